//! How dense a list is around a number: fraud rents and spoofs numbers by the block, so the neighbours of listed numbers
//! are listed next (measured on the US complaint lists, `train.py` beside this file).
//!
//! The counts go through a small set of decision trees, `trees.bin`. What score is remarkable depends on the list: each is
//! measured when it is installed, against random numbers of its own exchanges and of the whole plan.

use crate::phone::{PhoneNumber, PlanFit, is_toll_free, plan_fit};

use super::{List, ListError};

static TREES: &[u8] = include_bytes!("trees.bin");

/// Numbers with fewer national digits have no blocks to speak of.
const MIN_NATIONAL_DIGITS: u32 = 7;
/// A list with fewer numbers says nothing about neighbours.
const MIN_ENTRIES: u64 = 1000;
/// Random numbers that a list is measured with.
const SAMPLES: usize = 1 << 15;
/// Pages of a long list that are looked at for blocks of numbers.
const MAX_PAGES: usize = 512;
/// Shares of random numbers that may pass: of the exchanges that the list holds, of the whole plan; in 10,000.
const OF_EXCHANGES: usize = 94;
const OF_PLAN: usize = 26;
/// However sparse a list is, this much less than where the trees were grown is not remarkable. In units of the score.
const LENIENCE: i32 = 1024;

/// Bounds of the counts that are made, 32 in all.
const BOUNDS: usize = 32;
const FEATURES: usize = 17;

/// What a list holds around a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbourhood {
    features: [i32; FEATURES],
}

impl Neighbourhood {
    /// Counts around a number. Costs about as much as one lookup: the counts come from one or two pages of the list.
    /// `None` for numbers that are too short to have neighbours.
    ///
    /// # Errors
    /// [`ListError::Damaged`] when what was read contradicts itself.
    pub fn of(list: &List, number: PhoneNumber) -> Result<Option<Self>, ListError> {
        if number.national_length() < MIN_NATIONAL_DIGITS {
            return Ok(None);
        }
        let value = number.value();
        let size = 10u64.pow(number.national_length());
        let (lowest, highest) = (value / size * size, value / size * size + size);
        let blocks = |unit: u64| (0..=10).map(move |step| value / (unit * 10) * unit * 10 + step * unit);
        let exchange = value / 10_000 * 10_000;
        let around = |width: u64| [value.saturating_sub(width), value + width];
        // Thousands of the exchange, hundreds of the thousand, the ten, three windows, the exchanges beside.
        let bounds = blocks(1000).chain(blocks(100)).chain([value / 10 * 10, value / 10 * 10 + 10]);
        let bounds = bounds.chain(around(20)).chain(around(200)).chain(around(2000));
        let bounds = bounds.chain([exchange.saturating_sub(10_000), exchange + 20_000]);
        let mut sorted = [(0u64, 0u8); BOUNDS];
        for (place, (slot, bound)) in sorted.iter_mut().zip(bounds).enumerate() {
            *slot = (bound.clamp(lowest, highest), place as u8);
        }
        sorted.sort_unstable();
        let base = number.key() - value;
        let mut keys = sorted.map(|(bound, _)| base + bound);
        list.ranks(&mut keys)?;
        let mut ranks = [0i64; BOUNDS];
        for ((_, place), rank) in sorted.iter().zip(keys) {
            ranks[usize::from(*place)] = rank.cast_signed();
        }
        Ok(Some(Self { features: features(number, &ranks) }))
    }

    /// How many numbers the list holds in the thousand that the number lies in.
    #[must_use]
    pub fn in_thousand(&self) -> u32 {
        self.features[2].unsigned_abs()
    }

    /// The trees' score, in 1/2048 of a natural log-odd.
    #[must_use]
    pub fn score(&self) -> i32 {
        let mut bytes = TREES;
        let (trees, start) = (read_u16(&mut bytes), read_i32(&mut bytes));
        let _limit = read_i32(&mut bytes);
        (0..trees).fold(start, |score, _| {
            let count = usize::from(read_u8(&mut bytes));
            let (nodes, rest) = bytes.split_at_checked(count * NODE).unwrap_or_default();
            bytes = rest;
            score + i32::from(self.leaf(nodes))
        })
    }

    fn leaf(&self, nodes: &[u8]) -> i16 {
        let mut at = 0usize;
        // A tree has no more levels than nodes; the bound is against a table that somebody broke.
        for _ in 0..nodes.len() / NODE {
            let Some(&[feature, low, high, left, right]) = nodes.get(at * NODE..at * NODE + NODE) else { return 0 };
            let cut = i16::from_le_bytes([low, high]);
            let Some(value) = self.features.get(usize::from(feature)) else { return cut };
            at = usize::from(if *value <= i32::from(cut) { left } else { right });
        }
        0
    }
}

