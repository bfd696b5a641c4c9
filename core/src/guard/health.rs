//! Whether the guard works: the question that a silent failure leaves open.

use crate::store::{FollowedFeed, HealthCode, HealthEvent, HistoryFilter, Truce};
use crate::time::{DAY, UnixSeconds};

use super::{Guard, GuardError, Source};

/// A list older than this is stale: numbers rotate faster.
const STALE_DAYS: i64 = 14;

/// A list in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListHealth {
    /// Title, publisher, day of issue.
    pub source: Source,
    /// Numbers in it.
    pub entries: u64,
    /// Days since it was issued, or installed where it does not say.
    pub age_days: i64,
    /// Whether it is too old to be relied on.
    pub is_stale: bool,
}

/// The state of the guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthReport {
    /// Lists in force.
    pub lists: Vec<ListHealth>,
    /// The latest call that was judged and written down.
    pub last_verdict: Option<UnixSeconds>,
    /// When a feed was last found good.
    pub last_sync: Option<UnixSeconds>,
    /// Why nothing is held up at the moment, and until when.
    pub truces: Vec<(Truce, UnixSeconds)>,
    /// What is degraded, each with words that say what to do ([`crate::advice::Catalogue::health`]).
    pub degraded: Vec<HealthEvent>,
}

impl Guard {
    /// What the guard can and cannot do right now.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read: itself a reason to worry.
    pub fn health_report(&self, now: UnixSeconds) -> Result<HealthReport, GuardError> {
        let mut degraded = self.health(now)?;
        let mut say = |code: HealthCode, detail: String| degraded.push(HealthEvent { code, at: now, detail });
        let lists: Vec<ListHealth> = self.open_lists(now);
        for list in lists.iter().filter(|list| list.is_stale) {
            let Source::List { name, .. } = &list.source else { continue };
            say(HealthCode::ListStale, name.clone());
        }
        if lists.is_empty() {
            say(HealthCode::NoLists, String::new());
        }
        let store = self.store()?;
        let feeds: Vec<FollowedFeed> = store.feeds()?;
        for feed in &feeds {
            if let Some(problem) = &feed.problem {
                say(HealthCode::SyncFailing, format!("{}: {problem}", feed.link.name));
            }
        }
        let last = store.history(&HistoryFilter::default(), 1)?;
        let truces = store.truces()?;
        Ok(HealthReport {
            lists,
            last_verdict: last.first().map(|call| call.at),
            last_sync: feeds.iter().filter_map(|feed| feed.checked).max(),
            truces: Truce::ALL.into_iter().filter_map(|truce| Some((truce, truces.until(truce, now)?))).collect(),
            degraded,
        })
    }
}

/// Days between two times, and whether that is too many.
pub(super) fn age(since: UnixSeconds, now: UnixSeconds) -> (i64, bool) {
    let days = now.0.saturating_sub(since.0).max(0) / DAY;
    (days, days > STALE_DAYS)
}
