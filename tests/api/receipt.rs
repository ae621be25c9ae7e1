//! The receipt: the same bytes whenever and wherever, replayed from themselves, and refused once anything in them is changed.

mod tampering;

use axum::body::Body;
use axum::http::Method;
use chrono::TimeDelta;
use macro_rules_attribute::apply;
use parindex::domain::chain::{Change, sha256_hex};
use parindex::domain::facts::Fact;
use parindex::domain::receipt::SigningKey;
use parindex::domain::receipt::verify::{Issuer, verify};
use serde_json::{Value, json};

use super::stories::unseen_set::{SET, publish};
use super::support::{TestApp, YEAR, codes, pdf};
use crate::support::engines::{Engine, every_engine};

/// The key of RFC 8032, section 7.1, test 2: a secret that everybody knows.
const KNOWN: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n";
/// Test 1 of the same.
const OTHER: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpgupO8RMRJLsRM8m0Zw6nmXErBlzA8rgNg\n-----END PRIVATE KEY-----\n";

/// One more area: an option to choose and a survey.
const AREA: &str = r#"
  - code: "2"
    name: { vi: Lĩnh vực thứ hai, en: The other area }
    max: 3
    criteria:
      - code: "2.1"
        name: { vi: Kế hoạch, en: Plan }
        max: 1
        method: appraisal
        rule:
          choice: { on_time: 1, late: 0.5, none: 0 }
          labels: { on_time: { vi: Đúng hạn, en: On time }, late: { vi: Muộn, en: Late }, none: { vi: Không có, en: None } }
      - code: "2.2"
        name: { vi: Hài lòng, en: Satisfaction }
        max: 2
        method: survey
        rule: { survey: {} }
"#;

fn key(pem: &str) -> SigningKey {
    SigningKey::from_pem(pem).unwrap()
}

/// The set of the story.
fn set() -> String {
    SET.replacen("max: 10", "max: 13", 1) + AREA
}

/// A year in which everything happens that a log can hold, under every kind of rule. Everything in it is made up.
async fn story() -> TestApp {
    let app = TestApp::empty().await;
    let (admin, reviewer) = (app.admin().await, app.reviewer().await);
    publish(&admin, set()).await.created();
    let phases = json!([{ "phase": "collect", "ends_on": "2017-02-28" }]);
    let opening =
        json!({ "province": "can-tho", "year": 2016, "set": "chi-so-moi", "phases": phases, "illustrative": true });
    admin.post("/api/v1/assessments", opening).await.created();
    for code in ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1"] {
        let districts: &[&str] = if code == "1.6" { &["quan-ninh-kieu", "huyen-co-do"] } else { &[] };
        let body = json!({ "lead": "so-noi-vu", "contributors": districts, "due": "2017-01-20" });
        reviewer.put(&format!("{YEAR}/items/{code}/assignment"), body).await.ok();
    }
    app.pass(TimeDelta::hours(1));
    let unit = app.unit("so-noi-vu").await;
    unit.upload("1.1", "bao-cao \"số 1\".pdf", &pdf("biên nhận")).await.created();
    let first = unit.submit("1.1", json!({ "initiatives": 7 })).await.created();
    unit.submit("1.2", json!({ "online": 1, "received": 7 })).await.created();
    let third = unit.submit("1.3", json!({ "faulty": 1 })).await.created();
    let fourth = unit.submit("1.4", json!({ "current": "1050.50", "previous": 1000 })).await.created();
    unit.submit("1.5", json!({ "ticked": ["year"] })).await.created();
    unit.submit("2.1", json!({ "choice": "late" })).await.created();
    app.unit("quan-ninh-kieu").await.submit("1.6", json!({ "on_time": 90, "all": 100 })).await.created();
    app.pass(TimeDelta::hours(1));
    reviewer.decide("1.1", &first, json!({ "verdict": "accept" })).await.created();
    let adjusted = json!({ "verdict": "adjust", "points": "0.5", "reason": "Đếm lại\n“hai lần”" });
    reviewer.decide("1.3", &third, adjusted).await.created();
    let returned = json!({ "verdict": "return", "reason": "Thiếu", "cause": "no_evidence" });
    reviewer.decide("1.4", &fourth, returned).await.created();
    let more = json!({ "unit": "huyen-co-do", "until": "2017-02-10", "reason": "Bão" });
    reviewer.post(&format!("{YEAR}/extensions"), more).await.created();
    reviewer
        .post(&format!("{YEAR}/items/1.1/appraisals"), json!({ "points": "0.75", "reason": "Trùng" }))
        .await
        .created();
    let surveys = json!({ "results": [{ "item": "2.2", "satisfaction": "66.67" }] });
    reviewer.post(&format!("{YEAR}/survey-results"), surveys).await.created();
    app
}

