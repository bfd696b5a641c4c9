//! One list: road, download, result, bounds, install.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use super::super::offer::{ListName, OfferedDelta, OfferedFile, OfferedList, PackageKind};
use super::super::road::{Road, shortest};
use super::super::{FetchError, Violation};
use super::download::Wanted;
use super::report::{ListOutcome, ListReport, RoadTaken};
use super::{Progress, Run, SyncError};
use crate::advice::LessonPack;
use crate::blocklist::{Delta, List, MappedFile, Sha256};
use crate::store::{HealthCode, InstalledList, Origin, QuarantinedUpdate, StoreError, Update};
use crate::text::{MAX_TABLES_BYTES, Tables};

impl Run<'_> {
    /// Brings one list up to date; says what went wrong beside what was done.
    pub(super) fn list(
        &mut self,
        name: &ListName,
        offer: &OfferedList,
        deltas: &[OfferedDelta],
        consistent: bool,
    ) -> (ListReport, Option<SyncError>) {
        let mut report = ListReport::new(name, None, offer.facts.version);
        match self.bring(name, offer, deltas, consistent, &mut report) {
            Ok(outcome) => {
                report.outcome = outcome;
                (report, None)
            }
            Err(error) => {
                report.outcome = ListOutcome::Failed { problem: error.to_string() };
                (report, Some(error))
            }
        }
    }

    fn bring(
        &mut self,
        name: &ListName,
        offer: &OfferedList,
        deltas: &[OfferedDelta],
        consistent: bool,
        report: &mut ListReport,
    ) -> Result<ListOutcome, SyncError> {
        let installed = self.store.list_of_feed(self.feed.id, name)?;
        let version = installed.as_ref().and_then(|list| Some(list.origin.as_ref()?.version));
        report.from = version;
        if installed.as_ref().is_some_and(|list| list.sha256 == offer.sha256 && list.path.exists()) {
            return Ok(ListOutcome::UpToDate);
        }
        if version.is_some_and(|version| version > offer.facts.version) {
            return Ok(ListOutcome::Older);
        }
        let refused = self.store.quarantine()?;
        let refused = refused.iter().find(|update| update.feed == self.feed.id && update.name == *name);
        if let Some(update) = refused.filter(|update| update.sha256 == offer.sha256) {
            return Ok(ListOutcome::Quarantined { reason: update.reason.clone() });
        }
        let limit = self.options.bounds.file_bytes;
        if offer.full.file.length > limit {
            let violation = Violation::Huge { bytes: offer.full.file.length, limit };
            return self.quarantine(name, offer, &violation);
        }
        let start = installed.as_ref().filter(|list| list.path.exists()).and_then(|list| Some((version?, list.sha256)));
        let road = shortest(start, offer, deltas);
        let needs = road.bytes(offer);
        if let Some(left) = self.budget {
            if needs > *left {
                return Ok(ListOutcome::Postponed { needs });
            }
            *left -= needs;
        }
        let result = self.result(offer, &road, installed.as_ref(), consistent, report)?;
        self.check_and_install(name, offer, &result, installed.as_ref())
    }

    /// The newest version as a file whose hash is the signed one.
    fn result(
        &mut self,
        offer: &OfferedList,
        road: &Road,
        installed: Option<&InstalledList>,
        consistent: bool,
        report: &mut ListReport,
    ) -> Result<PathBuf, SyncError> {
        let mut by_deltas = None;
        if let (Road::Deltas(steps), Some(installed)) = (road, installed) {
            report.road = RoadTaken::Deltas(steps.len() as u32);
            match self.follow_deltas(steps, installed, consistent, report) {
                Ok(result) => by_deltas = Some(result),
                Err(error) if error.is_cancelled() || matches!(error, SyncError::Fetch(_) | SyncError::Store(_)) => {
                    return Err(error);
                }
                Err(error) => {
                    // Whatever a delta did wrong, the whole file puts right.
                    tracing::warn!(feed = self.feed.id, %error, "a delta led nowhere; the whole list is fetched");
                    report.road = RoadTaken::FullAfterDeltas;
                }
            }
        } else {
            report.road = RoadTaken::Full;
        }
        match by_deltas {
            Some(result) => Ok(result),
            None => self.download(&offer.full, offer.sha256, consistent, report, (0, offer.full.file.length)),
        }
    }

    fn follow_deltas(
        &mut self,
        steps: &[OfferedDelta],
        installed: &InstalledList,
        consistent: bool,
        report: &mut ListReport,
    ) -> Result<PathBuf, SyncError> {
        let total = steps.iter().map(|step| step.file.file.length).sum();
        let mut done = 0;
        let mut base = installed.path.clone();
        for (index, step) in steps.iter().enumerate() {
            let sha256 = step.file.file.sha256().ok_or_else(|| not_as_signed(&step.file.path))?;
            let delta = self.download(&step.file, sha256, consistent, report, (done, total))?;
            done += step.file.file.length;
            let result = self.downloads.result().with_extension(format!("{index}.tmp"));
            apply(&delta, &base, &result, step)?;
            // The base of the next step is ours to delete; the installed list is not.
            if index > 0 {
                let _ = fs::remove_file(&base);
            }
            base = result;
        }
        Ok(base)
    }

    fn download(
        &mut self,
        file: &OfferedFile,
        sha256: Sha256,
        consistent: bool,
        report: &mut ListReport,
        (before, total): (u64, u64),
    ) -> Result<PathBuf, SyncError> {
        let remote = file.file.file_name(&file.path, consistent).ok_or_else(|| not_as_signed(&file.path))?;
        let url = self.feed.link.address.file("targets", &remote);
        let wanted = Wanted { path: &file.path, url: &url, length: file.file.length, sha256 };
        let (feed, list) = (&self.feed.link.name, report.name.clone());
        let (watch, bytes) = (&mut *self.watch, &mut report.bytes);
        let mut done = before;
        self.downloads.fetch(self.fetch, &wanted, &mut |count| {
            done += count;
            *bytes += count;
            watch.go_on(&Progress { feed, list: Some(list.as_str()), done, total })
        })
    }

    fn check_and_install(
        &mut self,
        name: &ListName,
        offer: &OfferedList,
        result: &Path,
        installed: Option<&InstalledList>,
    ) -> Result<ListOutcome, SyncError> {
        let kind = offer.facts.kind;
        let (title, entries) = match kind {
            PackageKind::Numbers | PackageKind::Links => {
                let before = installed.map(|installed| installed.entries);
                match self.open_checked(offer, result, before) {
                    Ok(list) => (list.meta().title.clone(), list.len()),
                    Err(violation) => return self.quarantine(name, offer, &violation),
                }
            }
            PackageKind::Tables => match self.check_tables(offer, result)? {
                Ok(()) => (name.to_string(), offer.facts.entries),
                Err(violation) => return self.quarantine(name, offer, &violation),
            },
            PackageKind::Lessons => match check_lessons(offer, result) {
                Ok(()) => (name.to_string(), offer.facts.entries),
                Err(violation) => return self.quarantine(name, offer, &violation),
            },
            PackageKind::TextModel => (name.to_string(), offer.facts.entries),
        };
        let origin = Origin { feed: self.feed.id, name: name.clone(), version: offer.facts.version };
        let update = Update { origin: &origin, kind, title: &title, entries, sha256: offer.sha256 };
        self.store.install_update(result, &update, self.now)?;
        tracing::info!(feed = self.feed.id, version = offer.facts.version, entries, "a list was installed");
        Ok(ListOutcome::Installed)
    }

    /// Opens the new version if it is what was announced and within the bounds. What is signed and unsound stays so:
    /// it goes into quarantine rather than being fetched again every day.
    fn open_checked(&self, offer: &OfferedList, result: &Path, before: Option<u64>) -> Result<List, Violation> {
        let unsound = |error: crate::blocklist::ListError| Violation::Unsound { what: error.to_string() };
        let list = List::open(result).map_err(unsound)?;
        if PackageKind::from(list.meta().kind) != offer.facts.kind {
            return Err(Violation::Unsound { what: "it is of another kind".into() });
        }
        if list.len() != offer.facts.entries {
            return Err(Violation::Unsound { what: format!("it holds {} entries", list.len()) });
        }
        match self.options.bounds.check(&list, before).map_err(unsound)? {
            Some(violation) => Err(violation),
            None => Ok(list),
        }
    }

    /// Reads tables through, if they are short enough to be read at all, and holds them against the bounds.
    fn check_tables(&self, offer: &OfferedList, result: &Path) -> Result<Result<(), Violation>, StoreError> {
        let limit = MAX_TABLES_BYTES as u64;
        if offer.full.file.length > limit {
            return Ok(Err(Violation::Huge { bytes: offer.full.file.length, limit }));
        }
        let bytes = fs::read(result).map_err(StoreError::io("read", result))?;
        Ok(match Tables::read(&bytes) {
            Ok(tables) if tables.rows() != offer.facts.entries => {
                Err(Violation::Unsound { what: format!("it holds {} rows", tables.rows()) })
            }
            Ok(tables) => self.options.bounds.check_declared(tables.ranges()).map_or(Ok(()), Err),
            Err(error) => Err(Violation::Unsound { what: error.to_string() }),
        })
    }

    fn quarantine(
        &self,
        name: &ListName,
        offer: &OfferedList,
        violation: &Violation,
    ) -> Result<ListOutcome, SyncError> {
        let reason = violation.to_string();
        self.store.put_in_quarantine(&QuarantinedUpdate {
            feed: self.feed.id,
            name: name.clone(),
            version: offer.facts.version,
            sha256: offer.sha256,
            reason: reason.clone(),
            at: self.now,
        })?;
        let detail = format!("{}, list {name}, version {}: {reason}", self.feed.link.name, offer.facts.version);
        self.note(HealthCode::UpdateQuarantined, &detail);
        Ok(ListOutcome::Quarantined { reason })
    }
}

