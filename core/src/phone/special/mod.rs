//! Short numbers that mean something: emergency services, help lines, premium services.
//!
//! The table comes from libphonenumber's `ShortNumberMetadata.xml` through `generate.py`; it is read as it stands, so a
//! cold process pays nothing for it.

mod table;

use super::{PhoneNumber, Region};
use table::TABLE;

/// What a short number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpecialKind {
    /// Police, fire brigade, ambulance and their like.
    Emergency,
    /// Free or at the ordinary rate: help lines and public services.
    Service,
    /// Costs more than an ordinary call.
    Premium,
}

/// Whether these digits are an emergency number of `region`; where the region is not known, of any region.
#[must_use]
pub fn is_emergency(digits: &str, region: Option<Region>) -> bool {
    // A region without an entry of its own is as good as unknown.
    let known = region.is_some_and(|region| TABLE.iter().any(|row| row.0 == region.as_str()));
    rows(region.filter(|_| known)).any(|row| holds(row.1, digits))
}

/// Whether this is an emergency number in international dress, such as `+86110` or `+49112`. The national part is too
/// short to be anyone's number, so the emergency numbers of all regions count.
#[must_use]
pub fn is_international_emergency(number: PhoneNumber) -> bool {
    let code_digits = number.calling_code().checked_ilog10().map_or(0, |log| log + 1);
    let national_digits = number.length().saturating_sub(code_digits);
    if !(2..=6).contains(&national_digits) {
        return false;
    }
    let national = number.value() % 10u64.pow(national_digits);
    is_emergency(&format!("{national:0width$}", width = national_digits as usize), None)
}

/// What the short number `digits` is for in `region`, if the numbering plan says. Where the region is not known, only
/// emergency numbers are told.
#[must_use]
pub fn special_number(digits: &str, region: Option<Region>) -> Option<SpecialKind> {
    if is_emergency(digits, region) {
        return Some(SpecialKind::Emergency);
    }
    let row = rows(Some(region?)).next()?;
    if holds(row.2, digits) { Some(SpecialKind::Service) } else { holds(row.3, digits).then_some(SpecialKind::Premium) }
}

type Row = (&'static str, &'static str, &'static str, &'static str);

fn rows(region: Option<Region>) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| region.is_none_or(|region| row.0 == region.as_str()))
}

fn holds(numbers: &str, digits: &str) -> bool {
    !digits.is_empty() && numbers.split(' ').any(|number| matches(number, digits))
}

fn matches(number: &str, digits: &str) -> bool {
    number.len() == digits.len()
        && number
            .bytes()
            .zip(digits.bytes())
            .all(|(own, digit)| own == digit || (own == b'?' && digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Option<Region> {
        Region::new(code).ok()
    }

    #[test]
    fn emergency_numbers_are_known_by_region() {
        let cases = [
            ("the Chinese police", "110", "CN", true),
            ("the German police", "110", "DE", true),
            ("the European number in Germany", "112", "DE", true),
            ("the British number", "999", "GB", true),
            ("the American number", "911", "US", true),
            ("the American number in Germany", "911", "DE", false),
            ("more digits than an emergency number has", "1125", "DE", false),
            ("no digits", "", "DE", false),
            ("a region of which nothing is known counts every region's", "911", "QQ", true),
        ];
        for (case, digits, code, expected) in cases {
            assert_eq!(is_emergency(digits, region(code)), expected, "{case}");
        }
    }

    #[test]
    fn without_a_region_every_regions_numbers_count() {
        for row in TABLE {
            for number in row.1.split(' ').filter(|number| !number.is_empty()) {
                let digits = number.replace('?', "7");
                assert!(is_emergency(&digits, None), "{digits}");
                assert!(is_emergency(&digits, region(row.0)), "{digits} in {}", row.0);
            }
        }
        assert!(TABLE.len() > 200);
        assert!(!is_emergency("4915112345678", None));
    }

    #[test]
    fn every_region_has_an_emergency_number() {
        let without: Vec<_> = TABLE.iter().filter(|row| row.1.is_empty()).map(|row| row.0).collect();
        assert!(without.len() <= 1, "{without:?}");
    }

    #[test]
    fn emergency_numbers_in_international_dress_are_recognised() {
        let emergency = |digits: &str| is_international_emergency(PhoneNumber::from_digits(digits).expect(digits));
        assert!(emergency("86110"));
        assert!(emergency("49112"));
        assert!(emergency("1911"));
        assert!(!emergency("4930110112"));
        assert!(!emergency("49"));
    }

    #[test]
    fn services_and_premium_numbers_are_told_apart() {
        assert_eq!(special_number("95588", region("CN")), Some(SpecialKind::Service));
        assert_eq!(special_number("116117", region("DE")), Some(SpecialKind::Emergency));
        assert_eq!(special_number("110", region("CN")), Some(SpecialKind::Emergency));
        assert_eq!(special_number("123456", region("CN")), None);
        assert_eq!(special_number("95588", None), None);
    }
}
