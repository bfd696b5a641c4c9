//! Sets of digit strings, read where they stand in a generated table: no regular expression is compiled, nothing is
//! put on the heap. `README.md` beside this file gives the layout.

/// 16-bit little-endian words of a generated table. Words beyond its end read as zero, the set that holds nothing.
#[derive(Clone, Copy)]
pub(in crate::phone) struct Table(pub(in crate::phone) &'static [u8]);

/// One state of an automaton: the set of all digit strings that are accepted from here on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::phone) struct DigitSet {
    table: Table,
    /// The word at which all states of the table begin.
    states: usize,
    at: u16,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Table {}

impl Table {
    pub(in crate::phone) fn word(self, index: usize) -> u16 {
        match self.0.get(2 * index..2 * index + 2) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        }
    }

    /// The set that begins at a word of the state area, which itself begins at the word `states`.
    pub(in crate::phone) fn set(self, states: usize, at: u16) -> DigitSet {
        DigitSet { table: self, states, at }
    }

    /// The first of `count` rows, sorted by their first word, that has `key` there; rows begin at the word `start`.
    pub(in crate::phone) fn find_row(self, start: usize, count: usize, width: usize, key: u16) -> Option<usize> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if self.word(start + middle * width) < key { low = middle + 1 } else { high = middle }
        }
        let row = start + low * width;
        (low < count && self.word(row) == key).then_some(row)
    }
}

impl DigitSet {
    /// Whether the set holds nothing at all.
    pub(in crate::phone) fn is_empty(self) -> bool {
        self.at == 0
    }

    fn accepts(self) -> bool {
        self.head() & 1 == 1
    }

    fn head(self) -> u16 {
        self.table.word(self.states + usize::from(self.at))
    }

    fn after(self, digit: u8) -> Option<Self> {
        let edges = usize::from(self.head() >> 1);
        (0..edges).find_map(|edge| {
            let word = self.states + usize::from(self.at) + 1 + 2 * edge;
            let mask = self.table.word(word);
            (mask >> digit.checked_sub(b'0').filter(|value| *value < 10)? & 1 == 1)
                .then(|| Self { at: self.table.word(word + 1), ..self })
        })
    }

    /// Whether `digits`, as a whole, are in the set.
    pub(in crate::phone) fn holds(self, digits: &[u8]) -> bool {
        digits.iter().try_fold(self, |state, digit| state.after(*digit)).is_some_and(Self::accepts)
    }

    /// How many digits the longest member has that `digits` begin with.
    pub(in crate::phone) fn longest_prefix(self, digits: &[u8]) -> Option<usize> {
        let mut found = self.accepts().then_some(0);
        let mut state = self;
        for (index, digit) in digits.iter().enumerate() {
            let Some(next) = state.after(*digit) else { break };
            state = next;
            if state.accepts() {
                found = Some(index + 1);
            }
        }
        found
    }

    /// Whether any member begins with `digits`. Every state but the empty one leads to a member.
    pub(in crate::phone) fn goes_on_from(self, digits: &[u8]) -> bool {
        digits.iter().try_fold(self, |state, digit| state.after(*digit)).is_some_and(|state| !state.is_empty())
    }

    /// Whether `digits` begin with any member.
    pub(in crate::phone) fn begins(self, digits: &[u8]) -> bool {
        self.longest_prefix(digits).is_some()
    }
}
