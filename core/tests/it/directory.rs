//! The directory for systems that ask nobody while it rings: it says what the guard would say, in order, within bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use ringfence::advice::Catalogue;
use ringfence::blocklist::{Category, Confidence, Mark, Standing};
use ringfence::guard::{Action, Directory, DirectorySequence, DirectoryStream, Guard, GuardMode, IncomingCall, Level};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::store::{Effect, NewRule, Pattern, Preset, Truce};
use ringfence::time::UnixSeconds;

use crate::guard::{BANK, Home, NOW, mark};

const DAY: i64 = 86_400;

fn stream(directory: &Arc<Directory>, sequence: DirectorySequence, chunk: usize) -> Vec<(u64, u8)> {
    let mut stream = directory.stream(sequence);
    let mut records = Vec::new();
    loop {
        let bytes = stream.next_records(chunk).unwrap();
        if bytes.is_empty() {
            return records;
        }
        for record in bytes.as_chunks::<{ DirectoryStream::RECORD }>().0 {
            records.push((u64::from_le_bytes(record[..8].try_into().unwrap()), record[8]));
        }
    }
}

fn both(guard: &Guard, maximum: u64) -> (Vec<u64>, BTreeMap<u64, String>) {
    let directory = Arc::new(guard.directory(maximum, NOW).unwrap());
    let blocking = stream(&directory, DirectorySequence::Blocking, 3);
    let identification = stream(&directory, DirectorySequence::Identification, 3);
    let labels = Catalogue::for_language("en").directory_labels();
    for sequence in [&blocking, &identification] {
        assert!(sequence.is_sorted_by(|a, b| a.0 < b.0), "{sequence:?}");
    }
    let counts = directory.counts();
    assert_eq!((counts.blocking, counts.identification), (blocking.len() as u64, identification.len() as u64));
    let named = identification.into_iter().map(|(number, label)| (number, labels[usize::from(label)].clone()));
    (blocking.into_iter().map(|(number, _)| number).collect(), named.collect())
}

fn number(digits: &str) -> PhoneNumber {
    PhoneNumber::from_digits(digits).unwrap()
}

#[test]
fn numbers_of_many_countries_and_lengths_come_in_the_order_of_their_digits() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let sales = mark(Category::Telemarketing, 9, Standing::Listed);
    let digits = ["12025550123", "8613012345678", "49301234567", "4930123456789", "8521234567", "39061234567"];
    let entries: Vec<(&str, Mark)> = digits.iter().map(|digits| (*digits, sales)).collect();
    home.install(&guard, "One", &entries, &[]);
    home.install(&guard, "Two", &[("12025550124", BANK), ("12025550123", BANK)], &[]);
    let (blocking, named) = both(&guard, u64::MAX);
    assert_eq!(blocking, Vec::<u64>::new());
    let mut expected: Vec<u64> = digits.iter().map(|digits| digits.parse().unwrap()).collect();
    expected.push(12_025_550_124);
    expected.sort_unstable();
    assert_eq!(named.keys().copied().collect::<Vec<_>>(), expected);
    assert_eq!(named[&49_301_234_567], "Telemarketing");
    assert_eq!(named[&12_025_550_123], "Scam: bank");
}

#[test]
fn what_is_certain_beforehand_is_in_no_directory_or_rings() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let blocking_feed = "493011111111";
    home.install(
        &guard,
        "Fraud",
        &[("493011111111", BANK), ("493022222222", BANK), ("493033333333", BANK), ("49110", BANK), ("8695588", BANK)],
        &[],
    );
    let store = guard.store().unwrap();
    store.save_settings(&store.settings().unwrap().with_preset(Preset::Balanced)).unwrap();
    store.add_rule(&NewRule::new(Pattern::Exact(number("493022222222")), Effect::Allow), NOW).unwrap();
    store.add_rule(&NewRule::new(Pattern::Exact(number("493099999999")), Effect::Block), NOW).unwrap();
    let mut nights = NewRule::new(Pattern::Exact(number("493088888888")), Effect::Block);
    nights.expires = Some(UnixSeconds(NOW.0 - 1));
    store.add_rule(&nights, NOW).unwrap();
    store.note_dialled(number("493033333333"), UnixSeconds(NOW.0 - 3 * DAY)).unwrap();
    guard.reload(NOW).unwrap();
    let (blocking, named) = both(&guard, u64::MAX);
    // The list came without a feed, so its publisher may block.
    assert_eq!(blocking, [blocking_feed, "493099999999"].map(|digits| digits.parse::<u64>().unwrap()));
    assert_eq!(named.keys().copied().collect::<Vec<_>>(), [8_695_588, 493_033_333_333], "spared, dialled");
    guard.set_truce(Truce::Pause, UnixSeconds(NOW.0 + DAY)).unwrap();
    let (blocking, named) = both(&guard, u64::MAX);
    assert_eq!(blocking, Vec::<u64>::new(), "a pause blocks nobody");
    assert_eq!(named.len(), 3);
}

