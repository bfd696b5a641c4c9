//! The second step: what was staged is checked again, then snapshot and timestamp are signed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ringfence::advice::LessonPack;
use ringfence::blocklist::{Delta, List};
use ringfence::feed::tuf::{Envelope, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp};
use ringfence::feed::{
    ListName, OfferedDelta, OfferedList, PackageKind, TargetPath, Violation, offered_deltas, offered_lists,
};
use ringfence::text::Tables;
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::folder::{DAY, Folder, SPEC_VERSION, TOP, file_name, read_metadata, write};
use super::keys::KeyRing;
use crate::output::{self, Failure};

/// What was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Released {
    /// The snapshot's version.
    pub snapshot: u64,
    /// The timestamp's version.
    pub timestamp: u64,
    /// New public files, by path, with their bytes.
    pub files: BTreeMap<String, u64>,
    /// Public files that were removed, since nothing has named them for a day.
    pub removed: Vec<String>,
}

/// How long a file stays public once nothing names it: a phone may be in the middle of a sync.
const GRACE: i64 = DAY;

/// Checks what was staged, as whoever staged it may not be whom they seem: signatures, versions, hashes, that each delta
/// does what it says, and the safety bounds. Then signs snapshot and timestamp and makes it public, the timestamp last.
///
/// # Errors
/// [`Failure::Failed`] names the list and what is wrong; nothing has become public then.
pub fn release(folder: &mut Folder, ring: &KeyRing, at: UnixSeconds) -> Result<Released, Failure> {
    let root = folder.root()?.signed;
    let staged = read_staged(folder)?;
    for (role, (_, envelope)) in &staged {
        check_role(folder, role, envelope, &root)?;
    }
    for (role, (_, envelope)) in &staged {
        check_targets(folder, role, &envelope.signed, &staged)?;
    }
    sign_off(folder, ring, at)
}

/// Signs off whatever is staged. [`release`] has checked it; a thief with every key would not.
pub(crate) fn sign_off(folder: &mut Folder, ring: &KeyRing, at: UnixSeconds) -> Result<Released, Failure> {
    let root = folder.root()?.signed;
    let snapshot = folder.released_snapshot()?;
    let mut meta = snapshot.as_ref().map_or_else(BTreeMap::new, |snapshot| snapshot.signed.meta.clone());
    for (role, (_, envelope)) in read_staged(folder)? {
        let version = envelope.signed.version;
        meta.insert(format!("{role}.json"), MetaFile { version, length: None, hashes: None });
    }
    if !meta.contains_key("targets.json") {
        return Err(Failure::Failed("nothing was ever staged; run `blocklist-tools feed stage` first".into()));
    }
    let version = snapshot.map_or(1, |snapshot| snapshot.signed.version + 1);
    let snapshot = Snapshot {
        kind: "snapshot".into(),
        spec_version: SPEC_VERSION.into(),
        version,
        expires: folder.expiry("snapshot", at),
        meta,
    };
    let snapshot_bytes = ring.sign("snapshot", &snapshot, role_keys(&root, "snapshot")?)?;
    let (timestamp, timestamp_bytes) = sign_timestamp(folder, ring, &root, version, at)?;

    let mut files = BTreeMap::new();
    publish_roots(folder, &mut files)?;
    make_public(&folder.staged().join("targets"), &folder.public().join("targets"), "targets", &mut files)?;
    make_public(&folder.staged().join("metadata"), &folder.public().join("metadata"), "metadata", &mut files)?;
    let name = file_name("snapshot", version);
    put(folder, &format!("metadata/{name}"), &snapshot_bytes, &mut files)?;
    put(folder, "metadata/timestamp.json", &timestamp_bytes, &mut files)?;
    let removed = clean(folder, &snapshot, at)?;
    Ok(Released { snapshot: version, timestamp, files, removed })
}

/// Signs a new timestamp over what is released, and a new snapshot where that one runs out soon or its key has changed.
///
/// # Errors
/// [`Failure::Failed`] when nothing was released yet or a key is missing.
pub fn refresh(folder: &mut Folder, ring: &KeyRing, at: UnixSeconds) -> Result<Released, Failure> {
    let root = folder.root()?.signed;
    let released = folder.released_snapshot()?;
    let mut snapshot = released.ok_or_else(|| Failure::Failed("nothing was released yet".into()))?;
    let mut files = BTreeMap::new();
    publish_roots(folder, &mut files)?;
    let keys = role_keys(&root, "snapshot")?;
    let is_good = snapshot.verify("snapshot", &root.keys, keys).is_ok();
    if !is_good || folder.is_old("snapshot", snapshot.signed.expires.0, at) {
        snapshot.signed.version += 1;
        snapshot.signed.expires = folder.expiry("snapshot", at);
        let bytes = ring.sign("snapshot", &snapshot.signed, keys)?;
        put(folder, &format!("metadata/{}", file_name("snapshot", snapshot.signed.version)), &bytes, &mut files)?;
    }
    let (timestamp, bytes) = sign_timestamp(folder, ring, &root, snapshot.signed.version, at)?;
    put(folder, "metadata/timestamp.json", &bytes, &mut files)?;
    let removed = clean(folder, &snapshot.signed, at)?;
    Ok(Released { snapshot: snapshot.signed.version, timestamp, files, removed })
}

