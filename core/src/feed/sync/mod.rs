//! One sync: metadata, roads, downloads, bounds, install.
//!
//! At whatever point the process ends, the phone has the old list or the new one, whole, and its row in the store says
//! which. Nothing is scheduled here; `pacing` says when the app should ask.

mod download;
mod list;
mod metadata;
mod report;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::offer::{ListName, OfferedDelta, OfferedList, history_role, offered_deltas, offered_lists};
use super::pacing;
use super::tuf::{Limits, TufError, Updater};
use super::{Bounds, Fetch, FetchError};
use crate::phone::Region;
use crate::store::{Attempt, FollowedFeed, HealthCode, Store, StoreError};
use crate::time::UnixSeconds;

use download::Downloads;
use metadata::{FeedMetadata, FeedSource};

pub use report::{FeedOutcome, FeedReport, ListOutcome, ListReport, RoadTaken, SyncReport};

/// Why a feed could not be synced. The installed lists stay in force.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The metadata are not to be trusted, or not to be had.
    #[error(transparent)]
    Metadata(#[from] TufError),
    /// A file is not to be had.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The first root is not the one that was announced.
    #[error("the feed's first root is not the one that its link announced; ask its publisher for a new link")]
    Fingerprint,
    /// A file is not what was signed.
    #[error("\"{path}\" is not the file that was signed; it was discarded")]
    NotAsSigned {
        /// Its path.
        path: String,
    },
    /// The list in force cannot be read.
    #[error("the installed list is not sound: {0}")]
    List(#[from] crate::blocklist::ListError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncError {
    /// Whether somebody may have tampered, as against a network that failed.
    fn is_distrust(&self) -> bool {
        match self {
            Self::Metadata(error) => matches!(
                error,
                TufError::Malformed { .. }
                    | TufError::Signatures { .. }
                    | TufError::Rollback { .. }
                    | TufError::Version { .. }
                    | TufError::Mismatch { .. }
            ),
            Self::Fingerprint | Self::NotAsSigned { .. } => true,
            _ => false,
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Metadata(TufError::Fetch(FetchError::Refused { retry_after, .. }))
            | Self::Fetch(FetchError::Refused { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }

    fn is_cancelled(&self) -> bool {
        matches!(self, Self::Metadata(TufError::Fetch(FetchError::Cancelled)) | Self::Fetch(FetchError::Cancelled))
    }
}

/// Where a sync stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The feed's name.
    pub feed: &'a str,
    /// The list's name, or `None` while metadata are fetched.
    pub list: Option<&'a str>,
    /// Bytes of the list's files that are there.
    pub done: u64,
    /// Bytes of the list's files.
    pub total: u64,
}

/// Watches a sync, and may end it.
pub trait Watch {
    /// Called often. `false` ends the sync; what is installed stays, what was fetched is gone on with next time.
    fn go_on(&mut self, progress: &Progress<'_>) -> bool;
}

impl<F: FnMut(&Progress<'_>) -> bool> Watch for F {
    fn go_on(&mut self, progress: &Progress<'_>) -> bool {
        self(progress)
    }
}

/// What a sync may do.
#[derive(Clone, Debug, Default)]
pub struct SyncOptions {
    /// Only feeds whose time has come.
    pub only_due: bool,
    /// On a metered network: how many bytes of lists may be fetched. Metadata are always fetched, they are few.
    pub budget: Option<u64>,
    /// What no update may do.
    pub bounds: Bounds,
    /// A fresh random number in `0.0..1.0`, which spreads phones over time.
    pub random: f64,
}

/// Brings the lists of every followed feed up to date. One feed's failure does not stop the next. The guard takes the
/// new lists over with [`crate::guard::Guard::reload`]; [`crate::guard::Guard::sync`] does both.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or another process is syncing ([`StoreError::Busy`]); what went wrong
/// with a feed is in the report.
pub fn sync(
    store: &Store,
    fetch: &dyn Fetch,
    options: &SyncOptions,
    watch: &mut dyn Watch,
    now: UnixSeconds,
) -> Result<SyncReport, StoreError> {
    let _lock = store.lock_files()?.ok_or(StoreError::Busy)?;
    let downloads = Downloads::open(store.dir())?;
    let mut report = SyncReport { feeds: Vec::new() };
    let mut budget = options.budget;
    for feed in store.feeds()? {
        if options.only_due && !pacing::is_due(now, feed.due) {
            report.feeds.push(FeedReport::new(&feed, FeedOutcome::NotDue, feed.due));
            continue;
        }
        let mut run =
            Run { store, fetch, options, watch, now, feed: &feed, downloads: &downloads, budget: &mut budget };
        let feed_report = run.feed();
        let is_cancelled = feed_report.outcome == FeedOutcome::Cancelled;
        report.feeds.push(feed_report);
        if is_cancelled {
            break;
        }
    }
    downloads.sweep();
    Ok(report)
}

/// One feed's turn.
struct Run<'a> {
    store: &'a Store,
    fetch: &'a dyn Fetch,
    options: &'a SyncOptions,
    watch: &'a mut dyn Watch,
    now: UnixSeconds,
    feed: &'a FollowedFeed,
    downloads: &'a Downloads,
    budget: &'a mut Option<u64>,
}

/// What a feed offers, and the deltas beside.
type Offers = BTreeMap<ListName, (OfferedList, Vec<OfferedDelta>)>;

/// What refreshing the metadata gave.
struct Refreshed {
    offers: Offers,
    problems: Vec<String>,
    interval: Option<u32>,
    etag: Option<String>,
    /// Whether files carry their hash in their name.
    consistent: bool,
}

impl Run<'_> {
    fn feed(&mut self) -> FeedReport {
        let mut report = FeedReport::new(self.feed, FeedOutcome::Current, self.now);
        let mut etag = None;
        let mut interval = None;
        let problem = match self.refresh(&mut report) {
            Ok(refreshed) => {
                interval = refreshed.interval;
                etag.clone_from(&refreshed.etag);
                report.problems.clone_from(&refreshed.problems);
                self.lists(&refreshed, &mut report)
            }
            Err(error) => Some(error),
        };
        let due = match &problem {
            Some(error) if error.is_cancelled() => self.feed.due,
            Some(error) => {
                let failures = self.feed.failures.saturating_add(1);
                pacing::due_after_failure(self.now, failures, error.retry_after(), self.options.random)
            }
            None => pacing::due_after_success(self.now, interval, self.options.random),
        };
        report.next = due;
        if let Some(error) = problem {
            if error.is_cancelled() {
                report.outcome = FeedOutcome::Cancelled;
                return report;
            }
            tracing::warn!(feed = self.feed.id, %error, "a feed could not be synced");
            report.outcome = FeedOutcome::Failed { problem: error.to_string() };
            if error.is_distrust() {
                self.note(HealthCode::FeedNotTrusted, &format!("{}: {error}", self.feed.link.name));
            }
        }
        let text = match &report.outcome {
            FeedOutcome::Failed { problem } => Some(problem.clone()),
            _ => None,
        };
        let attempt = Attempt { at: self.now, due, problem: text, etag };
        if let Err(error) = self.store.record_attempt(self.feed.id, &attempt) {
            report.outcome = FeedOutcome::Failed { problem: error.to_string() };
        }
        report
    }

    /// A note that cannot be written must not stop a sync.
    fn note(&self, code: HealthCode, detail: &str) {
        if let Err(error) = self.store.report_about(code, detail, self.now) {
            tracing::warn!(%error, "a health event could not be noted");
        }
    }

    fn refresh(&mut self, report: &mut FeedReport) -> Result<Refreshed, SyncError> {
        if !self.watch.go_on(&Progress { feed: &self.feed.link.name, list: None, done: 0, total: 0 }) {
            return Err(FetchError::Cancelled.into());
        }
        let mut kept = FeedMetadata { store: self.store, feed: self.feed.id };
        let mut source = FeedSource::new(self.fetch, self.store, self.feed)?;
        source.ensure_root(&mut kept)?;
        let mut refresh = || -> Result<Refreshed, SyncError> {
            let mut updater = Updater::new(&mut source, &mut kept, Limits::default(), self.now)?;
            updater.refresh()?;
            let (offers, problems) = self.offers(&mut updater)?;
            let interval = updater.trusted().timestamp().and_then(|timestamp| timestamp.interval);
            let consistent = updater.trusted().root().consistent_snapshot;
            Ok(Refreshed { offers, problems, interval, etag: None, consistent })
        };
        let refreshed = refresh();
        report.metadata_bytes = source.bytes;
        let mut refreshed = refreshed?;
        refreshed.etag = source.etag;
        Ok(refreshed)
    }

    /// The lists that this phone wants, from the top role and from those it vouches for. A role that cannot be trusted
    /// costs its own lists only.
    fn offers(&self, updater: &mut Updater<'_>) -> Result<(Offers, Vec<String>), SyncError> {
        let (mut offers, mut problems) = (Offers::new(), Vec::new());
        self.take_offers("targets", &mut offers, updater, |_| true);
        let top = updater.trusted().targets("targets").and_then(|targets| targets.delegations.clone());
        let delegated = top.map_or_else(Vec::new, |delegations| delegations.roles);
        let snapshot = updater.trusted().snapshot().map_or_else(BTreeMap::new, |snapshot| snapshot.meta.clone());
        // A region that was delegated and has not published anything yet.
        let is_there = |role: &str| snapshot.contains_key(&format!("{role}.json"));
        for role in delegated.iter().filter(|role| self.wants_role(&role.name) && is_there(&role.name)) {
            match updater.load_targets(&role.name, "targets") {
                Ok(()) => self.take_offers(&role.name, &mut offers, updater, |path| role.speaks_for(path)),
                Err(error @ (TufError::Fetch(_) | TufError::Store(_))) => return Err(error.into()),
                Err(error) => {
                    let error = SyncError::from(error);
                    if error.is_distrust() {
                        self.note(HealthCode::FeedNotTrusted, &format!("{}: {error}", self.feed.link.name));
                    }
                    problems.push(error.to_string());
                }
            }
        }
        Ok((offers, problems))
    }

    /// A role that is named after a region is asked by phones that want the region.
    fn wants_role(&self, role: &str) -> bool {
        role.len() == 2 && Region::new(role).is_ok_and(|region| self.wants(Some(region)))
    }

    fn wants(&self, region: Option<Region>) -> bool {
        let wanted = &self.feed.regions;
        region.is_none_or(|region| wanted.is_empty() || wanted.contains(&region))
    }

    /// Takes over what a role offers, and looks for older deltas where the newest alone does not lead from what is
    /// installed.
    fn take_offers(&self, role: &str, offers: &mut Offers, updater: &mut Updater<'_>, speaks: impl Fn(&str) -> bool) {
        let Some(targets) = updater.trusted().targets(role) else { return };
        let lists = offered_lists(targets);
        let mut older = None;
        for (name, list) in lists {
            // What the top role says of a path goes before what others say.
            if offers.contains_key(&name) || !self.wants(list.facts.region) || !speaks(&list.full.path) {
                continue;
            }
            let mut deltas = list.deltas.clone();
            if self.needs_history(&name, &list) {
                let history = older.get_or_insert_with(|| history(updater, role));
                deltas.extend(history.as_ref().map_or_else(Vec::new, |targets| offered_deltas(targets, &name)));
            }
            offers.insert(name, (list, deltas));
        }
    }

    fn needs_history(&self, name: &ListName, list: &OfferedList) -> bool {
        // A short list is not worth the longer metadata.
        const SHORT: u64 = 32 << 10;
        let Ok(Some(installed)) = self.store.list_of_feed(self.feed.id, name) else { return false };
        let version = installed.origin.map_or(0, |origin| origin.version);
        let leads =
            |delta: &OfferedDelta| delta.from == (version, installed.sha256) && delta.to.0 == list.facts.version;
        version < list.facts.version && list.full.file.length > SHORT && !list.deltas.iter().any(leads)
    }

    /// Every list in turn. Gives the first error that speaks against going on, or against having been successful.
    fn lists(&mut self, refreshed: &Refreshed, report: &mut FeedReport) -> Option<SyncError> {
        let mut first_error = None;
        for (name, (list, deltas)) in &refreshed.offers {
            let (list_report, error) = self.list(name, list, deltas, refreshed.consistent);
            report.lists.push(list_report);
            let Some(error) = error else { continue };
            let is_cancelled = error.is_cancelled();
            first_error.get_or_insert(error);
            if is_cancelled {
                break;
            }
        }
        // What a role offers that could not be read is unknown, not withdrawn.
        if first_error.is_none() && refreshed.problems.is_empty() {
            self.withdrawn(&refreshed.offers, report);
        }
        first_error
    }

    /// Lists in force that the feed no longer offers: they stay, and the report says so.
    fn withdrawn(&self, offers: &Offers, report: &mut FeedReport) {
        for installed in self.store.lists().unwrap_or_default() {
            let Some(origin) = installed.origin.filter(|origin| origin.feed == self.feed.id) else { continue };
            if !offers.contains_key(&origin.name) {
                let mut gone = ListReport::new(&origin.name, Some(origin.version), origin.version);
                gone.outcome = ListOutcome::Withdrawn;
                report.lists.push(gone);
            }
        }
    }
}

/// The role of older deltas, if there is one that can be trusted; without it the whole file is fetched.
fn history(updater: &mut Updater<'_>, role: &str) -> Option<super::tuf::Targets> {
    let name = history_role(role);
    match updater.load_targets(&name, role) {
        Ok(()) => updater.trusted().targets(&name).cloned(),
        Err(error) => {
            tracing::debug!(%error, "no older deltas");
            None
        }
    }
}

/// Where files are kept until they are installed.
fn folder(dir: &std::path::Path) -> Result<PathBuf, StoreError> {
    let folder = dir.join("incoming");
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    Ok(folder)
}
