//! One's own account: who one is here, the password, where one is signed in, who tried to.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::item::JustDone;
use crate::app::AppError;
use crate::app::accounts::{AccountView, SignInView};
use crate::app::own_account::{self, SessionView};
use crate::http::Server;
use crate::http::extract::Query;
use crate::http::problem::Problem;
use crate::http::web::address::Address;
use crate::http::web::form::{self, Fields, Form};
use crate::http::web::frame::{Frame, role_key};
use crate::http::web::names::{self, Units};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, cookie, page, see_other};

/// How many attempts to sign in the page shows.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "account.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct AccountPage {
    pub f: Frame,
    pub account: AccountView,
    pub role: String,
    /// The unit and the province, in words.
    pub place: String,
    /// What the province's provider is called.
    pub provider: String,
    /// The session that looks, and the others.
    pub own: Vec<SessionView>,
    pub others: Vec<SessionView>,
    pub sign_ins: Vec<SignInView>,
    pub faults: Vec<String>,
    pub done: Option<String>,
}

/// A change of the password.
#[derive(Deserialize)]
pub struct NewPassword {
    csrf: String,
    current: String,
    password: String,
    again: String,
}

impl AccountPage {
    async fn of(server: &Server, visitor: Visitor, frame: Frame) -> Result<Self, Problem> {
        let (w, caller) = (frame.w, &visitor.caller);
        let account = server.app.own_account(caller).await?;
        let place = place(server, &account, &frame).await?;
        let sessions = server.app.own_sessions(caller).await?;
        let (own, others) = sessions.into_iter().partition(|session| session.id == visitor.session);
        let mut sign_ins = server.app.own_sign_ins(caller).await?;
        sign_ins.truncate(SHOWN);
        let f = Frame { path: "/account".to_owned(), ..frame }.titled(w.t("account-title")).seen_by(visitor);
        let role = w.t(role_key(account.role));
        let provider = server.app.provider_name().map(|name| w.text(name).to_owned()).unwrap_or_default();
        Ok(Self { f, account, role, place, provider, own, others, sign_ins, faults: Vec::new(), done: None })
    }
}

/// What an account is confined to, in words.
pub(super) async fn place(server: &Server, account: &AccountView, frame: &Frame) -> Result<String, Problem> {
    let Some(province) = &account.province else { return Ok(frame.w.t("account-everywhere")) };
    let name = names::province(province);
    let Some(unit) = &account.unit else { return Ok(name) };
    let units = Units::of(&server.app, province, frame.w).await?;
    Ok(format!("{}, {name}", units.name(unit)))
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Query(JustDone { done }): Query<JustDone>,
) -> PageReply {
    let mut account = AccountPage::of(&server, visitor, frame).await?;
    account.done = match done.as_str() {
        "password" => Some(account.f.w.t("account-password-done")),
        "sessions" => Some(account.f.w.t("account-sessions-done")),
        _ => None,
    };
    page(&account)
}

/// Changes the password; this browser goes on in a new session, every other one is over.
pub async fn change_password(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Address(address): Address,
    headers: HeaderMap,
    Form(NewPassword { csrf, current, password, again }): Form<NewPassword>,
) -> PageReply {
    visitor.request(&csrf, false)?;
    let (status, faults) = if password == again {
        let secret = cookie::session(&headers, &server.settings).unwrap_or_default();
        let new = own_account::NewPassword { current, password };
        match server.app.change_password(secret, new, &address).await {
            Ok(signed_in) => {
                let mut response = see_other("/account?done=password");
                cookie::set_session(&mut response, &server.settings, &signed_in.secret);
                return Ok(response);
            }
            Err(error) => form::refused(error, frame.w)?,
        }
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, vec![frame.w.t("password-differs")])
    };
    let account = AccountPage { faults, ..AccountPage::of(&server, visitor, frame).await? };
    Ok((status, page(&account)?).into_response())
}

/// Ends one of the visitor's sessions, or all but this one.
pub async fn end_sessions(State(server): State<Server>, visitor: Visitor, fields: Fields) -> PageReply {
    let request = visitor.request(fields.get("csrf"), false)?;
    let ended = match fields.keys("session").first() {
        Some(session) => server.app.end_own_session(*session, &request).await,
        None => server.app.end_other_sessions(visitor.session, &request).await,
    };
    match ended {
        // Over already: what was asked for is so.
        Ok(_) | Err(AppError::NotFound { what: "session", .. }) => Ok(see_other("/account?done=sessions")),
        Err(error) => Err(error.into()),
    }
}
