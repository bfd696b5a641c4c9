//! Messages: what the owner decided about the sender, what lists say of sender and named numbers, and what the text wants.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use crate::blocklist::Standing;
use crate::feed::{PackageKind, Trust};
use crate::phone::{Caller, PhoneNumber, Region};
use crate::store::{InstalledList, NamedBefore, Settings};
use crate::text::{
    self, Analysis, Class, Context, Link, Model, Number, NumberKind, OneTimeCode, Span, TextReason, TextSignal,
};
use crate::time::UnixSeconds;

use super::decide::{Listing, by_lists, failed, list_reason, remark, seen};
use super::policy::Step;
use super::scene::{ListFact, Scene};
use super::screen::State;
use super::{Action, Guard, GuardError, IncomingCall, Level, Reason, ReasonCode, Reasons, Source, Verdict};

/// What a signal of the text adds to the log-odds of a scam, in hundredths of a reason's weight.
const WEIGHT_PER_LOG_ODDS: f32 = 12.0;
/// What it weighs that a list holds a number which the message names, where the list is least sure, and per step.
const NAMED_LISTED: (u8, u8) = (40, 4);

/// The road on which a message came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Channel {
    /// A text message of the telephone network.
    Sms,
    /// The notification of an app.
    Notification {
        /// Which app, as the platform names it.
        app: String,
    },
    /// The owner asked about it.
    Shared,
}

/// A message as the phone sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingMessage {
    /// The sender as shown: a number, a short code, a name, an e-mail address; empty where none is shown.
    pub sender: String,
    /// The text as received.
    pub text: String,
    /// When.
    pub at: UnixSeconds,
    /// Where the SIM that received it is at home, if known.
    pub region: Option<Region>,
    /// Which SIM received it, from 0.
    pub sim_slot: Option<u8>,
    /// Whether the sender is one of the owner's contacts.
    pub is_contact: bool,
    /// Whether the owner has written to the sender before.
    pub known_thread: bool,
    /// The road on which it came.
    pub channel: Channel,
}

impl IncomingMessage {
    /// A text message from a stranger, with nothing else known.
    #[must_use]
    pub fn new(sender: &str, text: &str, at: UnixSeconds) -> Self {
        Self {
            sender: sender.to_owned(),
            text: text.to_owned(),
            at,
            region: None,
            sim_slot: None,
            is_contact: false,
            known_thread: false,
            channel: Channel::Sms,
        }
    }

    /// The same message with the region of the SIM.
    #[must_use]
    pub fn in_region(mut self, region: Option<Region>) -> Self {
        self.region = region;
        self
    }

    /// The sender as a caller: rules and lists are about both alike.
    fn as_call(&self, home: Option<Region>) -> IncomingCall {
        let region = self.region.or(home);
        IncomingCall {
            region,
            sim_slot: self.sim_slot,
            is_contact: self.is_contact,
            ..IncomingCall::new(Caller::parse(&self.sender, region), self.at)
        }
    }
}

/// Shows neither the sender nor the text.
impl std::fmt::Debug for IncomingMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IncomingMessage")
            .field("bytes", &self.text.len())
            .field("at", &self.at)
            .field("region", &self.region)
            .field("is_contact", &self.is_contact)
            .field("known_thread", &self.known_thread)
            .finish_non_exhaustive()
    }
}

/// Where a phone that sorts messages may put one. Nothing is ever deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// Among all others.
    Inbox,
    /// With codes and notices.
    Transactions,
    /// With advertising.
    Promotions,
    /// With junk.
    Junk,
}

/// The decision about one message.
#[derive(Clone, PartialEq)]
pub struct MessageVerdict {
    /// How dangerous, what to do, the lure as category, and why.
    pub verdict: Verdict,
    /// What kind of message it most likely is.
    pub class: Class,
    /// The one-time code that it brings.
    pub code: Option<OneTimeCode>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

impl MessageVerdict {
    /// Where the message belongs. What brings a code is never junk: a code that is missed locks its owner out.
    #[must_use]
    pub fn folder(&self, settings: &Settings) -> Folder {
        let is_code = self.code.is_some();
        let wanted = match self.verdict.level {
            Level::Danger => settings.on_danger.max(Action::Silence),
            Level::Caution => settings.on_caution,
            Level::Clear | Level::Unknown => Action::Allow,
        };
        if !is_code && (self.verdict.action >= Action::Silence || wanted >= Action::Silence) {
            return Folder::Junk;
        }
        match self.class {
            _ if is_code => Folder::Transactions,
            _ if self.verdict.level == Level::Clear => Folder::Inbox,
            Class::Notification => Folder::Transactions,
            Class::Ads => Folder::Promotions,
            Class::Ham | Class::Scam => Folder::Inbox,
        }
    }

