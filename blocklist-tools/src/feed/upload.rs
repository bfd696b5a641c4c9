//! Bringing the public folder to where phones fetch it: a plain folder, or any object store.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use ringfence::feed::tuf::{Envelope, Timestamp};
use serde::Serialize;

use super::folder::{Folder, write};
use super::release::walk;
use crate::output::{self, Failure, progress};

/// What was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uploaded {
    /// Files that were not there.
    pub files: Vec<String>,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there.
    pub unchanged: u64,
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
/// that was there when this began.
///
/// # Errors
/// [`Failure::Failed`] when the place cannot be written, when it holds a newer timestamp, or when another publisher was
/// faster; phones see the old feed whole then.
pub fn upload(folder: &Folder, to: &str) -> Result<Uploaded, Failure> {
    let public = folder.public();
    let mut files = Vec::new();
    walk(&public, "", &mut files);
    if !files.iter().any(|file| file == TIMESTAMP) {
        return Err(Failure::Failed("nothing was released yet; run `blocklist-tools feed release` first".into()));
    }
    // Targets before the metadata that name them: sorted the other way round, with the timestamp apart.
    files.retain(|file| file != TIMESTAMP);
    files.sort_by_key(|file| (!file.starts_with("targets/"), file.clone()));
    if to.contains("://") && !to.starts_with("file://") {
        return to_store(&public, &files, to);
    }
    to_folder(&public, &files, Path::new(to.strip_prefix("file://").unwrap_or(to)))
}

fn version_of(timestamp: &[u8]) -> u64 {
    Envelope::<Timestamp>::read(timestamp).map_or(0, |timestamp| timestamp.signed.version)
}

fn check_newer(ours: &[u8], theirs: Option<&[u8]>) -> Result<(), Failure> {
    let (ours, theirs) = (version_of(ours), theirs.map_or(0, version_of));
    if theirs > ours {
        return Err(Failure::Failed(format!(
            "timestamp {theirs} is published there already, and this folder has {ours}; bring the folder up to date"
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

fn to_folder(public: &Path, files: &[String], to: &Path) -> Result<Uploaded, Failure> {
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
    let timestamp = output::read_all(&public.join(TIMESTAMP))?;
    let there = fs::read(to.join(TIMESTAMP)).ok();
    check_newer(&timestamp, there.as_deref())?;
    let mut done = Uploaded { files: Vec::new(), bytes: 0, unchanged: 0 };
    for file in files {
        if to.join(file).exists() {
            done.unchanged += 1;
            continue;
        }
        let bytes = output::read_all(&public.join(file))?;
        write(&to.join(file), &bytes)?;
        done.bytes += bytes.len() as u64;
        done.files.push(file.clone());
    }
    if there.as_deref() != Some(&timestamp[..]) {
        write(&to.join(TIMESTAMP), &timestamp)?;
        done.bytes += timestamp.len() as u64;
        done.files.push(TIMESTAMP.into());
    }
    Ok(done)
}

fn to_store(public: &Path, files: &[String], to: &str) -> Result<Uploaded, Failure> {
    // object_store speaks TLS through the process's crypto provider; one that is set already is ours.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = to.parse().map_err(|error| failed(&format!("publish to {to}"), &error))?;
    let options = std::env::vars().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let (store, prefix) =
        object_store::parse_url_opts(&url, options).map_err(|error| failed("publish there", &error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed("start", &error))?;
    runtime.block_on(store_files(Arc::from(store), &prefix, public, files))
}

fn options(file: &str, cache: &'static str, mode: PutMode) -> PutOptions {
    let kind = if file.ends_with(".json") { "application/json" } else { "application/octet-stream" };
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::CacheControl, cache.into());
    attributes.insert(Attribute::ContentType, kind.into());
    PutOptions { mode, attributes, ..PutOptions::default() }
}

async fn store_files(
    store: Arc<dyn ObjectStore>,
    prefix: &Key,
    public: &Path,
    files: &[String],
) -> Result<Uploaded, Failure> {
    let key = |file: &str| file.split('/').fold(prefix.clone(), |key, part| key.join(part));
    let timestamp = output::read_all(&public.join(TIMESTAMP))?;
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
    let mut done = Uploaded { files: Vec::new(), bytes: 0, unchanged: 0 };
    let known: BTreeSet<Key> = known(&*store, prefix).await?;
    let bar = progress(Some(files.len() as u64), "uploading");
    for file in files {
        bar.inc(1);
        if known.contains(&key(file)) {
            done.unchanged += 1;
            continue;
        }
        let bytes = output::read_all(&public.join(file))?;
        let length = bytes.len() as u64;
        // Whoever put it there meanwhile put the same bytes there: its name says which.
        match store.put_opts(&key(file), PutPayload::from(bytes), options(file, FOR_EVER, PutMode::Create)).await {
            Ok(_) => {
                done.bytes += length;
                done.files.push(file.clone());
            }
            Err(object_store::Error::AlreadyExists { .. }) => done.unchanged += 1,
            Err(error) => return Err(failed(&format!("upload {file}"), &error)),
        }
    }
    bar.finish_and_clear();
    if there.as_deref() == Some(&timestamp[..]) {
        return Ok(done);
    }
    let mode = before.map_or(PutMode::Create, PutMode::Update);
    let length = timestamp.len() as u64;
    match store.put_opts(&key(TIMESTAMP), PutPayload::from(timestamp), options(TIMESTAMP, BRIEFLY, mode)).await {
        Ok(_) => {
            done.bytes += length;
            done.files.push(TIMESTAMP.into());
            Ok(done)
        }
        Err(object_store::Error::Precondition { .. } | object_store::Error::AlreadyExists { .. }) => {
            Err(Failure::Failed("another publisher was faster; bring the folder up to date and publish again".into()))
        }
        Err(error) => Err(failed("upload the timestamp", &error)),
    }
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
