//! `feed init`: keys and the first root.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Signing;
use crate::feed::keys::KeyType;
use crate::feed::{Beginning, Folder, Signers};
use crate::output::{self, Failure, hex};

/// Make a feed: keys for four roles and the first root
///
/// Private keys go to DIR/keys, or wherever --keys says, readable by their owner alone. Take the root key off this
/// machine: it is needed for new keys and once a year.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed init us --name \"US complaints\"
  blocklist-tools feed init us --name \"US complaints\" --signers root=2/3 --passphrase-file pass
  blocklist-tools feed init us --name Test --expires timestamp=2 --interval 3600")]
pub(super) struct Arguments {
    /// Folder to make
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The feed's name, as people read it
    #[arg(long)]
    name: String,
    /// Kind of the keys
    #[arg(long, value_enum, default_value_t = KeyType::Ed25519)]
    key_type: KeyType,
    /// How many keys of a role must sign, of how many that are made; 1/1 when not given
    #[arg(long, value_name = "ROLE=T/N", value_parser = parse_signers)]
    signers: Vec<(String, Signers)>,
    /// For how many days a role is signed
    #[arg(long, value_name = "ROLE=DAYS", value_parser = parse_days)]
    expires: Vec<(String, u32)>,
    /// After how many seconds phones should ask again
    #[arg(long, value_name = "SECONDS")]
    interval: Option<u32>,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn parse_days(text: &str) -> Result<(String, u32), String> {
    let wrong = || format!("\"{text}\" is not ROLE=DAYS, such as timestamp=14");
    let (role, days) = parse_role(text).ok_or_else(wrong)?;
    let days = days.parse().ok().filter(|days| (1..=3650).contains(days));
    Ok((role.to_owned(), days.ok_or_else(wrong)?))
}

fn parse_signers(text: &str) -> Result<(String, Signers), String> {
    let parse = || {
        let (role, signers) = parse_role(text)?;
        let (threshold, keys) = signers.split_once('/')?;
        let signers = Signers { threshold: threshold.parse().ok()?, keys: keys.parse().ok()? };
        let is_possible = signers.threshold >= 1 && signers.threshold <= signers.keys && signers.keys <= 16;
        is_possible.then(|| (role.to_owned(), signers))
    };
    parse().ok_or_else(|| format!("\"{text}\" is not ROLE=T/N with T of at most 16 keys, such as root=2/3"))
}

/// A role and what is said of it.
fn parse_role(text: &str) -> Option<(&str, &str)> {
    text.split_once('=').filter(|(role, _)| ["root", "targets", "snapshot", "timestamp"].contains(role))
}

#[derive(Serialize)]
struct Made {
    name: String,
    root: String,
    keys: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let keys = arguments.signing.folder(&arguments.dir);
    let passphrase = arguments.signing.passphrase()?;
    let beginning = Beginning {
        name: arguments.name.clone(),
        expires: arguments.expires.iter().cloned().collect::<BTreeMap<_, _>>(),
        interval: arguments.interval,
        signers: arguments.signers.iter().cloned().collect(),
        key_type: arguments.key_type,
        keys: keys.clone(),
        passphrase: passphrase.as_deref(),
    };
    let folder = Folder::init(&arguments.dir, &beginning, arguments.signing.at())?;
    let made = Made { name: folder.settings.name.clone(), root: hex(&folder.first_root()?), keys };
    if arguments.json {
        return output::json(&made);
    }
    output::line(&format!("made feed \"{}\" in {}", made.name, arguments.dir.display()))?;
    output::line(&format!("its first root is {}", made.root))?;
    output::line(&format!("private keys are in {}; move the root key elsewhere", made.keys.display()))
}