fn role_keys<'a>(root: &'a Root, role: &str) -> Result<&'a ringfence::feed::tuf::RoleKeys, Failure> {
    root.roles.get(role).ok_or_else(|| Failure::Failed(format!("the root has no role \"{role}\"")))
}

fn sign_timestamp(
    folder: &Folder,
    ring: &KeyRing,
    root: &Root,
    snapshot: u64,
    at: UnixSeconds,
) -> Result<(u64, Vec<u8>), Failure> {
    let version = folder.released_timestamp()?.map_or(1, |timestamp| timestamp.signed.version + 1);
    let timestamp = Timestamp {
        kind: "timestamp".into(),
        spec_version: SPEC_VERSION.into(),
        version,
        expires: folder.expiry("timestamp", at),
        meta: [("snapshot.json".to_owned(), MetaFile { version: snapshot, length: None, hashes: None })].into(),
        interval: folder.settings.interval,
    };
    Ok((version, ring.sign("timestamp", &timestamp, role_keys(root, "timestamp")?)?))
}

/// Staged roles with the files that hold them.
type StagedRoles = BTreeMap<String, (PathBuf, Envelope<Targets>)>;

fn read_staged(folder: &Folder) -> Result<StagedRoles, Failure> {
    let mut roles = StagedRoles::new();
    let metadata = folder.staged().join("metadata");
    for file in fs::read_dir(&metadata).into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let role = name.split_once('.').and_then(|(_, rest)| rest.strip_suffix(".json"));
        let role = role.ok_or_else(|| Failure::Failed(format!("{} is no metadata file", file.path().display())))?;
        roles.insert(role.to_owned(), (file.path(), read_metadata(&file.path())?));
    }
    Ok(roles)
}

/// Whether a staged role is the next version, signed by its keys. The keys come from the root and the settings, not from
/// what was staged.
fn check_role(folder: &Folder, role: &str, envelope: &Envelope<Targets>, root: &Root) -> Result<(), Failure> {
    let wrong = |what: String| Failure::Failed(format!("staged role \"{role}\": {what}"));
    let (keys, role_keys) = folder.keys_of(role, root)?;
    envelope.verify(role, &keys, &role_keys).map_err(|error| wrong(error.to_string()))?;
    let next = folder.released_targets(role)?.map_or(1, |released| released.signed.version + 1);
    if envelope.signed.version != next {
        return Err(wrong(format!("it has version {} where {next} comes next; stage again", envelope.signed.version)));
    }
    let expected = if role.ends_with("-history") { None } else { Some(folder.delegations(role, root)?) };
    if envelope.signed.delegations != expected {
        return Err(wrong("it gives paths to others than the folder's settings do".into()));
    }
    Ok(())
}

fn wrong(path: &str, what: &impl std::fmt::Display) -> Failure {
    Failure::Failed(format!("{path}: {what}; nothing was released"))
}

/// Whether every file that a staged role names is what it says, and may be released.
fn check_targets(folder: &Folder, role: &str, targets: &Targets, staged: &StagedRoles) -> Result<(), Failure> {
    let base_role = role.strip_suffix("-history").unwrap_or(role);
    for (path, file) in &targets.targets {
        let Some(name) = list_name(path) else { return Err(wrong(path, &"it is no path of a feed")) };
        if base_role != TOP && !name.as_str().starts_with(&format!("{base_role}-")) {
            return Err(wrong(path, &format!("role \"{role}\" does not speak for it")));
        }
        let bytes = find(folder, path, file)?;
        if !file.is(&bytes) || file.sha256().is_none() {
            return Err(wrong(path, &"its bytes are not those that were signed"));
        }
    }
    let offered = offered_lists(targets);
    if targets.targets.keys().filter(|path| matches!(TargetPath::read(path), Some(TargetPath::Full(..)))).count()
        != offered.len()
    {
        return Err(Failure::Failed(format!(
            "staged role \"{role}\": a list has two versions, or none that is announced right"
        )));
    }
    for (name, list) in &offered {
        check_list(folder, name, list, base_role)?;
    }
    let names: BTreeSet<ListName> = targets.targets.keys().filter_map(|path| list_name(path)).collect();
    for name in names {
        for delta in offered_deltas(targets, &name) {
            check_delta(folder, &name, &delta, staged)?;
        }
    }
    Ok(())
}

