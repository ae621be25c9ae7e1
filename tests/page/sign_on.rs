//! Single sign-on at a real provider: who comes in as what, and who does not.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use parindex::app::Request;
use parindex::app::accounts::{AccountView, Lock, Scope};
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Actor, Role, Standing};
use parindex::domain::text::Text;
use parindex::http::{Settings, router};
use parindex::sign_on::{Claims, Provider, ProviderSettings, Reach};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use super::{Answer, Pages};
use crate::support::oidc::OidcProvider;

pub(super) const BASE: &str = "http://127.0.0.1:1";
pub(super) const SECRET: &str = "bí mật & 100% =+/";

/// What our side is told of a provider.
pub(super) fn settings(issuer: &str, base: &str) -> ProviderSettings {
    let words = |pairs: &[(&str, Role)]| pairs.iter().map(|(word, role)| ((*word).to_owned(), *role)).collect();
    ProviderSettings {
        issuer: issuer.parse().unwrap(),
        issuer_text: issuer.to_owned(),
        client_id: "parindex".to_owned(),
        client_secret: Some(SECRET.to_owned()),
        scopes: "openid profile".to_owned(),
        name: Text::new("Cổng đăng nhập Cần Thơ", "Cần Thơ's sign-on"),
        public_url: base.to_owned(),
        claims: Claims {
            name: "preferred_username".to_owned(),
            role: "realm_access.roles".to_owned(),
            unit: "unit".to_owned(),
            reach: Reach::Province("can-tho".to_owned()),
            roles: words(&[("par-ra-soat", Role::Reviewer), ("par-don-vi", Role::Department)]),
            units: vec![("Sở TTTT".to_owned(), "so-tttt".to_owned())],
        },
    }
}

impl Pages {
    /// The same pages with a provider, reached under an address.
    pub(super) fn with_provider(self, settings: ProviderSettings) -> Self {
        let public_url = Some(Arc::from(settings.public_url.as_str()));
        let app = self.app.with_provider(Some(Provider::open(settings).unwrap()));
        let settings = Settings { public_url, ..self.settings };
        Self { router: router(app.clone(), settings.clone()), app, settings, _dir: self._dir }
    }

    /// Begins the way to the provider: where the browser is sent, and the cookie it keeps.
    pub(super) async fn set_out(&self, to: &str) -> (String, String) {
        let begun = self.get(&format!("/sign-in/provider?to={to}"), "").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        (begun.headers[header::LOCATION].to_str().unwrap().to_owned(), begun.cookie())
    }

    async fn account_of(&self, name: &str) -> AccountView {
        let all = self.app.accounts(&root().caller).await.unwrap();
        all.into_iter().rfind(|account| account.name == name).unwrap_or_else(|| panic!("no account {name}"))
    }
}

pub(super) fn root() -> Request {
    let actor = Actor { name: "root".to_owned(), role: Role::Admin, unit: None };
    Request::by(Caller { actor, province: None })
}

/// A provider that knows us.
pub(super) async fn provider(base: &str) -> OidcProvider {
    let provider = OidcProvider::start().await;
    let back = format!("{base}/sign-in/provider/back");
    let client = json!({ "id": "parindex", "secret": SECRET, "back": back, "after": format!("{base}/sign-in") });
    provider.tell("client", &client).await;
    provider
}

fn person(roles: &[&str], unit: &str) -> Value {
    json!({ "realm_access": { "roles": roles }, "unit": unit })
}

/// The whole way: to the provider as somebody, and back.
async fn come(pages: &Pages, provider: &OidcProvider, name: &str, to: &str) -> Answer {
    let (there, ticket) = pages.set_out(to).await;
    let back = provider.pass(&there, name).await;
    pages.get(&back[url::Position::BeforePath..], &ticket).await
}

