//! Every message that was judged, beside the calls. Without its text, unless the owner wants that kept.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::guard::{Channel, IncomingMessage, Verdict};
use crate::phone::Region;
use crate::time::UnixSeconds;

use super::history::{HistoryFilter, drop_old, select};
use super::{Settings, StoreError};

/// A message in the history.
#[derive(Clone, PartialEq, Eq)]
pub struct PastMessage {
    /// Its id; later messages have higher ones.
    pub id: i64,
    /// When it came.
    pub at: UnixSeconds,
    /// The sender as shown.
    pub sender: String,
    /// Where the SIM that received it was at home, if known.
    pub region: Option<Region>,
    /// The road on which it came.
    pub channel: Channel,
    /// What was decided, and why.
    pub verdict: Verdict,
    /// The text, where the owner wants it kept.
    pub text: Option<String>,
    /// Whether the owner said that this was not a scam.
    pub is_undone: bool,
}

/// Shows neither the sender nor the text.
impl std::fmt::Debug for PastMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PastMessage").field("id", &self.id).field("at", &self.at).finish_non_exhaustive()
    }
}

/// The road and the region, as stored.
#[derive(Serialize, Deserialize)]
struct Road {
    #[serde(flatten)]
    channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

const COLUMNS: &str = "id, at, sender, channel, verdict, text, undone";

/// Writes a message and drops what has become too old or too much, within the caller's transaction.
pub(super) fn record(
    connection: &Connection,
    message: &IncomingMessage,
    verdict: &Verdict,
    settings: &Settings,
) -> Result<i64, StoreError> {
    let meaningless = |_| StoreError::Meaningless { what: "verdict" };
    let road = Road { channel: message.channel.clone(), region: message.region.or(settings.home_region) };
    let road = serde_json::to_string(&road).map_err(meaningless)?;
    let verdict = serde_json::to_string(verdict).map_err(meaningless)?;
    let text = settings.keep_message_text.then_some(&message.text);
    let sql = "INSERT INTO message (at, sender, channel, verdict, text) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
    let values = params![message.at.0, message.sender, road, verdict, text];
    let id: i64 = connection.query_row(sql, values, |row| row.get(0))?;
    drop_old(connection, "message", id, message.at, settings)?;
    Ok(id)
}

pub(super) fn mark_undone(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE message SET undone = 1 WHERE id = ?1", [id])?;
    Ok(())
}

pub(super) fn forget(connection: &Connection, id: Option<i64>) -> Result<usize, StoreError> {
    Ok(match id {
        Some(id) => connection.execute("DELETE FROM message WHERE id = ?1", [id])?,
        None => connection.execute("DELETE FROM message", [])?,
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<PastMessage, StoreError>> {
    let (road, verdict): (String, String) = (row.get(3)?, row.get(4)?);
    let (Ok(road), Ok(verdict)) = (serde_json::from_str::<Road>(&road), serde_json::from_str(&verdict)) else {
        return Ok(Err(StoreError::Meaningless { what: "verdict" }));
    };
    Ok(Ok(PastMessage {
        id: row.get(0)?,
        at: UnixSeconds(row.get(1)?),
        sender: row.get(2)?,
        region: road.region,
        channel: road.channel,
        verdict,
        text: row.get(5)?,
        is_undone: row.get(6)?,
    }))
}

pub(super) fn get(connection: &Connection, id: i64) -> Result<Option<PastMessage>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM message WHERE id = ?1");
    connection.query_row(&sql, [id], read).optional()?.transpose()
}

/// Up to `limit` messages that pass the filter, the latest first.
pub(super) fn page(
    connection: &Connection,
    filter: &HistoryFilter,
    limit: u32,
) -> Result<Vec<PastMessage>, StoreError> {
    select(connection, &format!("SELECT {COLUMNS} FROM message"), "sender", filter, limit, read)
}
