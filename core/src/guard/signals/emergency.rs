//! Emergency services must get through.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::{Caller, is_emergency, is_international_emergency};

/// An emergency number or help line, in whatever dress (libphonenumber's short-number metadata).
pub(in crate::guard) fn number(scene: &Scene<'_>) -> Finding {
    let is_one = match &scene.call.caller {
        Caller::Special { digits, .. } => is_emergency(digits, scene.region),
        caller => caller.numbers().any(is_international_emergency),
    };
    if is_one { Finding::by(Source::NumberingPlan) } else { Finding::Nothing("no emergency number") }
}

/// The phone called an emergency service and is in call-back mode (3GPP TS 22.101, section 10).
pub(in crate::guard) fn callback(scene: &Scene<'_>) -> Finding {
    if scene.call.emergency_callback_mode {
        Finding::by(Source::Phone)
    } else {
        Finding::Nothing("the phone is not in emergency call-back mode")
    }
}
