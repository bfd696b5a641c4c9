//! Bringing the public folder to where phones fetch it: a plain folder, or any object store.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use ringfence::feed::tuf::{Envelope, Timestamp};
use serde::Serialize;

use super::folder::{Folder, write};
use super::release::{named_files, walk};
use crate::output::{self, Failure, progress};

/// What was uploaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Uploaded {
    /// Files that were not there.
    pub files: Vec<String>,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there.
    pub unchanged: u64,
    /// Files that were removed there, as they are no longer public here.
    pub removed: Vec<String>,
}

const TIMESTAMP: &str = "metadata/timestamp.json";
/// Names with a version or a hash never change their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The timestamp says what is new; everybody asks for it.
const BRIEFLY: &str = "public, max-age=60";

fn failed(what: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(format!("cannot {what}: {error}"))
}

/// Uploads what is not there yet: files that never change first, the timestamp last, in the place of exactly the one
/// that was there when this began. The number of the snapshot is claimed by creating its file; whoever comes second to
/// that stops before anything that the first one needs.
///
/// # Errors
/// [`Failure::Failed`] when the place cannot be written, when it holds a newer timestamp, or when another publisher was
/// faster; phones see the old feed whole then.
pub fn upload(folder: &Folder, to: &str) -> Result<Uploaded, Failure> {
    let public = folder.public();
    let nothing = || Failure::Failed("nothing was released yet; run `blocklist-tools feed release` first".into());
    let snapshot = folder.released_snapshot()?.ok_or_else(nothing)?.signed;
    let mut all = Vec::new();
    walk(&public, "", &mut all);
    let (named, _) = named_files(folder, &snapshot)?;
    let is_wanted = |file: &&String| named.contains(*file) || file.ends_with(".root.json");
    let mut files: Vec<String> = all.iter().filter(is_wanted).filter(|file| *file != TIMESTAMP).cloned().collect();
    // Targets carry their hash in their name and hurt nobody. Then the roots, then the snapshot: whoever puts it there
    // has its number, and only then come the roles that it names.
    let claim = format!("metadata/{}.snapshot.json", snapshot.version);
    let place = |file: &String| match file {
        file if file.starts_with("targets/") => 0,
        file if file.ends_with(".root.json") => 1,
        file if *file == claim => 2,
        _ => 3,
    };
    files.sort_by_key(|file| (place(file), file.clone()));
    if to.contains("://") && !to.starts_with("file://") {
        return to_store(&Plan { public, files, keep: all.into_iter().collect() }, to);
    }
    let plan = Plan { public, files, keep: all.into_iter().collect() };
    to_folder(&plan, Path::new(to.strip_prefix("file://").unwrap_or(to)))
}

/// What goes where.
struct Plan {
    public: PathBuf,
    /// In order, without the timestamp.
    files: Vec<String>,
    /// Whatever else is public here: phones may be in the middle of it.
    keep: BTreeSet<String>,
}

impl Plan {
    /// Whether a published file is ours to remove: of our making, and no longer public here.
    fn is_over(&self, file: &str) -> bool {
        let is_ours = file.starts_with("metadata/") || file.starts_with("targets/lists/");
        is_ours && !file.ends_with(".root.json") && !self.keep.contains(file)
    }
}

fn version_of(timestamp: &[u8]) -> u64 {
    Envelope::<Timestamp>::read(timestamp).map_or(0, |timestamp| timestamp.signed.version)
}

/// Whether ours may take the place of theirs: it is newer, or the very same.
fn check_newer(ours: &[u8], theirs: Option<&[u8]>) -> Result<(), Failure> {
    let is_same = theirs == Some(ours);
    let (ours, theirs) = (version_of(ours), theirs.map_or(0, version_of));
    if theirs >= ours && !is_same {
        return Err(Failure::Failed(format!(
            "timestamp {theirs} is published there already, and this folder has {ours}; bring the folder up to date"
        )));
    }
    Ok(())
}

/// Another file of this name is there. A root or a snapshot is somebody's word; a role without the snapshot that names
/// it was left by somebody who gave up, and ours takes its place.
fn check_conflict(file: &str) -> Result<(), Failure> {
    if file.ends_with(".root.json") {
        return Err(Failure::Failed(format!("{file} is published with other content; this folder is of another feed")));
    }
    if file.ends_with(".snapshot.json") {
        return Err(Failure::Failed(format!(
            "another publisher was faster with {file}; bring the folder up to date, or release once more if they gave up"
        )));
    }
    Ok(())
}

/// A lock file keeps a second publisher out.
struct Lock(PathBuf);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn to_folder(plan: &Plan, to: &Path) -> Result<Uploaded, Failure> {
    fs::create_dir_all(to).map_err(Failure::io("make", to))?;
    let lock = to.join(".publishing");
    fs::OpenOptions::new().write(true).create_new(true).open(&lock).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::Failed(format!(
            "another publisher is at work in {}; if none is, remove {}",
            to.display(),
            lock.display()
        )),
        _ => Failure::io("write", &lock)(error),
    })?;
    let _lock = Lock(lock);
    let timestamp = output::read_all(&plan.public.join(TIMESTAMP))?;
    let there = fs::read(to.join(TIMESTAMP)).ok();
    check_newer(&timestamp, there.as_deref())?;
    let mut done = Uploaded::default();
    for file in &plan.files {
        let there = fs::read(to.join(file)).ok();
        if there.is_some() && file.starts_with("targets/") {
            done.unchanged += 1;
            continue;
        }
        let bytes = output::read_all(&plan.public.join(file))?;
        match there {
            Some(there) if there == bytes => {
                done.unchanged += 1;
                continue;
            }
            Some(_) => check_conflict(file)?,
            None => {}
        }
        write(&to.join(file), &bytes)?;
        done.bytes += bytes.len() as u64;
        done.files.push(file.clone());
    }
    if there.as_deref() != Some(&timestamp[..]) {
        write(&to.join(TIMESTAMP), &timestamp)?;
        done.bytes += timestamp.len() as u64;
        done.files.push(TIMESTAMP.into());
    }
    let mut there = Vec::new();
    walk(to, "", &mut there);
    for file in there.into_iter().filter(|file| plan.is_over(file)) {
        let path = to.join(&file);
        fs::remove_file(&path).map_err(Failure::io("remove", &path))?;
        done.removed.push(file);
    }
    Ok(done)
}

