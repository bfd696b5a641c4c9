//! Lists made up for measuring: the same seed gives the same list on every machine.
//!
//! Keys: 60 % of the numbers lie uniformly over 20 country codes with 9 digits each; 40 % lie in dense blocks, aligned
//! to their size, of which 70 % have 1,000 numbers and 30 % have 10,000, each filled to between 20 and 90 %.
//!
//! Marks: numbers of one dense block share a campaign. A block has a category (uniform over all) and a confidence
//! (uniform over 16 steps); a number in it has the block's category and, in 80 of 100 cases, its confidence, else one
//! step more or less. Scattered numbers are single reports: 85 of 100 are telemarketing, the others uniform over all
//! categories; each further step of confidence is half as likely as the one before.

use std::collections::HashSet;

use ringfence::blocklist::{Category, Confidence, Mark, Standing};
use ringfence::phone::PhoneNumber;

/// Calling codes of two digits from every continent.
pub const COUNTRY_CODES: [u64; 20] = [20, 27, 30, 31, 33, 34, 39, 40, 41, 44, 48, 49, 52, 55, 61, 62, 63, 81, 86, 91];
const SUBSCRIBERS: u64 = 1_000_000_000;

/// Sebastiano Vigna's `SplitMix64` (<https://prng.di.unimi.it/splitmix64.c>): small, seedable, the same everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator that always gives the same numbers for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// Puts `items` into random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index as u64 + 1) as usize);
        }
    }
}

/// A number uniform over the country codes.
pub fn scattered_number(random: &mut Random) -> PhoneNumber {
    let country = COUNTRY_CODES[random.below(20) as usize];
    number(country * SUBSCRIBERS + random.below(SUBSCRIBERS))
}

fn number(value: u64) -> PhoneNumber {
    PhoneNumber::from_value(value).expect("eleven digits")
}

/// The mark of a scattered number.
pub fn scattered_mark(random: &mut Random) -> Mark {
    let category = match random.below(100) {
        0..85 => Category::Telemarketing,
        _ => Category::ALL[random.below(Category::ALL.len() as u64) as usize],
    };
    mark(category, random.next_u64().trailing_ones().min(15) as u8)
}

fn mark(category: Category, step: u8) -> Mark {
    let confidence = Confidence::new(step).expect("a step");
    Mark { category, confidence, standing: Standing::Listed }
}

/// A list of exactly `count` entries, ascending.
#[must_use]
pub fn clustered(count: usize, seed: u64) -> Vec<(u64, Mark)> {
    let mut random = Random::new(seed);
    let mut taken: HashSet<u64> = HashSet::with_capacity(count);
    let mut entries = Vec::with_capacity(count);
    let dense = count * 4 / 10;
    while entries.len() < dense {
        let size = if random.below(100) < 70 { 1_000 } else { 10_000 };
        let country = COUNTRY_CODES[random.below(20) as usize];
        let first = country * SUBSCRIBERS + random.below(SUBSCRIBERS / size) * size;
        let fill = 20 + random.below(71);
        let category = Category::ALL[random.below(Category::ALL.len() as u64) as usize];
        let step = random.below(16) as u8;
        for offset in 0..size {
            if random.below(100) >= fill || entries.len() == dense {
                continue;
            }
            let step = match random.below(10) {
                0 => step.saturating_sub(1),
                1 => (step + 1).min(15),
                _ => step,
            };
            let key = number(first + offset).key();
            if taken.insert(key) {
                entries.push((key, mark(category, step)));
            }
        }
    }
    while entries.len() < count {
        let key = scattered_number(&mut random).key();
        if taken.insert(key) {
            entries.push((key, scattered_mark(&mut random)));
        }
    }
    entries.sort_unstable_by_key(|entry| entry.0);
    entries
}
