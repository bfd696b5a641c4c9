//! The Update Framework's client workflow (specification 1.0.34, section 5), without input or output of its own.
//!
//! [`Updater`] drives the workflow over two small traits: [`Source`] brings metadata files, [`MetadataStore`] keeps what
//! is trusted. [`Trusted`] holds every check and touches neither. Key ids are what the metadata declares; a signature
//! counts once for each distinct public key.

mod error;
mod json;
mod key;
mod metadata;
mod trusted;
mod updater;

pub use error::TufError;
pub use json::canonical;
pub use key::{Key, KeyValue, from_hex, key_id, to_hex};
pub use metadata::{
    DelegatedRole, Delegations, Envelope, MetaFile, Role, RoleKeys, Root, Signature, Snapshot, TargetFile, Targets,
    Time, Timestamp,
};
pub use trusted::Trusted;
pub use updater::{Limits, MetadataStore, Source, Updater, quoted};