fn list_name(path: &str) -> Option<ListName> {
    match TargetPath::read(path)? {
        TargetPath::Full(name, _) | TargetPath::Delta(name, ..) => Some(name),
    }
}

/// The bytes of a file that is staged or public.
fn find(folder: &Folder, path: &str, file: &TargetFile) -> Result<Vec<u8>, Failure> {
    let remote = file.file_name(path, true).ok_or_else(|| wrong(path, &"it has no hash"))?;
    let places = [folder.staged().join("targets").join(&remote), folder.public().join("targets").join(&remote)];
    let place = places.iter().find(|place| place.exists()).ok_or_else(|| wrong(path, &"its file is missing"))?;
    output::read_all(place)
}

/// Holds a list against the version that is public and against the bounds.
fn check_list(folder: &Folder, name: &ListName, list: &OfferedList, role: &str) -> Result<(), Failure> {
    let path = &list.full.path;
    let released = folder.released_targets(role)?;
    let before = released.and_then(|released| offered_lists(&released.signed).remove(name));
    if let Some(before) = &before {
        if before.sha256 == list.sha256 {
            return Ok(());
        }
        if before.facts.version >= list.facts.version {
            return Err(wrong(path, &format!("version {} is public already", before.facts.version)));
        }
    }
    if list.full.file.length > folder.settings.bounds.file_bytes {
        let limit = folder.settings.bounds.file_bytes;
        return Err(wrong(path, &Violation::Huge { bytes: list.full.file.length, limit }));
    }
    if list.facts.kind == PackageKind::Tables {
        let tables = Tables::read(&find(folder, path, &list.full.file)?).map_err(|error| wrong(path, &error))?;
        if tables.rows() != list.facts.entries {
            return Err(wrong(path, &"it has other rows than were announced"));
        }
        let violation = folder.settings.bounds.check_declared(tables.ranges());
        return violation.map_or(Ok(()), |violation| Err(wrong(path, &violation)));
    }
    if list.facts.kind == PackageKind::Lessons {
        let pack = LessonPack::read(&find(folder, path, &list.full.file)?).map_err(|error| wrong(path, &error))?;
        let is_announced = pack.lessons().len() as u64 == list.facts.entries;
        return if is_announced { Ok(()) } else { Err(wrong(path, &"it is not the pack that was announced")) };
    }
    if !matches!(list.facts.kind, PackageKind::Numbers | PackageKind::Links) {
        return Ok(());
    }
    let read = List::from_bytes(find(folder, path, &list.full.file)?).map_err(|error| wrong(path, &error))?;
    if PackageKind::from(read.meta().kind) != list.facts.kind || read.len() != list.facts.entries {
        return Err(wrong(path, &"it is not the list that was announced"));
    }
    let before = before.map(|before| before.facts.entries);
    match folder.settings.bounds.check(&read, before).map_err(|error| wrong(path, &error))? {
        Some(violation) => Err(wrong(path, &violation)),
        None => Ok(()),
    }
}

/// Whether a delta leads from the version it names to the one it names. One that is public has been checked.
fn check_delta(folder: &Folder, name: &ListName, delta: &OfferedDelta, staged: &StagedRoles) -> Result<(), Failure> {
    let path = &delta.file.path;
    let remote = delta.file.file.file_name(path, true).unwrap_or_default();
    if staged.is_empty() || !folder.staged().join("targets").join(remote).exists() {
        return Ok(());
    }
    let bytes = find(folder, path, &delta.file.file)?;
    let base = output::open_list(&folder.list_path(name, delta.from.0))?;
    if base.sha256() != delta.from.1 {
        return Err(wrong(path, &"it starts from another file than this version"));
    }
    let mut result = tempfile::tempfile().map_err(Failure::io("write into", &std::env::temp_dir()))?;
    let read = Delta::read(&bytes).map_err(|error| wrong(path, &error))?;
    if read.result() != delta.to.1 {
        return Err(wrong(path, &"it leads to another list than it was signed for"));
    }
    read.apply(&base, &mut result).map_err(|error| wrong(path, &error))?;
    Ok(())
}

/// Every root that is complete belongs to the public.
fn publish_roots(folder: &Folder, files: &mut BTreeMap<String, u64>) -> Result<(), Failure> {
    for version in 1.. {
        let path = folder.root_path(version);
        if !path.exists() {
            break;
        }
        if !folder.public().join("metadata").join(file_name("root", version)).exists() {
            put(folder, &format!("metadata/{}", file_name("root", version)), &output::read_all(&path)?, files)?;
        }
    }
    Ok(())
}

