//! Processes that end in the middle: killed, or with a disk that is full. The child is this same test program.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ringfence::blocklist::List;
use ringfence::feed::{HttpFetch, ListOutcome, Patience, Progress, SyncOptions, Trust};
use ringfence::guard::{Guard, GuardMode, IncomingCall, Level};
use ringfence::phone::Caller;

use super::phone::Phone;
use super::repository::{NOW, Repository, list, sha256};
use super::server::Server;

const FIRST: u64 = 12_025_550_100;
/// How often the child is killed; `tests/run kills` sets 300.
const KILLS: &str = "RINGFENCE_KILLS";
const CHILD: &str = "RINGFENCE_SYNC_CHILD";

/// Syncs the guard that the parent names, and nothing else.
#[test]
fn child_that_syncs() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let guard = Guard::open(Path::new(&dir), GuardMode::App, NOW).unwrap();
    let fetch = HttpFetch::new(Patience::default()).unwrap();
    let report = guard.sync(&fetch, &SyncOptions::default(), &mut |_: &Progress<'_>| true, NOW).unwrap();
    assert!(report.is_well(), "{report:?}");
}

fn child(dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kills::child_that_syncs"]).env(CHILD, dir).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A version of a list that holds its own version as a number, and 20,000 that change little.
fn version(version: u64) -> Vec<u8> {
    let rest = (0..20_000).map(|index| 13_000_000_000 + 1009 * index + index * index % 997);
    list(rest.filter(|value| value % 1000 != version % 1000).chain([FIRST + version]))
}

/// A spread of moments that is the same in every run (splitmix64, Steele et al. 2014).
fn scattered(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn a_process_that_is_killed_leaves_the_old_list_or_the_new_one() {
    let kills: u64 = std::env::var(KILLS).ok().map_or(25, |count| count.parse().unwrap());
    let (mut repository, server) = (Repository::new(), Server::start());
    let phone = Phone::new();
    phone.follow(&repository, &server, Trust::MayBlock, &[]);
    let dir = phone.dir.path();
    drop(phone.guard);

    let mut published = 0;
    let mut publish = |repository: &mut Repository| {
        published += 1;
        repository.add_list("calls", &version(published));
        repository.publish();
        server.put(&repository.files);
        (published, sha256(&version(published)))
    };
    let mut old = publish(&mut repository);
    let started = Instant::now();
    assert!(child(dir).status().unwrap().success());
    let whole_run = started.elapsed();

    let (mut stayed, mut went_on) = (0, 0);
    for kill in 0..kills {
        let new = publish(&mut repository);
        let moment = whole_run.mul_f64(1.1 * (scattered(kill) as f64 / u64::MAX as f64));
        let mut running = child(dir).spawn().unwrap();
        std::thread::sleep(moment);
        // A child that was quicker has ended; then there is nothing to kill.
        let _ = running.kill();
        running.wait().unwrap();

        let guard = Guard::open(dir, GuardMode::App, NOW).unwrap();
        let lists = guard.store().unwrap().lists().unwrap();
        let [installed] = &lists[..] else { panic!("one list is in force: {lists:?}") };
        let found = installed.origin.as_ref().unwrap().version;
        let (expected_version, hash) = if found == old.0 { old } else { new };
        assert_eq!((found, installed.sha256), (expected_version, hash), "kill {kill}");
        let list = List::open(&installed.path).unwrap();
        list.check().unwrap();
        assert_eq!(list.sha256(), hash, "kill {kill}: the file is whole");
        let listed = |version| {
            let call = IncomingCall::new(Caller::parse(&format!("+{}", FIRST + version), None), NOW);
            guard.screen_call(&call).level >= Level::Caution
        };
        assert!(listed(found) && !guard.has_failed(), "kill {kill}");
        assert!(guard.health(NOW).unwrap().is_empty(), "kill {kill}: {:?}", guard.health(NOW));
        assert!(files(&dir.join("lists")) <= 1 && files(&dir.join("incoming")) <= 4 + 2, "kill {kill}: leftovers");
        if found == old.0 {
            stayed += 1;
        } else {
            went_on += 1;
        }
        old = (found, hash);
    }
    assert!(child(dir).status().unwrap().success());
    let guard = Guard::open(dir, GuardMode::App, NOW).unwrap();
    assert_eq!(guard.store().unwrap().lists().unwrap()[0].origin.as_ref().unwrap().version, published);
    assert_eq!((files(&dir.join("lists")), files(&dir.join("incoming"))), (1, 0), "nothing is left over");
    assert!(stayed > 0 && went_on > 0, "the kills hit before and after: {stayed}, {went_on}");
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// A limit on file size stands in for a full disk: writing fails in the same places.
#[test]
fn a_full_disk_leaves_the_old_list_in_force() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &version(1));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    let numbers: BTreeSet<u64> = (0..500_000).map(|index| 13_000_000_000 + scattered(index) % 900_000_000).collect();
    let big = list(numbers.into_iter().chain([FIRST + 2]));
    assert!(big.len() > 600 << 10);
    repository.add_list("big", &big);
    repository.publish();
    server.put(&repository.files);

    let script = "trap '' XFSZ; ulimit -f 1000; exec \"$@\"";
    let plain = child(phone.dir.path());
    let mut limited = Command::new("sh");
    limited.args(["-c", script, "sh"]).arg(plain.get_program()).args(plain.get_args());
    let status = limited.env(CHILD, phone.dir.path()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(!status.success(), "the child reports that it failed");

    phone.guard.reload(NOW).unwrap();
    assert!(phone.warns_of(FIRST + 1) && !phone.warns_of(FIRST + 2));
    let feed = &phone.guard.store().unwrap().feeds().unwrap()[0];
    assert!(feed.problem.as_ref().is_some_and(|problem| problem.contains("could not be written")), "{feed:?}");
    let lists = phone.sync(NOW).lists;
    assert!(lists.iter().any(|list| list.name.as_str() == "big" && list.outcome == ListOutcome::Installed));
    assert!(phone.warns_of(FIRST + 2));
}
