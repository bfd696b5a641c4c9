use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! categories {
    ($($(#[$doc:meta])* $variant:ident = $code:literal $name:literal,)*) => {
        /// What a caller or message is after. The numeric codes and the names are part of the file format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Category {
            $($(#[$doc])* $variant = $code,)*
        }

        impl Category {
            /// Every category, in the order of its code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name used in files, on the command line and as a text key.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

categories! {
    /// Nothing more is known.
    Other = 0 "other",
    /// Pretends to be a bank or card issuer.
    Bank = 1 "bank",
    /// Pretends to be police, court, tax office or customs.
    Authority = 2 "authority",
    /// Pretends to deliver a parcel.
    Parcel = 3 "parcel",
    /// Pretends to be a telephone or internet company.
    Telecom = 4 "telecom",
    /// Pretends to supply power, gas or water.
    Utility = 5 "utility",
    /// Pretends to be a relative in need.
    Family = 6 "family",
    /// Offers a job, tasks or "brushing".
    Job = 7 "job",
    /// Offers an investment.
    Investment = 8 "investment",
    /// Offers a loan.
    Loan = 9 "loan",
    /// Says that a prize was won.
    Prize = 10 "prize",
    /// Offers a refund.
    Refund = 11 "refund",
    /// Pretends to repair a computer or an account.
    TechSupport = 12 "tech_support",
    /// Builds a false friendship or love.
    Romance = 13 "romance",
    /// Advertises gambling.
    Gambling = 14 "gambling",
    /// Threatens in order to be paid.
    Extortion = 15 "extortion",
    /// Wants a one-time code.
    OtpTheft = 16 "otp_theft",
    /// Rings once so that an expensive number is called back (wangiri).
    PremiumCallback = 17 "premium_callback",
    /// Sells.
    Telemarketing = 18 "telemarketing",
    /// Asks questions.
    Survey = 19 "survey",
    /// A machine that calls; what it wants is not known.
    Robocall = 20 "robocall",
}

impl Category {
    /// Reads a code of the file format.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The code in the file format.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Category {
    type Err = ParseMarkError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|category| category.name() == s).ok_or(ParseMarkError::Category)
    }
}

/// How sure a publisher is, in 16 steps: 0 (a single doubtful report) to 15 (proved).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Confidence(u8);

impl Confidence {
    /// The lowest step.
    pub const MIN: Self = Self(0);
    /// The highest step.
    pub const MAX: Self = Self(15);

    /// Makes a confidence from its step, 0 to 15.
    #[must_use]
    pub const fn new(step: u8) -> Option<Self> {
        if step <= 15 { Some(Self(step)) } else { None }
    }

    /// The step, 0 to 15.
    #[must_use]
    pub const fn step(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Confidence {
    type Error = ParseMarkError;

    fn try_from(step: u8) -> Result<Self, Self::Error> {
        Self::new(step).ok_or(ParseMarkError::Confidence)
    }
}

impl From<Confidence> for u8 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

impl FromStr for Confidence {
    type Err = ParseMarkError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse::<u8>().map_err(|_| ParseMarkError::Confidence)?.try_into()
    }
}

/// What an entry claims about its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Standing {
    /// Reported.
    Listed = 0,
    /// A correction: the number is in order, whatever else the same list says.
    Clear = 1,
    /// The number's owner never calls from it (a regulator's Do-Not-Originate list): a call that shows it is spoofed.
    InboundOnly = 2,
}

impl Standing {
    /// Every standing, in the order of its code.
    pub const ALL: &[Self] = &[Self::Listed, Self::Clear, Self::InboundOnly];

    /// Reads a code of the file format.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The code in the file format.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Clear => "clear",
            Self::InboundOnly => "inbound_only",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Standing {
    type Err = ParseMarkError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|standing| standing.name() == s).ok_or(ParseMarkError::Standing)
    }
}

/// What a list says about one number or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// What the caller is after.
    pub category: Category,
    /// How sure the publisher is.
    pub confidence: Confidence,
    /// What the entry claims.
    pub standing: Standing,
}

impl Mark {
    /// Which of two marks stands when both are given for the same number or range: a correction before all, then
    /// "never calls", then the higher confidence, then the category with the higher code, so that the order of the input
    /// does not matter.
    #[must_use]
    pub fn stronger(self, other: Self) -> Self {
        let rank = |mark: Self| {
            (mark.standing == Standing::Clear, mark.standing == Standing::InboundOnly, mark.confidence, mark.category)
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// The mark in 11 bits: category in bits 0 to 4, confidence in 5 to 8, standing in 9 and 10.
    #[must_use]
    pub fn to_bits(self) -> u16 {
        u16::from(self.category.code()) | u16::from(self.confidence.step()) << 5 | u16::from(self.standing.code()) << 9
    }

    /// Reads [`Mark::to_bits`] back; `None` for bits that mean nothing.
    #[must_use]
    pub fn from_bits(bits: u16) -> Option<Self> {
        Some(Self {
            category: Category::from_code((bits & 31) as u8)?,
            confidence: Confidence::new((bits >> 5 & 15) as u8)?,
            standing: Standing::from_code((bits >> 9) as u8)?,
        })
    }
}

/// A word that is no category, confidence or standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseMarkError {
    /// No such category.
    #[error("not a category; `blocklist-tools build --help` lists them")]
    Category,
    /// Not a whole number from 0 to 15.
    #[error("not a confidence: a whole number from 0 to 15 is expected")]
    Confidence,
    /// No such standing.
    #[error("not a standing: listed, clear or inbound_only is expected")]
    Standing,
}
