//! Webhooks: a POST of JSON, signed as the Standard Webhooks specification has it (`webhook-id`, `webhook-timestamp`,
//! `webhook-signature: v1,…`), so that receivers find a library for it in every language.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, StatusCode, redirect};
use sha2::Sha256;
use uuid::Uuid;

use super::address::{self, PublicOnly};
use super::{Letter, PostError};
use crate::domain::text;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Fewest characters of the key that signing keys are derived from.
const LEAST_KEY: usize = 32;

/// Who signs, and who may be called.
pub(super) struct Webhooks {
    client: Client,
    key: Vec<u8>,
    pub(super) private: bool,
}

impl Webhooks {
    pub(super) fn open(key: &str, private: bool) -> Result<Self, (&'static str, String)> {
        if key.chars().count() < LEAST_KEY {
            return Err(("PARINDEX_WEBHOOK_KEY", format!("it takes {LEAST_KEY} characters")));
        }
        // Whoever has chosen a provider already has chosen this one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).no_proxy();
        let client = if private { client } else { client.dns_resolver(Arc::new(PublicOnly)) };
        let client = client.build().map_err(|error| ("PARINDEX_WEBHOOK_KEY", error.to_string()))?;
        Ok(Self { client, key: key.as_bytes().to_vec(), private })
    }

    /// A subscription's signing key: derived, so that it is stored nowhere.
    fn signing_key(&self, subscription: Uuid) -> Vec<u8> {
        mac(&self.key, &[b"parindex webhook ", subscription.as_bytes()])
    }

    pub(super) fn secret(&self, subscription: Uuid) -> String {
        format!("whsec_{}", STANDARD.encode(self.signing_key(subscription)))
    }

    pub(super) async fn send(&self, letter: &Letter<'_>) -> Result<(), PostError> {
        let url = address::check(letter.target, self.private).map_err(|text| PostError::never(text.en))?;
        let (id, sent_at) = (letter.id.to_string(), letter.sent_at.timestamp().to_string());
        let key = self.signing_key(letter.subscription);
        let signature = mac(&key, &[id.as_bytes(), b".", sent_at.as_bytes(), b".", letter.json.as_bytes()]);
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", &sent_at)
            .header("webhook-signature", format!("v1,{}", STANDARD.encode(signature)))
            .body(letter.json.to_owned());
        let answer = request.send().await.map_err(|error| PostError::again(text::causes(&error.without_url())))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::GONE => Err(PostError::never("the receiver answered 410: it wants no more")),
            status => Err(PostError::again(format!("the receiver answered {}", status.as_u16()))),
        }
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn the_signature_is_the_standard_one() {
        let hex: String =
            mac(b"Jefe", &[b"what do ya want ", b"for nothing?"]).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn every_subscription_has_a_key_of_its_own() {
        let hooks = Webhooks::open(&"k".repeat(32), false).unwrap();
        let (a, b) = (hooks.secret(Uuid::from_u128(1)), hooks.secret(Uuid::from_u128(2)));
        assert!(a.starts_with("whsec_") && a != b);
        assert_eq!(a, hooks.secret(Uuid::from_u128(1)));
        assert!(Webhooks::open("short", false).is_err());
    }
}
