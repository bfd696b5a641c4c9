//! The range section: prefixes and intervals, sorted, each pointing to the narrowest that encloses it.

use std::collections::{BTreeMap, BTreeSet};

use crate::phone::{NumberRange, PhoneNumber};

use super::format::le;
use super::mark::{Mark, Standing};

/// Bytes of a record: lower bound (8), width (8), parent (4), mark (2), zeros (2).
pub(crate) const RECORD_BYTES: usize = 24;
/// Bytes of a record in a delta: the same without parent and zeros.
pub(crate) const LONE_RECORD_BYTES: usize = 18;
/// Where a bound's number of digits stands (0 for a prefix); below are the digits left-justified to 15.
const LENGTH_SHIFT: u32 = 56;

/// A range as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Length class in the top byte, first left-justified number below.
    lower: u64,
    /// Left-justified numbers covered.
    width: u64,
    /// Index plus one of the narrowest record that encloses this one; 0 for none.
    parent: u32,
    mark: u16,
}

impl Record {
    fn new(range: NumberRange, mark: Mark) -> Self {
        let (first, length) = match range {
            NumberRange::Prefix(prefix) => (prefix, 0),
            NumberRange::Interval { first, .. } => (first, first.length()),
        };
        let lower = left_justified(first) | u64::from(length) << LENGTH_SHIFT;
        Self { lower, width: range.width(), parent: 0, mark: mark.to_bits() }
    }

    pub(crate) fn read(bytes: &[u8; RECORD_BYTES]) -> Self {
        Self {
            lower: le(&bytes[..8]),
            width: le(&bytes[8..16]),
            parent: le(&bytes[16..20]) as u32,
            mark: le(&bytes[20..22]) as u16,
        }
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.extend(self.lower.to_le_bytes());
        out.extend(self.width.to_le_bytes());
        out.extend(self.parent.to_le_bytes());
        out.extend(self.mark.to_le_bytes());
        out.extend([0; 2]);
    }

    /// Appends the record without its parent, as it stands in a delta.
    pub(crate) fn write_alone(self, out: &mut Vec<u8>) {
        out.extend(self.lower.to_le_bytes());
        out.extend(self.width.to_le_bytes());
        out.extend(self.mark.to_le_bytes());
    }

    pub(crate) fn read_alone(bytes: &[u8; LONE_RECORD_BYTES]) -> Self {
        Self { lower: le(&bytes[..8]), width: le(&bytes[8..16]), parent: 0, mark: le(&bytes[16..18]) as u16 }
    }

    /// Whether both say the same, whatever encloses them.
    pub(crate) fn is_same(self, other: Self) -> bool {
        Self { parent: 0, ..self } == Self { parent: 0, ..other }
    }

    /// The range and its mark; `None` when the record describes none.
    pub(crate) fn decode(self) -> Option<(NumberRange, Mark)> {
        let digits = self.lower & ((1 << LENGTH_SHIFT) - 1);
        let range = match (self.lower >> LENGTH_SHIFT) as u32 {
            0 => {
                let free = self.width.checked_ilog10()?;
                if self.width != 10u64.pow(free) || !digits.is_multiple_of(self.width) {
                    return None;
                }
                NumberRange::Prefix(PhoneNumber::from_value(digits / self.width).ok()?)
            }
            length @ 1..=15 => {
                let unit = 10u64.pow(15 - length);
                let last = digits.checked_add(self.width)?.checked_sub(unit)?;
                if !digits.is_multiple_of(unit) || !last.is_multiple_of(unit) || last < digits {
                    return None;
                }
                let first = PhoneNumber::from_value(digits / unit).ok()?;
                let last = PhoneNumber::from_value(last / unit).ok()?;
                (first.length() == length).then_some(NumberRange::interval(first, last).ok()?)?
            }
            _ => return None,
        };
        Some((range, Mark::from_bits(self.mark)?))
    }

    /// One past the last left-justified number, in the same space as `lower`.
    fn upper(self) -> u64 {
        self.lower.saturating_add(self.width)
    }

    fn is_prefix(self) -> bool {
        self.lower >> LENGTH_SHIFT == 0
    }

    pub(crate) fn order(self) -> (u64, std::cmp::Reverse<u64>) {
        (self.lower, std::cmp::Reverse(self.width))
    }

    /// Whether `self` may stand before `next` in a file.
    pub(crate) fn precedes(self, next: Self) -> bool {
        self.order() < next.order()
    }
}

fn left_justified(number: PhoneNumber) -> u64 {
    number.value() * 10u64.pow(15 - number.length())
}

