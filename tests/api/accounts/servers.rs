//! Several servers on one database: what ends at one has ended at every other.

use super::*;
use crate::support::engines::Engine;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_a_sign_out_and_a_limit_hold_at_every_server_at_once() {
    let one = Engine::Postgres.run(TestApp::empty()).await;
    let other = Engine::Postgres.run(one.beside()).await;
    clerk(&one.app, "tttt.an").await;
    let session = sign_in(&one.app, "tttt.an").await;
    assert!(lives(&other.app, &session.secret).await && lives(&one.app, &session.secret).await);
    other.app.sign_out(&session.secret).await.unwrap();
    assert!(!lives(&one.app, &session.secret).await);

    let session = sign_in(&other.app, "tttt.an").await;
    assert!(lives(&one.app, &session.secret).await && lives(&other.app, &session.secret).await);
    lock(&one.app, "tttt.an").await;
    assert!(!lives(&other.app, &session.secret).await);
    one.app.unlock_account("tttt.an", &system()).await.unwrap();

    for turn in 0..6 {
        let app = if turn % 2 == 0 { &one.app } else { &other.app };
        assert!(matches!(app.sign_in("tttt.an", OTHER, OFFICE).await, Err(AppError::SignInFailed)));
    }
    let waits = one.app.sign_in("tttt.an", PASSWORD, OFFICE).await;
    assert!(matches!(waits, Err(AppError::Throttled { seconds: 2 })), "{waits:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sign_in_at_once_and_both_are_in() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let t = engine.run(TestApp::empty()).await;
        clerk(&t.app, "tttt.an").await;
        let (one, other) = futures_util::join!(sign_in(&t.app, "tttt.an"), sign_in(&t.app, "tttt.an"));
        assert!(lives(&t.app, &one.secret).await && lives(&t.app, &other.secret).await);
    }
}
