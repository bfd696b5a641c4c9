//! What telephony shows of a caller, as a type: never an error, because every call must be answered somehow.

use super::numbering::Plan;
use super::special::{is_emergency_with_plus, special_number};
use super::text::{clean, is_separator};
use super::{PhoneNumber, Region, parse};

/// Digits that a short number may have of which the numbering plan says nothing.
const SHORT: std::ops::RangeInclusive<usize> = 2..=6;
/// Names longer than this are cut.
const MAX_NAME_CHARS: usize = 64;

/// Who calls, as far as the network tells.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A telephone number, with the extension that was shown beside it.
    Number {
        /// The number.
        number: PhoneNumber,
        /// Digits of an extension.
        extension: Option<String>,
    },
    /// Digits that are no E.164 number: emergency services, help lines, short codes.
    Special {
        /// The digits as shown, without separators.
        digits: String,
        /// The digits behind the region's country code, as lists and the owner's rules keep short numbers.
        number: Option<PhoneNumber>,
    },
    /// The caller or the network holds the number back.
    Hidden,
    /// A name in place of a number, such as "DHL".
    Alphanumeric(String),
    /// An internet address whose user part is no number.
    Sip {
        /// `user@host`, or the host alone.
        address: String,
    },
    /// A call passed on: "number&number".
    Forwarded {
        /// Who called first.
        caller: PhoneNumber,
        /// Who passed it on.
        by: PhoneNumber,
    },
    /// Something else.
    Unreadable,
}

/// Words by which networks and phones say that they show no number.
const HIDDEN: [&str; 36] = [
    "",
    "-1",
    "-2",
    "-3",
    "-4",
    "anonym",
    "anonymous",
    "anonymous caller",
    "blocked",
    "caller id withheld",
    "hidden",
    "id withheld",
    "no caller id",
    "no number",
    "not available",
    "number withheld",
    "o",
    "out of area",
    "p",
    "payphone",
    "privat",
    "private",
    "private caller",
    "private number",
    "restricted",
    "unavailable",
    "unbekannt",
    "unknown",
    "unknown caller",
    "unknown number",
    "withheld",
    "未知",
    "未知号码",
    "无法显示",
    "私人号码",
    "隐藏号码",
];

impl Caller {
    /// Reads what telephony shows: a number in national or international form, a word, an address. `region` is where
    /// the SIM is at home.
    #[must_use]
    pub fn parse(text: &str, region: Option<Region>) -> Self {
        let text = clean(text);
        if HIDDEN.contains(&text.to_lowercase().as_str()) {
            return Self::Hidden;
        }
        // RFC 3261, section 20.10: a name may stand before an address in angle brackets.
        let address = text.split_once('<').map_or(text.as_str(), |(_, rest)| rest.trim_end_matches('>'));
        if let Some((scheme, rest)) = address.split_once(':') {
            match scheme.to_ascii_lowercase().as_str() {
                "sip" | "sips" => return Self::sip(rest, region),
                "tel" => return Self::tel(rest, region),
                _ => {}
            }
        }
        if let Some((caller, by)) = text.split_once('&') {
            return match (parse(caller, region), parse(by, region)) {
                (Ok(caller), Ok(by)) => Self::Forwarded { caller, by },
                (Ok(number), Err(_)) | (Err(_), Ok(number)) => Self::Number { number, extension: None },
                _ => Self::Unreadable,
            };
        }
        if text.contains('@') {
            return Self::sip(&text, region);
        }
        Self::plain(&text, region)
    }

