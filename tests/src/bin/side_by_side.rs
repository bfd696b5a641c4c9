//! The list beside other structures, on the same keys in the same run:
//!
//!     cargo run --release -p ringfence-tests --features peers --bin side_by_side [ENTRIES]
#![allow(clippy::print_stdout, reason = "a program that reports on standard output")]

use std::collections::HashSet;
use std::hint::black_box;
use std::time::Instant;

use ringfence::blocklist::{Gate, GateBudget, List, ListBuilder, ListKind, ListMeta, write_delta};
use ringfence_tests::synthetic::{Random, clustered, scattered_mark, scattered_number};

const PROBES: usize = 500_000;

struct Row {
    name: &'static str,
    bits: f64,
    hit: f64,
    miss: f64,
    payload: &'static str,
}

/// Nanoseconds for one probe, the best of three runs.
fn time(keys: &[u64], mut probe: impl FnMut(u64) -> bool) -> f64 {
    let run = |_| {
        let started = Instant::now();
        let found = keys.iter().filter(|key| probe(**key)).count();
        black_box(found);
        started.elapsed().as_secs_f64() * 1e9 / keys.len() as f64
    };
    (0..3).map(run).fold(f64::INFINITY, f64::min)
}

fn meta() -> ListMeta {
    ListMeta {
        kind: ListKind::Numbers,
        title: "Made-up list".into(),
        publisher: String::new(),
        region: None,
        issued: Some(0),
    }
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000_000);
    let entries = clustered(count, 1);
    let keys: Vec<u64> = entries.iter().map(|entry| entry.0).collect();
    let mut random = Random::new(5);
    let hits: Vec<u64> = (0..PROBES).map(|_| keys[random.below(keys.len() as u64) as usize]).collect();
    let misses: Vec<u64> = (0..PROBES).map(|_| scattered_number(&mut random).key()).collect();
    let per_key = |bytes: usize| bytes as f64 * 8.0 / keys.len() as f64;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut rows = Vec::new();
    let mut add = |name, bits, payload, probe: &mut dyn FnMut(u64) -> bool| {
        rows.push(Row { name, bits, hit: time(&hits, &mut *probe), miss: time(&misses, probe), payload });
    };

    let path = dir.path().join("list.rfl");
    std::fs::write(&path, ListBuilder::new(meta()).to_bytes(&entries).expect("sorted")).expect("room on the disk");
    let list = List::open(&path).expect("a list");
    let weight = list.weigh().expect("sound");
    let key_bits = weight.key_bits as f64 / keys.len() as f64;
    add("ringfence list", key_bits, "beside, see below", &mut |key| {
        list.lookup_key(key).is_ok_and(|found| found.is_some())
    });
    let gate = Gate::build([&list], GateBudget::default()).expect("sound").expect("pays");
    let with_gate = key_bits + per_key(gate.bytes());
    add("ringfence list behind its gate", with_gate, "beside", &mut |key| {
        gate.may_hold(key) && list.lookup_key(key).is_ok_and(|found| found.is_some())
    });
    drop(gate);

    let set = fst::Set::from_iter(keys.iter().map(|key| key.to_be_bytes())).expect("sorted");
    add("fst::Set", per_key(set.as_fst().size()), "none", &mut |key| set.contains(key.to_be_bytes()));
    drop(set);
    let tree: roaring::RoaringTreemap = keys.iter().copied().collect();
    add("roaring::RoaringTreemap", per_key(tree.serialized_size()), "none", &mut |key| tree.contains(key));
    drop(tree);
    let elias_fano = vers_vecs::EliasFanoVec::from_slice(&keys);
    add("vers_vecs::EliasFanoVec", per_key(elias_fano.heap_size()), "none", &mut |key| {
        elias_fano.predecessor(key) == Some(key)
    });
    drop(elias_fano);
    {
        use sux::prelude::EliasFanoBuilder;
        use sux::traits::Succ;
        let mut builder = EliasFanoBuilder::new(keys.len(), *keys.last().unwrap_or(&0));
        for key in &keys {
            builder.push(*key);
        }
        let elias_fano = builder.build_with_seq_and_dict();
        let bits = sux::dict::EliasFano::<u64>::estimate_size(*keys.last().unwrap_or(&0), keys.len()) as f64
            / keys.len() as f64;
        add("sux EliasFano", bits, "none", &mut |key| elias_fano.succ(key).is_some_and(|(_, found)| found == key));
    }
    let set: HashSet<u64> = keys.iter().copied().collect();
    // hashbrown: 8/7 of a power of two slots, nine bytes each.
    add("std HashSet", per_key((set.capacity() * 8 / 7).next_power_of_two() * 9), "none", &mut |key| {
        set.contains(&key)
    });
    drop(set);
    let mut bloom = bloomfilter::Bloom::<u64>::new_for_fp_rate_with_seed(keys.len(), 0.01, &[7; 32]).expect("a rate");
    keys.iter().for_each(|key| bloom.set(key));
    add("bloomfilter, 1 % wrong", per_key((bloom.len() / 8) as usize), "none", &mut |key| bloom.check(&key));
    drop(bloom);

    let database = dir.path().join("list.db");
    let mut connection = rusqlite::Connection::open(&database).expect("a database");
    connection
        .execute_batch("CREATE TABLE entry (key INTEGER PRIMARY KEY, category INTEGER, confidence INTEGER)")
        .expect("a table");
    let transaction = connection.transaction().expect("a transaction");
    {
        let mut insert = transaction.prepare("INSERT INTO entry VALUES (?1, ?2, ?3)").expect("a statement");
        for (key, mark) in &entries {
            insert
                .execute((key.cast_signed(), mark.category.code(), mark.confidence.step()))
                .expect("room on the disk");
        }
    }
    transaction.commit().expect("room on the disk");
    let bytes = std::fs::metadata(&database).map_or(0, |data| data.len()) as usize;
    {
        let mut select =
            connection.prepare("SELECT category, confidence FROM entry WHERE key = ?1").expect("a statement");
        add("SQLite, three columns", per_key(bytes), "in it", &mut |key| {
            select.exists([key.cast_signed()]).unwrap_or(false)
        });
    }

    println!("{} keys; ratios to the first row\n", keys.len());
    println!("| structure | bits a key | ratio | hit ns | ratio | miss ns | ratio | payload |");
    println!("|---|---|---|---|---|---|---|---|");
    let first = (rows[0].bits, rows[0].hit, rows[0].miss);
    for row in &rows {
        println!(
            "| {} | {:.2} | {:.2} | {:.0} | {:.2} | {:.0} | {:.2} | {} |",
            row.name,
            row.bits,
            row.bits / first.0,
            row.hit,
            row.hit / first.1,
            row.miss,
            row.miss / first.2,
            row.payload
        );
    }
    println!(
        "\npayload (category, confidence, standing): {:.3} bits a key",
        weight.mark_bits as f64 / keys.len() as f64
    );
    gates(&entries);
    bounds(&list, &entries);
}

