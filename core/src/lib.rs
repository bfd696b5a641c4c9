//! Ringfence decides on the phone itself whether an incoming call is a scam, says why, and teaches what to do.
//!
//! A call flows through the modules in this order: [`phone`] turns what telephony shows into a typed caller,
//! [`blocklist`] answers from compressed lists, [`store`] holds what the owner decided, [`guard`] gathers both into a
//! verdict with reasons, and [`advice`] puts the reasons into words. [`import`] reads what other apps export.
//!
//! Nothing here knows a platform, opens a socket or reads a clock: time and regions are arguments.

pub mod advice;
pub mod blocklist;
pub mod feed;
pub mod guard;
pub mod import;
pub mod phone;
pub mod store;
pub mod text;
pub mod time;
