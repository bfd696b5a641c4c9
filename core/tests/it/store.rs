//! The store on real files: what is written stays, damage is survived, read-only means read-only.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use ringfence::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
use ringfence::guard::{Action, IncomingCall, Level, Reason, ReasonCode, Source, Verdict};
use ringfence::phone::{Caller, NumberRange, PhoneNumber, Region};
use ringfence::store::{
    Effect, HealthCode, HistoryFilter, NewRule, OpenCheck, Pattern, ReadOnlyStore, RuleHit, RuleSet, Settings, Store,
    StoreError,
};
use ringfence::time::UnixSeconds;

const NOW: UnixSeconds = UnixSeconds(1_764_720_000);

fn open(dir: &Path) -> Store {
    Store::open(dir, OpenCheck::Thorough, NOW).unwrap()
}

fn exact(digits: &str) -> Pattern {
    Pattern::Exact(PhoneNumber::from_digits(digits).unwrap())
}

fn record(store: &Store, at: UnixSeconds, caller: &str) -> Result<i64, StoreError> {
    store.record(caller, &IncomingCall::new(Caller::parse(caller, None), at), &verdict())
}

fn decide(rules: &RuleSet, digits: &str) -> Option<RuleHit> {
    rules.decide(&IncomingCall::new(Caller::parse(&format!("+{digits}"), None), NOW), None)
}

fn verdict() -> Verdict {
    let reason = Reason {
        code: ReasonCode::NothingKnown,
        source: Source::Ringfence,
        category: None,
        confidence: None,
        weight: 0,
        detail: String::new(),
        span: None,
    };
    Verdict {
        level: Level::Unknown,
        action: Action::Allow,
        category: None,
        confidence: None,
        reasons: [reason].into_iter().collect(),
    }
}

fn write_list(path: &Path, title: &str, numbers: std::ops::Range<u64>) {
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: title.into(),
        publisher: "Publisher".into(),
        region: None,
        issued: None,
    };
    let mark = Mark { category: Category::Bank, confidence: Confidence::MAX, standing: Standing::Listed };
    let entries: Vec<_> = numbers.map(|value| (PhoneNumber::from_value(value).unwrap().key(), mark)).collect();
    fs::write(path, ListBuilder::new(meta).to_bytes(&entries).unwrap()).unwrap();
}

#[test]
fn rules_settings_and_history_outlive_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { on_danger: Action::Block, home_region: Region::new("DE").ok(), ..Settings::default() };
    {
        let store = open(dir.path());
        store.add_rule(&NewRule::new(exact("4930123456"), Effect::Allow).noted("the doctor"), NOW).unwrap();
        store
            .add_rule(&NewRule::new(Pattern::Range(NumberRange::parse("+4930*").unwrap()), Effect::Block), NOW)
            .unwrap();
        store.save_settings(&settings).unwrap();
        record(&store, NOW, "+4930123456").unwrap();
    }
    let store = open(dir.path());
    let rules = store.rule_set().unwrap();
    assert_eq!(decide(&rules, "4930123456").unwrap().effect, Effect::Allow);
    assert_eq!(decide(&rules, "4930999").unwrap().effect, Effect::Block);
    assert_eq!(store.settings().unwrap(), settings);
    let history = store.history(&HistoryFilter::default(), 10).unwrap();
    assert_eq!((history.len(), history[0].caller.as_str(), &history[0].verdict), (1, "+4930123456", &verdict()));
    assert!(store.health().unwrap().is_empty());
}

#[test]
fn the_last_word_on_a_number_counts_and_rules_can_be_removed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let first = store.add_rule(&NewRule::new(exact("1212555"), Effect::Block), NOW).unwrap();
    let second = store.add_rule(&NewRule::new(exact("1212555"), Effect::Allow).noted("changed my mind"), NOW).unwrap();
    assert_eq!(first, second);
    assert_eq!(store.rules().unwrap()[0].rule.effect, Effect::Allow);
    assert!(store.remove_rule(first).unwrap());
    assert!(!store.remove_rule(first).unwrap());
    assert!(store.rules().unwrap().is_empty());
}

