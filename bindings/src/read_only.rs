//! A guard for reading only, in a folder where nothing can be written: not even a log or a lock.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::{IncomingCall, RingfenceFailure, RingfenceGuard, RuleDraft};
use ringfence::guard::{Action, GuardMode, StirShaken};
use ringfence::store::Effect;

const NOW: i64 = 1_800_000_000;
const FOLDER: &str = "RINGFENCE_READ_ONLY_FOLDER";
/// Nobody, to whom permissions apply even where the tests run as root.
const NOBODY: u32 = 65534;

fn open(folder: &Path, mode: GuardMode) -> Result<std::sync::Arc<RingfenceGuard>, RingfenceFailure> {
    RingfenceGuard::open(folder.display().to_string(), mode, NOW)
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Names, lengths and times of what is in a folder.
fn listing(folder: &Path) -> Vec<(String, u64, i64)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            let facts = file.metadata().unwrap();
            (file.file_name().into_string().unwrap(), facts.len(), facts.mtime_nsec())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_read_only_guard_answers_from_a_folder_that_takes_no_writing_and_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("data");
    let guard = open(&folder, GuardMode::App).unwrap();
    let (pattern, note) = ("+12025550137".to_owned(), String::new());
    let draft = RuleDraft { pattern, effect: Effect::Block, note, sim_slot: None, schedule: None, expires: None };
    guard.rules().add(draft, None, NOW).unwrap();
    guard.shut();
    drop(guard);
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        allow(&file.path(), if file.file_type().unwrap().is_dir() { 0o555 } else { 0o444 });
    }
    allow(&folder, 0o555);
    allow(dir.path(), 0o755);
    let before = listing(&folder);

    let program = dir.path().join("reader");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut reader = Command::new(&program);
    reader
        .args(["read_only::reader_in_a_process_of_its_own", "--exact", "--nocapture"])
        .env(FOLDER, &folder)
        .current_dir("/");
    if fs::metadata(&folder).unwrap().uid() == 0 {
        reader.uid(NOBODY).gid(NOBODY);
    }
    let answer = reader.output().unwrap();
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success(), "{said}{}", String::from_utf8_lossy(&answer.stderr));
    assert!(said.contains("answered without writing"), "{said}");
    assert_eq!(listing(&folder), before);
    allow(&folder, 0o755);
}

/// Not a test by itself: the process that the test above starts.
#[test]
fn reader_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    assert!(fs::write(folder.join("probe"), "").is_err(), "the folder takes writing");
    let guard = open(folder, GuardMode::ReadOnly).unwrap();
    let call = IncomingCall {
        shown: "+1 202 555 0137".into(),
        regions: vec!["US".into()],
        sim_slot: None,
        at: NOW,
        is_contact: false,
        stir_shaken: StirShaken::NotVerified,
        utc_offset_minutes: None,
        is_from_abroad: None,
        name: None,
        emergency_callback_mode: false,
    };
    let screened = guard.calls().screen(call).unwrap();
    assert_eq!(screened.verdict("en").action, Action::Block);
    assert!(matches!(screened.record(), Err(RingfenceFailure::ReadOnly)));
    println!("answered without writing");
}
