//! `feed stage`: the first of the two steps.

use clap::Args;

use super::{OnFolder, plural};
use crate::feed::stage;
use crate::output::{self, Failure, grouped};

/// Sign what the lists have become; nothing becomes public yet
///
/// Needs the targets key, or that of a region; roles whose keys are elsewhere wait for them, and are named.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed stage us
  blocklist-tools feed stage us --keys /media/targets-key --json")]
pub(super) struct Arguments {
    #[command(flatten)]
    on: OnFolder,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (folder, ring, at) = arguments.on.open()?;
    let staged = stage(&folder, &ring, at)?;
    if arguments.on.json {
        return output::json(&staged);
    }
    if staged.roles.is_empty() {
        return output::line("nothing has changed; nothing was staged");
    }
    for (role, version) in &staged.roles {
        output::line(&format!("signed {role}, version {version}"))?;
    }
    for (path, bytes) in &staged.files {
        output::line(&format!("  {path}: {} bytes", grouped(*bytes)))?;
    }
    for role in &staged.waiting {
        output::line(&format!("{role} waits for its key; what is released of it stays"))?;
    }
    output::line(&format!("staged {}; `feed release` makes it public", plural(staged.files.len(), "new file")))
}
