//! Callers and phone numbers: from the text that telephony shows to a packed, sortable key.

mod number;
mod range;
mod region;

pub use number::{InvalidNumber, PhoneNumber};
pub use range::{InvalidRange, NumberRange};
pub use region::{InvalidRegion, Region};
