//! What the owner set.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::guard::Action;
use crate::phone::Region;

use super::StoreError;

/// The owner's settings. What is not stored has its default, so new settings need no migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What to do with a call at level danger. Default: warn.
    pub on_danger: Action,
    /// What to do with a call at level caution. Default: warn.
    pub on_caution: Action,
    /// What to do with a caller who hides the number. Default: allow.
    pub on_hidden: Action,
    /// What to do with a caller of whom nothing is known. Default: allow.
    pub on_unknown: Action,
    /// Where the owner's numbers are at home when the SIM does not say.
    pub home_region: Option<Region>,
    /// How many calls the history keeps at most. Default: 10,000.
    pub history_calls: u32,
    /// For how many days the history keeps calls. Default: 365.
    pub history_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_danger: Action::Warn,
            on_caution: Action::Warn,
            on_hidden: Action::Allow,
            on_unknown: Action::Allow,
            home_region: None,
            history_calls: 10_000,
            history_days: 365,
        }
    }
}

/// Reads the settings. A row that this program does not understand leaves its default in force and stays as it is.
pub(super) fn load(connection: &Connection) -> Result<Settings, StoreError> {
    let mut settings = Settings::default();
    let mut statement = connection.prepare("SELECT name, value FROM setting ORDER BY name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, value): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(value) = serde_json::from_str::<Value>(&value) else { continue };
        let Ok(Value::Object(mut fields)) = serde_json::to_value(&settings) else { continue };
        fields.insert(name, value);
        if let Ok(changed) = serde_json::from_value(Value::Object(fields)) {
            settings = changed;
        }
    }
    Ok(settings)
}

pub(super) fn save(connection: &mut Connection, settings: &Settings) -> Result<(), StoreError> {
    let fields = match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let transaction = connection.transaction()?;
    for (name, value) in fields {
        let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        transaction.execute(sql, (name, value.to_string()))?;
    }
    Ok(transaction.commit()?)
}
