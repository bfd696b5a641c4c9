//! One page of a list: some thousand keys in ascending order with their marks.
//!
//! A page is cut into segments of equally many keys. The first key of each segment, its anchor, stands in the page's
//! directory (the first of all in the list's index); the keys between two anchors are coded as gaps from both ends
//! towards the middle, so that a lookup reads a quarter of a segment on average. The marks of a segment follow in the
//! same manner.

use super::bits::{BitSource, BitWriter, Downward, Upward};
use super::codebook::{DecodeTables, GapCoder, GapReader, MarkCoder, MarkReader, SymbolSink, SymbolWriter};

/// How a list is cut: powers of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) page_bits: u8,
    pub(crate) segment_bits: u8,
}

impl Cut {
    pub(crate) fn keys_per_page(self) -> usize {
        1 << self.page_bits
    }

    pub(crate) fn keys_per_segment(self) -> usize {
        1 << self.segment_bits
    }
}

/// Bit widths of a page's directory, kept in the list's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Widths {
    pub(crate) anchor_gap: u8,
    pub(crate) key_bytes: u8,
    pub(crate) mark_bytes: u8,
}

/// Keys of a segment between its anchor and the next. The list's last segment owns the upper anchor too: it is the
/// list's last key.
fn interior(owned: usize, last_of_list: bool) -> usize {
    owned.saturating_sub(if last_of_list { 2 } else { 1 })
}

/// The two directions in which a segment's streams are written.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// Takes a segment's four streams in order: keys up, keys down, marks up, marks down.
pub(crate) trait StreamSink: SymbolSink {
    fn end_stream(&mut self, direction: Direction);
}

/// The keys and marks of one page, in order.
#[derive(Default)]
pub(crate) struct PageContent {
    pub(crate) keys: Vec<u64>,
    pub(crate) marks: Vec<u16>,
}

impl PageContent {
    pub(crate) fn with_capacity(entries: usize) -> Self {
        Self { keys: Vec::with_capacity(entries), marks: Vec::with_capacity(entries) }
    }

    #[inline]
    pub(crate) fn push(&mut self, key: u64, mark: u16) {
        self.keys.push(key);
        self.marks.push(mark);
    }

    pub(crate) fn clear(&mut self) {
        self.keys.clear();
        self.marks.clear();
    }

    /// The first rank of each segment, how many it owns, and the anchor after it (`next`, or the last key for the
    /// list's last page).
    fn segments(&self, cut: Cut, next: Option<u64>) -> impl Iterator<Item = (usize, usize, u64)> {
        let last = self.keys.last().copied().unwrap_or_default();
        (0..self.keys.len()).step_by(cut.keys_per_segment()).map(move |start| {
            let end = (start + cut.keys_per_segment()).min(self.keys.len());
            (start, end - start, self.keys.get(end).copied().or(next).unwrap_or(last))
        })
    }

    /// Sends one segment through `sink`.
    fn walk_segment(
        &self,
        start: usize,
        owned: usize,
        upper: u64,
        last_of_list: bool,
        base: u16,
        sink: &mut impl StreamSink,
    ) {
        let interior = interior(owned, last_of_list);
        let middle = start + interior.div_ceil(2);
        let mut coder = GapCoder::default();
        for pair in self.keys[start..=middle].windows(2) {
            coder.push(pair[1] - pair[0], sink);
        }
        sink.end_stream(Direction::Up);
        let mut coder = GapCoder::default();
        let mut above = upper;
        for key in self.keys[middle + 1..=start + interior].iter().rev() {
            coder.push(above - key, sink);
            above = *key;
        }
        sink.end_stream(Direction::Down);
        let marks = &self.marks[start..start + owned];
        let (low, high) = marks.split_at(owned.div_ceil(2));
        let mut coder = MarkCoder::new(base);
        for mark in low {
            coder.push(*mark, sink);
        }
        sink.end_stream(Direction::Up);
        let mut coder = MarkCoder::new(base);
        high.iter().rev().for_each(|mark| coder.push(*mark, sink));
        sink.end_stream(Direction::Down);
    }

    /// Counts the page's symbols, or does with them whatever `sink` does. `next` is the next page's first key.
    pub(crate) fn walk(&self, cut: Cut, next: Option<u64>, base: u16, sink: &mut impl StreamSink) {
        for (start, owned, upper) in self.segments(cut, next) {
            let last_of_list = next.is_none() && start + owned == self.keys.len();
            self.walk_segment(start, owned, upper, last_of_list, base, sink);
        }
    }
}

