//! Comparing two lists.

use std::cmp::Ordering;
use std::io::Write;

use crate::blocklist::bits::BitWriter;
use crate::blocklist::codebook::MarkCoder;
use crate::blocklist::list::{Entries, List, ListError};
use crate::blocklist::ranges::Record;

use super::codes::StreamWriter;
use super::{DeltaError, DeltaSummary, FIXED_BYTES, MAGIC, NEAR, NEW_PUBLISHER, NEW_TITLE, VERSION, put_varint};

/// The coder for the mark of an addition, given the entry before it in the result.
pub(super) fn addition_coder(key: u64, before: Option<(u64, u16)>, base_mark: u16) -> MarkCoder {
    match before {
        Some((previous, mark)) if key.wrapping_sub(previous) <= NEAR => MarkCoder::after(mark),
        _ => MarkCoder::new(base_mark),
    }
}

/// Differences of the entries of two lists.
struct Changes {
    summary: DeltaSummary,
    removals: StreamWriter,
    marks: StreamWriter,
    additions: StreamWriter,
    last_removal: Option<u64>,
    last_change: Option<u64>,
    last_addition: Option<u64>,
    /// The last entry of the result that was passed.
    before: Option<(u64, u16)>,
    base_mark: u16,
}

impl Changes {
    fn new(base_mark: u16) -> Self {
        Self {
            summary: DeltaSummary::default(),
            removals: StreamWriter::default(),
            marks: StreamWriter::default(),
            additions: StreamWriter::default(),
            last_removal: None,
            last_change: None,
            last_addition: None,
            before: None,
            base_mark,
        }
    }

    fn remove(&mut self, index: u64) {
        self.removals.gap(self.last_removal.map_or(index + 1, |last| index - last));
        self.last_removal = Some(index);
        self.summary.removed += 1;
    }

    fn change(&mut self, index: u64, old: u16, new: u16) {
        self.marks.gap(self.last_change.map_or(index + 1, |last| index - last));
        self.marks.mark(MarkCoder::after(old), new);
        self.last_change = Some(index);
        self.summary.changed += 1;
    }

    fn add(&mut self, key: u64, mark: u16) {
        match self.last_addition {
            None => self.additions.first(key),
            Some(last) => self.additions.gap(key - last),
        }
        self.additions.mark(addition_coder(key, self.before, self.base_mark), mark);
        self.last_addition = Some(key);
        self.summary.added += 1;
    }

    fn compare(&mut self, base: Entries<'_>, result: Entries<'_>) -> Result<(), ListError> {
        let packed = |entry: Result<(u64, crate::blocklist::Mark), _>| entry.map(|(key, mark)| (key, mark.to_bits()));
        let (mut base, mut result) = (base.map(packed), result.map(packed));
        let mut old = base.next().transpose()?;
        let mut new = result.next().transpose()?;
        let mut index = 0;
        loop {
            let order = match (old, new) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) => old.cmp(&new),
            };
            if let (Some((_, mark)), Some((key, new_mark)), Ordering::Equal) = (old, new, order) {
                if mark != new_mark {
                    self.change(index, mark, new_mark);
                }
                self.before = Some((key, new_mark));
            } else if order == Ordering::Less {
                self.remove(index);
            } else if let Some((key, mark)) = new {
                self.add(key, mark);
                self.before = Some((key, mark));
            }
            if order.is_le() {
                old = base.next().transpose()?;
                index += 1;
            }
            if order.is_ge() {
                new = result.next().transpose()?;
            }
        }
    }
}

/// Writes what leads from `base` to `result`.
///
/// # Errors
/// [`DeltaError::KindsDiffer`], [`DeltaError::List`] when one of the lists is damaged, [`DeltaError::Io`] when writing
/// fails.
pub fn write_delta(base: &List, result: &List, mut out: impl Write) -> Result<DeltaSummary, DeltaError> {
    let (old, new) = (base.head(), result.head());
    if old.meta.kind != new.meta.kind {
        return Err(DeltaError::KindsDiffer);
    }
    let mut changes = Changes::new(new.base_mark);
    changes.compare(base.entries(), result.entries())?;

    let mut bytes = Vec::with_capacity(FIXED_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    let mut flags = 0;
    let mut texts = Vec::new();
    for (flag, old, new) in
        [(NEW_TITLE, &old.meta.title, &new.meta.title), (NEW_PUBLISHER, &old.meta.publisher, &new.meta.publisher)]
    {
        if old != new {
            flags |= flag;
            put_varint(new.len() as u64, &mut texts);
            texts.extend(new.as_bytes());
        }
    }
    bytes.extend(flags.to_le_bytes());
    bytes.extend(base.sha256());
    bytes.extend(result.sha256());
    debug_assert_eq!(bytes.len(), FIXED_BYTES);
    bytes.extend(texts);
    bytes.extend(new.fixed_meta());

    let mut summary = changes.summary;
    let mut book = BitWriter::default();
    new.book.write_against(&old.book, &mut book);
    put_section(&mut bytes, |section| _ = book.drain_upward(section));
    for (count, stream, bits) in [
        (summary.removed, changes.removals, Some(&mut summary.removed_bits)),
        (summary.changed, changes.marks, None),
        (summary.added, changes.additions, Some(&mut summary.added_bits)),
    ] {
        put_varint(count, &mut bytes);
        if count > 0 {
            let mut gap_bits = 0;
            put_section(&mut bytes, |section| gap_bits = stream.finish(section));
            if let Some(bits) = bits {
                *bits = gap_bits;
            }
        }
    }
    (summary.ranges_removed, summary.ranges_added) = put_ranges(base.records(), result.records(), &mut bytes);
    summary.bytes = bytes.len() as u64;
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(summary)
}

/// A length, then as many bytes.
fn put_section(out: &mut Vec<u8>, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut section = Vec::new();
    fill(&mut section);
    put_varint(section.len() as u64, out);
    out.extend(section);
}

/// Range records that leave, by index, and those that come, whole. Gives both counts.
fn put_ranges(
    base: impl Iterator<Item = Record>,
    result: impl Iterator<Item = Record>,
    out: &mut Vec<u8>,
) -> (u64, u64) {
    let (mut base, mut result) = (base.peekable(), result.peekable());
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let mut index = 0u64;
    loop {
        let order = match (base.peek(), result.peek()) {
            (None, None) => break,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) if old.is_same(*new) => Ordering::Equal,
            (Some(old), Some(new)) if new.precedes(*old) => Ordering::Greater,
            _ => Ordering::Less,
        };
        if order.is_le() {
            base.next();
            if order.is_lt() {
                removed.push(index);
            }
            index += 1;
        }
        if order.is_ge() {
            let record = result.next();
            if order.is_gt() {
                added.extend(record);
            }
        }
    }
    put_varint(removed.len() as u64, out);
    let mut next = 0;
    for index in &removed {
        put_varint(index - next, out);
        next = index + 1;
    }
    put_varint(added.len() as u64, out);
    for record in &added {
        record.write_alone(out);
    }
    (removed.len() as u64, added.len() as u64)
}
