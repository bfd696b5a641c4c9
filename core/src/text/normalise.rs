//! One spelling for what people read as the same: compatibility forms, look-alike letters, invisible characters,
//! spaced-out words and digits in the place of letters, with a map back to the original.

use unicode_normalization::UnicodeNormalization;

use super::Span;

/// Longer messages are cut here: an SMS of 10 parts has 1,530 characters, and foreign input must not cost time.
pub const MAX_BYTES: usize = 64 * 1024;

/// The passes over words stop here; two are enough for everything but strings made to defeat it.
const MAX_PASSES: usize = 4;

/// A text in one spelling.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Normalised {
    /// The text: lower case, without marks on Latin, Cyrillic and Greek letters, with ASCII digits.
    pub text: String,
    /// For each byte of `text` the span of the original that it comes from.
    origins: Vec<Span>,
    /// What the writer did to hide words from filters.
    pub tricks: Tricks,
}

/// Signs that a text was written to pass filters, with the place of the first of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tricks {
    /// Words written with a space or dot after each letter.
    pub spaced: u32,
    /// Digits or signs in the place of letters.
    pub leet: u32,
    /// Words that mix scripts which look alike.
    pub mixed: u32,
    /// Letters of typefaces and frames: full width, mathematical, circled.
    pub styled: u32,
    /// Invisible characters inside words.
    pub invisible: u32,
    /// Where the first trick is, in bytes of the original.
    pub first: Option<Span>,
}

impl Tricks {
    /// How many words or letters were tampered with.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.spaced + self.leet + self.mixed + self.styled + self.invisible
    }
}

impl Normalised {
    /// The part of the original that a part of the normalised text comes from.
    #[must_use]
    pub fn origin(&self, start: usize, end: usize) -> Span {
        let end = end.min(self.origins.len());
        let Some(covered) = self.origins.get(start..end).filter(|covered| !covered.is_empty()) else {
            return Span::default();
        };
        let from = covered.iter().map(|span| span.start).min().unwrap_or_default();
        let to = covered.iter().map(|span| span.end).max().unwrap_or_default();
        Span { start: from, end: to }
    }
}

/// A character with the span of the original that it comes from.
#[derive(Clone, Copy)]
struct Letter {
    c: char,
    span: Span,
}

/// Brings a text into one spelling. Doing it twice changes nothing.
#[must_use]
pub fn normalise(original: &str) -> Normalised {
    let mut tricks = Tricks::default();
    let mut letters = fold(cut(original), &mut tricks);
    for pass in 0..MAX_PASSES {
        // Each pass counts its own tricks: what a second pass sees, the first already counted.
        let mut seen = Tricks { first: tricks.first, ..Tricks::default() };
        let (next, changed) = mend(&letters, &mut seen);
        letters = next;
        if pass == 0 {
            tricks.spaced = seen.spaced;
            tricks.leet = seen.leet;
            tricks.mixed = seen.mixed;
            tricks.first = seen.first;
        }
        if !changed {
            break;
        }
    }
    let mut text = String::with_capacity(letters.len() * 2);
    let mut origins = Vec::with_capacity(letters.len() * 2);
    for letter in &letters {
        text.push(letter.c);
        origins.resize(text.len(), letter.span);
    }
    Normalised { text, origins, tricks }
}

fn cut(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let end = (0..=MAX_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// Folds characters one by one.
fn fold(text: &str, tricks: &mut Tricks) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    let note = |count: &mut u32, span: Span, first: &mut Option<Span>| {
        *count += 1;
        first.get_or_insert(span);
    };
    for (start, c) in text.char_indices() {
        let span = Span { start: start as u32, end: (start + c.len_utf8()) as u32 };
        if c.is_ascii() {
            match c {
                '\n' => letters.push(Letter { c, span }),
                _ if c.is_ascii_control() || c == ' ' => letters.push(Letter { c: ' ', span }),
                _ => letters.push(Letter { c: c.to_ascii_lowercase(), span }),
            }
            continue;
        }
        if is_invisible(c) {
            if letters.last().is_some_and(|last| last.c.is_alphanumeric()) && joins_nothing(c) {
                note(&mut tricks.invisible, span, &mut tricks.first);
            }
            continue;
        }
        if is_plain_script(c) {
            letters.push(Letter { c, span });
            continue;
        }
        if is_styled(c) {
            note(&mut tricks.styled, span, &mut tricks.first);
        }
        for folded in std::iter::once(c).nfkd().flat_map(char::to_lowercase) {
            for folded in std::iter::once(folded).nfkd() {
                if is_dropped_mark(folded) || is_invisible(folded) {
                    continue;
                }
                let plain = plain(folded);
                letters.push(Letter { c: plain, span });
            }
        }
    }
    letters
}

/// Characters that stay as they are: their decomposition would only take apart what belongs together.
fn is_plain_script(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn is_styled(c: char) -> bool {
    matches!(c, '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}' | '\u{24b6}'..='\u{24e9}')
        || matches!(c, '\u{1f110}'..='\u{1f189}' | '\u{2460}'..='\u{249b}' | '\u{2776}'..='\u{2793}')
}

/// Controls, joiners, bidirectional and variation marks.
pub(crate) fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that have no use in ordinary text: joiners are spelling in Persian, Indic scripts and emoji, variation
/// selectors in emoji, directions in Hebrew and Arabic.
fn joins_nothing(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}')
        || matches!(c, '\u{3164}' | '\u{e0000}'..='\u{e007f}')
}

/// Marks that change no word's meaning for a filter: accents, Hebrew points, Arabic vowels, stretching.
fn is_dropped_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c7}')
        || matches!(c, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}')
        || matches!(c, '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// The zeros of the decimal digits of the scripts in which phones show numbers.
const ZEROS: [u32; 14] =
    [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xe50, 0xed0, 0x1040];

fn plain(c: char) -> char {
    if c.is_ascii() {
        return if c.is_ascii_control() && c != '\n' { ' ' } else { c.to_ascii_lowercase() };
    }
    if let Some(value) = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10)) {
        return char::from(b'0' + value as u8);
    }
    match c {
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{3000}' => ' ',
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{60}' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{3002}' | '\u{2024}' => '.',
        '\u{2044}' | '\u{2215}' => '/',
        'ı' => 'i',
        'ł' | 'ʟ' => 'l',
        'đ' | 'ð' => 'd',
        'ø' | 'ᴏ' => 'o',
        'ħ' => 'h',
        'ɑ' => 'a',
        'ɡ' => 'g',
        other => other,
    }
}

