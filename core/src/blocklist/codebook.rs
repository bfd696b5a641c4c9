//! How gaps between keys and marks become symbols, and the prefix codes of one list for them.
//!
//! A gap is coded as its magnitude in half-octaves with the rest of its bits raw. Which code its symbol is taken from
//! depends on the magnitudes of the gaps before it: numbers of fraud campaigns come in clusters, so a small gap follows
//! small gaps. The running mean is a state of an automaton, and each list has a code of its own for each state; that
//! holds for dense runs and for thousand-blocks alike (`docs/adr/0002-list-format.md` has the figures).
//!
//! A mark is coded against its neighbour's: most neighbours share category and standing, so one symbol gives the
//! confidence and says "the same otherwise".

use super::bits::{BitSource, BitWriter};
use super::prefix_code::{CodeLengths, MAX_LENGTH, Word};

/// Magnitudes from here on share a state.
const TOP_MAGNITUDE: u32 = 20;
/// States of the gap automaton: 0 at the start of a stream, then 1 to [`TOP_MAGNITUDE`].
pub(crate) const GAP_CONTEXTS: usize = TOP_MAGNITUDE as usize + 1;
/// Half-octaves of a 64-bit gap: 1, then two for each magnitude from 2 to 64.
pub(crate) const GAP_SYMBOLS: usize = 127;

/// Symbols of the confidence codes: the 16 steps, and [`NEW_KIND`].
pub(crate) const CONFIDENCE_SYMBOLS: usize = 17;
/// Says that category or standing differ from the neighbour's; kind and confidence follow.
pub(crate) const NEW_KIND: usize = 16;
/// Contexts of the confidence codes: the neighbour's confidence, or one of the next two.
pub(crate) const CONFIDENCE_CONTEXTS: usize = 18;
const AT_START: usize = 16;
pub(crate) const AFTER_NEW_KIND: usize = 17;
/// Symbols of the kind code: category in the low five bits, standing above.
pub(crate) const KIND_SYMBOLS: usize = 96;

/// A gap between neighbouring keys (at least 1) as symbol and raw bits.
#[derive(Clone, Copy)]
pub(crate) struct GapSymbol {
    pub(crate) symbol: usize,
    pub(crate) raw: u64,
    pub(crate) raw_bits: u32,
    pub(crate) magnitude: u32,
}

impl GapSymbol {
    pub(crate) fn of(gap: u64) -> Self {
        let magnitude = u64::BITS - gap.leading_zeros();
        let raw_bits = magnitude.saturating_sub(2);
        let symbol = match magnitude {
            0 | 1 => 0,
            _ => 2 * (magnitude as usize - 1) - 1 + (gap >> raw_bits & 1) as usize,
        };
        Self { symbol, raw: gap & ((1 << raw_bits) - 1), raw_bits, magnitude }
    }

    /// Leading bits (binary 1, 10 or 11), number of raw bits and magnitude of a symbol's gaps.
    pub(crate) fn parts(symbol: usize) -> (u64, u32, u32) {
        match symbol as u32 {
            0 => (1, 0, 1),
            other => {
                let magnitude = other.div_ceil(2) + 1;
                (u64::from(3 - other % 2), magnitude - 2, magnitude)
            }
        }
    }
}

/// The automaton's next state.
pub(crate) fn next_context(context: usize, magnitude: u32) -> usize {
    let magnitude = magnitude.min(TOP_MAGNITUDE) as usize;
    if context == 0 { magnitude } else { (context + magnitude).div_ceil(2) }
}

fn kind_of(packed: u16) -> usize {
    usize::from(packed & 31 | packed >> 9 << 5)
}

fn confidence_of(packed: u16) -> usize {
    usize::from(packed >> 5 & 15)
}

pub(crate) fn join(kind: usize, confidence: usize) -> u16 {
    (kind & 31 | confidence << 5 | kind >> 5 << 9) as u16
}

/// Takes the symbols of one stream: counts them or writes them.
pub(crate) trait SymbolSink {
    fn gap(&mut self, context: usize, gap: GapSymbol);
    fn confidence(&mut self, context: usize, symbol: usize);
    fn kind(&mut self, symbol: usize);
}

