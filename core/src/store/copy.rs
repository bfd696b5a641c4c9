//! The published copy: rules, settings, installed lists and which numbers the owner dialled, in a file of their own,
//! without history.
//!
//! It serves two readers. Extensions on iOS open it as immutable: no lock, no shared-memory file, no write. And when the
//! database is damaged, the owner's rules come back from it.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::lists::{self, InstalledList, sync_folder};
use crate::phone::PhoneNumber;
use crate::time::UnixSeconds;

use super::{RuleSet, Settings, StoreError, Truces, memory, rules, schema, settings, truces};

/// Tables that the copy holds.
const TABLES: [&str; 6] = ["rule", "setting", "feed", "list", "dialled", "truce"];

pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join("published.db")
}

/// Writes the copy anew and puts it in the place of the old one in one step.
pub(super) fn publish(live: &Path, dir: &Path) -> Result<(), StoreError> {
    let (target, temporary) = (path(dir), dir.join("published.tmp"));
    let _ = fs::remove_file(&temporary);
    {
        let connection = schema::open(&temporary)?;
        copy_tables(&connection, live)?;
        // An immutable reader sees the main file only, so nothing may be left in a write-ahead log.
        connection.pragma_update(None, "journal_mode", "DELETE")?;
    }
    File::open(&temporary).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", &temporary))?;
    fs::rename(&temporary, &target).map_err(StoreError::io("rename", &temporary))?;
    sync_folder(dir)
}

/// Fills the tables of `connection` from those of the database at `from`, which an older program may have written:
/// tables and columns that it lacks keep their defaults.
pub(super) fn copy_tables(connection: &Connection, from: &Path) -> Result<(), StoreError> {
    connection.execute("ATTACH DATABASE ?1 AS source", [from.to_string_lossy()])?;
    let copied = TABLES.iter().try_for_each(|table| copy_table(connection, table));
    connection.execute("DETACH DATABASE source", [])?;
    Ok(copied?)
}

fn copy_table(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1, 'source') ORDER BY cid")?;
    let columns: Vec<String> = statement.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if columns.is_empty() {
        return Ok(());
    }
    let columns = columns.join(", ");
    let sql = format!("INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM source.{table}");
    connection.execute(&sql, []).map(drop)
}

/// The published copy, open for reading only: nothing on the disk changes, not even a lock.
#[derive(Debug)]
pub struct ReadOnlyStore {
    dir: PathBuf,
    connection: Mutex<Connection>,
}

impl ReadOnlyStore {
    /// Opens the copy in `dir`.
    ///
    /// # Errors
    /// [`StoreError::NothingPublished`] before the app has run, [`StoreError::Sqlite`] when the copy is damaged.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = path(dir);
        if !path.exists() {
            return Err(StoreError::NothingPublished { path });
        }
        // The characters that mean something in a URI (https://www.sqlite.org/uri.html, section 3.1).
        let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(format!("file:{name}?immutable=1"), flags)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "trusted_schema", false)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let connection = match version.cmp(&schema::newest()) {
            Ordering::Equal => connection,
            // The app was updated and has not run since: what it will do to the copy is done in memory.
            Ordering::Less => {
                let newer = schema::open(Path::new(":memory:"))?;
                copy_tables(&newer, &path)?;
                newer
            }
            Ordering::Greater => return Err(StoreError::Newer { found: version, known: schema::newest() }),
        };
        Ok(Self { dir: dir.to_owned(), connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The owner's rules.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn rule_set(&self) -> Result<Arc<RuleSet>, StoreError> {
        Ok(Arc::new(RuleSet::new(rules::all(&self.lock())?)))
    }

    /// The owner's settings.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        settings::load(&self.lock())
    }

    /// The times during which nothing is held up.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn truces(&self) -> Result<Truces, StoreError> {
        truces::load(&self.lock())
    }

    /// When the owner last dialled a number, if it is remembered.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn dialled(&self, number: PhoneNumber) -> Result<Option<UnixSeconds>, StoreError> {
        memory::dialled(&self.lock(), number)
    }

    /// The numbers that the owner dialled since a time.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn dialled_since(&self, since: UnixSeconds) -> Result<Vec<PhoneNumber>, StoreError> {
        memory::dialled_since(&self.lock(), since)
    }

    /// The installed lists.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be read.
    pub fn lists(&self) -> Result<Vec<InstalledList>, StoreError> {
        lists::all(&self.lock(), &self.dir)
    }
}
