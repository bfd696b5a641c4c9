//! Calls across borders.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::region_of;
use crate::store::is_foreign;

/// A number of the owner's own country on a call that the network took over from another one. Telephones that roam look
/// so too, which is why regulators let mobile numbers pass (Ofcom 2024, section 120 of Germany's TKG) and this asks for care only.
pub(in crate::guard) fn national_number(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    match (scene.call.is_from_abroad, scene.region) {
        (Some(true), Some(_)) if !is_foreign(number, scene.region) => Finding::by(Source::Network),
        (Some(true), Some(_)) => Finding::Nothing("a foreign number from abroad"),
        (_, None) => Finding::Nothing("the SIM's country is not known"),
        _ => Finding::Nothing("the network does not say that it comes from abroad"),
    }
}

/// A number of a country that the owner has never called and never talked to.
pub(in crate::guard) fn unknown_country(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    if scene.region.is_none() {
        return Finding::Nothing("the SIM's country is not known");
    }
    if !is_foreign(number, scene.region) {
        return Finding::Nothing("a number of the SIM's country");
    }
    match scene.knows_country() {
        None => Finding::Nothing("the history cannot be asked here"),
        Some(true) => Finding::Nothing("the owner has dealings with that country"),
        Some(false) => {
            let country = region_of(number).map_or_else(|| format!("+{}", number.calling_code()), |at| at.to_string());
            Finding::by(Source::History).detail(country)
        }
    }
}
