//! A fingerprint in words, which people compare more surely than digits, by eye or on the telephone.

use crate::blocklist::Sha256;

/// How many bytes of a fingerprint become words, one each. Whoever wants the words of another's feed has to try 2^96 roots.
const WORDS: usize = 12;

/// Words for a byte each, by the language's tag; the first language serves all others.
const LISTS: [(&str, &str); 2] = [("en", include_str!("en.txt")), ("zh", include_str!("zh.txt"))];

/// The fingerprint in words of the language of a BCP 47 tag.
pub(super) fn words(fingerprint: &Sha256, language: &str) -> Vec<&'static str> {
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let (_, list) = LISTS.iter().find(|(name, _)| *name == language).unwrap_or(&LISTS[0]);
    let list: Vec<&str> = list.split_whitespace().collect();
    fingerprint.iter().take(WORDS).map(|byte| list[usize::from(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_byte_has_a_word_of_its_own_in_every_language() {
        for (language, list) in LISTS {
            let words: Vec<&str> = list.split_whitespace().collect();
            assert_eq!(words.len(), 256, "{language}");
            assert_eq!(words.iter().collect::<HashSet<_>>().len(), 256, "{language}");
        }
    }

    #[test]
    fn a_fingerprint_reads_the_same_on_every_phone() {
        let mut fingerprint = [0; 32];
        for (place, byte) in fingerprint.iter_mut().enumerate() {
            *byte = 21u8.wrapping_mul(u8::try_from(place).unwrap());
        }
        let english = "acorn bottle cheese cushion farmer goose jacket linen needle paper prince scissors";
        assert_eq!(words(&fingerprint, "en-GB").len(), WORDS);
        assert_eq!(words(&fingerprint, "fr"), words(&fingerprint, "en"), "a language without a list");
        assert_eq!(words(&fingerprint, "zh-Hans-CN")[0], "苹果");
        assert_eq!(words(&fingerprint, "en").join(" "), english);
    }
}
