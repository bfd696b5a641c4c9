//! What feeds bring for messages: lists of links, and tables of brands and senders.

use std::fs;
use std::sync::Arc;

use crate::blocklist::Gate;
use crate::feed::{PackageKind, Trust};
use crate::store::InstalledList;
use crate::text::{LinkList, LinkLists, Tables};

use super::screen::{OpenList, open_lists};

/// What messages are held against beside the model.
pub(super) struct MessageAids {
    /// The installed lists of links.
    pub(super) open: Vec<OpenList>,
    /// The same, to be asked.
    pub(super) links: LinkLists,
    /// The built-in tables with those that are installed over them.
    pub(super) tables: Arc<Tables>,
}

impl MessageAids {
    /// Opens what is installed; says whether all could be. `gate` must hold the keys of all lists of links.
    pub(super) fn open(installed: &[InstalledList], gate: Option<&Arc<Gate>>) -> (Self, bool) {
        let (open, mut all_open) = open_lists(installed, PackageKind::Links);
        let list = |open: &OpenList| LinkList {
            list: Arc::clone(&open.list),
            source: open.source.clone(),
            trust: open.trust,
        };
        let links = LinkLists::new(open.iter().map(list).collect(), gate.cloned());
        let mut tables = None;
        for package in installed.iter().filter(|package| package.kind == PackageKind::Tables) {
            // Rows accuse (a borrowed brand) and vouch at once; who may only correct does neither here.
            if package.trust == Trust::CorrectionsOnly {
                continue;
            }
            let read = fs::read(&package.path).ok().and_then(|bytes| Tables::read(&bytes).ok());
            match read {
                Some(newer) => tables = Some(tables.as_ref().unwrap_or(Tables::built_in()).with(&newer)),
                None => all_open = false,
            }
        }
        let tables = Arc::new(tables.unwrap_or_else(|| Tables::built_in().clone()));
        (Self { open, links, tables }, all_open)
    }
}
