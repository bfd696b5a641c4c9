//! How lists come to the phone: signed metadata, trust, download, safe install.

mod bounds;
mod fetch;
#[cfg(feature = "http")]
mod http;
mod link;
mod offer;
pub mod pacing;
mod road;
mod sync;
mod trust;
pub mod tuf;
mod words;

pub use bounds::{Bounds, Violation};
pub use fetch::{Address, Answer, Fetch, FetchError, Request, Sink};
#[cfg(feature = "http")]
pub use http::{HttpFetch, Patience};
pub use link::{FeedLink, LinkError};
pub use offer::{
    DeltaFacts, FullFacts, HexHash, InvalidListName, ListName, OfferedDelta, OfferedFile, OfferedList, PackageKind,
    TargetPath, history_role, offered_deltas, offered_lists,
};
pub use road::{Road, shortest};
pub use sync::{
    FeedOutcome, FeedReport, ListOutcome, ListReport, Progress, RoadTaken, SyncError, SyncOptions, SyncReport, Watch,
    sync,
};
pub use trust::Trust;
