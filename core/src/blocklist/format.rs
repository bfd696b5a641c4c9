//! The parts of a list file around its pages; `docs/format.md` specifies them byte by byte.

use crate::phone::Region;

use super::codebook::CodeBook;
use super::list::ListError;
use super::mark::Mark;
use super::page::{Cut, Widths};

/// The first eight bytes: not text, and broken by whatever mangles line ends.
pub(crate) const MAGIC: [u8; 8] = *b"\x89RFL\r\n\x1a\n";
/// The version of the format.
pub(crate) const VERSION: u16 = 1;
/// Bytes before the title.
pub(crate) const FIXED_BYTES: usize = 64;
/// Pages per block of the index; the first key of each block stands in the head.
pub(crate) const INDEX_BLOCK: usize = 64;
/// Keys of a page, as a power of two, may not exceed this: it bounds what a small file can claim to hold.
const MAX_PAGE_BITS: u8 = 12;
/// Bytes of an index entry.
pub(crate) const INDEX_ENTRY: usize = 16;
/// From so many pages on, index blocks are aligned to their own size so that none straddles two pages of memory.
const ALIGN_FROM_PAGES: usize = 1024;
/// Pages may not reach beyond this: index entries hold 40-bit offsets.
pub(crate) const MAX_PAGES_BYTES: u64 = 1 << 40;
/// Bytes of [`Head::fixed_meta`].
pub(crate) const FIXED_META_BYTES: usize = 15;
/// `issued` where the publisher does not say.
const NOT_DATED: i64 = i64::MIN;

/// What a list's keys are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ListKind {
    /// Packed telephone numbers ([`crate::phone::PhoneNumber::key`]).
    Numbers = 1,
    /// 64-bit hashes of hosts and paths.
    Links = 2,
}

impl ListKind {
    fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Numbers),
            2 => Some(Self::Links),
            _ => None,
        }
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Links => "links",
        }
    }
}

/// What the publisher says about a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMeta {
    /// What its keys are.
    pub kind: ListKind,
    /// Its title as shown to people, such as "US Do-Not-Call complaint list"; at most 65,535 bytes.
    pub title: String,
    /// Who publishes it; at most 65,535 bytes.
    pub publisher: String,
    /// The region that it is about, if it is about one.
    pub region: Option<Region>,
    /// When it was issued, in seconds since 1970-01-01 UTC.
    pub issued: Option<i64>,
}

/// Everything before the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) meta: ListMeta,
    pub(crate) cut: Cut,
    /// The list's commonest mark, packed.
    pub(crate) base_mark: u16,
    pub(crate) entries: u64,
    pub(crate) pages_bytes: u64,
    pub(crate) ranges: u32,
    pub(crate) book: CodeBook,
}

/// Where the sections of a file lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) page_count: usize,
    /// First keys of the index blocks.
    pub(crate) tops: usize,
    pub(crate) index: usize,
    pub(crate) pages: usize,
    pub(crate) ranges: usize,
    pub(crate) file: usize,
}

