//! What happened before, as a verdict needs it: each question one indexed look into the database.

use std::sync::MutexGuard;

use rusqlite::{Connection, OptionalExtension, params};

use crate::phone::PhoneNumber;
use crate::time::UnixSeconds;

use super::StoreError;

/// Calls of one number that are looked at, the latest first.
const CALLS_LOOKED_AT: u32 = 30;

/// An earlier call of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EarlierCall {
    /// When it came.
    pub(crate) at: UnixSeconds,
    /// Seconds that it rang, if the phone told.
    pub(crate) rang: Option<u32>,
    /// Seconds that were talked, 0 if nobody answered, if the phone told.
    pub(crate) talked: Option<u32>,
}

/// The past at one moment. All questions of a verdict share one read transaction: beginning one costs more than asking.
pub(crate) struct Memory<'a> {
    reader: MutexGuard<'a, Option<Connection>>,
}

impl<'a> Memory<'a> {
    pub(super) fn begin(reader: MutexGuard<'a, Option<Connection>>) -> Result<Self, StoreError> {
        let memory = Self { reader };
        let connection = memory.connection()?;
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        connection.prepare_cached("BEGIN DEFERRED")?.execute([])?;
        Ok(memory)
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        self.reader.as_ref().ok_or(StoreError::Meaningless { what: "reader" })
    }

    /// Earlier calls of a number, the latest first, bounded.
    pub(crate) fn calls(&self, number: PhoneNumber, before: UnixSeconds) -> Result<Vec<EarlierCall>, StoreError> {
        calls(self.connection()?, number, before)
    }

    /// When the owner last dialled a number, if it is remembered.
    pub(crate) fn dialled(&self, number: PhoneNumber) -> Result<Option<UnixSeconds>, StoreError> {
        dialled(self.connection()?, number)
    }

    /// Whether the owner ever dialled a number with the country code of this one, or talked to one before a time.
    pub(crate) fn knows_country(&self, number: PhoneNumber, before: UnixSeconds) -> Result<bool, StoreError> {
        knows_country(self.connection()?, number, before)
    }

    /// How many other numbers of the same thousand called between two times.
    pub(crate) fn callers_beside(
        &self,
        number: PhoneNumber,
        since: UnixSeconds,
        before: UnixSeconds,
    ) -> Result<u32, StoreError> {
        neighbours(self.connection()?, number, since, before)
    }

    /// What messages said about a number.
    pub(crate) fn named(&self, number: PhoneNumber) -> Result<Option<NamedBefore>, StoreError> {
        named(self.connection()?, number)
    }
}

impl Drop for Memory<'_> {
    fn drop(&mut self) {
        if let Ok(connection) = self.connection() {
            // Nothing was written; if ending fails, the next one begins by rolling back.
            let _ = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        }
    }
}

/// What a message said about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedBefore {
    /// When the message came.
    pub at: UnixSeconds,
    /// Whether the message was suspect.
    pub is_suspect: bool,
}

fn key(number: PhoneNumber) -> i64 {
    number.key().cast_signed()
}

/// Keys are compared as the database has them: signed. Country codes from 512 on come out negative, and a range of one
/// code never holds both signs.
fn keys(first: u64, last: u64) -> (i64, i64) {
    (first.cast_signed(), last.cast_signed())
}

fn calls(connection: &Connection, number: PhoneNumber, before: UnixSeconds) -> Result<Vec<EarlierCall>, StoreError> {
    let sql = "SELECT at, rang, talked FROM history WHERE number = ?1 AND at < ?2 ORDER BY at DESC LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![key(number), before.0, CALLS_LOOKED_AT], |row| {
        Ok(EarlierCall { at: UnixSeconds(row.get(0)?), rang: row.get(1)?, talked: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn dialled(connection: &Connection, number: PhoneNumber) -> Result<Option<UnixSeconds>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT at FROM dialled WHERE number = ?1")?;
    Ok(statement.query_row([key(number)], |row| row.get(0).map(UnixSeconds)).optional()?)
}

/// The numbers that the owner dialled since a time.
pub(super) fn dialled_since(connection: &Connection, since: UnixSeconds) -> Result<Vec<PhoneNumber>, StoreError> {
    let mut statement = connection.prepare("SELECT number FROM dialled WHERE at >= ?1")?;
    let keys = statement.query_map([since.0], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(keys.into_iter().filter_map(|key| PhoneNumber::from_key(key.cast_unsigned()).ok()).collect())
}

/// Notes that the owner dialled a number. Gives whether it was new.
pub(super) fn note_dialled(connection: &Connection, number: PhoneNumber, at: UnixSeconds) -> Result<bool, StoreError> {
    let known = dialled(connection, number)?.is_some();
    let sql = "INSERT INTO dialled (number, at) VALUES (?1, ?2) ON CONFLICT (number) DO UPDATE SET at = max(at, ?2)";
    connection.execute(sql, params![key(number), at.0])?;
    Ok(!known)
}

/// Whether the owner ever dialled a number with this country code, or talked to one.
fn knows_country(connection: &Connection, number: PhoneNumber, before: UnixSeconds) -> Result<bool, StoreError> {
    const BELOW_COUNTRY: u32 = 54;
    let first = number.key() >> BELOW_COUNTRY << BELOW_COUNTRY;
    let (first, last) = keys(first, first | ((1 << BELOW_COUNTRY) - 1));
    let sql = "SELECT EXISTS (SELECT 1 FROM dialled WHERE number BETWEEN ?1 AND ?2)
        OR EXISTS (SELECT 1 FROM history WHERE number BETWEEN ?1 AND ?2 AND talked > 0 AND at < ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row(params![first, last, before.0], |row| row.get(0))?)
}

/// How many other numbers of the same thousand called since a time.
fn neighbours(
    connection: &Connection,
    number: PhoneNumber,
    since: UnixSeconds,
    before: UnixSeconds,
) -> Result<u32, StoreError> {
    let start = number.key() - number.value() % 1000;
    let (first, last) = keys(start, start + 999);
    let sql = "SELECT count(DISTINCT number) FROM history
        WHERE number BETWEEN ?1 AND ?2 AND number <> ?3 AND at >= ?4 AND at < ?5";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row(params![first, last, key(number), since.0, before.0], |row| row.get(0))?)
}

fn named(connection: &Connection, number: PhoneNumber) -> Result<Option<NamedBefore>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT at, suspect FROM named WHERE number = ?1")?;
    let read = |row: &rusqlite::Row<'_>| Ok(NamedBefore { at: UnixSeconds(row.get(0)?), is_suspect: row.get(1)? });
    Ok(statement.query_row([key(number)], read).optional()?)
}

pub(super) fn note_named(connection: &Connection, number: PhoneNumber, named: NamedBefore) -> Result<(), StoreError> {
    // A suspect message is not made harmless by a later harmless one.
    let sql = "INSERT INTO named (number, at, suspect) VALUES (?1, ?2, ?3)
        ON CONFLICT (number) DO UPDATE SET at = max(at, ?2), suspect = max(suspect, ?3)";
    connection.execute(sql, params![key(number), named.at.0, named.is_suspect])?;
    Ok(())
}
