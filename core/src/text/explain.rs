//! What the analysis saw and weighed, for those who want to check it.

use super::cues::SIGNALS;
use super::features::take_apart;
use super::{Context, Message, Score, Span, Tricks, score_of};

/// A message as the analysis sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The text in one spelling.
    pub normalised: String,
    /// What was done to it to pass filters.
    pub tricks: Tricks,
    /// Every signal that is set, the heaviest first.
    pub signals: Vec<WeighedSignal>,
    /// What the choice of words adds to the log-odds of a scam against ordinary messages, beside the signals.
    pub wording: f32,
    /// The score and the kind of evidence.
    pub score: Score,
    /// The scores from which on the message is a caution and a danger, for that kind of evidence.
    pub thresholds: (f32, f32),
}

/// A signal with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeighedSignal {
    /// Its stable name.
    pub name: &'static str,
    /// What it adds to the log-odds of a scam, with the signals beside it.
    pub weight: f32,
    /// Where it shows in the original; empty for what concerns the whole message.
    pub span: Span,
}

/// Says what the analysis of a message saw and weighed.
#[must_use]
#[allow(clippy::trivially_copy_pass_by_ref, reason = "as `analyse`")]
pub fn explain(message: &Message<'_>, context: &Context<'_>) -> Explanation {
    let parts = take_apart(message, context.tables);
    let probabilities = context.model.probabilities(&parts.features);
    let score = score_of(&parts, probabilities);
    let limits = context.model.thresholds(score.group);
    let set = parts.features.signals();
    let weigh = |signal: usize| {
        let (start, end) = set.place(signal);
        let span = parts.normalised.origin(start, end);
        WeighedSignal { name: SIGNALS[signal], weight: context.model.contribution(signal, set), span }
    };
    let mut signals: Vec<WeighedSignal> = set.iter().map(weigh).collect();
    signals.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.name.cmp(b.name)));
    let [ham, .., scam] = probabilities;
    let all = (scam.max(1e-6) / ham.max(1e-6)).ln();
    let wording = all - signals.iter().map(|signal| signal.weight).sum::<f32>();
    Explanation {
        normalised: parts.normalised.text.clone(),
        tricks: parts.normalised.tricks,
        signals,
        wording,
        score,
        thresholds: (limits.caution, limits.danger),
    }
}
