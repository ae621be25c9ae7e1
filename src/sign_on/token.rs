//! Whether an ID token holds (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience, times, nonce.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::verify;
use crate::domain::chain;

/// How far the clocks of both sides may be apart, in seconds.
const SKEW: i64 = 60;
/// How old a token may be that was made for this very sign-in, in seconds.
const OLDEST: i64 = 600;
/// Longest token and longest subject, in bytes.
const LONGEST: usize = 64 << 10;
const LONGEST_SUBJECT: usize = 255;

/// Why a token does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its key is none that is known: it may be a newer one.
    UnknownKey,
    /// Anything else.
    Wrong(&'static str),
}

impl Fault {
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::UnknownKey => "its key is none of the provider's",
            Self::Wrong(why) => why,
        }
    }
}

/// What a token must say.
pub(super) struct Ask<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: DateTime<Utc>,
}

/// The key a token names; without a name the only one there is for signatures.
fn key<'a>(kid: Option<&str>, keys: &'a JwkSet) -> Result<&'a Jwk, Fault> {
    let signs = |key: &&Jwk| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let mut fitting = keys.keys.iter().filter(signs).filter(|key| kid.is_none() || key.common.key_id.as_deref() == kid);
    match (fitting.next(), fitting.next()) {
        (Some(key), None) => Ok(key),
        _ => Err(Fault::UnknownKey),
    }
}

fn seconds(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    // RFC 7519: a number, that may have a fraction.
    value.as_i64().or_else(|| value.to_string().split_once('.')?.0.parse().ok())
}

impl Ask<'_> {
    /// What a token claims, if it holds.
    pub(super) fn claims(&self, token: &str, keys: &JwkSet) -> Result<Map<String, Value>, Fault> {
        if token.len() > LONGEST {
            return Err(Fault::Wrong("it is too long"));
        }
        // Whoever has chosen a provider already has chosen this one.
        let _ = verify::RING.install_default();
        let header = decode_header(token).map_err(|_| Fault::Wrong("it is no signed token"))?;
        let key = key(header.kid.as_deref(), keys)?;
        // Shared secrets are none of the algorithms that `verify` knows.
        let named = key.common.key_algorithm;
        if named.is_some_and(|named| named != KeyAlgorithm::from(header.alg)) {
            return Err(Fault::Wrong("its algorithm is not the key's"));
        }
        let decoding = DecodingKey::from_jwk(key).map_err(|_| Fault::Wrong("its key is of no use"))?;
        let mut rules = Validation::new(header.alg);
        rules.set_issuer(&[self.issuer]);
        rules.set_audience(&[self.client_id]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The clock is an input: times are looked at below.
        (rules.validate_exp, rules.validate_nbf) = (false, false);
        let read = decode::<Map<String, Value>>(token, &decoding, &rules);
        let claims = read.map_err(|_| Fault::Wrong("its signature, issuer or audience is wrong"))?.claims;
        self.check(&claims).map(|()| claims)
    }

    fn check(&self, claims: &Map<String, Value>) -> Result<(), Fault> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let now = self.now.timestamp();
        let several = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
        let party = claims.get("azp").map_or(!several, |_| text("azp") == Some(self.client_id));
        let same = text("nonce").is_some_and(|nonce| chain::same_secret(self.nonce, nonce));
        let fresh = seconds(claims, "iat").is_some_and(|iat| (now - OLDEST - SKEW..=now + SKEW).contains(&iat));
        let begun = claims.get("nbf").is_none() || seconds(claims, "nbf").is_some_and(|nbf| nbf <= now + SKEW);
        let subject = text("sub").is_some_and(|subject| (1..=LONGEST_SUBJECT).contains(&subject.len()));
        for (holds, why) in [
            (text("iss") == Some(self.issuer), "another issuer made it"),
            (party, "it was made for another client"),
            (seconds(claims, "exp").is_some_and(|exp| now < exp + SKEW), "it has expired"),
            (begun, "it does not count yet"),
            (fresh, "it is not of this sign-in: too old, or of the future"),
            (same, "its nonce is not this sign-in's"),
            (subject, "it names nobody"),
        ] {
            if !holds {
                return Err(Fault::Wrong(why));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
