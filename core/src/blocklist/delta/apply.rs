//! Reading a delta and applying it.

use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use ring::digest::{Context, SHA256};

use crate::blocklist::bits::Upward;
use crate::blocklist::builder::{Built, ListWriter};
use crate::blocklist::codebook::{CodeBook, EncodeTables, MarkCoder};
use crate::blocklist::format::{FIXED_META_BYTES, Head};
use crate::blocklist::list::{List, Sha256};
use crate::blocklist::page::PageContent;
use crate::blocklist::ranges::{LONE_RECORD_BYTES, Record, link_parents};

use super::codes::StreamReader;
use super::write::addition_coder;
use super::{DeltaError, FIXED_BYTES, MAGIC, NEW_PUBLISHER, NEW_TITLE, VERSION};

/// A delta in memory. Reading it checks its frame; what it says is checked as it is applied.
#[derive(Clone, Copy, Debug)]
pub struct Delta<'a> {
    base: Sha256,
    result: Sha256,
    flags: u16,
    body: &'a [u8],
}

const CUT_OFF: DeltaError = DeltaError::Damaged { what: "it ends too early" };

/// Takes things from the front of a delta's bytes.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn bytes(&mut self, count: u64) -> Result<&'a [u8], DeltaError> {
        usize::try_from(count).ok().and_then(|count| self.0.split_off(..count)).ok_or(CUT_OFF)
    }

    fn varint(&mut self) -> Result<u64, DeltaError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.0.split_off_first().ok_or(CUT_OFF)?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DeltaError::Damaged { what: "a number beyond 64 bits" })
    }

    fn section(&mut self) -> Result<&'a [u8], DeltaError> {
        let length = self.varint()?;
        self.bytes(length)
    }

    fn text(&mut self) -> Result<String, DeltaError> {
        let text = self.section()?;
        if text.len() > usize::from(u16::MAX) {
            return Err(DeltaError::Damaged { what: "a title or publisher beyond 65,535 bytes" });
        }
        String::from_utf8(text.to_vec())
            .map_err(|_| DeltaError::Damaged { what: "a title or publisher that is not UTF-8" })
    }

    /// A count and the stream of as many items.
    fn stream(&mut self) -> Result<Stream<'a>, DeltaError> {
        let left = self.varint()?;
        if left == 0 {
            return Ok(Stream { left, reader: None });
        }
        let reader = StreamReader::new(self.section()?).ok_or(DeltaError::Damaged { what: "codes that are none" })?;
        Ok(Stream { left, reader: Some(reader) })
    }
}

/// Items still to come in one of the streams.
struct Stream<'a> {
    left: u64,
    reader: Option<StreamReader<'a>>,
}

impl<'a> Stream<'a> {
    /// The reader for the next item, if there is one.
    fn next(&mut self) -> Result<Option<&mut StreamReader<'a>>, DeltaError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        match &mut self.reader {
            Some(reader) if !reader.is_exhausted() => Ok(Some(reader)),
            _ => Err(CUT_OFF),
        }
    }
}

/// Indices in the base, in ascending order.
struct Indices<'a> {
    stream: Stream<'a>,
    /// The next one; `u64::MAX` after the last.
    next: u64,
}

impl<'a> Indices<'a> {
    fn new(mut stream: Stream<'a>) -> Result<Self, DeltaError> {
        let next = stream.next()?.map_or(u64::MAX, |reader| reader.gap().wrapping_sub(1));
        Ok(Self { stream, next })
    }

    /// Goes on to the index after this one.
    fn advance(&mut self) -> Result<(), DeltaError> {
        self.next = match self.stream.next()? {
            None => u64::MAX,
            Some(reader) => self.next.checked_add(reader.gap()).ok_or(OUT_OF_ORDER)?,
        };
        Ok(())
    }
}

const OUT_OF_ORDER: DeltaError = DeltaError::Damaged { what: "entries that do not ascend" };

/// Entries that go from the thread that merges to the one that writes.
const BATCH: usize = 4096;
/// Batches that may wait.
const WAITING: usize = 8;

/// Collects the result's entries and hands them over in batches.
struct Output {
    batch: PageContent,
    sender: SyncSender<PageContent>,
    before: Option<(u64, u16)>,
}