/// Puts ranges into the order of the file: equal ones merged, overlapping intervals of one length cut into pieces that
/// do not overlap, nested prefixes linked to the narrowest around them. The order of the input does not matter.
pub(crate) fn arrange(ranges: impl IntoIterator<Item = (NumberRange, Mark)>) -> Vec<Record> {
    let mut strongest = BTreeMap::new();
    for (range, mark) in ranges {
        strongest.entry(range).and_modify(|old: &mut Mark| *old = old.stronger(mark)).or_insert(mark);
    }
    let records = strongest.into_iter().map(|(range, mark)| Record::new(range, mark));
    let (prefixes, intervals): (Vec<_>, Vec<_>) = records.partition(|record| record.is_prefix());
    let mut arranged = cut_overlaps(&intervals, &prefixes);
    arranged.extend(prefixes);
    arranged.sort_unstable_by_key(|record| record.order());
    link_parents(&mut arranged);
    arranged
}

/// Cuts intervals at each other's bounds. A piece gets the mark of the narrowest interval over it, or of a correction;
/// where a prefix is narrower than that interval, no piece remains and the prefix answers, so that a piece may be
/// narrower than its interval was without changing who wins.
fn cut_overlaps(intervals: &[Record], prefixes: &[Record]) -> Vec<Record> {
    let lengths: BTreeSet<u64> = intervals.iter().map(|interval| interval.lower >> LENGTH_SHIFT).collect();
    let shadows = lengths.iter().flat_map(|length| {
        let unit = 10u64.pow(15 - *length as u32);
        let reaching = prefixes.iter().filter(move |prefix| prefix.width >= unit);
        reaching.map(move |prefix| Record { lower: prefix.lower | length << LENGTH_SHIFT, ..*prefix })
    });
    let covers: Vec<Record> = intervals.iter().copied().chain(shadows).collect();
    let is_shadow = |index: usize| index >= intervals.len();
    let mut bounds: Vec<(u64, bool, usize)> = Vec::with_capacity(2 * covers.len());
    for (index, cover) in covers.iter().enumerate() {
        bounds.push((cover.lower, true, index));
        bounds.push((cover.upper(), false, index));
    }
    bounds.sort_unstable();
    let precedence = |index: usize| {
        let cover = covers[index];
        (cover.mark >> 9 != u16::from(Standing::Clear.code()), cover.width, is_shadow(index), cover.lower, index)
    };
    let mut open = BTreeSet::new();
    let mut pieces: Vec<(usize, Record)> = Vec::new();
    for (here, next) in bounds.iter().zip(bounds.iter().skip(1)) {
        let (at, opens, index) = *here;
        if opens {
            open.insert(precedence(index));
        } else {
            open.remove(&precedence(index));
        }
        let Some((.., owner)) = open.first().copied().filter(|_| next.0 > at) else { continue };
        let piece = Record { lower: at, width: next.0 - at, ..covers[owner] };
        match pieces.last_mut() {
            Some((last_owner, last)) if *last_owner == owner && last.upper() == at => last.width += piece.width,
            _ => pieces.push((owner, piece)),
        }
    }
    pieces.into_iter().filter(|(owner, _)| !is_shadow(*owner)).map(|(_, piece)| piece).collect()
}

/// Sets each record's parent. Records are sorted, and no two overlap without one enclosing the other.
pub(crate) fn link_parents(records: &mut [Record]) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..records.len() {
        while open.last().is_some_and(|outer| records[*outer].upper() <= records[index].lower) {
            open.pop();
        }
        records[index].parent = open.last().map_or(0, |outer| *outer as u32 + 1);
        open.push(index);
    }
}

/// The range section of a file.
#[derive(Clone, Copy)]
pub(crate) struct RangeTable<'a> {
    records: &'a [[u8; RECORD_BYTES]],
}

impl<'a> RangeTable<'a> {
    pub(crate) fn new(section: &'a [u8]) -> Self {
        Self { records: section.as_chunks().0 }
    }

