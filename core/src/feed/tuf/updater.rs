//! The workflow: which file is fetched when, and what is kept.

use std::collections::BTreeSet;

use super::{Role, TargetFile, Targets, Trusted, TufError};
use crate::feed::FetchError;
use crate::time::UnixSeconds;

/// Where metadata files come from.
pub trait Source {
    /// Brings the file `name`, or `None` when there is none.
    ///
    /// # Errors
    /// [`FetchError`]; [`FetchError::TooLong`] for more than `limit` bytes.
    fn metadata(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError>;
}

/// Where trusted metadata are kept from one time to the next, by role.
pub trait MetadataStore {
    /// What is kept for a role. What cannot be read counts as nothing.
    fn load(&mut self, role: &str) -> Option<Vec<u8>>;

    /// Keeps what is trusted now.
    ///
    /// # Errors
    /// Whatever stands in the way.
    fn save(&mut self, role: &str, bytes: &[u8]) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// How much is accepted, in bytes and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A root.
    pub root: u64,
    /// A timestamp.
    pub timestamp: u64,
    /// A snapshot whose length was not announced.
    pub snapshot: u64,
    /// A targets role whose length was not announced.
    pub targets: u64,
    /// Roots after one another.
    pub rotations: u64,
    /// Targets roles that are asked about one path.
    pub delegations: usize,
}

impl Default for Limits {
    /// Generous for feeds and small for phones.
    fn default() -> Self {
        Self {
            root: 256 << 10,
            timestamp: 16 << 10,
            snapshot: 256 << 10,
            targets: 1 << 20,
            rotations: 256,
            delegations: 32,
        }
    }
}

/// Brings metadata up to date.
pub struct Updater<'a> {
    trusted: Trusted,
    source: &'a mut dyn Source,
    store: &'a mut dyn MetadataStore,
    limits: Limits,
}

impl<'a> Updater<'a> {
    /// Begins with the root in the store.
    ///
    /// # Errors
    /// [`TufError::Missing`] when there is none, or another [`TufError`] when it is not sound.
    pub fn new(
        source: &'a mut dyn Source,
        store: &'a mut dyn MetadataStore,
        limits: Limits,
        now: UnixSeconds,
    ) -> Result<Self, TufError> {
        let root = store.load("root").ok_or_else(|| TufError::Missing { name: "root.json".into() })?;
        Ok(Self { trusted: Trusted::new(&root, now)?, source, store, limits })
    }

    /// What is trusted now.
    #[must_use]
    pub fn trusted(&self) -> &Trusted {
        &self.trusted
    }

    /// Roots, timestamp, snapshot and the top targets role (sections 5.3 to 5.6). Whatever is found good on the way is
    /// kept even when a later step fails.
    ///
    /// # Errors
    /// [`TufError`].
    pub fn refresh(&mut self) -> Result<(), TufError> {
        self.refresh_root()?;
        self.refresh_timestamp()?;
        self.refresh_snapshot()?;
        self.load_targets("targets", "root")
    }

    fn keep(&mut self, role: &str, bytes: &[u8]) -> Result<(), TufError> {
        self.store.save(role, bytes).map_err(TufError::Store)
    }

