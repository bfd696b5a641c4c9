//! The transport that is shipped: reqwest's blocking client on rustls with ring and bundled web roots.
//!
//! reqwest's own choice would bring a second crypto library, and a certificate verifier that needs Android's Java side.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE, RETRY_AFTER};
use reqwest::{StatusCode, redirect};

use super::{Address, Answer, Fetch, FetchError, Request, Sink};

/// How patient the transport is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection, and for each further bytes.
    pub silence: Duration,
    /// On average so many bytes a second must come once `silence` is over.
    pub bytes_per_second: u64,
}

impl Default for Patience {
    /// A slow mobile network passes, a server that drips bytes to hold a phone does not.
    fn default() -> Self {
        Self { silence: Duration::from_secs(20), bytes_per_second: 500 }
    }
}

/// Redirects within one server that are followed.
const MAX_REDIRECTS: usize = 4;
const CHUNK: usize = 1 << 15;

/// Fetches over HTTPS, or over HTTP from this machine.
#[derive(Clone, Debug)]
pub struct HttpFetch {
    client: Client,
    patience: Patience,
}

impl HttpFetch {
    /// A transport; share it, it keeps connections.
    ///
    /// # Errors
    /// [`FetchError::Unreachable`] when the TLS library refuses its own settings.
    pub fn new(patience: Patience) -> Result<Self, FetchError> {
        let failed = |reason: String| FetchError::Unreachable { url: "the network".into(), reason };
        let roots: rustls::RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stay = redirect::Policy::custom(|attempt| {
            let here = attempt.previous().last();
            let stays = here.is_some_and(|here| here.origin() == attempt.url().origin());
            if stays && attempt.previous().len() <= MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
        });
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(stay)
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(patience.silence)
            .timeout(patience.silence)
            .build()
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self { client, patience })
    }
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

/// The last cause is the one that says something; the outer texts repeat the address.
fn reason(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

impl Fetch for HttpFetch {
    fn fetch(&self, request: &Request<'_>, sink: &mut dyn Sink) -> Result<Answer, FetchError> {
        let url = || request.url.to_owned();
        // The address was checked when the feed was followed; a transport must not depend on it.
        request.url.parse::<Address>()?;
        let failed = |error: &reqwest::Error| match error {
            error if error.is_timeout() => FetchError::Slow { url: url() },
            error => FetchError::Unreachable { url: url(), reason: reason(error) },
        };
        let mut asked = self.client.get(request.url).header(ACCEPT_ENCODING, "identity");
        asked = match (request.from, request.etag) {
            (0, Some(etag)) => asked.header(IF_NONE_MATCH, etag),
            (0, None) => asked,
            // Without a mark the rest could be that of another file; its hash would tell, after the download.
            (from, etag) => {
                let asked = asked.header(RANGE, format!("bytes={from}-"));
                if let Some(etag) = etag { asked.header(IF_RANGE, etag) } else { asked }
            }
        };
        let mut response = asked.send().map_err(|error| failed(&error))?;
        let begin = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if starts_at(&response, request.from) => request.from,
            StatusCode::NOT_MODIFIED => return Ok(Answer::NotModified),
            // Object stores answer 403 for what is not there.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE => return Ok(Answer::NotFound),
            status if status.is_redirection() => return Err(FetchError::Redirected { url: url() }),
            status => {
                let retry_after = header(&response, RETRY_AFTER).and_then(|text| text.parse().ok());
                return Err(FetchError::Refused { url: url(), status: status.as_u16(), retry_after });
            }
        };
        if response.content_length().is_some_and(|length| length > request.limit.saturating_sub(begin)) {
            return Err(FetchError::TooLong { url: url(), limit: request.limit });
        }
        sink.begin(begin)?;
        self.read(request, &mut response, begin, sink)?;
        Ok(Answer::Body { etag: header(&response, ETAG).map(str::to_owned) })
    }
}

fn starts_at(response: &Response, from: u64) -> bool {
    header(response, CONTENT_RANGE).is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

impl HttpFetch {
    fn read(
        &self,
        request: &Request<'_>,
        response: &mut Response,
        begin: u64,
        sink: &mut dyn Sink,
    ) -> Result<(), FetchError> {
        let url = || request.url.to_owned();
        let started = Instant::now();
        let expected = response.content_length();
        let mut buffer = vec![0; CHUNK];
        let mut read = 0;
        loop {
            let count = match response.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if is_timeout(&error) => return Err(FetchError::Slow { url: url() }),
                Err(_) => return Err(FetchError::BrokenOff { url: url() }),
            };
            read += count as u64;
            if begin + read > request.limit {
                return Err(FetchError::TooLong { url: url(), limit: request.limit });
            }
            sink.write(&buffer[..count])?;
            let allowed = self.patience.silence + Duration::from_secs(read / self.patience.bytes_per_second.max(1));
            if started.elapsed() > allowed {
                return Err(FetchError::Slow { url: url() });
            }
        }
        if expected.is_some_and(|expected| read < expected) {
            return Err(FetchError::BrokenOff { url: url() });
        }
        Ok(())
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    error.kind() == std::io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}
