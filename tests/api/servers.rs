//! Several servers on one database: whatever one has acknowledged, every other one knows.

use axum::http::{Method, StatusCode};
use parindex::domain::facts::Role;
use serde_json::{Value, json};

use super::support::{TestApp, YEAR, pdf};
use crate::support::engines::Engine;

/// Two servers with the story's beginning.
async fn two() -> (TestApp, TestApp) {
    let one = Engine::Postgres.run(TestApp::new()).await;
    let other = one.beside().await;
    (one, other)
}

fn figures(done: u32) -> Value {
    json!({ "done": done, "planned": 40 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_through_one_is_seen_by_the_next_read_through_the_other() {
    let (one, other) = two().await;
    let servers = [&one, &other];
    let (stttt, reviewer) = (one.unit("so-tttt").await, one.reviewer().await);
    for turn in 0..20 {
        let (here, there) = (servers[turn % 2], servers[(turn + 1) % 2]);
        let address = format!("{YEAR}/projection");
        let before = reviewer.at(there).get(&address).await;
        let report = stttt.at(here).submit("7.1.1", figures(u32::try_from(turn).unwrap() + 20)).await.created();
        let after = reviewer.at(there).get(&address).await;
        assert_ne!(before.header("etag"), after.header("etag"), "turn {turn}");
        assert_eq!(after.ok()["version"], report["version"], "turn {turn}");
        let verdict = reviewer.at(there).decide("7.1.1", &report, json!({ "verdict": "accept" })).await.created();
        for address in ["/score", "/projection"] {
            let seen = reviewer.at(here).get(&format!("{YEAR}{address}")).await.ok();
            assert_eq!(seen["version"], verdict["version"], "{address}, turn {turn}");
        }
        let changes = reviewer.at(here).get(&format!("{YEAR}/changes?limit=200")).await.ok();
        assert_eq!(changes["items"].as_array().unwrap().len(), usize::try_from(one.version().await).unwrap());
    }
    assert!(reviewer.get(&format!("{YEAR}/changes/verify")).await.ok()["ok"].as_bool().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_sets_and_rankings_are_known_to_all_at_once() {
    let (one, other) = two().await;
    let admin = one.admin().await;
    let guest = one.actor("guest", Role::Viewer, Some("can-tho"), None).await;
    for _ in 0..3 {
        guest.at(&other).get(YEAR).await.ok();
    }
    let tokens = admin.at(&other).get("/api/v1/tokens").await.ok();
    let id = tokens.as_array().unwrap_or_else(|| tokens["items"].as_array().unwrap()).iter();
    let id = id.clone().find(|token| token["name"] == "guest").unwrap()["id"].as_str().unwrap().to_owned();
    admin.send(Method::DELETE, &format!("/api/v1/tokens/{id}"), &[], "").await.ok();
    guest.at(&other).get(YEAR).await.problem(401, "token_revoked");
    guest.at(&one).get(YEAR).await.problem(401, "token_revoked");

    let address = format!("{YEAR}/projection");
    let before = admin.at(&one).get(&address).await;
    let table = "province,rank,score\nda-nang,1,90.32\n";
    admin.at(&other).send(Method::PUT, "/api/v1/rankings/2016", &[("content-type", "text/csv")], table).await.ok();
    let after = admin.at(&one).get(&address).await;
    assert_ne!(before.header("etag"), after.header("etag"), "the projection depends on the ranking");
    for server in [&one, &other] {
        assert_eq!(admin.at(server).get("/api/v1/rankings/2016").await.ok()["rows"][0]["rank"], 1);
    }

    let set = std::fs::read_to_string("src/catalog/par-2016.yaml").unwrap();
    let set = set.replacen("id: par-2016", "id: par-2016\nrevision: 2", 1);
    admin.at(&one).send(Method::POST, "/api/v1/criteria-sets", &[], set).await.created();
    assert_eq!(admin.at(&other).get("/api/v1/criteria-sets/par-2016").await.ok()["revision"], 2);

    let opening = json!({ "id": "again", "province": "can-tho", "year": 2016, "set": "par-2016@2" });
    admin.at(&other).post("/api/v1/assessments", opening).await.created();
    admin.at(&one).get("/api/v1/assessments/again").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_at_both_lose_no_version_and_do_not_block_each_other() {
    let (one, other) = two().await;
    let admin = one.admin().await;
    for name in ["a", "b"] {
        let opening = json!({ "id": name, "province": "can-tho", "year": 2016, "set": "par-2016" });
        admin.post("/api/v1/assessments", opening).await.created();
        let assignment = json!({ "lead": "so-tttt", "due": "2017-01-20" });
        admin.put(&format!("/api/v1/assessments/{name}/items/7.1.1/assignment"), assignment).await.ok();
    }
    let unit = one.unit("so-tttt").await;
    let writers = (0..24_u32).map(|writer| {
        let (unit, log) =
            (unit.at(if writer % 2 == 0 { &one } else { &other }), if writer % 3 == 0 { "a" } else { "b" });
        async move {
            let mut versions = Vec::new();
            for turn in 0..4 {
                let body = json!({ "kind": "actual", "inputs": figures(turn), "explanation": format!("{writer}") });
                let address = format!("/api/v1/assessments/{log}/items/7.1.1/submissions");
                versions.push((log, unit.post(&address, body).await.created()["version"].as_i64().unwrap()));
            }
            versions
        }
    });
    let written = futures_util::future::join_all(writers).await.concat();
    for log in ["a", "b"] {
        let mut versions: Vec<_> = written.iter().filter(|(of, _)| *of == log).map(|(_, version)| *version).collect();
        versions.sort_unstable();
        let first = versions[0];
        let all = (first..first + i64::try_from(versions.len()).unwrap()).collect::<Vec<_>>();
        assert_eq!(versions, all, "{log}: each version once, none left out");
        assert!(admin.get(&format!("/api/v1/assessments/{log}/changes/verify")).await.ok()["ok"].as_bool().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_repeated_at_the_other_server_writes_once() {
    let (one, other) = two().await;
    let unit = one.unit("so-tttt").await;
    let before = one.version().await;
    let body = json!({ "kind": "actual", "inputs": figures(3), "explanation": "một lần" }).to_string();
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let send = async |server| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "once")];
        unit.at(server).send(Method::POST, &address, &headers, body.clone()).await
    };
    let (first, second) = futures_util::join!(send(&one), send(&other));
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(one.version().await, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_at_one_spares_what_the_other_is_about_to_name() {
    let (one, other) = two().await;
    let unit = one.unit("so-tttt").await;
    let bytes = pdf("kept, then left by a crash");
    let staged = |app: &TestApp| {
        let (app, bytes) = (app.app.clone(), bytes.clone());
        async move { app.stage_evidence(futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.into())])).await.unwrap() }
    };
    staged(&one).await.keep().await.unwrap();
    let future = one.app.now() + chrono::TimeDelta::days(36_500);
    // No grace at all: what an upload has in staging may go under its hands, and then it must say so.
    let uploads = async {
        let mut kept = Vec::new();
        for _ in 0..30 {
            let answer = unit.upload("7.1.1", "a.pdf", &bytes).await;
            match answer.status {
                StatusCode::CREATED => kept.push(answer.created()["id"].as_str().unwrap().to_owned()),
                _ => drop(answer.problem(503, "unavailable")),
            }
        }
        kept
    };
    let sweeps = async {
        for _ in 0..60 {
            other.app.sweep(future, false, |_| ()).await.unwrap();
        }
    };
    let (kept, ()) = futures_util::join!(uploads, sweeps);
    for id in &kept {
        let content = unit.at(&other).get(&format!("/api/v1/evidence/{id}/content")).await;
        assert_eq!((content.status, &content.bytes[..]), (StatusCode::OK, &bytes[..]));
    }
    unit.upload("7.1.1", "a.pdf", &bytes).await.created();
    let left = one.app.sweep(future, true, |_| ()).await.unwrap();
    assert_eq!((left.objects, left.seen), (0, 1));
}

/// Reads share their look at the database: the one that a read goes by must not have begun before the read did.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_among_many_knows_all_that_was_acknowledged_before_it_was_asked() {
    let (one, other) = two().await;
    let (unit, reader) = (one.unit("so-tttt").await, one.reviewer().await);
    let address = format!("{YEAR}/projection");
    let version = async || reader.at(&other).get(&address).await.ok()["version"].as_i64().unwrap();
    let crowd = async || loop {
        version().await;
    };
    let story = async {
        for turn in 0..40 {
            let written = unit.submit("7.1.1", figures(turn)).await.created()["version"].as_i64().unwrap();
            assert_eq!(version().await, written, "turn {turn}");
        }
    };
    tokio::select! {
        () = story => {}
        _ = futures_util::future::join_all((0..12).map(|_| crowd())) => {}
    }
}
