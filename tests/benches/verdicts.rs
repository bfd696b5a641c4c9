//! How long a verdict takes with everything there is to ask: ten million entries (`RINGFENCE_ENTRIES` says otherwise), ten
//! thousand calls in the history, two hundred rules. `cargo bench -p ringfence-tests --bench verdicts` prints the median and
//! the slowest hundredth, by kind of caller.
#![allow(missing_docs, reason = "benchmarks are their own documentation")]
#![allow(clippy::print_stdout, reason = "a benchmark reports")]

use std::hint::black_box;
use std::time::Instant;

use ringfence::blocklist::{GateBudget, ListBuilder, ListKind, ListMeta};
use ringfence::guard::{Guard, GuardMode, IncomingCall};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::store::{Effect, NewRule, Pattern};
use ringfence::time::UnixSeconds;
use ringfence_tests::synthetic::{Random, clustered, scattered_number};

const NOW: UnixSeconds = UnixSeconds(1_764_720_000);
const VERDICTS: usize = 20_000;
const HISTORY: i64 = 10_000;

fn main() {
    let count = std::env::var("RINGFENCE_ENTRIES").ok().and_then(|count| count.parse().ok()).unwrap_or(10_000_000);
    let entries = clustered(count, 1);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("list.rfl");
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: "Made-up list".into(),
        publisher: String::new(),
        region: None,
        issued: Some(NOW.0),
    };
    std::fs::write(&path, ListBuilder::new(meta).to_bytes(&entries).expect("sorted")).expect("room on the disk");
    let guard = Guard::open(&dir.path().join("guard"), GuardMode::App, NOW).expect("a store");
    let started = Instant::now();
    guard.install_list(&path, NOW).expect("a list");
    println!("install: {} ms", started.elapsed().as_millis());
    let mut random = Random::new(5);
    let region = Region::new("US").ok();
    let store = guard.store().expect("writable");
    store.add_rules(&rules(&mut random), NOW).expect("room");
    guard.reload(NOW).expect("readable");
    let started = Instant::now();
    for step in 0..HISTORY {
        let number = if step % 5 == 0 { pick(&entries, &mut random) } else { scattered_number(&mut random) };
        let call = IncomingCall::new(Caller::Number { number, extension: None }, UnixSeconds(NOW.0 - step * 300));
        let id = guard.record(&number.to_string(), &call, &guard.screen_call(&call)).expect("room");
        store.finish_call(id, 20, u32::try_from(step % 3).expect("small") * 30).expect("room");
    }
    println!("history: {HISTORY} calls recorded in {} ms", started.elapsed().as_millis());
    guard.build_gate(GateBudget::default()).expect("sound");
    let contacts: Vec<IncomingCall> =
        (0..VERDICTS).map(|_| incoming(scattered_number(&mut random), region).from_contact(true)).collect();
    let strangers: Vec<IncomingCall> = (0..VERDICTS).map(|_| incoming(scattered_number(&mut random), region)).collect();
    let listed: Vec<IncomingCall> = (0..VERDICTS).map(|_| incoming(pick(&entries, &mut random), region)).collect();
    let beside: Vec<IncomingCall> = (0..VERDICTS)
        .filter_map(|_| PhoneNumber::from_value(pick(&entries, &mut random).value() ^ 1).ok())
        .map(|number| incoming(number, region))
        .collect();
    for (kind, calls) in
        [("contact", contacts), ("stranger", strangers), ("listed", listed), ("beside a listed one", beside)]
    {
        let mut times: Vec<u128> = calls
            .iter()
            .map(|call| {
                let started = Instant::now();
                black_box(guard.screen_call(black_box(call)));
                started.elapsed().as_nanos()
            })
            .collect();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)] as f64 / 1000.0;
        println!("{kind:<20} median {:>6.2} us   99 % {:>6.2} us   longest {:>7.1} us", at(50), at(99), at(100));
    }
}

fn pick(entries: &[(u64, ringfence::blocklist::Mark)], random: &mut Random) -> PhoneNumber {
    let key = entries[usize::try_from(random.below(entries.len() as u64)).expect("an index")].0;
    PhoneNumber::from_key(key).expect("a number")
}

fn incoming(number: PhoneNumber, region: Option<Region>) -> IncomingCall {
    IncomingCall::new(Caller::Number { number, extension: None }, NOW).in_region(region)
}

/// Two hundred rules as owners make them: mostly numbers and prefixes, some of every other sort.
fn rules(random: &mut Random) -> Vec<NewRule> {
    let mut rules = Vec::new();
    for step in 0..200u64 {
        let number = scattered_number(random);
        let text = match step % 10 {
            0..=4 => number.to_string(),
            5 | 6 => format!("+{}*", number.value() / 1000),
            7 => format!("+{}*{}", number.value() / 100_000, step % 100),
            8 => format!("regex:\\+{}[0-4]\\d*", number.value() / 10_000),
            _ => format!("+{0}000-+{0}999", number.value() / 1000),
        };
        let rule = NewRule::new(Pattern::parse(&text, None).expect("a pattern"), Effect::Block);
        let schedule =
            (step % 4 == 0).then(|| "daily 22:00-07:00 CET-1CEST,M3.5.0,M10.5.0/3".parse().expect("a schedule"));
        rules.push(NewRule { schedule, ..rule });
    }
    rules
}
