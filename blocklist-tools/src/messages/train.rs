//! Training: multinomial logistic regression by `AdaGrad`, on one thread, in a fixed order.

use ringfence::phone::Region;
use ringfence::text::model::{BUCKETS, OUTPUTS, PAIR_VALUE, PAIRS, RawModel, Thresholds, softmax};
use ringfence::text::{Message, Tables, take_apart};

use super::read::unmask;
use super::{Dice, Label, Labelled};

/// A message as training sees it.
pub struct Row {
    buckets: Vec<u32>,
    /// What each of them counts.
    value: f32,
    /// Signals alone, then pairs, with what each counts.
    signals: Vec<(u32, f32)>,
    /// Which classes the label leaves possible.
    possible: [bool; 4],
    weight: f32,
}

/// How training goes.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the data.
    pub epochs: usize,
    /// The first step's length.
    pub rate: f32,
    /// How fast weights shrink.
    pub decay: f32,
    /// In how many of 100 steps only signals are seen, so that they learn to stand alone.
    pub only_signals: usize,
    /// In how many of 100 steps only words are seen.
    pub only_words: usize,
    /// The order of the rows.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 6, rate: 0.15, decay: 2e-6, only_signals: 25, only_words: 10, seed: 7 }
    }
}

/// The message that a labelled row stands for.
#[must_use]
pub fn message<'a>(row: &'a Labelled, text: &'a str) -> Message<'a> {
    Message {
        text,
        sender: row.sender.as_deref().unwrap_or_default(),
        region: row.region.as_deref().and_then(|code| Region::new(code).ok()),
        is_contact: false,
        known_thread: false,
    }
}

/// Takes a labelled message apart; `None` where the label says nothing.
#[must_use]
pub fn row(labelled: &Labelled) -> Option<Row> {
    let possible = match labelled.label {
        Label::Ham => [true, false, false, false],
        Label::Notification => [false, true, false, false],
        Label::Ads => [false, false, true, false],
        Label::Scam => [false, false, false, true],
        Label::Bulk => [false, false, true, true],
        Label::Unknown => return None,
    };
    let text = unmask(labelled);
    // Senders are known in few corpora, all of one label: a model must not learn the corpus by them.
    let nameless = Message { sender: "", ..message(labelled, &text) };
    let features = take_apart(&nameless, Tables::built_in()).features;
    let mut signals = Vec::new();
    features.each_pair(|pair, alone| signals.push((pair as u32, if alone { 1.0 } else { PAIR_VALUE })));
    let value = features.bucket_value();
    Some(Row { buckets: features.buckets, value, signals, possible, weight: weight(labelled) })
}

/// What is scarce counts more: legitimate business, and scams told from advertising.
fn weight(labelled: &Labelled) -> f32 {
    match (labelled.label, labelled.corpus.as_str()) {
        (Label::Notification, "notices") | (Label::Ham, "indonesian_sms" | "india_sms" | "mudou_spam_zh") => 2.0,
        (Label::Notification, _) => 10.0,
        (Label::Scam, "deception_bench_en" | "deception_bench_pt") => 0.15,
        (Label::Scam, "fbs_ccs20_zh") => 1.0,
        (Label::Ads, "fbs_ccs20_zh") | (_, "nus_sms_en" | "nus_sms_zh" | "super_sms_legacy") => 0.7,
        (Label::Scam | Label::Ads, _) => 4.0,
        (Label::Bulk, "spamhunter") => 1.5,
        (Label::Ham, "zh_800k_subset") => 0.5,
        _ => 1.0,
    }
}

struct Learner {
    weights: Vec<f32>,
    squares: Vec<f32>,
}

impl Learner {
    fn new(count: usize) -> Self {
        Self { weights: vec![0.0; count * OUTPUTS], squares: vec![0.0; count * OUTPUTS] }
    }

    fn add(&self, index: usize, value: f32, scores: &mut [f32; OUTPUTS]) {
        let at = index * OUTPUTS;
        for (score, weight) in scores.iter_mut().zip(&self.weights[at..at + OUTPUTS]) {
            *score += weight * value;
        }
    }

    fn step(&mut self, index: usize, value: f32, gradient: &[f32; OUTPUTS], settings: &Settings) {
        for (output, slope) in gradient.iter().enumerate() {
            let at = index * OUTPUTS + output;
            let slope = slope * value + settings.decay * self.weights[at];
            self.squares[at] += slope * slope;
            self.weights[at] -= settings.rate * slope / (self.squares[at].sqrt() + 1e-3);
        }
    }
}

/// Trains on rows. `after` hears after each pass of the mean loss.
#[must_use]
pub fn train(rows: &[Row], settings: &Settings, mut after: impl FnMut(usize, f64)) -> RawModel {
    let mut buckets = Learner::new(BUCKETS);
    let mut pairs = Learner::new(PAIRS);
    let mut bias = Learner::new(1);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut dice = Dice::new(settings.seed);
    for epoch in 0..settings.epochs {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at + 1));
        }
        let mut loss = 0.0f64;
        for index in &order {
            let row = &rows[*index];
            let drawn = dice.below(100);
            let words = drawn >= settings.only_signals;
            let signals = !(settings.only_signals..settings.only_signals + settings.only_words).contains(&drawn);
            let value = row.value;
            let mut scores: [f32; OUTPUTS] = bias.weights[..].try_into().unwrap_or([0.0; OUTPUTS]);
            if words {
                row.buckets.iter().for_each(|bucket| buckets.add(*bucket as usize, value, &mut scores));
            }
            if signals {
                row.signals.iter().for_each(|(pair, value)| pairs.add(*pair as usize, *value, &mut scores));
            }
            let probabilities = softmax(scores);
            let sum: f32 = (0..4).filter(|class| row.possible[*class]).map(|class| probabilities[class]).sum();
            loss -= f64::from(sum.max(1e-9).ln() * row.weight);
            // What the label leaves open is shared as the model itself would.
            let gradient: [f32; OUTPUTS] = std::array::from_fn(|output| {
                let class = output + 1;
                let target = if row.possible[class] { probabilities[class] / sum.max(1e-9) } else { 0.0 };
                (probabilities[class] - target) * row.weight
            });
            if gradient.iter().all(|slope| slope.abs() < 1e-4) {
                continue;
            }
            bias.step(0, 1.0, &gradient, settings);
            if words {
                row.buckets.iter().for_each(|bucket| buckets.step(*bucket as usize, value, &gradient, settings));
            }
            if signals {
                row.signals.iter().for_each(|(pair, value)| pairs.step(*pair as usize, *value, &gradient, settings));
            }
        }
        after(epoch, loss / rows.len().max(1) as f64);
    }
    RawModel {
        buckets: buckets.weights,
        pairs: pairs.weights,
        bias: bias.weights[..].try_into().unwrap_or([0.0; OUTPUTS]),
        thresholds: [Thresholds { caution: 0.0, danger: 0.0 }; ringfence::text::model::GROUPS],
    }
}
