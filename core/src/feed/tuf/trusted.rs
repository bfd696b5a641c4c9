//! Every check of the workflow; no input, no output.

use std::collections::BTreeMap;

use super::metadata::has_hashes;
use super::{Envelope, Key, MetaFile, Role, RoleKeys, Root, Snapshot, Targets, Timestamp, TufError};
use crate::time::UnixSeconds;

/// The metadata that are trusted at one point in time. Feed it files in the order of the workflow: roots, timestamp,
/// snapshot, targets; it takes nothing that a rule of the specification forbids.
#[derive(Clone, Debug)]
pub struct Trusted {
    now: UnixSeconds,
    root: Envelope<Root>,
    timestamp: Option<Envelope<Timestamp>>,
    snapshot: Option<Envelope<Snapshot>>,
    targets: BTreeMap<String, Envelope<Targets>>,
}

fn check_expiry<T: Role>(role: &str, envelope: &Envelope<T>, now: UnixSeconds) -> Result<(), TufError> {
    let expired = envelope.signed.expires();
    if expired <= now { Err(TufError::Expired { role: role.to_owned(), expired }) } else { Ok(()) }
}

fn check_file(name: &str, bytes: &[u8], meta: &MetaFile) -> Result<(), TufError> {
    let mismatch = |what| TufError::Mismatch { name: name.to_owned(), what };
    if meta.length.is_some_and(|length| length != bytes.len() as u64) {
        return Err(mismatch("length"));
    }
    if meta.hashes.as_ref().is_some_and(|hashes| !has_hashes(bytes, hashes)) {
        return Err(mismatch("hash"));
    }
    Ok(())
}

impl Trusted {
    /// Begins with a root that is trusted already; it must at least be signed by its own keys.
    ///
    /// # Errors
    /// [`TufError`] when it is not.
    pub fn new(root: &[u8], now: UnixSeconds) -> Result<Self, TufError> {
        let root = Envelope::<Root>::read(root)?;
        let trusted = Self { now, root, timestamp: None, snapshot: None, targets: BTreeMap::new() };
        trusted.verify_by_root(&trusted.root, "root")?;
        Ok(trusted)
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> &Root {
        &self.root.signed
    }

    /// The timestamp, once it is trusted.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.timestamp.as_ref().map(|timestamp| &timestamp.signed)
    }

