//! The first step: what the targets keys sign.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ringfence::blocklist::write_delta;
use ringfence::feed::tuf::{TargetFile, Targets, to_hex};
use ringfence::feed::{DeltaFacts, FullFacts, ListName, PackageKind, TargetPath, history_role};
use ringfence::time::UnixSeconds;
use serde::Serialize;

use super::folder::{DAY, Folder, ListVersion, OfferedAs, SPEC_VERSION, file_name, sha256, write};
use super::keys::KeyRing;
use crate::output::{self, Failure};

/// For so many days there are daily deltas.
const DAILY: i64 = 30;
/// From the versions of so many days ago one delta leads straight to the newest.
const SKIPS: [i64; 2] = [7, 30];

/// What was staged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Staged {
    /// Roles that were signed, with their new versions.
    pub roles: BTreeMap<String, u64>,
    /// Files that are new, by path.
    pub files: BTreeMap<String, u64>,
    /// Roles that should be signed anew, and whose keys are not here.
    pub waiting: BTreeSet<String>,
}

/// The targets of one role and of its history, and where their files lie.
#[derive(Default)]
struct Offer {
    front: BTreeMap<String, TargetFile>,
    history: BTreeMap<String, TargetFile>,
    files: BTreeMap<String, PathBuf>,
}

/// Signs what the lists of the folder have become: the newest version of each list and the delta that leads to it in
/// the role itself, older deltas in its history, so that a phone that asks every day fetches little. A role whose keys are
/// elsewhere waits for whoever has them; what is released of it stays, so that no partner can hold up the others.
///
/// # Errors
/// [`Failure::Failed`] when there is something to sign and no key for any of it, or a list cannot be read. What was staged
/// before is gone then.
pub fn stage(folder: &Folder, ring: &KeyRing, at: UnixSeconds) -> Result<Staged, Failure> {
    let staged = folder.staged();
    if staged.exists() {
        fs::remove_dir_all(&staged).map_err(Failure::io("clear", &staged))?;
    }
    let root = folder.root()?.signed;
    let mut done = Staged { roles: BTreeMap::new(), files: BTreeMap::new(), waiting: BTreeSet::new() };
    let mut no_key = None;
    for role in folder.list_roles() {
        let offer = offer(folder, &role, at)?;
        let front = Targets { delegations: Some(folder.delegations(&role, &root)?), ..targets(folder, &role, at) };
        let history = history_role(&role);
        for (name, body) in [
            (&role, Targets { targets: offer.front, ..front }),
            (&history, Targets { targets: offer.history, ..targets(folder, &history, at) }),
        ] {
            let released = folder.released_targets(name)?;
            let (keys, role_keys) = folder.keys_of(name, &root)?;
            if let Some(released) = &released {
                let is_same =
                    released.signed.targets == body.targets && released.signed.delegations == body.delegations;
                let is_good = released.verify(name, &keys, &role_keys).is_ok();
                if is_same && is_good && !folder.is_old(name, released.signed.expires.0, at) {
                    continue;
                }
            }
            let version = released.map_or(1, |released| released.signed.version + 1);
            let body = Targets { version, ..body };
            let bytes = match ring.sign(name, &body, &role_keys) {
                Ok(bytes) => bytes,
                Err(error) => {
                    done.waiting.insert(name.clone());
                    no_key.get_or_insert(error);
                    continue;
                }
            };
            write(&staged.join("metadata").join(file_name(name, version)), &bytes)?;
            done.roles.insert(name.clone(), version);
            for (path, file) in &body.targets {
                stage_file(folder, path, file, &offer.files, &mut done)?;
            }
        }
    }
    match no_key {
        Some(error) if done.roles.is_empty() => Err(error),
        _ => Ok(done),
    }
}

/// Puts a file beside the metadata unless it is public already.
fn stage_file(
    folder: &Folder,
    path: &str,
    file: &TargetFile,
    sources: &BTreeMap<String, PathBuf>,
    done: &mut Staged,
) -> Result<(), Failure> {
    let (Some(remote), Some(source)) = (file.file_name(path, true), sources.get(path)) else { return Ok(()) };
    if folder.public().join("targets").join(&remote).exists() {
        return Ok(());
    }
    let to = folder.staged().join("targets").join(&remote);
    write(&to, &output::read_all(source)?)?;
    done.files.insert(path.to_owned(), file.length);
    Ok(())
}

