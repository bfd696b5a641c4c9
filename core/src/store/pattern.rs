//! Which callers a rule is about.

use std::fmt;

use regex_lite::{Regex, RegexBuilder};

use crate::phone::{InvalidRange, NumberRange, ParseNumberError, PhoneNumber, Region, parse};

use super::StoreError;

/// A regular expression may compile to so many bytes; matching takes time linear in the number.
const MAX_REGEX_BYTES: usize = 1 << 16;
const MAX_REGEX_NESTING: u32 = 16;
/// Longer patterns are refused.
const MAX_PATTERN_CHARS: usize = 500;
/// Digits of the longest number (ITU-T E.164).
const MAX_DIGITS: u32 = 15;

/// Which callers a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// One number.
    Exact(PhoneNumber),
    /// A prefix or an interval.
    Range(NumberRange),
    /// Digits with `*` for any digits and `?` for one, such as `+49*1234` or `*555?`.
    Wildcard(Wildcard),
    /// A regular expression about the whole number as `+` and digits, or about what is shown where there is no number.
    Regex(Expression),
    /// Every number of a country.
    Country(Region),
    /// Callers who hide their number.
    Hidden,
    /// Every number of another country than the SIM's.
    International,
    /// Whoever is not in the contacts.
    NotAContact,
}

/// Digits with wildcards.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Wildcard(String);

/// A compiled regular expression of linear time and bounded size.
#[derive(Clone)]
pub struct Expression(Regex, String);

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1
    }
}

impl Eq for Expression {}

impl std::hash::Hash for Expression {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.1.hash(state);
    }
}

/// They hold digits of numbers, which must not slip into a log.
impl fmt::Debug for Wildcard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wildcard(..)")
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Expression(..)")
    }
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPattern {
    /// Neither a number nor anything else.
    #[error(
        "\"{text}\" is no number ({why}) and no pattern; write +49 30 1234567, +4930*, *1234, regex:..., country:NG, hidden, international or not_a_contact"
    )]
    Number {
        /// What was given.
        text: String,
        /// Why it is no number.
        why: ParseNumberError,
    },
    /// A range that cannot be.
    #[error("\"{text}\" is no range: {why}")]
    Range {
        /// What was given.
        text: String,
        /// What is wrong.
        why: InvalidRange,
    },
    /// A wildcard pattern that means nothing or everything.
    #[error(
        "\"{text}\" is no pattern: it needs at least one digit, begins with + or *, and holds digits, * and ? only"
    )]
    Wildcard {
        /// What was given.
        text: String,
    },
    /// A regular expression that cannot be compiled within the limits.
    #[error("the regular expression is refused: {why}")]
    Regex {
        /// What is wrong, and where.
        why: String,
    },
    /// A country that is none.
    #[error("\"{text}\" is no country; write two letters, such as country:NG")]
    Country {
        /// What was given.
        text: String,
    },
    /// Too long.
    #[error("the pattern is longer than {MAX_PATTERN_CHARS} characters")]
    TooLong,
}

impl Pattern {
    /// Reads what an owner types: a number (national form is read as in `region`), a range, a pattern with wildcards,
    /// `regex:...`, `country:CC`, `hidden`, `international`, `not_a_contact`.
    ///
    /// # Errors
    /// [`InvalidPattern`] says what is wrong.
    pub fn parse(text: &str, region: Option<Region>) -> Result<Self, InvalidPattern> {
        let text = text.trim();
        if text.chars().count() > MAX_PATTERN_CHARS {
            return Err(InvalidPattern::TooLong);
        }
        match text {
            "hidden" => return Ok(Self::Hidden),
            "international" => return Ok(Self::International),
            "not_a_contact" => return Ok(Self::NotAContact),
            _ => {}
        }
        if let Some(expression) = text.strip_prefix("regex:") {
            return Self::regex(expression);
        }
        if let Some(country) = text.strip_prefix("country:") {
            let known = Region::new(country).ok().filter(|region| crate::phone::calling_code_of(*region).is_some());
            return known.map(Self::Country).ok_or_else(|| InvalidPattern::Country { text: country.to_owned() });
        }
        if text.contains("-+") || text.contains(['*', '?', '#', '%', 'x', 'X', '_']) {
            return Self::range_or_wildcard(text);
        }
        parse(text, region).map(Self::Exact).map_err(|why| InvalidPattern::Number { text: text.to_owned(), why })
    }

    /// A regular expression about whole numbers.
    ///
    /// # Errors
    /// [`InvalidPattern::Regex`] when it is none, or too large.
    pub fn regex(expression: &str) -> Result<Self, InvalidPattern> {
        // The whole number must match: a rule for 110 must not hit every number that has 110 in it.
        let whole = format!("^(?:{expression})$");
        let mut builder = RegexBuilder::new(&whole);
        let built = builder.size_limit(MAX_REGEX_BYTES).nest_limit(MAX_REGEX_NESTING).build();
        let regex = built.map_err(|error| InvalidPattern::Regex { why: error.to_string() })?;
        Ok(Self::Regex(Expression(regex, expression.to_owned())))
    }

    fn range_or_wildcard(text: &str) -> Result<Self, InvalidPattern> {
        match NumberRange::parse(text) {
            Ok(range) => return Ok(Self::Range(range)),
            Err(why) if text.contains("-+") => return Err(InvalidPattern::Range { text: text.to_owned(), why }),
            Err(_) => {}
        }
        let wrong = || InvalidPattern::Wildcard { text: text.to_owned() };
        let mut pattern = String::new();
        for c in text.chars() {
            match c {
                '0'..='9' => pattern.push(c),
                '+' if pattern.is_empty() => pattern.push('+'),
                '*' | '%' if !pattern.ends_with('*') => pattern.push('*'),
                '*' | '%' | ' ' | '-' | '.' | '(' | ')' | '/' => {}
                '?' | '#' | 'x' | 'X' | '_' => pattern.push('?'),
                _ => return Err(wrong()),
            }
        }
        let is_anchored = pattern.starts_with(['+', '*']);
        let has_digit = pattern.bytes().any(|byte| byte.is_ascii_digit());
        if is_anchored && has_digit { Ok(Self::Wildcard(Wildcard(pattern))) } else { Err(wrong()) }
    }

