//! The figures of the list and the guard: `cargo bench -p ringfence-tests`. Ten million entries unless
//! `RINGFENCE_ENTRIES` says otherwise.
#![allow(missing_docs, reason = "benchmarks are their own documentation")]

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::OnceLock;

use divan::{Bencher, black_box, counter::ItemsCount};
use ringfence::blocklist::{Delta, GateBudget, List, ListBuilder, ListKind, ListMeta, Mark, SliceSource, write_delta};
use ringfence::guard::{Guard, GuardMode, IncomingCall};
use ringfence::phone::{Caller, PhoneNumber};
use ringfence::time::UnixSeconds;
use ringfence_tests::synthetic::{Random, clustered, scattered_mark, scattered_number};

const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

struct World {
    entries: Vec<(u64, Mark)>,
    dir: tempfile::TempDir,
    list: List,
    delta: Vec<u8>,
    hits: Vec<PhoneNumber>,
    misses: Vec<PhoneNumber>,
}

fn meta() -> ListMeta {
    ListMeta {
        kind: ListKind::Numbers,
        title: "Made-up list".into(),
        publisher: String::new(),
        region: None,
        issued: Some(NOW.0),
    }
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let count = std::env::var("RINGFENCE_ENTRIES").ok().and_then(|count| count.parse().ok()).unwrap_or(10_000_000);
        let entries = clustered(count, 1);
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("list.rfl");
        std::fs::write(&path, ListBuilder::new(meta()).to_bytes(&entries).expect("sorted")).expect("room on the disk");
        let list = List::open(&path).expect("a list");
        let mut random = Random::new(9);
        let mut newer: Vec<_> = entries.iter().copied().filter(|_| random.below(200) != 0).collect();
        newer.extend((0..count / 200).map(|_| (scattered_number(&mut random).key(), scattered_mark(&mut random))));
        newer.sort_unstable_by_key(|entry| entry.0);
        newer.dedup_by_key(|entry| entry.0);
        let newer = List::from_bytes(ListBuilder::new(meta()).to_bytes(&newer).expect("sorted")).expect("a list");
        let mut delta = Vec::new();
        write_delta(&list, &newer, &mut delta).expect("memory");
        let pick = |random: &mut Random| entries[random.below(entries.len() as u64) as usize].0;
        let hits = (0..100_000).map(|_| PhoneNumber::from_key(pick(&mut random)).expect("a number")).collect();
        let misses = (0..100_000).map(|_| scattered_number(&mut random)).collect();
        World { entries, dir, list, delta, hits, misses }
    })
}

/// One of the prepared numbers after the other.
fn in_turn(numbers: &'static [PhoneNumber]) -> impl Fn() -> PhoneNumber {
    let next = Cell::new(0);
    move || {
        next.set((next.get() + 1) % numbers.len());
        numbers[next.get()]
    }
}

#[divan::bench(sample_size = 500)]
fn lookup_hit(bencher: Bencher<'_, '_>) {
    let list = &world().list;
    bencher.with_inputs(in_turn(&world().hits)).bench_local_values(|number| list.lookup(number));
}

#[divan::bench(sample_size = 500)]
fn lookup_miss_without_gate(bencher: Bencher<'_, '_>) {
    let list = &world().list;
    bencher.with_inputs(in_turn(&world().misses)).bench_local_values(|number| list.lookup(number));
}

#[divan::bench(sample_size = 500)]
fn gate_miss(bencher: Bencher<'_, '_>) {
    let gate = ringfence::blocklist::Gate::build([&world().list], GateBudget::default()).expect("sound").expect("pays");
    bencher.with_inputs(in_turn(&world().misses)).bench_local_values(|number| gate.may_hold(number.key()));
}

fn list_path() -> PathBuf {
    world().dir.path().join("list.rfl")
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let path = list_path();
    bencher.bench_local(|| List::open(black_box(&path)));
}

#[divan::bench(sample_count = 5)]
fn stream(bencher: Bencher<'_, '_>) {
    let list = &world().list;
    bencher
        .counter(ItemsCount::new(list.len()))
        .bench_local(|| list.entries().map(|entry| entry.map_or(0, |(key, _)| key)).fold(0, u64::wrapping_add));
}

#[divan::bench(sample_count = 3)]
fn build(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let out = tempfile::tempfile().expect("a temporary file");
        ListBuilder::new(meta()).write(&mut SliceSource::new(&world().entries), out)
    });
}

#[divan::bench(sample_count = 7)]
fn apply_one_percent(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench_local(|| {
        let out = tempfile::tempfile().expect("a temporary file");
        Delta::read(&world.delta).expect("a delta").apply(&world.list, out)
    });
}

fn guard() -> &'static Guard {
    static GUARD: OnceLock<Guard> = OnceLock::new();
    GUARD.get_or_init(|| {
        let guard = Guard::open(&world().dir.path().join("guard"), GuardMode::App, NOW).expect("a store");
        guard.install_list(&list_path(), NOW).expect("a list");
        guard.build_gate(GateBudget::default()).expect("sound");
        guard
    })
}

fn screen(bencher: Bencher<'_, '_>, numbers: &'static [PhoneNumber]) {
    let next = in_turn(numbers);
    let guard = guard();
    bencher
        .with_inputs(|| IncomingCall::new(Caller::parse(&next().to_string(), None), NOW))
        .bench_local_values(|call| guard.screen_call(&call));
}

#[divan::bench(sample_size = 500)]
fn screen_call_listed(bencher: Bencher<'_, '_>) {
    screen(bencher, &world().hits);
}

#[divan::bench(sample_size = 500)]
fn screen_call_unlisted(bencher: Bencher<'_, '_>) {
    screen(bencher, &world().misses);
}

#[divan::bench]
fn open_guard_to_first_verdict(bencher: Bencher<'_, '_>) {
    let _ = guard();
    let home = world().dir.path().join("guard");
    bencher.bench_local(|| {
        let guard = Guard::open(&home, GuardMode::Screening, NOW).expect("a store");
        guard.screen_call(&IncomingCall::new(Caller::parse("+493012345678", None), NOW))
    });
}

fn main() {
    divan::main();
}
