use std::fmt;
use std::str::FromStr;

use super::tuf::quoted;
use super::{Address, FetchError};
use crate::blocklist::Sha256;

/// How a feed is announced: its name, where it lies, and the fingerprint of the root with which trust begins.
///
/// `https://lists.example.org/us#ringfence=HASH&name=Name`, or the same behind `ringfence:`; HASH is the SHA-256 of
/// `1.root.json` in hexadecimal digits. What follows `#` never reaches the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    /// What the publisher calls the feed.
    pub name: String,
    /// Where it lies.
    pub address: Address,
    /// SHA-256 of the first root.
    pub root: Sha256,
}

/// A name is shown to people; longer ones are cut.
const MAX_NAME_CHARS: usize = 60;

/// Why a text is no link to a feed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address is not one that may be asked.
    #[error(transparent)]
    Address(#[from] FetchError),
    /// The part after `#` is missing or broken.
    #[error(
        "this is no link to a feed: it needs an address, #ringfence= and 64 hexadecimal digits; ask the publisher again"
    )]
    Incomplete,
}

impl FeedLink {
    /// The fingerprint in groups of four hexadecimal digits, to be compared by eye or read out.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits = super::tuf::to_hex(&self.root);
        let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect();
        groups.join(" ")
    }

    /// The beginning of the fingerprint as twelve words in the language of a BCP 47 tag. `feed announce` prints the same.
    #[must_use]
    pub fn words(&self, language: &str) -> Vec<&'static str> {
        super::words::words(&self.root, language)
    }
}

impl FromStr for FeedLink {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let text = text.strip_prefix("ringfence:").unwrap_or(text);
        let (address, rest) = text.split_once('#').ok_or(LinkError::Incomplete)?;
        let address: Address = address.parse()?;
        let (mut root, mut name) = (None, None);
        for field in rest.split('&') {
            match field.split_once('=') {
                Some(("ringfence", hash)) => root = super::tuf::from_hex(hash).and_then(|hash| hash.try_into().ok()),
                Some(("name", text)) => name = unquoted(text).map(|name| plain_name(&name)),
                _ => {}
            }
        }
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| address.as_str().to_owned());
        Ok(Self { name, address, root: root.ok_or(LinkError::Incomplete)? })
    }
}

impl fmt::Display for FeedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#ringfence={}&name={}", self.address, super::tuf::to_hex(&self.root), quoted(&self.name))
    }
}

/// A publisher's text without line breaks and direction marks, cut to a length that fits a line.
fn plain_name(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !crate::advice::is_invisible(*c)).take(MAX_NAME_CHARS).collect();
    plain.trim().to_owned()
}

fn unquoted(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let (digits, after) = after.split_at_checked(2)?;
            bytes.extend(super::tuf::from_hex(std::str::from_utf8(digits).ok()?)?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_says_all_that_trust_begins_with() {
        let hash = "ab".repeat(32);
        let text = format!("https://lists.example.org/us#ringfence={hash}&name=Police%20%C3%9Cber");
        let link: FeedLink = text.parse().expect("a link");
        assert_eq!((link.name.as_str(), link.address.as_str()), ("Police Über", "https://lists.example.org/us"));
        assert_eq!(link.root, [0xab; 32]);
        assert_eq!(link.to_string(), text);
        assert_eq!(format!("ringfence:{text}").parse::<FeedLink>().expect("a link"), link);
        for broken in [
            "https://lists.example.org/us",
            "https://lists.example.org/us#name=x",
            "https://lists.example.org/us#ringfence=abcd",
            &format!("http://lists.example.org/us#ringfence={hash}"),
            "",
        ] {
            assert!(broken.parse::<FeedLink>().is_err(), "{broken}");
        }
    }

    #[test]
    fn a_name_cannot_turn_or_fill_the_screen() {
        let name = quoted(&format!("Bank\u{202e}\n{}", "x".repeat(500)));
        let link: FeedLink =
            format!("https://e.org#ringfence={}&name={name}", "00".repeat(32)).parse().expect("a link");
        assert!(link.name.starts_with("Bankxxx") && link.name.chars().count() == MAX_NAME_CHARS);
    }

    proptest! {
        #[test]
        fn links_go_round(name in "[^\\p{C}\\p{Z}]{1,20}", root: [u8; 32]) {
            let link = FeedLink { name, address: "https://e.org/x".parse().expect("an address"), root };
            prop_assert_eq!(link.to_string().parse::<FeedLink>().expect("a link"), link);
        }

        #[test]
        fn foreign_text_is_no_panic(text in "\\PC{0,80}") {
            let _ = text.parse::<FeedLink>();
        }
    }
}
