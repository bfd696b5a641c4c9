//! Files on their way: partial downloads that can be gone on with, and results that wait for their checks.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use super::super::tuf::to_hex;
use super::super::{Answer, Fetch, FetchError, Request, Sink};
use super::SyncError;
use crate::blocklist::Sha256;
use crate::store::StoreError;

/// Partial files that are kept over a sync that was killed.
const KEPT_PARTS: usize = 4;

/// The folder of files on their way.
pub(super) struct Downloads {
    folder: PathBuf,
    /// Partial files to go on with next time.
    unfinished: RefCell<BTreeSet<PathBuf>>,
}

/// A file to download.
pub(super) struct Wanted<'a> {
    /// Its path within the feed, for messages.
    pub(super) path: &'a str,
    pub(super) url: &'a str,
    pub(super) length: u64,
    pub(super) sha256: Sha256,
}

impl Downloads {
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        let downloads = Self { folder: super::folder(dir)?, unfinished: RefCell::default() };
        downloads.bound();
        Ok(downloads)
    }

    /// Removes what processes that were killed left behind, but for the latest partial files: one of them may be gone on
    /// with now.
    fn bound(&self) {
        let files = || fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|file| file.path());
        let is_part = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "part");
        let changed = |path: &PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
        let mut parts: Vec<PathBuf> = files().filter(is_part).collect();
        parts.sort_by_key(|path| std::cmp::Reverse(changed(path)));
        for path in files().filter(|path| !is_part(path)).chain(parts.into_iter().skip(KEPT_PARTS)) {
            let _ = fs::remove_file(path);
        }
    }

    /// A place for a result that is being made.
    pub(super) fn result(&self) -> PathBuf {
        self.folder.join("result.tmp")
    }

    /// Removes everything but partial files of this sync. Whatever cannot be removed is tried again next time.
    pub(super) fn sweep(&self) {
        let unfinished = self.unfinished.borrow();
        for file in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if !unfinished.contains(&file.path()) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    /// Fetches a file, going on where an earlier attempt ended, and checks it. `seen` hears how many new bytes there
    /// are, and may end it. Gives where the file lies.
    pub(super) fn fetch(
        &self,
        fetch: &dyn Fetch,
        wanted: &Wanted<'_>,
        seen: &mut dyn FnMut(u64) -> bool,
    ) -> Result<PathBuf, SyncError> {
        let path = self.folder.join(format!("{}.part", to_hex(&wanted.sha256)));
        self.unfinished.borrow_mut().insert(path.clone());
        let io = |what| StoreError::io(what, &path);
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(io("create"))?;
        let mut there = file.metadata().map_err(io("read"))?.len();
        if there > wanted.length {
            there = 0;
        }
        if there < wanted.length || wanted.length == 0 {
            let mut sink = ToFile { file: &mut file, wanted, seen, at: there };
            // Files carry their hash in their name, so the rest of a file is the rest of the same file.
            let request = Request { url: wanted.url, from: there, limit: wanted.length, etag: None };
            match fetch.fetch(&request, &mut sink) {
                Ok(Answer::Body { .. }) => {}
                Err(error) => {
                    // A full disk needs the room more than the next sync needs this part.
                    if matches!(error, FetchError::Disk(_)) {
                        self.unfinished.borrow_mut().remove(&path);
                        let _ = fs::remove_file(&path);
                    }
                    return Err(error.into());
                }
                Ok(Answer::NotModified | Answer::NotFound) => {
                    return Err(super::TufError::Missing { name: wanted.path.to_owned() }.into());
                }
            }
        }
        let is_it = sha256(&mut file).map_err(io("read"))? == wanted.sha256;
        self.unfinished.borrow_mut().remove(&path);
        if !is_it {
            let _ = fs::remove_file(&path);
            return Err(SyncError::NotAsSigned { path: wanted.path.to_owned() });
        }
        Ok(path)
    }
}

fn sha256(file: &mut File) -> std::io::Result<Sha256> {
    file.rewind()?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => context.update(&buffer[..count]),
        }
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    Ok(hash)
}

struct ToFile<'a> {
    file: &'a mut File,
    wanted: &'a Wanted<'a>,
    seen: &'a mut dyn FnMut(u64) -> bool,
    at: u64,
}

impl Sink for ToFile<'_> {
    fn begin(&mut self, from: u64) -> Result<(), FetchError> {
        self.at = from;
        self.file.set_len(from)?;
        self.file.seek(SeekFrom::Start(from))?;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.at += bytes.len() as u64;
        if self.at > self.wanted.length {
            return Err(FetchError::TooLong { url: self.wanted.url.to_owned(), limit: self.wanted.length });
        }
        self.file.write_all(bytes)?;
        if (self.seen)(bytes.len() as u64) { Ok(()) } else { Err(FetchError::Cancelled) }
    }
}