    fn plain(text: &str, region: Option<Region>) -> Self {
        let (main, extension) = split_extension(text);
        let bare = main.strip_prefix('+').unwrap_or(main);
        let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
        let only_digits = bare.chars().all(|c| c.is_ascii_digit() || is_separator(c));
        let has_plus = bare.len() < main.len();
        if only_digits && if has_plus { is_emergency_with_plus(&digits) } else { is_short(&digits, region) } {
            return Self::special(digits, region);
        }
        if main.chars().any(char::is_alphabetic) && !looks_like_a_number(main) {
            return Self::Alphanumeric(text.chars().take(MAX_NAME_CHARS).collect());
        }
        match parse(main, region) {
            Ok(number) => Self::Number { number, extension },
            // National digits without a region, or more than E.164 holds: still something to show.
            Err(_) if only_digits && (1..=20).contains(&digits.len()) => Self::Special { digits, number: None },
            Err(_) => Self::Unreadable,
        }
    }

    fn special(digits: String, region: Option<Region>) -> Self {
        let number = region.and_then(|region| parse(&digits, Some(region)).ok());
        Self::Special { digits, number }
    }

    /// RFC 3261, section 19.1: `user:password@host:port;parameters?headers`, where `user` may be all of a `tel:` address
    /// (section 19.1.6).
    fn sip(address: &str, region: Option<Region>) -> Self {
        let address = address.split(['?', '>']).next().unwrap_or_default();
        let Some((user, host)) = address.rsplit_once('@') else {
            return Self::Sip { address: host_alone(address) };
        };
        let host = host_alone(host);
        let user = unescape(user.split(':').next().unwrap_or_default());
        let name = user.split(';').next().unwrap_or_default();
        if HIDDEN.contains(&name.to_lowercase().as_str()) || host.eq_ignore_ascii_case("anonymous.invalid") {
            return Self::Hidden;
        }
        match Self::tel(&user, region) {
            caller @ (Self::Number { .. } | Self::Special { .. }) => caller,
            _ => Self::Sip { address: format!("{name}@{host}").chars().take(MAX_NAME_CHARS).collect() },
        }
    }

    /// RFC 3966: `number;ext=digits;phone-context=+prefix`.
    fn tel(text: &str, region: Option<Region>) -> Self {
        let mut parts = text.split(';');
        let number = parts.next().unwrap_or_default();
        let (mut extension, mut context) = (None, None);
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            match name.to_ascii_lowercase().as_str() {
                "ext" => extension = Some(value.chars().filter(char::is_ascii_digit).take(MAX_NAME_CHARS).collect()),
                "phone-context" => context = Some(value),
                _ => {}
            }
        }
        let global = context.filter(|context| context.starts_with('+') && !number.starts_with('+'));
        let whole = global.map_or_else(|| number.to_owned(), |context| format!("{context}{number}"));
        match Self::plain(&whole, region) {
            Self::Number { number, extension: shown } => Self::Number { number, extension: extension.or(shown) },
            other => other,
        }
    }

    /// The number to judge the call by.
    #[must_use]
    pub fn number(&self) -> Option<PhoneNumber> {
        match self {
            Self::Number { number, .. } => Some(*number),
            Self::Forwarded { caller, .. } => Some(*caller),
            Self::Special { number, .. } => *number,
            _ => None,
        }
    }

    /// Every number that is shown: two for a call passed on.
    pub fn numbers(&self) -> impl Iterator<Item = PhoneNumber> {
        let second = match self {
            Self::Forwarded { by, .. } => Some(*by),
            _ => None,
        };
        self.number().into_iter().chain(second)
    }

    /// The digits of a short number.
    #[must_use]
    pub fn short_digits(&self) -> Option<&str> {
        match self {
            Self::Special { digits, .. } => Some(digits),
            _ => None,
        }
    }
}

/// Names no caller: these values must not slip into a log.
impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Number { .. } => "Caller::Number",
            Self::Special { .. } => "Caller::Special",
            Self::Hidden => "Caller::Hidden",
            Self::Alphanumeric(_) => "Caller::Alphanumeric",
            Self::Sip { .. } => "Caller::Sip",
            Self::Forwarded { .. } => "Caller::Forwarded",
            Self::Unreadable => "Caller::Unreadable",
        })
    }
}

