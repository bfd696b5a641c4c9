//! Canonical prefix codes of at most [`MAX_LENGTH`] bits, chosen from frequencies.

use super::bits::{BitSource, BitWriter};

/// No code word is longer: the decoder looks a word up in one step.
pub(crate) const MAX_LENGTH: u32 = 10;

/// The code lengths of an alphabet; 0 means that the symbol does not occur. One symbol alone takes no bits at all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct CodeLengths {
    /// Length of each symbol's word; never ends in a symbol that does not occur unless it is the only one.
    lengths: Vec<u8>,
    /// The only symbol, where there is just one.
    only: Option<u8>,
}

impl CodeLengths {
    /// The optimal lengths under the limit for these frequencies, by package-merge (Larmore and Hirschberg 1990).
    /// Ties fall to the lower symbol, so that equal input gives equal codes everywhere.
    pub(crate) fn from_frequencies(frequencies: &[u64]) -> Self {
        let mut leaves: Vec<(u64, usize)> = frequencies
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(symbol, count)| (*count, symbol))
            .collect();
        match leaves.as_slice() {
            [] => return Self::default(),
            [(_, only)] => return Self { lengths: Vec::new(), only: Some(*only as u8) },
            _ => leaves.sort_unstable(),
        }
        // Each level holds packages as (weight, symbols inside); a symbol's length is how often it is taken.
        let singles: Vec<(u64, Vec<usize>)> = leaves.iter().map(|(count, symbol)| (*count, vec![*symbol])).collect();
        let mut level = singles.clone();
        for _ in 1..MAX_LENGTH {
            let packages =
                level.chunks_exact(2).map(|pair| (pair[0].0 + pair[1].0, [&pair[0].1[..], &pair[1].1[..]].concat()));
            let mut next: Vec<(u64, Vec<usize>)> = singles.iter().cloned().chain(packages).collect();
            next.sort_by_key(|(weight, _)| *weight);
            level = next;
        }
        let mut lengths = vec![0u8; leaves.iter().map(|(_, symbol)| symbol + 1).max().unwrap_or(0)];
        for symbol in level.iter().take(2 * leaves.len() - 2).flat_map(|(_, symbols)| symbols) {
            lengths[*symbol] += 1;
        }
        Self { lengths, only: None }
    }

    /// Bits that a symbol's word takes, or `None` when the code has no such symbol.
    pub(crate) fn length_of(&self, symbol: usize) -> Option<u32> {
        match self.only {
            Some(only) => (usize::from(only) == symbol).then_some(0),
            None => self.lengths.get(symbol).map(|length| u32::from(*length)).filter(|length| *length > 0),
        }
    }

    /// Every symbol with its word, in the canonical order: shorter words first, then lower symbols (as in RFC 1951).
    pub(crate) fn words(&self) -> impl Iterator<Item = (usize, Word)> {
        let mut order: Vec<(u8, usize)> = self
            .lengths
            .iter()
            .enumerate()
            .filter(|(_, length)| **length > 0)
            .map(|(symbol, length)| (*length, symbol))
            .collect();
        order.sort_unstable();
        let mut next = 0u64;
        let words = order.into_iter().map(move |(length, symbol)| {
            let bits = (next >> (MAX_LENGTH - u32::from(length))) as u16;
            next += 1 << (MAX_LENGTH - u32::from(length));
            (symbol, Word { bits, length: u32::from(length) })
        });
        self.only.map(|only| (usize::from(only), Word { bits: 0, length: 0 })).into_iter().chain(words)
    }

    /// Appends the serial form: first symbol, number of symbols in the span, then one nibble a symbol.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        if let Some(only) = self.only {
            out.extend([only, 1, 0]);
            return;
        }
        let first = self.lengths.iter().position(|length| *length > 0).unwrap_or(0);
        let span = &self.lengths[first.min(self.lengths.len())..];
        out.extend([first as u8, span.len() as u8]);
        out.extend(span.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)));
    }

    /// Reads the serial form from the front of `bytes`. `None` for anything that [`CodeLengths::write`] would not have
    /// written for an alphabet of `alphabet` symbols, in particular for codes that leave words unused.
    pub(crate) fn read(bytes: &mut &[u8], alphabet: usize) -> Option<Self> {
        let [first, count] = *bytes.split_off(..2)? else { return None };
        let (first, count) = (usize::from(first), usize::from(count));
        let nibbles = bytes.split_off(..count.div_ceil(2))?;
        if first + count > alphabet || (count == 0 && first != 0) {
            return None;
        }
        if count % 2 == 1 && nibbles.last()? & 0xf != 0 {
            return None;
        }
        let mut lengths = vec![0u8; first];
        lengths.extend(nibbles.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).take(count));
        match count {
            0 => return Some(Self::default()),
            1 => return (lengths[first] == 0).then(|| Self { lengths: Vec::new(), only: Some(first as u8) }),
            _ => {}
        }
        let ends_occur = lengths[first] > 0 && lengths.last().is_some_and(|last| *last > 0);
        let in_limit = lengths.iter().all(|length| u32::from(*length) <= MAX_LENGTH);
        if !ends_occur || !in_limit {
            return None;
        }
        let used: u32 =
            lengths.iter().filter(|length| **length > 0).map(|length| 1 << (MAX_LENGTH - u32::from(*length))).sum();
        (used == 1 << MAX_LENGTH).then_some(Self { lengths, only: None })
    }
}

/// Bits of a symbol and of a count of symbols in [`CodeLengths::write_against`].
const SYMBOL_BITS: u32 = 7;