impl Head {
    /// The bytes up to the tops: fixed part, title, publisher, code book, zeros up to a multiple of eight.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut book = Vec::new();
        self.book.write(&mut book);
        let mut out = Vec::with_capacity(FIXED_BYTES + book.len() + 64);
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend([self.meta.kind as u8, self.cut.page_bits, self.cut.segment_bits, 0]);
        out.extend(self.base_mark.to_le_bytes());
        out.extend(self.entries.to_le_bytes());
        out.extend(self.pages_bytes.to_le_bytes());
        out.extend(self.ranges.to_le_bytes());
        out.extend((self.meta.title.len() as u16).to_le_bytes());
        out.extend((self.meta.publisher.len() as u16).to_le_bytes());
        out.extend((book.len() as u32).to_le_bytes());
        out.extend(self.meta.region.map_or([0, 0], region_bytes));
        out.extend([0; 2]);
        out.extend(self.meta.issued.unwrap_or(NOT_DATED).to_le_bytes());
        out.extend([0; 8]);
        debug_assert_eq!(out.len(), FIXED_BYTES);
        out.extend(self.meta.title.as_bytes());
        out.extend(self.meta.publisher.as_bytes());
        out.extend(book);
        out.resize(out.len().next_multiple_of(8), 0);
        out
    }

    /// Reads what [`Head::write`] wrote from the front of `bytes`; gives its length too.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, usize), ListError> {
        let fixed: &[u8; FIXED_BYTES] = bytes.first_chunk().ok_or(ListError::NotAList)?;
        if fixed[..8] != MAGIC {
            return Err(ListError::NotAList);
        }
        let version = u16::from_le_bytes([fixed[8], fixed[9]]);
        if version != VERSION {
            return Err(ListError::Version { found: version });
        }
        let damaged = |what| ListError::Damaged { what, offset: 0 };
        let kind = ListKind::from_code(fixed[10]).ok_or(damaged("a kind of list that is not known"))?;
        let cut = read_cut(fixed[11], fixed[12])?;
        if fixed[13] != 0 || fixed[46..48] != [0; 2] || fixed[56..64] != [0; 8] {
            return Err(damaged("reserved bytes that are not zero"));
        }
        let base_mark = u16::from_le_bytes([fixed[14], fixed[15]]);
        Mark::from_bits(base_mark).ok_or(damaged("a commonest mark that means nothing"))?;
        let lengths = [le(&fixed[36..38]), le(&fixed[38..40]), le(&fixed[40..44])];
        let mut rest = &bytes[FIXED_BYTES..];
        let mut take = |length: u64| {
            usize::try_from(length).ok().and_then(|length| rest.split_off(..length)).ok_or(ListError::Truncated {
                needed: FIXED_BYTES as u64 + lengths.iter().sum::<u64>(),
                found: bytes.len() as u64,
            })
        };
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec()).map_err(|_| damaged("a title or publisher that is not UTF-8"))
        };
        let title = text(take(lengths[0])?)?;
        let publisher = text(take(lengths[1])?)?;
        let mut book_bytes = take(lengths[2])?;
        let book = CodeBook::read(&mut book_bytes)
            .filter(|_| book_bytes.is_empty())
            .ok_or(damaged("a code book that is none"))?;
        let region = read_region(&fixed[44..46])?;
        let issued = Some(le(&fixed[48..56]).cast_signed()).filter(|issued| *issued != NOT_DATED);
        let unpadded = bytes.len() - rest.len();
        let end = unpadded.next_multiple_of(8);
        if bytes.get(unpadded..end).is_none_or(|padding| padding.iter().any(|byte| *byte != 0)) {
            return Err(damaged("padding that is missing or not zero"));
        }
        let head = Self {
            meta: ListMeta { kind, title, publisher, region, issued },
            cut,
            base_mark,
            entries: le(&fixed[16..24]),
            pages_bytes: le(&fixed[24..32]),
            ranges: le(&fixed[32..36]) as u32,
            book,
        };
        Ok((head, end))
    }

    /// What a delta says of its result beside title, publisher and code book: kind, cut, commonest mark, region, date.
    pub(crate) fn fixed_meta(&self) -> [u8; FIXED_META_BYTES] {
        let mut out = [0; FIXED_META_BYTES];
        out[..3].copy_from_slice(&[self.meta.kind as u8, self.cut.page_bits, self.cut.segment_bits]);
        out[3..5].copy_from_slice(&self.base_mark.to_le_bytes());
        out[5..7].copy_from_slice(&self.meta.region.map_or([0, 0], region_bytes));
        out[7..].copy_from_slice(&self.meta.issued.unwrap_or(NOT_DATED).to_le_bytes());
        out
    }

    /// Takes over what [`Head::fixed_meta`] gave.
    pub(crate) fn read_fixed_meta(&mut self, bytes: &[u8]) -> Result<(), ListError> {
        let damaged = |what| ListError::Damaged { what, offset: 0 };
        let kind = ListKind::from_code(bytes[0]).filter(|kind| *kind == self.meta.kind);
        self.meta.kind = kind.ok_or(damaged("a kind that is not the base's"))?;
        self.cut = read_cut(bytes[1], bytes[2])?;
        self.base_mark = u16::from_le_bytes([bytes[3], bytes[4]]);
        Mark::from_bits(self.base_mark).ok_or(damaged("a commonest mark that means nothing"))?;
        self.meta.region = read_region(&bytes[5..7])?;
        self.meta.issued = Some(le(&bytes[7..15]).cast_signed()).filter(|issued| *issued != NOT_DATED);
        Ok(())
    }

    /// Where everything lies, given the length of the written head. `None` when that is more than this machine or the
    /// format can address.
    pub(crate) fn layout(&self, head_bytes: usize) -> Option<Layout> {
        if self.pages_bytes >= MAX_PAGES_BYTES {
            return None;
        }
        let page_count = usize::try_from(self.entries.div_ceil(self.cut.keys_per_page() as u64)).ok()?;
        let tops = head_bytes;
        let tops_end = page_count.div_ceil(INDEX_BLOCK).checked_mul(8)?.checked_add(tops)?;
        let alignment = if page_count >= ALIGN_FROM_PAGES { INDEX_BLOCK * INDEX_ENTRY } else { 8 };
        let index = tops_end.checked_next_multiple_of(alignment)?;
        // One entry more than there are pages: the list's last key and the end of the pages.
        let index_entries = if page_count == 0 { 0 } else { page_count.checked_add(1)? };
        let pages = index_entries.checked_mul(INDEX_ENTRY)?.checked_add(index)?;
        let ranges = pages.checked_add(usize::try_from(self.pages_bytes).ok()?)?.checked_next_multiple_of(8)?;
        let file = (self.ranges as usize).checked_mul(super::ranges::RECORD_BYTES)?.checked_add(ranges)?;
        Some(Layout { page_count, tops, index, pages, ranges, file })
    }
}

