//! Installed lists: a file under the name of its hash, and a row that says it is in force.
//!
//! The file comes first and the row second; the old file goes last, once whoever asked for the change has opened the new
//! one. Whenever the process is killed, each row has its file, and a file without a row is swept later.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, params};

use crate::blocklist::{List, ListKind, Sha256, remarkable_score};
use crate::feed::{ListName, PackageKind, Trust};
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
    /// Who publishes it: the feed's name, or what the list itself says where it was installed by hand.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// Single entries.
    pub entries: u64,
    /// When it was installed.
    pub installed: UnixSeconds,
    /// What it holds.
    pub kind: PackageKind,
    /// What its publisher may do. Whoever installs a list by hand means it.
    pub trust: Trust,
    /// Which list of which feed it is, and its version; `None` for one that was installed by hand.
    pub origin: Option<Origin>,
    /// The score from which on a number's neighbourhood in it is remarkable, where it is long enough to tell.
    pub remarkable: Option<i32>,
}

/// Where an installed list comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The feed's id in the store.
    pub feed: i64,
    /// The list's name within the feed.
    pub name: ListName,
    /// The installed version.
    pub version: u64,
}

pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("lists")
}

fn file_name(sha256: &Sha256) -> String {
    sha256.iter().map(|byte| format!("{byte:02x}")).chain([".rfl".to_owned()]).collect()
}

/// Puts a copy of `source` in force; a list of the same publisher and title that was installed by hand gives way to it.
pub(super) fn install(
    connection: &mut Connection,
    dir: &Path,
    source: &Path,
    now: UnixSeconds,
) -> Result<i64, StoreError> {
    let folder = folder(dir);
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    let temporary = folder.join(format!("incoming-{}.tmp", std::process::id()));
    let copied = copy_synced(source, &temporary).and_then(|()| {
        let list = List::open(&temporary)?;
        list.check()?;
        let sha256 = list.sha256();
        let file = move_in(dir, &temporary, &sha256)?;
        let meta = list.meta();
        let remarkable = remarkable_score(&list)?;
        let sql = "INSERT INTO list (file, sha256, publisher, title, entries, installed, kind, remarkable)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (publisher, title) WHERE feed IS NULL
            DO UPDATE SET file = ?1, sha256 = ?2, entries = ?5, installed = ?6, kind = ?7, remarkable = ?8 RETURNING id";
        let entries = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let kind = kind_name(PackageKind::from(meta.kind));
        let row = params![file, sha256, meta.publisher, meta.title, entries, now.0, kind, remarkable];
        Ok(connection.query_row(sql, row, |row| row.get(0))?)
    });
    if copied.is_err() {
        // The copy is of no use any more; the next sweep takes it if this fails.
        let _ = fs::remove_file(&temporary);
    }
    copied
}

/// What a feed's update brings.
#[derive(Clone, Debug)]
pub(crate) struct Update<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) kind: PackageKind,
    pub(crate) title: &'a str,
    pub(crate) entries: u64,
    pub(crate) sha256: Sha256,
}

/// Puts the file at `checked`, which has been checked and lies on the same disk, in force in the place of the feed's
/// earlier version.
pub(super) fn install_update(
    connection: &mut Connection,
    dir: &Path,
    checked: &Path,
    update: &Update<'_>,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let folder = folder(dir);
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    File::open(checked).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", checked))?;
    let file = move_in(dir, checked, &update.sha256)?;
    let remarkable = match update.kind {
        PackageKind::Numbers => remarkable_score(&List::open(&folder.join(&file))?)?,
        _ => None,
    };
    let transaction = connection.transaction()?;
    let Origin { feed, name, version } = update.origin;
    let sql = "INSERT INTO list (file, sha256, publisher, title, entries, installed, kind, feed, name, version,
        remarkable) SELECT ?1, ?2, name, ?3, ?4, ?5, ?6, id, ?8, ?9, ?10 FROM feed WHERE id = ?7
        ON CONFLICT (feed, name) WHERE feed IS NOT NULL DO UPDATE SET file = ?1, sha256 = ?2, title = ?3, entries = ?4,
        installed = ?5, kind = ?6, version = ?9, remarkable = ?10";
    let entries = i64::try_from(update.entries).unwrap_or(i64::MAX);
    let version = i64::try_from(*version).unwrap_or(i64::MAX);
    let kind = kind_name(update.kind);
    let row =
        params![file, update.sha256, update.title, entries, now.0, kind, feed, name.as_str(), version, remarkable];
    transaction.execute(sql, row)?;
    transaction.execute("DELETE FROM quarantine WHERE feed = ?1 AND name = ?2", params![feed, name.as_str()])?;
    Ok(transaction.commit()?)
}

