//! Reading a list: opening, looking up, streaming, checking.

use std::fs::File;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use crate::phone::{NumberRange, PhoneNumber};

use super::codebook::DecodeTables;
use super::format::{Head, INDEX_BLOCK, INDEX_ENTRY, IndexEntry, Layout, ListKind, ListMeta};
use super::map::Bytes;
use super::mark::{Mark, Standing};
use super::page::{BrokenPage, PageContent, PageReader};
use super::ranges::{RangeTable, Record};

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file could not be opened or mapped.
    #[error("cannot read the list {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The first bytes are not those of a list.
    #[error("this is no Ringfence list; build one with `blocklist-tools build`")]
    NotAList,
    /// A newer format.
    #[error(
        "the list has format version {found}, and this program reads version {}; update it",
        super::format::VERSION
    )]
    Version {
        /// The version in the file.
        found: u16,
    },
    /// The file has another length than its head says.
    #[error("the list should be {needed} bytes long and is {found}; fetch it again")]
    Truncated {
        /// Bytes that the head announces.
        needed: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The bytes contradict themselves.
    #[error("the list is damaged at byte {offset}: {what}; fetch it again")]
    Damaged {
        /// What is wrong.
        what: &'static str,
        /// Where, as near as is known.
        offset: u64,
    },
    /// A list of numbers was asked for and this one has other keys.
    #[error("the list holds {}, not numbers", found.name())]
    Kind {
        /// What it holds.
        found: ListKind,
    },
}

/// SHA-256 of a file: the identity of a list.
pub type Sha256 = [u8; 32];

/// How a number was found in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// The list holds exactly this number.
    Exact,
    /// The number lies in this range of the list.
    Range(NumberRange),
}

/// What a list says about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Category, confidence and standing.
    pub mark: Mark,
    /// Through what.
    pub matched_by: MatchedBy,
}

/// An open list: immutable, shared freely between threads.
///
/// Opening validates the head and maps the rest; a lookup then reads one block of the index and one page. Damage in
/// what a lookup reads is an error of that lookup; [`List::check`] and [`List::sha256`] find damage anywhere.
pub struct List {
    bytes: Bytes,
    head: Head,
    layout: Layout,
    tables: DecodeTables,
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List")
            .field("title", &self.head.meta.title)
            .field("entries", &self.head.entries)
            .finish_non_exhaustive()
    }
}

impl List {
    /// Opens a list by mapping its file. The file must not be changed afterwards: replace it by renaming another over it.
    ///
    /// # Errors
    /// [`ListError`] when the file cannot be mapped or its head is not that of a list of this length.
    pub fn open(path: &Path) -> Result<Self, ListError> {
        let io = |source| ListError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        // Mapping nothing is an error of its own on some systems.
        if file.metadata().map_err(io)?.len() == 0 {
            return Err(ListError::NotAList);
        }
        Self::from_source(Bytes::map(&file).map_err(io)?)
    }

