//! Numbers that organisations answer: banks, police hot lines, carriers, couriers. Who scammers pretend to be.

use std::sync::OnceLock;

use super::{PhoneNumber, PlanFit, Region, calling_code_of, plan_fit};

const TABLES: [&str; 1] = [include_str!("cn.tsv")];

/// A known number, taken apart once: every call is compared with all of them.
struct Known {
    number: PhoneNumber,
    calling_code: u16,
    national_length: u32,
    national_value: u64,
    name: &'static str,
}

fn table() -> &'static [Known] {
    static TABLE: OnceLock<Vec<Known>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = TABLES.iter().flat_map(|table| table.lines());
        let row = |line: &'static str| {
            let (digits, name) = line.split_once('\t')?;
            let number = PhoneNumber::from_digits(digits).ok()?;
            let (national_length, national_value) = (number.national_length(), number.national_value());
            Some(Known { number, calling_code: number.calling_code(), national_length, national_value, name })
        };
        let mut rows: Vec<_> = lines.filter_map(row).collect();
        rows.sort_unstable_by_key(|known| (known.number.key(), known.name));
        rows
    })
}

/// The organisation that answers this number, if it is a known one.
#[must_use]
pub fn organisation(number: PhoneNumber) -> Option<&'static str> {
    let table = table();
    table.binary_search_by_key(&number.key(), |known| known.number.key()).ok().map(|index| table[index].name)
}

/// Every known number of an organisation, ascending by key.
pub fn organisation_numbers() -> impl Iterator<Item = PhoneNumber> {
    table().iter().map(|known| known.number)
}

/// Fewest national digits of a number to which "one digit away" means anything: short codes lie side by side.
const MIN_NEAR_DIGITS: u32 = 8;
/// Most digits that are added in front of or behind an organisation's short number.
const MAX_ADDED: u32 = 4;
/// Shorter ones are contained in too many others.
const MIN_SHORT_DIGITS: u32 = 5;
/// Organisations' numbers with more digits are subscribers' own, to which others' numbers may be similar by chance.
const MAX_SHORT_DIGITS: u32 = 8;

/// The organisation whose number this one imitates: one digit away from it or two neighbouring digits swapped, its short
/// number with digits in front or behind, or under another country's code. `short` are the digits of a number without a
/// country code, shown in `region`.
#[must_use]
pub fn look_alike_of(number: Option<PhoneNumber>, short: &str, region: Option<Region>) -> Option<&'static str> {
    if number.is_some_and(|number| organisation(number).is_some()) {
        return None;
    }
    // A number that its plan gives to subscribers is somebody's, whatever it contains.
    let is_subscriber = number.is_some_and(|number| plan_fit(number) == PlanFit::Assigned);
    let parts = number.map(|number| (number, number.calling_code(), number.national_length(), number.national_value()));
    let home = region.and_then(calling_code_of);
    let shown = PhoneNumber::from_digits(short).ok();
    let found = table().iter().find(|theirs| {
        if let Some((number, code, length, value)) = parts {
            return (code == theirs.calling_code && length == theirs.national_length && is_near(number, theirs))
                || (!is_subscriber && has_added_digits(code, length, value, theirs));
        }
        home == Some(theirs.calling_code) && shown.is_some_and(|shown| adds_to(shown.value(), shown.length(), theirs))
    });
    found.map(|known| known.name)
}

/// Of numbers that are equally long and of one country.
fn is_near(number: PhoneNumber, theirs: &Known) -> bool {
    if theirs.national_length < MIN_NEAR_DIGITS {
        return false;
    }
    let (mut a, mut b) = (number.value(), theirs.number.value());
    let mut wrong = [(0, 0); 2];
    let (mut count, mut place, mut last_place) = (0, 0, 0);
    while a > 0 || b > 0 {
        let digits = (a % 10, b % 10);
        if digits.0 != digits.1 {
            if count == 2 || (count == 1 && place != last_place + 1) {
                return false;
            }
            wrong[count] = digits;
            count += 1;
            last_place = place;
        }
        (a, b, place) = (a / 10, b / 10, place + 1);
    }
    count == 1 || (count == 2 && wrong[0] == (wrong[1].1, wrong[1].0))
}

fn has_added_digits(code: u16, length: u32, value: u64, theirs: &Known) -> bool {
    if code == theirs.calling_code {
        return adds_to(value, length, theirs);
    }
    // Another country's code in front of the very number.
    theirs.national_length <= MAX_SHORT_DIGITS && (length, value) == (theirs.national_length, theirs.national_value)
}

/// Whether digits are an organisation's short number with some in front or behind.
fn adds_to(value: u64, length: u32, theirs: &Known) -> bool {
    let (digits, national) = (theirs.national_length, theirs.national_value);
    if !(MIN_SHORT_DIGITS..=MAX_SHORT_DIGITS).contains(&digits) || length <= digits || length > digits + MAX_ADDED {
        return false;
    }
    value / 10u64.pow(length - digits) == national || value % 10u64.pow(digits) == national
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imitations_are_told_from_others() {
        let china = Region::new("CN").ok();
        for (digits, short, expected) in [
            ("869558812", "", Some("中国工商银行")),
            ("860195588", "", Some("中国工商银行")),
            ("195588", "", Some("中国工商银行")),
            ("18006330739", "", Some("Oracle")),
            ("18003630738", "", Some("Oracle")),
            ("8695588", "", None),
            ("18006330738", "", None),
            ("18006330748", "", Some("Oracle")),
            ("12025550123", "", None),
            ("8613895588123", "", None),
            ("", "9558801", Some("中国工商银行")),
            ("", "95", None),
        ] {
            let number = PhoneNumber::from_digits(digits).ok();
            assert_eq!(look_alike_of(number, short, china), expected, "{digits}{short}");
        }
    }

    #[test]
    fn every_line_is_a_number_with_a_name() {
        let lines: usize = TABLES.iter().map(|table| table.lines().count()).sum();
        assert_eq!(table().len(), lines);
        assert!(lines > 400 && table().iter().all(|known| !known.name.is_empty()));
    }

    #[test]
    fn banks_and_police_are_known() {
        for (digits, expected) in
            [("8695588", Some("中国工商银行")), ("8696110", Some("国家反诈中心")), ("8695589123", None)]
        {
            assert_eq!(organisation(PhoneNumber::from_digits(digits).expect(digits)), expected, "{digits}");
        }
    }
}