#[test]
fn history_is_bounded_by_count_and_by_age_and_can_be_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store.save_settings(&Settings { history_calls: 5, history_days: 10, ..Settings::default() }).unwrap();
    for call in 0..8 {
        record(&store, UnixSeconds(NOW.0 + call), &format!("+1{call}")).unwrap();
    }
    let shown = |store: &Store| {
        store.history(&HistoryFilter::default(), 100).unwrap().into_iter().map(|call| call.caller).collect::<Vec<_>>()
    };
    assert_eq!(shown(&store), ["+17", "+16", "+15", "+14", "+13"]);
    let page = store
        .history(
            &HistoryFilter {
                before: Some(store.history(&HistoryFilter::default(), 2).unwrap()[1].id),
                ..HistoryFilter::default()
            },
            2,
        )
        .unwrap();
    assert_eq!(page.iter().map(|call| call.caller.as_str()).collect::<Vec<_>>(), ["+15", "+14"]);
    record(&store, UnixSeconds(NOW.0 + 11 * 86_400), "+19").unwrap();
    assert_eq!(shown(&store), ["+19"]);
    assert_eq!(store.forget(None).unwrap(), 1);
    assert!(shown(&store).is_empty());
}

#[test]
fn settings_of_a_newer_program_survive_an_older_one() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let raw = rusqlite::Connection::open(dir.path().join("ringfence.db")).unwrap();
    raw.execute("INSERT INTO setting VALUES ('from_the_future', '42'), ('on_danger', '\"explode\"')", []).unwrap();
    let store = open(dir.path());
    assert_eq!(store.settings().unwrap(), Settings::default());
    store.save_settings(&Settings { on_caution: Action::Silence, ..Settings::default() }).unwrap();
    let value: String =
        raw.query_row("SELECT value FROM setting WHERE name = 'from_the_future'", [], |row| row.get(0)).unwrap();
    assert_eq!(value, "42");
}

#[test]
fn a_database_of_a_newer_program_or_of_another_one_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let path = dir.path().join("ringfence.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(dir.path(), OpenCheck::Thorough, NOW), Err(StoreError::Newer { found: 99, .. })));
    let other = tempfile::tempdir().unwrap();
    let foreign = rusqlite::Connection::open(other.path().join("ringfence.db")).unwrap();
    foreign.execute_batch("CREATE TABLE treasure (gold TEXT)").unwrap();
    assert!(matches!(Store::open(other.path(), OpenCheck::Quick, NOW), Err(StoreError::Foreign { .. })));
    assert!(foreign.execute("INSERT INTO treasure VALUES ('still here')", []).is_ok());
}

#[test]
fn a_new_version_of_a_list_takes_the_place_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("source.rfl");
    let store = open(&dir.path().join("store"));
    write_list(&source, "List", 4_930_000..4_930_100);
    let first = store.install_list(&source, NOW).unwrap();
    assert_eq!((first.entries, first.title.as_str()), (100, "List"));
    write_list(&source, "List", 4_930_000..4_930_200);
    let second = store.install_list(&source, NOW).unwrap();
    write_list(&source, "Another", 4_930_000..4_930_001);
    store.install_list(&source, NOW).unwrap();
    let lists = store.lists().unwrap();
    assert_eq!(lists.iter().map(|list| list.entries).collect::<Vec<_>>(), [200, 1]);
    assert!(first.path.exists(), "whoever has yet to open the new file may still need the old one");
    assert!(store.sweep().unwrap());
    assert!(second.path.exists() && !first.path.exists());
    assert!(store.remove_list(second.id).unwrap());
    assert!(store.sweep().unwrap());
    assert!(!second.path.exists());
}

#[test]
fn what_is_no_list_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("source.rfl");
    let store = open(&dir.path().join("store"));
    fs::write(&source, "number\n+1212555\n").unwrap();
    assert!(matches!(store.install_list(&source, NOW), Err(StoreError::List(_))));
    assert!(store.lists().unwrap().is_empty());
    assert_eq!(fs::read_dir(dir.path().join("store/lists")).unwrap().count(), 0);
}

