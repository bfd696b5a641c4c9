use std::sync::Arc;

use ringfence::advice::Catalogue;
use ringfence::store::{HealthCode, Truce};
use ringfence::time::UnixSeconds;

use crate::guard::Shared;
use crate::{InstalledList, RingfenceFailure};

/// Something that does not work as it should.
#[derive(Clone, uniffi::Record)]
pub struct DegradedPart {
    /// The stable name, such as `list_stale`.
    pub code: String,
    /// When it was noticed.
    pub at: i64,
    /// What is wrong and what to do, in the language asked for.
    pub words: String,
}

/// Why nothing is held up at the moment.
#[derive(Clone, uniffi::Record)]
pub struct RunningTruce {
    /// Which.
    pub truce: Truce,
    /// Until when.
    pub until: i64,
}

/// The state of the guard.
#[derive(Clone, uniffi::Record)]
pub struct HealthReport {
    /// Lists in force.
    pub lists: Vec<InstalledList>,
    /// The latest call that was judged and written down.
    pub last_verdict: Option<i64>,
    /// When a feed was last found good.
    pub last_sync: Option<i64>,
    /// Why nothing is held up at the moment.
    pub truces: Vec<RunningTruce>,
    /// What is degraded.
    pub degraded: Vec<DegradedPart>,
}

/// Whether the guard works, and what to do where it does not.
#[derive(uniffi::Object)]
pub struct Health {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Health {
    /// What the guard can and cannot do right now, with words in the language of a BCP 47 tag. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the data cannot be read: itself a reason to worry.
    pub fn report(&self, now: i64, language: &str) -> Result<HealthReport, RingfenceFailure> {
        let report = self.shared.ask(|guard| Ok(guard.health_report(UnixSeconds(now))?))?;
        let catalogue = Catalogue::for_language(language);
        let part = |event: &ringfence::store::HealthEvent| DegradedPart {
            code: event.code.name().to_owned(),
            at: event.at.0,
            words: catalogue.health(event),
        };
        let truce = |(truce, until): &(Truce, UnixSeconds)| RunningTruce { truce: *truce, until: until.0 };
        Ok(HealthReport {
            lists: crate::feeds::lists(&self.shared, now)?,
            last_verdict: report.last_verdict.map(|at| at.0),
            last_sync: report.last_sync.map(|at| at.0),
            truces: report.truces.iter().map(truce).collect(),
            degraded: report.degraded.iter().map(part).collect(),
        })
    }

    /// Notes that a call or message was let through because the answer took too long or failed outside the core. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn note_screening_failed(&self, now: i64) -> Result<(), RingfenceFailure> {
        self.shared.store(|store| Ok(store.report(HealthCode::ScreeningFailed, UnixSeconds(now))?))
    }

    /// The owner has seen what was wrong; what still is comes back by itself. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn clear(&self) -> Result<(), RingfenceFailure> {
        self.shared.store(|store| Ok(store.clear_health()?))
    }
}
