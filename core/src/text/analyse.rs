//! The decision: what the sender wants, how sure the model is, and the reasons with their places.

use super::cues::{SIGNALS, Signals, id};
use super::entities::NumberKind;
use super::features::{Parts, take_apart};
use super::links::LinkFacts;
use super::lure::tell;
use super::model::{Class, GROUPS};
use super::sender::{SenderKind, SenderMark};
use super::{Context, LinkHit, Message, Span};
use crate::blocklist::link::LinkMatch;
use crate::blocklist::{Category, Confidence};
use crate::guard::Level;

/// What a message is found to be.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The level that the text alone speaks for; the owner's rules and contacts come before it.
    pub level: Level,
    /// The most likely class.
    pub class: Class,
    /// The probability of each class, in the order of [`Class::ALL`].
    pub probabilities: [f32; 4],
    /// The story it tells, where it is flagged or advertises.
    pub category: Option<Category>,
    /// How sure the level is.
    pub confidence: Confidence,
    /// The one-time code that it brings.
    pub code: Option<OneTimeCode>,
    /// What counted, heaviest first.
    pub reasons: Vec<TextReason>,
    /// The links.
    pub links: Vec<Link>,
    /// The numbers.
    pub numbers: Vec<Number>,
}

/// A signal that counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextReason {
    /// The name of the signal, a stable text key.
    pub code: &'static str,
    /// What it added to the log-odds of a scam.
    pub weight: f32,
    /// Where it shows in the original; empty for what concerns the whole message.
    pub span: Span,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Its digits.
    pub code: String,
    /// Where it stands in the original.
    pub span: Span,
    /// The service that sent it, as named in the message or by the sender.
    pub service: Option<String>,
}

/// A link in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it shows.
    pub facts: LinkFacts,
    /// Where it stands in the original.
    pub span: Span,
    /// What a list of links says about it.
    pub listed: Option<LinkHit>,
}

/// A number in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub kind: NumberKind,
    /// Its digits, with a leading `+` where written.
    pub digits: String,
    /// Where it stands in the original.
    pub span: Span,
}

/// The reason that names a link on a list; [`Analysis::listed`] gives what the list says.
pub const LINK_LISTED: &str = "link_listed";

impl Analysis {
    /// What the list says that a reason comes from, where it is one about a listed link.
    #[must_use]
    pub fn listed(&self, reason: &TextReason) -> Option<&LinkHit> {
        let link = self.links.iter().find(|link| reason.code == LINK_LISTED && link.span == reason.span)?;
        link.listed.as_ref()
    }
}

/// What the sender wants, by which thresholds are chosen.
const RISKY_LINK: usize = 0;
const CONTACT: usize = 1;
const KNOWN_LINK: usize = 2;
const NOTHING: usize = 3;

/// How much of "advertising" counts as a warning sign beside each kind of evidence: a shop that cannot be told from a
/// trap is worth a caution when its link is unknown, none when the link is its own.
const ADS_SHARE: [f32; GROUPS] = [0.8, 0.4, 0.0, 0.0];

const STORIES: [usize; 10] = [
    id("gamble"),
    id("loan"),
    id("job"),
    id("invest"),
    id("crypto"),
    id("dating"),
    id("forged"),
    id("link_brand_abuse"),
    id("link_free_host"),
    id("many_tricks"),
];

/// Shares of the text's score before a threshold is applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The kind of evidence, an index of the model's thresholds.
    pub group: usize,
    /// Log-odds that it deserves a caution.
    pub caution: f32,
    /// Log-odds that it is a scam.
    pub danger: f32,
    /// It asks for nothing: a code or a notice, whatever the score.
    pub quiet: bool,
    /// It asks for money to a number or account: flagged whatever the score.
    pub asks_money: bool,
}

fn log_odds(probability: f32) -> f32 {
    let clamped = probability.clamp(1e-6, 1.0 - 1e-6);
    (clamped / (1.0 - clamped)).ln()
}

/// What fraud holds out, threatens with or hides behind; without any of it a request is only a request.
const HOOKS: [usize; 36] = [
    id("threat"),
    id("gain"),
    id("free"),
    id("refund"),
    id("loan"),
    id("job"),
    id("invest"),
    id("crypto"),
    id("gamble"),
    id("dating"),
    id("parcel"),
    id("give_code"),
    id("kin"),
    id("new_number"),
    id("secrecy"),
    id("not_you"),
    id("problem"),
    id("payee"),
    id("forged"),
    id("verify"),
    id("login"),
    id("install"),
    id("fee"),
    id("survey"),
    id("urgent"),
    id("missed_call"),
    id("exposure"),
    id("tricks"),
    id("messenger"),
    id("messenger_link"),
    id("link_short"),
    id("link_odd"),
    id("link_brand_abuse"),
    id("link_free_host"),
    id("link_cheap_tld"),
    id("link_lure_word"),
];
/// What a message costs that holds out and threatens with nothing, for each kind of evidence.
const HOOKLESS: [f32; GROUPS] = [0.7, 3.0, 3.0, 3.0];

