//! Installed lists: a file under the name of its hash, and a row that says it is in force.
//!
//! The file comes first and the row second, the old file goes last: whenever the process is killed, each row has its
//! file, and a file without a row is swept at the next opening.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::blocklist::{List, Sha256};
use crate::time::UnixSeconds;

use super::StoreError;

/// An installed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledList {
    /// Its id in the store.
    pub id: i64,
    /// Where its file lies.
    pub path: PathBuf,
    /// SHA-256 of the file as installed.
    pub sha256: Sha256,
    /// Who publishes it.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// Single entries.
    pub entries: u64,
    /// When it was installed.
    pub installed: UnixSeconds,
}

pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("lists")
}

fn file_name(sha256: &Sha256) -> String {
    sha256.iter().map(|byte| format!("{byte:02x}")).chain([".rfl".to_owned()]).collect()
}

/// Puts a copy of `source` in force; a list of the same publisher and title gives way to it.
pub(super) fn install(
    connection: &mut Connection,
    dir: &Path,
    source: &Path,
    now: UnixSeconds,
) -> Result<InstalledList, StoreError> {
    let folder = folder(dir);
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    let temporary = folder.join(format!("incoming-{}.tmp", std::process::id()));
    let copied = copy_synced(source, &temporary).and_then(|()| install_copy(connection, dir, &temporary, now));
    if copied.is_err() {
        // The copy is of no use any more; the next opening sweeps it if this fails.
        let _ = fs::remove_file(&temporary);
    }
    copied
}

fn install_copy(
    connection: &mut Connection,
    dir: &Path,
    temporary: &Path,
    now: UnixSeconds,
) -> Result<InstalledList, StoreError> {
    let list = List::open(temporary)?;
    list.check()?;
    let sha256 = list.sha256();
    let file = file_name(&sha256);
    let path = folder(dir).join(&file);
    fs::rename(temporary, &path).map_err(StoreError::io("rename", temporary))?;
    sync_folder(&folder(dir))?;

    let transaction = connection.transaction()?;
    let (publisher, title) = (&list.meta().publisher, &list.meta().title);
    let sql = "SELECT file FROM list WHERE publisher = ?1 AND title = ?2";
    let replaced: Option<String> =
        transaction.query_row(sql, params![publisher, title], |row| row.get(0)).optional()?;
    let sql = "INSERT INTO list (file, sha256, publisher, title, entries, installed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (publisher, title) DO UPDATE SET file = ?1, sha256 = ?2, entries = ?5, installed = ?6 RETURNING id";
    let entries = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let row = params![file, sha256, publisher, title, entries, now.0];
    let id = transaction.query_row(sql, row, |row| row.get(0))?;
    transaction.commit()?;
    if let Some(old) = replaced.filter(|old| *old != file) {
        // Whoever has it open keeps it until they let go; a failure leaves it to the next sweep.
        let _ = fs::remove_file(folder(dir).join(old));
    }
    Ok(InstalledList {
        id,
        path,
        sha256,
        publisher: publisher.clone(),
        title: title.clone(),
        entries: list.len(),
        installed: now,
    })
}

pub(super) fn remove(connection: &Connection, dir: &Path, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM list WHERE id = ?1 RETURNING file";
    let file: Option<String> = connection.query_row(sql, [id], |row| row.get(0)).optional()?;
    if let Some(file) = &file {
        let _ = fs::remove_file(folder(dir).join(file));
    }
    Ok(file.is_some())
}

pub(super) fn all(connection: &Connection, dir: &Path) -> Result<Vec<InstalledList>, StoreError> {
    let sql = "SELECT id, file, sha256, publisher, title, entries, installed FROM list ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(InstalledList {
            id: row.get(0)?,
            path: folder(dir).join(row.get::<_, String>(1)?),
            sha256: row.get(2)?,
            publisher: row.get(3)?,
            title: row.get(4)?,
            entries: row.get::<_, i64>(5)?.cast_unsigned(),
            installed: UnixSeconds(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes files that no row names. Gives whether every row has its file.
pub(super) fn sweep(connection: &Connection, dir: &Path) -> Result<bool, StoreError> {
    let installed = all(connection, dir)?;
    let folder = folder(dir);
    if let Ok(files) = fs::read_dir(&folder) {
        for path in files.flatten().map(|file| file.path()) {
            if installed.iter().all(|list| list.path != path) {
                let _ = fs::remove_file(path);
            }
        }
    }
    Ok(installed.iter().all(|list| list.path.exists()))
}

fn copy_synced(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::copy(from, to).map_err(StoreError::io("copy", from))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", to))
}

/// Makes a rename survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::io("sync", folder))
}