    /// Opens a list held in memory.
    ///
    /// # Errors
    /// As [`List::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ListError> {
        Self::from_source(Bytes::Owned(bytes))
    }

    fn from_source(bytes: Bytes) -> Result<Self, ListError> {
        let (head, head_bytes) = Head::read(&bytes)?;
        let found = bytes.len() as u64;
        let layout = head.layout(head_bytes).ok_or(ListError::Truncated { needed: u64::MAX, found })?;
        if layout.file != bytes.len() {
            return Err(ListError::Truncated { needed: layout.file as u64, found });
        }
        let tables = DecodeTables::new(&head.book);
        Ok(Self { bytes, head, layout, tables })
    }

    /// What the publisher says about the list.
    #[must_use]
    pub fn meta(&self) -> &ListMeta {
        &self.head.meta
    }

    /// How many single numbers (or links) the list holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.head.entries
    }

    /// Whether it holds neither entries nor ranges.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.entries == 0 && self.head.ranges == 0
    }

    /// How many ranges the list holds.
    #[must_use]
    pub fn range_count(&self) -> u32 {
        self.head.ranges
    }

    /// Looks a number up. A correction beats anything else, then an exact entry beats a range, then a narrower range
    /// beats a wider one.
    ///
    /// # Errors
    /// [`ListError::Damaged`] when what was read contradicts itself, [`ListError::Kind`] for a list of something else.
    pub fn lookup(&self, number: PhoneNumber) -> Result<Option<Match>, ListError> {
        if self.head.meta.kind != ListKind::Numbers {
            return Err(ListError::Kind { found: self.head.meta.kind });
        }
        let exact = self.lookup_key(number.key())?.map(|mark| Match { mark, matched_by: MatchedBy::Exact });
        Ok(match (exact, self.lookup_range(number)?) {
            (Some(exact), Some(range))
                if exact.mark.standing != Standing::Clear && range.mark.standing == Standing::Clear =>
            {
                Some(range)
            }
            (exact, range) => exact.or(range),
        })
    }

    /// The range of the list that decides about a number, whatever the exact entries say.
    ///
    /// # Errors
    /// [`ListError::Damaged`] for a range section that contradicts itself.
    pub fn lookup_range(&self, number: PhoneNumber) -> Result<Option<Match>, ListError> {
        if self.head.ranges == 0 {
            return Ok(None);
        }
        let found = self.range_table().lookup(number).map_err(|()| self.damaged_ranges())?;
        Ok(found.map(|(range, mark)| Match { mark, matched_by: MatchedBy::Range(range) }))
    }

    /// The mark of exactly this key.
    ///
    /// # Errors
    /// [`ListError::Damaged`] when what was read contradicts itself.
    pub fn lookup_key(&self, key: u64) -> Result<Option<Mark>, ListError> {
        let Some(number) = self.find_page(key) else { return Ok(None) };
        let page = self.page(number)?;
        let found = page.lookup(key).map_err(|broken| self.damaged_page(number, broken))?;
        found.map(|(_, packed)| Mark::from_bits(packed).ok_or_else(|| self.damaged_page(number, NO_MARK))).transpose()
    }

    /// The last page whose first key is not above `key`.
    fn find_page(&self, key: u64) -> Option<usize> {
        let tops = self.bytes[self.layout.tops..self.layout.index].as_chunks::<8>().0;
        let tops = &tops[..self.layout.page_count.div_ceil(INDEX_BLOCK)];
        let block = tops.partition_point(|top| u64::from_le_bytes(*top) <= key).checked_sub(1)?;
        let first = block * INDEX_BLOCK;
        let entries = &self.index()[first..self.layout.page_count.min(first + INDEX_BLOCK)];
        let within = entries
            .partition_point(|entry| entry.first_chunk::<8>().is_some_and(|first| u64::from_le_bytes(*first) <= key));
        (first + within).checked_sub(1)
    }

    /// Replaces each of the ascending `keys` with its rank: how many entries of the list lie below it. Reads the pages
    /// that one of them falls into, each once: for keys that lie close together that is the cost of about one lookup.
    ///
    /// # Errors
    /// [`ListError::Damaged`] when what was read contradicts itself.
    pub fn ranks(&self, keys: &mut [u64]) -> Result<(), ListError> {
        let per_page = self.head.cut.keys_per_page() as u64;
        let mut start = 0;
        while let Some(first) = keys.get(start) {
            let Some(number) = self.find_page(*first) else {
                keys[start] = 0;
                start += 1;
                continue;
            };
            let page = self.page(number)?;
            let beyond = keys[start..].partition_point(|key| page.last || *key < page.upper);
            // A key at or below the page's first is in this page too; at least one is.
            let end = start + beyond.max(1);
            page.ranks_below(&mut keys[start..end]).map_err(|broken| self.damaged_page(number, broken))?;
            keys[start..end].iter_mut().for_each(|rank| *rank += number as u64 * per_page);
            start = end;
        }
        Ok(())
    }

    fn index(&self) -> &[[u8; INDEX_ENTRY]] {
        self.bytes[self.layout.index..self.layout.pages].as_chunks().0
    }

    fn index_entry(&self, number: usize) -> Result<IndexEntry, ListError> {
        let damaged = ListError::Damaged {
            what: "an index entry that describes no page",
            offset: (self.layout.index + number * INDEX_ENTRY) as u64,
        };
        self.index().get(number).and_then(IndexEntry::read).ok_or(damaged)
    }

    fn page(&self, number: usize) -> Result<PageReader<'_>, ListError> {
        let (this, next) = (self.index_entry(number)?, self.index_entry(number + 1)?);
        let (start, end) = (self.layout.pages as u64 + this.offset, self.layout.pages as u64 + next.offset);
        let data = self.bytes[..self.layout.ranges].get(start as usize..end as usize);
        let data = data.ok_or(ListError::Damaged { what: "a page outside the file", offset: start })?;
        let per_page = self.head.cut.keys_per_page();
        let last = number + 1 == self.layout.page_count;
        let len = if last { self.head.entries as usize - number * per_page } else { per_page };
        Ok(PageReader {
            data,
            widths: this.widths,
            cut: self.head.cut,
            tables: &self.tables,
            base: self.head.base_mark,
            len,
            first: this.first_key,
            upper: next.first_key,
            last,
        })
    }

    fn damaged_page(&self, number: usize, broken: BrokenPage) -> ListError {
        let start = self.index_entry(number).map_or(0, |entry| entry.offset);
        ListError::Damaged { what: broken.0, offset: self.layout.pages as u64 + start }
    }

    fn damaged_ranges(&self) -> ListError {
        ListError::Damaged { what: "a range that is none", offset: self.layout.ranges as u64 }
    }

    fn range_table(&self) -> RangeTable<'_> {
        RangeTable::new(&self.bytes[self.layout.ranges..])
    }

    /// Every range with its mark, in the order of the file.
    ///
    /// # Errors
    /// Each item is [`ListError::Damaged`] where the section contradicts itself.
    pub fn ranges(&self) -> impl Iterator<Item = Result<(NumberRange, Mark), ListError>> + '_ {
        self.range_table().records().map(|record| record.decode().ok_or_else(|| self.damaged_ranges()))
    }

    /// Every key with its mark, ascending. Holds one page in memory at a time.
    ///
    /// # Errors
    /// The first page that contradicts itself ends the stream with [`ListError::Damaged`].
    #[must_use]
    pub fn entries(&self) -> Entries<'_> {
        self.bytes.will_stream();
        Entries { pages: RawEntries::new(self), at: 0 }
    }

    /// The keys from `key` on with their marks, ascending, as [`List::entries`]; costs about a lookup to begin.
    pub(crate) fn entries_from(&self, key: u64) -> impl Iterator<Item = Result<(u64, Mark), ListError>> + '_ {
        let mut pages = RawEntries::new(self);
        pages.next_page = self.find_page(key).unwrap_or(0);
        Entries { pages, at: 0 }.skip_while(move |entry| matches!(entry, Ok((found, _)) if *found < key))
    }

    /// How many pages the list has.
    pub(crate) fn page_count(&self) -> usize {
        self.layout.page_count
    }

    /// The keys of one page.
    pub(crate) fn keys_of_page(&self, number: usize) -> Result<Vec<u64>, ListError> {
        let mut content = PageContent::default();
        self.page(number)?.read_all(&mut content).map_err(|broken| self.damaged_page(number, broken))?;
        Ok(content.keys)
    }

    pub(crate) fn raw_entries(&self) -> RawEntries<'_> {
        self.bytes.will_stream();
        RawEntries::new(self)
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = Record> + '_ {
        self.range_table().records()
    }

    /// SHA-256 of the whole file, for comparison with what the publisher signed. Reads every byte.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        self.bytes.will_stream();
        let mut context = Context::new(&SHA256);
        self.bytes.chunks(1 << 16).for_each(|chunk| context.update(chunk));
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        digest
    }

    /// Reads the whole list and checks that it could have been built: keys ascend from page to page, marks mean
    /// something, the index agrees with the pages, ranges are in order. Meant for the time of the install and for idle
    /// time; needs no signature or hash.
    ///
    /// # Errors
    /// [`ListError::Damaged`] for the first contradiction.
    pub fn check(&self) -> Result<(), ListError> {
        self.check_each(|_, _| {})
    }

    /// As [`List::check`], and shows each entry on the way, ascending: one pass for whoever wants both.
    ///
    /// # Errors
    /// As [`List::check`]; entries of a page that is damaged may have been shown.
    pub fn check_each(&self, mut show: impl FnMut(u64, Mark)) -> Result<(), ListError> {
        let index_damage = |what| ListError::Damaged { what, offset: self.layout.index as u64 };
        let tops = self.bytes[self.layout.tops..].as_chunks::<8>().0;
        for number in 0..=self.layout.page_count {
            if self.layout.page_count == 0 {
                break;
            }
            let entry = self.index_entry(number)?;
            let end =
                if number == self.layout.page_count { entry.offset } else { self.index_entry(number + 1)?.offset };
            if entry.offset > end || (number == 0 && entry.offset != 0) {
                return Err(index_damage("pages that overlap"));
            }
            if number == self.layout.page_count && entry.offset != self.head.pages_bytes {
                return Err(index_damage("bytes after the last page"));
            }
            let is_top = number % INDEX_BLOCK == 0 && number < self.layout.page_count;
            if is_top && u64::from_le_bytes(tops[number / INDEX_BLOCK]) != entry.first_key {
                return Err(index_damage("a first key that differs from its copy"));
            }
        }
        let mut last = None;
        let mut entries = self.raw_entries();
        while let Some(page) = entries.next_page()? {
            for (key, mark) in page.keys.iter().zip(&page.marks) {
                let Some(mark) = Mark::from_bits(*mark).filter(|_| last.is_none_or(|last| last < *key)) else {
                    return Err(index_damage("entries that do not ascend or whose marks mean nothing"));
                };
                if self.head.meta.kind == ListKind::Numbers && PhoneNumber::from_key(*key).is_err() {
                    return Err(index_damage("a key that is no number"));
                }
                show(*key, mark);
                last = Some(*key);
            }
        }
        let mut previous = None;
        for record in self.range_table().records() {
            if record.decode().is_none() || previous.is_some_and(|previous: Record| !previous.precedes(record)) {
                return Err(self.damaged_ranges());
            }
            previous = Some(record);
        }
        Ok(())
    }

    /// What the list's parts weigh.
    ///
    /// # Errors
    /// [`ListError::Damaged`] when a page contradicts itself.
    pub fn weigh(&self) -> Result<Weight, ListError> {
        let mut mark_bits = 0;
        for number in 0..self.layout.page_count {
            mark_bits += self.page(number)?.mark_bits();
        }
        let file = self.layout.file as u64;
        Ok(Weight {
            file_bytes: file,
            index_bytes: (self.layout.pages - self.layout.tops) as u64,
            range_bytes: (self.layout.file - self.layout.ranges) as u64,
            mark_bits,
            key_bits: (self.layout.ranges as u64 * 8).checked_sub(mark_bits).ok_or(ListError::Damaged {
                what: "marks that take more than the file has",
                offset: self.layout.pages as u64,
            })?,
            heap_bytes: self.tables.heap_bytes() as u64,
        })
    }
}