fn to_store(plan: &Plan, to: &str) -> Result<Uploaded, Failure> {
    // object_store speaks TLS through the process's crypto provider; one that is set already is ours.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = to.parse().map_err(|error| failed(&format!("publish to {to}"), &error))?;
    let options = std::env::vars().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let (store, prefix) =
        object_store::parse_url_opts(&url, options).map_err(|error| failed("publish there", &error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed("start", &error))?;
    runtime.block_on(store_files(&*store, &prefix, plan))
}

fn options(file: &str, cache: &'static str, mode: PutMode) -> PutOptions {
    let is_json = Path::new(file).extension().is_some_and(|extension| extension == "json");
    let kind = if is_json { "application/json" } else { "application/octet-stream" };
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::CacheControl, cache.into());
    attributes.insert(Attribute::ContentType, kind.into());
    PutOptions { mode, attributes, ..PutOptions::default() }
}

async fn store_files(store: &dyn ObjectStore, prefix: &Key, plan: &Plan) -> Result<Uploaded, Failure> {
    let key = |file: &str| file.split('/').fold(prefix.clone(), Key::join);
    let timestamp = output::read_all(&plan.public.join(TIMESTAMP))?;
    let (there, before) = match store.get(&key(TIMESTAMP)).await {
        Ok(found) => {
            let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
            let bytes = found.bytes().await.map_err(|error| failed("read the published timestamp", &error))?;
            (Some(bytes), Some(version))
        }
        Err(object_store::Error::NotFound { .. }) => (None, None),
        Err(error) => return Err(failed("read the published timestamp", &error)),
    };
    check_newer(&timestamp, there.as_deref())?;
    let mut done = Uploaded::default();
    let known: BTreeSet<Key> = known(store, prefix).await?;
    let bar = progress(Some(plan.files.len() as u64), "uploading");
    for file in &plan.files {
        bar.inc(1);
        let is_known = known.contains(&key(file));
        if is_known && file.starts_with("targets/") {
            done.unchanged += 1;
            continue;
        }
        let bytes = output::read_all(&plan.public.join(file))?;
        if put(store, &key(file), file, &bytes, is_known).await? {
            done.bytes += bytes.len() as u64;
            done.files.push(file.clone());
        } else {
            done.unchanged += 1;
        }
    }
    bar.finish_and_clear();
    if there.as_deref() == Some(&timestamp[..]) {
        return remove(store, prefix, &known, plan, done).await;
    }
    let mode = before.map_or(PutMode::Create, PutMode::Update);
    let length = timestamp.len() as u64;
    match store.put_opts(&key(TIMESTAMP), PutPayload::from(timestamp), options(TIMESTAMP, BRIEFLY, mode)).await {
        Ok(_) => {
            done.bytes += length;
            done.files.push(TIMESTAMP.into());
            remove(store, prefix, &known, plan, done).await
        }
        Err(object_store::Error::Precondition { .. } | object_store::Error::AlreadyExists { .. }) => {
            Err(Failure::Failed("another publisher was faster; bring the folder up to date and publish again".into()))
        }
        Err(error) => Err(failed("upload the timestamp", &error)),
    }
}

/// Creates a file, or finds out what is there in its place. Gives whether it was written.
async fn put(store: &dyn ObjectStore, key: &Key, file: &str, bytes: &[u8], is_known: bool) -> Result<bool, Failure> {
    let uploading = |error: object_store::Error| failed(&format!("upload {file}"), &error);
    let payload = || PutPayload::from(bytes.to_vec());
    if !is_known {
        match store.put_opts(key, payload(), options(file, FOR_EVER, PutMode::Create)).await {
            Ok(_) => return Ok(true),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {}
            Err(error) => return Err(uploading(error)),
        }
    }
    let there = store.get(key).await.map_err(uploading)?.bytes().await.map_err(uploading)?;
    if *there == *bytes {
        return Ok(false);
    }
    check_conflict(file)?;
    store.put_opts(key, payload(), options(file, FOR_EVER, PutMode::Overwrite)).await.map_err(uploading)?;
    Ok(true)
}

/// Removes what phones can no longer need.
async fn remove(
    store: &dyn ObjectStore,
    prefix: &Key,
    known: &BTreeSet<Key>,
    plan: &Plan,
    mut done: Uploaded,
) -> Result<Uploaded, Failure> {
    for key in known {
        let Some(parts) = key.prefix_match(prefix) else { continue };
        let file = parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/");
        if plan.is_over(&file) {
            store.delete(key).await.map_err(|error| failed(&format!("remove {file}"), &error))?;
            done.removed.push(file);
        }
    }
    Ok(done)
}

async fn known(store: &dyn ObjectStore, prefix: &Key) -> Result<BTreeSet<Key>, Failure> {
    let mut found = BTreeSet::new();
    let mut folders = vec![prefix.clone()];
    while let Some(folder) = folders.pop() {
        let listed =
            store.list_with_delimiter(Some(&folder)).await.map_err(|error| failed("list what is there", &error))?;
        found.extend(listed.objects.into_iter().map(|object| object.location));
        folders.extend(listed.common_prefixes);
    }
    Ok(found)
}
