//! From findings to a verdict. `docs/decision.md` says the same in words.
//!
//! 1. Rows that protect answer at once, before anybody has looked at a list.
//! 2. Rows that ring bound what later rows may do to a warning.
//! 3. The owner's block rules.
//! 4. Lists. Each counts by its standing, its confidence and whether it names the number or a range; further lists that
//!    agree add to the weightiest. More reports or more confidence never make a call look safer. What a publisher may do
//!    is the owner's choice: one that may only correct accuses nobody, one that may only warn ends no call. A list that
//!    says a number is in order lowers what others say by one level, and the verdict says that publishers disagree.
//! 5. The shape of the call. Weights add up; the sum asks for caution, and only several signals together are danger. It
//!    silences at most, and ends no call.
//! 6. Hidden, foreign and unknown callers, as the owner set.
//!
//! Where something inside failed, the call rings whatever the rest says.

use crate::blocklist::{Category, MatchedBy, Standing};
use crate::feed::Trust;
use crate::store::Settings;

use super::policy::{AGREEMENT, LISTED_DANGER, POLICY, Row, SHAPE_CAUTION, SHAPE_DANGER, SHAPE_SHOWN, Step};
use super::scene::{Finding, ListFact, Scene};
use super::{Action, Level, Reason, ReasonCode, Reasons, Source, Verdict};

/// The rows of a step, with what those say that have seen something.
pub(super) fn seen<'s>(scene: &'s Scene<'_>, step: Step) -> impl Iterator<Item = (&'static Row, Reason)> + 's {
    POLICY.iter().filter(move |row| row.step == step).filter_map(|row| Some((row, reason_of(row, scene)?)))
}

fn reason_of(row: &Row, scene: &Scene<'_>) -> Option<Reason> {
    match row.ask?(scene) {
        Finding::Seen(seen) => Some(Reason {
            code: row.code,
            source: seen.source,
            category: seen.category,
            confidence: seen.confidence,
            weight: row.weight,
            detail: seen.detail,
            span: None,
        }),
        Finding::Nothing(_) => None,
    }
}

/// The verdict about a call.
pub(super) fn decide(scene: &Scene<'_>) -> Verdict {
    if let Some((_, reason)) = seen(scene, Step::Protects).next() {
        return plain(Level::Clear, Action::Allow, reason);
    }
    let mut verdict = judge(scene);
    if scene.has_failed() {
        verdict.reasons.push(remark(ReasonCode::InternalError));
        verdict.action = verdict.action.min(Action::Warn);
    }
    verdict
}

/// The verdict where nothing could be asked.
pub(super) fn failed() -> Verdict {
    let mut verdict = plain(Level::Unknown, Action::Allow, remark(ReasonCode::NothingKnown));
    verdict.reasons.push(remark(ReasonCode::InternalError));
    verdict
}

fn judge(scene: &Scene<'_>) -> Verdict {
    let settings = scene.settings;
    let ringing: Vec<Reason> = seen(scene, Step::Rings).map(|(_, reason)| reason).collect();
    let rings = !ringing.is_empty();
    let blocked = seen(scene, Step::OwnerBlocks).next();
    if let (Some((_, reason)), false) = (&blocked, rings) {
        return plain(Level::Caution, Action::Block, reason.clone());
    }
    // Publishers and presets are spared short and official numbers, and everything while the call must ring.
    let spared = seen(scene, Step::Spares).next().is_some();
    let publishers_cap = if rings || spared { Action::Warn } else { Action::Block };

    let lists = by_lists(scene.lists(), settings);
    let knows_the_number = ringing.iter().any(|reason| reason.code == ReasonCode::Dialled) || lists.is_corrected;
    let shape = if knows_the_number { Shape::default() } else { by_shape(scene, settings) };
    let mut action = lists.action.max(shape.action).min(publishers_cap);
    // A switch of the owner's own: an official number that never calls may be ended, if the owner wants that.
    if let Some(false_number) = lists.false_number {
        action = action.max(if rings { false_number.min(Action::Warn) } else { false_number });
    }
    let level = lists.level.max(shape.level);
    let accused = lists.category.is_some() || lists.level >= Level::Caution;
    let mut verdict = Verdict {
        level,
        action,
        category: if accused && lists.level >= shape.level {
            lists.category
        } else {
            shape.category.or(lists.category)
        },
        confidence: lists.confidence,
        reasons: Reasons::new(),
    };
    let is_quiet = lists.is_quiet && shape.reasons.is_empty();
    verdict.reasons.extend(lists.reasons);
    verdict.reasons.extend(shape.reasons);
    // The weightiest first; of two alike the order of the table stays.
    verdict.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    verdict.reasons.extend(lists.remarks);
    if !knows_the_number || lists.is_corrected {
        otherwise(scene, is_quiet, ringing.is_empty(), publishers_cap, &mut verdict);
    }
    verdict.reasons.extend(blocked.map(|(_, reason)| reason));
    verdict.reasons.extend(ringing);
    verdict
}