impl Output {
    #[inline]
    fn push(&mut self, key: u64, mark: u16) {
        self.before = Some((key, mark));
        self.batch.push(key, mark);
        if self.batch.keys.len() == BATCH {
            self.send();
        }
    }

    fn send(&mut self) {
        let batch = std::mem::replace(&mut self.batch, PageContent::with_capacity(BATCH));
        // Nobody listens any more when writing has failed; that error is the one to tell.
        let _ = self.sender.send(batch);
    }
}

impl<'a> Delta<'a> {
    /// Reads the frame of a delta.
    ///
    /// # Errors
    /// [`DeltaError::NotADelta`], [`DeltaError::Version`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, DeltaError> {
        let (fixed, body) = bytes.split_first_chunk::<FIXED_BYTES>().ok_or(DeltaError::NotADelta)?;
        if fixed[..8] != MAGIC {
            return Err(DeltaError::NotADelta);
        }
        let version = u16::from_le_bytes([fixed[8], fixed[9]]);
        if version != VERSION {
            return Err(DeltaError::Version { found: version });
        }
        let flags = u16::from_le_bytes([fixed[10], fixed[11]]);
        if flags & !(NEW_TITLE | NEW_PUBLISHER) != 0 {
            return Err(DeltaError::Damaged { what: "flags that are not known" });
        }
        let (mut base, mut result) = ([0; 32], [0; 32]);
        base.copy_from_slice(&fixed[12..44]);
        result.copy_from_slice(&fixed[44..]);
        Ok(Self { base, result, flags, body })
    }

    /// The hash of the list that the delta starts from.
    #[must_use]
    pub fn base(&self) -> Sha256 {
        self.base
    }

    /// The hash of the list that it leads to.
    #[must_use]
    pub fn result(&self) -> Sha256 {
        self.result
    }

    /// Writes the result to `out`, from its start, and checks it against the hash that the delta names: the same bytes
    /// as building the result from its entries gives. Needs memory for a page of each list, the result's index
    /// (1/64 byte an entry) and the ranges.
    ///
    /// # Errors
    /// [`DeltaError::WrongBase`] before anything is written; any other error leaves in `out` what must not be used.
    pub fn apply(&self, base: &List, mut out: impl Read + Write + Seek) -> Result<Built, DeltaError> {
        let found = base.sha256();
        if found != self.base {
            return Err(DeltaError::WrongBase { wanted: self.base, found });
        }
        out.rewind()?;
        let built = self.write(base, &mut out)?;
        let found = hash(&mut out, built.bytes)?;
        if found != self.result {
            return Err(DeltaError::WrongResult { wanted: self.result, found });
        }
        Ok(built)
    }

    fn write(&self, base: &List, out: impl Write + Seek) -> Result<Built, DeltaError> {
        let mut parts = Parts(self.body);
        let mut head = Head { pages_bytes: 0, ..base.head().clone() };
        if self.flags & NEW_TITLE != 0 {
            head.meta.title = parts.text()?;
        }
        if self.flags & NEW_PUBLISHER != 0 {
            head.meta.publisher = parts.text()?;
        }
        head.read_fixed_meta(parts.bytes(FIXED_META_BYTES as u64)?)?;
        head.book = CodeBook::read_against(&base.head().book, Upward::new(parts.section()?), &mut 0)
            .ok_or(DeltaError::Damaged { what: "a code book that is none" })?;
        let removals = Indices::new(parts.stream()?)?;
        let changes = Indices::new(parts.stream()?)?;
        let mut additions = parts.stream()?;
        head.entries = base
            .len()
            .checked_add(additions.left)
            .and_then(|entries| entries.checked_sub(removals.stream.left + u64::from(removals.next != u64::MAX)))
            .ok_or(DeltaError::Damaged { what: "more removals than entries" })?;
        let records = read_ranges(base, parts)?;
        head.ranges = records.len() as u32;

        let merge = Merge {
            next_addition: additions.next()?.map(StreamReader::first),
            removals,
            changes,
            additions,
            base_mark: head.base_mark,
        };
        let tables = EncodeTables::new(&head.book);
        let mut writer = ListWriter::new(&head, &tables, out)?;
        let (sender, receiver) = sync_channel(WAITING);
        // Reading the base and writing the result take about as long; side by side they take half.
        let bytes = thread::scope(|scope| {
            let merging = thread::Builder::new().spawn_scoped(scope, move || {
                let mut output = Output { batch: PageContent::with_capacity(BATCH), sender, before: None };
                let merged = merge.run(base, &mut output);
                output.send();
                merged
            })?;
            for batch in receiver {
                for (key, mark) in batch.keys.iter().zip(&batch.marks) {
                    writer.push(*key, *mark)?;
                }
            }
            let ended = || std::io::Error::other("the thread that reads the base ended without a word");
            merging.join().map_err(|_| ended())??;
            Ok::<_, DeltaError>(writer.finish(&records)?)
        })?;
        Ok(Built { entries: head.entries, ranges: head.ranges, bytes })
    }
}

