//! Calls that ring once to be called back, to the profit of the caller (wangiri; GSMA FF.09, FCC "One Ring" guide).

use crate::blocklist::Category;
use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::DeclaredUse;
use crate::store::is_foreign;

/// A bell that stops within so many seconds was not meant to be answered.
const ONE_RING_SECONDS: u32 = 4;

/// The number rang before, briefly, and nobody could have answered: once from abroad, twice from at home.
pub(in crate::guard) fn pattern(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    let is_brief = |rang: Option<u32>, talked: Option<u32>| {
        rang.is_some_and(|rang| rang <= ONE_RING_SECONDS) && talked.unwrap_or(0) == 0
    };
    let calls = scene.earlier_calls();
    if calls.iter().any(|call| call.talked.is_some_and(|talked| talked > 0)) {
        return Finding::Nothing("the owner has talked to the number");
    }
    let brief = calls.iter().filter(|call| is_brief(call.rang, call.talked)).count();
    let needed = if is_foreign(number, scene.region) { 1 } else { 2 };
    if brief >= needed {
        Finding::by(Source::History).category(Category::PremiumCallback)
    } else {
        Finding::Nothing("it has not rung once and hung up")
    }
}

/// A country named in regulators' warnings, unless it is the owner's own or one that the owner deals with.
pub(in crate::guard) fn country(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    let Some(range) = scene.declared().filter(|range| range.declared == DeclaredUse::OneRing) else {
        return Finding::Nothing("no country of such warnings");
    };
    if !is_foreign(number, scene.region) || scene.knows_country() == Some(true) {
        return Finding::Nothing("the owner's own country, or one that the owner deals with");
    }
    Finding::by(Source::Registry { name: range.source.to_string() })
        .category(Category::PremiumCallback)
        .detail(&*range.shown_as)
}
