//! The shortest road from the installed version to the newest: one delta, several, or the whole file.

use std::collections::BTreeMap;

use super::offer::{OfferedDelta, OfferedList};
use crate::blocklist::Sha256;

/// How to get to the newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Road {
    /// These deltas one after another.
    Deltas(Vec<OfferedDelta>),
    /// The whole file.
    Full,
}

impl Road {
    /// Bytes to fetch.
    #[must_use]
    pub fn bytes(&self, list: &OfferedList) -> u64 {
        match self {
            Self::Deltas(deltas) => deltas.iter().map(|delta| delta.file.file.length).sum(),
            Self::Full => list.full.file.length,
        }
    }
}

/// The road with the fewest bytes. `installed`: version and hash in force. A delta counts only where both hashes fit, so
/// that a version that was published twice cannot lead astray.
#[must_use]
pub fn shortest(installed: Option<(u64, Sha256)>, list: &OfferedList, deltas: &[OfferedDelta]) -> Road {
    let Some(start) = installed else { return Road::Full };
    let goal = (list.facts.version, list.sha256);
    // Deltas lead upwards only, so looking at them by the version they start from settles each version in one pass.
    let mut deltas: Vec<&OfferedDelta> = deltas.iter().filter(|delta| delta.from.0 < delta.to.0).collect();
    deltas.sort_by_key(|delta| delta.from.0);
    let mut best: BTreeMap<(u64, Sha256), (u64, Vec<&OfferedDelta>)> = BTreeMap::from([(start, (0, Vec::new()))]);
    for delta in deltas {
        let Some((bytes, road)) = best.get(&delta.from) else { continue };
        let bytes = bytes.saturating_add(delta.file.file.length);
        if best.get(&delta.to).is_none_or(|(known, _)| bytes < *known) {
            let road = road.iter().copied().chain([delta]).collect();
            best.insert(delta.to, (bytes, road));
        }
    }
    match best.get(&goal) {
        Some((bytes, road)) if *bytes < list.full.file.length => Road::Deltas(road.iter().copied().cloned().collect()),
        _ => Road::Full,
    }
}

#[cfg(test)]
mod tests {
    use super::super::offer::{FullFacts, OfferedFile, PackageKind};
    use super::super::tuf::TargetFile;
    use super::*;
    use proptest::prelude::*;

    fn hash(version: u64) -> Sha256 {
        [version as u8; 32]
    }

    fn file(length: u64) -> OfferedFile {
        OfferedFile { path: String::new(), file: TargetFile { length, hashes: BTreeMap::new(), custom: None } }
    }

    fn delta(from: u64, to: u64, length: u64) -> OfferedDelta {
        OfferedDelta { from: (from, hash(from)), to: (to, hash(to)), file: file(length) }
    }

    fn list(version: u64, length: u64) -> OfferedList {
        let facts = FullFacts { kind: PackageKind::Numbers, region: None, version, entries: 0 };
        OfferedList { facts, sha256: hash(version), full: file(length), deltas: Vec::new() }
    }

    fn steps(installed: Option<u64>, list: &OfferedList, deltas: &[OfferedDelta]) -> Option<Vec<(u64, u64)>> {
        match shortest(installed.map(|version| (version, hash(version))), list, deltas) {
            Road::Full => None,
            Road::Deltas(road) => Some(road.iter().map(|delta| (delta.from.0, delta.to.0)).collect()),
        }
    }

    #[test]
    fn the_fewest_bytes_win() {
        let daily: Vec<_> = (1..10).map(|version| delta(version, version + 1, 10)).collect();
        let skip = delta(3, 10, 35);
        let with_skip = [&daily[..], &[skip]].concat();
        let newest = list(10, 1000);
        assert_eq!(steps(Some(9), &newest, &daily), Some(vec![(9, 10)]));
        assert_eq!(steps(Some(7), &newest, &daily), Some(vec![(7, 8), (8, 9), (9, 10)]));
        assert_eq!(steps(Some(3), &newest, &with_skip), Some(vec![(3, 10)]));
        assert_eq!(steps(Some(2), &newest, &with_skip), Some(vec![(2, 3), (3, 10)]));
        assert_eq!(steps(Some(1), &list(10, 40), &daily), None, "the whole file is shorter");
        assert_eq!(steps(None, &newest, &with_skip), None, "nothing is installed");
        assert_eq!(steps(Some(11), &newest, &with_skip), None, "no delta leads back");
        let other = shortest(Some((9, [99; 32])), &newest, &daily);
        assert_eq!(other, Road::Full, "another file of the same version");
    }

    /// Every road, one after another.
    fn cheapest(at: u64, deltas: &[OfferedDelta]) -> Option<u64> {
        if at == 7 {
            return Some(0);
        }
        let on = |delta: &OfferedDelta| Some(cheapest(delta.to.0, deltas)? + delta.file.file.length);
        deltas.iter().filter(|delta| delta.from.0 == at).filter_map(on).min()
    }

    proptest! {
        #[test]
        fn no_road_is_shorter_than_the_one_that_is_found(
            edges in prop::collection::vec((1u64..8, 1u64..8, 1u64..50), 0..20),
            full in 1u64..120,
        ) {
            let deltas: Vec<_> =
                edges.iter().filter(|(from, to, _)| from < to).map(|(from, to, length)| delta(*from, *to, *length)).collect();
            let newest = list(7, full);
            let expected = cheapest(1, &deltas).map_or(full, |bytes| bytes.min(full));
            prop_assert_eq!(shortest(Some((1, hash(1))), &newest, &deltas).bytes(&newest), expected);
        }
    }
}
