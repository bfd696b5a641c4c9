//! From reports as people publish them to entries and ranges: nothing harmful gets in, nothing good is lost silently.
//!
//! [`lines`] turns bytes of any usual encoding into lines, [`dialect`] finds out how they are laid out, [`normalise`]
//! turns a text into a number or a range, or says why not. [`Ingest`] accounts for every line.

pub mod dialect;
pub mod lines;
pub mod links;
pub mod normalise;

use std::collections::BTreeMap;
use std::io::{self, Read};

use ringfence::blocklist::{Category, Confidence, Mark, Standing};
use ringfence::phone::{NumberRange, Region};
use serde::Serialize;

use crate::sort::Sorter;
use dialect::{Columns, Dialect, Row};
use lines::{Line, Lines};
use normalise::{Normalised, Normaliser, Reject};

/// First lines that a report shows of each kind of reject.
const SHOWN: usize = 5;
/// Texts are cut to this in a report.
const SHOWN_CHARS: usize = 60;

/// What an entry gets where its line does not say.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// How national numbers are read.
    pub region: Option<Region>,
    /// The mark.
    pub mark: Mark,
}

/// A line that was not taken.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Which input.
    pub input: String,
    /// Which line of it, from 1.
    pub line: u64,
    /// What stood there, cut to 60 characters.
    pub text: String,
}

/// Lines with one fate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The first few.
    pub first: Vec<Shown>,
}

impl Tally {
    fn add(&mut self, input: &str, line: u64, text: &str) {
        self.count += 1;
        if self.first.len() < SHOWN {
            let text = text.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
            self.first.push(Shown { input: input.to_owned(), line, text });
        }
    }
}

/// What became of every line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Account {
    /// Lines read.
    pub lines: u64,
    /// Blank lines, comments and headers.
    pub skipped: u64,
    /// Lines that gave a number.
    pub numbers: u64,
    /// Lines that gave a range.
    pub ranges: u64,
    /// Lines that were not taken, by reason.
    pub rejects: BTreeMap<Reject, Tally>,
    /// Lines that were taken although a category, confidence or standing was not understood: they got the default.
    pub defaulted: Tally,
}

impl Account {
    /// Lines that were not taken.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejects.values().map(|tally| tally.count).sum()
    }
}

/// Reads inputs one after the other.
pub struct Ingest {
    defaults: Defaults,
    columns: Columns,
    normaliser: Normaliser,
    /// Numbers, to be sorted.
    pub sorter: Sorter,
    /// Ranges as read.
    pub ranges: Vec<(NumberRange, Mark)>,
    /// What became of every line.
    pub account: Account,
}

impl Ingest {
    /// Uses up to `memory` bytes for numbers.
    #[must_use]
    pub fn new(defaults: Defaults, columns: Columns, memory: usize) -> Self {
        Self {
            defaults,
            columns,
            normaliser: Normaliser::new(defaults.region),
            sorter: Sorter::new(memory),
            ranges: Vec::new(),
            account: Account::default(),
        }
    }

    /// Reads one input to its end. `name` is how reports call it.
    ///
    /// # Errors
    /// When the input cannot be read or a temporary file cannot be written.
    pub fn read(&mut self, name: &str, input: impl Read) -> io::Result<()> {
        let mut lines = Lines::new(input)?;
        let mut dialect: Option<Dialect> = None;
        let mut text = String::new();
        while let Some(line) = lines.next_line(&mut text, dialect.as_ref().is_some_and(Dialect::has_quotes))? {
            self.account.lines += lines.taken();
            // A record over several lines counts as one that is taken and others that are skipped.
            self.account.skipped += lines.taken() - 1;
            let number = lines.number();
            if line == Line::TooLong {
                self.reject(name, number, Reject::LineTooLong, &text);
                continue;
            }
            let trimmed = text.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("//") {
                self.account.skipped += 1;
                continue;
            }
            let Some(dialect) = &dialect else {
                let (found, is_header) = Dialect::detect(trimmed, &self.columns);
                if is_header {
                    self.account.skipped += 1;
                } else {
                    let row = found.row(trimmed);
                    self.take(name, number, trimmed, row)?;
                }
                dialect = Some(found);
                continue;
            };
            let row = dialect.row(trimmed);
            self.take(name, number, trimmed, row)?;
        }
        Ok(())
    }

    fn reject(&mut self, name: &str, line: u64, reason: Reject, text: &str) {
        self.account.rejects.entry(reason).or_default().add(name, line, text);
    }

    fn take(&mut self, name: &str, line: u64, text: &str, row: Result<Row<'_>, Reject>) -> io::Result<()> {
        let row = match row {
            Ok(row) => row,
            Err(reason) => {
                self.reject(name, line, reason, text);
                return Ok(());
            }
        };
        let mark = self.mark(name, line, text, &row);
        match self.normaliser.read(&row.number) {
            Ok(Normalised::Number(number)) => {
                self.account.numbers += 1;
                self.sorter.push(number.key(), mark)?;
            }
            Ok(Normalised::Range(range)) => {
                self.account.ranges += 1;
                self.ranges.push((range, mark));
            }
            Err(reason) => self.reject(name, line, reason, text),
        }
        Ok(())
    }

    fn mark(&mut self, name: &str, line: u64, text: &str, row: &Row<'_>) -> Mark {
        fn field<T>(text: Option<&str>, default: T, parse: impl Fn(&str) -> Option<T>) -> (T, bool) {
            match text.map(str::trim).filter(|text| !text.is_empty()) {
                None => (default, true),
                Some(text) => parse(text).map_or((default, false), |value| (value, true)),
            }
        }
        let default = self.defaults.mark;
        let name_of = |text: &str| text.to_ascii_lowercase().replace([' ', '-'], "_");
        let (category, a) =
            field(row.category.as_deref(), default.category, |text| name_of(text).parse::<Category>().ok());
        let (confidence, b) =
            field(row.confidence.as_deref(), default.confidence, |text| text.parse::<Confidence>().ok());
        let (standing, c) =
            field(row.standing.as_deref(), default.standing, |text| name_of(text).parse::<Standing>().ok());
        if !(a && b && c) {
            self.account.defaulted.add(name, line, text);
        }
        Mark { category, confidence, standing }
    }
}
