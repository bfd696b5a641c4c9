//! The guard itself: holds the lists and the owner's rules, and answers calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::blocklist::{Gate, GateBudget, List, ListError, Sha256};
use crate::feed::{self, Fetch, PackageKind, SyncOptions, SyncReport, Trust, Watch};
use crate::phone::{Caller, PhoneNumber, is_emergency, is_international_emergency};
use crate::store::{
    Effect, HealthCode, HealthEvent, InstalledList, OpenCheck, ReadOnlyStore, RuleSet, Settings, Store, StoreError,
};
use crate::time::UnixSeconds;

use super::policy::{Facts, ListFact, OwnFacts, decide, protected};
use super::{IncomingCall, Source, Verdict};

/// Below so many lists the gate costs more than it saves (`docs/adr/0004-gate.md`).
const GATE_FROM_LISTS: usize = 1;

/// Why the guard cannot do what was asked. Answering a call never fails.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A list could not be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The guard was opened for reading only.
    #[error("this guard was opened for reading only; change it in the app")]
    ReadOnly,
}

/// What a guard is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardMode {
    /// The app: the database is checked, everything can be changed.
    App,
    /// A process that wakes to answer one call: only what must be read is read. On a disk that takes no writing it
    /// answers from the published copy, and health says so.
    Screening,
    /// An extension that may not write: the published copy is used.
    ReadOnly,
}

/// An installed list, open.
struct OpenList {
    id: i64,
    sha256: Sha256,
    list: List,
    source: Source,
    trust: Trust,
}

/// What a verdict is made of; replaced as a whole when anything changes.
struct State {
    lists: Vec<OpenList>,
    rules: Arc<RuleSet>,
    settings: Settings,
    gate: Option<Gate>,
}

enum Backing {
    Store(Store),
    ReadOnly(ReadOnlyStore),
}

impl Backing {
    fn lists(&self) -> Result<Vec<InstalledList>, StoreError> {
        match self {
            Self::Store(store) => store.lists(),
            Self::ReadOnly(store) => store.lists(),
        }
    }
}

/// Answers calls. Share it freely between threads: answering takes no lock that a change could hold for long.
pub struct Guard {
    backing: Backing,
    state: RwLock<Arc<State>>,
    /// Whether something failed while calls were answered.
    has_failed: AtomicBool,
    /// Whether the disk took no writing, so that the published copy serves.
    unwritable: bool,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("lists", &self.state().lists.len()).finish_non_exhaustive()
    }
}

impl Guard {
    /// Opens the guard whose store is in `dir`. A list that cannot be opened is left out, and health says so.
    ///
    /// # Errors
    /// [`GuardError::Store`] when the store cannot be opened.
    pub fn open(dir: &Path, mode: GuardMode, now: UnixSeconds) -> Result<Self, GuardError> {
        let mut unwritable = false;
        let backing = match mode {
            GuardMode::App => Backing::Store(Store::open(dir, OpenCheck::Thorough, now)?),
            GuardMode::Screening => match Store::open(dir, OpenCheck::Quick, now) {
                Ok(store) => Backing::Store(store),
                // Better answered without a memory than not at all.
                Err(error) if error.is_unwritable() => {
                    unwritable = true;
                    Backing::ReadOnly(ReadOnlyStore::open(dir)?)
                }
                Err(error) => return Err(error.into()),
            },
            GuardMode::ReadOnly => Backing::ReadOnly(ReadOnlyStore::open(dir)?),
        };
        let (rules, settings) = match &backing {
            Backing::Store(store) => (store.rule_set()?, store.settings()?),
            Backing::ReadOnly(store) => (store.rule_set()?, store.settings()?),
        };
        let (mut lists, mut all_open) = open_lists(&backing.lists()?);
        if !all_open {
            // Another process may have installed a list between the look at the rows and the look at the files.
            (lists, all_open) = open_lists(&backing.lists()?);
        }
        let state = State { lists, rules, settings, gate: None };
        let has_failed = AtomicBool::new(false);
        let guard = Self { backing, state: RwLock::new(Arc::new(state)), has_failed, unwritable };
        if !all_open {
            guard.note(HealthCode::ListDamaged, now);
        }
        Ok(guard)
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }

    /// The store, to change rules and settings and to read the history; call [`Guard::reload`] after a change.
    ///
    /// # Errors
    /// [`GuardError::ReadOnly`] for a guard that was opened for reading only.
    pub fn store(&self) -> Result<&Store, GuardError> {
        match &self.backing {
            Backing::Store(store) => Ok(store),
            Backing::ReadOnly(_) => Err(GuardError::ReadOnly),
        }
    }

