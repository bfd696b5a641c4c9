//! What a list promises: everything that was put in comes out, nothing else does, and foreign bytes do no harm.

use proptest::prelude::*;
use ringfence::blocklist::{
    BuildError, Category, Confidence, List, ListBuilder, ListError, ListKind, ListMeta, Mark, MatchedBy, Standing,
};
use ringfence::phone::{NumberRange, PhoneNumber, Region};

fn meta(kind: ListKind) -> ListMeta {
    ListMeta {
        kind,
        title: "Test list".into(),
        publisher: "Tester".into(),
        region: Some(Region::new("US").unwrap()),
        issued: Some(1_764_720_000),
    }
}

fn mark(category: usize, step: u8, standing: usize) -> Mark {
    Mark {
        category: Category::ALL[category],
        confidence: Confidence::new(step).unwrap(),
        standing: Standing::ALL[standing],
    }
}

fn any_mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        4 => Just(mark(18, 9, 0)),
        1 => (0usize..21, 0u8..16, 0usize..3).prop_map(|(category, step, standing)| mark(category, step, standing)),
    ]
}

/// Numbers in runs, with gaps of all sizes, and the odd stray.
fn number_entries() -> impl Strategy<Value = Vec<(u64, Mark)>> {
    let run = (1u64..999_999_999_999_999, 1usize..120, 0u32..16).prop_flat_map(|(start, count, spread)| {
        prop::collection::vec((0u64..1 << spread, any_mark()), count).prop_map(move |steps| {
            let mut at = start;
            let mut run = Vec::new();
            for (step, mark) in steps {
                at = (at + step) % 1_000_000_000_000_000;
                if let Ok(number) = PhoneNumber::from_value(at) {
                    run.push((number.key(), mark));
                }
            }
            run
        })
    });
    prop::collection::vec(run, 0..20).prop_map(|runs| sorted(runs.concat()))
}

fn link_entries() -> impl Strategy<Value = Vec<(u64, Mark)>> {
    prop::collection::vec((any::<u64>(), any_mark()), 0..600).prop_map(sorted)
}

fn sorted(mut entries: Vec<(u64, Mark)>) -> Vec<(u64, Mark)> {
    entries.sort_by_key(|entry| entry.0);
    entries.dedup_by_key(|entry| entry.0);
    entries
}

fn open(kind: ListKind, entries: &[(u64, Mark)]) -> List {
    List::from_bytes(ListBuilder::new(meta(kind)).to_bytes(entries).unwrap()).unwrap()
}

