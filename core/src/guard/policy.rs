//! From facts to a verdict: a pure function.
//!
//! 1. Protected calls: what the owner allowed, emergency numbers, call-back mode, contacts. They are answered from
//!    [`Protection`] alone, before anybody has looked at a list, and nothing that follows sees them.
//! 2. The owner's block rules.
//! 3. Lists. Each counts by its standing, its confidence and whether it names the number or a range; further lists that
//!    agree add to the weightiest. More reports or more confidence never make a call look safer. What a publisher may do
//!    is the owner's choice: one that may only correct accuses nobody, one that may only warn ends no call. A list that
//!    says a number is in order lowers what others say by one level, and the verdict says that publishers disagree.
//! 4. Hidden and unknown callers.
//!
//! Lists give a level; what is done at a level is the owner's setting. Where something inside failed, the call rings
//! whatever the rest says.

use crate::blocklist::{Category, Match, MatchedBy, Standing};
use crate::feed::Trust;
use crate::store::{Effect, RuleHit, Settings};

use super::{Action, Level, Reason, ReasonCode, Source, Verdict};

/// Why a call is never held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// The owner's rule with this id.
    OwnerAllowed(i64),
    /// An emergency number.
    EmergencyNumber,
    /// The phone expects an emergency service to call back.
    EmergencyCallback,
    /// A contact.
    Contact,
}

/// What is known of a caller before lists are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OwnFacts {
    /// The owner's rule about the number.
    pub rule: Option<RuleHit>,
    /// Whether it is an emergency number.
    pub is_emergency: bool,
    /// Whether the phone expects an emergency service to call back.
    pub emergency_callback_mode: bool,
    /// Whether it is a contact.
    pub is_contact: bool,
}

impl OwnFacts {
    /// Whether the call is protected, and by what.
    #[must_use]
    pub fn protection(&self) -> Option<Protection> {
        match self.rule {
            Some(RuleHit { rule, effect: Effect::Allow }) => Some(Protection::OwnerAllowed(rule)),
            _ if self.is_emergency => Some(Protection::EmergencyNumber),
            _ if self.emergency_callback_mode => Some(Protection::EmergencyCallback),
            _ if self.is_contact => Some(Protection::Contact),
            _ => None,
        }
    }
}

/// The verdict for a protected call.
#[must_use]
pub fn protected(protection: Protection) -> Verdict {
    let (code, source) = match protection {
        Protection::OwnerAllowed(rule) => (ReasonCode::OwnerAllowed, Source::Owner { rule }),
        Protection::EmergencyNumber => (ReasonCode::EmergencyNumber, Source::NumberingPlan),
        Protection::EmergencyCallback => (ReasonCode::EmergencyCallback, Source::Phone),
        Protection::Contact => (ReasonCode::Contact, Source::Phone),
    };
    verdict(Level::Clear, Action::Allow, vec![simple(code, source, 100)])
}

/// What a list says about the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFact {
    /// Which list.
    pub source: Source,
    /// What it says.
    pub found: Match,
    /// What its publisher may do.
    pub trust: Trust,
}

/// What is known of an unprotected caller.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// The owner's rule that blocks the number.
    pub blocked_by: Option<i64>,
    /// What lists say.
    pub lists: Vec<ListFact>,
    /// Whether the caller hides the number.
    pub is_hidden: bool,
    /// Whether something inside failed on the way.
    pub has_failed: bool,
}

/// From this weight on a call is dangerous.
const DANGER: u8 = 70;
/// What each further list that agrees adds.
const AGREEMENT: u8 = 8;

/// The verdict for a call that is not protected.
#[must_use]
pub fn decide(facts: &Facts, settings: &Settings) -> Verdict {
    let mut verdict = if let Some(rule) = facts.blocked_by {
        verdict(Level::Caution, Action::Block, vec![simple(ReasonCode::OwnerBlocked, Source::Owner { rule }, 100)])
    } else if facts.lists.is_empty() {
        without_lists(facts, settings)
    } else {
        by_lists(&facts.lists, facts, settings)
    };
    if facts.has_failed {
        verdict.reasons.push(simple(ReasonCode::InternalError, Source::Ringfence, 0));
        verdict.action = verdict.action.min(Action::Warn);
    }
    verdict
}

fn without_lists(facts: &Facts, settings: &Settings) -> Verdict {
    if facts.is_hidden {
        let reason = simple(ReasonCode::HiddenNumber, Source::Phone, 20);
        return verdict(Level::Unknown, settings.on_hidden, vec![reason]);
    }
    verdict(Level::Unknown, settings.on_unknown, vec![simple(ReasonCode::NothingKnown, Source::Ringfence, 0)])
}