/// What is done with hidden, foreign and unknown callers.
fn otherwise(scene: &Scene<'_>, is_quiet: bool, says_nothing_else: bool, cap: Action, verdict: &mut Verdict) {
    let settings = scene.settings;
    let mut is_named = false;
    for (row, reason) in seen(scene, Step::Otherwise) {
        let wanted = if row.code == ReasonCode::HiddenNumber { settings.on_hidden } else { settings.on_foreign };
        // An owner who wants hidden callers ended says so; publishers have no part in it.
        verdict.action = verdict.action.max(wanted.min(cap));
        verdict.reasons.push(reason);
        is_named = true;
    }
    if !is_named && is_quiet {
        verdict.action = verdict.action.max(settings.on_unknown.min(cap));
        if says_nothing_else {
            verdict.reasons.push(remark(ReasonCode::NothingKnown));
        }
    }
}

/// What lists come to.
pub(super) struct Listing {
    pub(super) level: Level,
    pub(super) action: Action,
    pub(super) category: Option<Category>,
    confidence: Option<crate::blocklist::Confidence>,
    pub(super) reasons: Vec<Reason>,
    pub(super) remarks: Vec<Reason>,
    /// What the owner wants done about a shown number that never calls.
    false_number: Option<Action>,
    /// Whether no list accuses.
    is_quiet: bool,
    /// Whether some list says that the number is in order.
    is_corrected: bool,
}

impl Listing {
    /// No list says anything.
    pub(super) fn nothing() -> Self {
        Self {
            level: Level::Unknown,
            action: Action::Allow,
            category: None,
            confidence: None,
            reasons: Vec::new(),
            remarks: Vec::new(),
            false_number: None,
            is_quiet: true,
            is_corrected: false,
        }
    }
}

pub(super) fn by_lists(facts: &[ListFact], settings: &Settings) -> Listing {
    let counts = |fact: &&ListFact| fact.trust > Trust::CorrectionsOnly || fact.found.mark.standing == Standing::Clear;
    let facts: Vec<&ListFact> = facts.iter().filter(counts).collect();
    let mut reasons: Vec<Reason> = facts.iter().map(|fact| list_reason(fact)).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    let is_corrected = reasons.iter().any(|reason| reason.code == ReasonCode::Corrected);
    let accusing = || reasons.iter().filter(|reason| reason.code != ReasonCode::Corrected);
    let Some(first) = accusing().next().cloned() else {
        return Listing { reasons, is_corrected, ..Listing::nothing() };
    };
    let level = level_of(accusing());
    let leading = if level == Level::Danger { accusing().find(|reason| !is_nuisance(reason)) } else { None };
    let leading = leading.cloned().unwrap_or(first);
    // That a number is false is a warning about whoever shows it; it ends no call by itself.
    let may_block = |fact: &&&ListFact| fact.trust == Trust::MayBlock && fact.found.mark.standing == Standing::Listed;
    let blocking: Vec<Reason> = facts.iter().filter(may_block).map(|fact| list_reason(fact)).collect();
    let mild = action_at(level, settings).min(Action::Warn);
    let hard = if blocking.is_empty() { mild } else { action_at(level_of(blocking.iter()), settings) };
    // What the owner set for a category goes before what the level says.
    let own_word = leading.category.and_then(|category| settings.on_category.get(&category)).copied();
    let is_blockable = blocking.iter().any(|reason| reason.category == leading.category);
    let action = match own_word {
        Some(action) if is_blockable => action,
        Some(action) => action.min(Action::Warn),
        None => mild.max(hard),
    };
    let is_false = accusing().any(|reason| reason.code == ReasonCode::InboundOnly);
    let mut listing = Listing {
        level,
        action,
        category: leading.category,
        confidence: leading.confidence,
        reasons: Vec::new(),
        remarks: Vec::new(),
        false_number: (is_false && !is_corrected).then_some(settings.on_false_number),
        is_quiet: false,
        is_corrected,
    };
    if is_corrected {
        listing.level = if level == Level::Danger { Level::Caution } else { Level::Unknown };
        listing.action = action_at(listing.level, settings).min(Action::Warn);
        listing.remarks.push(remark(ReasonCode::Disputed));
    }
    listing.reasons = reasons;
    listing
}

