//! From a message to what the model weighs: hashed n-grams of the text with links and numbers masked, and signals.

use super::Message;
use super::cues::{SIGNALS, Signals, id};
use super::entities::{self, FoundNumber, NumberKind};
use super::lexicon::{self, SEED, is_unspaced, mix};
use super::links::{self, FoundLink};
use super::model::{BUCKET_BITS, pair};
use super::normalise::{Normalised, is_cjk, normalise};
use super::sender::{self, SenderKind, SenderMark};
use super::tables::Tables;

/// More n-grams than a message of 1,600 characters has are not counted: time stays bounded.
const MAX_BUCKETS: usize = 6000;

/// What the model weighs.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// The buckets of the n-grams, with repetition.
    pub buckets: Vec<u32>,
    signals: Signals,
}

impl Features {
    /// What one n-gram counts: long messages do not weigh more than short ones.
    #[must_use]
    pub fn bucket_value(&self) -> f32 {
        1.0 / (self.buckets.len().max(1) as f32).sqrt()
    }

    /// Calls `with` for each signal (alone, `true`) and each pair of signals.
    pub fn each_pair(&self, mut with: impl FnMut(usize, bool)) {
        let signals = self.signals.iter();
        for signal in signals.clone() {
            with(pair(signal, signal), true);
            signals.clone().filter(|other| *other > signal).for_each(|other| with(pair(signal, other), false));
        }
    }

    /// The names of the signals that are set.
    pub fn signal_names(&self) -> impl Iterator<Item = &'static str> {
        self.signals.iter().map(|signal| SIGNALS[signal])
    }

    pub(super) fn signals(&self) -> &Signals {
        &self.signals
    }
}

/// A message taken apart.
pub struct Parts {
    /// The text in one spelling.
    pub normalised: Normalised,
    pub(super) links: Vec<FoundLink>,
    pub(super) numbers: Vec<FoundNumber>,
    /// What the model weighs.
    pub features: Features,
    pub(super) sender: SenderKind,
    pub(super) mark: Option<SenderMark>,
}

/// Takes a message apart, with these tables of brands and senders.
#[must_use]
pub fn take_apart(message: &Message<'_>, tables: &Tables) -> Parts {
    let normalised = normalise(message.text);
    let text = normalised.text.as_str();
    let capital_at = |at: usize| {
        let span = normalised.origin(at, at + 1);
        message.text[span.start as usize..].starts_with(char::is_uppercase)
    };
    let mut links = links::find(text, capital_at, tables);
    for link in &mut links {
        let span = normalised.origin(link.start, link.end);
        if let Some(written) = message.text.get(span.start as usize..span.end as usize) {
            links::unmask(link, &text[link.start..link.end], written, tables);
        }
    }
    if !links.is_empty() {
        // Words of the links themselves name nobody.
        let outside = |at: usize| !links.iter().any(|link| (link.start..link.end).contains(&at));
        let words: Vec<&str> = lexicon::words(text)
            .take(400)
            .filter(|(at, _)| outside(*at))
            .map(|(start, end)| &text[start..end])
            .collect();
        for link in &mut links {
            // "Example.org: your letter is there": who signs with the name of a site names it.
            let signs = link.start == 0 && link.facts.bare && text[link.end..].starts_with(':');
            let label = link.facts.domain.split('.').next().unwrap_or_default();
            link.facts.named = links::is_named(&link.facts, if signs { std::slice::from_ref(&label) } else { &words });
        }
    }
    let links = links;
    let places: Vec<(usize, usize)> = links.iter().map(|link| (link.start, link.end)).collect();
    let mut numbers = entities::find(text, &places);
    let mut signals = Signals::default();
    lexicon::find(text, &mut signals);
    if signals.has(id("otp")) && !signals.has(id("call")) {
        entities::take_for_codes(&mut numbers);
    }
    let masked = mask(text, &links, &numbers);
    link_signals(&links, &mut signals);
    number_signals(&numbers, &mut signals);
    if let Some((start, end)) = entities::email(text) {
        signals.add(id("email"), start, end);
    }
    if signals.has(id("messenger"))
        && let Some((start, end)) = entities::messenger_id(text, signals.place(id("messenger")).1)
    {
        signals.add(id("messenger_id"), start, end);
    }
    shape_signals(message.text, &normalised, &mut signals);
    let sender = sender::kind(message.sender);
    let mark = sender::mark(message.sender, message.region, tables)
        .or_else(|| sender::content_mark(sender, text, message.region));
    let from = match sender {
        SenderKind::Phone => Some(id("from_phone")),
        SenderKind::ShortCode => Some(id("from_short_code")),
        SenderKind::Alphanumeric => Some(id("from_name")),
        SenderKind::Email => Some(id("from_email")),
        SenderKind::Unknown => None,
    };
    from.into_iter().for_each(|signal| signals.add(signal, 0, 0));
    let declared = mark.map(|mark| match mark {
        SenderMark::Registered | SenderMark::Government => id("from_registered"),
        SenderMark::Promotional => id("from_promotional"),
        SenderMark::Unregistered => id("from_unregistered"),
    });
    declared.into_iter().for_each(|signal| signals.add(signal, 0, 0));
    let features = Features { buckets: ngrams(&masked), signals };
    Parts { normalised, links, numbers, features, sender, mark }
}

