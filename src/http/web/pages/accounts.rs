//! Accounts of others, for administrators: made, confined, locked, ended, a link to set the password; and who tried to sign in.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use super::account;
use super::item::JustDone;
use super::report::Choice;
use crate::app::accounts::{AccountView, LinkView, Lock, NewAccount, Scope, SignInView};
use crate::app::{Answer, AppError};
use crate::domain::facts::{Role, Standing};
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::{self, Fields};
use crate::http::web::frame::{Frame, role_key};
use crate::http::web::names;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other};

/// The roles an account may have, by the words of the form.
const ROLES: [(&str, Role); 4] =
    [("department", Role::Department), ("reviewer", Role::Reviewer), ("viewer", Role::Viewer), ("admin", Role::Admin)];
/// The most assessments that are looked through for provinces.
const MOST: usize = 500;
/// The attempts to sign in that the page of one account shows.
const SHOWN: usize = 50;

/// What an account may be confined to: a province's name, and it and its units.
pub(in crate::http::web) struct Places {
    pub province: String,
    pub places: Vec<Choice>,
}

/// A one-time link that has just been made: its whole address.
pub(in crate::http::web) struct Link {
    pub account: String,
    pub address: String,
    pub until: String,
}

/// Which role and place a form is to show as chosen.
#[derive(Default)]
struct Chosen {
    name: String,
    role: String,
    place: String,
}

/// The fields that say what an account is confined to.
pub(in crate::http::web) struct Confined {
    pub roles: Vec<Choice>,
    /// Whether every province may be reached.
    pub everywhere: Option<bool>,
    pub places: Vec<Places>,
}

#[derive(Template)]
#[template(path = "accounts.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct List {
    pub f: Frame,
    /// Each account, its role and its place in words; those that ended come last.
    pub accounts: Vec<(AccountView, String, String)>,
    pub confined: Confined,
    pub name: String,
    pub link: Option<Link>,
    pub faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "one_account.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct One {
    pub f: Frame,
    pub account: AccountView,
    pub role: String,
    pub place: String,
    /// Whether it is the visitor's own.
    pub own: bool,
    pub confined: Confined,
    pub link: Option<Link>,
    pub sign_ins: Vec<SignInView>,
    pub faults: Vec<String>,
    pub done: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_ins.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct SignIns {
    pub f: Frame,
    pub sign_ins: Vec<SignInView>,
}

impl Confined {
    async fn of(server: &Server, visitor: &Visitor, frame: &Frame, chosen: &Chosen) -> Result<Self, Problem> {
        let (w, caller) = (frame.w, &visitor.caller);
        let choice = |value: String, label: String, now: &str| Choice { on: value == now, value, label };
        let roles = ROLES.iter().map(|(word, role)| choice((*word).to_owned(), w.t(role_key(*role)), &chosen.role));
        let mut provinces: Vec<String> = caller.province.iter().cloned().collect();
        if caller.province.is_none() {
            let known = server.app.assessments(caller, None, MOST).await?;
            provinces.extend(known.into_iter().map(|assessment| assessment.province));
            provinces.sort();
            provinces.dedup();
        }
        let mut places = Vec::new();
        for slug in &provinces {
            let mut whole = vec![choice(slug.clone(), w.t("accounts-whole-province"), &chosen.place)];
            for unit in server.app.units(slug).await? {
                whole.push(choice(format!("{slug}/{}", unit.slug), w.text(&unit.name).to_owned(), &chosen.place));
            }
            places.push(Places { province: names::province(slug), places: whole });
        }
        if caller.province.is_none() {
            let others = names::provinces(server.app.now()).into_iter().filter(|(slug, _)| !provinces.contains(slug));
            let others = others.map(|(slug, name)| choice(slug, name, &chosen.place)).collect();
            places.push(Places { province: w.t("accounts-other-provinces"), places: others });
        }
        let everywhere = caller.province.is_none().then_some(chosen.place.is_empty());
        Ok(Self { roles: roles.collect(), everywhere, places })
    }
}

/// The role and the place of a form: a province, or a province and a unit.
fn scope(fields: &Fields) -> Option<Scope> {
    let word = fields.get("role");
    let (_, role) = ROLES.into_iter().find(|(known, _)| *known == word)?;
    let (province, unit) = match fields.some("place") {
        None => (None, None),
        Some(place) => match place.split_once('/') {
            Some((province, unit)) => (Some(province.to_owned()), Some(unit.to_owned())),
            None => (Some(place), None),
        },
    };
    Some(Scope { role, province, unit })
}

/// The fault of a form without a role.
fn no_role() -> AppError {
    AppError::invalid("/role", "missing", "hãy chọn vai trò", "choose a role")
}

/// The whole address of a link, as its holder types it.
fn link(server: &Server, headers: &HeaderMap, frame: &Frame, account: &str, link: &LinkView) -> Link {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let base = server.settings.public_url.as_deref().map_or_else(|| format!("http://{host}"), str::to_owned);
    let until = frame.w.time(&link.expires_at);
    Link { account: account.to_owned(), address: format!("{base}{}", link.path), until }
}

