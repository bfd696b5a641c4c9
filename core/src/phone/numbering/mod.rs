//! Numbering plans in a table of 62 KB, enough to do what libphonenumber's parser does, without its metadata.
//!
//! A process that wakes to screen one call must not pay the milliseconds that loading and compiling the metadata takes.
//! The steps below are those of libphonenumber (`PhoneNumberUtil.parseHelper`), over sets of digits instead of regular
//! expressions. Where a plan rewrites captured digits (Argentina's mobile numbers, local numbers without an area code)
//! the answer is left to the library.

pub(super) mod automaton;

use super::{ParseNumberError, PhoneNumber, Region};
use automaton::{DigitSet, Table};

static TABLE: Table = Table(include_bytes!("numbering.bin"));
const HEADER_WORDS: usize = 2;
const ROW_WORDS: usize = 12;
const CODE_WORDS: usize = 2;

/// Fewest and most digits of a national number that libphonenumber reads.
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 2..=17;

/// ITU-T E.164, section 6.2.1.
const MAX_E164_DIGITS: usize = 15;

/// Zeros at the start of a national number beyond which the library is asked.
const MAX_LEADING_ZEROS: usize = 10;

/// Longer runs of digits, and longer texts, are left to the library.
const MAX_DIGITS: usize = 40;
const MAX_TEXT_BYTES: usize = 100;

/// What the parser needs of one region's numbering plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    code: u16,
    flags: u16,
    /// National numbers of a form that the plan has: libphonenumber's general description, wider than `valid`.
    general: DigitSet,
    /// National numbers in a range that is given to subscribers.
    valid: DigitSet,
    /// International access codes, such as 00 or 011.
    access: DigitSet,
    /// What comes off the start of a national number: trunk prefixes and carrier codes.
    trunk: DigitSet,
    /// What the plan rewrites instead.
    rewritten: DigitSet,
    lengths: u32,
    local_lengths: u32,
}

/// How a number of digits fits a plan, as libphonenumber's `testNumberLength` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Possible,
    LocalOnly,
    TooShort,
    TooLong,
    Invalid,
}

fn plans() -> usize {
    usize::from(TABLE.word(0))
}

fn codes() -> usize {
    usize::from(TABLE.word(1))
}

impl Plan {
    /// The plan of a region, or `None` for regions that have none.
    pub(super) fn of_region(region: Region) -> Option<Self> {
        let &[first, second] = region.as_str().as_bytes() else { return None };
        TABLE.find_row(HEADER_WORDS, plans(), ROW_WORDS, u16::from_be_bytes([first, second])).map(Self::at)
    }

    /// The plan of the main region of a calling code.
    pub(super) fn of_calling_code(code: u16) -> Option<Self> {
        let start = HEADER_WORDS + plans() * ROW_WORDS;
        let row = TABLE.find_row(start, codes(), CODE_WORDS, code)?;
        Some(Self::at(HEADER_WORDS + usize::from(TABLE.word(row + 1)) * ROW_WORDS))
    }

    /// The plans of all regions that share a calling code.
    pub(super) fn all_of_calling_code(code: u16) -> impl Iterator<Item = Self> {
        (0..plans()).map(|row| Self::at(HEADER_WORDS + row * ROW_WORDS)).filter(move |plan| plan.code == code)
    }

    /// The regions that share a calling code.
    pub(super) fn regions_of_calling_code(code: u16) -> impl Iterator<Item = Region> {
        let rows = (0..plans()).map(|row| HEADER_WORDS + row * ROW_WORDS);
        rows.filter(move |row| TABLE.word(row + 1) == code).filter_map(Self::region_of_row)
    }

    /// Plans that share a calling code with the regions that they belong to.
    pub(super) fn with_regions(code: u16) -> impl Iterator<Item = (Option<Region>, Self)> {
        let rows = (0..plans()).map(|row| HEADER_WORDS + row * ROW_WORDS);
        rows.filter(move |row| TABLE.word(row + 1) == code).map(|row| (Self::region_of_row(row), Self::at(row)))
    }

    /// The main region of a calling code.
    pub(super) fn main_region(code: u16) -> Option<Region> {
        let start = HEADER_WORDS + plans() * ROW_WORDS;
        let row = TABLE.find_row(start, codes(), CODE_WORDS, code)?;
        Self::region_of_row(HEADER_WORDS + usize::from(TABLE.word(row + 1)) * ROW_WORDS)
    }