#[test]
fn a_maximum_keeps_the_weightiest_and_then_the_lowest_numbers() {
    let home = Home::new();
    let guard = home.open(GuardMode::App);
    let digits: Vec<String> = (0..50).map(|i| format!("4930{:08}", i * 7)).collect();
    let entries: Vec<(&str, Mark)> = digits
        .iter()
        .enumerate()
        .map(|(i, digits)| (digits.as_str(), mark(Category::Bank, (i % 5) as u8, Standing::Listed)))
        .collect();
    home.install(&guard, "Fraud", &entries, &[]);
    let (_, named) = both(&guard, 13);
    let mut expected: Vec<(u8, u64)> =
        digits.iter().enumerate().map(|(i, digits)| (4 - (i % 5) as u8, digits.parse().unwrap())).collect();
    expected.sort_unstable();
    let expected: BTreeSet<u64> = expected.into_iter().take(13).map(|(_, number)| number).collect();
    assert_eq!(named.keys().copied().collect::<BTreeSet<_>>(), expected);
    assert_eq!(guard.directory(13, NOW).unwrap().counts().left_out, 37);
    assert_eq!(both(&guard, 0).1.len(), 0);
}

#[test]
fn every_label_has_words_in_every_language() {
    for language in Catalogue::languages() {
        let labels = Catalogue::for_language(language).directory_labels();
        for category in Category::ALL {
            for danger in [0, 32] {
                let label = &labels[usize::from(category.code() + danger)];
                assert!(
                    !label.is_empty() && label.chars().count() <= 24 && !label.contains("label"),
                    "{language}: {label}"
                );
            }
        }
    }
}

fn any_mark() -> impl Strategy<Value = Mark> {
    (0..Category::ALL.len(), 0..16u8, 0..3usize).prop_map(|(category, step, standing)| Mark {
        category: Category::ALL[category],
        confidence: Confidence::new(step).unwrap(),
        standing: Standing::ALL[standing],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// For each number on a list the directory does what the guard would do with a call from a stranger, and nothing more.
    #[test]
    fn the_directory_says_what_the_guard_would_say(
        one in prop::collection::btree_map(0..60u32, any_mark(), 0..40),
        two in prop::collection::btree_map(0..60u32, any_mark(), 0..40),
        range in any_mark(),
        preset in 0..3usize,
        rules in prop::collection::btree_map(0..60u32, any::<bool>(), 0..8),
    ) {
        let home = Home::new();
        let guard = home.open(GuardMode::App);
        let name = |i: &u32| format!("4930{:06}", 100_000 + i * 3);
        for (title, list, ranges) in [("One", &one, vec![]), ("Two", &two, vec![("+49301000*", range)])] {
            let names: Vec<(String, Mark)> = list.iter().map(|(i, mark)| (name(i), *mark)).collect();
            let entries: Vec<(&str, Mark)> = names.iter().map(|(digits, mark)| (digits.as_str(), *mark)).collect();
            home.install(&guard, title, &entries, &ranges);
        }
        let store = guard.store().unwrap();
        store.save_settings(&store.settings().unwrap().with_preset(Preset::ALL[preset])).unwrap();
        for (i, blocks) in &rules {
            let effect = if *blocks { Effect::Block } else { Effect::Allow };
            store.add_rule(&NewRule::new(Pattern::Exact(number(&name(i))), effect), NOW).unwrap();
        }
        guard.reload(NOW).unwrap();
        let (blocking, named) = both(&guard, u64::MAX);
        let region = Region::new("DE").ok();
        let listed: BTreeSet<u32> = one.keys().chain(two.keys()).copied().collect();
        for i in 0..60 {
            let number = number(&name(&i));
            let call = IncomingCall::new(Caller::Number { number, extension: None }, NOW).in_region(region);
            let verdict = guard.screen_call(&call);
            let is_blocked = blocking.contains(&number.value());
            let is_named = named.contains_key(&number.value());
            prop_assert_eq!(is_blocked, verdict.action == Action::Block && (listed.contains(&i) || rules.contains_key(&i)), "{:?}", &verdict);
            let warns = verdict.level >= Level::Caution || verdict.action >= Action::Warn;
            prop_assert!(!is_named || warns, "{:?}", &verdict);
            prop_assert!(!(is_named && is_blocked));
        }
    }
}