#[test]
fn stray_files_are_swept_and_missing_ones_reported() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("source.rfl");
    let home = dir.path().join("store");
    write_list(&source, "List", 1000..1001);
    let installed = open(&home).install_list(&source, NOW).unwrap();
    fs::write(home.join("lists/incoming-7.tmp"), "half a list").unwrap();
    let store = open(&home);
    assert!(store.health().unwrap().is_empty());
    assert_eq!(fs::read_dir(home.join("lists")).unwrap().count(), 1);
    drop(store);
    fs::remove_file(installed.path).unwrap();
    let codes: Vec<_> = open(&home).health().unwrap().into_iter().map(|event| event.code).collect();
    assert_eq!(codes, [HealthCode::ListMissing]);
}

#[test]
fn the_owners_rules_come_back_after_any_damage() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("bytes of something else", |path| fs::write(path, [0x5a; 9000]).unwrap()),
        ("a file cut in the middle", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2 + 100]).unwrap();
        }),
        ("bytes changed inside the pages", |path| {
            let mut bytes = fs::read(path).unwrap();
            let length = bytes.len();
            bytes[4096..length].iter_mut().step_by(3).for_each(|byte| *byte ^= 0x55);
            fs::write(path, bytes).unwrap();
        }),
        ("a changed first page", |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[100..400].fill(0xff);
            fs::write(path, bytes).unwrap();
        }),
        ("a text file", |path| fs::write(path, "hello").unwrap()),
    ];
    for (case, damage) in damages {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        store.add_rule(&NewRule::new(exact("4930123456"), Effect::Block), NOW).unwrap();
        store.save_settings(&Settings { on_hidden: Action::Silence, ..Settings::default() }).unwrap();
        for call in 0..50 {
            record(&store, NOW, &format!("+1{call}")).unwrap();
        }
        drop(store);
        damage(&dir.path().join("ringfence.db"));
        let store = open(dir.path());
        let rules = store.rule_set().unwrap();
        assert!(decide(&rules, "4930123456").is_some(), "{case}");
        assert_eq!(store.settings().unwrap().on_hidden, Action::Silence, "{case}");
        let codes: Vec<_> = store.health().unwrap().into_iter().map(|event| event.code).collect();
        assert_eq!(codes, [HealthCode::DatabaseRestored], "{case}");
        let aside = fs::read_dir(dir.path())
            .unwrap()
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|e| e == "damaged"));
        assert_eq!(aside.count(), 1, "{case}");
    }
}

#[test]
fn without_a_good_copy_health_says_that_rules_are_lost() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).add_rule(&NewRule::new(exact("4930123456"), Effect::Block), NOW).unwrap();
    fs::write(dir.path().join("ringfence.db"), "x".repeat(5000)).unwrap();
    fs::write(dir.path().join("published.db"), "y".repeat(5000)).unwrap();
    let store = open(dir.path());
    assert!(store.rules().unwrap().is_empty());
    assert_eq!(store.health().unwrap()[0].code, HealthCode::RulesLost);
    store.clear_health().unwrap();
    assert!(store.health().unwrap().is_empty());
    store.add_rule(&NewRule::new(exact("4930123456"), Effect::Block), NOW).unwrap();
}

#[test]
fn garbage_in_the_write_ahead_log_loses_nothing_that_was_checkpointed() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).add_rule(&NewRule::new(exact("4930123456"), Effect::Block), NOW).unwrap();
    fs::write(dir.path().join("ringfence.db-wal"), [0xa5; 10_000]).unwrap();
    assert_eq!(open(dir.path()).rules().unwrap().len(), 1);
}

#[test]
fn a_folder_in_the_place_of_the_database_is_an_error_that_says_so() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("ringfence.db")).unwrap();
    let error = Store::open(dir.path(), OpenCheck::Thorough, NOW).unwrap_err();
    assert!(matches!(error, StoreError::Sqlite(_)), "{error}");
}

