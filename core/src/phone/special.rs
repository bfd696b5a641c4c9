//! Short numbers that mean something: emergency services, help lines, short codes.
//!
//! The table holds libphonenumber's `ShortNumberMetadata.xml` as sets of digits (`numbering/README.md`); it is read as
//! it stands, so a cold process pays nothing for it.

use super::numbering::Plan;
use super::numbering::automaton::{DigitSet, Table};
use super::text::{clean, is_separator};
use super::{NumberRange, PhoneNumber, Region};

static TABLE: Table = Table(include_bytes!("numbering/short.bin"));
const HEADER_WORDS: usize = 3;
const ROW_WORDS: usize = 7;

/// Most digits of a short number, and more than a whole international number can lack.
const MAX_SHORT_DIGITS: usize = 6;
/// The few that the metadata have beyond that, with their country codes; a test finds every short number of the metadata.
const LONG_SHORT_NUMBERS: [u64; 5] = [9_156_161_561, 915_757_555, 394_777_815, 810_006_825_322, 5_954_040_479];

/// Where libphonenumber wants emergency numbers dialled exactly: more digits lead elsewhere.
const EXACT_ONLY: [&str; 3] = ["BR", "CL", "NI"];

/// What a short number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpecialKind {
    /// Police, fire brigade, ambulance.
    Emergency,
    /// Help in need beyond those three: doctors on call, crisis lines, mountain and sea rescue.
    HelpLine,
    /// Costs more than an ordinary call.
    Premium,
    /// Costs what an ordinary call costs.
    StandardRate,
    /// Costs nothing.
    TollFree,
    /// A short number of a company or service whose price is not known.
    ShortCode,
}

/// The sets of one region, in the order of the table.
#[derive(Clone, Copy)]
struct ShortNumbers {
    sets: [DigitSet; 6],
}

const KINDS: [SpecialKind; 6] = [
    SpecialKind::Emergency,
    SpecialKind::HelpLine,
    SpecialKind::Premium,
    SpecialKind::StandardRate,
    SpecialKind::TollFree,
    SpecialKind::ShortCode,
];

impl ShortNumbers {
    fn of_region(region: Region) -> Option<Self> {
        let &[first, second] = region.as_str().as_bytes() else { return None };
        let rows = usize::from(TABLE.word(0));
        let row = TABLE.find_row(HEADER_WORDS, rows, ROW_WORDS, u16::from_be_bytes([first, second]))?;
        Some(Self { sets: std::array::from_fn(|kind| set(TABLE.word(row + 1 + kind))) })
    }

    fn kind(self, digits: &[u8]) -> Option<SpecialKind> {
        KINDS.into_iter().zip(self.sets).find(|(_, set)| set.holds(digits)).map(|(kind, _)| kind)
    }

    /// libphonenumber's `connectsToEmergencyNumber`: networks pass over digits after an emergency number.
    fn begins_with_emergency(self, digits: &[u8]) -> bool {
        self.sets.first().is_some_and(|emergency| emergency.begins(digits))
    }
}

fn set(at: u16) -> DigitSet {
    TABLE.set(HEADER_WORDS + usize::from(TABLE.word(0)) * ROW_WORDS, at)
}

/// Whether `digits` are an emergency number or a help line of any region.
fn is_emergency_somewhere(digits: &[u8]) -> bool {
    [1, 2].into_iter().any(|word| set(TABLE.word(word)).holds(digits))
}

