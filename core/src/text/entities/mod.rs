//! Numbers in a text: to call, to pay to, codes, amounts, dates; and other addresses.

mod addresses;
mod beside;
mod iban;
#[cfg(test)]
mod tests;

pub(super) use addresses::{email, messenger_id};
use beside::{is_currency_after, is_currency_before, is_end_of_card, is_prefixed, is_reference_before};
use iban::iban;

/// What a run of digits is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// A number to call or write to, or a mobile-money account, which looks the same.
    Phone,
    /// A number of nine digits or more that is no phone number: an account, a card, a reference.
    Account,
    /// Four to eight digits that stand alone.
    Code,
    /// A sum of money.
    Money,
    /// A date or a time.
    Date,
    /// Any other.
    Other,
}

/// A run of digits, in bytes of the normalised text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundNumber {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: NumberKind,
    /// The digits, with `+` where it was written.
    pub(super) digits: String,
    /// Parts of it were hidden with `x` or `*`.
    pub(super) masked: bool,
}

/// Finds runs of digits outside of the given (sorted) places.
pub(super) fn find(text: &str, taken: &[(usize, usize)]) -> Vec<FoundNumber> {
    let bytes = text.as_bytes();
    let mut numbers = Vec::new();
    let mut at = 0;
    let mut taken = taken.iter().peekable();
    while at < bytes.len() {
        while taken.peek().is_some_and(|(_, end)| *end <= at) {
            taken.next();
        }
        if let Some((start, end)) = taken.peek()
            && at >= *start
        {
            at = *end;
            continue;
        }
        let limit = taken.peek().map_or(bytes.len(), |(start, _)| *start);
        if let Some(number) = iban(text, at, limit) {
            at = number.end;
            numbers.push(number);
            continue;
        }
        let plus = bytes[at] == b'+' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[at].is_ascii_digit() && !plus {
            at += 1;
            continue;
        }
        let number = read(text, at, limit);
        at = number.end;
        numbers.push(number);
    }
    numbers
}

/// Where a message brings a code and names nobody to call, eight digits in one group are the code.
pub(super) fn take_for_codes(numbers: &mut [FoundNumber]) {
    for number in numbers {
        let plain = number.digits.len() == 8 && number.end - number.start == 8;
        if number.kind == NumberKind::Phone && plain && !number.masked {
            number.kind = NumberKind::Code;
        }
    }
}

fn read(text: &str, start: usize, limit: usize) -> FoundNumber {
    let bytes = text.as_bytes();
    let mut groups: Vec<usize> = Vec::new();
    let mut digits = String::new();
    let mut separators: Vec<u8> = Vec::new();
    let mut at = start;
    if bytes[at] == b'+' {
        digits.push('+');
        at += 1;
    }
    let mut end = at;
    let mut masked = false;
    loop {
        let from = at;
        while at < limit && bytes[at].is_ascii_digit() {
            digits.push(char::from(bytes[at]));
            at += 1;
        }
        groups.push(at - from);
        end = end.max(at);
        let hidden = bytes[at..limit].iter().take_while(|byte| matches!(byte, b'x' | b'*')).count();
        if hidden >= 2 {
            masked = true;
            at += hidden;
            end = at;
            if bytes[at..limit].first().is_some_and(u8::is_ascii_digit) {
                continue;
            }
        }
        // One separator, or a closing bracket with a blank, may stand between two groups.
        let gap = bytes[at..limit]
            .iter()
            .take(3)
            .take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b',' | b'/' | b':' | b'(' | b')'))
            .count();
        let next = bytes[at..limit].get(gap).is_some_and(u8::is_ascii_digit);
        // "123456(valid for 10 minutes)" is no phone number, "+44(0)20" is.
        let opens = bytes.get(at) == Some(&b'(') && !digits.starts_with('+');
        let plain = gap == 1 && !opens || gap == 2 && matches!(&bytes[at..at + 2], b") " | b" (" | b"- " | b")-");
        if !next || !plain || groups.len() >= 8 {
            break;
        }
        let separator = bytes[at];
        // A blank joins groups of one phone number only when they look like it.
        let group: usize = bytes[at + gap..limit].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if separator == b' ' && (group < 2 || group > 5 && groups.len() > 1) {
            break;
        }
        separators.push(separator);
        at += gap;
    }
    let before = &text[..start];
    let masked = masked
        || digits.len() == 4 && groups.len() == 1 && is_end_of_card(&text[..start])
        || before.ends_with(['x', '*']) && before.len() > 1 && before[..before.len() - 1].ends_with(['x', '*', ' ']);
    let kind = kind(text, start, end, &digits, &groups, &separators, masked);
    FoundNumber { start, end, kind, digits, masked }
}

#[allow(clippy::match_overlapping_arm, reason = "guards tell the arms apart")]
fn kind(
    text: &str,
    start: usize,
    end: usize,
    digits: &str,
    groups: &[usize],
    separators: &[u8],
    masked: bool,
) -> NumberKind {
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    if is_currency_before(&text[..start]) || is_currency_after(&text[end..]) && count <= 9 {
        return NumberKind::Money;
    }
    if masked {
        return NumberKind::Account;
    }
    let all = |sign: u8| !separators.is_empty() && separators.iter().all(|separator| *separator == sign);
    let dated = groups.len() == 3 && groups.iter().all(|group| *group == 1 || *group == 2 || *group == 4) && count <= 8;
    if dated && (all(b'/') || all(b'-') || all(b'.'))
        || all(b':')
        || separators.contains(&b':')
        || groups.len() == 2 && all(b'/')
    {
        return NumberKind::Date;
    }
    if separators.iter().any(|separator| matches!(separator, b',' | b'/')) || groups.len() == 2 && all(b'.') {
        return if count > 12 { NumberKind::Account } else { NumberKind::Money };
    }
    let letter_beside = text[..start].ends_with(|c: char| c.is_ascii_alphabetic())
        || is_prefixed(&text[..start])
        || text[end..].starts_with(|c: char| c.is_ascii_alphabetic());
    let referred = is_reference_before(&text[..start]);
    let has_phone_length = (8..=13).contains(&count);
    // "nr.84..." and "hub:0813..." are written without a blank.
    if has_phone_length && digits.starts_with('+') {
        NumberKind::Phone
    } else if has_phone_length && referred {
        NumberKind::Account
    } else if has_phone_length && (digits.starts_with('0') || count < 12 && !letter_beside)
        || count == 7 && groups.len() > 1
    {
        NumberKind::Phone
    } else if (4..=8).contains(&count) && groups.len() == 1 && !letter_beside || count == 6 && groups == [3, 3] {
        NumberKind::Code
    } else if count >= 9 {
        NumberKind::Account
    } else {
        NumberKind::Other
    }
}
