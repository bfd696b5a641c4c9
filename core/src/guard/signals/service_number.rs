//! Numbers that no list and no preset holds up: a wrong entry there would cost a doctor, a bank's warning, a help line.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::{Caller, hides_special_number, organisation};

/// A short number of any kind (libphonenumber's short-number metadata), also behind a country code, or the number of a
/// known organisation.
pub(in crate::guard) fn service(scene: &Scene<'_>) -> Finding {
    let is_short = matches!(scene.call.caller, Caller::Special { .. });
    if is_short
        || scene.call.caller.numbers().any(|number| hides_special_number(number) || organisation(number).is_some())
    {
        Finding::by(Source::NumberingPlan)
    } else {
        Finding::Nothing("an ordinary number")
    }
}
