//! The four roles and their envelope (specification, section 4).

use std::collections::{BTreeMap, BTreeSet};

use ring::digest::{Algorithm, SHA256, SHA512, digest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::key::{from_hex, to_hex};
use super::{Key, TufError, canonical};
use crate::time::UnixSeconds;

/// A point in time as metadata write it: `2026-11-24T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(pub UnixSeconds);

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parse = || {
            let bytes = text.as_bytes();
            let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
            if bytes.len() != 20 || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
                return None;
            }
            let number = |from: usize, to: usize| {
                text.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse::<u16>().ok()
            };
            let small = |from| number(from, from + 2).and_then(|value| u8::try_from(value).ok());
            let day = UnixSeconds::from_date(i64::from(number(0, 4)?), small(5)?, small(8)?)?;
            let (hour, minute, second) = (small(11)?, small(14)?, small(17)?);
            let in_range = hour < 24 && minute < 60 && second < 60;
            in_range.then(|| day.0 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second))
        };
        parse().map(|seconds| Self(UnixSeconds(seconds))).ok_or_else(|| format!("\"{text}\" is no time"))
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        let (year, month, day) = time.0.date();
        let second = time.0.0.rem_euclid(86_400);
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

/// What every role has.
pub trait Role: DeserializeOwned {
    /// Its `_type`.
    const TYPE: &'static str;
    /// Its version.
    fn version(&self) -> u64;
    /// When it runs out.
    fn expires(&self) -> UnixSeconds;
}

macro_rules! role {
    ($name:ident, $kind:literal) => {
        impl Role for $name {
            const TYPE: &'static str = $kind;
            fn version(&self) -> u64 {
                self.version
            }
            fn expires(&self) -> UnixSeconds {
                self.expires.0
            }
        }
    };
}

/// Who may sign for a role, and how many must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleKeys {
    /// Declared ids of the keys.
    pub keyids: Vec<String>,
    /// Distinct keys that must have signed.
    pub threshold: u64,
}

/// Where all trust begins: the keys of the four roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Always `root`.
    #[serde(rename = "_type")]
    pub kind: String,
    /// The version of the specification.
    pub spec_version: String,
    /// Grows by one with each change.
    pub version: u64,
    /// When it runs out.
    pub expires: Time,
    /// Whether files carry their version or hash in their name.
    #[serde(default)]
    pub consistent_snapshot: bool,
    /// Keys by their declared id.
    pub keys: BTreeMap<String, Key>,
    /// Role keys by role.
    pub roles: BTreeMap<String, RoleKeys>,
}

/// What one role says of another's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaFile {
    /// The version of the role in it.
    pub version: u64,
    /// Its length in bytes, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// Its hashes by algorithm, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hashes: Option<BTreeMap<String, String>>,
}

/// Says which snapshot is in force; signed often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timestamp {
    /// Always `timestamp`.
    #[serde(rename = "_type")]
    pub kind: String,
    /// The version of the specification.
    pub spec_version: String,
    /// Grows with each signing.
    pub version: u64,
    /// When it runs out.
    pub expires: Time,
    /// `snapshot.json` alone.
    pub meta: BTreeMap<String, MetaFile>,
    /// After how many seconds the publisher would like phones to ask again. A field of ours; other clients pass it over.
    #[serde(rename = "x_ringfence_interval", default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
}

/// Says which versions of all targets roles belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Always `snapshot`.
    #[serde(rename = "_type")]
    pub kind: String,
    /// The version of the specification.
    pub spec_version: String,
    /// Grows with each change.
    pub version: u64,
    /// When it runs out.
    pub expires: Time,
    /// File names of targets roles.
    pub meta: BTreeMap<String, MetaFile>,
}

/// Says what a file to download is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFile {
    /// Its length in bytes.
    pub length: u64,
    /// Its hashes by algorithm.
    pub hashes: BTreeMap<String, String>,
    /// What else the publisher says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Value>,
}

/// Names the files to download, and roles that name more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Always `targets`.
    #[serde(rename = "_type")]
    pub kind: String,
    /// The version of the specification.
    pub spec_version: String,
    /// Grows with each change.
    pub version: u64,
    /// When it runs out.
    pub expires: Time,
    /// Files by path.
    pub targets: BTreeMap<String, TargetFile>,
    /// Roles that speak for some of the paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegations: Option<Delegations>,
}

