//! `inspect`: what a list holds and what it weighs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use ringfence::blocklist::ListKind;
use ringfence::phone::PhoneNumber;
use ringfence::time::UnixSeconds;
use serde::Serialize;

use crate::output::{self, Failure, grouped, hex};

/// Show what a list holds and what it weighs
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools inspect list.rfl
  blocklist-tools inspect --json list.rfl | jq .key_bits_per_entry")]
pub struct Arguments {
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// The list; - is standard input
    #[arg(value_name = "LIST")]
    list: PathBuf,
}

#[derive(Serialize)]
struct Report {
    kind: &'static str,
    title: String,
    publisher: String,
    region: Option<String>,
    issued: Option<i64>,
    entries: u64,
    ranges: u32,
    bytes: u64,
    key_bits_per_entry: f64,
    payload_bits_per_entry: f64,
    index_bytes: u64,
    range_bytes: u64,
    categories: BTreeMap<&'static str, u64>,
    countries: BTreeMap<u16, u64>,
    sha256: String,
}

/// Runs the verb. Reads the whole list, so damage anywhere is found.
///
/// # Errors
/// [`Failure::Failed`] when the list cannot be read or is damaged.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let list = output::open_list(&arguments.list)?;
    let damaged = |error| Failure::about(&arguments.list)(error);
    list.check().map_err(damaged)?;
    let weight = list.weigh().map_err(damaged)?;
    let (mut categories, mut countries) = (BTreeMap::new(), BTreeMap::new());
    for entry in list.entries() {
        let (key, mark) = entry.map_err(damaged)?;
        *categories.entry(mark.category.name()).or_default() += 1;
        if list.meta().kind == ListKind::Numbers
            && let Ok(number) = PhoneNumber::from_key(key)
        {
            *countries.entry(number.calling_code()).or_default() += 1;
        }
    }
    let per_entry = |bits: u64| if list.is_empty() { 0.0 } else { bits as f64 / list.len().max(1) as f64 };
    let meta = list.meta();
    let report = Report {
        kind: meta.kind.name(),
        title: meta.title.clone(),
        publisher: meta.publisher.clone(),
        region: meta.region.map(|region| region.to_string()),
        issued: meta.issued,
        entries: list.len(),
        ranges: list.range_count(),
        bytes: weight.file_bytes,
        key_bits_per_entry: per_entry(weight.key_bits),
        payload_bits_per_entry: per_entry(weight.mark_bits),
        index_bytes: weight.index_bytes,
        range_bytes: weight.range_bytes,
        categories,
        countries,
        sha256: hex(&list.sha256()),
    };
    if arguments.json { output::json(&report) } else { say(&report) }
}

fn say(report: &Report) -> Result<(), Failure> {
    let unknown = || "-".to_owned();
    let issued = report.issued.map_or_else(unknown, |issued| {
        let (year, month, day) = UnixSeconds(issued).date();
        format!("{year:04}-{month:02}-{day:02}")
    });
    let rows = [
        ("title", report.title.clone()),
        ("publisher", report.publisher.clone()),
        ("region", report.region.clone().unwrap_or_else(unknown)),
        ("issued", issued),
        ("kind", report.kind.to_owned()),
        ("entries", grouped(report.entries)),
        ("ranges", grouped(report.ranges.into())),
        ("bytes", grouped(report.bytes)),
        ("key bits per entry", format!("{:.3}", report.key_bits_per_entry)),
        ("payload bits per entry", format!("{:.3}", report.payload_bits_per_entry)),
        ("index bytes", grouped(report.index_bytes)),
        ("sha256", report.sha256.clone()),
    ];
    for (name, value) in rows {
        output::line(&format!("{name:<24}{value}"))?;
    }
    for (name, count) in &report.categories {
        output::line(&format!("category {name:<15}{}", grouped(*count)))?;
    }
    for (code, count) in &report.countries {
        output::line(&format!("country +{code:<14}{}", grouped(*count)))?;
    }
    Ok(())
}
