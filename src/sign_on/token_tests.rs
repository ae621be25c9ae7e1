//! Tokens that hold and tokens that don't, signed here with a key of the tests' own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

use super::*;

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    fn jwk(&self, kid: &str) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid,
                "x": part(&point[1..33]), "y": part(&point[33..]) })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-30T03:00:00Z".parse().unwrap()
}

const ISSUER: &str = "https://sso.example/realms/tinh";

fn good() -> Value {
    let now = now().timestamp();
    json!({ "iss": ISSUER, "aud": "par", "sub": "u-1", "nonce": "n-1", "iat": now, "exp": now + 300, "roles": ["a"] })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

fn set(keys: &[Value]) -> JwkSet {
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn read(token: &str, keys: &JwkSet) -> Result<Map<String, Value>, Fault> {
    Ask { issuer: ISSUER, client_id: "par", nonce: "n-1", now: now() }.claims(token, keys)
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "k1", "typ": "JWT" })
}

#[test]
fn a_token_that_holds_says_what_it_claims() {
    let signer = Signer::new();
    let keys = set(&[json!({ "kty": "OKP", "crv": "X448", "x": "AAAA", "kid": "other" }), signer.jwk("k1")]);
    assert_eq!(read(&signer.sign(&header(), &good()), &keys).unwrap()["roles"], json!(["a"]));
    let several = with("aud", json!(["other", "par"]));
    assert_eq!(
        read(&signer.sign(&header(), &several), &keys).unwrap_err(),
        Fault::Wrong("it was made for another client"),
        "of several audiences one must be said to be the party"
    );
    let mut party = several;
    party["azp"] = json!("par");
    assert!(read(&signer.sign(&header(), &party), &keys).is_ok());
}

#[test]
fn whatever_is_wrong_with_what_it_claims_is_refused() {
    let signer = Signer::new();
    let keys = set(&[signer.jwk("k1")]);
    let now = now().timestamp();
    for (name, values) in [
        (
            "iss",
            vec![json!(null), json!("https://evil.example"), json!(format!("{ISSUER}/")), json!([ISSUER]), json!(1)],
        ),
        ("aud", vec![json!(null), json!("other"), json!([]), json!(["other"]), json!(1)]),
        ("azp", vec![json!("other"), json!(1)]),
        ("sub", vec![json!(null), json!(""), json!(1), json!("x".repeat(256))]),
        ("nonce", vec![json!(null), json!(""), json!("n-2"), json!(["n-1"])]),
        ("exp", vec![json!(null), json!(now - 60), json!("never"), json!(format!("{}", now + 300)), json!(-1)]),
        ("nbf", vec![json!(now + 61), json!("now")]),
        ("iat", vec![json!(null), json!(now + 61), json!(now - 661), json!("now")]),
    ] {
        for value in values {
            let claims = with(name, value.clone());
            assert!(read(&signer.sign(&header(), &claims), &keys).is_err(), "{name} {value}");
        }
    }
    for (name, value) in [
        ("exp", json!(now - 59)),
        ("exp", json!(now as f64 + 0.5)),
        ("nbf", json!(now + 60)),
        ("iat", json!(now + 60)),
        ("iat", json!(now - 660)),
    ] {
        let claims = with(name, value.clone());
        assert!(
            read(&signer.sign(&header(), &claims), &keys).is_ok(),
            "{name} {value}: clocks are never quite the same"
        );
    }
}

#[test]
fn whatever_is_wrong_with_its_signature_is_refused() {
    let (signer, other) = (Signer::new(), Signer::new());
    let keys = set(&[signer.jwk("k1")]);
    let token = signer.sign(&header(), &good());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let raised = URL_SAFE_NO_PAD.encode(with("roles", json!(["admin"])).to_string());
    let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": "k1" }).to_string());
    let mut flipped = URL_SAFE_NO_PAD.decode(signature).unwrap();
    flipped[7] ^= 1;
    for wrong in [
        format!("{head}.{raised}.{signature}"),
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(&flipped)),
        format!("{message}."),
        message.to_owned(),
        format!("{none}.{}.", URL_SAFE_NO_PAD.encode(good().to_string())),
        String::new(),
        format!("{token}.{token}"),
        "a".repeat(LONGEST + 1),
    ] {
        assert!(matches!(read(&wrong, &keys), Err(Fault::Wrong(_))), "{wrong}");
    }
    // The right name, another's key.
    assert!(matches!(read(&other.sign(&header(), &good()), &keys), Err(Fault::Wrong(_))));
    // HMAC under the public key, which everybody knows.
    let hmac = signer.sign(&json!({ "alg": "HS256", "kid": "k1" }), &good());
    assert_eq!(read(&hmac, &keys).unwrap_err(), Fault::Wrong("its algorithm is not the key's"));
    let mut plain = signer.jwk("k1");
    plain.as_object_mut().unwrap().remove("alg");
    assert!(matches!(read(&hmac, &set(&[plain])), Err(Fault::Wrong(_))), "whether or not the key says what it is for");
    let es384 = signer.sign(&json!({ "alg": "ES384", "kid": "k1" }), &good());
    assert!(matches!(read(&es384, &keys), Err(Fault::Wrong(_))));
}

#[test]
fn a_key_that_is_not_known_is_asked_for_again() {
    let (old, new) = (Signer::new(), Signer::new());
    let token = new.sign(&json!({ "alg": "ES256", "kid": "k2" }), &good());
    assert_eq!(read(&token, &set(&[old.jwk("k1")])).unwrap_err(), Fault::UnknownKey);
    assert!(read(&token, &set(&[old.jwk("k1"), new.jwk("k2")])).is_ok());
    // Without a name there must be just one.
    let unnamed = new.sign(&json!({ "alg": "ES256" }), &good());
    assert!(read(&unnamed, &set(&[new.jwk("k2")])).is_ok());
    assert_eq!(read(&unnamed, &set(&[old.jwk("k1"), new.jwk("k2")])).unwrap_err(), Fault::UnknownKey);
    let mut sealing = new.jwk("k2");
    sealing["use"] = json!("enc");
    assert_eq!(read(&token, &set(&[sealing])).unwrap_err(), Fault::UnknownKey, "a key to encrypt with signs nothing");
}
