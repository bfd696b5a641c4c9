//! `feed root`: roots whose keys are elsewhere.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OnFolder;
use crate::feed::keys::KeyType;
use crate::feed::{Folder, Waiting, export_root, import_signature, rotate};
use crate::output::{self, Failure};

/// Sign a root with keys that are elsewhere
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed root renew us
  blocklist-tools feed root export us -o root.bin
  blocklist-tools feed root import us root.sig")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make a root with the same keys and a later end
    #[command(after_help = "Examples:\n  blocklist-tools feed root renew us")]
    Renew(OnFolder),
    /// Write the bytes of the waiting root that a key must sign
    #[command(after_help = "Examples:
  blocklist-tools feed root export us -o root.bin
  openssl pkeyutl -sign -rawin -inkey root.pem -in root.bin -out root.sig   # Ed25519
  openssl dgst -sha256 -sign root.pem -out root.sig root.bin                # P-256")]
    Export(ExportArguments),
    /// Take a signature that was made elsewhere
    #[command(after_help = "Examples:
  blocklist-tools feed root import us root.sig
  echo 3a5f... | blocklist-tools feed root import us -")]
    Import(ImportArguments),
}

#[derive(Args, Debug)]
struct ExportArguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where to write them; `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Instead of the bytes, say which keys have yet to sign, as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct ImportArguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The signature, raw or in hexadecimal digits; `-` for standard input
    #[arg(value_name = "SIGNATURE")]
    signature: PathBuf,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Renew(renew) => {
            let folder = Folder::open(&renew.dir)?;
            let (keys, passphrase) = (renew.signing.folder(&renew.dir), renew.signing.passphrase()?);
            let at = renew.signing.at();
            say(&rotate(&folder, None, &keys, KeyType::Ed25519, passphrase.as_deref(), at)?, renew.json)
        }
        What::Export(export) => {
            let (bytes, waiting) = export_root(&Folder::open(&export.dir)?)?;
            if export.json {
                return output::json(&waiting);
            }
            output::write_whole(&export.output, |file| {
                std::io::Write::write_all(file, &bytes).map_err(Failure::io("write", &export.output))
            })
        }
        What::Import(import) => {
            let signature = output::read_all(&import.signature)?;
            say(&import_signature(&Folder::open(&import.dir)?, &signature)?, import.json)
        }
    }
}

pub(super) fn say(waiting: &Waiting, json: bool) -> Result<(), Failure> {
    if json {
        return output::json(waiting);
    }
    for path in &waiting.made {
        output::line(&format!("made {}", path.display()))?;
    }
    if waiting.complete {
        return output::line(&format!(
            "root {} is signed; the next release or refresh makes it public, and old keys can be destroyed then",
            waiting.version
        ));
    }
    output::line(&format!("root {} waits for signatures of these keys, old and new:", waiting.version))?;
    waiting.missing.iter().try_for_each(|id| output::line(&format!("  {id}")))?;
    output::line("`feed root export` writes what to sign, `feed root import` takes the signature")
}
