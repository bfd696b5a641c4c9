//! Numbers of banks, police and carriers (`phone/organisations`): whom fraudsters pretend to be.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::{Caller, PhoneNumber, look_alike_of, organisation};

fn registry() -> Source {
    Source::Registry { name: "organisations".to_owned() }
}

/// Whether the number comes in foreign dress: from abroad, or with a country code where it would be shown without.
fn is_in_foreign_dress(scene: &Scene<'_>, number: PhoneNumber) -> bool {
    const MAX_SHORT_DIGITS: u32 = 6;
    let at_home = scene.region.and_then(crate::phone::calling_code_of) == Some(number.calling_code());
    let is_short = number.national_length() <= MAX_SHORT_DIGITS;
    scene.call.is_from_abroad == Some(true)
        || (at_home && is_short && matches!(scene.call.caller, Caller::Number { .. } | Caller::Forwarded { .. }))
}

/// The number of a known organisation. Never called safe, since anybody can show it: "claims to be ...".
pub(in crate::guard) fn exact(scene: &Scene<'_>) -> Finding {
    match scene.number().and_then(organisation) {
        Some(name) => Finding::by(registry()).detail(name),
        None => Finding::Nothing("no known organisation's number"),
    }
}

/// The number of a known organisation on a call from abroad, or a short one shown with its country code at home.
pub(in crate::guard) fn from_abroad(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.number() else { return Finding::Nothing("no number") };
    let Some(name) = organisation(number) else { return Finding::Nothing("no known organisation's number") };
    if is_in_foreign_dress(scene, number) {
        Finding::by(registry()).detail(name)
    } else {
        Finding::Nothing("shown as the organisation's own calls are")
    }
}

/// One digit away from a known organisation's number, two digits swapped, or with digits added before or behind.
pub(in crate::guard) fn look_alike(scene: &Scene<'_>) -> Finding {
    let digits = match &scene.call.caller {
        Caller::Special { digits, .. } => digits.as_str(),
        _ => "",
    };
    match look_alike_of(scene.number(), digits, scene.region) {
        Some(name) => Finding::by(registry()).detail(name),
        None => Finding::Nothing("unlike any known organisation's number"),
    }
}
