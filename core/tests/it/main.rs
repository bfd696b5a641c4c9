//! What the rooms of the core promise, from outside; one binary, so that it links once.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod decision;
mod delta;
mod directory;
mod format;
mod guard;
mod links;
mod list;
mod message;
mod owner;
mod phone;
mod store;