/// Whether a file is the pack of lessons that was announced.
fn check_lessons(offer: &OfferedList, result: &Path) -> Result<(), Violation> {
    let pack = LessonPack::open(result).map_err(|error| Violation::Unsound { what: error.to_string() })?;
    let held = pack.lessons().len() as u64;
    if held == offer.facts.entries {
        Ok(())
    } else {
        Err(Violation::Unsound { what: format!("it holds {held} entries") })
    }
}

fn not_as_signed(path: &str) -> SyncError {
    SyncError::NotAsSigned { path: path.to_owned() }
}

/// Applies a delta; the result has the hash that was signed for it, or there is none.
fn apply(delta: &Path, base: &Path, result: &Path, step: &OfferedDelta) -> Result<(), SyncError> {
    let not_as_signed = || not_as_signed(&step.file.path);
    let bytes = MappedFile::open(delta).map_err(StoreError::io("read", delta))?;
    let read = Delta::read(&bytes).map_err(|_| not_as_signed())?;
    if read.result() != step.to.1 || read.base() != step.from.1 {
        return Err(not_as_signed());
    }
    let mut out = OpenOptions::new()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(result)
        .map_err(StoreError::io("create", result))?;
    let applied = read.apply(&List::open(base)?, &mut out);
    // The delta is spent either way.
    let _ = fs::remove_file(delta);
    match applied {
        Ok(_) => Ok(()),
        Err(error) => {
            let _ = fs::remove_file(result);
            match error {
                crate::blocklist::DeltaError::Io(error) => Err(FetchError::Disk(error).into()),
                error => {
                    tracing::warn!(%error, "a delta cannot be applied");
                    Err(not_as_signed())
                }
            }
        }
    }
}
