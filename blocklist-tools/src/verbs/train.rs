//! `train`: from labelled messages to the text model.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use ringfence::text::Model;
use ringfence::text::hosts;
use serde::Serialize;

use crate::messages::notices::Part;
use crate::messages::thresholds::{Bounds, choose};
use crate::messages::train::{Settings, row, train};
use crate::messages::{Labelled, notices, read};
use crate::output::{self, Failure, grouped};

/// Train the text model from labelled messages
///
/// Reads JSON Lines with the fields text, label (ham, notification, ads, scam, bulk, unknown), corpus and lang, adds
/// notices written from templates, and writes the weights. The same input gives the same bytes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools train --data train.jsonl.gz --held-out valid.jsonl.gz -o model.bin
  blocklist-tools train --suffixes public_suffix_list.dat --sites top.txt --hosts-output hosts.bin")]
pub struct Arguments {
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// Messages to learn from; - is standard input
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Messages to choose thresholds on
    #[arg(long, value_name = "FILE")]
    held_out: Option<PathBuf>,
    /// Where the model goes; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Passes over the data
    #[arg(long, default_value_t = 6)]
    epochs: usize,
    /// Notices to write for each template
    #[arg(long, default_value_t = 12)]
    notices: usize,
    /// Learn nothing from this corpus, or from its messages in one language (corpus/lang); may be given again
    #[arg(long, value_name = "CORPUS")]
    leave_out: Vec<String>,
    /// The Public Suffix List
    #[arg(long, value_name = "FILE", requires = "hosts_output")]
    suffixes: Option<PathBuf>,
    /// Domains that everybody uses, one a line
    #[arg(long, value_name = "FILE", requires = "hosts_output")]
    sites: Vec<PathBuf>,
    /// Where the table of hosts goes
    #[arg(long, value_name = "FILE", requires = "suffixes")]
    hosts_output: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    messages: usize,
    notices: usize,
    bytes: usize,
    thresholds: Vec<[f32; 2]>,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when data cannot be read or the model not written; [`Failure::Usage`] when nothing is asked.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let (Some(suffixes), Some(output)) = (&arguments.suffixes, &arguments.hosts_output) {
        write_hosts(suffixes, &arguments.sites, output)?;
        if arguments.data.is_none() {
            return Ok(());
        }
    }
    let (Some(data), Some(held_out), Some(target)) = (&arguments.data, &arguments.held_out, &arguments.output) else {
        return Err(Failure::Usage("training needs --data, --held-out and --output".to_owned()));
    };
    let is_learnt = |row: &Labelled| {
        let part = format!("{}/{}", row.corpus, row.lang);
        !arguments.leave_out.iter().any(|name| *name == row.corpus || *name == part)
    };
    let mut messages = read(data)?;
    messages.retain(is_learnt);
    let count = messages.len();
    let mut written = notices::generate(Part::Training, arguments.notices, 1);
    written.retain(is_learnt);
    let notice_count = written.len();
    messages.extend(written);
    let rows: Vec<_> = messages.iter().filter_map(row).collect();
    let settings = Settings { epochs: arguments.epochs, ..Settings::default() };
    let bar = output::progress(Some(arguments.epochs as u64), "training");
    let mut raw = train(&rows, &settings, |_, _| bar.inc(1));
    bar.finish_and_clear();
    // Thresholds hold for the weights as rounded.
    let rounded = Model::from_bytes(raw.write()).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut judges = read(held_out)?;
    judges.extend(notices::generate(Part::HeldOut, 4, 2));
    judges.retain(is_learnt);
    raw.thresholds = choose(&rounded, &judges, &Bounds::default());
    let bytes = raw.write();
    output::write_whole(target, |file| file.write_all(&bytes).map_err(Failure::io("write", target)))?;
    let thresholds = raw.thresholds.iter().map(|limits| [limits.caution, limits.danger]).collect();
    let report = Report { messages: count, notices: notice_count, bytes: bytes.len(), thresholds };
    let text = format!(
        "{} messages and {} notices into {} bytes; thresholds {:?}",
        grouped(report.messages as u64),
        grouped(report.notices as u64),
        grouped(report.bytes as u64),
        report.thresholds
    );
    if arguments.json { output::json(&report) } else { output::line(&text) }
}

fn write_hosts(suffixes: &Path, sites: &[PathBuf], target: &Path) -> Result<(), Failure> {
    let text = |path: &Path| std::fs::read_to_string(path).map_err(Failure::io("read", path));
    let list = text(suffixes)?;
    let rules = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let rules: Vec<&str> = rules.filter_map(|line| line.split_whitespace().next()).collect();
    let mut names = String::new();
    for path in sites {
        names.push_str(&text(path)?);
        names.push('\n');
    }
    let names: Vec<&str> =
        names.lines().map(|line| line.trim().trim_start_matches('.')).filter(|line| !line.is_empty()).collect();
    let (bytes, others) = hosts::write(&rules, &names);
    if let Some(first) = others.first() {
        output::remark(&format!("{} names are no sites and were left out; the first is {first}", others.len()));
    }
    output::write_whole(target, |file| file.write_all(&bytes).map_err(Failure::io("write", target)))
}
