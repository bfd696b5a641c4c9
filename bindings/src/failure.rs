use std::panic::{AssertUnwindSafe, catch_unwind};

use ringfence::guard::{Guard, GuardError};
use ringfence::store::StoreError;

/// Why the guard cannot do what was asked. The texts say what happened and what to do; they may name files and what the
/// owner typed, so they belong on a screen and in no log.
#[derive(Debug, thiserror::Error, uniffi::Error)]
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
    use ringfence::store::HealthCode;
    use ringfence::time::UnixSeconds;

    #[test]
    fn a_panic_becomes_an_internal_failure_of_which_health_knows() {
        let dir = tempfile::tempdir().unwrap();
        let now = UnixSeconds(1_764_720_000);
        let guard = Guard::open(dir.path(), GuardMode::App, now).unwrap();
        let failed = caught(Some(&guard), || -> Result<(), RingfenceFailure> { panic!("a bug") });
        assert!(matches!(failed, Err(RingfenceFailure::Internal)));
        assert!(guard.health(now).unwrap().iter().any(|event| event.code == HealthCode::ScreeningFailed));
        assert!(matches!(caught(Some(&guard), || Ok(7)), Ok(7)));
    }
}
