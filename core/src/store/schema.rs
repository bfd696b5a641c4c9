//! The database's shape, as a list of steps that only ever grows.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// "RFNC" in ASCII: tells our databases from others'.
const APPLICATION_ID: i32 = 0x5246_4e43;

/// Each step leads from its index to the next version.
const STEPS: &[&str] = &[
    "
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
",
    "
    CREATE TABLE feed (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        address TEXT NOT NULL UNIQUE,
        first_root BLOB NOT NULL CHECK (length(first_root) = 32),
        trust TEXT NOT NULL,
        regions TEXT NOT NULL,
        followed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE feed_state (
        feed INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
        checked INTEGER,
        attempted INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL,
        problem TEXT,
        etag TEXT
    ) STRICT;
    CREATE TABLE feed_metadata (
        feed INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (feed, role)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE quarantine (
        feed INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (feed, name)
    ) STRICT, WITHOUT ROWID;
    -- Two publishers may offer the same bytes, and one must not displace the list of another by calling itself so.
    CREATE TABLE list_2 (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,
        sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
        publisher TEXT NOT NULL,
        title TEXT NOT NULL,
        entries INTEGER NOT NULL,
        installed INTEGER NOT NULL,
        kind TEXT NOT NULL DEFAULT 'numbers',
        feed INTEGER REFERENCES feed (id) ON DELETE CASCADE,
        name TEXT,
        version INTEGER,
        CHECK ((feed IS NULL) = (name IS NULL) AND (feed IS NULL) = (version IS NULL))
    ) STRICT;
    INSERT INTO list_2 (id, file, sha256, publisher, title, entries, installed)
        SELECT id, file, sha256, publisher, title, entries, installed FROM list;
    DROP TABLE list;
    ALTER TABLE list_2 RENAME TO list;
    CREATE UNIQUE INDEX list_by_hand ON list (publisher, title) WHERE feed IS NULL;
    CREATE UNIQUE INDEX list_of_feed ON list (feed, name) WHERE feed IS NOT NULL;
    ALTER TABLE health ADD COLUMN detail TEXT NOT NULL DEFAULT '';
",
    "
    -- Several rules may be about the same callers, for different SIMs or hours. -1 is any SIM, '' any time: SQLite takes
    -- NULLs for different from each other.
    CREATE TABLE rule_3 (
        id INTEGER PRIMARY KEY,
        pattern TEXT NOT NULL,
        effect TEXT NOT NULL CHECK (effect IN ('allow', 'block')),
        note TEXT NOT NULL,
        created INTEGER NOT NULL,
        sim INTEGER NOT NULL DEFAULT -1,
        schedule TEXT NOT NULL DEFAULT '',
        expires INTEGER,
        extra TEXT,
        UNIQUE (pattern, sim, schedule)
    ) STRICT;
    INSERT INTO rule_3 (id, pattern, effect, note, created) SELECT id, pattern, effect, note, created FROM rule;
    DROP TABLE rule;
    ALTER TABLE rule_3 RENAME TO rule;
    -- The caller's packed number, what the phone knew of the call, how it went.
    ALTER TABLE history ADD COLUMN number INTEGER;
    ALTER TABLE history ADD COLUMN call TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE history ADD COLUMN rang INTEGER;
    ALTER TABLE history ADD COLUMN talked INTEGER;
    ALTER TABLE history ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE history ADD COLUMN level TEXT AS (json_extract(verdict, '$.level')) VIRTUAL;
    ALTER TABLE history ADD COLUMN action TEXT AS (json_extract(verdict, '$.action')) VIRTUAL;
    CREATE INDEX history_number ON history (number, at) WHERE number IS NOT NULL;
    CREATE TABLE dialled (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL
    ) STRICT;
    -- From which score on a neighbourhood in the list is remarkable; unknown for lists installed before, until their next
    -- version.
    ALTER TABLE list ADD COLUMN remarkable INTEGER;
    -- Numbers that a message named.
    CREATE TABLE named (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        suspect INTEGER NOT NULL
    ) STRICT;
    -- Times during which nothing is held up.
    CREATE TABLE truce (
        kind TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    -- Messages that were judged. The text is there only where the owner wants it kept.
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        sender TEXT NOT NULL,
        channel TEXT NOT NULL,
        verdict TEXT NOT NULL,
        text TEXT,
        undone INTEGER NOT NULL DEFAULT 0,
        level TEXT AS (json_extract(verdict, '$.level')) VIRTUAL,
        action TEXT AS (json_extract(verdict, '$.action')) VIRTUAL
    ) STRICT;
    CREATE INDEX message_at ON message (at);
",
];

/// The newest version of the schema.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

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
    let known = newest();
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
