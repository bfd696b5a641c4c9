//! Tables of numbers: CSV as spreadsheets and command lines write it (RFC 4180), separated by commas, semicolons or
//! tabs, with or without a header, or no more than a number a line. Numbers may have the usual wildcards.
//!
//! Without a header the first column that holds numbers counts; of the others a word such as "allow" is the effect, the
//! name of a category the category, and the first text the note.

use crate::blocklist::Category;
use crate::phone::Region;
use crate::store::Effect;

use super::{ForeignEntry, ForeignFormat, ImportError, MAX_FIELDS, MAX_NOTE_CHARS, Sink, SkipReason, input, pattern};

/// How many records decide what the separator and the columns are.
const MAX_LOOKED_AT: usize = 50;
/// Records of more fields have none of these after them.
const MAX_COLUMNS: usize = 64;

const NUMBER: &[&str] = &[
    "number",
    "phone",
    "pattern",
    "phone_number",
    "phonenumber",
    "telephone",
    "tel",
    "caller",
    "prefix",
    "nummer",
    "telefon",
    "telefonnummer",
    "rufnummer",
    "号码",
    "电话",
    "电话号码",
];
const NOTE: &[&str] = &["name", "note", "notes", "description", "desc", "comment", "label", "title", "备注", "名称"];
const EFFECT: &[&str] = &["action", "type", "effect", "list", "rule"];
const CATEGORY: &[&str] = &["category", "kind"];

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Number,
    Note,
    Effect,
    Category,
    Unknown,
}

impl Column {
    fn named(name: &str) -> Self {
        let name = word(name);
        let columns = [(NUMBER, Self::Number), (NOTE, Self::Note), (EFFECT, Self::Effect), (CATEGORY, Self::Category)];
        let known = columns.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, column)| *column);
        let is_somebodys = name.ends_with("_phone_number");
        known.unwrap_or(if is_somebodys { Self::Number } else { Self::Unknown })
    }
}

/// A word as names are compared: lower case, with `_` for what stands between its parts.
fn word(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

fn effect(text: &str) -> Option<Effect> {
    match word(text).as_str() {
        "allow" | "allowed" | "allowlist" | "white" | "whitelist" | "whitelisted" | "permit" | "accept" | "pass" => {
            Some(Effect::Allow)
        }
        "block" | "blocked" | "blocklist" | "black" | "blacklist" | "blacklisted" | "deny" | "denylist" | "reject" => {
            Some(Effect::Block)
        }
        _ => None,
    }
}

fn category(text: &str) -> Option<Category> {
    let word = word(text);
    match word.as_str() {
        "scam" | "fraud" | "spam" => Some(Category::Other),
        "advertising" | "advertisement" | "marketing" | "sales" => Some(Category::Telemarketing),
        "poll" => Some(Category::Survey),
        "ping" | "ping_call" | "wangiri" => Some(Category::PremiumCallback),
        _ => word.parse().ok(),
    }
}

fn is_number_like(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let wild = |c: char| "*#%_?xX".contains(c);
    (digits >= 3 || (digits >= 1 && text.contains(wild)))
        && text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '(' || wild(c))
        && text.chars().all(|c| c.is_ascii_digit() || "+ -./()\u{a0}".contains(c) || wild(c))
}

/// Starts a comment, unless a pattern follows it.
fn is_comment(record: &csv::StringRecord) -> bool {
    record.get(0).is_some_and(|first| first.trim_start().starts_with('#') && !is_number_like(first))
}

fn is_blank(record: &csv::StringRecord) -> bool {
    record.iter().all(|field| field.trim().is_empty())
}

/// Refuses lines that would take many times their size once they are taken apart.
pub(super) fn check_width(text: &str) -> Result<(), ImportError> {
    let is_wide = |line: &str| [',', ';', '\t'].iter().any(|separator| line.matches(*separator).count() >= MAX_FIELDS);
    match text.split(['\n', '\r']).position(is_wide) {
        Some(before) => {
            let line = text.split_inclusive(['\n', '\r']).take(before).filter(|line| line.ends_with('\n')).count() + 1;
            Err(ImportError::TooManyFields { line })
        }
        None => Ok(()),
    }
}

