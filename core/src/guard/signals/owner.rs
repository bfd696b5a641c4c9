//! The owner's own word: rules and contacts.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::store::{Effect, RuleHit};

/// The rule that decides about the call allows it.
pub(in crate::guard) fn allowed(scene: &Scene<'_>) -> Finding {
    match scene.rule {
        Some(RuleHit { rule, effect: Effect::Allow, .. }) => Finding::by(Source::Owner { rule }),
        _ => Finding::Nothing("no rule of the owner allows it"),
    }
}

/// The number is in the phone's contacts, as the platform says.
pub(in crate::guard) fn contact(scene: &Scene<'_>) -> Finding {
    if scene.call.is_contact { Finding::by(Source::Phone) } else { Finding::Nothing("not in the contacts") }
}

/// The rule that decides about the call blocks it.
pub(in crate::guard) fn blocked(scene: &Scene<'_>) -> Finding {
    match scene.rule {
        Some(RuleHit { rule, effect: Effect::Block, .. }) => Finding::by(Source::Owner { rule }),
        _ => Finding::Nothing("no rule of the owner blocks it"),
    }
}