fn region_bytes(region: Region) -> [u8; 2] {
    let code = region.as_str().as_bytes();
    [code[0], code[1]]
}

fn read_region(bytes: &[u8]) -> Result<Option<Region>, ListError> {
    if bytes == [0, 0] {
        return Ok(None);
    }
    let code = std::str::from_utf8(bytes).ok();
    let region = code.and_then(|code| Region::new(code).ok().filter(|region| region.as_str() == code));
    region.map(Some).ok_or(ListError::Damaged { what: "a region that is none", offset: 0 })
}

fn read_cut(page_bits: u8, segment_bits: u8) -> Result<Cut, ListError> {
    if (2..=16).contains(&segment_bits) && (segment_bits..=MAX_PAGE_BITS).contains(&page_bits) {
        Ok(Cut { page_bits, segment_bits })
    } else {
        Err(ListError::Damaged { what: "page or segment sizes out of bounds", offset: 0 })
    }
}

/// An entry of the index: where a page begins and how its directory is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexEntry {
    pub(crate) first_key: u64,
    pub(crate) offset: u64,
    pub(crate) widths: Widths,
}

impl IndexEntry {
    pub(crate) fn write(self) -> [u8; INDEX_ENTRY] {
        let Widths { anchor_gap, key_bytes, mark_bytes } = self.widths;
        let packed =
            self.offset | u64::from(anchor_gap) << 40 | u64::from(key_bytes) << 48 | u64::from(mark_bytes) << 56;
        let mut out = [0; INDEX_ENTRY];
        out[..8].copy_from_slice(&self.first_key.to_le_bytes());
        out[8..].copy_from_slice(&packed.to_le_bytes());
        out
    }

    /// `None` for widths that no page has.
    pub(crate) fn read(bytes: &[u8; INDEX_ENTRY]) -> Option<Self> {
        let packed = le(&bytes[8..]);
        let widths = Widths {
            anchor_gap: (packed >> 40) as u8,
            key_bytes: (packed >> 48) as u8,
            mark_bytes: (packed >> 56) as u8,
        };
        let fits = widths.anchor_gap <= 64 && widths.key_bytes <= 24 && widths.mark_bytes <= 24;
        fits.then_some(Self { first_key: le(&bytes[..8]), offset: packed & (MAX_PAGES_BYTES - 1), widths })
    }
}

/// A little-endian integer of up to eight bytes.
pub(crate) fn le(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}
