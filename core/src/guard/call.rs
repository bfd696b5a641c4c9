use crate::phone::{Caller, Region};
use crate::time::UnixSeconds;

/// What the network says about the shown number (STIR/SHAKEN, ATIS-1000074).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum StirShaken {
    /// The network does not say.
    #[default]
    NotVerified,
    /// The network vouches for the number.
    Passed,
    /// The check failed.
    Failed,
}

/// A call as the phone sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct IncomingCall {
    /// Who calls, as far as the network tells.
    pub caller: Caller,
    /// Where the SIM that is called is at home, if known.
    pub region: Option<Region>,
    /// Which SIM is called, from 0.
    pub sim_slot: Option<u8>,
    /// When.
    pub at: UnixSeconds,
    /// Whether the number is one of the owner's contacts.
    pub is_contact: bool,
    /// What the network says about the number.
    pub stir_shaken: StirShaken,
    /// Minutes that the phone's clock is ahead of UTC; rules with a schedule need it.
    pub utc_offset_minutes: Option<i16>,
    /// Whether the network says that the call comes from abroad, whatever number it shows; `None` where it does not say.
    pub is_from_abroad: Option<bool>,
    /// The name that the network shows beside the number (CNAP).
    pub name: Option<String>,
    /// Whether the phone called an emergency service lately and expects to be called back.
    pub emergency_callback_mode: bool,
}

impl IncomingCall {
    /// A call from somebody who is no contact, with nothing else known.
    #[must_use]
    pub fn new(caller: Caller, at: UnixSeconds) -> Self {
        Self {
            caller,
            region: None,
            sim_slot: None,
            at,
            is_contact: false,
            stir_shaken: StirShaken::NotVerified,
            emergency_callback_mode: false,
            utc_offset_minutes: None,
            is_from_abroad: None,
            name: None,
        }
    }

    /// The same call with the region of the SIM.
    #[must_use]
    pub fn in_region(mut self, region: Option<Region>) -> Self {
        self.region = region;
        self
    }

    /// The same call from a contact, or not.
    #[must_use]
    pub fn from_contact(mut self, is_contact: bool) -> Self {
        self.is_contact = is_contact;
        self
    }
}

/// Shows neither who calls nor the name beside the number.
impl std::fmt::Debug for IncomingCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IncomingCall")
            .field("caller", &self.caller)
            .field("region", &self.region)
            .field("at", &self.at)
            .field("is_contact", &self.is_contact)
            .field("stir_shaken", &self.stir_shaken)
            .finish_non_exhaustive()
    }
}