/// The text with a placeholder for each link and number.
fn mask(text: &str, links: &[FoundLink], numbers: &[FoundNumber]) -> String {
    let mut spans: Vec<(usize, usize, &str)> =
        links.iter().map(|link| (link.start, link.end, link_mask(link))).collect();
    spans.extend(numbers.iter().map(|number| {
        let mask = match number.kind {
            NumberKind::Phone => "Phone",
            NumberKind::Account => "Account",
            NumberKind::Code => "Code",
            NumberKind::Money => "Money",
            NumberKind::Date => "Date",
            NumberKind::Other => "0",
        };
        (number.start, number.end, mask)
    }));
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for (start, end, mask) in spans {
        out.push_str(&text[at.min(start)..start]);
        out.push_str(mask);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// Capitals do not occur in normalised text, so no word can pretend to be a placeholder.
fn link_mask(link: &FoundLink) -> &'static str {
    if link.facts.messenger {
        "Chat"
    } else if link.facts.is_risky() {
        "Link"
    } else {
        "Site"
    }
}

fn link_signals(links: &[FoundLink], signals: &mut Signals) {
    for link in links {
        let facts = &link.facts;
        let mut add = |condition: bool, signal: usize| {
            if condition {
                signals.add(signal, link.start, link.end);
            }
        };
        add(true, id("link"));
        add(facts.is_risky() && !facts.messenger, id("link_unknown"));
        add(!facts.is_risky() && (facts.known || facts.brand_own || facts.official), id("link_known"));
        add(facts.shortener, id("link_short"));
        add(facts.borrowed_brand.is_some(), id("link_brand_abuse"));
        add(facts.is_house(), id("link_brand_own"));
        add(facts.official, id("link_official"));
        add(facts.odd || facts.disguised, id("link_odd"));
        add(facts.free_host, id("link_free_host"));
        add(facts.cheap_top_level, id("link_cheap_tld"));
        add(facts.lure_word && facts.is_risky(), id("link_lure_word"));
        add(facts.messenger, id("messenger_link"));
        add(facts.named, id("link_named"));
        add(facts.bare, id("link_bare"));
        add(facts.token, id("link_token"));
        add(facts.host.is_empty(), id("hidden_link"));
    }
}

fn number_signals(numbers: &[FoundNumber], signals: &mut Signals) {
    let mut phones = 0;
    for number in numbers {
        let mut add = |signal| signals.add(signal, number.start, number.end);
        match number.kind {
            NumberKind::Phone => {
                phones += 1;
                add(id("phone_number"));
                if number.digits.starts_with('+') {
                    add(id("foreign_number"));
                }
                if phones > 1 {
                    add(id("several_numbers"));
                }
            }
            NumberKind::Account if number.masked => add(id("masked_account")),
            NumberKind::Account => add(id("long_number")),
            NumberKind::Code => add(id("code")),
            NumberKind::Money => add(id("money")),
            NumberKind::Date => add(id("date")),
            NumberKind::Other => {}
        }
    }
}

fn shape_signals(original: &str, normalised: &Normalised, signals: &mut Signals) {
    let text = normalised.text.as_str();
    let mut add = |condition: bool, signal: usize| {
        if condition {
            signals.add(signal, 0, 0);
        }
    };
    let tricks = normalised.tricks.total();
    add(tricks > 0, id("tricks"));
    add(tricks > 2, id("many_tricks"));
    add(text.contains('%'), id("percent"));
    add(text.matches('!').count() >= 2, id("exclamation"));
    add(text.contains('?') || text.contains('？'), id("question"));
    add(text.starts_with('【') || text.trim_end().ends_with('】'), id("signature"));
    let (mut letters, mut upper, mut han, mut all) = (0, 0, 0, 0);
    for c in original.chars().take(4000) {
        all += 1;
        if c.is_alphabetic() {
            letters += 1;
            upper += usize::from(c.is_uppercase());
            han += usize::from(is_cjk(c));
        }
    }
    add(letters > 10 && upper * 2 > letters, id("capitals"));
    // A character of Chinese says as much as three of an alphabet.
    let length = all + 2 * han;
    add(length < 40, id("tiny"));
    add((40..80).contains(&length), id("short"));
    add((80..200).contains(&length), id("medium"));
    add(length >= 200, id("long"));
}

fn bucket(hash: u64) -> u32 {
    (hash.wrapping_mul(0xff51_afd7_ed55_8ccd) >> (64 - BUCKET_BITS)) as u32
}

/// Whether words of the script are weighed: those in which training data have honest messages and fraud alike. Of others
/// they hold notices alone, and a model would learn that whoever writes so is honest.
fn is_learnt(c: char) -> bool {
    c.is_ascii() || matches!(c, 'ß'..='\u{24f}' | '\u{900}'..='\u{97f}') || is_cjk(c)
}

/// Words, pairs of words, and parts of words; for scripts without spaces runs of one to three characters. Nothing for
/// a message that is mostly in scripts that are not learnt.
fn ngrams(text: &str) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len() * 4);
    let mut before: [u64; 2] = [SEED, SEED];
    let mut chars: Vec<char> = Vec::with_capacity(32);
    let (mut learnt, mut foreign) = (0usize, 0usize);
    let is_japanese = text.contains(|c: char| matches!(c, '\u{3041}'..='\u{30ff}'));
    for (start, end) in lexicon::words(text) {
        if out.len() > MAX_BUCKETS {
            break;
        }
        chars.clear();
        chars.extend(text[start..end].chars().take(256).map(|c| if c.is_ascii_digit() { '0' } else { c }));
        let Some(first) = chars.first().copied() else { continue };
        if !is_learnt(first) || is_japanese && is_cjk(first) {
            foreign += chars.len();
            before = [SEED, SEED];
            continue;
        }
        // Placeholders are in every language.
        let is_mask = first.is_ascii_uppercase();
        learnt += if is_mask || first == '0' { 0 } else { chars.len() };
        if is_unspaced(first) {
            for at in 0..chars.len() {
                let mut hash = mix(SEED, 1);
                for c in chars[at..].iter().take(3) {
                    hash = mix(hash, u64::from(*c));
                    out.push(bucket(hash));
                }
            }
            before = [SEED, mix(SEED, 7)];
            continue;
        }
        let word = chars.iter().take(24).fold(SEED, |hash, c| mix(hash, u64::from(*c)));
        out.push(bucket(mix(word, 2)));
        out.push(bucket(mix(mix(before[1], word), 3)));
        if before[0] != SEED {
            out.push(bucket(mix(mix(mix(before[0], before[1]), word), 4)));
        }
        before = [before[1], word];
        if chars.len() >= 4 && !is_mask {
            for at in 0..chars.len().min(20) {
                let mut hash = mix(SEED, 5 + u64::from(at == 0));
                for (count, c) in chars[at..].iter().take(5).enumerate() {
                    hash = mix(hash, u64::from(*c));
                    if count == 2 || count == 4 {
                        out.push(bucket(hash));
                    }
                }
            }
        }
    }
    if foreign > learnt {
        out.clear();
    }
    out
}