const NODE: usize = 5;

fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (first, rest) = bytes.split_first_chunk::<N>().map_or(([0; N], &[][..]), |(first, rest)| (*first, rest));
    *bytes = rest;
    first
}

fn read_u8(bytes: &mut &[u8]) -> u8 {
    take::<1>(bytes)[0]
}

fn read_u16(bytes: &mut &[u8]) -> u16 {
    u16::from_le_bytes(take(bytes))
}

fn read_i32(bytes: &mut &[u8]) -> i32 {
    i32::from_le_bytes(take(bytes))
}

/// In the order of `train.py`.
fn features(number: PhoneNumber, ranks: &[i64; BOUNDS]) -> [i32; FEATURES] {
    let between = |low: usize, high: usize| (ranks[high] - ranks[low]).clamp(0, 1 << 20) as i32;
    let thousand = |step: usize| between(step, step + 1);
    let hundred = |step: usize| between(11 + step, 12 + step);
    let small = |count: usize| i32::from(count as u8);
    let digit = |unit: u64| (number.value() / unit % 10) as usize;
    let (own, own_hundred) = (digit(1000), digit(100));
    let others = |own: usize| (0..10).filter(move |step| *step != own);
    let beside = if own > 0 { thousand(own - 1) } else { 0 } + if own < 9 { thousand(own + 1) } else { 0 };
    [
        between(22, 23),
        hundred(own_hundred),
        thousand(own),
        between(0, 10),
        others(own).map(thousand).max().unwrap_or(0),
        small(others(own).filter(|step| thousand(*step) >= 3).count()),
        between(24, 25),
        between(26, 27),
        between(28, 29),
        others(own_hundred).map(hundred).max().unwrap_or(0),
        small((0..10).filter(|step| hundred(*step) >= 1).count()),
        beside,
        between(30, 0).max(between(10, 31)),
        i32::from(is_toll_free(number)),
        i32::from(digit(1) == 0),
        small(own_hundred),
        small(own),
    ]
}

/// `SplitMix64` (Steele, Lea, Flood 2014): the same list gives the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

/// Blocks of numbers that a list holds, each once, a sample of even chance.
struct Sample {
    /// Numbers of a block.
    size: u64,
    seen: u64,
    last: Option<u64>,
    kept: Vec<u64>,
}

impl Sample {
    fn new(size: u64) -> Self {
        Self { size, seen: 0, last: None, kept: Vec::new() }
    }

    /// Takes keys in ascending order.
    fn offer(&mut self, key: u64, random: &mut Random) {
        let Ok(number) = PhoneNumber::from_key(key) else { return };
        // As wide as the blocks of the trees' training where numbers have ten digits, and never wider than a code.
        let size = self.size.min(10u64.pow(number.national_length().saturating_sub(3)));
        let block = key - number.value() % size;
        if self.last == Some(block) {
            return;
        }
        self.last = Some(block);
        self.seen += 1;
        if self.kept.len() < SAMPLES {
            self.kept.push(block);
        } else if let Some(slot) = self.kept.get_mut(random.below(self.seen) as usize) {
            *slot = block;
        }
    }

    /// The score that the given share (in 10,000) of random numbers of the blocks exceeds.
    fn quantile(&self, list: &List, share: usize, random: &mut Random) -> Result<i32, ListError> {
        let mut scores = Vec::with_capacity(SAMPLES);
        for place in 0..SAMPLES {
            let Some(block) = self.kept.get(place % self.kept.len().max(1)) else { break };
            let Ok(first) = PhoneNumber::from_key(*block) else { continue };
            let size = self.size.min(10u64.pow(first.national_length().saturating_sub(3)));
            let Ok(number) = PhoneNumber::from_key(block + random.below(size)) else { continue };
            if (self.size > 10_000 && plan_fit(number) == PlanFit::Impossible)
                || list.lookup_key(number.key())?.is_some()
            {
                continue;
            }
            scores.extend(Neighbourhood::of(list, number)?.map(|found| found.score()));
        }
        scores.sort_unstable_by(|a, b| b.cmp(a));
        Ok(scores.get(scores.len() * share / 10_000).copied().unwrap_or(i32::MAX))
    }
}