impl StreamSink for super::codebook::Frequencies {
    fn end_stream(&mut self, _: Direction) {}
}

/// Collects the bytes of a page's segments and their sizes.
pub(crate) struct PageWriter<'a> {
    symbols: SymbolWriter<'a>,
    body: Vec<u8>,
    stream_bytes: Vec<usize>,
}

impl SymbolSink for PageWriter<'_> {
    fn gap(&mut self, context: usize, gap: super::codebook::GapSymbol) {
        self.symbols.gap(context, gap);
    }

    fn confidence(&mut self, context: usize, symbol: usize) {
        self.symbols.confidence(context, symbol);
    }

    fn kind(&mut self, symbol: usize) {
        self.symbols.kind(symbol);
    }
}

impl StreamSink for PageWriter<'_> {
    fn end_stream(&mut self, direction: Direction) {
        let bytes = match direction {
            Direction::Up => self.symbols.bits.drain_upward(&mut self.body),
            Direction::Down => self.symbols.bits.drain_downward(&mut self.body),
        };
        self.stream_bytes.push(bytes);
    }
}

fn width_of(largest: u64) -> u8 {
    (u64::BITS - largest.leading_zeros()) as u8
}

impl<'a> PageWriter<'a> {
    pub(crate) fn new(symbols: SymbolWriter<'a>) -> Self {
        Self { symbols, body: Vec::new(), stream_bytes: Vec::new() }
    }

    /// Whether a symbol came up that the code book has no word for.
    pub(crate) fn is_missing_words(&self) -> bool {
        self.symbols.missing
    }

    /// Appends the page's bytes to `out`. Gives the widths for the index and the bytes of marks among those appended.
    pub(crate) fn write(
        &mut self,
        page: &PageContent,
        cut: Cut,
        next: Option<u64>,
        base: u16,
        out: &mut Vec<u8>,
    ) -> (Widths, usize) {
        self.body.clear();
        self.stream_bytes.clear();
        page.walk(cut, next, base, self);
        let sizes: Vec<(u64, u64)> = self
            .stream_bytes
            .chunks_exact(4)
            .map(|bytes| ((bytes[0] + bytes[1]) as u64, (bytes[2] + bytes[3]) as u64))
            .collect();
        let gaps: Vec<u64> = page.segments(cut, next).map(|(start, _, upper)| upper - page.keys[start]).collect();
        let inner_gaps = &gaps[..gaps.len().saturating_sub(1)];
        let largest = |values: &mut dyn Iterator<Item = u64>| width_of(values.max().unwrap_or(0));
        let widths = Widths {
            anchor_gap: largest(&mut inner_gaps.iter().copied()),
            key_bytes: largest(&mut sizes.iter().map(|size| size.0)),
            mark_bytes: largest(&mut sizes.iter().map(|size| size.1)),
        };
        let mut directory = BitWriter::default();
        for (index, (key_bytes, mark_bytes)) in sizes.iter().enumerate() {
            directory.put(*key_bytes, u32::from(widths.key_bytes));
            directory.put(*mark_bytes, u32::from(widths.mark_bytes));
            if let Some(gap) = inner_gaps.get(index) {
                directory.put(*gap, u32::from(widths.anchor_gap));
            }
        }
        directory.drain_upward(out);
        out.extend_from_slice(&self.body);
        (widths, sizes.iter().map(|size| size.1 as usize).sum())
    }
}

/// A page's bytes with what is needed to read them.
#[derive(Clone, Copy)]
pub(crate) struct PageReader<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) widths: Widths,
    pub(crate) cut: Cut,
    pub(crate) tables: &'a DecodeTables,
    pub(crate) base: u16,
    /// Keys in the page.
    pub(crate) len: usize,
    /// The page's first key.
    pub(crate) first: u64,
    /// The next page's first key; in the last page the list's last key.
    pub(crate) upper: u64,
    /// Whether it is the list's last page.
    pub(crate) last: bool,
}

/// A segment as the directory describes it.
struct Place {
    index: usize,
    is_last: bool,
    anchor: u64,
    /// The anchor after it.
    upper: u64,
    /// Where its bytes begin within the page.
    byte: usize,
    key_bytes: usize,
    mark_bytes: usize,
}

