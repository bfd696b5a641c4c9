//! What a feed's targets are: the paths, and what stands in `custom`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::tuf::{TargetFile, Targets, from_hex, to_hex};
use crate::blocklist::Sha256;
use crate::phone::Region;

/// What a target holds. All travel by the same road; numbers and links have deltas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageKind {
    /// A list of telephone numbers.
    Numbers,
    /// A list of links.
    Links,
    /// A model for messages.
    TextModel,
    /// A pack of lessons.
    Lessons,
    /// Tables of brands and senders ([`crate::text::Tables`]).
    Tables,
}

/// The name of a list within its feed: lower-case letters, digits and hyphens, a letter or digit first, at most 64.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListName(String);

impl ListName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text is no name of a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no name of a list: lower-case letters, digits and hyphens are expected, such as us-complaints")]
pub struct InvalidListName(String);

impl FromStr for ListName {
    type Err = InvalidListName;

    fn from_str(text: &str) -> Result<Self, InvalidListName> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let is_name = bytes.first().is_some_and(|first| is_plain(*first))
            && bytes.len() <= 64
            && bytes.iter().all(|byte| is_plain(*byte) || *byte == b'-');
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidListName(text.to_owned())) }
    }
}

impl TryFrom<String> for ListName {
    type Error = InvalidListName;

    fn try_from(text: String) -> Result<Self, InvalidListName> {
        text.parse()
    }
}

impl From<ListName> for String {
    fn from(name: ListName) -> Self {
        name.0
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetPath {
    /// `lists/NAME/full-VERSION`
    Full(ListName, u64),
    /// `lists/NAME/delta-FROM-TO`
    Delta(ListName, u64, u64),
}

impl fmt::Display for TargetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(name, version) => write!(f, "lists/{name}/full-{version}"),
            Self::Delta(name, from, to) => write!(f, "lists/{name}/delta-{from}-{to}"),
        }
    }
}

impl TargetPath {
    /// Reads a path; other paths are none of ours.
    #[must_use]
    pub fn read(path: &str) -> Option<Self> {
        let (name, file) = path.strip_prefix("lists/")?.split_once('/')?;
        let name = name.parse().ok()?;
        let version = |text: &str| text.parse().ok().filter(|version: &u64| version.to_string() == text);
        if let Some(full) = file.strip_prefix("full-") {
            return Some(Self::Full(name, version(full)?));
        }
        let (from, to) = file.strip_prefix("delta-")?.split_once('-')?;
        let (from, to) = (version(from)?, version(to)?);
        (from < to).then_some(Self::Delta(name, from, to))
    }
}

/// `custom` of a full file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullFacts {
    /// What it holds.
    pub kind: PackageKind,
    /// Which region it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Its version, the number in its path.
    pub version: u64,
    /// How many entries it has.
    pub entries: u64,
}

/// `custom` of a delta.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaFacts {
    /// What it leads to.
    #[serde(flatten)]
    pub result_facts: FullFacts,
    /// SHA-256 of the list that it starts from, in hexadecimal digits.
    pub base: HexHash,
    /// SHA-256 of the list that it leads to.
    pub result: HexHash,
}

/// A SHA-256 as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HexHash(pub Sha256);

impl TryFrom<String> for HexHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text).and_then(|hash| hash.try_into().ok()).map(Self).ok_or("64 hexadecimal digits are expected")
    }
}

impl From<HexHash> for String {
    fn from(hash: HexHash) -> Self {
        to_hex(&hash.0)
    }
}

/// A file of a list on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFile {
    /// Its path.
    pub path: String,
    /// What is signed about it.
    pub file: TargetFile,
}

/// A way from one version to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedDelta {
    /// Version and hash that it starts from.
    pub from: (u64, Sha256),
    /// Version and hash that it leads to.
    pub to: (u64, Sha256),
    /// The file.
    pub file: OfferedFile,
}

/// A list on offer: its newest version and the deltas that one role names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedList {
    /// What its full file says.
    pub facts: FullFacts,
    /// SHA-256 of the newest version.
    pub sha256: Sha256,
    /// The newest version, whole.
    pub full: OfferedFile,
    /// Deltas between versions.
    pub deltas: Vec<OfferedDelta>,
}

/// The role that names what a role no longer needs to say every day: deltas between older versions.
#[must_use]
pub fn history_role(role: &str) -> String {
    format!("{role}-history")
}

/// The lists that a role offers. Targets that are not of our form, or contradict themselves, are none.
#[must_use]
pub fn offered_lists(targets: &Targets) -> BTreeMap<ListName, OfferedList> {
    let mut lists = BTreeMap::new();
    for (path, file) in &targets.targets {
        let (Some(TargetPath::Full(name, version)), Some(sha256)) = (TargetPath::read(path), file.sha256()) else {
            continue;
        };
        let facts = file.custom.clone().and_then(|custom| serde_json::from_value::<FullFacts>(custom).ok());
        let Some(facts) = facts.filter(|facts| facts.version == version) else { continue };
        let full = OfferedFile { path: path.clone(), file: file.clone() };
        let list = OfferedList { facts, sha256, full, deltas: offered_deltas(targets, &name) };
        // Of several versions the newest counts.
        lists
            .entry(name)
            .and_modify(|known: &mut OfferedList| {
                if known.facts.version < version {
                    *known = list.clone();
                }
            })
            .or_insert(list);
    }
    lists
}

/// The deltas that a role names for a list.
#[must_use]
pub fn offered_deltas(targets: &Targets, list: &ListName) -> Vec<OfferedDelta> {
    let read = |(path, file): (&String, &TargetFile)| {
        let Some(TargetPath::Delta(name, from, to)) = TargetPath::read(path) else { return None };
        let facts: DeltaFacts = serde_json::from_value(file.custom.clone()?).ok()?;
        (name == *list && facts.result_facts.version == to).then(|| OfferedDelta {
            from: (from, facts.base.0),
            to: (to, facts.result.0),
            file: OfferedFile { path: path.clone(), file: file.clone() },
        })
    };
    targets.targets.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_read_as_they_are_written_and_others_are_none_of_ours() {
        let name: ListName = "us-calls".parse().expect("a name");
        for path in [TargetPath::Full(name.clone(), 7), TargetPath::Delta(name, 6, 7)] {
            assert_eq!(TargetPath::read(&path.to_string()), Some(path));
        }
        for other in [
            "lists/us-calls/full-07",
            "lists/us-calls/delta-7-6",
            "lists/us-calls/delta-7-7",
            "lists/US/full-1",
            "lists/../full-1",
            "lists/us/full--1",
            "lists/a/b/full-1",
            "models/us/full-1",
            "",
        ] {
            assert_eq!(TargetPath::read(other), None, "{other}");
        }
    }

    #[test]
    fn custom_is_read_as_the_protocol_has_it() {
        let custom = serde_json::json!({
            "kind": "numbers", "region": "US", "version": 7, "entries": 3,
            "base": "00".repeat(32), "result": "ff".repeat(32)
        });
        let facts: DeltaFacts = serde_json::from_value(custom.clone()).expect("facts");
        assert_eq!((facts.result_facts.version, facts.base.0, facts.result.0), (7, [0; 32], [255; 32]));
        assert_eq!(serde_json::to_value(facts).expect("JSON"), custom);
    }

    proptest! {
        #[test]
        fn foreign_paths_are_no_panic(path in "\\PC{0,60}") {
            let _ = TargetPath::read(&path);
        }
    }
}