/// What makes a link doubtful beside being unknown.
const DOUBTFUL: [usize; 5] =
    [id("link_cheap_tld"), id("link_odd"), id("link_lure_word"), id("link_brand_abuse"), id("link_free_host")];

/// What messages of legitimate business seldom do, and what a statement of account must not.
const ASKS: [usize; 9] = [
    id("not_you"),
    id("verify"),
    id("login"),
    id("threat"),
    id("gain"),
    id("job"),
    id("messenger_id"),
    id("give_code"),
    id("exposure"),
];

#[derive(Clone, Copy)]
struct Set<'a>(&'a Signals);

impl Set<'_> {
    fn has(self, signal: usize) -> bool {
        self.0.has(signal)
    }

    fn any(self, signals: &[usize]) -> bool {
        signals.iter().any(|signal| self.0.has(*signal))
    }
}

fn group(set: Set<'_>) -> usize {
    let has = |signal| set.has(signal);
    let paid_into = has(id("long_number")) && (has(id("send_money")) || has(id("payee")) && !has(id("completed")));
    let contact = set.any(&[id("phone_number"), id("messenger_link"), id("messenger"), id("email"), id("exposure")])
        || paid_into
        || asks_for_code(set)
        || has(id("code")) && has(id("call"));
    if has(id("link_unknown")) {
        RISKY_LINK
    } else if contact {
        CONTACT
    } else if has(id("link")) {
        KNOWN_LINK
    } else {
        NOTHING
    }
}

/// A code is asked for that the message does not bring: what couriers ask for stands in the message.
fn asks_for_code(set: Set<'_>) -> bool {
    set.has(id("give_code")) && !set.has(id("code")) && !set.has(id("never_share"))
}

/// It brings a code or tells of an account, and asks for nothing more.
fn is_quiet(set: Set<'_>, probabilities: [f32; 4]) -> bool {
    let has = |signal| set.has(signal);
    let risky_link = has(id("link_unknown"));
    let moved = has(id("balance")) && has(id("completed")) && has(id("money"));
    // The end of a card's number alone is no statement: fraud shows it to seem informed.
    let of_account = has(id("masked_account")) && set.any(&[id("money"), id("completed"), id("balance"), id("otp")]);
    let statement = moved || of_account || has(id("balance")) && (has(id("completed")) || has(id("money")));
    // A statement may end with the sender's own advertising; what it must not do is ask for more.
    let asks = set.any(&ASKS);
    let plain = !asks && (moved && !has(id("tap")) || probabilities[3] < 0.3);
    let told = statement && !set.any(&[id("gain"), id("messenger_id"), id("exposure")]);
    // Codes that a browser fills in name the site they are for, and nothing to open there.
    let strange =
        [id("link_odd"), id("link_cheap_tld"), id("link_brand_abuse"), id("link_free_host"), id("link_short")];
    let own_site = has(id("link_bare")) && !asks && !set.any(&strange) && !set.any(&[id("tap"), id("hurry")]);
    let code = has(id("otp")) && (has(id("code")) || has(id("never_share"))) && (!risky_link || own_site);
    (code && !asks_for_code(set) || told && (!risky_link || has(id("link_named")) || plain))
        && !has(id("tricks"))
        && !(has(id("phone_number")) && has(id("call")) && has(id("threat")) && !has(id("never_share")))
}

/// "Send the money to this number, in the name of ...": who asks so is not a business that one knows.
fn asks_money(set: Set<'_>) -> bool {
    let has = |signal| set.has(signal);
    let personal = has(id("kin")) || has(id("new_number"));
    let statement = has(id("masked_account")) || has(id("balance")) && (has(id("completed")) || has(id("money")));
    let other = [id("otp"), id("link_unknown"), id("percent"), id("promo")];
    has(id("send_money"))
        && (has(id("phone_number")) || has(id("long_number")))
        && !statement
        && !set.any(&other)
        && !(has(id("completed")) && has(id("money")))
        && ((has(id("this_number")) || has(id("asked_before"))) && (has(id("payee")) || personal)
            || has(id("payee")) && has(id("bank"))
            || has(id("new_number"))
            || has(id("kin")) && has(id("urgent")))
}

