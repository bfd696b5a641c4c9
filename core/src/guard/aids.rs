//! What feeds bring beside lists of numbers: lists of links, and tables of brands, senders and number ranges.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::blocklist::Gate;
use crate::feed::{PackageKind, Trust};
use crate::phone::DeclaredRanges;
use crate::store::InstalledList;
use crate::text::{LinkList, LinkLists, Tables};

use super::screen::{OpenList, open_lists};

/// What messages are held against beside the model.
pub(super) struct MessageAids {
    /// The installed lists of links.
    pub(super) open: Vec<OpenList>,
    /// The same, to be asked.
    pub(super) links: LinkLists,
    /// Files with tables, in the order in which they go over the built-in ones.
    newer: Vec<PathBuf>,
    /// Read when somebody first asks; without installed tables calls never do.
    tables: OnceLock<(Tables, bool)>,
}

impl MessageAids {
    /// Opens what is installed; says whether all could be. `gate` must hold the keys of all lists of links.
    pub(super) fn open(installed: &[InstalledList], gate: Option<&Arc<Gate>>) -> (Self, bool) {
        let (open, all_open) = open_lists(installed, PackageKind::Links);
        let list =
            |open: &OpenList| LinkList { list: Arc::clone(&open.list), source: open.source.clone(), trust: open.trust };
        let links = LinkLists::new(open.iter().map(list).collect(), gate.cloned());
        // Rows accuse (a borrowed brand) and vouch at once; who may only correct does neither here.
        let counts = |list: &&InstalledList| list.kind == PackageKind::Tables && list.trust > Trust::CorrectionsOnly;
        let newer = installed.iter().filter(counts).map(|list| list.path.clone()).collect();
        (Self { open, links, newer, tables: OnceLock::new() }, all_open)
    }

    /// The number ranges in force; `failed` as in [`MessageAids::tables`].
    pub(super) fn ranges(&self, failed: impl FnOnce()) -> &DeclaredRanges {
        if self.newer.is_empty() { DeclaredRanges::built_in() } else { self.tables(failed).ranges() }
    }

    /// The tables in force; `failed` is called where an installed file could not be read.
    pub(super) fn tables(&self, failed: impl FnOnce()) -> &Tables {
        if self.newer.is_empty() {
            return Tables::built_in();
        }
        let (tables, is_whole) = self.tables.get_or_init(|| {
            let mut is_whole = true;
            let mut tables = Tables::built_in().clone();
            for path in &self.newer {
                match fs::read(path).ok().and_then(|bytes| Tables::read(&bytes).ok()) {
                    Some(newer) => tables = tables.with(&newer),
                    None => is_whole = false,
                }
            }
            (tables, is_whole)
        });
        if !is_whole {
            failed();
        }
        tables
    }
}
