//! What messages ask and claim, whatever their language: phrases of `cues.txt` and facts, as numbered signals.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// The names of all signals; a signal's number is its place. The model file knows them by number, so new ones go to
/// the end.
pub const SIGNALS: [&str; 102] = [
    "tap",
    "call",
    "reply",
    "send_money",
    "give_code",
    "verify",
    "login",
    "install",
    "messenger",
    "secrecy",
    "hurry",
    "threat",
    "gain",
    "free",
    "refund",
    "loan",
    "job",
    "invest",
    "crypto",
    "gamble",
    "parcel",
    "fee",
    "bank",
    "account",
    "authority",
    "telecom",
    "utility",
    "kin",
    "new_number",
    "payee",
    "this_number",
    "dating",
    "otp",
    "never_share",
    "completed",
    "balance",
    "optout",
    "promo",
    "customer",
    "appointment",
    "order",
    "not_you",
    "problem",
    "chat",
    "survey",
    "forged",
    "politics",
    "someone",
    "asked_before",
    "link",
    "link_unknown",
    "link_known",
    "link_short",
    "link_brand_abuse",
    "link_odd",
    "link_free_host",
    "link_cheap_tld",
    "link_lure_word",
    "phone_number",
    "foreign_number",
    "messenger_link",
    "email",
    "money",
    "code",
    "masked_account",
    "long_number",
    "tricks",
    "many_tricks",
    "percent",
    "exclamation",
    "capitals",
    "signature",
    "date",
    "link_named",
    "tiny",
    "short",
    "medium",
    "long",
    "from_phone",
    "from_short_code",
    "from_name",
    "from_email",
    "from_registered",
    "from_promotional",
    "from_unregistered",
    "han",
    "cyrillic",
    "arabic",
    "latin",
    "other_script",
    "link_bare",
    "link_brand_own",
    "question",
    "hidden_link",
    "several_numbers",
    "urgent",
    "no_action",
    "own_channel",
    "in_person",
    "messenger_id",
    "missed_call",
    "exposure",
];

/// The number of a signal.
///
/// # Panics
/// At compile time, when no signal has the name.
#[must_use]
pub(super) const fn id(name: &str) -> usize {
    let mut at = 0;
    while at < SIGNALS.len() {
        if same(SIGNALS[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no such signal")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A set of signals, each with the place in the normalised text where it shows first.
#[derive(Clone, Debug)]
pub(super) struct Signals {
    bits: u128,
    places: [(u32, u32); SIGNALS.len()],
}

impl Default for Signals {
    fn default() -> Self {
        Self { bits: 0, places: [(0, 0); SIGNALS.len()] }
    }
}

impl Signals {
    pub(super) fn add(&mut self, signal: usize, start: usize, end: usize) {
        if self.bits & 1 << signal == 0 {
            self.bits |= 1 << signal;
            self.places[signal] = (start as u32, end as u32);
        }
    }

    fn add_all(&mut self, mut bits: u128, start: usize, end: usize) {
        while bits != 0 {
            self.add(bits.trailing_zeros() as usize, start, end);
            bits &= bits - 1;
        }
    }

    /// Whether a signal is set.
    #[must_use]
    pub(super) fn has(&self, signal: usize) -> bool {
        self.bits >> signal & 1 == 1
    }

    /// Where a signal shows first, in bytes of the normalised text.
    #[must_use]
    pub(super) fn place(&self, signal: usize) -> (usize, usize) {
        let (start, end) = self.places[signal];
        (start as usize, end as usize)
    }

    /// The numbers of the signals that are set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let mut bits = self.bits;
        std::iter::from_fn(move || {
            (bits != 0).then(|| {
                let signal = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                signal
            })
        })
    }
}

#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type Table = HashMap<u64, u128, BuildHasherDefault<Same>>;

struct Lexicon {
    /// Phrases of whole words, by the hash of their words.
    words: Table,
    /// Beginnings of words.
    stems: Table,
    /// Character sequences of scripts without spaces, found anywhere.
    anywhere: Table,
}

pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

pub(super) fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

pub(super) fn word_hash(word: &str) -> u64 {
    word.chars().fold(SEED, |hash, c| mix(hash, u64::from(c)))
}

const MAX_WORDS: usize = 4;
const MAX_ANYWHERE: usize = 8;
const MAX_STEM: usize = 12;

/// Whether words of the script run together.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a character is part of a word; the signs of Indic scripts are, though not alphabetic.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{900}'..='\u{963}' | '\u{970}'..='\u{dff}')
}

/// The words of a text, with their places. Scripts without spaces give one word for each run.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.by_ref().find(|(_, c)| is_word(*c))?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.peek().copied() {
            if !is_word(c) || is_unspaced(c) != is_unspaced(first) {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        Some((start, end))
    })
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut lexicon = Lexicon { words: Table::default(), stems: Table::default(), anywhere: Table::default() };
        for line in include_str!("cues.txt").lines().filter(|line| !line.starts_with('#')) {
            let Some((name, phrases)) = line.split_once(": ") else { continue };
            let Some(signal) = SIGNALS.iter().position(|signal| *signal == name) else { continue };
            for phrase in phrases.split(" | ") {
                let bit = 1u128 << signal;
                if phrase.chars().next().is_some_and(is_unspaced) {
                    *lexicon.anywhere.entry(word_hash(phrase)).or_default() |= bit;
                } else if let Some(stem) = phrase.strip_suffix('*') {
                    *lexicon.stems.entry(word_hash(stem)).or_default() |= bit;
                } else {
                    let hash = words(phrase).fold(SEED, |hash, (start, end)| mix(hash, word_hash(&phrase[start..end])));
                    *lexicon.words.entry(hash).or_default() |= bit;
                }
            }
        }
        lexicon
    })
}

