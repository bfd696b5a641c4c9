//! The lists as a directory: every number that calls would be warned of or blocked for, ascending, for a system that asks
//! nobody while it rings (iOS, Call Directory).
//!
//! What the phone knows only while a call comes in (contacts, network, history) has no part in it. What is certain
//! beforehand has: an allowed, dialled or emergency number is in no directory, an official one is never blocked, and no
//! publisher blocks that may not. A directory is streamed: lists stay where they are; one page of each is in memory, and
//! some ten thousand records.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::blocklist::{Category, ListError, Mark, Match, MatchedBy, Standing};
use crate::phone::{
    Caller, NumberRange, PhoneNumber, Region, hides_special_number, is_international_emergency, organisation,
};
use crate::store::{Effect, NewRule, Pattern, Rule, RuleSet, StoreError, Truce};
use crate::time::{DAY, UnixSeconds};

use super::decide::by_lists;
use super::scene::{ListFact, Past};
use super::screen::State;
use super::{Action, Guard, IncomingCall, Level};

/// Why there is no directory.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A list could not be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The two sequences of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectorySequence {
    /// Calls that do not ring.
    Blocking,
    /// Calls that ring under a label.
    Identification,
}

/// How many entries a directory has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryCounts {
    /// Numbers that do not ring.
    pub blocking: u64,
    /// Numbers that ring under a label.
    pub identification: u64,
    /// Numbers left out because of the maximum: those of least weight.
    pub left_out: u64,
}

/// Weights lie below this; the owner's own word weighs most.
const WEIGHTS: usize = 128;
const OWNERS_WEIGHT: u8 = 127;

/// What becomes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    sequence: DirectorySequence,
    label: u8,
    weight: u8,
}

/// What lists say of a number: places of lists, packed marks, and whether it is a range that says so.
type Said = SmallVec<[(u16, u16, bool); 2]>;

/// What was made of it so far: few combinations occur, each of them millions of times.
type Made = FxHashMap<Said, Option<Entry>>;

/// The directory of a moment. Changes to lists, rules and settings make another one.
pub struct Directory {
    state: Arc<State>,
    rules: Rules,
    /// Where numbers of one country and length begin, in the order of their digits read as an integer.
    blocks: Vec<Block>,
    counts: DirectoryCounts,
    /// The least weight that is in, and how many of that weight in each sequence.
    least: u8,
    at_least: [u64; 2],
}

/// The keys of one country code and length: within them, keys ascend as numbers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    /// Digits, then country: the order of numbers.
    length: u32,
    first: u64,
    last: u64,
}

/// What the owner's word comes to where nothing but the number is known.
struct Rules {
    set: RuleSet,
    blocked: Vec<PhoneNumber>,
    dialled: Vec<PhoneNumber>,
    region: Option<Region>,
    now: UnixSeconds,
    /// Nothing is held up at the moment: nothing is blocked.
    is_truce: bool,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("counts", &self.counts).finish_non_exhaustive()
    }
}

impl Guard {
    /// The directory of what is in force now, with at most `maximum` entries: those of greatest weight; of equal weight
    /// those that block, then the lowest numbers. Reads every list once.
    ///
    /// # Errors
    /// [`DirectoryError`] when a list or the store cannot be read.
    pub fn directory(&self, maximum: u64, now: UnixSeconds) -> Result<Directory, DirectoryError> {
        let state = self.state();
        let since = UnixSeconds(now.0 - i64::from(state.settings.dialled_days) * DAY);
        let dialled = match self.past() {
            Past::Store(store) => store.dialled_since(since)?,
            Past::Copy(copy) => copy.dialled_since(since)?,
        };
        let rules = Rules::new(&state, dialled, now);
        Directory::new(state, rules, maximum)
    }
}

impl Rules {
    fn new(state: &State, mut dialled: Vec<PhoneNumber>, now: UnixSeconds) -> Self {
        dialled.sort_unstable();
        let rules: Vec<Rule> = state.rules.rules().iter().filter_map(|rule| certain(rule, now)).collect();
        let mut blocked: Vec<PhoneNumber> = rules
            .iter()
            .filter_map(|rule| match (&rule.rule.pattern, rule.rule.effect) {
                (Pattern::Exact(number), Effect::Block) => Some(*number),
                _ => None,
            })
            .collect();
        blocked.sort_unstable();
        blocked.dedup();
        let is_truce = Truce::ALL.into_iter().any(|truce| state.truces.until(truce, now).is_some());
        Self { set: RuleSet::new(rules), blocked, dialled, region: state.settings.home_region, now, is_truce }
    }

