use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;

fn canonical(text: &str) -> String {
    CanonicalLink::parse(text).map_or_else(|error| format!("{error:?}"), |link| link.to_string())
}

#[test]
fn every_spelling_of_a_link_is_one_link() {
    for (what, text, expected) in [
        ("a bare host", "example.com", "example.com"),
        ("scheme and slash", "https://example.com/", "example.com"),
        ("upper case", "HTTPS://EXAMPLE.COM/Login", "example.com/login"),
        ("a port", "http://example.com:8443/a", "example.com/a"),
        ("an empty port", "http://example.com:/a", "example.com/a"),
        ("a port without scheme", "example.com:80", "example.com"),
        ("user-info that looks like a host", "https://www.paypal.com@example.com/a", "example.com/a"),
        ("user-info with two at signs", "https://a@b@example.com", "example.com"),
        ("a trailing dot", "http://example.com./a", "example.com/a"),
        ("a leading dot, as lists write all below", ".example.com", "example.com"),
        ("a star", "*.example.com", "example.com"),
        ("www", "www.example.com", "example.com"),
        ("www that is the domain", "www.com", "www.com"),
        ("backslashes", "http:\\\\example.com\\a\\b", "example.com/a/b"),
        ("a missing slash", "http:/example.com/a", "example.com/a"),
        ("no scheme but its slashes", "//example.com/a", "example.com/a"),
        ("hxxp and brackets", "hxxps://example[.]com/a", "example.com/a"),
        ("a bracketed colon", "hxxp[:]//example(dot)com", "example.com"),
        ("a bracketed scheme end", "hxxp[://]example[.]com", "example.com"),
        ("percent-encoded host", "http://%65xample.com", "example.com"),
        ("percent-encoded path", "http://example.com/%61%2562", "example.com/ab"),
        ("percent-encoded slash and dots", "example.com/x/%2e%2e/a%2fb", "example.com/a/b"),
        ("dot segments", "example.com/a/./b/../c//d/", "example.com/a/c/d"),
        ("dots above the root", "example.com/../../a", "example.com/a"),
        ("a blank", "example.com/a%20b", "example.com/a%20b"),
        ("a query", "example.com/a/?B=1&c=%3D", "example.com/a?b=1&c=="),
        ("a query alone", "example.com?x=1", "example.com/?x=1"),
        ("an empty query", "example.com/a?", "example.com/a"),
        ("a fragment", "example.com/a#frag?x", "example.com/a"),
        ("a fragment behind the host", "example.com#/a", "example.com"),
        ("the end of a sentence", "example.com/a).", "example.com/a"),
        ("a line end inside", "http://exam\nple.com/\ta", "example.com/a"),
        ("Unicode", "http://bücher.example/a", "xn--bcher-kva.example/a"),
        ("punycode", "http://XN--bcher-kva.example/a", "xn--bcher-kva.example/a"),
        ("a Cyrillic twin", "http://pаypal.com", "xn--pypal-4ve.com"),
        ("full width", "http://ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
        ("an ideographic full stop", "http://example。com", "example.com"),
        ("an invisible character", "http://exam\u{200b}ple.com", "example.com"),
        ("an address", "http://192.0.2.7:8080/x", "192.0.2.7/x"),
        ("an address in one number", "http://3221225991/x", "192.0.2.7/x"),
        ("an address in hexadecimal", "http://0xC0.0x0.0x2.0x7/x", "192.0.2.7/x"),
        ("an address in octal", "http://0300.0.2.7/x", "192.0.2.7/x"),
        ("IPv6", "http://[2001:DB8:0::1]:80/x", "[2001:db8::1]/x"),
        ("IPv4 in IPv6", "http://[::ffff:192.0.2.7]/x", "192.0.2.7/x"),
        ("underscores, as free hosts have them", "_x.example.com", "_x.example.com"),
        ("nothing", " ", "NoHost"),
        ("a word", "localhost", "NoHost"),
        ("a scheme alone", "https://", "NoHost"),
        ("an e-mail address", "mailto:me@example.com", "NotWeb"),
        ("a telephone number", "tel:+12025550123", "NotWeb"),
        ("a text message", "sms:12345?body=yes", "NotWeb"),
        ("another scheme", "ftp://example.com", "NotWeb"),
        ("a blank in the host", "exam ple.com", "BadHost"),
        ("an empty label", "a..example.com", "BadHost"),
        ("numbers that are no address", "1.2.3.4.5", "BadHost"),
        ("a broken IPv6", "http://[::1", "BadHost"),
    ] {
        assert_eq!(canonical(text), expected, "{what}");
    }
    assert_eq!(canonical(&format!("example.com/{}", "a".repeat(2048))), "TooLong");
    assert_eq!(canonical(&format!("{}.com", "a".repeat(64))), "BadHost");
}

#[test]
fn prefixes_come_from_the_most_exact_to_the_registrable_domain() {
    let ask = |text: &str, domain: &str| {
        let link = CanonicalLink::parse(text).expect(text);
        let mut asked = Vec::new();
        let _ = link.each_prefix(domain, |_, prefix| -> ControlFlow<()> {
            asked.push(prefix.to_owned());
            ControlFlow::Continue(())
        });
        asked
    };
    assert_eq!(
        ask("https://a.b.example.co.uk/one/two/?q=1", "example.co.uk"),
        [
            "a.b.example.co.uk/one/two?q=1",
            "a.b.example.co.uk/one/two",
            "a.b.example.co.uk/one",
            "a.b.example.co.uk",
            "b.example.co.uk",
            "example.co.uk"
        ]
    );
    assert_eq!(ask("example.com", "example.com"), ["example.com"]);
    assert_eq!(ask("example.com/?q", "example.com"), ["example.com/?q", "example.com"]);
    assert_eq!(ask("http://192.0.2.7/a", "2.7"), ["192.0.2.7/a", "192.0.2.7"]);
    let deep = format!("{}example.com/{}", "x.".repeat(60), "y/".repeat(60));
    assert_eq!(ask(&deep, "example.com").len(), 1 + MAX_PREFIXES + 1 + MAX_PARENTS);
}

/// The vectors of `docs/format.md`.
#[test]
fn keys_are_those_of_the_specification() {
    for (text, expected) in [
        ("example.com", 0xa379_a6f6_eeaf_b9a5_u64),
        ("HTTP://user@WWW.Example.COM:80/", 0xa379_a6f6_eeaf_b9a5),
        ("hxxps://example[.]com/A/../Login/?id=%37#top", 0x9998_3cd7_a669_1ddd),
        ("http://bücher.example/", 0x970c_a6b7_3eaf_2630),
        ("http://0xC0000207/x", 0xe159_2ea2_f7b7_66f9),
    ] {
        let link = CanonicalLink::parse(text).expect(text);
        assert_eq!(link.key(), expected, "{text}: {link} {:016x}", link.key());
    }
}

proptest! {
    #[test]
    fn a_second_reading_changes_nothing(text in "\\PC{0,80}|(https?://)?[%a-z0-9./?#@:\\[\\]\\\\-]{1,60}|[a-zа-я0-9.-]{1,20}\\.com(/[%0-9a-f/.?]{0,40})?") {
        if let Ok(link) = CanonicalLink::parse(&text) {
            let again = CanonicalLink::parse(link.as_str());
            prop_assert_eq!(again.as_ref().map(CanonicalLink::as_str), Ok(link.as_str()), "{:?}", text);
            prop_assert!(link.as_str().bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
        }
    }

    #[test]
    fn what_surrounds_a_link_does_not_change_its_key(
        host in "[a-z][a-z0-9]{0,8}(\\.[a-z][a-z0-9]{0,8}){1,3}", path in "(/[a-z0-9]{1,6}){0,4}", port in 1u16.., user in "[a-z.]{1,9}"
    ) {
        let plain = CanonicalLink::parse(&format!("{host}{path}")).expect("a link").key();
        for text in [
            format!("https://{user}@{host}:{port}{path}/#x"),
            format!("HXXP://{}{}", host.to_uppercase().replace('.', "[.]"), path.to_uppercase()),
            format!("http://{host}.{path}"),
        ] {
            prop_assert_eq!(CanonicalLink::parse(&text).expect("a link").key(), plain, "{}", text);
        }
    }
}
