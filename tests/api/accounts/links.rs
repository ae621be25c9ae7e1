//! One-time links and passwords.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use parindex::app::AppError;
use parindex::app::own_account::NewPassword;

use super::*;
use crate::support::engines::every_engine;

fn gone(answer: Result<impl std::fmt::Debug, AppError>) {
    assert!(matches!(answer, Err(AppError::NotFound { what: "link", .. })), "{answer:?}");
}

#[apply(every_engine!)]
async fn a_link_sets_the_password_once_and_ends_every_session() {
    let t = TestApp::empty().await;
    let app = &t.app;
    let code = create(app, "tttt.an").await;
    assert!(matches!(app.sign_in("tttt.an", PASSWORD, OFFICE).await, Err(AppError::SignInFailed)));
    // A password that is refused leaves the link as it was.
    for weak in ["ngắn", "so-tttt-can-tho", "qwertyuiop123"] {
        assert!(matches!(app.use_link(&code, weak).await, Err(AppError::Invalid(_))), "{weak}");
    }
    assert_eq!(app.link(&code).await.unwrap().account, "tttt.an");
    app.use_link(&code, PASSWORD).await.unwrap();
    gone(app.use_link(&code, OTHER).await);
    gone(app.link(&code).await);

    let session = sign_in(app, " TTTT.an ").await;
    let first = said(&app.make_link("tttt.an", &system()).await.unwrap());
    let second = said(&app.make_link("tttt.an", &system()).await.unwrap());
    let code = |link: &Value| link["code"].as_str().unwrap().to_owned();
    gone(app.use_link(&code(&first), OTHER).await);
    assert!(lives(app, &session.secret).await, "a link that is not used changes nothing");
    app.use_link(&code(&second), OTHER).await.unwrap();
    assert!(!lives(app, &session.secret).await);
    assert!(matches!(app.sign_in("tttt.an", PASSWORD, OFFICE).await, Err(AppError::SignInFailed)));
    app.sign_in("tttt.an", OTHER, OFFICE).await.unwrap();
}

#[apply(every_engine!)]
async fn a_link_ends_with_its_time_with_a_lock_and_with_the_account() {
    let t = TestApp::empty().await;
    let app = &t.app;
    let first = create(app, "tttt.an").await;
    t.pass(TimeDelta::hours(72) - TimeDelta::seconds(1));
    app.link(&first).await.unwrap();
    t.pass(TimeDelta::seconds(1));
    gone(app.use_link(&first, PASSWORD).await);

    let code = async || said(&app.make_link("tttt.an", &system()).await.unwrap())["code"].as_str().unwrap().to_owned();
    let before = code().await;
    lock(app, "tttt.an").await;
    gone(app.use_link(&before, PASSWORD).await);
    let refused = app.make_link("tttt.an", &system()).await;
    assert!(matches!(refused, Err(AppError::Conflict { code: "account_locked", .. })), "{refused:?}");
    app.unlock_account("tttt.an", &system()).await.unwrap();
    gone(app.use_link(&before, PASSWORD).await);
    app.use_link(&code().await, PASSWORD).await.unwrap();
    let reset = code().await;
    t.pass(TimeDelta::hours(24));
    gone(app.use_link(&reset, OTHER).await);

    let last = code().await;
    app.end_account("tttt.an", &system()).await.unwrap();
    gone(app.use_link(&last, OTHER).await);
    assert!(matches!(app.sign_in("tttt.an", PASSWORD, OFFICE).await, Err(AppError::SignInFailed)));
    assert!(matches!(app.make_link("tttt.an", &system()).await, Err(AppError::NotFound { what: "account", .. })));
    // The name is free, and its next holder has nothing of the last one's.
    create(app, "tttt.an").await;
    assert!(matches!(app.sign_in("tttt.an", PASSWORD, OFFICE).await, Err(AppError::SignInFailed)));
}

#[apply(every_engine!)]
async fn a_link_used_twice_at_once_works_once() {
    let t = TestApp::empty().await;
    let app = &t.app;
    let code = create(app, "tttt.an").await;
    let (one, other) = futures_util::join!(app.use_link(&code, PASSWORD), app.use_link(&code, OTHER));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let (right, wrong) = if one.is_ok() { (PASSWORD, OTHER) } else { (OTHER, PASSWORD) };
    assert!(matches!(app.sign_in("tttt.an", wrong, OFFICE).await, Err(AppError::SignInFailed)));
    app.sign_in("tttt.an", right, OFFICE).await.unwrap();
}

#[apply(every_engine!)]
async fn one_changes_the_own_password_and_only_the_new_session_lives() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let (here, there) = (sign_in(app, "tttt.an").await, sign_in(app, "tttt.an").await);
    let new =
        |current: &str, password: &str| NewPassword { current: current.to_owned(), password: password.to_owned() };
    let wrong = app.change_password(&here.secret, new(OTHER, OTHER), OFFICE).await;
    assert!(matches!(wrong, Err(AppError::SignInFailed)), "{wrong:?}");
    let weak = app.change_password(&here.secret, new(PASSWORD, "tttt.an.2016"), OFFICE).await;
    assert!(matches!(weak, Err(AppError::Invalid(_))), "{weak:?}");
    assert!(lives(app, &here.secret).await && lives(app, &there.secret).await);
    let after = app.change_password(&here.secret, new(PASSWORD, OTHER), OFFICE).await.unwrap();
    assert!(!lives(app, &here.secret).await && !lives(app, &there.secret).await);
    assert_eq!(app.session(&after.secret).await.unwrap().account, "tttt.an");
    app.sign_in("tttt.an", OTHER, OFFICE).await.unwrap();
}

#[apply(every_engine!)]
async fn what_is_for_ever_holds_no_secret_and_no_hash_of_one() {
    let t = TestApp::empty().await;
    let app = &t.app;
    let code = create(app, "tttt.an").await;
    app.use_link(&code, PASSWORD).await.unwrap();
    let session = sign_in(app, "tttt.an").await;
    let id = app.accounts(&system().caller).await.unwrap()[0].id;
    let hash = app_password(&t, id).await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    let facts = facts(&t).await;
    assert!(facts.contains("link_used") && facts.contains("tttt.an"), "{facts}");
    let sha = |word: &str| parindex::domain::chain::sha256_hex(word.as_bytes());
    for secret in [&code, &sha(&code), &session.secret, &sha(&session.secret), &hash, "argon2", PASSWORD] {
        assert!(!facts.contains(secret), "{secret}");
    }
    app.end_account("tttt.an", &system()).await.unwrap();
    assert_eq!(t.db.password(id).await.unwrap(), None, "what is not for ever is forgotten");
}

async fn app_password(t: &TestApp, id: uuid::Uuid) -> String {
    t.db.password(id).await.unwrap().unwrap()
}