    /// The numbers that the message names, as far as they can be telephone numbers, each with its place.
    fn named(&self, region: Option<Region>) -> Vec<PhoneNumber> {
        self.numbers.iter().filter_map(|number| telephone(number, region)).collect()
    }
}

/// Shows nothing of the message.
impl std::fmt::Debug for MessageVerdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageVerdict")
            .field("verdict", &self.verdict)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

fn telephone(number: &Number, region: Option<Region>) -> Option<PhoneNumber> {
    match Caller::parse(&number.digits, region) {
        Caller::Number { number: found, .. } if number.kind == NumberKind::Phone => Some(found),
        _ => None,
    }
}

/// The model for messages: the one that a followed publisher offers, else the built-in one. It is read when the first
/// message comes: calls never pay for it.
pub(super) struct TextModel {
    file: Option<PathBuf>,
    read: OnceLock<Option<Model>>,
}

impl TextModel {
    /// The latest model among what is installed.
    pub(super) fn of(installed: &[InstalledList]) -> Self {
        let is_model =
            |list: &&InstalledList| list.kind == PackageKind::TextModel && list.trust > Trust::CorrectionsOnly;
        let latest = installed.iter().filter(is_model).max_by_key(|list| (list.installed, list.id));
        Self { file: latest.map(|list| list.path.clone()), read: OnceLock::new() }
    }

    /// The model in force; `None` where the installed one cannot be read.
    fn get(&self) -> Option<&Model> {
        let Some(file) = &self.file else { return Some(Model::built_in()) };
        let read = || std::fs::read(file).ok().and_then(|bytes| Model::from_bytes(bytes).ok());
        self.read.get_or_init(read).as_ref()
    }
}

impl Guard {
    /// Judges a message. Never fails: where something inside goes wrong the message passes, the verdict says so, and
    /// [`Guard::has_failed`] tells from then on. Writes nothing; see [`Guard::record_message`].
    #[must_use]
    pub fn screen_message(&self, message: &IncomingMessage) -> MessageVerdict {
        let state = self.state();
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge_message(&state, message)));
        let verdict = judged.unwrap_or_else(|_| {
            self.has_failed.store(true, Ordering::Relaxed);
            let (links, numbers) = (Vec::new(), Vec::new());
            MessageVerdict { verdict: failed(), class: Class::Ham, code: None, links, numbers }
        });
        let Verdict { level, action, reasons, .. } = &verdict.verdict;
        tracing::debug!(?level, ?action, reasons = reasons.len(), "message judged");
        verdict
    }

    fn judge_message(&self, state: &State, message: &IncomingMessage) -> MessageVerdict {
        let call = message.as_call(state.settings.home_region);
        let scene = Scene::new(&call, &state.settings, state, self.past());
        let model = state.model.get().unwrap_or_else(|| {
            scene.fail();
            Model::built_in()
        });
        let analysis = text::analyse(
            &text::Message {
                text: &message.text,
                sender: &message.sender,
                region: scene.region,
                is_contact: message.is_contact,
                known_thread: message.known_thread,
            },
            &Context { model, tables: state.aids.tables(|| scene.fail()), links: Some(&state.aids.links) },
        );
        if state.aids.links.has_failed() {
            scene.fail();
        }
        let verdict = decide_message(&scene, &analysis);
        if scene.has_failed() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        let Analysis { class, code, links, numbers, .. } = analysis;
        MessageVerdict { verdict, class, code, links, numbers }
    }

    /// Writes a message's verdict into the history, and remembers the numbers that the message named: a call from one of
    /// them is the next step of the same story. The text is kept only where the owner's settings say so.
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be written.
    pub fn record_message(&self, message: &IncomingMessage, verdict: &MessageVerdict) -> Result<i64, GuardError> {
        let store = self.store()?;
        let settings = store.settings()?;
        let region = message.region.or(settings.home_region);
        let is_suspect = verdict.verdict.level >= Level::Caution;
        let mut numbers = verdict.named(region);
        if is_suspect {
            numbers.extend(Caller::parse(&message.sender, region).number());
        }
        let named = NamedBefore { at: message.at, is_suspect };
        Ok(store.record_message(message, &verdict.verdict, &numbers, named)?)
    }
}

