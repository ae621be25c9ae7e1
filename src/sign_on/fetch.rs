//! The line to the provider: so long, so much and so many at once, never by a redirect, never without TLS but on this machine.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use url::{Host, Url};

use super::SignOnError;
use crate::domain::text;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may take until somebody is there at all.
const CONNECTING: Duration = Duration::from_secs(5);
/// The largest answer, in bytes.
const LARGEST: usize = 256 << 10;
/// How many answers are waited for at once; who comes on top of them waits for a turn, and no longer than for an answer.
const AT_ONCE: usize = 16;

pub(super) struct Line {
    client: Client,
    turns: Semaphore,
    /// Whether plain http is allowed: only to this machine.
    here: bool,
}

/// Whether an address is one of this machine.
fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address is one to send secrets to: by TLS, or to this machine by http.
pub(super) fn is_safe(address: &Url) -> bool {
    let safe = address.scheme() == "https" || (address.scheme() == "http" && is_here(address));
    safe && address.username().is_empty() && address.password().is_none() && address.fragment().is_none()
}

impl Line {
    pub(super) fn open(issuer: &Url) -> Result<Self, String> {
        // Whoever has chosen a crypto provider already has chosen this one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().timeout(PATIENCE).connect_timeout(CONNECTING).no_proxy();
        let client = client.redirect(redirect::Policy::none()).build().map_err(|error| error.to_string())?;
        let here = issuer.scheme() == "http" && is_here(issuer);
        let line = Self { client, turns: Semaphore::new(AT_ONCE), here };
        line.check(issuer).map(|()| line)
    }

    /// Whether an address is one to send secrets to.
    pub(super) fn check(&self, address: &Url) -> Result<(), String> {
        let safe = is_safe(address) && (self.here || address.scheme() == "https");
        if safe { Ok(()) } else { Err(format!("{address} is not https")) }
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, SignOnError> {
        let (status, bytes) = self.ask(self.client.get(address)).await?;
        if status != 200 {
            return Err(SignOnError::Unavailable(format!("{address} answered {status}")));
        }
        read(address, &bytes)
    }

    /// Sends a form. What the other side refuses it refuses by its code.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        address: &str,
        form: String,
        authorization: Option<String>,
    ) -> Result<T, SignOnError> {
        #[derive(Deserialize)]
        struct Refusal {
            error: String,
        }
        let request = self.client.post(address).header("content-type", "application/x-www-form-urlencoded").body(form);
        let request = match authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        };
        let (status, bytes) = self.ask(request).await?;
        match status {
            200 => read(address, &bytes),
            400..=499 => {
                let refusal: Refusal = read(address, &bytes)?;
                Err(SignOnError::Denied(refusal.error.chars().take(100).collect()))
            }
            _ => Err(SignOnError::Unavailable(format!("{address} answered {status}"))),
        }
    }

    async fn ask(&self, request: RequestBuilder) -> Result<(u16, Vec<u8>), SignOnError> {
        let away = |error: reqwest::Error| SignOnError::Unavailable(text::causes(&error.without_url()));
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(SignOnError::Unavailable("too many wait for it already".to_owned()));
        };
        let mut answer = request.header("accept", "application/json").send().await.map_err(away)?;
        let mut bytes = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(away)? {
            if bytes.len() + part.len() > LARGEST {
                return Err(SignOnError::Unavailable(format!("an answer of more than {LARGEST} bytes")));
            }
            bytes.extend_from_slice(&part);
        }
        Ok((answer.status().as_u16(), bytes))
    }
}

fn read<T: DeserializeOwned>(address: &str, bytes: &[u8]) -> Result<T, SignOnError> {
    // The fault names no value: a token must not get into a log.
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        SignOnError::Unavailable(format!("{address} answered no JSON as expected, at {line}:{column}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_this_machine_is_asked() {
        for (address, ok) in [
            ("https://sso.example.gov/realms/tinh", true),
            ("http://sso.example.gov", false),
            ("http://localhost:8081/o", true),
            ("http://127.0.0.1:8081", true),
            ("http://[::1]:8081", true),
            ("http://localhost.example.gov", false),
            ("https://user:word@sso.example.gov", false),
            ("ftp://localhost", false),
        ] {
            assert_eq!(Line::open(&address.parse().unwrap()).is_ok(), ok, "{address}");
        }
        let line = Line::open(&"https://sso.example.gov".parse().unwrap()).unwrap();
        assert!(line.check(&"http://localhost/token".parse().unwrap()).is_err(), "nor is this machine for another");
    }
}
