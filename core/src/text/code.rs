//! One-time codes, and the service that each is for.

use super::analyse::OneTimeCode;
use super::cues::id;
use super::entities::NumberKind;
use super::features::Parts;
use super::sender::SenderKind;
use super::{Message, normalise};

/// The code that a message brings.
pub(super) fn one_time_code(message: &Message<'_>, parts: &Parts) -> Option<OneTimeCode> {
    let signals = parts.features.signals();
    if !signals.has(id("otp")) {
        return None;
    }
    // The code nearest to the word for it: other runs of digits are amounts and ends of card numbers.
    let (word, _) = signals.place(id("otp"));
    let codes = parts.numbers.iter().filter(|number| number.kind == NumberKind::Code);
    let number = codes.min_by_key(|number| number.start.abs_diff(word))?;
    let span = parts.normalised.origin(number.start, number.end);
    Some(OneTimeCode { code: number.digits.clone(), span, service: service(message, parts) })
}

/// Words before the name of a service.
const BEFORE: [&str; 14] =
    ["your", "for", "de", "do", "per", "fur", "pour", "van", "untuk", "your new", "on", "la", "для", "codice"];

/// The service that a code is for: in Chinese brackets, before a colon, after "your" or "for"; else the sender's name.
fn service(message: &Message<'_>, parts: &Parts) -> Option<String> {
    let text = message.text;
    for (open, close) in [('【', '】'), ('[', ']'), ('「', '」')] {
        if let Some((_, rest)) = text.split_once(open)
            && let Some((name, _)) = rest.split_once(close)
            && (1..=30).contains(&name.chars().count())
            && name.chars().any(char::is_alphabetic)
        {
            return Some(name.trim().to_owned());
        }
    }
    if let Some((name, _)) = text.split_once(':') {
        let plain = name.chars().count() <= 24
            && name.split_whitespace().count() <= 3
            && !name.chars().any(|c| c.is_ascii_digit());
        let is_word = normalise(name).text;
        let is_label = ["code", "otp", "codigo", "код", "pin", "tan"].iter().any(|label| is_word.contains(label));
        if plain && !is_label && name.chars().any(char::is_alphabetic) {
            return Some(name.trim().to_owned());
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate().skip(1) {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        let introduced = BEFORE.contains(&words[at - 1].to_lowercase().as_str());
        let proper = name.len() > 2 && name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase);
        if introduced && proper {
            return Some(name.to_owned());
        }
    }
    (parts.sender == SenderKind::Alphanumeric).then(|| message.sender.trim().to_owned())
}
