//! Looking at a feed as a phone and as an auditor: the client's whole workflow, then every file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ringfence::advice::LessonPack;
use ringfence::blocklist::{Delta, List};
use ringfence::feed::tuf::{Limits, MetadataStore, Source, TargetFile, TufError, Updater};
use ringfence::feed::{
    Address, Answer, Bounds, Fetch, FetchError, FullFacts, HttpFetch, PackageKind, Patience, Request, Sink, TargetPath,
    offered_deltas, offered_lists,
};
use ringfence::time::UnixSeconds;
use serde::Serialize;

use crate::output::{self, Failure};

/// What was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Versions by role.
    pub roles: BTreeMap<String, u64>,
    /// Newest versions by list.
    pub lists: BTreeMap<String, u64>,
    /// Files whose bytes were compared.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes of metadata that a phone fetches on a day with news, bodies alone.
    pub daily_metadata: u64,
    /// Bytes of the newest daily delta of each list.
    pub daily_deltas: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Memory(BTreeMap<String, Vec<u8>>);

impl MetadataStore for Memory {
    fn load(&mut self, role: &str) -> Option<Vec<u8>> {
        self.0.get(role).cloned()
    }

    fn save(&mut self, role: &str, bytes: &[u8]) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.insert(role.to_owned(), bytes.to_vec());
        Ok(())
    }
}

enum Place {
    Folder(PathBuf),
    Server(Address, HttpFetch),
}

struct Body {
    url: String,
    limit: u64,
    bytes: Vec<u8>,
}

impl Sink for Body {
    fn begin(&mut self, _: u64) -> Result<(), FetchError> {
        self.bytes.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.bytes.extend(bytes);
        if self.bytes.len() as u64 > self.limit {
            return Err(FetchError::TooLong { url: self.url.clone(), limit: self.limit });
        }
        Ok(())
    }
}

impl Place {
    fn get(&self, folder: &str, path: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
        match self {
            Self::Folder(dir) => {
                let path = dir.join(folder).join(path);
                if !path.exists() {
                    return Ok(None);
                }
                let bytes = std::fs::read(&path)?;
                if bytes.len() as u64 > limit {
                    return Err(FetchError::TooLong { url: path.display().to_string(), limit });
                }
                Ok(Some(bytes))
            }
            Self::Server(address, fetch) => {
                let url = address.file(folder, path);
                let mut body = Body { url: url.clone(), limit, bytes: Vec::new() };
                let answer = fetch.fetch(&Request { url: &url, from: 0, limit, etag: None }, &mut body)?;
                Ok(matches!(answer, Answer::Body { .. }).then_some(body.bytes))
            }
        }
    }
}

impl Source for &Place {
    fn metadata(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
        self.get("metadata", name, limit)
    }
}

/// Verifies a feed from a root that is trusted: a publisher's folder, a folder as it is served, or an address.
///
/// # Errors
/// [`Failure::Failed`] names the first thing that is wrong.
pub fn verify(place: &str, root: &Path, bounds: &Bounds, at: UnixSeconds) -> Result<Verified, Failure> {
    let source = if place.contains("://") {
        let address = place.parse().map_err(|error: FetchError| Failure::Failed(error.to_string()))?;
        let fetch = HttpFetch::new(Patience::default());
        Place::Server(address, fetch)
    } else {
        let dir = Path::new(place);
        let public = dir.join("public");
        Place::Folder(if public.exists() { public } else { dir.to_owned() })
    };
    let failed = |error: TufError| Failure::Failed(error.to_string());
    let mut memory = Memory::default();
    memory.0.insert("root".into(), output::read_all(root)?);
    let mut metadata = &source;
    let mut updater = Updater::new(&mut metadata, &mut memory, Limits::default(), at).map_err(failed)?;
    updater.refresh().map_err(failed)?;
    let trusted = updater.trusted();
    let mut done = Verified {
        roles: BTreeMap::from([("root".to_owned(), trusted.root().version)]),
        lists: BTreeMap::new(),
        files: 0,
        bytes: 0,
        daily_metadata: 0,
        daily_deltas: BTreeMap::new(),
    };
    let versions = [
        ("timestamp", trusted.timestamp().map(|role| role.version)),
        ("snapshot", trusted.snapshot().map(|role| role.version)),
    ];
    done.roles.extend(versions.into_iter().filter_map(|(role, version)| Some((role.to_owned(), version?))));

    let mut roles = vec![("targets".to_owned(), "root".to_owned())];
    while let Some((role, parent)) = roles.pop() {
        updater.load_targets(&role, &parent).map_err(failed)?;
        let Some(targets) = updater.trusted().targets(&role).cloned() else { continue };
        let pinned = |name: &str| {
            updater.trusted().snapshot().is_some_and(|snapshot| snapshot.meta.contains_key(&format!("{name}.json")))
        };
        let children = targets.delegations.iter().flat_map(|delegations| &delegations.roles);
        roles.extend(children.filter(|child| pinned(&child.name)).map(|child| (child.name.clone(), role.clone())));
        done.roles.insert(role.clone(), targets.version);
        for (path, file) in &targets.targets {
            let bytes = target(&source, path, file, updater.trusted().root().consistent_snapshot)?;
            check(path, file, &bytes, bounds)?;
            done.files += 1;
            done.bytes += bytes.len() as u64;
        }
        for (name, list) in offered_lists(&targets) {
            done.lists.insert(name.to_string(), list.facts.version);
            for delta in offered_deltas(&targets, &name).iter().filter(|delta| delta.to.0 == list.facts.version) {
                done.daily_deltas.insert(name.to_string(), delta.file.file.length);
            }
        }
    }
    let sizes =
        ["timestamp", "snapshot", "targets"].map(|role| memory.0.get(role).map_or(0, |bytes| bytes.len() as u64));
    done.daily_metadata = sizes.iter().sum();
    Ok(done)
}

fn target(place: &Place, path: &str, file: &TargetFile, consistent: bool) -> Result<Vec<u8>, Failure> {
    let wrong = |what: &str| Failure::Failed(format!("{path}: {what}"));
    let remote = file.file_name(path, consistent).ok_or_else(|| wrong("it has no hash"))?;
    let bytes = place.get("targets", &remote, file.length).map_err(|error| wrong(&error.to_string()))?;
    let bytes = bytes.ok_or_else(|| wrong("its file is missing"))?;
    if file.is(&bytes) { Ok(bytes) } else { Err(wrong("its bytes are not those that were signed")) }
}

/// Whether a file is sound in itself: a list within the bounds, a pack of lessons, a delta whose frame fits what is signed
/// about it.
fn check(path: &str, file: &TargetFile, bytes: &[u8], bounds: &Bounds) -> Result<(), Failure> {
    let wrong = |what: &dyn std::fmt::Display| Failure::Failed(format!("{path}: {what}"));
    match TargetPath::read(path) {
        Some(TargetPath::Full(..)) => {
            let facts = file.custom.clone().and_then(|custom| serde_json::from_value::<FullFacts>(custom).ok());
            if facts.is_some_and(|facts| facts.kind == PackageKind::Lessons) {
                return LessonPack::read(bytes).map(drop).map_err(|error| wrong(&error));
            }
            // Models are another format.
            let Ok(list) = List::from_bytes(bytes.to_vec()) else { return Ok(()) };
            match bounds.check(&list, None).map_err(|error| wrong(&error))? {
                Some(violation) => Err(wrong(&violation)),
                None => Ok(()),
            }
        }
        Some(TargetPath::Delta(..)) => Delta::read(bytes).map(drop).map_err(|error| wrong(&error)),
        None => Ok(()),
    }
}