/// Stories that are fraud in any language by what is claimed and asked together, and how much that adds.
fn pretext(set: Set<'_>) -> f32 {
    let has = |signal| set.has(signal);
    let posed = [id("bank"), id("account"), id("authority"), id("telecom"), id("utility")];
    let pretends = set.any(&posed) || set.any(&[id("parcel"), id("refund"), id("fee")]);
    let wrong = set.any(&[id("problem"), id("threat"), id("fee"), id("not_you")]);
    let todo = set.any(&[id("tap"), id("verify"), id("login"), id("send_money"), id("install")]);
    let private = has(id("messenger_id")) || has(id("messenger_link"));
    let known = has(id("never_share")) || has(id("masked_account")) || has(id("own_channel"));
    let stories = [
        // Somebody's good name, something wrong, something to do, and a link that nobody vouches for.
        (has(id("link_unknown")) && set.any(&DOUBTFUL) && pretends && wrong && todo, 1.0),
        // Money for little work or none, and the talk moves to a messenger.
        (
            set.any(&[id("job"), id("invest"), id("gamble")]) && (private || has(id("messenger")) && has(id("money"))),
            3.0,
        ),
        // A relative whose number is new.
        (has(id("kin")) && has(id("new_number")), 3.0),
        // A good name, something wrong, and an urgent call to a number that only the message gives.
        (
            set.any(&posed)
                && set.any(&[id("not_you"), id("threat")])
                && has(id("call"))
                && has(id("phone_number"))
                && has(id("urgent"))
                && !known,
            3.5,
        ),
        // Whoever speaks for an authority or a bank, threatens and wants it kept secret.
        (set.any(&posed) && has(id("threat")) && has(id("secrecy")), 4.0),
        // Intimacy with a stranger, and somewhere private or doubtful to go for it.
        (has(id("dating")) && (private || has(id("link_unknown")) && set.any(&DOUBTFUL)), 1.5),
        // No business settles a claim through somebody's private account.
        (has(id("messenger_id")) && set.any(&[id("refund"), id("parcel"), id("loan")]) && !has(id("promo")), 3.0),
        (asks_for_code(set), 4.0),
        (has(id("exposure")) && set.any(&[id("crypto"), id("money"), id("send_money"), id("urgent")]), 4.0),
        (has(id("missed_call")) && has(id("call")) && set.any(&[id("urgent"), id("threat")]), 2.0),
    ];
    stories.iter().filter(|(told, _)| *told).map(|(_, weight)| *weight).fold(0.0, f32::max)
}

/// Signs of ordinary business: nothing needs to be done, or what is to be done is done where one always does it.
fn calm(set: Set<'_>, group: usize) -> f32 {
    let mut sum = if set.any(&HOOKS) { 0.0 } else { HOOKLESS[group] };
    let private = set.any(&[id("messenger_id"), id("messenger_link"), id("tricks")]);
    if set.has(id("no_action")) {
        sum += 1.0;
    }
    if set.has(id("own_channel")) && group != RISKY_LINK && !private {
        sum += 1.0;
    }
    let loud = [id("threat"), id("gain"), id("job"), id("loan"), id("gamble"), id("invest"), id("urgent")];
    if set.has(id("in_person")) && !private && !set.any(&loud) && !set.any(&DOUBTFUL) {
        sum += 1.0;
    }
    sum
}

/// The score of a message whose classes have these probabilities. Training chooses thresholds with it.
#[must_use]
pub fn score_of(parts: &Parts, probabilities: [f32; 4]) -> Score {
    let set = Set(parts.features.signals());
    let group = group(set);
    let [_, _, ads, scam] = probabilities;
    // Stories that are advertised by nobody who may be trusted with them.
    let by_name = parts.sender == SenderKind::Alphanumeric && parts.mark != Some(SenderMark::Unregistered);
    let share = if set.any(&STORIES) && group <= CONTACT && !by_name { 0.97 } else { ADS_SHARE[group] };
    let story = pretext(set);
    let shift = story - if story > 0.0 { 0.0 } else { calm(set, group) } - trust(parts);
    Score {
        group,
        quiet: is_quiet(set, probabilities),
        asks_money: asks_money(set),
        caution: log_odds(scam + share * ads) + shift,
        danger: log_odds(scam) + shift,
    }
}