role!(Root, "root");
role!(Timestamp, "timestamp");
role!(Snapshot, "snapshot");
role!(Targets, "targets");

/// Roles to which a targets role gives some of its paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegations {
    /// Keys by their declared id.
    pub keys: BTreeMap<String, Key>,
    /// In order of priority.
    #[serde(default)]
    pub roles: Vec<DelegatedRole>,
}

/// A role that speaks for some paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegatedRole {
    /// Its name.
    pub name: String,
    /// Declared ids of its keys.
    pub keyids: Vec<String>,
    /// Distinct keys that must have signed.
    pub threshold: u64,
    /// Whether nobody after it is asked about its paths.
    #[serde(default)]
    pub terminating: bool,
    /// Patterns of its paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<String>>,
    /// Beginnings of the SHA-256 of its paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_hash_prefixes: Option<Vec<String>>,
}

impl DelegatedRole {
    /// Whether the role speaks for a path.
    #[must_use]
    pub fn speaks_for(&self, path: &str) -> bool {
        let hash = to_hex(digest(&SHA256, path.as_bytes()).as_ref());
        let by_hash = self.path_hash_prefixes.iter().flatten().any(|prefix| hash.starts_with(&prefix.to_lowercase()));
        by_hash || self.paths.iter().flatten().any(|pattern| matches_path(pattern, path))
    }
}

/// Shell patterns, part by part: a star does not reach over a slash.
fn matches_path(pattern: &str, path: &str) -> bool {
    pattern.split('/').count() == path.split('/').count()
        && pattern
            .split('/')
            .zip(path.split('/'))
            .all(|(pattern, part)| matches_part(pattern.as_bytes(), part.as_bytes()))
}

/// `*` and `?`, matched with one step back: linear in practice and never worse than the product of both lengths.
fn matches_part(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b'?') => (p, t) = (p + 1, t + 1),
            Some(byte) if *byte == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Whether bytes have one of the given hashes, and none that differs. Algorithms that are not known are passed over.
pub(super) fn has_hashes(bytes: &[u8], hashes: &BTreeMap<String, String>) -> bool {
    let mut known = 0;
    for (name, expected) in hashes {
        let algorithm: &'static Algorithm = match name.as_str() {
            "sha256" => &SHA256,
            "sha512" => &SHA512,
            _ => continue,
        };
        if from_hex(expected).as_deref() != Some(digest(algorithm, bytes).as_ref()) {
            return false;
        }
        known += 1;
    }
    known > 0
}

impl TargetFile {
    /// Whether these bytes are the file: length and hashes agree.
    #[must_use]
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.length && has_hashes(bytes, &self.hashes)
    }

    /// Its SHA-256, which our own feeds always give.
    #[must_use]
    pub fn sha256(&self) -> Option<[u8; 32]> {
        from_hex(self.hashes.get("sha256")?)?.try_into().ok()
    }

    /// Its name under the base address of targets: with the hash in front of the last part where the repository uses
    /// consistent snapshots (specification, section 3.6.2.3).
    #[must_use]
    pub fn file_name(&self, path: &str, consistent: bool) -> Option<String> {
        if !consistent {
            return Some(path.to_owned());
        }
        let hash = self.hashes.get("sha256").or_else(|| self.hashes.values().next())?;
        Some(match path.rsplit_once('/') {
            Some((folder, name)) => format!("{folder}/{hash}.{name}"),
            None => format!("{hash}.{path}"),
        })
    }
}

/// A signature over the canonical form of `signed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The declared id of the key.
    pub keyid: String,
    /// The signature in hexadecimal digits; empty where somebody has yet to sign.
    pub sig: String,
}

/// A metadata file: a role, the bytes that were signed, signatures.
#[derive(Clone, Debug)]
pub struct Envelope<T> {
    /// What it says. Trust it only after [`Envelope::verify`].
    pub signed: T,
    /// By whom it is signed.
    pub signatures: Vec<Signature>,
    canonical: Vec<u8>,
}