const NO_MARK: BrokenPage = BrokenPage("a mark that means nothing");

/// What the parts of a list weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The whole file.
    pub file_bytes: u64,
    /// The index over the pages.
    pub index_bytes: u64,
    /// The range section.
    pub range_bytes: u64,
    /// Categories, confidences and standings, with their share of the pages' directories, in bits.
    pub mark_bits: u64,
    /// All the rest: keys, directories, index, head with title and code book, in bits.
    pub key_bits: u64,
    /// What an open list keeps on the heap.
    pub heap_bytes: u64,
}

/// The pages of a list in order.
pub(crate) struct RawEntries<'a> {
    list: &'a List,
    next_page: usize,
    content: PageContent,
}

impl<'a> RawEntries<'a> {
    fn new(list: &'a List) -> Self {
        Self { list, next_page: 0, content: PageContent::default() }
    }

    /// The next page's content.
    pub(crate) fn next_page(&mut self) -> Result<Option<&PageContent>, ListError> {
        if self.next_page == self.list.layout.page_count {
            return Ok(None);
        }
        let number = self.next_page;
        self.next_page += 1;
        self.list.page(number)?.read_all(&mut self.content).map_err(|broken| self.list.damaged_page(number, broken))?;
        Ok(Some(&self.content))
    }
}