/// The chain once more, from the JSON alone and without a line of the program: what `docs/INSIGHT.md` says of it.
fn chain(receipt: &Value) -> String {
    let payload = &receipt["payload"];
    let mut head = "0".repeat(64);
    for change in payload["changes"].as_array().unwrap() {
        let digest = sha256_hex(change["fact"].as_str().unwrap().as_bytes());
        let (by, log) = (&change["by"], &payload["assessment"]);
        let hashed = json!([
            "1",
            log,
            change["seq"],
            change["at"],
            by["name"],
            by["role"],
            by["unit"],
            change["kind"],
            change["subject"],
            digest,
            head
        ]);
        head = sha256_hex(hashed.to_string().as_bytes());
        assert_eq!((&change["digest"], &change["hash"]), (&json!(digest), &json!(head)));
    }
    head
}

#[apply(every_engine!)]
async fn replays_from_itself_and_is_the_same_anywhere_and_later() {
    let app = story().await;
    let viewer = app.viewer().await;
    let (address, version) = (format!("{YEAR}/receipt"), app.version().await);
    let unsigned = viewer.get(&address).await;
    let receipt = unsigned.ok();
    assert_eq!((&receipt["signature"], &receipt["payload"]["version"]), (&Value::Null, &json!(version)));
    assert_eq!(unsigned.header("etag"), format!("\"{version}\""));
    let verdict = verify(&unsigned.bytes, None).unwrap();
    assert_eq!((verdict.findings, verdict.ok, verdict.issuer), (vec![], true, Issuer::Unsigned));

    let signing = app.again(Some(key(KNOWN)));
    let signed = viewer.at(&signing).get(&address).await;
    let public = key(KNOWN).public();
    for (pinned, issuer) in [(None, Issuer::Claimed), (Some(&public), Issuer::Proven)] {
        let verdict = verify(&signed.bytes, pinned).unwrap();
        assert_eq!((verdict.findings, verdict.ok, verdict.issuer), (vec![], true, issuer));
    }
    // What is signed is what the other server says unsigned, and the tag tells them apart.
    let with_key = signed.ok();
    assert_eq!(with_key["payload"], receipt["payload"]);
    assert_eq!(signed.header("etag"), format!("\"{version}.k{:.16}\"", public.to_string()));
    let known = [("if-none-match", signed.header("etag"))];
    let unchanged = viewer.at(&signing).send(Method::GET, &address, &known, Body::empty()).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.bytes.len()), (304, 0));

    // It says what the other addresses say.
    let score = viewer.get(&format!("{YEAR}/score")).await.ok();
    let projection = viewer.get(&format!("{YEAR}/projection")).await.ok();
    for name in ["points", "percent", "children", "applicable_max", "least", "most"] {
        assert_eq!(receipt["payload"]["trace"][name], score[name], "{name}");
    }
    for basis in ["secured", "claimed", "ceiling"] {
        for name in ["points", "percent", "applicable_max"] {
            assert_eq!(receipt["payload"]["totals"][basis][name], projection[basis][name], "{basis} {name}");
        }
    }
    let log = viewer.get(&format!("{YEAR}/changes/verify")).await.ok();
    assert_eq!((&json!(chain(&receipt)), &receipt["payload"]["head"]), (&log["head"], &log["head"]));

    // Later, after everything that could touch it: other facts, another corrigendum, another year, a national table.
    let day = "2017-01-05";
    app.pass(TimeDelta::days(40));
    let (admin, reviewer) = (app.admin().await, app.reviewer().await);
    let due = json!({ "lead": "so-noi-vu", "due": "2017-03-20" });
    reviewer.put(&format!("{YEAR}/items/1.2/assignment"), due).await.ok();
    app.unit("so-noi-vu").await.submit("1.2", json!({ "online": 7, "received": 7 })).await.created();
    let corrigendum =
        (SET.replacen("max: 10", "max: 13", 1) + AREA).replace("id: chi-so-moi\n", "id: chi-so-moi\nrevision: 2\n");
    publish(&admin, corrigendum.replace("each: 0.25", "each: 0.5")).await.created();
    let earlier = json!({ "province": "can-tho", "year": 2015, "set": "par-2015" });
    admin.post("/api/v1/assessments", earlier).await.created();
    let table = json!({ "rows": [{ "province": "da-nang", "rank": 1, "score": "99.99" }], "source": "Minh họa" });
    admin.put("/api/v1/rankings/2016", table).await.ok();
    assert!(viewer.get(&address).await.bytes != unsigned.bytes, "the present has moved on");
    for server in [&signing, &app.again(Some(key(KNOWN)))] {
        for as_of in [version.to_string(), day.to_owned(), "2017-01-20T00:00:00Z".to_owned()] {
            let then = viewer.at(server).get(&format!("{address}?as_of={as_of}")).await;
            assert!(then.bytes == signed.bytes, "{as_of}: {}", then.text());
            assert_eq!(then.header("etag"), signed.header("etag"));
        }
    }
    // A rotated key signs the same payload; what was issued stays provable by the old one.
    let rotated = viewer.at(&app.again(Some(key(OTHER)))).get(&format!("{address}?as_of={day}")).await;
    assert_eq!(rotated.ok()["payload"], with_key["payload"]);
    assert_eq!(verify(&rotated.bytes, Some(&key(OTHER).public())).unwrap().issuer, Issuer::Proven);
    assert_eq!(verify(&signed.bytes, Some(&public)).unwrap().issuer, Issuer::Proven);
}

