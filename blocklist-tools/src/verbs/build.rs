//! `build`: from reports to a list.

mod links;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use ringfence::blocklist::{Built, Category, Confidence, EntrySource, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::phone::Region;
use ringfence::time::UnixSeconds;
use serde::Serialize;

use crate::ingest::dialect::{Columns, Field};
use crate::ingest::{Account, Defaults, Ingest, Tally};
use crate::output::{self, Failure, grouped};

/// Build a list of numbers from CSV, TSV, JSON Lines or plain text, or a list of links from domains and URLs
///
/// Reads any number of inputs, compressed with gzip or not, turns every number into international form, merges
/// duplicates (a correction wins, then the highest confidence), sorts, and writes one compressed list. The same entries
/// give the same bytes, in whatever order they come.
///
/// With --kind links the inputs hold domains or URLs, one a line, or are hosts files. Every domain covers all hosts below
/// it, every path what lies below it. Whole sites that everybody uses (every phone knows some ten thousand, --benign
/// names more) are left out and reported; pages of theirs are taken.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools build --region US --category telemarketing --name \"Complaints\" -o list.rfl numbers.txt.gz
  blocklist-tools build --column number=2 --strict -o list.rfl reports.csv
  zcat reports.jsonl.gz | blocklist-tools build -o - - > list.rfl
  blocklist-tools build --kind links --category parcel --benign top.txt --name \"Phishing\" -o links.rfl domains.txt

Categories: other bank authority parcel telecom utility family job investment loan prize refund tech_support romance
gambling extortion otp_theft premium_callback telemarketing survey robocall")]
pub struct Arguments {
    /// What the inputs hold
    #[arg(long, value_enum, default_value = "numbers")]
    kind: Kind,
    /// Domains that everybody uses, one a line; whole, they are left out of a list of links
    #[arg(long, value_name = "FILE")]
    benign: Vec<PathBuf>,
    /// Region in which numbers without + are read, such as US or DE
    #[arg(long, value_name = "CC")]
    region: Option<Region>,
    /// Category of entries that do not say
    #[arg(long, default_value = "other")]
    category: Category,
    /// Confidence of entries that do not say: 0 (doubtful) to 15 (proved)
    #[arg(long, value_name = "N", default_value = "8")]
    confidence: Confidence,
    /// Standing of entries that do not say: listed, clear or `inbound_only`
    #[arg(long, default_value = "listed")]
    standing: Standing,
    /// Title of the list, as people will see it
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    /// Who publishes the list
    #[arg(long, value_name = "TEXT", default_value = "")]
    publisher: String,
    /// Day on which the list is issued
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    issued: Option<UnixSeconds>,
    /// Where a field stands, by title or place: number, category, confidence or standing
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_column)]
    column: Vec<(Field, String)>,
    /// Write nothing and fail if any line is rejected
    #[arg(long)]
    strict: bool,
    /// Memory for sorting; more entries go through temporary files
    #[arg(long, value_name = "MB", default_value_t = 256)]
    memory: usize,
    /// Report in JSON
    #[arg(long)]
    json: bool,
    /// Where the list goes; - is standard output
    #[arg(short, long, value_name = "LIST")]
    output: PathBuf,
    /// Inputs; - is standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Numbers,
    Links,
}

pub(crate) fn parse_date(text: &str) -> Result<UnixSeconds, String> {
    let parts: Vec<_> = text.split('-').map(str::parse::<u16>).collect();
    let date = match parts[..] {
        [Ok(year), Ok(month), Ok(day)] => u8::try_from(month)
            .ok()
            .zip(u8::try_from(day).ok())
            .and_then(|(month, day)| UnixSeconds::from_date(year.into(), month, day)),
        _ => None,
    };
    date.ok_or_else(|| "a day such as 2025-12-03 is expected".to_owned())
}

fn parse_column(text: &str) -> Result<(Field, String), String> {
    let named = text.split_once('=').and_then(|(field, column)| {
        let field = Field::ALL.into_iter().find(|known| known.name() == field)?;
        (!column.is_empty()).then(|| (field, column.to_owned()))
    });
    named.ok_or_else(|| "FIELD=COLUMN is expected, with number, category, confidence or standing as FIELD".to_owned())
}

/// What was built, from what.
#[derive(Serialize)]
struct Report<'a> {
    entries: u64,
    ranges: u32,
    duplicates: u64,
    bytes: u64,
    #[serde(flatten)]
    account: &'a Account,
    rejected: u64,
}