/// Turns a run of gaps into symbols.
#[derive(Default)]
pub(crate) struct GapCoder {
    context: usize,
}

impl GapCoder {
    pub(crate) fn push(&mut self, gap: u64, sink: &mut impl SymbolSink) {
        let gap = GapSymbol::of(gap);
        sink.gap(self.context, gap);
        self.context = next_context(self.context, gap.magnitude);
    }
}

/// Turns a run of marks into symbols.
pub(crate) struct MarkCoder {
    kind: usize,
    context: usize,
}

impl MarkCoder {
    /// At the start of a stream the "neighbour" is the list's commonest mark.
    pub(crate) fn new(base: u16) -> Self {
        Self { kind: kind_of(base), context: AT_START }
    }

    /// With this mark as the neighbour.
    pub(crate) fn after(mark: u16) -> Self {
        Self { kind: kind_of(mark), context: confidence_of(mark) }
    }

    /// Kind and context with which the next mark is coded.
    pub(crate) fn state(&self) -> (usize, usize) {
        (self.kind, self.context)
    }

    pub(crate) fn push(&mut self, mark: u16, sink: &mut impl SymbolSink) {
        let confidence = confidence_of(mark);
        if kind_of(mark) == self.kind {
            sink.confidence(self.context, confidence);
        } else {
            self.kind = kind_of(mark);
            sink.confidence(self.context, NEW_KIND);
            sink.kind(self.kind);
            sink.confidence(AFTER_NEW_KIND, confidence);
        }
        self.context = confidence;
    }
}

/// How often each symbol occurs in each context.
pub(crate) struct Frequencies {
    gaps: Vec<[u64; GAP_SYMBOLS]>,
    confidences: Vec<[u64; CONFIDENCE_SYMBOLS]>,
    kinds: [u64; KIND_SYMBOLS],
    raw_bits: u64,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self {
            gaps: vec![[0; GAP_SYMBOLS]; GAP_CONTEXTS],
            confidences: vec![[0; CONFIDENCE_SYMBOLS]; CONFIDENCE_CONTEXTS],
            kinds: [0; KIND_SYMBOLS],
            raw_bits: 0,
        }
    }
}

impl SymbolSink for Frequencies {
    fn gap(&mut self, context: usize, gap: GapSymbol) {
        self.gaps[context][gap.symbol] += 1;
        self.raw_bits += u64::from(gap.raw_bits);
    }

    fn confidence(&mut self, context: usize, symbol: usize) {
        self.confidences[context][symbol] += 1;
    }

    fn kind(&mut self, symbol: usize) {
        self.kinds[symbol] += 1;
    }
}

/// The codes of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeBook {
    gaps: Vec<CodeLengths>,
    confidences: Vec<CodeLengths>,
    kinds: CodeLengths,
}

impl CodeBook {
    /// The best codes for what was counted, and the bits that all of it will take in them.
    pub(crate) fn from_frequencies(frequencies: &Frequencies) -> (Self, u64) {
        let mut bits = frequencies.raw_bits;
        let mut code = |counts: &[u64]| {
            let code = CodeLengths::from_frequencies(counts);
            let lengths =
                counts.iter().enumerate().map(|(symbol, count)| count * u64::from(code.length_of(symbol).unwrap_or(0)));
            bits += lengths.sum::<u64>();
            code
        };
        let book = Self {
            gaps: frequencies.gaps.iter().map(|counts| code(counts)).collect(),
            confidences: frequencies.confidences.iter().map(|counts| code(counts)).collect(),
            kinds: code(&frequencies.kinds),
        };
        (book, bits)
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for code in self.codes() {
            code.write(out);
        }
    }

