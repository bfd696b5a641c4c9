//! A message that names a number makes a call from it expected or suspect.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::time::DAY;

/// For so long a message is about a call.
const DAYS: i64 = 14;

fn find(scene: &Scene<'_>, suspect: bool) -> Finding {
    match scene.named().filter(|found| (0..=DAYS * DAY).contains(&(scene.call.at.0 - found.at.0))) {
        Some(found) if found.is_suspect == suspect => Finding::by(Source::Message),
        _ => Finding::Nothing("no such message named it"),
    }
}

/// A message that looked like fraud named the number: the next step of the same story.
pub(in crate::guard) fn suspect(scene: &Scene<'_>) -> Finding {
    find(scene, true)
}

/// An ordinary message named the number. It is said and weighs nothing: anybody can announce a call.
pub(in crate::guard) fn named(scene: &Scene<'_>) -> Finding {
    find(scene, false)
}
