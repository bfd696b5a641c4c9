use std::sync::Arc;

use ringfence::guard::{Action, Channel, Level};
use ringfence::store;
use ringfence::time::UnixSeconds;

use crate::guard::Shared;
use crate::{RingfenceFailure, Verdict};

/// A call in the history.
#[derive(Clone, uniffi::Record)]
pub struct PastCall {
    /// Its id; later calls have higher ones.
    pub id: i64,
    /// When it came.
    pub at: i64,
    /// The caller as shown; empty where the number was hidden.
    pub caller: String,
    /// What was decided, and why.
    pub verdict: Verdict,
    /// Seconds that it rang, if the phone told.
    pub rang: Option<u32>,
    /// Seconds that were talked, 0 if nobody answered, if the phone told.
    pub talked: Option<u32>,
    /// Whether the owner said that this was not a scam.
    pub is_undone: bool,
}

impl PastCall {
    pub(crate) fn of(past: store::PastCall, language: &str) -> Self {
        Self {
            id: past.id,
            at: past.at.0,
            verdict: Verdict::of_call(&past.verdict, language),
            caller: past.caller,
            rang: past.rang,
            talked: past.talked,
            is_undone: past.is_undone,
        }
    }
}

/// A message in the history.
#[derive(Clone, uniffi::Record)]
pub struct PastMessage {
    /// Its id; later messages have higher ones.
    pub id: i64,
    /// When it came.
    pub at: i64,
    /// The sender as shown.
    pub sender: String,
    /// The app whose notification it was; none for text messages and for what the owner shared.
    pub app: Option<String>,
    /// Whether the owner asked about it.
    pub is_shared: bool,
    /// What was decided, and why. Reasons have places only where the text was kept.
    pub verdict: Verdict,
    /// The text, where the owner wants it kept.
    pub text: Option<String>,
    /// Whether the owner said that this was not a scam.
    pub is_undone: bool,
}

impl PastMessage {
    fn of(past: store::PastMessage, language: &str) -> Self {
        let is_shared = past.channel == Channel::Shared;
        let app = if let Channel::Notification { app } = past.channel { Some(app) } else { None };
        Self {
            id: past.id,
            at: past.at.0,
            sender: past.sender,
            app,
            is_shared,
            verdict: Verdict::of_message(&past.verdict, past.text.as_deref().unwrap_or_default(), language),
            text: past.text,
            is_undone: past.is_undone,
        }
    }
}

/// Which calls or messages are wanted; without anything set it is all of them.
#[derive(Clone, Default, uniffi::Record)]
pub struct HistoryFilter {
    /// Before the one with this id.
    #[uniffi(default = None)]
    pub before: Option<i64>,
    /// Since then.
    #[uniffi(default = None)]
    pub since: Option<i64>,
    /// Of this level or worse.
    #[uniffi(default = None)]
    pub at_least: Option<Level>,
    /// On which this was done.
    #[uniffi(default = None)]
    pub action: Option<Action>,
    /// Part of the number or name, as shown.
    #[uniffi(default = None)]
    pub text: Option<String>,
}

impl From<HistoryFilter> for store::HistoryFilter {
    fn from(filter: HistoryFilter) -> Self {
        let HistoryFilter { before, since, at_least, action, text } = filter;
        Self { before, since: since.map(UnixSeconds), at_least, action, text }
    }
}

/// What the guard did in some time.
#[derive(Clone, Copy, uniffi::Record)]
pub struct Counters {
    /// Calls in all.
    pub calls: u32,
    /// Calls that rang with a warning.
    pub warned: u32,
    /// Calls that were let through without a sound.
    pub silenced: u32,
    /// Calls that were ended.
    pub blocked: u32,
    /// Warnings of danger.
    pub dangers: u32,
    /// Calls of which the owner said that they were no scam.
    pub undone: u32,
}

/// What was judged.
#[derive(uniffi::Object)]
pub struct History {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl History {
    /// Up to `limit` calls that pass the filter, the latest first, with words in the language of a BCP 47 tag. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn calls(&self, filter: HistoryFilter, limit: u32, language: &str) -> Result<Vec<PastCall>, RingfenceFailure> {
        let past = self.shared.store(|store| Ok(store.history(&filter.into(), limit)?))?;
        Ok(past.into_iter().map(|past| PastCall::of(past, language)).collect())
    }

    /// One call; none where it is no longer there. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be read.
    pub fn call(&self, id: i64, language: &str) -> Result<Option<PastCall>, RingfenceFailure> {
        let past = self.shared.store(|store| Ok(store.past_call(id)?))?;
        Ok(past.map(|past| PastCall::of(past, language)))
    }

    /// Up to `limit` messages that pass the filter, the latest first. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be read.
    pub fn messages(
        &self,
        filter: HistoryFilter,
        limit: u32,
        language: &str,
    ) -> Result<Vec<PastMessage>, RingfenceFailure> {
        let past = self.shared.store(|store| Ok(store.messages(&filter.into(), limit)?))?;
        Ok(past.into_iter().map(|past| PastMessage::of(past, language)).collect())
    }

    /// One message; none where it is no longer there. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be read.
    pub fn message(&self, id: i64, language: &str) -> Result<Option<PastMessage>, RingfenceFailure> {
        let past = self.shared.store(|store| Ok(store.past_message(id)?))?;
        Ok(past.map(|past| PastMessage::of(past, language)))
    }

    /// "This was not a scam": allows the number from now on. Gives, as a JSON document, what the owner may send to the
    /// publishers that were wrong; none when there is no such call, or it showed no number. Nothing sends it by itself. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn undo_call(&self, id: i64, now: i64) -> Result<Option<String>, RingfenceFailure> {
        let correction = self.shared.change(now, |store| Ok(store.undo(id, UnixSeconds(now))?))?;
        Ok(correction.and_then(|correction| correction.to_json()))
    }

    /// "This was not a scam": marks the message, and allows its sender where that is a telephone number. Gives whether
    /// there was such a message. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn undo_message(&self, id: i64, now: i64) -> Result<bool, RingfenceFailure> {
        self.shared.change(now, |store| Ok(store.undo_message(id, UnixSeconds(now))?))
    }

    /// What the guard did since a time. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when the history cannot be read.
    pub fn counters(&self, since: i64) -> Result<Counters, RingfenceFailure> {
        let counted = self.shared.store(|store| Ok(store.counters(UnixSeconds(since))?))?;
        let store::Counters { calls, warned, silenced, blocked, dangers, undone } = counted;
        Ok(Counters { calls, warned, silenced, blocked, dangers, undone })
    }

    /// Deletes a call, or all calls. Gives how many. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be deleted.
    pub fn forget_calls(&self, id: Option<i64>) -> Result<u64, RingfenceFailure> {
        self.shared.store(|store| Ok(store.forget(id)? as u64))
    }

    /// Deletes a message, or all messages. Gives how many. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when they cannot be deleted.
    pub fn forget_messages(&self, id: Option<i64>) -> Result<u64, RingfenceFailure> {
        self.shared.store(|store| Ok(store.forget_message(id)? as u64))
    }
}