#[tokio::test]
async fn whom_the_provider_vouches_for_comes_in_with_role_and_unit_and_as_it_says_from_then_on() {
    let provider = provider(BASE).await;
    let pages = Pages::demo().await.with_provider(settings(&provider.issuer(), BASE));
    provider.tell("people", &json!({ "an": person(&["par-don-vi"], "Sở TTTT") })).await;
    assert!(pages.get("/sign-in", "").await.text.contains("Cổng đăng nhập Cần Thơ"));
    let (there, ticket) = pages.set_out("%2Faccount").await;
    for part in ["response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce="] {
        assert!(there.contains(part), "{part}: {there}");
    }
    assert!(!there.contains("secret"), "{there}");
    let back = provider.pass(&there, "an").await;
    let back = &back[url::Position::BeforePath..];
    let entered = pages.get(back, &ticket).await;
    assert_eq!(
        (entered.status, &entered.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/account".parse().unwrap())
    );
    let cookies: Vec<_> = entered.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|it| it.starts_with("parindex-sign-on=;") && it.contains("Max-Age=0")), "{cookies:?}");
    let first = entered.cookie();
    let own = pages.get("/account", &first).await.text;
    for word in ["<dd>an</dd>", "Đơn vị", "Sở Thông tin và Truyền thông", "Cổng đăng nhập Cần Thơ"]
    {
        assert!(own.contains(word), "{word}: {own}");
    }
    assert!(!own.contains("type=\"password\"") && own.contains("vào được"));
    // The code is worth nothing a second time, whoever has seen it.
    let again = pages.get(back, &ticket).await;
    assert!(again.status == StatusCode::FORBIDDEN && again.text.contains("Cổng đăng nhập"), "{}", again.text);
    let made = pages.account_of("an").await;
    assert!(made.provided && !made.has_password && made.role == Role::Department);

    // Another role there is another role here, from the next sign-in on; what was begun as the other is over.
    provider.tell("people", &json!({ "an": person(&["par-don-vi", "par-ra-soat"], "Sở TTTT") })).await;
    let second = come(&pages, &provider, "an", "").await.cookie();
    let changed = pages.account_of("an").await;
    assert_eq!((changed.id, changed.role, changed.unit), (made.id, Role::Reviewer, None));
    assert_eq!(pages.get("/account", &first).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pages.get("/account", &second).await.status, StatusCode::OK);
    // Nothing new is nothing to write down.
    let version = changed.id;
    let third = come(&pages, &provider, "an", "").await.cookie();
    assert_eq!(pages.account_of("an").await.id, version);
    assert_eq!(pages.get("/account", &second).await.status, StatusCode::OK, "a second browser ends no session");

    // No role, no session: the one before is over too, and the page says whom to ask for what.
    provider.tell("people", &json!({ "an": person(&["khac"], "Sở TTTT") })).await;
    let refused = come(&pages, &provider, "an", "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("par-ra-soat, par-don-vi") && refused.text.contains("bộ phận quản trị đăng nhập"));
    for over in [&second, &third] {
        assert_eq!(pages.get("/account", over).await.status, StatusCode::SEE_OTHER);
    }
    provider.tell("people", &json!({ "an": person(&["par-don-vi"], "Sở Lạ") })).await;
    let refused = come(&pages, &provider, "an", "").await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.text.contains("“Sở Lạ”"), "{}", refused.text);
    let tried = pages.app.sign_ins(&root().caller).await.unwrap();
    let tried: Vec<bool> =
        tried.iter().filter(|one| one.account.as_deref() == Some("an")).map(|one| one.signed_in).collect();
    assert_eq!(tried, [false, false, true, true, true], "each attempt is on record");
}

#[tokio::test]
async fn locks_names_and_pages_are_ours() {
    let provider = provider(BASE).await;
    let pages = Pages::demo().await.with_provider(settings(&provider.issuer(), BASE));
    let clerk = || person(&["par-don-vi"], "so-tttt");
    let people = json!({ "an": clerk(), "demo-admin": clerk(), "Trần Bình": clerk(), "ai": person(&[], "") });
    provider.tell("people", &people).await;
    // Whoever is called there as somebody is here is not that one.
    let taken = come(&pages, &provider, "demo-admin", "").await.cookie();
    let own = pages.get("/account", &taken).await.text;
    assert!(own.contains("<dd>demo-admin.") && own.contains("Đơn vị"), "{own}");
    assert_eq!(pages.get("/accounts", &taken).await.status, StatusCode::FORBIDDEN);
    let odd = come(&pages, &provider, "Trần Bình", "").await.cookie();
    assert!(pages.get("/account", &odd).await.text.contains("<dd>sso."), "no name here: one is made");
    // Whoever never had a role has no account.
    assert_eq!(come(&pages, &provider, "ai", "").await.status, StatusCode::FORBIDDEN);
    let all = pages.app.accounts(&root().caller).await.unwrap();
    assert!(all.iter().all(|account| account.name != "ai"));
    for elsewhere in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"] {
        let entered = come(&pages, &provider, "an", elsewhere).await;
        assert_eq!(entered.headers[header::LOCATION], "/", "{elsewhere}");
    }
    // An administrator says nothing about role and password of such an account, but locks and ends it.
    let scope = Scope { role: Role::Admin, province: None, unit: None };
    assert!(pages.app.change_account("an", &root(), scope).await.is_err());
    assert!(pages.app.make_link("an", &root()).await.is_err());
    let session = come(&pages, &provider, "an", "").await.cookie();
    pages.app.lock_account("an", &root(), Lock::default()).await.unwrap();
    assert_eq!(pages.get("/account", &session).await.status, StatusCode::SEE_OTHER);
    let refused = come(&pages, &provider, "an", "").await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.text.contains("đang bị khóa"), "{}", refused.text);
    pages.app.unlock_account("an", &root()).await.unwrap();
    assert_eq!(come(&pages, &provider, "an", "").await.status, StatusCode::SEE_OTHER);
    let id = pages.account_of("an").await.id;
    pages.app.end_account("an", &root()).await.unwrap();
    assert_eq!(come(&pages, &provider, "an", "").await.status, StatusCode::SEE_OTHER);
    let back = pages.account_of("an").await;
    assert_eq!((back.id, back.standing), (id, Standing::Open), "the same person is the same account");
}

