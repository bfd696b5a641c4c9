//! From text to a number: two roads that touch no metadata, and one that knows every numbering plan.
//!
//! A process that wakes to screen one call must not pay the milliseconds that loading the metadata takes, so the two
//! short roads come first. They are exact: each either gives what libphonenumber gives or declines
//! (`core/examples/generate_plans.rs` made the table of what they may answer, a property test compares).

use rlibphonenumber::PhoneNumberFormat;

use super::plans::{INTERNATIONAL, Masks, NATIONAL};
use super::text::{clean, is_separator};
use super::{InvalidNumber, PhoneNumber, Region};

/// Why a text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseNumberError {
    /// It does not look like a number at all.
    #[error("this is not a phone number")]
    NotANumber,
    /// It begins with a country code that nobody has, or with none while the region is not known.
    #[error("the country code is missing or not assigned; give the region or write the number with + and country code")]
    NoCountry,
    /// Too few digits.
    #[error("too short for a phone number")]
    TooShort,
    /// More digits than E.164 allows.
    #[error("more digits than a phone number can have")]
    TooLong,
}

impl From<InvalidNumber> for ParseNumberError {
    fn from(error: InvalidNumber) -> Self {
        match error {
            InvalidNumber::TooLong => Self::TooLong,
            InvalidNumber::Empty => Self::TooShort,
            InvalidNumber::LeadingZero => Self::NoCountry,
            InvalidNumber::NotADigit | InvalidNumber::NotAKey => Self::NotANumber,
        }
    }
}

/// Reads a phone number as people and networks write it. Numbers without `+` are read as they are dialled in `region`.
/// An extension is dropped.
///
/// The number need not be valid in its numbering plan: scammers show numbers that cannot exist.
///
/// # Errors
/// [`ParseNumberError`] when the text is no number, or is national and no region is given.
pub fn parse(text: &str, region: Option<Region>) -> Result<PhoneNumber, ParseNumberError> {
    match parse_fast(text, region) {
        Some(number) => Ok(number),
        None => parse_slow(text, region),
    }
}

/// The roads that touch no metadata. `None` means "ask [`parse_slow`]", not "no number".
#[must_use]
pub fn parse_fast(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let (plus, digits) = plain_digits(text)?;
    let digits = digits.as_str();
    if plus {
        let number = PhoneNumber::from_digits(digits).ok()?;
        let code = number.calling_code();
        let row = INTERNATIONAL.binary_search_by_key(&code, |row| row.0).ok()?;
        let national = digits.get(decimal_length(code)..)?;
        return is_safe(&INTERNATIONAL[row].1, national).then_some(number);
    }
    let region = region?;
    let row = NATIONAL.binary_search_by(|row| row.0.cmp(region.as_str())).ok()?;
    let (_, code, trunk, plain, with_trunk) = &NATIONAL[row];
    let code_text = code.to_string();
    // A number that begins with its own country's code may mean either.
    if digits.starts_with(&code_text) {
        return None;
    }
    let national = match digits.as_bytes().first()? {
        first if first == trunk && is_safe(with_trunk, &digits[1..]) => &digits[1..],
        // 10, 11 and 12 begin access and service codes in most plans.
        _ if is_safe(plain, digits) && !matches!(digits.as_bytes(), [b'1', b'0'..=b'2', ..]) => digits,
        _ => return None,
    };
    if national.starts_with(&code_text) {
        return None;
    }
    PhoneNumber::from_digits(&(code_text + national)).ok()
}

fn decimal_length(code: u16) -> usize {
    code.checked_ilog10().map_or(0, |log| log as usize + 1)
}

/// Whether national digits stand as they are, by their first digit and their number.
fn is_safe(masks: &Masks, national: &str) -> bool {
    let Some(first) = national.bytes().next() else { return false };
    let mask = masks.get(usize::from(first.wrapping_sub(b'0'))).copied().unwrap_or(0);
    u32::try_from(national.len()).is_ok_and(|length| mask.checked_shr(length).is_some_and(|mask| mask & 1 == 1))
}

/// The digits of a text that has nothing else but the commonest separators between them, and whether a plus stands
/// before them.
fn plain_digits(text: &str) -> Option<(bool, String)> {
    let text = text.trim_matches(' ');
    let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
    if rest.len() > 32 || !rest.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut digits = String::with_capacity(20);
    let mut bracket = false;
    for byte in rest.bytes() {
        match byte {
            b'0'..=b'9' => digits.push(char::from(byte)),
            b' ' | b'-' | b'.' => {}
            // One pair of brackets, as around an area code.
            b'(' if !bracket && !rest.contains("(0") => bracket = true,
            b')' if bracket => {}
            _ => return None,
        }
    }
    (digits.len() >= 5).then_some((plus, digits))
}

/// The road through libphonenumber's metadata. The first call of a process loads them, which takes milliseconds.
///
/// # Errors
/// As [`parse`].
pub fn parse_slow(text: &str, region: Option<Region>) -> Result<PhoneNumber, ParseNumberError> {
    let text = clean(text);
    if text.chars().all(|c| c.is_ascii_digit() || c == '+' || is_separator(c)) && text.matches('+').count() > 1 {
        return Err(ParseNumberError::NotANumber);
    }
    let region = region.and_then(|region| region.as_str().parse::<rlibphonenumber::Region>().ok());
    let parsed = rlibphonenumber::PhoneNumber::parse(&text, region).map_err(|error| match error {
        rlibphonenumber::ParseError::InvalidCountryCode => ParseNumberError::NoCountry,
        rlibphonenumber::ParseError::TooShortAfterIdd | rlibphonenumber::ParseError::TooShortNsn => {
            ParseNumberError::TooShort
        }
        rlibphonenumber::ParseError::TooLongNsn => ParseNumberError::TooLong,
        rlibphonenumber::ParseError::NotANumber(_) => ParseNumberError::NotANumber,
    })?;
    let e164 = parsed.format_as(PhoneNumberFormat::E164);
    Ok(PhoneNumber::from_digits(e164.strip_prefix('+').unwrap_or(&e164))?)
}