    /// The snapshot, once it is trusted.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref().map(|snapshot| &snapshot.signed)
    }

    /// A targets role, once it is trusted.
    #[must_use]
    pub fn targets(&self, role: &str) -> Option<&Targets> {
        self.targets.get(role).map(|targets| &targets.signed)
    }

    fn verify_by_root<T: Role>(&self, envelope: &Envelope<T>, role: &str) -> Result<(), TufError> {
        verify_by(&self.root.signed, envelope, role)
    }

    /// Goes on to the next root: signed by the keys of the one before and by its own (section 5.3).
    ///
    /// # Errors
    /// [`TufError`]; the old root stays.
    pub fn update_root(&mut self, bytes: &[u8]) -> Result<(), TufError> {
        let next = Envelope::<Root>::read(bytes)?;
        self.verify_by_root(&next, "root")?;
        let wanted = self.root.signed.version.saturating_add(1);
        if next.signed.version != wanted {
            return Err(TufError::Version { role: "root".into(), wanted, found: next.signed.version });
        }
        verify_by(&next.signed, &next, "root")?;
        self.root = next;
        Ok(())
    }

    /// Whether the root has run out; asked once no newer one is to be had (section 5.3.10).
    ///
    /// # Errors
    /// [`TufError::Expired`].
    pub fn check_root(&self) -> Result<(), TufError> {
        check_expiry("root", &self.root, self.now)
    }

    /// Takes a timestamp (section 5.4). Gives whether it is newer than the one before. One that has run out is kept as a
    /// lower bound, and an error all the same.
    ///
    /// # Errors
    /// [`TufError`].
    pub fn update_timestamp(&mut self, bytes: &[u8]) -> Result<bool, TufError> {
        self.check_root()?;
        let next = Envelope::<Timestamp>::read(bytes)?;
        self.verify_by_root(&next, "timestamp")?;
        let announced = snapshot_meta(&next.signed)?.version;
        if let Some(before) = &self.timestamp {
            let trusted = before.signed.version;
            if next.signed.version < trusted {
                return Err(TufError::Rollback { role: "timestamp".into(), trusted, found: next.signed.version });
            }
            if next.signed.version == trusted {
                self.check_timestamp()?;
                return Ok(false);
            }
            let trusted = snapshot_meta(&before.signed)?.version;
            if announced < trusted {
                return Err(TufError::Rollback { role: "snapshot".into(), trusted, found: announced });
            }
        }
        self.timestamp = Some(next);
        self.check_timestamp()?;
        Ok(true)
    }

    fn check_timestamp(&self) -> Result<&Timestamp, TufError> {
        let timestamp = self.timestamp.as_ref().ok_or_else(|| missing("timestamp.json"))?;
        check_expiry("timestamp", timestamp, self.now)?;
        Ok(&timestamp.signed)
    }

    /// Takes the snapshot that the timestamp names (section 5.5). `kept`: it was trusted before; then it may be older
    /// than the timestamp says and serves as a lower bound, and an error all the same.
    ///
    /// # Errors
    /// [`TufError`].
    pub fn update_snapshot(&mut self, bytes: &[u8], kept: bool) -> Result<(), TufError> {
        let meta = snapshot_meta(self.check_timestamp()?)?.clone();
        if !kept {
            check_file("snapshot.json", bytes, &meta)?;
        }
        let next = Envelope::<Snapshot>::read(bytes)?;
        self.verify_by_root(&next, "snapshot")?;
        for (name, before) in self.snapshot.iter().flat_map(|snapshot| &snapshot.signed.meta) {
            let after = next.signed.meta.get(name).ok_or_else(|| missing(name))?;
            if after.version < before.version {
                let (trusted, found) = (before.version, after.version);
                return Err(TufError::Rollback { role: name.clone(), trusted, found });
            }
        }
        self.snapshot = Some(next);
        self.check_snapshot().map(drop)
    }

    fn check_snapshot(&self) -> Result<&Snapshot, TufError> {
        let timestamp = self.check_timestamp()?;
        let snapshot = self.snapshot.as_ref().ok_or_else(|| missing("snapshot.json"))?;
        check_expiry("snapshot", snapshot, self.now)?;
        let (wanted, found) = (snapshot_meta(timestamp)?.version, snapshot.signed.version);
        if wanted != found {
            return Err(TufError::Version { role: "snapshot".into(), wanted, found });
        }
        Ok(&snapshot.signed)
    }

    /// Takes a targets role that `parent` vouches for, `root` for the top one (section 5.6).
    ///
    /// # Errors
    /// [`TufError`].
    pub fn update_targets(&mut self, bytes: &[u8], role: &str, parent: &str) -> Result<(), TufError> {
        let name = format!("{role}.json");
        let meta = self.check_snapshot()?.meta.get(&name).ok_or_else(|| missing(&name))?;
        check_file(&name, bytes, meta)?;
        let wanted = meta.version;
        let next = Envelope::<Targets>::read(bytes)?;
        self.verify_targets(&next, role, parent)?;
        if next.signed.version != wanted {
            return Err(TufError::Version { role: role.to_owned(), wanted, found: next.signed.version });
        }
        check_expiry(role, &next, self.now)?;
        self.targets.insert(role.to_owned(), next);
        Ok(())
    }

    /// Checks a targets role that is trusted already against one more role that vouches for it.
    ///
    /// # Errors
    /// [`TufError`].
    pub fn check_targets(&self, role: &str, parent: &str) -> Result<(), TufError> {
        let targets = self.targets.get(role).ok_or_else(|| missing(role))?;
        self.verify_targets(targets, role, parent)
    }

    fn verify_targets(&self, envelope: &Envelope<Targets>, role: &str, parent: &str) -> Result<(), TufError> {
        if parent == "root" {
            return self.verify_by_root(envelope, role);
        }
        let delegations = self.targets(parent).and_then(|targets| targets.delegations.as_ref());
        let delegations = delegations.ok_or_else(|| missing(role))?;
        let delegated = delegations.roles.iter().find(|child| child.name == role).ok_or_else(|| missing(role))?;
        let keys = RoleKeys { keyids: delegated.keyids.clone(), threshold: delegated.threshold };
        envelope.verify(role, &delegations.keys, &keys)
    }
}

fn verify_by<T: Role>(root: &Root, envelope: &Envelope<T>, role: &str) -> Result<(), TufError> {
    let keys: &BTreeMap<String, Key> = &root.keys;
    envelope.verify(role, keys, root.roles.get(role).ok_or_else(|| missing(role))?)
}

fn snapshot_meta(timestamp: &Timestamp) -> Result<&MetaFile, TufError> {
    timestamp.meta.get("snapshot.json").ok_or_else(|| TufError::malformed("timestamp", "it names no snapshot"))
}

fn missing(name: &str) -> TufError {
    TufError::Missing { name: name.to_owned() }
}
