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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// What the network says about the number. Carried for the record; no verdict rests on it yet.
    pub stir_shaken: StirShaken,
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
