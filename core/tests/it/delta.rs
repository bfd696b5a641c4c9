//! A delta leads from one list to another, byte for byte, or says why not.

use std::io::Cursor;

use proptest::prelude::*;
use ringfence::blocklist::{
    Category, Confidence, Delta, DeltaError, DeltaSummary, List, ListBuilder, ListKind, ListMeta, Mark, Standing,
    write_delta,
};
use ringfence::phone::{NumberRange, PhoneNumber, Region};

type Entries = Vec<(u64, Mark)>;

fn meta(title: &str) -> ListMeta {
    ListMeta {
        kind: ListKind::Links,
        title: title.into(),
        publisher: "Tester".into(),
        region: None,
        issued: i64::try_from(title.len()).ok(),
    }
}

fn mark(packed: u16) -> Mark {
    Mark {
        category: Category::ALL[usize::from(packed) % 21],
        confidence: Confidence::new((packed >> 5 & 15) as u8).unwrap(),
        standing: Standing::ALL[usize::from(packed >> 9) % 3],
    }
}

fn build(meta: &ListMeta, entries: &[(u64, Mark)], ranges: &[(NumberRange, Mark)]) -> Vec<u8> {
    ListBuilder::new(meta.clone()).ranges(ranges.iter().copied()).to_bytes(entries).unwrap()
}

fn make(base: &[u8], result: &[u8]) -> (Vec<u8>, DeltaSummary) {
    let mut delta = Vec::new();
    let (base, result) = (List::from_bytes(base.to_vec()).unwrap(), List::from_bytes(result.to_vec()).unwrap());
    let summary = write_delta(&base, &result, &mut delta).unwrap();
    assert_eq!(summary.bytes, delta.len() as u64);
    (delta, summary)
}

fn apply(base: &[u8], delta: &[u8]) -> Result<Vec<u8>, DeltaError> {
    let mut out = Cursor::new(Vec::new());
    Delta::read(delta)?.apply(&List::from_bytes(base.to_vec()).unwrap(), &mut out)?;
    Ok(out.into_inner())
}

fn leads_there_and_back(one: &[u8], other: &[u8]) {
    for (base, result) in [(one, other), (other, one), (one, one)] {
        let (delta, _) = make(base, result);
        assert!(apply(base, &delta).unwrap() == result, "applying the delta gives other bytes than building");
    }
}

fn sorted(mut entries: Entries) -> Entries {
    entries.sort_by_key(|entry| entry.0);
    entries.dedup_by_key(|entry| entry.0);
    entries
}

fn entries() -> impl Strategy<Value = Entries> {
    let run = (any::<u64>(), 1u32..40, 0usize..300).prop_flat_map(|(start, spread, count)| {
        prop::collection::vec((0u64..1 << spread, prop_oneof![3 => Just(9u16), 1 => 0u16..1536]), count).prop_map(
            move |steps| {
                let mut at = start;
                steps
                    .into_iter()
                    .map(|(step, packed)| {
                        at = at.wrapping_add(step);
                        (at, mark(packed))
                    })
                    .collect::<Vec<_>>()
            },
        )
    });
    prop::collection::vec(run, 0..6).prop_map(|runs| sorted(runs.concat()))
}