/// Whether these digits are an emergency number or a help line of `region`; where the region is not known, or has no
/// numbers of its own in the table, of any region. Meant for protections, so it is wide: a plus, separators, a trunk
/// prefix in front (`0110`) or, in a known region, digits behind (`1125`) do not hide an emergency number, as long as
/// the whole is no subscriber's number and no other short number.
#[must_use]
pub fn is_emergency(digits: &str, region: Option<Region>) -> bool {
    let digits = plain(digits);
    let whole = digits.as_bytes();
    let Some((region, numbers)) = region.and_then(|region| Some((region, ShortNumbers::of_region(region)?))) else {
        return is_emergency_somewhere(whole);
    };
    match numbers.kind(whole) {
        Some(SpecialKind::Emergency | SpecialKind::HelpLine) => return true,
        Some(_) => return false,
        None => {}
    }
    let plan = Plan::of_region(region);
    if whole.len() > MAX_SHORT_DIGITS + 1 || plan.is_some_and(|plan| plan.is_subscriber(digits.as_bytes())) {
        return false;
    }
    let inner = plan.and_then(|plan| plan.without_trunk(&digits)).unwrap_or_default();
    matches!(numbers.kind(inner.as_bytes()), Some(SpecialKind::Emergency | SpecialKind::HelpLine))
        || (whole.len() <= MAX_SHORT_DIGITS
            && !EXACT_ONLY.contains(&region.as_str())
            && numbers.begins_with_emergency(whole))
}

/// Whether this is an emergency number or help line in international dress, such as `+86110` or `+49112`. The emergency
/// numbers of all regions count, unless the number can be a subscriber's.
#[must_use]
pub fn is_international_emergency(number: PhoneNumber) -> bool {
    let code = number.calling_code();
    // Asked of every call: nearly all are turned away here, before anything is written out.
    if number.national_length() as usize > MAX_SHORT_DIGITS + 1 {
        return false;
    }
    let national = national_digits(number);
    let national = national.as_str();
    let Some(main) = Plan::of_calling_code(code) else { return is_emergency_somewhere(national.as_bytes()) };
    if Plan::all_of_calling_code(code).any(|plan| plan.is_subscriber(national.as_bytes())) {
        return false;
    }
    is_emergency_somewhere(national.as_bytes())
        || main.without_trunk(national).is_some_and(|national| is_emergency_somewhere(national.as_bytes()))
}

/// Whether this is a short number behind a country code, such as `+8695588`: an emergency number or help line of any
/// region, or a short number of a region with this code; and no subscriber's number.
#[must_use]
pub fn hides_special_number(number: PhoneNumber) -> bool {
    let code = number.calling_code();
    // Asked of every entry of a list: nearly all are turned away here.
    let is_long = LONG_SHORT_NUMBERS.contains(&number.value());
    if number.national_length() as usize > MAX_SHORT_DIGITS + 1 && !is_long {
        return false;
    }
    if is_international_emergency(number) {
        return true;
    }
    let national = national_digits(number);
    (national.len() <= MAX_SHORT_DIGITS || is_long)
        && !Plan::all_of_calling_code(code).any(|plan| plan.is_subscriber(national.as_bytes()))
        && Plan::regions_of_calling_code(code)
            .filter_map(ShortNumbers::of_region)
            .any(|numbers| numbers.kind(national.as_bytes()).is_some())
}

fn national_digits(number: PhoneNumber) -> String {
    let (all, code) = (number.value().to_string(), number.calling_code().to_string());
    all.strip_prefix(&code).unwrap_or_default().to_owned()
}

/// Most numbers of an interval that are looked at one by one.
const MAX_LOOKED_AT: u64 = 10_000;

/// Whether a range holds an emergency number or a help line of one of its own regions behind the country code, such as
/// `+4911*`, which holds `+49112`. An interval of short numbers that is too long to look through counts as if.
#[must_use]
pub fn range_hides_help(range: NumberRange) -> bool {
    let (NumberRange::Prefix(first) | NumberRange::Interval { first, .. }) = range;
    let code = first.calling_code();
    let national = national_digits(first);
    if national.len() > MAX_SHORT_DIGITS {
        return false;
    }
    let helps = |numbers: ShortNumbers| numbers.sets.into_iter().take(2);
    let mut regions = Plan::regions_of_calling_code(code).filter_map(ShortNumbers::of_region).peekable();
    if regions.peek().is_none() {
        // A code without regions of its own: nothing is known that could be hit.
        return false;
    }
    match range {
        NumberRange::Prefix(_) => regions.flat_map(helps).any(|set| set.goes_on_from(national.as_bytes())),
        NumberRange::Interval { first, last } if last.value() - first.value() > MAX_LOOKED_AT => true,
        NumberRange::Interval { first, last } => regions.flat_map(helps).any(|set| {
            (first.value()..=last.value())
                .filter_map(|value| PhoneNumber::from_value(value).ok())
                .any(|number| set.holds(national_digits(number).as_bytes()))
        }),
    }
}