    /// Reads the serial form from the front of `bytes`, or `None` when it is none.
    pub(crate) fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut codes = |count: usize, alphabet: usize| {
            (0..count).map(|_| CodeLengths::read(bytes, alphabet)).collect::<Option<Vec<_>>>()
        };
        Some(Self {
            gaps: codes(GAP_CONTEXTS, GAP_SYMBOLS)?,
            confidences: codes(CONFIDENCE_CONTEXTS, CONFIDENCE_SYMBOLS)?,
            kinds: codes(1, KIND_SYMBOLS)?.pop()?,
        })
    }

    /// Appends what changes from `base` to this book.
    pub(crate) fn write_against(&self, base: &Self, out: &mut BitWriter) {
        self.codes().zip(base.codes()).for_each(|(code, base)| code.write_against(base, out));
    }

    /// Reads what [`CodeBook::write_against`] wrote from bit `at` on, or `None` when it is nothing of the kind.
    pub(crate) fn read_against(base: &Self, source: impl BitSource, at: &mut usize) -> Option<Self> {
        let mut codes = |base: &[CodeLengths], alphabet: usize| {
            base.iter().map(|base| CodeLengths::read_against(base, source, at, alphabet)).collect::<Option<Vec<_>>>()
        };
        Some(Self {
            gaps: codes(&base.gaps, GAP_SYMBOLS)?,
            confidences: codes(&base.confidences, CONFIDENCE_SYMBOLS)?,
            kinds: codes(std::slice::from_ref(&base.kinds), KIND_SYMBOLS)?.pop()?,
        })
    }

    /// Every code in the order of the file.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &CodeLengths> {
        self.gaps.iter().chain(&self.confidences).chain([&self.kinds])
    }
}

/// Code words at hand for writing.
pub(crate) struct EncodeTables {
    gaps: Vec<[Word; GAP_SYMBOLS]>,
    confidences: Vec<[Word; CONFIDENCE_SYMBOLS]>,
    kinds: [Word; KIND_SYMBOLS],
}

impl EncodeTables {
    pub(crate) fn new(book: &CodeBook) -> Self {
        fn table<const N: usize>(code: &CodeLengths) -> [Word; N] {
            let mut table = [Word::default(); N];
            for (symbol, word) in code.words() {
                table[symbol] = word;
            }
            table
        }
        Self {
            gaps: book.gaps.iter().map(table).collect(),
            confidences: book.confidences.iter().map(table).collect(),
            kinds: table(&book.kinds),
        }
    }
}

/// Writes symbols as bits. A symbol that the codes lack (a code book from elsewhere) is noted, not written.
pub(crate) struct SymbolWriter<'a> {
    tables: &'a EncodeTables,
    book: &'a CodeBook,
    pub(crate) bits: BitWriter,
    pub(crate) missing: bool,
}

impl<'a> SymbolWriter<'a> {
    pub(crate) fn new(book: &'a CodeBook, tables: &'a EncodeTables) -> Self {
        Self { tables, book, bits: BitWriter::default(), missing: false }
    }

    fn word(&mut self, word: Word, code: &CodeLengths, symbol: usize) {
        if word.length == 0 && code.length_of(symbol).is_none() {
            self.missing = true;
        }
        self.bits.put(u64::from(word.bits), word.length);
    }
}

impl SymbolSink for SymbolWriter<'_> {
    fn gap(&mut self, context: usize, gap: GapSymbol) {
        let word = self.tables.gaps[context][gap.symbol];
        if word.length > 0 && word.length + gap.raw_bits <= 32 {
            self.bits.put(u64::from(word.bits) << gap.raw_bits | gap.raw, word.length + gap.raw_bits);
        } else {
            self.word(word, &self.book.gaps[context], gap.symbol);
            self.bits.put(gap.raw, gap.raw_bits);
        }
    }

    fn confidence(&mut self, context: usize, symbol: usize) {
        self.word(self.tables.confidences[context][symbol], &self.book.confidences[context], symbol);
    }

    fn kind(&mut self, symbol: usize) {
        self.word(self.tables.kinds[symbol], &self.book.kinds, symbol);
    }
}

/// Entries of a table that is looked up with the next [`MAX_LENGTH`] bits of a stream.
pub(crate) const TABLE: usize = 1 << MAX_LENGTH;

/// Expands a code so that each word owns all table entries that begin with it.
pub(crate) fn expand<T: Copy + Default>(code: &CodeLengths, entry: impl Fn(usize, u32) -> T) -> Vec<T> {
    let mut table = vec![T::default(); TABLE];
    let mut any = false;
    for (symbol, word) in code.words() {
        any = true;
        let spare = MAX_LENGTH - word.length;
        let first = usize::from(word.bits) << spare;
        table[first..first + (1 << spare)].fill(entry(symbol, word.length));
    }
    if !any {
        // A context that the list never reaches; foreign bytes may. Any answer will do, as long as it moves on.
        table.fill(entry(0, 0));
    }
    table
}

