//! The publisher's workshop: from reports as they come to compressed lists, and the tools around them.

pub mod feed;
pub mod ingest;
pub mod messages;
pub mod output;
pub mod sort;
pub mod verbs;
