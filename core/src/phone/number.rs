use std::fmt;

/// Digits that an E.164 number may have at most (ITU-T E.164, section 6.2.1).
const MAX_DIGITS: u32 = 15;
/// Bits of a key that hold the number's digits as an integer: 10^15 < 2^50.
const VALUE_BITS: u32 = 50;
/// Bits of a key that hold the number of digits.
const LENGTH_BITS: u32 = 4;

/// An international telephone number (E.164): country code and national number, 1 to 15 digits, no leading zero.
///
/// Packed in 64 bits, most significant first:
///
/// | bits | holds |
/// |---|---|
/// | 10 | country code, left-justified to three digits (`+1` is 100, `+49` is 490, `+852` is 852) |
/// | 4  | number of digits |
/// | 50 | the digits as an integer |
///
/// So numbers of different length stay apart, all numbers of one country are contiguous, and within one country and
/// length neighbours differ by one: what the list format's gap code wants. The layout is part of the file format
/// (`docs/format.md`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(u64);

impl PhoneNumber {
    /// Bits of the packed form that hold the digits; those above are the country and the length.
    pub(crate) const VALUE_BITS: u32 = VALUE_BITS;

    /// Makes a number from its E.164 digits without the plus sign. Touches no metadata: whether a numbering plan
    /// knows such a number is another question.
    ///
    /// # Errors
    /// [`InvalidNumber`] when there are no digits, more than 15, a leading zero, or anything but ASCII digits.
    pub fn from_digits(digits: &str) -> Result<Self, InvalidNumber> {
        if digits.is_empty() {
            return Err(InvalidNumber::Empty);
        }
        if digits.len() > MAX_DIGITS as usize {
            return Err(InvalidNumber::TooLong);
        }
        let mut value = 0u64;
        for byte in digits.bytes() {
            if !byte.is_ascii_digit() {
                return Err(InvalidNumber::NotADigit);
            }
            value = value * 10 + u64::from(byte - b'0');
        }
        if digits.starts_with('0') {
            return Err(InvalidNumber::LeadingZero);
        }
        Ok(Self::pack(value, digits.len() as u32))
    }

    /// Makes a number from its E.164 digits read as an integer.
    ///
    /// # Errors
    /// [`InvalidNumber`] for zero and for more than 15 digits.
    pub fn from_value(value: u64) -> Result<Self, InvalidNumber> {
        match value.checked_ilog10() {
            None => Err(InvalidNumber::Empty),
            Some(log) if log >= MAX_DIGITS => Err(InvalidNumber::TooLong),
            Some(log) => Ok(Self::pack(value, log + 1)),
        }
    }

    /// Reads a packed key back.
    ///
    /// # Errors
    /// [`InvalidNumber::NotAKey`] unless `key` is one that [`PhoneNumber::key`] gives.
    pub fn from_key(key: u64) -> Result<Self, InvalidNumber> {
        match Self::from_value(key & ((1 << VALUE_BITS) - 1)) {
            Ok(number) if number.0 == key => Ok(number),
            _ => Err(InvalidNumber::NotAKey),
        }
    }

    fn pack(value: u64, length: u32) -> Self {
        let slot = if length >= 3 { value / 10u64.pow(length - 3) } else { value * 10u64.pow(3 - length) };
        let country = match calling_code_digits(slot) {
            1 => slot / 100 * 100,
            2 => slot / 10 * 10,
            _ => slot,
        };
        Self(country << (VALUE_BITS + LENGTH_BITS) | u64::from(length) << VALUE_BITS | value)
    }

    /// The packed form; see the type for its layout.
    #[must_use]
    pub fn key(self) -> u64 {
        self.0
    }