/// The score from which on a number's neighbourhood in this list is remarkable: `None` for a list that is too short to
/// tell. Reads the list, or some hundred pages of a long one, and looks some ten thousand numbers up; made when a list is
/// installed.
///
/// # Errors
/// [`ListError::Damaged`] when what was read contradicts itself.
pub fn remarkable_score(list: &List) -> Result<Option<i32>, ListError> {
    if list.len() < MIN_ENTRIES || list.meta().kind != super::ListKind::Numbers {
        return Ok(None);
    }
    let mut random = Random(list.len());
    let (mut exchanges, mut areas) = (Sample::new(10_000), Sample::new(10_000_000));
    // A long list is sampled by whole pages: blocks of numbers lie within one, or at its border.
    let step = list.page_count().div_ceil(MAX_PAGES).max(1);
    for page in (0..list.page_count()).step_by(step) {
        for key in list.keys_of_page(page)? {
            exchanges.offer(key, &mut random);
            areas.offer(key, &mut random);
        }
    }
    let mut header = TREES;
    let _ = (read_u16(&mut header), read_i32(&mut header));
    let least = read_i32(&mut header) - LENIENCE;
    let near = exchanges.quantile(list, OF_EXCHANGES, &mut random)?;
    let anywhere = areas.quantile(list, OF_PLAN, &mut random)?;
    Ok(Some(near.max(anywhere).max(least)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};

    fn list(numbers: impl Iterator<Item = u64>) -> List {
        let mark = Mark { category: Category::Other, confidence: Confidence::MAX, standing: Standing::Listed };
        let mut keys: Vec<_> =
            numbers.map(|value| (PhoneNumber::from_value(value).expect("digits").key(), mark)).collect();
        keys.sort_unstable_by_key(|entry| entry.0);
        keys.dedup_by_key(|entry| entry.0);
        let meta = ListMeta {
            kind: ListKind::Numbers,
            title: "List".into(),
            publisher: String::new(),
            region: None,
            issued: None,
        };
        List::from_bytes(ListBuilder::new(meta).to_bytes(&keys).expect("sorted")).expect("a list")
    }

    #[test]
    fn the_counts_are_those_of_counting_one_by_one() {
        let mut random = Random(7);
        let numbers: Vec<u64> = (0..30_000).map(|_| 12_025_000_000 + random.below(300_000)).collect();
        let list = list(numbers.iter().copied());
        let mut held = numbers;
        held.sort_unstable();
        held.dedup();
        let count = |low: u64, high: u64| {
            i32::try_from(held.iter().filter(|value| (low..high).contains(*value)).count()).expect("few")
        };
        for _ in 0..200 {
            let value = 12_025_000_000 + random.below(300_000);
            let found = Neighbourhood::of(&list, PhoneNumber::from_value(value).expect("digits")).expect("sound");
            let features = found.expect("long enough").features;
            let block = |size: u64| count(value / size * size, value / size * size + size);
            assert_eq!(features[..4], [block(10), block(100), block(1000), block(10_000)], "{value}");
            assert_eq!(features[6..9], [20, 200, 2000].map(|width| count(value - width, value + width)), "{value}");
            let exchange = value / 10_000 * 10_000;
            let sides = [count(exchange - 10_000, exchange), count(exchange + 10_000, exchange + 20_000)];
            assert_eq!(features[12], sides[0].max(sides[1]), "{value}");
        }
    }

    #[test]
    fn a_number_among_listed_ones_is_remarkable_and_one_alone_is_not() {
        let mut random = Random(3);
        // Blocks that a fraudster rents, and single complaints everywhere: in three countries' plans.
        for (code, digits) in [(1u64, 10u32), (49, 10), (86, 11)] {
            let base = code * 10u64.pow(digits);
            let span = 10u64.pow(digits) - 2 * 10u64.pow(digits - 1);
            let start = base + 2 * 10u64.pow(digits - 1);
            let rented: Vec<u64> = (0..300).map(|_| start + random.below(span) / 1000 * 1000).collect();
            let mut numbers: Vec<u64> = (0..20_000).map(|_| start + random.below(span)).collect();
            for block in &rented {
                numbers.extend((0..12).map(|_| block + random.below(1000)));
            }
            let list = list(numbers.into_iter());
            let limit = remarkable_score(&list).expect("sound").expect("long enough");
            let passes = |value: u64| {
                let number = PhoneNumber::from_value(value).expect("digits");
                Neighbourhood::of(&list, number).expect("sound").is_some_and(|found| found.score() > limit)
            };
            let near = rented.iter().filter(|block| passes(**block + 517)).count();
            let anywhere = (0..20_000).filter(|_| passes(start + random.below(span))).count();
            assert!(near > 200, "+{code}: {near} of 300");
            assert!(anywhere <= 60, "+{code}: {anywhere} of 20,000");
        }
    }

    #[test]
    fn a_short_list_and_a_short_number_say_nothing() {
        let list = list((0..999).map(|step| 12_025_550_000 + step));
        assert_eq!(remarkable_score(&list).expect("sound"), None);
        let short = PhoneNumber::from_digits("49110").expect("digits");
        assert_eq!(Neighbourhood::of(&list, short).expect("sound"), None);
    }
}
