//! Times during which nothing is held up: the owner waits for a call, has paused the guard, or called for help.

use rusqlite::Connection;

use crate::time::UnixSeconds;

use super::StoreError;

/// Why nothing is held up for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truce {
    /// The owner said "I am waiting for a call".
    ExpectedCall,
    /// The owner paused the guard.
    Pause,
    /// The owner called an emergency service; whoever calls back or comes to help must get through.
    AfterEmergency,
}

impl Truce {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ExpectedCall, Self::Pause, Self::AfterEmergency];

    fn name(self) -> &'static str {
        match self {
            Self::ExpectedCall => "expected_call",
            Self::Pause => "pause",
            Self::AfterEmergency => "after_emergency",
        }
    }
}

/// Until when each truce lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truces {
    until: [Option<UnixSeconds>; 3],
}

impl Truces {
    /// No truce.
    pub const NONE: Self = Self { until: [None; 3] };

    /// Until when a truce lasts, if it lasts at all at `now`.
    #[must_use]
    pub fn until(&self, truce: Truce, now: UnixSeconds) -> Option<UnixSeconds> {
        self.until[truce as usize].filter(|until| now < *until)
    }
}

pub(super) fn load(connection: &Connection) -> Result<Truces, StoreError> {
    let mut truces = Truces::default();
    let mut statement = connection.prepare("SELECT kind, until FROM truce")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if let Some(truce) = Truce::ALL.into_iter().find(|truce| truce.name() == name) {
            truces.until[truce as usize] = Some(UnixSeconds(row.get(1)?));
        }
    }
    Ok(truces)
}

pub(super) fn save(connection: &Connection, truce: Truce, until: UnixSeconds) -> Result<(), StoreError> {
    let sql = "INSERT INTO truce (kind, until) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET until = ?2";
    connection.execute(sql, (truce.name(), until.0))?;
    Ok(())
}
