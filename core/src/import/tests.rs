use std::fmt::Write;

use proptest::prelude::*;

use super::*;

/// Where most samples are dialled.
pub(super) fn germany() -> Option<Region> {
    Region::new("DE").ok()
}

pub(super) fn said(pattern: &ForeignPattern) -> String {
    match pattern {
        ForeignPattern::Number(number) => number.to_string(),
        ForeignPattern::Wildcard(text) => text.clone(),
        ForeignPattern::Regex(text) => format!("/{text}/"),
    }
}

/// What was read, one line a record, as if the file began `header_lines` later.
pub(super) fn summary(imported: &Imported, header_lines: usize) -> String {
    let mut lines = Vec::new();
    for entry in &imported.entries {
        let effect = if entry.effect == Effect::Allow { "allow" } else { "block" };
        let mut text = format!("{effect} {} {:?}", said(&entry.pattern), entry.note);
        if let Some(category) = entry.category {
            write!(text, " {category}").expect("into memory");
        }
        if let Some(confidence) = entry.confidence {
            write!(text, " {}", confidence.step()).expect("into memory");
        }
        lines.push((entry.line - header_lines, text + if entry.is_enabled { "" } else { " off" }));
    }
    for Skipped { line, what, why } in &imported.skipped {
        lines.push((line - header_lines, format!("skipped {what}: {why:?}")));
    }
    lines.sort_by_key(|(line, _)| *line);
    let lines: Vec<_> = lines.iter().map(|(line, text)| format!("{line} {text}\n")).collect();
    lines.concat()
}

const SAMPLES: [(ForeignFormat, &str); 6] = [
    (
        ForeignFormat::SpamBlocker,
        r#"{"numberRules":{"rules":[
            {"pattern":"49(30|40).*","patternFlags":8192,"flags":3,"schedule":"2,09:00-17:00,true"},
            {"pattern":"\\+49900\\d{3,}","patternFlags":1024,"isBlacklist":false}
           ]},"spamNumbers":{"numbers":[{"peer":"4930123456"}]}}"#,
    ),
    (
        ForeignFormat::YetAnotherCallBlocker,
        "ID,name,pattern,creationTimestamp,numberOfCalls,lastCallTimestamp\n\
         1,\"a \"\"b\",0900*,1,2,3\n2,,+4420#,1,2,\n",
    ),
    (
        ForeignFormat::PhoneBlockXml,
        "<?xml version=\"1.0\"?><blocklist version=\"1\"><numbers><phone-info phone=\"+49301234567\" votes=\"4\" \
         rating=\"G_FRAUD\"/></numbers></blocklist>",
    ),
    (
        ForeignFormat::PhoneBlockJson,
        r#"{"numbers":[{"phone":"+49301234567","votes":4,"rating":"C_PING"},
            {"phone":"+12025550100","votes":0}],"version":1}"#,
    ),
    (ForeignFormat::NoPhoneSpam, "# list\n+49301234%: Call centre\n0900_: Premium\n+12025550100:\n"),
    (ForeignFormat::Csv, "name;number;action;category\n\"A; B\";+49301234567;allow;bank\nC;0900*;block;other\n"),
];

