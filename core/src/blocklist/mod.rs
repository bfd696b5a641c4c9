//! Compressed lists of phone numbers: what an entry says, and the file that holds millions of them.

mod mark;

pub use mark::{Category, Confidence, Mark, ParseMarkError, Standing};
