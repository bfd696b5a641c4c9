//! What the owner decided about numbers and ranges.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::phone::{NumberRange, PhoneNumber};
use crate::time::UnixSeconds;

use super::StoreError;

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
    fn name(self) -> &'static str {
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

/// Which numbers a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// One number.
    Exact(PhoneNumber),
    /// A prefix or an interval.
    Range(NumberRange),
}

impl Pattern {
    fn to_text(self) -> String {
        match self {
            Self::Exact(number) => number.to_string(),
            Self::Range(NumberRange::Prefix(prefix)) => format!("{prefix}*"),
            Self::Range(NumberRange::Interval { first, last }) => format!("{first}-{last}"),
        }
    }

    fn from_text(text: &str) -> Result<Self, StoreError> {
        let exact = || PhoneNumber::from_digits(text.strip_prefix('+')?).ok();
        let range = || NumberRange::parse(text).ok();
        let pattern = exact().map(Self::Exact).or_else(|| range().map(Self::Range));
        pattern.ok_or(StoreError::Meaningless { what: "rule" })
    }
}

/// A rule of the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id in the store; reasons name it.
    pub id: i64,
    /// Which numbers.
    pub pattern: Pattern,
    /// What happens.
    pub effect: Effect,
    /// The owner's own words.
    pub note: String,
    /// When it was made or last changed.
    pub created: UnixSeconds,
}

pub(super) fn add(
    connection: &Connection,
    pattern: Pattern,
    effect: Effect,
    note: &str,
    now: UnixSeconds,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO rule (pattern, effect, note, created) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (pattern) DO UPDATE SET effect = ?2, note = ?3, created = ?4 RETURNING id";
    Ok(connection.query_row(sql, params![pattern.to_text(), effect.name(), note, now.0], |row| row.get(0))?)
}

pub(super) fn remove(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(connection.execute("DELETE FROM rule WHERE id = ?1", [id])? > 0)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Rule>, StoreError> {
    let mut statement = connection.prepare("SELECT id, pattern, effect, note, created FROM rule ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        rules.push(Rule {
            id: row.get(0)?,
            pattern: Pattern::from_text(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
            effect: Effect::from_name(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
            note: row.get(3)?,
            created: UnixSeconds(row.get(4)?),
        });
    }
    Ok(rules)
}

/// A rule that decides about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleHit {
    /// The rule's id.
    pub rule: i64,
    /// What it says.
    pub effect: Effect,
}

/// All rules, arranged for asking: immutable, replaced as a whole when a rule changes.
#[derive(Debug, Default)]
pub struct RuleSet {
    exact: HashMap<PhoneNumber, RuleHit>,
    prefixes: HashMap<PhoneNumber, RuleHit>,
    /// Narrowest first, of two alike the one that allows.
    intervals: Vec<(NumberRange, RuleHit)>,
}

impl RuleSet {
    /// Arranges rules.
    #[must_use]
    pub fn new(rules: &[Rule]) -> Self {
        let mut set = Self::default();
        for rule in rules {
            let hit = RuleHit { rule: rule.id, effect: rule.effect };
            match rule.pattern {
                Pattern::Exact(number) => _ = set.exact.insert(number, hit),
                Pattern::Range(NumberRange::Prefix(prefix)) => _ = set.prefixes.insert(prefix, hit),
                Pattern::Range(range) => set.intervals.push((range, hit)),
            }
        }
        set.intervals.sort_by_key(|(range, hit)| (range.width(), hit.effect == Effect::Block, hit.rule));
        set
    }

    /// The rule that decides about `number`: exact beats range, narrower beats wider, and of two alike the one that
    /// allows.
    #[must_use]
    pub fn decide(&self, number: PhoneNumber) -> Option<RuleHit> {
        if let Some(hit) = self.exact.get(&number) {
            return Some(*hit);
        }
        let prefix = self.narrowest_prefix(number);
        let interval = self.intervals.iter().find(|(range, _)| range.contains(number));
        let rank = |range: &NumberRange, hit: &RuleHit| (range.width(), hit.effect == Effect::Block);
        match (prefix, interval) {
            (Some((range, hit)), Some((other, other_hit))) if rank(&range, &hit) <= rank(other, other_hit) => Some(hit),
            (prefix, None) => prefix.map(|(_, hit)| hit),
            (_, Some((_, hit))) => Some(*hit),
        }
    }

    fn narrowest_prefix(&self, number: PhoneNumber) -> Option<(NumberRange, RuleHit)> {
        if self.prefixes.is_empty() {
            return None;
        }
        let mut value = number.value();
        while value > 0 {
            let prefix = PhoneNumber::from_value(value).ok()?;
            if let Some(hit) = self.prefixes.get(&prefix) {
                return Some((NumberRange::Prefix(prefix), *hit));
            }
            value /= 10;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern() -> impl Strategy<Value = Pattern> {
        (1u64..2000, 0u64..60, 0..3).prop_filter_map("one length", |(first, span, kind)| {
            let first = PhoneNumber::from_value(first).ok()?;
            Some(match kind {
                0 => Pattern::Exact(first),
                1 => Pattern::Range(NumberRange::Prefix(first)),
                _ => {
                    let last = PhoneNumber::from_value(first.value() + span).ok()?;
                    Pattern::Range(NumberRange::interval(first, last).ok()?)
                }
            })
        })
    }

    /// What the documentation says: try them all.
    fn by_definition(rules: &[Rule], number: PhoneNumber) -> Option<Effect> {
        let rank = |rule: &&Rule| match rule.pattern {
            Pattern::Exact(_) => (0, rule.effect == Effect::Block),
            Pattern::Range(range) => (range.width(), rule.effect == Effect::Block),
        };
        let matches = |rule: &&Rule| match rule.pattern {
            Pattern::Exact(exact) => exact == number,
            Pattern::Range(range) => range.contains(number),
        };
        rules.iter().filter(matches).min_by_key(rank).map(|rule| rule.effect)
    }

    proptest! {
        #[test]
        fn the_arranged_rules_decide_as_defined(
            patterns in prop::collection::hash_map(pattern(), any::<bool>(), 0..30),
            probes in prop::collection::vec(1u64..30_000, 60),
        ) {
            let rules: Vec<Rule> = patterns.into_iter().enumerate().map(|(id, (pattern, allow))| Rule {
                id: i64::try_from(id).expect("few"),
                pattern,
                effect: if allow { Effect::Allow } else { Effect::Block },
                note: String::new(),
                created: UnixSeconds(0),
            }).collect();
            let set = RuleSet::new(&rules);
            for probe in probes {
                let number = PhoneNumber::from_value(probe).expect("in range");
                prop_assert_eq!(set.decide(number).map(|hit| hit.effect), by_definition(&rules, number));
            }
        }

        #[test]
        fn patterns_survive_their_text(pattern in pattern()) {
            prop_assert_eq!(Pattern::from_text(&pattern.to_text()).expect("own text"), pattern);
        }
    }
}