/// What the sender takes from the scores. A name is mostly that of a business and costs it money, though it can be
/// forged; no bank writes from an e-mail address; a registry's word counts more than either.
fn trust(parts: &Parts) -> f32 {
    match (parts.sender, parts.mark) {
        (_, Some(SenderMark::Unregistered)) => -1.0,
        (_, Some(_)) => 2.5,
        (SenderKind::Alphanumeric, None) => 1.5,
        (SenderKind::Email, None) => -0.5,
        _ => 0.0,
    }
}

/// Finds out what a message wants.
#[must_use]
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the context will hold more than the model")]
pub fn analyse(message: &Message<'_>, context: &Context<'_>) -> Analysis {
    let parts = take_apart(message, context.tables);
    let probabilities = context.model.probabilities(&parts.features);
    let score = score_of(&parts, probabilities);
    let mut class =
        Class::ALL[(0..4).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).unwrap_or_default()];
    let limits = context.model.thresholds(score.group);
    let code = one_time_code(message, &parts);
    let wants = score.group != NOTHING || score.asks_money;
    let origin = |start, end| parts.normalised.origin(start, end);
    let asks_to_open = OPENS.iter().any(|signal| parts.features.signals().has(*signal));
    let links: Vec<Link> = parts
        .links
        .iter()
        .map(|link| {
            let hit = context.links.and_then(|lists| lists.look_up(&link.facts));
            // A service that sends a code is not blamed for a neighbour below the same domain.
            let listed = hit.filter(|hit| code.is_none() || asks_to_open || hit.matched != LinkMatch::Parent);
            Link { facts: link.facts.clone(), span: origin(link.start, link.end), listed }
        })
        .collect();
    let worst = links.iter().filter(|link| link.listed.is_some()).max_by_key(|link| confidence_of(link));
    let vouched = matches!(parts.mark, Some(SenderMark::Registered | SenderMark::Government | SenderMark::Promotional));
    let mut level = if score.quiet {
        Level::Unknown
    } else if wants && score.danger >= limits.danger && !vouched {
        Level::Danger
    } else if score.caution >= limits.caution || score.asks_money {
        Level::Caution
    } else {
        Level::Unknown
    };
    if score.asks_money && !score.quiet && score.danger > 0.0 {
        level = Level::Danger;
    }
    if worst.is_some() {
        level = level.max(if asks_to_open && !vouched { Level::Danger } else { Level::Caution });
        class = Class::Scam;
    }
    if message.is_contact || message.known_thread {
        // A friend's phone may be in wrong hands, so a request for money or a listed link still deserves a word.
        let asked = score.asks_money || parts.features.signals().has(id("give_code")) || worst.is_some();
        level = if asked { level.min(Level::Caution) } else { Level::Clear };
    }
    let flagged = level >= Level::Caution;
    if !flagged && !score.quiet && probabilities[2] + probabilities[3] > 0.5 {
        // Unwanted, but it asks for nothing that could hurt.
        class = Class::Ads;
    }
    let category = if flagged {
        let told = tell(parts.features.signals(), true);
        let listed = worst.and_then(|link| link.listed.as_ref()).map(|hit| hit.category);
        Some(listed.filter(|_| told == Category::Other).unwrap_or(told))
    } else {
        (class == Class::Ads).then(|| tell(parts.features.signals(), false))
    };
    let limit = if level == Level::Danger { limits.danger } else { limits.caution };
    let margin = if flagged { score.caution - limit } else { limit - score.caution };
    #[allow(clippy::cast_sign_loss, reason = "clamped to 0 to 15")]
    let confidence = Confidence::new((7.0 + 2.0 * margin).clamp(0.0, 15.0) as u8).unwrap_or(Confidence::MAX);
    let confidence = confidence.max(worst.map_or(Confidence::MIN, confidence_of));
    let reasons = if flagged { reasons(&parts, *context, &score, worst) } else { Vec::new() };
    let numbers = parts.numbers.iter().map(|number| Number {
        kind: number.kind,
        digits: number.digits.clone(),
        span: origin(number.start, number.end),
    });
    Analysis { level, class, probabilities, category, confidence, code, reasons, links, numbers: numbers.collect() }
}

/// What asks for a link to be opened, or for what waits behind it.
const OPENS: [usize; 6] = [id("tap"), id("verify"), id("login"), id("install"), id("send_money"), id("give_code")];

fn confidence_of(link: &Link) -> Confidence {
    link.listed.as_ref().map_or(Confidence::MIN, |hit| hit.confidence)
}

/// At most this many reasons are told.
const MAX_REASONS: usize = 8;