    /// The calling code.
    pub(super) fn code(self) -> u16 {
        self.code
    }

    fn at(row: usize) -> Self {
        let states = HEADER_WORDS + plans() * ROW_WORDS + codes() * CODE_WORDS;
        let set = |column| TABLE.set(states, TABLE.word(row + column));
        let mask = |column| u32::from(TABLE.word(row + column)) | u32::from(TABLE.word(row + column + 1)) << 16;
        Self {
            code: TABLE.word(row + 1),
            flags: TABLE.word(row + 2),
            general: set(3),
            valid: set(4),
            access: set(5),
            trunk: set(6),
            rewritten: set(7),
            lengths: mask(8),
            local_lengths: mask(10),
        }
    }

    /// Whether national digits, without a trunk prefix, lie in a range that is given to subscribers (libphonenumber's
    /// `isValidNumberForRegion`).
    pub(super) fn is_subscriber(self, national: &[u8]) -> bool {
        self.valid.holds(national)
    }

    /// Whether national digits have a form and a length that the plan has at all.
    pub(super) fn is_possible(self, national: &[u8]) -> bool {
        self.length(national) == Length::Possible && self.general.holds(national)
    }

    /// The region that the plan belongs to; `None` for codes of no geography.
    fn region_of_row(row: usize) -> Option<Region> {
        let [first, second] = TABLE.word(row).to_be_bytes();
        if first == b'0' { None } else { Region::from_letters([first, second]) }
    }

    /// National digits without the trunk prefix, if there is one to take off.
    pub(super) fn without_trunk(self, national: &str) -> Option<&str> {
        national.get(self.trunk.longest_prefix(national.as_bytes()).filter(|taken| *taken > 0)?..)
    }

    fn length(self, national: &[u8]) -> Length {
        let bit = national.len() as u32;
        let has = |mask: u32| mask.checked_shr(bit).is_some_and(|mask| mask & 1 == 1);
        if has(self.local_lengths) {
            Length::LocalOnly
        } else if has(self.lengths) {
            Length::Possible
        } else if self.lengths == 0 {
            Length::Invalid
        } else if bit < self.lengths.trailing_zeros() {
            Length::TooShort
        } else if bit > self.lengths.ilog2() {
            Length::TooLong
        } else {
            Length::Invalid
        }
    }

    /// `maybeStripNationalPrefixAndCarrierCode`; declines what the plan would rewrite.
    fn strip_trunk(self, national: &[u8]) -> Option<&[u8]> {
        const REWRITTEN_AS_A_WHOLE: u16 = 1;
        if national.is_empty() || self.trunk.is_empty() && self.rewritten.is_empty() {
            return Some(national);
        }
        let is_rewritten = if self.flags & REWRITTEN_AS_A_WHOLE == 0 {
            self.rewritten.begins(national)
        } else {
            self.rewritten.holds(national)
        };
        if is_rewritten {
            return None;
        }
        let Some(taken) = self.trunk.longest_prefix(national) else { return Some(national) };
        let stripped = national.get(taken..)?;
        if self.general.holds(national) && !self.general.holds(stripped) {
            return Some(national);
        }
        Some(stripped)
    }

    /// `parsePrefixAsIdd`: what follows the international access code, if the digits begin with one.
    fn strip_access(self, digits: &[u8]) -> Option<&[u8]> {
        let rest = digits.get(self.access.longest_prefix(digits)?..)?;
        (rest.first() != Some(&b'0')).then_some(rest)
    }
}

/// Reads digits with common separators exactly as libphonenumber does, or declines with `None`.
pub(super) fn read(text: &str, region: Option<Region>) -> Option<Result<PhoneNumber, ParseNumberError>> {
    let written = Written::of(text)?;
    let digits = written.digits.get(..written.count)?;
    if !written.is_viable {
        return Some(Err(ParseNumberError::NotANumber));
    }
    let home = region.and_then(Plan::of_region);
    if home.is_none() && !written.has_plus {
        return Some(Err(ParseNumberError::NoCountry));
    }
    let found = if written.has_plus {
        match international(digits) {
            // An access code after the plus, as in "+00 49 30 ...".
            Err(ParseNumberError::NoCountry) => match national(digits, home)? {
                Ok((None, _)) => Err(ParseNumberError::NoCountry),
                found => found,
            },
            found => found,
        }
    } else {
        national(digits, home)?
    };
    let (code, national) = match found {
        Ok(found) => found,
        Err(error) => return Some(Err(error)),
    };
    finish(code.map_or(home, Plan::of_calling_code)?, national)
}