#[test]
fn every_format_is_recognised_by_its_content_and_known_by_its_name() {
    for (format, text) in SAMPLES {
        assert_eq!(import(text.as_bytes(), None, germany()).map(|read| read.format), Ok(format));
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!(SAMPLES.map(|(format, _)| format), ForeignFormat::ALL);
    let error = "vcf".parse::<ForeignFormat>().expect_err("no such format");
    assert_eq!(
        error.to_string(),
        "\"vcf\" is not a format; known are spamblocker, yacb, phoneblock-xml, phoneblock-json, nophonespam, csv"
    );
}

#[test]
fn what_no_known_app_wrote_is_refused() {
    for (bytes, expected) in [
        (&b""[..], ImportError::Empty),
        (b"\xef\xbb\xbf \n", ImportError::Empty),
        (b"PK\x03\x04", ImportError::Zip),
        (b"hello world", ImportError::Unrecognised),
        (b"[1, 2, 3]", ImportError::Unrecognised),
        (b"{\"a\": 1}", ImportError::Unrecognised),
        (b"<html></html>", ImportError::Unrecognised),
        (b"\x00\x01\x02", ImportError::Unrecognised),
        (b"{\"numbers\": [\"\xff\"]}", ImportError::NotText { format: ForeignFormat::PhoneBlockJson, offset: 14 }),
    ] {
        assert_eq!(import(bytes, None, germany()), Err(expected));
    }
}

#[test]
fn more_records_than_allowed_are_refused_whether_they_can_be_read_or_not() {
    let element = "0,";
    let text = format!("{{\"numbers\":[{}0]}}", element.repeat(MAX_RECORDS));
    assert_eq!(import(text.as_bytes(), None, germany()), Err(ImportError::TooManyRecords));
    let text = "x\n".repeat(MAX_RECORDS + 1);
    assert_eq!(import(text.as_bytes(), Some(ForeignFormat::Csv), germany()), Err(ImportError::TooManyRecords));
}

#[test]
fn wildcards_can_be_read_again_and_stay_the_same() {
    for (_, text) in SAMPLES {
        for entry in import(text.as_bytes(), None, germany()).expect("a sample").entries {
            if !matches!(entry.pattern, ForeignPattern::Regex(_)) {
                assert_eq!(pattern::read(&said(&entry.pattern), None), Ok(entry.pattern));
            }
        }
    }
}

fn check(bytes: &[u8], format: Option<ForeignFormat>, region: Option<Region>) -> Result<(), TestCaseError> {
    let read = import(bytes, format, region);
    prop_assert_eq!(&read, &import(bytes, format, region));
    let Ok(read) = read else { return Ok(()) };
    prop_assert!(format.is_none_or(|format| format == read.format));
    prop_assert!(read.entries.is_sorted_by_key(|entry| entry.line));
    prop_assert!(read.skipped.is_sorted_by_key(|skipped| skipped.line));
    for entry in &read.entries {
        prop_assert!(entry.line > 0 && entry.note.chars().count() <= MAX_NOTE_CHARS);
        prop_assert!(!entry.note.contains(char::is_control));
        if let ForeignPattern::Wildcard(text) = &entry.pattern {
            let body = text.strip_prefix('+').unwrap_or(text);
            prop_assert!(body.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'?'), "{}", text);
            prop_assert!(body.contains(['*', '?']) && body.bytes().any(|b| b.is_ascii_digit()), "{}", text);
        }
    }
    for skipped in &read.skipped {
        prop_assert!(skipped.line > 0 && skipped.what.chars().count() <= MAX_WHAT_CHARS);
        prop_assert!(!skipped.what.contains(char::is_control));
    }
    Ok(())
}

fn region() -> impl Strategy<Value = Option<Region>> {
    prop::sample::select(vec!["", "DE", "US", "IT", "AR", "CN"]).prop_map(|code| Region::new(code).ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_break_nothing(bytes in prop::collection::vec(any::<u8>(), 0..300), region in region()) {
        check(&bytes, None, region)?;
        for format in ForeignFormat::ALL {
            check(&bytes, Some(*format), region)?;
        }
    }

    #[test]
    fn damaged_exports_break_nothing(
        sample in 0..SAMPLES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..4, any::<u8>()), 1..8),
        region in region(),
    ) {
        let (format, text) = SAMPLES[sample];
        let mut bytes = text.as_bytes().to_vec();
        for (at, kind, byte) in damage {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => _ = bytes.remove(at),
                2 if at < bytes.len() => bytes[at] = byte,
                3 => bytes.extend_from_within(at..),
                _ => bytes.truncate(at.max(1)),
            }
        }
        check(&bytes, Some(format), region)?;
        check(&bytes, None, region)?;
        // Another app's reader must not be harmed by it either.
        for other in ForeignFormat::ALL {
            check(&bytes, Some(*other), region)?;
        }
    }

    #[test]
    fn patterns_of_any_shape_break_nothing(text in r"[+0-9*#%_?xX .\\d(){},|^$\[\]]{0,24}", region in region()) {
        let rules = serde_json::json!([{"pattern": text}, {"pattern": text, "patternFlags": 1024}]);
        let record = serde_json::json!({"numberRules": {"rules": rules}});
        check(record.to_string().as_bytes(), None, region)?;
        check(text.as_bytes(), Some(ForeignFormat::Csv), region)?;
        check(text.as_bytes(), Some(ForeignFormat::NoPhoneSpam), region)?;
    }

    #[test]
    fn records_are_read_in_the_order_of_the_file(numbers in prop::collection::vec(2_000_000u32..9_999_999, 1..40)) {
        let numbers: Vec<String> = numbers.iter().map(|number| format!("+4930{number}")).collect();
        let read = import(numbers.join("\n").as_bytes(), Some(ForeignFormat::Csv), None).expect("numbers");
        let found: Vec<String> = read.entries.iter().map(|entry| said(&entry.pattern)).collect();
        prop_assert_eq!(&found, &numbers);
        let lines: Vec<usize> = read.entries.iter().map(|entry| entry.line).collect();
        prop_assert_eq!(lines, (1..=numbers.len()).collect::<Vec<_>>());
    }
}
