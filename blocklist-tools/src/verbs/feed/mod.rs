//! `feed`: a publisher's verbs, one file each.

mod add;
mod announce;
mod delegate;
mod init;
mod key;
mod publish;
mod refresh;
mod release;
mod root;
mod rotate;
mod serve;
mod stage;
mod status;
mod verify;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ringfence::time::UnixSeconds;

use super::screen::{now, parse_time};
use crate::feed::Folder;
use crate::feed::keys::KeyRing;
use crate::output::{self, Failure};

/// Publish lists as a signed feed
///
/// Publishing and signing off are two steps with two keys: `stage` takes the targets key, `release` checks what was
/// staged and takes the snapshot and timestamp keys. docs/feeds.md has the protocol and the drills for lost keys.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed init us --name \"US complaints\"
  blocklist-tools feed add us list.rfl --as us-complaints --region US
  blocklist-tools feed stage us && blocklist-tools feed release us
  blocklist-tools feed publish us --to s3://bucket/us
  blocklist-tools feed announce us --at https://lists.example.org/us")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    Init(init::Arguments),
    Add(add::Arguments),
    Stage(stage::Arguments),
    Release(release::Arguments),
    Publish(publish::Arguments),
    Refresh(refresh::Arguments),
    Rotate(rotate::Arguments),
    Root(root::Arguments),
    Key(key::Arguments),
    Delegate(delegate::Arguments),
    Status(status::Arguments),
    Verify(verify::Arguments),
    Serve(serve::Arguments),
    Announce(announce::Arguments),
}

/// Runs the verb.
///
/// # Errors
/// [`Failure`] of the verb below.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Init(arguments) => init::run(arguments),
        Verb::Add(arguments) => add::run(arguments),
        Verb::Stage(arguments) => stage::run(arguments),
        Verb::Release(arguments) => release::run(arguments),
        Verb::Publish(arguments) => publish::run(arguments),
        Verb::Refresh(arguments) => refresh::run(arguments),
        Verb::Rotate(arguments) => rotate::run(arguments),
        Verb::Root(arguments) => root::run(arguments),
        Verb::Key(arguments) => key::run(arguments),
        Verb::Delegate(arguments) => delegate::run(arguments),
        Verb::Status(arguments) => status::run(arguments),
        Verb::Verify(arguments) => verify::run(arguments),
        Verb::Serve(arguments) => serve::run(arguments),
        Verb::Announce(arguments) => announce::run(arguments),
    }
}

/// What every verb takes that signs for a folder.
#[derive(Args, Debug)]
struct OnFolder {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl OnFolder {
    fn open(&self) -> Result<(Folder, KeyRing, UnixSeconds), Failure> {
        Ok((Folder::open(&self.dir)?, self.signing.ring(&self.dir)?, self.signing.at()))
    }
}

/// Where keys are, and what time it is.
#[derive(Args, Debug)]
struct Signing {
    /// Folder of the private keys; DIR/keys when not given
    #[arg(long, value_name = "FOLDER")]
    keys: Option<PathBuf>,
    /// File whose first line opens encrypted keys
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Sign as of this time: a day (YYYY-MM-DD) or seconds since 1970; now when not given
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<UnixSeconds>,
}

impl Signing {
    fn at(&self) -> UnixSeconds {
        self.at.unwrap_or_else(now)
    }

    fn folder(&self, dir: &Path) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| dir.join("keys"))
    }

    fn passphrase(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let text = String::from_utf8(output::read_all(path)?).map_err(Failure::about(path))?;
        let line = text.lines().next().unwrap_or_default();
        if line.is_empty() {
            return Err(Failure::Failed(format!("{}: its first line is empty", path.display())));
        }
        Ok(Some(line.to_owned()))
    }

    fn ring(&self, dir: &Path) -> Result<KeyRing, Failure> {
        KeyRing::open(&self.folder(dir), self.passphrase()?.as_deref())
    }
}

fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