/// What leaves, changes and comes into the base's entries.
struct Merge<'a> {
    removals: Indices<'a>,
    changes: Indices<'a>,
    additions: Stream<'a>,
    next_addition: Option<u64>,
    base_mark: u16,
}

impl Merge<'_> {
    fn run(mut self, base: &List, output: &mut Output) -> Result<(), DeltaError> {
        let mut pages = base.raw_entries();
        let mut index = 0;
        while let Some(page) = pages.next_page()? {
            for (key, mark) in page.keys.iter().zip(&page.marks) {
                while self.next_addition.is_some_and(|addition| addition < *key) {
                    self.add(output)?;
                }
                if index == self.removals.next {
                    self.removals.advance()?;
                } else {
                    output.push(*key, self.changed(index, *mark)?);
                }
                index += 1;
            }
        }
        while self.next_addition.is_some() {
            self.add(output)?;
        }
        if self.removals.next != u64::MAX || self.changes.next != u64::MAX {
            return Err(DeltaError::Damaged { what: "an index beyond the base" });
        }
        Ok(())
    }

    fn add(&mut self, output: &mut Output) -> Result<(), DeltaError> {
        let (Some(key), Some(reader)) = (self.next_addition, &mut self.additions.reader) else { return Ok(()) };
        let mark = reader.mark(&addition_coder(key, output.before, self.base_mark));
        output.push(key, mark);
        self.next_addition = match self.additions.next()? {
            None => None,
            Some(reader) => Some(key.checked_add(reader.gap()).ok_or(OUT_OF_ORDER)?),
        };
        Ok(())
    }

    /// The mark of the base's entry `index` in the result.
    #[inline]
    fn changed(&mut self, index: u64, mark: u16) -> Result<u16, DeltaError> {
        if index != self.changes.next {
            return Ok(mark);
        }
        let reader = self.changes.stream.reader.as_mut().ok_or(CUT_OFF)?;
        let new = reader.mark(&MarkCoder::after(mark));
        self.changes.advance()?;
        Ok(new)
    }
}

/// The range records of the result.
fn read_ranges(base: &List, mut parts: Parts<'_>) -> Result<Vec<Record>, DeltaError> {
    let removed = parts.varint()?;
    let mut records: Vec<Record> = Vec::new();
    let mut old = base.records();
    for _ in 0..removed {
        let keep = parts.varint()?;
        let before = records.len();
        records.extend(old.by_ref().take(usize::try_from(keep).unwrap_or(usize::MAX)));
        if (records.len() - before) as u64 != keep || old.next().is_none() {
            return Err(DeltaError::Damaged { what: "a range beyond those of the base" });
        }
    }
    records.extend(old);
    let added = parts.varint()?;
    let bytes = parts.bytes(added.saturating_mul(LONE_RECORD_BYTES as u64))?;
    if !parts.0.is_empty() {
        return Err(DeltaError::Damaged { what: "bytes after its end" });
    }
    records.extend(bytes.as_chunks().0.iter().map(Record::read_alone));
    records.sort_by_key(|record| record.order());
    link_parents(&mut records);
    Ok(records)
}

fn hash(out: &mut (impl Read + Seek), length: u64) -> Result<Sha256, DeltaError> {
    out.seek(SeekFrom::Start(0))?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    let mut rest = out.take(length);
    loop {
        let read = rest.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        context.update(&buffer[..read]);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    Ok(digest)
}
