//! `apply`: from a list and a delta to the next list.

use std::path::{Path, PathBuf};

use clap::Args;
use ringfence::blocklist::Delta;
use serde::Serialize;

use crate::output::{self, Failure, grouped, hex};

/// Apply a delta to a list
///
/// The result is byte for byte the list that the delta was made for, or nothing is written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools apply monday.rfl tuesday.rfd -o tuesday.rfl
  curl -s https://example.org/tuesday.rfd | blocklist-tools apply monday.rfl - -o tuesday.rfl")]
pub struct Arguments {
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// The list that the delta starts from
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The delta; - is standard input
    #[arg(value_name = "DELTA")]
    delta: PathBuf,
    /// Where the new list goes; - is standard output
    #[arg(short, long, value_name = "NEW")]
    output: PathBuf,
}

#[derive(Serialize)]
struct Report {
    entries: u64,
    ranges: u32,
    bytes: u64,
    sha256: String,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the delta does not fit the list, is damaged, or the result cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let old = output::open_list(&arguments.old)?;
    let bytes = output::read_all(&arguments.delta)?;
    let delta = Delta::read(&bytes).map_err(Failure::about(&arguments.delta))?;
    let built = output::write_whole(&arguments.output, |file| {
        delta.apply(&old, file).map_err(Failure::about(&arguments.delta))
    })?;
    let report =
        Report { entries: built.entries, ranges: built.ranges, bytes: built.bytes, sha256: hex(&delta.result()) };
    let text = format!(
        "{} entries and {} ranges in {} bytes",
        grouped(report.entries),
        grouped(report.ranges.into()),
        grouped(report.bytes)
    );
    match (arguments.json, arguments.output == Path::new("-")) {
        (true, false) => output::json(&report),
        (false, false) => output::line(&text),
        (_, true) => {
            output::remark(&text);
            Ok(())
        }
    }
}
