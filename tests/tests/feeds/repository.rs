//! A publisher in memory, whose every step a test can falsify. The real publisher is `blocklist-tools feed`.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use ringfence::blocklist::{
    Category, Confidence, List, ListBuilder, ListKind, ListMeta, Mark, Sha256, Standing, write_delta,
};
use ringfence::feed::tuf::{
    DelegatedRole, Delegations, Key, KeyValue, MetaFile, RoleKeys, Root, Snapshot, TargetFile, Targets, Time,
    Timestamp, canonical, key_id, to_hex,
};
use ringfence::feed::{DeltaFacts, FeedLink, FullFacts, HexHash, PackageKind};
use ringfence::phone::{NumberRange, PhoneNumber, Region};
use ringfence::time::UnixSeconds;
use serde::Serialize;

/// Noon of 3 December 2025.
pub(crate) const NOW: UnixSeconds = UnixSeconds(1_764_763_200);
const DAY: i64 = 86_400;

pub(crate) fn later(days: i64) -> UnixSeconds {
    UnixSeconds(NOW.0 + days * DAY)
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    digest(&SHA256, bytes).as_ref().try_into().unwrap()
}

pub(crate) struct Signer(Ed25519KeyPair);

impl Signer {
    pub(crate) fn new() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap())
    }

    pub(crate) fn key(&self) -> Key {
        let public = to_hex(self.0.public_key().as_ref());
        Key { keytype: "ed25519".into(), scheme: "ed25519".into(), keyval: KeyValue { public } }
    }
}

/// A signed metadata file.
pub(crate) fn sign(signed: &impl Serialize, signers: &[&Signer]) -> Vec<u8> {
    let signed = serde_json::to_value(signed).unwrap();
    let bytes = canonical(&signed).unwrap();
    let signatures: Vec<_> = signers
        .iter()
        .map(
            |signer| serde_json::json!({"keyid": key_id(&signer.key()), "sig": to_hex(signer.0.sign(&bytes).as_ref())}),
        )
        .collect();
    serde_json::to_vec(&serde_json::json!({"signed": signed, "signatures": signatures})).unwrap()
}

pub(crate) struct Repository {
    pub(crate) root_key: Signer,
    pub(crate) targets_key: Signer,
    pub(crate) snapshot_key: Signer,
    pub(crate) timestamp_key: Signer,
    pub(crate) root: Root,
    pub(crate) targets: Targets,
    /// Further targets roles and their keys.
    pub(crate) delegated: BTreeMap<String, (Targets, Signer)>,
    pub(crate) snapshot: Snapshot,
    pub(crate) timestamp: Timestamp,
    /// What the server serves.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    lists: BTreeMap<String, (u64, Vec<u8>)>,
}

fn time(days: i64) -> Time {
    Time(later(days))
}

impl Repository {
    pub(crate) fn new() -> Self {
        let [root_key, targets_key, snapshot_key, timestamp_key] = std::array::from_fn(|_| Signer::new());
        let spec_version = "1.0.34".to_owned();
        let mut repository = Self {
            root: Root {
                kind: "root".into(),
                spec_version: spec_version.clone(),
                version: 0,
                expires: time(365),
                consistent_snapshot: true,
                keys: BTreeMap::new(),
                roles: BTreeMap::new(),
            },
            targets: Targets {
                kind: "targets".into(),
                spec_version: spec_version.clone(),
                version: 0,
                expires: time(90),
                targets: BTreeMap::new(),
                delegations: None,
            },
            delegated: BTreeMap::new(),
            snapshot: Snapshot {
                kind: "snapshot".into(),
                spec_version: spec_version.clone(),
                version: 0,
                expires: time(30),
                meta: BTreeMap::new(),
            },
            timestamp: Timestamp {
                kind: "timestamp".into(),
                spec_version,
                version: 0,
                expires: time(14),
                meta: BTreeMap::new(),
                interval: None,
            },
            root_key,
            targets_key,
            snapshot_key,
            timestamp_key,
            files: BTreeMap::new(),
            lists: BTreeMap::new(),
        };
        repository.publish_root(&[]);
        repository
    }

    /// Writes the next root with the keys as they are, signed by its own key and by those given.
    pub(crate) fn publish_root(&mut self, also: &[&Signer]) {
        let keys = [
            ("root", &self.root_key),
            ("targets", &self.targets_key),
            ("snapshot", &self.snapshot_key),
            ("timestamp", &self.timestamp_key),
        ];
        self.root.version += 1;
        self.root.keys = keys.iter().map(|(_, signer)| (key_id(&signer.key()), signer.key())).collect();
        let role = |signer: &Signer| RoleKeys { keyids: vec![key_id(&signer.key())], threshold: 1 };
        self.root.roles = keys.iter().map(|(name, signer)| ((*name).to_owned(), role(signer))).collect();
        self.write_root(also);
    }

    /// Writes the root as it stands.
    pub(crate) fn write_root(&mut self, also: &[&Signer]) {
        let signers: Vec<&Signer> = [&self.root_key].into_iter().chain(also.iter().copied()).collect();
        let bytes = sign(&self.root, &signers);
        self.files.insert(format!("metadata/{}.root.json", self.root.version), bytes);
    }

    pub(crate) fn link(&self, address: &str) -> FeedLink {
        let root = sha256(&self.files["metadata/1.root.json"]);
        FeedLink { name: "Test feed".into(), address: address.parse().unwrap(), root }
    }

