//! The test vectors of `docs/format.md`: the bytes of version 1 never change.
//!
//! `RINGFENCE_WRITE_VECTORS=1 cargo test -p ringfence --test it format::` writes them anew after a change of version.

use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use ringfence::blocklist::{
    Category, Confidence, Delta, List, ListBuilder, ListKind, ListMeta, Mark, Standing, write_delta,
};
use ringfence::phone::{NumberRange, PhoneNumber, Region};

type Entry = (u64, Mark);

fn mark(category: Category, step: u8, standing: Standing) -> Mark {
    Mark { category, confidence: Confidence::new(step).unwrap(), standing }
}

fn meta(title: &str) -> ListMeta {
    ListMeta { kind: ListKind::Numbers, title: title.into(), publisher: String::new(), region: None, issued: None }
}

fn one() -> Vec<u8> {
    let entry = (PhoneNumber::from_digits("493012345678").unwrap().key(), mark(Category::Bank, 12, Standing::Listed));
    ListBuilder::new(meta("Example")).to_bytes(&[entry]).unwrap()
}

/// Numbers with gaps of many sizes over two segments, marks of several kinds, a prefix and an interval.
fn many(last: u64) -> Vec<u8> {
    let entries: Vec<Entry> = (0..last)
        .map(|i| {
            let number =
                PhoneNumber::from_value(4_930_000_000 + i * 3 + (i / 40) * 1000 + (i / 160) * 50_000_000).unwrap();
            let category = if i % 9 == 0 { Category::Parcel } else { Category::Telemarketing };
            let standing = if i % 50 == 7 { Standing::Clear } else { Standing::Listed };
            (number.key(), mark(category, (i % 4) as u8 + 5, standing))
        })
        .collect();
    let meta = ListMeta {
        region: Region::new("DE").ok(),
        issued: Some(1_764_720_000),
        publisher: "Tester".into(),
        ..meta("Many")
    };
    let ranges = ["+4990012*", "+4980010000-+4980019999"]
        .map(|text| (NumberRange::parse(text).unwrap(), mark(Category::PremiumCallback, 15, Standing::InboundOnly)));
    ListBuilder::new(meta).ranges(ranges).to_bytes(&entries).unwrap()
}

fn delta() -> Vec<u8> {
    let (base, result) = (List::from_bytes(many(300)).unwrap(), List::from_bytes(many(320)).unwrap());
    let mut bytes = Vec::new();
    write_delta(&base, &result, &mut bytes).unwrap();
    bytes
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for row in bytes.chunks(32) {
        row.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
    text
}

fn vector(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    if std::env::var_os("RINGFENCE_WRITE_VECTORS").is_some() {
        fs::write(&path, hex(bytes)).unwrap();
    }
    let text: String = fs::read_to_string(&path).unwrap().split_whitespace().collect();
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn today_s_builder_writes_the_vectors() {
    assert!(one() == vector("one.hex", &one()));
    assert!(many(300) == vector("many.hex", &many(300)));
    assert!(delta() == vector("delta.hex", &delta()));
}

#[test]
fn the_vectors_hold_what_they_should() {
    let list = List::from_bytes(vector("many.hex", &many(300))).unwrap();
    list.check().unwrap();
    assert_eq!((list.len(), list.range_count()), (300, 2));
    let mut out = Cursor::new(Vec::new());
    Delta::read(&vector("delta.hex", &delta())).unwrap().apply(&list, &mut out).unwrap();
    assert!(out.into_inner() == many(320));
}

#[test]
fn the_worked_example_is_as_the_document_says() {
    let bytes = one();
    let text: String = hex(&bytes).split_whitespace().collect();
    assert!(text.starts_with("8952464c0d0a1a0a01000109080081010100000000000000"));
    let key = 0x7ab0_0072_c9d3_634e_u64;
    assert_eq!(
        PhoneNumber::from_digits("493012345678").unwrap().key(),
        key,
        "{:x}",
        PhoneNumber::from_digits("493012345678").unwrap().key()
    );
    assert_eq!(text.matches("4e63d3c97200b07a").count(), 3, "top, index entry and last key: {text}");
    assert_eq!(&bytes[40..44], &[81, 0, 0, 0]);
}
