//! The prefix codes of one delta.

use crate::blocklist::bits::{BitSource, BitWriter, Upward};
use crate::blocklist::codebook::{
    AFTER_NEW_KIND, CONFIDENCE_CONTEXTS, CONFIDENCE_SYMBOLS, GAP_CONTEXTS, GAP_SYMBOLS, GapSymbol, KIND_SYMBOLS,
    MarkCoder, NEW_KIND, SymbolSink, TABLE, expand, join, next_context,
};
use crate::blocklist::prefix_code::{CodeLengths, MAX_LENGTH, Word};

/// States of the gap automaton may share a code: a short delta cannot pay for one of each. The writer tries these.
const CONTEXTS_PER_CODE: [usize; 6] = [1, 2, 3, 4, 7, GAP_CONTEXTS];
/// Bits in which a stream says how many share.
const SHARE_BITS: u32 = 5;
/// The confidence codes follow the gap codes (of which the last stay empty when states share), then the kind code.
const ALPHABETS: usize = GAP_CONTEXTS + CONFIDENCE_CONTEXTS + 1;
const KIND: usize = ALPHABETS - 1;

fn alphabet(code: usize) -> usize {
    match code {
        _ if code < GAP_CONTEXTS => GAP_SYMBOLS,
        KIND => KIND_SYMBOLS,
        _ => CONFIDENCE_SYMBOLS,
    }
}

/// What one stream says: a gap at a time, a mark at a time, in the order of pushing.
#[derive(Default)]
pub(super) struct StreamWriter {
    /// Code (with no states sharing), symbol, raw bits and their number.
    symbols: Vec<(u8, u8, u64, u32)>,
    gap_context: usize,
    raw: Option<u64>,
}

impl SymbolSink for StreamWriter {
    fn gap(&mut self, context: usize, gap: GapSymbol) {
        self.symbols.push((context as u8, gap.symbol as u8, gap.raw, gap.raw_bits));
    }

    fn confidence(&mut self, context: usize, symbol: usize) {
        self.symbols.push(((GAP_CONTEXTS + context) as u8, symbol as u8, 0, 0));
    }

    fn kind(&mut self, symbol: usize) {
        self.symbols.push((KIND as u8, symbol as u8, 0, 0));
    }
}

/// The code of a symbol when so many states share.
fn shared(code: u8, contexts_per_code: usize) -> usize {
    let code = usize::from(code);
    if code < GAP_CONTEXTS { code / contexts_per_code } else { code }
}

impl StreamWriter {
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

    /// The stream's codes, then its bits, in the way that takes the fewest. Gives the bits that gaps take.
    pub(super) fn finish(self, out: &mut Vec<u8>) -> u64 {
        let tries = CONTEXTS_PER_CODE.map(|contexts_per_code| self.encode(contexts_per_code));
        let best = tries.into_iter().min_by_key(|(bytes, _)| bytes.len());
        best.map_or(0, |(bytes, gap_bits)| {
            out.extend(bytes);
            gap_bits
        })
    }

    fn encode(&self, contexts_per_code: usize) -> (Vec<u8>, u64) {
        let mut frequencies = vec![Vec::new(); ALPHABETS];
        for (code, counts) in frequencies.iter_mut().enumerate() {
            counts.resize(alphabet(code), 0u64);
        }
        for (code, symbol, ..) in &self.symbols {
            frequencies[shared(*code, contexts_per_code)][usize::from(*symbol)] += 1;
        }
        // A gap takes a bit at least, so that the length of a stream bounds what it can say.
        for counts in frequencies.iter_mut().take(GAP_CONTEXTS) {
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
        bits.put(contexts_per_code as u64, SHARE_BITS);
        let mut before = CodeLengths::default();
        for code in codes {
            code.write_against(&before, &mut bits);
            before = code;
        }
        if let Some(value) = self.raw {
            bits.put(value, u64::BITS);
        }
        let mut gap_bits = 0;
        for (code, symbol, raw, raw_bits) in &self.symbols {
            let word = words[shared(*code, contexts_per_code)][usize::from(*symbol)];
            bits.put(u64::from(word.bits), word.length);
            bits.put(*raw, *raw_bits);
            if usize::from(*code) < GAP_CONTEXTS {
                gap_bits += u64::from(word.length + raw_bits);
            }
        }
        let mut bytes = Vec::new();
        bits.drain_upward(&mut bytes);
        (bytes, gap_bits)
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
    pub(super) fn new(data: &'a [u8]) -> Option<Self> {
        let source = Upward::new(data);
        let mut bit = SHARE_BITS as usize;
        let contexts_per_code = source.read(0, SHARE_BITS) as usize;
        if !(1..=GAP_CONTEXTS).contains(&contexts_per_code) {
            return None;
        }
        let mut tables = Vec::new();
        let mut before = CodeLengths::default();
        for code in 0..ALPHABETS {
            before = CodeLengths::read_against(&before, source, &mut bit, alphabet(code))?;
            tables.extend(expand(&before, |symbol, length| (symbol as u8, length as u8)));
        }
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
        let mut confidence = self.symbol(GAP_CONTEXTS + context);
        if confidence == NEW_KIND {
            kind = self.symbol(KIND);
            confidence = self.symbol(GAP_CONTEXTS + AFTER_NEW_KIND) & 15;
        }
        join(kind, confidence)
    }

    /// Whether more was read than there is.
    pub(super) fn is_exhausted(&self) -> bool {
        self.bit > self.len
    }
}
