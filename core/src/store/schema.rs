//! The database's shape, as a list of steps that only ever grows.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// "RFNC" in ASCII: tells our databases from others'.
const APPLICATION_ID: i32 = 0x5246_4e43;

/// Each step leads from its index to the next version.
const STEPS: &[&str] = &["
    CREATE TABLE rule (
        id INTEGER PRIMARY KEY,
        pattern TEXT NOT NULL UNIQUE,
        effect TEXT NOT NULL CHECK (effect IN ('allow', 'block')),
        note TEXT NOT NULL,
        created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE list (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL UNIQUE,
        sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
        publisher TEXT NOT NULL,
        title TEXT NOT NULL,
        entries INTEGER NOT NULL,
        installed INTEGER NOT NULL,
        UNIQUE (publisher, title)
    ) STRICT;
    CREATE TABLE history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        caller TEXT NOT NULL,
        verdict TEXT NOT NULL
    ) STRICT;
    CREATE INDEX history_at ON history (at);
    CREATE TABLE health (
        id INTEGER PRIMARY KEY,
        code TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
"];

/// Opens a database for writing and brings it to the newest version.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // Android has no directory for temporary files that SQLite could find.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A foreign schema must not run code of its own.
    connection.pragma_update(None, "trusted_schema", false)?;
    // What the owner deletes is gone.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "journal_size_limit", 1 << 20)?;
    // In WAL mode only FULL keeps a committed rule through a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    migrate(&mut connection, path)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let application: i32 = transaction.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (tables > 0 || found != 0) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found < known {
        for step in &STEPS[usize::try_from(found).unwrap_or(0)..] {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Whether `SQLite` finds the database sound.
pub(super) fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    let answer: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    Ok(answer == "ok")
}
