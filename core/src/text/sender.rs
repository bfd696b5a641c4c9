//! Who sent a message, as far as the channel tells.

use super::tables::Tables;
use crate::phone::Region;

/// The kind of sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SenderKind {
    /// Nothing is known of the sender.
    Unknown,
    /// An ordinary phone number.
    Phone,
    /// A number of three to six digits.
    ShortCode,
    /// A name in the place of a number.
    Alphanumeric,
    /// An e-mail address (e-mail to text).
    Email,
}

/// What a country's convention says of a sender's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SenderMark {
    /// The country's registry knows the sender.
    Registered,
    /// The sender is registered for advertising.
    Promotional,
    /// A government body.
    Government,
    /// The registry does not know the sender.
    Unregistered,
}

/// Says of what kind a sender is.
#[must_use]
pub(super) fn kind(sender: &str) -> SenderKind {
    let sender = sender.trim();
    if sender.is_empty() {
        return SenderKind::Unknown;
    }
    if let Some((name, host)) = sender.rsplit_once('@') {
        return if !name.is_empty() && host.contains('.') { SenderKind::Email } else { SenderKind::Alphanumeric };
    }
    let digits = sender.chars().filter(char::is_ascii_digit).count();
    let others = sender.chars().any(char::is_alphabetic);
    match (others, digits) {
        (false, 3..=6) if !sender.starts_with('+') => SenderKind::ShortCode,
        (false, 7..) => SenderKind::Phone,
        (false, 0) => SenderKind::Unknown,
        _ => SenderKind::Alphanumeric,
    }
}

/// What the convention of the region says of a sender, from a sourced table (`senders.tsv` and what feeds bring).
#[must_use]
pub(super) fn mark(sender: &str, region: Option<Region>, tables: &Tables) -> Option<SenderMark> {
    let region = region?;
    let sender = sender.trim();
    let mut here = tables.senders().iter().filter(|row| row.region == region);
    here.find(|row| matches(&row.pattern, sender)).map(|row| row.mark)
}

/// What the beginning of a text says of its sender: in Malaysia a business message that passed the operators' check of
/// its content comes from a short code and begins with "RM0" (MCMC directive of 2023-02-14). From an ordinary number
/// the letters prove nothing.
#[must_use]
pub(super) fn content_mark(kind: SenderKind, normalised: &str, region: Option<Region>) -> Option<SenderMark> {
    let passed = kind == SenderKind::ShortCode && normalised.starts_with("rm0");
    (passed && region.is_some_and(|region| region.as_str() == "MY")).then_some(SenderMark::Registered)
}

/// `@` stands for a letter, `*` for one or more letters or digits, `...` at the end for anything; the rest is literal
/// without regard to case.
fn matches(pattern: &str, sender: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return sender.is_empty() };
    if pattern == "..." {
        return true;
    }
    let rest = &pattern[first.len_utf8()..];
    let head = sender.chars().next();
    match (first, head) {
        ('*', Some(c)) if c.is_ascii_alphanumeric() => {
            let run = sender.bytes().take_while(u8::is_ascii_alphanumeric).count();
            matches(rest, &sender[run..])
        }
        ('@', Some(c)) if c.is_ascii_alphabetic() => matches(rest, &sender[1..]),
        (first, Some(c)) if first != '*' && first != '@' && first.eq_ignore_ascii_case(&c) => {
            matches(rest, &sender[c.len_utf8()..])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_shows_its_kind() {
        for (sender, expected) in [
            ("", SenderKind::Unknown),
            ("+44 20 7946 0000", SenderKind::Phone),
            ("09123456789", SenderKind::Phone),
            ("22395", SenderKind::ShortCode),
            ("VM-HDFCBK-S", SenderKind::Alphanumeric),
            ("someone@example.org", SenderKind::Email),
        ] {
            assert_eq!(kind(sender), expected, "{sender}");
        }
    }

    #[test]
    fn a_checked_text_marks_a_short_code_in_malaysia_and_nobody_else() {
        for (region, kind, text, expected) in [
            ("MY", SenderKind::ShortCode, "rm0 482913 ialah kod", Some(SenderMark::Registered)),
            ("MY", SenderKind::Phone, "rm0 482913 ialah kod", None),
            ("MY", SenderKind::ShortCode, "482913 ialah kod", None),
            ("SG", SenderKind::ShortCode, "rm0 482913", None),
        ] {
            assert_eq!(content_mark(kind, text, Region::new(region).ok()), expected, "{region} {text}");
        }
    }

    #[test]
    fn a_countrys_convention_marks_senders() {
        for (region, sender, expected) in [
            ("IN", "VM-HDFCBK-S", Some(SenderMark::Registered)),
            ("IN", "AD-SHOPNG-P", Some(SenderMark::Promotional)),
            ("IN", "JD-UIDAIG-G", Some(SenderMark::Government)),
            ("IN", "VM-HDFCBK", None),
            ("HK", "#HSBC", Some(SenderMark::Registered)),
            ("SG", "Likely-SCAM", Some(SenderMark::Unregistered)),
            ("IE", "Likely Scam", Some(SenderMark::Unregistered)),
            ("AU", "unverified", Some(SenderMark::Unregistered)),
            ("TW", "111", Some(SenderMark::Government)),
            ("DE", "#HSBC", None),
        ] {
            assert_eq!(mark(sender, Region::new(region).ok(), Tables::built_in()), expected, "{region} {sender}");
        }
    }
}
