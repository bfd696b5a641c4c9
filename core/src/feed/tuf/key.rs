//! Public keys and their signatures: Ed25519, ECDSA on P-256 and P-384, RSA-PSS with SHA-256.

use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::canonical;

/// A public key as root or a delegation declares it (specification, section 4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// `ed25519`, `ecdsa` or `rsa`.
    pub keytype: String,
    /// How it signs, such as `ed25519` or `ecdsa-sha2-nistp256`.
    pub scheme: String,
    /// The key itself.
    pub keyval: KeyValue,
}

/// The material of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValue {
    /// 64 hexadecimal digits for Ed25519, otherwise a `SubjectPublicKeyInfo` in PEM.
    pub public: String,
}

impl Key {
    /// Whether `signature` over `message` is this key's. A key or scheme that is not known verifies nothing.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match self.scheme.as_str() {
            "ed25519" => &ED25519,
            "ecdsa-sha2-nistp256" => &ECDSA_P256_SHA256_ASN1,
            "ecdsa-sha2-nistp384" => &ECDSA_P384_SHA384_ASN1,
            "rsassa-pss-sha256" => &RSA_PSS_2048_8192_SHA256,
            _ => return false,
        };
        self.material().is_some_and(|key| UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
    }

    /// The raw key. Two keys with the same material are one key, whatever their ids.
    pub(super) fn material(&self) -> Option<Vec<u8>> {
        let public = self.keyval.public.trim();
        if self.scheme == "ed25519" && !public.starts_with('-') {
            return from_hex(public).filter(|key| key.len() == 32);
        }
        let info = SubjectPublicKeyInfoDer::from_pem_slice(public.as_bytes()).ok()?;
        subject_public_key(&info).map(<[u8]>::to_vec)
    }
}

/// The id that securesystemslib gives a key: the SHA-256 of its canonical JSON. Whoever verifies goes by the id that is
/// declared; this is for whoever publishes.
#[must_use]
pub fn key_id(key: &Key) -> String {
    let value = serde_json::to_value(key).unwrap_or(Value::Null);
    to_hex(digest(&SHA256, &canonical(&value).unwrap_or_default()).as_ref())
}

/// The bits of `SEQUENCE { SEQUENCE algorithm, BIT STRING key }` (RFC 5280, section 4.1).
fn subject_public_key(info: &[u8]) -> Option<&[u8]> {
    let (sequence, _) = element(info, 0x30)?;
    let (_, rest) = element(sequence, 0x30)?;
    let (bits, _) = element(rest, 0x03)?;
    bits.strip_prefix(&[0])
}

/// Content and rest of a DER element with this tag.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match length {
        short @ 0..=0x7f => (usize::from(short), rest),
        // Keys are shorter than 64 KiB.
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        0x82 => rest.split_first_chunk::<2>().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
        _ => return None,
    };
    (found == tag).then(|| rest.split_at_checked(length))?
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Bytes from hexadecimal digits of either case; `None` for anything else.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The key of RFC 8032, section 7.1, test 2, and its signature.
    const PUBLIC: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const SIGNATURE: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
        085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    fn key(public: &str) -> Key {
        Key { keytype: "ed25519".into(), scheme: "ed25519".into(), keyval: KeyValue { public: public.into() } }
    }

    #[test]
    fn the_signature_of_the_rfc_verifies_and_no_other() {
        let signature = from_hex(SIGNATURE).expect("hexadecimal");
        assert!(key(PUBLIC).verifies(&[0x72], &signature));
        assert!(!key(PUBLIC).verifies(&[0x73], &signature));
        assert!(!key(&PUBLIC[2..]).verifies(&[0x72], &signature));
        assert!(!Key { scheme: "unheard-of".into(), ..key(PUBLIC) }.verifies(&[0x72], &signature));
    }

    #[test]
    fn a_key_id_is_the_one_that_securesystemslib_computes() {
        // securesystemslib.signer.SSlibKey of the same key, `_get_keyid`.
        assert_eq!(key_id(&key(PUBLIC)), "eaf1e23f6c823132f437a2eaa299a7950f7386631deff273db195bbd26209e2b");
    }

    proptest! {
        #[test]
        fn hexadecimal_goes_round(bytes in prop::collection::vec(any::<u8>(), 0..70)) {
            prop_assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        }

        #[test]
        fn foreign_bytes_are_no_key(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            let _ = subject_public_key(&bytes);
        }
    }
}
