//! Reading numbers: agreement with libphonenumber, and of the short roads with the long one.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use proptest::prelude::*;
use ringfence::phone::{PhoneNumber, Region, parse, parse_fast, parse_slow};

const CASES: &str = include_str!("fixtures/normalisation.csv");

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
        assert!(found == PhoneNumber::from_digits(digits).ok(), "{text} in {region}");
    }
}

#[test]
fn what_could_mean_two_things_is_left_to_the_metadata() {
    for (text, region) in
        [("+49 (0)30 12345678", "DE"), ("0049301234567", "DE"), ("011 44 20 7946 0958", "US"), ("12", "DE")]
    {
        assert!(parse_fast(text, Region::new(region).ok()).is_none(), "{text}");
    }
}

const REGIONS: [&str; 24] = [
    "US", "DE", "CN", "IT", "GB", "FR", "MX", "AR", "BR", "IN", "RU", "HU", "JP", "KR", "ES", "AU", "SG", "HK", "ZA",
    "NG", "UA", "TR", "SM", "KZ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn the_short_road_for_international_numbers_never_disagrees(digits in "[1-9][0-9]{5,14}") {
        let text = format!("+{digits}");
        if let Some(number) = parse_fast(&text, None) {
            prop_assert_eq!(parse_slow(&text, None).map(|number| number.to_string()), Ok(number.to_string()));
        }
    }

    #[test]
    fn the_short_road_for_national_numbers_never_disagrees(region in prop::sample::select(&REGIONS), digits in "[0-9]{5,13}") {
        let region = Region::new(region).ok();
        if let Some(number) = parse_fast(&digits, region) {
            prop_assert_eq!(parse_slow(&digits, region).map(|number| number.to_string()), Ok(number.to_string()));
        }
    }

    #[test]
    fn separators_do_not_make_the_roads_differ(region in prop::sample::select(&REGIONS), text in "\\+?\\(?[0-9]{1,4}\\)?[-. ][0-9]{2,5}[-. ]?[0-9]{2,5}") {
        let region = Region::new(region).ok();
        if let Some(number) = parse_fast(&text, region) {
            prop_assert_eq!(parse_slow(&text, region).map(|number| number.to_string()), Ok(number.to_string()));
        }
    }
}

/// All regions, many more numbers: `cargo test --release -p ringfence --test phone -- --ignored`.
#[test]
#[ignore = "slow: a minute in release"]
fn the_short_roads_agree_in_every_region() {
    let mut state = 7u64;
    let mut below = move |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut answered = 0;
    for (a, b) in (b'A'..=b'Z').flat_map(|a| (b'A'..=b'Z').map(move |b| (a, b))) {
        let region = Region::new(&format!("{}{}", a as char, b as char)).ok();
        if parse_fast("5555555", region).is_none()
            && parse_fast("0555555555", region).is_none()
            && parse_fast("2125550123", region).is_none()
        {
            continue;
        }
        for _ in 0..20_000 {
            let length = 5 + below(9);
            let digits: String = (0..length).map(|_| char::from(b'0' + below(10) as u8)).collect();
            for text in [digits.clone(), format!("+{digits}")] {
                if let Some(number) = parse_fast(&text, region) {
                    answered += 1;
                    assert_eq!(
                        parse_slow(&text, region).map(|number| number.to_string()),
                        Ok(number.to_string()),
                        "{region:?} {text}"
                    );
                }
            }
        }
    }
    assert!(answered > 1_000_000, "{answered}");
}
