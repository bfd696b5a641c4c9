//! `feed delegate`: a region's lists to somebody else's key.

use std::path::PathBuf;

use clap::Args;
use ringfence::feed::tuf::key_id;
use ringfence::phone::Region;
use serde::Serialize;

use crate::feed::Folder;
use crate::feed::keys::read_public;
use crate::output::{self, Failure};

/// Give the lists of a region to another key
///
/// From the next release on that key signs for lists named cc-... (the region in lower case) and for nothing else. A
/// region that is delegated once more gets the new key instead of the old.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed delegate eu DE --key de-public.pem
  blocklist-tools feed stage eu && blocklist-tools feed release eu")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The region
    #[arg(value_name = "REGION")]
    region: Region,
    /// The partner's public key, in PEM
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Delegated {
    role: String,
    key: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let key = read_public(&arguments.key)?;
    let id = key_id(&key);
    let role = Folder::open(&arguments.dir)?.delegate(arguments.region, key)?;
    if arguments.json {
        return output::json(&Delegated { role, key: id });
    }
    output::line(&format!("role \"{role}\" is signed by key {id}; stage and release to put it in force"))
}
