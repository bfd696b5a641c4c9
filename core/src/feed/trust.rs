use serde::{Deserialize, Serialize};

/// What the owner lets a publisher do, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Its corrections count, its accusations do not.
    CorrectionsOnly,
    /// It can lead to a warning, never to a call that does not ring.
    MayWarn,
    /// It can lead to whatever the owner's settings say.
    MayBlock,
}

impl Trust {
    const NAMES: [(Self, &'static str); 3] =
        [(Self::CorrectionsOnly, "corrections_only"), (Self::MayWarn, "may_warn"), (Self::MayBlock, "may_block")];

    /// The stable name, as it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(trust, _)| *trust == self).map_or("", |(_, name)| name)
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(trust, _)| *trust)
    }
}