impl CodeLengths {
    /// The first symbol and the number of symbols from it to the last.
    fn span(&self) -> (usize, usize) {
        let mut serial = Vec::new();
        self.write(&mut serial);
        (usize::from(serial[0]), usize::from(serial[1]))
    }

    /// Appends this code as a change of `base`: a bit for "the same", else the span of symbols and for each the change
    /// of its word's length. Codes of consecutive lists differ by a bit here and there.
    pub(crate) fn write_against(&self, base: &Self, out: &mut BitWriter) {
        if self == base {
            out.put(0, 1);
            return;
        }
        out.put(1, 1);
        let (first, count) = self.span();
        if (first, count) == base.span() {
            out.put(1, 1);
        } else {
            out.put(0, 1);
            out.put(first as u64, SYMBOL_BITS);
            out.put(count as u64, SYMBOL_BITS);
        }
        if count < 2 {
            return;
        }
        for symbol in first..first + count {
            let length = self.length_of(symbol).unwrap_or(0);
            match i64::from(length) - i64::from(base.length_of(symbol).unwrap_or(0)) {
                0 => out.put(0, 1),
                1 => out.put(0b101, 3),
                -1 => out.put(0b100, 3),
                _ => out.put(0b11_0000 | u64::from(length), 6),
            }
        }
    }

    /// Reads what [`CodeLengths::write_against`] wrote from bit `at` on; `None` when the result is no code.
    pub(crate) fn read_against(base: &Self, source: impl BitSource, at: &mut usize, alphabet: usize) -> Option<Self> {
        let mut take = |bits: u32| {
            let value = source.read(*at, bits);
            *at += bits as usize;
            value
        };
        if take(1) == 0 {
            return Some(base.clone());
        }
        let (first, count) =
            if take(1) == 1 { base.span() } else { (take(SYMBOL_BITS) as usize, take(SYMBOL_BITS) as usize) };
        let mut lengths = Vec::with_capacity(count);
        for symbol in (first..first + count).filter(|_| count > 1) {
            let old = base.length_of(symbol).unwrap_or(0);
            let length = match take(1) {
                0 => old,
                _ => match take(1) {
                    1 => take(4) as u32,
                    _ => (old + take(1) as u32 * 2).checked_sub(1)?,
                },
            };
            lengths.push(u8::try_from(length).ok().filter(|length| *length < 16)?);
        }
        lengths.resize(count, 0);
        let mut serial = vec![first as u8, count as u8];
        serial.extend(lengths.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)));
        Self::read(&mut &serial[..], alphabet)
    }
}

/// A code word: its bits right-justified, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Word {
    pub(crate) bits: u16,
    pub(crate) length: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::bits::Upward;
    use proptest::prelude::*;

    #[test]
    fn a_symbol_alone_takes_no_bits() {
        let code = CodeLengths::from_frequencies(&[0, 0, 7]);
        assert_eq!(code.length_of(2), Some(0));
        assert_eq!(code.length_of(0), None);
    }

    #[test]
    fn lengths_are_those_of_a_textbook_example() {
        let code = CodeLengths::from_frequencies(&[5, 9, 12, 13, 16, 45]);
        let lengths: Vec<_> = (0..6).map(|symbol| code.length_of(symbol).expect("occurs")).collect();
        assert_eq!(lengths, [4, 4, 3, 3, 3, 1]);
    }

    #[test]
    fn the_limit_holds_for_frequencies_that_grow_like_fibonacci() {
        let mut frequencies = vec![1u64, 1];
        for i in 2..60 {
            frequencies.push(frequencies[i - 1] + frequencies[i - 2]);
        }
        let code = CodeLengths::from_frequencies(&frequencies);
        assert!((0..60).all(|symbol| code.length_of(symbol).is_some_and(|length| length <= MAX_LENGTH)));
    }

    #[test]
    fn codes_with_unused_words_or_padding_are_refused() {
        for bytes in [
            &[0, 2, 0x12][..],
            &[0, 2, 0x10],
            &[0, 3, 0x12, 0x23],
            &[0, 1, 0x10],
            &[0, 2, 0xbb],
            &[5, 0],
            &[126, 2, 0x11],
        ] {
            assert_eq!(CodeLengths::read(&mut &bytes[..], 127), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn codes_are_complete_and_survive_their_serial_form(frequencies in prop::collection::vec(0u64..1000, 0..127)) {
            let code = CodeLengths::from_frequencies(&frequencies);
            for (symbol, count) in frequencies.iter().enumerate() {
                prop_assert_eq!(code.length_of(symbol).is_some(), *count > 0);
            }
            let mut bytes = Vec::new();
            code.write(&mut bytes);
            bytes.push(0xff);
            let mut rest = &bytes[..];
            prop_assert_eq!(CodeLengths::read(&mut rest, 127), Some(code));
            prop_assert_eq!(rest, &[0xff]);
        }

        #[test]
        fn codes_survive_as_changes_of_other_codes(
            base in prop::collection::vec(0u64..50, 0..127),
            frequencies in prop::collection::vec(0u64..50, 0..127),
        ) {
            let base = CodeLengths::from_frequencies(&base);
            let code = CodeLengths::from_frequencies(&frequencies);
            let mut writer = BitWriter::default();
            code.write_against(&base, &mut writer);
            base.write_against(&base, &mut writer);
            let mut bytes = Vec::new();
            writer.drain_upward(&mut bytes);
            let mut at = 0;
            prop_assert_eq!(CodeLengths::read_against(&base, Upward::new(&bytes), &mut at, 127), Some(code));
            prop_assert_eq!(CodeLengths::read_against(&base, Upward::new(&bytes), &mut at, 127), Some(base));
        }
    }
}
