//! Private keys: PKCS#8 in PEM, mode 0600, encrypted where a passphrase is given.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use pkcs8::der::SecretDocument;
use pkcs8::der::pem::{LineEnding, decode_vec, encode_string};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use ringfence::feed::tuf::{Key, KeyValue, RoleKeys, canonical, from_hex, key_id, to_hex};
use serde::Serialize;
use serde_json::json;

use crate::output::Failure;

const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";
/// `SubjectPublicKeyInfo` up to the key itself (RFC 8410, section 4; RFC 5480, section 2).
const ED25519_INFO: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const P256_INFO: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// Which kind of key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyType {
    /// Ed25519: short and fast.
    Ed25519,
    /// ECDSA on P-256, for hardware that has nothing else.
    Ecdsa,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// A private key with its public half.
pub struct PrivateKey {
    pair: Pair,
    /// The public half as metadata declare it.
    pub key: Key,
    /// Its id.
    pub id: String,
}

fn failed(path: &Path, what: &str) -> Failure {
    Failure::Failed(format!("{}: {what}", path.display()))
}

impl PrivateKey {
    /// Makes a key and writes it to a new file that only its owner can read.
    ///
    /// # Errors
    /// [`Failure::Failed`] when the file exists or cannot be written.
    pub fn generate(path: &Path, kind: KeyType, passphrase: Option<&str>) -> Result<Self, Failure> {
        let random = SystemRandom::new();
        let der = match kind {
            KeyType::Ed25519 => Ed25519KeyPair::generate_pkcs8(&random),
            KeyType::Ecdsa => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random),
        };
        let der = der.map_err(|_| failed(path, "this machine gives no random numbers"))?;
        let pem = to_pem(der.as_ref(), passphrase).ok_or_else(|| failed(path, "the key cannot be encoded"))?;
        create_private(path)
            .and_then(|mut file| file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()))
            .map_err(Failure::io("create", path))?;
        Self::from_der(der.as_ref()).ok_or_else(|| failed(path, "the new key cannot be read back"))
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`Failure::Failed`] when others can read the file too, when it is encrypted and the passphrase is wrong or
    /// missing, or when it is no key.
    pub fn load(path: &Path, passphrase: Option<&str>) -> Result<Self, Failure> {
        refuse_if_readable_by_others(path)?;
        let pem = fs::read_to_string(path).map_err(Failure::io("read", path))?;
        let no_key = || failed(path, "it is no Ed25519 or P-256 private key in PKCS#8");
        let (label, document) = SecretDocument::from_pem(&pem).map_err(|_| no_key())?;
        let document = match (label, passphrase) {
            (PLAIN, _) => document,
            (ENCRYPTED, Some(passphrase)) => EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                .and_then(|info| info.decrypt(passphrase))
                .map_err(|_| failed(path, "the passphrase does not open it"))?,
            (ENCRYPTED, None) => return Err(failed(path, "it is encrypted; give --passphrase-file")),
            _ => return Err(no_key()),
        };
        Self::from_der(document.as_bytes()).ok_or_else(no_key)
    }

    fn from_der(der: &[u8]) -> Option<Self> {
        let pair = if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            Pair::Ed25519(pair)
        } else {
            let random = SystemRandom::new();
            Pair::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der, &random).ok()?)
        };
        let key = match &pair {
            Pair::Ed25519(pair) => ed25519(pair.public_key().as_ref()),
            Pair::P256(pair) => p256(&[P256_INFO, pair.public_key().as_ref()].concat()),
        };
        Some(Self { id: key_id(&key), pair, key })
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::P256(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| Failure::Failed("this machine gives no random numbers".into())),
        }
    }
}

fn ed25519(raw: &[u8]) -> Key {
    let public = to_hex(raw);
    Key { keytype: "ed25519".into(), scheme: "ed25519".into(), keyval: KeyValue { public } }
}

fn p256(info: &[u8]) -> Key {
    let public = encode_string(PUBLIC, LineEnding::LF, info).unwrap_or_default();
    Key { keytype: "ecdsa".into(), scheme: "ecdsa-sha2-nistp256".into(), keyval: KeyValue { public } }
}

