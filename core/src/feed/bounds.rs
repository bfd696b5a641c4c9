//! What an update may never do, whatever its signature says.
//!
//! A stolen key or a mistake must not silence an ambulance or a country. The bounds are data: a publisher checks them
//! before release, a phone before it puts an update in force.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::blocklist::{List, ListError, ListKind, Mark, Standing};
use crate::phone::{
    DeclaredRanges, DeclaredUse, NumberRange, PhoneNumber, hides_special_number, is_international_emergency,
    organisation, organisation_numbers, range_hides_help,
};
use crate::text::hosts::is_everybodys;

/// Country codes without a country (ITU-T E.164 list of assigned codes).
const SHARED_CODES: [u16; 9] = [800, 808, 870, 878, 881, 882, 883, 888, 979];

/// How far an update may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    /// So many digits after the country code a range must fix at least: 3 lets an area through, a country not.
    pub range_digits: u8,
    /// The same for single countries, by calling code.
    pub range_digits_by_code: BTreeMap<u16, u8>,
    /// All ranges of one country together may cover as much as so many of the widest.
    pub widest_ranges: u32,
    /// A list may grow to so many per cent of what it was.
    pub growth_percent: u32,
    /// A list may shrink to so many per cent of what it was.
    pub shrink_percent: u32,
    /// So many entries may come or leave whatever the percentage.
    pub free_entries: u64,
    /// The longest file, in bytes.
    pub file_bytes: u64,
}

impl Default for Bounds {
    /// The American complaint list, which grows by a third in its worst month, passes; a tenth of a country does not.
    fn default() -> Self {
        Self {
            range_digits: 3,
            range_digits_by_code: BTreeMap::new(),
            widest_ranges: 100,
            growth_percent: 200,
            shrink_percent: 50,
            free_entries: 20_000,
            file_bytes: 256 << 20,
        }
    }
}

/// Why an update is not put in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An emergency number, a help line or another short number.
    #[error("it holds {number}, an emergency or service number")]
    SpecialNumber {
        /// The number.
        number: String,
    },
    /// A number that an organisation answers.
    #[error("it holds {number}, a number of {organisation}")]
    Organisation {
        /// The number.
        number: String,
        /// Whose it is.
        organisation: &'static str,
    },
    /// A site that everybody uses, whole.
    #[error("it holds a whole site that everybody uses (key {key:016x})")]
    EverybodysSite {
        /// Its key, the hash of its host.
        key: u64,
    },
    /// A range over an emergency number or a help line.
    #[error("the range {range} covers an emergency number or help line")]
    RangeOverHelp {
        /// The range.
        range: NumberRange,
    },
    /// A range that is too wide.
    #[error("the range {range} is too wide: {digits} digits after the country code must be fixed")]
    WideRange {
        /// The range.
        range: NumberRange,
        /// How many digits must be fixed.
        digits: u8,
    },
    /// Ranges that together are too wide.
    #[error("the ranges under +{code} cover too much of the country")]
    ManyRanges {
        /// The calling code.
        code: u16,
    },
    /// Too many more entries.
    #[error("it grows from {before} to {after} entries at once")]
    Growth {
        /// Entries before.
        before: u64,
        /// Entries after.
        after: u64,
    },
    /// Too many fewer entries.
    #[error("it shrinks from {before} to {after} entries at once")]
    Shrink {
        /// Entries before.
        before: u64,
        /// Entries after.
        after: u64,
    },
    /// Bytes that were signed and are no list, or another one than was announced.
    #[error("it is not the list that was announced: {what}")]
    Unsound {
        /// What is wrong.
        what: String,
    },
    /// A file beyond all measure.
    #[error("it is {bytes} bytes long; {limit} are allowed")]
    Huge {
        /// Its length.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
}

impl Bounds {
    /// Checks a list through, as [`List::check`] does, and holds it against the bounds. `before` is how many entries the
    /// version had that is in force. Gives the first violation.
    ///
    /// # Errors
    /// [`ListError::Damaged`] for a list that contradicts itself.
    pub fn check(&self, list: &List, before: Option<u64>) -> Result<Option<Violation>, ListError> {
        if let Some(violation) = before.and_then(|before| self.check_size(before, list.len())) {
            return Ok(Some(violation));
        }
        if list.meta().kind == ListKind::Links {
            return check_links(list);
        }
        if let Some(violation) = self.check_ranges(list)? {
            return Ok(Some(violation));
        }
        let mut organisations = organisation_numbers().map(PhoneNumber::key).peekable();
        let mut found = None;
        list.check_each(|key, mark| {
            if mark.standing == Standing::Clear || found.is_some() {
                return;
            }
            // Both ascend, so each organisation is looked at once.
            while organisations.next_if(|organisation| *organisation < key).is_some() {}
            let is_organisation = organisations.peek() == Some(&key);
            let Ok(number) = PhoneNumber::from_key(key) else { return };
            found = check_number(number, mark, is_organisation);
        })?;
        Ok(found)
    }

