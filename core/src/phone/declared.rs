//! What ranges of numbers are for, as regulators and the ITU declare it (`declared.tsv`, each line with its source).

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
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredRange {
    /// What it is for.
    pub declared: DeclaredUse,
    /// How people know it: the prefix as dialled at home, or a name.
    pub shown_as: &'static str,
    /// Who says so.
    pub source: &'static str,
}

const TABLE: &str = include_str!("declared.tsv");

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
        _ => return None,
    })
}

/// Prefixes with what they are for, ascending.
fn table() -> &'static [(u64, DeclaredRange)] {
    static ROWS: OnceLock<Vec<(u64, DeclaredRange)>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: Vec<_> = TABLE.lines().filter_map(read_line).collect();
        rows.sort_unstable_by_key(|(prefix, _)| *prefix);
        rows
    })
}

fn read_line(line: &'static str) -> Option<(u64, DeclaredRange)> {
    let mut fields = line.split('\t');
    let (prefix, declared) = (fields.next()?.parse().ok()?, read_use(fields.next()?)?);
    let (shown_as, _since, source) = (fields.next()?, fields.next()?, fields.next()?);
    Some((prefix, DeclaredRange { declared, shown_as, source }))
}

/// What the range that a number lies in is for: the narrowest one that is declared.
#[must_use]
pub fn declared_range(number: PhoneNumber) -> Option<&'static DeclaredRange> {
    let rows = table();
    let mut prefix = number.value();
    while prefix > 0 {
        if let Ok(place) = rows.binary_search_by_key(&prefix, |(prefix, _)| *prefix) {
            return Some(&rows[place].1);
        }
        prefix /= 10;
    }
    None
}

/// Whether a region reserves ranges for a use, so that a call from elsewhere contradicts it.
#[must_use]
pub fn reserves(region: Region, declared: DeclaredUse) -> bool {
    let Some(code) = calling_code_of(region) else { return false };
    let in_region = |prefix: u64| PhoneNumber::from_value(prefix).is_ok_and(|prefix| prefix.calling_code() == code);
    table().iter().any(|(prefix, row)| row.declared == declared && in_region(*prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_use_and_a_source() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(table().len(), lines);
        assert!(lines > 60 && table().iter().all(|(_, row)| !row.source.is_empty() && !row.shown_as.is_empty()));
        assert!(table().is_sorted_by(|a, b| a.0 < b.0), "no prefix stands twice");
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
            let found = declared_range(PhoneNumber::from_digits(digits).expect(digits)).map(|row| row.declared);
            assert_eq!(found, expected, "{digits}");
        }
        let region = |code| Region::new(code).expect(code);
        assert!(reserves(region("IN"), DeclaredUse::Bank) && !reserves(region("FR"), DeclaredUse::Bank));
    }
}
