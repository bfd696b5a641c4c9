//! Feeds end to end: the phone's client against servers on loopback, honest ones and others.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod attacks;
mod kills;
mod phone;
mod repository;
mod server;
mod sync;
