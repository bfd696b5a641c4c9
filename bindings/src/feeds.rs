use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ring::rand::{SecureRandom, SystemRandom};
use ringfence::feed::{
    self, FeedOutcome, Fetch, ListOutcome, PackageKind, Progress, RoadTaken, SyncOptions, Trust, pacing,
};
use ringfence::store;
use ringfence::time::UnixSeconds;

use crate::RingfenceFailure;
use crate::guard::{Shared, regions};
use crate::transport::{Foreign, Transport};

/// How a feed is announced.
#[derive(Clone, uniffi::Record)]
pub struct FeedLink {
    /// What the publisher calls the feed.
    pub name: String,
    /// Where it lies.
    pub address: String,
    /// The fingerprint with which trust begins, in groups of four hexadecimal digits, to be compared by eye.
    pub fingerprint: String,
    /// The link itself.
    pub link: String,
}

impl From<&feed::FeedLink> for FeedLink {
    fn from(link: &feed::FeedLink) -> Self {
        let (name, address) = (link.name.clone(), link.address.as_str().to_owned());
        Self { name, address, fingerprint: link.fingerprint(), link: link.to_string() }
    }
}

/// A list, model or pack of lessons in force.
#[derive(Clone, uniffi::Record)]
pub struct InstalledList {
    /// Its id.
    pub id: i64,
    /// What it holds.
    pub kind: PackageKind,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Single entries.
    pub entries: u64,
    /// Bytes of its file.
    pub bytes: u64,
    /// When it was installed.
    pub installed: i64,
    /// Days since it was issued, or installed where it does not say.
    pub age_days: i64,
    /// Whether it is too old to be relied on.
    pub is_stale: bool,
    /// The feed that it comes from; none for one that was installed by hand.
    pub feed: Option<i64>,
    /// What its publisher may do.
    pub trust: Trust,
}

/// A feed that the owner follows.
#[derive(Clone, uniffi::Record)]
pub struct Feed {
    /// Its id.
    pub id: i64,
    /// Name, address, fingerprint.
    pub link: FeedLink,
    /// What it may do.
    pub trust: Trust,
    /// The countries whose lists are wanted; empty for all.
    pub regions: Vec<String>,
    /// Since when it is followed.
    pub followed: i64,
    /// When its metadata were last found good.
    pub checked: Option<i64>,
    /// When it was last asked.
    pub attempted: Option<i64>,
    /// How often in a row asking has failed.
    pub failures: u32,
    /// When to ask again.
    pub due: i64,
    /// What went wrong last, if anything did.
    pub problem: Option<String>,
}

impl From<store::FollowedFeed> for Feed {
    fn from(feed: store::FollowedFeed) -> Self {
        Self {
            id: feed.id,
            link: FeedLink::from(&feed.link),
            trust: feed.trust,
            regions: feed.regions.iter().map(|region| region.as_str().to_owned()).collect(),
            followed: feed.followed.0,
            checked: feed.checked.map(|at| at.0),
            attempted: feed.attempted.map(|at| at.0),
            failures: feed.failures,
            due: feed.due.0,
            problem: feed.problem,
        }
    }
}

/// An update that is not put in force.
#[derive(Clone, uniffi::Record)]
pub struct Quarantined {
    /// The feed.
    pub feed: i64,
    /// The list's name within the feed.
    pub name: String,
    /// The version that was refused.
    pub version: u64,
    /// Why.
    pub reason: String,
    /// When.
    pub at: i64,
}

/// What came of one list.
#[derive(Clone, uniffi::Record)]
pub struct ListSync {
    /// The list's name within its feed.
    pub name: String,
    /// The version that was in force.
    pub from: Option<u64>,
    /// The version on offer.
    pub to: u64,
    /// By which road.
    pub road: RoadTaken,
    /// Bytes of list files that were fetched.
    pub bytes: u64,
    /// Whether the version on offer was put in force just now.
    pub is_installed: bool,
    /// Whether it is in quarantine.
    pub is_quarantined: bool,
    /// Why it is not in force, where it is not.
    pub problem: Option<String>,
}

impl From<&feed::ListReport> for ListSync {
    fn from(list: &feed::ListReport) -> Self {
        let problem = match &list.outcome {
            ListOutcome::Quarantined { reason } => Some(reason.clone()),
            ListOutcome::Failed { problem } => Some(problem.clone()),
            ListOutcome::Postponed { needs } => Some(format!("{needs} bytes are over the budget")),
            _ => None,
        };
        Self {
            name: list.name.to_string(),
            from: list.from,
            to: list.to,
            road: list.road,
            bytes: list.bytes,
            is_installed: list.outcome == ListOutcome::Installed,
            is_quarantined: matches!(list.outcome, ListOutcome::Quarantined { .. }),
            problem,
        }
    }
}

