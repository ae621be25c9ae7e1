//! Who guesses waits, and learns nothing.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use parindex::app::own_account::NewPassword;

use super::*;
use crate::support::engines::every_engine;

/// What came of an attempt: `ok`, `failed`, or the seconds to wait.
async fn attempt(app: &App, name: &str, password: &str, address: &str) -> String {
    match app.sign_in(name, password, address).await {
        Ok(_) => "ok".to_owned(),
        Err(AppError::SignInFailed) => "failed".to_owned(),
        Err(AppError::Throttled { seconds }) => seconds.to_string(),
        Err(other) => panic!("{other}"),
    }
}

#[apply(every_engine!)]
async fn known_unknown_and_locked_names_are_answered_alike() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    clerk(app, "tttt.binh").await;
    create(app, "tttt.chi").await;
    lock(app, "tttt.binh").await;
    for _ in 0..6 {
        for name in ["tttt.an", "tttt.binh", "tttt.chi", "ai-do", "x y\u{0}z"] {
            assert_eq!(attempt(app, name, OTHER, &format!("198.51.100.{}", name.len())).await, "failed", "{name}");
        }
    }
    for name in ["tttt.an", "tttt.binh", "tttt.chi", "ai-do", "x y\u{0}z"] {
        assert_eq!(attempt(app, name, PASSWORD, "192.0.2.1").await, "2", "{name}");
    }
    t.pass(TimeDelta::seconds(2));
    assert_eq!(attempt(app, "tttt.an", PASSWORD, OFFICE).await, "ok");
    assert_eq!(attempt(app, "tttt.binh", PASSWORD, OFFICE).await, "failed", "locked");
    // A name that has come in starts anew.
    for _ in 0..5 {
        assert_eq!(attempt(app, "tttt.an", OTHER, OFFICE).await, "failed");
    }
    assert_eq!(attempt(app, "tttt.an", PASSWORD, OFFICE).await, "ok");

    let seen = app.sign_ins(&system().caller).await.unwrap();
    let of = |name: Option<&str>, came_in: bool| {
        seen.iter().filter(|seen| seen.account.as_deref() == name && seen.signed_in == came_in).count()
    };
    assert_eq!((of(Some("tttt.an"), true), of(Some("tttt.an"), false), of(Some("tttt.binh"), false)), (2, 11, 7));
    assert_eq!((of(None, false), of(None, true)), (12, 0), "what was typed for a name is not kept");
}

#[apply(every_engine!)]
async fn an_address_that_tries_many_names_waits_too() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let bad = "2001:db8:1:2::1";
    for name in 0..31 {
        assert_eq!(attempt(app, &format!("ten-{name}"), OTHER, bad).await, "failed");
    }
    assert_eq!(attempt(app, "tttt.an", PASSWORD, "2001:db8:1:2:3::4").await, "2", "its neighbour in the network");
    assert_eq!(attempt(app, "tttt.an", PASSWORD, OFFICE).await, "ok");
    t.pass(TimeDelta::seconds(2));
    assert_eq!(attempt(app, "tttt.an", PASSWORD, bad).await, "ok");
    // Coming in forgives an address that one attempt and no other.
    assert_eq!(attempt(app, "ten-31", OTHER, bad).await, "failed");
    assert_eq!(attempt(app, "tttt.an", PASSWORD, bad).await, "4");
}

#[apply(every_engine!)]
async fn guesses_at_once_do_not_slip_through_together() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let guesses = (0..24).map(|guess| async move { attempt(app, "tttt.an", OTHER, &format!("192.0.2.{guess}")).await });
    let answers = futures_util::future::join_all(guesses).await;
    let heard = answers.iter().filter(|answer| *answer == "failed").count();
    assert_eq!(heard, 6, "{answers:?}");
}

#[apply(every_engine!)]
async fn whoever_knows_the_password_is_not_counted_for_a_weak_new_one_or_a_dry_run() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let here = sign_in(app, "tttt.an").await;
    let caller = app.session(&here.secret).await.unwrap().caller;
    let dry = Request { dry_run: true, ..Request::by(caller) };
    let new =
        |current: &str, password: &str| NewPassword { current: current.to_owned(), password: password.to_owned() };
    for _ in 0..4 {
        let weak = app.change_password(&here.secret, new(PASSWORD, "tttt.an.2016"), OFFICE).await;
        assert!(matches!(weak, Err(AppError::Invalid { .. })), "{weak:?}");
        app.change_own_password(&dry, new(PASSWORD, OTHER)).await.unwrap();
    }
    assert_eq!(attempt(app, "tttt.an", PASSWORD, OFFICE).await, "ok", "nothing was a wrong guess");
    // A wrong guess is one, dry or not.
    for _ in 0..6 {
        let wrong = app.change_own_password(&dry, new(OTHER, OTHER)).await;
        assert!(matches!(wrong, Err(AppError::Invalid { .. })), "{wrong:?}");
    }
    assert_eq!(attempt(app, "tttt.an", PASSWORD, OFFICE).await, "2");
}

#[apply(every_engine!)]
async fn a_flood_of_failures_pushes_out_nothing_of_another_account() {
    let t = TestApp::empty().await;
    let account = |n: u128| Some(uuid::Uuid::from_u128(n));
    for account in [account(1), None, account(2), account(2), account(2), account(2), None, account(2)] {
        let mut tx = t.db.write_beside().await.unwrap();
        let note = parindex::storage::SignIn { at: t.app.now(), account, signed_in: false, address: OFFICE.to_owned() };
        tx.note_sign_in(&note, 3).await.unwrap();
        tx.commit().await.unwrap();
    }
    let kept: Vec<_> = t.db.sign_ins(20).await.unwrap().iter().map(|sign_in| sign_in.account).collect();
    assert_eq!(kept, [account(2), None, account(2), account(2), None, account(1)]);
}

#[apply(every_engine!)]
async fn of_failures_only_so_many_are_kept() {
    let t = TestApp::empty().await;
    let note =
        |signed_in| parindex::storage::SignIn { at: t.app.now(), account: None, signed_in, address: OFFICE.to_owned() };
    for round in 0..7 {
        let mut tx = t.db.write_beside().await.unwrap();
        tx.note_sign_in(&note(round == 0), 3).await.unwrap();
        tx.commit().await.unwrap();
    }
    let kept: Vec<bool> = t.db.sign_ins(10).await.unwrap().iter().map(|sign_in| sign_in.signed_in).collect();
    assert_eq!(kept, [false, false, false, true], "who came in is not pushed out by who did not");
    t.db.forget_sign_ins(t.app.now(), t.app.now() + TimeDelta::seconds(1)).await.unwrap();
    assert_eq!(t.db.sign_ins(10).await.unwrap(), []);
}
