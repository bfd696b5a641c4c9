//! Reading numbers: agreement with libphonenumber, and of the short roads with the long one.

use proptest::prelude::*;
use ringfence::phone::{PhoneNumber, Region, parse, parse_fast, parse_slow};

const CASES: &str = include_str!("../fixtures/normalisation.csv");

#[test]
fn numbers_are_read_as_libphonenumber_reads_them() {
    let (mut rows, mut differ) = (0, Vec::new());
    for record in csv::Reader::from_reader(CASES.as_bytes()).records() {
        let record = record.unwrap();
        let region = Region::new(&record[1]).ok().filter(|region| region.as_str() != "ZZ");
        let found = parse(&record[0], region).map(|number| number.to_string()).unwrap_or_default();
        rows += 1;
        if found != record[2] && record[2].len() <= 16 {
            differ.push(format!("{record:?}: {found}"));
        }
    }
    assert!(rows > 900, "{rows} rows");
    assert!(differ.len() * 1000 <= rows, "{differ:#?}");
}

#[test]
fn the_commonest_forms_need_no_metadata() {
    let cases = [
        ("+12125550123", "US", "12125550123"),
        ("(212) 555-0123", "US", "12125550123"),
        ("+49 30 12345678", "DE", "493012345678"),
        ("030 12345678", "DE", "493012345678"),
        ("0151 12345678", "DE", "4915112345678"),
        ("13800138000", "CN", "8613800138000"),
        ("+8613800138000", "CN", "8613800138000"),
        ("020 7946 0958", "GB", "442079460958"),
        ("06 12 34 56 78", "FR", "33612345678"),
    ];
    for (text, region, digits) in cases {
        let found = parse_fast(text, Region::new(region).ok());
        assert_eq!(found, Some(Ok(PhoneNumber::from_digits(digits).unwrap())), "{text} in {region}");
    }
}

#[test]
fn what_a_plan_rewrites_and_what_has_letters_is_left_to_the_metadata() {
    for (text, region) in [
        ("011 15 2345 6789", "AR"),
        ("0 15 11 2345 6789", "BR"),
        ("4641234", "AG"),
        ("1-800-FLOWERS", "US"),
        ("030 123456 ext. 7", "DE"),
    ] {
        assert_eq!(parse_fast(text, Region::new(region).ok()), None, "{text}");
    }
}

#[test]
fn hostile_texts_give_errors() {
    for text in [
        ";phone-context=+1tel:12345678",
        "tel:;phone-context=",
        ";phone-context=+1;tel:12345678",
        "+12345678;phone-context=+1tel:5;ext=5",
        "+",
        "(((",
    ] {
        assert!(parse(text, Region::new("US").ok()).is_err(), "{text}");
    }
}

/// Every region that libphonenumber knows, and one that nobody has.
fn regions() -> Vec<Region> {
    let known = rlibphonenumber::PHONE_NUMBER_UTIL.get_supported_regions().map(|region| region.to_string());
    let mut names: Vec<String> = known.chain(["QQ".to_owned()]).collect();
    names.sort_unstable();
    names.iter().filter_map(|name| Region::new(name).ok()).collect()
}

fn calling_code(region: Region) -> String {
    let code = region.as_str().parse().ok();
    code.and_then(|region| rlibphonenumber::PHONE_NUMBER_UTIL.get_country_code_for_region(region))
        .map(|code| code.to_string())
        .unwrap_or_default()
}

/// Whether the short road says what the long one says; `None` when it declines.
fn agrees(text: &str, region: Option<Region>) -> Option<bool> {
    parse_fast(text, region).map(|found| found == parse_slow(text, region))
}

/// Groups of digits, one of them Arabic, with separators of all sorts around them.
const SEPARATED: &str =
    "[\\[ (+-]{0,2}[0-9٣]{0,4}[\\] ).\u{a0}-]{0,2}[0-9]{0,5}[-. \u{3000}]?[0-9]{0,5}[ )/\u{200e}\t]?";

/// What stands before national digits, or could be taken for it: access codes, trunk prefixes, carrier codes.
const FRONTS: [&str; 22] = [
    "", "", "", "+", "+", "00", "011", "0", "1", "8", "10", "010", "0011", "810", "00700", "12100", "15", "90", "99",
    "+0", "+00", "00 0",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_short_road_never_disagrees_on_random_digits(
        region in prop::sample::select(regions()), text in "\\+?[0-9]{0,20}"
    ) {
        prop_assert_ne!(agrees(&text, Some(region)), Some(false), "{} in {}", text, region);
        prop_assert_ne!(agrees(&text, None), Some(false), "{} nowhere", text);
    }

    #[test]
    fn the_short_road_never_disagrees_on_prefixes_of_all_sorts(
        region in prop::sample::select(regions()),
        abroad in prop::sample::select(regions()),
        front in prop::sample::select(FRONTS.as_slice()),
        coded in 0..3,
        inner in prop::sample::select(FRONTS.as_slice()),
        digits in "[0-9]{0,12}",
    ) {
        let code = match coded { 0 => String::new(), 1 => calling_code(region), _ => calling_code(abroad) };
        let text = format!("{front}{code}{inner}{digits}");
        prop_assert_ne!(agrees(&text, Some(region)), Some(false), "{} in {}", text, region);
    }

    #[test]
    fn separators_do_not_make_the_roads_differ(
        region in prop::sample::select(regions()), text in SEPARATED
    ) {
        prop_assert_ne!(agrees(&text, Some(region)), Some(false), "{:?} in {}", text, region);
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_long_road_panic(
        text in "(;phone-context=|tel:|;ext=|;isub=|\\+|[0-9]{1,8}|x|#|,|;|é|[ ()./-]|\\PC){0,12}",
        region in prop::sample::select(regions()),
    ) {
        let _ = parse_slow(&text, Some(region));
    }
}

/// Every number of up to four digits behind every front, and many longer ones, in every region:
/// `cargo test --release -p ringfence --test it -- --ignored`.
#[test]
#[ignore = "slow: minutes in release"]
fn the_short_road_agrees_in_every_region() {
    let mut state = 7u64;
    let mut below = move |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let (mut answered, mut declined) = (0u64, std::collections::BTreeMap::new());
    let mut check = |text: &str, region: Region| match agrees(text, Some(region)) {
        Some(agrees) => {
            answered += 1;
            assert!(
                agrees,
                "{text} in {region}: {:?}, {:?}",
                parse_fast(text, Some(region)),
                parse_slow(text, Some(region))
            );
        }
        None => *declined.entry(region).or_insert(0u64) += 1,
    };
    for region in regions() {
        let code = calling_code(region);
        for short in 0..2000 {
            check(&format!("{short:03}"), region);
        }
        for _ in 0..20_000 {
            let length = 2 + below(12);
            let digits: String = (0..length).map(|_| char::from(b'0' + below(10) as u8)).collect();
            let front = FRONTS[below(FRONTS.len() as u64) as usize];
            let inner = FRONTS[below(FRONTS.len() as u64) as usize].trim_start_matches('+');
            let code = if below(2) == 0 { code.as_str() } else { "" };
            check(&format!("{front}{code}{inner}{digits}"), region);
        }
    }
    let all: u64 = declined.values().sum();
    assert!(all * 50 < answered, "{declined:?}");
}

#[test]
fn a_long_run_of_zeros_reads_the_same_by_both_roads() {
    for zeros in 0..=14 {
        let text = format!("+20{}77", "0".repeat(zeros));
        let slow = parse_slow(&text, None);
        assert_eq!(parse_fast(&text, None).unwrap_or(slow), slow, "{text}");
    }
}