/// What came of one feed.
#[derive(Clone, uniffi::Record)]
pub struct FeedSync {
    /// The feed.
    pub feed: i64,
    /// Its name.
    pub name: String,
    /// Whether its metadata are fresh.
    pub is_current: bool,
    /// Whether its time had not come.
    pub is_not_due: bool,
    /// Whether it was stopped.
    pub is_cancelled: bool,
    /// Why it failed, if it did; what is installed stays.
    pub problem: Option<String>,
    /// Bytes of metadata that were fetched.
    pub metadata_bytes: u64,
    /// List by list.
    pub lists: Vec<ListSync>,
    /// When to ask again.
    pub next: i64,
}

impl From<&feed::FeedReport> for FeedSync {
    fn from(report: &feed::FeedReport) -> Self {
        let problem = if let FeedOutcome::Failed { problem } = &report.outcome { Some(problem.clone()) } else { None };
        let problem = problem.or_else(|| (!report.problems.is_empty()).then(|| report.problems.join("; ")));
        Self {
            feed: report.feed,
            name: report.name.clone(),
            is_current: report.outcome == FeedOutcome::Current,
            is_not_due: report.outcome == FeedOutcome::NotDue,
            is_cancelled: report.outcome == FeedOutcome::Cancelled,
            problem,
            metadata_bytes: report.metadata_bytes,
            lists: report.lists.iter().map(ListSync::from).collect(),
            next: report.next.0,
        }
    }
}

/// Ends a sync from another thread.
#[derive(Default, uniffi::Object)]
pub struct SyncControl {
    cancelled: AtomicBool,
}

#[uniffi::export]
impl SyncControl {
    /// A control for one sync.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the sync soon. What is installed stays, what was fetched is gone on with next time.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Watches a sync. Called at most a hundred times for each list, on the thread that syncs.
#[uniffi::export(foreign)]
pub trait SyncWatch: Send + Sync {
    /// Where it stands: the feed's name, the list's name (none while metadata are fetched), bytes that are there, bytes in all.
    ///
    /// # Errors
    /// A [`RingfenceFailure`] ends the sync as [`SyncControl::cancel`] does. Anything else that is thrown is a bug of the
    /// app: the sync ends with [`RingfenceFailure::Internal`], and health says so.
    fn progress(&self, feed: String, list: Option<String>, done: u64, total: u64) -> Result<(), RingfenceFailure>;
}

/// The random number that spreads phones over time.
fn random() -> f64 {
    let mut bytes = [0; 4];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        Err(_) => 0.5,
    }
}

/// The built-in transport.
#[cfg(feature = "http")]
#[allow(clippy::unnecessary_wraps, reason = "a library without it fails")]
fn built_in() -> Result<feed::HttpFetch, RingfenceFailure> {
    Ok(feed::HttpFetch::new(feed::Patience::default()))
}

#[cfg(not(feature = "http"))]
fn built_in() -> Result<crate::transport::Foreign, RingfenceFailure> {
    Err(RingfenceFailure::Input { reason: "this library has no transport of its own; hand one over".to_owned() })
}

/// What is in force, with its age.
pub(crate) fn lists(shared: &Shared, now: i64) -> Result<Vec<InstalledList>, RingfenceFailure> {
    shared.ask(|guard| {
        let list = |installed: store::InstalledList| {
            let (age_days, is_stale) = guard.list_age(&installed, UnixSeconds(now));
            InstalledList {
                id: installed.id,
                kind: installed.kind,
                bytes: std::fs::metadata(&installed.path).map_or(0, |file| file.len()),
                title: installed.title,
                publisher: installed.publisher,
                entries: installed.entries,
                installed: installed.installed.0,
                age_days,
                is_stale,
                feed: installed.origin.map(|origin| origin.feed),
                trust: installed.trust,
            }
        };
        Ok(guard.store()?.lists()?.into_iter().map(list).collect())
    })
}

/// Publishers that the owner follows, and their lists.
#[derive(uniffi::Object)]
pub struct Feeds {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Feeds {
    /// Reads a link, as it stands in a QR code, before it is followed.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] says why it is none.
    pub fn read_link(&self, link: &str) -> Result<FeedLink, RingfenceFailure> {
        let link: feed::FeedLink = link.parse().map_err(|error| RingfenceFailure::input(&error))?;
        Ok(FeedLink::from(&link))
    }

    /// The fingerprint of a link as twelve words in the language of a BCP 47 tag, as the publisher shows them.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] says why it is no link.
    pub fn link_words(&self, link: &str, language: &str) -> Result<Vec<String>, RingfenceFailure> {
        let link: feed::FeedLink = link.parse().map_err(|error| RingfenceFailure::input(&error))?;
        Ok(link.words(language).into_iter().map(str::to_owned).collect())
    }

