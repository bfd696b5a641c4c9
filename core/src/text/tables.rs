//! Small tables that age: the brands that scammers borrow with the domains that are their own, and what countries
//! declare of senders and of number ranges. The built-in ones are `brands.tsv`, `senders.tsv` and `phone/declared.tsv`; a
//! feed can bring newer rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use super::hosts;
use super::sender::SenderMark;
use crate::blocklist::link::CanonicalLink;
use crate::phone::{DeclaredRanges, Region};

/// The first line of a file of tables.
const HEAD: &str = "ringfence tables 1";
/// The longest file.
pub const MAX_TABLES_BYTES: usize = 256 << 10;
/// Most rows of one table.
const MAX_ROWS: usize = 4096;
/// Most domains of one brand.
const MAX_DOMAINS: usize = 64;

/// A brand that scammers borrow.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Brand {
    pub(super) name: String,
    /// The domains that are its own.
    domains: Vec<String>,
}

/// What a country declares of senders that look like `pattern`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SenderRow {
    pub(super) region: Region,
    pub(super) pattern: String,
    pub(super) mark: SenderMark,
}

/// The tables, as one file holds them or as they are in force.
#[derive(Clone, Default)]
pub struct Tables {
    brands: Vec<Brand>,
    /// The domains of all brands, sorted.
    own: Vec<String>,
    senders: Vec<SenderRow>,
    ranges: DeclaredRanges,
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (brands, senders) = (self.brands.len(), self.senders.len());
        f.debug_struct("Tables")
            .field("brands", &brands)
            .field("senders", &senders)
            .field("ranges", &self.ranges.len())
            .finish_non_exhaustive()
    }
}

/// Why bytes are no tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TablesError {
    /// More than a phone wants to read.
    #[error("the tables take {bytes} bytes; {MAX_TABLES_BYTES} are allowed")]
    TooLong {
        /// Their length.
        bytes: usize,
    },
    /// Not UTF-8.
    #[error("the tables are not UTF-8")]
    NotText,
    /// A line that means nothing.
    #[error("line {line}: {what}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Brands,
    Senders,
    Ranges,
}

