//! Compressed lists of phone numbers: what an entry says, and the file that holds millions of them.

mod bits;
mod builder;
mod codebook;
mod delta;
mod format;
mod gate;
pub mod link;
mod list;
mod map;
mod mark;
mod neighbourhood;
mod page;
mod prefix_code;
mod ranges;

pub use builder::{BuildError, Built, EntrySource, ListBuilder, SliceSource};
pub use delta::{Delta, DeltaError, DeltaSummary, write_delta};
pub use format::{ListKind, ListMeta};
pub use gate::{Gate, GateBudget};
pub use list::{Entries, List, ListError, Match, MatchedBy, Sha256, Weight};
pub(crate) use map::MappedFile;
pub use mark::{Category, Confidence, Mark, ParseMarkError, Standing};
pub use neighbourhood::{Neighbourhood, remarkable_score};