/// What a letter of another script looks like in Latin (after Unicode TR39, the pairs that occur in messages).
fn latin_twin(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'ɢ' | 'ԍ' => 'g',
        'һ' | 'н' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        _ => return None,
    })
}

fn latin_for_leet(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// One pass over the words. Says whether it changed anything.
fn mend(letters: &[Letter], tricks: &mut Tricks) -> (Vec<Letter>, bool) {
    let mut out: Vec<Letter> = Vec::with_capacity(letters.len());
    let mut changed = false;
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        // Chinese has no spaces; "转 账" is a word taken apart.
        if letter.c == ' ' && out.last().is_some_and(|last| is_cjk(last.c)) {
            let next = letters[at..].iter().position(|next| next.c != ' ').map(|skip| at + skip);
            if let Some(next) = next.filter(|next| is_cjk(letters[*next].c)) {
                changed = true;
                at = next;
                continue;
            }
        }
        let starts_word = out.last().is_none_or(|last| !last.c.is_alphanumeric());
        if starts_word
            && letter.c.is_alphabetic()
            && !is_cjk(letter.c)
            && let Some(end) = spaced_run(letters, at)
        {
            note(&mut tricks.spaced, &mut tricks.first, letter.span);
            out.extend(letters[at..end].iter().filter(|letter| letter.c.is_alphabetic()));
            changed = true;
            at = end;
            continue;
        }
        if letter.c.is_whitespace() {
            // Runs of blanks mean nothing; a line end does.
            match out.last_mut() {
                Some(last) if last.c == ' ' => {
                    changed = true;
                    last.c = letter.c;
                }
                Some(last) if last.c == '\n' => changed = true,
                _ => out.push(letter),
            }
            at += 1;
            continue;
        }
        let length = letters[at..].iter().position(|next| next.c.is_whitespace()).unwrap_or(letters.len() - at);
        let from = out.len();
        // A word ends where the next spaced-out word may start, so that no run is missed inside.
        let length = letters[at..at + length]
            .windows(2)
            .position(|pair| !pair[0].c.is_alphanumeric() && !is_leet_sign(pair[0].c) && pair[1].c.is_alphanumeric())
            .filter(|_| !is_address(&letters[at..at + length]))
            .map_or(length, |found| found + 1);
        out.extend_from_slice(&letters[at..at + length]);
        changed |= mend_word(&mut out[from..], tricks);
        at += length;
    }
    (out, changed)
}

fn note(count: &mut u32, first: &mut Option<Span>, span: Span) {
    *count += 1;
    first.get_or_insert(span);
}

fn is_leet_sign(c: char) -> bool {
    matches!(c, '@' | '$' | '!' | '|' | '\'')
}

/// The end of a run of at least three single letters with one and the same sign or blank between them.
fn spaced_run(letters: &[Letter], start: usize) -> Option<usize> {
    let between = letters.get(start + 1)?.c;
    if !matches!(between, ' ' | '.' | '-' | '_' | '*' | '·') {
        return None;
    }
    let mut count = 1;
    let mut at = start;
    let single = |at: usize| {
        letters.get(at).is_some_and(|letter| letter.c.is_alphabetic() && !is_cjk(letter.c))
            && letters.get(at + 1).is_none_or(|next| !next.c.is_alphanumeric())
    };
    while letters.get(at + 1).is_some_and(|next| next.c == between) && single(at + 2) {
        count += 1;
        at += 2;
    }
    // Initials ("U.S.A", "P.T.O") are ordinary with dots, so dots need a word's length.
    (count >= if between == ' ' { 3 } else { 4 }).then_some(at + 1)
}

