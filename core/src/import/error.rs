use std::fmt;

use super::{ForeignFormat, MAX_BYTES, MAX_FIELDS, MAX_RECORDS};

/// Why nothing was imported. Whenever this is returned nothing else is: a file is read as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is nothing in the file.
    #[error("the file is empty; export it again")]
    Empty,
    /// More than [`MAX_BYTES`], unpacked.
    #[error("the file has more than {} MiB when unpacked; split it, or export less", MAX_BYTES >> 20)]
    TooLarge,
    /// More than [`MAX_RECORDS`].
    #[error("the file has more than {MAX_RECORDS} records; split it, or export less")]
    TooManyRecords,
    /// It says that it is gzip, and does not unpack.
    #[error("the file is packed with gzip and damaged ({what}); copy or export it again")]
    Gzip {
        /// What the unpacker said.
        what: String,
    },
    /// It is a ZIP archive.
    #[error("this is a ZIP archive; unpack it first and import the file inside")]
    Zip,
    /// Not UTF-8, in a format that is always UTF-8.
    #[error(
        "{format}: byte {offset} is no UTF-8 text; this is another sort of file, or a damaged one: export it again"
    )]
    NotText {
        /// How it was read.
        format: ForeignFormat,
        /// Where, from 0, after unpacking.
        offset: usize,
    },
    /// No known app writes such a file.
    #[error("this is no export of an app that is known here; name its format, or export the numbers as CSV")]
    Unrecognised,
    /// A line of a table with more than [`MAX_FIELDS`].
    #[error("line {line} has more than {MAX_FIELDS} fields; this is no table of numbers, or its line breaks are lost")]
    TooManyFields {
        /// The line, from 1.
        line: usize,
    },
    /// Broken JSON.
    #[error("{format}: the JSON breaks off at line {line}, column {column} ({what}); copy or export it again")]
    Json {
        /// How it was read.
        format: ForeignFormat,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser said.
        what: String,
    },
    /// Broken XML.
    #[error("{format}: the XML breaks off at byte {offset} ({what}); copy or export it again")]
    Xml {
        /// How it was read.
        format: ForeignFormat,
        /// Where, from 0, after unpacking.
        offset: u64,
        /// What the parser said.
        what: String,
    },
    /// Well-formed, but without the part that holds numbers.
    #[error("{format}: there is no {missing} in the file; {advice}")]
    Missing {
        /// How it was read.
        format: ForeignFormat,
        /// What should be there.
        missing: &'static str,
        /// What to do.
        advice: &'static str,
    },
}

/// The name is no [`ForeignFormat`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    /// What was given.
    pub name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = ForeignFormat::ALL.iter().map(|format| format.name()).collect();
        write!(f, "\"{}\" is not a format; known are {}", self.name, names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

/// Why one record was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SkipReason {
    /// It does not look like a number or pattern.
    #[error("not a phone number")]
    NotANumber,
    /// A national number, and the region is not known.
    #[error("a number without country code; give the region, or write the number with + and country code")]
    NoCountry,
    /// The rule is about text messages.
    #[error("a rule for messages, not for calls")]
    ForMessages,
    /// A sort of rule that has no counterpart here: contacts, places, carriers, names.
    #[error("a rule of a sort that is not known here")]
    UnknownRule,
    /// The rule holds at some times or for one SIM only; importing it would make it hold always.
    #[error("a rule that holds only at certain times or for one SIM")]
    Conditional,
    /// The pattern fixes no digit: it would be about every number.
    #[error("the pattern is about every number")]
    PatternTooWide,
    /// Notation that is not known here, such as alternatives in braces.
    #[error("the pattern uses a notation that is not known here")]
    UnknownPattern,
    /// The entry says that the number is no longer listed.
    #[error("the entry takes its number off the list")]
    RemovedEntry,
    /// A column or field is missing or holds something else than it should.
    #[error("the record is not complete or not of the expected form")]
    BadRecord,
}
