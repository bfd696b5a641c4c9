//! A web server on loopback that can misbehave: it serves files from memory, and what a test tells it instead.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What the server does for a path instead of serving its file.
#[derive(Clone)]
pub(crate) enum Trick {
    /// Sends the file's beginning, so many bytes, and hangs up.
    BreakOffAfter(usize),
    /// Announces the file's length and never stops sending.
    Endless,
    /// Announces nothing and never stops sending.
    EndlessChunks,
    /// One byte a while.
    Drip(Duration),
    /// Sends the request elsewhere.
    RedirectTo(String),
    /// Answers with this status and nothing more.
    Status(u16),
    /// Sends these bytes as if they were the file.
    Instead(Vec<u8>),
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    /// By the end of the path.
    tricks: BTreeMap<String, Trick>,
    requests: Vec<Request>,
    bytes_out: u64,
    bytes_in: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is none of the server's business.
                thread::spawn(move || drop(serve(&stream, &state)));
            }
        });
        Self { address, state }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts files in the place of all others; paths without a slash in front.
    pub(crate) fn put(&self, files: &BTreeMap<String, Vec<u8>>) {
        self.with(|state| {
            state.files = files.iter().map(|(path, bytes)| (format!("/{path}"), bytes.clone())).collect();
        });
    }

    /// Plays a trick on every path that ends so; `None` stops it.
    pub(crate) fn trick(&self, end: &str, trick: Option<Trick>) {
        self.with(|state| match trick {
            Some(trick) => drop(state.tricks.insert(end.to_owned(), trick)),
            None => drop(state.tricks.remove(end)),
        });
    }

    /// What was asked since the last look.
    pub(crate) fn take_requests(&self) -> Vec<Request> {
        self.with(|state| std::mem::take(&mut state.requests))
    }

    /// Bytes on the wire, heads included, out and in, since the last look.
    pub(crate) fn take_bytes(&self) -> (u64, u64) {
        self.with(|state| (std::mem::take(&mut state.bytes_out), std::mem::take(&mut state.bytes_in)))
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut out = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut bytes_in = line.len();
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            bytes_in += reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let (file, trick) = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.bytes_in += bytes_in as u64;
            state.requests.push(Request { path: path.clone(), headers: headers.clone() });
            let trick =
                state.tricks.iter().find(|(end, _)| path.ends_with(end.as_str())).map(|(_, trick)| trick.clone());
            (state.files.get(&path).cloned(), trick)
        };
        let mut send = |bytes: &[u8]| {
            state.lock().unwrap_or_else(PoisonError::into_inner).bytes_out += bytes.len() as u64;
            out.write_all(bytes)
        };
        let (head, body) = answer(file.as_deref(), &headers, trick.as_ref());
        send(head.as_bytes())?;
        match trick {
            Some(Trick::Endless) => loop {
                send(&[b'x'; 4096])?;
            },
            Some(Trick::EndlessChunks) => loop {
                send(b"400\r\n")?;
                send(&[b'x'; 1024])?;
                send(b"\r\n")?;
            },
            Some(Trick::Drip(pause)) => {
                for byte in body {
                    send(&[byte])?;
                    thread::sleep(pause);
                }
            }
            Some(Trick::BreakOffAfter(count)) => {
                send(&body[..count.min(body.len())])?;
                return Ok(());
            }
            _ => send(&body)?,
        }
    }
}

fn answer(file: Option<&[u8]>, headers: &BTreeMap<String, String>, trick: Option<&Trick>) -> (String, Vec<u8>) {
    let plain = |status: &str| (format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), Vec::new());
    let file = match trick {
        Some(Trick::Status(status)) => return plain(&format!("{status} Told so")),
        Some(Trick::RedirectTo(to)) => {
            return (format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"), Vec::new());
        }
        Some(Trick::EndlessChunks) => {
            return ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), Vec::new());
        }
        Some(Trick::Instead(bytes)) => Some(&bytes[..]),
        _ => file,
    };
    let Some(file) = file else { return plain("404 Not Found") };
    let sum = file.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let etag = format!("\"{sum:x}-{}\"", file.len());
    if headers.get("if-none-match") == Some(&etag) {
        return (format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n"), Vec::new());
    }
    let from = headers.get("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    match from {
        Some(from) if from < file.len() => {
            let (length, all) = (file.len() - from, file.len());
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{all}\r\nContent-Length: {length}\r\n\r\n",
                all - 1
            );
            (head, file[from..].to_vec())
        }
        _ => (format!("HTTP/1.1 200 OK\r\nETag: {etag}\r\nContent-Length: {}\r\n\r\n", file.len()), file.to_vec()),
    }
}