/// Whether a word is a link, an address or a path, in which every character counts.
fn is_address(word: &[Letter]) -> bool {
    word.windows(3).any(|three| {
        three[0].c.is_alphanumeric() && three[1].c == '.' && three[2].c.is_alphabetic()
            || three[0].c == ':' && three[1].c == '/'
    }) || word.iter().any(|letter| letter.c == '/')
        || word.windows(2).any(|two| two[0].c == '@' && two[1].c == '.')
}

/// Takes back look-alikes and digits in the place of letters. Keeps the number of characters.
fn mend_word(word: &mut [Letter], tricks: &mut Tricks) -> bool {
    let Some(first) = word.first().map(|letter| letter.span) else { return false };
    let latin = word.iter().filter(|letter| letter.c.is_ascii_alphabetic()).count();
    let mut changed = false;
    if latin > 0 {
        let twins = word.iter().filter(|letter| latin_twin(letter.c).is_some()).count();
        let foreign = word.iter().filter(|letter| letter.c.is_alphabetic() && !letter.c.is_ascii()).count();
        if twins > 0 && twins == foreign {
            for letter in word.iter_mut() {
                letter.c = latin_twin(letter.c).unwrap_or(letter.c);
            }
            note(&mut tricks.mixed, &mut tricks.first, first);
            changed = true;
        }
    }
    if is_address(word) {
        return changed;
    }
    let latin = word.iter().filter(|letter| letter.c.is_ascii_alphabetic()).count();
    // Signs for letters stand alone or in twos between letters; longer runs are numbers.
    let mut swapped: Vec<usize> = Vec::new();
    let mut at = 1;
    while at < word.len() {
        let run = word[at..].iter().take_while(|letter| latin_for_leet(letter.c).is_some()).count();
        let after = word.get(at + run).is_some_and(|letter| letter.c.is_ascii_alphabetic());
        if (1..=2).contains(&run) && word[at - 1].c.is_ascii_alphabetic() && after {
            swapped.extend(at..at + run);
        }
        at += run.max(1);
    }
    let digits = word.iter().filter(|letter| letter.c.is_ascii_digit()).count();
    let swapped_digits = swapped.iter().filter(|index| word[**index].c.is_ascii_digit()).count();
    let leading = word[0].c.is_ascii_digit() && word.get(1).is_some_and(|next| next.c.is_ascii_alphabetic());
    let leading = leading && latin_for_leet(word[0].c).is_some();
    // A code such as "7es245ksz00" keeps its digits: those of a masked word all stand inside it.
    if swapped.is_empty() || latin < 2 * swapped.len() || digits > swapped_digits + usize::from(leading) {
        return changed;
    }
    for index in swapped {
        word[index].c = latin_for_leet(word[index].c).unwrap_or(word[index].c);
    }
    if leading {
        word[0].c = latin_for_leet(word[0].c).unwrap_or(word[0].c);
    }
    note(&mut tricks.leet, &mut tricks.first, first);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_reads_the_same_is_spelt_the_same() {
        for (original, expected) in [
            ("Número de CONTA", "numero de conta"),
            ("ｈｔｔｐ Ａccount", "http account"),
            ("𝐂𝐥𝐢𝐜𝐤 here", "click here"),
            ("c l i c k  here", "click here"),
            ("v.i.s.i.t us", "visit us"),
            ("15min 4g", "15min 4g"),
            ("your acc0unt", "your account"),
            ("C0ngr@tulat10ns", "congratulations"),
            ("0ff3r", "offer"),
            ("раypаl", "paypal"),
            ("привет", "привет"),
            ("fr\u{200b}ee", "free"),
            ("转 账 给 我", "转账给我"),
            ("٣٤٥", "345"),
            ("ref 7ES245KSZ00", "ref 7es245ksz00"),
            ("a  b\t c", "abc"),
            ("log1n.example.com/a1b", "log1n.example.com/a1b"),
        ] {
            assert_eq!(normalise(original).text, expected, "{original}");
        }
    }

    #[test]
    fn a_place_in_the_normalised_text_leads_back_to_the_original() {
        let original = "Ｙour раypаl c o d e";
        let normalised = normalise(original);
        let at = normalised.text.find("paypal").expect("normalised");
        let span = normalised.origin(at, at + 6);
        assert_eq!(&original[span.start as usize..span.end as usize], "раypаl");
        let at = normalised.text.find("code").expect("joined");
        let span = normalised.origin(at, at + 4);
        assert_eq!(&original[span.start as usize..span.end as usize], "c o d e");
    }

    proptest! {
        #[test]
        fn twice_changes_nothing(text in "(\\PC|[a-e0-5 .\\-@$!]|[авс]|[转账]){0,60}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once.text).text, once.text);
        }

        #[test]
        fn every_byte_leads_back_to_whole_characters(text in "\\PC{0,60}") {
            let normalised = normalise(&text);
            for at in 0..normalised.text.len() {
                let span = normalised.origin(at, at + 1);
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
    }
}
