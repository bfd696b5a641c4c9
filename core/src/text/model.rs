//! The linear model: hashed n-grams and pairs of signals, weighed for four classes.

use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::cues::{SIGNALS, Signals};
use super::features::Features;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Between people.
    Ham,
    /// Legitimate business: codes, bank, delivery.
    Notification,
    /// Advertising.
    Ads,
    /// Fraud.
    Scam,
}

impl Class {
    /// Every class, in the order of the model's outputs.
    pub const ALL: [Self; 4] = [Self::Ham, Self::Notification, Self::Ads, Self::Scam];

    /// The name in data files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ham => "ham",
            Self::Notification => "notification",
            Self::Ads => "ads",
            Self::Scam => "scam",
        }
    }
}

/// Outputs beside `ham`, which is the zero that the others are measured against.
pub const OUTPUTS: usize = 3;
/// How many buckets n-grams are hashed into, as a power of two.
pub const BUCKET_BITS: u32 = 17;
/// How many buckets n-grams are hashed into.
pub const BUCKETS: usize = 1 << BUCKET_BITS;
/// How many weights pairs of signals have; a signal alone is the pair with itself.
pub const PAIRS: usize = SIGNALS.len() * (SIGNALS.len() + 1) / 2;
/// What a pair of two signals counts beside a signal alone.
pub const PAIR_VALUE: f32 = 0.5;
/// How many kinds of evidence have thresholds of their own.
pub const GROUPS: usize = 4;

const MAGIC: &[u8; 4] = b"RFTM";
const VERSION: u8 = 1;
const HEADER: usize = 8 + 4 * (2 + OUTPUTS + 2 * GROUPS);

/// A trained model.
#[derive(Clone, Debug)]
pub struct Model {
    weights: Weights,
    thresholds: [Thresholds; GROUPS],
}

#[derive(Clone, Debug)]
enum Bytes {
    Embedded(&'static [u8]),
    Owned(Arc<[u8]>),
}

#[derive(Clone, Debug)]
struct Weights {
    bytes: Bytes,
    bucket_scale: f32,
    pair_scale: f32,
    bias: [f32; OUTPUTS],
}

/// From which score on a message is flagged; scores are log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// For the level `caution`.
    pub caution: f32,
    /// For the level `danger`.
    pub danger: f32,
}

/// Why bytes are no model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// They do not begin like one.
    #[error("this is no text model of version 1")]
    Format,
    /// They are too few or too many.
    #[error("a text model has {expected} bytes, this one {found}")]
    Length {
        /// What a whole model has.
        expected: usize,
        /// What is there.
        found: usize,
    },
    /// A weight scale or threshold is no number.
    #[error("the text model holds a scale or threshold that is not finite")]
    NotFinite,
}

/// The weights as training leaves them.
pub struct RawModel {
    /// `BUCKETS` times `OUTPUTS` weights of n-grams.
    pub buckets: Vec<f32>,
    /// `PAIRS` times `OUTPUTS` weights of signals and pairs.
    pub pairs: Vec<f32>,
    /// One for each output.
    pub bias: [f32; OUTPUTS],
    /// For each kind of evidence.
    pub thresholds: [Thresholds; GROUPS],
}

impl RawModel {
    /// Writes the model file: header, scales, thresholds, then one byte a weight.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let scale = |weights: &[f32]| {
            // The few largest weights are clipped, so that the many small ones keep their differences.
            let mut sizes: Vec<f32> = weights.iter().map(|weight| weight.abs()).filter(|size| *size > 0.0).collect();
            sizes.sort_unstable_by(f32::total_cmp);
            let top = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5000)).copied().unwrap_or(1.0);
            (top / 127.0).max(1e-6)
        };
        let scales = [scale(&self.buckets), scale(&self.pairs)];
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&[VERSION, BUCKET_BITS as u8, SIGNALS.len() as u8, GROUPS as u8]);
        let numbers = scales.iter().chain(&self.bias).copied();
        let thresholds = self.thresholds.iter().flat_map(|limits| [limits.caution, limits.danger]);
        numbers.chain(thresholds).for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
        for (weights, scale) in [&self.buckets, &self.pairs].into_iter().zip(scales) {
            out.extend(
                weights.iter().map(|weight| ((weight / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()),
            );
        }
        out
    }
}

