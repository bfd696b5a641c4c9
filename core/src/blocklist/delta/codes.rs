//! The prefix codes of one delta.

use crate::blocklist::bits::{BitSource, BitWriter, Upward};
use crate::blocklist::codebook::{
    AFTER_NEW_KIND, CONFIDENCE_CONTEXTS, CONFIDENCE_SYMBOLS, GAP_CONTEXTS, GAP_SYMBOLS, GapSymbol, KIND_SYMBOLS,
    MarkCoder, NEW_KIND, SymbolSink, TABLE, expand, join, next_context,
};
use crate::blocklist::prefix_code::{CodeLengths, MAX_LENGTH, Word};

/// States of the gap automaton that share a code: a delta is too short for one of each.
const CONTEXTS_PER_CODE: usize = 3;
const GAP_CODES: usize = GAP_CONTEXTS.div_ceil(CONTEXTS_PER_CODE);
/// The confidence codes follow the gap codes, then the kind code.
const ALPHABETS: usize = GAP_CODES + CONFIDENCE_CONTEXTS + 1;
const KIND: usize = ALPHABETS - 1;

fn alphabet(code: usize) -> usize {
    match code {
        _ if code < GAP_CODES => GAP_SYMBOLS,
        KIND => KIND_SYMBOLS,
        _ => CONFIDENCE_SYMBOLS,
    }
}

/// What one stream says: a gap at a time, a mark at a time, in the order of pushing.
pub(super) struct StreamWriter {
    /// Code, symbol, raw bits and their number.
    symbols: Vec<(u8, u8, u64, u32)>,
    gap_context: usize,
    contexts_per_code: usize,
    raw: Option<u64>,
}

impl SymbolSink for StreamWriter {
    fn gap(&mut self, context: usize, gap: GapSymbol) {
        self.symbols.push(((context / self.contexts_per_code) as u8, gap.symbol as u8, gap.raw, gap.raw_bits));
    }

    fn confidence(&mut self, context: usize, symbol: usize) {
        self.symbols.push(((GAP_CODES + context) as u8, symbol as u8, 0, 0));
    }

    fn kind(&mut self, symbol: usize) {
        self.symbols.push((KIND as u8, symbol as u8, 0, 0));
    }
}

/// How many codes gaps of a stream have.
#[derive(Clone, Copy)]
pub(super) enum Gaps {
    /// One code: they do not depend on each other.
    Alone,
    /// The list's automaton.
    Clustered,
}

impl Gaps {
    fn contexts_per_code(self) -> usize {
        match self {
            Self::Alone => GAP_CONTEXTS,
            Self::Clustered => CONTEXTS_PER_CODE,
        }
    }
}

impl StreamWriter {
    pub(super) fn new(gaps: Gaps) -> Self {
        Self { symbols: Vec::new(), gap_context: 0, contexts_per_code: gaps.contexts_per_code(), raw: None }
    }

    /// A value that is no gap, in 64 raw bits, before everything else.
    pub(super) fn first(&mut self, value: u64) {
        self.raw = Some(value);
    }

    pub(super) fn gap(&mut self, gap: u64) {
        let gap = GapSymbol::of(gap);
        SymbolSink::gap(self, self.gap_context, gap);
        self.gap_context = next_context(self.gap_context, gap.magnitude);
    }

    pub(super) fn mark(&mut self, mut coder: MarkCoder, mark: u16) {
        coder.push(mark, self);
    }

