//! Single sign-on: asking the province's OpenID Connect provider who somebody is, by the authorization code flow with PKCE. What
//! follows from the answer is none of its business.

mod fetch;
mod map;
mod token;
mod verify;

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::jwk::JwkSet;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use crate::domain::chain;
use crate::domain::text::Text;
use fetch::Line;
pub use map::{Claims, Person, Reach};

/// How long what the provider says of itself is remembered.
const REMEMBERED: Duration = Duration::from_secs(3600);
/// The characters of a browser's secret at least: 256 bits in hex.
const LEAST_SECRET: usize = 64;

/// What is known of the provider. It holds a secret, so it doesn't show what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// Its issuer identifier, as it writes it itself.
    pub issuer: Url,
    /// The same as it was given: the two sides must agree on every letter.
    pub issuer_text: String,
    /// Who we are to it.
    pub client_id: String,
    /// What we prove it by; none where the client is a public one.
    pub client_secret: Option<String>,
    /// Scopes that are asked for, `openid` among them.
    pub scopes: String,
    /// What its button says.
    pub name: Text,
    /// Our own origin: where it sends people back to.
    pub public_url: String,
    /// What its claims come to.
    pub claims: Claims,
}

impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSettings").field("issuer", &self.issuer_text).finish_non_exhaustive()
    }
}

/// Why somebody could not be signed in by the provider.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignOnError {
    /// It does not answer, answers too late or nonsense.
    #[error("the provider is unavailable: {0}")]
    Unavailable(String),
    /// It refused: its code.
    #[error("the provider refused: {0}")]
    Denied(String),
    /// The way back does not belong to a way there that this browser has begun.
    #[error("not begun here, or too long ago")]
    NotBegun,
    /// What it answered does not prove who came.
    #[error("the ID token does not hold: {0}")]
    Untrusted(&'static str),
    /// Nobody has given this person one of our roles.
    #[error("no role")]
    NoRole {
        /// Who it is, to the provider.
        subject: String,
        /// The names that would be one.
        roles: String,
    },
    /// The role needs a unit, and there is none, or none that we know.
    #[error("no unit: {unit:?}")]
    NoUnit {
        /// Who it is, to the provider.
        subject: String,
        /// What was given for one.
        unit: String,
    },
    /// There is no province that we know.
    #[error("no province: {province:?}")]
    NoProvince {
        /// Who it is, to the provider.
        subject: String,
        /// What was given for one.
        province: String,
    },
    /// The account is locked here.
    #[error("the account is locked")]
    Locked,
}

impl SignOnError {
    /// Who it is, to the provider, where that is proven.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::NoRole { subject, .. } | Self::NoUnit { subject, .. } | Self::NoProvince { subject, .. } => {
                Some(subject)
            }
            _ => None,
        }
    }
}

/// What the provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    #[serde(deserialize_with = "address")]
    authorization_endpoint: Url,
    #[serde(deserialize_with = "address")]
    token_endpoint: Url,
    #[serde(deserialize_with = "address")]
    jwks_uri: Url,
    #[serde(default, deserialize_with = "perhaps")]
    end_session_endpoint: Option<Url>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

fn perhaps<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| text.parse()).transpose().map_err(D::Error::custom)
}

/// The way back: what the provider put into the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Callback {
    /// The code that is worth a token, once.
    #[serde(default)]
    pub code: String,
    /// What we gave it to bring back.
    #[serde(default)]
    pub state: String,
    /// Who says so (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// The three words of one way there and back, all made of a secret that only the browser keeps.
struct Trip {
    state: String,
    nonce: String,
    verifier: String,
}

impl Trip {
    fn of(secret: &str) -> Self {
        let word = |what: &str| match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
            Ok(mut mac) => {
                mac.update(b"parindex sign-on ");
                mac.update(what.as_bytes());
                URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
            }
            // HMAC takes keys of any length.
            Err(_) => String::new(),
        };
        Self { state: word("state"), nonce: word("nonce"), verifier: word("verifier") }
    }
}

/// A remembered answer and since when.
type Remembered<T> = RwLock<Option<(Instant, Arc<T>)>>;

struct Inner {
    settings: ProviderSettings,
    line: Line,
    metadata: Remembered<Metadata>,
    keys: Remembered<JwkSet>,
}

/// The provider: cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

fn remembered<T>(of: &Remembered<T>) -> Option<Arc<T>> {
    let known = of.read().ok()?;
    known.as_ref().filter(|(since, _)| since.elapsed() < REMEMBERED).map(|(_, known)| Arc::clone(known))
}

fn remember<T>(of: &Remembered<T>, what: T) -> Arc<T> {
    let what = Arc::new(what);
    if let Ok(mut known) = of.write() {
        *known = Some((Instant::now(), Arc::clone(&what)));
    }
    what
}

impl Provider {
    /// Gets ready to ask it; nothing is asked yet, so that a provider that is away keeps nobody from starting.
    ///
    /// # Errors
    /// Why not: an address without TLS, or TLS that can't begin.
    pub fn open(settings: ProviderSettings) -> Result<Self, String> {
        let line = Line::open(&settings.issuer)?;
        Ok(Self(Arc::new(Inner { settings, line, metadata: RwLock::default(), keys: RwLock::default() })))
    }

    /// Whether an address is one that it may have: by TLS, or on this machine.
    #[must_use]
    pub fn takes(issuer: &Url) -> bool {
        fetch::is_safe(issuer)
    }

