//! `demo`: the main job on a real list, from reports to what the phone shows.

use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use ringfence::advice::Catalogue;
use ringfence::blocklist::{
    Category, Confidence, Delta, GateBudget, List, ListBuilder, ListKind, ListMeta, Mark, Standing, write_delta,
};
use ringfence::guard::{Action, Guard, GuardMode, IncomingCall, Level};
use ringfence::phone::{Caller, PhoneNumber, Region};
use ringfence::store::{Effect, Pattern};
use ringfence::time::UnixSeconds;

use crate::ingest::dialect::Columns;
use crate::ingest::{Defaults, Ingest};
use crate::output::{self, Failure, grouped, hex};

/// Show the main job on a real list
///
/// Builds the US Do-Not-Call complaint lists of two days, makes the delta between them, applies it, puts the list in
/// force in a fresh guard and screens a scripted evening of calls.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools demo
  blocklist-tools demo --keep out")]
pub struct Arguments {
    /// Keep lists, delta and guard in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

const DAYS: [(&str, i64, &[u8]); 2] = [
    ("2025-12-02", 1_764_633_600, include_bytes!("../../data/ftc_dnc_90d_2025-12-02.txt.gz")),
    ("2025-12-03", 1_764_720_000, include_bytes!("../../data/ftc_dnc_90d_2025-12-03.txt.gz")),
];

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when a file cannot be written, or when anything does not come out as it must.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(Failure::io("write into", &std::env::temp_dir()))?;
    let dir = arguments.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(dir).map_err(Failure::io("make", dir))?;
    let region = Region::new("US").ok();

    output::line("1. From complaints to a list: US Federal Trade Commission, Do-Not-Call complaints")?;
    let mut lists = Vec::new();
    for (day, issued, reports) in DAYS {
        lists.push(build(dir, day, UnixSeconds(issued), reports, region)?);
    }
    let [old, new] = &lists[..] else { return Err(Failure::Failed("two lists are expected".into())) };

    output::line("\n2. What a phone downloads from one day to the next")?;
    let delta_path = dir.join("2025-12-03.rfd");
    let (base, result) = (output::open_list(old)?, output::open_list(new)?);
    let summary = output::write_whole(&delta_path, |file| {
        write_delta(&base, &result, file).map_err(|error| Failure::Failed(error.to_string()))
    })?;
    let whole = fs::metadata(new).map_err(Failure::io("read", new))?.len();
    output::line(&format!(
        "   {} numbers come and {} leave: {} bytes instead of {}",
        grouped(summary.added),
        grouped(summary.removed),
        grouped(summary.bytes),
        grouped(whole)
    ))?;
    apply(&base, &delta_path, new)?;

    output::line("\n3. A fresh guard on the phone")?;
    let home = dir.join("guard");
    if home.exists() {
        fs::remove_dir_all(&home).map_err(Failure::io("clear", &home))?;
    }
    let evening = UnixSeconds(DAYS[1].1 + 18 * 3600);
    let failed = |error: ringfence::guard::GuardError| Failure::Failed(error.to_string());
    let guard = Guard::open(&home, GuardMode::App, evening).map_err(failed)?;
    let installed = guard.install_list(new, evening).map_err(failed)?;
    let gate = guard.build_gate(GateBudget::default()).map_err(failed)?.unwrap_or(0);
    output::line(&format!(
        "   {} entries in force; the gate takes {} bytes",
        grouped(installed.entries),
        grouped(gate as u64)
    ))?;
    owner_rules(&guard, evening).map_err(failed)?;

    output::line("\n4. An evening of calls, as the phone shows it")?;
    screen_evening(&guard, &result, evening, region)?;
    if let Some(keep) = &arguments.keep {
        output::line(&format!("\nKept in {}", keep.display()))?;
    }
    Ok(())
}

/// Builds one day's list.
fn build(
    dir: &Path,
    day: &str,
    issued: UnixSeconds,
    reports: &[u8],
    region: Option<Region>,
) -> Result<PathBuf, Failure> {
    let started = Instant::now();
    let path = dir.join(format!("{day}.rfl"));
    let confidence = Confidence::new(6).unwrap_or(Confidence::MAX);
    let mark = Mark { category: Category::Telemarketing, confidence, standing: Standing::Listed };
    let mut ingest = Ingest::new(Defaults { region, mark }, Columns::default(), 64 << 20);
    let failed = |error: std::io::Error| Failure::Failed(format!("cannot read the complaints of {day}: {error}"));
    ingest.read(day, Cursor::new(reports)).map_err(failed)?;
    let rejected = ingest.account.rejected();
    let mut sorted = ingest.sorter.finish().map_err(failed)?;
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: "US Do-Not-Call complaint list".into(),
        publisher: "US Federal Trade Commission".into(),
        region,
        issued: Some(issued.0),
    };
    let built = output::write_whole(&path, |file| {
        ListBuilder::new(meta).ranges(ingest.ranges).write(&mut sorted, file).map_err(Failure::about(&path))
    })?;
    let list = output::open_list(&path)?;
    let weight = list.weigh().map_err(Failure::about(&path))?;
    output::line(&format!(
        "   {day}: {} numbers in {} bytes ({:.2} bits each), {} lines rejected, {} ms",
        grouped(built.entries),
        grouped(built.bytes),
        weight.key_bits as f64 / built.entries.max(1) as f64,
        grouped(rejected),
        started.elapsed().as_millis()
    ))?;
    Ok(path)
}

