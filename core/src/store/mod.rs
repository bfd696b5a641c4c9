//! What stays on the phone: the owner's rules and settings, the history of verdicts, the installed lists. Real `SQLite`.
//!
//! A folder holds `ringfence.db` (write-ahead log), `published.db` (a copy without history for read-only processes and
//! for recovery) and `lists/`. Scheduling stays with the app: nothing here runs by itself.

mod copy;
mod error;
mod exchange;
mod feeds;
mod history;
mod lists;
mod memory;
mod messages;
mod pattern;
mod rules;
mod schedule;
mod schema;
mod settings;
mod truces;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use crate::guard::{IncomingCall, IncomingMessage, Source, Verdict};
use crate::phone::{Caller, PhoneNumber};
use crate::time::UnixSeconds;

pub use copy::ReadOnlyStore;
pub use error::StoreError;
pub use exchange::{ExchangeError, TakenOver};
pub(crate) use feeds::Attempt;
pub use feeds::{FollowedFeed, QuarantinedUpdate};
pub use history::{Counters, HistoryFilter, PastCall};
pub(crate) use lists::Update;
pub use lists::{InstalledList, Origin};
pub use memory::NamedBefore;
pub(crate) use memory::{EarlierCall, Memory};
pub use messages::PastMessage;
pub use pattern::{Expression, InvalidPattern, Pattern, Wildcard};
pub use rules::{Conflict, Effect, NewRule, Rule, RuleHit, RuleSet, conflicts, is_foreign};
pub use schedule::{InvalidSchedule, Schedule};
pub use settings::{Preset, Settings};
pub use truces::{Truce, Truces};

/// Damaged databases that are kept aside.
const KEPT_ASIDE: usize = 2;
/// Health events that are kept.
const KEPT_EVENTS: u32 = 100;

/// Something that went wrong and that the owner should be able to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthCode {
    /// The database was damaged; rules, settings and lists came back from the copy, the history is lost.
    DatabaseRestored,
    /// The database was damaged and there was no good copy: the owner's rules are lost.
    RulesLost,
    /// The file of an installed list is gone.
    ListMissing,
    /// An installed list is damaged and out of use.
    ListDamaged,
    /// Something failed while a call was judged; the call was let through.
    ScreeningFailed,
    /// The disk takes no writing; calls are answered from the published copy, and nothing is remembered.
    DiskUnwritable,
    /// No list is in force: only the owner's rules and the shape of a call speak.
    NoLists,
    /// A list is so old that numbers have moved on.
    ListStale,
    /// A feed could not be brought up to date.
    SyncFailing,
    /// A publisher's update would go beyond the safety bounds; the version before stays in force.
    UpdateQuarantined,
    /// A publisher's files are not signed as they must be, or go back in time; what was trusted stays in force.
    FeedNotTrusted,
}

impl HealthCode {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::DatabaseRestored,
        Self::RulesLost,
        Self::ListMissing,
        Self::ListDamaged,
        Self::ScreeningFailed,
        Self::DiskUnwritable,
        Self::NoLists,
        Self::ListStale,
        Self::SyncFailing,
        Self::UpdateQuarantined,
        Self::FeedNotTrusted,
    ];

    /// The stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DatabaseRestored => "database_restored",
            Self::RulesLost => "rules_lost",
            Self::ListMissing => "list_missing",
            Self::ListDamaged => "list_damaged",
            Self::ScreeningFailed => "screening_failed",
            Self::DiskUnwritable => "disk_unwritable",
            Self::NoLists => "no_lists",
            Self::ListStale => "list_stale",
            Self::SyncFailing => "sync_failing",
            Self::UpdateQuarantined => "update_quarantined",
            Self::FeedNotTrusted => "feed_not_trusted",
        }
    }
}

/// A health event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthEvent {
    /// What happened.
    pub code: HealthCode,
    /// When it was noticed.
    pub at: UnixSeconds,
    /// To what or by whom, such as a publisher's name and its reason; may be empty.
    pub detail: String,
}

/// How thoroughly the database is looked at when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenCheck {
    /// `SQLite`'s quick check of every page, and stray list files are swept. For the app itself.
    Thorough,
    /// Only what must be read anyway. For a process that wakes to answer one call.
    Quick,
}

