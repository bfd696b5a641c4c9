//! Numbers and wildcards as other apps write them, in international form where that can be known.

use crate::phone::{ParseNumberError, PhoneNumber, PlanFit, Region, parse, plan_fit};

use super::{ForeignPattern, SkipReason};

/// ITU-T E.164, section 6.2.1.
const MAX_DIGITS: usize = 15;
/// Longer texts are no numbers.
const MAX_BYTES: usize = 100;

/// Reads a number or a pattern: `*` or `%` for any digits, `#`, `_` or `?` for one, and an `x` at the end for one too.
pub(super) fn read(text: &str, region: Option<Region>) -> Result<ForeignPattern, SkipReason> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return Err(SkipReason::NotANumber);
    }
    if text.contains(['{', '}']) {
        return Err(SkipReason::UnknownPattern);
    }
    // Only at the end: before digits an x begins an extension.
    let stem = text.trim_end_matches(['x', 'X']);
    if stem.len() == text.len() && !text.contains(['*', '%', '#', '_', '?']) {
        return number(text, region).map(ForeignPattern::Number);
    }
    let mut pattern = String::with_capacity(text.len());
    for c in stem.chars() {
        match c {
            '0'..='9' | '*' | '?' => pattern.push(c),
            '%' => pattern.push('*'),
            '#' | '_' => pattern.push('?'),
            '+' if pattern.is_empty() => pattern.push('+'),
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' => {}
            _ => return Err(SkipReason::NotANumber),
        }
    }
    pattern.extend(std::iter::repeat_n('?', text.len() - stem.len()));
    wildcard(&pattern, region)
}

/// Reads a number.
pub(super) fn number(text: &str, region: Option<Region>) -> Result<PhoneNumber, SkipReason> {
    parse(text, region).map_err(|error| match error {
        ParseNumberError::NoCountry if region.is_none() && !text.trim_start().starts_with('+') => SkipReason::NoCountry,
        _ => SkipReason::NotANumber,
    })
}

/// Takes digits with `*` and `?`, and perhaps a leading `+`, into the one form that leaves this module.
pub(super) fn wildcard(pattern: &str, region: Option<Region>) -> Result<ForeignPattern, SkipReason> {
    if pattern.len() > MAX_BYTES {
        return Err(SkipReason::NotANumber);
    }
    let (has_plus, body) = pattern.strip_prefix('+').map_or((false, pattern), |body| (true, body));
    let body = tidy(body);
    if !body.bytes().any(|b| b.is_ascii_digit()) {
        return Err(SkipReason::PatternTooWide);
    }
    let body = match body.find(['*', '?']) {
        None => {
            let text = if has_plus { format!("+{body}") } else { body };
            return number(&text, region).map(ForeignPattern::Number);
        }
        // A star takes in the plus and the country code as well as a trunk prefix.
        Some(0) if body.starts_with('*') => format!("+{body}"),
        // How many digits the country code has is not known here.
        Some(0) if !has_plus => body,
        Some(_) if has_plus => format!("+{body}"),
        Some(head) => match region {
            Some(region) => localise(&body, head, region).ok_or(SkipReason::NotANumber)?,
            None => body,
        },
    };
    let is_too_long = body.bytes().filter(|b| !matches!(b, b'*' | b'+')).count() > MAX_DIGITS;
    if is_too_long || body.starts_with("+0") {
        return Err(SkipReason::NotANumber);
    }
    Ok(ForeignPattern::Wildcard(body))
}

/// With the single digits of every run of wildcards before its star, and one star for several.
fn tidy(pattern: &str) -> String {
    let mut tidied = String::with_capacity(pattern.len());
    let mut has_star = false;
    for c in pattern.chars() {
        match c {
            '*' => has_star = true,
            '?' => tidied.push('?'),
            _ => {
                if std::mem::take(&mut has_star) {
                    tidied.push('*');
                }
                tidied.push(c);
            }
        }
    }
    if has_star {
        tidied.push('*');
    }
    tidied
}

/// A pattern whose first `head` digits are dialled in `region`, in international form.
///
/// Which part of the head is an access code or trunk prefix only the numbering plan knows, and it is asked in the one
/// way there is: numbers that the pattern stands for are parsed, and what most of them put before the wildcards is it.
fn localise(pattern: &str, head: usize, region: Region) -> Option<String> {
    let (head, tail) = pattern.split_at(head);
    let mut found: Vec<(String, usize)> = Vec::new();
    for sample in samples(tail) {
        let Ok(number) = parse(&format!("{head}{sample}"), Some(region)) else { continue };
        let number = number.to_string();
        let Some(front) = number.strip_suffix(&sample).filter(|front| front.len() > 1) else { continue };
        match found.iter_mut().find(|(known, _)| known == front) {
            Some((_, count)) => *count += 1,
            None => found.push((front.to_owned(), 1)),
        }
    }
    let all: usize = found.iter().map(|(_, count)| count).sum();
    let (front, count) = found.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > all).then(|| format!("{front}{tail}"))
}