impl Model {
    /// The model that comes with the crate.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Self::parse(Bytes::Embedded(include_bytes!("model.bin"))).unwrap_or_else(|_| Self::silent())
        })
    }

    /// Reads a model that came by feed.
    ///
    /// # Errors
    /// [`ModelError`] when the bytes are not a whole model of this version.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ModelError> {
        Self::parse(Bytes::Owned(bytes.into()))
    }

    /// A model that flags nothing: what a broken file leaves.
    fn silent() -> Self {
        let never = Thresholds { caution: f32::INFINITY, danger: f32::INFINITY };
        let weights = Weights { bytes: Bytes::Embedded(&[]), bucket_scale: 0.0, pair_scale: 0.0, bias: [0.0; OUTPUTS] };
        Self { weights, thresholds: [never; GROUPS] }
    }

    fn parse(bytes: Bytes) -> Result<Self, ModelError> {
        let all = bytes.get();
        if !all.starts_with(MAGIC)
            || all.get(4..8) != Some(&[VERSION, BUCKET_BITS as u8, SIGNALS.len() as u8, GROUPS as u8])
        {
            return Err(ModelError::Format);
        }
        let expected = HEADER + (BUCKETS + PAIRS) * OUTPUTS;
        if all.len() != expected {
            return Err(ModelError::Length { expected, found: all.len() });
        }
        let (words, _) = all[8..HEADER].as_chunks::<4>();
        let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(ModelError::NotFinite);
        }
        let limits = |group: usize| Thresholds {
            caution: numbers[2 + OUTPUTS + 2 * group],
            danger: numbers[3 + OUTPUTS + 2 * group],
        };
        let thresholds = std::array::from_fn(limits);
        let bias = std::array::from_fn(|output| numbers[2 + output]);
        Ok(Self { thresholds, weights: Weights { bucket_scale: numbers[0], pair_scale: numbers[1], bias, bytes } })
    }

    /// The thresholds for a kind of evidence.
    #[must_use]
    pub fn thresholds(&self, group: usize) -> Thresholds {
        self.thresholds[group.min(GROUPS - 1)]
    }

    /// The probability of each class.
    #[must_use]
    pub fn probabilities(&self, features: &Features) -> [f32; 4] {
        softmax(self.weights.scores(features))
    }

    /// What a signal, alone and with the others that are set, adds to the log-odds of a scam.
    #[must_use]
    pub(super) fn contribution(&self, signal: usize, signals: &Signals) -> f32 {
        let weights = &self.weights;
        let others = signals.iter().filter(|other| *other != signal);
        let scam = OUTPUTS - 1;
        let pairs: f32 = others.map(|other| weights.pair(pair(signal, other), scam) * PAIR_VALUE / 2.0).sum();
        weights.pair(pair(signal, signal), scam) + pairs
    }
}

/// The place of a pair of signals among the weights.
#[must_use]
pub fn pair(a: usize, b: usize) -> usize {
    let (low, high) = (a.min(b), a.max(b));
    high * (high + 1) / 2 + low
}

/// Probabilities from log-odds against the first class.
#[must_use]
pub fn softmax(scores: [f32; OUTPUTS]) -> [f32; 4] {
    let all = [0.0, scores[0], scores[1], scores[2]];
    let top = all.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = all.map(|score| (score - top).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

impl Weights {
    fn at(&self, index: usize) -> i32 {
        self.bytes.get().get(HEADER + index).map_or(0, |byte| i32::from(byte.cast_signed()))
    }

    fn pair(&self, pair: usize, output: usize) -> f32 {
        self.at((BUCKETS + pair) * OUTPUTS + output) as f32 * self.pair_scale
    }

    fn scores(&self, features: &Features) -> [f32; OUTPUTS] {
        let mut buckets = [0i32; OUTPUTS];
        for bucket in &features.buckets {
            for (output, sum) in buckets.iter_mut().enumerate() {
                *sum += self.at(*bucket as usize * OUTPUTS + output);
            }
        }
        let mut alone = [0i32; OUTPUTS];
        let mut pairs = [0i32; OUTPUTS];
        features.each_pair(|pair, single| {
            let sums = if single { &mut alone } else { &mut pairs };
            for (output, sum) in sums.iter_mut().enumerate() {
                *sum += self.at((BUCKETS + pair) * OUTPUTS + output);
            }
        });
        let value = features.bucket_value();
        std::array::from_fn(|output| {
            self.bias[output]
                + buckets[output] as f32 * self.bucket_scale * value
                + (alone[output] as f32 + pairs[output] as f32 * PAIR_VALUE) * self.pair_scale
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_model_is_refused() {
        let never = Thresholds { caution: 1.0, danger: 2.0 };
        let raw = RawModel {
            buckets: vec![0.0; BUCKETS * OUTPUTS],
            pairs: vec![0.0; PAIRS * OUTPUTS],
            bias: [0.0; OUTPUTS],
            thresholds: [never; GROUPS],
        };
        let whole = raw.write();
        assert!(Model::from_bytes(whole.clone()).is_ok());
        let mut short = whole.clone();
        short.pop();
        assert!(matches!(Model::from_bytes(short), Err(ModelError::Length { .. })));
        let mut other = whole.clone();
        other[4] = 9;
        assert_eq!(Model::from_bytes(other).err(), Some(ModelError::Format));
        let mut odd = whole;
        odd[8..12].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Model::from_bytes(odd).err(), Some(ModelError::NotFinite));
    }

    #[test]
    fn the_built_in_model_is_whole_and_small() {
        let bytes = include_bytes!("model.bin");
        assert!(Model::parse(Bytes::Embedded(bytes)).is_ok());
        assert!(bytes.len() + include_bytes!("hosts.bin").len() <= 512 * 1024);
    }
}