fn by_lists(lists: &[ListFact], facts: &Facts, settings: &Settings) -> Verdict {
    let counts = |fact: &&ListFact| fact.trust > Trust::CorrectionsOnly || fact.found.mark.standing == Standing::Clear;
    let lists: Vec<&ListFact> = lists.iter().filter(counts).collect();
    let mut reasons: Vec<Reason> = lists.iter().map(|fact| list_reason(fact)).collect();
    // The weightiest first; of two alike the order of installation stays.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    let accusing = || reasons.iter().filter(|reason| reason.code != ReasonCode::Corrected);
    let Some(first) = accusing().next().cloned() else {
        let mut verdict = without_lists(facts, settings);
        verdict.reasons.splice(0..0, reasons);
        return verdict;
    };
    let level = level_of(accusing());
    let leading = if level == Level::Danger { accusing().find(|reason| !is_nuisance(reason)) } else { None };
    let leading = leading.cloned().unwrap_or(first);
    // That a number is false is a warning about whoever shows it; it ends no call.
    let may_block = |fact: &&&ListFact| fact.trust == Trust::MayBlock && fact.found.mark.standing == Standing::Listed;
    let blocking: Vec<Reason> = lists.iter().filter(may_block).map(|fact| list_reason(fact)).collect();
    let mild = action_at(level, settings).min(Action::Warn);
    let hard = if blocking.is_empty() { mild } else { action_at(level_of(blocking.iter()), settings) };
    let Reason { category, confidence, .. } = leading;
    let is_disputed = reasons.iter().any(|reason| reason.code == ReasonCode::Corrected);
    let mut verdict = Verdict { level, action: mild.max(hard), category, confidence, reasons };
    if is_disputed {
        verdict.level = if level == Level::Danger { Level::Caution } else { Level::Unknown };
        verdict.action = action_at(verdict.level, settings).min(Action::Warn);
        verdict.reasons.push(simple(ReasonCode::Disputed, Source::Ringfence, 0));
    }
    verdict
}

