//! Callers who show a number like the owner's own, because people answer their neighbours (FTC, "Neighbor spoofing").

use crate::guard::scene::{Finding, Scene};
use crate::guard::{Source, StirShaken};

/// Digits at the end that may differ: the subscriber's part of the North American plan, and of blocks of ten thousand
/// elsewhere.
const FREE_DIGITS: u32 = 4;
/// Plans whose numbers are shorter are too dense: a neighbour there is a neighbour.
const MIN_NATIONAL_DIGITS: u32 = 9;

/// The number shares all but its last four digits with one of the owner's own, and the network does not vouch for it.
pub(in crate::guard) fn like_own(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    if scene.call.stir_shaken == StirShaken::Passed {
        return Finding::Nothing("the network vouches for the number");
    }
    if number.national_length() < MIN_NATIONAL_DIGITS {
        return Finding::Nothing("the plan's numbers are too short to tell");
    }
    let block = |value: u64| value / 10u64.pow(FREE_DIGITS);
    let is_like = |own: &crate::phone::PhoneNumber| {
        own.length() == number.length() && block(own.value()) == block(number.value())
    };
    if scene.settings.own_numbers.iter().any(is_like) {
        Finding::by(Source::Phone)
    } else {
        Finding::Nothing("unlike the owner's own numbers")
    }
}
