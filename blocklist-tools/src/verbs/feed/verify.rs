//! `feed verify`: a feed as a phone and an auditor see it.

use std::path::PathBuf;

use clap::Args;
use ringfence::feed::Bounds;
use ringfence::time::UnixSeconds;

use super::super::screen::{now, parse_time};
use crate::feed::verify;
use crate::output::{self, Failure, grouped};

/// Verify a feed from a root that you trust
///
/// Goes through the whole workflow of a phone, then compares every file with what is signed about it and holds every list
/// against the safety bounds. Exit code 1 names the first thing that is wrong.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed verify us --root us/root/1.root.json
  blocklist-tools feed verify https://lists.example.org/us --root 1.root.json --json")]
pub(super) struct Arguments {
    /// The feed's folder, a folder as it is served, or an address
    #[arg(value_name = "DIR|URL")]
    place: String,
    /// A root that is trusted
    #[arg(long, value_name = "FILE")]
    root: PathBuf,
    /// Other safety bounds than the usual ones, as a JSON file
    #[arg(long, value_name = "FILE")]
    bounds: Option<PathBuf>,
    /// Verify as of this time: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let bounds = match &arguments.bounds {
        None => Bounds::default(),
        Some(path) => serde_json::from_slice(&output::read_all(path)?).map_err(Failure::about(path))?,
    };
    let verified = verify(&arguments.place, &arguments.root, &bounds, arguments.at.unwrap_or_else(now))?;
    if arguments.json {
        return output::json(&verified);
    }
    for (role, version) in &verified.roles {
        output::line(&format!("{role}: version {version}, signed as it must be"))?;
    }
    for (list, version) in &verified.lists {
        output::line(&format!("{list}: version {version}"))?;
    }
    output::line(&format!("{} files, {} bytes, are what was signed", verified.files, grouped(verified.bytes)))?;
    let deltas: u64 = verified.daily_deltas.values().sum();
    output::line(&format!(
        "on a day with news a phone fetches {} bytes of metadata and {} bytes of deltas",
        grouped(verified.daily_metadata),
        grouped(deltas)
    ))
}
