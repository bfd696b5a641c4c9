//! The name that the network shows (CNAP, T1.641; unverified in most countries): anybody can be called "Police".

use crate::blocklist::Category;
use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::{Caller, DeclaredUse, organisation, region_of};
use crate::text::normalise;

/// Words by which authorities are named, lower case, in the normalised spelling.
const AUTHORITY: [&str; 44] = [
    "police",
    "polizei",
    "policia",
    "polizia",
    "policja",
    "sheriff",
    "fbi",
    "interpol",
    "europol",
    "irs",
    "hmrc",
    "tax office",
    "tax dept",
    "finanzamt",
    "impots",
    "hacienda",
    "agenzia entrate",
    "customs",
    "zoll",
    "douane",
    "aduana",
    "court",
    "gericht",
    "tribunal",
    "social security",
    "immigration",
    "border force",
    "medicare",
    "government",
    "ministry",
    "federal",
    "attorney",
    "consulate",
    "embassy",
    "公安",
    "警察",
    "派出所",
    "检察院",
    "法院",
    "税务",
    "海关",
    "社保",
    "反诈",
    "大使馆",
];
const BANK: [&str; 12] =
    ["bank", "banco", "banque", "banca", "sparkasse", "visa", "mastercard", "amex", "paypal", "银行", "信用卡", "银联"];

/// Whether a word stands in the name: whole where it is written in letters with spaces around.
fn names(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        name.match_indices(word).any(|(start, found)| {
            let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            !word.is_ascii()
                || (is_edge(name[..start].chars().next_back()) && is_edge(name[start + found.len()..].chars().next()))
        })
    })
}

/// The shown name without tricks of spelling: look-alike letters, zero-width marks, full-width forms.
fn shown(scene: &Scene<'_>) -> Option<String> {
    let name = scene.call.name.as_deref().or(match &scene.call.caller {
        Caller::Alphanumeric(name) => Some(name.as_str()),
        _ => None,
    })?;
    Some(normalise(name).text.to_lowercase())
}

/// The name claims an authority, and the number is neither a known one nor of a range kept for government.
pub(in crate::guard) fn authority(scene: &Scene<'_>) -> Finding {
    let Some(name) = shown(scene) else { return Finding::Nothing("no name is shown") };
    if !names(&name, &AUTHORITY) {
        return Finding::Nothing("the name claims no authority");
    }
    let is_known = scene.number().is_some_and(|number| organisation(number).is_some());
    let is_in_range = scene.declared().is_some_and(|range| range.declared == DeclaredUse::Government);
    if is_known || is_in_range {
        return Finding::Nothing("a known number, or of a range for government");
    }
    Finding::by(Source::Network).category(Category::Authority)
}

/// The name claims a bank, the country keeps ranges for banks, and the number is of none of them.
pub(in crate::guard) fn bank_outside_its_range(scene: &Scene<'_>) -> Finding {
    let Some(name) = shown(scene) else { return Finding::Nothing("no name is shown") };
    if !names(&name, &BANK) {
        return Finding::Nothing("the name claims no bank");
    }
    let home = scene.region.or_else(|| scene.number().and_then(region_of));
    if !home.is_some_and(|home| scene.ranges().reserves(home, DeclaredUse::Bank)) {
        return Finding::Nothing("the country keeps no range for banks");
    }
    match scene.declared() {
        Some(range) if range.declared == DeclaredUse::Bank => Finding::Nothing("of the range for banks"),
        _ => Finding::by(Source::Network).category(Category::Bank),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_where_letters_stand_around() {
        assert!(names("metro police dept", &AUTHORITY) && names("北京市公安局", &AUTHORITY));
        assert!(!names("policeman's ball", &["police"]) && !names("courtney", &AUTHORITY));
    }
}
