use serde::{Deserialize, Serialize};

use crate::blocklist::{Category, Confidence};

/// How dangerous a call is, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Known to be in order: the owner, the contacts or an emergency say so.
    Clear,
    /// Nothing is known.
    Unknown,
    /// Something speaks against it.
    Caution,
    /// Much speaks against it.
    Danger,
}

/// What the phone should do with a call, from mildest to hardest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Let it ring as usual.
    Allow,
    /// Let it ring, and show the reason.
    Warn,
    /// Let it through without a sound; it stays in the history.
    Silence,
    /// End it; it stays in the history.
    Block,
}

/// A signal that counted, as told to the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which signal; also the key of its text in the message catalogue.
    pub code: ReasonCode,
    /// Who or what says so.
    pub source: Source,
    /// The category that the signal names, if it names one.
    pub category: Option<Category>,
    /// How sure the source is, if it says.
    pub confidence: Option<Confidence>,
    /// How much the signal weighed, 0 to 100.
    pub weight: u8,
}

/// Every signal that can count. The names are stable: history, evidence and message catalogues use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The owner allowed this number or range.
    OwnerAllowed,
    /// The number is an emergency number.
    EmergencyNumber,
    /// The phone expects a call back from an emergency service.
    EmergencyCallback,
    /// The number is one of the owner's contacts.
    Contact,
    /// The owner blocked this number or range.
    OwnerBlocked,
    /// A list holds exactly this number.
    Listed,
    /// A list holds a range that this number lies in.
    ListedRange,
    /// A list holds a correction for this number.
    Corrected,
    /// The number's owner never calls from it: the shown number is false.
    InboundOnly,
    /// One publisher accuses the number, another says that it is in order.
    Disputed,
    /// The caller hides the number.
    HiddenNumber,
    /// Nothing is known about the caller.
    NothingKnown,
    /// Something inside failed; the call was let through.
    InternalError,
}

/// Who or what a reason comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// A rule of the owner; `rule` is its id in the store.
    Owner {
        /// The rule's id.
        rule: i64,
    },
    /// The phone itself: its contacts, its emergency state.
    Phone,
    /// The public numbering plan.
    NumberingPlan,
    /// An installed list.
    List {
        /// The list's title as its publisher wrote it.
        name: String,
        /// Who publishes it; empty in histories of old.
        #[serde(default)]
        publisher: String,
        /// The day on which the list was issued (seconds since 1970-01-01 UTC), where it says.
        issued: Option<i64>,
    },
    /// Ringfence itself.
    Ringfence,
}

/// The decision about one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How dangerous.
    pub level: Level,
    /// What to do.
    pub action: Action,
    /// What the caller is probably after.
    pub category: Option<Category>,
    /// How sure the deciding source is, where it says.
    pub confidence: Option<Confidence>,
    /// Why, the weightiest first; never empty.
    pub reasons: Vec<Reason>,
}
