//! What the feed client adds to a program with guard and transport: build it with and without the feature `feeds`, profile
//! `phone`, and compare the lengths. `guard_size GUARD CALLER URL` answers a call and fetches a file; with feeds it follows
//! URL and syncs.
#![allow(clippy::print_stdout, reason = "a program that reports on standard output")]

use std::error::Error;
use std::path::Path;

use ringfence::feed::{Fetch, FetchError, HttpFetch, Patience, Request, Sink};
use ringfence::guard::{Guard, GuardMode, IncomingCall};
use ringfence::phone::Caller;
use ringfence::time::UnixSeconds;

/// Counts what comes.
struct Count(u64);

impl Sink for Count {
    fn begin(&mut self, from: u64) -> Result<(), FetchError> {
        self.0 = from;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.0 += bytes.len() as u64;
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, dir, caller, url] = &arguments[..] else { return Err("usage: guard_size GUARD CALLER URL".into()) };
    let now = UnixSeconds(std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_secs().try_into()?);
    let guard = Guard::open(Path::new(dir), GuardMode::App, now)?;
    println!("{:?}", guard.screen_call(&IncomingCall::new(Caller::parse(caller, None), now)).level);
    let fetch = HttpFetch::new(Patience::default());
    #[cfg(feature = "feeds")]
    if let Ok(link) = url.parse() {
        use ringfence::feed::{Progress, SyncOptions, Trust};
        guard.store()?.follow(&link, Trust::MayWarn, &[], now, now)?;
        let report = guard.sync(&fetch, &SyncOptions::default(), &mut |_: &Progress<'_>| true, now)?;
        println!("{report:?}");
        return Ok(());
    }
    let mut count = Count(0);
    let answer = fetch.fetch(&Request { url, from: 0, limit: 1 << 20, etag: None }, &mut count)?;
    println!("{answer:?}, {} bytes", count.0);
    Ok(())
}