/// What the decoder does upon a gap's code word.
#[derive(Clone, Copy, Default)]
struct GapStep {
    /// Length of the word.
    word_bits: u8,
    /// Bits that follow it raw.
    raw_bits: u8,
    /// The leading bits of the gap.
    head: u8,
    /// The automaton's next state.
    context: u8,
}

/// Symbol and length of the word by the next [`MAX_LENGTH`] bits.
type WordTable = Box<[(u8, u8)]>;

/// Tables for reading gaps and marks.
pub(crate) struct DecodeTables {
    gaps: Vec<GapStep>,
    confidences: Vec<Option<WordTable>>,
    fixed_confidences: [u8; CONFIDENCE_CONTEXTS],
    kinds: Vec<(u8, u8)>,
}

impl DecodeTables {
    pub(crate) fn new(book: &CodeBook) -> Self {
        let gaps = book.gaps.iter().enumerate().flat_map(|(context, code)| {
            expand(code, |symbol, length| {
                let (head, raw_bits, magnitude) = GapSymbol::parts(symbol);
                GapStep {
                    word_bits: length as u8,
                    raw_bits: raw_bits as u8,
                    head: head as u8,
                    context: next_context(context, magnitude) as u8,
                }
            })
        });
        let entry = |symbol: usize, length: u32| (symbol as u8, length as u8);
        let mut fixed_confidences = [0; CONFIDENCE_CONTEXTS];
        let confidences = book.confidences.iter().zip(&mut fixed_confidences);
        let confidences = confidences.map(|(code, fixed)| {
            let mut words = code.words();
            match (words.next(), words.next()) {
                (first, None) => {
                    *fixed = first.map_or(0, |(symbol, _)| symbol as u8);
                    None
                }
                _ => Some(expand(code, entry).into_boxed_slice()),
            }
        });
        Self {
            gaps: gaps.collect(),
            confidences: confidences.collect(),
            fixed_confidences,
            kinds: expand(&book.kinds, entry),
        }
    }

    /// Heap bytes that the tables take.
    pub(crate) fn heap_bytes(&self) -> usize {
        let confidences = self.confidences.iter().flatten().count() * TABLE * 2;
        self.gaps.len() * size_of::<GapStep>() + confidences + self.kinds.len() * 2
    }

    fn confidence(&self, context: usize, window: u64) -> (usize, usize) {
        match &self.confidences[context] {
            None => (usize::from(self.fixed_confidences[context]), 0),
            Some(table) => {
                let (symbol, length) = table[(window >> (64 - MAX_LENGTH)) as usize];
                (usize::from(symbol), usize::from(length))
            }
        }
    }
}

/// Reads gaps from a stream.
pub(crate) struct GapReader<'a, S> {
    steps: &'a [GapStep],
    source: S,
    bit: usize,
    context: usize,
}

impl<'a, S: BitSource> GapReader<'a, S> {
    pub(crate) fn new(tables: &'a DecodeTables, source: S) -> Self {
        Self { steps: &tables.gaps, source, bit: 0, context: 0 }
    }

    /// The next gap. There is no end: whoever reads counts.
    #[inline]
    pub(crate) fn next_gap(&mut self) -> u64 {
        let window = self.source.peek(self.bit);
        let step = self.steps[self.context * TABLE + (window >> (64 - MAX_LENGTH)) as usize];
        let (word_bits, raw_bits) = (u32::from(step.word_bits), u32::from(step.raw_bits));
        self.context = usize::from(step.context);
        let total = word_bits + raw_bits;
        let raw = if total <= 57 {
            // Shifting twice keeps the amount below 64 when there are no raw bits.
            window << word_bits >> 1 >> (63 - raw_bits)
        } else {
            self.source.read(self.bit + word_bits as usize, raw_bits)
        };
        self.bit += total as usize;
        u64::from(step.head) << raw_bits | raw
    }
}

/// Reads marks from a stream.
pub(crate) struct MarkReader<'a, S> {
    tables: &'a DecodeTables,
    source: S,
    bit: usize,
    kind: usize,
    context: usize,
}

