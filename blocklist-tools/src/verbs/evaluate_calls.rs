//! `evaluate calls`: how many of tomorrow's numbers the shape of a call gives away, and how many honest ones it doubts.

mod draw;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};

use clap::Args;
use ringfence::blocklist::List;
use ringfence::guard::{Guard, GuardMode, IncomingCall, Level, ReasonCode};
use ringfence::phone::{Caller, PhoneNumber, PlanFit, Region, organisation_numbers, parse, plan_fit};
use ringfence::store::{Preset, Settings};
use ringfence::time::UnixSeconds;
use serde::Serialize;

use self::draw::{Random, Shape};
use crate::ingest::normalise::{Normalised, Normaliser};
use crate::output::{self, Failure};

/// Numbers drawn at random in each way.
const DRAWN: usize = 20_000;
/// Numbers drawn of each line that describes numbers.
const DRAWN_OF_SHAPE: usize = 200;
const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

/// Measure what the shape of a call gives away
///
/// Puts the lists in force, then screens numbers that are on none of them: those that --next adds, those of --benign,
/// numbers drawn at random from the exchanges (numbers less their last four digits) that the lists hold and from their area
/// codes, and every known organisation's. Reports how many are flagged (caution or more) by signals alone, and by which.
/// Lines of --next that `build` would reject are passed over.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools evaluate calls --list monday.rfl --next tuesday.txt --benign friends.txt --region US
  blocklist-tools evaluate calls --list a.rfl --list b.rfl --next tomorrow.rfl --json")]
pub(super) struct Calls {
    /// Report in JSON, one object a line
    #[arg(long)]
    json: bool,
    /// A list in force, built by `build`
    #[arg(long, value_name = "LIST", required = true)]
    list: Vec<PathBuf>,
    /// The numbers of the day after: a list, or a file with a number a line (.gz is unpacked)
    #[arg(long, value_name = "FILE")]
    next: Option<PathBuf>,
    /// Numbers of honest callers, one a line, text behind a tab or comma is passed over; of a line such as
    /// /(\+44)?7700900([0-9]{3})/ numbers are drawn
    #[arg(long, value_name = "FILE")]
    benign: Vec<PathBuf>,
    /// Where the SIM is at home, and numbers in national form
    #[arg(long, value_name = "CC", default_value = "US")]
    region: Region,
    /// The preset in force
    #[arg(long, value_name = "NAME", default_value = "gentle")]
    preset: Preset,
    /// Print the numbers of this group that are flagged
    #[arg(long, value_name = "GROUP")]
    show: Option<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    group: &'a str,
    numbers: usize,
    flagged: usize,
    share: f64,
    held_up: usize,
    by: BTreeMap<&'static str, usize>,
}

pub(super) fn measure(arguments: &Calls) -> Result<(), Failure> {
    let region = Some(arguments.region);
    let dir = tempfile::tempdir().map_err(Failure::io("write into", &std::env::temp_dir()))?;
    let failed = |error: ringfence::guard::GuardError| Failure::Failed(error.to_string());
    let guard = Guard::open(dir.path(), GuardMode::App, NOW).map_err(failed)?;
    let settings = Settings { home_region: region, ..Settings::default().with_preset(arguments.preset) };
    guard.store().and_then(|store| Ok(store.save_settings(&settings)?)).map_err(failed)?;
    let mut listed = BTreeSet::new();
    for path in &arguments.list {
        guard.install_list(path, NOW).map_err(Failure::about(path))?;
        listed.extend(keys_of(&output::open_list(path)?, path)?);
    }
    guard.reload(NOW).map_err(failed)?;
    let measure = Measure { guard, region, show: arguments.show.as_deref(), json: arguments.json };
    if !arguments.json {
        output::line("group           numbers  flagged   share  held up  by")?;
    }
    if let Some(path) = &arguments.next {
        let next = numbers_of(path, &mut next_day(region))?;
        measure.group("next", next.into_iter().filter(|number| !listed.contains(&number.key())))?;
    }
    let mut random = Random(7);
    for path in &arguments.benign {
        let benign = numbers_of(path, &mut |line| honest(line, region, &mut random))?;
        measure.group("benign", benign.into_iter().filter(|number| !listed.contains(&number.key())))?;
    }
    let mut random = Random(7);
    for (group, size) in [("exchanges", 10_000u64), ("whole plan", 10_000_000)] {
        let drawn = draw(&listed, size, &mut random);
        measure.group(group, drawn.into_iter())?;
    }
    measure.group("organisations", organisation_numbers())
}

fn keys_of(list: &List, path: &Path) -> Result<Vec<u64>, Failure> {
    list.entries().map(|entry| entry.map(|(key, _)| key)).collect::<Result<_, _>>().map_err(Failure::about(path))
}

