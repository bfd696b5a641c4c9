//! Callers who hold their number back.

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::Caller;

/// No number is shown. Doctors and authorities hide theirs too, so this alone accuses nobody.
pub(in crate::guard) fn number(scene: &Scene<'_>) -> Finding {
    if scene.call.caller == Caller::Hidden {
        Finding::by(Source::Phone)
    } else {
        Finding::Nothing("a number or name is shown")
    }
}
