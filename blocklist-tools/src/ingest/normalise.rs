//! From a text to a number or range that may stand in a list.

use std::collections::HashMap;

use ringfence::phone::{
    InvalidRange, NumberRange, ParseNumberError, PhoneNumber, Region, is_emergency, is_international_emergency, parse,
    special_number,
};
use serde::Serialize;

/// Fewer digits, country code included, are nobody's subscriber number.
const SHORTEST: u32 = 7;
/// A range must fix so many digits behind the country code, or it speaks about too many people at once.
const FIXED_DIGITS: u32 = 3;

/// Why a line is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reject {
    /// No number in the line.
    NoNumber,
    /// Not a number.
    NotANumber,
    /// Too few digits.
    TooShort,
    /// Too many digits.
    TooLong,
    /// No country code, or one that nobody has.
    NoCountry,
    /// An emergency number or another short number.
    ShortNumber,
    /// A placeholder such as 0000000000.
    Placeholder,
    /// A length that numbers of this country never have.
    WrongLength,
    /// A spreadsheet has turned the number into 1.8E+10; the digits are lost.
    DigitsLost,
    /// A range that means nothing.
    BadRange,
    /// A range that covers a whole country, most of it, or an emergency number.
    RangeTooWide,
    /// A line beyond 65,536 bytes.
    LineTooLong,
    /// Not a JSON object.
    BadJson,
}

impl Reject {
    /// The reason in words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NoNumber => "no number in the line",
            Self::NotANumber => "not a phone number",
            Self::TooShort => "too few digits",
            Self::TooLong => "more than 15 digits",
            Self::NoCountry => "no country code that exists (is --region missing?)",
            Self::ShortNumber => "an emergency or other short number, which must never be on a list",
            Self::Placeholder => "a placeholder, not a number",
            Self::WrongLength => "a length that numbers of this country never have",
            Self::DigitsLost => "a spreadsheet has rounded it; export the column as text",
            Self::BadRange => "a range that means nothing",
            Self::RangeTooWide => "a range that covers too much",
            Self::LineTooLong => "a line beyond 65,536 bytes",
            Self::BadJson => "not a JSON object",
        }
    }
}

/// What a text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalised {
    /// A number.
    Number(PhoneNumber),
    /// A range.
    Range(NumberRange),
}

/// Turns texts into numbers and ranges.
pub struct Normaliser {
    region: Option<Region>,
    /// Whether numbers with this calling code can have so many digits.
    lengths: HashMap<(u16, u32), bool>,
}

impl Normaliser {
    /// Reads national numbers as they are dialled in `region`.
    #[must_use]
    pub fn new(region: Option<Region>) -> Self {
        Self { region, lengths: HashMap::new() }
    }

    /// Reads a number or a range.
    ///
    /// # Errors
    /// [`Reject`] says why the text is neither.
    pub fn read(&mut self, text: &str) -> Result<Normalised, Reject> {
        let text = bare(text);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if text.contains(['#', '_', '%', '*', '?']) || has_wildcard_letter(text) || is_interval(text) {
            return self.range(text).map(Normalised::Range);
        }
        let text = match spreadsheet(text) {
            Some(Ok(digits)) => digits,
            Some(Err(reject)) => return Err(reject),
            None => text.to_owned(),
        };
        if !(text.starts_with('+') || digits > 6) {
            return Err(self.short(&text));
        }
        let number = parse(&text, self.region).map_err(|error| match error {
            ParseNumberError::NotANumber => Reject::NotANumber,
            ParseNumberError::NoCountry => Reject::NoCountry,
            ParseNumberError::TooShort => Reject::TooShort,
            ParseNumberError::TooLong => Reject::TooLong,
        })?;
        self.check(number, &text)?;
        Ok(Normalised::Number(number))
    }

    fn short(&self, text: &str) -> Reject {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let other = text.chars().any(char::is_alphabetic);
        if digits.is_empty() || other {
            Reject::NotANumber
        } else if is_emergency(&digits, None) || special_number(&digits, self.region).is_some() {
            Reject::ShortNumber
        } else {
            Reject::TooShort
        }
    }

