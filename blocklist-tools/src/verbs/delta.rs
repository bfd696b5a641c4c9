//! `delta`: what leads from one version of a list to the next.

use std::path::{Path, PathBuf};

use clap::Args;
use ringfence::blocklist::write_delta;
use serde::Serialize;

use crate::output::{self, Failure, grouped, hex};

/// Write what leads from one list to another
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools delta monday.rfl tuesday.rfl -o tuesday.rfd
  blocklist-tools delta --json old.rfl new.rfl -o new.rfd | jq .bytes")]
pub struct Arguments {
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// The list that phones have
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The list that they shall have
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Where the delta goes; - is standard output
    #[arg(short, long, value_name = "DELTA")]
    output: PathBuf,
}

#[derive(Serialize)]
struct Report {
    base: String,
    result: String,
    removed: u64,
    added: u64,
    changed: u64,
    ranges_removed: u64,
    ranges_added: u64,
    bytes: u64,
    bits_per_addition: Option<f64>,
    bits_per_removal: Option<f64>,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when a list cannot be read or the delta cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (old, new) = (output::open_list(&arguments.old)?, output::open_list(&arguments.new)?);
    let summary = output::write_whole(&arguments.output, |file| {
        write_delta(&old, &new, file).map_err(|error| Failure::Failed(error.to_string()))
    })?;
    let per = |bits: u64, count: u64| (count > 0).then(|| bits as f64 / count as f64);
    let report = Report {
        base: hex(&old.sha256()),
        result: hex(&new.sha256()),
        removed: summary.removed,
        added: summary.added,
        changed: summary.changed,
        ranges_removed: summary.ranges_removed,
        ranges_added: summary.ranges_added,
        bytes: summary.bytes,
        bits_per_addition: per(summary.added_bits, summary.added),
        bits_per_removal: per(summary.removed_bits, summary.removed),
    };
    let text = format!(
        "{} removed, {} added, {} changed; {} bytes",
        grouped(report.removed + report.ranges_removed),
        grouped(report.added + report.ranges_added),
        grouped(report.changed),
        grouped(report.bytes)
    );
    match (arguments.json, arguments.output == Path::new("-")) {
        (true, false) => output::json(&report),
        (false, false) => output::line(&text),
        (true, true) => {
            output::remark(&serde_json::to_string(&report).unwrap_or_default());
            Ok(())
        }
        (false, true) => {
            output::remark(&text);
            Ok(())
        }
    }
}
