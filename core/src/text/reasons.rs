//! Why: the signals that counted, heaviest first, with their places in the original.

use super::analyse::{LINK_LISTED, Link, TextReason, confidence_of};
use super::cues::{SIGNALS, id};
use super::evidence::Score;
use super::features::Parts;
use super::{Context, Span};

/// At most this many reasons are told.
const MAX_REASONS: usize = 8;

pub(super) fn reasons(parts: &Parts, context: Context<'_>, score: &Score, listed: Option<&Link>) -> Vec<TextReason> {
    let signals = parts.features.signals();
    let mut reasons: Vec<TextReason> = signals
        .iter()
        .filter(|signal| is_told(*signal))
        .filter_map(|signal| {
            let weight = context.model.contribution(signal, signals);
            let (start, end) = signals.place(signal);
            let tricks = parts.normalised.tricks.first.filter(|_| signal == id("tricks"));
            let span = tricks.unwrap_or_else(|| parts.normalised.origin(start, end));
            (weight > 0.05).then_some(TextReason { code: SIGNALS[signal], weight, span })
        })
        .collect();
    if score.asks_money {
        let asked = if signals.has(id("send_money")) { id("send_money") } else { id("gift_card") };
        let (start, end) = signals.place(asked);
        let span = parts.normalised.origin(start, end);
        reasons.retain(|reason| reason.code != SIGNALS[asked]);
        reasons.push(TextReason { code: SIGNALS[asked], weight: 5.0, span });
    }
    if let Some(link) = listed {
        // More than any word of the message: somebody has seen where it leads.
        let weight = 6.0 + f32::from(confidence_of(link).step()) / 5.0;
        reasons.push(TextReason { code: LINK_LISTED, weight, span: link.span });
    }
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.code.cmp(b.code)));
    reasons.truncate(MAX_REASONS);
    if reasons.is_empty() {
        reasons.push(TextReason { code: "wording", weight: score.caution, span: Span::default() });
    }
    reasons
}

/// Signals that say something to a person; length, script and the like only help the model.
fn is_told(signal: usize) -> bool {
    const SILENT: &[&str] = &[
        "chat",
        "someone",
        "percent",
        "signature",
        "date",
        "link_named",
        "tiny",
        "short",
        "medium",
        "long",
        "link_bare",
        "link_token",
        "link_official",
        "question",
        "code",
        "money",
        "link",
        "optout",
        "several_numbers",
        "many_tricks",
        "urgent",
        "no_action",
        "own_channel",
        "in_person",
    ];
    !SILENT.contains(&SIGNALS[signal])
}

/// The names of the signals that a person is told of; each has words in the message catalogue.
pub fn told_signals() -> impl Iterator<Item = &'static str> {
    (0..SIGNALS.len()).filter(|signal| is_told(*signal)).map(|signal| SIGNALS[signal])
}
