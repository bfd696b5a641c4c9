//! Lines from bytes: compressed or not, in UTF-8, UTF-16 or Latin-1, with any line ends and in bounded memory.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// Longer lines are no lines of a list of numbers.
const MAX_LINE: usize = 1 << 16;

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A whole line.
    Whole,
    /// The start of a line that goes on for too long; the rest was skipped.
    TooLong,
}

/// Reads lines.
pub struct Lines<'a> {
    reader: BufReader<Box<dyn Read + 'a>>,
    /// Lines read so far.
    read: u64,
    /// Lines of the last record.
    taken: u64,
    bytes: Vec<u8>,
}

/// UTF-16, as spreadsheets export it, turned into UTF-8.
struct Wide<R> {
    inner: R,
    is_big_endian: bool,
    /// Bytes read but not yet decoded.
    rest: Vec<u8>,
    ready: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let given = self.ready.read(out)?;
            if given > 0 || out.is_empty() {
                return Ok(given);
            }
            let mut chunk = [0; 8192];
            let got = self.inner.read(&mut chunk)?;
            if got == 0 && self.rest.is_empty() {
                return Ok(0);
            }
            self.rest.extend_from_slice(&chunk[..got]);
            let pairs = self.rest.as_chunks::<2>().0.iter();
            let unit =
                |pair: &[u8; 2]| if self.is_big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
            let mut units: Vec<u16> = pairs.map(unit).collect();
            if got == 0 {
                self.rest.clear();
            } else {
                // Half of a surrogate pair waits for its other half.
                units.pop_if(|last| (0xd800..0xdc00).contains(last));
                self.rest.drain(..units.len() * 2);
            }
            self.ready = Cursor::new(String::from_utf16_lossy(&units).into_bytes());
        }
    }
}

/// The first bytes of an input, fewer only when it ends before.
fn peek(input: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.by_ref().take(count).read_to_end(&mut start)?;
    Ok(start)
}

/// Looks at the first bytes for compression and encoding.
fn decoded<'a>(mut input: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let start = peek(&mut input, 2)?;
    let is_gzip = start == [0x1f, 0x8b];
    let input = Cursor::new(start).chain(input);
    let mut plain: Box<dyn Read + 'a> =
        if is_gzip { Box::new(MultiGzDecoder::new(BufReader::new(input))) } else { Box::new(input) };
    let mark = peek(&mut plain, 3)?;
    let wide = |is_big_endian, rest: &[u8], inner| Wide {
        inner,
        is_big_endian,
        rest: rest.to_vec(),
        ready: Cursor::default(),
    };
    Ok(match mark[..] {
        [0xef, 0xbb, 0xbf] => plain,
        [0xff, 0xfe, ..] => Box::new(wide(false, &mark[2..], plain)),
        [0xfe, 0xff, ..] => Box::new(wide(true, &mark[2..], plain)),
        _ => Box::new(Cursor::new(mark).chain(plain)),
    })
}

impl<'a> Lines<'a> {
    /// Looks at the first bytes of an input.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn new(input: impl Read + 'a) -> io::Result<Self> {
        Ok(Self { reader: BufReader::with_capacity(1 << 16, decoded(input)?), read: 0, taken: 0, bytes: Vec::new() })
    }

    /// The number of the last line, from 1; of a record over several lines the first.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.read + 1 - self.taken
    }

    /// How many lines the last record took.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Reads the next line into `text`, without its end. With `quotes`, a line end inside quotes does not end it.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next_line(&mut self, text: &mut String, quotes: bool) -> io::Result<Option<Line>> {
        self.bytes.clear();
        self.taken = 0;
        let mut kind = Line::Whole;
        loop {
            let limit = (MAX_LINE - self.bytes.len()) as u64;
            if self.reader.by_ref().take(limit).read_until(b'\n', &mut self.bytes)? == 0 {
                break;
            }
            self.taken += 1;
            let ended = self.bytes.pop_if(|byte| *byte == b'\n').is_some();
            self.bytes.pop_if(|byte| *byte == b'\r');
            if !ended && self.bytes.len() + 1 >= MAX_LINE {
                self.skip_line()?;
                kind = Line::TooLong;
                break;
            }
            let is_open = quotes && self.bytes.iter().fold(false, |open, byte| open != (*byte == b'"'));
            if !is_open {
                break;
            }
            self.bytes.push(b' ');
        }
        if self.taken == 0 {
            return Ok(None);
        }
        self.read += self.taken;
        text.clear();
        match std::str::from_utf8(&self.bytes) {
            Ok(utf8) => text.push_str(utf8),
            // Whatever is not UTF-8 is read as Latin-1, in which every byte means something.
            Err(_) => text.extend(self.bytes.iter().map(|byte| char::from(*byte))),
        }
        Ok(Some(kind))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if ended {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(bytes: &[u8], quotes: bool) -> Vec<(u64, String)> {
        let mut lines = Lines::new(bytes).expect("readable");
        let (mut text, mut found) = (String::new(), Vec::new());
        while lines.next_line(&mut text, quotes).expect("readable").is_some() {
            found.push((lines.number(), text.clone()));
        }
        found
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let plain = "é,+1\r\nzwei\n\nx";
        let wide = |big: bool| -> Vec<u8> {
            "\u{feff}"
                .encode_utf16()
                .chain(plain.encode_utf16())
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(plain.as_bytes()).expect("memory");
        let expected = [(1, "é,+1"), (2, "zwei"), (3, ""), (4, "x")].map(|(number, text)| (number, text.to_owned()));
        let cases = [
            ("UTF-8", plain.as_bytes().to_vec()),
            ("UTF-8 with a mark", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
            ("Latin-1", plain.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()),
            ("UTF-16, little-endian", wide(false)),
            ("UTF-16, big-endian", wide(true)),
            ("gzip", gzip.finish().expect("memory")),
        ];
        for (case, bytes) in cases {
            assert_eq!(all(&bytes, false), expected, "{case}");
        }
    }

    #[test]
    fn a_line_that_never_ends_takes_bounded_memory() {
        let bytes = ["9".repeat(1 << 20), "\n+1\n".into()].concat();
        let mut lines = Lines::new(bytes.as_bytes()).expect("readable");
        let mut text = String::new();
        assert_eq!(lines.next_line(&mut text, false).expect("readable"), Some(Line::TooLong));
        assert!(text.len() <= MAX_LINE);
        assert_eq!(lines.next_line(&mut text, false).expect("readable"), Some(Line::Whole));
        assert_eq!((text.as_str(), lines.number()), ("+1", 2));
    }

    #[test]
    fn a_quoted_field_may_go_over_several_lines() {
        let found = all(b"1,\"a\nb\nc\",2\n3\n", true);
        assert_eq!(found, [(1, "1,\"a b c\",2".to_owned()), (4, "3".to_owned())]);
    }
}
