//! Every call that was judged, so that nothing is lost: bounded by count and age.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::guard::{Action, IncomingCall, Level, StirShaken, Verdict};
use crate::phone::{Caller, Region};
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
    /// Seconds that it rang, if the phone told.
    pub rang: Option<u32>,
    /// Seconds that were talked, 0 if nobody answered, if the phone told.
    pub talked: Option<u32>,
    /// Whether the owner said that this was not a scam.
    pub is_undone: bool,
    facts: Facts,
}

/// What the phone knew of a call besides the caller, kept to judge it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sim: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    utc_offset: Option<i16>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    contact: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    callback: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stir: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_abroad: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Facts {
    fn of(call: &IncomingCall) -> Self {
        Self {
            region: call.region,
            sim: call.sim_slot,
            utc_offset: call.utc_offset_minutes,
            contact: call.is_contact,
            callback: call.emergency_callback_mode,
            stir: match call.stir_shaken {
                StirShaken::NotVerified => None,
                StirShaken::Passed => Some(true),
                StirShaken::Failed => Some(false),
            },
            from_abroad: call.is_from_abroad,
            name: call.name.clone(),
        }
    }
}

impl PastCall {
    /// The call as it came in, to judge it again. `home` is where the owner's numbers are at home.
    #[must_use]
    pub fn call(&self, home: Option<Region>) -> IncomingCall {
        let Facts { region, sim, utc_offset, contact, callback, stir, from_abroad, ref name } = self.facts;
        let caller = Caller::parse(&self.caller, region.or(home));
        IncomingCall {
            region,
            sim_slot: sim,
            utc_offset_minutes: utc_offset,
            is_contact: contact,
            emergency_callback_mode: callback,
            stir_shaken: match stir {
                None => StirShaken::NotVerified,
                Some(true) => StirShaken::Passed,
                Some(false) => StirShaken::Failed,
            },
            is_from_abroad: from_abroad,
            name: name.clone(),
            ..IncomingCall::new(caller, self.at)
        }
    }
}

/// Which calls or messages of the history are wanted; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Calls before the one with this id.
    pub before: Option<i64>,
    /// Calls since then.
    pub since: Option<UnixSeconds>,
    /// Calls of this level or worse.
    pub at_least: Option<Level>,
    /// Calls on which this was done.
    pub action: Option<Action>,
    /// Part of the number, as shown, or of the name; digits are found whatever separators are shown.
    pub text: Option<String>,
}

/// What the guard did in some time, as a person would ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Calls in all.
    pub calls: u32,
    /// Calls that rang with a warning.
    pub warned: u32,
    /// Calls that were let through without a sound.
    pub silenced: u32,
    /// Calls that were ended.
    pub blocked: u32,
    /// Warnings of danger.
    pub dangers: u32,
    /// Calls of which the owner said that they were no scam.
    pub undone: u32,
}

/// Writes a call and drops what has become too old or too much, in one transaction.
pub(super) fn record(
    connection: &mut Connection,
    shown: &str,
    call: &IncomingCall,
    verdict: &Verdict,
    settings: &Settings,
) -> Result<i64, StoreError> {
    let meaningless = |_| StoreError::Meaningless { what: "verdict" };
    let at = call.at;
    let verdict = serde_json::to_string(verdict).map_err(meaningless)?;
    let facts = serde_json::to_string(&Facts::of(call)).map_err(meaningless)?;
    let number = call.caller.number().map(|number| number.key().cast_signed());
    let transaction = connection.transaction()?;
    let sql = "INSERT INTO history (at, caller, verdict, number, call) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
    let id: i64 = transaction.query_row(sql, params![at.0, shown, verdict, number, facts], |row| row.get(0))?;
    drop_old(&transaction, "history", id, at, settings)?;
    transaction.commit()?;
    Ok(id)
}

/// Drops from a table what has become too old or too much; never the row just written.
pub(super) fn drop_old(
    connection: &Connection,
    table: &str,
    id: i64,
    at: UnixSeconds,
    settings: &Settings,
) -> Result<(), StoreError> {
    let oldest = at.0.saturating_sub(i64::from(settings.history_days).saturating_mul(DAY));
    connection.execute(&format!("DELETE FROM {table} WHERE at < ?1 AND id <> ?2"), params![oldest, id])?;
    // Ids ascend, so the rows to keep are those above the one that many places back.
    let sql = format!("DELETE FROM {table} WHERE id <= (SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?1)");
    connection.execute(&sql, [settings.history_calls.max(1)])?;
    Ok(())
}

