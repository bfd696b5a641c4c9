//! From lists of bad sites as people publish them, plain or in the syntax of hosts files, to entries of a link list.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use ringfence::blocklist::link::{CanonicalLink, InvalidLink, key_of};
use ringfence::blocklist::{Mark, Standing};
use ringfence::text::hosts::{is_everybodys, is_open_to_all, registrable};
use serde::Serialize;

use super::Tally;
use super::lines::{Line, Lines};

/// Why a line, or one of the names in it, is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkReject {
    /// No host with a domain.
    NoHost,
    /// A host that nobody can have.
    BadHost,
    /// A scheme that no browser opens as a page.
    NotWeb,
    /// A top-level domain or another public suffix.
    PublicSuffix,
    /// Several words, the first of which is no address.
    SeveralWords,
    /// A link beyond 2,048 bytes.
    LinkTooLong,
    /// A line beyond 65,536 bytes.
    LineTooLong,
}

impl LinkReject {
    /// The reason in words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NoHost => "no host with a domain in it",
            Self::BadHost => "a host with characters, lengths or numbers that no host has",
            Self::NotWeb => "no http or https link",
            Self::PublicSuffix => "a public suffix, below which everybody has their sites",
            Self::SeveralWords => "several words, and the first is no address as in hosts files",
            Self::LinkTooLong => "a link beyond 2,048 bytes",
            Self::LineTooLong => "a line beyond 65,536 bytes",
        }
    }
}

impl From<InvalidLink> for LinkReject {
    fn from(invalid: InvalidLink) -> Self {
        match invalid {
            InvalidLink::NoHost => Self::NoHost,
            InvalidLink::BadHost => Self::BadHost,
            InvalidLink::NotWeb => Self::NotWeb,
            InvalidLink::TooLong => Self::LinkTooLong,
        }
    }
}

/// What became of every line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkAccount {
    /// Lines read.
    pub lines: u64,
    /// Blank lines, comments, and the lines of a hosts file about the machine itself.
    pub skipped: u64,
    /// Hosts and links that were read; a line of a hosts file may have several.
    pub links: u64,
    /// Lines that were not taken, by reason.
    pub rejects: BTreeMap<LinkReject, Tally>,
}

impl LinkAccount {
    /// Lines that were not taken.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejects.values().map(|tally| tally.count).sum()
    }
}

/// Names that hosts files give to the machine itself and its network.
const LOCAL: [&str; 9] = [
    "0.0.0.0",
    "broadcasthost",
    "ip6-allhosts",
    "ip6-allnodes",
    "ip6-allrouters",
    "ip6-localhost",
    "ip6-loopback",
    "local",
    "localhost",
];

/// Reads the links of one input, and gives each with its line. `name` is how reports call it.
///
/// # Errors
/// When the input cannot be read.
pub fn read_links(
    name: &str,
    input: impl Read,
    account: &mut LinkAccount,
    mut take: impl FnMut(CanonicalLink, u64),
) -> io::Result<()> {
    let mut lines = Lines::new(input)?;
    let mut text = String::new();
    while let Some(line) = lines.next_line(&mut text, false)? {
        account.lines += 1;
        let number = lines.number();
        let mut reject = |reason: LinkReject| account.rejects.entry(reason).or_default().add(name, number, &text);
        if line == Line::TooLong {
            reject(LinkReject::LineTooLong);
            continue;
        }
        // A comment behind an entry stands apart; a fragment does not.
        let mut words = text.split_whitespace().take_while(|word| !word.starts_with('#')).peekable();
        let is_comment = text.trim_start().starts_with('!') || text.trim_start().starts_with("//");
        let Some(first) = words.next().filter(|_| !is_comment) else {
            account.skipped += 1;
            continue;
        };
        let is_hosts_line = words.peek().is_some() && first.parse::<std::net::IpAddr>().is_ok();
        if !is_hosts_line && words.peek().is_some() {
            reject(LinkReject::SeveralWords);
            continue;
        }
        let names: Vec<&str> = if is_hosts_line { words.collect() } else { vec![first] };
        if is_hosts_line && names.iter().all(|name| LOCAL.contains(name) || name.starts_with("localhost.")) {
            account.skipped += 1;
            continue;
        }
        let read: Result<Vec<_>, _> = names.into_iter().map(read_link).collect();
        match read {
            Ok(found) => {
                account.links += found.len() as u64;
                found.into_iter().for_each(|link| take(link, number));
            }
            Err(reason) => reject(reason),
        }
    }
    Ok(())
}