/// What the gate saves by the number of lists: the entries are dealt out over them.
fn gates(entries: &[(u64, ringfence::blocklist::Mark)]) {
    println!("\n| lists | gate bytes | unlisted, without gate ns | with gate ns | listed, without ns | with ns |");
    println!("|---|---|---|---|---|---|");
    let mut random = Random::new(6);
    let misses: Vec<u64> = (0..PROBES / 4).map(|_| scattered_number(&mut random).key()).collect();
    let hits: Vec<u64> = (0..PROBES / 4).map(|_| entries[random.below(entries.len() as u64) as usize].0).collect();
    for count in [1, 4, 16] {
        let deal = |part: usize| entries.iter().copied().skip(part).step_by(count).collect::<Vec<_>>();
        let lists: Vec<List> = (0..count)
            .map(|part| {
                List::from_bytes(ListBuilder::new(meta()).to_bytes(&deal(part)).expect("sorted")).expect("a list")
            })
            .collect();
        let gate = Gate::build(&lists, GateBudget::default()).expect("sound").expect("pays");
        let ask =
            |key: u64| lists.iter().filter(|list| list.lookup_key(key).is_ok_and(|found| found.is_some())).count() > 0;
        let gated = |key: u64| gate.may_hold(key) && ask(key);
        println!(
            "| {count} | {} | {:.0} | {:.0} | {:.0} | {:.0} |",
            gate.bytes(),
            time(&misses, ask),
            time(&misses, gated),
            time(&hits, ask),
            time(&hits, gated)
        );
    }
}

/// log2 of the binomial coefficient, by Stirling's series.
fn log2_choose(n: f64, k: f64) -> f64 {
    let ln_factorial = |x: f64| x * x.ln() - x + 0.5 * (std::f64::consts::TAU * x).ln() + 1.0 / (12.0 * x);
    (ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)) / std::f64::consts::LN_2
}

/// A delta of one percent (half of it leaves, half of it comes, uniform) beside its entropy.
fn bounds(list: &List, entries: &[(u64, ringfence::blocklist::Mark)]) {
    let mut random = Random::new(9);
    let mut newer: Vec<_> = entries.iter().copied().filter(|_| random.below(200) != 0).collect();
    let removed = entries.len() - newer.len();
    let mut marks = [0u32; 2048];
    for _ in 0..entries.len() / 200 {
        let (key, mark) = (scattered_number(&mut random).key(), scattered_mark(&mut random));
        newer.push((key, mark));
        marks[usize::from(mark.to_bits())] += 1;
    }
    newer.sort_by_key(|entry| entry.0);
    newer.dedup_by_key(|entry| entry.0);
    let added = newer.len() - (entries.len() - removed);
    let newer = List::from_bytes(ListBuilder::new(meta()).to_bytes(&newer).expect("sorted")).expect("a list");
    let mut delta = Vec::new();
    let summary = write_delta(list, &newer, &mut delta).expect("memory");
    let total = f64::from(marks.iter().sum::<u32>());
    let entropy: f64 =
        marks.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total).map(|p| -p * p.log2()).sum();
    let universe = 20e9 - entries.len() as f64;
    let leaving = log2_choose(entries.len() as f64, removed as f64);
    let coming = log2_choose(universe, added as f64);
    let bound = leaving + coming + entropy * added as f64;
    println!("\ndelta: {removed} leave, {added} come, {} bytes", delta.len());
    println!(
        "bound: {:.3} bits a removal, {:.3} an addition, {entropy:.3} its mark: {:.0} bytes",
        leaving / removed as f64,
        coming / added as f64,
        bound / 8.0
    );
    println!(
        "coded: {:.3} bits a removal, {:.3} an addition",
        summary.removed_bits as f64 / removed as f64,
        summary.added_bits as f64 / added as f64
    );
    println!("ratio: {:.4}", delta.len() as f64 * 8.0 / bound);
}
