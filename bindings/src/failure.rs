use std::panic::{AssertUnwindSafe, catch_unwind};

use ringfence::guard::{Guard, GuardError};
use ringfence::store::StoreError;

/// Why the guard cannot do what was asked. The texts say what happened and what to do; they may name files and what the
/// owner typed, so they belong on a screen and in no log.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum RingfenceFailure {
    /// The guard was closed.
    #[error("the guard is closed; open it again")]
    Closed,
    /// The guard was opened for reading only.
    #[error("this guard was opened for reading only; change it in the app")]
    ReadOnly,
    /// What was given means nothing. Nothing has changed.
    #[error("{reason}")]
    Input {
        /// What is wrong with it, and what is expected.
        reason: String,
    },
    /// Another process changes the lists right now; try again later.
    #[error("another process is changing the lists; try again when it is done")]
    Busy,
    /// The disk or the database refused. What was in force stays.
    #[error("{reason}")]
    Storage {
        /// What happened to what.
        reason: String,
    },
    /// A bug inside. The health report says so from now on.
    #[error("something inside failed; restart the app, and report it if it happens again")]
    Internal,
}

impl RingfenceFailure {
    pub(crate) fn input(error: &impl ToString) -> Self {
        Self::Input { reason: error.to_string() }
    }
}

impl From<StoreError> for RingfenceFailure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            StoreError::List(_) | StoreError::OtherRoot { .. } => Self::input(&error),
            other => Self::Storage { reason: other.to_string() },
        }
    }
}

impl From<GuardError> for RingfenceFailure {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::ReadOnly => Self::ReadOnly,
            GuardError::Store(error) => error.into(),
            GuardError::List(error) => Self::input(&error),
        }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for RingfenceFailure {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Internal
    }
}

/// Runs what may panic. What panics is an internal failure, of which the guard takes note.
pub(crate) fn caught<T>(
    guard: Option<&Guard>,
    run: impl FnOnce() -> Result<T, RingfenceFailure>,
) -> Result<T, RingfenceFailure> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        if let Some(guard) = guard {
            guard.note_failure();
        }
        Err(RingfenceFailure::Internal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringfence::guard::GuardMode;

    use crate::RingfenceGuard;

    #[test]
    fn a_panic_becomes_internal_health_says_so_and_the_guard_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let guard = RingfenceGuard::open(dir.path().display().to_string(), GuardMode::App, 1_800_000_000).unwrap();
        let codes = || -> Vec<String> {
            let report = guard.health().report(1_800_000_000, "en").unwrap();
            report.degraded.into_iter().map(|part| part.code).collect()
        };
        assert!(!codes().contains(&"screening_failed".to_owned()), "nothing has failed yet");

        let answer: Result<(), _> = guard.shared.ask(|_| panic!("a bug"));
        assert!(matches!(answer, Err(RingfenceFailure::Internal)), "it is an error of the border");
        let answer: Result<(), _> = guard.shared.store(|_| panic!("a bug while the store is asked"));
        assert!(matches!(answer, Err(RingfenceFailure::Internal)), "so is one inside the store");
        let answer: Result<(), _> = guard.shared.change(1_800_000_000, |_| panic!("a bug while it is changed"));
        assert!(matches!(answer, Err(RingfenceFailure::Internal)), "and one in a change");

        assert!(codes().contains(&"screening_failed".to_owned()), "health says so");
        guard.health().clear().unwrap();
        assert_eq!(guard.shared.show(|| panic!("a bug in a text"), || 7), 7, "where nothing can fail, less is shown");
        assert!(codes().contains(&"screening_failed".to_owned()), "and health says so again");
        assert!(guard.rules().all().unwrap().is_empty(), "what works still works");
    }

    #[test]
    fn a_panic_without_a_guard_is_internal_too() {
        let answer: Result<(), _> = caught(None, || panic!("a bug while it is opened"));
        assert!(matches!(answer, Err(RingfenceFailure::Internal)));
    }
}