/// Runs the verb.
///
/// # Errors
/// [`Failure`] when an input cannot be read, the list cannot be written, or `--strict` finds a reject.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mark = Mark { category: arguments.category, confidence: arguments.confidence, standing: arguments.standing };
    if arguments.kind == Kind::Links {
        return links::run(arguments, mark);
    }
    if !arguments.benign.is_empty() {
        return Err(Failure::Usage("--benign goes with --kind links".into()));
    }
    let defaults = Defaults { region: arguments.region, mark };
    let mut ingest = Ingest::new(defaults, Columns(arguments.column.clone()), arguments.memory << 20);
    for input in &arguments.inputs {
        read_input(input, |name, input| ingest.read(name, input))?;
    }
    let Ingest { sorter, ranges, account, .. } = ingest;
    if arguments.strict && account.rejected() > 0 {
        return Err(strict(rejects(&account), account.rejected()));
    }
    let temporary = Failure::io("sort through", Path::new("a temporary file"));
    let mut sorted = sorter.finish().map_err(temporary)?;
    let builder = ListBuilder::new(meta(arguments, ListKind::Numbers)).ranges(ranges);
    let built = write(arguments, &builder, &mut sorted)?;
    let report = Report {
        entries: built.entries,
        ranges: built.ranges,
        duplicates: sorted.duplicates,
        bytes: built.bytes,
        account: &account,
        rejected: account.rejected(),
    };
    tell(arguments, &report, &say(&report))
}

fn strict(rejects: Vec<String>, count: u64) -> Failure {
    for line in rejects {
        output::remark(&line);
    }
    Failure::Failed(format!("{} lines were rejected; nothing was written because of --strict", grouped(count)))
}

fn meta(arguments: &Arguments, kind: ListKind) -> ListMeta {
    ListMeta {
        kind,
        title: arguments.name.clone(),
        publisher: arguments.publisher.clone(),
        region: arguments.region,
        issued: arguments.issued.map(|issued| issued.0),
    }
}

fn write(arguments: &Arguments, builder: &ListBuilder, source: &mut impl EntrySource) -> Result<Built, Failure> {
    output::write_whole(&arguments.output, |file| {
        let out = io::BufWriter::with_capacity(1 << 18, file);
        builder.write(source, out).map_err(Failure::about(&arguments.output))
    })
}

/// Reports beside the list: to standard error where the list itself goes to standard output.
fn tell(arguments: &Arguments, report: &impl Serialize, lines: &[String]) -> Result<(), Failure> {
    let to_stdout = arguments.output == Path::new("-");
    match (arguments.json, to_stdout) {
        (true, false) => output::json(report),
        (true, true) => {
            output::remark(&serde_json::to_string(report).unwrap_or_default());
            Ok(())
        }
        (false, true) => {
            lines.iter().for_each(|line| output::remark(line));
            Ok(())
        }
        (false, false) => lines.iter().try_for_each(|line| output::line(line)),
    }
}

fn say(report: &Report<'_>) -> Vec<String> {
    let mut lines = vec![format!(
        "{} entries and {} ranges in {} bytes; {} lines read, {} duplicates merged, {} rejected",
        grouped(report.entries),
        grouped(report.ranges.into()),
        grouped(report.bytes),
        grouped(report.account.lines),
        grouped(report.duplicates),
        grouped(report.rejected),
    )];
    lines.extend(rejects(report.account));
    lines
}

fn rejects(account: &Account) -> Vec<String> {
    let defaulted = (&account.defaulted, "taken with the default category, confidence or standing");
    let rejects = account.rejects.iter().map(|(reason, tally)| (tally, reason.text()));
    rejects.chain([defaulted]).flat_map(|(tally, text)| tell_tally(tally, text)).collect()
}

/// How many lines had a fate, and the first of them.
fn tell_tally(tally: &Tally, text: &str) -> Vec<String> {
    if tally.count == 0 {
        return Vec::new();
    }
    let first = tally.first.iter().map(|shown| format!("    {}:{}: {}", shown.input, shown.line, shown.text));
    std::iter::once(format!("  {} lines: {text}", grouped(tally.count))).chain(first).collect()
}

/// Opens an input and hands it to `read` with the name that reports use.
fn read_input(path: &Path, read: impl FnOnce(&str, Box<dyn Read>) -> io::Result<()>) -> Result<(), Failure> {
    let name = path.display().to_string();
    let failed = |error| Failure::io("read", path)(error);
    if path == Path::new("-") {
        let bar = output::progress(None, "reading standard input");
        return read(&name, Box::new(Watched { inner: io::stdin().lock(), bar })).map_err(failed);
    }
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let bar = output::progress(Some(length), "reading");
    let inner = io::BufReader::with_capacity(1 << 18, file);
    read(&name, Box::new(Watched { inner, bar })).map_err(failed)
}

/// Moves a progress bar as bytes go by.
struct Watched<R> {
    inner: R,
    bar: ProgressBar,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}

impl<R> Drop for Watched<R> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
