//! From which score on a message is flagged: the lowest that keeps false alarms rare on held-out messages.

use ringfence::text::model::{GROUPS, Model, Thresholds};
use ringfence::text::{Tables, score_of, take_apart};

use super::read::unmask;
use super::train::message;
use super::{Label, Labelled, notices};

/// How many false alarms are borne.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Share of legitimate business messages, for each kind of evidence.
    pub notices: f64,
    /// Share of the notices written from held-out templates, which look like fraud more often than real ones do.
    pub written: f64,
    /// Share of chat between people, for each kind of evidence.
    pub chat: f64,
    /// Share of advertising called dangerous.
    pub ads: f64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { notices: 0.003, written: 0.02, chat: 0.00033, ads: 0.01 }
    }
}

/// Below this nothing is flagged, however rare false alarms are in a small sample.
const LEAST_CAUTION: [f32; GROUPS] = [-0.5, 0.0, 1.0, 1.5];
const LEAST_DANGER: [f32; GROUPS] = [0.5, 0.8, 1.5, 2.0];

/// The lowest threshold that lets through at most `share` of `total` among the scores.
#[allow(clippy::cast_sign_loss, reason = "a share of a count is not negative")]
fn quantile(mut scores: Vec<f32>, total: usize, share: f64) -> f32 {
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    let allowed = (total as f64 * share).floor() as usize;
    scores.get(allowed).map_or(f32::NEG_INFINITY, |score| score + 0.05)
}

/// Chooses thresholds on held-out messages.
#[must_use]
pub fn choose(model: &Model, held_out: &[Labelled], bounds: &Bounds) -> [Thresholds; GROUPS] {
    let mut scores: [[Vec<(f32, f32)>; 4]; GROUPS] = Default::default();
    let mut totals = [0usize; 4];
    for row in held_out {
        let kind = match row.label {
            Label::Notification if row.corpus == notices::CORPUS => 3,
            Label::Notification => 0,
            Label::Ham => 1,
            Label::Ads => 2,
            Label::Scam | Label::Bulk | Label::Unknown => continue,
        };
        totals[kind] += 1;
        let text = unmask(row);
        let parts = take_apart(&message(row, &text), Tables::built_in());
        let score = score_of(&parts, model.probabilities(&parts.features));
        if !score.quiet {
            scores[score.group][kind].push((score.caution, score.danger));
        }
    }
    std::array::from_fn(|group| {
        let of = |kind: usize, danger: bool| -> Vec<f32> {
            scores[group][kind].iter().map(|(a, b)| if danger { *b } else { *a }).collect()
        };
        let caution = quantile(of(0, false), totals[0], bounds.notices)
            .max(quantile(of(1, false), totals[1], bounds.chat))
            .max(quantile(of(3, false), totals[3], bounds.written))
            .max(LEAST_CAUTION[group]);
        let danger = quantile(of(0, true), totals[0], bounds.notices)
            .max(quantile(of(1, true), totals[1], bounds.chat))
            .max(quantile(of(3, true), totals[3], bounds.written))
            .max(quantile(of(2, true), totals[2], bounds.ads))
            .max(LEAST_DANGER[group]);
        Thresholds { caution, danger }
    })
}
