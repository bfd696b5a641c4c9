//! What the owner decided about callers.

use std::collections::HashMap;
use std::str::FromStr;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::guard::IncomingCall;
use crate::phone::{Caller, NumberRange, PhoneNumber, Region, region_of};
use crate::time::UnixSeconds;

use super::{Pattern, Schedule, StoreError};

/// What a rule does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Let it through, whatever anybody else says.
    Allow,
    /// Do not let it ring.
    Block,
}

impl Effect {
    /// The name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        match name {
            "allow" => Ok(Self::Allow),
            "block" => Ok(Self::Block),
            _ => Err(StoreError::Meaningless { what: "rule" }),
        }
    }
}

/// A rule of the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id in the store; reasons name it.
    pub id: i64,
    /// What it says.
    pub rule: NewRule,
    /// When it was made or last changed.
    pub created: UnixSeconds,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// Which callers.
    pub pattern: Pattern,
    /// What happens.
    pub effect: Effect,
    /// The owner's own words.
    pub note: String,
    /// Only for calls to this SIM, from 0.
    pub sim: Option<u8>,
    /// Only at these times.
    pub schedule: Option<Schedule>,
    /// Not from then on.
    pub expires: Option<UnixSeconds>,
    /// Fields of a newer program's document, as JSON; kept for the next export.
    pub extra: Option<String>,
}

impl NewRule {
    /// A rule that always holds.
    #[must_use]
    pub fn new(pattern: Pattern, effect: Effect) -> Self {
        Self { pattern, effect, note: String::new(), sim: None, schedule: None, expires: None, extra: None }
    }

    /// The same rule with the owner's words.
    #[must_use]
    pub fn noted(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }

    /// Whether it holds for calls to some SIM or at some time only.
    fn is_conditional(&self) -> bool {
        self.sim.is_some() || self.schedule.is_some() || self.expires.is_some()
    }
}

/// Rules with the same callers and conditions are one rule.
pub(super) fn add(connection: &Connection, rule: &NewRule, now: UnixSeconds) -> Result<i64, StoreError> {
    let schedule = rule.schedule.as_ref().map(ToString::to_string).unwrap_or_default();
    let sql = "INSERT INTO rule (pattern, effect, note, created, sim, schedule, expires, extra)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (pattern, sim, schedule)
            DO UPDATE SET effect = ?2, note = ?3, created = ?4, expires = ?7, extra = ?8 RETURNING id";
    let values = params![
        rule.pattern.to_string(),
        rule.effect.name(),
        rule.note,
        now.0,
        rule.sim.map_or(-1, i64::from),
        schedule,
        rule.expires.map(|expires| expires.0),
        rule.extra,
    ];
    Ok(connection.query_row(sql, values, |row| row.get(0))?)
}

pub(super) fn remove(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(connection.execute("DELETE FROM rule WHERE id = ?1", [id])? > 0)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Rule>, StoreError> {
    let sql = "SELECT id, pattern, effect, note, created, sim, schedule, expires, extra FROM rule ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let schedule: String = row.get(6)?;
        let read = || Schedule::from_str(&schedule).map_err(|_| StoreError::Meaningless { what: "schedule" });
        let rule = NewRule {
            pattern: Pattern::from_text(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
            effect: Effect::from_name(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
            note: row.get(3)?,
            sim: u8::try_from(row.get::<_, i64>(5)?).ok(),
            schedule: if schedule.is_empty() { None } else { Some(read()?) },
            expires: row.get::<_, Option<i64>>(7)?.map(UnixSeconds),
            extra: row.get(8)?,
        };
        rules.push(Rule { id: row.get(0)?, rule, created: UnixSeconds(row.get(4)?) });
    }
    Ok(rules)
}

/// A rule that decides about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleHit {
    /// The rule's id.
    pub rule: i64,
    /// What it says.
    pub effect: Effect,
    /// Since when it says so.
    pub since: UnixSeconds,
    /// Whether it names exactly this number.
    pub is_exact: bool,
}

/// All rules, arranged for asking: immutable, replaced as a whole when a rule changes.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    /// Places in `rules`.
    exact: HashMap<PhoneNumber, Vec<usize>>,
    prefixes: HashMap<PhoneNumber, Vec<usize>>,
    /// Everything that must be tried one by one.
    others: Vec<usize>,
    /// Whether any of those wants the number as text.
    wants_text: bool,
}

