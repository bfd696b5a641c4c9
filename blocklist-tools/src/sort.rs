//! Sorting more entries than memory holds: sorted runs on disk, merged once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use ringfence::blocklist::{EntrySource, Mark};

/// Bytes of an entry in memory (a key, a mark, padding) and on disk.
const BYTES_IN_MEMORY: usize = 16;
const BYTES_ON_DISK: usize = 10;

type Entry = (u64, u16);

/// Takes entries in any order.
pub struct Sorter {
    run: Vec<Entry>,
    capacity: usize,
    runs: Vec<File>,
}

/// Entries in ascending order without duplicates, readable more than once.
pub struct Sorted {
    backing: Backing,
    /// Distinct keys.
    pub entries: u64,
    /// Entries that were merged into others with the same key.
    pub duplicates: u64,
}

enum Backing {
    Memory { entries: Vec<Entry>, next: usize },
    Disk { reader: BufReader<File>, left: u64, entries: u64 },
}

impl Sorter {
    /// Uses up to `bytes` of memory for entries.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self { run: Vec::new(), capacity: (bytes / BYTES_IN_MEMORY).max(1024), runs: Vec::new() }
    }

    /// Takes an entry.
    ///
    /// # Errors
    /// When a full run cannot be written to a temporary file.
    pub fn push(&mut self, key: u64, mark: Mark) -> io::Result<()> {
        if self.run.len() == self.capacity {
            self.spill()?;
        }
        self.run.push((key, mark.to_bits()));
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.run.sort_unstable();
        let mut writer = BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
        for entry in self.run.drain(..) {
            write_entry(&mut writer, entry)?;
        }
        let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        Ok(())
    }

    /// Sorts what was taken and merges entries with the same key: a correction wins, then the higher confidence.
    ///
    /// # Errors
    /// When temporary files cannot be written or read.
    pub fn finish(mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.run.sort_unstable();
            let total = self.run.len();
            self.run.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 = stronger(first.1, later.1);
                }
                same
            });
            let entries = self.run.len();
            let backing = Backing::Memory { entries: self.run, next: 0 };
            return Ok(Sorted { backing, entries: entries as u64, duplicates: (total - entries) as u64 });
        }
        self.spill()?;
        merge(self.runs)
    }
}

fn merge(runs: Vec<File>) -> io::Result<Sorted> {
    let buffer = (1 << 24) / runs.len().max(1);
    let mut readers: Vec<_> = runs.into_iter().map(|run| BufReader::with_capacity(buffer.max(4096), run)).collect();
    let mut heads = BinaryHeap::new();
    for (index, reader) in readers.iter_mut().enumerate() {
        heads.extend(read_entry(reader)?.map(|entry| Reverse((entry, index))));
    }
    let mut writer = BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
    let (mut entries, mut duplicates) = (0, 0);
    let mut pending: Option<Entry> = None;
    while let Some(Reverse((entry, index))) = heads.pop() {
        match &mut pending {
            Some(last) if last.0 == entry.0 => {
                last.1 = stronger(last.1, entry.1);
                duplicates += 1;
            }
            _ => {
                if let Some(last) = pending.replace(entry) {
                    write_entry(&mut writer, last)?;
                    entries += 1;
                }
            }
        }
        heads.extend(read_entry(&mut readers[index])?.map(|entry| Reverse((entry, index))));
    }
    if let Some(last) = pending {
        write_entry(&mut writer, last)?;
        entries += 1;
    }
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    let reader = BufReader::with_capacity(1 << 20, file);
    Ok(Sorted { backing: Backing::Disk { reader, left: 0, entries }, entries, duplicates })
}

fn stronger(a: u16, b: u16) -> u16 {
    match (Mark::from_bits(a), Mark::from_bits(b)) {
        (Some(a), Some(b)) => a.stronger(b).to_bits(),
        _ => a,
    }
}

fn write_entry(writer: &mut impl Write, (key, mark): Entry) -> io::Result<()> {
    let mut bytes = [0; BYTES_ON_DISK];
    bytes[..8].copy_from_slice(&key.to_le_bytes());
    bytes[8..].copy_from_slice(&mark.to_le_bytes());
    writer.write_all(&bytes)
}

fn read_entry(reader: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut bytes = [0; BYTES_ON_DISK];
    match reader.read_exact(&mut bytes) {
        Ok(()) => {
            let key = bytes[..8].iter().rev().fold(0, |key, byte| key << 8 | u64::from(*byte));
            Ok(Some((key, u16::from_le_bytes([bytes[8], bytes[9]]))))
        }
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

impl EntrySource for Sorted {
    fn rewind(&mut self) -> io::Result<()> {
        match &mut self.backing {
            Backing::Memory { next, .. } => *next = 0,
            Backing::Disk { reader, left, entries } => {
                reader.rewind()?;
                *left = *entries;
            }
        }
        Ok(())
    }

    fn next_entry(&mut self) -> io::Result<Option<(u64, Mark)>> {
        let entry = match &mut self.backing {
            Backing::Memory { entries, next } => {
                *next += 1;
                entries.get(*next - 1).copied()
            }
            Backing::Disk { left: 0, .. } => None,
            Backing::Disk { reader, left, .. } => {
                *left -= 1;
                Some(read_entry(reader)?.ok_or(io::ErrorKind::UnexpectedEof)?)
            }
        };
        let Some((key, bits)) = entry else { return Ok(None) };
        let mark = Mark::from_bits(bits).ok_or_else(|| io::Error::other("a temporary file was changed"))?;
        Ok(Some((key, mark)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn runs_on_disk_and_memory_give_the_same_as_a_map(entries in prop::collection::vec((0u64..3000, 0u16..672), 0..5000), small: bool) {
            let mut expected: BTreeMap<u64, Mark> = BTreeMap::new();
            // The smallest sorter holds 1,024 entries, so this one has several runs.
            let mut sorter = Sorter::new(if small { 0 } else { 1 << 20 });
            for (key, bits) in &entries {
                let Some(mark) = Mark::from_bits(*bits) else { continue };
                expected.entry(*key).and_modify(|old| *old = old.stronger(mark)).or_insert(mark);
                sorter.push(*key, mark).expect("a temporary file");
            }
            let mut sorted = sorter.finish().expect("temporary files");
            prop_assert_eq!(sorted.entries, expected.len() as u64);
            for _ in 0..2 {
                sorted.rewind().expect("a temporary file");
                let mut found = Vec::new();
                while let Some(entry) = sorted.next_entry().expect("a temporary file") {
                    found.push(entry);
                }
                prop_assert_eq!(&found, &expected.clone().into_iter().collect::<Vec<_>>());
            }
        }
    }
}
