//! The folder and what it remembers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ring::digest::{SHA256, digest};
use ringfence::advice::LessonPack;
use ringfence::blocklist::List;
use ringfence::feed::tuf::{
    DelegatedRole, Delegations, Envelope, Key, Role, RoleKeys, Root, Snapshot, Targets, Time, Timestamp, key_id, quoted,
};
use ringfence::feed::{Bounds, HexHash, ListName, PackageKind, history_role};
use ringfence::phone::Region;
use ringfence::text::Tables;
use ringfence::time::UnixSeconds;
use serde::{Deserialize, Serialize};

use super::keys::{KeyRing, KeyType, PrivateKey};
use crate::output::{self, Failure};

/// The version of the specification that metadata follow.
pub(super) const SPEC_VERSION: &str = "1.0.34";
/// The top role for targets.
pub const TOP: &str = "targets";
pub(super) const DAY: i64 = 86_400;

/// What a publisher decided, and what the folder holds. Stored as `feed.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// The feed's name, as people read it.
    pub name: String,
    /// For how many days each role is signed.
    pub expires: BTreeMap<String, u32>,
    /// After how many seconds phones should ask again; `None` leaves it to them.
    pub interval: Option<u32>,
    /// What no release may do.
    #[serde(default)]
    pub bounds: Bounds,
    /// Regions that others sign for, by role, which is the region in lower case.
    #[serde(default)]
    pub delegated: BTreeMap<String, Key>,
    /// Lists by name.
    #[serde(default)]
    pub lists: BTreeMap<ListName, OfferedAs>,
    /// Public files that nothing names any more, and since when.
    #[serde(default)]
    pub unnamed: BTreeMap<String, UnixSeconds>,
}

/// A list of the feed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfferedAs {
    /// The role that signs for it.
    pub role: String,
    /// What it holds.
    pub kind: PackageKind,
    /// Which region it is about, if one.
    pub region: Option<Region>,
    /// Its title.
    pub title: String,
    /// Its versions, the oldest first.
    pub versions: Vec<ListVersion>,
}

/// A version of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVersion {
    /// Its number.
    pub version: u64,
    /// When it was added.
    pub added: UnixSeconds,
    /// Its SHA-256.
    pub sha256: HexHash,
    /// Its entries.
    pub entries: u64,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A publisher's folder.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    /// What was decided.
    pub settings: Settings,
}

/// What `init` is told.
#[derive(Clone, Debug)]
pub struct Beginning<'a> {
    /// The feed's name.
    pub name: String,
    /// Days by role, where they differ from the usual.
    pub expires: BTreeMap<String, u32>,
    /// Seconds between two syncs.
    pub interval: Option<u32>,
    /// By role: how many keys must sign, of how many that are made; one of one for the others.
    pub signers: BTreeMap<String, Signers>,
    /// Kind of keys.
    pub key_type: KeyType,
    /// Where keys go.
    pub keys: PathBuf,
    /// Encrypts them.
    pub passphrase: Option<&'a str>,
}

/// How many keys a role has, and how many of them must sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signers {
    /// How many must sign.
    pub threshold: u32,
    /// How many there are.
    pub keys: u32,
}

/// For how many days roles are signed unless the publisher says otherwise.
const EXPIRES: [(&str, u32); 4] = [("root", 365), ("targets", 90), ("snapshot", 30), ("timestamp", 14)];

