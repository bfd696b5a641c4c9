//! Processes that end in the middle: killed, or with a disk that is full. The child is this same test program.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ringfence::blocklist::List;
use ringfence::feed::{HttpFetch, ListOutcome, Patience, Progress, SyncOptions, Trust};
use ringfence::guard::{Guard, GuardMode, IncomingCall, Level};
use ringfence::phone::Caller;
use ringfence::store::HealthCode;

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
    let fetch = HttpFetch::new(Patience::default());
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

/// Runs the child, or this very test once more, in a mount name space of its own. `None` where the system allows none.
fn in_own_mounts(script: &str, arguments: &[&Path], child: &Command) -> Option<bool> {
    let allowed =
        Command::new("unshare").args(["-m", "true"]).stderr(Stdio::null()).status().is_ok_and(|ran| ran.success());
    if !allowed {
        return None;
    }
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-e", "-c", script, "sh"])
        .args(arguments)
        .arg(child.get_program())
        .args(child.get_args());
    command.envs(child.get_envs().filter_map(|(name, value)| Some((name, value?))));
    // The child that must fail says so at length.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Some(command.status().unwrap().success())
}

/// Screens a call in the guard that the parent names, whose disk takes no writing.
#[test]
fn child_that_screens() {
    let Some(dir) = std::env::var_os("RINGFENCE_SCREEN_CHILD") else { return };
    let dir = Path::new(&dir);
    assert!(Guard::open(dir, GuardMode::App, NOW).is_err(), "the app says that it cannot work");
    let guard = Guard::open(dir, GuardMode::Screening, NOW).unwrap();
    let call = IncomingCall::new(Caller::parse(&format!("+{}", FIRST + 1), None), NOW);
    assert!(guard.screen_call(&call).level >= Level::Caution, "calls are answered all the same");
    let health = guard.health(NOW).unwrap();
    assert!(health.iter().any(|event| event.code == HealthCode::DiskUnwritable), "{health:?}");
    assert!(guard.store().is_err());
}

#[test]
fn a_read_only_disk_answers_calls_from_the_published_copy() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &version(1));
    repository.publish();
    let Phone { guard, dir, .. } = Phone::following(&repository, &server);
    // While another process has the database open, SQLite can still read it; alone it cannot even do that.
    drop(guard);
    let dir = dir.path();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "kills::child_that_screens"]).env("RINGFENCE_SCREEN_CHILD", dir);
    let script = "mount --bind \"$1\" \"$1\"; mount -o remount,ro,bind \"$1\"; shift; exec \"$@\"";
    match in_own_mounts(script, &[dir], &child) {
        Some(done) => assert!(done),
        None => println!("skipped: this system allows no mounts of one's own"),
    }
}

#[test]
fn a_disk_without_room_leaves_the_old_list_in_force() {
    let (mut repository, server) = (Repository::new(), Server::start());
    repository.add_list("calls", &version(1));
    repository.publish();
    let phone = Phone::following(&repository, &server);
    let numbers: BTreeSet<u64> = (0..500_000).map(|index| 13_000_000_000 + scattered(index) % 900_000_000).collect();
    repository.add_list("big", &list(numbers.into_iter().chain([FIRST + 2])));
    repository.publish();
    server.put(&repository.files);
    let (kept, small) = (phone.dir.path().join("kept"), tempfile::tempdir().unwrap());
    // A disk with room for the database and not for the list; afterwards its content is brought out for a look.
    let script = "mount -t tmpfs -o size=900k none \"$2\"; cp -r \"$1\"/ringfence.db* \"$1\"/published.db \"$1\"/lists \"$2\"; \
        from=\"$2\"; to=\"$3\"; shift 3; ! \"$@\" || exit 1; mkdir \"$to\"; cp -r \"$from\"/. \"$to\"";
    match in_own_mounts(script, &[phone.dir.path(), small.path(), &kept], &child(small.path())) {
        None => println!("skipped: this system allows no mounts of one's own"),
        Some(done) => {
            assert!(done, "the child reports that it failed");
            let guard = Guard::open(&kept, GuardMode::App, NOW).unwrap();
            let listed = |number| {
                let call = IncomingCall::new(Caller::parse(&format!("+{number}"), None), NOW);
                guard.screen_call(&call).level >= Level::Caution
            };
            assert!(listed(FIRST + 1) && !listed(FIRST + 2));
            let feed = &guard.store().unwrap().feeds().unwrap()[0];
            assert!(feed.problem.as_ref().is_some_and(|problem| problem.contains("No space left")), "{feed:?}");
        }
    }
}