    /// The digits as an integer, at most 999,999,999,999,999.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0 & ((1 << VALUE_BITS) - 1)
    }

    /// Writes `+` and the digits without taking memory.
    pub(crate) fn write(self, buffer: &mut [u8; 16]) -> &str {
        let length = self.length() as usize;
        let mut rest = self.value();
        for slot in buffer[1..=length].iter_mut().rev() {
            *slot = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        buffer[0] = b'+';
        // Only ASCII was written, so the fallback is never taken.
        std::str::from_utf8(&buffer[..=length]).unwrap_or("+")
    }

    /// How many digits the number has, country code included: 1 to 15.
    #[must_use]
    pub fn length(self) -> u32 {
        (self.0 >> VALUE_BITS) as u32 & ((1 << LENGTH_BITS) - 1)
    }

    /// How many digits the number has behind its country code.
    #[must_use]
    pub fn national_length(self) -> u32 {
        self.length() - self.calling_code().checked_ilog10().map_or(1, |log| log + 1).min(self.length())
    }

    /// The digits behind the country code as an integer; zeros at their start are not seen.
    #[must_use]
    pub fn national_value(self) -> u64 {
        self.value() % 10u64.pow(self.national_length())
    }

    /// The country calling code, such as 1, 49 or 852.
    #[must_use]
    pub fn calling_code(self) -> u16 {
        let slot = self.0 >> (VALUE_BITS + LENGTH_BITS);
        let digits = calling_code_digits(slot).min(self.length());
        (slot / 10u64.pow(3 - digits)) as u16
    }
}

/// How many of the three leading digits are the country code (ITU-T E.164 list of assigned codes, 2024-12-15).
/// Frozen with the file format: codes that the ITU has not assigned count as three digits.
fn calling_code_digits(slot: u64) -> u32 {
    match slot / 10 {
        10..=19 | 70..=79 => 1,
        20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98 => 2,
        _ => 3,
    }
}

/// `+` and the digits.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.value())
    }
}

impl serde::Serialize for PhoneNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PhoneNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('+').ok_or_else(|| serde::de::Error::custom("a number begins with +"))?;
        Self::from_digits(digits).map_err(serde::de::Error::custom)
    }
}

/// The country code and the last two digits only, so that a number cannot slip whole into a log.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber(+{}...{:02})", self.calling_code(), self.value() % 100)
    }
}

/// Why some digits are no E.164 number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNumber {
    /// No digits at all, or the number zero.
    #[error("no digits")]
    Empty,
    /// More than 15 digits.
    #[error("more than 15 digits")]
    TooLong,
    /// No country code begins with zero.
    #[error("begins with zero, and no country code does")]
    LeadingZero,
    /// Something other than the digits 0 to 9.
    #[error("something other than digits")]
    NotADigit,
    /// A 64-bit key that no number packs to.
    #[error("not the key of a number")]
    NotAKey,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(digits: &str) -> PhoneNumber {
        PhoneNumber::from_digits(digits).expect(digits)
    }

    #[test]
    fn keys_of_one_country_are_contiguous_and_lengths_stay_apart() {
        let sorted = [
            "1",
            "12025550100",
            "12025550101",
            "13125550100",
            "20212345678",
            "4930123456",
            "4989123456",
            "49151123456789",
            "50012345",
            "79991234567",
            "85212345678",
            "8613800138000",
            "999",
        ];
        let keys: Vec<u64> = sorted.iter().map(|digits| number(digits).key()).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(keys[2] - keys[1], 1);
    }

    #[test]
    fn the_calling_code_is_read_from_the_key() {
        for (digits, code) in [("12025550100", 1), ("4930", 49), ("85212345678", 852), ("7", 7), ("4", 4), ("21", 21)] {
            assert_eq!(number(digits).calling_code(), code, "{digits}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (digits, error) in [
            ("", InvalidNumber::Empty),
            ("0", InvalidNumber::LeadingZero),
            ("0301234", InvalidNumber::LeadingZero),
            ("1234567890123456", InvalidNumber::TooLong),
            ("12a", InvalidNumber::NotADigit),
        ] {
            assert_eq!(PhoneNumber::from_digits(digits), Err(error), "{digits}");
        }
    }

    #[test]
    fn debug_output_hides_the_number() {
        assert_eq!(format!("{:?}", number("12025550142")), "PhoneNumber(+1...42)");
    }

    proptest! {
        #[test]
        fn packing_and_unpacking_agree(value in 1u64..1_000_000_000_000_000) {
            let packed = PhoneNumber::from_value(value).expect("in range");
            prop_assert_eq!(packed.value(), value);
            prop_assert_eq!(PhoneNumber::from_key(packed.key()), Ok(packed));
            prop_assert_eq!(PhoneNumber::from_digits(&value.to_string()), Ok(packed));
            let mut buffer = [0; 16];
            prop_assert_eq!(packed.write(&mut buffer), packed.to_string());
        }

        #[test]
        fn keys_that_no_number_packs_to_are_refused(key in any::<u64>()) {
            if let Ok(number) = PhoneNumber::from_key(key) {
                prop_assert_eq!(number.key(), key);
            }
        }
    }
}