fn targets(folder: &Folder, role: &str, at: UnixSeconds) -> Targets {
    Targets {
        kind: "targets".into(),
        spec_version: SPEC_VERSION.into(),
        version: 0,
        expires: folder.expiry(role, at),
        targets: BTreeMap::new(),
        delegations: None,
    }
}

fn offer(folder: &Folder, role: &str, at: UnixSeconds) -> Result<Offer, Failure> {
    let mut offer = Offer::default();
    for (name, list) in folder.settings.lists.iter().filter(|(_, list)| list.role == role) {
        offer_list(folder, name, list, at, &mut offer)?;
    }
    Ok(offer)
}

fn target(path: &Path, custom: &impl Serialize) -> Result<TargetFile, Failure> {
    let bytes = output::read_all(path)?;
    let custom = serde_json::to_value(custom).map_err(Failure::about(path))?;
    let hashes = [("sha256".to_owned(), to_hex(&sha256(&bytes)))].into();
    Ok(TargetFile { length: bytes.len() as u64, hashes, custom: Some(custom) })
}

fn offer_list(
    folder: &Folder,
    name: &ListName,
    list: &OfferedAs,
    at: UnixSeconds,
    offer: &mut Offer,
) -> Result<(), Failure> {
    let Some(newest) = list.versions.last() else { return Ok(()) };
    let facts = |version: &ListVersion| FullFacts {
        kind: list.kind,
        region: list.region,
        version: version.version,
        entries: version.entries,
    };
    let full_path = TargetPath::Full(name.clone(), newest.version).to_string();
    let source = folder.list_path(name, newest.version);
    let full = target(&source, &facts(newest))?;
    let limit = full.length / 2;
    offer.files.insert(full_path.clone(), source);
    offer.front.insert(full_path, full);
    if !matches!(list.kind, PackageKind::Numbers | PackageKind::Links) {
        return Ok(());
    }

    let mut add = |from: &ListVersion, to: &ListVersion| -> Result<(String, TargetFile), Failure> {
        let path = TargetPath::Delta(name.clone(), from.version, to.version).to_string();
        let source = delta(folder, name, from, to)?;
        let custom = DeltaFacts { result_facts: facts(to), base: from.sha256, result: to.sha256 };
        let file = target(&source, &custom)?;
        offer.files.insert(path.clone(), source);
        Ok((path, file))
    };
    // From the newest back: a chain that is longer than half the whole file helps nobody.
    let mut chain = 0;
    let versions = || list.versions.iter().rev().zip(list.versions.iter().rev().skip(1));
    let oldest = at.0 - DAILY * DAY;
    for (to, from) in versions().take_while(|(to, _)| to.added.0 >= oldest) {
        let (path, file) = add(from, to)?;
        chain += file.length;
        if chain > limit {
            break;
        }
        let is_newest = to.version == newest.version;
        if is_newest {
            offer.front.insert(path, file)
        } else {
            offer.history.insert(path, file)
        };
    }
    for days in SKIPS {
        let then = at.0 - days * DAY;
        let Some(from) = list.versions.iter().rev().find(|version| version.added.0 <= then) else { continue };
        // The delta from the version before is there already.
        if from.version + 1 >= newest.version {
            continue;
        }
        let (path, file) = add(from, newest)?;
        if file.length <= limit {
            offer.history.insert(path, file);
        }
    }
    Ok(())
}

/// The delta between two versions, made once and kept.
fn delta(folder: &Folder, name: &ListName, from: &ListVersion, to: &ListVersion) -> Result<PathBuf, Failure> {
    let path = folder.delta_path(name, from.version, to.version);
    if !path.exists() {
        let base = output::open_list(&folder.list_path(name, from.version))?;
        let result = output::open_list(&folder.list_path(name, to.version))?;
        output::write_whole(&path, |file| write_delta(&base, &result, file).map_err(Failure::about(&path)))?;
    }
    Ok(path)
}
