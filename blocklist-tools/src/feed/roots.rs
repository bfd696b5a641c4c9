//! New roots: new keys, and signatures that come from elsewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ringfence::feed::tuf::{Envelope, RoleKeys, Root, from_hex, to_hex};
use ringfence::time::UnixSeconds;
use serde::Serialize;
use serde_json::Value;

use super::folder::{Folder, read_metadata, write};
use super::keys::{KeyRing, KeyType, PrivateKey};
use crate::output::{self, Failure};

/// A root on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its version.
    pub version: u64,
    /// Whether enough keys, old and new, have signed it; then it is in force with the next release or refresh.
    pub complete: bool,
    /// Ids of keys that may still sign.
    pub missing: Vec<String>,
    /// Private keys that were made.
    pub made: Vec<PathBuf>,
}

fn waiting_path(folder: &Folder) -> PathBuf {
    folder.dir().join("root").join("waiting.json")
}

/// Gives a role new keys, as many as it had, and makes the root that says so. `role` `None` makes a root with the same
/// keys and a later end. Signs with whichever root keys are here, old and new.
///
/// # Errors
/// [`Failure::Failed`] when a root is waiting already, or a key cannot be made.
pub fn rotate(
    folder: &Folder,
    role: Option<&str>,
    keys: &Path,
    key_type: KeyType,
    passphrase: Option<&str>,
    at: UnixSeconds,
) -> Result<Waiting, Failure> {
    if waiting_path(folder).exists() {
        return Err(Failure::Failed("a root is waiting for signatures already; import them first".into()));
    }
    let mut root = folder.root()?.signed;
    root.version += 1;
    root.expires = folder.expiry("root", at);
    let mut made = Vec::new();
    if let Some(role) = role {
        let old = root.roles.get(role).cloned();
        let old = old.ok_or_else(|| Failure::Usage(format!("there is no role \"{role}\"")))?;
        let mut keyids = Vec::new();
        for number in 1..=old.keyids.len() {
            let number = if old.keyids.len() == 1 { String::new() } else { format!("-{number}") };
            let path = keys.join(format!("{role}-v{}{number}.pem", root.version));
            fs::create_dir_all(keys).map_err(Failure::io("make", keys))?;
            let private = PrivateKey::generate(&path, key_type, passphrase)?;
            keyids.push(private.id.clone());
            root.keys.insert(private.id, private.key);
            made.push(path);
        }
        root.roles.insert(role.to_owned(), RoleKeys { keyids, threshold: old.threshold });
        let used: BTreeSet<&String> = root.roles.values().flat_map(|role| &role.keyids).collect();
        root.keys.retain(|id, _| used.contains(id));
    }
    let ring = KeyRing::open(keys, passphrase)?;
    let before = folder.root()?.signed;
    let bytes = ring.sign_partly(&root, &[root_keys(&before)?, root_keys(&root)?])?;
    let mut waiting = accept(folder, &bytes)?;
    waiting.made = made;
    Ok(waiting)
}

fn root_keys(root: &Root) -> Result<&RoleKeys, Failure> {
    root.roles.get("root").ok_or_else(|| Failure::Failed("the root has no role \"root\"".into()))
}

/// Puts a root in force if it is complete, else lets it wait.
fn accept(folder: &Folder, bytes: &[u8]) -> Result<Waiting, Failure> {
    let path = waiting_path(folder);
    let envelope = Envelope::<Root>::read(bytes).map_err(|error| Failure::Failed(error.to_string()))?;
    let before = folder.root()?.signed;
    let (old, new) = (root_keys(&before)?, root_keys(&envelope.signed)?);
    let complete = envelope.verify("root", &before.keys, old).is_ok()
        && envelope.verify("root", &envelope.signed.keys, new).is_ok();
    let version = envelope.signed.version;
    if complete {
        write(&folder.root_path(version), bytes)?;
        if path.exists() {
            fs::remove_file(&path).map_err(Failure::io("remove", &path))?;
        }
    } else {
        write(&path, bytes)?;
    }
    let signed: BTreeSet<&String> = envelope.signatures.iter().map(|signature| &signature.keyid).collect();
    let may: BTreeSet<&String> = old.keyids.iter().chain(&new.keyids).collect();
    let missing = may.difference(&signed).map(|id| (*id).clone()).collect();
    Ok(Waiting { version, complete, missing: if complete { Vec::new() } else { missing }, made: Vec::new() })
}

/// The bytes of the waiting root that a key must sign, and what is known of it.
///
/// # Errors
/// [`Failure::Failed`] when none is waiting.
pub fn export_root(folder: &Folder) -> Result<(Vec<u8>, Waiting), Failure> {
    let path = waiting_path(folder);
    if !path.exists() {
        return Err(Failure::Failed("no root is waiting for signatures; `rotate` or `root renew` makes one".into()));
    }
    let bytes = output::read_all(&path)?;
    let envelope: Envelope<Root> = read_metadata(&path)?;
    Ok((envelope.canonical().to_vec(), accept(folder, &bytes)?))
}

/// Takes a signature over what [`export_root`] gave: raw bytes or hexadecimal digits, of whichever key made it.
///
/// # Errors
/// [`Failure::Failed`] when no key that may sign has made it.
pub fn import_signature(folder: &Folder, signature: &[u8]) -> Result<Waiting, Failure> {
    let path = waiting_path(folder);
    let (message, _) = export_root(folder)?;
    let envelope: Envelope<Root> = read_metadata(&path)?;
    let before = folder.root()?.signed;
    let text = std::str::from_utf8(signature).map(str::trim).unwrap_or_default();
    let raw = from_hex(text).filter(|bytes| !bytes.is_empty()).unwrap_or_else(|| signature.to_vec());
    let ids = root_keys(&before)?.keyids.iter().chain(&root_keys(&envelope.signed)?.keyids);
    let by = ids
        .filter_map(|id| before.keys.get(id).or_else(|| envelope.signed.keys.get(id)).map(|key| (id, key)))
        .find(|(_, key)| key.verifies(&message, &raw));
    let (id, _) =
        by.ok_or_else(|| Failure::Failed("this is no signature of a root key over the waiting root".into()))?;
    let mut file: Value = serde_json::from_slice(&output::read_all(&path)?).map_err(Failure::about(&path))?;
    if let Some(signatures) = file.get_mut("signatures").and_then(Value::as_array_mut) {
        signatures.retain(|known| known.get("keyid").and_then(Value::as_str) != Some(id));
        signatures.push(serde_json::json!({"keyid": id, "sig": to_hex(&raw)}));
    }
    accept(folder, &serde_json::to_vec(&file).map_err(Failure::about(&path))?)
}