    /// Adds a file under a path to a role.
    pub(crate) fn add_target(&mut self, role: &str, path: &str, bytes: &[u8], custom: &impl Serialize) {
        let hash = to_hex(&sha256(bytes));
        let file = TargetFile {
            length: bytes.len() as u64,
            hashes: [("sha256".to_owned(), hash.clone())].into(),
            custom: Some(serde_json::to_value(custom).unwrap()),
        };
        let (folder, name) = path.rsplit_once('/').unwrap();
        self.files.insert(format!("targets/{folder}/{hash}.{name}"), bytes.to_vec());
        let targets = if role == "targets" { &mut self.targets } else { &mut self.delegated.get_mut(role).unwrap().0 };
        targets.targets.insert(path.to_owned(), file);
    }

    /// Adds the next version of a list to the top role: the whole file, and the delta from the version before.
    pub(crate) fn add_list(&mut self, name: &str, bytes: &[u8]) {
        self.add_list_to("targets", name, bytes, None);
    }

    pub(crate) fn add_list_to(&mut self, role: &str, name: &str, bytes: &[u8], region: Option<Region>) {
        let list = List::from_bytes(bytes.to_vec()).unwrap();
        let before = self.lists.get(name).cloned();
        let version = before.as_ref().map_or(1, |(version, _)| version + 1);
        let kind = PackageKind::from(list.meta().kind);
        let facts = FullFacts { kind, region, version, entries: list.len() };
        let targets = if role == "targets" { &mut self.targets } else { &mut self.delegated.get_mut(role).unwrap().0 };
        targets.targets.retain(|path, _| !path.starts_with(&format!("lists/{name}/")));
        self.add_target(role, &format!("lists/{name}/full-{version}"), bytes, &facts);
        if let Some((from, base)) = before {
            let base_list = List::from_bytes(base.clone()).unwrap();
            let mut delta = Vec::new();
            write_delta(&base_list, &list, &mut delta).unwrap();
            let facts =
                DeltaFacts { result_facts: facts, base: HexHash(sha256(&base)), result: HexHash(sha256(bytes)) };
            self.add_target(role, &format!("lists/{name}/delta-{from}-{version}"), &delta, &facts);
        }
        self.lists.insert(name.to_owned(), (version, bytes.to_vec()));
    }

    /// Gives some paths to another role with a key of its own.
    pub(crate) fn delegate(&mut self, role: &str, paths: &[&str]) {
        let signer = Signer::new();
        let key = signer.key();
        let delegations =
            self.targets.delegations.get_or_insert_with(|| Delegations { keys: BTreeMap::new(), roles: Vec::new() });
        delegations.roles.push(DelegatedRole {
            name: role.into(),
            keyids: vec![key_id(&key)],
            threshold: 1,
            terminating: true,
            paths: Some(paths.iter().map(|path| (*path).to_owned()).collect()),
            path_hash_prefixes: None,
        });
        delegations.keys.insert(key_id(&key), key);
        let targets = Targets { targets: BTreeMap::new(), delegations: None, version: 0, ..self.targets.clone() };
        self.delegated.insert(role.into(), (targets, signer));
    }

    /// Signs and writes everything but the root.
    pub(crate) fn publish(&mut self) {
        self.targets.version += 1;
        let mut meta = BTreeMap::new();
        let mut write = |files: &mut BTreeMap<String, Vec<u8>>, name: &str, targets: &Targets, signer: &Signer| {
            files.insert(format!("metadata/{}.{name}.json", targets.version), sign(targets, &[signer]));
            meta.insert(format!("{name}.json"), MetaFile { version: targets.version, length: None, hashes: None });
        };
        for (name, (targets, signer)) in &mut self.delegated {
            targets.version += 1;
            write(&mut self.files, name, targets, signer);
        }
        write(&mut self.files, "targets", &self.targets, &self.targets_key);
        self.snapshot.version += 1;
        self.snapshot.meta = meta;
        self.write_snapshot();
        self.renew();
    }

    pub(crate) fn write_snapshot(&mut self) {
        let bytes = sign(&self.snapshot, &[&self.snapshot_key]);
        self.files.insert(format!("metadata/{}.snapshot.json", self.snapshot.version), bytes);
    }

    /// A new timestamp over the snapshot as it stands.
    pub(crate) fn renew(&mut self) {
        self.timestamp.version += 1;
        let meta = MetaFile { version: self.snapshot.version, length: None, hashes: None };
        self.timestamp.meta = [("snapshot.json".to_owned(), meta)].into();
        self.write_timestamp();
    }

    pub(crate) fn write_timestamp(&mut self) {
        self.files.insert("metadata/timestamp.json".into(), sign(&self.timestamp, &[&self.timestamp_key]));
    }
}

pub(crate) fn mark(standing: Standing) -> Mark {
    Mark { category: Category::Bank, confidence: Confidence::MAX, standing }
}

fn build(entries: &[(u64, Mark)], ranges: &[&str]) -> Vec<u8> {
    let meta = ListMeta {
        kind: ListKind::Numbers,
        title: "Test list".into(),
        publisher: "Somebody".into(),
        region: None,
        issued: Some(NOW.0),
    };
    let ranges = ranges.iter().map(|text| (NumberRange::parse(text).unwrap(), mark(Standing::Listed)));
    ListBuilder::new(meta).ranges(ranges.collect::<Vec<_>>()).to_bytes(entries).unwrap()
}

/// A list of these numbers.
pub(crate) fn list(numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    list_of(numbers, Standing::Listed, &[])
}

pub(crate) fn list_of(numbers: impl IntoIterator<Item = u64>, standing: Standing, ranges: &[&str]) -> Vec<u8> {
    let mut entries: Vec<_> =
        numbers.into_iter().map(|value| (PhoneNumber::from_value(value).unwrap().key(), mark(standing))).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    build(&entries, ranges)
}
