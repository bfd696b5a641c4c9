//! Every trick of a link, and what is none.

use super::facts::{CHEAP, MESSENGERS, OPEN_HOUSES};
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
    let cases: [(&str, Check); 22] = [
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
        ("https://nearhonor-x.com/dZ3ij0", |link| link.token && link.is_risky()),
        ("https://example.net/McDonald", |link| !link.token),
        ("https://bit.ly/3aBcD9x", |link| link.shortener && !link.token),
        ("see www.fraud.police.uk/x", |link| link.official && !link.is_risky()),
        ("see www.impots.gouv.fr/x", |link| link.official && !link.is_risky()),
        ("see gov.example-pay.com/x", |link| !link.official && link.is_risky()),
        ("Pay Meadowlane at meadowlane.co.uk", |link| link.named && !link.is_risky()),
        ("Pay Meadowlane at meadowlane.top", |link| !link.named && link.is_risky()),
        ("https://www.discovery.example/x", |link| link.borrowed_brand.is_none()),
        ("https://www.facebook.com/x", |link| link.brand_own && !link.is_house()),
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
        ("a brand before a foreign domain", "https://paypal.com.example.net", "paypal.com.example.net", Some("paypal")),
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
        let parts = super::super::take_apart(&super::super::Message { text, ..Default::default() }, Tables::built_in());
        assert!(parts.links.is_empty(), "{text}");
        let number = parts.numbers.iter().find(|number| number.digits == digits);
        assert!(number.is_some_and(|number| number.kind == crate::text::NumberKind::Phone), "{text}");
    }
}

#[test]
fn tables_are_sorted() {
    assert!(CHEAP.is_sorted() && MESSENGERS.is_sorted() && OPEN_HOUSES.is_sorted());
}