impl RuleSet {
    /// Arranges rules.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut set = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            match rule.rule.pattern {
                Pattern::Exact(number) => set.exact.entry(number).or_default().push(place),
                Pattern::Range(NumberRange::Prefix(prefix)) => set.prefixes.entry(prefix).or_default().push(place),
                _ => set.others.push(place),
            }
            set.wants_text |= matches!(rule.rule.pattern, Pattern::Wildcard(_) | Pattern::Regex(_));
        }
        set.rules = rules;
        set
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule that decides about a call to a SIM at home in `region`: exact beats range, narrower beats wider, numbers
    /// beat classes of callers; of two alike the one with a condition, then the one that allows.
    #[must_use]
    pub fn decide(&self, call: &IncomingCall, region: Option<Region>) -> Option<RuleHit> {
        if self.rules.is_empty() {
            return None;
        }
        if call.caller.number().is_none() {
            return self.decide_about(None, call, region);
        }
        call.caller.numbers().find_map(|number| self.decide_about(Some(number), call, region))
    }

    fn decide_about(
        &self,
        number: Option<PhoneNumber>,
        call: &IncomingCall,
        region: Option<Region>,
    ) -> Option<RuleHit> {
        let mut best: Option<((u64, bool, bool), usize)> = None;
        let mut consider = |place: usize| {
            let Rule { rule, .. } = &self.rules[place];
            let is_due = rule.sim.is_none_or(|sim| call.sim_slot == Some(sim))
                && rule.expires.is_none_or(|expires| call.at < expires)
                && rule.schedule.as_ref().is_none_or(|schedule| schedule.holds(call.at, call.utc_offset_minutes));
            let rank = (rule.pattern.width(), !rule.is_conditional(), rule.effect == Effect::Block);
            if is_due && best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, place));
            }
        };
        if let Some(number) = number {
            self.exact.get(&number).into_iter().flatten().for_each(|place| consider(*place));
            let mut value = if self.prefixes.is_empty() { 0 } else { number.value() };
            while let Ok(prefix) = PhoneNumber::from_value(value) {
                self.prefixes.get(&prefix).into_iter().flatten().for_each(|place| consider(*place));
                value /= 10;
            }
        }
        if !self.others.is_empty() {
            let mut digits = [0; 16];
            let text = match (self.wants_text, number) {
                (false, _) => "",
                (true, Some(number)) => number.write(&mut digits),
                (true, None) => shown(&call.caller),
            };
            for place in &self.others {
                if self.rules[*place].rule.pattern.fits(number, text, call, region) {
                    consider(*place);
                }
            }
        }
        best.map(|(_, place)| {
            let Rule { id, rule, created } = &self.rules[place];
            let is_exact = matches!(rule.pattern, Pattern::Exact(_));
            RuleHit { rule: *id, effect: rule.effect, since: *created, is_exact }
        })
    }
}

/// What expressions are about where there is no number.
fn shown(caller: &Caller) -> &str {
    match caller {
        Caller::Special { digits: text, .. } | Caller::Alphanumeric(text) | Caller::Sip { address: text } => text,
        _ => "",
    }
}

impl Pattern {
    fn fits(&self, number: Option<PhoneNumber>, text: &str, call: &IncomingCall, region: Option<Region>) -> bool {
        match self {
            Self::Exact(exact) => number == Some(*exact),
            Self::Range(range) => number.is_some_and(|number| range.contains(number)),
            Self::Wildcard(wildcard) => number.is_some() && wildcard.matches(text),
            Self::Regex(expression) => !text.is_empty() && expression.matches(text),
            Self::Country(country) => number.and_then(region_of) == Some(*country),
            Self::Hidden => call.caller == Caller::Hidden,
            Self::International => number.is_some_and(|number| is_foreign(number, region)),
            Self::NotAContact => !call.is_contact,
        }
    }
}

/// Whether a number belongs to another country than `region`. Where the region is not known, none does.
#[must_use]
pub fn is_foreign(number: PhoneNumber, region: Option<Region>) -> bool {
    region.is_some_and(|home| region_of(number) != Some(home))
}

