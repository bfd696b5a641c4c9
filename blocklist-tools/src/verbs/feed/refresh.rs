//! `feed refresh`: a new timestamp.

use std::path::PathBuf;

use clap::Args;

use super::{Signing, release};
use crate::feed::{Folder, refresh};
use crate::output::Failure;

/// Sign a new timestamp over what is released
///
/// Run it by a timer, well before the timestamp runs out: without it phones take nothing new. A snapshot that runs out
/// soon is signed anew too.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed refresh us && blocklist-tools feed publish us --to s3://bucket/us")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut folder = Folder::open(&arguments.dir)?;
    let ring = arguments.signing.ring(&arguments.dir)?;
    release::say(&refresh(&mut folder, &ring, arguments.signing.at())?, arguments.json)
}
