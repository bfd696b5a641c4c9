//! From one version of a list to the next: what left, what came, what changed.
//!
//! Removals and changes are told by index in the base, additions by value, each in ascending order and as gaps, with
//! codes of the delta's own. A delta also says how the code book of the result differs from that of the base, so that
//! applying it is one pass over the base which writes the result as it goes: byte for byte what building the result
//! from its entries gives. It names the hashes of both files; `docs/format.md` specifies it.

mod apply;
mod codes;
mod write;

pub use apply::Delta;
pub use write::write_delta;

use super::builder::BuildError;
use super::list::{ListError, Sha256};

/// The first eight bytes.
const MAGIC: [u8; 8] = *b"\x89RFD\r\n\x1a\n";
/// The version of the format.
const VERSION: u16 = 1;
/// Bytes before the first variable part: magic, version, flags, two hashes.
const FIXED_BYTES: usize = 76;
/// Flags: the result has another title, another publisher than the base.
const NEW_TITLE: u16 = 1;
const NEW_PUBLISHER: u16 = 2;
/// An addition is coded against the mark of the entry before it when it is no farther away.
const NEAR: u64 = 1000;

/// Why a delta cannot be made or applied.
#[derive(Debug, thiserror::Error)]
pub enum DeltaError {
    /// One of the two lists cannot be read.
    #[error("the base or the result cannot be read: {0}")]
    List(#[from] ListError),
    /// The result cannot be written.
    #[error("the result cannot be written: {0}")]
    Build(#[from] BuildError),
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(#[from] std::io::Error),
    /// The two lists hold keys of different kinds.
    #[error("the two lists are of different kinds; a delta leads from one version of a list to another")]
    KindsDiffer,
    /// The first bytes are not those of a delta.
    #[error("this is no Ringfence delta; make one with `blocklist-tools delta`")]
    NotADelta,
    /// A newer format.
    #[error("the delta has format version {found}, and this program reads version {VERSION}; update it")]
    Version {
        /// The version in the file.
        found: u16,
    },
    /// The bytes contradict themselves.
    #[error("the delta is damaged: {what}; fetch it again")]
    Damaged {
        /// What is wrong.
        what: &'static str,
    },
    /// The delta starts from another version.
    #[error(
        "the delta starts from list {}, not from {}; fetch the delta for this version, or the whole list",
        short(wanted),
        short(found)
    )]
    WrongBase {
        /// The hash of the list that the delta starts from.
        wanted: Sha256,
        /// The hash of the list that it was applied to.
        found: Sha256,
    },
    /// What came out is not what the delta promises.
    #[error("applying the delta gave list {}, not {}; fetch the whole list", short(found), short(wanted))]
    WrongResult {
        /// The hash that the delta names.
        wanted: Sha256,
        /// The hash of what came out.
        found: Sha256,
    },
}

/// The first digits of a hash: enough for a person to compare.
fn short(hash: &Sha256) -> String {
    let first = hash[..6].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:012x}")
}

/// What a delta holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DeltaSummary {
    /// Entries that leave.
    pub removed: u64,
    /// Entries that come.
    pub added: u64,
    /// Entries whose mark changes.
    pub changed: u64,
    /// Ranges that leave.
    pub ranges_removed: u64,
    /// Ranges that come.
    pub ranges_added: u64,
    /// Bytes of the whole delta.
    pub bytes: u64,
    /// Bits that tell of removals.
    pub removed_bits: u64,
    /// Bits that tell of additions, without their marks.
    pub added_bits: u64,
}

/// Appends an unsigned integer in LEB128 (DWARF 5, section 7.6): seven bits a byte, lowest first.
fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
