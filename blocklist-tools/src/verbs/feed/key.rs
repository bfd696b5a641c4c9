//! `feed key`: a key pair for somebody to whom a region is delegated.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Signing;
use crate::feed::keys::{KeyType, PrivateKey, public_pem};
use crate::output::{self, Failure};

/// Make a key pair, and print its public half
///
/// For a partner to whom a region is to be delegated: the private half stays with the partner.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed key region.pem > region-public.pem")]
pub(super) struct Arguments {
    /// File for the private half; it must not exist
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Kind of the key
    #[arg(long, value_enum, default_value_t = KeyType::Ed25519)]
    key_type: KeyType,
    #[command(flatten)]
    signing: Signing,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Made<'a> {
    id: &'a str,
    public: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let passphrase = arguments.signing.passphrase()?;
    let private = PrivateKey::generate(&arguments.file, arguments.key_type, passphrase.as_deref())?;
    let public = public_pem(&private.key);
    if arguments.json {
        return output::json(&Made { id: &private.id, public });
    }
    output::line(public.trim_end())
}
