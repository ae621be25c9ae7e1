//! Accounts of people: links, passwords, sessions, and everything that ends them.

mod limits;
mod links;
mod servers;
mod sessions;

use parindex::app::accounts::{Lock, NewAccount, Scope};
use parindex::app::sessions::SignedIn;
use parindex::app::{self, App, AppError, Request};
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::Role;
use serde_json::Value;

use super::support::TestApp;

/// A password that is long and strange enough.
pub(super) const PASSWORD: &str = "mưa rào trên mái tôn cũ";
/// Another one.
pub(super) const OTHER: &str = "chợ nổi Cái Răng 5 giờ sáng";
/// Where clerks sit.
pub(super) const OFFICE: &str = "203.0.113.7";

/// Whoever has the database in hand.
pub(super) fn system() -> Request {
    Request::by(Caller { actor: app::system_actor(), province: None })
}

pub(super) fn said(done: &app::Done) -> Value {
    serde_json::from_str(&done.body).unwrap()
}

/// Makes so-tttt's account: the code of its link.
pub(super) async fn create(app: &App, name: &str) -> String {
    let (province, unit) = (Some("can-tho".to_owned()), Some("so-tttt".to_owned()));
    let new = NewAccount { name: name.to_owned(), role: Role::Department, province, unit };
    let done = app.create_account(&system(), new).await.unwrap();
    assert_eq!(done.status, 201);
    said(&done)["link"]["code"].as_str().unwrap().to_owned()
}

/// Makes so-tttt's account with a password.
pub(super) async fn clerk(app: &App, name: &str) {
    let code = create(app, name).await;
    app.use_link(&code, PASSWORD).await.unwrap();
}

pub(super) async fn sign_in(app: &App, name: &str) -> SignedIn {
    app.sign_in(name, PASSWORD, OFFICE).await.unwrap()
}

/// Whether a session lets its holder in.
pub(super) async fn lives(app: &App, secret: &str) -> bool {
    match app.session(secret).await {
        Ok(_) => true,
        Err(AppError::NotSignedIn) => false,
        Err(other) => panic!("{other}"),
    }
}

pub(super) async fn lock(app: &App, name: &str) {
    app.lock_account(name, &system(), Lock { reason: Some("thử".to_owned()) }).await.unwrap();
}

pub(super) fn viewer() -> Scope {
    Scope { role: Role::Viewer, province: Some("can-tho".to_owned()), unit: None }
}

/// Every fact of the system's log, as it is stored for ever.
pub(super) async fn facts(app: &TestApp) -> String {
    let entries = app.db.entries("system", 0, i64::MAX, 1_000).await.unwrap();
    entries.iter().map(|(_, fact)| serde_json::to_string(fact).unwrap()).collect::<Vec<_>>().join("\n")
}
