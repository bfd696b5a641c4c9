//! What ranges of numbers are for, as regulators and the ITU declare it (`declared.tsv`, each line with its source). A feed
//! can bring newer rows: countries declare and withdraw ranges faster than programs are updated.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use super::{PhoneNumber, Region, calling_code_of};

/// What a range of numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclaredUse {
    /// Sales calls must come from here.
    Sales,
    /// Collecting debts.
    Debt,
    /// Calls that were asked for: couriers, drivers, reminders, one's own provider.
    Service,
    /// Banks and insurers.
    Bank,
    /// Government and regulators.
    Government,
    /// Calling here costs more than an ordinary call.
    Premium,
    /// Satellite telephones.
    Satellite,
    /// International networks without a country.
    Global,
    /// A country named in warnings of calls that ring once to be called back.
    OneRing,
    /// Nothing in particular: an earlier declaration was withdrawn.
    Ordinary,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredRange {
    /// What it is for.
    pub declared: DeclaredUse,
    /// How people know it: the prefix as dialled at home, or a name.
    pub shown_as: Box<str>,
    /// Who says so.
    pub source: Box<str>,
}

const TABLE: &str = include_str!("declared.tsv");
/// Longest name of a range and of a source, in bytes.
const MAX_TEXT: usize = 120;

fn read_use(text: &str) -> Option<DeclaredUse> {
    Some(match text {
        "sales" => DeclaredUse::Sales,
        "debt" => DeclaredUse::Debt,
        "service" => DeclaredUse::Service,
        "bank" => DeclaredUse::Bank,
        "government" => DeclaredUse::Government,
        "premium" => DeclaredUse::Premium,
        "satellite" => DeclaredUse::Satellite,
        "global" => DeclaredUse::Global,
        "wangiri" => DeclaredUse::OneRing,
        "ordinary" => DeclaredUse::Ordinary,
        _ => return None,
    })
}

/// Ranges by their prefix: country code and the digits that follow, without `+`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeclaredRanges(BTreeMap<u64, DeclaredRange>);

impl fmt::Debug for DeclaredRanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeclaredRanges").field(&self.0.len()).finish()
    }
}

impl DeclaredRanges {
    /// The table that comes with the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<DeclaredRanges> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let mut ranges = Self::default();
            for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
                // A test reads every row.
                let _ = ranges.add(line);
            }
            ranges
        })
    }

    /// Reads a row as in `declared.tsv`.
    pub(crate) fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let (Some(prefix), Some(declared), Some(shown_as), Some(_since), Some(source), None) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err("prefix, use, name, day and source are expected, with tabs between them");
        };
        let is_plain = prefix.len() <= 12 && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let value = prefix.parse().ok().filter(|value| is_plain && PhoneNumber::from_value(*value).is_ok());
        let value: u64 = value.ok_or("the prefix is not a country code with at most 12 digits in all")?;
        let declared = read_use(declared).ok_or(
            "the use is sales, debt, service, bank, government, premium, satellite, global, wangiri or ordinary",
        )?;
        // Both are shown to people.
        for text in [shown_as, source] {
            if text.is_empty() || text.len() > MAX_TEXT || text.chars().any(char::is_control) {
                return Err("the name and the source have 1 to 120 bytes");
            }
        }
        let row = DeclaredRange { declared, shown_as: shown_as.into(), source: source.into() };
        if self.0.insert(value, row).is_some() { Err("the row was there before") } else { Ok(()) }
    }

    /// These ranges with `newer` over them: a row about the same prefix takes the place of the old one.
    #[must_use]
    pub fn with(&self, newer: &Self) -> Self {
        let mut ranges = self.clone();
        ranges.0.extend(newer.0.iter().map(|(prefix, row)| (*prefix, row.clone())));
        ranges
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the range that a number lies in is for: the narrowest one that is declared.
    #[must_use]
    pub fn of(&self, number: PhoneNumber) -> Option<&DeclaredRange> {
        let mut prefixes =
            std::iter::successors(Some(number.value()), |prefix| Some(prefix / 10)).take_while(|at| *at > 0);
        let row = prefixes.find_map(|prefix| self.0.get(&prefix));
        row.filter(|row| row.declared != DeclaredUse::Ordinary)
    }

    /// Whether a region reserves ranges for a use, so that a call from elsewhere contradicts it.
    #[must_use]
    pub fn reserves(&self, region: Region, declared: DeclaredUse) -> bool {
        let Some(code) = calling_code_of(region) else { return false };
        self.rows().any(|(prefix, row)| row.declared == declared && prefix.calling_code() == code)
    }

    /// The prefixes, ascending, each with its row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (PhoneNumber, &DeclaredRange)> {
        self.0.iter().filter_map(|(prefix, row)| Some((PhoneNumber::from_value(*prefix).ok()?, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_use_and_a_source_and_no_prefix_stands_twice() {
        let mut ranges = DeclaredRanges::default();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(ranges.add(line), Ok(()), "{line}");
        }
        assert!(ranges.len() > 60 && ranges == *DeclaredRanges::built_in());
    }

    #[test]
    fn a_number_is_known_by_the_narrowest_range() {
        for (digits, expected) in [
            ("33162123456", Some(DeclaredUse::Sales)),
            ("33937123456", Some(DeclaredUse::Service)),
            ("911601234567", Some(DeclaredUse::Bank)),
            ("911600123456", Some(DeclaredUse::Government)),
            ("911404567890", Some(DeclaredUse::Sales)),
            ("56809123456", Some(DeclaredUse::Sales)),
            ("88216123456", Some(DeclaredUse::Satellite)),
            ("88299123456", Some(DeclaredUse::Global)),
            ("18765550123", Some(DeclaredUse::OneRing)),
            ("22212345678", Some(DeclaredUse::OneRing)),
            ("19005550123", Some(DeclaredUse::Premium)),
            ("12025550123", None),
            ("919812345678", None),
        ] {
            let found = DeclaredRanges::built_in().of(PhoneNumber::from_digits(digits).expect(digits));
            let found = found.map(|row| row.declared);
            assert_eq!(found, expected, "{digits}");
        }
        let region = |code| Region::new(code).expect(code);
        let reserves = |code| DeclaredRanges::built_in().reserves(region(code), DeclaredUse::Bank);
        assert!(reserves("IN") && !reserves("FR"));
    }

    #[test]
    fn newer_rows_declare_ranges_and_withdraw_them() {
        let mut newer = DeclaredRanges::default();
        newer.add("34400\tsales\t400\t2026-09-01\tMinisterio para la Transformacion Digital").expect("a row");
        newer.add("55303\tordinary\t0303\t\tAnatel").expect("a row");
        let merged = DeclaredRanges::built_in().with(&newer);
        for (digits, expected) in [
            ("34400123456", Some(DeclaredUse::Sales)),
            ("553031234567", None),
            ("553041234567", Some(DeclaredUse::Debt)),
            ("33162123456", Some(DeclaredUse::Sales)),
        ] {
            let found = merged.of(PhoneNumber::from_digits(digits).expect(digits)).map(|row| row.declared);
            assert_eq!(found, expected, "{digits}");
        }
    }
}
