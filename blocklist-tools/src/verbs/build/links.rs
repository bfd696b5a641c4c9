//! `build --kind links`: from domains and URLs to a list of links.

use ringfence::blocklist::{ListBuilder, ListKind, Mark, SliceSource, Standing};
use serde::Serialize;

use super::{Arguments, meta, read_input, strict, tell, tell_tally, write};
use crate::ingest::Tally;
use crate::ingest::links::{Benign, LinkAccount, Links, read_links};
use crate::output::{Failure, grouped};

/// What was built, from what.
#[derive(Serialize)]
struct Report<'a> {
    entries: u64,
    duplicates: u64,
    covered: u64,
    bytes: u64,
    benign: &'a Tally,
    #[serde(flatten)]
    account: &'a LinkAccount,
    rejected: u64,
}

pub(super) fn run(arguments: &Arguments, mark: Mark) -> Result<(), Failure> {
    if mark.standing == Standing::InboundOnly {
        return Err(Failure::Usage("a link is listed or clear; inbound_only is for numbers".into()));
    }
    if !arguments.column.is_empty() {
        return Err(Failure::Usage("--column goes with numbers; lists of links have one link a line".into()));
    }
    let mut benign = Benign::default();
    let mut benign_account = LinkAccount::default();
    for path in &arguments.benign {
        read_input(path, |name, input| read_links(name, input, &mut benign_account, |link, _| benign.add(&link)))?;
    }
    let (mut account, mut links) = (LinkAccount::default(), Links::default());
    for path in &arguments.inputs {
        read_input(path, |name, input| {
            read_links(name, input, &mut account, |link, line| links.add(link, mark, &benign, name, line))
        })?;
    }
    if arguments.strict && account.rejected() > 0 {
        return Err(strict(rejects(&account), account.rejected()));
    }
    let (duplicates, left_out) = (links.duplicates, std::mem::take(&mut links.benign));
    let (entries, covered) = links.finish();
    let builder = ListBuilder::new(meta(arguments, ListKind::Links));
    let built = write(arguments, &builder, &mut SliceSource::new(&entries))?;
    let report = Report {
        entries: built.entries,
        duplicates,
        covered,
        bytes: built.bytes,
        benign: &left_out,
        account: &account,
        rejected: account.rejected(),
    };
    tell(arguments, &report, &say(&report))
}

fn say(report: &Report<'_>) -> Vec<String> {
    let mut lines = vec![format!(
        "{} entries in {} bytes; {} lines read, {} duplicates merged, {} covered by wider entries, {} sites that everybody \
         uses left out, {} rejected",
        grouped(report.entries),
        grouped(report.bytes),
        grouped(report.account.lines),
        grouped(report.duplicates),
        grouped(report.covered),
        grouped(report.benign.count),
        grouped(report.rejected),
    )];
    lines.extend(tell_tally(report.benign, "a whole site that everybody uses"));
    lines.extend(rejects(report.account));
    lines
}

fn rejects(account: &LinkAccount) -> Vec<String> {
    account.rejects.iter().flat_map(|(reason, tally)| tell_tally(tally, reason.text())).collect()
}
