//! Building a list: one pass to survey the entries, one to learn their code, one to write.

use std::io::{self, Seek, SeekFrom, Write};

use crate::phone::{NumberRange, PhoneNumber};

use super::codebook::{CodeBook, EncodeTables, Frequencies, SymbolWriter};
use super::format::{Head, IndexEntry, Layout, ListKind, ListMeta, MAX_PAGES_BYTES};
use super::mark::Mark;
use super::page::{Cut, PageContent, PageWriter, Widths};
use super::ranges::{self, Record};

/// Keys of the largest page, as a power of two. A lookup walks the page's directory, so long lists have smaller pages.
const LONG_LIST_PAGE_BITS: u8 = 10;
const SHORT_LIST_PAGE_BITS: u8 = 11;
/// Bytes that a page should take on average at most: a lookup then touches one page of memory, seldom two.
const PAGE_BYTES: u64 = 4096;
/// Keys of a segment, as a power of two: few in long lists, where lookups must be fast; many in short ones, where the
/// segments' directory would weigh more than their keys gain.
const LONG_LIST_SEGMENT_BITS: u8 = 6;
const SHORT_LIST_SEGMENT_BITS: u8 = 8;
/// From so many entries on a list is long.
const LONG_LIST: u64 = 1 << 20;
/// Packed marks that there can be.
const PACKED_MARKS: usize = 1 << 11;

/// Why a list cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Reading the entries or writing the list failed.
    #[error("reading the entries or writing the list failed: {0}")]
    Io(#[from] io::Error),
    /// Entries must come sorted and without duplicates.
    #[error("entry {position} does not come after the one before it; sort the entries and drop duplicates first")]
    NotAscending {
        /// Its place in the source, from 0.
        position: u64,
    },
    /// A list of numbers takes packed numbers only.
    #[error("entry {position} is not a packed telephone number")]
    NotANumber {
        /// Its place in the source, from 0.
        position: u64,
    },
    /// A title or publisher beyond 65,535 bytes.
    #[error("the {what} is longer than 65,535 bytes; shorten it")]
    TextTooLong {
        /// Which text.
        what: &'static str,
    },
    /// More than the format can hold.
    #[error("the list grows beyond what the format can hold (1 TiB of pages, 4 billion ranges); split it")]
    TooLarge,
    /// The source gave other entries when it was read again.
    #[error("the entries changed while they were read; make sure that nothing writes to them")]
    SourceChanged,
    /// The code book does not fit the entries.
    #[error("the code book has no word for entry {position} or one of its neighbours")]
    NoWord {
        /// Its place in the source, from 0.
        position: u64,
    },
}

/// Entries in strictly ascending order of their keys, readable more than once.
pub trait EntrySource {
    /// Goes back to the first entry.
    ///
    /// # Errors
    /// Whatever reading fails with.
    fn rewind(&mut self) -> io::Result<()>;

    /// The next entry, or `None` after the last.
    ///
    /// # Errors
    /// Whatever reading fails with.
    fn next_entry(&mut self) -> io::Result<Option<(u64, Mark)>>;
}

/// Entries in memory.
pub struct SliceSource<'a> {
    all: &'a [(u64, Mark)],
    rest: &'a [(u64, Mark)],
}

impl<'a> SliceSource<'a> {
    /// Takes entries that are sorted by key.
    #[must_use]
    pub fn new(entries: &'a [(u64, Mark)]) -> Self {
        Self { all: entries, rest: entries }
    }
}

impl EntrySource for SliceSource<'_> {
    fn rewind(&mut self) -> io::Result<()> {
        self.rest = self.all;
        Ok(())
    }

    fn next_entry(&mut self) -> io::Result<Option<(u64, Mark)>> {
        Ok(self.rest.split_off_first().copied())
    }
}

/// What was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Built {
    /// Single entries.
    pub entries: u64,
    /// Ranges, after equal ones were merged and overlapping intervals cut.
    pub ranges: u32,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Builds lists. The same entries, ranges and meta data give the same bytes, on every machine.
#[derive(Clone, Debug)]
pub struct ListBuilder {
    meta: ListMeta,
    ranges: Vec<(NumberRange, Mark)>,
}

impl ListBuilder {
    /// A list with these meta data and no ranges yet.
    #[must_use]
    pub fn new(meta: ListMeta) -> Self {
        Self { meta, ranges: Vec::new() }
    }