    /// Holds what countries are said to declare of ranges against the bounds. A row that vouches for callers, or says that
    /// all of them sell, is no wider than a range of a list, and the rows of a country cover no more than those of a list.
    /// Codes without a country, a country of one-ring calls and what is withdrawn may be named whole: that weighs little.
    #[must_use]
    pub fn check_declared(&self, ranges: &DeclaredRanges) -> Option<Violation> {
        use DeclaredUse::{OneRing, Ordinary, Premium};
        let mut covered = BTreeMap::new();
        for (prefix, row) in ranges.rows() {
            let range = NumberRange::Prefix(prefix);
            let code = prefix.calling_code();
            if SHARED_CODES.contains(&code) || matches!(row.declared, OneRing | Ordinary) {
                continue;
            }
            let digits = self.range_digits_of(code);
            if range.width() > widest(code, digits) && row.declared != Premium {
                return Some(Violation::WideRange { range, digits });
            }
            if self.covers_too_much(&mut covered, range) {
                return Some(Violation::ManyRanges { code });
            }
        }
        None
    }

    fn range_digits_of(&self, code: u16) -> u8 {
        *self.range_digits_by_code.get(&code).unwrap_or(&self.range_digits)
    }

    /// Adds a range to what is covered of its country; whether that is too much by now.
    fn covers_too_much(&self, covered: &mut BTreeMap<u16, u64>, range: NumberRange) -> bool {
        let (NumberRange::Prefix(first) | NumberRange::Interval { first, .. }) = range;
        let code = first.calling_code();
        let covered = covered.entry(code).or_default();
        *covered = covered.saturating_add(range.width());
        *covered > widest(code, self.range_digits_of(code)).saturating_mul(u64::from(self.widest_ranges))
    }

    /// Holds the number of entries against the bounds.
    #[must_use]
    pub fn check_size(&self, before: u64, after: u64) -> Option<Violation> {
        let percent = |percent: u32| (u128::from(before) * u128::from(percent) / 100) as u64;
        let most = percent(self.growth_percent).max(before.saturating_add(self.free_entries));
        let fewest = percent(self.shrink_percent).min(before.saturating_sub(self.free_entries));
        if after > most {
            Some(Violation::Growth { before, after })
        } else if after < fewest {
            Some(Violation::Shrink { before, after })
        } else {
            None
        }
    }

    fn check_ranges(&self, list: &List) -> Result<Option<Violation>, ListError> {
        let mut covered = BTreeMap::new();
        for range in list.ranges() {
            let (range, mark) = range?;
            let (NumberRange::Prefix(first) | NumberRange::Interval { first, .. }) = range;
            let code = first.calling_code();
            let digits = self.range_digits_of(code);
            if range.width() > widest(code, digits) {
                return Ok(Some(Violation::WideRange { range, digits }));
            }
            if self.covers_too_much(&mut covered, range) {
                return Ok(Some(Violation::ManyRanges { code }));
            }
            if mark.standing == Standing::Clear {
                continue;
            }
            if range_hides_help(range) {
                return Ok(Some(Violation::RangeOverHelp { range }));
            }
            let hit = (mark.standing == Standing::Listed).then(organisation_numbers);
            if let Some(number) = hit.into_iter().flatten().find(|number| range.contains(*number)) {
                return Ok(Some(organisation_violation(number)));
            }
        }
        Ok(None)
    }
}

/// A list of links holds no host that everybody uses, and no ranges.
fn check_links(list: &List) -> Result<Option<Violation>, ListError> {
    if list.range_count() > 0 {
        return Ok(Some(Violation::Unsound { what: "it is a list of links and has ranges of numbers".into() }));
    }
    let mut found = None;
    list.check_each(|key, mark| {
        if mark.standing != Standing::Clear && found.is_none() && is_everybodys(key) {
            found = Some(Violation::EverybodysSite { key });
        }
    })?;
    Ok(found)
}