#[apply(every_engine!)]
async fn is_for_whoever_may_read_the_score_and_of_a_version_that_there_was() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    // A built-in set, and an assessment in which nothing is known yet.
    let fresh = viewer.get(&format!("{YEAR}/receipt?as_of=1")).await;
    let verdict = verify(&fresh.bytes, None).unwrap();
    assert!(verdict.ok, "{:?}", verdict.findings);
    let document = fresh.ok()["payload"]["set"]["document"].as_str().unwrap().to_owned();
    assert_eq!(document, std::fs::read_to_string("src/catalog/par-2016.yaml").unwrap());
    viewer.get(&format!("{YEAR}/receipt?as_of=999")).await.problem(404, "not_found");
    viewer.get(&format!("{YEAR}/receipt?as_of=2016-12-31")).await.problem(404, "not_found");
    let problem = viewer.get(&format!("{YEAR}/receipt?basis=claimed")).await.problem(400, "invalid_query");
    assert_eq!(codes(&problem), ["unknown_parameter"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_issue_the_same_bytes() {
    let one = Engine::Postgres.run(story()).await;
    let other = one.beside().await;
    let viewer = one.viewer().await;
    let address = format!("{YEAR}/receipt");
    let (here, there) = (viewer.get(&address).await, viewer.at(&other).get(&address).await);
    here.ok();
    assert!(here.bytes == there.bytes);
}

/// A receipt of an earlier program. **Never make it anew**: when this fails, a change of the program changes what receipts out
/// there come to, and whoever kept one is told that it does not hold. What must change needs another form beside this one.
const KEPT: &[u8] = include_bytes!("receipt/kept-1.json");

#[apply(every_engine!)]
async fn what_was_issued_once_is_issued_again_and_still_holds() {
    let verdict = verify(KEPT, Some(&key(KNOWN).public())).unwrap();
    assert_eq!(verdict.findings, [], "a receipt of an earlier program no longer replays: see KEPT");
    assert_eq!(verdict.issuer, Issuer::Proven);
    let app = TestApp::empty().await;
    publish(&app.admin().await, set()).await.created();
    let mut tx = app.db.write("can-tho-2016").await.unwrap();
    tx.append_entries("can-tho-2016", log_of(&serde_json::from_slice(KEPT).unwrap())).await.unwrap();
    tx.commit().await.unwrap();
    let made = app.viewer().await.at(&app.again(Some(key(KNOWN)))).get(&format!("{YEAR}/receipt")).await;
    assert!(made.bytes == KEPT, "the same year comes to another receipt than it did: see KEPT");
}

/// The log a receipt carries, as a database holds it.
fn log_of(receipt: &Value) -> Vec<(Change, Fact)> {
    let text = |change: &Value, field: &str| change[field].as_str().unwrap().to_owned();
    let changes = receipt["payload"]["changes"].as_array().unwrap().iter();
    let entry = |change: &Value| {
        let fact = serde_json::from_str(change["fact"].as_str().unwrap()).unwrap();
        let change = Change {
            log: "can-tho-2016".to_owned(),
            seq: change["seq"].as_i64().unwrap(),
            at: text(change, "at").parse().unwrap(),
            actor: serde_json::from_value(change["by"].clone()).unwrap(),
            kind: text(change, "kind"),
            subject: text(change, "subject"),
            digest: text(change, "digest"),
            prev_hash: text(change, "prev_hash"),
            hash: text(change, "hash"),
        };
        (change, fact)
    };
    changes.map(entry).collect()
}