/// Digits that a pattern stands for: every `?` one digit, the last `*` of several lengths and the others none.
pub(super) fn samples(pattern: &str) -> Vec<String> {
    let last_star = pattern.rfind('*');
    let lengths = if last_star.is_some() { 1..=9 } else { 0..=0 };
    let mut samples = Vec::new();
    for digit in ['5', '2', '1'] {
        for length in lengths.clone() {
            let mut sample = String::new();
            for (at, c) in pattern.char_indices() {
                match c {
                    '*' if Some(at) == last_star => sample.extend(std::iter::repeat_n(digit, length)),
                    '*' => {}
                    '?' => sample.push(digit),
                    _ => sample.push(c),
                }
            }
            samples.push(sample);
        }
    }
    // Without a wildcard they are all the same.
    samples.dedup();
    samples
}

/// Reads digits from which `+`, access codes and trunk zeros are gone, so that nobody can tell an international from a
/// national number. They are international, as long as that gives a number that can exist; national if only that does.
pub(super) fn bare(digits: &str, region: Option<Region>) -> Result<ForeignPattern, SkipReason> {
    let international = || wildcard(&format!("+{digits}"), None);
    if digits.len() > MAX_BYTES {
        return Err(SkipReason::NotANumber);
    }
    let Some(region) = region.filter(|_| !digits.starts_with(['*', '?'])) else { return international() };
    let samples = samples(digits);
    let exists = |text: &str, region: Option<Region>| {
        parse(text, region).is_ok_and(|number| plan_fit(number) == PlanFit::Assigned)
    };
    let is_international = samples.iter().any(|sample| exists(&format!("+{sample}"), None));
    if !is_international && samples.iter().any(|sample| exists(sample, Some(region))) {
        return wildcard(digits, Some(region));
    }
    international()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tests::said;

    fn region(code: &str) -> Option<Region> {
        Region::new(code).ok()
    }

    #[test]
    fn numbers_and_wildcards_come_out_in_international_form() {
        for (written, code, expected) in [
            ("+49 30 1234567", "", "+49301234567"),
            ("030 1234567", "DE", "+49301234567"),
            ("0049301234567", "DE", "+49301234567"),
            ("+49900*", "", "+49900*"),
            ("+49 900 %", "US", "+49900*"),
            ("0900*", "DE", "+49900*"),
            ("0049 900*", "DE", "+49900*"),
            ("900*", "US", "+1900*"),
            ("1-202-555-*", "US", "+1202555*"),
            ("01144 20 7946 0*", "US", "+442079460*"),
            ("020 7946 0###", "GB", "+442079460???"),
            ("+1202555xxxx", "", "+1202555????"),
            ("(202) 555-01XX", "US", "+120255501??"),
            ("+49*123", "", "+49*123"),
            ("*123", "DE", "+*123"),
            ("0900*", "", "0900*"),
            ("+49900*#*", "", "+49900?*"),
            ("0*", "DE", "+49*"),
        ] {
            let read = read(written, region(code)).map(|pattern| said(&pattern));
            assert_eq!(read.as_deref(), Ok(expected), "{written} in {code:?}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (written, code, expected) in [
            ("somebody", "DE", SkipReason::NotANumber),
            ("", "DE", SkipReason::NotANumber),
            ("030 1234567", "", SkipReason::NoCountry),
            ("*", "DE", SkipReason::PatternTooWide),
            ("+##", "DE", SkipReason::PatternTooWide),
            ("00*", "DE", SkipReason::NotANumber),
            ("+49{30,40}*", "DE", SkipReason::UnknownPattern),
            ("+0900*", "DE", SkipReason::NotANumber),
            ("+49301234567890123#", "DE", SkipReason::NotANumber),
            ("abc*", "DE", SkipReason::NotANumber),
        ] {
            assert_eq!(read(written, region(code)), Err(expected), "{written} in {code:?}");
        }
    }

    #[test]
    fn bare_digits_are_international_where_such_a_number_can_exist() {
        for (digits, code, expected) in [
            ("49301234567", "DE", "+49301234567"),
            ("49301234567", "", "+49301234567"),
            ("12025550123", "US", "+12025550123"),
            ("2025550123", "US", "+12025550123"),
            ("202555????", "US", "+1202555????"),
            ("442079460000", "GB", "+442079460000"),
            ("2079460000", "GB", "+442079460000"),
            ("49900*", "DE", "+49900*"),
            ("43*", "DE", "+43*"),
        ] {
            let read = bare(digits, region(code)).map(|pattern| said(&pattern));
            assert_eq!(read.as_deref(), Ok(expected), "{digits} in {code:?}");
        }
    }
}