fn holds_exactly(list: &List, entries: &[(u64, Mark)]) {
    assert_eq!(list.len(), entries.len() as u64);
    list.check().unwrap();
    let read: Vec<_> = list.entries().map(Result::unwrap).collect();
    assert!(read == entries, "entries() gives something else than was built");
    for (key, mark) in entries {
        assert_eq!(list.lookup_key(*key).unwrap(), Some(*mark), "{key}");
    }
    for (key, _) in entries {
        for near in [key.wrapping_sub(1), key.wrapping_add(1), key ^ 1 << 40] {
            let expected = entries.binary_search_by_key(&near, |entry| entry.0).ok().map(|at| entries[at].1);
            assert_eq!(list.lookup_key(near).unwrap(), expected, "{near}");
        }
    }
    let weight = list.weigh().unwrap();
    assert_eq!(weight.key_bits + weight.mark_bits + weight.range_bytes * 8, weight.file_bytes * 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_list_of_numbers_holds_what_was_put_in(entries in number_entries()) {
        holds_exactly(&open(ListKind::Numbers, &entries), &entries);
    }

    #[test]
    fn a_list_of_links_holds_what_was_put_in(entries in link_entries()) {
        holds_exactly(&open(ListKind::Links, &entries), &entries);
    }

    #[test]
    fn any_key_at_all_is_answered_rightly(entries in link_entries(), probes in prop::collection::vec(any::<u64>(), 50)) {
        let list = open(ListKind::Links, &entries);
        for probe in probes {
            let expected = entries.binary_search_by_key(&probe, |entry| entry.0).ok().map(|at| entries[at].1);
            prop_assert_eq!(list.lookup_key(probe).unwrap(), expected);
        }
    }

    #[test]
    fn foreign_bytes_behind_a_good_head_do_no_harm(
        entries in number_entries(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = ListBuilder::new(meta(ListKind::Numbers)).to_bytes(&entries).unwrap();
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        exercise(bytes);
    }
}

/// Does everything that one can do with a list. Errors are fine; panics and hangs are not.
fn exercise(bytes: Vec<u8>) {
    let Ok(list) = List::from_bytes(bytes) else { return };
    let _ = list.check();
    let _ = list.weigh();
    let _ = list.sha256();
    let keys: Vec<u64> = list.entries().take(5000).map_while(|entry| entry.ok().map(|(key, _)| key)).collect();
    for key in keys.into_iter().step_by(7).chain([0, 1, u64::MAX]) {
        let _ = list.lookup_key(key);
        if let Ok(number) = PhoneNumber::from_key(key) {
            let _ = list.lookup(number);
        }
    }
    let _ = list.ranges().count();
}

#[test]
fn lists_of_every_awkward_length_are_whole() {
    let all: Vec<_> = (0..5000u64)
        .map(|i| (PhoneNumber::from_value(12_025_550_000 + i * i / 50 + i).unwrap().key(), mark(i as usize % 3, 7, 0)))
        .collect();
    for length in [0, 1, 2, 3, 4, 63, 64, 65, 255, 256, 257, 258, 511, 512, 2047, 2048, 2049, 2050, 4096, 4097, 5000] {
        holds_exactly(&open(ListKind::Numbers, &all[..length]), &all[..length]);
    }
}

#[test]
fn the_lowest_and_the_highest_keys_are_found() {
    let entries: Vec<_> = [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX].map(|key| (key, mark(0, 15, 1))).to_vec();
    holds_exactly(&open(ListKind::Links, &entries), &entries);
}

#[test]
fn a_long_list_with_its_aligned_index_and_short_segments_is_whole() {
    let entries: Vec<_> = (0..(1u64 << 21) + 77)
        .map(|i| {
            (PhoneNumber::from_value(10_000_000_000 + i * 5 + i % 3).unwrap().key(), mark(18, (i / 5000 % 16) as u8, 0))
        })
        .collect();
    let list = open(ListKind::Numbers, &entries);
    list.check().unwrap();
    assert!(list.entries().map(Result::unwrap).eq(entries.iter().copied()));
    for (key, mark) in entries.iter().step_by(1009) {
        assert_eq!(list.lookup_key(*key).unwrap(), Some(*mark));
        assert_eq!(list.lookup_key(key + 1).unwrap(), None);
    }
}

#[test]
fn the_same_entries_give_the_same_bytes() {
    let entries: Vec<_> =
        (0..1000u64).map(|i| (PhoneNumber::from_value(4_930_000_000 + i * 7).unwrap().key(), mark(1, 3, 0))).collect();
    let ranges =
        [("+4930*", 3), ("+49900*", 9)].map(|(text, step)| (NumberRange::parse(text).unwrap(), mark(0, step, 0)));
    let build = |ranges: &mut dyn Iterator<Item = (NumberRange, Mark)>| {
        ListBuilder::new(meta(ListKind::Numbers)).ranges(ranges).to_bytes(&entries).unwrap()
    };
    assert_eq!(build(&mut ranges.into_iter()), build(&mut ranges.into_iter().rev()));
}

#[test]
fn what_the_publisher_says_is_read_back() {
    let list = open(ListKind::Numbers, &[]);
    assert_eq!(list.meta(), &meta(ListKind::Numbers));
    assert!(list.is_empty());
    let bare =
        ListMeta { region: None, issued: None, title: String::new(), publisher: String::new(), kind: ListKind::Links };
    let list = List::from_bytes(ListBuilder::new(bare.clone()).to_bytes(&[]).unwrap()).unwrap();
    assert_eq!(list.meta(), &bare);
}

#[test]
fn an_exact_entry_beats_a_range_and_a_correction_beats_both() {
    let number = |digits: &str| PhoneNumber::from_digits(digits).unwrap();
    let range = |text: &str| NumberRange::parse(text).unwrap();
    let (weak, strong) = (mark(0, 1, 0), mark(1, 9, 0));
    let (correction, inbound) = (mark(0, 15, 1), mark(1, 15, 2));
    let ranges = [
        (range("+4930*"), weak),
        (range("+493012*"), strong),
        (range("+49301255*"), correction),
        (range("+49800*"), inbound),
    ];
    let entries = sorted(vec![
        (number("493099").key(), strong),
        (number("4930123").key(), weak),
        (number("4930125512").key(), strong),
        (number("4980012").key(), correction),
    ]);
    let list =
        List::from_bytes(ListBuilder::new(meta(ListKind::Numbers)).ranges(ranges).to_bytes(&entries).unwrap()).unwrap();
    list.check().unwrap();
    let cases = [
        ("the exact entry beats the range around it", "493099", Some(strong), true),
        ("the exact entry beats a stronger range", "4930123", Some(weak), true),
        ("the wider range answers where the narrower does not reach", "493011", Some(weak), false),
        ("the narrower range beats the wider", "4930129", Some(strong), false),
        ("a correction of a range beats an exact entry", "4930125512", Some(correction), false),
        ("an exact correction beats a range", "4980012", Some(correction), true),
        ("a Do-Not-Originate range is found", "4980013", Some(inbound), false),
        ("a number on no list is on no list", "33123456789", None, false),
    ];
    for (case, digits, expected, exact) in cases {
        let found = list.lookup(number(digits)).unwrap();
        assert_eq!(found.map(|found| found.mark), expected, "{case}");
        assert_eq!(found.is_some_and(|found| found.matched_by == MatchedBy::Exact), exact, "{case}");
    }
}

#[test]
fn what_cannot_be_built_is_refused_with_its_place() {
    let number = |value| PhoneNumber::from_value(value).unwrap().key();
    let build = |entries: &[(u64, Mark)]| ListBuilder::new(meta(ListKind::Numbers)).to_bytes(entries).unwrap_err();
    let some = mark(0, 0, 0);
    assert!(matches!(build(&[(number(5), some), (number(5), some)]), BuildError::NotAscending { position: 1 }));
    assert!(matches!(build(&[(number(6), some), (number(5), some)]), BuildError::NotAscending { position: 1 }));
    assert!(matches!(build(&[(number(5), some), (u64::MAX, some)]), BuildError::NotANumber { position: 1 }));
    let long = ListMeta { title: "x".repeat(70_000), ..meta(ListKind::Numbers) };
    assert!(matches!(ListBuilder::new(long).to_bytes(&[]), Err(BuildError::TextTooLong { what: "title" })));
}

#[test]
fn a_list_that_is_cut_off_or_no_list_is_refused() {
    let entries: Vec<_> =
        (0..300u64).map(|i| (PhoneNumber::from_value(4_930_000_000 + i * 7).unwrap().key(), mark(1, 3, 0))).collect();
    let bytes = ListBuilder::new(meta(ListKind::Numbers)).to_bytes(&entries).unwrap();
    for length in 0..bytes.len() {
        assert!(List::from_bytes(bytes[..length].to_vec()).is_err(), "{length}");
    }
    assert!(matches!(List::from_bytes([&bytes[..], b"\0"].concat()), Err(ListError::Truncated { .. })));
    assert!(matches!(List::from_bytes(b"number,category\n+12025550123,bank\n".repeat(9)), Err(ListError::NotAList)));
    let mut newer = bytes.clone();
    newer[8] = 2;
    assert!(matches!(List::from_bytes(newer), Err(ListError::Version { found: 2 })));
    let mangled = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").into_bytes();
    assert!(matches!(List::from_bytes(mangled), Err(ListError::NotAList)));
}

#[test]
fn every_flipped_bit_is_harmless_and_the_hash_finds_it() {
    let entries: Vec<_> = (0..200u64)
        .map(|i| (PhoneNumber::from_value(4_930_000_000 + i * i).unwrap().key(), mark(i as usize % 4, 3, 0)))
        .collect();
    let ranges = ["+49900*", "+4930000-+4930555"].map(|text| (NumberRange::parse(text).unwrap(), mark(0, 5, 0)));
    let bytes = ListBuilder::new(meta(ListKind::Numbers)).ranges(ranges).to_bytes(&entries).unwrap();
    let sha256 = List::from_bytes(bytes.clone()).unwrap().sha256();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        if let Ok(list) = List::from_bytes(damaged.clone()) {
            assert_ne!(list.sha256(), sha256, "byte {at}");
        }
        exercise(damaged);
    }
}

#[test]
fn a_mapped_file_answers_like_bytes_in_memory_and_an_empty_one_is_no_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("numbers.rfl");
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(List::open(&path), Err(ListError::NotAList)));
    assert!(matches!(List::open(&folder.path().join("none")), Err(ListError::Io { .. })));
    let entries: Vec<_> = (0..3000u64)
        .map(|i| (PhoneNumber::from_value(8_613_800_000_000 + i * 11).unwrap().key(), mark(4, 12, 0)))
        .collect();
    std::fs::write(&path, ListBuilder::new(meta(ListKind::Numbers)).to_bytes(&entries).unwrap()).unwrap();
    holds_exactly(&List::open(&path).unwrap(), &entries);
}

/// Found by the fuzz target `list`: a directory that claims more bytes of marks than the file has.
const MARKS_BEYOND_THE_FILE: &str = "\
    8952464c0d0a1a0a0100010b08000001060d000000000000100000000000000000000000000000005400000000000000\
    000000000000008000000000000000000201000000020100000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000801000000000000000000000000000000080100\
    0000000000000000b054c7cc02002c19b054c7cc02002c1900000000000a0010b06cc7cc02002c1909000000000a0000\
    bf7bc7c502002c191000000000000000c0300c0300c0300c00c0300c0300c000";

#[test]
fn what_fuzzing_found_is_an_error() {
    let bytes = MARKS_BEYOND_THE_FILE.as_bytes().chunks(2);
    let bytes: Vec<u8> =
        bytes.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    assert!(matches!(List::from_bytes(bytes.clone()).unwrap().weigh(), Err(ListError::Damaged { .. })));
    exercise(bytes);
}
