//! How lists come to the phone: signed metadata, trust, download, safe install.

mod fetch;
#[cfg(feature = "http")]
mod http;
pub mod tuf;

pub use fetch::{Address, Answer, Fetch, FetchError, Request, Sink};
#[cfg(feature = "http")]
pub use http::{HttpFetch, Patience};
