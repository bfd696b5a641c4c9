//! What countries declare number ranges to be for (`phone/declared.tsv` and what feeds bring, each with its source). A range names the call; it
//! ends none: Brazil withdrew its duty to call from 0303 because owners blocked the range wholesale.

use crate::blocklist::Category;
use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::DeclaredUse;

fn declared(scene: &Scene<'_>, wanted: DeclaredUse) -> Finding {
    match scene.declared().filter(|range| range.declared == wanted) {
        Some(range) => Finding::by(Source::Registry { name: range.source.to_string() }).detail(&*range.shown_as),
        None => Finding::Nothing("no range declared for that"),
    }
}

/// Premium-rate numbers call nobody: who shows one wants to be called back.
pub(in crate::guard) fn premium(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Premium).category(Category::PremiumCallback)
}

/// Satellite telephones (ITU-T E.164 assigned codes): calling back is dear.
pub(in crate::guard) fn satellite(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Satellite).category(Category::PremiumCallback)
}

/// Codes of international networks (ITU-T E.164 assigned codes).
pub(in crate::guard) fn global(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Global)
}

/// Sales calls must come from here.
pub(in crate::guard) fn sales(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Sales).category(Category::Telemarketing)
}

/// Banks call from here.
pub(in crate::guard) fn bank(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Bank)
}

/// Government calls from here.
pub(in crate::guard) fn government(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Government)
}

/// Couriers, drivers and reminders call from here.
pub(in crate::guard) fn service(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Service)
}

/// Debts are collected from here.
pub(in crate::guard) fn debt(scene: &Scene<'_>) -> Finding {
    declared(scene, DeclaredUse::Debt)
}
