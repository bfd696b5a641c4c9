use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A country or territory by its ISO 3166-1 alpha-2 code, upper case, such as `US` or `DE`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region([u8; 2]);

impl Region {
    /// Makes a region from a two-letter code; letters of either case are taken.
    ///
    /// # Errors
    /// [`InvalidRegion`] unless `code` is exactly two ASCII letters.
    pub fn new(code: &str) -> Result<Self, InvalidRegion> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(InvalidRegion { code: code.to_owned() }),
        }
    }

    /// From two upper-case letters, as the numbering tables hold them.
    pub(super) const fn from_letters(letters: [u8; 2]) -> Option<Self> {
        if letters[0].is_ascii_uppercase() && letters[1].is_ascii_uppercase() { Some(Self(letters)) } else { None }
    }

    /// The two upper-case letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters get in, so the fallback is never taken.
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl FromStr for Region {
    type Err = InvalidRegion;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::new(s)
    }
}

impl TryFrom<String> for Region {
    type Error = InvalidRegion;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::new(&code)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.as_str().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{code}\" is not a region: two letters such as US, DE or CN are expected")]
pub struct InvalidRegion {
    /// The text that was given.
    pub code: String,
}