/// How a new rule meets an older one, or itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Both are about some numbers and say the opposite; the new one is narrower and decides there.
    NewDecides {
        /// The older rule.
        other: Rule,
    },
    /// The older one is narrower and decides where both are about a number.
    OldDecides {
        /// The older rule.
        other: Rule,
    },
    /// It would block a number that nothing may block: an emergency number or help line.
    Emergency,
    /// It has expired already.
    Expired,
}

/// What the owner should know before a rule is added.
#[must_use]
pub fn conflicts(new: &NewRule, existing: &[Rule], now: UnixSeconds) -> Vec<Conflict> {
    let mut found = Vec::new();
    if new.expires.is_some_and(|expires| expires <= now) {
        found.push(Conflict::Expired);
    }
    let is_help = match &new.pattern {
        Pattern::Exact(number) => crate::phone::is_international_emergency(*number),
        Pattern::Range(range) => crate::phone::range_hides_help(*range),
        _ => false,
    };
    if is_help && new.effect == Effect::Block {
        found.push(Conflict::Emergency);
    }
    for other in existing {
        if other.rule.effect == new.effect || !overlap(&new.pattern, &other.rule.pattern) {
            continue;
        }
        let rank = |rule: &NewRule| (rule.pattern.width(), !rule.is_conditional(), rule.effect == Effect::Block);
        let other = other.clone();
        let new_first = rank(new) < rank(&other.rule);
        found.push(if new_first { Conflict::NewDecides { other } } else { Conflict::OldDecides { other } });
    }
    found
}

