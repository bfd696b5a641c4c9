//! What a list of links weighs and how long it takes to ask it: a hundred thousand made-up hosts (`RINGFENCE_LINKS` says
//! otherwise). `cargo bench -p ringfence-tests --bench links` prints the median and the slowest hundredth.
#![allow(missing_docs, reason = "benchmarks are their own documentation")]
#![allow(clippy::print_stdout, reason = "a benchmark reports")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use ringfence::blocklist::link::CanonicalLink;
use ringfence::blocklist::{
    Category, Confidence, Gate, GateBudget, List, ListBuilder, ListKind, ListMeta, Mark, Standing,
};
use ringfence::feed::Trust;
use ringfence::guard::Source;
use ringfence::text::{LinkFacts, LinkList, LinkLists};

const LOOKUPS: usize = 100_000;

fn facts(host: String) -> LinkFacts {
    LinkFacts { host, path: "/track/parcel?id=7".into(), ..LinkFacts::default() }
}

fn main() {
    let count = std::env::var("RINGFENCE_LINKS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000usize);
    let host = |at: usize| format!("parcel-{at}.example.com");
    let mark = Mark { category: Category::Parcel, confidence: Confidence::MAX, standing: Standing::Listed };
    let keys = (0..count).map(|at| CanonicalLink::parse(&host(at)).expect("a link").key());
    let mut entries: Vec<_> = keys.map(|key| (key, mark)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    let meta = ListMeta {
        kind: ListKind::Links,
        title: "Made-up list".into(),
        publisher: String::new(),
        region: None,
        issued: None,
    };
    let bytes = ListBuilder::new(meta).to_bytes(&entries).expect("sorted");
    println!("{count} links in {} bytes, {:.2} bits each", bytes.len(), 8.0 * bytes.len() as f64 / count as f64);
    let list = Arc::new(List::from_bytes(bytes).expect("well formed"));
    let gate = Gate::build([&*list], GateBudget::default()).expect("sound").map(Arc::new);
    let source = Source::List { name: "Made-up list".into(), publisher: String::new(), issued: None };
    let open = || vec![LinkList { list: Arc::clone(&list), source: source.clone(), trust: Trust::MayWarn }];
    let listed: Vec<LinkFacts> = (0..LOOKUPS).map(|at| facts(host(at * 7919 % count))).collect();
    let strangers: Vec<LinkFacts> = (0..LOOKUPS).map(|at| facts(format!("www.shop-{at}.example.org"))).collect();
    for (how, lists) in
        [("without the gate", LinkLists::new(open(), None)), ("behind the gate", LinkLists::new(open(), gate))]
    {
        for (kind, links) in [("listed", &listed), ("not listed", &strangers)] {
            let mut times: Vec<u128> = links
                .iter()
                .map(|link| {
                    let started = Instant::now();
                    let found = black_box(lists.look_up(black_box(link)));
                    let time = started.elapsed().as_nanos();
                    assert_eq!(found.is_some(), kind == "listed");
                    time
                })
                .collect();
            times.sort_unstable();
            println!("{kind}, {how}: median {} ns, 99 % {} ns", times[LOOKUPS / 2], times[LOOKUPS * 99 / 100]);
        }
    }
}
