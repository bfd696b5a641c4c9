//! The guard itself: holds the lists and the owner's rules, and answers calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use ring::digest::{SHA256, digest};

use crate::advice::{LessonPack, Lessons};
use crate::blocklist::{Gate, GateBudget, List, ListError, MappedFile, Sha256};
use crate::feed::{self, Fetch, PackageKind, SyncOptions, SyncReport, Trust, Watch};
use crate::phone::{Caller, PhoneNumber, Region, is_emergency, is_international_emergency};
use crate::store::{
    HealthCode, HealthEvent, HistoryFilter, InstalledList, OpenCheck, PastCall, ReadOnlyStore, RuleSet, Settings,
    Store, StoreError, Truce, Truces,
};
use crate::time::{DAY, UnixSeconds};

use super::aids::MessageAids;
use super::decide::{decide, failed};
use super::explain::{ExplainedRow, explain};
use super::health::{ListHealth, age};
use super::message::TextModel;
use super::scene::{ListFact, Past, Scene};
use super::{Action, IncomingCall, Level, Source, Verdict};

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

/// Days of history that a change of settings is tried on.
const PREVIEW_DAYS: i64 = 30;
/// Most calls that it is tried on.
const PREVIEW_CALLS: u32 = 2000;

/// An installed list, open.
pub(super) struct OpenList {
    id: i64,
    sha256: Sha256,
    pub(super) list: Arc<List>,
    pub(super) source: Source,
    pub(super) trust: Trust,
    /// From which score on a neighbourhood in it is remarkable.
    pub(super) remarkable: Option<i32>,
    installed: UnixSeconds,
}

/// What a verdict is made of; replaced as a whole when anything changes.
pub(super) struct State {
    pub(super) lists: Vec<OpenList>,
    pub(super) aids: MessageAids,
    pub(super) rules: Arc<RuleSet>,
    pub(super) truces: Truces,
    pub(super) settings: Settings,
    gate: Option<Arc<Gate>>,
    pub(super) model: Arc<TextModel>,
}

/// A call of the past that other settings would have treated otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewedCall {
    /// The call.
    pub past: PastCall,
    /// What these settings do with it, by the lists and rules of today.
    pub now: Action,
    /// What the other settings would do.
    pub then: Action,
}

enum Backing {
    Store(Store),
    ReadOnly(ReadOnlyStore),
}