/// Whether two patterns have a number in common, as far as can be told: exact numbers against everything, ranges against
/// ranges and countries. Classes of callers are wide on purpose and no conflict.
fn overlap(a: &Pattern, b: &Pattern) -> bool {
    use Pattern::{Country, Exact, Range, Regex, Wildcard};
    match (a, b) {
        (Exact(number), Wildcard(wildcard)) | (Wildcard(wildcard), Exact(number)) => {
            wildcard.matches(&number.to_string())
        }
        (Exact(number), Regex(expression)) | (Regex(expression), Exact(number)) => {
            expression.matches(&number.to_string())
        }
        (Exact(number), Country(region)) | (Country(region), Exact(number)) => region_of(*number) == Some(*region),
        (Exact(a), Exact(b)) => a == b,
        (Exact(number), Range(range)) | (Range(range), Exact(number)) => range.contains(*number),
        (Range(a), Range(b)) => a.overlaps(*b),
        (Range(range), Country(region)) | (Country(region), Range(range)) => {
            let (NumberRange::Prefix(first) | NumberRange::Interval { first, .. }) = range;
            crate::phone::calling_code_of(*region) == Some(first.calling_code())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern() -> impl Strategy<Value = Pattern> {
        (1u64..2000, 0u64..60, 0..4).prop_filter_map("one length", |(first, span, kind)| {
            let first = PhoneNumber::from_value(first).ok()?;
            Some(match kind {
                0 => Pattern::Exact(first),
                1 => Pattern::Range(NumberRange::Prefix(first)),
                2 => Pattern::parse(&format!("+{}*{}", first.value(), span % 10), None).ok()?,
                _ => {
                    let last = PhoneNumber::from_value(first.value() + span).ok()?;
                    Pattern::Range(NumberRange::interval(first, last).ok()?)
                }
            })
        })
    }

    fn call(number: PhoneNumber) -> IncomingCall {
        IncomingCall::new(Caller::Number { number, extension: None }, UnixSeconds(1000))
    }

    /// What the documentation says: try them all.
    fn by_definition(rules: &[Rule], number: PhoneNumber) -> Option<Effect> {
        let rank = |rule: &&Rule| (rule.rule.pattern.width(), rule.rule.effect == Effect::Block);
        let fits = |rule: &&Rule| rule.rule.pattern.fits(Some(number), &number.to_string(), &call(number), None);
        rules.iter().filter(fits).min_by_key(rank).map(|rule| rule.rule.effect)
    }

    fn rules(patterns: impl IntoIterator<Item = (Pattern, Effect)>) -> Vec<Rule> {
        let rule = |(id, (pattern, effect)): (usize, (Pattern, Effect))| Rule {
            id: i64::try_from(id).expect("few"),
            rule: NewRule::new(pattern, effect),
            created: UnixSeconds(0),
        };
        patterns.into_iter().enumerate().map(rule).collect()
    }

    #[test]
    fn a_rule_holds_for_its_sim_its_hours_and_until_it_expires() {
        let number = PhoneNumber::from_digits("4930123456").expect("digits");
        let block = NewRule::new(Pattern::Exact(number), Effect::Block);
        let decide = |rule: NewRule, call: &IncomingCall| {
            RuleSet::new(vec![Rule { id: 1, rule, created: UnixSeconds(0) }]).decide(call, None).is_some()
        };
        let mut call = call(number);
        call.utc_offset_minutes = Some(0);
        assert!(decide(block.clone(), &call));
        assert!(!decide(NewRule { sim: Some(1), ..block.clone() }, &call));
        assert!(!decide(NewRule { expires: Some(UnixSeconds(1000)), ..block.clone() }, &call));
        assert!(decide(NewRule { expires: Some(UnixSeconds(1001)), ..block.clone() }, &call));
        let schedule = |text: &str| Some(text.parse().expect(text));
        assert!(decide(NewRule { schedule: schedule("thu 00:00-01:00"), ..block.clone() }, &call));
        assert!(!decide(NewRule { schedule: schedule("thu 01:00-02:00"), ..block.clone() }, &call));
        call.sim_slot = Some(1);
        assert!(decide(NewRule { sim: Some(1), ..block }, &call));
    }

    #[test]
    fn classes_of_callers_are_told_apart() {
        let at_home = Region::new("DE").ok();
        let german = call(PhoneNumber::from_digits("4930123456").expect("digits"));
        let nigerian = call(PhoneNumber::from_digits("2348012345678").expect("digits"));
        let hidden = IncomingCall::new(Caller::Hidden, UnixSeconds(0));
        for (pattern, call, expected) in [
            ("country:NG", &nigerian, true),
            ("country:NG", &german, false),
            ("country:NG", &hidden, false),
            ("international", &nigerian, true),
            ("international", &german, false),
            ("hidden", &hidden, true),
            ("hidden", &german, false),
            ("not_a_contact", &german, true),
            ("not_a_contact", &hidden, true),
        ] {
            let set = RuleSet::new(rules([(Pattern::parse(pattern, None).expect(pattern), Effect::Block)]));
            assert_eq!(set.decide(call, at_home).is_some(), expected, "{pattern} {:?}", call.caller);
        }
    }

    #[test]
    fn rules_that_contradict_each_other_are_found() {
        let parse = |text| Pattern::parse(text, None).expect(text);
        let older = rules([(parse("+4930*"), Effect::Allow), (parse("country:NG"), Effect::Block)]);
        let block = |text| NewRule::new(parse(text), Effect::Block);
        let allow = |text| NewRule::new(parse(text), Effect::Allow);
        let meet = |rule: &NewRule| conflicts(rule, &older, UnixSeconds(10));
        assert!(matches!(meet(&block("+49301234567"))[..], [Conflict::NewDecides { .. }]));
        assert!(matches!(meet(&block("+49*"))[..], [Conflict::Emergency, Conflict::OldDecides { .. }]));
        assert!(matches!(meet(&allow("+2348012345678"))[..], [Conflict::NewDecides { .. }]));
        assert!(meet(&block("+44*")).iter().all(|conflict| *conflict == Conflict::Emergency));
        assert_eq!(meet(&NewRule { expires: Some(UnixSeconds(10)), ..allow("+1202*") }), [Conflict::Expired]);
        assert_eq!(meet(&block("+49112")), [Conflict::Emergency]);
    }

    proptest! {
        #[test]
        fn the_arranged_rules_decide_as_defined(
            patterns in prop::collection::hash_map(pattern(), any::<bool>(), 0..30),
            probes in prop::collection::vec(1u64..30_000, 60),
        ) {
            let effect = |allow| if allow { Effect::Allow } else { Effect::Block };
            let rules = rules(patterns.into_iter().map(|(pattern, allow)| (pattern, effect(allow))));
            let set = RuleSet::new(rules.clone());
            for probe in probes {
                let number = PhoneNumber::from_value(probe).expect("in range");
                prop_assert_eq!(set.decide(&call(number), None).map(|hit| hit.effect), by_definition(&rules, number));
            }
        }

        #[test]
        fn patterns_survive_their_text(pattern in pattern()) {
            prop_assert_eq!(Pattern::from_text(&pattern.to_string()).expect("own text"), pattern);
        }
    }
}