impl<'a, S: BitSource> MarkReader<'a, S> {
    pub(crate) fn new(tables: &'a DecodeTables, source: S, base: u16) -> Self {
        Self { tables, source, bit: 0, kind: kind_of(base), context: AT_START }
    }

    /// The next mark, packed. There is no end: whoever reads counts.
    #[inline]
    pub(crate) fn next_mark(&mut self) -> u16 {
        let mut window = self.source.peek(self.bit);
        let (mut confidence, mut length) = self.tables.confidence(self.context, window);
        if confidence == NEW_KIND {
            let (kind, kind_length) = self.tables.kinds[(window << length >> (64 - MAX_LENGTH)) as usize];
            self.kind = usize::from(kind);
            length += usize::from(kind_length);
            window <<= length;
            let (second, second_length) = self.tables.confidence(AFTER_NEW_KIND, window);
            confidence = second & 15;
            length += second_length;
        }
        self.bit += length;
        self.context = confidence;
        join(self.kind, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::Mark;
    use crate::blocklist::bits::Upward;
    use proptest::prelude::*;

    #[test]
    fn symbols_are_half_octaves() {
        for (gap, symbol, raw_bits) in
            [(1, 0, 0), (2, 1, 0), (3, 2, 0), (4, 3, 1), (5, 3, 1), (6, 4, 1), (8, 5, 2), (u64::MAX, 126, 62)]
        {
            let coded = GapSymbol::of(gap);
            assert_eq!((coded.symbol, coded.raw_bits), (symbol, raw_bits), "{gap}");
        }
    }

    fn marks() -> impl Strategy<Value = u16> {
        (0u16..21, 0u16..16, 0u16..3)
            .prop_map(|(category, confidence, standing)| category | confidence << 5 | standing << 9)
    }

    proptest! {
        #[test]
        fn gaps_and_marks_survive_their_code(
            gaps in prop::collection::vec((0u32..64, any::<u64>()).prop_map(|(shift, bits)| (bits >> shift).max(1)), 1..100),
            marks in prop::collection::vec(marks(), 1..100),
            base in marks(),
        ) {
            let mut frequencies = Frequencies::default();
            let code = |sink: &mut dyn FnMut(u64)| gaps.iter().for_each(|gap| sink(*gap));
            let mut coder = GapCoder::default();
            code(&mut |gap| coder.push(gap, &mut frequencies));
            let mut coder = MarkCoder::new(base);
            marks.iter().for_each(|mark| coder.push(*mark, &mut frequencies));
            let (book, bits) = CodeBook::from_frequencies(&frequencies);

            let mut serial = Vec::new();
            book.write(&mut serial);
            prop_assert_eq!(CodeBook::read(&mut &serial[..]), Some(book.clone()));

            let tables = EncodeTables::new(&book);
            let mut writer = SymbolWriter::new(&book, &tables);
            let (mut gap_bytes, mut mark_bytes) = (Vec::new(), Vec::new());
            let mut coder = GapCoder::default();
            gaps.iter().for_each(|gap| coder.push(*gap, &mut writer));
            std::mem::take::<BitWriter>(&mut writer.bits).drain_upward(&mut gap_bytes);
            let mut coder = MarkCoder::new(base);
            marks.iter().for_each(|mark| coder.push(*mark, &mut writer));
            writer.bits.drain_upward(&mut mark_bytes);
            prop_assert!(!writer.missing);
            prop_assert!(bits.div_ceil(8) <= (gap_bytes.len() + mark_bytes.len()) as u64);

            let tables = DecodeTables::new(&book);
            let mut reader = GapReader::new(&tables, Upward::new(&gap_bytes));
            prop_assert_eq!(gaps.iter().map(|_| reader.next_gap()).collect::<Vec<_>>(), gaps);
            let mut reader = MarkReader::new(&tables, Upward::new(&mark_bytes), base);
            prop_assert_eq!(marks.iter().map(|_| reader.next_mark()).collect::<Vec<_>>(), marks);
        }

        #[test]
        fn packed_marks_are_read_back(packed in any::<u16>()) {
            if let Some(mark) = Mark::from_bits(packed) {
                prop_assert_eq!(mark.to_bits(), packed);
                prop_assert_eq!(join(kind_of(packed), confidence_of(packed)), packed);
            }
        }
    }
}
