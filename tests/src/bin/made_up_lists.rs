//! Two versions of a made-up list, one per cent of it changed: `made_up_lists FOLDER [ENTRIES]` writes `1.rfl` and
//! `2.rfl`, ten million entries unless it is told otherwise.

use std::path::PathBuf;

use ringfence::blocklist::{ListBuilder, ListKind, ListMeta};
use ringfence_tests::synthetic::{Random, clustered, scattered_mark, scattered_number};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder: PathBuf = arguments.next().ok_or("a folder is expected")?.into();
    let count = arguments.next().map_or(Ok(10_000_000), |count| count.parse())?;
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: "Made-up list".into(),
        publisher: "Nobody".into(),
        region: None,
        issued: None,
    };
    let mut entries = clustered(count, 1);
    std::fs::write(folder.join("1.rfl"), ListBuilder::new(meta.clone()).to_bytes(&entries)?)?;
    let mut random = Random::new(9);
    entries.retain(|_| random.below(200) != 0);
    entries.extend((0..count / 200).map(|_| (scattered_number(&mut random).key(), scattered_mark(&mut random))));
    entries.sort_unstable_by_key(|entry| entry.0);
    entries.dedup_by_key(|entry| entry.0);
    std::fs::write(folder.join("2.rfl"), ListBuilder::new(meta).to_bytes(&entries)?)?;
    Ok(())
}
