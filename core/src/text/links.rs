//! Links in a text, with or without scheme, disguised or not, and what their hosts say.

use super::hosts;
use super::tables::Tables;
use crate::blocklist::link::{CanonicalLink, ipv4};

/// A link, in bytes of the normalised text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundLink {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) facts: LinkFacts,
}

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
}

impl LinkFacts {
    /// Whether nothing vouches for where the link leads.
    #[must_use]
    pub fn is_risky(&self) -> bool {
        self.odd || self.borrowed_brand.is_some() || !(self.known || self.brand_own)
    }
}

const CHEAP: [&str; 48] = [
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

const MESSENGERS: [&str; 10] = [
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

/// Top-level domains that are words as well: without scheme or path they need another sign.
const WORDS: [&str; 40] = [
    "ad", "am", "as", "at", "be", "by", "call", "da", "de", "do", "es", "et", "id", "in", "is", "it", "la", "me", "mo",
    "mu", "my", "na", "ne", "no", "now", "pa", "pay", "pm", "re", "sa", "se", "si", "so", "st", "ta", "to", "tel",
    "us", "va", "you",
];

/// Reads what a link shows. `rest` begins behind the host.
fn inspect(host: &str, rest: &str, user: bool, disguised: bool, scheme: bool, tables: &Tables) -> LinkFacts {
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
    let official = [".gov", ".edu", ".mil", ".gob", ".gouv", ".bank"].iter().any(|part| {
        host.ends_with(part)
            || host
                .rfind(part)
                .is_some_and(|at| host.len() - at - part.len() == 3 && host[at + part.len()..].starts_with('.'))
    });
    LinkFacts {
        brand_own,
        known: (hosts::is_much_used(domain) || official) && !shortener && !free_host,
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

fn is_link_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn is_host_char(c: char) -> bool {
    c.is_alphanumeric() && !super::cues::is_unspaced(c) || c == '-' || c == '.' || c == '_'
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
    let facts = inspect(&host, path, user.is_some(), disguised, scheme, tables);
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

/// Whether a domain is just the name that the text gives ("Zemen Bank", zemenbank.com), or a short form of how it is
/// signed ("-Kotak", kotk.in). Not a proof: it only speaks for a notice that asks for nothing else.
pub(super) fn is_named(facts: &LinkFacts, words: &[&str]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<LinkFacts> {
        super::super::take_apart(&super::super::Message { text, ..Default::default() }, Tables::built_in())
            .links
            .into_iter()
            .map(|link| link.facts)
            .collect()
    }

    #[test]
    fn countries_without_a_rule_for_their_top_level_have_links_too() {
        for (text, domain) in [
            ("Pay here www.fines-example.co.za/tcr.aspx", "fines-example.co.za"),
            ("see shop-example.com.bd/a", "shop-example.com.bd"),
            ("go to example.com.np/x now", "example.com.np"),
        ] {
            let found = links(text);
            assert_eq!(found.first().map(|link| link.domain.as_str()), Some(domain), "{text}");
        }
        assert!(links("that was all.zaq/x").is_empty());
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        for (text, hosts) in [
            ("see https://example.com/a?b=1.", vec!["example.com"]),
            ("go to example-parcel.top now", vec!["example-parcel.top"]),
            ("hxxps://example[.]com/login", vec!["example.com"]),
            ("visit example dot com today", vec!["example.com"]),
            ("visit lucky-slot. com", vec!["lucky-slot.com"]),
            ("http //example.info", vec!["example.info"]),
            ("www.example.co.id", vec!["www.example.co.id"]),
            ("点击http://t.example.cn/x领取", vec!["t.example.cn"]),
            ("OTPs are SECRET.DO NOT share", vec![]),
            ("Paid Rs.500.Info: call", vec![]),
            ("mail me@example.com", vec![]),
            ("at 5 p.m. today", vec![]),
            ("on 12.10.2024 at 10.30", vec![]),
            ("bit.ly/3abc", vec!["bit.ly"]),
            ("登录 URL 兑换", vec![""]),
            ("http://10.0.0.1:8080/x", vec!["10.0.0.1"]),
        ] {
            let found: Vec<_> = links(text).into_iter().map(|link| link.host).collect();
            assert_eq!(found, hosts, "{text}");
        }
    }

    #[test]
    fn a_links_tricks_are_seen() {
        type Check = fn(&LinkFacts) -> bool;
        let cases: [(&str, Check); 12] = [
            ("http://www.netflix.com:911@example.net/x", |link| link.odd && link.host == "example.net"),
            ("https://example.net:8443/x", |link| link.odd),
            ("http://192.0.2.7/x", |link| link.odd && link.is_risky()),
            ("https://xn--pypal-4ve.com", |link| link.odd),
            ("https://paypal.com.verify-user.top/", |link| {
                link.borrowed_brand.as_deref() == Some("paypal") && link.cheap_top_level
            }),
            ("https://example.net/netflix", |link| link.borrowed_brand.as_deref() == Some("netflix")),
            ("https://bit.ly/abc", |link| link.shortener && link.is_risky()),
            ("https://my-shop.weebly.com", |link| link.free_host && link.is_risky()),
            ("https://home.duckdns.org", |link| link.free_host),
            ("https://www.paypal.com/x", |link| link.brand_own && !link.is_risky()),
            ("https://hdfcbk.io/a/x", |link| link.brand_own && !link.is_risky()),
            ("wa.me/15551234567", |link| link.messenger),
        ];
        for (text, check) in cases {
            let found = links(text);
            assert!(found.first().is_some_and(check), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_browser_goes_where_the_letters_lead() {
        for (what, text, host, brand) in [
            ("a Cyrillic letter in a brand", "https://pаypal.com/x", "xn--pypal-4ve.com", Some("paypal")),
            ("a brand all in Cyrillic", "https://аррӏе.com/x", "xn--80ak6aa92e.com", Some("apple")),
            ("an accent on a brand", "https://páypal.com/x", "xn--pypal-xqa.com", Some("paypal")),
            ("full width is what it seems", "https://ｐａｙｐａｌ.com/x", "paypal.com", None),
            ("an invisible letter is none", "https://pay\u{200b}pal.com/x", "paypal.com", None),
            ("digits for letters behind brackets", "hxxps://g00gle[.]com/x", "g00gle.com", Some("google")),
            ("digits for letters", "https://paypa1.com/x", "paypa1.com", Some("paypal")),
            (
                "a brand before a foreign domain",
                "https://paypal.com.example.net",
                "paypal.com.example.net",
                Some("paypal"),
            ),
            ("a brand in a foreign path", "https://example.net/paypal/login", "example.net", Some("paypal")),
            ("another alphabet that is nobody's twin", "https://москва.рф/x", "москва.рф", None),
        ] {
            let found = links(text);
            let link = found.first().unwrap_or_else(|| panic!("{what}: no link"));
            assert_eq!((link.host.as_str(), link.borrowed_brand.as_deref()), (host, brand), "{what}");
            assert_eq!(link.brand_own, brand.is_none() && host == "paypal.com", "{what}");
            assert!(link.brand_own || link.is_risky(), "{what}");
        }
    }

    #[test]
    fn addresses_in_numbers_and_random_names_are_odd() {
        for (what, text, odd) in [
            ("four numbers", "http://192.0.2.7/x", true),
            ("one number", "http://3221225991/x", true),
            ("hexadecimal", "http://0xc0000207/x", true),
            ("octal", "http://0300.0.2.7/x", true),
            ("IPv6", "http://[2001:db8::1]/x", true),
            ("a host of 41 letters", "https://aaaaaaaaaabbbbbbbbbbccccccccccdddddd.com/x", false),
            ("a host of more", "https://aaaaaaaaaabbbbbbbbbbccccccccccddddddddd.com/x", true),
            ("many hyphens", "https://my-new-id-page.com/x", true),
            ("many digits", "https://a1234.com/x", true),
            ("digits among letters", "https://x7k2m9.com/x", true),
            ("letters that nobody can speak", "https://qxzvbkjwrt.com/x", true),
            ("words that everybody can", "https://meadow-walks.org/x", false),
            ("a long German word", "https://rechtsschutzversicherung.org/x", false),
        ] {
            let found = links(text);
            assert_eq!(found.first().map(|link| link.odd), Some(odd), "{what}: {found:?}");
        }
    }

    #[test]
    fn a_link_that_calls_or_writes_is_a_number_and_no_page() {
        for (text, digits) in
            [("call now tel:+12025550123", "+12025550123"), ("tap sms:+12025550123?body=YES", "+12025550123")]
        {
            let parts =
                super::super::take_apart(&super::super::Message { text, ..Default::default() }, Tables::built_in());
            assert!(parts.links.is_empty(), "{text}");
            let number = parts.numbers.iter().find(|number| number.digits == digits);
            assert!(number.is_some_and(|number| number.kind == crate::text::NumberKind::Phone), "{text}");
        }
    }

    #[test]
    fn tables_are_sorted() {
        assert!(CHEAP.is_sorted() && MESSENGERS.is_sorted());
    }
}
