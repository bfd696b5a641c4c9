//! From text to a number: a short road that touches no metadata, and the long one through libphonenumber.
//!
//! A process that wakes to screen one call must not pay the milliseconds that loading the metadata takes, so the short
//! road comes first. It is exact: it gives what libphonenumber gives, errors included, or declines; property tests
//! over every region compare.

use rlibphonenumber::PhoneNumberFormat;

use super::text::{clean, is_separator};
use super::{InvalidNumber, PhoneNumber, Region, numbering};

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
    parse_fast(text, region).unwrap_or_else(|| parse_slow(text, region))
}

/// The road that touches no metadata, for digits and common separators in international or national form. `None`
/// means "ask [`parse_slow`]", not "no number".
#[must_use]
pub fn parse_fast(text: &str, region: Option<Region>) -> Option<Result<PhoneNumber, ParseNumberError>> {
    numbering::read(text, region).or_else(|| numbering::read(&clean(text), region))
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
    // rlibphonenumber 2.2 slices between these two parameters, and panics where they stand the wrong way round.
    if text.find(";phone-context=").is_some_and(|context| text.find("tel:").is_some_and(|tel| tel > context)) {
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
