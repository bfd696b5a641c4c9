//! Yet Another Call Blocker's blacklist: CSV with the header
//! `ID,name,pattern,creationTimestamp,numberOfCalls,lastCallTimestamp`, or the same columns without a header. In
//! patterns `*` stands for any digits and `#` for one; the database's own `%` and `_` occur too. Not documented:
//! written by `BlacklistImporterExporter` at <https://gitlab.com/xynngh/YetAnotherCallBlocker>.
//!
//! Alternatives in braces, which a descendant of the app writes, are not read.

use crate::phone::Region;
use crate::store::Effect;

use super::table::line_of;
use super::{ImportError, Sink, SkipReason, pattern};

const HEADER: [&str; 3] = ["ID", "name", "pattern"];
const NAME: usize = 1;
const PATTERN: usize = 2;

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn is_header(record: &csv::StringRecord) -> bool {
    record.iter().take(HEADER.len()).eq(HEADER)
}

/// Whether the first record is the header, or has the columns' types.
pub(super) fn is_export(text: &str) -> bool {
    let mut record = csv::StringRecord::new();
    if !reader(text).read_record(&mut record).unwrap_or(false) {
        return false;
    }
    let is_whole = |field: &str| field.bytes().all(|b| b.is_ascii_digit());
    let is_pattern = |field: &str| {
        let digits = field.strip_prefix('+').unwrap_or(field);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b"*#%_".contains(&b))
    };
    is_header(&record)
        || (record.len() == 6
            && [0, 3, 4, 5].iter().all(|column| record.get(*column).is_some_and(is_whole))
            && record.get(PATTERN).is_some_and(is_pattern))
}

pub(super) fn read(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let mut reader = reader(text);
    let mut record = csv::StringRecord::new();
    // The text is UTF-8 and rows may differ in length, so that no record is an error.
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = line_of(&record, text);
        if is_header(&record) {
            continue;
        }
        let Some(written) = record.get(PATTERN) else {
            sink.skip(line, record.iter().collect::<Vec<_>>().join(",").as_str(), SkipReason::BadRecord)?;
            continue;
        };
        match pattern::read(written, region) {
            Ok(pattern) => sink.plain(line, pattern, Effect::Block, record.get(NAME).unwrap_or_default())?,
            Err(why) => sink.skip(line, written, why)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{germany, summary};
    use crate::import::{ForeignFormat, import};

    #[test]
    fn patterns_are_read_with_or_without_the_header() {
        let rows = "1,\"Sales, Inc.\",+49301234567,1600000000000,3,1600000001000\n\
                    2,Premium,+49900*,1600000000000,0,\n\
                    ,,030123456#,1600000000000,0,\n\
                    4,Braces,\"+49{30,40}*\",1600000000000,0,\n\
                    5,Short\n\
                    6,Everybody,*,1600000000000,0,\n";
        let expected = "1 block +49301234567 \"Sales, Inc.\"\n\
                        2 block +49900* \"Premium\"\n\
                        3 block +4930123456? \"\"\n\
                        4 skipped +49{30,40}*: UnknownPattern\n\
                        5 skipped 5,Short: BadRecord\n\
                        6 skipped *: PatternTooWide\n";
        let read = import(rows.as_bytes(), None, germany()).expect("an export");
        assert_eq!((read.format, summary(&read, 0)), (ForeignFormat::YetAnotherCallBlocker, expected.to_owned()));

        let text = format!("ID,name,pattern,creationTimestamp,numberOfCalls,lastCallTimestamp\r\n{rows}");
        let read = import(text.as_bytes(), None, germany()).expect("an export");
        assert_eq!((read.format, summary(&read, 1)), (ForeignFormat::YetAnotherCallBlocker, expected.to_owned()));
    }
}
