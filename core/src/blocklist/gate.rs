//! The gate in front of all lists: one Bloom filter over every single number that any of them holds.
//!
//! Most callers are on no list. The gate says so with one probe however many lists are installed; whoever it lets
//! through is looked up list by list. It never turns away a number that a list holds. Ranges are not in it: they are
//! asked beside it.
//!
//! It is built on the device when a list changes, because it spans lists of several publishers. The filter lives on the
//! heap, so a process that only screens one call should do without it (`docs/adr/0004-gate.md` has the figures).

use bloomfilter::Bloom;

use super::list::{List, ListError};

/// Any number will do as long as it stays: the same lists give the same gate.
const SEED: [u8; 32] = *b"Ringfence gate, first seed, v. 1";
/// Beyond this a larger filter saves nothing that can be measured: one lookup in 128 is wasted.
const FALSE_POSITIVE_RATE: f64 = 1.0 / 128.0;
/// A gate that lets every fourth unlisted number through is not worth its probe.
const WORST_FALSE_POSITIVE_RATE: f64 = 0.25;

/// How much memory a gate may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GateBudget(pub usize);

impl Default for GateBudget {
    /// 16 MiB: ten million numbers at less than one false positive in a hundred.
    fn default() -> Self {
        Self(16 << 20)
    }
}

/// A filter over the numbers of several lists.
pub struct Gate {
    bloom: Bloom<u64>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("bytes", &self.bytes()).finish()
    }
}

impl Gate {
    /// Builds the gate over all entries of `lists`. `None` when it would not pay: there is nothing to hold, or the
    /// budget is so small that too many numbers would pass.
    ///
    /// # Errors
    /// [`ListError::Damaged`] for the first list that cannot be read through; its numbers might be missing otherwise.
    pub fn build<'a>(
        lists: impl IntoIterator<Item = &'a List> + Clone,
        budget: GateBudget,
    ) -> Result<Option<Self>, ListError> {
        let entries: u64 = lists.clone().into_iter().map(List::len).sum();
        let Ok(entries) = usize::try_from(entries) else { return Ok(None) };
        if entries == 0 {
            return Ok(None);
        }
        let wanted = Bloom::<u64>::compute_bitmap_size(entries, FALSE_POSITIVE_RATE);
        let bytes = wanted.min(budget.0);
        if bytes < Bloom::<u64>::compute_bitmap_size(entries, WORST_FALSE_POSITIVE_RATE) {
            return Ok(None);
        }
        let Ok(mut bloom) = Bloom::new_with_seed(bytes, entries, &SEED) else { return Ok(None) };
        for list in lists {
            for entry in list.entries() {
                bloom.set(&entry?.0);
            }
        }
        Ok(Some(Self { bloom }))
    }

    /// Whether a list may hold this key. `false` is certain.
    #[must_use]
    #[inline]
    pub fn may_hold(&self, key: u64) -> bool {
        self.bloom.check(&key)
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn bytes(&self) -> usize {
        (self.bloom.len() / 8) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Category, Confidence, ListBuilder, ListKind, ListMeta, Mark, Standing};
    use proptest::prelude::*;

    fn list(keys: &[u64]) -> List {
        let mark = Mark { category: Category::Other, confidence: Confidence::MAX, standing: Standing::Listed };
        let meta = ListMeta {
            kind: ListKind::Links,
            title: String::new(),
            publisher: String::new(),
            region: None,
            issued: None,
        };
        let entries: Vec<_> = keys.iter().map(|key| (*key, mark)).collect();
        List::from_bytes(ListBuilder::new(meta).to_bytes(&entries).expect("sorted")).expect("well formed")
    }

    proptest! {
        #[test]
        fn no_number_of_any_list_is_ever_turned_away(
            lists in prop::collection::vec(prop::collection::btree_set(any::<u64>(), 1..300), 1..4),
            bytes in 1usize..4096,
        ) {
            let keys: Vec<Vec<u64>> = lists.iter().map(|keys| keys.iter().copied().collect()).collect();
            let lists: Vec<List> = keys.iter().map(|keys| list(keys)).collect();
            if let Some(gate) = Gate::build(&lists, GateBudget(bytes)).expect("lists are sound") {
                prop_assert!(keys.iter().flatten().all(|key| gate.may_hold(*key)));
            }
        }
    }

    #[test]
    fn a_gate_with_room_turns_nearly_everyone_else_away() {
        let lists = [list(&(0..5000).map(|key| key * 3).collect::<Vec<_>>()), list(&[7, 8])];
        let gate = Gate::build(&lists, GateBudget::default()).expect("sound").expect("worth it");
        let passed = (1_000_000..1_010_000u64).filter(|key| gate.may_hold(*key)).count();
        assert!(passed < 160, "{passed} of 10,000 strangers passed");
    }

    #[test]
    fn a_gate_that_would_not_pay_is_not_built() {
        let keys: Vec<u64> = (0..5000).collect();
        assert!(Gate::build(&[list(&keys)], GateBudget(100)).expect("sound").is_none());
        assert!(Gate::build(&[list(&[])], GateBudget::default()).expect("sound").is_none());
    }

    #[test]
    fn the_same_lists_give_the_same_gate() {
        let lists = [list(&[1, 5, 9])];
        let gates = [(); 2].map(|()| Gate::build(&lists, GateBudget::default()).expect("sound").expect("worth it"));
        assert_eq!(gates[0].bloom.as_slice(), gates[1].bloom.as_slice());
    }
}
