//! `demo`: the main job on a real list, from reports through a signed feed to what the phone shows.

mod evening;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use ringfence::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::feed::{
    FeedLink, HttpFetch, ListName, ListOutcome, ListReport, Patience, Progress, RoadTaken, SyncOptions, Trust,
};
use ringfence::guard::{Guard, GuardMode};
use ringfence::phone::{PhoneNumber, Region};
use ringfence::time::UnixSeconds;

use crate::feed::keys::{KeyRing, KeyType};
use crate::feed::{Beginning, Folder, release, serve, sign_off, stage};
use crate::ingest::dialect::Columns;
use crate::ingest::{Defaults, Ingest};
use crate::output::{self, Failure, grouped};

/// Show the main job on a real list
///
/// Builds the US Do-Not-Call complaint lists of two days, publishes them as a signed feed on this machine, follows it with
/// a fresh guard, screens a scripted evening of calls, and shows what a phone does with an update that is poisoned.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools demo
  blocklist-tools demo --keep out")]
pub struct Arguments {
    /// Keep lists, feed and guard in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

const DAYS: [(&str, i64, &[u8]); 2] = [
    ("2025-12-02", 1_764_633_600, include_bytes!("../../data/ftc_dnc_90d_2025-12-02.txt.gz")),
    ("2025-12-03", 1_764_720_000, include_bytes!("../../data/ftc_dnc_90d_2025-12-03.txt.gz")),
];
/// The list's name within the feed.
const NAME: &str = "us-complaints";
const MORNING: i64 = 8 * 3600;
const EVENING: i64 = 18 * 3600;

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

/// Runs the verb.
///
/// # Errors
/// [`Failure::Failed`] when a file cannot be written, or when anything does not come out as it must.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(Failure::io("write into", &std::env::temp_dir()))?;
    let dir = arguments.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(dir).map_err(Failure::io("make", dir))?;
    for leftover in [dir.join("feed"), dir.join("guard")] {
        if leftover.exists() {
            fs::remove_dir_all(&leftover).map_err(Failure::io("clear", &leftover))?;
        }
    }
    let region = Region::new("US").ok();
    let name: ListName = NAME.parse().map_err(|error| failed(&error))?;

    output::line("1. From complaints to lists: US Federal Trade Commission, Do-Not-Call complaints")?;
    let mut lists = Vec::new();
    for (day, issued, reports) in DAYS {
        lists.push(build(dir, day, UnixSeconds(issued), reports, region)?);
    }
    let [first, second] = &lists[..] else { return Err(Failure::Failed("two lists are expected".into())) };

    output::line("\n2. A publisher's laptop: keys, the first day's list, signed in two steps with two keys")?;
    let morning = |day: usize| UnixSeconds(DAYS[day].1 + MORNING);
    let mut publisher = Publisher::new(&dir.join("feed"), morning(0))?;
    publisher.publish(first, &name, morning(0))?;
    let address = publisher.serve()?;
    let link = FeedLink {
        name: publisher.folder.settings.name.clone(),
        address: address.parse().map_err(|error| failed(&error))?,
        root: publisher.folder.first_root()?,
    };
    output::line(&format!("   announced as {link}"))?;

    output::line("\n3. A phone follows the link and syncs")?;
    let phone = Phone::new(&dir.join("guard"), &link, morning(0))?;
    let whole = phone.sync(morning(0))?;
    expect(&whole, whole.outcome == ListOutcome::Installed && whole.road == RoadTaken::Full)?;

    output::line("\n4. An evening of calls, as the phone shows it")?;
    let begins = UnixSeconds(DAYS[0].1 + EVENING);
    evening::play(&phone.guard, &output::open_list(first)?, begins, region)?;

    output::line("\n5. The next day: a new list is released, and the phone fetches what has changed")?;
    publisher.publish(second, &name, morning(1))?;
    let changed = phone.sync(morning(1))?;
    expect(&changed, changed.outcome == ListOutcome::Installed && changed.road == RoadTaken::Deltas(1))?;
    output::line(&format!("   {} bytes instead of {}", grouped(changed.bytes), grouped(file_bytes(second)?)))?;
    let same = phone.sync(morning(1))?;
    expect(&same, same.outcome == ListOutcome::UpToDate)?;

    output::line("\n6. A thief has every key of the publisher and lists the police and a bank")?;
    let poisoned = poison(dir, second)?;
    publisher.add_and_stage(&poisoned, &name, UnixSeconds(morning(1).0 + 3600))?;
    match publisher.release(UnixSeconds(morning(1).0 + 3600)) {
        Err(Failure::Failed(why)) => output::line(&format!("   the release refuses: {why}"))?,
        _ => return Err(Failure::Failed("the poisoned list was released".into())),
    }
    output::line("   the thief signs it off with a program of his own, and every signature is good")?;
    let ring = publisher.ring()?;
    sign_off(&mut publisher.folder, &ring, UnixSeconds(morning(1).0 + 7200))?;
    let refused = phone.sync(UnixSeconds(morning(1).0 + 7200))?;
    expect(&refused, matches!(refused.outcome, ListOutcome::Quarantined { .. }))?;
    for event in phone.guard.health(morning(1)).map_err(|error| failed(&error))? {
        output::line(&format!("   health: {}", event.detail))?;
    }
    if let Some(keep) = &arguments.keep {
        output::line(&format!("\nKept in {}", keep.display()))?;
    }
    Ok(())
}

