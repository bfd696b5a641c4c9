//! From the bytes of a file to text: gzip and the usual encodings.

use std::borrow::Cow;
use std::io::Read;

use super::{ImportError, MAX_BYTES};

/// Unpacks gzip; other bytes stay as they are.
pub(super) fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ImportError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ImportError::Zip);
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return if bytes.len() > MAX_BYTES { Err(ImportError::TooLarge) } else { Ok(Cow::Borrowed(bytes)) };
    }
    let mut unpacked = Vec::new();
    // One byte more than allowed is enough to know that it is too much, however far a bomb would unfold.
    let mut decoder = flate2::read::MultiGzDecoder::new(bytes).take(MAX_BYTES as u64 + 1);
    decoder.read_to_end(&mut unpacked).map_err(|error| ImportError::Gzip { what: error.to_string() })?;
    if unpacked.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    Ok(Cow::Owned(unpacked))
}

/// Bytes as text, and the offset of the first byte that was not UTF-8. Spreadsheets write UTF-16 with a byte order
/// mark, or Latin-1: there only names can suffer, so such text is read all the same.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return (Cow::Owned(utf16(rest, u16::from_le_bytes)), None),
        [0xfe, 0xff, rest @ ..] => return (Cow::Owned(utf16(rest, u16::from_be_bytes)), None),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => (Cow::Owned(bytes.iter().copied().map(char::from).collect()), Some(error.valid_up_to())),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, _odd_byte) = bytes.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Foreign text made fit to show: on one line, without characters that turn or hide others, shortened.
pub(super) fn shown(text: &str, max_chars: usize) -> String {
    let plain = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    let mut chars = text.trim().chars().filter(|c| !is_invisible(*c)).map(plain);
    let mut shown: String = chars.by_ref().take(max_chars).collect();
    if chars.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    shown.trim().to_owned()
}

/// Joiners, bidirectional marks and the like: they turn the order of what people see.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("into memory");
        encoder.finish().expect("into memory")
    }

    #[test]
    fn what_unfolds_to_more_than_the_bound_is_refused() {
        assert_eq!(unpack(&gzip(&vec![b' '; MAX_BYTES])).map(|bytes| bytes.len()), Ok(MAX_BYTES));
        assert_eq!(unpack(&gzip(&vec![b' '; MAX_BYTES + 1])), Err(ImportError::TooLarge));
        assert_eq!(unpack(&vec![b' '; MAX_BYTES + 1]), Err(ImportError::TooLarge));
    }

    #[test]
    fn damaged_and_foreign_archives_are_named() {
        let packed = gzip(b"+49301234567: somebody");
        assert!(matches!(unpack(&packed[..packed.len() - 5]), Err(ImportError::Gzip { .. })));
        assert_eq!(unpack(b"PK\x03\x04rest"), Err(ImportError::Zip));
    }

    #[test]
    fn the_encodings_of_spreadsheets_are_read() {
        for (bytes, text, broken_at) in [
            (&b"B\xc3\xbcro"[..], "Büro", None),
            (b"\xef\xbb\xbfB\xc3\xbcro", "Büro", None),
            (b"\xff\xfeB\0\xfc\0r\0o\0", "Büro", None),
            (b"\xfe\xff\0B\0\xfc\0r\0o", "Büro", None),
            (b"B\xfcro", "Büro", Some(1)),
        ] {
            let (decoded, broken) = decode(bytes);
            assert_eq!((decoded.as_ref(), broken), (text, broken_at));
        }
    }

    #[test]
    fn foreign_text_is_shown_on_one_short_line() {
        for (text, expected) in [
            (" a\nb\u{202e}c ", "a bc"),
            ("0123456789", "0123456789"),
            ("0123456789a", "012345678…"),
            ("\u{feff}\u{7}", ""),
        ] {
            assert_eq!(shown(text, 10), expected);
        }
    }
}
