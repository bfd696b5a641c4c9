//! What machines do and people do not.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::time::{DAY, UnixSeconds};

/// So many other numbers of one thousand within a week are one caller with many numbers.
const NEIGHBOURS: u32 = 3;
const WINDOW: i64 = 7 * DAY;
/// Calls of a number within a day that were all brief.
const BRIEF_CALLS: usize = 3;
const BRIEF_SECONDS: u32 = 10;

/// Several numbers of the same thousand called within a week.
pub(in crate::guard) fn from_one_block(scene: &Scene<'_>) -> Finding {
    if scene.long_number().is_none() {
        return Finding::Nothing("no number with a country code");
    }
    let since = UnixSeconds(scene.call.at.0 - WINDOW);
    match scene.callers_beside(since) {
        Some(count) if count >= NEIGHBOURS => Finding::by(Source::History).detail((count + 1).to_string()),
        Some(_) => Finding::Nothing("its neighbours do not call"),
        None => Finding::Nothing("the history cannot be asked here"),
    }
}

/// Three calls or more within a day, none of which lasted: a dialler that looks for somebody who answers.
pub(in crate::guard) fn short_calls(scene: &Scene<'_>) -> Finding {
    let day_ago = scene.call.at.0 - DAY;
    let lately = scene.earlier_calls().iter().take_while(|call| call.at.0 >= day_ago);
    let (mut count, mut brief) = (0, 0);
    for call in lately {
        count += 1;
        let ended = call.rang.is_some() || call.talked.is_some();
        brief += usize::from(
            ended && call.talked.unwrap_or(0) < BRIEF_SECONDS && call.rang.unwrap_or(0) <= 3 * BRIEF_SECONDS,
        );
    }
    if count >= BRIEF_CALLS && brief == count {
        Finding::by(Source::History).detail(count.to_string())
    } else {
        Finding::Nothing("not one brief call after another")
    }
}