impl Tables {
    /// The tables that come with the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Tables> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let mut tables = Self::default();
            for (section, text) in
                [(Section::Brands, include_str!("brands.tsv")), (Section::Senders, include_str!("senders.tsv"))]
            {
                for line in text.lines().filter(|line| !line.starts_with('#')) {
                    // A test reads every row.
                    let _ = tables.add(section, line);
                }
            }
            tables.ranges = DeclaredRanges::built_in().clone();
            tables.index();
            tables
        })
    }

    /// Reads a file of tables: the line `ringfence tables 1`, then `[brands]`, `[senders]` and `[ranges]` as needed, each
    /// followed by rows as in `brands.tsv`, `senders.tsv` and `phone/declared.tsv`. Empty lines and lines that begin with `#` mean nothing.
    ///
    /// # Errors
    /// [`TablesError`] for the first thing that is not as it should be; a file is taken whole or not at all.
    pub fn read(bytes: &[u8]) -> Result<Self, TablesError> {
        if bytes.len() > MAX_TABLES_BYTES {
            return Err(TablesError::TooLong { bytes: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TablesError::NotText)?;
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, line)| line) != Some(HEAD) {
            return Err(TablesError::Line { line: 1, what: "\"ringfence tables 1\" is expected" });
        }
        let mut tables = Self::default();
        let mut section = None;
        let mut seen = BTreeSet::new();
        for (at, line) in lines {
            let wrong = |what| TablesError::Line { line: at + 1, what };
            match line {
                "[brands]" => section = Some(Section::Brands),
                "[senders]" => section = Some(Section::Senders),
                "[ranges]" => section = Some(Section::Ranges),
                line if line.trim().is_empty() || line.starts_with('#') => {}
                line => {
                    let section = section.ok_or(wrong("a row before [brands], [senders] or [ranges]"))?;
                    tables.add(section, line).map_err(wrong)?;
                    // What anybody may have a page below is nobody's own. (Built in is gov.uk, a government's suffix.)
                    let added = tables.brands.last().filter(|_| section == Section::Brands);
                    if added.is_some_and(|brand| brand.domains.iter().any(|domain| hosts::is_open_to_all(domain))) {
                        return Err(wrong("a domain is a public suffix or a place where anybody may publish"));
                    }
                    let key =
                        line.split('\t').take(if section == Section::Senders { 2 } else { 1 }).collect::<Vec<_>>();
                    if !seen.insert((section, key)) {
                        return Err(wrong("the row was there before"));
                    }
                }
            }
        }
        if [tables.brands.len(), tables.senders.len(), tables.ranges.len()].iter().any(|rows| *rows > MAX_ROWS) {
            return Err(TablesError::Line { line: 1, what: "a table has more than 4,096 rows" });
        }
        if tables.rows() == 0 {
            return Err(TablesError::Line { line: 1, what: "no row follows" });
        }
        tables.index();
        Ok(tables)
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        (self.brands.len() + self.senders.len() + self.ranges.len()) as u64
    }

    /// These tables with `newer` over them: a row about the same brand, the same region and pattern, or the same
    /// prefix takes the place of the old one.
    #[must_use]
    pub fn with(&self, newer: &Self) -> Self {
        let mut brands: BTreeMap<&str, &Brand> = BTreeMap::new();
        brands.extend(self.brands.iter().chain(&newer.brands).map(|brand| (brand.name.as_str(), brand)));
        let is_replaced = |row: &&SenderRow| {
            newer.senders.iter().any(|newer| (newer.region, &newer.pattern) == (row.region, &row.pattern))
        };
        let kept = self.senders.iter().filter(|row| !is_replaced(row));
        let senders = newer.senders.iter().chain(kept).cloned().collect();
        let ranges = self.ranges.with(&newer.ranges);
        let mut tables = Self { brands: brands.into_values().cloned().collect(), own: Vec::new(), senders, ranges };
        tables.index();
        tables
    }

    fn add(&mut self, section: Section, line: &str) -> Result<(), &'static str> {
        match section {
            Section::Brands => self.brands.push(read_brand(line)?),
            Section::Senders => self.senders.push(read_sender(line)?),
            Section::Ranges => self.ranges.add(line)?,
        }
        Ok(())
    }

    fn index(&mut self) {
        self.own = self.brands.iter().flat_map(|brand| brand.domains.iter().cloned()).collect();
        self.own.sort_unstable();
        self.own.dedup();
    }

    pub(super) fn brands(&self) -> &[Brand] {
        &self.brands
    }

    pub(super) fn senders(&self) -> &[SenderRow] {
        &self.senders
    }

    /// What number ranges are for.
    #[must_use]
    pub fn ranges(&self) -> &DeclaredRanges {
        &self.ranges
    }

    /// Every domain that is a brand's own, sorted.
    pub(super) fn own_domains(&self) -> &[String] {
        &self.own
    }

    /// Whether the domain is some brand's own.
    pub(super) fn is_brands_own(&self, domain: &str) -> bool {
        self.own.binary_search_by(|own| own.as_str().cmp(domain)).is_ok()
    }

    /// Whether the host or one above it is some brand's own.
    pub(super) fn is_brands_own_host(&self, host: &str) -> bool {
        let mut names = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent));
        names.any(|name| self.is_brands_own(name))
    }

    /// Whether a word is a brand's name.
    pub(super) fn is_brand_name(&self, word: &str) -> bool {
        self.brands.iter().any(|brand| brand.name == word)
    }
}