    pub(crate) fn records(self) -> impl Iterator<Item = Record> + 'a {
        self.records.iter().map(Record::read)
    }

    /// The range that decides about `number`: a correction before all, else the narrowest, of two alike the interval. `Err` for a record that
    /// describes no range.
    pub(crate) fn lookup(self, number: PhoneNumber) -> Result<Option<(NumberRange, Mark)>, ()> {
        let mut best: Option<(NumberRange, Mark)> = None;
        for class in [0, number.length()] {
            let key = left_justified(number) | u64::from(class) << LENGTH_SHIFT;
            let mut next = self.records.partition_point(|record| Record::read(record).lower <= key);
            while let Some(record) = next.checked_sub(1).and_then(|index| self.records.get(index)).map(Record::read) {
                if record.lower >> LENGTH_SHIFT != u64::from(class) {
                    break;
                }
                let (range, mark) = record.decode().ok_or(())?;
                if range.contains(number) {
                    let beats = best.is_none_or(|(other_range, other)| {
                        let rank = |range: NumberRange, mark: Mark| (mark.standing != Standing::Clear, range.width());
                        rank(range, mark) <= rank(other_range, other)
                    });
                    if beats {
                        best = Some((range, mark));
                    }
                }
                // Parents stand before their children, so this ends whatever the file says.
                let parent = record.parent as usize;
                next = if parent < next { parent } else { 0 };
            }
        }
        Ok(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Category, Confidence};
    use proptest::prelude::*;

    fn mark(step: u8, standing: Standing) -> Mark {
        Mark { category: Category::Other, confidence: Confidence::new(step).expect("a step"), standing }
    }

    fn section(ranges: &[(NumberRange, Mark)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        arrange(ranges.iter().copied()).iter().for_each(|record| record.write(&mut bytes));
        bytes
    }

    /// What the documentation says, without any structure: try them all.
    fn by_definition(ranges: &[(NumberRange, Mark)], number: PhoneNumber) -> Option<Mark> {
        let mut hits: Vec<_> = ranges.iter().filter(|(range, _)| range.contains(number)).collect();
        let strongest = |range: NumberRange| {
            ranges.iter().filter(|(other, _)| *other == range).map(|(_, mark)| *mark).reduce(Mark::stronger)
        };
        hits.sort_by_key(|(range, _)| {
            let corrects = strongest(*range).is_some_and(|mark| mark.standing == Standing::Clear);
            (!corrects, range.width(), matches!(range, NumberRange::Prefix(_)), *range)
        });
        strongest(hits.first()?.0)
    }

    fn ranges() -> impl Strategy<Value = Vec<(NumberRange, Mark)>> {
        let number = (1u64..10, 0u32..4).prop_flat_map(|(head, more)| (Just(head), 0..10u64.pow(more), Just(more)));
        let range =
            (number, 1u64..40, any::<bool>()).prop_filter_map("one length", |((head, tail, more), span, prefix)| {
                let first = PhoneNumber::from_value(head * 10u64.pow(more) + tail).expect("in range");
                if prefix {
                    return Some(NumberRange::Prefix(first));
                }
                NumberRange::interval(first, PhoneNumber::from_value(first.value() + span).expect("in range")).ok()
            });
        let mark = (0u8..16, 0usize..3).prop_map(|(step, standing)| mark(step, Standing::ALL[standing]));
        prop::collection::vec((range, mark), 0..12)
    }

    proptest! {
        #[test]
        fn a_lookup_finds_what_the_definition_says(ranges in ranges(), probes in prop::collection::vec(1u64..99_999, 50)) {
            let bytes = section(&ranges);
            let table = RangeTable::new(&bytes);
            for probe in probes {
                let number = PhoneNumber::from_value(probe).expect("in range");
                let found = table.lookup(number).expect("well formed").map(|(range, mark)| {
                    assert!(range.contains(number));
                    mark
                });
                prop_assert_eq!(found, by_definition(&ranges, number));
            }
        }

        #[test]
        fn the_order_of_the_input_does_not_matter(ranges in ranges(), seed in any::<u64>()) {
            let mut shuffled = ranges.clone();
            let length = shuffled.len().max(1);
            for index in 0..shuffled.len() {
                shuffled.swap(index, (seed.rotate_left(index as u32) as usize) % length);
            }
            prop_assert_eq!(section(&ranges), section(&shuffled));
        }

        #[test]
        fn records_survive_their_serial_form(ranges in ranges()) {
            let records = arrange(ranges);
            let bytes: Vec<u8> = records.iter().fold(Vec::new(), |mut bytes, record| { record.write(&mut bytes); bytes });
            prop_assert_eq!(RangeTable::new(&bytes).records().collect::<Vec<_>>(), records.clone());
            prop_assert!(records.iter().all(|record| record.decode().is_some()));
            prop_assert!(records.windows(2).all(|pair| pair[0].precedes(pair[1])));
        }

        #[test]
        fn foreign_bytes_never_hang_or_panic(bytes in prop::collection::vec(any::<u8>(), 0..480), value in 1u64..1_000_000_000_000_000) {
            let _ = RangeTable::new(&bytes).lookup(PhoneNumber::from_value(value).expect("in range"));
        }
    }

    #[test]
    fn narrower_beats_wider_and_a_correction_beats_both() {
        let range = |text: &str| NumberRange::parse(text).expect(text);
        let listed = |step| mark(step, Standing::Listed);
        let bytes = section(&[
            (range("+4930*"), listed(3)),
            (range("+493012*"), listed(9)),
            (range("+4930125xx"), mark(1, Standing::Clear)),
            (range("+4930125-+4930129"), listed(5)),
        ]);
        let table = RangeTable::new(&bytes);
        let step = |digits: &str| {
            let number = PhoneNumber::from_digits(digits).expect(digits);
            table.lookup(number).expect("well formed").map(|(_, mark)| mark.confidence.step())
        };
        assert_eq!(step("493099"), Some(3));
        assert_eq!(
            step("4930129"),
            Some(5),
            "an interval of 5 numbers is narrower than a prefix with 10 of that length"
        );
        assert_eq!(step("49301299"), Some(9));
        assert_eq!(step("493012555"), Some(1));
        assert_eq!(step("493"), None);
        assert_eq!(step("4930"), Some(3));
    }
}