type Country<'a> = Result<(Option<u16>, &'a [u8]), ParseNumberError>;

/// The country code that international digits begin with, and the rest.
fn international(digits: &[u8]) -> Country<'_> {
    if digits.len() <= *NATIONAL_DIGITS.start() {
        return Err(ParseNumberError::TooShort);
    }
    let mut code = 0;
    for (index, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + u16::from(digit - b'0');
        if code == 0 {
            break;
        }
        if Plan::of_calling_code(code).is_some() {
            return Ok((Some(code), digits.get(index + 1..).unwrap_or_default()));
        }
    }
    Err(ParseNumberError::NoCountry)
}

/// `maybeExtractCountryCode` for digits without a plus: after an access code, or the region's own code in front.
fn national(digits: &[u8], home: Option<Plan>) -> Option<Country<'_>> {
    let Some(home) = home else { return Some(Ok((None, digits))) };
    if let Some(rest) = home.strip_access(digits) {
        return Some(international(rest));
    }
    if let Some(rest) = digits.strip_prefix(home.code.to_string().as_bytes()) {
        let rest = home.strip_trunk(rest)?;
        let better_without = !home.general.holds(digits) && home.general.holds(rest);
        if better_without || home.length(digits) == Length::TooLong {
            return Some(Ok((Some(home.code), rest)));
        }
    }
    Some(Ok((None, digits)))
}

fn finish(plan: Plan, national: &[u8]) -> Option<Result<PhoneNumber, ParseNumberError>> {
    if national.len() < *NATIONAL_DIGITS.start() {
        return Some(Err(ParseNumberError::TooShort));
    }
    let stripped = plan.strip_trunk(national)?;
    let national = match plan.length(stripped) {
        Length::Possible | Length::TooLong => stripped,
        Length::LocalOnly | Length::TooShort | Length::Invalid => national,
    };
    if national.len() < *NATIONAL_DIGITS.start() {
        return Some(Err(ParseNumberError::TooShort));
    }
    if national.len() > *NATIONAL_DIGITS.end() {
        return Some(Err(ParseNumberError::TooLong));
    }
    // rlibphonenumber writes no more than ten of them back; no plan has such numbers.
    if national.iter().take_while(|digit| **digit == b'0').count() > MAX_LEADING_ZEROS {
        return None;
    }
    let code_digits = plan.code.checked_ilog10().map_or(0, |log| log as usize + 1);
    if code_digits + national.len() > MAX_E164_DIGITS {
        return Some(Err(ParseNumberError::TooLong));
    }
    let value = national.iter().fold(u64::from(plan.code), |value, digit| value * 10 + u64::from(digit - b'0'));
    Some(PhoneNumber::from_value(value).map_err(Into::into))
}

/// Digits as they were written.
struct Written {
    has_plus: bool,
    digits: [u8; MAX_DIGITS],
    count: usize,
    /// Whether they could be a number at all: three digits or more, or exactly two with nothing around.
    is_viable: bool,
}

impl Written {
    /// Declines everything but digits, the commonest separators and one plus in front: letters, extensions, parameters.
    fn of(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        let mut written = Self { has_plus: false, digits: [0; MAX_DIGITS], count: 0, is_viable: false };
        let (mut separated, mut has_gap) = (false, false);
        for character in text.chars() {
            match character {
                '0'..='9' => {
                    *written.digits.get_mut(written.count)? = character as u8;
                    written.count += 1;
                    has_gap |= separated && written.count > 1;
                    separated = false;
                }
                '+' if !written.has_plus && written.count == 0 => written.has_plus = true,
                ' ' | '-' | '.' | '(' | ')' | '/' | '[' | ']' | '\u{a0}' => separated = true,
                _ => return None,
            }
        }
        written.is_viable = written.count >= 3 || (written.count == 2 && !written.has_plus && !has_gap);
        Some(written)
    }
}
