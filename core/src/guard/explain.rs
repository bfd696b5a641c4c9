//! Every row of the policy table, with what it saw and why it did or did not decide.

use serde::Serialize;

use super::policy::{POLICY, Row, SHAPE_CAUTION, Step};
use super::scene::{Finding, Scene};
use super::{Action, ReasonCode, Verdict};

/// A row of the policy table as it looked at a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedRow {
    /// Which signal.
    pub code: ReasonCode,
    /// What the row does when its signal has seen something.
    pub step: Step,
    /// Whether it has.
    pub has_seen: bool,
    /// What it saw, or why it saw nothing.
    pub saw: String,
    /// What it weighed in the verdict, 0 to 100.
    pub weighed: u8,
    /// Why it did or did not decide.
    pub effect: String,
}

pub(super) fn explain(scene: &Scene<'_>, verdict: &Verdict) -> Vec<ExplainedRow> {
    POLICY.iter().map(|row| explain_row(row, scene, verdict)).collect()
}

fn explain_row(row: &Row, scene: &Scene<'_>, verdict: &Verdict) -> ExplainedRow {
    let counted = verdict.reasons.iter().find(|reason| reason.code == row.code);
    let finding = row.ask.map_or(Finding::Nothing("follows from the other rows"), |ask| ask(scene));
    let has_seen = matches!(finding, Finding::Seen(_)) || (row.ask.is_none() && counted.is_some());
    let saw = match finding {
        Finding::Seen(seen) if seen.detail.is_empty() => "seen".to_owned(),
        Finding::Seen(seen) => format!("seen: {}", seen.detail),
        Finding::Nothing(why) => why.to_owned(),
    };
    let weighed = counted.map_or(0, |reason| reason.weight);
    let effect = match (has_seen, counted) {
        (false, _) => "nothing to weigh".to_owned(),
        (true, None) => without_effect(row, scene, verdict).to_owned(),
        (true, Some(_)) => effect(row, verdict),
    };
    ExplainedRow { code: row.code, step: row.step, has_seen, saw, weighed, effect }
}

fn without_effect(row: &Row, scene: &Scene<'_>, verdict: &Verdict) -> &'static str {
    let decided = verdict.reasons.first().map(|reason| reason.code);
    let by = POLICY.iter().find(|row| Some(row.code) == decided).map(|row| row.step);
    match (by, row.step) {
        (Some(Step::Protects), _) => "an earlier row protects the call",
        (Some(Step::OwnerBlocks), _) => "the owner's rule has decided",
        (_, Step::Spares) => "publishers and presets may warn, no more",
        (_, Step::Lists) => "the owner does not let this publisher accuse",
        _ if scene.lists().is_empty() => "the owner dialled the number",
        _ => "a list says that the number is in order, or the owner dialled it",
    }
}

fn effect(row: &Row, verdict: &Verdict) -> String {
    match row.step {
        Step::Protects => "decided: the call rings, and is clear".to_owned(),
        Step::Rings => "the call rings, with a warning at most".to_owned(),
        Step::OwnerBlocks if verdict.action == Action::Block => "decided: the owner's rule ends the call".to_owned(),
        Step::OwnerBlocks => "would end the call, but another row lets it ring".to_owned(),
        Step::Spares => "publishers and presets may warn, no more".to_owned(),
        Step::Lists => "weighed with what other lists say".to_owned(),
        Step::Shape if row.weight == 0 => "named, not weighed".to_owned(),
        Step::Shape if u16::from(row.weight) >= SHAPE_CAUTION => format!("adds {}: enough for caution", row.weight),
        Step::Shape => format!("adds {}; {SHAPE_CAUTION} ask for caution", row.weight),
        Step::Otherwise => "the owner's setting says what is done".to_owned(),
        Step::Remark => "said, not weighed".to_owned(),
    }
}
