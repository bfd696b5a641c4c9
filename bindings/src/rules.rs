use std::str::FromStr;
use std::sync::Arc;

use ringfence::advice::Catalogue;
use ringfence::store::{self, Effect, NewRule, Pattern, Schedule, conflicts};
use ringfence::time::UnixSeconds;

use crate::RingfenceFailure;
use crate::guard::{Shared, region};

/// A rule as the owner writes it.
#[derive(Clone, uniffi::Record)]
pub struct RuleDraft {
    /// Which callers: a number, `+4930*`, `*1234`, `regex:...`, `country:NG`, `hidden`, `international` or `not_a_contact`.
    pub pattern: String,
    /// What happens.
    pub effect: Effect,
    /// The owner's own words.
    #[uniffi(default = "")]
    pub note: String,
    /// Only for calls to this SIM, from 0.
    #[uniffi(default = None)]
    pub sim_slot: Option<u32>,
    /// Only at these hours, such as `mon-fri 22:00-07:00`, by the phone's clock or that of a zone written behind it.
    #[uniffi(default = None)]
    pub schedule: Option<String>,
    /// Not from then on.
    #[uniffi(default = None)]
    pub expires: Option<i64>,
}

/// A rule of the owner.
#[derive(Clone, uniffi::Record)]
pub struct Rule {
    /// Its id; reasons name it.
    pub id: i64,
    /// What it says, with the pattern as it is read.
    pub draft: RuleDraft,
    /// When it was made or last changed.
    pub created: i64,
}

impl From<store::Rule> for Rule {
    fn from(rule: store::Rule) -> Self {
        let NewRule { pattern, effect, note, sim, schedule, expires, .. } = rule.rule;
        let draft = RuleDraft {
            pattern: pattern.to_string(),
            effect,
            note,
            sim_slot: sim.map(u32::from),
            schedule: schedule.map(|schedule| schedule.to_string()),
            expires: expires.map(|time| time.0),
        };
        Self { id: rule.id, draft, created: rule.created.0 }
    }
}

fn read(draft: &RuleDraft, home: Option<&String>) -> Result<NewRule, RingfenceFailure> {
    let pattern = Pattern::parse(&draft.pattern, region(home)?).map_err(|error| RingfenceFailure::input(&error))?;
    let schedule = draft.schedule.as_deref().map(Schedule::from_str).transpose();
    let slot = |slot| u8::try_from(slot).map_err(|_| RingfenceFailure::Input { reason: "there is no such SIM".into() });
    Ok(NewRule {
        sim: draft.sim_slot.map(slot).transpose()?,
        schedule: schedule.map_err(|error| RingfenceFailure::input(&error))?,
        expires: draft.expires.map(UnixSeconds),
        ..NewRule::new(pattern, draft.effect).noted(&draft.note)
    })
}

/// The owner's rules.
#[derive(uniffi::Object)]
pub struct Rules {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Rules {
    /// Every rule, the oldest first. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn all(&self) -> Result<Vec<Rule>, RingfenceFailure> {
        let rules = self.shared.store(|store| Ok(store.rules()?))?;
        Ok(rules.into_iter().map(Rule::from).collect())
    }

    /// What the owner should know before the rule is added, in sentences: what it contradicts, what it cannot do. `home`:
    /// two letters of the country in whose form a number may be written. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] says what is wrong with the rule.
    pub fn check(
        &self,
        draft: RuleDraft,
        home: Option<String>,
        now: i64,
        language: &str,
    ) -> Result<Vec<String>, RingfenceFailure> {
        let rule = read(&draft, home.as_ref())?;
        let rules = self.shared.store(|store| Ok(store.rules()?))?;
        let catalogue = Catalogue::for_language(language);
        Ok(conflicts(&rule, &rules, UnixSeconds(now)).iter().map(|conflict| catalogue.conflict(conflict)).collect())
    }

    /// Makes a rule, or changes the one about the same callers, SIM and hours. Gives its id. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] says what is wrong with the rule; [`RingfenceFailure::Storage`].
    pub fn add(&self, draft: RuleDraft, home: Option<String>, now: i64) -> Result<i64, RingfenceFailure> {
        let rule = read(&draft, home.as_ref())?;
        self.shared.change(now, |store| Ok(store.add_rule(&rule, UnixSeconds(now))?))
    }

    /// Removes a rule. Gives whether there was one. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn remove(&self, id: i64, now: i64) -> Result<bool, RingfenceFailure> {
        self.shared.change(now, |store| Ok(store.remove_rule(id)?))
    }
}
