//! The transport that is shipped: ureq on rustls with ring and bundled web roots.
//!
//! A blocking client without an asynchronous runtime under it is a third of the size of one with (ADR 5).

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_RANGE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, RETRY_AFTER};
use ureq::http::{Response, StatusCode, Uri};
use ureq::tls::{TlsConfig, TlsProvider};
use ureq::{Agent, Body};

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
    agent: Agent,
    patience: Patience,
}

impl HttpFetch {
    /// A transport; share it, it keeps connections.
    #[must_use]
    pub fn new(patience: Patience) -> Self {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .user_agent("")
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(patience.silence))
            .timeout_send_request(Some(patience.silence))
            .timeout_recv_response(Some(patience.silence))
            .timeout_per_read(Some(patience.silence))
            .build()
            .new_agent();
        Self { agent, patience }
    }

    fn ask(&self, url: &str, request: &Request<'_>) -> Result<Response<Body>, FetchError> {
        let mut asked = self.agent.get(url);
        asked = match (request.from, request.etag) {
            (0, Some(etag)) => asked.header(IF_NONE_MATCH, etag),
            (0, None) => asked,
            // Without a mark the rest could be that of another file; its hash would tell, after the download.
            (from, etag) => {
                let asked = asked.header(RANGE, format!("bytes={from}-"));
                if let Some(etag) = etag { asked.header(IF_RANGE, etag) } else { asked }
            }
        };
        asked.call().map_err(|error| match error {
            ureq::Error::Timeout(_) => FetchError::Slow { url: url.to_owned() },
            error => FetchError::Unreachable { url: url.to_owned(), reason: error.to_string() },
        })
    }
}

fn header<T>(response: &Response<T>, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

/// Where a redirect leads, if that is on the same server.
fn next_on_server(here: &str, location: &str) -> Option<String> {
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, rest) = here.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let next = match location {
        absolute if absolute.contains("://") => absolute.to_owned(),
        elsewhere if elsewhere.starts_with("//") => format!("{scheme}:{elsewhere}"),
        path if path.starts_with('/') => format!("{scheme}://{authority}{path}"),
        name => format!("{scheme}://{authority}{}/{name}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    let server = |url: &str| {
        let url: Uri = url.parse().ok()?;
        let port = url.port_u16().unwrap_or(if url.scheme_str()? == "https" { 443 } else { 80 });
        Some((url.scheme_str()?.to_owned(), url.host()?.to_ascii_lowercase(), port))
    };
    (server(here)? == server(&next)?).then_some(next)
}

impl Fetch for HttpFetch {
    fn fetch(&self, request: &Request<'_>, sink: &mut dyn Sink) -> Result<Answer, FetchError> {
        let url = || request.url.to_owned();
        // The address was checked when the feed was followed; a transport must not depend on it.
        request.url.parse::<Address>()?;
        let mut here = url();
        let mut response = self.ask(&here, request)?;
        for _ in 0..MAX_REDIRECTS {
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                break;
            }
            let Some(next) = header(&response, LOCATION).and_then(|to| next_on_server(&here, to)) else { break };
            response = self.ask(&next, request)?;
            here = next;
        }
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
        if response.body().content_length().is_some_and(|length| length > request.limit.saturating_sub(begin)) {
            return Err(FetchError::TooLong { url: url(), limit: request.limit });
        }
        sink.begin(begin)?;
        self.read(request, response.body_mut(), begin, sink)?;
        Ok(Answer::Body { etag: header(&response, ETAG).map(str::to_owned) })
    }
}

fn starts_at<T>(response: &Response<T>, from: u64) -> bool {
    header(response, CONTENT_RANGE).is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

impl HttpFetch {
    fn read(&self, request: &Request<'_>, body: &mut Body, begin: u64, sink: &mut dyn Sink) -> Result<(), FetchError> {
        let url = || request.url.to_owned();
        let started = Instant::now();
        let expected = body.content_length();
        let mut body = body.as_reader();
        let mut buffer = vec![0; CHUNK];
        let mut read = 0;
        loop {
            let count = match body.read(&mut buffer) {
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
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    error.kind() == std::io::ErrorKind::TimedOut || matches!(inner, Some(ureq::Error::Timeout(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_followed_on_the_same_server_only() {
        let here = "https://lists.example.org/us/metadata/1.root.json";
        for (location, next) in [
            ("https://lists.example.org/eu/1.root.json", Some("https://lists.example.org/eu/1.root.json")),
            ("https://LISTS.example.org:443/eu#there", Some("https://LISTS.example.org:443/eu")),
            ("/eu/1.root.json", Some("https://lists.example.org/eu/1.root.json")),
            ("2.root.json", Some("https://lists.example.org/us/metadata/2.root.json")),
            ("//lists.example.org/eu", Some("https://lists.example.org/eu")),
            ("//evil.example.org/eu", None),
            ("https://evil.example.org/", None),
            ("http://lists.example.org/eu", None),
            ("https://lists.example.org:8443/eu", None),
            ("https://lists.example.org@evil.example.org/", None),
            ("file:///etc/passwd", None),
            ("", Some("https://lists.example.org/us/metadata/")),
        ] {
            assert_eq!(next_on_server(here, location).as_deref(), next, "{location}");
        }
        let bare = "http://127.0.0.1:8080";
        assert_eq!(next_on_server(bare, "a").as_deref(), Some("http://127.0.0.1:8080/a"));
    }
}
