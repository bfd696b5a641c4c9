//! Addresses that are not digits alone: e-mail, and names in messengers.

/// Finds the first e-mail address.
pub(in crate::text) fn email(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    text.match_indices('@').find_map(|(at, _)| {
        let start = at - bytes[..at].iter().rev().take(64).take_while(|byte| is_name(**byte)).count();
        let host = bytes[at + 1..].iter().take(128).take_while(|byte| is_host(**byte)).count();
        let host = text[at + 1..at + 1 + host].trim_end_matches(['.', '-']);
        let top_level = host.rsplit_once('.').map(|(_, label)| label)?;
        let named = top_level.len() >= 2 && top_level.bytes().all(|byte| byte.is_ascii_alphabetic());
        (start < at && named).then_some((start, at + 1 + host.len()))
    })
}

/// Names of 4 to 32 letters, digits and underscores; shorter ones are words.
const ID_LENGTH: std::ops::RangeInclusive<usize> = 4..=32;

fn id_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count()
}

/// Finds the first name or number under which somebody is reached in a messenger: `@name`, or what stands behind the
/// word for the messenger, which ends at `behind`.
pub(in crate::text) fn messenger_id(text: &str, behind: usize) -> Option<(usize, usize)> {
    const BETWEEN: usize = 24;
    let tail = text.get(behind..)?;
    let from = text[..behind].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let until = tail.char_indices().nth(60).map_or(text.len(), |(at, _)| behind + at);
    for (at, _) in text[from..until].match_indices('@') {
        let start = from + at + 1;
        let length = id_length(&text[start..]);
        let alone = !text[..start - 1].ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_address = text[start + length..].starts_with('.')
            && text[start + length + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
        if alone && ID_LENGTH.contains(&length) && !is_address {
            return Some((start - 1, start + length));
        }
    }
    // "微信: abc123", "line id mei8899", "qq 338291045": letters with a digit, or at least five digits.
    let mut at = behind;
    let mut words = 0;
    while at < text.len() && at - behind <= BETWEEN && words < 3 {
        let rest = &text[at..];
        let length = id_length(rest);
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let word = &rest[..length];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let named = digits > 0 && word.bytes().any(|byte| byte.is_ascii_alphabetic()) || digits >= 5;
        if named && ID_LENGTH.contains(&length) {
            return Some((at, at + length));
        }
        at += length;
        words += 1;
    }
    None
}
