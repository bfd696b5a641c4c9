//! One spelling of a host: as a browser would ask for it.

use std::net::{Ipv4Addr, Ipv6Addr};

use unicode_normalization::UnicodeNormalization;

use super::{InvalidLink, percent};

/// The longest host that the domain name system carries (RFC 1035, section 2.3.4).
const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;

/// How people write a dot so that nothing is tapped by mistake.
const DOTS: [&str; 5] = ["[.]", "(.)", "{.}", "[dot]", "(dot)"];

/// Brings a host, with user-info and port if they are there, into one spelling.
pub(super) fn canonical(authority: &str) -> Result<String, InvalidLink> {
    let mut host = authority.rsplit('@').next().unwrap_or_default().to_owned();
    for dot in DOTS {
        if host.contains(dot) {
            host = host.replace(dot, ".");
        }
    }
    if let Some(rest) = host.strip_prefix('[') {
        let (inside, _) = rest.split_once(']').ok_or(InvalidLink::BadHost)?;
        let address: Ipv6Addr = inside.parse().map_err(|_| InvalidLink::BadHost)?;
        return Ok(address.to_ipv4_mapped().map_or_else(|| format!("[{address}]"), |address| address.to_string()));
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => return Err(InvalidLink::BadHost),
        None => &host,
    };
    let plain = String::from_utf8(percent::decode(name)).map_err(|_| InvalidLink::BadHost)?;
    let plain: String = if plain.is_ascii() {
        plain.to_ascii_lowercase()
    } else {
        // An approximation of the mapping of UTS 46 that agrees with it on what registries let in.
        let shown = plain.chars().filter(|c| !crate::text::is_invisible(*c));
        shown.nfkc().flat_map(char::to_lowercase).nfkc().map(|c| if c == '\u{3002}' { '.' } else { c }).collect()
    };
    let mut plain = plain.strip_prefix("*.").unwrap_or(&plain).trim_matches('.');
    if plain.is_empty() {
        return Err(InvalidLink::NoHost);
    }
    if let Some(address) = ipv4(plain) {
        return address.map(|address| address.to_string());
    }
    // What stands behind `www.` is the same site, unless nothing but a top-level domain is left.
    while let Some(rest) = plain.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        plain = rest;
    }
    let labels: Vec<String> = plain.split('.').map(label).collect::<Option<_>>().ok_or(InvalidLink::BadHost)?;
    if labels.len() < 2 {
        return Err(InvalidLink::NoHost);
    }
    let host = labels.join(".");
    // A label that was Unicode may have become `www` or a number by its mapping; the second reading must agree.
    if host.len() > MAX_HOST || labels.last().is_some_and(|last| is_number(last)) {
        return Err(InvalidLink::BadHost);
    }
    Ok(host)
}

fn label(label: &str) -> Option<String> {
    let ascii = if label.is_ascii() { label.to_owned() } else { format!("xn--{}", punycode(label)?) };
    let fits = !ascii.is_empty()
        && ascii.len() <= MAX_LABEL
        && ascii.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'));
    fits.then_some(ascii)
}

fn is_number(part: &str) -> bool {
    let hex = part.strip_prefix("0x");
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
        || hex.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// An address in numbers, in every spelling that browsers take (WHATWG URL, section 3.5): four parts or fewer, decimal,
/// octal or hexadecimal. `None` for a name; an error for numbers that are no address.
pub(crate) fn ipv4(host: &str) -> Option<Result<Ipv4Addr, InvalidLink>> {
    let parts: Vec<&str> = host.split('.').collect();
    if !is_number(parts.last()?) {
        return None;
    }
    let read = |part: &&str| -> Option<u64> {
        let (digits, radix) = match part.strip_prefix("0x") {
            Some("") => return Some(0),
            Some(digits) => (digits, 16),
            None if part.len() > 1 && part.starts_with('0') => (*part, 8),
            None => (*part, 10),
        };
        u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'))
    };
    let address = || -> Option<Ipv4Addr> {
        let values: Vec<u64> = parts.iter().map(read).collect::<Option<_>>()?;
        let (last, first) = values.split_last()?;
        if first.len() > 3 || first.iter().any(|value| *value > 255) || *last >= 256u64.pow(4 - first.len() as u32) {
            return None;
        }
        let high = first.iter().enumerate().fold(0, |sum, (at, value)| sum | value << (24 - 8 * at));
        Some(Ipv4Addr::from_bits((high | last) as u32))
    };
    Some(address().ok_or(InvalidLink::BadHost))
}

/// Punycode (RFC 3492) of a label.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    let digit = |value: u32| char::from(if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 });
    let threshold = |k: u32, bias: u32| k.saturating_sub(bias).clamp(1, 26);
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    if points.len() > MAX_LABEL {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut next, mut delta, mut bias, mut handled) = (128u32, 0u32, 72u32, basic);
    while (handled as usize) < points.len() {
        let least = points.iter().copied().filter(|point| *point >= next).min()?;
        delta = delta.checked_add((least - next).checked_mul(handled + 1)?)?;
        next = least;
        for point in &points {
            if *point < next {
                delta = delta.checked_add(1)?;
            }
            if *point != next {
                continue;
            }
            let (mut rest, mut k) = (delta, BASE);
            loop {
                let limit = threshold(k, bias);
                if rest < limit {
                    break;
                }
                out.push(digit(limit + (rest - limit) % (BASE - limit)));
                rest = (rest - limit) / (BASE - limit);
                k += BASE;
            }
            out.push(digit(rest));
            delta = if handled == basic { delta / 700 } else { delta / 2 };
            delta += delta / (handled + 1);
            k = 0;
            while delta > 455 {
                delta /= BASE - 1;
                k += BASE;
            }
            bias = k + BASE * delta / (delta + 38);
            delta = 0;
            handled += 1;
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punycode_is_that_of_the_rfc() {
        for (label, expected) in [
            ("bücher", "bcher-kva"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
            ("pаypal", "pypal-4ve"),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ] {
            assert_eq!(punycode(label).as_deref(), Some(expected), "{label}");
        }
    }

    #[test]
    fn numbers_are_addresses_as_browsers_read_them() {
        for (host, expected) in [
            ("192.0.2.7", Some("192.0.2.7")),
            ("3221225991", Some("192.0.2.7")),
            ("0xc0000207", Some("192.0.2.7")),
            ("0300.0.02.07", Some("192.0.2.7")),
            ("192.0.519", Some("192.0.2.7")),
            ("256.1.1.1", None),
            ("1.2.3.4.5", None),
            ("4294967296", None),
        ] {
            let found = ipv4(host).unwrap_or_else(|| panic!("{host}")).map(|address| address.to_string());
            assert_eq!(found.ok().as_deref(), expected, "{host}");
        }
        assert_eq!(ipv4("example.com"), None);
    }
}
