//! Any text as what telephony shows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringfence::phone::{Caller, NumberRange, Region, parse_fast, parse_slow};

fuzz_target!(|text: &str| {
    let region = Region::new(text.get(..2).unwrap_or("DE")).ok();
    let _ = Caller::parse(text, region);
    let _ = NumberRange::parse(text);
    if let Some(found) = parse_fast(text, region) {
        assert!(found == parse_slow(text, region), "the short road disagrees");
    }
});
