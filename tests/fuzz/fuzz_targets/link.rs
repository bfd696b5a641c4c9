//! Any text as a link: no panic, one spelling stays one spelling, and its prefixes are parts of it.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use ringfence::blocklist::link::CanonicalLink;
use ringfence::text::Tables;
use ringfence::text::hosts::registrable;

fuzz_target!(|text: &str| {
    let _ = Tables::read(text.as_bytes());
    let (host, path) = text.split_at(text.find('/').unwrap_or(text.len()));
    let _ = CanonicalLink::from_parts(host, path);
    let Ok(link) = CanonicalLink::parse(text) else { return };
    assert_eq!(CanonicalLink::parse(link.as_str()).as_ref(), Ok(&link), "a second reading changes the link");
    let mut asked = 0;
    let _ = link.each_prefix(registrable(link.host()), |_, prefix| -> ControlFlow<()> {
        assert!(link.as_str().contains(prefix));
        asked += 1;
        ControlFlow::Continue(())
    });
    assert!((1..=18).contains(&asked), "{asked} prefixes");
});
