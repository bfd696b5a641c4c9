//! The phrases of `cues.txt`, found in one pass over a text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::cues::{SIGNALS, Signals};

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

type Table<T> = HashMap<u64, T, BuildHasherDefault<Same>>;

/// A phrase as far as it is read.
#[derive(Clone, Copy, Default)]
struct Read {
    /// The signals of the phrases that end here.
    signals: u128,
    /// Longer phrases begin so.
    goes_on: bool,
    /// One of them goes on with the beginning of a word.
    stem_follows: bool,
}

/// Phrases by the hash of what is read of them; [`SEED`] is nothing.
struct Lexicon {
    /// Of whole words and beginnings of words.
    phrases: Table<Read>,
    /// Beginnings of words, letter by letter, behind what was read before; `true` where one ends.
    stems: Table<bool>,
    /// Of scripts without spaces, letter by letter: found anywhere.
    anywhere: Table<Read>,
}

pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;
/// Tells the beginning of a word from a whole one.
const STEM: u64 = 0x5354_454d;

pub(super) fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

fn word_hash(word: &str) -> u64 {
    word.chars().fold(SEED, |hash, c| mix(hash, u64::from(c)))
}

/// Whether words of the script run together.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a character is part of a word; the signs of Indic scripts are, though not alphabetic.
fn is_word(c: char) -> bool {
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

impl Lexicon {
    fn read(lines: &str) -> Self {
        let mut lexicon = Self { phrases: Table::default(), stems: Table::default(), anywhere: Table::default() };
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, phrases)) = line.split_once(": ") else { continue };
            let Some(signal) = SIGNALS.iter().position(|signal| *signal == name) else { continue };
            phrases.split(" | ").for_each(|phrase| lexicon.add(phrase, 1 << signal));
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, signal: u128) {
        let mut read = SEED;
        if phrase.starts_with(is_unspaced) {
            for c in phrase.chars() {
                self.anywhere.entry(read).or_default().goes_on = true;
                read = mix(read, u64::from(c));
            }
            self.anywhere.entry(read).or_default().signals |= signal;
            return;
        }
        for (start, end) in words(phrase) {
            let before = self.phrases.entry(read).or_default();
            before.goes_on = true;
            if phrase[end..].starts_with('*') {
                before.stem_follows = true;
                read = mix(read, STEM);
                for c in phrase[start..end].chars() {
                    read = mix(read, u64::from(c));
                    self.stems.entry(read).or_default();
                }
                self.stems.insert(read, true);
            } else {
                read = mix(read, word_hash(&phrase[start..end]));
            }
        }
        self.phrases.entry(read).or_default().signals |= signal;
    }

    fn built_in() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::read(include_str!("cues.txt")))
    }

    /// Calls `with` for each way in which a word may continue what was read.
    fn each_step(&self, read: u64, stem_follows: bool, word: &str, hash: u64, mut with: impl FnMut(u64, Read)) {
        let whole = mix(read, hash);
        if let Some(found) = self.phrases.get(&whole) {
            with(whole, *found);
        }
        if !stem_follows {
            return;
        }
        let mut begun = mix(read, STEM);
        for c in word.chars() {
            begun = mix(begun, u64::from(c));
            match self.stems.get(&begun) {
                Some(true) => self.phrases.get(&begun).into_iter().for_each(|found| with(begun, *found)),
                Some(false) => {}
                None => return,
            }
        }
    }
}

/// Finds the phrases of the lexicon in a normalised text.
pub(super) fn find(text: &str, signals: &mut Signals) {
    let lexicon = Lexicon::built_in();
    // What was read of phrases, whether a stem may follow, and where they began.
    let mut open: Vec<(u64, bool, usize)> = Vec::with_capacity(8);
    let mut next = Vec::with_capacity(8);
    for (start, end) in words(text) {
        let word = &text[start..end];
        if word.starts_with(is_unspaced) {
            find_anywhere(lexicon, text, start, end, signals);
            continue;
        }
        let hash = word_hash(word);
        open.push((SEED, true, start));
        for (read, stem_follows, from) in open.drain(..) {
            lexicon.each_step(read, stem_follows, word, hash, |read, found| {
                signals.add_all(found.signals, from, end);
                if found.goes_on {
                    next.push((read, found.stem_follows, from));
                }
            });
        }
        std::mem::swap(&mut open, &mut next);
    }
}

fn find_anywhere(lexicon: &Lexicon, text: &str, start: usize, end: usize, signals: &mut Signals) {
    for (offset, _) in text[start..end].char_indices() {
        let mut read = SEED;
        for (at, c) in text[start + offset..].char_indices() {
            read = mix(read, u64::from(c));
            let Some(found) = lexicon.anywhere.get(&read) else { break };
            signals.add_all(found.signals, start + offset, start + offset + at + c.len_utf8());
            if !found.goes_on {
                break;
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
    fn every_phrase_of_the_lexicon_is_found_where_it_stands() {
        for line in include_str!("cues.txt").lines().filter(|line| !line.starts_with('#')) {
            let (name, phrases) = line.split_once(": ").expect(line);
            for phrase in phrases.split(" | ") {
                let mut signals = Signals::default();
                find(&phrase.replace('*', ""), &mut signals);
                assert!(signals.iter().any(|signal| SIGNALS[signal] == name), "{name}: {phrase}");
            }
        }
    }

    #[test]
    fn phrases_of_words_and_beginnings_of_words_are_found() {
        for (text, expected) in [
            ("приостановлено обслуживание", "threat"),
            ("zostanie odłączony jutro", "threat"),
            ("Cło celne do zapłaty", "fee"),
            ("if you have already paid, thank you", "no_action"),
            ("คุณเปลี่ยนเบอร์", "new_number"),
            ("никому не сообщайте его", "never_share"),
        ] {
            assert!(found(text).contains(&expected), "{text}: {:?}", found(text));
        }
        assert!(!found("a zostanie tutaj").contains(&"threat"));
    }

    #[test]
    fn every_line_of_the_lexicon_names_a_signal_and_is_in_normal_form() {
        for line in include_str!("cues.txt").lines().filter(|line| !line.starts_with('#')) {
            let (name, phrases) = line.split_once(": ").expect(line);
            assert!(SIGNALS.contains(&name), "{name}");
            for phrase in phrases.split(" | ") {
                let normal = normalise(&phrase.replace('*', "")).text;
                let folded: Vec<_> = words(&normal).map(|(start, end)| &normal[start..end]).collect();
                let written = &phrase.replace('*', "");
                let read: Vec<_> = words(written).map(|(start, end)| &written[start..end]).collect();
                assert_eq!(read, folded, "{name}: {phrase}");
            }
        }
    }
}
