use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::blocklist::{Category, Confidence};
use crate::text::Span;

use super::ReasonCode;

/// How dangerous a call or message is, from harmless to worst.
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
    /// What it saw, as a name or count for the words: an organisation, a country, how many. Empty where there is nothing to
    /// add.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The part of the message that it is about; `None` for calls and for what concerns the whole message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// The reasons of a verdict. The one reason of a protected call takes no memory of its own.
pub type Reasons = SmallVec<[Reason; 1]>;

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
    /// The telephone network: its check of the number, the name it shows, where the call comes from.
    Network,
    /// The calls of the past.
    History,
    /// A message of the past.
    Message,
    /// The words of the message itself.
    Text,
    /// A public table, such as a regulator's declaration.
    Registry {
        /// Who declares it.
        name: String,
    },
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

/// The decision about one call or message.
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
    pub reasons: Reasons,
}
