//! When to ask a publisher: spread over time, so that a hundred million phones are no attack on a small server.
//!
//! After Safe Browsing's rules for clients (Google, "Safe Browsing APIs v4: Request Frequency"): a random first delay,
//! an interval that the server may suggest, and a back-off that doubles. `random` is a fresh number in `0.0..1.0`.

use crate::time::{DAY, UnixSeconds};

/// A fresh installation asks within this many seconds.
const FIRST_DELAY: f64 = 300.0;
/// Seconds between two syncs where the publisher suggests nothing.
const DEFAULT_INTERVAL: u32 = 86_400;
/// What a publisher may suggest, in seconds: half an hour to a week.
const INTERVALS: std::ops::RangeInclusive<u32> = 1800..=7 * 86_400;
/// The first back-off, in seconds.
const BACK_OFF: f64 = 900.0;

/// When to ask a feed that was just followed, in the background.
#[must_use]
pub fn first_due(now: UnixSeconds, random: f64) -> UnixSeconds {
    later(now, FIRST_DELAY * random)
}

/// When to ask again after success: the interval, a tenth more or less.
#[must_use]
pub fn due_after_success(now: UnixSeconds, suggested: Option<u32>, random: f64) -> UnixSeconds {
    let interval = suggested.unwrap_or(DEFAULT_INTERVAL).clamp(*INTERVALS.start(), *INTERVALS.end());
    later(now, f64::from(interval) * (0.9 + 0.2 * random))
}

/// When to ask again after the `failures`th failure in a row: `min(2^(N-1) x 15 min x (1 + random), 24 h)`, and not
/// before the server wants to be asked, up to a day.
#[must_use]
pub fn due_after_failure(now: UnixSeconds, failures: u32, retry_after: Option<u32>, random: f64) -> UnixSeconds {
    let doublings = i32::try_from(failures.saturating_sub(1).min(20)).unwrap_or(20);
    let own = BACK_OFF * 2f64.powi(doublings) * (1.0 + random);
    let wait = own.max(f64::from(retry_after.unwrap_or(0))).min(DAY as f64);
    later(now, wait)
}

/// Whether it is time. A clock that went back must not put a feed off for years: nothing is ever due later than the
/// longest interval from now.
#[must_use]
pub fn is_due(now: UnixSeconds, due: UnixSeconds) -> bool {
    let longest = i64::from(*INTERVALS.end()) * 11 / 10;
    due <= now || due.0.saturating_sub(now.0) > longest
}

fn later(now: UnixSeconds, seconds: f64) -> UnixSeconds {
    UnixSeconds(now.0.saturating_add(seconds as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

    #[test]
    fn the_back_off_doubles_up_to_a_day() {
        for (failures, random, seconds) in [
            (1, 0.0, 900),
            (1, 0.999, 1799),
            (2, 0.0, 1800),
            (5, 0.0, 14_400),
            (7, 0.5, 86_400),
            (4_000_000_000, 0.0, 86_400),
        ] {
            assert_eq!(due_after_failure(NOW, failures, None, random).0 - NOW.0, seconds, "{failures} {random}");
        }
        assert_eq!(due_after_failure(NOW, 1, Some(7200), 0.0).0 - NOW.0, 7200);
        assert_eq!(due_after_failure(NOW, 1, Some(u32::MAX), 0.0).0 - NOW.0, 86_400);
    }

    #[test]
    fn a_clock_that_went_back_puts_nothing_off_for_years() {
        let due = due_after_success(NOW, None, 0.5);
        assert!(!is_due(NOW, due));
        assert!(is_due(UnixSeconds(NOW.0 + 2 * DAY), due));
        assert!(is_due(UnixSeconds(0), due));
        assert!(is_due(NOW, UnixSeconds(i64::MIN)));
    }

    proptest! {
        #[test]
        fn phones_are_spread_and_no_suggestion_is_absurd(suggested: Option<u32>, random in 0.0f64..1.0) {
            let wait = due_after_success(NOW, suggested, random).0 - NOW.0;
            prop_assert!((1620..=665_280).contains(&wait));
            prop_assert!((0..300).contains(&(first_due(NOW, random).0 - NOW.0)));
        }
    }
}
