//! What a message wants: taken apart, weighed, and explained with places in the original.
//!
//! [`analyse`] is a pure function. A message flows through the files in this order: `normalise` brings it into one
//! spelling, `links` and `entities` take it apart, `lexicon` finds what is asked and claimed, `features` and `model`
//! weigh it, `evidence` says what is asked and told, `analyse` decides, `lure` names the story, `reasons` say why.

mod analyse;
#[cfg(test)]
mod cases;
mod code;
mod cues;
mod entities;
mod evidence;
mod explain;
mod features;
pub mod hosts;
mod lexicon;
mod links;
mod listed;
mod lure;
pub mod model;
mod normalise;
mod reasons;
mod sender;
mod signal;
mod tables;

use serde::{Deserialize, Serialize};

use crate::phone::Region;

pub use analyse::{Analysis, LINK_LISTED, Link, Number, OneTimeCode, TextReason, analyse};
pub use cues::SIGNALS;
pub use entities::NumberKind;
pub use evidence::{Score, score_of};
pub use explain::{Explanation, WeighedSignal, explain};
pub use features::{Features, Parts, take_apart};
pub use links::LinkFacts;
pub use listed::{LinkHit, LinkList, LinkLists};
pub use model::{Class, Model, ModelError};
pub(crate) use normalise::is_invisible;
pub use normalise::{MAX_BYTES, Normalised, Tricks, normalise};
pub use reasons::told_signals;
pub use sender::{SenderKind, SenderMark};
pub use signal::TextSignal;
pub use tables::{MAX_TABLES_BYTES, Tables, TablesError};

/// A part of the original message, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

/// A message as the channel shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Message<'a> {
    /// The text as received.
    pub text: &'a str,
    /// The sender as shown: a number, a short code, a name, an e-mail address; empty where none is shown.
    pub sender: &'a str,
    /// Where the owner's SIM is from.
    pub region: Option<Region>,
    /// The sender is in the owner's contacts.
    pub is_contact: bool,
    /// The owner has written to the sender before.
    pub known_thread: bool,
}

/// What a message is held against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The weights.
    pub model: &'a Model,
    /// Brands and senders.
    pub tables: &'a Tables,
    /// The lists of links that are in force.
    pub links: Option<&'a LinkLists>,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Self { model: Model::built_in(), tables: Tables::built_in(), links: None }
    }
}