/// The segments of a page in order.
struct Directory<'a> {
    page: PageReader<'a>,
    /// Widths in bits of a record's fields: gap to the next anchor, bytes of marks, both sizes together.
    gap: u32,
    mark_bytes: u32,
    sizes: u32,
    count: usize,
    index: usize,
    anchor: u64,
    byte: usize,
}

impl Iterator for Directory<'_> {
    type Item = Place;

    #[inline]
    fn next(&mut self) -> Option<Place> {
        let (index, anchor, byte) = (self.index, self.anchor, self.byte);
        if index == self.count {
            return None;
        }
        let directory = Upward::new(self.page.data);
        let at = index * (self.sizes + self.gap) as usize;
        let sizes = directory.read(at, self.sizes);
        let key_bytes = (sizes >> self.mark_bytes) as usize;
        let mark_bytes = (sizes & ((1 << self.mark_bytes) - 1)) as usize;
        self.index += 1;
        let is_last = self.index == self.count;
        let upper = if is_last {
            self.page.upper
        } else {
            anchor.wrapping_add(directory.read(at + self.sizes as usize, self.gap))
        };
        self.anchor = upper;
        self.byte += key_bytes + mark_bytes;
        Some(Place { index, is_last, anchor, upper, byte, key_bytes, mark_bytes })
    }
}

/// A segment ready to be read.
struct Segment<'a> {
    /// Rank of the anchor within the page.
    start: usize,
    owned: usize,
    interior: usize,
    anchor: u64,
    upper: u64,
    keys: &'a [u8],
    marks: &'a [u8],
}

/// The page contradicts itself: damage, or a file that nobody built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BrokenPage(pub(crate) &'static str);

const NO_KEYS: BrokenPage = BrokenPage("a page without keys");

