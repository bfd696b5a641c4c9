//! `SpamBlocker`'s backup: JSON packed with gzip, `{"numberRules": {"rules": […]}, "contentRules": …,
//! "quickCopyRules": …, "spamNumbers": {"numbers": [{"peer": "…"}]}, …}`. Not documented: written by
//! `config/Config.kt`, `db/RegexTable.kt` and `db/SpamTable.kt` at <https://github.com/aj3423/SpamBlocker>.
//!
//! A number rule is a Java regular expression that has to match the whole number. Its flags say what the number is
//! compared as. By default `+` and leading zeros are taken away first, so that a rule for `49900.*` is about +49 900,
//! and one that begins with `\+` or `0` never matches anything (it is kept, but not enabled). With the flag "raw
//! number" the number is compared as the network shows it. With "ignore country code" the country code is taken away
//! too; such rules stay regular expressions, with any country code before them. Upper and lower case do not matter for
//! digits.
//!
//! Left out: rules for messages, contacts, places, carriers and names, rules for certain times or one SIM, and
//! priorities, which have no counterpart here: the narrower rule decides.

use crate::phone::Region;
use crate::store::Effect;

use super::json::{self, Path, Record, Value};
use super::{
    ForeignEntry, ForeignFormat, ForeignPattern, ImportError, MAX_NOTE_CHARS, Sink, SkipReason, input, pattern,
};

pub(super) const SECTIONS: &[Path] =
    &[&["numberRules", "rules"], &["spamNumbers", "numbers"], &["contentRules", "rules"], &["quickCopyRules", "rules"]];
const NUMBER_RULES: usize = 0;
const SPAM_NUMBERS: usize = 1;
const CONTENT_RULES: usize = 2;

const FIELDS: &[&str] = &[
    "pattern",
    "patternFlags",
    "patternModeType",
    "description",
    "isBlacklist",
    "flags",
    "schedule",
    "simSlot",
    "peer",
    "importReasonExtra",
];

const FOR_CALLS: i64 = 1;
const FOR_MESSAGES: i64 = 1 << 1;
const RAW_NUMBER: i64 = 1 << 10;
const IGNORE_COUNTRY: i64 = 1 << 13;
/// The rule's pattern is about the number itself.
const MODE_NUMBER: i64 = 0;

/// Most repetitions of one digit: no number is longer.
const MAX_REPEATS: usize = 15;

/// Longer expressions are not taken apart; the app writes long ones itself, a list of numbers as one rule.
const MAX_PATTERN_BYTES: usize = 4 << 20;

/// Every country calling code (ITU-T E.164 assignments), so that no other split of the digits matches.
const CALLING_CODES: &str = "[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]\
    |2[1-689][0-9]|3[578][0-9]|42[0-9]|5[09][0-9]|6[789][0-9]|8[035789][0-9]|9[679][0-9]";

pub(super) fn read(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let format = ForeignFormat::SpamBlocker;
    let mut number = 0;
    let has_section = json::records(text, format, SECTIONS, FIELDS, |section, value| {
        number += 1;
        let Value::Record(record) = value else { return sink.skip(number, "", SkipReason::BadRecord) };
        match section {
            NUMBER_RULES => number_rule(number, record, region, sink),
            SPAM_NUMBERS => spam_number(number, record, region, sink),
            CONTENT_RULES => sink.skip(number, &title(record), SkipReason::ForMessages),
            _ => sink.skip(number, &title(record), SkipReason::UnknownRule),
        }
    })?;
    let advice = "export again with \"Regex Settings\" or \"Database\" chosen";
    let missing = "list of number rules or spam numbers";
    if has_section { Ok(()) } else { Err(ImportError::Missing { format, missing, advice }) }
}

fn title(record: &Record) -> String {
    let text = |field| record.text(field).unwrap_or_default();
    if text("description").is_empty() { text("pattern").to_owned() } else { text("description").to_owned() }
}

fn spam_number(line: usize, record: &Record, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let Some(peer) = record.text("peer").map(str::trim).filter(|peer| !peer.is_empty()) else {
        return sink.skip(line, "", SkipReason::BadRecord);
    };
    // The app looks a number up as shown, and without + and leading zeros.
    let is_bare = peer.bytes().all(|b| b.is_ascii_digit()) && !peer.starts_with('0');
    let read =
        if is_bare { pattern::bare(peer, region) } else { pattern::number(peer, region).map(ForeignPattern::Number) };
    match read {
        Ok(pattern) => sink.plain(line, pattern, Effect::Block, record.text("importReasonExtra").unwrap_or_default()),
        Err(why) => sink.skip(line, peer, why),
    }
}