    /// Adds ranges, in any order. Equal ones are merged: a correction wins, then the higher confidence.
    #[must_use]
    pub fn ranges(mut self, ranges: impl IntoIterator<Item = (NumberRange, Mark)>) -> Self {
        self.ranges.extend(ranges);
        self
    }

    /// Writes the list to `out`, from its current position on. Reads `source` three times; needs memory for one page
    /// and the index (1/64 byte an entry) only.
    ///
    /// # Errors
    /// [`BuildError`]; what `out` holds then is no list.
    pub fn write(&self, source: &mut impl EntrySource, out: impl Write + Seek) -> Result<Built, BuildError> {
        for (what, text) in [("title", &self.meta.title), ("publisher", &self.meta.publisher)] {
            if text.len() > usize::from(u16::MAX) {
                return Err(BuildError::TextTooLong { what });
            }
        }
        let survey = survey(source, self.meta.kind)?;
        let (book, cut) = learn(source, &survey)?;
        let records = ranges::arrange(self.ranges.iter().copied());
        let head = Head {
            meta: self.meta.clone(),
            cut,
            base_mark: survey.base_mark,
            entries: survey.entries,
            pages_bytes: 0,
            ranges: u32::try_from(records.len()).map_err(|_| BuildError::TooLarge)?,
            book,
        };
        let tables = EncodeTables::new(&head.book);
        let mut writer = ListWriter::new(&head, &tables, out)?;
        source.rewind()?;
        while let Some((key, mark)) = source.next_entry()? {
            writer.push(key, mark.to_bits())?;
        }
        let bytes = writer.finish(&records)?;
        Ok(Built { entries: head.entries, ranges: head.ranges, bytes })
    }

    /// Builds a list in memory.
    ///
    /// # Errors
    /// As [`ListBuilder::write`].
    pub fn to_bytes(&self, entries: &[(u64, Mark)]) -> Result<Vec<u8>, BuildError> {
        let mut out = io::Cursor::new(Vec::new());
        self.write(&mut SliceSource::new(entries), &mut out)?;
        Ok(out.into_inner())
    }
}

/// What the first pass finds out.
struct Survey {
    entries: u64,
    base_mark: u16,
}

fn survey(source: &mut impl EntrySource, kind: ListKind) -> Result<Survey, BuildError> {
    let mut counts = [0u64; PACKED_MARKS];
    let (mut position, mut last) = (0, None);
    source.rewind()?;
    while let Some((key, mark)) = source.next_entry()? {
        if last.is_some_and(|last| last >= key) {
            return Err(BuildError::NotAscending { position });
        }
        if kind == ListKind::Numbers && PhoneNumber::from_key(key).is_err() {
            return Err(BuildError::NotANumber { position });
        }
        last = Some(key);
        counts[usize::from(mark.to_bits())] += 1;
        position += 1;
    }
    // Of equally common marks the lowest; in an empty list mark 0.
    let commonest = (0..PACKED_MARKS).rev().max_by_key(|packed| counts[*packed]).unwrap_or(0);
    Ok(Survey { entries: position, base_mark: commonest as u16 })
}

/// The code book for the source's entries, and the cut for which it is best.
fn learn(source: &mut impl EntrySource, survey: &Survey) -> Result<(CodeBook, Cut), BuildError> {
    let (max_page_bits, segment_bits) = if survey.entries >= LONG_LIST {
        (LONG_LIST_PAGE_BITS, LONG_LIST_SEGMENT_BITS)
    } else {
        (SHORT_LIST_PAGE_BITS, SHORT_LIST_SEGMENT_BITS)
    };
    // Symbols depend on segments only, so any page size will do for counting them.
    let cut = Cut { page_bits: max_page_bits, segment_bits };
    let mut frequencies = Frequencies::default();
    let mut page = PageContent::default();
    source.rewind()?;
    while let Some((key, mark)) = source.next_entry()? {
        if page.keys.last().is_some_and(|last| *last >= key) {
            return Err(BuildError::SourceChanged);
        }
        if page.keys.len() == cut.keys_per_page() {
            page.walk(cut, Some(key), survey.base_mark, &mut frequencies);
            page.clear();
        }
        page.push(key, mark.to_bits());
    }
    page.walk(cut, None, survey.base_mark, &mut frequencies);
    let (book, symbol_bits) = CodeBook::from_frequencies(&frequencies);
    // A segment's four streams end on byte boundaries (half a byte lost on average), and its directory record takes
    // about five bytes.
    let segments = survey.entries.div_ceil(cut.keys_per_segment() as u64);
    let bytes = symbol_bits / 8 + segments * 7;
    let fits = |page_bits: u8| (bytes << page_bits) / survey.entries.max(1) <= PAGE_BYTES;
    let page_bits = (segment_bits..=max_page_bits).rev().find(|bits| fits(*bits)).unwrap_or(segment_bits);
    Ok((book, Cut { page_bits, segment_bits }))
}

