//! The names of what counts in a message, for verdicts and histories.

use super::analyse::LINK_LISTED;
use super::cues::SIGNALS;

/// What counts beside the signals that the model weighs.
const BESIDE: [&str; 5] = ["wording", "listed_number", "code_only", "harmless", LINK_LISTED];

/// Something that a message asks, claims or shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextSignal(u8);

impl TextSignal {
    /// The choice of words as a whole.
    pub const WORDING: Self = Self::beside(0);
    /// It names a number that a list reports.
    pub const LISTED_NUMBER: Self = Self::beside(1);

    /// It brings a code, and asks for nothing.
    pub const CODE_ONLY: Self = Self::beside(2);
    /// Nothing of what fraud asks or claims is in it.
    pub const HARMLESS: Self = Self::beside(3);
    /// It has a link that a list reports.
    pub const LISTED_LINK: Self = Self::beside(4);

    const fn beside(place: usize) -> Self {
        Self((SIGNALS.len() + place) as u8)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SIGNALS.len() + BESIDE.len()).map(|place| Self(place as u8))
    }

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let place = usize::from(self.0);
        SIGNALS.get(place).or_else(|| BESIDE.get(place - SIGNALS.len())).copied().unwrap_or_default()
    }

    /// The signal of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|signal| signal.name() == name)
    }
}

const _: () = assert!(SIGNALS.len() + BESIDE.len() <= 256, "a signal is one byte");
