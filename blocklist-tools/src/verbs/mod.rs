//! One file a verb.

pub mod apply;
pub mod build;
pub mod delta;
pub mod demo;
pub mod evaluate;
mod evaluate_calls;
pub mod explain;
pub mod feed;
pub mod follow;
pub mod inspect;
pub mod lookup;
pub mod owner;
pub mod screen;
mod screen_message;
pub mod sync;
pub mod train;