    /// Answers a call. Never fails: where something inside goes wrong the call rings, the verdict says so, and
    /// [`Guard::has_failed`] tells from then on. Writes nothing; see [`Guard::record`].
    #[must_use]
    pub fn screen_call(&self, call: &IncomingCall) -> Verdict {
        let state = self.state();
        // A bug must not cost a call: whatever panics counts as a failure like any other.
        let verdict = catch_unwind(AssertUnwindSafe(|| self.judge(&state, call))).unwrap_or_else(|_| {
            self.has_failed.store(true, Ordering::Relaxed);
            decide(&Facts { has_failed: true, ..Facts::default() }, &Settings::default())
        });
        tracing::debug!(level = ?verdict.level, action = ?verdict.action, reasons = verdict.reasons.len(), "call judged");
        verdict
    }

    fn judge(&self, state: &State, call: &IncomingCall) -> Verdict {
        let region = call.region.or(state.settings.home_region);
        let rule = call.caller.numbers().find_map(|number| state.rules.decide(number));
        let is_emergency = match &call.caller {
            Caller::Special { digits, .. } => is_emergency(digits, region),
            caller => caller.numbers().any(is_international_emergency),
        };
        let own = OwnFacts {
            rule,
            is_emergency,
            emergency_callback_mode: call.emergency_callback_mode,
            is_contact: call.is_contact,
        };
        if let Some(protection) = own.protection() {
            return protected(protection);
        }
        let mut facts = Facts {
            blocked_by: rule.filter(|rule| rule.effect == Effect::Block).map(|rule| rule.rule),
            is_hidden: call.caller == Caller::Hidden,
            ..Facts::default()
        };
        for number in call.caller.numbers() {
            ask_lists(state, number, &mut facts);
        }
        if facts.has_failed {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        decide(&facts, &state.settings)
    }

    /// Writes a call and its verdict into the history.
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be written.
    pub fn record(&self, caller: &str, at: UnixSeconds, verdict: &Verdict) -> Result<i64, GuardError> {
        Ok(self.store()?.record(at, caller, verdict)?)
    }

    /// Whether something failed while calls were answered since the guard was opened.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }

    /// What went wrong, the oldest first: events of the store, and a failure while answering if there was one.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read.
    pub fn health(&self, now: UnixSeconds) -> Result<Vec<HealthEvent>, GuardError> {
        let mut events = match &self.backing {
            Backing::Store(store) => store.health()?,
            Backing::ReadOnly(_) => Vec::new(),
        };
        if self.has_failed() {
            events.push(HealthEvent { code: HealthCode::ScreeningFailed, at: now, detail: String::new() });
        }
        if self.unwritable {
            events.push(HealthEvent { code: HealthCode::DiskUnwritable, at: now, detail: String::new() });
        }
        Ok(events)
    }

    /// Checks a list file through and puts it in force. Calls that are being answered finish with the old lists.
    ///
    /// # Errors
    /// [`GuardError`] for a file that is no sound list; nothing changes then.
    pub fn install_list(&self, source: &Path, now: UnixSeconds) -> Result<InstalledList, GuardError> {
        let installed = self.store()?.install_list(source, now)?;
        self.take_over(now)?;
        Ok(installed)
    }

    /// Takes a list out of force. Gives whether there was one.
    ///
    /// # Errors
    /// [`GuardError`] when the change cannot be written.
    pub fn remove_list(&self, id: i64, now: UnixSeconds) -> Result<bool, GuardError> {
        let removed = self.store()?.remove_list(id)?;
        self.take_over(now)?;
        Ok(removed)
    }

    /// Brings the lists of every followed feed up to date ([`feed::sync`]) and puts them in force. Calls that are being
    /// answered finish with the old lists. Blocks while it fetches; call it off the main thread.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read or written; what went wrong with a feed is in the report.
    pub fn sync(
        &self,
        fetch: &dyn Fetch,
        options: &SyncOptions,
        watch: &mut dyn Watch,
        now: UnixSeconds,
    ) -> Result<SyncReport, GuardError> {
        let report = feed::sync(self.store()?, fetch, options, watch, now)?;
        if report.has_installed() {
            self.take_over(now)?;
        }
        Ok(report)
    }

    /// Follows a feed no longer; its lists go out of force at once. Gives whether there was one.
    ///
    /// # Errors
    /// [`GuardError`] when the change cannot be written.
    pub fn unfollow(&self, feed: i64, now: UnixSeconds) -> Result<bool, GuardError> {
        let removed = self.store()?.unfollow(feed)?;
        self.take_over(now)?;
        Ok(removed)
    }

    /// Opens what is in force now, then lets go of the files that are not.
    fn take_over(&self, now: UnixSeconds) -> Result<(), GuardError> {
        self.reload(now)?;
        self.store()?.sweep()?;
        Ok(())
    }

    /// Takes over rules, settings and lists from the store as they are now. Drops the gate; see
    /// [`Guard::build_gate`].
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read; the old state stays in force.
    pub fn reload(&self, now: UnixSeconds) -> Result<(), GuardError> {
        let store = self.store()?;
        let (lists, all_open) = open_lists(&store.lists()?);
        self.replace(State { lists, rules: store.rule_set()?, settings: store.settings()?, gate: None });
        if !all_open {
            self.note(HealthCode::ListDamaged, now);
        }
        Ok(())
    }

    /// Builds the gate over all lists within `budget`, for a process that answers many calls. Reads every list once;
    /// the shell calls it in idle time after a list has changed. Gives the bytes that it takes, or `None` when it would
    /// not pay.
    ///
    /// # Errors
    /// [`GuardError::List`] for a damaged list; there is no gate then, and lookups go on without.
    pub fn build_gate(&self, budget: GateBudget) -> Result<Option<usize>, GuardError> {
        let state = self.state();
        if state.lists.len() < GATE_FROM_LISTS {
            return Ok(None);
        }
        let lists: Vec<&List> = state.lists.iter().map(|open| &open.list).collect();
        let Some(gate) = Gate::build(lists, budget)? else { return Ok(None) };
        let bytes = gate.bytes();
        let reopened = open_lists(&self.backing.lists()?).0;
        let same = reopened.iter().map(|open| open.sha256).eq(state.lists.iter().map(|open| open.sha256));
        if !same {
            // A list changed meanwhile; its change asks for a gate of its own.
            return Ok(None);
        }
        self.replace(State {
            lists: reopened,
            rules: Arc::clone(&state.rules),
            settings: state.settings.clone(),
            gate: Some(gate),
        });
        Ok(Some(bytes))
    }

    /// Compares every list, byte for byte, with the hash it had when it was installed; for idle time. A list that has
    /// changed goes out of use, and health says so. Gives the ids of such lists.
    ///
    /// # Errors
    /// [`GuardError`] when the change cannot be written.
    pub fn verify_lists(&self, now: UnixSeconds) -> Result<Vec<i64>, GuardError> {
        let state = self.state();
        let damaged: Vec<i64> =
            state.lists.iter().filter(|open| open.list.sha256() != open.sha256).map(|open| open.id).collect();
        for id in &damaged {
            self.note(HealthCode::ListDamaged, now);
            self.store()?.remove_list(*id)?;
        }
        if !damaged.is_empty() {
            self.take_over(now)?;
        }
        Ok(damaged)
    }

    /// Notes a health event where that is possible; a disk that refuses must not stop a call.
    fn note(&self, code: HealthCode, now: UnixSeconds) {
        if let Backing::Store(store) = &self.backing
            && store.report(code, now).is_err()
        {
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }
}

/// Opens installed lists; says whether all could be.
fn open_lists(installed: &[InstalledList]) -> (Vec<OpenList>, bool) {
    // Models and lessons lie beside the lists and are opened by those who need them.
    let installed: Vec<&InstalledList> = installed.iter().filter(|list| list.kind == PackageKind::Numbers).collect();
    let open = |installed: &&InstalledList| {
        let list = List::open(&installed.path).ok()?;
        let (name, publisher) = (list.meta().title.clone(), installed.publisher.clone());
        let source = Source::List { name, publisher, issued: list.meta().issued };
        Some(OpenList { id: installed.id, sha256: installed.sha256, list, source, trust: installed.trust })
    };
    let lists: Vec<OpenList> = installed.iter().filter_map(open).collect();
    let all_open = lists.len() == installed.len();
    (lists, all_open)
}

/// Asks every list about a number: the gate first, ranges beside it.
fn ask_lists(state: &State, number: PhoneNumber, facts: &mut Facts) {
    let may_be_listed = state.gate.as_ref().is_none_or(|gate| gate.may_hold(number.key()));
    for open in &state.lists {
        let found = if may_be_listed { open.list.lookup(number) } else { open.list.lookup_range(number) };
        match found {
            Ok(Some(found)) => facts.lists.push(ListFact { source: open.source.clone(), found, trust: open.trust }),
            Ok(None) => {}
            Err(_) => facts.has_failed = true,
        }
    }
}