    /// Reads the stored form. An exact number stands there as it is, however odd.
    pub(super) fn from_text(text: &str) -> Result<Self, StoreError> {
        if let Some(number) = text.strip_prefix('+').and_then(|digits| PhoneNumber::from_digits(digits).ok()) {
            return Ok(Self::Exact(number));
        }
        Self::parse(text, None).map_err(|_| StoreError::Meaningless { what: "rule" })
    }

    /// How wide it is: exact numbers are the narrowest, classes of callers the widest.
    pub(super) fn width(&self) -> u64 {
        match self {
            Self::Exact(_) => 0,
            Self::Range(range) => range.width(),
            Self::Wildcard(wildcard) => wildcard.width(),
            Self::Regex(_) => u64::MAX - 4,
            Self::Country(_) => u64::MAX - 3,
            Self::International => u64::MAX - 2,
            Self::Hidden => u64::MAX - 1,
            Self::NotAContact => u64::MAX,
        }
    }
}

impl Wildcard {
    /// Whether `text`, `+` and digits, is of this form.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        // The usual two-pointer walk: on a mismatch only the last star is tried again, one character further on.
        let (pattern, text) = (self.0.as_bytes(), text.as_bytes());
        let (mut p, mut t, mut star) = (0, 0, None);
        while t < text.len() {
            match pattern.get(p) {
                Some(b'*') => {
                    star = Some((p, t));
                    p += 1;
                }
                Some(wanted) if *wanted == text[t] || (*wanted == b'?' && text[t].is_ascii_digit()) => {
                    p += 1;
                    t += 1;
                }
                _ => match star {
                    Some((at, from)) => {
                        p = at + 1;
                        t = from + 1;
                        star = Some((at, t));
                    }
                    None => return false,
                },
            }
        }
        pattern[p..].iter().all(|rest| *rest == b'*')
    }

    /// The share of all numbers, as [`NumberRange::width`] has it.
    fn width(&self) -> u64 {
        let fixed = self.0.bytes().filter(u8::is_ascii_digit).count() as u32;
        10u64.pow(MAX_DIGITS.saturating_sub(fixed))
    }
}

impl Expression {
    /// Whether all of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// The form that is read back.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(number) => number.fmt(f),
            Self::Range(range) => range.fmt(f),
            Self::Wildcard(wildcard) => f.write_str(&wildcard.0),
            Self::Regex(expression) => write!(f, "regex:{}", expression.1),
            Self::Country(region) => write!(f, "country:{region}"),
            Self::Hidden => f.write_str("hidden"),
            Self::International => f.write_str("international"),
            Self::NotAContact => f.write_str("not_a_contact"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_owners_type_is_read() {
        let region = Region::new("DE").ok();
        for (text, expected) in [
            ("030 1234567", "+49301234567"),
            ("+49 30*", "+4930*"),
            ("+1202555xxxx", "+12025550000-+12025559999"),
            ("+12025550100-+12025550199", "+12025550100-+12025550199"),
            ("+49*1234", "+49*1234"),
            ("*555#", "*555?"),
            ("regex:\\+49(30|40)\\d*", "regex:\\+49(30|40)\\d*"),
            ("country:ng", "country:NG"),
            ("hidden", "hidden"),
        ] {
            let pattern = Pattern::parse(text, region).expect(text);
            assert_eq!(pattern.to_string(), expected);
            assert_eq!(Pattern::parse(expected, None).expect(expected), pattern);
        }
    }

    #[test]
    fn what_means_nothing_is_refused_with_a_reason() {
        for (text, expected) in [
            ("hello", "is no number"),
            ("*", "at least one digit"),
            ("49*12?3", "begins with + or *"),
            ("+2-+1", "wrong order|higher"),
            ("regex:(", "refused"),
            ("regex:(((\\d{9}){9}){9}){9}", "refused"),
            ("country:XX", "is no country"),
        ] {
            let error = Pattern::parse(text, None).expect_err(text).to_string();
            assert!(expected.split('|').any(|part| error.contains(part)), "{text}: {error}");
        }
        assert_eq!(Pattern::parse(&"1".repeat(501), None), Err(InvalidPattern::TooLong));
    }

    #[test]
    fn wildcards_and_expressions_match_whole_numbers() {
        for (pattern, number, expected) in [
            ("+49*1234", "+49301234", true),
            ("+49*1234", "+493012345", false),
            ("*555?", "+12025550", true),
            ("*555?", "+1202555", false),
            ("*12*34*", "+4912003400", true),
            ("regex:\\+4930.*", "+493012", true),
            ("regex:110", "+49110", false),
        ] {
            let matches = match Pattern::parse(pattern, None).expect(pattern) {
                Pattern::Wildcard(wildcard) => wildcard.matches(number),
                Pattern::Regex(expression) => expression.matches(number),
                other => panic!("{other:?}"),
            };
            assert_eq!(matches, expected, "{pattern} on {number}");
        }
    }

    #[test]
    fn an_expression_that_backtracks_elsewhere_is_fast() {
        let Pattern::Regex(evil) = Pattern::regex("(\\d*)*\\d*(\\d+)+x").expect("small") else { panic!("a regex") };
        assert!(!evil.matches(&"1".repeat(10_000)));
    }
}