/// Writes the sections of a list whose head is known but for the length of its pages.
pub(crate) struct ListWriter<'a, W> {
    head: &'a Head,
    layout: Layout,
    out: W,
    /// Where in `out` the list begins.
    origin: u64,
    symbols: PageWriter<'a>,
    page: PageContent,
    index: Vec<IndexEntry>,
    bytes: Vec<u8>,
    offset: u64,
    written: u64,
}

/// Pages are handed to the output in pieces of about this size.
const FLUSH_BYTES: usize = 1 << 16;

impl<'a, W: Write + Seek> ListWriter<'a, W> {
    pub(crate) fn new(head: &'a Head, tables: &'a EncodeTables, mut out: W) -> Result<Self, BuildError> {
        let layout = head.layout(head.write().len()).ok_or(BuildError::TooLarge)?;
        let origin = out.stream_position()?;
        out.seek(SeekFrom::Start(origin + layout.pages as u64))?;
        let symbols = PageWriter::new(SymbolWriter::new(&head.book, tables));
        Ok(Self {
            head,
            layout,
            out,
            origin,
            symbols,
            page: PageContent::default(),
            index: Vec::new(),
            bytes: Vec::with_capacity(FLUSH_BYTES + 2 * PAGE_BYTES as usize),
            offset: 0,
            written: 0,
        })
    }

    /// Appends an entry.
    pub(crate) fn push(&mut self, key: u64, mark: u16) -> Result<(), BuildError> {
        if self.page.keys.last().is_some_and(|last| *last >= key) {
            return Err(BuildError::NotAscending { position: self.written });
        }
        if self.page.keys.len() == self.head.cut.keys_per_page() {
            self.end_page(Some(key))?;
        }
        self.page.push(key, mark);
        self.written += 1;
        Ok(())
    }

    fn end_page(&mut self, next: Option<u64>) -> Result<(), BuildError> {
        let Some(first_key) = self.page.keys.first().copied() else { return Ok(()) };
        let before = self.bytes.len();
        let (widths, _) = self.symbols.write(&self.page, self.head.cut, next, self.head.base_mark, &mut self.bytes);
        if self.symbols.is_missing_words() {
            return Err(BuildError::NoWord { position: self.written - 1 });
        }
        self.index.push(IndexEntry { first_key, offset: self.offset, widths });
        self.offset += (self.bytes.len() - before) as u64;
        if self.offset >= MAX_PAGES_BYTES {
            return Err(BuildError::TooLarge);
        }
        if self.bytes.len() >= FLUSH_BYTES {
            self.out.write_all(&self.bytes)?;
            self.bytes.clear();
        }
        if next.is_some() {
            self.page.clear();
        }
        Ok(())
    }

    /// Writes what is left: ranges behind the pages, head and index before them. Gives the bytes of the list.
    pub(crate) fn finish(mut self, ranges: &[Record]) -> Result<u64, BuildError> {
        if self.written != self.head.entries {
            return Err(BuildError::SourceChanged);
        }
        self.end_page(None)?;
        if let Some(last) = self.page.keys.last() {
            self.index.push(IndexEntry { first_key: *last, offset: self.offset, widths: Widths::default() });
        }
        let head = Head { pages_bytes: self.offset, ..self.head.clone() };
        let layout = head.layout(self.layout.tops).ok_or(BuildError::TooLarge)?;
        let padding = layout.ranges - layout.pages - self.offset as usize;
        self.bytes.resize(self.bytes.len() + padding, 0);
        for record in ranges {
            record.write(&mut self.bytes);
        }
        self.out.write_all(&self.bytes)?;

        let mut front = head.write();
        let blocks = self.index.iter().take(layout.page_count).step_by(super::format::INDEX_BLOCK);
        blocks.for_each(|entry| front.extend(entry.first_key.to_le_bytes()));
        front.resize(layout.index, 0);
        self.index.iter().for_each(|entry| front.extend(entry.write()));
        self.out.seek(SeekFrom::Start(self.origin))?;
        self.out.write_all(&front)?;
        self.out.seek(SeekFrom::Start(self.origin + layout.file as u64))?;
        self.out.flush()?;
        Ok(layout.file as u64)
    }
}
