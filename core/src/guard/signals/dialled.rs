//! Whom the owner called may call back.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::time::DAY;

/// The owner dialled the number within the days that the settings give. An exact rule that the owner made afterwards is
/// the later word and stands.
pub(in crate::guard) fn lately(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.number() else { return Finding::Nothing("no number") };
    let Some(at) = scene.dialled(number) else { return Finding::Nothing("never dialled") };
    if scene.rule.is_some_and(|rule| rule.is_exact && rule.since > at) {
        return Finding::Nothing("the owner has made a rule about this very number since");
    }
    let days = (scene.call.at.0 - at.0) / DAY;
    if days <= i64::from(scene.settings.dialled_days) {
        Finding::by(Source::Phone)
    } else {
        Finding::Nothing("dialled too long ago")
    }
}