fn read_link(text: &str) -> Result<CanonicalLink, LinkReject> {
    let link = CanonicalLink::parse(text)?;
    let is_suffix = !link.has_path() && is_open_to_all(link.host()) && !is_everybodys(link.key());
    if is_suffix { Err(LinkReject::PublicSuffix) } else { Ok(link) }
}

/// Sites that everybody uses, which no list may hold whole: those of the files, those that every phone knows, and what
/// lies above one of them.
#[derive(Debug, Default)]
pub struct Benign(BTreeSet<u64>);

impl Benign {
    /// Takes a site.
    pub fn add(&mut self, link: &CanonicalLink) {
        let mut host = link.host();
        let domain = registrable(host);
        self.0.insert(key_of(host));
        while host.len() > domain.len()
            && let Some((_, parent)) = host.split_once('.')
        {
            host = parent;
            self.0.insert(key_of(host));
        }
    }

    /// Whether a link is a whole site that everybody uses. A page there may be listed.
    #[must_use]
    pub fn holds(&self, link: &CanonicalLink) -> bool {
        !link.has_path() && (is_everybodys(link.key()) || self.0.contains(&link.key()))
    }
}

/// The entries of a list to be.
#[derive(Debug, Default)]
pub struct Links {
    entries: BTreeMap<CanonicalLink, Mark>,
    /// Entries that were merged into others about the same link.
    pub duplicates: u64,
    /// Whole sites that everybody uses; they are left out.
    pub benign: Tally,
}

impl Links {
    /// Takes a link, unless it is a site that everybody uses.
    pub fn add(&mut self, link: CanonicalLink, mark: Mark, benign: &Benign, input: &str, at: u64) {
        if mark.standing != Standing::Clear && benign.holds(&link) {
            self.benign.add(input, at, link.as_str());
            return;
        }
        self.entries
            .entry(link)
            .and_modify(|known| {
                self.duplicates += 1;
                *known = known.stronger(mark);
            })
            .or_insert(mark);
    }