/// Whether `+` and these digits are an emergency number to which a network added a plus, such as `+911`: too short for
/// an international number.
pub(super) fn is_emergency_with_plus(digits: &str) -> bool {
    digits.len() <= MAX_SHORT_DIGITS && is_emergency_somewhere(digits.as_bytes())
}

/// What the short number `digits` is for in `region`, if the numbering plan says. Where the region is not known, only
/// emergency numbers are told.
#[must_use]
pub fn special_number(digits: &str, region: Option<Region>) -> Option<SpecialKind> {
    let digits = plain(digits);
    match region.and_then(ShortNumbers::of_region) {
        Some(numbers) => numbers.kind(digits.as_bytes()),
        None => [SpecialKind::Emergency, SpecialKind::HelpLine]
            .into_iter()
            .zip([1, 2])
            .find(|(_, word)| set(TABLE.word(*word)).holds(digits.as_bytes()))
            .map(|(kind, _)| kind),
    }
}

/// The digits alone, if there is nothing else but separators and a plus; otherwise a text that no set holds.
fn plain(text: &str) -> String {
    let text = clean(text);
    text.strip_prefix('+').unwrap_or(&text).chars().filter(|c| !is_separator(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What libphonenumber's `ShortNumberInfo` says: region, digits, exactly an emergency number, connects to one,
    /// valid short number, cost. `core/tests/fixtures/README.md` names the source.
    const CASES: &str = include_str!("../../tests/fixtures/short_numbers.csv");

    fn region(code: &str) -> Option<Region> {
        Region::new(code).ok()
    }

    fn cases() -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(CASES.as_bytes()).records().map(|row| row.expect("a row")).collect()
    }

    #[test]
    fn emergency_numbers_are_known_by_region() {
        let cases = [
            ("the Chinese police", "110", "CN", true),
            ("the German police", "110", "DE", true),
            ("the European number in Germany", "112", "DE", true),
            ("the doctor on call in Germany", "116117", "DE", true),
            ("the British number", "999", "GB", true),
            ("the American number", "911", "US", true),
            ("the American number in Germany", "911", "DE", false),
            ("spaces in between", "9 1 1", "US", true),
            ("full-width digits", "１１０", "CN", true),
            ("a plus in front", "+911", "US", true),
            ("a trunk prefix in front", "0110", "DE", true),
            ("a trunk prefix in front in America", "1911", "US", true),
            ("a digit behind", "1125", "DE", true),
            ("a digit behind where the number must be exact", "1905", "BR", false),
            ("directory enquiries", "11833", "DE", false),
            ("a subscriber's number that begins so", "9115550123", "US", false),
            ("many digits behind", "110123456", "CN", false),
            ("a service number", "95588", "CN", false),
            ("no digits", "", "DE", false),
            ("a name", "Polizei", "DE", false),
            ("a region of which nothing is known counts every region's", "911", "QQ", true),
        ];
        for (case, digits, code, expected) in cases {
            assert_eq!(is_emergency(digits, region(code)), expected, "{case}");
        }
    }

    #[test]
    fn what_libphonenumber_calls_an_emergency_number_is_one_everywhere() {
        let mut emergencies = 0;
        for row in cases().iter().filter(|row| &row[2] == "1") {
            emergencies += 1;
            assert_eq!(special_number(&row[1], region(&row[0])), Some(SpecialKind::Emergency), "{row:?}");
            assert!(is_emergency(&row[1], region(&row[0])), "{row:?}");
            assert!(is_emergency(&row[1], None), "{row:?}");
        }
        assert!(emergencies > 500, "{emergencies}");
    }

    #[test]
    fn what_connects_to_an_emergency_number_is_protected_unless_it_means_something_else() {
        for row in cases().iter().filter(|row| &row[3] == "1" && row[1].len() <= MAX_SHORT_DIGITS) {
            let (digits, home) = (&row[1], region(&row[0]).expect("a region"));
            let means_something_else = special_number(digits, Some(home)).is_some()
                || Plan::of_region(home).is_some_and(|plan| plan.is_subscriber(digits.as_bytes()));
            assert!(is_emergency(digits, Some(home)) || means_something_else, "{row:?}");
        }
    }

    #[test]
    fn costs_are_those_of_libphonenumber() {
        let all = cases();
        for row in &all {
            let expected = match (&row[2], &row[4], &row[5]) {
                ("1", ..) => continue,
                (.., "PREMIUM_RATE") => Some(SpecialKind::Premium),
                (.., "STANDARD_RATE") => Some(SpecialKind::StandardRate),
                (.., "TOLL_FREE") => Some(SpecialKind::TollFree),
                (_, "1", _) => Some(SpecialKind::ShortCode),
                _ => None,
            };
            let found = special_number(&row[1], region(&row[0]));
            assert!(found == expected || found == Some(SpecialKind::HelpLine), "{row:?}: {found:?}");
        }
        assert!(all.len() > 1000, "{} rows", all.len());
    }

    #[test]
    fn emergency_numbers_in_international_dress_are_recognised() {
        let cases = [
            ("the Chinese police", "86110", true),
            ("the European number in Germany", "49112", true),
            ("with a trunk prefix", "490112", true),
            ("the American number", "1911", true),
            ("a doctor on call", "49116117", true),
            ("an ordinary number that ends so", "4930110112", false),
            ("a country code alone", "49", false),
            ("a subscriber of a small country", "376112233", false),
        ];
        for (case, digits, expected) in cases {
            let number = PhoneNumber::from_digits(digits).expect(digits);
            assert_eq!(is_international_emergency(number), expected, "{case}");
        }
    }

    #[test]
    fn a_short_number_behind_a_country_code_is_recognised() {
        let cases = [
            ("the Chinese police", "86110", true),
            ("a bank's service number", "8695588", true),
            ("the American number", "1911", true),
            ("a mobile number", "8613800138000", false),
            ("an American subscriber", "12025550123", false),
            ("a subscriber of a small country", "376112233", false),
        ];
        for (case, digits, expected) in cases {
            assert_eq!(hides_special_number(PhoneNumber::from_digits(digits).expect(digits)), expected, "{case}");
        }
    }

    #[test]
    fn a_range_over_an_emergency_number_is_recognised() {
        let cases = [
            ("+4911*", true),
            ("+49112*", true),
            ("+4913x", false),
            ("+4911x", true),
            ("+491121*", false),
            ("+49900*", false),
            ("+91140*", false),
            ("+33162*", false),
            ("+1900*", false),
            ("+1911*", true),
            ("+86110-+86119", true),
            ("+86111-+86118", false),
            ("+8613800138xxx", false),
        ];
        for (text, expected) in cases {
            assert_eq!(range_hides_help(NumberRange::parse(text).expect(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_prefix_is_followed_as_far_as_any_member_goes() {
        for row in cases().iter().filter(|row| &row[2] == "1") {
            let numbers = ShortNumbers::of_region(region(&row[0]).expect("a region")).expect("a row");
            let digits = row[1].as_bytes();
            assert!((0..=digits.len()).all(|end| numbers.sets[0].goes_on_from(&digits[..end])), "{row:?}");
            assert!(!numbers.sets[0].goes_on_from(b"0000000"), "{row:?}");
        }
    }

    #[test]
    fn where_the_region_is_not_known_only_emergency_numbers_are_told() {
        assert_eq!(special_number("95588", None), None);
        assert_eq!(special_number("110", None), Some(SpecialKind::Emergency));
        assert_eq!(special_number("95588", region("CN")), Some(SpecialKind::StandardRate));
        assert!(!is_emergency("4915112345678", None));
    }
}