/// The separator that most of the first lines have.
fn separator(text: &str) -> u8 {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(MAX_LOOKED_AT);
    let count = |separator: char| {
        let in_lines = lines().filter(|line| line.contains(separator)).count();
        (in_lines, lines().map(|line| line.matches(separator).count()).sum::<usize>())
    };
    let candidates = [',', ';', '\t'].into_iter().map(|separator| (count(separator), separator));
    candidates
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| count.0 > 0)
        .map_or(b',', |(_, separator)| separator as u8)
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator(text)).from_reader(text.as_bytes())
}

/// The line on which a record begins. The reader passes over empty lines, and counts them to the record after them.
pub(super) fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line() as usize + empty
}

/// The first records that hold something.
fn first_records(text: &str) -> Vec<csv::StringRecord> {
    // The text is UTF-8 and rows may differ in length, so that no record is an error.
    let records = reader(text).into_records().filter_map(Result::ok);
    records.filter(|record| !is_comment(record) && !is_blank(record)).take(MAX_LOOKED_AT).collect()
}

/// The columns by the header, where the first record is one.
fn header(record: &csv::StringRecord) -> Option<Vec<Column>> {
    let columns: Vec<Column> = record.iter().take(MAX_COLUMNS).map(Column::named).collect();
    // A record that holds a number is none, whatever word stands beside it.
    let is_header = columns.iter().any(|column| *column != Column::Unknown) && !record.iter().any(is_number_like);
    is_header.then_some(columns)
}

/// Whether a column holds numbers.
pub(super) fn is_table(text: &str) -> bool {
    let records = first_records(text);
    let has_column = records.first().and_then(header).is_some_and(|columns| columns.contains(&Column::Number));
    has_column || records.iter().any(|record| record.iter().any(is_number_like))
}

pub(super) fn read(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let first = first_records(text);
    let columns = first.first().and_then(header);
    if columns.as_ref().is_some_and(|columns| !columns.contains(&Column::Number)) {
        let advice = "name the column that holds the numbers \"number\"";
        return Err(ImportError::Missing { format: ForeignFormat::Csv, missing: "column of numbers", advice });
    }
    let guessed = (0..MAX_COLUMNS)
        .max_by_key(|column| {
            let hits = first.iter().filter(|record| record.get(*column).is_some_and(is_number_like)).count();
            (hits, std::cmp::Reverse(*column))
        })
        .unwrap_or_default();
    let mut is_header_due = columns.is_some();
    let mut reader = reader(text);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        if is_comment(&record) || is_blank(&record) || std::mem::take(&mut is_header_due) {
            continue;
        }
        let line = line_of(&record, text);
        let row = match &columns {
            Some(columns) => Row::by_header(&record, columns),
            None => Row::guessed(&record, guessed),
        };
        row.put(line, region, sink)?;
    }
    Ok(())
}

/// What a record says.
#[derive(Default)]
struct Row<'r> {
    number: &'r str,
    note: &'r str,
    effect: &'r str,
    category: &'r str,
}

impl<'r> Row<'r> {
    fn by_header(record: &'r csv::StringRecord, columns: &[Column]) -> Self {
        let mut row = Self::default();
        for (field, column) in record.iter().zip(columns) {
            let place = match column {
                Column::Number => &mut row.number,
                Column::Note => &mut row.note,
                Column::Effect => &mut row.effect,
                Column::Category => &mut row.category,
                Column::Unknown => continue,
            };
            if place.is_empty() {
                *place = field.trim();
            }
        }
        row
    }