    fn fetch(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, TufError> {
        self.source.metadata(name, limit)?.ok_or_else(|| TufError::Missing { name: name.to_owned() })
    }

    fn refresh_root(&mut self) -> Result<(), TufError> {
        let first = self.trusted.root().version.saturating_add(1);
        for version in first..first.saturating_add(self.limits.rotations) {
            let Some(bytes) = self.source.metadata(&format!("{version}.root.json"), self.limits.root)? else { break };
            self.trusted.update_root(&bytes)?;
            self.keep("root", &bytes)?;
        }
        self.trusted.check_root()
    }

    fn refresh_timestamp(&mut self) -> Result<(), TufError> {
        if let Some(bytes) = self.store.load("timestamp") {
            // Only a lower bound: a root with new keys, or time, may have put it out of force.
            let _ = self.trusted.update_timestamp(&bytes);
        }
        let bytes = self.fetch("timestamp.json", self.limits.timestamp)?;
        if self.trusted.update_timestamp(&bytes)? {
            self.keep("timestamp", &bytes)?;
        }
        Ok(())
    }

    fn refresh_snapshot(&mut self) -> Result<(), TufError> {
        if let Some(bytes) = self.store.load("snapshot")
            && self.trusted.update_snapshot(&bytes, true).is_ok()
        {
            return Ok(());
        }
        let meta = self.trusted.timestamp().and_then(|timestamp| timestamp.meta.get("snapshot.json"));
        let (version, length) = meta.map_or((0, None), |meta| (meta.version, meta.length));
        let name = self.versioned("snapshot", version);
        let bytes = self.fetch(&name, length.unwrap_or(self.limits.snapshot).min(self.limits.snapshot))?;
        self.trusted.update_snapshot(&bytes, false)?;
        self.keep("snapshot", &bytes)
    }

    fn versioned(&self, role: &str, version: u64) -> String {
        let role = quoted(role);
        if self.trusted.root().consistent_snapshot { format!("{version}.{role}.json") } else { format!("{role}.json") }
    }

    /// Makes a targets role trusted that `parent` vouches for: from the store where that will do, else from the source.
    ///
    /// # Errors
    /// [`TufError`].
    pub fn load_targets(&mut self, role: &str, parent: &str) -> Result<(), TufError> {
        if self.trusted.targets(role).is_some() {
            return self.trusted.check_targets(role, parent);
        }
        if let Some(bytes) = self.store.load(role)
            && self.trusted.update_targets(&bytes, role, parent).is_ok()
        {
            return Ok(());
        }
        let file = format!("{role}.json");
        let meta = self.trusted.snapshot().and_then(|snapshot| snapshot.meta.get(&file));
        let (version, length) =
            meta.map(|meta| (meta.version, meta.length)).ok_or(TufError::Missing { name: file.clone() })?;
        let name = self.versioned(role, version);
        let bytes = self.fetch(&name, length.unwrap_or(self.limits.targets).min(self.limits.targets))?;
        self.trusted.update_targets(&bytes, role, parent)?;
        self.keep(role, &bytes)
    }

    /// Finds what is signed about a path: the top role first, then those it vouches for, depth first (section 5.6.7).
    ///
    /// # Errors
    /// [`TufError`] when a role on the way cannot be trusted.
    pub fn find(&mut self, path: &str) -> Result<Option<TargetFile>, TufError> {
        let mut to_visit = vec![("targets".to_owned(), "root".to_owned())];
        let mut visited = BTreeSet::new();
        while let Some((role, parent)) = to_visit.pop() {
            if visited.contains(&role) {
                continue;
            }
            if visited.len() > self.limits.delegations {
                break;
            }
            self.load_targets(&role, &parent)?;
            let Some(targets) = self.trusted.targets(&role) else { continue };
            if let Some(file) = targets.targets.get(path) {
                return Ok(Some(file.clone()));
            }
            let children = children(targets, path);
            visited.insert(role.clone());
            if children.iter().any(|(_, terminating)| *terminating) {
                to_visit.clear();
            }
            to_visit.extend(children.into_iter().rev().map(|(child, _)| (child, role.clone())));
        }
        Ok(None)
    }
}

/// Roles that speak for a path, in order, up to the first that ends the search.
fn children(targets: &Targets, path: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for child in targets.delegations.iter().flat_map(|delegations| &delegations.roles) {
        // The four names are taken; a role of that name could pass for another in the store.
        let is_taken = ["root", "timestamp", "snapshot", Targets::TYPE].contains(&child.name.as_str());
        if is_taken || !child.speaks_for(path) {
            continue;
        }
        found.push((child.name.clone(), child.terminating));
        if child.terminating {
            break;
        }
    }
    found
}

/// A role's name as it stands in file names: everything but unreserved characters as `%XX` (RFC 3986, section 2.3).
#[must_use]
pub fn quoted(role: &str) -> String {
    let mut out = String::new();
    for byte in role.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&super::key::to_hex(&[byte]).to_uppercase());
        }
    }
    out
}