    fn check(&mut self, number: PhoneNumber, text: &str) -> Result<(), Reject> {
        let mut digits = text.bytes().filter(u8::is_ascii_digit);
        let first = digits.next();
        if digits.all(|digit| Some(digit) == first) {
            return Err(Reject::Placeholder);
        }
        if is_international_emergency(number) {
            return Err(Reject::ShortNumber);
        }
        if number.length() < SHORTEST {
            return Err(Reject::TooShort);
        }
        if self.has_possible_length(number) { Ok(()) } else { Err(Reject::WrongLength) }
    }

    /// Whether numbers of this country can be so long. libphonenumber decides that by length alone, so each answer is
    /// kept.
    fn has_possible_length(&mut self, number: PhoneNumber) -> bool {
        *self.lengths.entry((number.calling_code(), number.length())).or_insert_with(|| {
            rlibphonenumber::PhoneNumber::parse(number.to_string(), None)
                .is_ok_and(|number| number.is_possible_with_reason().is_ok())
        })
    }

    fn range(&mut self, text: &str) -> Result<NumberRange, Reject> {
        let international = self.international(text).ok_or(Reject::BadRange)?;
        let range = NumberRange::parse(&international).map_err(|error| match error {
            InvalidRange::NotInternational => Reject::NoCountry,
            _ => Reject::BadRange,
        })?;
        let (fixed, code) = match range {
            NumberRange::Prefix(prefix) => (prefix.length(), prefix.calling_code()),
            NumberRange::Interval { first, last } => {
                let span = (last.value() - first.value()).checked_ilog10().map_or(0, |log| log + 1);
                (first.length().saturating_sub(span), first.calling_code())
            }
        };
        let code_digits = code.checked_ilog10().map_or(1, |log| log + 1);
        let covers_emergency = match range {
            NumberRange::Prefix(prefix) => is_international_emergency(prefix),
            NumberRange::Interval { first, last } => first.length() < SHORTEST || last.length() < SHORTEST,
        };
        if fixed < code_digits + FIXED_DIGITS || covers_emergency {
            return Err(Reject::RangeTooWide);
        }
        Ok(range)
    }

    /// A range in international form: `00` for `+`, or the national form of the region with its calling code.
    fn international(&self, text: &str) -> Option<String> {
        if let Some((first, last)) = text.split_once(['-', '–']).filter(|_| is_interval(text)) {
            let bound = |text: &str| parse(text.trim(), self.region).ok().map(|number| number.to_string());
            return Some(format!("{}-{}", bound(first)?, bound(last)?));
        }
        if text.starts_with('+') {
            return Some(text.to_owned());
        }
        if let Some(rest) = text.strip_prefix("00") {
            return Some(format!("+{rest}"));
        }
        // The fixed digits of a national range, read as if a whole number followed: the trunk prefix goes, the calling
        // code comes.
        let fixed: String = text
            .chars()
            .take_while(|c| c.is_ascii_digit() || " -./()".contains(*c))
            .filter(char::is_ascii_digit)
            .collect();
        let wild = text.trim_start_matches(|c: char| c.is_ascii_digit() || " -./()".contains(c));
        let missing = 10usize.checked_sub(fixed.len()).filter(|missing| *missing > 0)?;
        let whole = parse(&format!("{fixed}{}", "5".repeat(missing)), self.region).ok()?.to_string();
        let kept = whole.strip_suffix(&"5".repeat(missing))?;
        Some(format!("{kept}{wild}"))
    }
}

/// Without what spreadsheets and address books put around a number.
fn bare(text: &str) -> &str {
    let text = text
        .trim()
        .trim_start_matches('=')
        .trim_matches(['\'', '"', '\u{200e}', '\u{202a}', '\u{202c}', '\u{feff}', '\0'])
        .trim();
    let text = text.strip_prefix("tel:").or_else(|| text.strip_prefix("TEL:")).unwrap_or(text);
    text.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text)
}

fn has_wildcard_letter(text: &str) -> bool {
    let wild = text.trim_end_matches(['x', 'X']);
    wild.len() < text.len() && wild.ends_with(|c: char| c.is_ascii_digit() || c == ' ' || c == '-')
}