/// Every key of a list with its mark, ascending; made by [`List::entries`].
pub struct Entries<'a> {
    pages: RawEntries<'a>,
    at: usize,
}

impl Iterator for Entries<'_> {
    type Item = Result<(u64, Mark), ListError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at == self.pages.content.keys.len() {
            self.at = 0;
            match self.pages.next_page() {
                Ok(Some(_)) => {}
                Ok(None) => {
                    self.pages.content.clear();
                    return None;
                }
                Err(error) => {
                    self.pages.content.clear();
                    self.pages.next_page = self.pages.list.layout.page_count;
                    return Some(Err(error));
                }
            }
        }
        let (key, packed) = (self.pages.content.keys[self.at], self.pages.content.marks[self.at]);
        self.at += 1;
        let list = self.pages.list;
        Some(
            Mark::from_bits(packed)
                .map(|mark| (key, mark))
                .ok_or_else(|| list.damaged_page(self.pages.next_page - 1, NO_MARK)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Category, Confidence, ListBuilder};

    /// Bytes of a page of memory.
    const MEMORY_PAGE: usize = 4096;

    #[test]
    fn a_lookup_touches_at_most_three_pages_of_memory_beyond_the_head() {
        let entries: Vec<(u64, Mark)> = (0..(1u64 << 20) + 99)
            .map(|i| {
                let number = PhoneNumber::from_value(10_000_000_000 + i * 900 + i * i % 800).expect("eleven digits");
                let confidence = Confidence::new((i * 7 % 16) as u8).expect("a step");
                let category = Category::ALL[(i / 300 % 21) as usize];
                (number.key(), Mark { category, confidence, standing: Standing::Listed })
            })
            .collect();
        let meta = ListMeta {
            kind: ListKind::Numbers,
            title: "x".repeat(100),
            publisher: String::new(),
            region: None,
            issued: None,
        };
        let list = List::from_bytes(ListBuilder::new(meta).to_bytes(&entries).expect("sorted")).expect("a list");
        let memory_pages = |start: usize, end: usize| end.div_ceil(MEMORY_PAGE) - start / MEMORY_PAGE;
        assert!(list.layout.page_count >= 1024, "the index is aligned");
        assert_eq!(list.layout.index % (INDEX_BLOCK * INDEX_ENTRY), 0, "so no block of it lies in two pages of memory");
        for number in 0..list.layout.page_count {
            let start = list.layout.pages as u64 + list.index_entry(number).expect("in range").offset;
            let end = list.layout.pages as u64 + list.index_entry(number + 1).expect("in range").offset;
            assert!(memory_pages(start as usize, end as usize) <= 2, "page {number}");
        }
    }
}
