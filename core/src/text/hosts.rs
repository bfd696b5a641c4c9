//! What is known about hosts: public suffixes, much-used sites, shorteners, free hosting, brands' own domains.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::tables::Tables;
use crate::blocklist::link::{CanonicalLink, ipv4, key_of};

/// The tables as built by `blocklist-tools train --hosts-output`: public suffixes as 32-bit hashes, much-used sites as
/// the first 40 bits of their keys in link lists, so that a list that holds one of them can be told.
static TABLES: &[u8] = include_bytes!("hosts.bin");

/// Marks the file.
pub const MAGIC: &[u8; 4] = b"RFH2";

const SITE_BYTES: usize = 5;

/// The FNV-1a hash of a name, to 32 bits.
#[must_use]
pub fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn site(key: u64) -> [u8; SITE_BYTES] {
    let [first @ .., _, _, _] = key.to_be_bytes();
    first
}

struct Hosts {
    suffixes: Vec<u32>,
    sites: &'static [[u8; SITE_BYTES]],
}

fn hosts() -> &'static Hosts {
    static HOSTS: OnceLock<Hosts> = OnceLock::new();
    HOSTS.get_or_init(|| read(TABLES).unwrap_or_else(|| Hosts { suffixes: Vec::new(), sites: &[] }))
}

fn read(bytes: &'static [u8]) -> Option<Hosts> {
    let (suffixes, rest) = table::<4>(bytes.strip_prefix(MAGIC)?)?;
    let (sites, _) = table(rest)?;
    Some(Hosts { suffixes: suffixes.iter().map(|word| u32::from_le_bytes(*word)).collect(), sites })
}

fn table<const N: usize>(bytes: &[u8]) -> Option<(&[[u8; N]], &[u8])> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let (entries, rest) = rest.split_at_checked((u32::from_le_bytes(*count) as usize).checked_mul(N)?)?;
    Some((entries.as_chunks().0, rest))
}

/// Writes the tables: public suffix rules (as in the list, `*.` and `!` included) and much-used sites. Gives them with
/// the names that are no sites.
#[must_use]
pub fn write<'a>(suffixes: &[&str], sites: &[&'a str]) -> (Vec<u8>, Vec<&'a str>) {
    fn append<const N: usize>(mut entries: Vec<[u8; N]>, out: &mut Vec<u8>) {
        entries.dedup();
        out.extend_from_slice(&(entries.len() as u32).to_le_bytes());
        entries.iter().for_each(|entry| out.extend_from_slice(entry));
    }
    let mut hashes: Vec<u32> = suffixes.iter().map(|name| hash(name)).collect();
    hashes.sort_unstable();
    let (links, others): (Vec<_>, Vec<_>) =
        sites.iter().map(|name| (*name, CanonicalLink::parse(name))).partition(|(_, link)| link.is_ok());
    let mut keys: Vec<[u8; SITE_BYTES]> =
        links.iter().flat_map(|(_, link)| link).map(|link| site(link.key())).collect();
    keys.sort_unstable();
    let mut out = MAGIC.to_vec();
    append(hashes.iter().map(|hash| hash.to_le_bytes()).collect(), &mut out);
    append(keys, &mut out);
    (out, others.into_iter().map(|(name, _)| name).collect())
}

fn is_suffix(rule: &str) -> bool {
    hosts().suffixes.binary_search(&hash(rule)).is_ok()
}

/// Whether a host ends in a public suffix. Some countries have no rule for the top level itself, only for what is below
/// it (`co.za`) or for anything below it (`*.bd`).
pub(super) fn ends_in_suffix(host: &str) -> bool {
    let (rest, top_level) = host.rsplit_once('.').unwrap_or(("", host));
    let second = rest.rsplit('.').next().unwrap_or_default();
    is_suffix(top_level)
        || top_level.starts_with("xn--")
        || is_suffix(&format!("{second}.{top_level}"))
        || is_suffix(&format!("*.{top_level}"))
}

/// The registrable domain of a host by the Public Suffix List: the public suffix and one label more. The host itself
/// where it is no longer than its suffix.
#[must_use]
pub fn registrable(host: &str) -> &str {
    let starts: Vec<usize> = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1)).collect();
    let mut suffix_at = starts.len() - 1;
    for (index, start) in starts.iter().enumerate() {
        let name = &host[*start..];
        if is_suffix(&format!("!{name}")) {
            suffix_at = index + 1;
            break;
        }
        let wild = starts.get(index + 1).is_some_and(|next| is_suffix(&format!("*.{}", &host[*next..])));
        if wild || is_suffix(name) {
            suffix_at = index;
            break;
        }
    }
    &host[starts[suffix_at.saturating_sub(1).min(starts.len() - 1)]..]
}

