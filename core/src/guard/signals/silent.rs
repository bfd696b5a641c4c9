//! Numbers change hands: one that was silent for months may be somebody else's by now.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::time::DAY;

/// FCC rules let a number be given to somebody else after 45 to 365 days (47 CFR 52.15); half a year is in between.
const DAYS: i64 = 180;

/// The number called before, and last more than half a year ago.
pub(in crate::guard) fn for_months(scene: &Scene<'_>) -> Finding {
    match scene.earlier_calls().first() {
        Some(latest) if scene.call.at.0 - latest.at.0 > DAYS * DAY => Finding::by(Source::History),
        Some(_) => Finding::Nothing("it called not long ago"),
        None => Finding::Nothing("it never called before"),
    }
}
