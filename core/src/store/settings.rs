//! What the owner set.

use std::collections::BTreeMap;
use std::str::FromStr;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::blocklist::Category;
use crate::guard::Action;
use crate::phone::{PhoneNumber, Region};

use super::StoreError;

/// The owner's settings. What is not stored has its default, so new settings need no migration.
///
/// [`Settings::preset`] and [`Settings::with_preset`] know the combinations that have a name.
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
    /// What to do with a caller from another country of whom nothing is known, where the owner has never dialled or talked
    /// to a number of that country. Default: allow.
    pub on_foreign: Action,
    /// What to do with a call that shows a number whose owner never calls from it. Default: warn.
    pub on_false_number: Action,
    /// What to do with calls that lists report for a category, in the place of what their level says. Only publishers
    /// that may block can make a call end. Default: none.
    pub on_category: BTreeMap<Category, Action>,
    /// The owner's own numbers, to tell callers who imitate them.
    pub own_numbers: Vec<PhoneNumber>,
    /// For how many days a number that the owner dialled rings whatever lists say. Default: 90.
    pub dialled_days: u32,
    /// Within how many minutes a second call rings whatever the owner's wide rules and presets say; 0 for never.
    /// Default: 15.
    pub repeated_minutes: u32,
    /// For how many minutes nothing is held up after an emergency call. Default: 90.
    pub emergency_minutes: u32,
    /// Where the owner's numbers are at home when the SIM does not say.
    pub home_region: Option<Region>,
    /// How many calls the history keeps at most, and how many messages. Default: 10,000.
    pub history_calls: u32,
    /// For how many days the history keeps calls and messages. Default: 365.
    pub history_days: u32,
    /// Whether the history keeps the text of messages and not only the verdict. Default: no.
    pub keep_message_text: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_danger: Action::Warn,
            on_caution: Action::Warn,
            on_hidden: Action::Allow,
            on_unknown: Action::Allow,
            on_foreign: Action::Allow,
            on_false_number: Action::Warn,
            on_category: BTreeMap::new(),
            own_numbers: Vec::new(),
            dialled_days: 90,
            repeated_minutes: 15,
            emergency_minutes: 90,
            home_region: None,
            history_calls: 10_000,
            history_days: 365,
            keep_message_text: false,
        }
    }
}

/// A combination of settings with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Only warns.
    Gentle,
    /// Ends calls that publishers whom the owner lets block report for fraud with high confidence; else warns.
    Balanced,
    /// For somebody who is easily deceived: also ends what asks for care, and silences hidden callers and strangers from
    /// countries that the owner has no dealings with.
    Strict,
}

impl Preset {
    /// All of them, from mildest to strictest.
    pub const ALL: [Self; 3] = [Self::Gentle, Self::Balanced, Self::Strict];

    /// The name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gentle => "gentle",
            Self::Balanced => "balanced",
            Self::Strict => "strict",
        }
    }

    /// Danger, caution, hidden, foreign, unknown.
    fn actions(self) -> [Action; 5] {
        match self {
            Self::Gentle => [Action::Warn, Action::Warn, Action::Allow, Action::Allow, Action::Allow],
            Self::Balanced => [Action::Block, Action::Warn, Action::Allow, Action::Allow, Action::Allow],
            Self::Strict => [Action::Block, Action::Block, Action::Silence, Action::Silence, Action::Allow],
        }
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|preset| preset.name() == name);
        found.ok_or_else(|| format!("\"{name}\" is no preset; there are gentle, balanced and strict"))
    }
}

impl Settings {
    fn actions(&self) -> [Action; 5] {
        [self.on_danger, self.on_caution, self.on_hidden, self.on_foreign, self.on_unknown]
    }

    /// The preset that these settings are; `None` for a combination of the owner's own.
    #[must_use]
    pub fn preset(&self) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.actions() == self.actions() && self.on_category.is_empty())
    }

    /// The same settings with the actions of a preset; what the owner set for categories goes.
    #[must_use]
    pub fn with_preset(mut self, preset: Preset) -> Self {
        [self.on_danger, self.on_caution, self.on_hidden, self.on_foreign, self.on_unknown] = preset.actions();
        self.on_category.clear();
        self
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

/// Every stored setting as it stands, those of newer programs too.
pub(super) fn raw(connection: &Connection) -> Result<Map<String, Value>, StoreError> {
    let mut statement = connection.prepare("SELECT name, value FROM setting ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut fields = Map::new();
    for row in rows {
        let (name, value) = row?;
        fields.extend(serde_json::from_str(&value).ok().map(|value| (name, value)));
    }
    Ok(fields)
}

/// Stores settings by name, within the caller's transaction.
pub(super) fn put(
    connection: &Connection,
    fields: impl IntoIterator<Item = (String, Value)>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
    let mut statement = connection.prepare(sql)?;
    for (name, value) in fields {
        statement.execute((name, value.to_string()))?;
    }
    Ok(())
}

pub(super) fn save(connection: &mut Connection, settings: &Settings) -> Result<(), StoreError> {
    let fields = match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let transaction = connection.transaction()?;
    put(&transaction, fields)?;
    Ok(transaction.commit()?)
}
