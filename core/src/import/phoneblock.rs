//! `PhoneBlock`'s community blocklist, as `/api/blocklist` gives it. JSON: `{"numbers": [{"phone": "+49…", "votes": 4,
//! "rating": "G_FRAUD", "lastActivity": …}], "version": …}`; XML: `<blocklist version="…"><numbers><phone-info
//! phone="+49…" votes="4" rating="G_FRAUD" …/></numbers></blocklist>`. Documented at
//! <https://phoneblock.net/phoneblock/api/>; source at <https://github.com/haumacher/phoneblock>.
//!
//! Votes come in steps (2, 4, 10, 20, 50, 100), and 0 means that the number left the list. The confidence follows the
//! steps: 3 below four votes, then 5, 7, 9, 11, and 13 from a hundred votes on; nothing that is only voted for is
//! proved.

use quick_xml::events::{BytesStart, Event};

use crate::blocklist::{Category, Confidence};
use crate::phone::Region;
use crate::store::Effect;

use super::json::{self, Path, Value};
use super::{
    ForeignEntry, ForeignFormat, ImportError, MAX_NOTE_CHARS, MAX_WHAT_CHARS, Sink, SkipReason, input, pattern,
};

pub(super) const LISTS: &[Path] = &[&["numbers"]];
const FIELDS: &[&str] = &["phone", "votes", "rating"];
const ENTRY: &[u8] = b"phone-info";
/// The deepest element of a blocklist stands on the third level.
const MAX_DEPTH: usize = 100;
const ADVICE: &str = "save the answer of /api/blocklist";

pub(super) fn read_json(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let format = ForeignFormat::PhoneBlockJson;
    let mut number = 0;
    let has_list = json::records(text, format, LISTS, FIELDS, |_, value| {
        number += 1;
        let Value::Record(record) = value else { return sink.skip(number, "", SkipReason::BadRecord) };
        let votes = match record.get("votes") {
            None => Some(None),
            Some(Value::Integer(votes)) => Some(Some(*votes)),
            Some(_) => None,
        };
        match (record.text("phone"), votes, record.text("rating")) {
            (Some(phone), Some(votes), Some(rating)) => entry(number, phone, votes, rating, region, sink),
            (phone, _, _) => sink.skip(number, phone.unwrap_or_default(), SkipReason::BadRecord),
        }
    })?;
    if has_list { Ok(()) } else { Err(ImportError::Missing { format, missing: "list \"numbers\"", advice: ADVICE }) }
}

/// Whether the root is that of a blocklist.
pub(super) fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => return element.local_name().as_ref() == b"blocklist",
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

pub(super) fn read_xml(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    let format = ForeignFormat::PhoneBlockXml;
    let broken =
        |offset: u64, what: &str| ImportError::Xml { format, offset, what: input::shown(what, MAX_WHAT_CHARS) };
    let mut reader = quick_xml::Reader::from_str(text);
    let mut number = 0;
    let mut depth = 0usize;
    let mut has_root = false;
    loop {
        let event = reader.read_event().map_err(|error| broken(reader.error_position(), &error.to_string()))?;
        let element = match &event {
            Event::Start(element) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(broken(reader.buffer_position(), "too many elements inside each other"));
                }
                element
            }
            Event::Empty(element) => element,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::Eof if depth > 0 => return Err(broken(reader.buffer_position(), "the end is missing")),
            Event::Eof => break,
            _ => continue,
        };
        match element.local_name().as_ref() {
            b"blocklist" => has_root = true,
            ENTRY => {
                number += 1;
                xml_entry(number, element, region, sink)?;
            }
            _ => {}
        }
    }
    if has_root {
        Ok(())
    } else {
        Err(ImportError::Missing { format, missing: "element \"blocklist\"", advice: ADVICE })
    }
}

fn xml_entry(
    number: usize,
    element: &BytesStart<'_>,
    region: Option<Region>,
    sink: &mut Sink,
) -> Result<(), ImportError> {
    let (mut phone, mut votes, mut rating) = (String::new(), None, String::new());
    // Whether an attribute comes twice is not checked: that takes time that grows with their square.
    for attribute in element.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return sink.skip(number, &phone, SkipReason::BadRecord) };
        let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) else {
            return sink.skip(number, &phone, SkipReason::BadRecord);
        };
        match attribute.key.as_ref() {
            b"phone" => phone = value.into_owned(),
            b"votes" => match value.parse::<i64>() {
                Ok(value) => votes = Some(value),
                Err(_) => return sink.skip(number, &phone, SkipReason::BadRecord),
            },
            b"rating" => rating = value.into_owned(),
            _ => {}
        }
    }
    entry(number, &phone, votes, &rating, region, sink)
}

fn entry(
    line: usize,
    phone: &str,
    votes: Option<i64>,
    rating: &str,
    region: Option<Region>,
    sink: &mut Sink,
) -> Result<(), ImportError> {
    if phone.is_empty() {
        return sink.skip(line, "", SkipReason::BadRecord);
    }
    if votes.is_some_and(|votes| votes <= 0) {
        return sink.skip(line, phone, SkipReason::RemovedEntry);
    }
    let (effect, category) = match rating {
        "A_LEGITIMATE" => (Effect::Allow, None),
        "B_MISSED" | "G_FRAUD" => (Effect::Block, Some(Category::Other)),
        "C_PING" => (Effect::Block, Some(Category::PremiumCallback)),
        "D_POLL" => (Effect::Block, Some(Category::Survey)),
        "E_ADVERTISING" => (Effect::Block, Some(Category::Telemarketing)),
        // Gambling or notice of a prize; its users see it called a contest or prize draw.
        "F_GAMBLE" => (Effect::Block, Some(Category::Prize)),
        _ => (Effect::Block, None),
    };
    let pattern = match pattern::read(phone, region) {
        Ok(pattern) => pattern,
        Err(why) => return sink.skip(line, phone, why),
    };
    // The votes are for blocking; they say nothing about a number that is in order.
    let confidence = votes.filter(|_| effect == Effect::Block).and_then(confidence);
    let note = input::shown(rating, MAX_NOTE_CHARS);
    sink.entry(ForeignEntry { pattern, effect, category, confidence, note, is_enabled: true, line })
}