    /// The entries by key, and how many were left out because another one says the same of more: a host below a listed
    /// host, a page of one.
    #[must_use]
    pub fn finish(self) -> (Vec<(u64, Mark)>, u64) {
        use std::ops::ControlFlow::{Break, Continue};
        let keys: BTreeMap<u64, Mark> = self.entries.iter().map(|(link, mark)| (link.key(), *mark)).collect();
        let mut covered = 0;
        let mut entries: Vec<(u64, Mark)> = Vec::with_capacity(keys.len());
        for (link, mark) in &self.entries {
            let own = link.key();
            // The next vaguer entry is the one that would answer in the place of this one.
            let vaguer = link.each_prefix(registrable(link.host()), |_, prefix| {
                let key = key_of(prefix);
                match keys.get(&key).filter(|_| key != own) {
                    Some(mark) => Break(*mark),
                    None => Continue(()),
                }
            });
            if vaguer.break_value() == Some(*mark) {
                covered += 1;
            } else {
                entries.push((own, *mark));
            }
        }
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.dedup_by_key(|(key, _)| *key);
        (entries, covered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ringfence::blocklist::{Category, Confidence};

    fn read(text: &str) -> (Vec<String>, LinkAccount) {
        let (mut account, mut links) = (LinkAccount::default(), Vec::new());
        read_links("test", text.as_bytes(), &mut account, |link, _| links.push(link.to_string())).expect("memory");
        (links, account)
    }

    #[test]
    fn every_line_is_accounted_for() {
        use LinkReject::{BadHost, LineTooLong, LinkTooLong, NoHost, NotWeb, PublicSuffix, SeveralWords};
        let (long_line, long_page) = ("a".repeat(70_000), format!("bad.top/{}", "a".repeat(3000)));
        for (what, line, links, skipped, reject) in [
            ("a domain", "bad.top", &["bad.top"][..], 0, None),
            ("a link", "https://bad.top/a?b", &["bad.top/a?b"], 0, None),
            ("all below a domain", ".bad.top", &["bad.top"], 0, None),
            ("a hosts file's line", "0.0.0.0 bad.top www.bad.top # seen today", &["bad.top", "bad.top"], 0, None),
            ("a hosts file's line with IPv6", ":: bad.top", &["bad.top"], 0, None),
            ("a comment behind an entry", "bad.top # seen", &["bad.top"], 0, None),
            ("an address alone", "192.0.2.7", &["192.0.2.7"], 0, None),
            ("an address that hosts a page", "http://192.0.2.7/x", &["192.0.2.7/x"], 0, None),
            ("a comment", "# bad.top", &[], 1, None),
            ("a comment of another tool", "! bad.top", &[], 1, None),
            ("nothing", "   ", &[], 1, None),
            ("the machine itself", "127.0.0.1 localhost localhost.localdomain", &[], 1, None),
            ("a word", "hello", &[], 0, Some(NoHost)),
            ("words", "IMPORTANT: read this", &[], 0, Some(SeveralWords)),
            ("a host with a blank", "bad .top", &[], 0, Some(SeveralWords)),
            ("an expression", "/bad[0-9]+\\.top/", &[], 0, Some(BadHost)),
            ("a filter rule", "||bad.top^", &[], 0, Some(BadHost)),
            ("an e-mail address with its scheme", "mailto:me@bad.top", &[], 0, Some(NotWeb)),
            ("a top-level domain", "com", &[], 0, Some(NoHost)),
            ("a public suffix", "co.uk", &[], 0, Some(PublicSuffix)),
            ("a hosts file's line with one bad name", "0.0.0.0 bad.top b@d..top", &[], 0, Some(BadHost)),
            ("a link without end", &long_page, &[], 0, Some(LinkTooLong)),
            ("a line without end", &long_line, &[], 0, Some(LineTooLong)),
        ] {
            let (found, account) = read(line);
            assert_eq!(found, links, "{what}");
            assert_eq!((account.lines, account.skipped), (1, skipped), "{what}");
            assert_eq!(account.rejects.keys().copied().next(), reject, "{what}");
        }
    }

    #[test]
    fn what_everybody_uses_and_what_is_said_already_is_left_out() {
        let mark = |standing| Mark { category: Category::Bank, confidence: Confidence::MAX, standing };
        let link = |text: &str| CanonicalLink::parse(text).expect(text);
        let mut benign = Benign::default();
        benign.add(&link("shop.nice.example"));
        let mut links = Links::default();
        for text in [
            "bad.top",
            "www.bad.top",
            "store.bad.top",
            "bad.top/page",
            "shop.nice.example",
            "nice.example",
            "other.nice.example",
            "nice.example/bad",
            "google.com",
            "google.com/bad",
            "bit.ly",
            "sites.google.com",
        ] {
            links.add(link(text), mark(Standing::Listed), &benign, "test", 1);
        }
        // A correction inside what is listed says something new.
        links.add(link("good.bad.top"), mark(Standing::Clear), &benign, "test", 2);
        assert_eq!((links.duplicates, links.benign.count), (1, 5), "{:?}", links.benign);
        let (entries, covered) = links.finish();
        let mut expected: Vec<u64> =
            ["bad.top", "good.bad.top", "other.nice.example", "nice.example/bad", "google.com/bad"].map(key_of).into();
        expected.sort_unstable();
        assert_eq!(entries.iter().map(|(key, _)| *key).collect::<Vec<_>>(), expected);
        assert_eq!(covered, 2);
    }

    proptest! {
        #[test]
        fn foreign_lines_have_one_fate_each(text in "(\\PC{0,30}\n|0\\.0\\.0\\.0 [a-z.]{1,12}\n|[a-z./]{1,12}\n|#\\PC{0,5}\n){0,20}") {
            let (links, account) = read(&text);
            prop_assert_eq!(links.len() as u64, account.links);
            prop_assert!(account.skipped + account.rejected() <= account.lines);
            prop_assert!(account.lines <= account.skipped + account.rejected() + account.links);
        }
    }
}