impl Folder {
    /// Makes a folder: keys, settings, the first root.
    ///
    /// # Errors
    /// [`Failure::Failed`] when there is a feed already, or the disk refuses.
    pub fn init(dir: &Path, beginning: &Beginning<'_>, at: UnixSeconds) -> Result<Self, Failure> {
        if dir.join("feed.json").exists() {
            return Err(Failure::Failed(format!("{} is a feed already", dir.display())));
        }
        for folder in [dir.join("root"), dir.join("lists"), dir.join("public"), beginning.keys.clone()] {
            fs::create_dir_all(&folder).map_err(Failure::io("make", &folder))?;
        }
        let mut expires: BTreeMap<String, u32> = EXPIRES.map(|(role, days)| (role.to_owned(), days)).into();
        expires.extend(beginning.expires.clone());
        let settings = Settings {
            name: beginning.name.clone(),
            expires,
            interval: beginning.interval,
            bounds: Bounds::default(),
            delegated: BTreeMap::new(),
            lists: BTreeMap::new(),
            unnamed: BTreeMap::new(),
        };
        let folder = Self { dir: dir.to_owned(), settings };
        let (mut keys, mut roles) = (BTreeMap::new(), BTreeMap::new());
        for role in ["root", TOP, "snapshot", "timestamp"] {
            let one = Signers { threshold: 1, keys: 1 };
            let Signers { threshold, keys: count } = *beginning.signers.get(role).unwrap_or(&one);
            let mut keyids = Vec::new();
            for number in 1..=count {
                let file = if count == 1 { format!("{role}.pem") } else { format!("{role}-{number}.pem") };
                let path = beginning.keys.join(file);
                let private = PrivateKey::generate(&path, beginning.key_type, beginning.passphrase)?;
                keyids.push(private.id.clone());
                keys.insert(private.id, private.key);
            }
            roles.insert(role.to_owned(), RoleKeys { keyids, threshold: u64::from(threshold) });
        }
        let root = Root {
            kind: "root".into(),
            spec_version: SPEC_VERSION.into(),
            version: 1,
            expires: folder.expiry("root", at),
            consistent_snapshot: true,
            keys,
            roles,
        };
        let ring = KeyRing::open(&beginning.keys, beginning.passphrase)?;
        let bytes = ring.sign("root", &root, &root.roles["root"])?;
        write(&folder.root_path(1), &bytes)?;
        folder.save()?;
        Ok(folder)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it is none.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join("feed.json");
        if !path.exists() {
            let dir = dir.display();
            return Err(Failure::Failed(format!("{dir} is no feed; make one with `blocklist-tools feed init {dir}`")));
        }
        let bytes = output::read_all(&path)?;
        let settings = serde_json::from_slice(&bytes).map_err(Failure::about(&path))?;
        Ok(Self { dir: dir.to_owned(), settings })
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// [`Failure::Failed`] when the disk refuses; the old settings stay.
    pub fn save(&self) -> Result<(), Failure> {
        let mut text = serde_json::to_vec_pretty(&self.settings)
            .map_err(|error| Failure::Failed(format!("the settings cannot be written: {error}")))?;
        text.push(b'\n');
        write(&self.dir.join("feed.json"), &text)
    }

    /// Where it lies.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where released files lie.
    #[must_use]
    pub fn public(&self) -> PathBuf {
        self.dir.join("public")
    }

    pub(super) fn staged(&self) -> PathBuf {
        self.dir.join("staged")
    }

    /// Until when a role that is signed now is good. Regions and histories last as long as the top role.
    pub(super) fn expiry(&self, role: &str, at: UnixSeconds) -> Time {
        let days = self.settings.expires.get(role).or_else(|| self.settings.expires.get(TOP));
        Time(UnixSeconds(at.0.saturating_add(i64::from(*days.unwrap_or(&90)) * DAY)))
    }

    /// Whether less than a third of a role's time is left.
    pub(super) fn is_old(&self, role: &str, expires: UnixSeconds, at: UnixSeconds) -> bool {
        let whole = self.expiry(role, at).0.0 - at.0;
        expires.0 - at.0 < whole / 3
    }

    pub(super) fn root_path(&self, version: u64) -> PathBuf {
        self.dir.join("root").join(format!("{version}.root.json"))
    }

    /// The newest root that enough keys have signed.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it cannot be read.
    pub fn root(&self) -> Result<Envelope<Root>, Failure> {
        let mut version = 1;
        while self.root_path(version + 1).exists() {
            version += 1;
        }
        read_metadata(&self.root_path(version))
    }

    /// The fingerprint of the first root, with which trust begins.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it cannot be read.
    pub fn first_root(&self) -> Result<[u8; 32], Failure> {
        Ok(sha256(&output::read_all(&self.root_path(1))?))
    }

    /// The keys of a targets role, or of its history.
    ///
    /// # Errors
    /// [`Failure::Failed`] for a role that is not there.
    pub fn role_keys(&self, role: &str) -> Result<RoleKeys, Failure> {
        Ok(self.keys_of(role, &self.root()?.signed)?.1)
    }

    /// Where a version of a list lies.
    #[must_use]
    pub fn list_path(&self, name: &ListName, version: u64) -> PathBuf {
        self.dir.join("lists").join(name.as_str()).join(format!("{version}.rfl"))
    }

    pub(super) fn delta_path(&self, name: &ListName, from: u64, to: u64) -> PathBuf {
        self.dir.join("lists").join(name.as_str()).join(format!("{from}-{to}.rfd"))
    }

    /// Adds a version of a list. `None` when the newest version has these very bytes.
    ///
    /// # Errors
    /// [`Failure::Failed`] for a file that is no list, or one that does not go with the versions before.
    pub fn add(
        &mut self,
        file: &Path,
        name: &ListName,
        region: Option<Region>,
        kind: Option<PackageKind>,
        at: UnixSeconds,
    ) -> Result<Option<ListVersion>, Failure> {
        let bytes = output::read_all(file)?;
        let (kind, title, entries, own_region) = match List::from_bytes(bytes.clone()) {
            Ok(list) => {
                list.check().map_err(Failure::about(file))?;
                let found = PackageKind::from(list.meta().kind);
                if kind.is_some_and(|kind| kind != found) {
                    return Err(Failure::Usage(format!("{} is a list of another kind", file.display())));
                }
                (found, list.meta().title.clone(), list.len(), list.meta().region)
            }
            Err(error) => match kind {
                Some(kind @ PackageKind::Tables) => {
                    let tables = Tables::read(&bytes).map_err(Failure::about(file))?;
                    (kind, name.to_string(), tables.rows(), None)
                }
                Some(PackageKind::Lessons) => {
                    let pack = LessonPack::read(&bytes).map_err(Failure::about(file))?;
                    self.check_follows(name, &pack)?;
                    (PackageKind::Lessons, name.to_string(), pack.lessons().len() as u64, None)
                }
                Some(PackageKind::TextModel) => (PackageKind::TextModel, name.to_string(), 1, None),
                _ => return Err(Failure::about(file)(error)),
            },
        };
        let region = region.or(own_region);
        let role = self.role_of(name, region)?;
        let sha256 = HexHash(sha256(&bytes));
        let known = self.settings.lists.get(name);
        if let Some(known) = known {
            let differs = |what: &str| {
                Failure::Failed(format!("list {name} has another {what} than before; add it under another name"))
            };
            if known.kind != kind {
                return Err(differs("kind"));
            }
            if known.region != region {
                return Err(differs("region"));
            }
            if known.title != title {
                return Err(differs("title"));
            }
            if known.versions.last().is_some_and(|last| last.sha256 == sha256) {
                return Ok(None);
            }
        }
        let version = known.and_then(|known| known.versions.last()).map_or(1, |last| last.version + 1);
        let path = self.list_path(name, version);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Failure::io("make", folder))?;
        }
        write(&path, &bytes)?;
        let added = ListVersion { version, added: at, sha256, entries, bytes: bytes.len() as u64 };
        self.settings
            .lists
            .entry(name.clone())
            .or_insert_with(|| OfferedAs { role, kind, region, title, versions: Vec::new() })
            .versions
            .push(added.clone());
        self.save()?;
        Ok(Some(added))
    }

    /// Whether a pack of lessons goes with the version before: the same language and, unless it is the same, a higher
    /// version of its own, without which phones would not tell the two apart.
    fn check_follows(&self, name: &ListName, pack: &LessonPack) -> Result<(), Failure> {
        let known = self.settings.lists.get(name).filter(|known| known.kind == PackageKind::Lessons);
        let Some(last) = known.and_then(|known| known.versions.last()) else { return Ok(()) };
        let path = self.list_path(name, last.version);
        let before = LessonPack::open(&path).map_err(Failure::about(&path))?;
        let failed = |what: String| Err(Failure::Failed(format!("lessons {name}: {what}")));
        if before.language() != pack.language() {
            return failed(format!("they were in \"{}\" before; add them under another name", before.language()));
        }
        if before != *pack && before.version() >= pack.version() {
            return failed(format!("the \"version\" in the file must be higher than {}", before.version()));
        }
        Ok(())
    }

    /// The role that signs for a list: its region's where that is delegated, else the top one.
    fn role_of(&self, name: &ListName, region: Option<Region>) -> Result<String, Failure> {
        let Some(role) = region.map(|region| region.as_str().to_ascii_lowercase()) else { return Ok(TOP.into()) };
        if !self.settings.delegated.contains_key(&role) {
            return Ok(TOP.into());
        }
        if name.as_str().starts_with(&format!("{role}-")) {
            return Ok(role);
        }
        Err(Failure::Usage(format!("region {role} is delegated, so its lists are named {role}-...")))
    }

    /// Gives the lists of a region to another key.
    ///
    /// # Errors
    /// [`Failure::Failed`] when the settings cannot be written.
    pub fn delegate(&mut self, region: Region, key: Key) -> Result<String, Failure> {
        let role = region.as_str().to_ascii_lowercase();
        self.settings.delegated.insert(role.clone(), key);
        for (name, list) in &mut self.settings.lists {
            if list.region == Some(region) && name.as_str().starts_with(&format!("{role}-")) {
                list.role.clone_from(&role);
            }
        }
        self.save()?;
        Ok(role)
    }

    /// The targets roles that sign for lists: the top one and the regions.
    pub(super) fn list_roles(&self) -> impl Iterator<Item = String> {
        std::iter::once(TOP.to_owned()).chain(self.settings.delegated.keys().cloned())
    }

    /// Who signs for a targets role, or for its history.
    pub(super) fn keys_of(&self, role: &str, root: &Root) -> Result<(BTreeMap<String, Key>, RoleKeys), Failure> {
        let base = role.strip_suffix("-history").unwrap_or(role);
        if base == TOP {
            let keys = root.roles.get(TOP).cloned();
            let keys = keys.ok_or_else(|| Failure::Failed("the root has no targets role".into()))?;
            return Ok((root.keys.clone(), keys));
        }
        let key = self.settings.delegated.get(base);
        let key = key.ok_or_else(|| Failure::Failed(format!("role \"{role}\" is not delegated")))?;
        let id = key_id(key);
        Ok(([(id.clone(), key.clone())].into(), RoleKeys { keyids: vec![id], threshold: 1 }))
    }

    /// The roles to which a role gives paths: its history, and for the top role the regions.
    pub(super) fn delegations(&self, role: &str, root: &Root) -> Result<Delegations, Failure> {
        let (mut keys, own) = self.keys_of(role, root)?;
        keys.retain(|id, _| own.keyids.contains(id));
        let pattern = if role == TOP { "lists/*/delta-*".to_owned() } else { format!("lists/{role}-*/delta-*") };
        let mut roles = vec![DelegatedRole {
            name: history_role(role),
            keyids: own.keyids,
            threshold: own.threshold,
            terminating: false,
            paths: Some(vec![pattern]),
            path_hash_prefixes: None,
        }];
        for (region, key) in self.settings.delegated.iter().filter(|_| role == TOP) {
            keys.insert(key_id(key), key.clone());
            roles.push(DelegatedRole {
                name: region.clone(),
                keyids: vec![key_id(key)],
                threshold: 1,
                terminating: true,
                paths: Some(vec![format!("lists/{region}-*/*")]),
                path_hash_prefixes: None,
            });
        }
        Ok(Delegations { keys, roles })
    }

    /// The released timestamp, if anything was released.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it cannot be read.
    pub fn released_timestamp(&self) -> Result<Option<Envelope<Timestamp>>, Failure> {
        let path = self.public().join("metadata/timestamp.json");
        if path.exists() { read_metadata(&path).map(Some) } else { Ok(None) }
    }

    /// The released snapshot, if anything was released.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it cannot be read.
    pub fn released_snapshot(&self) -> Result<Option<Envelope<Snapshot>>, Failure> {
        let Some(timestamp) = self.released_timestamp()? else { return Ok(None) };
        let version = timestamp.signed.meta.get("snapshot.json").map_or(0, |meta| meta.version);
        read_metadata(&self.public().join("metadata").join(format!("{version}.snapshot.json"))).map(Some)
    }

    /// A released targets role.
    ///
    /// # Errors
    /// [`Failure::Failed`] when it cannot be read.
    pub fn released_targets(&self, role: &str) -> Result<Option<Envelope<Targets>>, Failure> {
        let Some(snapshot) = self.released_snapshot()? else { return Ok(None) };
        let Some(meta) = snapshot.signed.meta.get(&format!("{role}.json")) else { return Ok(None) };
        read_metadata(&self.public().join("metadata").join(file_name(role, meta.version))).map(Some)
    }
}

pub(super) fn file_name(role: &str, version: u64) -> String {
    format!("{version}.{}.json", quoted(role))
}

pub(super) fn read_metadata<T: Role>(path: &Path) -> Result<Envelope<T>, Failure> {
    Envelope::read(&output::read_all(path)?).map_err(Failure::about(path))
}

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::io("make", folder))?;
    }
    output::write_whole(path, |file| file.write_all(bytes).map_err(Failure::io("write", path)))
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}