    fn effect(&self, number: PhoneNumber) -> Option<Effect> {
        if self.set.rules().is_empty() {
            return None;
        }
        let call = IncomingCall::new(Caller::Number { number, extension: None }, self.now).in_region(self.region);
        self.set.decide(&call, self.region).map(|hit| hit.effect)
    }
}

/// A rule as far as it holds whoever calls whenever: one that blocks at times only does not, one that allows at times only
/// always does.
fn certain(rule: &Rule, now: UnixSeconds) -> Option<Rule> {
    let NewRule { pattern, effect, sim, schedule, expires, .. } = &rule.rule;
    let is_past = expires.is_some_and(|expires| expires <= now);
    let is_conditional = sim.is_some() || schedule.is_some();
    // Contacts and hidden numbers are known only while it rings.
    let is_uncertain =
        *effect == Effect::Block && (is_conditional || matches!(pattern, Pattern::NotAContact | Pattern::Hidden));
    if is_past || is_uncertain {
        return None;
    }
    Some(Rule { rule: NewRule { sim: None, schedule: None, ..rule.rule.clone() }, ..rule.clone() })
}

impl Directory {
    fn new(state: Arc<State>, rules: Rules, maximum: u64) -> Result<Self, DirectoryError> {
        let blocks = blocks(&state, &rules.blocked)?;
        let counts = DirectoryCounts { blocking: 0, identification: 0, left_out: 0 };
        let mut directory = Self { state, rules, blocks, counts, least: 0, at_least: [u64::MAX; 2] };
        let mut weights = [[0u64; WEIGHTS]; 2];
        let mut made = Made::default();
        for block in &directory.blocks {
            directory.walk(*block, block.first, &mut made, |_, entry| {
                weights[entry.sequence as usize][usize::from(entry.weight)] += 1;
                true
            })?;
        }
        directory.choose(&weights, maximum);
        Ok(directory)
    }

    fn choose(&mut self, weights: &[[u64; WEIGHTS]; 2], maximum: u64) {
        let mut room = maximum;
        let mut kept = [0u64; 2];
        let total: u64 = weights.iter().flatten().sum();
        for weight in (0..=OWNERS_WEIGHT).rev() {
            for sequence in 0..2 {
                let taken = weights[sequence][usize::from(weight)].min(room);
                room -= taken;
                kept[sequence] += taken;
                self.at_least[sequence] = taken;
            }
            self.least = weight;
            if room == 0 {
                break;
            }
        }
        let [blocking, identification] = kept;
        self.counts = DirectoryCounts { blocking, identification, left_out: total - blocking - identification };
    }

    /// How many entries there are.
    #[must_use]
    pub fn counts(&self) -> DirectoryCounts {
        self.counts
    }

