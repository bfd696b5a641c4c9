use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use ringfence::blocklist::GateBudget;
use ringfence::guard::{Guard, GuardMode};
use ringfence::phone::Region;
use ringfence::store::Store;
use ringfence::time::UnixSeconds;

use crate::failure::caught;
use crate::{Calls, Feeds, Health, History, Messages, Owner, RingfenceFailure, Rules};

/// The guard of one phone: opens the owner's data, and hands out one object for each concern.
///
/// Open one in a process and share it. [`RingfenceGuard::shut`] lets go of files and memory at once; the objects that were
/// handed out fail from then on with [`RingfenceFailure::Closed`].
#[derive(uniffi::Object)]
pub struct RingfenceGuard {
    pub(crate) shared: Arc<Shared>,
}

/// The core's guard, as long as it is open.
pub(crate) struct Shared {
    guard: RwLock<Option<Arc<Guard>>>,
}

impl Shared {
    pub(crate) fn guard(&self) -> Result<Arc<Guard>, RingfenceFailure> {
        let guard = self.guard.read().unwrap_or_else(PoisonError::into_inner);
        guard.clone().ok_or(RingfenceFailure::Closed)
    }

    /// Asks the guard; what panics is caught.
    pub(crate) fn ask<T>(
        &self,
        ask: impl FnOnce(&Guard) -> Result<T, RingfenceFailure>,
    ) -> Result<T, RingfenceFailure> {
        let guard = self.guard()?;
        caught(Some(&guard), || ask(&guard))
    }

    /// Shows what was judged. Where that panics, health says so, and what needs no words is shown.
    pub(crate) fn show<T>(&self, show: impl FnOnce() -> T, otherwise: impl FnOnce() -> T) -> T {
        catch_unwind(AssertUnwindSafe(show)).unwrap_or_else(|_| {
            if let Ok(guard) = self.guard() {
                guard.note_failure();
            }
            otherwise()
        })
    }

    /// Asks the store; what panics is caught.
    pub(crate) fn store<T>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, RingfenceFailure>,
    ) -> Result<T, RingfenceFailure> {
        self.ask(|guard| ask(guard.store()?))
    }

    /// Changes the store and takes the change over.
    pub(crate) fn change<T>(
        &self,
        now: i64,
        change: impl FnOnce(&Store) -> Result<T, RingfenceFailure>,
    ) -> Result<T, RingfenceFailure> {
        self.ask(|guard| {
            let done = change(guard.store()?)?;
            guard.reload(UnixSeconds(now))?;
            Ok(done)
        })
    }
}

/// Reads a region's two letters.
pub(crate) fn region(code: Option<&String>) -> Result<Option<Region>, RingfenceFailure> {
    code.filter(|code| !code.is_empty())
        .map(|code| Region::new(code).map_err(|error| RingfenceFailure::input(&error)))
        .transpose()
}

pub(crate) fn regions(codes: &[String]) -> Result<Vec<Region>, RingfenceFailure> {
    codes.iter().map(|code| Region::new(code).map_err(|error| RingfenceFailure::input(&error))).collect()
}

#[uniffi::export]
impl RingfenceGuard {
    /// Opens the guard whose data are in the folder `directory`, which is made if missing. Blocks for some milliseconds.
    /// `now` is in seconds since 1970-01-01 UTC, as everywhere.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the data cannot be opened.
    #[uniffi::constructor]
    pub fn open(directory: String, mode: GuardMode, now: i64) -> Result<Arc<Self>, RingfenceFailure> {
        caught(None, || {
            let guard = Guard::open(&PathBuf::from(directory), mode, UnixSeconds(now))?;
            let shared = Arc::new(Shared { guard: RwLock::new(Some(Arc::new(guard))) });
            Ok(Arc::new(Self { shared }))
        })
    }

    /// Lets go of files and memory. Calls that are being answered finish. In Kotlin, `close()` of any object here frees that
    /// one handle and no more, so this has a name of its own.
    pub fn shut(&self) {
        *self.shared.guard.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether [`RingfenceGuard::shut`] was called.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        self.shared.guard().is_err()
    }

    /// Incoming and outgoing calls.
    #[must_use]
    pub fn calls(&self) -> Arc<Calls> {
        Arc::new(Calls { shared: Arc::clone(&self.shared) })
    }

    /// Messages.
    #[must_use]
    pub fn messages(&self) -> Arc<Messages> {
        Arc::new(Messages { shared: Arc::clone(&self.shared) })
    }

    /// Publishers that the owner follows, and their lists.
    #[must_use]
    pub fn feeds(&self) -> Arc<Feeds> {
        Arc::new(Feeds { shared: Arc::clone(&self.shared) })
    }

    /// The owner's rules.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        Arc::new(Rules { shared: Arc::clone(&self.shared) })
    }

    /// What was judged.
    #[must_use]
    pub fn history(&self) -> Arc<History> {
        Arc::new(History { shared: Arc::clone(&self.shared) })
    }

    /// Whether the guard works, and what to do where it does not.
    #[must_use]
    pub fn health(&self) -> Arc<Health> {
        Arc::new(Health { shared: Arc::clone(&self.shared) })
    }

    /// The owner's settings, lessons, and what moves to another phone.
    #[must_use]
    pub fn owner(&self) -> Arc<Owner> {
        Arc::new(Owner { shared: Arc::clone(&self.shared) })
    }

    /// Builds the filter in front of all lists within `max_bytes`; for idle time after a list has changed. Reads every
    /// list once. Gives the bytes that it takes, or none when it would not pay. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a damaged list; lookups go on without the filter.
    pub fn build_gate(&self, max_bytes: u64) -> Result<Option<u64>, RingfenceFailure> {
        let budget = GateBudget(usize::try_from(max_bytes).unwrap_or(usize::MAX));
        self.shared.ask(|guard| Ok(guard.build_gate(budget)?.map(|bytes| bytes as u64)))
    }

    /// Compares every list, byte for byte, with what was installed; for idle time. A list that has changed goes out of
    /// use, and health says so. Gives the ids of such lists. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the change cannot be written.
    pub fn verify_lists(&self, now: i64) -> Result<Vec<i64>, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.verify_lists(UnixSeconds(now))?))
    }

    /// Takes over what another process has changed. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the data cannot be read; the old state stays in force.
    pub fn reload(&self, now: i64) -> Result<(), RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.reload(UnixSeconds(now))?))
    }

    /// Writes the copy that a guard in the mode "read only" opens. Every change of rules, settings or lists does so by itself,
    /// and so does opening for the app where there is none. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written; the old copy stays.
    pub fn publish(&self) -> Result<(), RingfenceFailure> {
        self.shared.store(|store| Ok(store.publish()?))
    }

    /// Writes that copy, and the lists with it, into another folder: one that can be read when this one cannot, such as
    /// device-protected storage before an Android phone is first unlocked. It holds the owner's rules and settings and which
    /// numbers were dialled, and no history. Open it in the mode "read only". Blocks for as long as copying new lists takes.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written; the old copy stays.
    pub fn publish_to(&self, directory: String) -> Result<(), RingfenceFailure> {
        self.shared.store(|store| Ok(store.publish_to(&PathBuf::from(directory))?))
    }
}