/// Another version of `entries`: some leave, some change, others come.
fn versions() -> impl Strategy<Value = (Entries, Entries)> {
    (entries(), entries(), any::<u64>(), 0u32..6).prop_map(|(base, more, seed, rarity)| {
        let fate = |key: u64| (key ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut result: Entries = base
            .iter()
            .filter(|(key, _)| fate(*key) & ((1 << rarity) - 1) != 1)
            .map(|(key, old)| {
                (*key, if (fate(*key) >> 8).is_multiple_of(16) { mark(fate(*key) as u16 % 1536) } else { *old })
            })
            .collect();
        result.extend(more.into_iter().filter(|(key, _)| fate(*key) & ((1 << rarity) - 1) == 0));
        result.sort_by_key(|entry| entry.0);
        result.dedup_by_key(|entry| entry.0);
        (base, result)
    })
}

fn ranges() -> impl Strategy<Value = Vec<(NumberRange, Mark)>> {
    let range = (1u64..9999, 0u64..50, any::<bool>(), 0u16..1536).prop_filter_map(
        "one length",
        |(first, span, prefix, packed)| {
            let first = PhoneNumber::from_value(first).unwrap();
            let last = PhoneNumber::from_value(first.value() + span).unwrap();
            let range = if prefix { NumberRange::Prefix(first) } else { NumberRange::interval(first, last).ok()? };
            Some((range, mark(packed)))
        },
    );
    prop::collection::vec(range, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn applying_a_delta_gives_the_bytes_that_building_gives((base, result) in versions(), before in ranges(), after in ranges()) {
        let common = &before[..before.len() / 2];
        let after = [common, &after].concat();
        leads_there_and_back(&build(&meta("List"), &base, &before), &build(&meta("List"), &result, &after));
    }

    #[test]
    fn lists_that_have_nothing_in_common_are_bridged_too(base in entries(), result in entries()) {
        leads_there_and_back(&build(&meta("Old"), &base, &[]), &build(&meta("A new title"), &result, &[]));
    }

    #[test]
    fn a_damaged_delta_never_gives_a_wrong_list(
        (base, result) in versions(),
        ranges in ranges(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (base, result) = (build(&meta("List"), &base, &[]), build(&meta("List"), &result, &ranges));
        let (mut delta, _) = make(&base, &result);
        for (index, byte) in damage {
            let at = index.index(delta.len());
            delta[at] = byte;
        }
        if let Ok(bytes) = apply(&base, &delta) {
            prop_assert!(bytes == result);
        }
    }
}

#[test]
fn a_delta_that_is_cut_off_anywhere_is_refused() {
    let entries: Entries = (0..400u64).map(|i| (i * i * 7 + 3, mark(i as u16 % 40))).collect();
    let base = build(&meta("List"), &entries, &[]);
    let result = build(&meta("List, new"), &entries[20..], &[(NumberRange::parse("+4930*").unwrap(), mark(3))]);
    let (delta, _) = make(&base, &result);
    for length in 0..delta.len() {
        assert!(apply(&base, &delta[..length]).is_err(), "{length}");
    }
    assert!(matches!(apply(&base, &[&delta[..], b"\0"].concat()), Err(DeltaError::Damaged { .. })));
}

#[test]
fn a_delta_for_another_base_says_which_one_it_wants() {
    let list = |count: u64| build(&meta("List"), &(0..count).map(|i| (i * 9, mark(1))).collect::<Vec<_>>(), &[]);
    let (delta, _) = make(&list(100), &list(101));
    match apply(&list(99), &delta) {
        Err(error @ DeltaError::WrongBase { .. }) => {
            assert!(error.to_string().contains("fetch the delta for this version, or the whole list"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(apply(&list(100), b"no delta at all"), Err(DeltaError::NotADelta)));
    let mut newer = delta.clone();
    newer[8] = 9;
    assert!(matches!(apply(&list(100), &newer), Err(DeltaError::Version { found: 9 })));
    let mut other_result = delta;
    other_result[50] ^= 1;
    assert!(matches!(apply(&list(100), &other_result), Err(DeltaError::WrongResult { .. })));
}

#[test]
fn lists_of_different_kinds_have_no_delta() {
    let numbers = ListMeta { kind: ListKind::Numbers, ..meta("List") };
    let one = List::from_bytes(build(&numbers, &[], &[])).unwrap();
    let other = List::from_bytes(build(&meta("List"), &[], &[])).unwrap();
    assert!(matches!(write_delta(&one, &other, Vec::new()), Err(DeltaError::KindsDiffer)));
}

#[test]
fn the_summary_counts_what_left_came_and_changed() {
    let base: Entries = (0..1000u64).map(|i| (i * 100, mark(1))).collect();
    let mut result: Entries = base[5..].to_vec();
    result[0].1 = mark(2);
    result.push((1_000_001, mark(1)));
    result.push((1_000_002, mark(1)));
    let region = ListMeta { region: Some(Region::new("DE").unwrap()), ..meta("List") };
    let gone = [(NumberRange::parse("+4930*").unwrap(), mark(3))];
    let (_, summary) = make(&build(&meta("List"), &base, &gone), &build(&region, &result, &[]));
    assert_eq!((summary.removed, summary.added, summary.changed), (5, 2, 1));
    assert_eq!((summary.ranges_removed, summary.ranges_added), (1, 0));
}

#[test]
fn a_list_across_the_border_between_short_and_long_is_bridged() {
    let entries: Entries = (0..(1u64 << 20) + 50).map(|i| (i * 3 + i % 2, mark(1))).collect();
    leads_there_and_back(&build(&meta("List"), &entries[100..], &[]), &build(&meta("List"), &entries, &[]));
}
