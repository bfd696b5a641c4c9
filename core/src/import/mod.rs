//! Reads the block and allow lists that other apps export.
//!
//! Everything here is a pure function over bytes: what comes out are [`ForeignEntry`]s, as near to what the other app
//! meant as can be said exactly, and what could not be read with its reason. Turning entries into rules or list
//! entries is the caller's part. Where another app's rule can be read more than one way, the reading that is about
//! fewer numbers is taken, and what cannot be said exactly is left out: an import must not stop calls that its owner
//! wanted. One thing is wider on purpose: some apps take +49 900 and 0900 for different callers, and here they are
//! one.

mod error;
mod input;
mod json;
mod nophonespam;
mod pattern;
mod phoneblock;
mod spamblocker;
mod table;
mod take_in;
mod yacb;

use std::fmt;
use std::str::FromStr;

use crate::blocklist::{Category, Confidence};
use crate::phone::{PhoneNumber, Region};
use crate::store::Effect;

pub use error::{ImportError, SkipReason, UnknownFormat};
pub use take_in::{TakenIn, take_in};

/// Most bytes that are read, after unpacking.
pub const MAX_BYTES: usize = 64 << 20;
/// Most records that are read, those that are skipped included.
pub const MAX_RECORDS: usize = 2_000_000;

/// Most fields in a line of a table.
pub const MAX_FIELDS: usize = 1000;

/// Longest text of a skipped record that is kept.
const MAX_WHAT_CHARS: usize = 60;
/// Longest note that is kept.
const MAX_NOTE_CHARS: usize = 200;

/// Which app wrote the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForeignFormat {
    /// The backup of `SpamBlocker`.
    SpamBlocker,
    /// The blacklist of Yet Another Call Blocker and its descendants.
    YetAnotherCallBlocker,
    /// The XML of `PhoneBlock`'s blocklist.
    PhoneBlockXml,
    /// The JSON of `PhoneBlock`'s blocklist.
    PhoneBlockJson,
    /// The blacklist of `NoPhoneSpam`.
    NoPhoneSpam,
    /// A table of numbers, separated by commas, semicolons or tabs.
    Csv,
}

impl ForeignFormat {
    /// Every format.
    pub const ALL: &[Self] = &[
        Self::SpamBlocker,
        Self::YetAnotherCallBlocker,
        Self::PhoneBlockXml,
        Self::PhoneBlockJson,
        Self::NoPhoneSpam,
        Self::Csv,
    ];

    /// The name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SpamBlocker => "spamblocker",
            Self::YetAnotherCallBlocker => "yacb",
            Self::PhoneBlockXml => "phoneblock-xml",
            Self::PhoneBlockJson => "phoneblock-json",
            Self::NoPhoneSpam => "nophonespam",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for ForeignFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ForeignFormat {
    type Err = UnknownFormat;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|format| format.name() == s);
        known.ok_or_else(|| UnknownFormat { name: input::shown(s, MAX_WHAT_CHARS) })
    }
}

/// What one entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ForeignPattern {
    /// One number.
    Number(PhoneNumber),
    /// Digits with `*` for any digits (none included) and `?` for exactly one: in international form with a leading
    /// `+`, or without it, as dialled, where the country is not known.
    Wildcard(String),
    /// A regular expression, as the other app's engine (Java's) reads them, that has to match the whole of a number in
    /// international form with its leading `+`.
    Regex(String),
}

/// One entry of another app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignEntry {
    /// Which numbers.
    pub pattern: ForeignPattern,
    /// What happens.
    pub effect: Effect,
    /// What the caller is after, where the other app says it.
    pub category: Option<Category>,
    /// How sure the other app is, where it says it.
    pub confidence: Option<Confidence>,
    /// The name or description, on one line and at most 200 characters long.
    pub note: String,
    /// Whether the other app used the entry at all.
    pub is_enabled: bool,
    /// The line of the file, or the number of the record where lines mean nothing (JSON, XML), from 1.
    pub line: usize,
}

/// A record that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The line or record, as in [`ForeignEntry`].
    pub line: usize,
    /// The record's text, at most 60 characters of it.
    pub what: String,
    /// Why.
    pub why: SkipReason,
}

