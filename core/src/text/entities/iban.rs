//! International bank account numbers.

use super::{FoundNumber, NumberKind};

/// Reads an international bank account number (ISO 13616): two letters, two check digits and up to 30 letters and
/// digits, in one group or in fours; what does not pass the check of ISO 7064 (mod 97) is none.
pub(super) fn iban(text: &str, start: usize, limit: usize) -> Option<FoundNumber> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;
    let bytes = &text.as_bytes()[start..limit];
    let country = bytes.len() > 4 && bytes[..2].iter().all(u8::is_ascii_lowercase);
    let alone = start == 0 || !text.as_bytes()[start - 1].is_ascii_alphanumeric();
    if !country || !alone || !bytes[2..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (mut at, mut end, mut digits) = (0, 0, String::new());
    while at < bytes.len() && digits.len() < *LENGTHS.end() {
        match bytes[at] {
            byte if byte.is_ascii_alphanumeric() => {
                digits.push(char::from(byte.to_ascii_uppercase()));
                end = at + 1;
            }
            b' ' if digits.len().is_multiple_of(4) && at == end => {}
            _ => break,
        }
        at += 1;
    }
    // Behind groups of four the next word may follow; the check says where the number ends.
    let groups =
        bytes[..end].iter().rposition(|byte| *byte == b' ').map(|blank| (blank, digits.len() + blank + 1 - end));
    [Some((end, digits.len())), groups].into_iter().flatten().find_map(|(end, length)| {
        let whole = digits.get(..length).filter(|_| LENGTHS.contains(&length))?;
        let value = |c: char| c.to_digit(36).unwrap_or_default();
        let rest = whole[4..]
            .chars()
            .chain(whole[..4].chars())
            .map(value)
            .fold(0, |rest, value| if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 });
        let (start, end) = (start, start + end);
        let digits = whole.to_owned();
        (rest == 1).then_some(FoundNumber { start, end, kind: NumberKind::Account, digits, masked: false })
    })
}