/// Notes how a call went.
pub(super) fn finish(connection: &Connection, id: i64, rang: u32, talked: u32) -> Result<bool, StoreError> {
    let sql = "UPDATE history SET rang = ?2, talked = ?3 WHERE id = ?1";
    Ok(connection.execute(sql, params![id, rang, talked])? > 0)
}

pub(super) fn mark_undone(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE history SET undone = 1 WHERE id = ?1", [id])?;
    Ok(())
}

const COLUMNS: &str = "id, at, caller, verdict, rang, talked, undone, call";

fn read(row: &Row<'_>) -> rusqlite::Result<Result<PastCall, StoreError>> {
    let (verdict, facts): (String, String) = (row.get(3)?, row.get(7)?);
    let Ok(verdict) = serde_json::from_str(&verdict) else {
        return Ok(Err(StoreError::Meaningless { what: "verdict" }));
    };
    Ok(Ok(PastCall {
        id: row.get(0)?,
        at: UnixSeconds(row.get(1)?),
        caller: row.get(2)?,
        verdict,
        rang: row.get(4)?,
        talked: row.get(5)?,
        is_undone: row.get(6)?,
        // What a newer program wrote there and this one cannot read counts as not known.
        facts: serde_json::from_str(&facts).unwrap_or_default(),
    }))
}

pub(super) fn get(connection: &Connection, id: i64) -> Result<Option<PastCall>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM history WHERE id = ?1");
    connection.query_row(&sql, [id], read).optional()?.transpose()
}

/// Up to `limit` calls that pass the filter, the latest first.
pub(super) fn page(connection: &Connection, filter: &HistoryFilter, limit: u32) -> Result<Vec<PastCall>, StoreError> {
    select(connection, &format!("SELECT {COLUMNS} FROM history"), "caller", filter, limit, read)
}

/// Rows of the history of calls or messages that pass the filter, the latest first. `shown` is the column that holds
/// who called or wrote.
pub(super) fn select<T>(
    connection: &Connection,
    select: &str,
    shown: &str,
    filter: &HistoryFilter,
    limit: u32,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<Result<T, StoreError>>,
) -> Result<Vec<T>, StoreError> {
    let mut sql = format!("{select} WHERE 1");
    let mut values: Vec<rusqlite::types::Value> = Vec::new();
    let mut and = |condition: &str, value: rusqlite::types::Value| {
        sql.push_str(" AND ");
        sql.push_str(condition);
        values.push(value);
    };
    if let Some(before) = filter.before {
        and("id < ?", before.into());
    }
    if let Some(since) = filter.since {
        and("at >= ?", since.0.into());
    }
    if let Some(action) = filter.action {
        and("action = ?", name_of(&action).into());
    }
    if let Some(least) = filter.at_least {
        let levels = [Level::Clear, Level::Unknown, Level::Caution, Level::Danger];
        let wanted: Vec<String> = levels.iter().filter(|level| **level >= least).map(name_of).collect();
        and("instr(?, ' ' || level || ' ') > 0", format!(" {} ", wanted.join(" ")).into());
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let bare = |text: &str| -> String {
            text.chars()
                .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/'))
                .flat_map(char::to_lowercase)
                .collect()
        };
        let shown = format!(
            "replace(replace(replace(replace(replace(replace(lower({shown}), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')"
        );
        and(&format!("instr({shown}, ?) > 0"), bare(text).into());
    }
    sql.push_str(" ORDER BY id DESC LIMIT ?");
    values.push(i64::from(limit).into());
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(values), read)?;
    rows.map(|row| row?).collect()
}

fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn counters(connection: &Connection, since: UnixSeconds) -> Result<Counters, StoreError> {
    let sql = "SELECT count(*), count(*) FILTER (WHERE action = 'warn'), count(*) FILTER (WHERE action = 'silence'),
        count(*) FILTER (WHERE action = 'block'), count(*) FILTER (WHERE level = 'danger'),
        count(*) FILTER (WHERE undone) FROM history WHERE at >= ?1";
    Ok(connection.query_row(sql, [since.0], |row| {
        Ok(Counters {
            calls: row.get(0)?,
            warned: row.get(1)?,
            silenced: row.get(2)?,
            blocked: row.get(3)?,
            dangers: row.get(4)?,
            undone: row.get(5)?,
        })
    })?)
}