/// How wide a range is that fixes so many digits after the country code, in the unit of [`NumberRange::width`].
fn widest(code: u16, digits: u8) -> u64 {
    let code_digits = code.checked_ilog10().unwrap_or(0) + 1;
    10u64.pow(15u32.saturating_sub(code_digits + u32::from(digits)))
}

fn check_number(number: PhoneNumber, mark: Mark, is_organisation: bool) -> Option<Violation> {
    // That an organisation never calls from a number is a warning about others; it may be said of its service number.
    let is_allowed = mark.standing == Standing::InboundOnly && is_organisation && !is_international_emergency(number);
    if is_allowed {
        None
    } else if is_organisation {
        Some(organisation_violation(number))
    } else if hides_special_number(number) {
        Some(Violation::SpecialNumber { number: number.to_string() })
    } else {
        None
    }
}

fn organisation_violation(number: PhoneNumber) -> Violation {
    Violation::Organisation { number: number.to_string(), organisation: organisation(number).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Category, Confidence, ListBuilder, ListMeta};

    fn list(entries: &[(&str, Standing)], ranges: &[(&str, Standing)]) -> List {
        let mark = |standing| Mark { category: Category::Bank, confidence: Confidence::MAX, standing };
        let meta = ListMeta {
            kind: ListKind::Numbers,
            title: String::new(),
            publisher: String::new(),
            region: None,
            issued: None,
        };
        let mut entries: Vec<_> = entries
            .iter()
            .map(|(digits, standing)| (PhoneNumber::from_digits(digits).expect(digits).key(), mark(*standing)))
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        let ranges = ranges.iter().map(|(text, standing)| (NumberRange::parse(text).expect(text), mark(*standing)));
        List::from_bytes(ListBuilder::new(meta).ranges(ranges).to_bytes(&entries).expect("sorted"))
            .expect("well formed")
    }

    #[test]
    fn what_must_not_be_listed_is_found() {
        use Standing::{Clear, InboundOnly, Listed};
        type Case<'a> = (&'a str, &'a [(&'a str, Standing)], &'a [(&'a str, Standing)], Option<&'a str>);
        let ordinary = ("12025550123", Listed);
        let cases: &[Case<'_>] = &[
            ("ordinary numbers", &[ordinary, ("8613800138000", Listed)], &[("+49900*", Listed)], None),
            ("an emergency number", &[ordinary, ("86110", Listed)], &[], Some("+86110, an emergency")),
            ("an emergency number of another country", &[("49112", Listed)], &[], Some("+49112")),
            ("an emergency number that never calls", &[("86110", InboundOnly)], &[], Some("+86110")),
            ("an emergency number in order", &[("86110", Clear)], &[], None),
            ("a bank's number", &[("8695588", Listed)], &[], Some("中国工商银行")),
            ("a bank's number that never calls", &[("8695588", InboundOnly)], &[], None),
            ("a short number that is no organisation's", &[("1411", Listed)], &[], Some("+1411")),
            ("a courier's number", &[("8695338", Listed)], &[], Some("顺丰速运")),
            ("a company's ordinary number", &[("8675528780808", Listed)], &[], Some("华为")),
            ("a range over an emergency number", &[], &[("+49112*", Listed)], Some("+49112*")),
            ("a range over a bank", &[], &[("+8675528780xxx", Listed)], Some("华为")),
            ("a range over a bank that never calls", &[], &[("+8675528780xxx", InboundOnly)], None),
            ("a country", &[], &[("+49*", Listed)], Some("too wide")),
            ("a country in order", &[], &[("+49*", Clear)], Some("too wide")),
            ("a tenth of a country", &[], &[("+494*", Listed)], Some("too wide")),
            (
                "telemarketing in France, India and Chile",
                &[],
                &[("+33162*", Listed), ("+91140*", Listed), ("+56809*", Listed)],
                None,
            ),
        ];
        for (case, entries, ranges, expected) in cases {
            let found = Bounds::default().check(&list(entries, ranges), None).expect("sound").map(|v| v.to_string());
            match expected {
                Some(part) => assert!(found.as_ref().is_some_and(|found| found.contains(part)), "{case}: {found:?}"),
                None => assert_eq!(found, None, "{case}"),
            }
        }
    }

    #[test]
    fn a_whole_site_that_everybody_uses_must_not_be_listed() {
        use Standing::{Clear, Listed};
        for (case, link, standing, fits) in [
            ("an unknown host", "bad-parcel.top", Listed, true),
            ("a search engine", "https://www.google.com/", Listed, false),
            ("a page of it", "sites.google.com/view/bad", Listed, true),
            ("where it lets anybody publish", "sites.google.com", Listed, false),
            ("a shortener", "bit.ly", Listed, false),
            ("a short link", "bit.ly/3abc", Listed, true),
            ("a brand's own domain", "hdfcbk.io", Listed, false),
            ("dynamic DNS", "duckdns.org", Listed, false),
            ("a host below it", "bad.duckdns.org", Listed, true),
            ("a search engine in order", "google.com", Clear, true),
        ] {
            let key = crate::blocklist::link::CanonicalLink::parse(link).expect(link).key();
            let meta = ListMeta {
                kind: ListKind::Links,
                title: String::new(),
                publisher: String::new(),
                region: None,
                issued: None,
            };
            let mark = Mark { category: Category::Parcel, confidence: Confidence::MAX, standing };
            let bytes = ListBuilder::new(meta).to_bytes(&[(key, mark)]).expect("sorted");
            let list = List::from_bytes(bytes).expect("well formed");
            let found = Bounds::default().check(&list, None).expect("sound");
            assert_eq!(found, (!fits).then_some(Violation::EverybodysSite { key }), "{case}");
        }
    }

    #[test]
    fn many_ranges_do_not_add_up_to_a_country() {
        let texts: Vec<String> = (200..400).map(|area| format!("+44{area}*")).collect();
        let ranges: Vec<_> = texts.iter().map(|text| (text.as_str(), Standing::Listed)).collect();
        let found = Bounds::default().check(&list(&[], &ranges), None).expect("sound");
        assert_eq!(found, Some(Violation::ManyRanges { code: 44 }));
        assert_eq!(Bounds::default().check(&list(&[], &ranges[..50]), None).expect("sound"), None);
    }

    #[test]
    fn declared_ranges_name_no_country_and_no_large_part_of_one() {
        assert_eq!(Bounds::default().check_declared(DeclaredRanges::built_in()), None);
        for (case, rows, expected) in [
            ("three digits for sales", &["34400\tsales"][..], None),
            ("a country for sales", &["34\tsales"], Some("too wide")),
            ("a tenth of a country for banks", &["344\tbank"], Some("too wide")),
            ("a tenth of a country at a higher price", &["449\tpremium"], None),
            ("two tenths", &["448\tpremium", "449\tpremium"], Some("too much of the country")),
            ("a country of one-ring calls", &["222\twangiri"], None),
            ("a network without a country", &["870\tsatellite"], None),
            ("a country as a satellite", &["44\tsatellite"], Some("too wide")),
            ("what is withdrawn", &["449\tordinary"], None),
        ] {
            let mut ranges = DeclaredRanges::default();
            for row in rows {
                ranges.add(&format!("{row}\tname\t\tsource")).expect(case);
            }
            let found = Bounds::default().check_declared(&ranges).map(|violation| violation.to_string());
            assert_eq!(found.is_some(), expected.is_some(), "{case}: {found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()), "{case}");
        }
    }

    #[test]
    fn limits_can_be_set_for_a_country() {
        let narrow = list(&[], &[("+3543123-+3543129", Standing::Listed), ("+354412*", Standing::Listed)]);
        assert_eq!(Bounds::default().check(&narrow, None).expect("sound"), None);
        let strict = Bounds { range_digits_by_code: [(354, 4)].into(), ..Bounds::default() };
        assert!(matches!(strict.check(&narrow, None).expect("sound"), Some(Violation::WideRange { digits: 4, .. })));
    }

    #[test]
    fn a_list_may_not_jump() {
        let bounds = Bounds::default();
        for (before, after, fits) in [
            (200_000, 290_000, true),
            (200_000, 400_000, true),
            (200_000, 400_001, false),
            (200_000, 100_000, true),
            (200_000, 99_999, false),
            (200_000, 0, false),
            (10, 20_010, true),
            (10, 20_011, false),
            (15_000, 0, true),
            (0, 0, true),
            (u64::MAX, u64::MAX, true),
        ] {
            assert_eq!(bounds.check_size(before, after).is_none(), fits, "{before} -> {after}");
        }
    }
}
