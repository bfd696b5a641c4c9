//! Keys of link lists: a link in one spelling, the prefixes of it that a list may hold, and their hashes.
//!
//! `docs/format.md` specifies all of this; the test vectors there are tests here.

mod host;
mod percent;

use std::fmt;
use std::ops::ControlFlow;

use ring::digest::{SHA256, digest};

pub(crate) use host::ipv4;

/// A longer link is no entry, and a longer path is cut before it is looked up.
const MAX_LINK: usize = 2048;
/// So many directories of a path are looked up, from the first on.
const MAX_PREFIXES: usize = 8;
/// So many domains above a host are looked up, those next to the registrable domain.
const MAX_PARENTS: usize = 8;

/// Why a text is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLink {
    /// Nothing that a browser could connect to.
    #[error("there is no host with a domain in it")]
    NoHost,
    /// A host that nobody can have.
    #[error("the host has characters, lengths or numbers that no host has")]
    BadHost,
    /// A scheme that no browser opens as a page.
    #[error("it is no http or https link")]
    NotWeb,
    /// More than 2,048 bytes.
    #[error("it is longer than 2,048 bytes")]
    TooLong,
}

/// Through which part of a link a list knows it, from the vaguest to the most exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkMatch {
    /// The list holds a domain above the host.
    Parent,
    /// It holds the host.
    Host,
    /// It holds the host and a part of the path.
    Path,
}

impl LinkMatch {
    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Host => "host",
            Self::Path => "path",
        }
    }
}

/// A link in the one spelling that is hashed: host, then path and query if it has them. No scheme, user-info, port or
/// fragment, all in lower case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanonicalLink {
    text: String,
    host: usize,
}

impl fmt::Debug for CanonicalLink {
    /// Links stand in messages, and messages are nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalLink").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl fmt::Display for CanonicalLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl CanonicalLink {
    /// Reads a link or a bare host as people and other lists write it, disguised (`hxxp`, `[.]`) or not.
    ///
    /// # Errors
    /// [`InvalidLink`] says why it is none.
    pub fn parse(text: &str) -> Result<Self, InvalidLink> {
        // Browsers pass over line ends and tabs inside a link (WHATWG URL, section 4.4).
        let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        if text.len() > MAX_LINK {
            return Err(InvalidLink::TooLong);
        }
        let rest = behind_scheme(&text)?;
        let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        let link = Self::assemble(host::canonical(authority)?, path);
        if link.text.len() > MAX_LINK { Err(InvalidLink::TooLong) } else { Ok(link) }
    }

    /// Puts a host (user-info and port are dropped) and what follows it into one spelling. A path that is too long for
    /// an entry loses its end: its first directories count all the same.
    ///
    /// # Errors
    /// [`InvalidLink`] for a host that is none.
    pub fn from_parts(host: &str, path: &str) -> Result<Self, InvalidLink> {
        let host = host::canonical(host)?;
        let longest = MAX_LINK - host.len();
        let link = Self::assemble(host.clone(), cut(path, longest));
        if link.text.len() <= MAX_LINK {
            return Ok(link);
        }
        // One byte takes three where it must be escaped.
        Ok(Self::assemble(host, cut(path, longest / 3)))
    }

    fn assemble(mut text: String, path: &str) -> Self {
        let host = text.len();
        append_path(path.split('#').next().unwrap_or_default(), &mut text);
        Self { text, host }
    }