fn listing(dir: &Path) -> Vec<(String, u64, std::time::SystemTime)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .flatten()
        .map(|file| {
            let data = file.metadata().unwrap();
            (file.file_name().into_string().unwrap(), data.len(), data.modified().unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn read_only_opening_changes_nothing_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(ReadOnlyStore::open(dir.path()), Err(StoreError::NothingPublished { .. })));
    let home = dir.path().join("a folder? with #signs and 100%");
    let source = dir.path().join("source.rfl");
    write_list(&source, "List", 1000..1010);
    let store = open(&home);
    store.add_rule(&NewRule::new(exact("4930123456"), Effect::Block), NOW).unwrap();
    store.install_list(&source, NOW).unwrap();
    record(&store, NOW, "+4930123456").unwrap();
    let before = listing(&home);
    let reader = ReadOnlyStore::open(&home).unwrap();
    assert!(decide(&reader.rule_set().unwrap(), "4930123456").is_some());
    assert_eq!(reader.settings().unwrap(), Settings::default());
    assert_eq!(reader.lists().unwrap(), store.lists().unwrap());
    drop(reader);
    assert_eq!(listing(&home), before);
    let copy = fs::read(home.join("published.db")).unwrap();
    assert!(!copy.windows(20).any(|window| window == b"\"code\":\"nothing_known"), "the copy holds no history");
}

#[test]
fn the_app_writes_the_first_copy_when_it_opens_and_later_ones_when_something_changes() {
    let dir = tempfile::tempdir().unwrap();
    Store::open(dir.path(), OpenCheck::Quick, NOW).unwrap();
    assert!(
        matches!(ReadOnlyStore::open(dir.path()), Err(StoreError::NothingPublished { .. })),
        "a woken process does not"
    );
    Store::open(dir.path(), OpenCheck::Thorough, NOW).unwrap();
    assert_eq!(ReadOnlyStore::open(dir.path()).unwrap().settings().unwrap(), Settings::default());
    let before = fs::metadata(dir.path().join("published.db")).unwrap().modified().unwrap();
    Store::open(dir.path(), OpenCheck::Thorough, NOW).unwrap();
    let after = fs::metadata(dir.path().join("published.db")).unwrap().modified().unwrap();
    assert_eq!(before, after, "a copy that is there stays");
}

#[test]
fn a_copy_in_another_folder_stands_alone_and_follows_what_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (home, elsewhere) = (dir.path().join("home"), dir.path().join("elsewhere"));
    let source = |name: &str, keys| {
        let path = dir.path().join(name);
        write_list(&path, name, keys);
        path
    };
    let store = open(&home);
    store.add_rule(&NewRule::new(exact("4930123456"), Effect::Allow), NOW).unwrap();
    let first = store.install_list(&source("First", 1000..1010), NOW).unwrap();
    store.publish_to(&elsewhere).unwrap();
    store.publish_to(&elsewhere).unwrap();

    store.install_list(&source("Second", 2000..2020), NOW).unwrap();
    assert!(store.remove_list(first.id).unwrap());
    store.publish_to(&elsewhere).unwrap();
    drop(store);
    fs::remove_dir_all(&home).unwrap();

    let reader = ReadOnlyStore::open(&elsewhere).unwrap();
    assert!(decide(&reader.rule_set().unwrap(), "4930123456").is_some(), "the owner's word goes with it");
    let lists = reader.lists().unwrap();
    assert_eq!(lists.iter().map(|list| (list.title.as_str(), list.entries)).collect::<Vec<_>>(), [("Second", 20)]);
    assert!(lists.iter().all(|list| list.path.starts_with(&elsewhere) && list.path.exists()));
    assert_eq!(fs::read_dir(elsewhere.join("lists")).unwrap().count(), 1, "what is no longer in force has gone");
}

const CHILD: &str = "RINGFENCE_STORE_CHILD";

/// Not a test by itself: the process that the next test kills.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let store = open(Path::new(&dir));
    for number in 1_000_000u64.. {
        store.add_rule(&NewRule::new(exact(&number.to_string()), Effect::Block), NOW).unwrap();
        record(&store, NOW, &number.to_string()).unwrap();
        println!("\nwrote {number}");
    }
}

#[test]
fn killing_the_process_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..8u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["store::child_that_writes_until_it_is_killed", "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = 1 + round * 3 % 7;
        let mut acknowledged = Vec::new();
        while (acknowledged.len() as u64) < wanted {
            let line = lines.next().unwrap().unwrap();
            acknowledged.extend(line.strip_prefix("wrote ").map(|number| number.trim().to_owned()));
        }
        std::thread::sleep(std::time::Duration::from_micros(round * 700));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = open(dir.path());
        assert!(store.health().unwrap().is_empty());
        let rules = store.rule_set().unwrap();
        for number in acknowledged {
            assert!(decide(&rules, &number).is_some(), "{number} was acknowledged");
        }
    }
}