/// The owner's data. One writer at a time; share it freely between threads.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    connection: Mutex<Connection>,
    /// For what a verdict asks: a change that is being written never keeps a call waiting. Opened when first asked.
    reader: Mutex<Option<Connection>>,
}

/// What the owner may send to the publishers of lists that were wrong about a caller. Nothing sends it by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The number that is in order.
    pub number: PhoneNumber,
    /// When it called.
    pub called: UnixSeconds,
    /// The lists that accused it.
    pub accused_by: Vec<Source>,
}

impl Correction {
    /// As a JSON document, to be sent by the owner.
    #[must_use]
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

impl Store {
    /// Opens the store in `dir`, which is made if missing. A damaged database is moved aside, a fresh one started, and
    /// the owner's rules, settings and lists come back from the last published copy; [`Store::health`] says so. Where there
    /// is no such copy, a thorough opening writes it.
    ///
    /// # Errors
    /// [`StoreError::Newer`] and [`StoreError::Foreign`] for a database that is not ours to touch; [`StoreError::Io`]
    /// and [`StoreError::Sqlite`] when the disk refuses.
    pub fn open(dir: &Path, check: OpenCheck, now: UnixSeconds) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
        let path = dir.join("ringfence.db");
        match Self::try_open(dir, &path, check) {
            Err(error) if error.is_damage() => {
                move_aside(&path, now)?;
                let store = Self::try_open(dir, &path, OpenCheck::Quick)?;
                let code = store.restore();
                store.report(code, now)?;
                Ok(store)
            }
            other => other,
        }
        .and_then(|store| {
            if check == OpenCheck::Thorough {
                if !store.sweep()? {
                    store.report(HealthCode::ListMissing, now)?;
                }
                // Extensions, which may only read, can serve from now on; where it fails, the next change writes the copy.
                if !copy::path(dir).exists() && store.publish().is_err() {
                    tracing::warn!("the copy for read-only processes could not be written");
                }
            }
            Ok(store)
        })
    }

    fn try_open(dir: &Path, path: &Path, check: OpenCheck) -> Result<Self, StoreError> {
        let connection = schema::open(path)?;
        if check == OpenCheck::Thorough && !schema::is_sound(&connection)? {
            return Err(StoreError::Meaningless { what: "database page" });
        }
        // What every verdict needs must be readable, or recovery is due now.
        rules::all(&connection)?;
        settings::load(&connection)?;
        Ok(Self { dir: dir.to_owned(), connection: Mutex::new(connection), reader: Mutex::new(None) })
    }

    fn restore(&self) -> HealthCode {
        let from = copy::path(&self.dir);
        let restored = from.exists() && copy::copy_tables(&self.lock(), &from).is_ok() && self.rules().is_ok();
        if restored { HealthCode::DatabaseRestored } else { HealthCode::RulesLost }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread rolled its transaction back; the connection is fine.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of the store.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes the copy for read-only processes. Every change of rules, settings or lists does so by itself.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be written; the old one stays.
    pub fn publish(&self) -> Result<(), StoreError> {
        copy::publish(&self.dir.join("ringfence.db"), &self.dir)
    }

    /// Writes the copy for read-only processes, and the lists with it, into another folder: one that can be read when this
    /// one cannot, such as device-protected storage before the phone is first unlocked. Lists that are there already are
    /// not copied again; those no longer in force go.
    ///
    /// # Errors
    /// [`StoreError`] when something cannot be written; the old copy stays.
    pub fn publish_to(&self, folder: &Path) -> Result<(), StoreError> {
        // While the connection is held, no list of this process comes or goes.
        let connection = self.lock();
        let installed = lists::all(&connection, &self.dir)?;
        lists::copy_into(folder, &installed)?;
        copy::publish(&self.dir.join("ringfence.db"), folder)?;
        lists::keep_only(folder, &installed)
    }

    /// Makes a rule, or changes the one about the same callers with the same SIM and schedule. Gives its id. What it
    /// contradicts is told by [`conflicts`].
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn add_rule(&self, rule: &NewRule, now: UnixSeconds) -> Result<i64, StoreError> {
        let id = rules::add(&self.lock(), rule, now)?;
        self.publish()?;
        Ok(id)
    }

    /// Makes or changes many rules, all or none.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be written.
    pub fn add_rules(&self, rules: &[NewRule], now: UnixSeconds) -> Result<(), StoreError> {
        {
            let mut connection = self.lock();
            let transaction = connection.transaction()?;
            for rule in rules {
                rules::add(&transaction, rule, now)?;
            }
            transaction.commit()?;
        }
        self.publish()
    }

    /// The owner's rules and settings as one JSON document.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn export(&self) -> Result<String, StoreError> {
        exchange::export(&self.lock())
    }