impl<T: Role> Envelope<T> {
    /// Reads a metadata file and checks its form, not its signatures.
    ///
    /// # Errors
    /// [`TufError::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, TufError> {
        let malformed = |what: &str| TufError::malformed(T::TYPE, what);
        let mut file: Value = serde_json::from_slice(bytes).map_err(|error| TufError::malformed(T::TYPE, &error))?;
        let signed = file.get_mut("signed").map(Value::take).ok_or_else(|| malformed("nothing is signed"))?;
        let signatures = file.get_mut("signatures").map(Value::take).ok_or_else(|| malformed("no signatures"))?;
        if signed.get("_type").and_then(Value::as_str) != Some(T::TYPE) {
            return Err(malformed("it is another role"));
        }
        let major = signed.get("spec_version").and_then(Value::as_str).and_then(|version| version.split('.').next());
        if major != Some("1") {
            return Err(malformed("it follows another version of the specification"));
        }
        let canonical = canonical(&signed).ok_or_else(|| malformed("it holds a fraction"))?;
        let signatures: Vec<Signature> =
            serde_json::from_value(signatures).map_err(|error| TufError::malformed(T::TYPE, &error))?;
        let ids: BTreeSet<&str> = signatures.iter().map(|signature| signature.keyid.as_str()).collect();
        if ids.len() != signatures.len() {
            return Err(malformed("a key signed twice"));
        }
        let signed: T = serde_json::from_value(signed).map_err(|error| TufError::malformed(T::TYPE, &error))?;
        if signed.version() == 0 {
            return Err(malformed("its version is zero"));
        }
        Ok(Self { signed, signatures, canonical })
    }

    /// The bytes that signatures cover.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// Whether enough distinct keys of a role have signed.
    ///
    /// # Errors
    /// [`TufError::Signatures`], or [`TufError::Malformed`] for a threshold of zero.
    pub fn verify(&self, role: &str, keys: &BTreeMap<String, Key>, role_keys: &RoleKeys) -> Result<(), TufError> {
        if role_keys.threshold == 0 {
            return Err(TufError::malformed(role, "nobody need sign it"));
        }
        let good: BTreeSet<Vec<u8>> = self
            .signatures
            .iter()
            .filter(|signature| role_keys.keyids.contains(&signature.keyid))
            .filter_map(|signature| {
                let key = keys.get(&signature.keyid)?;
                let bytes = from_hex(&signature.sig).filter(|bytes| !bytes.is_empty())?;
                key.verifies(&self.canonical, &bytes).then(|| key.material())?
            })
            .collect();
        if good.len() as u64 >= role_keys.threshold {
            return Ok(());
        }
        Err(TufError::Signatures { role: role.to_owned(), found: good.len(), threshold: role_keys.threshold })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_and_written_as_the_specification_has_them() {
        let time = Time::try_from("2025-12-03T01:02:03Z".to_owned()).expect("a time");
        assert_eq!(time.0, UnixSeconds(1_764_720_000 + 3723));
        assert_eq!(String::from(time), "2025-12-03T01:02:03Z");
        for text in ["2025-12-03", "2025-12-03T01:02:03", "2025-13-03T01:02:03Z", "2025-12-03T24:02:03Z", "", "é"] {
            assert!(Time::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_stay_within_their_part_of_a_path() {
        let cases = [
            ("lists/us-*/*", "lists/us-calls/full-3", true),
            ("lists/us-*/*", "lists/de-calls/full-3", false),
            ("lists/*", "lists/us-calls/full-3", false),
            ("*", "full", true),
            ("*", "a/b", false),
            ("f?ll", "full", true),
            ("f?ll", "fll", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "xxaxxbxx", false),
            ("", "", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(matches_path(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_file_must_have_every_hash_that_is_known_and_at_least_one() {
        let sha256 = to_hex(digest(&SHA256, b"x").as_ref());
        let hashes = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert!(has_hashes(b"x", &hashes(&[("sha256", &sha256)])));
        assert!(has_hashes(b"x", &hashes(&[("sha256", &sha256), ("blake9", "00")])));
        assert!(!has_hashes(b"x", &hashes(&[("blake9", "00")])));
        assert!(!has_hashes(b"x", &hashes(&[("sha256", &sha256), ("sha512", &sha256)])));
        assert!(!has_hashes(b"y", &hashes(&[("sha256", &sha256)])));
    }

    proptest! {
        #[test]
        fn every_pattern_ends(pattern in "[ab*?]{0,12}", text in "[ab]{0,12}") {
            let _ = matches_part(pattern.as_bytes(), text.as_bytes());
        }

        #[test]
        fn foreign_bytes_are_no_metadata(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Envelope::<Root>::read(&bytes).is_err());
        }
    }
}
