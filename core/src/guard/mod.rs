//! The decision: signals in, a verdict with its reasons out.

mod verdict;

pub use verdict::{Action, Level, Reason, ReasonCode, Source, Verdict};
