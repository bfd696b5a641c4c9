//! Evidence before probability: what a message asks for, which stories are fraud in any language, what is quiet.

use super::cues::{Signals, id};
use super::features::Parts;
use super::model::GROUPS;
use super::sender::{SenderKind, SenderMark};

/// What the sender wants, by which thresholds are chosen.
const RISKY_LINK: usize = 0;
const CONTACT: usize = 1;
const KNOWN_LINK: usize = 2;
pub(super) const NOTHING: usize = 3;

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
const HOOKS: [usize; 37] = [
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
    id("safe_account"),
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
        || has(id("gift_card")) && pays_in_cards(set)
        || has(id("safe_account")) && !has(id("never_share"))
        || has(id("code")) && has(id("call"));
    // A house that bears the name it gives is vouched for by the registry of names, but not what it sells.
    let own_name_only = has(id("link_named")) && !has(id("link_known")) && set.any(&STORIES);
    if has(id("link_unknown")) || own_name_only {
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

/// Gift cards are wanted by somebody who wants their codes, or gives a reason for haste or silence; shops advertise them.
fn pays_in_cards(set: Set<'_>) -> bool {
    let shop = set.any(&[id("percent"), id("optout")]);
    let pressed =
        set.any(&[id("threat"), id("exposure"), id("new_number")]) || set.has(id("kin")) && set.has(id("urgent"));
    set.any(&[id("give_code"), id("secrecy")]) && !shop || pressed && !shop && !set.has(id("promo"))
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
    // Shops stand in statements by the names of their sites, and nobody is asked to go there.
    let shop = [id("link_odd"), id("link_brand_abuse"), id("link_free_host"), id("link_short"), id("link_token")];
    let urged = [id("tap"), id("install"), id("urgent"), id("reply"), id("call")];
    let merchant = has(id("link_bare")) && !asks && !set.any(&shop) && !set.any(&urged);
    (code && !asks_for_code(set) || told && (!risky_link || has(id("link_named")) || plain || merchant))
        && !has(id("tricks"))
        && !(has(id("phone_number")) && has(id("call")) && has(id("threat")) && !has(id("never_share")))
}

/// "Send the money to this number, in the name of ...": who asks so is not a business that one knows.
fn asks_money(set: Set<'_>) -> bool {
    let has = |signal| set.has(signal);
    let personal = has(id("kin")) || has(id("new_number"));
    let statement = has(id("masked_account")) || has(id("balance")) && (has(id("completed")) || has(id("money")));
    let other = [id("otp"), id("link_unknown"), id("percent"), id("promo")];
    // Who writes as one's child from a new number need not say where to: one asks back.
    let new_self = has(id("kin")) && has(id("new_number"));
    // Codes of gift cards are money that nobody gets back.
    let wants_cards = has(id("gift_card")) && (has(id("give_code")) || has(id("secrecy"))) && pays_in_cards(set);
    wants_cards
        || has(id("send_money"))
            && (has(id("phone_number")) || has(id("long_number")) || new_self)
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
        (has(id("kin")) && has(id("new_number")), 4.0),
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
        // Words hidden from filters, and something to open or to answer.
        (has(id("many_tricks")) && set.any(&[id("link_unknown"), id("messenger_id"), id("phone_number")]), 1.0),
        // Whoever may not be asked back, or has a code to be read out, wants to be paid in gift cards.
        (has(id("gift_card")) && pays_in_cards(set), 4.0),
        // There is no such account, and nobody but fraud sends money to it.
        (has(id("safe_account")) && !has(id("never_share")), 4.0),
        (has(id("exposure")) && set.any(&[id("crypto"), id("money"), id("send_money"), id("urgent")]), 4.0),
        (has(id("missed_call")) && has(id("call")) && set.any(&[id("urgent"), id("threat")]), 2.0),
    ];
    stories.iter().filter(|(told, _)| *told).map(|(_, weight)| *weight).fold(0.0, f32::max)
}

/// What a message can ask of its reader, in any words, beside a reply.
const REQUESTS: [usize; 22] = [
    id("tap"),
    id("call"),
    id("send_money"),
    id("give_code"),
    id("verify"),
    id("login"),
    id("install"),
    id("messenger"),
    id("messenger_link"),
    id("messenger_id"),
    id("email"),
    id("secrecy"),
    id("payee"),
    id("this_number"),
    id("kin"),
    id("new_number"),
    id("asked_before"),
    id("someone"),
    id("survey"),
    id("fee"),
    id("missed_call"),
    id("safe_account"),
];

/// What fraud holds out or threatens with: a request beside one of these is never ordinary.
const PRESSURE: [usize; 15] = [
    id("threat"),
    id("urgent"),
    id("gain"),
    id("refund"),
    id("loan"),
    id("job"),
    id("invest"),
    id("crypto"),
    id("gamble"),
    id("dating"),
    id("exposure"),
    id("forged"),
    id("tricks"),
    id("secrecy"),
    id("safe_account"),
];

/// Signs of ordinary business: nothing needs to be done, or what is to be done is done where one always does it.
fn calm(set: Set<'_>, group: usize) -> f32 {
    let has = |signal| set.has(signal);
    let mut sum = if set.any(&HOOKS) { 0.0 } else { HOOKLESS[group] };
    let private = set.any(&[id("messenger_id"), id("messenger_link"), id("tricks")]);
    if has(id("no_action")) {
        sum += 1.0;
    }
    if has(id("own_channel")) && group != RISKY_LINK && !private {
        sum += 1.0;
    }
    let loud = [id("threat"), id("gain"), id("job"), id("loan"), id("gamble"), id("invest"), id("urgent")];
    if has(id("in_person")) && !private && !set.any(&loud) && !set.any(&DOUBTFUL) {
        sum += 1.0;
    }
    let pressed = set.any(&PRESSURE);
    // A number to know and nothing to do: the driver's, the clinic's.
    let asks = set.any(&REQUESTS) || has(id("reply")) && !has(id("optout"));
    if !has(id("link")) && !pressed && !asks {
        sum += 2.0;
    }
    // "If it was not you, call": who did it himself has nothing to do.
    let more = [id("tap"), id("verify"), id("login"), id("install"), id("send_money"), id("give_code"), id("fee")];
    let other = [id("parcel"), id("link_unknown"), id("several_numbers"), id("kin"), id("authority"), id("reply")];
    let informed = has(id("masked_account")) || !has(id("money"));
    if has(id("not_you")) && informed && !pressed && !private && !set.any(&more) && !set.any(&other) {
        sum += 1.5;
    }
    // The one link leads to the house that the message speaks of, or to an authority.
    let elsewhere = [id("link_unknown"), id("phone_number"), id("messenger"), id("messenger_id"), id("email")];
    let at_home = has(id("link_brand_own")) || has(id("link_official")) && !set.any(&STORIES);
    let named = (has(id("link_named")) || has(id("link_known"))) && !set.any(&STORIES);
    if (at_home || named) && !set.any(&elsewhere) && !has(id("tricks")) && !has(id("give_code")) {
        sum += if at_home { 5.0 } else { 1.0 };
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
