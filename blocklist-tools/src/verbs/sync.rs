//! `sync`: what a phone does once a day.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use indicatif::ProgressBar;
use ring::rand::{SecureRandom, SystemRandom};
use ringfence::feed::{
    Bounds, FeedOutcome, FeedReport, HttpFetch, ListOutcome, ListReport, Patience, Progress, RoadTaken, SyncOptions,
    SyncReport,
};
use ringfence::guard::{Guard, GuardMode};
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::screen::{now, parse_time};
use crate::output::{self, Failure, grouped};

/// Bring the lists of followed feeds up to date
///
/// Fetches signed metadata, takes the shortest road to the newest version of each list, checks it against the safety
/// bounds and puts it in force, as a phone does. Exit code 1 when a feed failed or an update was refused.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools sync --guard home
  blocklist-tools sync --guard home --json
  blocklist-tools sync --guard home --due --budget 100000")]
pub struct Arguments {
    /// Folder of the guard
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// Only feeds whose time has come
    #[arg(long)]
    due: bool,
    /// On a metered network: fetch no more than so many bytes of lists
    #[arg(long, value_name = "BYTES")]
    budget: Option<u64>,
    /// Other safety bounds than the usual ones, as a JSON file
    #[arg(long, value_name = "FILE")]
    bounds: Option<PathBuf>,
    /// The phone's time: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    report: &'a SyncReport,
    milliseconds: u128,
}

/// A fresh number in `0.0..1.0`; the middle where the system has none to give.
pub(crate) fn random() -> f64 {
    let mut bytes = [0; 4];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        Err(_) => 0.5,
    }
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when the guard cannot be opened, when a feed failed, or when an update was refused.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let about = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", arguments.guard.display()));
    let now = arguments.at.unwrap_or_else(now);
    let bounds = match &arguments.bounds {
        None => Bounds::default(),
        Some(path) => serde_json::from_slice(&output::read_all(path)?).map_err(Failure::about(path))?,
    };
    let guard = Guard::open(&arguments.guard, GuardMode::App, now).map_err(|error| about(&error))?;
    let fetch = HttpFetch::new(Patience::default());
    let options = SyncOptions { only_due: arguments.due, budget: arguments.budget, bounds, random: random() };
    let bar = output::progress(Some(1), "syncing");
    let started = Instant::now();
    let report = guard.sync(&fetch, &options, &mut |progress: &Progress<'_>| show(&bar, progress), now);
    bar.finish_and_clear();
    let report = report.map_err(|error| about(&error))?;
    let milliseconds = started.elapsed().as_millis();
    if arguments.json {
        output::json(&Answer { report: &report, milliseconds })?;
    } else {
        say(&report, milliseconds)?;
    }
    if report.is_well() { Ok(()) } else { Err(Failure::Failed("not everything could be brought up to date".into())) }
}

fn show(bar: &ProgressBar, progress: &Progress<'_>) -> bool {
    bar.set_length(progress.total.max(1));
    bar.set_position(progress.done);
    true
}

/// Tells people what a sync did.
pub(crate) fn say(report: &SyncReport, milliseconds: u128) -> Result<(), Failure> {
    if report.feeds.is_empty() {
        return output::line("no feed is followed; `follow` takes the link that a publisher announces");
    }
    for feed in &report.feeds {
        output::line(&format!("{}: {}", feed.name, say_feed(feed)))?;
        for problem in &feed.problems {
            output::line(&format!("    {problem}"))?;
        }
        for list in &feed.lists {
            output::line(&format!("    {}: {}", list.name, say_list(list)))?;
        }
    }
    output::line(&format!("done in {milliseconds} ms"))
}

fn say_feed(feed: &FeedReport) -> String {
    match &feed.outcome {
        FeedOutcome::Current => format!("checked, {} bytes of metadata", grouped(feed.metadata_bytes)),
        FeedOutcome::NotDue => "not due yet".into(),
        FeedOutcome::Cancelled => "stopped".into(),
        FeedOutcome::Failed { problem } => format!("failed: {problem}"),
    }
}

fn say_list(list: &ListReport) -> String {
    let road = match list.road {
        RoadTaken::None => "nothing to fetch".to_owned(),
        RoadTaken::Deltas(1) => format!("{} bytes by one delta", grouped(list.bytes)),
        RoadTaken::Deltas(count) => format!("{} bytes by {count} deltas", grouped(list.bytes)),
        RoadTaken::Full => format!("{} bytes, the whole list", grouped(list.bytes)),
        RoadTaken::FullAfterDeltas => {
            format!("{} bytes, the whole list after a delta that led nowhere", grouped(list.bytes))
        }
    };
    let to = list.to;
    match (&list.outcome, list.from) {
        (ListOutcome::Installed, Some(from)) => format!("version {from} -> {to}, {road}"),
        (ListOutcome::Installed, None) => format!("version {to}, {road}"),
        (ListOutcome::UpToDate, _) => format!("version {to} is the newest"),
        (ListOutcome::Quarantined { reason }, _) => format!("version {to} REFUSED: {reason}; the version before stays"),
        (ListOutcome::Postponed { needs }, _) => format!("version {to} waits: it takes {} bytes", grouped(*needs)),
        (ListOutcome::Older, from) => format!("version {to} is older than {}; kept", from.unwrap_or(0)),
        (ListOutcome::Withdrawn, _) => "no longer offered; kept".into(),
        (ListOutcome::Failed { problem }, _) => format!("failed: {problem}; the version before stays"),
    }
}
