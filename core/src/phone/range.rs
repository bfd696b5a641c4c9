use std::fmt;

use super::{InvalidNumber, PhoneNumber};

/// Numbers that belong together: all that begin with some digits, or all of one length between two bounds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberRange {
    /// Every number, of whatever length, that begins with these digits (itself included).
    Prefix(PhoneNumber),
    /// Every number from `first` to `last`, both included; both have the same length and `first <= last`.
    Interval {
        /// The lowest number of the range.
        first: PhoneNumber,
        /// The highest number of the range.
        last: PhoneNumber,
    },
}

impl NumberRange {
    /// Makes an interval.
    ///
    /// # Errors
    /// [`InvalidRange`] when the bounds differ in length or stand in the wrong order.
    pub fn interval(first: PhoneNumber, last: PhoneNumber) -> Result<Self, InvalidRange> {
        if first.length() != last.length() {
            return Err(InvalidRange::LengthsDiffer);
        }
        if first.value() > last.value() {
            return Err(InvalidRange::Backwards);
        }
        Ok(Self::Interval { first, last })
    }

    /// Reads a range in international form: `+49900*` or `+49900%` (any digits may follow), `+1202555xxxx` with `x`,
    /// `X`, `#`, `_` or `?` for exactly one digit each, or `+12025550100-+12025550199`. Wildcards stand at the end only;
    /// spaces, dots, hyphens and brackets between digits are passed over.
    ///
    /// # Errors
    /// [`InvalidRange`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, InvalidRange> {
        let text = text.trim();
        let rest = text.strip_prefix('+').ok_or(InvalidRange::NotInternational)?;
        if let Some((first, last)) = rest.split_once("-+") {
            return Self::interval(
                PhoneNumber::from_digits(&digits_of(first)?)?,
                PhoneNumber::from_digits(&digits_of(last)?)?,
            );
        }
        let fixed_end = rest.find(is_wildcard).ok_or(InvalidRange::NoWildcard)?;
        let (fixed, wild) = rest.split_at(fixed_end);
        let fixed = digits_of(fixed)?;
        let wild: String = wild.chars().filter(|c| !is_punctuation(*c)).collect();
        if matches!(wild.as_str(), "*" | "%") {
            return Ok(Self::Prefix(PhoneNumber::from_digits(&fixed)?));
        }
        if !wild.chars().all(is_one_digit) {
            return Err(InvalidRange::WildcardNotAtEnd);
        }
        let bound = |digit: &str| PhoneNumber::from_digits(&(fixed.clone() + &digit.repeat(wild.len())));
        if fixed.is_empty() {
            return Err(InvalidRange::Number(InvalidNumber::Empty));
        }
        Self::interval(bound("0")?, bound("9")?)
    }

    /// Whether `number` lies in the range.
    #[must_use]
    pub fn contains(self, number: PhoneNumber) -> bool {
        match self {
            Self::Prefix(prefix) => {
                number.length() >= prefix.length()
                    && number.value() / 10u64.pow(number.length() - prefix.length()) == prefix.value()
            }
            Self::Interval { first, last } => {
                number.length() == first.length() && (first.value()..=last.value()).contains(&number.value())
            }
        }
    }

    /// Whether some number lies in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Prefix(a), Self::Prefix(b)) => self.contains(b) || other.contains(a),
            (Self::Prefix(prefix), Self::Interval { first, last })
            | (Self::Interval { first, last }, Self::Prefix(prefix)) => {
                let length = first.length();
                length >= prefix.length() && {
                    let scale = 10u64.pow(length - prefix.length());
                    let (low, high) = (prefix.value() * scale, prefix.value() * scale + scale - 1);
                    first.value() <= high && low <= last.value()
                }
            }
            (Self::Interval { first, last }, Self::Interval { first: other_first, last: other_last }) => {
                first.length() == other_first.length()
                    && first.value() <= other_last.value()
                    && other_first.value() <= last.value()
            }
        }
    }

    /// How much of the space of 15-digit numbers the range covers when its digits are left-justified: what "narrower"
    /// means when a prefix and an interval both hold a number.
    #[must_use]
    pub fn width(self) -> u64 {
        match self {
            Self::Prefix(prefix) => 10u64.pow(15 - prefix.length()),
            Self::Interval { first, last } => (last.value() - first.value() + 1) * 10u64.pow(15 - first.length()),
        }
    }
}