    /// The stream's codes, then its bits. Gives the bits that gaps and that marks take.
    pub(super) fn finish(self, out: &mut Vec<u8>) -> (u64, u64) {
        let mut frequencies = vec![Vec::new(); ALPHABETS];
        for (code, counts) in frequencies.iter_mut().enumerate() {
            counts.resize(alphabet(code), 0u64);
        }
        for (code, symbol, ..) in &self.symbols {
            frequencies[usize::from(*code)][usize::from(*symbol)] += 1;
        }
        // A gap takes a bit at least, so that the length of a stream bounds what it can say.
        for counts in frequencies.iter_mut().take(GAP_CODES) {
            if counts.iter().filter(|count| **count > 0).count() == 1 {
                let idle = usize::from(counts[0] > 0);
                counts[idle] = 1;
            }
        }
        let codes: Vec<CodeLengths> = frequencies.iter().map(|counts| CodeLengths::from_frequencies(counts)).collect();
        let words = codes.iter().enumerate().map(|(code, lengths)| {
            let mut words = vec![Word::default(); alphabet(code)];
            lengths.words().for_each(|(symbol, word)| words[symbol] = word);
            words
        });
        let words: Vec<Vec<Word>> = words.collect();
        let mut bits = BitWriter::default();
        codes.iter().for_each(|code| code.write_against(&CodeLengths::default(), &mut bits));
        if let Some(value) = self.raw {
            bits.put(value, u64::BITS);
        }
        let (mut gap_bits, mut mark_bits) = (0, 0);
        for (code, symbol, raw, raw_bits) in self.symbols {
            let word = words[usize::from(code)][usize::from(symbol)];
            bits.put(u64::from(word.bits), word.length);
            bits.put(raw, raw_bits);
            let kind = if usize::from(code) < GAP_CODES { &mut gap_bits } else { &mut mark_bits };
            *kind += u64::from(word.length + raw_bits);
        }
        bits.drain_upward(out);
        (gap_bits, mark_bits)
    }
}

/// Reads what a [`StreamWriter`] wrote.
pub(super) struct StreamReader<'a> {
    source: Upward<'a>,
    /// Bits that there are.
    len: usize,
    bit: usize,
    /// Symbol and length of the word by the next bits; one after the other for all codes.
    tables: Vec<(u8, u8)>,
    gap_context: usize,
    contexts_per_code: usize,
}

impl<'a> StreamReader<'a> {
    /// `None` when there are no codes at the front of `data`.
    pub(super) fn new(data: &'a [u8], gaps: Gaps) -> Option<Self> {
        let source = Upward::new(data);
        let mut bit = 0;
        let mut tables = Vec::new();
        for code in 0..ALPHABETS {
            let code = CodeLengths::read_against(&CodeLengths::default(), source, &mut bit, alphabet(code))?;
            tables.extend(expand(&code, |symbol, length| (symbol as u8, length as u8)));
        }
        let contexts_per_code = gaps.contexts_per_code();
        Some(Self { source, len: data.len() * 8, bit, tables, gap_context: 0, contexts_per_code })
    }

    fn symbol(&mut self, code: usize) -> usize {
        let window = self.source.read(self.bit, MAX_LENGTH) as usize;
        let (symbol, length) = self.tables[code * TABLE + window];
        self.bit += usize::from(length);
        usize::from(symbol)
    }

    /// The value that stands before everything else.
    pub(super) fn first(&mut self) -> u64 {
        let value = self.source.read(self.bit, u64::BITS);
        self.bit += u64::BITS as usize;
        value
    }

    pub(super) fn gap(&mut self) -> u64 {
        let before = self.bit;
        let symbol = self.symbol(self.gap_context / self.contexts_per_code);
        if self.bit == before {
            // No writer does that; a stream that says things in no bits could go on for ever.
            self.bit = self.len + 1;
        }
        let (head, raw_bits, magnitude) = GapSymbol::parts(symbol);
        let raw = self.source.read(self.bit, raw_bits);
        self.bit += raw_bits as usize;
        self.gap_context = next_context(self.gap_context, magnitude);
        head << raw_bits | raw
    }

    /// A mark, packed, as the coder in this state wrote it.
    pub(super) fn mark(&mut self, coder: &MarkCoder) -> u16 {
        let (mut kind, context) = coder.state();
        let mut confidence = self.symbol(GAP_CODES + context);
        if confidence == NEW_KIND {
            kind = self.symbol(KIND);
            confidence = self.symbol(GAP_CODES + AFTER_NEW_KIND) & 15;
        }
        join(kind, confidence)
    }

    /// Whether more was read than there is.
    pub(super) fn is_exhausted(&self) -> bool {
        self.bit > self.len
    }
}
