//! Numbers in a text: to call, to pay to, codes, amounts, dates.

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

const CURRENCIES: [&str; 56] = [
    "$",
    "€",
    "£",
    "¥",
    "₹",
    "₱",
    "₽",
    "฿",
    "₫",
    "₦",
    "₩",
    "₪",
    "₴",
    "元",
    "円",
    "원",
    "บาท",
    "aed",
    "bdt",
    "birr",
    "brl",
    "byn",
    "eur",
    "etb",
    "frw",
    "gbp",
    "ghs",
    "idr",
    "inr",
    "kes",
    "ksh",
    "kzt",
    "mt",
    "mur",
    "myr",
    "mzn",
    "ngn",
    "omr",
    "php",
    "pkr",
    "rm",
    "rp",
    "rs",
    "rs.",
    "rub",
    "rwf",
    "sar",
    "sgd",
    "tl",
    "try",
    "tsh",
    "tzs",
    "uah",
    "ugx",
    "usd",
    "zar",
];

fn is_currency_before(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '.', ':']);
    CURRENCIES.iter().any(|currency| ends_with_word(text, currency))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|head| {
        !word.as_bytes()[0].is_ascii_alphabetic() || !head.ends_with(|c: char| c.is_ascii_alphabetic())
    })
}

fn is_currency_after(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    CURRENCIES.iter().chain(&["р", "руб", "р.", "грн", "zl", "ريال", "万", "jt", "juta", "rb", "ribu", "k "]).any(
        |currency| {
            text.strip_prefix(currency).is_some_and(|tail| {
                !currency.as_bytes()[0].is_ascii_alphabetic() || !tail.starts_with(|c: char| c.is_ascii_alphabetic())
            })
        },
    )
}

/// Whether the words before a number call it a reference.
fn is_reference_before(text: &str) -> bool {
    const NAMES: [&str; 22] = [
        "ref",
        "reference",
        "referencia",
        "reff",
        "id",
        "txn",
        "txnid",
        "trx",
        "rrn",
        "utr",
        "upi",
        "imps",
        "neft",
        "order",
        "pedido",
        "invoice",
        "ticket",
        "transaction",
        "receipt",
        "resi",
        "kumb",
        "token",
    ];
    let from = text.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let tail = &text[from..];
    let mut words = tail.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.by_ref().take(2).any(|word| NAMES.contains(&word))
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

/// Finds the first e-mail address.
pub(super) fn email(text: &str) -> Option<(usize, usize)> {
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

/// Where a message brings a code and names nobody to call, eight digits in one group are the code.
pub(super) fn take_for_codes(numbers: &mut [FoundNumber]) {
    for number in numbers {
        let plain = number.digits.len() == 8 && number.end - number.start == 8;
        if number.kind == NumberKind::Phone && plain && !number.masked {
            number.kind = NumberKind::Code;
        }
    }
}

/// Names of 4 to 32 letters, digits and underscores; shorter ones are words.
const ID_LENGTH: std::ops::RangeInclusive<usize> = 4..=32;

fn id_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count()
}

/// Finds the first name or number under which somebody is reached in a messenger: `@name`, or what stands behind the
/// word for the messenger, which ends at `behind`.
pub(super) fn messenger_id(text: &str, behind: usize) -> Option<(usize, usize)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_messengers_are_found_beside_the_messengers_name() {
        for (text, word, expected) in [
            ("text my telegram @hr_lisa889 now", "telegram", Some("@hr_lisa889")),
            ("加微信 gupiao6688，稳赚不赔", "微信", Some("gupiao6688")),
            ("微信号:abc_12345", "微信", Some("abc_12345")),
            ("添加qq 338291045 领取", "qq", Some("338291045")),
            ("加line：mei8899", "line", Some("mei8899")),
            ("@anna_w2 on telegram", "telegram", Some("@anna_w2")),
            ("the line is busy today", "line", None),
            ("whatsapp me or mail to a@example.org", "whatsapp", None),
        ] {
            let behind = text.find(word).expect(text) + word.len();
            let found = messenger_id(text, behind).map(|(start, end)| &text[start..end]);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_e_mail_are_found_and_names_in_messengers_are_none() {
        for (text, expected) in [
            ("write to help.desk@bank-example.co.uk.", Some("help.desk@bank-example.co.uk")),
            ("a@b, then c@example.org", Some("c@example.org")),
            ("meet @ 5.30pm", None),
            ("my telegram @anna_88", None),
            ("example.com @site 482913", None),
        ] {
            assert_eq!(email(text).map(|(start, end)| &text[start..end]), expected, "{text}");
        }
    }

    #[test]
    fn digits_are_what_they_are_written_for() {
        for (text, expected) in [
            ("call +44 20 7946 0000 now", NumberKind::Phone),
            ("call (212) 555-0100 now", NumberKind::Phone),
            ("numero 846115409 vem", NumberKind::Phone),
            ("hub:082375271777", NumberKind::Phone),
            ("code 482913 is", NumberKind::Code),
            ("验证码:123456(10分钟内有效)", NumberKind::Code),
            ("call +44(0)20 7946 0000", NumberKind::Phone),
            ("123 456 is your code", NumberKind::Code),
            ("rs.1,644.55 spent", NumberKind::Money),
            ("$404 paid", NumberKind::Money),
            ("500元", NumberKind::Money),
            ("on 12/05/2024", NumberKind::Date),
            ("at 10:30", NumberKind::Date),
            ("a/c xx1234", NumberKind::Account),
            ("6226 0965 5458 1481", NumberKind::Account),
        ] {
            let found = find(text, &[]);
            assert_eq!(found.first().map(|number| number.kind), Some(expected), "{text}: {found:?}");
        }
    }
}