/// The level that accusations add up to. Nuisance is no danger however many report it; only reports of fraud add up.
fn level_of<'a>(accusing: impl Iterator<Item = &'a Reason> + Clone) -> Level {
    let serious = accusing.filter(|reason| !is_nuisance(reason));
    let heaviest = serious.clone().map(|reason| reason.weight).max().unwrap_or(0);
    let agreeing = u8::try_from(serious.count().saturating_sub(1)).unwrap_or(u8::MAX);
    let weight = heaviest.saturating_add(agreeing.saturating_mul(AGREEMENT));
    if weight >= LISTED_DANGER { Level::Danger } else { Level::Caution }
}

/// What the owner wants done at a level.
fn action_at(level: Level, settings: &Settings) -> Action {
    match level {
        Level::Danger => settings.on_danger,
        Level::Caution => settings.on_caution,
        Level::Unknown => settings.on_unknown,
        Level::Clear => Action::Allow,
    }
}

/// Weights, 0 to 100. A range says less than a number; a number that never calls out is false whoever shows it.
pub(super) fn list_reason(fact: &ListFact) -> Reason {
    let mark = fact.found.mark;
    let step = mark.confidence.step();
    let exact = fact.found.matched_by == MatchedBy::Exact;
    let (code, weight) = match (mark.standing, exact) {
        (Standing::Clear, _) => (ReasonCode::Corrected, 0),
        (Standing::InboundOnly, _) => (ReasonCode::InboundOnly, 70 + step * 2),
        (Standing::Listed, true) => (ReasonCode::Listed, 40 + step * 4),
        (Standing::Listed, false) => (ReasonCode::ListedRange, 30 + step * 3),
    };
    let category = (mark.standing != Standing::Clear).then_some(mark.category);
    Reason {
        code,
        source: fact.source.clone(),
        category,
        confidence: Some(mark.confidence),
        weight,
        detail: String::new(),
        span: None,
    }
}

fn is_nuisance(reason: &Reason) -> bool {
    reason.code != ReasonCode::InboundOnly
        && matches!(reason.category, Some(Category::Telemarketing | Category::Survey))
}

/// What the shape of the call comes to.
struct Shape {
    level: Level,
    action: Action,
    category: Option<Category>,
    reasons: Vec<Reason>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { level: Level::Unknown, action: Action::Allow, category: None, reasons: Vec::new() }
    }
}

fn by_shape(scene: &Scene<'_>, settings: &Settings) -> Shape {
    let mut shape = Shape::default();
    // The sum, and the part of it that may silence.
    let (mut sum, mut hard) = (0u16, 0u16);
    let (mut names, mut heaviest) = (false, 0);
    for (row, reason) in seen(scene, Step::Shape) {
        sum += u16::from(row.weight);
        hard += if row.power >= Action::Silence { u16::from(row.weight) } else { 0 };
        names |= row.weight == 0;
        if reason.category.is_some() && row.weight > heaviest {
            (heaviest, shape.category) = (row.weight, reason.category);
        }
        shape.reasons.push(reason);
    }
    if sum >= SHAPE_CAUTION {
        shape.level = if sum >= SHAPE_DANGER { Level::Danger } else { Level::Caution };
        let cap = if hard >= SHAPE_CAUTION { Action::Silence } else { Action::Warn };
        shape.action = action_at(shape.level, settings).min(cap);
    } else if sum >= SHAPE_SHOWN || names {
        shape.action = Action::Warn;
    }
    if shape.level < Level::Caution {
        shape.category = None;
    }
    shape
}

pub(super) fn remark(code: ReasonCode) -> Reason {
    let (detail, span) = (String::new(), None);
    Reason { code, source: Source::Ringfence, category: None, confidence: None, weight: 0, detail, span }
}

fn plain(level: Level, action: Action, reason: Reason) -> Verdict {
    let mut reasons = Reasons::new();
    reasons.push(reason);
    Verdict { level, action, category: None, confidence: None, reasons }
}