    /// What its button says.
    #[must_use]
    pub fn name(&self) -> &Text {
        &self.0.settings.name
    }

    /// Its issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.settings.issuer_text
    }

    fn callback(&self) -> String {
        format!("{}/sign-in/provider/back", self.0.settings.public_url)
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, SignOnError> {
        if let Some(known) = remembered(&self.0.metadata) {
            return Ok(known);
        }
        let issuer = self.issuer();
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let found: Metadata = self.0.line.get(&address).await?;
        if found.issuer != issuer {
            return Err(SignOnError::Unavailable(format!("it calls itself {:?}, not {issuer:?}", found.issuer)));
        }
        let all = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
        for address in all.into_iter().chain(&found.end_session_endpoint) {
            self.0.line.check(address).map_err(SignOnError::Unavailable)?;
        }
        Ok(remember(&self.0.metadata, found))
    }

    async fn keys(&self, anew: bool) -> Result<Arc<JwkSet>, SignOnError> {
        match remembered(&self.0.keys).filter(|_| !anew) {
            Some(known) => Ok(known),
            None => {
                let found: JwkSet = self.0.line.get(self.metadata().await?.jwks_uri.as_str()).await?;
                Ok(remember(&self.0.keys, found))
            }
        }
    }

    /// Where to send the browser that keeps this secret.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn there(&self, secret: &str) -> Result<String, SignOnError> {
        let (settings, trip) = (&self.0.settings, Trip::of(secret));
        let mut address = self.metadata().await?.authorization_endpoint.clone();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(trip.verifier.as_bytes()));
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &settings.client_id),
            ("redirect_uri", &self.callback()),
            ("scope", &settings.scopes),
            ("state", &trip.state),
            ("nonce", &trip.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok(address.into())
    }

    /// Whether the browser that holds this secret is the one that was sent away. Without a secret there is no way: what is made of
    /// nothing everybody can make.
    pub fn has_begun(secret: &str, back: &Callback) -> bool {
        secret.len() >= LEAST_SECRET && chain::same_secret(&Trip::of(secret).state, &back.state)
    }

    /// Who came back, to the browser that keeps this secret.
    ///
    /// # Errors
    /// Any [`SignOnError`] but `Locked`.
    pub async fn back(&self, secret: &str, back: &Callback, now: DateTime<Utc>) -> Result<Person, SignOnError> {
        if !Self::has_begun(secret, back) {
            return Err(SignOnError::NotBegun);
        }
        let trip = Trip::of(secret);
        let metadata = self.metadata().await?;
        let expected = metadata.authorization_response_iss_parameter_supported;
        if back.iss.as_deref().map_or(expected, |iss| iss != self.issuer()) {
            return Err(SignOnError::Untrusted("another provider sent the browser back"));
        }
        if let Some(error) = &back.error {
            return Err(SignOnError::Denied(error.chars().filter(|letter| !letter.is_control()).take(100).collect()));
        }
        let token = self.redeem(&metadata, &back.code, &trip.verifier).await?;
        let ask = token::Ask { issuer: self.issuer(), client_id: &self.0.settings.client_id, nonce: &trip.nonce, now };
        let claims = match ask.claims(&token, &*self.keys(false).await?) {
            // It signs with a key that is newer than what is remembered.
            Err(token::Fault::UnknownKey) => {
                ask.claims(&token, &*self.keys(true).await?).map_err(|fault| SignOnError::Untrusted(fault.why()))?
            }
            found => found.map_err(|fault| SignOnError::Untrusted(fault.why()))?,
        };
        self.0.settings.claims.person(&claims)
    }

    /// The ID token that a code is worth.
    async fn redeem(&self, metadata: &Metadata, code: &str, verifier: &str) -> Result<String, SignOnError> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let (form, authorization) = self.form(metadata, code, verifier);
        let tokens: Tokens = self.0.line.post(metadata.token_endpoint.as_str(), form, authorization).await?;
        Ok(tokens.id_token)
    }

    /// The form that redeems a code, and by which header we are known, if not by its fields.
    fn form(&self, metadata: &Metadata, code: &str, verifier: &str) -> (String, Option<String>) {
        let settings = &self.0.settings;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", &self.callback()).append_pair("code_verifier", verifier);
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let basic = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        match &settings.client_secret {
            Some(secret) if basic => {
                // RFC 6749, 2.3.1: both are form-urlencoded before they are put together.
                let part = |word: &str| form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", part(&settings.client_id), part(secret));
                return (form.finish(), Some(format!("Basic {}", STANDARD.encode(pair))));
            }
            Some(secret) => form.append_pair("client_id", &settings.client_id).append_pair("client_secret", secret),
            None => form.append_pair("client_id", &settings.client_id),
        };
        (form.finish(), None)
    }

    /// Where the browser ends its session with the provider as well, if there is such a place.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_session(&self) -> Result<Option<String>, SignOnError> {
        let Some(mut address) = self.metadata().await?.end_session_endpoint.clone() else { return Ok(None) };
        let after = format!("{}/sign-in", self.0.settings.public_url);
        let pairs = [("client_id", self.0.settings.client_id.as_str()), ("post_logout_redirect_uri", &after)];
        address.query_pairs_mut().extend_pairs(pairs);
        Ok(Some(address.into()))
    }
}
