//! Signing in and out, and the language.

use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::form_urlencoded;

use super::home::onward;
use crate::app::sessions::{SignedIn, same_csrf};
use crate::app::{Answer, AppError};
use crate::http::Server;
use crate::http::extract::Query;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::web::address::Address;
use crate::http::web::form::Form;
use crate::http::web::frame::Frame;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, cookie, guard, page, see_other};

/// Somebody the demo lets in.
pub(in crate::http::web) struct Door {
    pub word: &'static str,
    pub title: &'static str,
    pub about: &'static str,
}

/// Who the demo lets in by a button.
const DOORS: [Door; 3] = [
    Door { word: "demo-viewer", title: "door-leader", about: "door-leader-about" },
    Door { word: "demo-reviewer", title: "door-reviewer", about: "door-reviewer-about" },
    Door { word: "demo-so-tttt", title: "door-unit", about: "door-unit-about" },
];

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct SignIn {
    pub f: Frame,
    pub to: String,
    pub name: String,
    pub fault: Option<String>,
    /// What to say first: that a password was set.
    pub note: Option<String>,
    pub doors: &'static [Door],
    /// What the button says that leads to the province's provider.
    pub provider: Option<String>,
    /// Whether somebody has just left who came from there.
    pub left: bool,
}

#[derive(Deserialize)]
pub struct To {
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    left: String,
}

#[derive(Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct DemoForm {
    word: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct LeaveForm {
    csrf: String,
}

impl SignIn {
    pub(in crate::http::web) fn new(frame: Frame, server: &Server) -> Self {
        let (w, title) = (frame.w, frame.w.t("sign-in-title"));
        let doors = if server.settings.demo { DOORS.as_slice() } else { &[] };
        let provider = server.app.provider_name().map(|name| w.text(name).to_owned());
        let (f, to, name) = (frame.titled(title), String::new(), String::new());
        Self { f, to, name, fault: None, note: None, doors, provider, left: false }
    }
}

impl SignIn {
    /// The way to the provider, and from there to the page that was asked for.
    fn there(&self) -> String {
        let to: String = form_urlencoded::byte_serialize(self.to.as_bytes()).collect();
        format!("/sign-in/provider?to={to}")
    }
}

/// The page; whoever has signed in already goes on.
pub async fn form(State(server): State<Server>, Query(To { to, left }): Query<To>, parts: Parts) -> PageReply {
    if Visitor::of(&parts, &server).await?.is_some() {
        return Ok(onward(Some(&to)));
    }
    page(&SignIn { to, left: left == "provider", ..SignIn::new(Frame::of(&parts), &server) })
}

/// Begins a session by name and password; the page again, and why, where they do not hold.
pub async fn enter(
    State(server): State<Server>,
    frame: Frame,
    Address(address): Address,
    headers: HeaderMap,
    Form(Credentials { name, password, to }): Form<Credentials>,
) -> PageReply {
    let signed_in = server.app.sign_in(&name, &password, &address).await;
    let error = match signed_in {
        Err(error @ (AppError::SignInFailed | AppError::Throttled { .. })) => error,
        signed_in => return begin(&server, &headers, signed_in, &to).await,
    };
    let problem = Problem::from(error);
    let fault = Some(problem.body(frame.w.0).detail);
    let status = StatusCode::from_u16(problem.body(frame.w.0).status).unwrap_or(StatusCode::UNAUTHORIZED);
    // The form names no other page than its own in its switch of language.
    let frame = Frame { path: "/sign-in".to_owned(), ..frame };
    Ok((status, page(&SignIn { to, name, fault, ..SignIn::new(frame, &server) })?).into_response())
}

/// One of the demo's doors.
pub async fn demo(
    State(server): State<Server>,
    Address(address): Address,
    headers: HeaderMap,
    Form(DemoForm { word, to }): Form<DemoForm>,
) -> PageReply {
    let signed_in = server.app.demo_sign_in(&word, &address).await;
    begin(&server, &headers, signed_in, &to).await
}

/// Hands the new session's secret to the browser and ends the session it had before: one browser, one session.
pub(super) async fn begin(server: &Server, headers: &HeaderMap, signed_in: Answer<SignedIn>, to: &str) -> PageReply {
    let SignedIn { secret, .. } = signed_in?;
    if let Some(before) = cookie::session(headers, &server.settings) {
        server.app.sign_out(before).await?;
    }
    let mut response = onward(Some(to));
    cookie::set_session(&mut response, &server.settings, &secret);
    Ok(response)
}

/// Ends the session, here and on the server.
pub async fn leave(
    State(server): State<Server>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(LeaveForm { csrf }): Form<LeaveForm>,
) -> PageReply {
    if !same_csrf(&visitor.csrf, &csrf) {
        return Err(guard::not_ours());
    }
    // Who came from the provider is still signed in there: the page says so.
    let account = server.app.own_account(&visitor.caller).await;
    let elsewhere = server.app.provider_name().is_some() && account.is_ok_and(|account| account.provided);
    if let Some(secret) = cookie::session(&headers, &server.settings) {
        server.app.sign_out(secret).await?;
    }
    let mut response = see_other(if elsewhere { "/sign-in?left=provider" } else { "/sign-in" });
    cookie::end_session(&mut response, &server.settings);
    Ok(response)
}

/// Remembers the language and goes back to the page it was chosen on.
pub async fn language(
    State(server): State<Server>,
    Form(LanguageForm { language, to }): Form<LanguageForm>,
) -> Response {
    let language = if language == "en" { Language::English } else { Language::Vietnamese };
    let mut response = onward(Some(&to));
    cookie::set_language(&mut response, &server.settings, language);
    response
}
