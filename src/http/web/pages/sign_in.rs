//! Signing in and out, and the language.

use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

use super::home::onward;
use crate::http::Server;
use crate::http::extract::Query;
use crate::http::language::Language;
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
    pub doors: &'static [Door],
}

#[derive(Deserialize)]
pub struct To {
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
    pub(in crate::http::web) fn new(frame: Frame, to: String, demo: bool) -> Self {
        let title = frame.w.t("sign-in-title");
        let doors = if demo { DOORS.as_slice() } else { &[] };
        Self { f: frame.titled(title), to, name: String::new(), fault: None, doors }
    }
}

/// The page; whoever has signed in already goes on.
pub async fn form(State(server): State<Server>, Query(To { to }): Query<To>, parts: Parts) -> PageReply {
    if Visitor::of(&parts, &server).await?.is_some() {
        return Ok(onward(Some(&to)));
    }
    page(&SignIn::new(Frame::of(&parts), to, server.settings.demo))
}

#[derive(Deserialize)]
pub struct Credentials {
    password: String,
    #[serde(default)]
    to: String,
}

/// A token for a password, until there are accounts.
pub async fn enter(State(server): State<Server>, Form(Credentials { password, to }): Form<Credentials>) -> PageReply {
    server.app.authenticate(&password).await??;
    let mut response = onward(Some(&to));
    cookie::set_session(&mut response, &server.settings, &password);
    Ok(response)
}

/// One of the demo's doors.
pub async fn demo(
    State(server): State<Server>,
    frame: Frame,
    Form(DemoForm { word, to }): Form<DemoForm>,
) -> PageReply {
    _ = frame;
    let mut response = onward(Some(&to));
    cookie::set_session(&mut response, &server.settings, &word);
    Ok(response)
}

/// Ends the session.
pub async fn leave(
    State(server): State<Server>,
    visitor: Visitor,
    Form(LeaveForm { csrf }): Form<LeaveForm>,
) -> PageReply {
    if csrf != visitor.csrf {
        return Err(guard::not_ours());
    }
    let mut response = see_other("/sign-in");
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
