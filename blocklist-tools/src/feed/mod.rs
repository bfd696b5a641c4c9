//! A publisher's folder: keys, lists with their versions, what is staged, what is public. `docs/feeds.md` describes it.
//!
//! Publishing and signing off are two steps with two keys: [`stage`] needs the targets key, [`release()`] the snapshot
//! and timestamp keys, and trusts nothing that was staged.

mod folder;
pub mod keys;
mod release;
mod roots;
mod serve;
mod stage;
mod upload;
mod verify;

pub use folder::{Beginning, Folder, ListVersion, OfferedAs, Settings, Signers, TOP};
pub(crate) use release::sign_off;
pub use release::{Released, refresh, release};
pub use roots::{Waiting, export_root, import_signature, rotate};
pub use serve::serve;
pub use stage::{Staged, stage};
pub use upload::{Uploaded, upload};
pub use verify::{Verified, verify};
