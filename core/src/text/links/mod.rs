//! Links in a text, with or without scheme, disguised or not.

mod facts;
#[cfg(test)]
mod tests;

use super::hosts;
use super::tables::Tables;
use crate::blocklist::link::CanonicalLink;

pub use facts::LinkFacts;
pub(super) use facts::is_named;
use facts::{inspect, is_token};

/// A link, in bytes of the normalised text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundLink {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) facts: LinkFacts,
}

/// Top-level domains that are words as well: without scheme or path they need another sign.
const WORDS: [&str; 40] = [
    "ad", "am", "as", "at", "be", "by", "call", "da", "de", "do", "es", "et", "id", "in", "is", "it", "la", "me", "mo",
    "mu", "my", "na", "ne", "no", "now", "pa", "pay", "pm", "re", "sa", "se", "si", "so", "st", "ta", "to", "tel",
    "us", "va", "you",
];

fn is_link_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn is_host_char(c: char) -> bool {
    c.is_alphanumeric() && !super::lexicon::is_unspaced(c) || c == '-' || c == '.' || c == '_'
}

/// Finds the links of a normalised text. `original` gives the letter case, `origin` the way back to it.
pub(super) fn find(text: &str, capital_at: impl Fn(usize) -> bool, tables: &Tables) -> Vec<FoundLink> {
    let mut links = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < text.len() {
        if !text.is_char_boundary(at)
            || !bytes[at].is_ascii_alphanumeric() && bytes[at] < 0x80 && bytes[at] != b'[' && bytes[at] != b'<'
        {
            at += 1;
            continue;
        }
        let run = text[at..].find(|c: char| !is_link_char(c) && !is_host_char(c)).unwrap_or(text.len() - at);
        if run == 0 {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        match read(text, at, &capital_at, tables) {
            Some(link) => {
                at = link.end.max(at + 1);
                links.push(link);
            }
            // Behind an opening bracket or a comma a link may begin in the same run.
            None => at += next_start(&text[at..at + run]),
        }
    }
    links
}

fn next_start(run: &str) -> usize {
    let mut after_sign = false;
    for (at, c) in run.char_indices() {
        if at > 0 && after_sign && c.is_alphanumeric() {
            return at;
        }
        after_sign |= matches!(c, '(' | '[' | ',' | ':' | ';' | '=' | '*' | '!' | '\'' | '<');
    }
    run.len()
}

const REDACTED: [&str; 4] = ["[url]", "[link]", "<link>", "[malicious_url]"];

#[allow(clippy::too_many_lines, reason = "one grammar, read from left to right")]
fn read(text: &str, start: usize, capital_at: &impl Fn(usize) -> bool, tables: &Tables) -> Option<FoundLink> {
    let all = &text[start..];
    // Some tools cut links out before a text is shared; that there was one is known all the same.
    for mark in REDACTED {
        if all.starts_with(mark) {
            return Some(hidden(start, start + mark.len()));
        }
    }
    if all.starts_with("url") && (0..3).all(|offset| capital_at(start + offset)) {
        let edge = |at: Option<u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if edge(all.as_bytes().get(3).copied()) && (start == 0 || edge(text.as_bytes().get(start - 1).copied())) {
            return Some(hidden(start, start + 3));
        }
    }
    let mut disguised = false;
    let (scheme, mut from) = scheme(all);
    if scheme
        && (all.starts_with("hxxp")
            || all.starts_with("h**p")
            || all.starts_with("http /")
            || all.starts_with("http:/ "))
    {
        disguised = true;
    }
    if scheme {
        from += all[from..].len() - all[from..].trim_start_matches([' ', '/']).len();
    }
    // user@host: the name before it is bait.
    let tail = &all[from..];
    let limit = tail.find(|c: char| !is_link_char(c) && !is_host_char(c)).unwrap_or(tail.len());
    let tail = &tail[..limit];
    let authority = tail.find(['/', '?', '#']).unwrap_or(tail.len());
    let user = tail[..authority].rfind('@');
    if user.is_some() && !scheme {
        return None;
    }
    let host_at = user.map_or(0, |at| at + 1);
    let mut host = String::new();
    let mut behind_host = host_at;
    let rest = &tail[host_at..];
    if scheme && let Some(inside) = rest.strip_prefix('[') {
        // An IPv6 address; its brackets are not those of "[.]".
        let length = inside.find(|c: char| !c.is_ascii_hexdigit() && c != ':' && c != '.').unwrap_or(inside.len());
        if inside[length..].starts_with(']') && inside[..length].contains(':') {
            host.push_str(&rest[..length + 2]);
            behind_host = host_at + length + 2;
        }
    }
    let is_ipv6 = !host.is_empty();
    let mut chars = rest[if is_ipv6 { rest.len() } else { 0 }..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let piece = &rest[at..];
        if let Some(dot) = ["[.]", "(.)", "[dot]", "(dot)", "{.}"].iter().find(|dot| piece.starts_with(**dot)) {
            host.push('.');
            disguised = true;
            for _ in 1..dot.len() {
                chars.next();
            }
            behind_host = host_at + at + dot.len();
        } else if is_host_char(c) {
            host.push(c);
            behind_host = host_at + at + c.len_utf8();
        } else {
            break;
        }
    }
    let mut end = start + from + behind_host;
    let dotless = !host.contains('.') || host.ends_with('.');
    if dotless && !host.is_empty() && !is_ipv6 && user.is_none() {
        // "example dot com", "example. com"
        let behind = &text[end..];
        let spaced = if host.ends_with('.') {
            behind.strip_prefix(' ')
        } else {
            behind.strip_prefix(" dot ").or_else(|| behind.strip_prefix(" . "))
        };
        if let Some(next) = spaced {
            let label = next.find(|c: char| !c.is_ascii_alphanumeric()).map_or(next, |length| &next[..length]);
            let label_at = text.len() - next.len();
            if ["com", "net", "org", "top", "xyz", "cc"].contains(&label) && !capital_at(label_at) {
                host = format!("{}.{label}", host.trim_end_matches('.'));
                end = text.len() - next.len() + label.len();
                disguised = true;
            }
        }
    }
    let trimmed = host.trim_end_matches(['.', '-', '_']);
    end -= (host.len() - trimmed.len()).min(end - start);
    let host = trimmed.trim_start_matches(['.', '-', '_']).to_owned();
    let labels: Vec<&str> = host.split('.').collect();
    if labels.iter().any(|label| label.is_empty() || label.len() > 63) {
        return None;
    }
    let top_level = labels.last().copied().unwrap_or_default();
    let numeric = labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
    let behind = &text[end..];
    let path_length = if behind.starts_with(['/', '?', '#'])
        || behind.starts_with(':') && behind[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        behind.find(|c: char| !is_link_char(c)).unwrap_or(behind.len())
    } else {
        0
    };
    let path = behind[..path_length].trim_end_matches(['.', ',', ')', ']', '!', ';', ':', '\'', '?', '*']);
    if scheme {
        // Even a host without a name is a link that somebody wants tapped.
        if host.is_empty() || labels.len() < 2 && host.len() < 3 {
            return None;
        }
    } else {
        if numeric && path.len() < 2 || labels.len() < 2 || !numeric && !hosts::ends_in_suffix(&host) {
            return None;
        }
        let www = host.starts_with("www.");
        let before = start.checked_sub(1).map(|at| text.as_bytes()[at]);
        if before == Some(b'@') || labels.iter().all(|label| label.len() == 1) {
            return None;
        }
        if !www && (path.len() < 2 || path.starts_with(':')) && !disguised {
            let label_at = end.saturating_sub(top_level.len());
            // "sent.Info": a sentence ends, another begins.
            let sentence = capital_at(label_at) && !(0..1).any(|offset| capital_at(start + offset));
            let mixed = capital_at(label_at) && !capital_at(label_at + 1);
            let doubtful = WORDS.contains(&top_level);
            let domain = hosts::registrable(&host);
            let vouched = hosts::is_much_used(domain) || tables.is_brands_own(domain);
            let named = labels.len() > 2
                || labels[0].bytes().any(|b| b.is_ascii_digit() || b == b'-')
                    && labels[0].bytes().any(|b| b.is_ascii_alphabetic());
            if tables.is_brand_name(top_level)
                || sentence
                || mixed
                || doubtful && !vouched && !named
                || labels[0].len() < 2 && !vouched
            {
                return None;
            }
            if labels.iter().rev().skip(1).all(|label| label.bytes().all(|b| b.is_ascii_digit())) && doubtful {
                return None;
            }
        }
    }
    let mut facts = inspect(&host, path, user.is_some(), disguised, scheme, tables);
    facts.token = !facts.shortener && !facts.known && is_token(path, |offset| capital_at(end + offset));
    Some(FoundLink { start, end: end + path.len(), facts })
}

/// Reads a link once more as it was written, where normalising changed it: a browser goes to the letters that stand
/// there, not to those they look like.
pub(super) fn unmask(link: &mut FoundLink, normalised: &str, written: &str, tables: &Tables) {
    if written.eq_ignore_ascii_case(normalised) || link.facts.host.is_empty() {
        return;
    }
    let lower = written.to_lowercase();
    let Some(written) = read(&lower, 0, &|_| false, tables) else { return };
    let Ok(real) = CanonicalLink::from_parts(&written.facts.host, "") else { return };
    let seems = CanonicalLink::from_parts(&link.facts.host, "");
    if seems.is_ok_and(|seems| seems.host() == real.host()) {
        return;
    }
    let seems = std::mem::take(&mut link.facts);
    let imitated = tables.brands().iter().map(|brand| &brand.name);
    let imitated = imitated.filter(|_| seems.brand_own).find(|name| seems.domain.contains(name.as_str())).cloned();
    let (disguised, scheme) = (seems.disguised || written.facts.disguised, !seems.bare);
    link.facts = inspect(real.host(), &seems.path, false, disguised, scheme, tables);
    link.facts.odd = true;
    link.facts.bare = seems.bare;
    link.facts.borrowed_brand = imitated.or(seems.borrowed_brand).or(link.facts.borrowed_brand.take());
}

fn hidden(start: usize, end: usize) -> FoundLink {
    FoundLink { start, end, facts: LinkFacts::default() }
}

fn scheme(text: &str) -> (bool, usize) {
    for scheme in [
        "https://",
        "http://",
        "hxxps://",
        "hxxp://",
        "h**ps://",
        "h**p://",
        "https //",
        "http //",
        "http:/ /",
        "https:/ /",
        "https:/",
        "http:/",
    ] {
        if text.starts_with(scheme) {
            return (true, scheme.len());
        }
    }
    (false, 0)
}
