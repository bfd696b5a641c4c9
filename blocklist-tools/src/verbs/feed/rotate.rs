//! `feed rotate`: new keys for a role.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Signing;
use super::root::say;
use crate::feed::keys::KeyType;
use crate::feed::{Folder, rotate};
use crate::output::Failure;

/// Give a role new keys
///
/// Makes the keys and the root that names them, and signs it with whichever root keys are here. Where they are not,
/// `feed root export` and `import` bring the signatures. Then stage and release (targets), or refresh (the others).
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed rotate us timestamp && blocklist-tools feed refresh us
  blocklist-tools feed rotate us targets && blocklist-tools feed stage us && blocklist-tools feed release us")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Whose keys
    #[arg(value_enum)]
    role: RoleName,
    /// Kind of the new keys
    #[arg(long, value_enum, default_value_t = KeyType::Ed25519)]
    key_type: KeyType,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Root,
    Targets,
    Snapshot,
    Timestamp,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let role = match arguments.role {
        RoleName::Root => "root",
        RoleName::Targets => "targets",
        RoleName::Snapshot => "snapshot",
        RoleName::Timestamp => "timestamp",
    };
    let folder = Folder::open(&arguments.dir)?;
    let keys = arguments.signing.folder(&arguments.dir);
    let passphrase = arguments.signing.passphrase()?;
    let at = arguments.signing.at();
    let waiting = rotate(&folder, Some(role), &keys, arguments.key_type, passphrase.as_deref(), at)?;
    say(&waiting, arguments.json)
}