/// "+12025550100-+12025550199", or both bounds with at least seven digits.
fn is_interval(text: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let only_digits =
        |text: &str| text.trim().trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    text.split_once(['-', '–']).is_some_and(|(first, last)| {
        (last.trim().starts_with('+') || digits(last) >= 7)
            && digits(first) >= 7
            && only_digits(first)
            && only_digits(last)
    })
}

/// Reads "1.2125550123E+10": the digits when all of them are there, else a reject. `None` when it is no such thing.
fn spreadsheet(text: &str) -> Option<Result<String, Reject>> {
    let (mantissa, exponent) = text.trim_start_matches('+').split_once(['E', 'e'])?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Fewer digits than the exponent means that zeros would have to be guessed.
    Some(if fraction.len() == exponent { Ok(format!("{whole}{fraction}")) } else { Err(Reject::DigitsLost) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dirty_fields_are_read_or_refused_for_the_right_reason() {
        let number = |digits: &str| Ok(Normalised::Number(PhoneNumber::from_digits(digits).expect(digits)));
        let range = |text: &str| Ok(Normalised::Range(NumberRange::parse(text).expect(text)));
        let cases = [
            ("international", "+493012345678", number("493012345678")),
            ("national", "030 12345678", number("493012345678")),
            ("00 for plus", "00493012345678", number("493012345678")),
            ("an apostrophe in front", "'030 12345678", number("493012345678")),
            ("a formula around it", "=\"+493012345678\"", number("493012345678")),
            ("a link", "tel:+49-30-12345678", number("493012345678")),
            ("a decimal point from a data frame", "03012345678.0", number("493012345678")),
            ("an exponent with all digits", "3.012345678E+9", number("493012345678")),
            ("an exponent that has lost digits", "1.8E+10", Err(Reject::DigitsLost)),
            ("zero", "0", Err(Reject::TooShort)),
            ("two zeros", "00", Err(Reject::TooShort)),
            ("an area code", "043", Err(Reject::TooShort)),
            ("another area code", "030", Err(Reject::TooShort)),
            ("the police", "110", Err(Reject::ShortNumber)),
            ("the European emergency number", "112", Err(Reject::ShortNumber)),
            ("the American emergency number", "911", Err(Reject::ShortNumber)),
            ("an emergency number in international dress", "+49112", Err(Reject::ShortNumber)),
            ("a name", "Peter Schmidt", Err(Reject::NotANumber)),
            ("nothing but signs", "---", Err(Reject::NotANumber)),
            ("a placeholder", "0000000000", Err(Reject::Placeholder)),
            ("another placeholder", "+1111111111", Err(Reject::Placeholder)),
            ("no such country", "+999123456789", Err(Reject::NoCountry)),
            ("far too long", "+4930123456789012345", Err(Reject::TooLong)),
            ("a length that America does not have", "+121255501", Err(Reject::WrongLength)),
            ("a prefix", "+4990012*", range("+4990012*")),
            ("a prefix in SQL", "+380322480%", range("+380322480%")),
            ("one sign a digit", "+1202555xxxx", range("+1202555xxxx")),
            ("a national prefix", "0900 12*", range("+4990012*")),
            ("hashes", "+1202555####", range("+1202555####")),
            ("an interval", "+12025550100-+12025550199", range("+12025550100-+12025550199")),
            ("a whole country", "+49*", Err(Reject::RangeTooWide)),
            ("most of a country", "+493*", Err(Reject::RangeTooWide)),
            ("a range over the emergency number", "+49112*", Err(Reject::RangeTooWide)),
            ("a wildcard in the middle", "+49*30", Err(Reject::BadRange)),
        ];
        let mut normaliser = Normaliser::new(Region::new("DE").ok());
        for (case, text, expected) in cases {
            assert_eq!(normaliser.read(text), expected, "{case}");
        }
    }

    #[test]
    fn without_a_region_national_numbers_are_refused() {
        assert_eq!(Normaliser::new(None).read("030 12345678"), Err(Reject::NoCountry));
    }
}
