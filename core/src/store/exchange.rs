//! The owner's rules and settings as one JSON document, to keep, to move to another phone, to hand to a daughter.
//!
//! `{"format": "ringfence-owner", "version": 1, "rules": [...], "settings": {...}}`. A rule is `{"pattern", "effect"}` with
//! `"note"`, `"sim"`, `"schedule"` and `"expires"` (seconds since 1970) where it has them. What a newer program put in is
//! kept and comes out again. A document that cannot be read whole changes nothing.

use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Map, Value, json};

use crate::time::UnixSeconds;

use super::{Effect, NewRule, Pattern, Settings, StoreError, rules, settings};

const FORMAT: &str = "ringfence-owner";
const VERSION: u64 = 1;
/// Longer documents are refused.
const MAX_BYTES: usize = 4 << 20;
const MAX_RULES: usize = 20_000;
/// The row of the settings in which a newer program's parts of a document are kept.
const KEPT: &str = "document_parts_of_a_newer_program";

/// Why a document is not taken over. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The text is no JSON object of ours.
    #[error("this is no Ringfence document ({0}); export one with \"rules export\"")]
    NotADocument(String),
    /// Too long.
    #[error("the document has more than {limit} {what}")]
    TooLong {
        /// How many are allowed.
        limit: usize,
        /// Of what.
        what: &'static str,
    },
    /// A newer program wrote it, in a form that this one cannot read.
    #[error("the document has version {found}, and this program reads version {VERSION}; update the app")]
    Newer {
        /// The version of the document.
        found: u64,
    },
    /// Something in it means nothing.
    #[error("{at}: {why}; nothing was changed")]
    Meaningless {
        /// Where, such as `rules[3].pattern`.
        at: String,
        /// What is wrong.
        why: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn meaningless(at: impl Into<String>, why: &impl ToString) -> ExchangeError {
    ExchangeError::Meaningless { at: at.into(), why: why.to_string() }
}

/// What a document brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Rules made or changed.
    pub rules: usize,
    /// Settings changed.
    pub settings: usize,
}

pub(super) fn export(connection: &Connection) -> Result<String, StoreError> {
    let mut document = Map::new();
    let rules = rules::all(connection)?.into_iter().map(|rule| write_rule(&rule.rule)).collect();
    let mut stored = settings::raw(connection)?;
    if let Some(Value::Object(kept)) = stored.remove(KEPT) {
        document.extend(kept);
    }
    let defaults = serde_json::to_value(settings::load(connection)?);
    if let Ok(Value::Object(current)) = defaults {
        stored.extend(current);
    }
    document.insert("format".into(), FORMAT.into());
    document.insert("version".into(), VERSION.into());
    document.insert("rules".into(), Value::Array(rules));
    document.insert("settings".into(), Value::Object(stored));
    Ok(format!("{:#}\n", Value::Object(document)))
}

