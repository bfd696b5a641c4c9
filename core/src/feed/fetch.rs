use std::fmt;
use std::io;
use std::str::FromStr;

/// Brings files from a publisher's server. The app may plug in the platform's own transport.
///
/// An implementation goes to the given address with what [`Request`] names and nothing else: no cookie, no name of the
/// program, no language. It follows redirects only within the same scheme, host and port, and never reads on after the
/// sink refuses.
pub trait Fetch: Send + Sync {
    /// Brings one file into `sink`, bytes from `request.from` on.
    ///
    /// # Errors
    /// [`FetchError`]. What has reached the sink may be kept to go on later.
    fn fetch(&self, request: &Request<'_>, sink: &mut dyn Sink) -> Result<Answer, FetchError>;
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Where.
    pub url: &'a str,
    /// How many bytes are there already.
    pub from: u64,
    /// How many bytes the whole file may have.
    pub limit: u64,
    /// The mark that the server gave with the bytes that are there already, if any.
    pub etag: Option<&'a str>,
}

/// Takes the bytes of a file as they come.
pub trait Sink {
    /// The bytes that follow begin at this place of the file: at `request.from`, or at 0 when the server starts over.
    ///
    /// # Errors
    /// [`FetchError`] ends the transfer.
    fn begin(&mut self, from: u64) -> Result<(), FetchError>;

    /// The next bytes.
    ///
    /// # Errors
    /// [`FetchError`] ends the transfer.
    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError>;
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The file is in the sink; the server's mark for it, if it gave one.
    Body {
        /// For the next conditional request.
        etag: Option<String>,
    },
    /// The file is what it was when the server gave `request.etag`.
    NotModified,
    /// There is no such file.
    NotFound,
}

/// Why a file could not be brought.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not one that may be asked.
    #[error("{url} is neither an https address nor on this machine; nothing is fetched from there")]
    Insecure {
        /// The address.
        url: String,
    },
    /// The server sent the request elsewhere.
    #[error("{url} leads to another server or leaves https; nothing is fetched from there")]
    Redirected {
        /// The address that was asked.
        url: String,
    },
    /// No connection.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// The address.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// The bytes came too slowly.
    #[error("{url} answers too slowly")]
    Slow {
        /// The address.
        url: String,
    },
    /// The file is longer than it may be.
    #[error("{url} is longer than {limit} bytes")]
    TooLong {
        /// The address.
        url: String,
        /// What was allowed.
        limit: u64,
    },
    /// The connection ended before the file did.
    #[error("{url} broke off; the rest is fetched next time")]
    BrokenOff {
        /// The address.
        url: String,
    },
    /// The server refused.
    #[error("{url} was refused with status {status}")]
    Refused {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// After how many seconds the server would like to be asked again.
        retry_after: Option<u32>,
    },
    /// The owner or the system stopped it.
    #[error("it was cancelled")]
    Cancelled,
    /// The bytes could not be written.
    #[error("what was fetched could not be written: {0}")]
    Disk(#[from] io::Error),
}

/// An address under which a feed's files lie: https, or plain http on this very machine. No query, no user name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(String);

impl Address {
    /// The address without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a file below.
    #[must_use]
    pub fn file(&self, folder: &str, path: &str) -> String {
        let path: Vec<String> = path.split('/').map(super::tuf::quoted).collect();
        format!("{}/{folder}/{}", self.0, path.join("/"))
    }
}

impl FromStr for Address {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        let text = text.trim_end_matches('/');
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}@?#".contains(&byte));
        let host = |rest: &str| {
            let authority = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
            match authority.rsplit_once(':') {
                Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty() => {
                    host.to_owned()
                }
                _ => authority,
            }
        };
        let is_allowed = match text.split_once("://") {
            Some(("https", rest)) => !host(rest).is_empty(),
            Some(("http", rest)) => is_this_machine(&host(rest)),
            _ => false,
        };
        if is_plain && is_allowed {
            Ok(Self(text.to_owned()))
        } else {
            Err(FetchError::Insecure { url: text.to_owned() })
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Collects a small file in memory.
pub(super) struct Collect<'a> {
    pub(super) url: &'a str,
    pub(super) limit: u64,
    pub(super) bytes: Vec<u8>,
}

impl Sink for Collect<'_> {
    fn begin(&mut self, _: u64) -> Result<(), FetchError> {
        self.bytes.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        if (self.bytes.len() + bytes.len()) as u64 > self.limit {
            return Err(FetchError::TooLong { url: self.url.to_owned(), limit: self.limit });
        }
        self.bytes.extend(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        let cases = [
            ("https://lists.example.org/us", true),
            ("https://lists.example.org:8443/us/", true),
            ("http://127.0.0.1:8080/feed", true),
            ("http://localhost/feed", true),
            ("http://[::1]:9/feed", true),
            ("http://lists.example.org/us", false),
            ("http://127.0.0.1.example.org/", false),
            ("http://localhost@example.org/", false),
            ("https://user@example.org/", false),
            ("https://example.org/?a=b", false),
            ("https://", false),
            ("ftp://127.0.0.1/", false),
            ("file:///etc/passwd", false),
            ("https://exa mple.org", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Address>().is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn file_names_cannot_leave_their_folder_or_become_a_query() {
        let address: Address = "https://example.org/a/".parse().expect("an address");
        assert_eq!(address.file("metadata", "2.root.json"), "https://example.org/a/metadata/2.root.json");
        assert_eq!(address.file("targets", "lists/x?y/full 1"), "https://example.org/a/targets/lists/x%3Fy/full%201");
    }
}
