//! What the network's signature says about the number (STIR/SHAKEN, ATIS-1000074). Weak either way: honest calls lose their
//! signature on old trunks, and robocallers rent numbers that are signed in full.

use crate::guard::scene::{Finding, Scene};
use crate::guard::{Source, StirShaken};

/// The check failed.
pub(in crate::guard) fn failed(scene: &Scene<'_>) -> Finding {
    match scene.call.stir_shaken {
        StirShaken::Failed => Finding::by(Source::Network),
        StirShaken::Passed => Finding::Nothing("the network vouches for the number"),
        StirShaken::NotVerified => Finding::Nothing("the network does not say"),
    }
}