fn confidence(votes: i64) -> Option<Confidence> {
    Confidence::new(match votes {
        ..4 => 3,
        4..10 => 5,
        10..20 => 7,
        20..50 => 9,
        50..100 => 11,
        100.. => 13,
    })
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{germany, summary};
    use crate::import::{ForeignFormat, ImportError, import};

    const EXPECTED: &str = "1 block +49301234567 \"G_FRAUD\" other 9\n\
                            2 block +442079460123 \"C_PING\" premium_callback 3\n\
                            3 block +12025550100 \"D_POLL\" survey 13\n\
                            4 block +12025550101 \"E_ADVERTISING\" telemarketing 5\n\
                            5 block +12025550102 \"F_GAMBLE\" prize 7\n\
                            6 allow +12025550103 \"A_LEGITIMATE\"\n\
                            7 block +12025550104 \"B_MISSED\" other 11\n\
                            8 skipped +12025550105: RemovedEntry\n\
                            9 skipped nobody: NotANumber\n\
                            10 skipped +12025550106: BadRecord\n\
                            11 block +12025550107 \"Z_NEW\"\n\
                            12 skipped : BadRecord\n";

    fn rows() -> [(&'static str, Option<&'static str>, &'static str); 12] {
        [
            ("+49301234567", Some("20"), "G_FRAUD"),
            ("+442079460123", Some("2"), "C_PING"),
            ("+12025550100", Some("100"), "D_POLL"),
            ("+12025550101", Some("4"), "E_ADVERTISING"),
            ("+12025550102", Some("10"), "F_GAMBLE"),
            ("+12025550103", Some("50"), "A_LEGITIMATE"),
            ("+12025550104", Some("50"), "B_MISSED"),
            ("+12025550105", Some("0"), "G_FRAUD"),
            ("nobody", Some("4"), "G_FRAUD"),
            ("+12025550106", Some("1e400x"), "G_FRAUD"),
            ("+12025550107", None, "Z_NEW"),
            ("", Some("4"), "G_FRAUD"),
        ]
    }

    #[test]
    fn the_json_of_the_blocklist_is_read() {
        let mut numbers = Vec::new();
        for (phone, votes, rating) in rows() {
            let votes = votes.map(|votes| {
                let votes = if votes.ends_with('x') { "\"many\"" } else { votes };
                format!(r#""votes":{votes},"#)
            });
            let votes = votes.unwrap_or_default();
            numbers.push(format!(r#"{{"phone":"{phone}",{votes}"rating":"{rating}","lastActivity":1780000000000}}"#));
        }
        let text = format!(r#"{{"numbers":[{}],"version":12345}}"#, numbers.join(","));
        let read = import(text.as_bytes(), None, germany()).expect("a blocklist");
        assert_eq!((read.format, summary(&read, 0).as_str()), (ForeignFormat::PhoneBlockJson, EXPECTED));
    }

    #[test]
    fn the_xml_of_the_blocklist_is_read() {
        let elements = rows().map(|(phone, votes, rating)| {
            let votes = votes.map(|votes| format!("votes=\"{votes}\"")).unwrap_or_default();
            format!("<phone-info phone=\"{phone}\" {votes} rating=\"{rating}\" last-activity=\"1\"></phone-info>")
        });
        let elements = elements.concat();
        let text = format!(r#"<?xml version="1.0" ?><blocklist version="1"><numbers>{elements}</numbers></blocklist>"#);
        let read = import(text.as_bytes(), None, germany()).expect("a blocklist");
        assert_eq!((read.format, summary(&read, 0).as_str()), (ForeignFormat::PhoneBlockXml, EXPECTED));
    }

    #[test]
    fn a_blocklist_that_breaks_off_is_refused_as_a_whole() {
        let deep = "<blocklist>".repeat(1000) + &"</blocklist>".repeat(1000);
        for (text, format) in [
            ("<blocklist><numbers><phone-info phone=\"+12025550100\"/>", ForeignFormat::PhoneBlockXml),
            ("<blocklist><numbers></blocklist>", ForeignFormat::PhoneBlockXml),
            ("<blocklist><phone-info phone=\"+1", ForeignFormat::PhoneBlockXml),
            (deep.as_str(), ForeignFormat::PhoneBlockXml),
            (r#"{"numbers": [{"phone": "+12025550100"}, "#, ForeignFormat::PhoneBlockJson),
        ] {
            let error = import(text.as_bytes(), None, germany()).expect_err("broken");
            assert!(matches!(error, ImportError::Xml { .. } | ImportError::Json { .. }), "{error}");
            assert!(error.to_string().starts_with(format.name()), "{error}");
        }
        for (text, format) in
            [("<phonebooks/>", ForeignFormat::PhoneBlockXml), (r#"{"version": 1}"#, ForeignFormat::PhoneBlockJson)]
        {
            let error = import(text.as_bytes(), Some(format), germany()).expect_err("no list");
            assert!(matches!(error, ImportError::Missing { .. }), "{error}");
            assert_eq!(import(text.as_bytes(), None, germany()), Err(ImportError::Unrecognised));
        }
    }
}
