//! Times during which nothing is held up.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::store::Truce;

fn lasts(scene: &Scene<'_>, truce: Truce, otherwise: &'static str) -> Finding {
    match scene.truces.until(truce, scene.call.at) {
        Some(_) => Finding::by(Source::Phone),
        None => Finding::Nothing(otherwise),
    }
}

/// After an emergency call the ambulance, the fire brigade or a neighbour may call from any number: 90 minutes unless the
/// owner says otherwise.
pub(in crate::guard) fn after_emergency(scene: &Scene<'_>) -> Finding {
    lasts(scene, Truce::AfterEmergency, "no emergency call a short while ago")
}

/// The owner said "I am waiting for a call".
pub(in crate::guard) fn expected_call(scene: &Scene<'_>) -> Finding {
    lasts(scene, Truce::ExpectedCall, "the owner waits for no call")
}

/// The owner paused the guard.
pub(in crate::guard) fn paused(scene: &Scene<'_>) -> Finding {
    lasts(scene, Truce::Pause, "not paused")
}