/// From what is known of the sender and what the text wants to a verdict; `docs/decision.md` says the same in words.
fn decide_message(scene: &Scene<'_>, analysis: &Analysis) -> Verdict {
    let protection = protection(scene);
    // A contact's phone may be in wrong hands; what the owner allowed is allowed.
    let is_trusted = |reason: &Reason| reason.code == ReasonCode::OwnerAllowed || analysis.level <= Level::Unknown;
    if let Some(reason) = protection.clone().filter(is_trusted) {
        return verdict(Level::Clear, Action::Allow, None, [reason]);
    }
    if let Some((_, reason)) = seen(scene, Step::OwnerBlocks).next() {
        return verdict(Level::Caution, Action::Silence, None, [reason]);
    }
    let sender = by_sender(scene);
    let mut reasons = sender.reasons;
    reasons.extend(analysis.reasons.iter().map(|reason| text_reason(analysis, reason)));
    let mut level = analysis.level.max(sender.level);
    let mut category =
        if analysis.level >= sender.level { analysis.category.or(sender.category) } else { sender.category };
    for reason in analysis.numbers.iter().filter_map(|number| listed_number(scene, number)) {
        // A number that was reported for fraud, in a message that is suspect anyway, is what the story leads to.
        level = level.max(if analysis.level >= Level::Caution { Level::Danger } else { Level::Caution });
        category = category.or(reason.category);
        reasons.push(reason);
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    reasons.extend(sender.remarks);
    reasons.extend(protection);
    if reasons.is_empty() {
        let quiet = if analysis.code.is_some() { TextSignal::CODE_ONLY } else { TextSignal::HARMLESS };
        let span = analysis.code.as_ref().map(|code| code.span);
        reasons.push(Reason { source: Source::Text, span, ..remark(ReasonCode::Text(quiet)) });
    }
    if scene.has_failed() {
        reasons.push(remark(ReasonCode::InternalError));
    }
    let action = if level >= Level::Caution { Action::Warn } else { Action::Allow };
    Verdict { confidence: Some(analysis.confidence), ..verdict(level, action, category, reasons) }
}

/// The owner's word or the contacts. An emergency number protects no message: fake base stations show such senders.
fn protection(scene: &Scene<'_>) -> Option<Reason> {
    let counts = |code| matches!(code, ReasonCode::OwnerAllowed | ReasonCode::Contact);
    seen(scene, Step::Protects).map(|(_, reason)| reason).find(|reason| counts(reason.code))
}

/// What lists say about the sender. That nobody calls from a number says nothing about messages from it.
fn by_sender(scene: &Scene<'_>) -> Listing {
    if scene.call.is_contact {
        return Listing::nothing();
    }
    let writes = |fact: &&ListFact| fact.found.mark.standing != Standing::InboundOnly;
    let facts: Vec<ListFact> = scene.lists().iter().filter(writes).cloned().collect();
    by_lists(&facts, scene.settings)
}

fn verdict(
    level: Level,
    action: Action,
    category: Option<crate::blocklist::Category>,
    reasons: impl IntoIterator<Item = Reason>,
) -> Verdict {
    Verdict { level, action, category, confidence: None, reasons: reasons.into_iter().collect::<Reasons>() }
}

fn text_reason(analysis: &Analysis, reason: &TextReason) -> Reason {
    #[allow(clippy::cast_sign_loss, reason = "clamped to 1 to 100")]
    let weight = (reason.weight * WEIGHT_PER_LOG_ODDS).clamp(1.0, 100.0) as u8;
    let listed = analysis.listed(reason);
    Reason {
        weight,
        source: listed.map_or(Source::Text, |hit| hit.source.clone()),
        category: listed.map(|hit| hit.category),
        confidence: listed.map(|hit| hit.confidence),
        span: (reason.span != Span::default()).then_some(reason.span),
        ..remark(ReasonCode::Text(TextSignal::from_name(reason.code).unwrap_or(TextSignal::WORDING)))
    }
}

/// Whether a list reports a number that the message names.
fn listed_number(scene: &Scene<'_>, number: &Number) -> Option<Reason> {
    let found = telephone(number, scene.region)?;
    let facts = scene.ask_about(found);
    let accuses =
        |fact: &&ListFact| fact.trust > Trust::CorrectionsOnly && fact.found.mark.standing == Standing::Listed;
    if facts.iter().any(|fact| fact.found.mark.standing == Standing::Clear) {
        return None;
    }
    let fact = facts.iter().filter(accuses).max_by_key(|fact| fact.found.mark.confidence)?;
    let (least, step) = NAMED_LISTED;
    Some(Reason {
        code: ReasonCode::Text(TextSignal::LISTED_NUMBER),
        weight: least + step * fact.found.mark.confidence.step(),
        span: Some(number.span),
        ..list_reason(fact)
    })
}