fn is_one_digit(c: char) -> bool {
    matches!(c, 'x' | 'X' | '#' | '_' | '?')
}

fn is_wildcard(c: char) -> bool {
    is_one_digit(c) || matches!(c, '*' | '%')
}

fn is_punctuation(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')' | '/')
}

fn digits_of(text: &str) -> Result<String, InvalidRange> {
    let digits: String = text.chars().filter(|c| !is_punctuation(*c)).collect();
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(InvalidRange::Number(InvalidNumber::NotADigit))
    }
}

/// The form that [`NumberRange::parse`] reads back.
impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
            Self::Interval { first, last } => write!(f, "{first}-{last}"),
        }
    }
}

impl fmt::Debug for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix(prefix) => write!(f, "Prefix({prefix:?}, {} digits)", prefix.length()),
            Self::Interval { first, last } => write!(f, "Interval({first:?}, {last:?})"),
        }
    }
}

/// Why a text is no range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRange {
    /// The text does not begin with `+` and a country code.
    #[error("a range begins with + and a country code")]
    NotInternational,
    /// The text has neither a wildcard nor a second bound: it is a single number.
    #[error("no wildcard and no second bound")]
    NoWildcard,
    /// Digits follow a wildcard, or `*` is mixed with single-digit wildcards.
    #[error("wildcards may stand only at the end, and only of one sort")]
    WildcardNotAtEnd,
    /// The two bounds have different lengths.
    #[error("the bounds of an interval have different lengths")]
    LengthsDiffer,
    /// The first bound is higher than the last.
    #[error("the first bound is higher than the last")]
    Backwards,
    /// The digits are no number.
    #[error(transparent)]
    Number(#[from] InvalidNumber),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_dialects_of_wildcards_are_read() {
        for (text, expected) in [
            ("+49900*", "+49900*"),
            ("+380 32 2480%", "+380322480*"),
            ("+1202555xxxx", "+12025550000-+12025559999"),
            ("+1202555##", "+120255500-+120255599"),
            ("+1 (202) 555-01__", "+12025550100-+12025550199"),
            ("+12025550100-+12025550107", "+12025550100-+12025550107"),
        ] {
            let range = NumberRange::parse(text).expect(text);
            assert_eq!(range.to_string(), expected, "{text}");
            assert_eq!(NumberRange::parse(&range.to_string()), Ok(range), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused_with_its_reason() {
        for (text, error) in [
            ("0900*", InvalidRange::NotInternational),
            ("+4930123", InvalidRange::NoWildcard),
            ("+49x0123", InvalidRange::WildcardNotAtEnd),
            ("+49*123", InvalidRange::WildcardNotAtEnd),
            ("+49x*", InvalidRange::WildcardNotAtEnd),
            ("+12025550107-+12025550100", InvalidRange::Backwards),
            ("+1202555010-+12025550100", InvalidRange::LengthsDiffer),
            ("+*", InvalidRange::Number(InvalidNumber::Empty)),
            ("+xx", InvalidRange::Number(InvalidNumber::Empty)),
            ("+0*", InvalidRange::Number(InvalidNumber::LeadingZero)),
            ("+12345678901234xx", InvalidRange::Number(InvalidNumber::TooLong)),
        ] {
            assert_eq!(NumberRange::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_range_holds_what_its_text_says_and_no_more() {
        let holds = |range: &str, digits: &str| {
            NumberRange::parse(range).expect(range).contains(PhoneNumber::from_digits(digits).expect(digits))
        };
        assert!(holds("+49900*", "49900"));
        assert!(holds("+49900*", "499001234567"));
        assert!(!holds("+49900*", "4990"));
        assert!(!holds("+49900*", "499011234567"));
        assert!(holds("+1202555xxxx", "12025559999"));
        assert!(!holds("+1202555xxxx", "120255599990"));
        assert!(!holds("+1202555xxxx", "12025560000"));
    }

    #[test]
    fn a_longer_prefix_is_narrower_and_an_interval_compares_with_prefixes() {
        let width = |text: &str| NumberRange::parse(text).expect(text).width();
        assert!(width("+4990*") > width("+49900*"));
        assert_eq!(width("+1202555*"), width("+1202555xxxx"));
        assert!(width("+12025550100-+12025550107") < width("+1202555010*"));
    }
}
