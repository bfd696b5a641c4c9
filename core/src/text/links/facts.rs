//! What a link's host and path say about it.

use crate::blocklist::link::ipv4;
use crate::text::hosts;
use crate::text::tables::Tables;

/// What a link shows about itself.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent observations, each a signal of its own")]
pub struct LinkFacts {
    /// The host in lower case, disguises undone; empty where the link was cut out before the text came.
    pub host: String,
    /// The registrable domain by the Public Suffix List.
    pub domain: String,
    /// The path and query, without the leading part.
    pub path: String,
    /// The domain is a brand's own.
    pub brand_own: bool,
    /// The host ends as only those of authorities and banks do.
    pub official: bool,
    /// The domain is one that everybody uses, and not a place where anybody may publish.
    pub known: bool,
    /// A host that shortens links.
    pub shortener: bool,
    /// Free hosting, forms or dynamic DNS.
    pub free_host: bool,
    /// The brand whose name a foreign host or path shows.
    pub borrowed_brand: Option<String>,
    /// An address in numbers, a name before `@`, a port, punycode, or a host of odd length.
    pub odd: bool,
    /// A top-level domain that costs next to nothing.
    pub cheap_top_level: bool,
    /// The host asks for trust: "secure", "verify", "bonus".
    pub lure_word: bool,
    /// Opens a chat in a messenger.
    pub messenger: bool,
    /// Written so that filters do not see it: `hxxp`, `[.]`, "dot com".
    pub disguised: bool,
    /// The domain is the name of somebody the text names, and nothing else.
    pub named: bool,
    /// Without scheme and path.
    pub bare: bool,
    /// The path is one drawn token, as of a shortener, on a host that is not known to shorten.
    pub token: bool,
}

impl LinkFacts {
    /// Whether it leads to the house of the brand itself, and not to what others put there.
    #[must_use]
    pub fn is_house(&self) -> bool {
        self.brand_own && !self.messenger && OPEN_HOUSES.binary_search(&self.domain.as_str()).is_err()
    }

    /// Whether nothing vouches for where the link leads: no table, and no name that the text gives.
    #[must_use]
    pub fn is_risky(&self) -> bool {
        let vouched = self.known || self.brand_own || self.official || self.named && !self.lure_word;
        self.odd || self.borrowed_brand.is_some() || !vouched
    }
}

pub(super) const CHEAP: [&str; 48] = [
    "bid", "bond", "buzz", "cam", "casa", "cc", "cf", "cfd", "click", "club", "cn", "cyou", "fit", "fun", "ga", "gq",
    "help", "homes", "icu", "info", "life", "link", "live", "loan", "lol", "me", "ml", "mom", "monster", "online",
    "pics", "pw", "quest", "rest", "ru", "sbs", "shop", "site", "space", "store", "stream", "support", "tk", "today",
    "top", "vip", "win", "xyz",
];

const LURES: [&str; 56] = [
    "account", "activ", "apply", "auth", "bank", "bet", "billing", "bonus", "cash", "casino", "claim", "confirm",
    "coupon", "credit", "custom", "deliver", "free", "fund", "gift", "gov", "help", "invest", "jili", "kyc", "loan",
    "login", "lucky", "online", "package", "parcel", "pay", "post", "prize", "promo", "protect", "refund", "relief",
    "reward", "safe", "schedul", "secur", "service", "shipment", "signin", "slot", "support", "survey", "tax",
    "ticket", "track", "unlock", "update", "verif", "vip", "win", "wallet",
];

/// Brands' domains at which everybody may publish, collect or be paid.
pub(super) const OPEN_HOUSES: [&str; 10] = [
    "facebook.com",
    "fb.com",
    "g.co",
    "google.com",
    "ig.me",
    "instagram.com",
    "live.com",
    "office.com",
    "paypal.me",
    "tb.cn",
];

pub(super) const MESSENGERS: [&str; 10] = [
    "chat.whatsapp.com",
    "discord.gg",
    "kakao.com",
    "lin.ee",
    "line.me",
    "m.me",
    "t.me",
    "telegram.me",
    "wa.me",
    "zalo.me",
];

/// Ends of hosts that only authorities and banks get, alone or before the letters of a country.
const OFFICIAL: [&str; 20] = [
    ".gov",
    ".mil",
    ".gob",
    ".gouv",
    ".govt",
    ".gub",
    ".gv",
    ".go",
    ".bank",
    ".int",
    ".police.uk",
    ".nhs.uk",
    ".gc.ca",
    ".canada.ca",
    ".europa.eu",
    ".admin.ch",
    ".bund.de",
    ".overheid.nl",
    ".belgium.be",
    ".public.lu",
];

