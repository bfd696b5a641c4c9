//! Bit streams, most significant bit first: one kind grows upwards in memory, the other downwards.
//!
//! A downward stream is an upward stream laid into memory with its bytes in reverse order, so both kinds share one
//! writer and one code table, and two streams can fill one stretch of bytes from both ends.

/// Collects bits, most significant first, into bytes.
#[derive(Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    pending: u64,
    pending_bits: u32,
}

impl BitWriter {
    /// Appends the lowest `count` bits of `value`; the others must be zero. `count` is at most 64.
    pub(crate) fn put(&mut self, value: u64, count: u32) {
        if count > 32 {
            self.put_short(value >> 32, count - 32);
            self.put_short(value & 0xffff_ffff, 32);
        } else {
            self.put_short(value, count);
        }
    }

    fn put_short(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 32 && value >> count == 0);
        self.pending = self.pending << count | value;
        self.pending_bits += count;
        if self.pending_bits >= 32 {
            self.pending_bits -= 32;
            self.bytes.extend_from_slice(&((self.pending >> self.pending_bits) as u32).to_be_bytes());
        }
    }

    /// Fills the last byte with zero bits.
    fn align(&mut self) {
        while self.pending_bits > 0 {
            let missing = 8u32.saturating_sub(self.pending_bits);
            let excess = self.pending_bits.saturating_sub(8);
            self.bytes.push((self.pending << missing >> excess) as u8);
            self.pending_bits = excess;
        }
        self.pending = 0;
    }

    /// Appends the stream to `out` as an upward one and starts anew. Gives the bytes that it took.
    pub(crate) fn drain_upward(&mut self, out: &mut Vec<u8>) -> usize {
        self.align();
        out.extend_from_slice(&self.bytes);
        let taken = self.bytes.len();
        self.bytes.clear();
        taken
    }

    /// Appends the stream to `out` as a downward one (its first byte comes last) and starts anew.
    pub(crate) fn drain_downward(&mut self, out: &mut Vec<u8>) -> usize {
        self.align();
        out.extend(self.bytes.iter().rev());
        let taken = self.bytes.len();
        self.bytes.clear();
        taken
    }
}

/// Gives the next 57 or more bits of a stream at the top of a word. Past the end come zeros: foreign bytes may ask for
/// more than there is, and the caller finds out by counting.
pub(crate) trait BitSource: Copy {
    /// The bits from position `bit` on, left-justified; the lowest seven may be missing.
    fn peek(self, bit: usize) -> u64;

    /// `count` bits (at most 64) from position `bit` on.
    fn read(self, bit: usize, count: u32) -> u64 {
        match count {
            0 => 0,
            1..=57 => self.peek(bit) >> (64 - count),
            _ => self.read(bit, 32) << (count - 32) | self.read(bit + 32, count - 32),
        }
    }
}

/// A stream that begins at a byte and grows upwards.
#[derive(Clone, Copy)]
pub(crate) struct Upward<'a> {
    data: &'a [u8],
}

impl<'a> Upward<'a> {
    /// The stream at the front of `data`.
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data }
    }
}

impl BitSource for Upward<'_> {
    #[inline]
    fn peek(self, bit: usize) -> u64 {
        let rest = self.data.get(bit / 8..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(bytes) => u64::from_be_bytes(*bytes),
            None => rest.iter().rev().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56),
        };
        word << (bit % 8)
    }
}

/// A stream that begins at the end of its bytes and grows downwards.
#[derive(Clone, Copy)]
pub(crate) struct Downward<'a> {
    data: &'a [u8],
}

impl<'a> Downward<'a> {
    /// The stream at the back of `data`.
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data }
    }
}

impl BitSource for Downward<'_> {
    #[inline]
    fn peek(self, bit: usize) -> u64 {
        let rest = self.data.get(..self.data.len().wrapping_sub(bit / 8)).unwrap_or_default();
        let word = match rest.last_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => rest.iter().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56),
        };
        word << (bit % 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields() -> impl Strategy<Value = Vec<(u64, u32)>> {
        prop::collection::vec(
            (any::<u64>(), 0u32..=64)
                .prop_map(|(value, count)| (if count == 64 { value } else { value & ((1 << count) - 1) }, count)),
            0..200,
        )
    }

    fn read_all(source: impl BitSource, fields: &[(u64, u32)]) -> Vec<u64> {
        let mut bit = 0;
        fields
            .iter()
            .map(|(_, count)| {
                let value = source.read(bit, *count);
                bit += *count as usize;
                value
            })
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_in_both_directions(fields in fields(), others in fields()) {
            let mut out = Vec::new();
            let mut writer = BitWriter::default();
            for (value, count) in &fields {
                writer.put(*value, *count);
            }
            writer.drain_upward(&mut out);
            for (value, count) in &others {
                writer.put(*value, *count);
            }
            writer.drain_downward(&mut out);
            let expected: Vec<u64> = fields.iter().map(|(value, _)| *value).collect();
            prop_assert_eq!(read_all(Upward::new(&out), &fields), expected);
            let expected: Vec<u64> = others.iter().map(|(value, _)| *value).collect();
            prop_assert_eq!(read_all(Downward::new(&out), &others), expected);
        }

        #[test]
        fn reading_past_the_end_gives_zeros(data in prop::collection::vec(any::<u8>(), 0..20), beyond in 0usize..1000) {
            let bit = data.len() * 8 + beyond;
            prop_assert_eq!(Upward::new(&data).read(bit, 64), 0);
            prop_assert_eq!(Downward::new(&data).read(bit, 64), 0);
        }
    }
}