fn reasons(parts: &Parts, context: Context<'_>, score: &Score, listed: Option<&Link>) -> Vec<TextReason> {
    let signals = parts.features.signals();
    let mut reasons: Vec<TextReason> = signals
        .iter()
        .filter(|signal| is_told(*signal))
        .filter_map(|signal| {
            let weight = context.model.contribution(signal, signals);
            let (start, end) = signals.place(signal);
            let tricks = parts.normalised.tricks.first.filter(|_| signal == id("tricks"));
            let span = tricks.unwrap_or_else(|| parts.normalised.origin(start, end));
            (weight > 0.05).then_some(TextReason { code: SIGNALS[signal], weight, span })
        })
        .collect();
    if score.asks_money {
        let (start, end) = signals.place(id("send_money"));
        let span = parts.normalised.origin(start, end);
        reasons.retain(|reason| reason.code != "send_money");
        reasons.push(TextReason { code: "send_money", weight: 5.0, span });
    }
    if let Some(link) = listed {
        // More than any word of the message: somebody has seen where it leads.
        let weight = 6.0 + f32::from(confidence_of(link).step()) / 5.0;
        reasons.push(TextReason { code: LINK_LISTED, weight, span: link.span });
    }
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.code.cmp(b.code)));
    reasons.truncate(MAX_REASONS);
    if reasons.is_empty() {
        reasons.push(TextReason { code: "wording", weight: score.caution, span: Span::default() });
    }
    reasons
}

/// Signals that say something to a person; length, script and the like only help the model.
fn is_told(signal: usize) -> bool {
    const SILENT: &[&str] = &[
        "chat",
        "someone",
        "percent",
        "signature",
        "date",
        "link_named",
        "tiny",
        "short",
        "medium",
        "long",
        "han",
        "cyrillic",
        "arabic",
        "latin",
        "other_script",
        "link_bare",
        "question",
        "code",
        "money",
        "link",
        "optout",
        "several_numbers",
        "many_tricks",
        "urgent",
        "no_action",
        "own_channel",
        "in_person",
        "messenger_id",
        "missed_call",
        "exposure",
    ];
    !SILENT.contains(&SIGNALS[signal])
}

/// The names of the signals that a person is told of; each has words in the message catalogue.
pub fn told_signals() -> impl Iterator<Item = &'static str> {
    (0..SIGNALS.len()).filter(|signal| is_told(*signal)).map(|signal| SIGNALS[signal])
}

fn one_time_code(message: &Message<'_>, parts: &Parts) -> Option<OneTimeCode> {
    let signals = parts.features.signals();
    if !signals.has(id("otp")) {
        return None;
    }
    // The code nearest to the word for it: other runs of digits are amounts and ends of card numbers.
    let (word, _) = signals.place(id("otp"));
    let codes = parts.numbers.iter().filter(|number| number.kind == NumberKind::Code);
    let number = codes.min_by_key(|number| number.start.abs_diff(word))?;
    let span = parts.normalised.origin(number.start, number.end);
    Some(OneTimeCode { code: number.digits.clone(), span, service: service(message, parts) })
}

/// Words before the name of a service.
const BEFORE: [&str; 14] =
    ["your", "for", "de", "do", "per", "fur", "pour", "van", "untuk", "your new", "on", "la", "для", "codice"];

/// The service that a code is for: in Chinese brackets, before a colon, after "your" or "for"; else the sender's name.
fn service(message: &Message<'_>, parts: &Parts) -> Option<String> {
    let text = message.text;
    for (open, close) in [('【', '】'), ('[', ']'), ('「', '」')] {
        if let Some((_, rest)) = text.split_once(open)
            && let Some((name, _)) = rest.split_once(close)
            && (1..=30).contains(&name.chars().count())
            && name.chars().any(char::is_alphabetic)
        {
            return Some(name.trim().to_owned());
        }
    }
    if let Some((name, _)) = text.split_once(':') {
        let plain = name.chars().count() <= 24
            && name.split_whitespace().count() <= 3
            && !name.chars().any(|c| c.is_ascii_digit());
        let is_word = crate::text::normalise(name).text;
        let is_label = ["code", "otp", "codigo", "код", "pin", "tan"].iter().any(|label| is_word.contains(label));
        if plain && !is_label && name.chars().any(char::is_alphabetic) {
            return Some(name.trim().to_owned());
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate().skip(1) {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        let introduced = BEFORE.contains(&words[at - 1].to_lowercase().as_str());
        let proper = name.len() > 2 && name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase);
        if introduced && proper {
            return Some(name.to_owned());
        }
    }
    (parts.sender == SenderKind::Alphanumeric).then(|| message.sender.trim().to_owned())
}
