//! Every call that was judged, so that nothing is lost: bounded by count and age.

use rusqlite::{Connection, params};

use crate::guard::Verdict;
use crate::time::{DAY, UnixSeconds};

use super::{Settings, StoreError};

/// A call in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCall {
    /// Its id; later calls have higher ones.
    pub id: i64,
    /// When it came.
    pub at: UnixSeconds,
    /// The caller as shown.
    pub caller: String,
    /// What was decided, and why.
    pub verdict: Verdict,
}

/// Writes a call and drops what has become too old or too much, in one transaction.
pub(super) fn record(
    connection: &mut Connection,
    at: UnixSeconds,
    caller: &str,
    verdict: &Verdict,
    settings: &Settings,
) -> Result<i64, StoreError> {
    let verdict = serde_json::to_string(verdict).map_err(|_| StoreError::Meaningless { what: "verdict" })?;
    let transaction = connection.transaction()?;
    let sql = "INSERT INTO history (at, caller, verdict) VALUES (?1, ?2, ?3) RETURNING id";
    let id: i64 = transaction.query_row(sql, params![at.0, caller, verdict], |row| row.get(0))?;
    let oldest = at.0.saturating_sub(i64::from(settings.history_days).saturating_mul(DAY));
    transaction.execute("DELETE FROM history WHERE at < ?1 AND id <> ?2", params![oldest, id])?;
    // Ids ascend, so the calls to keep are those above the one that many places back.
    let sql = "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?1)";
    transaction.execute(sql, [settings.history_calls.max(1)])?;
    transaction.commit()?;
    Ok(id)
}

/// Calls before the one with id `before`, the latest first.
pub(super) fn page(connection: &Connection, before: Option<i64>, limit: u32) -> Result<Vec<PastCall>, StoreError> {
    let sql = "SELECT id, at, caller, verdict FROM history WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(params![before.unwrap_or(i64::MAX), limit])?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        let verdict = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        calls.push(PastCall {
            id: row.get(0)?,
            at: UnixSeconds(row.get(1)?),
            caller: row.get(2)?,
            verdict: serde_json::from_str(verdict).map_err(|_| StoreError::Meaningless { what: "verdict" })?,
        });
    }
    Ok(calls)
}
