use std::sync::Arc;

use ringfence::guard::{self, StirShaken};
use ringfence::phone::Caller;
use ringfence::store::Truce;
use ringfence::time::UnixSeconds;

use crate::guard::{Shared, region, regions};
use crate::{RingfenceFailure, Verdict};

/// A call as the phone sees it.
#[derive(Clone, uniffi::Record)]
pub struct IncomingCall {
    /// The caller as the phone shows it; empty where the number is hidden.
    pub shown: String,
    /// Two letters of the country where the called SIM is at home; of every active SIM where the phone does not say which
    /// is called; empty where nothing is known.
    pub regions: Vec<String>,
    /// Which SIM is called, from 0.
    #[uniffi(default = None)]
    pub sim_slot: Option<u32>,
    /// When.
    pub at: i64,
    /// Whether the number is one of the owner's contacts.
    #[uniffi(default = false)]
    pub is_contact: bool,
    /// What the network says about the number.
    pub stir_shaken: StirShaken,
    /// Minutes that the phone's clock is ahead of UTC; rules with hours need it.
    #[uniffi(default = None)]
    pub utc_offset_minutes: Option<i32>,
    /// Whether the network says that the call comes from abroad, whatever number it shows.
    #[uniffi(default = None)]
    pub is_from_abroad: Option<bool>,
    /// The name that the network shows beside the number.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// Whether the phone called an emergency service lately and expects to be called back.
    #[uniffi(default = false)]
    pub emergency_callback_mode: bool,
}

/// A call that was judged.
#[derive(uniffi::Object)]
pub struct ScreenedCall {
    shared: Arc<Shared>,
    shown: String,
    call: guard::IncomingCall,
    verdict: guard::Verdict,
}

#[uniffi::export]
impl ScreenedCall {
    /// The verdict in the language of a BCP 47 tag such as `en-GB` or `zh-Hans-CN`.
    #[must_use]
    pub fn verdict(&self, language: &str) -> Verdict {
        self.shared.show(|| Verdict::of_call(&self.verdict, language), || Verdict::without_words(&self.verdict))
    }

    /// Writes the call into the history. Gives its id there. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written, [`RingfenceFailure::ReadOnly`].
    pub fn record(&self) -> Result<i64, RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.record(&self.shown, &self.call, &self.verdict)?))
    }
}

/// Incoming and outgoing calls.
#[derive(uniffi::Object)]
pub struct Calls {
    pub(crate) shared: Arc<Shared>,
}

#[uniffi::export]
impl Calls {
    /// Answers a call, in microseconds. Writes nothing. Where something inside goes wrong the verdict lets the call ring and
    /// says so.
    ///
    /// # Errors
    /// [`RingfenceFailure::Input`] for a region that is none, [`RingfenceFailure::Closed`]: let the call ring then.
    pub fn screen(&self, call: IncomingCall) -> Result<Arc<ScreenedCall>, RingfenceFailure> {
        let regions = regions(&call.regions)?;
        let template = guard::IncomingCall {
            sim_slot: call.sim_slot.and_then(|slot| u8::try_from(slot).ok()),
            is_contact: call.is_contact,
            stir_shaken: call.stir_shaken,
            utc_offset_minutes: call.utc_offset_minutes.and_then(|minutes| i16::try_from(minutes).ok()),
            is_from_abroad: call.is_from_abroad,
            name: call.name,
            emergency_callback_mode: call.emergency_callback_mode,
            ..guard::IncomingCall::new(Caller::Hidden, UnixSeconds(call.at))
        };
        let shown = call.shown;
        let (call, verdict) = self.shared.ask(|guard| Ok(guard.screen_shown(&shown, &regions, &template)))?;
        Ok(Arc::new(ScreenedCall { shared: Arc::clone(&self.shared), shown, call, verdict }))
    }

    /// Notes that the owner dialled what is shown: the number rings from now on, and after an emergency number nothing is
    /// held up for a while. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written, [`RingfenceFailure::Input`] for a region that is none.
    pub fn dialled(&self, shown: &str, region_code: Option<String>, at: i64) -> Result<(), RingfenceFailure> {
        let region = region(region_code.as_ref())?;
        self.shared.ask(|guard| Ok(guard.dialled(shown, region, UnixSeconds(at))?))
    }

    /// Notes how a recorded call went: for how many seconds it rang and was talked (0 if nobody answered). Gives whether the
    /// call is still in the history. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn finish(&self, id: i64, rang: u32, talked: u32) -> Result<bool, RingfenceFailure> {
        self.shared.store(|store| Ok(store.finish_call(id, rang, talked)?))
    }

    /// Holds nothing up until a time: "I am waiting for a call", or a pause. A time that has passed ends it. Blocks.
    ///
    /// # Errors
    /// [`RingfenceFailure::Storage`] when it cannot be written.
    pub fn set_truce(&self, truce: Truce, until: i64) -> Result<(), RingfenceFailure> {
        self.shared.ask(|guard| Ok(guard.set_truce(truce, UnixSeconds(until))?))
    }
}