/// Without the public half, which is version 2 of the format (RFC 5958): OpenSSL 3.0 and Python's cryptography read
/// version 1 alone.
fn to_pem(der: &[u8], passphrase: Option<&str>) -> Option<String> {
    let whole = PrivateKeyInfoRef::try_from(der).ok()?;
    let info = PrivateKeyInfoRef::new(whole.algorithm, whole.private_key);
    let (label, document) = match passphrase {
        None => (PLAIN, SecretDocument::encode_msg(&info).ok()?),
        Some(passphrase) => (ENCRYPTED, info.encrypt(passphrase).ok()?),
    };
    encode_string(label, LineEnding::LF, document.as_bytes()).ok()
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn refuse_if_readable_by_others(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(Failure::io("read", path))?.permissions().mode();
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(failed(path, "others on this machine can read this private key; `chmod 600` it, or make a new one"))
}

#[cfg(not(unix))]
fn refuse_if_readable_by_others(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Reads a public key: a `SubjectPublicKeyInfo` in PEM, or the key as metadata declare it.
///
/// # Errors
/// [`Failure::Failed`] for anything else.
pub fn read_public(path: &Path) -> Result<Key, Failure> {
    let text = String::from_utf8(crate::output::read_all(path)?).unwrap_or_default();
    if let Ok(key) = serde_json::from_str(&text) {
        return Ok(key);
    }
    let no_key = || failed(path, "it is no public Ed25519 or P-256 key in PEM");
    let (label, info) = decode_vec(text.as_bytes()).map_err(|_| no_key())?;
    match (label, info.strip_prefix(ED25519_INFO)) {
        (PUBLIC, Some(raw)) if raw.len() == 32 => Ok(ed25519(raw)),
        (PUBLIC, None) if info.starts_with(P256_INFO) => Ok(p256(&info)),
        _ => Err(no_key()),
    }
}

/// A public key in PEM, to give to others.
#[must_use]
pub fn public_pem(key: &Key) -> String {
    if key.scheme != "ed25519" {
        return key.keyval.public.clone();
    }
    let raw = from_hex(&key.keyval.public).unwrap_or_default();
    encode_string(PUBLIC, LineEnding::LF, &[ED25519_INFO, &raw].concat()).unwrap_or_default()
}

/// The private keys in a folder.
pub struct KeyRing {
    folder: PathBuf,
    keys: Vec<PrivateKey>,
    /// Why some could not be opened.
    closed: Vec<String>,
}

impl KeyRing {
    /// Opens every `.pem` file of a folder; a folder that is not there holds no keys. A file that others can read is an
    /// error; one that the passphrase does not open is only missed when it is needed.
    ///
    /// # Errors
    /// [`Failure::Failed`] for a key that others can read.
    pub fn open(folder: &Path, passphrase: Option<&str>) -> Result<Self, Failure> {
        let mut ring = Self { folder: folder.to_owned(), keys: Vec::new(), closed: Vec::new() };
        let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
        files.sort();
        for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "pem")) {
            refuse_if_readable_by_others(path)?;
            match PrivateKey::load(path, passphrase) {
                Ok(key) => ring.keys.push(key),
                Err(Failure::Failed(why)) => ring.closed.push(why),
                Err(other) => return Err(other),
            }
        }
        Ok(ring)
    }

    /// Whether so many of a role's keys are here as it needs.
    #[must_use]
    pub fn can_sign(&self, role: &RoleKeys) -> bool {
        self.of(role).count() as u64 >= role.threshold
    }

    /// The keys of a role that are here.
    pub fn of<'a>(&'a self, role: &'a RoleKeys) -> impl Iterator<Item = &'a PrivateKey> {
        self.keys.iter().filter(|key| role.keyids.contains(&key.id))
    }

    /// Signs for a role with all of its keys that are here.
    ///
    /// # Errors
    /// [`Failure::Failed`] when too few are here.
    pub fn sign(&self, name: &str, signed: &impl Serialize, role: &RoleKeys) -> Result<Vec<u8>, Failure> {
        if !self.can_sign(role) {
            let closed = self.closed.iter().fold(String::new(), |text, why| text + "\n  " + why);
            return Err(Failure::Failed(format!(
                "{} of {} keys of role \"{name}\" are in {}{closed}",
                self.of(role).count(),
                role.threshold,
                self.folder.display()
            )));
        }
        self.sign_partly(signed, &[role])
    }

    /// Signs with whichever keys of some roles are here, be they enough or not.
    ///
    /// # Errors
    /// [`Failure::Failed`] when the machine gives no random numbers.
    pub fn sign_partly(&self, signed: &impl Serialize, roles: &[&RoleKeys]) -> Result<Vec<u8>, Failure> {
        let no_json = |error| Failure::Failed(format!("the metadata cannot be written: {error}"));
        let signed = serde_json::to_value(signed).map_err(no_json)?;
        let bytes = canonical(&signed).unwrap_or_default();
        let mut signatures = Vec::new();
        for key in self.keys.iter().filter(|key| roles.iter().any(|role| role.keyids.contains(&key.id))) {
            signatures.push(json!({"keyid": key.id, "sig": to_hex(&key.sign(&bytes)?)}));
        }
        // The canonical form is for signing; it leaves line breaks in strings, which JSON does not allow.
        serde_json::to_vec(&json!({"signatures": signatures, "signed": signed})).map_err(no_json)
    }
}
