//! Any bytes as reports: every line is accounted for.
#![no_main]

use blocklist_tools::ingest::dialect::Columns;
use blocklist_tools::ingest::{Defaults, Ingest};
use libfuzzer_sys::fuzz_target;
use ringfence::blocklist::{Category, Confidence, Mark, Standing};
use ringfence::phone::Region;

fuzz_target!(|data: &[u8]| {
    let mark = Mark { category: Category::Other, confidence: Confidence::MAX, standing: Standing::Listed };
    let mut ingest = Ingest::new(Defaults { region: Region::new("DE").ok(), mark }, Columns::default(), 1 << 16);
    if ingest.read("fuzz", data).is_ok() {
        let account = &ingest.account;
        assert_eq!(account.lines, account.skipped + account.numbers + account.ranges + account.rejected());
    }
});