    /// The link in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.text[..self.host]
    }

    /// Whether it is more than a host.
    #[must_use]
    pub fn has_path(&self) -> bool {
        self.text.len() > self.host
    }

    /// The key of exactly this link.
    #[must_use]
    pub fn key(&self) -> u64 {
        key_of(&self.text)
    }

    /// Everything that a list may hold about this link, the most exact first: the whole link, without its query, its
    /// directories from the deepest up, the host, the domains above it down to `domain`, which is the registrable one.
    /// `ask` ends it with [`ControlFlow::Break`].
    pub fn each_prefix<B>(
        &self,
        domain: &str,
        mut ask: impl FnMut(LinkMatch, &str) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let path = &self.text[self.host..];
        if !path.is_empty() {
            ask(LinkMatch::Path, &self.text)?;
            let without_query = path.find('?').unwrap_or(path.len());
            let directories = path[..without_query].match_indices('/').skip(1).map(|(at, _)| at);
            // Of `/` alone nothing is left but the host.
            let whole = (without_query < path.len() && without_query > 1).then_some(without_query);
            let ends: Vec<usize> = directories.chain(whole).take(MAX_PREFIXES).collect();
            for end in ends.into_iter().rev() {
                ask(LinkMatch::Path, &self.text[..self.host + end])?;
            }
        }
        let host = self.host();
        ask(LinkMatch::Host, host)?;
        if host.len() <= domain.len() || !host.ends_with(domain) || ipv4(host).is_some() || host.starts_with('[') {
            return ControlFlow::Continue(());
        }
        let above = host.len() - domain.len();
        let parents: Vec<usize> = host[..above].match_indices('.').map(|(at, _)| at + 1).collect();
        for start in &parents[parents.len().saturating_sub(MAX_PARENTS)..] {
            ask(LinkMatch::Parent, &host[*start..])?;
        }
        ControlFlow::Continue(())
    }
}

/// The key of a text in its one spelling: the first 64 bits of its SHA-256, the first byte the highest.
#[must_use]
pub fn key_of(canonical: &str) -> u64 {
    let hash = digest(&SHA256, canonical.as_bytes());
    hash.as_ref().first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

/// What follows the scheme, or the text where there is none.
fn behind_scheme(text: &str) -> Result<&str, InvalidLink> {
    let end = text.find(['/', '\\', '?', '#', '@']).unwrap_or(text.len());
    let Some(colon) = text[..end].find(':') else { return Ok(text.trim_start_matches(['/', '\\'])) };
    let scheme = text[..colon].trim_end_matches('[');
    let is_web = ["http", "https", "hxxp", "hxxps", "h**p", "h**ps"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    if is_web {
        return Ok(text[colon + 1..].trim_start_matches(']').trim_start_matches(['/', '\\']).trim_start_matches(']'));
    }
    let is_name =
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte));
    if is_name {
        return Err(InvalidLink::NotWeb);
    }
    Ok(text)
}

fn cut(path: &str, longest: usize) -> &str {
    if path.len() <= longest {
        return path;
    }
    let end = (0..=longest).rev().find(|end| path.is_char_boundary(*end)).unwrap_or(0);
    path[..end].rfind(['/', '?']).map_or("", |at| &path[..at])
}

/// Signs at the end of a link that in a message belong to the sentence around it.
fn is_trailing(byte: u8) -> bool {
    matches!(byte, b'.' | b',' | b')' | b']' | b'!' | b';' | b':' | b'\'' | b'?' | b'*')
}

fn append_path(path: &str, out: &mut String) {
    let mut bytes = percent::decode(path);
    bytes.make_ascii_lowercase();
    let (path, query) = match bytes.iter().position(|byte| *byte == b'?') {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (&bytes[..], &[][..]),
    };
    let mut segments: Vec<&[u8]> = Vec::new();
    for segment in path.split(|byte| matches!(byte, b'/' | b'\\')) {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let trimmed = |bytes: &[u8]| bytes.iter().rposition(|byte| !is_trailing(*byte)).map_or(0, |last| last + 1);
    while let Some(last) = segments.pop() {
        let end = trimmed(last);
        if end > 0 {
            segments.push(&last[..end]);
            break;
        }
    }
    let query = &query[..trimmed(query)];
    for segment in &segments {
        out.push('/');
        percent::encode(segment, out);
    }
    if !query.is_empty() {
        if segments.is_empty() {
            out.push('/');
        }
        out.push('?');
        percent::encode(query, out);
    }
}

#[cfg(test)]
mod tests;