/// Finds the phrases of the lexicon in a normalised text.
pub(super) fn find(text: &str, signals: &mut Signals) {
    let lexicon = lexicon();
    let mut recent: [(u64, usize); MAX_WORDS] = [(0, 0); MAX_WORDS];
    let mut known = 0;
    for (start, end) in words(text) {
        let word = &text[start..end];
        if word.chars().next().is_some_and(is_unspaced) {
            find_anywhere(lexicon, text, start, end, signals);
            continue;
        }
        let mut hash = SEED;
        for (count, c) in word.chars().enumerate() {
            hash = mix(hash, u64::from(c));
            if (2..MAX_STEM).contains(&count)
                && let Some(bits) = lexicon.stems.get(&hash)
            {
                signals.add_all(*bits, start, end);
            }
        }
        recent.rotate_right(1);
        recent[0] = (hash, start);
        known = (known + 1).min(MAX_WORDS);
        for length in 1..=known {
            let phrase = recent[..length].iter().rev().fold(SEED, |hash, (word, _)| mix(hash, *word));
            if let Some(bits) = lexicon.words.get(&phrase) {
                signals.add_all(*bits, recent[length - 1].1, end);
            }
        }
    }
}

fn find_anywhere(lexicon: &Lexicon, text: &str, start: usize, end: usize, signals: &mut Signals) {
    for (offset, _) in text[start..end].char_indices() {
        let mut hash = SEED;
        for (at, c) in text[start + offset..].char_indices().take(MAX_ANYWHERE) {
            hash = mix(hash, u64::from(c));
            if let Some(bits) = lexicon.anywhere.get(&hash) {
                signals.add_all(*bits, start + offset, start + offset + at + c.len_utf8());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalise::normalise;

    fn found(text: &str) -> Vec<&'static str> {
        let mut signals = Signals::default();
        find(&normalise(text).text, &mut signals);
        signals.iter().map(|signal| SIGNALS[signal]).collect()
    }

    #[test]
    fn the_same_request_is_the_same_signal_in_every_language() {
        for (text, expected) in [
            ("Please send the money to this number", "send_money"),
            ("Manda o valor neste número", "this_number"),
            ("Kirim uangnya ke rekening ini", "this_number"),
            ("Переведите деньги на этот счет", "send_money"),
            ("把钱转到这个账户", "send_money"),
            ("お荷物のお届けにあがりました", "parcel"),
            ("Su cuenta ha sido suspendida", "threat"),
            ("حسابك محظور اضغط الرابط", "tap"),
            ("मुफ्त इनाम", "gain"),
            ("Hallo Mama, das ist meine neue Nummer", "new_number"),
            ("택배 배송", "parcel"),
            ("กดลิงก์เพื่อรับรางวัล", "tap"),
        ] {
            assert!(found(text).contains(&expected), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn every_line_of_the_lexicon_names_a_signal_and_is_in_normal_form() {
        for line in include_str!("cues.txt").lines().filter(|line| !line.starts_with('#')) {
            let (name, phrases) = line.split_once(": ").expect(line);
            assert!(SIGNALS.contains(&name), "{name}");
            for phrase in phrases.split(" | ") {
                let normal = normalise(phrase.trim_end_matches('*')).text;
                let folded: Vec<_> = words(&normal).map(|(start, end)| &normal[start..end]).collect();
                let written = phrase.trim_end_matches('*');
                let read: Vec<_> = words(written).map(|(start, end)| &written[start..end]).collect();
                assert_eq!(read, folded, "{name}: {phrase}");
            }
        }
    }
}
