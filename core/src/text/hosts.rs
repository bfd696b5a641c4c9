//! What is known about hosts: public suffixes, much-used sites, shorteners, free hosting, brands' own domains.

use std::sync::OnceLock;

/// The tables as built by `blocklist-tools train --hosts-output`: each a sorted run of 32-bit hashes, so that a
/// foreign host is taken for a known one about once in 200,000.
static TABLES: &[u8] = include_bytes!("hosts.bin");

/// Marks the file.
pub const MAGIC: &[u8; 4] = b"RFTH";

/// The FNV-1a hash of a name, to 32 bits.
#[must_use]
pub fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

struct Hosts {
    suffixes: Vec<u32>,
    sites: Vec<u32>,
}

fn hosts() -> &'static Hosts {
    static HOSTS: OnceLock<Hosts> = OnceLock::new();
    HOSTS.get_or_init(|| read(TABLES).unwrap_or_else(|| Hosts { suffixes: Vec::new(), sites: Vec::new() }))
}

fn read(bytes: &[u8]) -> Option<Hosts> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (first, rest) = table(rest)?;
    let (second, _) = table(rest)?;
    Some(Hosts { suffixes: first, sites: second })
}

fn table(bytes: &[u8]) -> Option<(Vec<u32>, &[u8])> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let length = (u32::from_le_bytes(*count) as usize).checked_mul(4)?;
    let entries = rest.get(..length)?;
    let (words, _) = entries.as_chunks::<4>();
    Some((words.iter().map(|word| u32::from_le_bytes(*word)).collect(), &rest[length..]))
}

/// Writes the tables: public suffix rules (as in the list, `*.` and `!` included) and much-used sites.
#[must_use]
pub fn write(suffixes: &[&str], sites: &[&str]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for names in [suffixes, sites] {
        let mut hashes: Vec<u32> = names.iter().map(|name| hash(name)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        out.extend_from_slice(&(hashes.len() as u32).to_le_bytes());
        hashes.iter().for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
    }
    out
}

fn is_suffix(rule: &str) -> bool {
    hosts().suffixes.binary_search(&hash(rule)).is_ok()
}

/// Whether a name is a top-level domain.
pub(super) fn is_top_level(label: &str) -> bool {
    is_suffix(label) || label.starts_with("xn--")
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
    hosts().sites.binary_search(&hash(domain)).is_ok()
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

/// Whether a host shortens other people's links.
pub(super) fn is_shortener(host: &str, domain: &str) -> bool {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    listed(names(include_str!("shorteners.txt"), &NAMES), host, domain)
}

/// Whether anybody may put pages on the host: free hosting, forms, dynamic DNS.
pub(super) fn is_free_host(host: &str) -> bool {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let names = names(include_str!("free_hosts.txt"), &NAMES);
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

/// A brand that scammers borrow, with the domains that are its own.
pub(super) struct Brand {
    pub(super) name: &'static str,
    pub(super) domains: Vec<&'static str>,
}

fn brands() -> &'static [Brand] {
    static BRANDS: OnceLock<Vec<Brand>> = OnceLock::new();
    BRANDS.get_or_init(|| {
        let lines = include_str!("brands.tsv").lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| {
                let (name, domains) = line.split_once('\t')?;
                Some(Brand { name, domains: domains.split(' ').collect() })
            })
            .collect()
    })
}

/// Whether the domain is some brand's own.
pub(super) fn is_brands_own(domain: &str) -> bool {
    static OWN: OnceLock<Vec<&'static str>> = OnceLock::new();
    let own = OWN.get_or_init(|| {
        let mut own: Vec<_> = brands().iter().flat_map(|brand| brand.domains.iter().copied()).collect();
        own.sort_unstable();
        own
    });
    own.binary_search(&domain).is_ok()
}

/// Whether the host or one above it is some brand's own.
pub(super) fn is_brands_own_host(host: &str) -> bool {
    std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent)).any(is_brands_own)
}

/// Whether a word is a brand's name.
pub(super) fn is_brand_name(word: &str) -> bool {
    brands().iter().any(|brand| brand.name == word)
}

/// The brand whose name a foreign host or path shows, read past digits in the place of letters.
pub(super) fn borrowed_brand(host: &str, path: &str, domain: &str) -> Option<&'static str> {
    if is_brands_own(domain) || is_brands_own_host(host) {
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
    brands()
        .iter()
        .find(|brand| shows(&plain, brand.name) || shows(host, brand.name) || shows(path, brand.name))
        .map(|brand| brand.name)
}

/// Short names count only as a whole part of the host ("my-ups.com"), long ones anywhere.
fn shows(text: &str, name: &str) -> bool {
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
            assert_eq!(borrowed_brand(host, path, registrable(host)), expected, "{host}{path}");
        }
    }
}
