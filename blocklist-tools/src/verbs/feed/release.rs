//! `feed release`: the second of the two steps.

use clap::Args;

use super::{OnFolder, plural};
use crate::feed::{Released, release};
use crate::output::{self, Failure};

/// Check what was staged, sign it off and make it public
///
/// Needs the snapshot and timestamp keys. Signatures, hashes, deltas and the safety bounds are checked first; exit code 1
/// names what is wrong, and nothing has become public then.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed release us
  blocklist-tools feed release us --keys /media/release-keys --json")]
pub(super) struct Arguments {
    #[command(flatten)]
    on: OnFolder,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut folder, ring, at) = arguments.on.open()?;
    say(&release(&mut folder, &ring, at)?, arguments.on.json)
}

pub(super) fn say(released: &Released, json: bool) -> Result<(), Failure> {
    if json {
        return output::json(released);
    }
    output::line(&format!(
        "released snapshot {} with timestamp {}: {}, {} removed",
        released.snapshot,
        released.timestamp,
        plural(released.files.len(), "new file"),
        released.removed.len()
    ))
}