/// Reads what a link shows. `rest` begins behind the host.
pub(super) fn inspect(host: &str, rest: &str, user: bool, disguised: bool, scheme: bool, tables: &Tables) -> LinkFacts {
    let host = host.trim_matches('.');
    let domain = hosts::registrable(host);
    let path = rest.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    let port = rest.starts_with(':') && rest.len() > 1;
    let numeric = host.starts_with('[') || ipv4(host).is_some();
    let top_level = host.rsplit('.').next().unwrap_or_default();
    let name = domain.split('.').next().unwrap_or_default();
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let puny = host.split('.').any(|part| part.starts_with("xn--")) || !host.is_ascii();
    let shortener = hosts::is_shortener(host, domain);
    let free_host = hosts::is_free_host(host);
    let brand_own = tables.is_brands_own_host(host) && !free_host;
    let official = OFFICIAL.iter().any(|part| {
        host.ends_with(part)
            || host
                .rfind(part)
                .is_some_and(|at| host.len() - at - part.len() == 3 && host[at + part.len()..].starts_with('.'))
    });
    LinkFacts {
        brand_own,
        official,
        known: hosts::is_much_used(domain) && !shortener && !free_host,
        shortener,
        free_host,
        borrowed_brand: if brand_own { None } else { hosts::borrowed_brand(host, path, domain, tables) },
        odd: user
            || port
            || numeric
            || puny
            || host.len() > 40
            || digits >= 4
            || host.matches('-').count() >= 3
            || is_random(name),
        cheap_top_level: CHEAP.binary_search(&top_level).is_ok(),
        lure_word: LURES.iter().any(|word| host.contains(word)),
        messenger: MESSENGERS.binary_search(&domain).is_ok() || MESSENGERS.binary_search(&host).is_ok(),
        disguised,
        named: false,
        bare: !scheme && path.len() < 2,
        token: false,
        host: host.to_owned(),
        domain: domain.to_owned(),
        path: path.to_owned(),
    }
}

/// Whether a name looks drawn at random: digits scattered among its letters, or letters that nobody can speak.
fn is_random(name: &str) -> bool {
    let bytes = name.as_bytes();
    let changes = bytes.windows(2).filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit()).count();
    let vowels = bytes.iter().filter(|byte| b"aeiouy".contains(byte)).count();
    changes >= 4 || bytes.len() >= 10 && vowels * 10 <= bytes.len() && bytes.iter().all(u8::is_ascii_alphabetic)
}

/// Whether a path is one segment drawn at random: letters of both cases or digits among letters, as no word has them.
pub(super) fn is_token(path: &str, is_capital: impl Fn(usize) -> bool) -> bool {
    let Some(segment) = path.strip_prefix('/') else { return false };
    let segment = segment.strip_suffix('/').unwrap_or(segment);
    if !(4..=14).contains(&segment.len()) || !segment.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let kind = |at: usize, byte: u8| if byte.is_ascii_digit() { 0u8 } else { 1 + u8::from(is_capital(1 + at)) };
    let kinds: Vec<u8> = segment.bytes().enumerate().map(|(at, byte)| kind(at, byte)).collect();
    // "Track2" and "McDonald" change thrice at most, and only drawn ones with digits so often.
    let changes = kinds.windows(2).filter(|two| two[0] != two[1]).count();
    changes >= if kinds.contains(&0) { 3 } else { 4 }
}

/// Whether a domain is just the name that the text gives ("Zemen Bank", zemenbank.com), or a short form of how it is
/// signed ("-Kotak", kotk.in). Not a proof: it only speaks for a notice that asks for nothing else.
pub(in crate::text) fn is_named(facts: &LinkFacts, words: &[&str]) -> bool {
    let label = facts.domain.split('.').next().unwrap_or_default();
    if label.len() < 4
        || facts.cheap_top_level
        || facts.shortener
        || facts.free_host
        || facts.odd
        || !label.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        return false;
    }
    let spelt = words.contains(&label) || words.windows(2).any(|two| label.strip_prefix(two[0]) == Some(two[1]));
    spelt
        || words.last().is_some_and(|last| {
            let mut rest = label.chars().peekable();
            for c in last.chars() {
                rest.next_if_eq(&c);
            }
            rest.peek().is_none()
                && last.as_bytes().first() == label.as_bytes().first()
                && label.len() * 10 >= last.len() * 7
        })
}