fn write_rule(rule: &NewRule) -> Value {
    let mut fields: Map<String, Value> =
        rule.extra.as_deref().and_then(|extra| serde_json::from_str(extra).ok()).unwrap_or_default();
    fields.insert("pattern".into(), rule.pattern.to_string().into());
    fields.insert("effect".into(), rule.effect.name().into());
    let mut put = |name: &str, value: Option<Value>| {
        fields.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("note", (!rule.note.is_empty()).then(|| rule.note.clone().into()));
    put("sim", rule.sim.map(Value::from));
    put("schedule", rule.schedule.as_ref().map(|schedule| schedule.to_string().into()));
    put("expires", rule.expires.map(|expires| expires.0.into()));
    Value::Object(fields)
}

/// Takes a document over: its rules are added or change what is there, its settings replace what is there.
pub(super) fn import(connection: &mut Connection, text: &str, now: UnixSeconds) -> Result<TakenOver, ExchangeError> {
    if text.len() > MAX_BYTES {
        return Err(ExchangeError::TooLong { limit: MAX_BYTES, what: "bytes" });
    }
    let parsed = serde_json::from_str(text).map_err(|error| ExchangeError::NotADocument(error.to_string()))?;
    let Value::Object(mut document) = parsed else {
        return Err(ExchangeError::NotADocument("not an object".into()));
    };
    if document.remove("format").as_ref().and_then(Value::as_str) != Some(FORMAT) {
        return Err(ExchangeError::NotADocument(format!("its \"format\" is not \"{FORMAT}\"")));
    }
    match document.remove("version").as_ref().and_then(Value::as_u64) {
        Some(1..=VERSION) => {}
        Some(found) if found > VERSION => return Err(ExchangeError::Newer { found }),
        _ => return Err(meaningless("version", &"a whole number from 1 on is expected")),
    }
    let rules = match document.remove("rules") {
        None => Vec::new(),
        Some(Value::Array(rules)) if rules.len() > MAX_RULES => {
            return Err(ExchangeError::TooLong { limit: MAX_RULES, what: "rules" });
        }
        Some(Value::Array(rules)) => {
            rules.into_iter().enumerate().map(|(place, rule)| read_rule(rule, place)).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(meaningless("rules", &"an array is expected")),
    };
    let changes = match document.remove("settings") {
        None => Map::new(),
        Some(Value::Object(changes)) => check_settings(changes)?,
        Some(_) => return Err(meaningless("settings", &"an object is expected")),
    };
    let taken = TakenOver { rules: rules.len(), settings: changes.len() };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    for rule in &rules {
        rules::add(&transaction, rule, now)?;
    }
    let kept = (!document.is_empty()).then(|| (KEPT.to_owned(), Value::Object(document)));
    settings::put(&transaction, changes.into_iter().chain(kept))?;
    transaction.commit().map_err(StoreError::from)?;
    Ok(taken)
}

fn read_rule(value: Value, place: usize) -> Result<NewRule, ExchangeError> {
    let at = |field: &str| format!("rules[{place}]{field}");
    let Value::Object(mut fields) = value else { return Err(meaningless(at(""), &"an object is expected")) };
    let mut text = |field: &str| match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(meaningless(at(&format!(".{field}")), &"a text is expected")),
    };
    let pattern = text("pattern")?.ok_or_else(|| meaningless(at(".pattern"), &"it is missing"))?;
    let pattern = Pattern::parse(&pattern, None).map_err(|error| meaningless(at(".pattern"), &error))?;
    let effect = match text("effect")?.as_deref() {
        Some("allow") => Effect::Allow,
        Some("block") => Effect::Block,
        _ => return Err(meaningless(at(".effect"), &"\"allow\" or \"block\" is expected")),
    };
    let note = text("note")?.unwrap_or_default();
    let schedule = match text("schedule")? {
        None => None,
        Some(text) => Some(text.parse().map_err(|error| meaningless(at(".schedule"), &error))?),
    };
    let mut number = |field: &str| match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) => Ok(Some(number)),
            None => Err(meaningless(at(&format!(".{field}")), &"a whole number is expected")),
        },
    };
    let sim = match number("sim")? {
        None => None,
        Some(sim) => Some(u8::try_from(sim).map_err(|_| meaningless(at(".sim"), &"a number from 0 on is expected"))?),
    };
    let expires = number("expires")?.map(UnixSeconds);
    let extra = (!fields.is_empty()).then(|| Value::Object(fields).to_string());
    Ok(NewRule { pattern, effect, note, sim, schedule, expires, extra })
}

/// Every setting that this program knows must be of its kind; those of a newer one are kept as they are.
fn check_settings(changes: Map<String, Value>) -> Result<Map<String, Value>, ExchangeError> {
    let known = json!(Settings::default());
    for (name, value) in &changes {
        if known.get(name).is_some() {
            let one = Value::Object([(name.clone(), value.clone())].into_iter().collect());
            serde_json::from_value::<Settings>(one).map_err(|error| meaningless(format!("settings.{name}"), &error))?;
        }
    }
    Ok(changes)
}