/// The level that accusations add up to. Nuisance is no danger however many report it; only reports of fraud add up.
fn level_of<'a>(accusing: impl Iterator<Item = &'a Reason> + Clone) -> Level {
    let serious = accusing.filter(|reason| !is_nuisance(reason));
    let heaviest = serious.clone().map(|reason| reason.weight).max().unwrap_or(0);
    let agreeing = u8::try_from(serious.count().saturating_sub(1)).unwrap_or(u8::MAX);
    let weight = heaviest.saturating_add(agreeing.saturating_mul(AGREEMENT));
    if weight >= DANGER { Level::Danger } else { Level::Caution }
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
fn list_reason(fact: &ListFact) -> Reason {
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
    Reason { code, source: fact.source.clone(), category, confidence: Some(mark.confidence), weight }
}

fn is_nuisance(reason: &Reason) -> bool {
    reason.code != ReasonCode::InboundOnly
        && matches!(reason.category, Some(Category::Telemarketing | Category::Survey))
}

fn simple(code: ReasonCode, source: Source, weight: u8) -> Reason {
    Reason { code, source, category: None, confidence: None, weight }
}

fn verdict(level: Level, action: Action, reasons: Vec<Reason>) -> Verdict {
    Verdict { level, action, category: None, confidence: None, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Confidence, Mark};
    use crate::phone::{NumberRange, PhoneNumber};
    use proptest::prelude::*;

    fn fact(name: &str, category: Category, step: u8, standing: Standing, exact: bool) -> ListFact {
        let confidence = Confidence::new(step).expect("a step");
        let prefix = NumberRange::Prefix(PhoneNumber::from_value(49).expect("digits"));
        let matched_by = if exact { MatchedBy::Exact } else { MatchedBy::Range(prefix) };
        ListFact {
            source: Source::List { name: name.into(), publisher: name.into(), issued: None },
            trust: Trust::MayBlock,
            found: Match { mark: Mark { category, confidence, standing }, matched_by },
        }
    }

    #[test]
    fn lists_give_a_level_and_the_owner_says_what_follows() {
        use Category::{Bank, Other, Telemarketing};
        use Standing::{Clear, InboundOnly, Listed};
        let settings = Settings { on_danger: Action::Block, on_caution: Action::Silence, ..Settings::default() };
        let cases = [
            (
                "a sure report of a false bank is danger",
                vec![fact("a", Bank, 12, Listed, true)],
                Level::Danger,
                Action::Block,
            ),
            (
                "a doubtful report asks for care",
                vec![fact("a", Bank, 2, Listed, true)],
                Level::Caution,
                Action::Silence,
            ),
            (
                "a range says less than a number",
                vec![fact("a", Bank, 12, Listed, false)],
                Level::Caution,
                Action::Silence,
            ),
            (
                "a sure range is danger all the same",
                vec![fact("a", Bank, 15, Listed, false)],
                Level::Danger,
                Action::Block,
            ),
            (
                "two doubtful lists that agree are more than one",
                vec![fact("a", Bank, 6, Listed, true), fact("b", Other, 6, Listed, true)],
                Level::Danger,
                Action::Block,
            ),
            (
                "a number that never calls out is false",
                vec![fact("a", Other, 0, InboundOnly, true)],
                Level::Danger,
                Action::Warn,
            ),
            (
                "selling is a nuisance, not a danger",
                vec![fact("a", Telemarketing, 15, Listed, true)],
                Level::Caution,
                Action::Silence,
            ),
            (
                "many reports of selling are still no danger",
                (0..9).map(|_| fact("a", Telemarketing, 15, Listed, true)).collect(),
                Level::Caution,
                Action::Silence,
            ),
            (
                "a correction alone leaves nothing known",
                vec![fact("a", Other, 15, Clear, true)],
                Level::Unknown,
                Action::Allow,
            ),
            (
                "a correction makes what another list says milder",
                vec![fact("a", Other, 15, Clear, true), fact("b", Bank, 15, Listed, true)],
                Level::Caution,
                Action::Warn,
            ),
        ];
        for (case, lists, level, action) in cases {
            let count = lists.len();
            let verdict = decide(&Facts { lists, ..Facts::default() }, &settings);
            assert_eq!((verdict.level, verdict.action), (level, action), "{case}");
            assert!(verdict.reasons.len() >= count, "{case}: every list is named");
        }
    }

    #[test]
    fn without_lists_the_owners_rule_or_setting_decides() {
        let settings = Settings { on_hidden: Action::Silence, on_unknown: Action::Warn, ..Settings::default() };
        let facts = Facts::default();
        let cases = [
            (
                "a blocked number",
                Facts { blocked_by: Some(7), ..facts.clone() },
                Action::Block,
                ReasonCode::OwnerBlocked,
            ),
            ("a hidden caller", Facts { is_hidden: true, ..facts.clone() }, Action::Silence, ReasonCode::HiddenNumber),
            ("an unknown caller", facts, Action::Warn, ReasonCode::NothingKnown),
        ];
        for (case, facts, action, code) in cases {
            let verdict = decide(&facts, &settings);
            assert_eq!((verdict.action, verdict.reasons[0].code), (action, code), "{case}");
        }
    }

    #[test]
    fn by_default_no_list_blocks_or_silences() {
        let lists = vec![fact("a", Category::Bank, 15, Standing::Listed, true)];
        let verdict = decide(&Facts { lists, ..Facts::default() }, &Settings::default());
        assert_eq!((verdict.level, verdict.action), (Level::Danger, Action::Warn));
    }

    #[test]
    fn protections_come_in_their_order() {
        let allow = RuleHit { rule: 3, effect: Effect::Allow };
        let block = RuleHit { rule: 4, effect: Effect::Block };
        let facts = OwnFacts { rule: Some(block), is_emergency: true, emergency_callback_mode: true, is_contact: true };
        let cases = [
            (
                "the owner's word comes first",
                OwnFacts { rule: Some(allow), ..facts },
                Some(Protection::OwnerAllowed(3)),
            ),
            ("an emergency number cannot be blocked by a rule", facts, Some(Protection::EmergencyNumber)),
            (
                "call-back mode lets everyone through",
                OwnFacts { is_emergency: false, ..facts },
                Some(Protection::EmergencyCallback),
            ),
            (
                "a contact stands above a block rule",
                OwnFacts { is_emergency: false, emergency_callback_mode: false, ..facts },
                Some(Protection::Contact),
            ),
            ("a block rule protects nobody", OwnFacts { rule: Some(block), ..OwnFacts::default() }, None),
        ];
        for (case, facts, expected) in cases {
            assert_eq!(facts.protection(), expected, "{case}");
        }
    }

    #[test]
    fn a_publisher_does_what_the_owner_lets_it_and_no_more() {
        use Category::Bank;
        use Standing::{Clear, InboundOnly, Listed};
        use Trust::{CorrectionsOnly, MayBlock, MayWarn};
        let settings = Settings { on_danger: Action::Block, on_caution: Action::Silence, ..Settings::default() };
        let says = |trust, standing, step| ListFact { trust, ..fact("a", Bank, step, standing, true) };
        let cases = [
            ("one that may block", vec![says(MayBlock, Listed, 15)], Level::Danger, Action::Block),
            ("one that may warn", vec![says(MayWarn, Listed, 15)], Level::Danger, Action::Warn),
            ("one that may only correct", vec![says(CorrectionsOnly, Listed, 15)], Level::Unknown, Action::Allow),
            (
                "the sure word of one that may warn does not block by the doubt of one that may block",
                vec![says(MayWarn, Listed, 15), says(MayBlock, Listed, 1)],
                Level::Danger,
                Action::Silence,
            ),
            (
                "a number that never calls out only warns",
                vec![says(MayBlock, InboundOnly, 15)],
                Level::Danger,
                Action::Warn,
            ),
            (
                "one accuses and one clears",
                vec![says(MayBlock, Listed, 15), says(CorrectionsOnly, Clear, 3)],
                Level::Caution,
                Action::Warn,
            ),
            (
                "a doubtful accusation and a correction leave nothing",
                vec![says(MayBlock, Listed, 1), says(MayWarn, Clear, 3)],
                Level::Unknown,
                Action::Allow,
            ),
        ];
        for (case, lists, level, action) in cases {
            let is_disputed = lists.iter().any(|fact| fact.found.mark.standing == Clear);
            let verdict = decide(&Facts { lists, ..Facts::default() }, &settings);
            assert_eq!((verdict.level, verdict.action), (level, action), "{case}");
            assert_eq!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::Disputed), is_disputed, "{case}");
        }
    }

    fn any_fact() -> impl Strategy<Value = ListFact> {
        (0usize..21, 0u8..16, 0usize..3, any::<bool>(), 0usize..3).prop_map(
            |(category, step, standing, exact, trust)| {
                let trust = [Trust::CorrectionsOnly, Trust::MayWarn, Trust::MayBlock][trust];
                ListFact { trust, ..fact("a", Category::ALL[category], step, Standing::ALL[standing], exact) }
            },
        )
    }

    fn any_action() -> impl Strategy<Value = Action> {
        prop::sample::select(vec![Action::Allow, Action::Warn, Action::Silence, Action::Block])
    }

    proptest! {
        #[test]
        fn another_report_or_more_confidence_never_makes_a_call_look_safer(
            lists in prop::collection::vec(any_fact(), 1..6),
            more in any_fact(),
            raise in 0u8..16,
        ) {
            let settings = Settings::default();
            let level = |lists: &[ListFact]| decide(&Facts { lists: lists.to_vec(), ..Facts::default() }, &settings).level;
            let before = level(&lists);
            if more.found.mark.standing != Standing::Clear {
                let with_more = [&lists[..], &[more]].concat();
                prop_assert!(level(&with_more) >= before);
            }
            let mut raised = lists.clone();
            let mark = &mut raised[0].found.mark;
            mark.confidence = Confidence::new((mark.confidence.step() + raise).min(15)).expect("a step");
            prop_assert!(level(&raised) >= before);
        }

        #[test]
        fn only_a_publisher_that_may_block_can_keep_a_call_from_ringing(
            lists in prop::collection::vec(any_fact(), 1..6),
        ) {
            let settings = Settings { on_danger: Action::Block, on_caution: Action::Block, ..Settings::default() };
            let may_block = lists.iter().any(|fact| fact.trust == Trust::MayBlock);
            let verdict = decide(&Facts { lists, ..Facts::default() }, &settings);
            prop_assert!(may_block || verdict.action <= Action::Warn);
        }

        #[test]
        fn where_something_failed_the_call_rings(
            lists in prop::collection::vec(any_fact(), 0..4),
            actions in (any_action(), any_action(), any_action(), any_action()),
            is_hidden: bool,
            blocked in prop::option::of(1i64..9),
        ) {
            let settings = Settings {
                on_danger: actions.0, on_caution: actions.1, on_hidden: actions.2, on_unknown: actions.3, ..Settings::default()
            };
            let verdict = decide(&Facts { lists, is_hidden, blocked_by: blocked, has_failed: true }, &settings);
            prop_assert!(verdict.action <= Action::Warn);
            prop_assert!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::InternalError));
        }
    }
}
