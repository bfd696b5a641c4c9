//! The platform's own HTTPS stack in the place of the built-in one.

use std::sync::Arc;

use ringfence::feed::{Answer, Fetch, FetchError, Request, Sink};

use crate::RingfenceFailure;

/// What is asked of a server. Send nothing else: no cookie, no name of the app, no language.
#[derive(Clone, uniffi::Record)]
pub struct TransportRequest {
    /// Where.
    pub url: String,
    /// How many bytes are there already: ask for the rest (`Range`), and with `etag` only if it is still the same
    /// (`If-Range`). 0 for the whole file, with `etag` only if it is another one (`If-None-Match`).
    pub from: u64,
    /// How many bytes the whole file may have.
    pub limit: u64,
    /// The mark that the server gave with the bytes that are there already.
    pub etag: Option<String>,
}

/// What came of a request.
#[derive(Clone, uniffi::Enum)]
pub enum TransportAnswer {
    /// The file, or the rest of it.
    Body {
        /// Gives the bytes.
        body: Arc<dyn TransportBody>,
        /// Where its first byte belongs: what was asked for, or 0 when the server starts over.
        from: u64,
        /// The server's mark for the file.
        etag: Option<String>,
    },
    /// The file is what it was (304).
    NotModified,
    /// There is no such file (404, 410, and 403, which object stores say).
    NotFound,
    /// The server refused.
    Refused {
        /// The HTTP status.
        status: u32,
        /// After how many seconds it would like to be asked again.
        retry_after: Option<u32>,
    },
    /// The server sent the request to another scheme, host or port; nothing was fetched from there.
    Redirected,
    /// No connection.
    Unreachable {
        /// What the network said.
        reason: String,
    },
    /// The answer came too slowly.
    Slow,
}

/// The bytes of an answer, as they come.
#[uniffi::export(foreign)]
pub trait TransportBody: Send + Sync {
    /// The next bytes, some ten thousand at a time; empty behind the last. Blocks.
    ///
    /// # Errors
    /// Any failure says that the connection broke off; the rest is fetched next time.
    fn next(&self) -> Result<Vec<u8>, RingfenceFailure>;
}

/// The platform's own way to fetch files. Called on the thread that syncs. It goes to the given address only, and follows
/// redirects within the same scheme, host and port at most.
#[uniffi::export(foreign)]
pub trait Transport: Send + Sync {
    /// Asks for one file. Blocks.
    ///
    /// # Errors
    /// Any failure counts as [`TransportAnswer::Unreachable`].
    fn fetch(&self, request: TransportRequest) -> Result<TransportAnswer, RingfenceFailure>;
}

/// A foreign transport, as the core knows transports.
pub(crate) struct Foreign(pub(crate) Arc<dyn Transport>);

impl Fetch for Foreign {
    fn fetch(&self, request: &Request<'_>, sink: &mut dyn Sink) -> Result<Answer, FetchError> {
        let url = || request.url.to_owned();
        let (from, limit) = (request.from, request.limit);
        let asked = TransportRequest { url: url(), from, limit, etag: request.etag.map(str::to_owned) };
        let answer = self.0.fetch(asked);
        let answer = answer.map_err(|error| FetchError::Unreachable { url: url(), reason: error.to_string() })?;
        match answer {
            TransportAnswer::Body { body, from, etag } => {
                sink.begin(from)?;
                let mut read = from;
                loop {
                    let bytes = body.next().map_err(|_| FetchError::BrokenOff { url: url() })?;
                    if bytes.is_empty() {
                        return Ok(Answer::Body { etag });
                    }
                    read += bytes.len() as u64;
                    if read > limit {
                        return Err(FetchError::TooLong { url: url(), limit });
                    }
                    sink.write(&bytes)?;
                }
            }
            TransportAnswer::NotModified => Ok(Answer::NotModified),
            TransportAnswer::NotFound => Ok(Answer::NotFound),
            TransportAnswer::Refused { status, retry_after } => {
                Err(FetchError::Refused { url: url(), status: u16::try_from(status).unwrap_or_default(), retry_after })
            }
            TransportAnswer::Redirected => Err(FetchError::Redirected { url: url() }),
            TransportAnswer::Unreachable { reason } => Err(FetchError::Unreachable { url: url(), reason }),
            TransportAnswer::Slow => Err(FetchError::Slow { url: url() }),
        }
    }
}