fn expect(list: &ListReport, came_out: bool) -> Result<(), Failure> {
    if came_out { Ok(()) } else { Err(Failure::Failed(format!("the sync did not come out as it must: {list:?}"))) }
}

fn file_bytes(path: &Path) -> Result<u64, Failure> {
    Ok(fs::metadata(path).map_err(Failure::io("read", path))?.len())
}

/// The publisher's side.
struct Publisher {
    folder: Folder,
    keys: PathBuf,
}

impl Publisher {
    fn new(dir: &Path, at: UnixSeconds) -> Result<Self, Failure> {
        let keys = dir.join("keys");
        let beginning = Beginning {
            name: "US complaints".into(),
            expires: BTreeMap::new(),
            interval: None,
            signers: BTreeMap::new(),
            key_type: KeyType::Ed25519,
            keys: keys.clone(),
            passphrase: None,
        };
        Ok(Self { folder: Folder::init(dir, &beginning, at)?, keys })
    }

    fn ring(&self) -> Result<KeyRing, Failure> {
        KeyRing::open(&self.keys, None)
    }

    fn add_and_stage(&mut self, list: &Path, name: &ListName, at: UnixSeconds) -> Result<(), Failure> {
        self.folder.add(list, name, None, None, at)?;
        let staged = stage(&self.folder, &self.ring()?, at)?;
        for (path, bytes) in &staged.files {
            output::line(&format!("   staged {path}: {} bytes", grouped(*bytes)))?;
        }
        Ok(())
    }

    fn release(&mut self, at: UnixSeconds) -> Result<u64, Failure> {
        let ring = self.ring()?;
        Ok(release(&mut self.folder, &ring, at)?.snapshot)
    }

    fn publish(&mut self, list: &Path, name: &ListName, at: UnixSeconds) -> Result<(), Failure> {
        self.add_and_stage(list, name, at)?;
        let snapshot = self.release(at)?;
        output::line(&format!("   released snapshot {snapshot}"))
    }

    /// Serves what is public on a free port of this machine, until the program ends.
    fn serve(&self) -> Result<String, Failure> {
        let public = self.folder.public();
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            serve(&public, listen, |address| sender.send(address).map_err(|error| failed(&error)))
        });
        let address = receiver.recv_timeout(Duration::from_secs(10)).map_err(|error| failed(&error))?;
        Ok(format!("http://{address}"))
    }
}

/// The phone's side.
struct Phone {
    guard: Guard,
    fetch: HttpFetch,
}

impl Phone {
    fn new(home: &Path, link: &FeedLink, now: UnixSeconds) -> Result<Self, Failure> {
        let guard = Guard::open(home, GuardMode::App, now).map_err(|error| failed(&error))?;
        let followed = guard.store().and_then(|store| Ok(store.follow(link, Trust::MayWarn, &[], now, now)?));
        followed.map_err(|error| failed(&error))?;
        Ok(Self { guard, fetch: HttpFetch::new(Patience::default()) })
    }

    /// Syncs, says what came of it, and gives the report of the one list.
    fn sync(&self, now: UnixSeconds) -> Result<ListReport, Failure> {
        let started = Instant::now();
        let options = SyncOptions { random: 0.5, ..SyncOptions::default() };
        let report = self.guard.sync(&self.fetch, &options, &mut |_: &Progress<'_>| true, now);
        let report = report.map_err(|error| failed(&error))?;
        let milliseconds = started.elapsed().as_millis();
        let list = report.feeds.first().and_then(|feed| feed.lists.first()).cloned();
        super::sync::say(&report, milliseconds)?;
        list.ok_or_else(|| Failure::Failed("the feed offers no list".into()))
    }
}

/// The second day's list with an emergency number and a bank's number in it.
fn poison(dir: &Path, list: &Path) -> Result<PathBuf, Failure> {
    let list = output::open_list(list)?;
    let mark = Mark { category: Category::Bank, confidence: Confidence::MAX, standing: Standing::Listed };
    let mut entries: Vec<(u64, Mark)> = list.entries().collect::<Result<_, _>>().map_err(|error| failed(&error))?;
    for digits in ["86110", "8695588"] {
        entries.extend(PhoneNumber::from_digits(digits).ok().map(|number| (number.key(), mark)));
    }
    entries.sort_unstable_by_key(|(key, _)| *key);
    let bytes = ListBuilder::new(list.meta().clone()).to_bytes(&entries).map_err(|error| failed(&error))?;
    let path = dir.join("poisoned.rfl");
    fs::write(&path, bytes).map_err(Failure::io("write", &path))?;
    Ok(path)
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
