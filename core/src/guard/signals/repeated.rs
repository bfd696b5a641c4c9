//! Who calls again soon may be in need. Redialling machines know that too, so the exception is narrow.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};

/// A machine redials at once; a person hears that nobody answers, waits, and tries again.
const LEAST_SECONDS: i64 = 60;
/// More calls than this in the time are no person in need.
const MOST_CALLS: usize = 2;

/// The second call within the minutes that the settings give, at least a minute after the first. Not for numbers that a
/// list or the owner names, not for the third and later calls, not for callers whose neighbours call too.
pub(in crate::guard) fn second_call(scene: &Scene<'_>) -> Finding {
    if scene.number().is_none() {
        return Finding::Nothing("no number");
    }
    let window = i64::from(scene.settings.repeated_minutes) * 60;
    if window == 0 {
        return Finding::Nothing("switched off");
    }
    let earlier = scene.earlier_calls();
    let lately = earlier.iter().take_while(|call| scene.call.at.0 - call.at.0 <= window);
    let (count, latest) = (lately.count(), earlier.first().map_or(i64::MAX, |call| scene.call.at.0 - call.at.0));
    if count == 0 {
        return Finding::Nothing("the first call");
    }
    if count >= MOST_CALLS || latest < LEAST_SECONDS {
        return Finding::Nothing("it calls as a machine does");
    }
    if scene.rule.is_some_and(|rule| rule.is_exact) || !scene.lists().is_empty() {
        return Finding::Nothing("the number itself is named by the owner or a list");
    }
    let since = crate::time::UnixSeconds(scene.call.at.0 - window);
    if scene.callers_beside(since).unwrap_or(0) > 0 {
        return Finding::Nothing("its neighbours call too");
    }
    Finding::by(Source::History)
}
