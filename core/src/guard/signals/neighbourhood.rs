//! How dense the lists are around the number (`blocklist/neighbourhood`): about its neighbours, not about itself, so it asks
//! for care and ends nothing.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};

/// More numbers around this one are listed than around 99 of 100 numbers of such exchanges.
pub(in crate::guard) fn dense(scene: &Scene<'_>) -> Finding {
    if scene.is_in_trusted_range() {
        return Finding::Nothing("a range for banks, government or calls that were asked for");
    }
    match scene.remarkable_neighbourhood() {
        Some((_, source @ Source::List { .. })) => Finding::by(source.clone()),
        _ => Finding::Nothing("no more listed numbers around it than chance would have"),
    }
}
