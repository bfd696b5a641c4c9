//! What the numbering plan of a country says about a number: whether it can exist, whether it is given to anybody, where.

use super::numbering::Plan;
use super::{PhoneNumber, Region};

/// How a number fits the plan of its country (libphonenumber's metadata, `numbering/README.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanFit {
    /// In a range that is given to subscribers.
    Assigned,
    /// Of a form that the plan has, in no range that was given out when the table was made. New area codes look so.
    Unassigned,
    /// Of a length or form that nobody's number has.
    Impossible,
    /// The country code is nobody's.
    NoCountry,
}

/// The national digits of a number, on the stack.
#[derive(Clone, Copy)]
pub(super) struct National {
    digits: [u8; 15],
    count: usize,
}

impl National {
    pub(super) fn of(number: PhoneNumber) -> Self {
        let count = number.national_length() as usize;
        let mut digits = [b'0'; 15];
        let mut rest = number.national_value();
        for digit in digits.iter_mut().take(count).rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        Self { digits, count }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.digits[..self.count]
    }
}

/// How a number fits its plan.
#[must_use]
pub fn plan_fit(number: PhoneNumber) -> PlanFit {
    let code = number.calling_code();
    let national = National::of(number);
    let national = national.as_bytes();
    let Some(main) = Plan::of_calling_code(code) else { return PlanFit::NoCountry };
    if code == 1 && is_against_nanp(national) {
        return PlanFit::Impossible;
    }
    if Plan::all_of_calling_code(code).any(|plan| plan.is_subscriber(national)) {
        return PlanFit::Assigned;
    }
    if main.is_possible(national) { PlanFit::Unassigned } else { PlanFit::Impossible }
}

/// The North American plan in short (NANPA: "NXX NXX XXXX"): area code and exchange begin with 2 to 9.
fn is_against_nanp(national: &[u8]) -> bool {
    national.first().is_none_or(|area| *area < b'2') || national.get(3).is_none_or(|exchange| *exchange < b'2')
}

/// Whether calling the number costs its owner, not the caller: numbers of businesses.
pub(crate) fn is_toll_free(number: PhoneNumber) -> bool {
    let national = National::of(number);
    match national.as_bytes() {
        [b'8', second, third, ..] if number.calling_code() == 1 => second == third || (*second, *third) == (b'3', b'3'),
        [b'8', b'0', b'0', ..] => true,
        _ => false,
    }
}

/// The region a number belongs to: of those that share its country code the one whose plan has the number, or else the
/// main one.
#[must_use]
pub fn region_of(number: PhoneNumber) -> Option<Region> {
    let code = number.calling_code();
    let main = Plan::main_region(code);
    let national = National::of(number);
    if main.and_then(Plan::of_region).is_some_and(|plan| plan.is_subscriber(national.as_bytes())) {
        return main;
    }
    let holds = |(_, plan): &(Option<Region>, Plan)| plan.is_subscriber(national.as_bytes());
    Plan::with_regions(code).find(holds).map_or(main, |(region, _)| region)
}

/// The calling code of a region.
#[must_use]
pub fn calling_code_of(region: Region) -> Option<u16> {
    Plan::of_region(region).map(Plan::code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(digits: &str) -> PhoneNumber {
        PhoneNumber::from_digits(digits).expect(digits)
    }

    #[test]
    fn numbers_are_told_from_what_cannot_be() {
        for (digits, expected) in [
            ("12025550123", PlanFit::Assigned),
            ("12021550123", PlanFit::Impossible),
            ("12925550123", PlanFit::Unassigned),
            ("18004117246", PlanFit::Assigned),
            ("120255501234", PlanFit::Impossible),
            ("442079460958", PlanFit::Assigned),
            ("4420794609581", PlanFit::Impossible),
            ("8613800138000", PlanFit::Assigned),
            ("861380013800012", PlanFit::Impossible),
            ("33612345678", PlanFit::Assigned),
            ("336123456789", PlanFit::Impossible),
            ("2101234567", PlanFit::NoCountry),
        ] {
            assert_eq!(plan_fit(number(digits)), expected, "{digits}");
        }
    }

    #[test]
    fn countries_that_share_a_code_are_told_apart() {
        for (digits, expected) in [
            ("12025550123", "US"),
            ("14165550123", "CA"),
            ("18765550123", "JM"),
            ("18005550123", "US"),
            ("79161234567", "RU"),
            ("77011234567", "KZ"),
            ("441481723456", "GG"),
            ("493012345678", "DE"),
        ] {
            assert_eq!(region_of(number(digits)).expect(digits).as_str(), expected, "{digits}");
        }
        assert_eq!(region_of(number("88216123456")), None, "satellites belong nowhere");
    }

    proptest! {
        #[test]
        fn the_table_knows_what_libphonenumber_knows(
            code in prop::sample::select(vec![1u64, 7, 20, 33, 34, 39, 44, 49, 52, 55, 61, 81, 86, 91, 234, 351, 852, 971]),
            national in 100_000u64..99_999_999_999,
        ) {
            let digits = format!("{code}{national}");
            if let Ok(number) = PhoneNumber::from_digits(&digits) {
                let theirs = rlibphonenumber::PhoneNumber::parse(format!("+{digits}"), None);
                let valid = theirs.is_ok_and(|theirs| {
                    *theirs.format_as(rlibphonenumber::PhoneNumberFormat::E164) == *format!("+{digits}") && theirs.is_valid()
                });
                // Italy's zeros and trunk prefixes behind a country code are read away by libphonenumber.
                if valid {
                    prop_assert_eq!(plan_fit(number), PlanFit::Assigned, "{}", digits);
                }
            }
        }
    }
}