#[tokio::test]
async fn a_way_back_that_this_browser_has_not_begun_leads_nowhere() {
    let provider = provider(BASE).await;
    let pages = Pages::demo().await.with_provider(settings(&provider.issuer(), BASE));
    provider
        .tell("people", &json!({ "an": person(&["par-don-vi"], "so-tttt"), "ke-gian": person(&["par-ra-soat"], "") }))
        .await;
    let (there, ticket) = pages.set_out("").await;
    let (other_there, other_ticket) = pages.set_out("").await;
    let back = provider.pass(&there, "an").await;
    let address = back[url::Position::BeforePath..].to_owned();
    let parts: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let with = |name: &str, value: Option<&str>| {
        let kept = parts.iter().filter(|(key, _)| key != name).map(|(key, value)| (key.as_str(), value.as_str()));
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept.chain(value.map(|value| (name, value))))
            .finish();
        format!("/sign-in/provider/back?{query}")
    };
    // What a state would be without a secret: everybody can reckon it.
    let mut mac = Hmac::<Sha256>::new_from_slice(b"").unwrap();
    mac.update(b"parindex sign-on state");
    let of_nothing = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    let theirs = Url::parse(&other_there).unwrap();
    let their_state = theirs.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    let evil = provider.pass(&other_there, "ke-gian").await[url::Position::BeforePath..].to_owned();
    for (what, address, cookie, status) in [
        ("no cookie", address.clone(), "", StatusCode::BAD_REQUEST),
        ("another's way, in this browser", evil, ticket.as_str(), StatusCode::BAD_REQUEST),
        ("this way, in another browser", address.clone(), other_ticket.as_str(), StatusCode::BAD_REQUEST),
        ("no state", with("state", None), ticket.as_str(), StatusCode::BAD_REQUEST),
        ("a state made of nothing", with("state", Some(&of_nothing)), "", StatusCode::BAD_REQUEST),
        ("a cookie of nothing", with("state", Some(&of_nothing)), "parindex-sign-on=.", StatusCode::BAD_REQUEST),
        ("an empty cookie", with("state", Some("")), "parindex-sign-on=.", StatusCode::BAD_REQUEST),
        ("another provider", with("iss", Some("https://evil.example")), ticket.as_str(), StatusCode::FORBIDDEN),
        ("no provider", with("iss", None), ticket.as_str(), StatusCode::FORBIDDEN),
        ("another code", with("code", Some("doan-mo")), ticket.as_str(), StatusCode::FORBIDDEN),
        // A stolen code in another way: the provider asks for the word that only the first browser has.
        ("a stolen code", with("state", Some(&their_state)), other_ticket.as_str(), StatusCode::FORBIDDEN),
        ("a refusal there", with("error", Some("access_denied")), ticket.as_str(), StatusCode::FORBIDDEN),
    ] {
        let refused = pages.get(&address, cookie).await;
        assert_eq!(refused.status, status, "{what}: {}", refused.text);
        assert!(refused.text.contains("role=\"alert\"") && refused.text.contains("Cổng đăng nhập"), "{what}");
        let cookies = refused.headers.get_all(header::SET_COOKIE).iter();
        assert!(!cookies.map(|it| it.to_str().unwrap()).any(|it| it.starts_with("parindex=")), "{what}");
    }
    assert!(pages.app.accounts(&root().caller).await.unwrap().iter().all(|account| !account.provided));
}

#[tokio::test]
async fn a_provider_that_signs_with_a_new_key_is_asked_for_it() {
    let provider = provider(BASE).await;
    let pages = Pages::demo().await.with_provider(settings(&provider.issuer(), BASE));
    provider.tell("people", &json!({ "an": person(&["par-don-vi"], "so-tttt") })).await;
    assert_eq!(come(&pages, &provider, "an", "").await.status, StatusCode::SEE_OTHER);
    provider.tell("rotate", &json!({})).await;
    let entered = come(&pages, &provider, "an", "").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
}