fn number_rule(line: usize, record: &Record, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    // Missing fields have the app's defaults.
    let (Some(written), Some(options), Some(mode), Some(is_block), Some(applies_to)) = (
        record.text("pattern").filter(|pattern| !pattern.is_empty()),
        record.integer("patternFlags", 0),
        record.integer("patternModeType", MODE_NUMBER),
        record.bool("isBlacklist", true),
        record.integer("flags", FOR_CALLS | FOR_MESSAGES),
    ) else {
        return sink.skip(line, &title(record), SkipReason::BadRecord);
    };
    if written.len() > MAX_PATTERN_BYTES {
        return sink.skip(line, written, SkipReason::UnknownPattern);
    }
    if mode != MODE_NUMBER {
        return sink.skip(line, &title(record), SkipReason::UnknownRule);
    }
    if applies_to & (FOR_CALLS | FOR_MESSAGES) == FOR_MESSAGES {
        return sink.skip(line, &title(record), SkipReason::ForMessages);
    }
    // A schedule reads `WEEKDAYS,HH:MM-HH:MM,true` while it is switched on.
    if record.text("schedule").is_none_or(|schedule| schedule.ends_with("true")) || record.get("simSlot").is_some() {
        return sink.skip(line, &title(record), SkipReason::Conditional);
    }
    let is_for_calls = applies_to & FOR_CALLS != 0;
    for Reading { pattern, is_live } in readings(written, options, region) {
        let pattern = match pattern {
            Ok(pattern) => pattern,
            Err((what, why)) => {
                sink.skip(line, what, why)?;
                continue;
            }
        };
        sink.entry(ForeignEntry {
            pattern,
            effect: if is_block { Effect::Block } else { Effect::Allow },
            category: None,
            confidence: None,
            note: input::shown(record.text("description").unwrap_or_default(), MAX_NOTE_CHARS),
            is_enabled: is_for_calls && is_live,
            line,
        })?;
    }
    Ok(())
}

struct Reading<'r> {
    /// What it is about, or the part that cannot be said and why.
    pattern: Result<ForeignPattern, (&'r str, SkipReason)>,
    /// Whether the app's rule can match any number.
    is_live: bool,
}

/// What a rule is about: one pattern, or several for an alternation of plain ones.
fn readings(written: &str, options: i64, region: Option<Region>) -> Vec<Reading<'_>> {
    let is_raw = options & RAW_NUMBER != 0;
    let ignores_country = options & IGNORE_COUNTRY != 0;
    let whole = |pattern| vec![Reading { pattern, is_live: true }];
    let alternatives = alternatives(written.trim());
    let plain: Option<Vec<Plain>> = alternatives.iter().map(|alternative| plain(alternative)).collect();
    if let Some(plain) = &plain {
        if plain.iter().any(|plain| !plain.fixes_a_digit()) {
            return whole(Err((written, SkipReason::PatternTooWide)));
        }
        // Raw numbers begin with + or a digit, and what stands there may be the one, the other or either.
        let is_open = |plain: &Plain| plain.plus == Plus::Without && plain.digits.starts_with(['?', '*']);
        let is_exact = !(is_raw && plain.iter().any(is_open));
        if is_exact && !ignores_country {
            let parts = alternatives.iter().zip(plain);
            return parts.map(|(written, plain)| plain.reading(written, is_raw, region)).collect();
        }
    }
    let body = alternatives.iter().map(|alternative| unanchored(alternative)).collect::<Vec<_>>().join("|");
    let is_raw_whole = is_raw && !ignores_country;
    if !is_raw_whole && looks_back(&body) {
        return whole(Err((written, SkipReason::UnknownPattern)));
    }
    let regex = match (ignores_country, is_raw) {
        (true, true) => format!("\\+(?:{CALLING_CODES})(?:{body})"),
        (true, false) => format!("\\+(?:{CALLING_CODES})0*(?:{body})"),
        (false, true) if alternatives.len() > 1 => format!("(?:{body})"),
        (false, true) => body,
        (false, false) => format!("\\+(?:{body})"),
    };
    whole(Ok(ForeignPattern::Regex(regex)))
}

