//! The phone's metadata client behind the command line of the public conformance suite
//! (github.com/theupdateframework/tuf-conformance, CLIENT-CLI.md): `--metadata-dir D init ROOT`,
//! `--metadata-dir D --metadata-url U refresh`,
//! `--metadata-dir D --metadata-url U --target-name N --target-base-url T --target-dir X download`.
#![allow(clippy::print_stderr, reason = "a command line tells what went wrong")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use ringfence::feed::tuf::{Limits, MetadataStore, Source, Updater, quoted};
use ringfence::feed::{Answer, Fetch, FetchError, HttpFetch, Patience, Request, Sink};
use ringfence::time::UnixSeconds;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Default)]
struct Arguments {
    metadata_dir: PathBuf,
    metadata_url: String,
    target_names: Vec<String>,
    target_base_url: String,
    target_dir: PathBuf,
    verb: Vec<String>,
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments::default();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--metadata-dir" => found.metadata_dir = words.next()?.into(),
            "--metadata-url" => found.metadata_url = words.next()?,
            "--target-name" => found.target_names.push(words.next()?),
            "--target-base-url" => found.target_base_url = words.next()?,
            "--target-dir" => found.target_dir = words.next()?.into(),
            _ => found.verb.push(word),
        }
    }
    Some(found)
}

struct Folder<'a>(&'a Path);

impl Folder<'_> {
    fn path(&self, role: &str) -> PathBuf {
        self.0.join(format!("{}.json", quoted(role)))
    }
}

impl MetadataStore for Folder<'_> {
    fn load(&mut self, role: &str) -> Option<Vec<u8>> {
        fs::read(self.path(role)).ok()
    }

    fn save(&mut self, role: &str, bytes: &[u8]) -> Result<(), Failure> {
        Ok(fs::write(self.path(role), bytes)?)
    }
}

struct Server<'a> {
    fetch: &'a HttpFetch,
    base: &'a str,
}

#[derive(Default)]
struct Memory(Vec<u8>);

impl Sink for Memory {
    fn begin(&mut self, _: u64) -> Result<(), FetchError> {
        self.0.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.0.extend(bytes);
        Ok(())
    }
}

fn get(fetch: &HttpFetch, base: &str, path: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
    let url = format!("{}/{path}", base.trim_end_matches('/'));
    let mut memory = Memory::default();
    let answer = fetch.fetch(&Request { url: &url, from: 0, limit, etag: None }, &mut memory)?;
    Ok(matches!(answer, Answer::Body { .. }).then_some(memory.0))
}

impl Source for Server<'_> {
    fn metadata(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, FetchError> {
        get(self.fetch, self.base, name, limit)
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut store = Folder(&arguments.metadata_dir);
    if let [verb, root] = &arguments.verb[..]
        && verb == "init"
    {
        return store.save("root", &fs::read(root)?);
    }
    let fetch = HttpFetch::new(Patience::default());
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut source = Server { fetch: &fetch, base: &arguments.metadata_url };
    let mut updater = Updater::new(&mut source, &mut store, Limits::default(), UnixSeconds(i64::try_from(now)?))?;
    updater.refresh()?;
    if arguments.verb == ["refresh"] {
        return Ok(());
    }
    if arguments.verb != ["download"] {
        return Err("init ROOT, refresh or download is expected".into());
    }
    for name in &arguments.target_names {
        let file = updater.find(name)?.ok_or("nobody speaks for this target")?;
        let path = arguments.target_dir.join(quoted(name));
        if fs::read(&path).is_ok_and(|bytes| file.is(&bytes)) {
            continue;
        }
        let consistent = updater.trusted().root().consistent_snapshot;
        let remote = file.file_name(name, consistent).ok_or("the target has no hash")?;
        let bytes = get(&fetch, &arguments.target_base_url, &remote, file.length)?.ok_or("the target is missing")?;
        if !file.is(&bytes) {
            return Err("the target is not what was signed".into());
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else { return ExitCode::FAILURE };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tuf-client: {error}");
            ExitCode::FAILURE
        }
    }
}
