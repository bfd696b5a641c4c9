//! What signals look at.

use std::cell::{Cell, OnceCell};

use crate::blocklist::{Category, Confidence, Match, Neighbourhood};
use crate::feed::Trust;
use crate::phone::{Caller, DeclaredRange, DeclaredRanges, DeclaredUse, PhoneNumber, PlanFit, Region, plan_fit};
use crate::store::{EarlierCall, Memory, NamedBefore, ReadOnlyStore, RuleHit, Settings, Store, StoreError, Truces};
use crate::time::UnixSeconds;

use super::screen::State;
use super::{IncomingCall, Source};

/// What a signal says.
pub(super) enum Finding {
    /// Nothing, and why.
    Nothing(&'static str),
    /// It has seen what it looks for.
    Seen(Seen),
}

/// What a signal has seen.
pub(super) struct Seen {
    pub(super) source: Source,
    pub(super) category: Option<Category>,
    pub(super) confidence: Option<Confidence>,
    /// A name or count for the words.
    pub(super) detail: String,
}

impl Finding {
    /// Seen, with nothing to add.
    pub(super) fn by(source: Source) -> Self {
        Self::Seen(Seen { source, category: None, confidence: None, detail: String::new() })
    }

    pub(super) fn detail(mut self, text: impl Into<String>) -> Self {
        if let Self::Seen(seen) = &mut self {
            seen.detail = text.into();
        }
        self
    }

    pub(super) fn category(mut self, category: Category) -> Self {
        if let Self::Seen(seen) = &mut self {
            seen.category = Some(category);
        }
        self
    }
}

/// What a list says about the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListFact {
    pub(super) source: Source,
    pub(super) found: Match,
    pub(super) trust: Trust,
}

