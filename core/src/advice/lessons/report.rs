//! Where to report fraud, by region. Each row of `report.tsv` names the page that says so.

use std::sync::OnceLock;

use crate::phone::Region;

/// How a place is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    /// A number to call.
    Call,
    /// A number to forward the message to.
    Text,
    /// A site.
    Site,
    /// An e-mail address.
    Mail,
    /// A place to go to.
    Visit,
    /// Nothing to write to: the authority's own warnings come from this number.
    Warnings,
}

impl ContactKind {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "call" => Self::Call,
            "text" => Self::Text,
            "site" => Self::Site,
            "mail" => Self::Mail,
            "visit" => Self::Visit,
            "warnings" => Self::Warnings,
            _ => return None,
        })
    }
}

/// A place that takes reports of fraud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportPlace {
    /// For whom.
    pub region: Region,
    /// How it is reached.
    pub kind: ContactKind,
    /// The number, site or address.
    pub contact: &'static str,
    /// What it is called there.
    pub name: &'static str,
    /// The page that says so.
    pub source: &'static str,
}

fn table() -> &'static [ReportPlace] {
    static TABLE: OnceLock<Vec<ReportPlace>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = include_str!("report.tsv").lines().filter(|line| !line.starts_with('#'));
        let mut rows: Vec<_> = lines.filter_map(row).collect();
        // Within a region the order of the table stays: the best place first.
        rows.sort_by_key(|place| place.region);
        rows
    })
}

pub(super) fn row(line: &'static str) -> Option<ReportPlace> {
    let mut fields = line.split('\t');
    let mut next = || fields.next().filter(|field| !field.is_empty());
    let (region, kind) = (Region::new(next()?).ok()?, ContactKind::read(next()?)?);
    let (contact, name, source) = (next()?, next()?, next()?);
    fields.next().is_none().then_some(ReportPlace { region, kind, contact, name, source })
}

/// Where to report fraud in a region, the best place first. Empty where none is known.
#[must_use]
pub fn where_to_report(region: Region) -> &'static [ReportPlace] {
    let table = table();
    let start = table.partition_point(|place| place.region < region);
    let end = table.partition_point(|place| place.region <= region);
    &table[start..end]
}

/// Regions with a place to report to, in the order of their codes.
pub fn report_regions() -> impl Iterator<Item = Region> {
    table().chunk_by(|a, b| a.region == b.region).filter_map(|places| Some(places.first()?.region))
}