/// Whether a registrable domain is one that everybody uses.
pub(super) fn is_much_used(domain: &str) -> bool {
    let domain = domain.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(domain);
    is_site(key_of(domain))
}

fn is_site(key: u64) -> bool {
    hosts().sites.binary_search(&site(key)).is_ok()
}

/// Whether a key is that of a bare host that everybody uses: a much-used site, a brand's own domain, a shortener, a place
/// where anybody may publish. No list of links may hold it; what is bad there has a path or a host of its own.
#[must_use]
pub fn is_everybodys(key: u64) -> bool {
    static NAMED: OnceLock<HashSet<u64>> = OnceLock::new();
    let named = NAMED.get_or_init(|| {
        let own = Tables::built_in().own_domains().iter().map(String::as_str);
        own.chain(shorteners().iter().copied()).chain(free_hosts().iter().copied()).map(key_of).collect()
    });
    is_site(key) || named.contains(&key)
}

/// Whether anybody may have a page at or directly below a host: a public suffix, free hosting, a shortener.
#[must_use]
pub fn is_open_to_all(host: &str) -> bool {
    let wild = host.split_once('.').is_some_and(|(_, parent)| is_suffix(&format!("*.{parent}")));
    let excepted = is_suffix(&format!("!{host}"));
    (is_suffix(host) || wild) && !excepted || free_hosts().binary_search(&host).is_ok() || is_shortener(host, host)
}

/// Whether a host has a name, and is not an address.
pub(super) fn has_name(host: &str) -> bool {
    !host.starts_with('[') && ipv4(host).is_none()
}

fn names(text: &'static str, cell: &'static OnceLock<Vec<&'static str>>) -> &'static [&'static str] {
    cell.get_or_init(|| {
        let mut names: Vec<_> =
            text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        names.sort_unstable();
        names
    })
}

fn listed(names: &[&str], host: &str, domain: &str) -> bool {
    names.binary_search(&host).is_ok() || names.binary_search(&domain).is_ok()
}

fn shorteners() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    names(include_str!("shorteners.txt"), &NAMES)
}

fn free_hosts() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    names(include_str!("free_hosts.txt"), &NAMES)
}

/// Whether a host shortens other people's links.
pub(super) fn is_shortener(host: &str, domain: &str) -> bool {
    listed(shorteners(), host, domain)
}

/// Whether anybody may put pages on the host: free hosting, forms, dynamic DNS.
pub(super) fn is_free_host(host: &str) -> bool {
    let names = free_hosts();
    let mut rest = host;
    loop {
        if names.binary_search(&rest).is_ok() {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return false,
        }
    }
}

/// The brand whose name a foreign host or path shows, read past digits in the place of letters.
pub(super) fn borrowed_brand(host: &str, path: &str, domain: &str, tables: &Tables) -> Option<String> {
    if tables.is_brands_own(domain) || tables.is_brands_own_host(host) {
        return None;
    }
    let read = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                '0' => 'o',
                '1' => 'l',
                '3' => 'e',
                '5' => 's',
                '4' => 'a',
                other => other,
            })
            .collect()
    };
    let plain = read(host);
    let mut brands = tables.brands().iter().map(|brand| &brand.name);
    brands.find(|name| shows(&plain, name) || shows(host, name) || shows(path, name)).cloned()
}

/// Brands whose names are words, or the beginning of words, of other houses.
const PLAIN_WORDS: [&str; 9] =
    ["commonwealth", "discover", "globe", "halifax", "hermes", "ledger", "nationwide", "smart", "target"];

/// Short names and plain words count only as a whole part of the host ("my-ups.com"), other long ones anywhere.
fn shows(text: &str, name: &str) -> bool {
    if PLAIN_WORDS.contains(&name) {
        return text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == name);
    }
    if name.len() >= 6 {
        return text.contains(name);
    }
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part == name || name.len() >= 4 && (part.starts_with(name) || part.ends_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_belongs_to_its_registrable_domain() {
        for (host, expected) in [
            ("www.example.com", "example.com"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("example.co.uk", "example.co.uk"),
            ("mine.blogspot.com", "mine.blogspot.com"),
            ("x.y.z.ck", "y.z.ck"),
            ("www.ck", "www.ck"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(registrable(host), expected, "{host}");
        }
    }

    #[test]
    fn a_brand_in_a_foreign_host_is_borrowed() {
        for (host, path, expected) in [
            ("my-fed-ex.com", "", None),
            ("usps-redelivery.top", "", Some("usps")),
            ("paypa1.com", "", Some("paypal")),
            ("www.paypal.com", "", None),
            ("example.net", "/netflix/login", Some("netflix")),
            ("groups.example.com", "", None),
        ] {
            assert_eq!(
                borrowed_brand(host, path, registrable(host), Tables::built_in()).as_deref(),
                expected,
                "{host}{path}"
            );
        }
    }
}
