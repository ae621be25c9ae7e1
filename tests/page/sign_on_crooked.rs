//! Single sign-on at a provider that is away, slow or crooked: nobody comes in, and the page says what to do.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use url::Url;

use super::Pages;
use super::sign_on::{BASE, root, settings};

/// A provider that answers what it is told to.
#[derive(Clone)]
struct Crooked(Arc<Inner>);

struct Inner {
    base: String,
    key: EcdsaKeyPair,
    metadata: Mutex<Value>,
    id_token: Mutex<String>,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap()
}

fn sign(key: &EcdsaKeyPair, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "k" })), part(claims));
    let signature = key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn keys(State(crooked): State<Crooked>) -> String {
    let point = crooked.0.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y }] }).to_string()
}

async fn token(State(crooked): State<Crooked>) -> String {
    json!({ "access_token": "a", "token_type": "Bearer", "id_token": *crooked.0.id_token.lock().unwrap() }).to_string()
}

/// What it says of itself: as told, with words for whole answers.
async fn discovery(State(crooked): State<Crooked>) -> Response {
    let told = crooked.0.metadata.lock().unwrap().clone();
    match told.as_str() {
        Some("never") => std::future::pending().await,
        Some("endless") => "[".repeat(1 << 20).into_response(),
        Some("broken") => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some("page") => "<!doctype html><title>Bảo trì</title>".into_response(),
        Some("elsewhere") => (StatusCode::FOUND, [("location", "/real")]).into_response(),
        _ => told.to_string().into_response(),
    }
}

impl Crooked {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let inner = Inner { base, key: key(), metadata: Mutex::default(), id_token: Mutex::default() };
        let crooked = Self(Arc::new(inner));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(crooked.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        crooked.says(crooked.metadata());
        crooked
    }

    fn metadata(&self) -> Value {
        let base = &self.0.base;
        json!({ "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": format!("{base}/token"),
                "jwks_uri": format!("{base}/keys") })
    }

    fn says(&self, metadata: Value) {
        *self.0.metadata.lock().unwrap() = metadata;
    }

    async fn pages(&self) -> Pages {
        Pages::demo().await.with_provider(settings(&self.0.base, BASE))
    }
}

#[tokio::test]
async fn a_token_that_does_not_prove_who_came_lets_nobody_in() {
    let crooked = Crooked::start().await;
    let pages = crooked.pages().await;
    let other = key();
    let now = pages.app.now().timestamp();
    let good = |nonce: &str| {
        json!({ "iss": crooked.0.base, "aud": "parindex", "sub": "u-1", "nonce": nonce, "iat": now, "exp": now + 300,
                "preferred_username": "an", "realm_access": { "roles": ["par-ra-soat"] } })
    };
    type Twist<'a> = Box<dyn Fn(Value) -> String + 'a>;
    let with = |name: &'static str, value: Value| -> Twist<'_> {
        let crooked = &crooked;
        Box::new(move |mut claims: Value| {
            claims[name] = value.clone();
            sign(&crooked.0.key, &claims)
        })
    };
    let twists: Vec<(&str, Twist<'_>)> = vec![
        ("nonce", with("nonce", json!("another"))),
        ("audience", with("aud", json!("another"))),
        ("issuer", with("iss", json!("https://sso.example"))),
        ("expired", with("exp", json!(now - 120))),
        ("old", with("iat", json!(now - 3600))),
        ("nobody", with("sub", json!(""))),
        ("another's key", Box::new(|claims| sign(&other, &claims))),
        (
            "tampered with",
            Box::new(|claims| {
                let token = sign(&crooked.0.key, &claims);
                let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
                let raised = json!({ "sub": "u-2" });
                let mut claims = claims.clone();
                claims["sub"] = raised["sub"].clone();
                parts[1] = URL_SAFE_NO_PAD.encode(claims.to_string());
                parts.join(".")
            }),
        ),
        ("no token", Box::new(|_| "không phải mã".to_owned())),
    ];
    for (what, twist) in &twists {
        let (there, ticket) = pages.set_out("").await;
        let there = Url::parse(&there).unwrap();
        let word = |name: &str| there.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        *crooked.0.id_token.lock().unwrap() = twist(good(&word("nonce")));
        let back = pages.get(&format!("/sign-in/provider/back?code=c&state={}", word("state")), &ticket).await;
        assert_eq!(back.status, StatusCode::FORBIDDEN, "{what}: {}", back.text);
        assert!(back.text.contains("không chứng minh được bạn là ai"), "{what}: {}", back.text);
    }
    assert!(pages.app.accounts(&root().caller).await.unwrap().iter().all(|account| !account.provided));
    let tried = pages.app.sign_ins(&root().caller).await.unwrap();
    assert_eq!(tried.iter().filter(|one| !one.signed_in && one.account.is_none()).count(), twists.len());
    // The same without a twist comes in: it was the twists that were refused.
    let (there, ticket) = pages.set_out("").await;
    let there = Url::parse(&there).unwrap();
    let word = |name: &str| there.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    *crooked.0.id_token.lock().unwrap() = sign(&crooked.0.key, &good(&word("nonce")));
    let back = pages.get(&format!("/sign-in/provider/back?code=c&state={}", word("state")), &ticket).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
    // One way, come back by again and again: after a while it is not heard, and nothing more is written.
    let again = format!("/sign-in/provider/back?error=x%0Ay&state={}", word("state"));
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(pages.get(&again, &ticket).await.status);
    }
    assert_eq!((statuses[0], statuses[59]), (StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS));
    let tried = pages.app.sign_ins(&root().caller).await.unwrap();
    assert!(tried.iter().filter(|one| !one.signed_in).count() < 45, "{}", tried.len());
}

#[tokio::test]
async fn a_provider_that_is_away_or_crooked_is_told_and_is_well_again_by_itself() {
    let crooked = Crooked::start().await;
    let pages = crooked.pages().await;
    let with = |name: &str, value: Value| {
        let mut metadata = crooked.metadata();
        metadata[name] = value;
        metadata
    };
    for metadata in [
        json!("broken"),
        json!("page"),
        json!("endless"),
        json!("elsewhere"),
        json!("never"),
        json!({}),
        with("issuer", json!("https://sso.example")),
        with("issuer", json!(format!("{}/", crooked.0.base))),
        with("token_endpoint", json!("http://sso.example/token")),
        with("jwks_uri", json!("file:///etc/passwd")),
    ] {
        crooked.says(metadata.clone());
        let begun = Instant::now();
        let told = pages.get("/sign-in/provider?to=%2Faccount", "").await;
        assert!(begun.elapsed() < Duration::from_secs(30), "{metadata}: so long and no longer");
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE, "{metadata}");
        for words in ["đang không trả lời", "Thử lại", "type=\"password\"", "to=%2Faccount"] {
            assert!(told.text.to_lowercase().contains(&words.to_lowercase()), "{metadata}: {words}: {}", told.text);
        }
    }
    crooked.says(crooked.metadata());
    pages.set_out("").await;
    // Nobody there at all.
    let gone = Pages::demo().await.with_provider(settings("http://127.0.0.1:9", BASE));
    let told = gone.get("/sign-in/provider", "").await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    // Without a provider there is no such page, and no button.
    let none = Pages::demo().await;
    assert_eq!(none.get("/sign-in/provider", "").await.status, StatusCode::NOT_FOUND);
    assert!(!none.get("/sign-in", "").await.text.contains("/sign-in/provider"));
}