/// The numbers of a list, or those that `read` finds in the lines of a file.
fn numbers_of(path: &Path, read: &mut dyn FnMut(&str) -> Vec<PhoneNumber>) -> Result<Vec<PhoneNumber>, Failure> {
    let bytes = output::read_all(path)?;
    if let Ok(list) = List::from_bytes(bytes.clone()) {
        return Ok(keys_of(&list, path)?.into_iter().filter_map(|key| PhoneNumber::from_key(key).ok()).collect());
    }
    let mut text = String::new();
    let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) {
        std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(Cursor::new(bytes)), &mut text)
    } else {
        std::io::Read::read_to_string(&mut Cursor::new(bytes), &mut text)
    };
    unpacked.map_err(Failure::io("read", path))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let numbers: BTreeSet<PhoneNumber> = lines.flat_map(read).collect();
    if numbers.is_empty() {
        return Err(Failure::Failed(format!("{} holds no numbers", path.display())));
    }
    Ok(numbers.into_iter().collect())
}

fn first_field(line: &str) -> &str {
    line.split(['\t', ',']).next().unwrap_or_default().trim()
}

/// Reads tomorrow's lines as `build` does, so that what it would reject counts as nothing that was missed.
fn next_day(region: Option<Region>) -> impl FnMut(&str) -> Vec<PhoneNumber> {
    let mut normaliser = Normaliser::new(region);
    move |line| match normaliser.read(first_field(line)) {
        Ok(Normalised::Number(number)) => vec![number],
        _ => Vec::new(),
    }
}

/// A number, or numbers of the shape that the line describes.
fn honest(line: &str, region: Option<Region>, random: &mut Random) -> Vec<PhoneNumber> {
    let Some(shape) = Shape::read(line) else { return parse(first_field(line), region).into_iter().collect() };
    let drawn = (0..DRAWN_OF_SHAPE).map(|_| shape.draw(random));
    // Without a country code it is anybody's guess whose number it is.
    drawn.filter(|text| text.starts_with('+')).filter_map(|text| parse(&text, region).ok()).collect()
}

/// Numbers at random of blocks that the lists hold, each block with the same chance; what no plan can have is not drawn
/// from the wide blocks, and no listed number at all.
fn draw(listed: &BTreeSet<u64>, size: u64, random: &mut Random) -> Vec<PhoneNumber> {
    let block = |key: &u64| PhoneNumber::from_key(*key).ok().map(|number| key - number.value() % size);
    let blocks: Vec<u64> = listed.iter().filter_map(block).collect::<BTreeSet<_>>().into_iter().collect();
    let mut drawn = Vec::with_capacity(DRAWN);
    for _ in 0..DRAWN * 4 {
        let Some(block) = blocks.get(random.below(blocks.len() as u64) as usize) else { break };
        let Ok(number) = PhoneNumber::from_key(block + random.below(size)) else { continue };
        let is_possible = size == 10_000 || plan_fit(number) != PlanFit::Impossible;
        if is_possible && !listed.contains(&number.key()) {
            drawn.push(number);
        }
        if drawn.len() == DRAWN {
            break;
        }
    }
    drawn
}

struct Measure<'a> {
    guard: Guard,
    region: Option<Region>,
    show: Option<&'a str>,
    json: bool,
}

impl Measure<'_> {
    fn group(&self, group: &str, numbers: impl Iterator<Item = PhoneNumber>) -> Result<(), Failure> {
        let mut line = Line { group, numbers: 0, flagged: 0, share: 0.0, held_up: 0, by: BTreeMap::new() };
        for number in numbers {
            let shown = number.to_string();
            let call = IncomingCall::new(Caller::parse(&shown, self.region), NOW).in_region(self.region);
            let verdict = self.guard.screen_call(&call);
            line.numbers += 1;
            line.held_up += usize::from(verdict.action > ringfence::guard::Action::Warn);
            if verdict.level < Level::Caution {
                continue;
            }
            line.flagged += 1;
            let codes: BTreeSet<ReasonCode> = verdict.reasons.iter().map(|reason| reason.code).collect();
            for code in codes {
                *line.by.entry(code.name()).or_default() += 1;
            }
            if self.show == Some(group) {
                output::line(&shown)?;
            }
        }
        line.share = line.flagged as f64 / line.numbers.max(1) as f64;
        if self.json {
            return output::json(&line);
        }
        let by: Vec<String> = line.by.iter().map(|(name, count)| format!("{name} {count}")).collect();
        output::line(&format!(
            "{:<14} {:>8} {:>8} {:>6.2}% {:>8}  {}",
            line.group,
            line.numbers,
            line.flagged,
            100.0 * line.share,
            line.held_up,
            by.join(", ")
        ))
    }
}