/// Gives a checked file its name for good. Gives the name.
fn move_in(dir: &Path, from: &Path, sha256: &Sha256) -> Result<String, StoreError> {
    let file = file_name(sha256);
    fs::rename(from, folder(dir).join(&file)).map_err(StoreError::io("rename", from))?;
    sync_folder(&folder(dir))?;
    Ok(file)
}

pub(super) fn remove(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(connection.execute("DELETE FROM list WHERE id = ?1", [id])? > 0)
}

pub(super) fn all(connection: &Connection, dir: &Path) -> Result<Vec<InstalledList>, StoreError> {
    let sql =
        "SELECT list.id, file, sha256, coalesce(feed.name, publisher), title, entries, installed, kind, trust, feed,
        list.name, version, remarkable FROM list LEFT JOIN feed ON feed.id = list.feed ORDER BY list.id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        // What a newer program installed and this one does not know stays where it is.
        lists.extend(read(row, dir)?);
    }
    Ok(lists)
}

fn read(row: &Row<'_>, dir: &Path) -> Result<Option<InstalledList>, StoreError> {
    let origin = match (row.get(9)?, row.get::<_, Option<String>>(10)?, row.get::<_, Option<i64>>(11)?) {
        (Some(feed), Some(name), Some(version)) => {
            let Ok(name) = name.parse() else { return Ok(None) };
            Some(Origin { feed, name, version: version.cast_unsigned() })
        }
        _ => None,
    };
    let (kind, trust): (String, Option<String>) = (row.get(7)?, row.get(8)?);
    let Some(kind) = read_kind(&kind) else { return Ok(None) };
    Ok(Some(InstalledList {
        id: row.get(0)?,
        path: folder(dir).join(row.get::<_, String>(1)?),
        sha256: row.get(2)?,
        publisher: row.get(3)?,
        title: row.get(4)?,
        entries: row.get::<_, i64>(5)?.cast_unsigned(),
        installed: UnixSeconds(row.get(6)?),
        kind,
        // A level of trust that is not known is the lowest.
        trust: trust.map_or(Trust::MayBlock, |trust| Trust::from_name(&trust).unwrap_or(Trust::CorrectionsOnly)),
        origin,
        remarkable: row.get(12)?,
    }))
}

fn kind_name(kind: PackageKind) -> &'static str {
    match kind {
        PackageKind::Numbers => "numbers",
        PackageKind::Links => "links",
        PackageKind::TextModel => "text_model",
        PackageKind::Lessons => "lessons",
        PackageKind::Tables => "tables",
    }
}

fn read_kind(name: &str) -> Option<PackageKind> {
    use PackageKind::{Lessons, Links, Numbers, Tables, TextModel};
    [Numbers, Links, TextModel, Lessons, Tables].into_iter().find(|kind| kind_name(*kind) == name)
}

impl From<ListKind> for PackageKind {
    fn from(kind: ListKind) -> Self {
        match kind {
            ListKind::Numbers => Self::Numbers,
            ListKind::Links => Self::Links,
        }
    }
}

/// Removes files that no row names. Gives whether every row has its file.
pub(super) fn sweep(connection: &Connection, dir: &Path) -> Result<bool, StoreError> {
    let mut statement = connection.prepare("SELECT file FROM list")?;
    let named: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let folder = folder(dir);
    if let Ok(files) = fs::read_dir(&folder) {
        for file in files.flatten() {
            if named.iter().all(|named| **named != *file.file_name()) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
    Ok(named.iter().all(|file| folder.join(file).exists()))
}

fn copy_synced(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::copy(from, to).map_err(StoreError::io("copy", from))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", to))
}

/// Copies the files of `installed` into the store's folder `dir` of another reader, those that it has already apart.
pub(super) fn copy_into(dir: &Path, installed: &[InstalledList]) -> Result<(), StoreError> {
    let folder = folder(dir);
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    for path in installed.iter().map(|list| &list.path) {
        let Some(name) = path.file_name() else { continue };
        // A file is named after its content.
        let target = folder.join(name);
        if !target.exists() {
            let temporary = folder.join(format!("incoming-{}.tmp", std::process::id()));
            copy_synced(path, &temporary)?;
            fs::rename(&temporary, &target).map_err(StoreError::io("rename", &temporary))?;
        }
    }
    sync_folder(&folder)
}

/// Removes what is none of `installed` from the store's folder `dir` of another reader.
pub(super) fn keep_only(dir: &Path, installed: &[InstalledList]) -> Result<(), StoreError> {
    let folder = folder(dir);
    for file in fs::read_dir(&folder).map_err(StoreError::io("read", &folder))? {
        let path = file.map_err(StoreError::io("read", &folder))?.path();
        if !installed.iter().any(|list| list.path.file_name() == path.file_name()) {
            fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
        }
    }
    Ok(())
}

/// Makes a rename survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::io("sync", folder))
}