    /// Streams a sequence, ascending.
    #[must_use]
    pub fn stream(self: &Arc<Self>, sequence: DirectorySequence) -> DirectoryStream {
        let count = match sequence {
            DirectorySequence::Blocking => self.counts.blocking,
            DirectorySequence::Identification => self.counts.identification,
        };
        DirectoryStream {
            directory: Arc::clone(self),
            sequence,
            left: count,
            of_least: self.at_least[sequence as usize],
            block: 0,
            from: self.blocks.first().map_or(0, |block| block.first),
            made: Made::default(),
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Shows the entries of a block from a key on, until `show` says false. Gives the key at which it said so.
    fn walk(
        &self,
        block: Block,
        from: u64,
        made: &mut Made,
        mut show: impl FnMut(PhoneNumber, Entry) -> bool,
    ) -> Result<Option<u64>, DirectoryError> {
        let lists = &self.state.lists;
        let mut streams: Vec<_> = lists.iter().map(|open| open.list.entries_from(from).peekable()).collect();
        let mut own = &self.rules.blocked[self.rules.blocked.partition_point(|number| number.key() < from)..];
        loop {
            let mut next = own.first().map_or(u64::MAX, |number| number.key());
            for stream in &mut streams {
                match stream.peek() {
                    Some(Ok((key, _))) => next = next.min(*key),
                    Some(Err(_)) => {
                        if let Some(Err(error)) = stream.next() {
                            return Err(error.into());
                        }
                    }
                    None => {}
                }
            }
            if next > block.last {
                return Ok(None);
            }
            let mut said = Said::new();
            for (place, stream) in (0u16..).zip(&mut streams) {
                if let Some(Ok((_, mark))) = stream.next_if(|entry| matches!(entry, Ok((key, _)) if *key == next)) {
                    said.push((place, mark.to_bits(), false));
                }
            }
            if own.first().is_some_and(|number| number.key() == next) {
                own = &own[1..];
            }
            // A list that was installed holds numbers only.
            let Ok(number) = PhoneNumber::from_key(next) else { continue };
            self.add_ranges(number, &mut said)?;
            let entry = self.entry(number, &said, made);
            if entry.is_some_and(|entry| !show(number, entry)) {
                return Ok(Some(next));
            }
        }
    }

    /// What the lists' ranges say, as [`List::lookup`] weighs it against their entries.
    fn add_ranges(&self, number: PhoneNumber, said: &mut Said) -> Result<(), ListError> {
        for (place, open) in (0u16..).zip(&self.state.lists) {
            let Some(range) = open.list.lookup_range(number)? else { continue };
            match said.iter_mut().find(|(exact, ..)| *exact == place) {
                None => said.push((place, range.mark.to_bits(), true)),
                Some(exact) if is_clear(range.mark) && !Mark::from_bits(exact.1).is_some_and(is_clear) => {
                    *exact = (place, range.mark.to_bits(), true);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn entry(&self, number: PhoneNumber, said: &Said, made: &mut Made) -> Option<Entry> {
        let rules = &self.rules;
        let effect = rules.effect(number);
        if effect == Some(Effect::Allow) || is_international_emergency(number) {
            return None;
        }
        if effect == Some(Effect::Block) && !rules.is_truce && !self.is_dialled(number) {
            return Some(Entry { sequence: DirectorySequence::Blocking, label: 0, weight: OWNERS_WEIGHT });
        }
        let known = made.get(said).copied();
        let entry = known.unwrap_or_else(|| {
            let entry = self.by_lists(number, said);
            made.insert(said.clone(), entry);
            entry
        })?;
        let is_spared = entry.sequence == DirectorySequence::Blocking
            && (rules.is_truce
                || self.is_dialled(number)
                || hides_special_number(number)
                || organisation(number).is_some());
        let sequence = if is_spared { DirectorySequence::Identification } else { entry.sequence };
        Some(Entry { sequence, ..entry })
    }

    fn is_dialled(&self, number: PhoneNumber) -> bool {
        self.rules.dialled.binary_search(&number).is_ok()
    }

    /// What the policy makes of what lists say.
    fn by_lists(&self, number: PhoneNumber, said: &Said) -> Option<Entry> {
        let facts: Vec<ListFact> = said
            .iter()
            .filter_map(|(place, bits, is_range)| {
                let open = self.state.lists.get(usize::from(*place))?;
                let mark = Mark::from_bits(*bits)?;
                // Which range does not matter here, only that it is one.
                let matched_by =
                    if *is_range { MatchedBy::Range(NumberRange::Prefix(number)) } else { MatchedBy::Exact };
                Some(ListFact { source: open.source.clone(), found: Match { mark, matched_by }, trust: open.trust })
            })
            .collect();
        let listing = by_lists(&facts, &self.state.settings);
        let action = listing.action;
        if listing.level < Level::Caution && action < Action::Warn {
            return None;
        }
        let weight = listing.reasons.iter().map(|reason| reason.weight).max().unwrap_or(0);
        let is_blocked = action == Action::Block;
        Some(Entry {
            sequence: if is_blocked { DirectorySequence::Blocking } else { DirectorySequence::Identification },
            label: if is_blocked { 0 } else { label(listing.level, listing.category.unwrap_or(Category::Other)) },
            weight: weight.min(OWNERS_WEIGHT - 1),
        })
    }
}

fn is_clear(mark: Mark) -> bool {
    mark.standing == Standing::Clear
}

/// Labels of danger lie this far above those of caution.
const DANGER_LABELS: u8 = 32;

/// Index of a label text: [`Catalogue::directory_labels`](crate::advice::Catalogue::directory_labels).
fn label(level: Level, category: Category) -> u8 {
    category.code() + if level == Level::Danger { DANGER_LABELS } else { 0 }
}

/// The level and category of each label, by its index; `None` for an index that is not used.
pub(crate) fn labels() -> impl Iterator<Item = Option<(Level, Category)>> {
    (0..DANGER_LABELS * 2).map(|index| {
        let level = if index < DANGER_LABELS { Level::Caution } else { Level::Danger };
        Some((level, Category::from_code(index % DANGER_LABELS)?))
    })
}

/// A sequence of a directory, as bytes.
#[derive(Debug)]
pub struct DirectoryStream {
    directory: Arc<Directory>,
    sequence: DirectorySequence,
    /// Entries still to come.
    left: u64,
    /// Of them, those of the least weight that is in.
    of_least: u64,
    block: usize,
    from: u64,
    made: Made,
    /// Records that were made ahead, and how many bytes of them were given.
    ready: Vec<u8>,
    given: usize,
}

/// Records that are made at a time: finding the way back into the lists is paid for once for all of them.
const AHEAD: usize = 1 << 15;

impl DirectoryStream {
    /// Bytes of a record.
    pub const RECORD: usize = 9;

    /// The next records, at most `limit`; empty behind the last. A record is the number's digits as an integer, eight
    /// bytes little-endian, and a byte for the label.
    ///
    /// # Errors
    /// [`DirectoryError::List`] for a damaged list.
    pub fn next_records(&mut self, limit: usize) -> Result<Vec<u8>, DirectoryError> {
        if self.given == self.ready.len() {
            self.given = 0;
            let made = self.make(AHEAD.max(limit));
            if made.is_err() {
                self.ready.clear();
            }
            made?;
        }
        let end = self.ready.len().min(self.given.saturating_add(limit.saturating_mul(Self::RECORD)));
        let records = self.ready[self.given..end].to_vec();
        self.given = end;
        Ok(records)
    }

    /// Makes the next records, at most `count`.
    fn make(&mut self, count: usize) -> Result<(), DirectoryError> {
        let count = count.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let directory = Arc::clone(&self.directory);
        let Self { sequence, left, of_least, made, ready, .. } = self;
        ready.clear();
        while ready.len() < count * Self::RECORD {
            let Some(block) = directory.blocks.get(self.block) else { break };
            let stopped = directory.walk(*block, self.from, made, |number, entry| {
                if entry.sequence != *sequence || entry.weight < directory.least {
                    return true;
                }
                if entry.weight == directory.least {
                    if *of_least == 0 {
                        return true;
                    }
                    *of_least -= 1;
                }
                let mut record = [entry.label; Self::RECORD];
                record[..8].copy_from_slice(&number.value().to_le_bytes());
                ready.extend_from_slice(&record);
                *left -= 1;
                ready.len() < count * Self::RECORD
            })?;
            if let Some(key) = stopped {
                self.from = key + 1;
            } else {
                self.block += 1;
                self.from = directory.blocks.get(self.block).map_or(0, |block| block.first);
            }
        }
        Ok(())
    }
}

/// The blocks in which lists or the owner's rules have numbers, in the order of numbers.
fn blocks(state: &State, blocked: &[PhoneNumber]) -> Result<Vec<Block>, ListError> {
    let mut found = BTreeSet::new();
    for open in &state.lists {
        let mut from = 0;
        while let Some(key) = open.list.entries_from(from).next().transpose()?.map(|(key, _)| key) {
            let block = Block::of(key);
            found.insert(block);
            from = block.last.saturating_add(1);
        }
    }
    found.extend(blocked.iter().map(|number| Block::of(number.key())));
    Ok(found.into_iter().collect())
}

impl Block {
    fn of(key: u64) -> Self {
        let first = key >> PhoneNumber::VALUE_BITS << PhoneNumber::VALUE_BITS;
        let last = first | ((1 << PhoneNumber::VALUE_BITS) - 1);
        let length = (key >> PhoneNumber::VALUE_BITS) as u32 & 0xf;
        Self { length, first, last }
    }
}