/// `name<TAB>domain domain ...`
fn read_brand(line: &str) -> Result<Brand, &'static str> {
    let (name, domains) = line.split_once('\t').ok_or("a brand, a tab and its domains are expected")?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(3..=32).contains(&name.len()) || !name.bytes().all(is_plain) {
        return Err("a brand's name has 3 to 32 lower-case letters, digits or hyphens");
    }
    let domains: Vec<String> = domains.split(' ').map(str::to_owned).collect();
    if domains.len() > MAX_DOMAINS {
        return Err("more than 64 domains");
    }
    for domain in &domains {
        let is_canonical = CanonicalLink::parse(domain).is_ok_and(|link| !link.has_path() && link.as_str() == domain);
        if !is_canonical || !hosts::has_name(domain) {
            return Err("a domain is not a plain host in lower case");
        }
    }
    Ok(Brand { name: name.to_owned(), domains })
}

/// `region<TAB>pattern<TAB>mark<TAB>source`
fn read_sender(line: &str) -> Result<SenderRow, &'static str> {
    let mut fields = line.split('\t');
    let mut next = || fields.next().filter(|field| !field.is_empty());
    let (Some(region), Some(pattern), Some(mark), Some(_source), None) = (next(), next(), next(), next(), next())
    else {
        return Err("region, pattern, mark and source are expected, with tabs between them");
    };
    let region = Region::new(region).map_err(|_| "the region is none")?;
    let mark = match mark {
        "registered" => SenderMark::Registered,
        "promotional" => SenderMark::Promotional,
        "government" => SenderMark::Government,
        "unregistered" => SenderMark::Unregistered,
        _ => return Err("the mark is registered, promotional, government or unregistered"),
    };
    // A pattern that fits everybody would vouch for everybody.
    let literal = pattern.trim_end_matches("...").chars().filter(|c| !matches!(c, '@' | '*')).count();
    if literal == 0 || pattern.len() > 64 || pattern.chars().any(char::is_control) {
        return Err("a pattern has a literal character at least, and 64 bytes at most");
    }
    Ok(SenderRow { region, pattern: pattern.to_owned(), mark })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::{DeclaredUse, PhoneNumber};
    use proptest::prelude::*;

    const FILE: &str = "ringfence tables 1\n# newer rows\n[brands]\npaypal\tpaypal.com paypal-newer.com\n\
        newbank\tnewbank.example\n[senders]\nXX\tBANK-*\tregistered\tits regulator, 2026\n\
        IN\t@@-*-P\tunregistered\ta change of mind\n\
        [ranges]\n34400\tsales\t400\t2026-09-01\tits ministry\n55303\tordinary\t0303\t\tits regulator\n";

    #[test]
    fn every_row_that_is_built_in_is_read() {
        for (section, text) in
            [(Section::Brands, include_str!("brands.tsv")), (Section::Senders, include_str!("senders.tsv"))]
        {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(Tables::default().add(section, line), Ok(()), "{line}");
            }
        }
    }

    #[test]
    fn newer_rows_take_the_place_of_old_ones_and_the_others_stay() {
        let newer = Tables::read(FILE.as_bytes()).expect("tables");
        assert_eq!(newer.rows(), 6);
        let merged = Tables::built_in().with(&newer);
        for (domain, expected) in [
            ("paypal.com", true),
            ("paypal-newer.com", true),
            ("paypal.me", false),
            ("newbank.example", true),
            ("netflix.com", true),
            ("example.com", false),
        ] {
            assert_eq!(merged.is_brands_own(domain), expected, "{domain}");
        }
        let mark = |sender, region| super::super::sender::mark(sender, Region::new(region).ok(), &merged);
        assert_eq!(mark("BANK-ONE", "XX"), Some(SenderMark::Registered));
        assert_eq!(mark("AD-SHOPNG-P", "IN"), Some(SenderMark::Unregistered));
        assert_eq!(mark("AD-SHOPNG-S", "IN"), Some(SenderMark::Registered));
        let use_of = |digits| merged.ranges().of(PhoneNumber::from_digits(digits).expect("a number"));
        assert_eq!(use_of("34400123456").map(|row| row.declared), Some(DeclaredUse::Sales));
        assert_eq!(use_of("55303123456"), None, "withdrawn");
        assert!(use_of("33162123456").is_some(), "the others stay");
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        for (what, text, line) in [
            ("nothing", "", 1),
            ("another file", "{}\n", 1),
            ("no rows", "ringfence tables 1\n[brands]\n", 1),
            ("a row before its table", "ringfence tables 1\na\tb.com\n", 2),
            ("a brand without domains", "ringfence tables 1\n[brands]\npaypal\n", 3),
            ("a name that is in every host", "ringfence tables 1\n[brands]\nco\tco.example\n", 3),
            ("a name in capitals", "ringfence tables 1\n[brands]\nPayPal\tpaypal.com\n", 3),
            ("a domain with a path", "ringfence tables 1\n[brands]\npaypal\tpaypal.com/x\n", 3),
            ("a domain with a blank behind it", "ringfence tables 1\n[brands]\npaypal\tpaypal.com \n", 3),
            ("a top-level domain", "ringfence tables 1\n[brands]\npaypal\tcom\n", 3),
            ("a public suffix", "ringfence tables 1\n[brands]\npaypal\tco.uk\n", 3),
            ("free hosting", "ringfence tables 1\n[brands]\npaypal\tduckdns.org\n", 3),
            ("a shortener", "ringfence tables 1\n[brands]\npaypal\tbit.ly\n", 3),
            ("an address", "ringfence tables 1\n[brands]\npaypal\t192.0.2.7\n", 3),
            ("a brand twice", "ringfence tables 1\n[brands]\npaypal\tpaypal.com\npaypal\tpaypal.me\n", 4),
            ("a region that is none", "ringfence tables 1\n[senders]\nIndia\t#...\tregistered\tx\n", 3),
            ("a mark that is none", "ringfence tables 1\n[senders]\nIN\t#...\tgood\tx\n", 3),
            ("a pattern for everybody", "ringfence tables 1\n[senders]\nIN\t*...\tregistered\tx\n", 3),
            ("a range without a source", "ringfence tables 1\n[ranges]\n34400\tsales\t400\t\t\n", 3),
            ("a range for a use that is none", "ringfence tables 1\n[ranges]\n34400\tgood\t400\t\tx\n", 3),
            ("a range that is no prefix", "ringfence tables 1\n[ranges]\n+34400\tsales\t400\t\tx\n", 3),
            ("a range twice", "ringfence tables 1\n[ranges]\n34400\tsales\t400\t\tx\n34400\tbank\t400\t\tx\n", 4),
            ("no source", "ringfence tables 1\n[senders]\nIN\t#...\tregistered\n", 3),
        ] {
            let found = Tables::read(text.as_bytes()).err();
            assert!(matches!(found, Some(TablesError::Line { line: at, .. }) if at == line), "{what}: {found:?}");
        }
        assert_eq!(Tables::read(b"\xff").err(), Some(TablesError::NotText));
        let long = vec![b' '; MAX_TABLES_BYTES + 1];
        assert_eq!(Tables::read(&long).err(), Some(TablesError::TooLong { bytes: MAX_TABLES_BYTES + 1 }));
    }

    proptest! {
        #[test]
        fn foreign_bytes_are_no_panic(text in "(ringfence tables 1\n)?(\\[brands\\]\n|\\[senders\\]\n|\\[ranges\\]\n|[0-9]{1,9}\tsales\t[a-z]?\t\tx\n|[a-z]{2,5}\t[a-z.]{1,9}\n|IN\t[@*.#a]{1,5}\tregistered\tx\n|\\PC{0,9}\n){0,9}") {
            if let Ok(tables) = Tables::read(text.as_bytes()) {
                prop_assert!(Tables::built_in().with(&tables).rows() >= tables.rows());
            }
        }
    }
}