fn put(folder: &Folder, path: &str, bytes: &[u8], files: &mut BTreeMap<String, u64>) -> Result<(), Failure> {
    write(&folder.public().join(path), bytes)?;
    files.insert(path.to_owned(), bytes.len() as u64);
    Ok(())
}

/// Moves every file of a tree to where the public finds it.
fn make_public(from: &Path, to: &Path, name: &str, files: &mut BTreeMap<String, u64>) -> Result<(), Failure> {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, file) = (entry.path(), entry.file_name());
        let (to, name) = (to.join(&file), format!("{name}/{}", file.to_string_lossy()));
        if path.is_dir() {
            make_public(&path, &to, &name, files)?;
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(Failure::io("make", folder))?;
        }
        files.insert(name, entry.metadata().map_or(0, |metadata| metadata.len()));
        fs::rename(&path, &to).map_err(Failure::io("move", &path))?;
    }
    Ok(())
}

/// Everything that a released snapshot leads to, as paths below the public folder, and the oldest version of each list
/// that a delta starts from.
pub(super) fn named_files(
    folder: &Folder,
    snapshot: &Snapshot,
) -> Result<(BTreeSet<String>, BTreeMap<ListName, u64>), Failure> {
    let mut named: BTreeSet<String> =
        [format!("metadata/{}", file_name("snapshot", snapshot.version)), "metadata/timestamp.json".to_owned()].into();
    let mut bases: BTreeMap<ListName, u64> = BTreeMap::new();
    for (file, meta) in &snapshot.meta {
        let role = file.strip_suffix(".json").unwrap_or(file);
        let path = format!("metadata/{}", file_name(role, meta.version));
        let targets = read_metadata::<Targets>(&folder.public().join(&path))?.signed;
        named.insert(path);
        for (path, file) in &targets.targets {
            named.extend(file.file_name(path, true).map(|remote| format!("targets/{remote}")));
            if let Some(TargetPath::Delta(name, from, _)) = TargetPath::read(path) {
                bases.entry(name).and_modify(|least| *least = from.min(*least)).or_insert(from);
            }
        }
    }
    Ok((named, bases))
}

/// Forgets what nobody can need any more: public files that nothing names, versions of lists that no delta starts from.
fn clean(folder: &mut Folder, snapshot: &Snapshot, at: UnixSeconds) -> Result<Vec<String>, Failure> {
    let (named, bases) = named_files(folder, snapshot)?;
    let mut all = Vec::new();
    walk(&folder.public(), "", &mut all);
    let mut unnamed = BTreeMap::new();
    let mut removed = Vec::new();
    for path in all.into_iter().filter(|path| !named.contains(path) && !path.ends_with(".root.json")) {
        let since = *folder.settings.unnamed.get(&path).unwrap_or(&at);
        if at.0 - since.0 < GRACE {
            unnamed.insert(path, since);
            continue;
        }
        let file = folder.public().join(&path);
        fs::remove_file(&file).map_err(Failure::io("remove", &file))?;
        removed.push(path);
    }
    folder.settings.unnamed = unnamed;
    forget_versions(folder, &bases, at);
    folder.save()?;
    Ok(removed)
}

fn forget_versions(folder: &mut Folder, bases: &BTreeMap<ListName, u64>, at: UnixSeconds) {
    let keep_from = at.0 - 31 * DAY;
    for (name, list) in folder.settings.lists.clone() {
        let newest = list.versions.last().map_or(0, |last| last.version);
        let oldest_base = *bases.get(&name).unwrap_or(&newest);
        // The version in force 30 days ago may have been added long before.
        let in_force = list.versions.iter().rev().find(|version| version.added.0 <= keep_from);
        let oldest = oldest_base.min(in_force.map_or(1, |version| version.version));
        for version in list.versions.iter().filter(|version| version.version < oldest) {
            let _ = fs::remove_file(folder.list_path(&name, version.version));
        }
        let lists = folder.dir().join("lists").join(name.as_str());
        for file in fs::read_dir(&lists).into_iter().flatten().flatten() {
            let text = file.file_name().to_string_lossy().into_owned();
            let from = text.strip_suffix(".rfd").and_then(|text| text.split('-').next()?.parse::<u64>().ok());
            if from.is_some_and(|from| from < oldest) {
                let _ = fs::remove_file(file.path());
            }
        }
        if let Some(list) = folder.settings.lists.get_mut(&name) {
            list.versions.retain(|version| version.version >= oldest);
        }
    }
}

/// Every file below a folder, as a path with slashes.
pub(super) fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
    files.sort();
}
