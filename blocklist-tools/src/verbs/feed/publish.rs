//! `feed publish`: the public folder to where phones fetch it.

use std::path::PathBuf;

use clap::Args;

use super::plural;
use crate::feed::{Folder, upload};
use crate::output::{self, Failure, grouped};

/// Upload what was released
///
/// A folder, or an object store by its `s3:`, `gs:` or `az:` address. Credentials and endpoint come from the
/// environment. Files that never change go first; the timestamp goes last and only in the place of the one that was
/// there, so that of two publishers one loses and is told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed publish us --to /srv/www/us
  AWS_REGION=eu-central-1 blocklist-tools feed publish us --to s3://lists/us
  AWS_ENDPOINT=https://s3.example.org blocklist-tools feed publish us --to s3://lists/us --json
  blocklist-tools feed publish us --to gs://lists/us")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where to
    #[arg(long, value_name = "URL|FOLDER")]
    to: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let uploaded = upload(&Folder::open(&arguments.dir)?, &arguments.to)?;
    if arguments.json {
        return output::json(&uploaded);
    }
    output::line(&format!(
        "uploaded {}, {} bytes; {} were there, {} removed",
        plural(uploaded.files.len(), "file"),
        grouped(uploaded.bytes),
        uploaded.unchanged,
        uploaded.removed.len()
    ))
}