/// The host of `host:port;parameters`, where the host may be an IPv6 address in square brackets.
fn host_alone(text: &str) -> String {
    let end = text.find(']').map_or(0, |bracket| bracket + 1);
    let rest = text[end..].find([';', ':']).map_or(text.len(), |rest| end + rest);
    text[..rest].chars().take(MAX_NAME_CHARS).collect()
}

/// Puts characters in place of `%` and two hexadecimal digits; what is no UTF-8 then becomes the replacement character.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| tail.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    clean(&String::from_utf8_lossy(&bytes))
}

/// Whether digits without a plus are a short number rather than a subscriber's: the plan calls them one, or they are
/// few and the plan gives no subscriber such a number.
fn is_short(digits: &str, region: Option<Region>) -> bool {
    let is_subscriber = || region.and_then(Plan::of_region).is_some_and(|plan| plan.is_subscriber(digits.as_bytes()));
    special_number(digits, region).is_some() || (SHORT.contains(&digits.len()) && !is_subscriber())
}

/// Whether letters stand for digits, as in "1-800-FLOWERS", rather than make a name with digits in it.
fn looks_like_a_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('));
    begins && digits >= 4 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '+' || is_separator(c))
}

/// Splits "030 123456 ext. 12", "...x12", "...,12", "...;12" and "...p12" (pause) into number and extension.
fn split_extension(text: &str) -> (&str, Option<String>) {
    let lower = text.to_ascii_lowercase();
    for mark in [";ext=", "extension", "ext.", "ext", "x", "#", ",", ";", "p", "w"] {
        let Some(at) = lower.find(mark).filter(|at| lower[..*at].chars().filter(char::is_ascii_digit).count() >= 5)
        else {
            continue;
        };
        let tail = lower[at + mark.len()..].trim_matches(|c: char| is_separator(c) || matches!(c, ',' | ';' | ':'));
        if (1..=11).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit()) {
            return (text[..at].trim_end(), Some(tail.to_owned()));
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(digits: &str, extension: Option<&str>) -> Caller {
        Caller::Number {
            number: PhoneNumber::from_digits(digits).expect(digits),
            extension: extension.map(str::to_owned),
        }
    }

    #[test]
    fn whatever_telephony_shows_has_a_type() {
        let special = |digits: &str| Caller::Special {
            digits: digits.into(),
            number: PhoneNumber::from_digits(&format!("49{digits}")).ok(),
        };
        let sip = |address: &str| Caller::Sip { address: address.into() };
        let cases = [
            ("international digits", "+493012345678", number("493012345678", None)),
            ("the national form of the home region", "030 12345678", number("493012345678", None)),
            ("full-width digits", "＋４９３０１２３４５６７８", number("493012345678", None)),
            ("Arabic digits", "+٤٩٣٠١٢٣٤٥٦٧٨", number("493012345678", None)),
            ("bidirectional marks around it", "\u{202a}+49 30 12345678\u{202c}", number("493012345678", None)),
            ("an extension", "+49 30 12345678 ext. 22", number("493012345678", Some("22"))),
            ("an extension after a comma", "+493012345678,22", number("493012345678", Some("22"))),
            ("nothing at all", "", Caller::Hidden),
            ("spaces only", "   ", Caller::Hidden),
            ("the platform's code for a private number", "-2", Caller::Hidden),
            ("a word for hidden", "Anonymous", Caller::Hidden),
            ("an anonymous address", "sip:anonymous@anonymous.invalid", Caller::Hidden),
            ("an emergency number", "110", special("110")),
            ("a short code", "95588", special("95588")),
            ("a name", "DHL", Caller::Alphanumeric("DHL".into())),
            ("a name with digits", "Bank24", Caller::Alphanumeric("Bank24".into())),
            ("an address with a number", "sip:+493012345678@example.org;user=phone", number("493012345678", None)),
            ("an address with an escaped plus", "sips:%2B493012345678@example.org:5061", number("493012345678", None)),
            (
                "an address with an extension and a context",
                "sip:12345678;ext=22;phone-context=+4930@example.org;user=phone",
                number("493012345678", Some("22")),
            ),
            (
                "a name before an address",
                "\"Bank\" <sip:+493012345678@example.org>;tag=1",
                number("493012345678", None),
            ),
            ("an address of the sixth version", "sip:alice@[2001:db8::1]:5060;lr", sip("alice@[2001:db8::1]")),
            ("an address with escapes", "sip:%61lice@example.org", sip("alice@example.org")),
            ("an address that hides the caller", "sip:Anonymous@example.org", Caller::Hidden),
            ("an emergency number with a plus", "+112", special("112")),
            ("an emergency number whose country code nobody has", "+999", special("999")),
            ("an emergency number abroad", "+86110", number("86110", None)),
            ("a word for hidden in Chinese", "未知号码", Caller::Hidden),
            ("an address with a name", "sip:alice@example.org", sip("alice@example.org")),
            ("a telephone address", "tel:+49-30-12345678;ext=7", number("493012345678", Some("7"))),
            ("a local telephone address", "tel:12345678;phone-context=+4930", number("493012345678", None)),
            (
                "a call that was passed on",
                "+493012345678&+4915112345678",
                Caller::Forwarded {
                    caller: PhoneNumber::from_digits("493012345678").expect("digits"),
                    by: PhoneNumber::from_digits("4915112345678").expect("digits"),
                },
            ),
            ("half a forward", "+493012345678&", number("493012345678", None)),
            ("signs only", "***", Caller::Unreadable),
        ];
        for (case, text, expected) in cases {
            let caller = Caller::parse(text, Some(Region::new("DE").expect("a region")));
            assert!(caller == expected, "{case}: {caller:?}");
        }
    }

    #[test]
    fn short_numbers_and_subscribers_of_small_plans_are_told_apart() {
        let cases = [
            ("a subscriber in Andorra", "712345", "AD", None),
            ("a subscriber on Ascension", "62889", "AC", None),
            ("a short code in America", "22395", "US", Some("22395")),
            ("a Chinese bank", "95588", "CN", Some("95588")),
            ("a premium number of eight digits", "19912345", "AU", Some("19912345")),
            ("digits in a region without a plan", "1234", "QQ", Some("1234")),
        ];
        for (case, text, region, short) in cases {
            let caller = Caller::parse(text, Region::new(region).ok());
            assert_eq!(caller.short_digits(), short, "{case}");
            assert_eq!(caller.number().is_some(), region != "QQ", "{case}");
        }
    }

    #[test]
    fn a_forward_shows_both_numbers() {
        let caller = Caller::parse("+493012345678&+4915112345678", None);
        assert_eq!(caller.numbers().count(), 2);
        assert_eq!(caller.number(), PhoneNumber::from_digits("493012345678").ok());
    }

    #[test]
    fn a_very_long_text_takes_no_time_and_does_no_harm() {
        let _ = Caller::parse(&"9".repeat(1 << 20), None);
        let _ = Caller::parse(&"a".repeat(1 << 20), None);
        let _ = Caller::parse(&format!("sip:{}@{}", "1".repeat(9999), "x".repeat(9999)), None);
    }

    #[test]
    fn debug_output_names_no_caller() {
        assert_eq!(format!("{:?}", Caller::parse("+493012345678", None)), "Caller::Number");
    }

    proptest! {
        #[test]
        fn any_text_at_all_has_a_type(text in "\\PC*", region in "[A-Z]{2}") {
            let _ = Caller::parse(&text, Region::new(&region).ok());
        }

        #[test]
        fn texts_made_of_telephony_signs_have_a_type(text in "[0-9+&;:@,x#*() -]{0,40}|(sip|tel|sips):[0-9a-z+@;=.-]{0,40}") {
            let _ = Caller::parse(&text, Region::new("US").ok());
        }
    }
}
