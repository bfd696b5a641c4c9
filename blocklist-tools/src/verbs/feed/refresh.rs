//! `feed refresh`: a new timestamp.

use clap::Args;

use super::{OnFolder, release};
use crate::feed::refresh;
use crate::output::Failure;

/// Sign a new timestamp over what is released
///
/// Run it by a timer, well before the timestamp runs out: without it phones take nothing new. A snapshot that runs out
/// soon is signed anew too.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed refresh us && blocklist-tools feed publish us --to s3://bucket/us")]
pub(super) struct Arguments {
    #[command(flatten)]
    on: OnFolder,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut folder, ring, at) = arguments.on.open()?;
    release::say(&refresh(&mut folder, &ring, at)?, arguments.on.json)
}
