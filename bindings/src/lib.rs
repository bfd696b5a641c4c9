//! The border to Kotlin and Swift. Holds no logic: it hands values to [`ringfence`] and back.
//!
//! [`RingfenceGuard`] opens the owner's data and hands out one small object for each concern. All of them may be used from
//! any thread. A call that says that it blocks reads or writes files or the network and belongs off the main thread; each of
//! them has an asynchronous form in both languages, whose name ends in `Async` (`bindings/kotlin`, `bindings/swift`).
//!
//! A panic inside becomes [`RingfenceFailure::Internal`], and the health report says so from then on.

#![allow(clippy::needless_pass_by_value, reason = "what crosses the border is handed over")]

mod advice;
mod calls;
mod directory;
mod failure;
mod feeds;
mod guard;
mod health;
mod history;
mod kinds;
mod log;
mod messages;
mod owner;
#[cfg(test)]
#[cfg(unix)]
mod read_only;
mod rules;
mod transport;
mod verdict;

pub use advice::{Lesson, ReportPlace, languages, places_to_report};
pub use calls::{Calls, IncomingCall, ScreenedCall};
pub use directory::{CallDirectory, CallDirectoryStream, DirectoryCounts, directory_labels};
pub use failure::RingfenceFailure;
pub use feeds::{Feed, FeedLink, FeedSync, Feeds, InstalledList, ListSync, Quarantined, SyncControl, SyncWatch};
pub use guard::RingfenceGuard;
pub use health::{DegradedPart, Health, HealthReport, RunningTruce};
pub use history::{Counters, History, HistoryFilter, PastCall, PastMessage};
pub use log::{LogLevel, LogRecord, LogSink, set_log_sink};
pub use messages::{IncomingMessage, MessageLink, MessageNumber, Messages, OneTimeCode, ScreenedMessage};
pub use owner::{ImportedDocument, ImportedLists, Owner, OwnerSettings, PreviewedCall};
pub use rules::{Rule, RuleDraft, Rules};
pub use transport::{Transport, TransportAnswer, TransportBody, TransportRequest};
pub use verdict::{Reason, Span, Verdict};

uniffi::setup_scaffolding!();

/// The version of the core, such as `0.1.0`, for the about page and for bug reports.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
