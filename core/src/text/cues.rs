//! What messages ask, claim and show, whatever their language, as numbered signals.

/// The names of all signals; a signal's number is its place. The model file knows them by number, so new ones go to
/// the end.
pub const SIGNALS: [&str; 101] = [
    "tap",
    "call",
    "reply",
    "send_money",
    "give_code",
    "verify",
    "login",
    "install",
    "messenger",
    "secrecy",
    "hurry",
    "threat",
    "gain",
    "free",
    "refund",
    "loan",
    "job",
    "invest",
    "crypto",
    "gamble",
    "parcel",
    "fee",
    "bank",
    "account",
    "authority",
    "telecom",
    "utility",
    "kin",
    "new_number",
    "payee",
    "this_number",
    "dating",
    "otp",
    "never_share",
    "completed",
    "balance",
    "optout",
    "promo",
    "customer",
    "appointment",
    "order",
    "not_you",
    "problem",
    "chat",
    "survey",
    "forged",
    "politics",
    "someone",
    "asked_before",
    "link",
    "link_unknown",
    "link_known",
    "link_short",
    "link_brand_abuse",
    "link_odd",
    "link_free_host",
    "link_cheap_tld",
    "link_lure_word",
    "phone_number",
    "foreign_number",
    "messenger_link",
    "email",
    "money",
    "code",
    "masked_account",
    "long_number",
    "tricks",
    "many_tricks",
    "percent",
    "exclamation",
    "capitals",
    "signature",
    "date",
    "link_named",
    "tiny",
    "short",
    "medium",
    "long",
    "from_phone",
    "from_short_code",
    "from_name",
    "from_email",
    "from_registered",
    "from_promotional",
    "from_unregistered",
    "link_bare",
    "link_brand_own",
    "question",
    "hidden_link",
    "several_numbers",
    "urgent",
    "no_action",
    "own_channel",
    "in_person",
    "messenger_id",
    "missed_call",
    "exposure",
    "gift_card",
    "safe_account",
    "link_token",
    "link_official",
];

/// The number of a signal.
///
/// # Panics
/// At compile time, when no signal has the name.
#[must_use]
pub(super) const fn id(name: &str) -> usize {
    let mut at = 0;
    while at < SIGNALS.len() {
        if same(SIGNALS[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no such signal")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A set of signals, each with the place in the normalised text where it shows first.
#[derive(Clone, Debug)]
pub(super) struct Signals {
    bits: u128,
    places: [(u32, u32); SIGNALS.len()],
}

impl Default for Signals {
    fn default() -> Self {
        Self { bits: 0, places: [(0, 0); SIGNALS.len()] }
    }
}

impl Signals {
    pub(super) fn add(&mut self, signal: usize, start: usize, end: usize) {
        if self.bits & 1 << signal == 0 {
            self.bits |= 1 << signal;
            self.places[signal] = (start as u32, end as u32);
        }
    }

    pub(super) fn add_all(&mut self, mut bits: u128, start: usize, end: usize) {
        while bits != 0 {
            self.add(bits.trailing_zeros() as usize, start, end);
            bits &= bits - 1;
        }
    }

    /// Whether a signal is set.
    #[must_use]
    pub(super) fn has(&self, signal: usize) -> bool {
        self.bits >> signal & 1 == 1
    }

    /// Where a signal shows first, in bytes of the normalised text.
    #[must_use]
    pub(super) fn place(&self, signal: usize) -> (usize, usize) {
        let (start, end) = self.places[signal];
        (start as usize, end as usize)
    }

    /// The numbers of the signals that are set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let mut bits = self.bits;
        std::iter::from_fn(move || {
            (bits != 0).then(|| {
                let signal = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                signal
            })
        })
    }
}
