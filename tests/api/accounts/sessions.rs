//! What a session is, and what ends it.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use parindex::app::sessions::same_csrf;

use super::*;
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_session_is_its_accounts_holder_and_every_sign_in_has_a_secret_of_its_own() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let (one, other) = (sign_in(app, "tttt.an").await, sign_in(app, "tttt.an").await);
    assert!(one.secret.starts_with("parindexsession_") && one.secret.len() > 64);
    assert_ne!((&one.secret, &one.csrf), (&other.secret, &other.csrf));
    let session = app.session(&one.secret).await.unwrap();
    let Caller { actor, province } = session.caller;
    assert_eq!(
        (actor.name.as_str(), actor.role, actor.unit.as_deref()),
        ("tttt.an", Role::Department, Some("so-tttt"))
    );
    assert_eq!(province.as_deref(), Some("can-tho"));
    assert!(same_csrf(&session.csrf, &one.csrf) && !same_csrf(&session.csrf, &other.csrf) && !same_csrf("", ""));
    // Only what this server made is a session: a secret that somebody brings along never becomes one.
    for foreign in ["", "parindexsession_", "parindexsession_0000", &one.csrf] {
        assert!(!lives(app, foreign).await, "{foreign}");
    }
    app.sign_out(&one.secret).await.unwrap();
    app.sign_out(&one.secret).await.unwrap();
    assert!(!lives(app, &one.secret).await && lives(app, &other.secret).await);
}

#[apply(every_engine!)]
async fn a_session_ends_unused_after_two_hours_and_used_after_twelve() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let (idle, used) = (sign_in(app, "tttt.an").await, sign_in(app, "tttt.an").await);
    t.pass(TimeDelta::hours(2) - TimeDelta::seconds(1));
    assert!(lives(app, &used.secret).await);
    t.pass(TimeDelta::seconds(1));
    assert!(!lives(app, &idle.secret).await && lives(app, &used.secret).await);
    for hours in 3..12 {
        t.pass(TimeDelta::hours(1));
        assert!(lives(app, &used.secret).await, "{hours}");
    }
    t.pass(TimeDelta::hours(1) - TimeDelta::seconds(1));
    let last = app.session(&used.secret).await.unwrap();
    assert_eq!((last.expires_at, last.ends_at), (used.ends_at, app.now() + TimeDelta::seconds(1)));
    t.pass(TimeDelta::seconds(1));
    assert!(!lives(app, &used.secret).await);
    app.db_forget(&t).await;
}

/// Tidying up, as a server does once a day.
trait Tidy {
    async fn db_forget(&self, t: &TestApp);
}

impl Tidy for App {
    async fn db_forget(&self, t: &TestApp) {
        let id = self.accounts(&system().caller).await.unwrap()[0].id;
        assert_eq!(t.db.sessions_of(id).await.unwrap().len(), 2);
        t.db.forget_ended(self.now() + TimeDelta::seconds(1)).await.unwrap();
        assert_eq!(t.db.sessions_of(id).await.unwrap().len(), 0);
    }
}

#[apply(every_engine!)]
async fn a_lock_another_scope_and_the_end_end_every_session_for_good() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let before = sign_in(app, "tttt.an").await;
    lock(app, "tttt.an").await;
    assert!(!lives(app, &before.secret).await);
    assert!(matches!(app.sign_in("tttt.an", PASSWORD, OFFICE).await, Err(AppError::SignInFailed)));
    app.unlock_account("tttt.an", &system()).await.unwrap();
    assert!(!lives(app, &before.secret).await, "what was over stays over");
    let before = sign_in(app, "tttt.an").await;
    app.change_account("tttt.an", &system(), viewer()).await.unwrap();
    assert!(!lives(app, &before.secret).await);
    let after = sign_in(app, "tttt.an").await;
    assert_eq!(app.session(&after.secret).await.unwrap().caller.actor.role, Role::Viewer);
    // The same scope again changes nothing, and nobody is signed out by it.
    app.change_account("tttt.an", &system(), viewer()).await.unwrap();
    assert!(lives(app, &after.secret).await);
    app.end_account("tttt.an", &system()).await.unwrap();
    assert!(!lives(app, &after.secret).await);
}

#[apply(every_engine!)]
async fn one_sees_the_own_sessions_and_ends_one_or_all() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    clerk(app, "tttt.binh").await;
    let (one, other) = (sign_in(app, "tttt.an").await, sign_in(app, "tttt.an").await);
    let stranger = sign_in(app, "tttt.binh").await;
    let session = app.session(&one.secret).await.unwrap();
    let caller = Request::by(session.caller.clone());
    let strange = app.session(&stranger.secret).await.unwrap();
    let own = app.own_sessions(&caller.caller).await.unwrap();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|own| own.address == OFFICE) && own.iter().any(|own| own.id == session.id));
    let refused = app.end_own_session(strange.id, &caller).await;
    assert!(matches!(refused, Err(AppError::NotFound { what: "session", .. })), "{refused:?}");
    app.end_own_session(session.id, &caller).await.unwrap();
    assert!(!lives(app, &one.secret).await && lives(app, &other.secret).await);
    assert_eq!(app.sign_out_everywhere(&caller).await.unwrap().ended, 1);
    assert!(!lives(app, &other.secret).await && lives(app, &stranger.secret).await);
}

#[apply(every_engine!)]
async fn a_restart_keeps_sessions_and_an_account_has_twenty_at_most() {
    let t = TestApp::empty().await;
    clerk(&t.app, "tttt.an").await;
    let first = sign_in(&t.app, "tttt.an").await;
    let again = t.again(None);
    assert!(lives(&again.app, &first.secret).await);
    let mut last = None;
    for _ in 0..20 {
        t.pass(TimeDelta::seconds(1));
        last = Some(sign_in(&again.app, "tttt.an").await);
    }
    assert!(!lives(&again.app, &first.secret).await);
    let caller = again.app.session(&last.unwrap().secret).await.unwrap().caller;
    assert_eq!(again.app.own_sessions(&caller).await.unwrap().len(), 20);
}
