//! Numbers that their plan does not have (libphonenumber's metadata; NANPA for "NXX NXX XXXX").

use crate::guard::Source;
use crate::guard::scene::{Finding, Scene};
use crate::phone::{PlanFit, hides_special_number, organisation};

/// Too long, too short, or beginning as no number of the country does: it was made up by whoever shows it.
pub(in crate::guard) fn impossible(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    if hides_special_number(number) || organisation(number).is_some() || scene.is_in_trusted_range() {
        return Finding::Nothing("a special number");
    }
    match scene.plan_fit() {
        Some(PlanFit::Impossible | PlanFit::NoCountry) => Finding::by(Source::NumberingPlan),
        _ => Finding::Nothing("the plan has such numbers"),
    }
}

/// Of a form that the plan has, in no range that was given out when the table was made. Weak: plans grow faster than
/// tables.
pub(in crate::guard) fn unassigned(scene: &Scene<'_>) -> Finding {
    let Some(number) = scene.long_number() else { return Finding::Nothing("no number with a country code") };
    if hides_special_number(number) || organisation(number).is_some() || scene.is_in_trusted_range() {
        return Finding::Nothing("a special number");
    }
    match scene.plan_fit() {
        Some(PlanFit::Unassigned) => Finding::by(Source::NumberingPlan),
        _ => Finding::Nothing("not of an unassigned range"),
    }
}
