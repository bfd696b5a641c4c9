//! The one place with `unsafe`: bytes of a file as a slice, read by the kernel page by page.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::{Advice, Mmap};

/// The bytes of a list: mapped from a file or owned.
#[derive(Debug)]
pub(crate) enum Bytes {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps a whole file for random access.
    pub(crate) fn map(file: &File) -> io::Result<Self> {
        // SAFETY: a mapped file must not change or shrink while the map lives. Lists are immutable: they are written
        // under a temporary name, synced, renamed into a directory that is private to the app, and replaced only by
        // renaming another file over them or by unlinking, which leaves this file's pages alone. A downloaded delta is
        // mapped once it is complete, by the one process that holds the lock on such files. Whoever breaks that
        // rule from outside gets wrong answers or a bus error of their own making; every read is bounds-checked, so
        // changed bytes cannot reach memory outside the map.
        let map = unsafe { Mmap::map(file)? };
        // A lookup touches three scattered pages; read-ahead would fetch dozens. Only a hint, so failure is no error.
        let _ = map.advise(Advice::Random);
        Ok(Self::Mapped(map))
    }

    /// Tells the kernel that the whole file is about to be read once from front to back. The hint asks for the pages
    /// and leaves the map's own setting alone, so that lookups stay random.
    pub(crate) fn will_stream(&self) {
        if let Self::Mapped(map) = self {
            let _ = map.advise(Advice::WillNeed);
        }
    }
}

/// A file that is read where it lies: a delta, which is used once and not kept in memory whole.
#[derive(Debug)]
pub(crate) struct MappedFile(Bytes);

impl MappedFile {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // Mapping nothing is an error of its own on some systems.
        let bytes = if file.metadata()?.len() == 0 { Bytes::Owned(Vec::new()) } else { Bytes::map(&file)? };
        Ok(Self(bytes))
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}
