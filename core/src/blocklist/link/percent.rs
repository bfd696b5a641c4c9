//! Percent-encoding (RFC 3986, section 2.1), undone as often as it was done.

use std::fmt::Write;

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|value| value as u8)
}

/// Decodes until nothing is left to decode, in one pass: no two escapes overlap, so their order does not matter.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        out.push(byte);
        while let [.., b'%', high, low] = out[..]
            && let (Some(high), Some(low)) = (digit(high), digit(low))
        {
            out.truncate(out.len() - 3);
            out.push(high << 4 | low);
        }
    }
    out
}

/// Writes bytes so that decoding gives them back: what is no printable ASCII, `%` and `#` are escaped.
pub(super) fn encode(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        match byte {
            0x21..=0x7e if !matches!(byte, b'%' | b'#') => out.push(char::from(*byte)),
            _ => {
                // A `String` takes whatever is written.
                let _ = write!(out, "%{byte:02x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_escapes_are_undone() {
        for (text, expected) in [
            ("a%20b", "a b"),
            ("%2541", "A"),
            ("%25252541", "A"),
            ("%%34%31", "A"),
            ("%%32%35", "%"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
        ] {
            assert_eq!(decode(text), expected.as_bytes(), "{text}");
        }
    }
}