/// What was read from a file, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// How the file was read.
    pub format: ForeignFormat,
    /// The entries.
    pub entries: Vec<ForeignEntry>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// Reads what another app exported. `format` says how; without it the content decides. `region` is where national
/// numbers are dialled. Any format may be packed with gzip.
///
/// # Errors
/// [`ImportError`] when the file as a whole cannot be read. Records that cannot be read do not fail the file.
pub fn import(bytes: &[u8], format: Option<ForeignFormat>, region: Option<Region>) -> Result<Imported, ImportError> {
    let unpacked = input::unpack(bytes)?;
    let (text, broken_at) = input::decode(&unpacked);
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    let may_be_table = match format {
        Some(format) => matches!(format, ForeignFormat::YetAnotherCallBlocker | ForeignFormat::Csv),
        None => !text.trim_start().starts_with(['{', '<', '[']),
    };
    if may_be_table {
        table::check_width(&text)?;
    }
    let format = match format {
        Some(format) => format,
        None => recognise(&text).ok_or(ImportError::Unrecognised)?,
    };
    let mut sink = Sink::default();
    match (format, broken_at) {
        (ForeignFormat::SpamBlocker | ForeignFormat::PhoneBlockXml | ForeignFormat::PhoneBlockJson, Some(offset)) => {
            return Err(ImportError::NotText { format, offset });
        }
        (ForeignFormat::SpamBlocker, None) => spamblocker::read(&text, region, &mut sink)?,
        (ForeignFormat::PhoneBlockXml, None) => phoneblock::read_xml(&text, region, &mut sink)?,
        (ForeignFormat::PhoneBlockJson, None) => phoneblock::read_json(&text, region, &mut sink)?,
        (ForeignFormat::YetAnotherCallBlocker, _) => yacb::read(&text, region, &mut sink)?,
        (ForeignFormat::NoPhoneSpam, _) => nophonespam::read(&text, region, &mut sink)?,
        (ForeignFormat::Csv, _) => table::read(&text, region, &mut sink)?,
    }
    Ok(Imported { format, entries: sink.entries, skipped: sink.skipped })
}

/// Which app wrote `text`.
fn recognise(text: &str) -> Option<ForeignFormat> {
    let start = text.trim_start();
    if start.starts_with('{') {
        if json::has_any(start, spamblocker::SECTIONS) {
            return Some(ForeignFormat::SpamBlocker);
        }
        return json::has_any(start, phoneblock::LISTS).then_some(ForeignFormat::PhoneBlockJson);
    }
    if start.starts_with('<') {
        return phoneblock::is_xml(start).then_some(ForeignFormat::PhoneBlockXml);
    }
    if start.starts_with('[') {
        return None;
    }
    if yacb::is_export(start) {
        Some(ForeignFormat::YetAnotherCallBlocker)
    } else if nophonespam::is_export(start) {
        Some(ForeignFormat::NoPhoneSpam)
    } else {
        table::is_table(start).then_some(ForeignFormat::Csv)
    }
}

/// Where the readers put what they find.
#[derive(Default)]
struct Sink {
    entries: Vec<ForeignEntry>,
    skipped: Vec<Skipped>,
}

impl Sink {
    /// Takes an entry that says no more than to block or to allow.
    fn plain(&mut self, line: usize, pattern: ForeignPattern, effect: Effect, note: &str) -> Result<(), ImportError> {
        let note = input::shown(note, MAX_NOTE_CHARS);
        self.entry(ForeignEntry { pattern, effect, category: None, confidence: None, note, is_enabled: true, line })
    }

    fn entry(&mut self, entry: ForeignEntry) -> Result<(), ImportError> {
        self.make_room()?;
        self.entries.push(entry);
        Ok(())
    }

    fn skip(&mut self, line: usize, what: &str, why: SkipReason) -> Result<(), ImportError> {
        self.make_room()?;
        self.skipped.push(Skipped { line, what: input::shown(what, MAX_WHAT_CHARS), why });
        Ok(())
    }

    fn make_room(&self) -> Result<(), ImportError> {
        if self.entries.len() + self.skipped.len() < MAX_RECORDS { Ok(()) } else { Err(ImportError::TooManyRecords) }
    }
}

#[cfg(test)]
mod tests;
