//! Any bytes behind the head of a delta that fits: applying gives an error or exactly the result that is named.
#![no_main]

use std::io::Cursor;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use ringfence::blocklist::{
    Category, Confidence, Delta, List, ListBuilder, ListKind, ListMeta, Mark, Standing, write_delta,
};
use ringfence::phone::{NumberRange, PhoneNumber};

struct World {
    base: List,
    delta: Vec<u8>,
}

fn build(shift: u64) -> List {
    let mark = |i: u64| Mark {
        category: Category::ALL[(i % 5) as usize],
        confidence: Confidence::new((i % 16) as u8).unwrap(),
        standing: Standing::Listed,
    };
    let entries: Vec<_> = (0..700)
        .map(|i| (PhoneNumber::from_value(4_930_000_000 + (i + shift) * (i % 7 + 1) + i * 40).unwrap().key(), mark(i)))
        .collect();
    let mut entries = entries;
    entries.sort_by_key(|entry| entry.0);
    entries.dedup_by_key(|entry| entry.0);
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: format!("List {shift}"),
        publisher: String::new(),
        region: None,
        issued: None,
    };
    let range = NumberRange::parse(if shift == 0 { "+49900*" } else { "+4990012*" }).unwrap();
    List::from_bytes(ListBuilder::new(meta).ranges([(range, mark(3))]).to_bytes(&entries).unwrap()).unwrap()
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (base, result) = (build(0), build(9));
        let mut delta = Vec::new();
        write_delta(&base, &result, &mut delta).unwrap();
        World { base, delta }
    })
}

fuzz_target!(|data: &[u8]| {
    let world = world();
    // As a whole, and with the fuzzer's bytes in the place of the body.
    let spliced = [&world.delta[..76], data].concat();
    // And with bytes changed: pairs of place and value.
    let mut changed = world.delta.clone();
    for pair in data.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([pair[0], pair[1]])) % changed.len();
        changed[at] ^= pair[2];
    }
    for bytes in [data, &spliced, &changed] {
        let Ok(delta) = Delta::read(bytes) else { continue };
        let mut out = Cursor::new(Vec::new());
        if delta.apply(&world.base, &mut out).is_ok() {
            assert_eq!(List::from_bytes(out.into_inner()).unwrap().sha256(), delta.result());
        }
    }
});