    /// Takes over a document that [`Store::export`] wrote: all of it or nothing.
    ///
    /// # Errors
    /// [`ExchangeError`] says what is wrong and where; nothing is changed then.
    pub fn import(&self, document: &str, now: UnixSeconds) -> Result<TakenOver, ExchangeError> {
        let taken = exchange::import(&mut self.lock(), document, now)?;
        self.publish()?;
        Ok(taken)
    }

    /// Removes a rule. Gives whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn remove_rule(&self, id: i64) -> Result<bool, StoreError> {
        let removed = rules::remove(&self.lock(), id)?;
        self.publish()?;
        Ok(removed)
    }

    /// Every rule, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn rules(&self) -> Result<Vec<Rule>, StoreError> {
        rules::all(&self.lock())
    }

    /// The rules arranged for asking.
    ///
    /// # Errors
    /// As [`Store::rules`].
    pub fn rule_set(&self) -> Result<Arc<RuleSet>, StoreError> {
        Ok(Arc::new(RuleSet::new(self.rules()?)))
    }

    /// The owner's settings.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        settings::load(&self.lock())
    }

    /// Changes the settings. Stored settings that this program does not know stay.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be written.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        settings::save(&mut self.lock(), settings)?;
        self.publish()
    }

    /// Writes a call into the history, within its bounds. Gives its id.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn record(&self, shown: &str, call: &IncomingCall, verdict: &Verdict) -> Result<i64, StoreError> {
        let mut connection = self.lock();
        let settings = settings::load(&connection)?;
        history::record(&mut connection, shown, call, verdict, &settings)
    }

    /// Notes how a recorded call went: for how many seconds it rang and was talked (0 if nobody answered). Gives whether
    /// the call is still there.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn finish_call(&self, id: i64, rang: u32, talked: u32) -> Result<bool, StoreError> {
        history::finish(&self.lock(), id, rang, talked)
    }

    /// Up to `limit` calls that pass the filter, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn history(&self, filter: &HistoryFilter, limit: u32) -> Result<Vec<PastCall>, StoreError> {
        history::page(&self.lock(), filter, limit)
    }

    /// What the guard did since a time.
    ///
    /// # Errors
    /// [`StoreError`] when the history cannot be read.
    pub fn counters(&self, since: UnixSeconds) -> Result<Counters, StoreError> {
        history::counters(&self.lock(), since)
    }

    /// A call of the history.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn past_call(&self, id: i64) -> Result<Option<PastCall>, StoreError> {
        history::get(&self.lock(), id)
    }

    /// A message of the history.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn past_message(&self, id: i64) -> Result<Option<PastMessage>, StoreError> {
        messages::get(&self.lock(), id)
    }

    /// "This was not a scam": allows the number from now on, marks the call, and gives what the owner may send to the
    /// publishers that were wrong. `None` when there is no such call, or it showed no number.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn undo(&self, id: i64, now: UnixSeconds) -> Result<Option<Correction>, StoreError> {
        let call = history::get(&self.lock(), id)?;
        let Some((call, number)) = call.and_then(|call| call.call(None).caller.number().map(|number| (call, number)))
        else {
            return Ok(None);
        };
        self.add_rule(&NewRule::new(Pattern::Exact(number), Effect::Allow), now)?;
        history::mark_undone(&self.lock(), id)?;
        let lists = call.verdict.reasons.iter().filter(|reason| matches!(reason.source, Source::List { .. }));
        let accused_by = lists.map(|reason| reason.source.clone()).collect();
        Ok(Some(Correction { number, called: call.at, accused_by }))
    }

    /// The numbers that the owner dialled since a time.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn dialled_since(&self, since: UnixSeconds) -> Result<Vec<PhoneNumber>, StoreError> {
        memory::dialled_since(&self.lock(), since)
    }

    /// Writes a message's verdict into the history, within its bounds, and what it says of the numbers that it names, in
    /// one transaction. Gives its id.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn record_message(
        &self,
        message: &IncomingMessage,
        verdict: &Verdict,
        numbers: &[PhoneNumber],
        named: NamedBefore,
    ) -> Result<i64, StoreError> {
        let mut connection = self.lock();
        let settings = settings::load(&connection)?;
        let transaction = connection.transaction()?;
        let id = messages::record(&transaction, message, verdict, &settings)?;
        for number in numbers {
            memory::note_named(&transaction, *number, named)?;
        }
        transaction.commit()?;
        Ok(id)
    }

    /// Up to `limit` messages that pass the filter, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn messages(&self, filter: &HistoryFilter, limit: u32) -> Result<Vec<PastMessage>, StoreError> {
        messages::page(&self.lock(), filter, limit)
    }

    /// "This was not a scam": marks the message, and allows its sender from now on where that is a telephone number.
    /// Anybody can write under a name, so a name is never allowed by this. Gives whether there was such a message.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn undo_message(&self, id: i64, now: UnixSeconds) -> Result<bool, StoreError> {
        let Some(message) = messages::get(&self.lock(), id)? else { return Ok(false) };
        if let Caller::Number { number, .. } = Caller::parse(&message.sender, message.region) {
            self.add_rule(&NewRule::new(Pattern::Exact(number), Effect::Allow), now)?;
        }
        messages::mark_undone(&self.lock(), id)?;
        Ok(true)
    }

    /// Notes that the owner dialled a number.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn note_dialled(&self, number: PhoneNumber, at: UnixSeconds) -> Result<(), StoreError> {
        let is_new = memory::note_dialled(&self.lock(), number, at)?;
        if is_new { self.publish() } else { Ok(()) }
    }

    /// Notes that a message named a number.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn note_named(&self, number: PhoneNumber, named: NamedBefore) -> Result<(), StoreError> {
        memory::note_named(&self.lock(), number, named)
    }

    /// Holds nothing up until a time.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn set_truce(&self, truce: Truce, until: UnixSeconds) -> Result<(), StoreError> {
        truces::save(&self.lock(), truce, until)?;
        self.publish()
    }

    /// The times during which nothing is held up.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn truces(&self) -> Result<Truces, StoreError> {
        truces::load(&self.lock())
    }

    /// Begins to read what happened before, as of now: what others write meanwhile neither waits nor is seen.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub(crate) fn remember(&self) -> Result<Memory<'_>, StoreError> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(self.dir.join("ringfence.db"), flags)?;
            // With statistics compiled in, SQLite plans anew for every bound number: a fifth of a verdict's time.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            *reader = Some(connection);
        }
        Memory::begin(reader)
    }

    /// Deletes a call from the history, or all of them. Gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be deleted.
    pub fn forget(&self, id: Option<i64>) -> Result<usize, StoreError> {
        let connection = self.lock();
        Ok(match id {
            Some(id) => connection.execute("DELETE FROM history WHERE id = ?1", [id])?,
            None => connection.execute("DELETE FROM history", [])?,
        })
    }

    /// Deletes a message from the history, or all of them. Gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be deleted.
    pub fn forget_message(&self, id: Option<i64>) -> Result<usize, StoreError> {
        messages::forget(&self.lock(), id)
    }

    /// Checks a list file through, copies it in and puts it in force in the place of an older one of the same
    /// publisher and title. The older file stays until [`Store::sweep`].
    ///
    /// # Errors
    /// [`StoreError::List`] for a file that is no sound list; nothing changes then.
    pub fn install_list(&self, source: &Path, now: UnixSeconds) -> Result<InstalledList, StoreError> {
        // Or a sweep could take the file before the row names it.
        let _lock = self.lock_files()?.ok_or(StoreError::Busy)?;
        let id = lists::install(&mut self.lock(), &self.dir, source, now)?;
        self.publish()?;
        let installed = self.lists()?.into_iter().find(|list| list.id == id);
        installed.ok_or(StoreError::Meaningless { what: "list" })
    }

    /// Takes a list out of force. Gives whether there was one. Its file stays until [`Store::sweep`].
    ///
    /// # Errors
    /// [`StoreError`] when the change cannot be written.
    pub fn remove_list(&self, id: i64) -> Result<bool, StoreError> {
        let removed = lists::remove(&self.lock(), id)?;
        self.publish()?;
        Ok(removed)
    }

    /// Deletes files of lists that are no longer in force; call it once the new ones are open. Gives whether every list
    /// has its file. While another process installs, nothing is deleted.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub fn sweep(&self) -> Result<bool, StoreError> {
        let Some(_lock) = self.lock_files()? else { return Ok(true) };
        lists::sweep(&self.lock(), &self.dir)
    }

    /// Makes this the only process that changes list files, until the file is dropped. `None` while another one is.
    pub(crate) fn lock_files(&self) -> Result<Option<File>, StoreError> {
        let path = self.dir.join("files.lock");
        let file = File::create(&path).map_err(StoreError::io("create", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
        }
    }

    /// The installed lists, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn lists(&self) -> Result<Vec<InstalledList>, StoreError> {
        lists::all(&self.lock(), &self.dir)
    }

    /// Notes that something went wrong.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn report(&self, code: HealthCode, now: UnixSeconds) -> Result<(), StoreError> {
        self.report_about(code, "", now)
    }

    /// Notes that something went wrong with something. The same once more, with nothing else in between, is not noted.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn report_about(&self, code: HealthCode, detail: &str, now: UnixSeconds) -> Result<(), StoreError> {
        let connection = self.lock();
        let name = serde_json::to_string(&code).map_err(|_| StoreError::Meaningless { what: "health code" })?;
        let sql = "INSERT INTO health (code, at, detail) SELECT ?1, ?2, ?3 WHERE ?3 = '' OR NOT EXISTS (SELECT 1 FROM
            (SELECT code, detail FROM health ORDER BY id DESC LIMIT 1) WHERE code = ?1 AND detail = ?3)";
        connection.execute(sql, (name, now.0, detail))?;
        let sql = "DELETE FROM health WHERE id <= (SELECT id FROM health ORDER BY id DESC LIMIT 1 OFFSET ?1)";
        connection.execute(sql, [KEPT_EVENTS])?;
        Ok(())
    }

    /// What went wrong since the owner last saw it, the oldest first. Events of newer programs are left out.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn health(&self) -> Result<Vec<HealthEvent>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare("SELECT code, at, detail FROM health ORDER BY id")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, UnixSeconds(row.get(1)?), row.get(2)?)))?;
        let mut events = Vec::new();
        for row in rows {
            let (code, at, detail) = row?;
            events.extend(serde_json::from_str(&code).ok().map(|code| HealthEvent { code, at, detail }));
        }
        Ok(events)
    }

    /// Drops the health events: the owner has seen them.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be deleted.
    pub fn clear_health(&self) -> Result<(), StoreError> {
        self.lock().execute("DELETE FROM health", [])?;
        Ok(())
    }
}

/// Moves a damaged database with its log out of the way and keeps the latest few.
fn move_aside(path: &Path, now: UnixSeconds) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut earlier: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(StoreError::io("read", folder))?
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "damaged"))
        .collect();
    earlier.sort();
    for old in earlier.iter().rev().skip(KEPT_ASIDE - 1) {
        let _ = fs::remove_file(old);
    }
    let aside = folder.join(format!("ringfence-{:012}.damaged", now.0.max(0)));
    fs::rename(path, &aside).map_err(StoreError::io("move aside", path))?;
    for companion in ["ringfence.db-wal", "ringfence.db-shm"] {
        // Without their database they are of no use, and beside a fresh one they would damage it.
        let _ = fs::remove_file(folder.join(companion));
    }
    Ok(())
}
