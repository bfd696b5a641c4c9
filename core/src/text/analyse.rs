//! The decision: from the parts of a message, the model's word and the lists to a level, a story and what was found.

use super::code::one_time_code;
use super::cues::id;
use super::entities::NumberKind;
use super::evidence::{NOTHING, score_of};
use super::features::take_apart;
use super::links::LinkFacts;
use super::lure::tell;
use super::model::Class;
use super::reasons::reasons;
use super::sender::SenderMark;
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

pub(super) fn confidence_of(link: &Link) -> Confidence {
    link.listed.as_ref().map_or(Confidence::MIN, |hit| hit.confidence)
}