/// The parts of `a|b` and `(a|b)`; the whole where other brackets or escapes make it less simple than that.
fn alternatives(regex: &str) -> Vec<&str> {
    let inner = regex.strip_prefix("(?:").or_else(|| regex.strip_prefix('('));
    let inner = inner.and_then(|inner| inner.strip_suffix(')')).filter(|inner| !inner.ends_with('\\'));
    let body = inner.filter(|inner| !inner.starts_with('?')).unwrap_or(regex);
    // A class may hold a bar, and `\Q…\E` anything.
    if body.contains(['(', ')', '[']) || body.contains("\\|") || body.contains("\\Q") || body.contains("\\\\") {
        vec![regex]
    } else {
        body.split('|').collect()
    }
}

/// Without the anchors that a match of the whole makes needless, so that something can be put before it.
fn unanchored(regex: &str) -> &str {
    let regex = regex.strip_prefix('^').unwrap_or(regex);
    regex.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(regex)
}

/// Whether an expression asks what stands before: nothing may be put there then.
fn looks_back(regex: &str) -> bool {
    let has_anchor = regex.match_indices('^').any(|(at, _)| !regex[..at].ends_with(['[', '\\']));
    has_anchor || ["(?<", r"\A", r"\b", r"\B", r"\G"].iter().any(|part| regex.contains(part))
}

/// A regular expression that says no more than a wildcard can.
struct Plain {
    plus: Plus,
    /// Digits, `?` for one digit and `*` for any.
    digits: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Plus {
    Without,
    Perhaps,
    Always,
}

impl Plain {
    fn fixes_a_digit(&self) -> bool {
        self.digits.bytes().any(|b| b.is_ascii_digit())
    }

    fn reading<'r>(&self, written: &'r str, is_raw: bool, region: Option<Region>) -> Reading<'r> {
        let digits = &self.digits;
        let international = || pattern::wildcard(&format!("+{digits}"), region);
        let (pattern, is_live) = match (is_raw, self.plus) {
            (true, Plus::Always) => (international(), true),
            (true, Plus::Perhaps) if !digits.starts_with('0') => (international(), true),
            (true, _) => (pattern::wildcard(digits, region), true),
            (false, Plus::Always) => (international(), false),
            // What it was meant to be is clear.
            (false, _) if digits.starts_with('0') => (pattern::wildcard(digits, region), false),
            (false, _) => (pattern::bare(digits, region), true),
        };
        Reading { pattern: pattern.map_err(|why| (written, why)), is_live }
    }
}

/// Reads a regular expression that is made of digits, "any digit" and repetitions of the latter.
fn plain(regex: &str) -> Option<Plain> {
    let mut rest = unanchored(regex);
    let mut plus = Plus::Without;
    for (text, meaning) in [(r"\+?", Plus::Perhaps), (r"\+", Plus::Always), ("[+]", Plus::Always)] {
        if let Some(after) = rest.strip_prefix(text) {
            (rest, plus) = (after, meaning);
            break;
        }
    }
    let mut digits = String::new();
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            digits.push(c);
            rest = &rest[1..];
            if rest.starts_with(['*', '+', '?', '{']) {
                return None;
            }
            continue;
        }
        rest = [r"\d", "[0-9]", "."].iter().find_map(|any| rest.strip_prefix(any))?;
        let (least, has_more, after) = repetition(rest)?;
        rest = after;
        digits.extend(std::iter::repeat_n('?', least));
        if has_more {
            digits.push('*');
        }
    }
    Some(Plain { plus, digits })
}