/// Where the past is remembered.
#[derive(Clone, Copy)]
pub(super) enum Past<'a> {
    Store(&'a Store),
    /// The published copy: no history, only which numbers were dialled.
    Copy(&'a ReadOnlyStore),
}

/// A call with everything that is known about it. What costs something is asked once and only when a signal wants it.
pub(super) struct Scene<'a> {
    pub(super) call: &'a IncomingCall,
    pub(super) region: Option<Region>,
    pub(super) settings: &'a Settings,
    pub(super) truces: &'a Truces,
    /// The owner's rule about the call.
    pub(super) rule: Option<RuleHit>,
    state: &'a State,
    past: Past<'a>,
    memory: OnceCell<Option<Memory<'a>>>,
    calls: OnceCell<Vec<EarlierCall>>,
    named: OnceCell<Option<NamedBefore>>,
    knows_country: OnceCell<Option<bool>>,
    lists: OnceCell<Vec<ListFact>>,
    declared: OnceCell<Option<&'a DeclaredRange>>,
    fit: OnceCell<Option<PlanFit>>,
    failed: Cell<bool>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(call: &'a IncomingCall, settings: &'a Settings, state: &'a State, past: Past<'a>) -> Self {
        let region = call.region.or(settings.home_region);
        Self {
            call,
            region,
            settings,
            truces: &state.truces,
            rule: state.rules.decide(call, region),
            state,
            past,
            memory: OnceCell::new(),
            calls: OnceCell::new(),
            named: OnceCell::new(),
            knows_country: OnceCell::new(),
            lists: OnceCell::new(),
            declared: OnceCell::new(),
            fit: OnceCell::new(),
            failed: Cell::new(false),
        }
    }

    /// The number to judge the call by.
    pub(super) fn number(&self) -> Option<PhoneNumber> {
        self.call.caller.number()
    }

    /// The number, unless it is a short one.
    pub(super) fn long_number(&self) -> Option<PhoneNumber> {
        match self.call.caller {
            Caller::Number { number, .. } | Caller::Forwarded { caller: number, .. } => Some(number),
            _ => None,
        }
    }

    /// Whether something failed on the way: the call must ring then.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Says that something failed.
    pub(super) fn fail(&self) {
        self.failed.set(true);
    }

    fn fails<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        if result.is_err() {
            self.failed.set(true);
        }
        result.ok()
    }

    /// Asks the history; `None` where there is none, or it cannot be read.
    pub(super) fn remember<T>(&self, ask: impl FnOnce(&Memory<'_>) -> Result<T, StoreError>) -> Option<T> {
        let memory = self.memory.get_or_init(|| match self.past {
            Past::Store(store) => self.fails(store.remember()),
            Past::Copy(_) => None,
        });
        memory.as_ref().and_then(|memory| self.fails(ask(memory)))
    }

    /// When the owner last dialled a number.
    pub(super) fn dialled(&self, number: PhoneNumber) -> Option<UnixSeconds> {
        match self.past {
            Past::Store(_) => self.remember(|memory| memory.dialled(number)),
            Past::Copy(copy) => self.fails(copy.dialled(number)),
        }
        .flatten()
    }

    /// What a message said about the number.
    pub(super) fn named(&self) -> Option<NamedBefore> {
        let ask = || self.number().and_then(|number| self.remember(|memory| memory.named(number))).flatten();
        *self.named.get_or_init(ask)
    }

    /// Whether the owner ever dialled or talked to a number of the caller's country; `None` where the history cannot be
    /// asked.
    pub(super) fn knows_country(&self) -> Option<bool> {
        let ask =
            || self.number().and_then(|number| self.remember(|memory| memory.knows_country(number, self.call.at)));
        *self.knows_country.get_or_init(ask)
    }

    /// How many other numbers of the caller's thousand have called since a time.
    pub(super) fn callers_beside(&self, since: UnixSeconds) -> Option<u32> {
        let number = self.number()?;
        self.remember(|memory| memory.callers_beside(number, since, self.call.at))
    }

    /// Earlier calls of the number, the latest first.
    pub(super) fn earlier_calls(&self) -> &[EarlierCall] {
        self.calls.get_or_init(|| {
            let number = self.number();
            number.and_then(|number| self.remember(|memory| memory.calls(number, self.call.at))).unwrap_or_default()
        })
    }

    /// What lists say about each number that is shown.
    pub(super) fn lists(&self) -> &[ListFact] {
        self.lists.get_or_init(|| self.call.caller.numbers().flat_map(|number| self.ask_about(number)).collect())
    }

    /// What lists say about a number.
    pub(super) fn ask_about(&self, number: PhoneNumber) -> Vec<ListFact> {
        let mut facts = Vec::new();
        if self.state.ask_lists(number, &mut facts).is_err() {
            self.fail();
        }
        facts
    }

    /// The neighbourhood of the number in the list where it is most remarkable, if it is in any: how many numbers the list
    /// holds in its thousand, and the list.
    pub(super) fn remarkable_neighbourhood(&self) -> Option<(u32, &Source)> {
        let number = self.long_number()?;
        let mut best: Option<(i32, u32, &Source)> = None;
        for open in &self.state.lists {
            let Some(limit) = open.remarkable else { continue };
            match Neighbourhood::of(&open.list, number) {
                Ok(Some(found)) => {
                    let above = found.score() - limit;
                    if above > 0 && open.trust > Trust::CorrectionsOnly && best.is_none_or(|(most, ..)| above > most) {
                        best = Some((above, found.in_thousand(), &open.source));
                    }
                }
                Ok(None) => {}
                Err(_) => self.failed.set(true),
            }
        }
        best.map(|(_, count, source)| (count, source))
    }

    /// What countries declare ranges to be for: the built-in table, and what feeds bring over it.
    pub(super) fn ranges(&self) -> &'a DeclaredRanges {
        self.state.aids.ranges(|| self.failed.set(true))
    }

    /// What the number's range is declared to be for.
    pub(super) fn declared(&self) -> Option<&'a DeclaredRange> {
        *self.declared.get_or_init(|| self.number().and_then(|number| self.ranges().of(number)))
    }

    /// How a long number fits the plan of its country.
    pub(super) fn plan_fit(&self) -> Option<PlanFit> {
        *self.fit.get_or_init(|| self.long_number().map(plan_fit))
    }

    /// Whether its country keeps the number's range for banks, government or calls that were asked for.
    pub(super) fn is_in_trusted_range(&self) -> bool {
        use DeclaredUse::{Bank, Government, Service};
        self.declared().is_some_and(|range| matches!(range.declared, Bank | Government | Service))
    }
}