    fn guessed(record: &'r csv::StringRecord, number: usize) -> Self {
        let mut row = Self { number: record.get(number).unwrap_or_default().trim(), ..Self::default() };
        for (column, field) in record.iter().enumerate().take(MAX_COLUMNS) {
            let field = field.trim();
            let place = if column == number {
                continue;
            } else if row.effect.is_empty() && effect(field).is_some() {
                &mut row.effect
            } else if row.category.is_empty() && category(field).is_some() {
                &mut row.category
            } else {
                &mut row.note
            };
            if place.is_empty() {
                *place = field;
            }
        }
        row
    }

    fn put(&self, line: usize, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
        // To guess at an effect could block what was meant to be let through.
        let effect = if self.effect.is_empty() { Some(Effect::Block) } else { effect(self.effect) };
        let Some(effect) = effect else {
            return sink.skip(line, &format!("{} {}", self.number, self.effect), SkipReason::UnknownRule);
        };
        if self.number.is_empty() {
            return sink.skip(line, self.note, SkipReason::BadRecord);
        }
        let pattern = match pattern::read(self.number, region) {
            Ok(pattern) => pattern,
            Err(why) => return sink.skip(line, self.number, why),
        };
        let note = input::shown(self.note, MAX_NOTE_CHARS);
        let category = category(self.category).filter(|_| effect == Effect::Block);
        sink.entry(ForeignEntry { pattern, effect, category, confidence: None, note, is_enabled: true, line })
    }
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{germany, summary};
    use crate::import::{ForeignFormat, ImportError, import};

    #[test]
    fn the_usual_tables_are_read() {
        for (text, expected) in [
            ("+49301234567\n030 1234568\n", "1 block +49301234567 \"\"\n2 block +49301234568 \"\"\n"),
            (
                "# my list\n030 1234567\n\n0900*\nsomebody\n",
                "2 block +49301234567 \"\"\n4 block +49900* \"\"\n5 skipped somebody: NotANumber\n",
            ),
            (
                "Name;Number;Action;Category\n\"Sales; Inc.\";+49301234567;;telemarketing\nMum;+49301234568;allow;\n",
                "2 block +49301234567 \"Sales; Inc.\" telemarketing\n3 allow +49301234568 \"Mum\"\n",
            ),
            (
                "phone\ttype\n+12025550100\twhite\n+12025550101\tBlacklist\n+12025550102\tmaybe\n\tblack\n",
                "2 allow +12025550100 \"\"\n3 block +12025550101 \"\"\n4 skipped +12025550102 maybe: UnknownRule\n\
                 5 skipped : BadRecord\n",
            ),
            (
                "Doe, John;+12025550100;Tech Support;block\nRoe, Jane;+12025550101;;allow\n",
                "1 block +12025550100 \"Doe, John\" tech_support\n2 allow +12025550101 \"Roe, Jane\"\n",
            ),
            (
                "\"+12025550100\",\"two\nlines\"\n+12025550101,b\n",
                "1 block +12025550100 \"two lines\"\n3 block +12025550101 \"b\"\n",
            ),
            ("+1202555xxxx,Pool\r\n", "1 block +1202555???? \"Pool\"\n"),
        ] {
            let read = import(text.as_bytes(), None, germany()).expect(text);
            assert_eq!((read.format, summary(&read, 0).as_str()), (ForeignFormat::Csv, expected), "{text}");
        }
    }

    #[test]
    fn a_line_of_very_many_fields_is_refused() {
        let text = format!("+12025550100,a\r\n{}\n", ",".repeat(1000));
        for format in [None, Some(ForeignFormat::Csv), Some(ForeignFormat::YetAnotherCallBlocker)] {
            assert_eq!(import(text.as_bytes(), format, germany()), Err(ImportError::TooManyFields { line: 2 }));
        }
    }

    #[test]
    fn a_table_without_a_column_of_numbers_is_refused() {
        let error = import(b"name,action\nMum,allow\n", Some(ForeignFormat::Csv), germany()).expect_err("no numbers");
        assert!(matches!(error, ImportError::Missing { .. }), "{error}");
        assert_eq!(import(b"name,action\nMum,allow\n", None, germany()), Err(ImportError::Unrecognised));
    }
}
