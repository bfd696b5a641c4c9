//! A phone: a guard in a folder, the shipped transport, and words to ask it with.

use std::time::Duration;

use ringfence::feed::{
    FeedOutcome, FeedReport, HttpFetch, ListOutcome, ListReport, Patience, Progress, SyncOptions, Trust,
};
use ringfence::guard::{Guard, GuardMode, IncomingCall, Level, Verdict};
use ringfence::phone::{Caller, Region};
use ringfence::store::HealthCode;
use ringfence::time::UnixSeconds;

use super::repository::{NOW, Repository};
use super::server::Server;

pub(crate) struct Phone {
    pub(crate) guard: Guard,
    pub(crate) fetch: HttpFetch,
    pub(crate) options: SyncOptions,
    pub(crate) dir: tempfile::TempDir,
}

impl Phone {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let guard = Guard::open(dir.path(), GuardMode::App, NOW).unwrap();
        let patience = Patience { silence: Duration::from_millis(400), bytes_per_second: 5000 };
        let options = SyncOptions { random: 0.5, ..SyncOptions::default() };
        Self { guard, fetch: HttpFetch::new(patience), options, dir }
    }

    /// A phone that follows a repository on a server, and has synced once.
    pub(crate) fn following(repository: &Repository, server: &Server) -> Self {
        let phone = Self::new();
        phone.follow(repository, server, Trust::MayBlock, &[]);
        server.put(&repository.files);
        assert_eq!(phone.sync(NOW).outcome, FeedOutcome::Current);
        phone
    }

    pub(crate) fn follow(&self, repository: &Repository, server: &Server, trust: Trust, regions: &[Region]) -> i64 {
        self.guard.store().unwrap().follow(&repository.link(&server.address), trust, regions, NOW, NOW).unwrap()
    }

    /// Syncs and gives the report of the only feed.
    pub(crate) fn sync(&self, now: UnixSeconds) -> FeedReport {
        let report = self.guard.sync(&self.fetch, &self.options, &mut |_: &Progress<'_>| true, now).unwrap();
        let [feed] = &report.feeds[..] else { panic!("one feed is expected: {report:?}") };
        feed.clone()
    }

    /// Syncs and gives the report of the only list.
    pub(crate) fn sync_list(&self, now: UnixSeconds) -> ListReport {
        let feed = self.sync(now);
        let [list] = &feed.lists[..] else { panic!("one list is expected: {feed:?}") };
        list.clone()
    }

    /// Syncs, which must fail, and gives the reason.
    pub(crate) fn sync_fails(&self, now: UnixSeconds) -> String {
        match self.sync(now).outcome {
            FeedOutcome::Failed { problem } => problem,
            other => panic!("{other:?}"),
        }
    }

    /// Syncs; the list must be refused. Gives the reason.
    pub(crate) fn sync_refuses(&self, now: UnixSeconds) -> String {
        match self.sync_list(now).outcome {
            ListOutcome::Quarantined { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn screen(&self, number: u64) -> Verdict {
        self.guard.screen_call(&IncomingCall::new(Caller::parse(&format!("+{number}"), None), NOW))
    }

    pub(crate) fn warns_of(&self, number: u64) -> bool {
        self.screen(number).level >= Level::Caution
    }

    pub(crate) fn health(&self) -> Vec<(HealthCode, String)> {
        self.guard.health(NOW).unwrap().into_iter().map(|event| (event.code, event.detail)).collect()
    }

    /// Names of files under a folder of the guard.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path().join(folder)).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}