impl Backing {
    fn past(&self) -> Past<'_> {
        match self {
            Self::Store(store) => Past::Store(store),
            Self::ReadOnly(store) => Past::Copy(store),
        }
    }

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
    pub(super) has_failed: AtomicBool,
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
        let (rules, settings, truces) = match &backing {
            Backing::Store(store) => (store.rule_set()?, store.settings()?, store.truces()?),
            Backing::ReadOnly(store) => (store.rule_set()?, store.settings()?, store.truces()?),
        };
        let mut installed = backing.lists()?;
        let (mut lists, mut aids, mut all_open) = open_all(&installed, None);
        if !all_open {
            // Another process may have installed a list between the look at the rows and the look at the files.
            installed = backing.lists()?;
            (lists, aids, all_open) = open_all(&installed, None);
        }
        let model = Arc::new(TextModel::of(&installed));
        let state = State { lists, aids, rules, truces, settings, gate: None, model };
        let has_failed = AtomicBool::new(false);
        let guard = Self { backing, state: RwLock::new(Arc::new(state)), has_failed, unwritable };
        if !all_open {
            guard.note(HealthCode::ListDamaged, now);
        }
        Ok(guard)
    }

    pub(super) fn past(&self) -> Past<'_> {
        self.backing.past()
    }

    pub(super) fn state(&self) -> Arc<State> {
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
            failed()
        });
        tracing::debug!(level = ?verdict.level, action = ?verdict.action, reasons = verdict.reasons.len(), "call judged");
        verdict
    }

    /// Answers a call to a phone that does not say which SIM is called: what is shown is read as each of the SIMs' regions
    /// would read it. A reading that must ring decides, since a number of help must never be held up; else the reading
    /// that speaks most against the caller. Gives the reading with its verdict, to be recorded.
    #[must_use]
    pub fn screen_shown(&self, shown: &str, regions: &[Region], call: &IncomingCall) -> (IncomingCall, Verdict) {
        let read = |region: Option<Region>| {
            let caller = Caller::parse(shown, region.or(self.state().settings.home_region));
            let call = IncomingCall { caller, region, ..call.clone() };
            let verdict = self.screen_call(&call);
            (call, verdict)
        };
        let mut readings: Vec<_> = regions.iter().map(|region| read(Some(*region))).collect();
        if readings.is_empty() {
            readings.push(read(None));
        }
        let is_clear = |(_, verdict): &(IncomingCall, Verdict)| verdict.level == Level::Clear;
        let worst = |(_, verdict): &(IncomingCall, Verdict)| (verdict.action, verdict.level);
        let at = readings.iter().position(is_clear);
        let at = at.or_else(|| (0..readings.len()).max_by_key(|at| worst(&readings[*at]))).unwrap_or_default();
        readings.swap_remove(at)
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.state().settings.clone()
    }

    /// How many days ago a list was issued, or installed where it does not say, and whether that is too many.
    #[must_use]
    pub fn list_age(&self, installed: &InstalledList, now: UnixSeconds) -> (i64, bool) {
        let state = self.state();
        let open = state.lists.iter().find(|open| open.id == installed.id);
        let issued = open.and_then(|open| open.list.meta().issued).map(UnixSeconds);
        age(issued.unwrap_or(installed.installed), now)
    }

    /// Notes that something failed outside, such as at the border to another language; [`Guard::health`] says so.
    pub fn note_failure(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }

    fn judge(&self, state: &State, call: &IncomingCall) -> Verdict {
        let scene = Scene::new(call, &state.settings, state, self.backing.past());
        let verdict = decide(&scene);
        if scene.has_failed() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        verdict
    }

    /// Answers a call and says of every row of the policy table what it saw and why it did or did not decide.
    #[must_use]
    pub fn explain_call(&self, call: &IncomingCall) -> (Verdict, Vec<ExplainedRow>) {
        let state = self.state();
        let scene = Scene::new(call, &state.settings, &state, self.backing.past());
        let verdict = decide(&scene);
        let rows = explain(&scene, &verdict);
        (verdict, rows)
    }

    /// Which calls of the last 30 days other settings would have treated otherwise, by the lists and rules of today and
    /// without what lets all calls ring for a while; the latest first.
    ///
    /// # Errors
    /// [`GuardError`] when the history cannot be read.
    pub fn preview(&self, settings: &Settings, now: UnixSeconds) -> Result<Vec<PreviewedCall>, GuardError> {
        let since = Some(UnixSeconds(now.0 - PREVIEW_DAYS * DAY));
        let filter = HistoryFilter { since, ..HistoryFilter::default() };
        let state = self.state();
        let past = self.backing.past();
        let mut changed = Vec::new();
        for call in self.store()?.history(&filter, PREVIEW_CALLS)? {
            let incoming = call.call(state.settings.home_region);
            let action = |settings| {
                let mut scene = Scene::new(&incoming, settings, &state, past);
                // Only the end of a truce is known: one that lasts today would cover every call of the month.
                scene.truces = &Truces::NONE;
                decide(&scene).action
            };
            let (now, then) = (action(&state.settings), action(settings));
            if now != then {
                changed.push(PreviewedCall { past: call, now, then });
            }
        }
        Ok(changed)
    }

    /// Writes a call and its verdict into the history. `shown` is the caller as the phone showed it.
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be written.
    pub fn record(&self, shown: &str, call: &IncomingCall, verdict: &Verdict) -> Result<i64, GuardError> {
        Ok(self.store()?.record(shown, call, verdict)?)
    }

    /// Notes that the owner dialled what is shown, from a SIM at home in `region`: the number rings from now on for the
    /// days that the settings give, and after an emergency number nothing is held up for a while.
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be written.
    pub fn dialled(&self, shown: &str, region: Option<Region>, at: UnixSeconds) -> Result<(), GuardError> {
        let state = self.state();
        let region = region.or(state.settings.home_region);
        let caller = Caller::parse(shown, region);
        let is_help = match &caller {
            Caller::Special { digits, .. } => is_emergency(digits, region),
            caller => caller.numbers().any(is_international_emergency),
        };
        if is_help {
            let minutes = i64::from(state.settings.emergency_minutes);
            self.set_truce(Truce::AfterEmergency, UnixSeconds(at.0.saturating_add(minutes * 60)))?;
        }
        if let Some(number) = caller.number() {
            self.store()?.note_dialled(number, at)?;
        }
        Ok(())
    }

    /// Holds nothing up until a time: the owner waits for a call, or pauses the guard. A time that has passed ends it.
    ///
    /// # Errors
    /// [`GuardError`] when it cannot be written.
    pub fn set_truce(&self, truce: Truce, until: UnixSeconds) -> Result<(), GuardError> {
        let store = self.store()?;
        store.set_truce(truce, until)?;
        let truces = store.truces()?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = Arc::get_mut(&mut state) {
            state.truces = truces;
            return Ok(());
        }
        drop(state);
        // A call is being answered with the old state, which must not change under it.
        self.reload_from(store).map(drop)
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

    /// The lists in force with their age.
    pub(super) fn open_lists(&self, now: UnixSeconds) -> Vec<ListHealth> {
        let health = |open: &OpenList| {
            let issued = open.list.meta().issued.map_or(open.installed, UnixSeconds);
            let (age_days, is_stale) = age(issued, now);
            ListHealth { source: open.source.clone(), entries: open.list.len(), age_days, is_stale }
        };
        let state = self.state();
        state.lists.iter().chain(&state.aids.open).map(health).collect()
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

    /// The lessons for a BCP 47 tag: what is built in and the installed packs of publishers that may warn. A pack that
    /// cannot be read is left out, and health says so.
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read.
    pub fn lessons(&self, tag: &str, now: UnixSeconds) -> Result<Lessons, GuardError> {
        let mut packs = Vec::new();
        for installed in self.backing.lists()? {
            // Whoever may not warn may not teach either.
            if installed.kind != PackageKind::Lessons || installed.trust < Trust::MayWarn {
                continue;
            }
            match LessonPack::open(&installed.path) {
                Ok(pack) => packs.push(pack),
                Err(error) => {
                    tracing::warn!(list = installed.id, %error, "a pack of lessons is left out");
                    self.note(HealthCode::ListDamaged, now);
                }
            }
        }
        Ok(Lessons::with_packs(tag, packs))
    }

    /// Takes over rules, settings and lists from the store as they are now. Drops the gate; see
    /// [`Guard::build_gate`].
    ///
    /// # Errors
    /// [`GuardError`] when the store cannot be read; the old state stays in force.
    pub fn reload(&self, now: UnixSeconds) -> Result<(), GuardError> {
        let all_open = self.reload_from(self.store()?)?;
        if !all_open {
            self.note(HealthCode::ListDamaged, now);
        }
        Ok(())
    }

    /// Gives whether every list could be opened.
    fn reload_from(&self, store: &Store) -> Result<bool, GuardError> {
        let installed = store.lists()?;
        let (lists, aids, all_open) = open_all(&installed, None);
        let model = Arc::new(TextModel::of(&installed));
        let (rules, truces, settings) = (store.rule_set()?, store.truces()?, store.settings()?);
        self.replace(State { lists, aids, rules, truces, settings, gate: None, model });
        Ok(all_open)
    }

    /// Builds the gate over all lists within `budget`, for a process that answers many calls. Reads every list once;
    /// the shell calls it in idle time after a list has changed. Gives the bytes that it takes, or `None` when it would
    /// not pay.
    ///
    /// # Errors
    /// [`GuardError::List`] for a damaged list; there is no gate then, and lookups go on without.
    pub fn build_gate(&self, budget: GateBudget) -> Result<Option<usize>, GuardError> {
        let state = self.state();
        let in_force = || state.lists.iter().chain(&state.aids.open);
        if in_force().count() < GATE_FROM_LISTS {
            return Ok(None);
        }
        let lists: Vec<&List> = in_force().map(|open| &*open.list).collect();
        let Some(gate) = Gate::build(lists, budget)?.map(Arc::new) else { return Ok(None) };
        let bytes = gate.bytes();
        let (reopened, aids, _) = open_all(&self.backing.lists()?, Some(&gate));
        let same = reopened.iter().chain(&aids.open).map(|open| open.sha256).eq(in_force().map(|open| open.sha256));
        if !same {
            // A list changed meanwhile; its change asks for a gate of its own.
            return Ok(None);
        }
        self.replace(State {
            lists: reopened,
            aids,
            rules: Arc::clone(&state.rules),
            truces: state.truces,
            settings: state.settings.clone(),
            gate: Some(gate),
            model: Arc::clone(&state.model),
        });
        Ok(Some(bytes))
    }

    /// Compares everything installed, byte for byte, with the hash it had when it was installed; for idle time. What has
    /// changed goes out of use, and health says so. Gives the ids.
    ///
    /// # Errors
    /// [`GuardError`] when the change cannot be written.
    pub fn verify_lists(&self, now: UnixSeconds) -> Result<Vec<i64>, GuardError> {
        let state = self.state();
        let in_force = state.lists.iter().chain(&state.aids.open);
        let mut damaged: Vec<i64> =
            in_force.filter(|open| open.list.sha256() != open.sha256).map(|open| open.id).collect();
        let is_list = |kind| matches!(kind, PackageKind::Numbers | PackageKind::Links);
        let has_changed = |installed: &InstalledList| {
            let bytes = MappedFile::open(&installed.path);
            bytes.map_or(true, |bytes| digest(&SHA256, &bytes).as_ref() != installed.sha256)
        };
        let others = self.backing.lists()?.into_iter().filter(|installed| !is_list(installed.kind));
        damaged.extend(others.filter(has_changed).map(|installed| installed.id));
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

/// Opens what is installed, for calls and for messages; says whether all could be.
fn open_all(installed: &[InstalledList], gate: Option<&Arc<Gate>>) -> (Vec<OpenList>, MessageAids, bool) {
    let (lists, all_open) = open_lists(installed, PackageKind::Numbers);
    let (aids, all_read) = MessageAids::open(installed, gate);
    (lists, aids, all_open && all_read)
}

/// Opens the installed lists of one kind; says whether all could be.
pub(super) fn open_lists(installed: &[InstalledList], kind: PackageKind) -> (Vec<OpenList>, bool) {
    // Models and lessons lie beside the lists and are opened by those who need them.
    let installed: Vec<&InstalledList> = installed.iter().filter(|list| list.kind == kind).collect();
    let open = |installed: &&InstalledList| {
        let list = Arc::new(List::open(&installed.path).ok()?);
        let (name, publisher) = (list.meta().title.clone(), installed.publisher.clone());
        let source = Source::List { name, publisher, issued: list.meta().issued };
        let remarkable = installed.remarkable;
        Some(OpenList {
            id: installed.id,
            sha256: installed.sha256,
            list,
            source,
            trust: installed.trust,
            remarkable,
            installed: installed.installed,
        })
    };
    let lists: Vec<OpenList> = installed.iter().filter_map(open).collect();
    let all_open = lists.len() == installed.len();
    (lists, all_open)
}

impl State {
    /// Asks every list about a number: the gate first, ranges beside it. Every list that can be read is asked, also where
    /// another is damaged.
    pub(super) fn ask_lists(&self, number: PhoneNumber, facts: &mut Vec<ListFact>) -> Result<(), ListError> {
        let may_be_listed = self.gate.as_ref().is_none_or(|gate| gate.may_hold(number.key()));
        let mut asked = Ok(());
        for open in &self.lists {
            let found = if may_be_listed { open.list.lookup(number) } else { open.list.lookup_range(number) };
            match found {
                Ok(Some(found)) => facts.push(ListFact { source: open.source.clone(), found, trust: open.trust }),
                Ok(None) => {}
                Err(error) => asked = Err(error),
            }
        }
        asked
    }
}
