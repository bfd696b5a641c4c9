//! A small web server for development: one folder, reading only.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use ringfence::feed::tuf::to_hex;
use tokio::net::TcpListener;

use super::folder::sha256;
use crate::output::Failure;

/// Serves a folder until the process ends. `ready` hears the address once it answers.
///
/// # Errors
/// [`Failure::Failed`] when the address cannot be had.
pub fn serve(
    folder: &Path,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("cannot listen on {listen}: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        ready(listener.local_addr().map_err(failed)?)?;
        let folder: Arc<Path> = folder.into();
        loop {
            // A connection that fails while it is made is the client's affair.
            let Ok((stream, _)) = listener.accept().await else { continue };
            let folder = Arc::clone(&folder);
            tokio::spawn(async move {
                let answer = service_fn(move |request: Request<Incoming>| {
                    let folder = Arc::clone(&folder);
                    async move { Ok::<_, Infallible>(answer(&folder, &request)) }
                });
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    })
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    // The next root is not there yet; it must be found soon once it is.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

/// The file that a path names, within the folder.
fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = path.trim_start_matches('/').as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    let relative = PathBuf::from(String::from_utf8(bytes).ok()?);
    let stays = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(relative);
    (stays && path.is_file()).then_some(path)
}

fn answer(folder: &Path, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Some(path) = file(folder, request.uri().path()) else { return plain(StatusCode::NOT_FOUND) };
    let Ok(bytes) = std::fs::read(&path) else { return plain(StatusCode::NOT_FOUND) };
    let etag = format!("\"{}\"", &to_hex(&sha256(&bytes))[..16]);
    let given = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_timestamp = path.file_name().is_some_and(|name| name == "timestamp.json");
    let mut response = Response::new(Full::default());
    let headers = response.headers_mut();
    let cache = if is_timestamp { "public, max-age=60" } else { "public, max-age=31536000, immutable" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let kind = if is_json { "application/json" } else { "application/octet-stream" };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(ETAG, etag);
    }
    if given(IF_NONE_MATCH) == Some(&etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let is_same = given(IF_RANGE).is_none_or(|mark| mark == etag);
    let from = given(RANGE).filter(|_| is_same).and_then(|range| {
        let from = range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()?;
        (from < bytes.len()).then_some(from)
    });
    let length = bytes.len();
    let body = match from {
        Some(from) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            if let Ok(range) = HeaderValue::from_str(&format!("bytes {from}-{}/{length}", length - 1)) {
                response.headers_mut().insert(CONTENT_RANGE, range);
            }
            Bytes::from(bytes).slice(from..)
        }
        None => Bytes::from(bytes),
    };
    if request.method() == Method::GET {
        *response.body_mut() = Full::new(body);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_folder() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("public");
        std::fs::create_dir_all(folder.join("a")).expect("room");
        std::fs::write(folder.join("a/b c"), "x").expect("room");
        std::fs::write(dir.path().join("secret"), "x").expect("room");
        assert!(file(&folder, "/a/b%20c").is_some());
        for path in [
            "/../secret",
            "/%2e%2e/secret",
            "/a/../../secret",
            "/a",
            "/",
            "/a%2f..%2f..%2fsecret",
            "/%",
            "//etc/passwd",
        ] {
            assert!(file(&folder, path).is_none(), "{path}");
        }
    }
}