impl List {
    async fn of(server: &Server, visitor: Visitor, frame: Frame, chosen: Chosen) -> Result<Self, Problem> {
        let mut known = server.app.accounts(&visitor.caller).await?;
        known.sort_by(|a, b| {
            let order = |one: &AccountView| (one.standing == Standing::Ended, one.name.clone());
            order(a).cmp(&order(b))
        });
        let mut accounts = Vec::new();
        for account in known {
            let place = account::place(server, &account, &frame).await?;
            accounts.push((account.clone(), frame.w.t(role_key(account.role)), place));
        }
        let confined = Confined::of(server, &visitor, &frame, &chosen).await?;
        let title = frame.w.t("accounts-title");
        let f = frame.titled(title).seen_by(visitor);
        Ok(Self { f, accounts, confined, name: chosen.name, link: None, faults: Vec::new() })
    }
}

/// Every account, and the form of a new one.
pub async fn list(State(server): State<Server>, visitor: Visitor, frame: Frame) -> PageReply {
    page(&List::of(&server, visitor, frame, Chosen::default()).await?)
}

/// Makes an account; the page shows its link this once.
pub async fn create(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    headers: HeaderMap,
    fields: Fields,
) -> PageReply {
    let request = visitor.request(fields.get("csrf"), false)?;
    let name = fields.get("name").to_owned();
    let made = match scope(&fields) {
        None => Err(no_role()),
        Some(Scope { role, province, unit }) => {
            let new = NewAccount { name: name.clone(), role, province, unit };
            server.app.create_account_shown(&request, new).await
        }
    };
    match made {
        Ok((_, made)) => {
            let shown = made.and_then(|made| made.link).map(|made| link(&server, &headers, &frame, &name, &made));
            let list = List::of(&server, visitor, frame, Chosen::default()).await?;
            Ok((StatusCode::CREATED, page(&List { link: shown, ..list })?).into_response())
        }
        Err(error) => {
            let (status, faults) = form::refused(error, frame.w)?;
            let (role, place) = (fields.get("role").to_owned(), fields.get("place").to_owned());
            let list = List::of(&server, visitor, frame, Chosen { name, role, place }).await?;
            Ok((status, page(&List { faults, ..list })?).into_response())
        }
    }
}

impl One {
    async fn of(server: &Server, visitor: Visitor, frame: Frame, name: &str) -> Result<Self, Problem> {
        let known = server.app.accounts(&visitor.caller).await?;
        // The last of a name is the one that counts: those before it have ended.
        let account = known.into_iter().rfind(|account| account.name == name);
        let account = account.ok_or_else(|| AppError::not_found("account", name))?;
        let (w, place) = (frame.w, account::place(server, &account, &frame).await?);
        let mut sign_ins = server.app.sign_ins(&visitor.caller).await?;
        sign_ins.retain(|one| one.account.as_deref() == Some(name));
        sign_ins.truncate(SHOWN);
        let role = ROLES.iter().find(|(_, role)| *role == account.role).map_or("", |(word, _)| word);
        let slug = [account.province.as_deref(), account.unit.as_deref()].into_iter().flatten();
        let chosen = Chosen { role: role.to_owned(), place: slug.collect::<Vec<_>>().join("/"), ..Chosen::default() };
        let confined = Confined::of(server, &visitor, &frame, &chosen).await?;
        let own = visitor.caller.actor.name == name;
        let role = w.t(role_key(account.role));
        let f = frame.titled(name).seen_by(visitor).below("/accounts", w.t("accounts-title"));
        Ok(Self { f, account, role, place, own, confined, link: None, sign_ins, faults: Vec::new(), done: None })
    }
}

/// One account.
pub async fn one(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(name): Path<String>,
    Query(JustDone { done }): Query<JustDone>,
) -> PageReply {
    let mut one = One::of(&server, visitor, frame, &name).await?;
    one.done = (done == "changed").then(|| one.f.w.t("accounts-changed"));
    page(&one)
}

/// Does to an account what a button says.
pub async fn change(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(name): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> PageReply {
    let request = visitor.request(fields.get("csrf"), false)?;
    let (app, w) = (&server.app, frame.w);
    let done: Answer<Option<LinkView>> = match fields.get("do") {
        "link" => app.make_link_shown(&name, &request).await.map(|(_, link)| link),
        "lock" => app.lock_account(&name, &request, Lock { reason: fields.some("reason") }).await.map(|_| None),
        "unlock" => app.unlock_account(&name, &request).await.map(|_| None),
        "end" if fields.get("sure") == "yes" => app.end_account(&name, &request).await.map(|_| None),
        "end" => Err(AppError::invalid(
            "/sure",
            "missing",
            "hãy đánh dấu xác nhận trước khi kết thúc tài khoản",
            "tick the confirmation before the account is ended",
        )),
        _ => match scope(&fields) {
            None => Err(no_role()),
            Some(scope) => app.change_account(&name, &request, scope).await.map(|_| None),
        },
    };
    let (status, shown, faults) = match done {
        Ok(None) => return Ok(see_other(&format!("/accounts/{name}?done=changed"))),
        Ok(Some(made)) => (StatusCode::CREATED, Some(link(&server, &headers, &frame, &name, &made)), Vec::new()),
        Err(error) => {
            let (status, faults) = form::refused(error, w)?;
            (status, None, faults)
        }
    };
    let one = One { link: shown, faults, ..One::of(&server, visitor, frame, &name).await? };
    Ok((status, page(&one)?).into_response())
}

/// The last attempts to sign in to any account.
pub async fn sign_ins(State(server): State<Server>, visitor: Visitor, frame: Frame) -> PageReply {
    let sign_ins = server.app.sign_ins(&visitor.caller).await?;
    let w = frame.w;
    let f = frame.titled(w.t("sign-ins-title")).seen_by(visitor).below("/accounts", w.t("accounts-title"));
    page(&SignIns { f, sign_ins })
}
