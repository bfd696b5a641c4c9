//! What publishers say. `decide.rs` weighs these rows: by confidence, by what the publisher may do, and against each other.

use crate::blocklist::{MatchedBy, Standing};
use crate::guard::scene::{Finding, ListFact, Scene, Seen};

fn first(scene: &Scene<'_>, fits: fn(&ListFact) -> bool) -> Finding {
    match scene.lists().iter().find(|fact| fits(fact)) {
        Some(fact) => Finding::Seen(Seen {
            source: fact.source.clone(),
            category: Some(fact.found.mark.category),
            confidence: Some(fact.found.mark.confidence),
            detail: String::new(),
        }),
        None => Finding::Nothing("on no list"),
    }
}

fn is_listed(fact: &ListFact) -> bool {
    fact.found.mark.standing == Standing::Listed
}

/// A list holds exactly this number.
pub(in crate::guard) fn listed(scene: &Scene<'_>) -> Finding {
    first(scene, |fact| is_listed(fact) && fact.found.matched_by == MatchedBy::Exact)
}

/// A list holds a range around this number.
pub(in crate::guard) fn listed_range(scene: &Scene<'_>) -> Finding {
    first(scene, |fact| is_listed(fact) && fact.found.matched_by != MatchedBy::Exact)
}

/// A regulator's Do-Not-Originate list holds it (FCC 22-37; Ofcom's DNO list): whoever shows it is false.
pub(in crate::guard) fn inbound_only(scene: &Scene<'_>) -> Finding {
    first(scene, |fact| fact.found.mark.standing == Standing::InboundOnly)
}

/// A list says that the number is in order.
pub(in crate::guard) fn corrected(scene: &Scene<'_>) -> Finding {
    first(scene, |fact| fact.found.mark.standing == Standing::Clear)
}
