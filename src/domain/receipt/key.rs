//! Ed25519: the key that issues receipts, and the public key that proves who issued one. Signing takes no randomness and no
//! clock: one key and one text have one signature.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;

/// What stands before the 32 secret bytes in the PKCS#8 form of an Ed25519 key (RFC 8410, section 7).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The key that signs. Its debug form shows the public half only.
#[derive(Clone)]
pub struct SigningKey(Arc<Ed25519KeyPair>);

/// The public half, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// A signature, written as 128 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl SigningKey {
    /// Reads a private key in PEM (`BEGIN PRIVATE KEY`, PKCS#8), as `openssl genpkey -algorithm ed25519` writes it too. `None`
    /// when the text holds no such key.
    #[must_use]
    pub fn from_pem(text: &str) -> Option<Self> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).ok()?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()).ok()?;
        Some(Self(Arc::new(pair)))
    }

    /// The PKCS#8 bytes of the key that 32 secret random bytes make.
    #[must_use]
    pub fn pkcs8(seed: [u8; 32]) -> Vec<u8> {
        [PKCS8.as_slice(), &seed].concat()
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// Signs.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let mut bytes = [0; 64];
        bytes.copy_from_slice(self.0.sign(message).as_ref());
        Signature(bytes)
    }
}

impl PublicKey {
    /// Whether the key's owner signed the message so.
    #[must_use]
    pub fn signed(&self, message: &[u8], signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, &signature.0).is_ok()
    }
}

impl PartialEq for SigningKey {
    fn eq(&self, other: &Self) -> bool {
        self.public() == other.public()
    }
}

impl Eq for SigningKey {}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey of {}", self.public())
    }
}

macro_rules! hex {
    ($($type:ident),*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $type {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                unhex(text).map(Self).ok_or(NotHex)
            }
        }
    )*};
}

hex!(PublicKey, Signature);

/// A text that is not so many lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not lower-case hex digits of the right number")]
pub struct NotHex;

/// Exactly the bytes that lower-case hex digits stand for: one value has one text.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 2: secret, public, message, signature.
    const RFC: [&str; 4] = [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ];

    fn key() -> SigningKey {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&SigningKey::pkcs8(unhex(RFC[0]).unwrap())).unwrap();
        SigningKey(Arc::new(pair))
    }

    #[test]
    fn keys_and_signatures_are_those_of_rfc_8032() {
        let message = unhex::<1>(RFC[2]).unwrap();
        let signature = key().sign(&message);
        assert_eq!((key().public().to_string().as_str(), signature.to_string().as_str()), (RFC[1], RFC[3]));
        assert!(RFC[1].parse::<PublicKey>().unwrap().signed(&message, &RFC[3].parse().unwrap()));
        assert!(!key().public().signed(b"s", &signature));
    }

    #[test]
    fn a_key_of_openssl_is_read_and_no_other_kind() {
        // openssl genpkey -algorithm ed25519; openssl pkey -pubout -outform DER | tail -c 32
        let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n";
        assert_eq!(SigningKey::from_pem(pem).unwrap(), key());
        for wrong in ["", "secret", &pem.replace("PRIVATE KEY", "PUBLIC KEY"), &pem.replace("K2Vw", "K2Vu"), &pem[..90]]
        {
            assert!(SigningKey::from_pem(wrong).is_none(), "{wrong}");
        }
        assert!(!format!("{:?}", key()).contains(RFC[0]));
    }

    #[test]
    fn hex_has_one_way_to_be_written() {
        let upper = RFC[1].to_uppercase();
        for wrong in [&upper, &RFC[1][1..], &RFC[1][2..], "", &format!("{}00", RFC[1]), &RFC[1].replace('d', "đ")] {
            assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
        }
    }
}