/// Applies the delta and holds the result against the list that was built.
fn apply(base: &List, delta: &Path, new: &Path) -> Result<(), Failure> {
    let bytes = output::read_all(delta)?;
    let started = Instant::now();
    let delta = Delta::read(&bytes).map_err(Failure::about(delta))?;
    let mut applied = tempfile::tempfile().map_err(Failure::io("write into", &std::env::temp_dir()))?;
    let applied_to: &mut File = &mut applied;
    delta.apply(base, applied_to).map_err(|error| Failure::Failed(error.to_string()))?;
    let elapsed = started.elapsed().as_millis();
    if output::open_list(new)?.sha256() != delta.result() {
        return Err(Failure::Failed("the delta does not lead to the list that was built".into()));
    }
    output::line(&format!(
        "   applied in {elapsed} ms, byte for byte the list that was built: {}",
        &hex(&delta.result())[..16]
    ))
}

fn owner_rules(guard: &Guard, now: UnixSeconds) -> Result<(), ringfence::guard::GuardError> {
    let store = guard.store()?;
    for (digits, effect, note) in
        [("12025550111", Effect::Allow, "the doctor"), ("12025550199", Effect::Block, "hangs up")]
    {
        if let Ok(number) = PhoneNumber::from_digits(digits) {
            store.add_rule(Pattern::Exact(number), effect, note, now)?;
        }
    }
    guard.reload(now)
}

fn screen_evening(guard: &Guard, list: &List, evening: UnixSeconds, region: Option<Region>) -> Result<(), Failure> {
    let listed = |place: usize| -> Result<String, Failure> {
        let entry = list.entries().nth(place).and_then(Result::ok).and_then(|(key, _)| PhoneNumber::from_key(key).ok());
        let number = entry.ok_or_else(|| Failure::Failed("the list is shorter than the script expects".into()))?;
        let national = number.value() % 10_000_000_000;
        Ok(format!("({}) {:03}-{:04}", national / 10_000_000, national / 10_000 % 1000, national % 10_000))
    };
    // Minute, caller as shown, whether a contact, and what must come out.
    let script = [
        (4, listed(20_000)?, false, Level::Caution, Action::Warn, "a number from the list"),
        (11, "(202) 555-0147".to_owned(), true, Level::Clear, Action::Allow, "a contact"),
        (23, "+1 202-555-0111".to_owned(), false, Level::Clear, Action::Allow, "the doctor, whom the owner allowed"),
        (37, "(202) 555-0199".to_owned(), false, Level::Caution, Action::Block, "a number that the owner blocked"),
        (41, "anonymous".to_owned(), false, Level::Unknown, Action::Allow, "a hidden caller"),
        (58, "911".to_owned(), false, Level::Clear, Action::Allow, "the emergency service"),
        (66, "+44 20 7946 0958".to_owned(), false, Level::Unknown, Action::Allow, "a stranger"),
        (72, listed(200_000)?, true, Level::Clear, Action::Allow, "a contact whose number was reported"),
        (90, format!("{}&(202) 555-0120", listed(100_000)?), false, Level::Caution, Action::Warn, "a call passed on"),
    ];
    let catalogues = [Catalogue::for_language("en"), Catalogue::for_language("zh")];
    for (minute, shown, is_contact, level, action, who) in script {
        let at = UnixSeconds(evening.0 + minute * 60);
        let call = IncomingCall::new(Caller::parse(&shown, region), at).in_region(region).from_contact(is_contact);
        let verdict = guard.screen_call(&call);
        guard.record(&shown, at, &verdict).map_err(|error| Failure::Failed(error.to_string()))?;
        if (verdict.level, verdict.action) != (level, action) {
            return Err(Failure::Failed(format!("{who}: {:?}, {:?} came out", verdict.level, verdict.action)));
        }
        let (hour, minute) = (18 + minute / 60, minute % 60);
        output::line(&format!("\n   {hour}:{minute:02}  {shown}  ({who})"))?;
        for catalogue in &catalogues {
            let advice = catalogue.explain(&verdict);
            output::line(&format!("          {}", advice.headline))?;
            for reason in &advice.reasons {
                output::line(&format!("            {reason}"))?;
            }
            output::line(&format!("            > {}", advice.action))?;
        }
    }
    let history = guard
        .store()
        .and_then(|store| Ok(store.history(None, 100)?))
        .map_err(|error| Failure::Failed(error.to_string()))?;
    output::line(&format!("\n   {} calls are in the history; nothing was lost.", history.len()))
}