impl<'a> PageReader<'a> {
    fn segment(&self, place: &Place) -> Result<Segment<'a>, BrokenPage> {
        let keys_end = place.byte + place.key_bytes;
        let keys = self.data.get(place.byte..keys_end);
        let marks = self.data.get(keys_end..keys_end + place.mark_bytes);
        let (Some(keys), Some(marks)) = (keys, marks) else {
            return Err(BrokenPage("a segment that reaches beyond its page"));
        };
        let start = place.index * self.cut.keys_per_segment();
        let owned = self.cut.keys_per_segment().min(self.len - start);
        let interior = interior(owned, self.last && place.is_last);
        Ok(Segment { start, owned, interior, anchor: place.anchor, upper: place.upper, keys, marks })
    }

    fn directory(&self) -> Directory<'a> {
        let count = self.len.div_ceil(self.cut.keys_per_segment());
        let [gap, key_bytes, mark_bytes] =
            [self.widths.anchor_gap, self.widths.key_bytes, self.widths.mark_bytes].map(u32::from);
        let bits = count * (gap + key_bytes + mark_bytes) as usize - gap as usize;
        Directory {
            page: *self,
            gap,
            mark_bytes,
            sizes: key_bytes + mark_bytes,
            count,
            index: 0,
            anchor: self.first,
            byte: bits.div_ceil(8),
        }
    }

    /// The rank of `key` within the page and its packed mark.
    pub(crate) fn lookup(&self, key: u64) -> Result<Option<(usize, u16)>, BrokenPage> {
        let place = self.directory().find(|place| key < place.upper || place.is_last).ok_or(NO_KEYS)?;
        let segment = self.segment(&place)?;
        let Some(rank) = self.find_in(&segment, key) else { return Ok(None) };
        Ok(Some((segment.start + rank, self.mark_of(&segment, rank))))
    }

    /// The rank of `key` within `segment`.
    fn find_in(&self, segment: &Segment<'_>, key: u64) -> Option<usize> {
        if key == segment.anchor {
            return Some(0);
        }
        if key >= segment.upper {
            let is_last_key = key == segment.upper && segment.owned == segment.interior + 2;
            return is_last_key.then_some(segment.owned - 1);
        }
        let below = segment.interior.div_ceil(2);
        let above = segment.interior - below;
        // Both ends at once: the two chains of dependent loads overlap, and neither end has to be guessed first.
        let mut gaps_up = GapReader::new(self.tables, Upward::new(segment.keys));
        let mut gaps_down = GapReader::new(self.tables, Downward::new(segment.keys));
        let (mut at, mut from) = (segment.anchor, segment.upper);
        for step in 1..=below {
            at = at.wrapping_add(gaps_up.next_gap());
            // The upper half has as many keys as the lower or one less; that one step more is harmless.
            from = from.wrapping_sub(gaps_down.next_gap());
            if at >= key {
                return (at == key).then_some(step);
            }
            if from <= key {
                return (from == key && step <= above).then_some(below + above + 1 - step);
            }
        }
        None
    }

    /// Replaces each of the ascending `keys` with how many keys of the page lie below it. Decodes only the segments that
    /// one of them falls into, each once.
    pub(crate) fn ranks_below(&self, keys: &mut [u64]) -> Result<(), BrokenPage> {
        let mut directory = self.directory();
        let mut within: Option<Vec<u64>> = None;
        let mut place = directory.next().ok_or(NO_KEYS)?;
        for key in keys {
            while *key >= place.upper && !place.is_last {
                place = directory.next().ok_or(NO_KEYS)?;
                within = None;
            }
            let segment = self.segment(&place)?;
            if *key <= segment.anchor {
                *key = segment.start as u64;
                continue;
            }
            if within.is_none() {
                within = Some(self.keys_of(&segment));
            }
            let below = within.as_ref().map_or(0, |within| within.partition_point(|other| other < key));
            *key = (segment.start + below) as u64;
        }
        Ok(())
    }

    /// The keys of one segment.
    fn keys_of(&self, segment: &Segment<'_>) -> Vec<u64> {
        let mut keys = vec![0; segment.owned];
        self.read_keys(segment, &mut keys);
        keys
    }

    fn mark_of(&self, segment: &Segment<'_>, rank: usize) -> u16 {
        let low = segment.owned.div_ceil(2);
        if rank < low {
            let mut marks = MarkReader::new(self.tables, Upward::new(segment.marks), self.base);
            (0..rank).for_each(|_| _ = marks.next_mark());
            marks.next_mark()
        } else {
            let mut marks = MarkReader::new(self.tables, Downward::new(segment.marks), self.base);
            (rank + 1..segment.owned).for_each(|_| _ = marks.next_mark());
            marks.next_mark()
        }
    }

    /// Reads the whole page into `out`, replacing what it held.
    pub(crate) fn read_all(&self, out: &mut PageContent) -> Result<(), BrokenPage> {
        out.keys.clear();
        out.keys.resize(self.len, 0);
        out.marks.clear();
        out.marks.resize(self.len, 0);
        for place in self.directory() {
            self.read_segment(&self.segment(&place)?, out)?;
        }
        Ok(())
    }

    fn read_keys(&self, segment: &Segment<'_>, keys: &mut [u64]) {
        let below = segment.interior.div_ceil(2);
        keys[0] = segment.anchor;
        let mut gaps = GapReader::new(self.tables, Upward::new(segment.keys));
        let mut at = segment.anchor;
        for key in &mut keys[1..=below] {
            at = at.wrapping_add(gaps.next_gap());
            *key = at;
        }
        let mut gaps = GapReader::new(self.tables, Downward::new(segment.keys));
        let mut at = segment.upper;
        for key in keys[below + 1..=segment.interior].iter_mut().rev() {
            at = at.wrapping_sub(gaps.next_gap());
            *key = at;
        }
        if segment.owned == segment.interior + 2 {
            keys[segment.owned - 1] = segment.upper;
        }
    }

    fn read_segment(&self, segment: &Segment<'_>, out: &mut PageContent) -> Result<(), BrokenPage> {
        let keys = &mut out.keys[segment.start..segment.start + segment.owned];
        self.read_keys(segment, keys);
        let marks = &mut out.marks[segment.start..segment.start + segment.owned];
        let (low, high) = marks.split_at_mut(segment.owned.div_ceil(2));
        let mut reader = MarkReader::new(self.tables, Upward::new(segment.marks), self.base);
        for mark in low {
            *mark = reader.next_mark();
        }
        let mut reader = MarkReader::new(self.tables, Downward::new(segment.marks), self.base);
        high.iter_mut().rev().for_each(|mark| *mark = reader.next_mark());
        if keys.is_sorted_by(|a, b| a < b) { Ok(()) } else { Err(BrokenPage("keys that do not ascend")) }
    }
}

impl PageReader<'_> {
    /// Bits that marks take in the page, with their share of the directory.
    pub(crate) fn mark_bits(&self) -> u64 {
        self.directory().map(|place| place.mark_bytes as u64 * 8 + u64::from(self.widths.mark_bytes)).sum()
    }
}
