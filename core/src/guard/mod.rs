//! The decision: signals in, a verdict with its reasons out.

mod call;
mod policy;
mod screen;
mod verdict;

pub use call::{IncomingCall, StirShaken};
pub use policy::{Facts, ListFact, OwnFacts, Protection, decide, protected};
pub use screen::{Guard, GuardError, GuardMode};
pub use verdict::{Action, Level, Reason, ReasonCode, Source, Verdict};
