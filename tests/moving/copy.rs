//! A copy holds the same, whatever it goes from and to; run again, it brings what is new.

use parindex::app::Key;
use parindex::app::submissions::NewSubmission;
use parindex::domain::facts::SubmissionKind;

use super::*;
use crate::support::engines::{every_engine, on_every_engine};
use crate::support::s3::{BUCKET, S3Server, settings};
use macro_rules_attribute::apply;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_and_back_again_between_engines_and_stores() {
    let home = House::demo_on(Engine::Sqlite).await;
    let caller = home.app.authenticate("demo-so-tttt").await.unwrap().unwrap();
    let key = Key { key: "một lần".into(), fingerprint: "x".into() };
    let request = Request { key: Some(key), ..Request::by(caller) };
    let report = || {
        let inputs = [("done".to_owned(), 19.into()), ("planned".to_owned(), 20.into())].into_iter().collect();
        let explanation = Some("theo sổ theo dõi".to_owned());
        NewSubmission { kind: SubmissionKind::Actual, inputs, explanation, evidence: Vec::new() }
    };
    let done = home.app.submit(LOG, "7.1.1", &request, report()).await.unwrap();

    let (dir, bucket) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = S3Server::start(bucket.path(), 0);
    let url = Engine::Postgres.new_database(&dir).await;
    let store = EvidenceStore::open_s3(&format!("s3://{BUCKET}/xa"), settings(server.port()), 1).unwrap();
    let abroad = House::over(Engine::Postgres, url, store, dir).await;
    let moved = copy(&home, &abroad).await.unwrap();
    assert!(moved.evidence.objects > 0 && moved.evidence.objects == moved.evidence.carried, "{moved:?}");
    assert!(moved.logs.iter().all(|log| log.carried == log.changes), "{moved:?}");
    assert_eq!((moved.answers, moved.same_scores), (1, 2));
    let back = House::empty_on(Engine::Sqlite).await;
    assert_eq!(copy(&abroad, &back).await.unwrap(), moved);

    let (lines, projections) = (home.lines().await, home.projections().await);
    for house in [&abroad, &back] {
        assert!(house.lines().await == lines);
        assert_eq!(house.projections().await, projections);
        house.must_be_sound().await;
        assert!(demo::is_demo(&house.app).await.unwrap());
        let again = house.app.submit(LOG, "7.1.1", &request, report()).await.unwrap();
        assert!(again.replayed && again.body == done.body);
    }
}

#[apply(every_engine!)]
async fn run_again_it_brings_what_is_new() {
    let (from, to) = (House::small_on(Engine::Sqlite, 700).await, House::empty().await);
    copy(&from, &to).await.unwrap();
    from.open("da-nang").await;
    from.document("ba").await;
    from.surveys(1000..1010).await;
    let moved = copy(&from, &to).await.unwrap();
    let carried: Vec<(&str, i64)> = moved.logs.iter().map(|log| (log.log.as_str(), log.carried)).collect();
    assert_eq!(carried, [(LOG, 11), ("da-nang-2016", 2)]);
    assert_eq!((moved.evidence.objects, moved.evidence.carried), (3, 1));
    assert!(to.lines().await == from.lines().await);
    to.must_be_sound().await;
    // The copy goes on from there as any other installation, and is then no copy any more.
    to.surveys(2000..2001).await;
    assert_eq!(code(copy(&from, &to).await), "foreign");
}

on_every_engine! {
    async fn what_holds_other_data_is_left_as_it_was() {
        let (from, to) = (House::small_on(Engine::Sqlite, 12).await, House::small().await);
        let before = to.lines().await;
        assert_eq!(code(copy(&from, &to).await), "foreign");
        assert!(to.lines().await == before);
        to.must_be_sound().await;
        assert_eq!(to.db.settings().await.unwrap().len(), 0);
    }
}