    /// Follows a feed, or changes what a followed feed may do. Gives its id. Nothing is fetched before the next sync.
    /// `regions`: two letters of each country whose lists are wanted; empty for all. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a link that is none, or whose fingerprint is another than the one that is followed
    /// already; [`RingfenceFailure::Storage`].
    pub fn follow(&self, link: &str, trust: Trust, regions: Vec<String>, now: i64) -> Result<i64, RingfenceFailure> {
        let link: feed::FeedLink = link.parse().map_err(|error| RingfenceFailure::input(&error))?;
        let regions = self::regions(&regions)?;
        let due = pacing::first_due(UnixSeconds(now), random());
        self.shared.change(now, |store| Ok(store.follow(&link, trust, &regions, UnixSeconds(now), due)?))
    }

    /// Follows a feed no longer; its lists go out of force at once. Gives whether there was one. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn unfollow(&self, feed: i64, now: i64) -> Result<bool, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.unfollow(feed, UnixSeconds(now))?))
    }

    /// Every feed that is followed. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn all(&self) -> Result<Vec<Feed>, RingfenceFailure> {
        let feeds = self.shared.store(|store| Ok(store.feeds()?))?;
        Ok(feeds.into_iter().map(Feed::from).collect())
    }

    /// Lists, models and lessons in force. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn lists(&self, now: i64) -> Result<Vec<InstalledList>, RingfenceFailure> {
        lists(&self.shared, now)
    }

    /// Updates that were refused. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn quarantine(&self) -> Result<Vec<Quarantined>, RingfenceFailure> {
        let refused = self.shared.store(|store| Ok(store.quarantine()?))?;
        let update = |update: store::QuarantinedUpdate| Quarantined {
            feed: update.feed,
            name: update.name.to_string(),
            version: update.version,
            reason: update.reason,
            at: update.at.0,
        };
        Ok(refused.into_iter().map(update).collect())
    }

    /// Checks a list file through and puts it in force. Gives its id. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a file that is no sound list; nothing changes then.
    pub fn install_list(&self, path: String, now: i64) -> Result<i64, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.install_list(&PathBuf::from(path), UnixSeconds(now))?.id))
    }

    /// Takes a list that was installed by hand out of force. Gives whether there was one. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn remove_list(&self, id: i64, now: i64) -> Result<bool, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.remove_list(id, UnixSeconds(now))?))
    }

    /// Brings the lists of every followed feed up to date over HTTPS and puts them in force. Blocks for as long as the
    /// network takes. `only_due`: only feeds whose time has come. `budget`: how many bytes of lists may be fetched, on a
    /// metered network. What went wrong with a feed is in its report.
    ///
    /// # Errors
    /// [`RingfenceFailure::Busy`] when another process is syncing; [`RingfenceFailure::Storage`]; [`RingfenceFailure::Input`]
    /// in a library that was built without a transport.
    pub fn sync(
        &self,
        only_due: bool,
        budget: Option<u64>,
        control: Arc<SyncControl>,
        watch: Option<Arc<dyn SyncWatch>>,
        now: i64,
    ) -> Result<Vec<FeedSync>, RingfenceFailure> {
        self.sync_over(&built_in()?, only_due, budget, &control, watch, now)
    }

    /// As [`Feeds::sync`], over the platform's own HTTPS stack. Blocks.
    ///
    /// # Errors
    /// As [`Feeds::sync`].
    pub fn sync_with(
        &self,
        transport: Arc<dyn Transport>,
        only_due: bool,
        budget: Option<u64>,
        control: Arc<SyncControl>,
        watch: Option<Arc<dyn SyncWatch>>,
        now: i64,
    ) -> Result<Vec<FeedSync>, RingfenceFailure> {
        self.sync_over(&Foreign(transport), only_due, budget, &control, watch, now)
    }
}

impl Feeds {
    fn sync_over(
        &self,
        fetch: &dyn Fetch,
        only_due: bool,
        budget: Option<u64>,
        control: &SyncControl,
        watch: Option<Arc<dyn SyncWatch>>,
        now: i64,
    ) -> Result<Vec<FeedSync>, RingfenceFailure> {
        self.shared.ask(|guard| {
            let options = SyncOptions { only_due, budget, random: random(), ..SyncOptions::default() };
            let mut told = None;
            let mut broke = false;
            let mut go_on = |progress: &Progress<'_>| {
                let percent = progress.done * 100 / progress.total.max(1);
                let here = (progress.feed.to_owned(), progress.list.map(str::to_owned), percent);
                let is_told = watch.as_ref().is_none_or(|watch| {
                    let (feed, list, _) = here.clone();
                    let is_old = told.as_ref() == Some(&here);
                    let said = if is_old { Ok(()) } else { watch.progress(feed, list, progress.done, progress.total) };
                    broke |= matches!(said, Err(RingfenceFailure::Internal));
                    said.is_ok()
                });
                told = Some(here);
                is_told && !control.cancelled.load(Ordering::Relaxed)
            };
            let report = guard.sync(fetch, &options, &mut go_on, UnixSeconds(now))?;
            if broke {
                guard.note_failure();
                return Err(RingfenceFailure::Internal);
            }
            Ok(report.feeds.iter().map(FeedSync::from).collect())
        })
    }
}
