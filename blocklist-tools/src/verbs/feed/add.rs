//! `feed add`: the next version of a list.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ringfence::feed::{ListName, PackageKind};
use ringfence::phone::Region;
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::super::screen::{now, parse_time};
use crate::feed::{Folder, ListVersion};
use crate::output::{self, Failure, grouped};

/// Add the next version of a list
///
/// The same bytes once more change nothing. Title, kind and region stay what they were in the first version.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed add us list.rfl --as us-complaints --region US
  blocklist-tools build reports.csv -o - | blocklist-tools feed add us - --as us-complaints
  blocklist-tools feed add us lessons.json --as lessons --kind lessons
  blocklist-tools feed add us brands.txt --as brands --kind tables")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The file; `-` for standard input
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// The list's name within the feed
    #[arg(long = "as", value_name = "NAME")]
    name: ListName,
    /// The region that it is about; what the list itself says when not given
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// What the file holds, where it is no list
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// When it was added: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    Numbers,
    Links,
    TextModel,
    Lessons,
    Tables,
}

impl From<Kind> for PackageKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Numbers => Self::Numbers,
            Kind::Links => Self::Links,
            Kind::TextModel => Self::TextModel,
            Kind::Lessons => Self::Lessons,
            Kind::Tables => Self::Tables,
        }
    }
}

#[derive(Serialize)]
struct Answer {
    added: bool,
    #[serde(flatten)]
    version: Option<ListVersion>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut folder = Folder::open(&arguments.dir)?;
    let kind = arguments.kind.map(PackageKind::from);
    let at = arguments.at.unwrap_or_else(now);
    let version = folder.add(&arguments.list, &arguments.name, arguments.region, kind, at)?;
    if arguments.json {
        return output::json(&Answer { added: version.is_some(), version });
    }
    match version {
        Some(version) => output::line(&format!(
            "added version {} of {}: {} entries, {} bytes",
            version.version,
            arguments.name,
            grouped(version.entries),
            grouped(version.bytes)
        )),
        None => output::line(&format!("{} has these bytes already; nothing was added", arguments.name)),
    }
}