/// How often the item before `text` stands at least, whether it may stand more often, and what follows. `None` for
/// repetitions with an upper bound, which no wildcard expresses.
fn repetition(text: &str) -> Option<(usize, bool, &str)> {
    let (least, has_more, rest) = if let Some(rest) = text.strip_prefix('*') {
        (0, true, rest)
    } else if let Some(rest) = text.strip_prefix('+') {
        (1, true, rest)
    } else if let Some(counted) = text.strip_prefix('{') {
        let (count, rest) = counted.split_once('}')?;
        let (count, has_more) = count.strip_suffix(',').map_or((count, false), |count| (count, true));
        (count.parse().ok().filter(|count| *count <= MAX_REPEATS)?, has_more, rest)
    } else {
        return if text.starts_with('?') { None } else { Some((1, false, text)) };
    };
    // A lazy repetition matches the same numbers. A possessive one gives nothing back, and so need not.
    let rest = rest.strip_prefix('?').unwrap_or(rest);
    (!rest.starts_with(['*', '+', '?', '{'])).then_some((least, has_more, rest))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::import::import;
    use crate::import::tests::{germany, said, summary};

    fn read_as(regex: &str, options: i64, region: &str) -> String {
        let readings = readings(regex, options, Region::new(region).ok());
        let parts = readings.iter().map(|reading| match &reading.pattern {
            Ok(pattern) => said(pattern) + if reading.is_live { "" } else { " off" },
            Err((_, why)) => format!("{why:?}"),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn regular_expressions_that_are_numbers_or_wildcards_become_so() {
        for (regex, options, region, expected) in [
            (r"\+49900.*", RAW_NUMBER, "DE", "+49900*"),
            (r"\+4930123456", RAW_NUMBER, "", "+4930123456"),
            (r"^\+49900\d+$", RAW_NUMBER, "DE", "+49900?*"),
            (r"[+]1202555\d{4}", RAW_NUMBER, "", "+1202555????"),
            (r"\+1202555[0-9]{2,}", RAW_NUMBER, "", "+1202555??*"),
            (r"\+1202555....", RAW_NUMBER, "", "+1202555????"),
            (r"\+?44207946.*?", RAW_NUMBER, "GB", "+44207946*"),
            (r"0900.*", RAW_NUMBER, "DE", "+49900*"),
            ("49900.*", 0, "DE", "+49900*"),
            ("49900.*", 0, "", "+49900*"),
            ("4930123456", 0, "DE", "+4930123456"),
            ("2025550123", 0, "US", "+12025550123"),
            (r"202555\d{4}", 0, "US", "+1202555????"),
            (r"\+49900.*", 0, "DE", "+49900* off"),
            ("0900.*", 0, "DE", "+49900* off"),
            (r"(4930123456|49900.*)", 0, "DE", "+4930123456 +49900*"),
            (r"^4930123456$|^49900.*$", 0, "DE", "+4930123456 +49900*"),
            (r"4930123456|4930123456789012345", 0, "DE", "+4930123456 NotANumber"),
        ] {
            assert_eq!(read_as(regex, options, region), expected, "{regex} {options} {region}");
        }
    }

    #[test]
    fn other_regular_expressions_stay_so_over_numbers_in_international_form() {
        for (regex, options, expected) in [
            (r"\+49(30|40).*", RAW_NUMBER, r"/\+49(30|40).*/"),
            (r"49(30|40).*", 0, r"/\+(?:49(30|40).*)/"),
            (r"^49?30.*$", 0, r"/\+(?:49?30.*)/"),
            (r"4930\d{2,5}", 0, r"/\+(?:4930\d{2,5})/"),
            (r"4930[1-5]|4940.*", 0, r"/\+(?:4930[1-5]|4940.*)/"),
            (r"49\.30", 0, r"/\+(?:49\.30)/"),
            (r"(49)(30)\1", 0, r"/\+(?:(49)(30)\1)/"),
            (r"4930.{99}", 0, r"/\+(?:4930.{99})/"),
            (r"4930.*+5", 0, r"/\+(?:4930.*+5)/"),
            (r"^(?!49).*$", 0, r"/\+(?:(?!49).*)/"),
            (r"(?=49)", 0, r"/\+(?:(?=49))/"),
            (r".*123", RAW_NUMBER, "/.*123/"),
            (r"\d*123", RAW_NUMBER, r"/\d*123/"),
            (r"(\+49?1|\+50)", RAW_NUMBER, r"/(?:\+49?1|\+50)/"),
        ] {
            assert_eq!(read_as(regex, options, "DE"), expected, "{regex} {options}");
        }
        for (options, expected) in [(0, ")0*(?:30.*)/"), (RAW_NUMBER, ")(?:30.*)/")] {
            let read = read_as("30.*", IGNORE_COUNTRY | options, "DE");
            assert!(read.starts_with(r"/\+(?:[17]|2[07]|") && read.ends_with(expected), "{read}");
        }
    }

    #[test]
    fn rules_about_every_number_are_left_out() {
        for regex in [".*", r"\d+", r"\+.*", r"(.*)", "", "^$", r"\d{10}", "4930.*|.*"] {
            assert_eq!(read_as(regex, RAW_NUMBER, "DE"), "PatternTooWide", "{regex}");
        }
    }

    #[test]
    fn expressions_that_look_back_are_left_out_where_a_country_code_would_come_before() {
        for regex in [r"49[01]1|^50", r"(?<!0)49\d{1,3}", r"\b49?1"] {
            assert_eq!(read_as(regex, 0, "DE"), "UnknownPattern", "{regex}");
            assert_eq!(read_as(regex, RAW_NUMBER, "DE"), format!("/{regex}/"), "{regex}");
        }
    }

    const BACKUP: &str = r#"{
        "categories": {"all": ["REGEX_RULES", "SPAM_NUMBERS"]},
        "global": {"enabled": true},
        "contentRules": {"rules": [{"id": 1, "pattern": ".*verify.*", "flags": 2}]},
        "numberRules": {"rules": [
            {"id": 1, "pattern": "49900.*", "description": "Premium", "priority": 1, "isBlacklist": true, "flags": 3},
            {"id": 2, "pattern": "\\+4930123456", "patternFlags": 1024, "isBlacklist": false, "flags": 1,
             "schedule": ""},
            {"id": 3, "pattern": "49151.*", "flags": 2},
            {"id": 4, "pattern": "49152.*", "flags": 0, "schedule": "23,09:00-17:00,false"},
            {"id": 5, "pattern": "49153.*", "schedule": "23456,09:00-17:00,true"},
            {"id": 6, "pattern": "49154.*", "simSlot": 1},
            {"id": 7, "pattern": "Grand.*", "description": "Family", "patternModeType": 3, "isBlacklist": false},
            {"id": 8, "pattern": ".*"},
            {"id": 9, "pattern": 5},
            "rule",
            {"id": 11, "pattern": "49(30|40)1.*", "simSlot": null}
        ]},
        "quickCopyRules": {"rules": [{"pattern": "\\d{6}", "description": "Codes"}]},
        "spamNumbers": {"numbers": [
            {"id": 1, "peer": "+12025550100", "time": 1780000000000, "importReason": "ByAPI",
             "importReasonExtra": "api.example"},
            {"peer": "442079460123"}, {"peer": "030 1234567"}, {"peer": "Bank"}, {}
        ]}
    }"#;

    const EXPECTED: &str = "1 skipped .*verify.*: ForMessages\n\
        2 block +49900* \"Premium\"\n\
        3 allow +4930123456 \"\"\n\
        4 skipped 49151.*: ForMessages\n\
        5 block +49152* \"\" off\n\
        6 skipped 49153.*: Conditional\n\
        7 skipped 49154.*: Conditional\n\
        8 skipped Family: UnknownRule\n\
        9 skipped .*: PatternTooWide\n\
        10 skipped : BadRecord\n\
        11 skipped : BadRecord\n\
        12 block /\\+(?:49(30|40)1.*)/ \"\"\n\
        13 skipped Codes: UnknownRule\n\
        14 block +12025550100 \"api.example\"\n\
        15 block +442079460123 \"\"\n\
        16 block +49301234567 \"\"\n\
        17 skipped Bank: NotANumber\n\
        18 skipped : BadRecord\n";

    #[test]
    fn a_backup_is_read_packed_and_unpacked() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(BACKUP.as_bytes()).expect("into memory");
        let packed = packed.finish().expect("into memory");
        for bytes in [BACKUP.as_bytes(), packed.as_slice()] {
            let read = import(bytes, None, germany()).expect("a backup");
            assert_eq!((read.format, summary(&read, 0).as_str()), (ForeignFormat::SpamBlocker, EXPECTED));
        }
    }

    #[test]
    fn a_backup_without_rules_and_numbers_says_what_to_export() {
        let error =
            import(br#"{"global": {}}"#, Some(ForeignFormat::SpamBlocker), germany()).expect_err("nothing there");
        assert!(error.to_string().contains("export again with"), "{error}");
    }
}
