//! The decision: signals in, a verdict with its reasons out.
//!
//! `policy` is the table of signals, `signals` holds them, `scene` is what they look at, `decide` puts together what they
//! say.

mod aids;
mod call;
mod decide;
mod directory;
mod explain;
mod health;
mod message;
mod policy;
mod scene;
mod screen;
mod signals;
mod verdict;

pub use call::{IncomingCall, StirShaken};
pub(crate) use directory::labels as directory_labels;
pub use directory::{Directory, DirectoryCounts, DirectoryError, DirectorySequence, DirectoryStream};
pub use explain::ExplainedRow;
pub use health::{HealthReport, ListHealth};
pub use message::{Channel, Folder, IncomingMessage, MessageVerdict};
pub use policy::{ReasonCode, Step};
pub use screen::{Guard, GuardError, GuardMode, PreviewedCall};
pub use verdict::{Action, Level, Reason, Reasons, Source, Verdict};
