//! Any Unicode as a message: no panic, one spelling stays one spelling, and every span is a part of the original.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringfence::phone::Region;
use ringfence::text::{Context, Message, analyse, normalise};

fuzz_target!(|input: (&str, &str)| {
    let (sender, text) = input;
    let once = normalise(text);
    assert_eq!(normalise(&once.text).text, once.text, "a second normalisation changes the text");
    let message = Message { text, sender, region: Region::new("IN").ok(), ..Message::default() };
    let found = analyse(&message, &Context::default());
    let spans = found.reasons.iter().map(|reason| reason.span);
    let spans = spans.chain(found.links.iter().map(|link| link.span)).chain(found.numbers.iter().map(|number| number.span));
    for span in spans.chain(found.code.iter().map(|code| code.span)) {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "a span cuts a character");
    }
});
