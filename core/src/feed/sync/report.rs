use serde::Serialize;

use super::super::offer::ListName;
use crate::store::FollowedFeed;
use crate::time::UnixSeconds;

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Feed by feed, in the order in which they are followed.
    pub feeds: Vec<FeedReport>,
}

impl SyncReport {
    /// Whether a list was put in force.
    #[must_use]
    pub fn has_installed(&self) -> bool {
        self.lists().any(|list| list.outcome == ListOutcome::Installed)
    }

    /// Whether all went as it should: nothing failed, nothing is in quarantine.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let is_well = |feed: &FeedReport| matches!(feed.outcome, FeedOutcome::Current | FeedOutcome::NotDue);
        let is_refused =
            |list: &ListReport| matches!(list.outcome, ListOutcome::Quarantined { .. } | ListOutcome::Failed { .. });
        self.feeds.iter().all(|feed| is_well(feed) && feed.problems.is_empty()) && !self.lists().any(is_refused)
    }

    fn lists(&self) -> impl Iterator<Item = &ListReport> {
        self.feeds.iter().flat_map(|feed| &feed.lists)
    }
}

/// What came of one feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedReport {
    /// The feed's id in the store.
    pub feed: i64,
    /// Its name.
    pub name: String,
    /// How it went.
    #[serde(flatten)]
    pub outcome: FeedOutcome,
    /// Bytes of metadata that were fetched.
    pub metadata_bytes: u64,
    /// Roles that cost their own lists and nothing else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// List by list.
    pub lists: Vec<ListReport>,
    /// When to ask again.
    pub next: UnixSeconds,
}

impl FeedReport {
    pub(super) fn new(feed: &FollowedFeed, outcome: FeedOutcome, next: UnixSeconds) -> Self {
        let (feed, name) = (feed.id, feed.link.name.clone());
        Self { feed, name, outcome, metadata_bytes: 0, problems: Vec::new(), lists: Vec::new(), next }
    }
}

/// How a feed's sync went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum FeedOutcome {
    /// Its metadata are fresh; the lists tell the rest.
    Current,
    /// Its time has not come.
    NotDue,
    /// It was stopped.
    Cancelled,
    /// It failed; what is installed stays.
    Failed {
        /// Why, for people.
        problem: String,
    },
}

/// What came of one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListReport {
    /// The list's name within its feed.
    pub name: ListName,
    /// The version that was in force.
    pub from: Option<u64>,
    /// The version on offer.
    pub to: u64,
    /// By which road.
    pub road: RoadTaken,
    /// Bytes of list files that were fetched.
    pub bytes: u64,
    /// How it went.
    #[serde(flatten)]
    pub outcome: ListOutcome,
}

impl ListReport {
    pub(super) fn new(name: &ListName, from: Option<u64>, to: u64) -> Self {
        Self { name: name.clone(), from, to, road: RoadTaken::None, bytes: 0, outcome: ListOutcome::UpToDate }
    }
}

/// How a list came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoadTaken {
    /// Nothing had to come.
    None,
    /// So many deltas.
    Deltas(u32),
    /// The whole file.
    Full,
    /// Deltas that led nowhere, then the whole file.
    FullAfterDeltas,
}

/// How a list's update went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ListOutcome {
    /// The new version is in force.
    Installed,
    /// The newest version was in force already.
    UpToDate,
    /// The update goes beyond the safety bounds; the version before stays.
    Quarantined {
        /// Why, for people.
        reason: String,
    },
    /// It would take more bytes than the budget has.
    Postponed {
        /// Bytes that it takes.
        needs: u64,
    },
    /// The feed offers an older version than the one in force, which stays.
    Older,
    /// The feed offers the list no longer; the version in force stays.
    Withdrawn,
    /// It failed; the version before stays.
    Failed {
        /// Why, for people.
        problem: String,
    },
}
