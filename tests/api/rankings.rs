//! The ministry's tables over HTTP: imported whole or not at all, and never said to prove more than they do.

mod scopes;

use axum::http::Method;
use macro_rules_attribute::apply;
use parindex::catalog;
use parindex::domain::exact::Exact;
use parindex::domain::facts::Role;
use parindex::domain::province;
use serde_json::{Value, json};

use super::support::{Actor, Answer, TestApp, codes};
use crate::support::engines::every_engine;

const YEAR_2016: &str = "/api/v1/rankings/2016";
const ASSESSMENT: &str = "/api/v1/assessments/can-tho-2016";
const PROJECTED: &str = "/api/v1/rankings/2016/projected?assessment=can-tho-2016";

/// The provinces ranked in 2016, in the order of their slugs.
fn roster() -> Vec<String> {
    let mut roster: Vec<_> =
        province::roster(catalog::provinces(), 2016).into_iter().map(|province| province.slug.clone()).collect();
    roster.sort();
    roster
}

/// Every province with a score of its own, 0.5 apart from 90 down, but the second and third level; Cần Thơ and Hải Phòng too.
fn full_table() -> Vec<(String, String)> {
    let hundredths = |index: usize, slug: &str| match (index, slug) {
        (_, "can-tho" | "hai-phong") => 5801,
        (2, _) => 8950,
        (index, _) => 9000 - 50 * index,
    };
    roster()
        .into_iter()
        .enumerate()
        .map(|(index, slug)| {
            let score = hundredths(index, &slug);
            (slug, format!("{}.{:02}", score / 100, score % 100))
        })
        .collect()
}

fn as_json(table: &[(String, String)]) -> Value {
    let rows: Vec<_> = table.iter().map(|(slug, score)| json!({ "province": slug, "score": score })).collect();
    json!({ "source": "Số liệu minh họa", "rows": rows })
}

fn as_csv(table: &[(String, String)]) -> String {
    table.iter().fold("province,rank,score\n".to_owned(), |text, (slug, score)| format!("{text}{slug},,{score}\n"))
}

async fn put_csv(actor: &Actor<'_>, address: &str, csv: impl Into<String>) -> Answer {
    actor.send(Method::PUT, address, &[("content-type", "text/csv; charset=utf-8")], csv.into()).await
}

fn row<'a>(ranking: &'a Value, slug: &str) -> &'a Value {
    ranking["rows"].as_array().unwrap().iter().find(|row| row["province"] == slug).unwrap()
}

fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

#[apply(every_engine!)]
async fn what_was_published_of_2016_is_told_and_no_more() {
    let app = TestApp::empty().await;
    let ranking = app.viewer().await.get(YEAR_2016).await.ok();
    assert_eq!((&ranking["of"], &ranking["complete"]), (&json!(63), &json!(false)));
    assert_eq!(ranking["rows"].as_array().unwrap().len(), 63);
    let first = &ranking["rows"][0];
    assert_eq!((&first["province"], &first["rank"], &first["score"]), (&json!("da-nang"), &json!(1), &json!("90.32")));
    let can_tho = row(&ranking, "can-tho");
    assert_eq!((&can_tho["rank"], &can_tho["name"]), (&json!(16), &json!("Cần Thơ")));
    // Nothing was found of An Giang: its rank is an interval, and free of the ranks others are known to hold.
    let an_giang = row(&ranking, "an-giang");
    assert_eq!(
        (&an_giang["rank"], &an_giang["score"], &an_giang["provenance"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(an_giang["bounds"]["best"], 2);
    assert!(an_giang["bounds"]["worst"].as_u64().unwrap() < 61, "{an_giang}");
}

#[apply(every_engine!)]
async fn a_full_table_ranks_everybody_and_ties_share_the_better_rank() {
    let app = TestApp::empty().await;
    let (admin, table) = (app.admin().await, full_table());
    let imported = admin.put(YEAR_2016, as_json(&table)).await;
    let imported = imported.ok();
    assert_eq!((&imported["year"], &imported["rows"]), (&json!(2016), &json!(63)));
    let ranking = admin.get(YEAR_2016).await.ok();
    assert_eq!(ranking["complete"], true);
    let places: Vec<_> = ranking["rows"].as_array().unwrap()[..4]
        .iter()
        .map(|row| (row["rank"].as_u64().unwrap(), row["tied"] == true))
        .collect();
    assert_eq!(places, [(1, false), (2, true), (2, true), (4, false)]);
    let level = (row(&ranking, "can-tho"), row(&ranking, "hai-phong"));
    assert_eq!(level.0["rank"], level.1["rank"]);
    assert_eq!((&level.0["tied"], &level.1["tied"]), (&json!(true), &json!(true)));
    for (index, one) in ranking["rows"].as_array().unwrap().iter().enumerate() {
        assert!(one["rank"].as_u64().unwrap() <= index as u64 + 1, "{one}");
        assert_eq!(one.get("bounds"), None, "{one}");
        assert_eq!((&one["provenance"], &one["source"]), (&json!("published"), &json!("Số liệu minh họa")));
    }
}

#[apply(every_engine!)]
async fn a_table_in_csv_is_the_same_table() {
    let (one, two) = (TestApp::empty().await, TestApp::empty().await);
    let table = full_table();
    one.admin().await.put(YEAR_2016, as_json(&table)).await.ok();
    put_csv(&two.admin().await, YEAR_2016, as_csv(&table)).await.ok();
    let rows = async |app: &TestApp| -> Vec<(Value, Value, Value)> {
        let ranking = app.viewer().await.get(YEAR_2016).await.ok();
        let rows = ranking["rows"].as_array().unwrap();
        rows.iter().map(|row| (row["province"].clone(), row["rank"].clone(), row["score"].clone())).collect()
    };
    assert_eq!(rows(&one).await, rows(&two).await);
}

#[apply(every_engine!)]
async fn a_dry_run_tells_the_ranking_and_stores_nothing() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let before = admin.get(YEAR_2016).await;
    let (head, address) = (app.db.head("system").await.unwrap(), format!("{YEAR_2016}?dry_run=true"));
    let would = admin.put(&address, as_json(&full_table())).await.ok();
    assert_eq!(would["ranking"]["complete"], true);
    assert_eq!(app.db.head("system").await.unwrap(), head);
    let after = admin.get(YEAR_2016).await;
    assert_eq!((before.ok(), before.header("etag")), (after.ok(), after.header("etag")));
    // A faulty table is refused in a dry run as well.
    admin.put(&address, json!({ "rows": [{ "province": "x" }] })).await.problem(422, "invalid_inputs");
}

#[apply(every_engine!)]
async fn every_faulty_row_is_named_at_once() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let before = admin.get(YEAR_2016).await.ok();
    let rows = json!([
        { "province": "da-nang", "rank": 1, "score": "90.32" },
        { "province": "Can Tho", "rank": 16 },
        { "province": "ha-noi", "rank": "ba" },
        { "province": "da-nang", "rank": 2 },
        { "province": "hue", "score": "1" },
        { "province": "hai-phong", "score": "83,53" },
        { "province": "ca-mau", "score": 101 },
        { "province": "kien-giang", "score": "80.123" },
        { "province": "an-giang", "rank": 64 },
        { "province": "bac-lieu" },
        { "province": "ben-tre", "rank": 9, "certainty": "sure" },
    ]);
    let problem = admin.put(YEAR_2016, json!({ "rows": rows })).await.problem(422, "invalid_inputs");
    let expected = [
        ("/rows/1/province", "unknown_province"),
        ("/rows/2/rank", "not_a_number"),
        ("/rows/3/province", "duplicate_province"),
        ("/rows/4/province", "unknown_province"),
        ("/rows/5/score", "comma_decimal"),
        ("/rows/6/score", "out_of_range"),
        ("/rows/7/score", "too_many_decimals"),
        ("/rows/8/rank", "out_of_range"),
        ("/rows/9", "missing"),
        ("/rows/10/certainty", "unknown_certainty"),
    ];
    let found: Vec<_> = pointers(&problem).into_iter().zip(codes(&problem)).collect();
    assert_eq!(found, expected, "{problem:#}");
    // The reader counts rows from 1 and is told what would be right.
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("dòng 2: ") && detail.ends_with("cần can-tho"), "{detail}");
    assert_eq!(admin.get(YEAR_2016).await.ok(), before);
}

#[apply(every_engine!)]
async fn a_faulty_csv_is_named_by_its_rows() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    for (csv, expected) in [
        (
            "province,score\ncan-tho,83,53\nda-nang,90.32\nx,1,2\n",
            vec![("/rows/0", "cell_count"), ("/rows/2", "cell_count")],
        ),
        (
            "province,rank\ncan-tho,0\n,\nhue,1\n",
            vec![("/rows/0/rank", "out_of_range"), ("/rows/2/province", "unknown_province")],
        ),
        (
            "tinh,hang\ncan-tho,1\n",
            vec![("/rows", "unknown_column"), ("/rows", "unknown_column"), ("/rows", "missing_column")],
        ),
        ("province,rank\n", vec![("/rows", "empty")]),
        ("", vec![("/rows", "missing_column")]),
        ("province,rank,score\nda-nang,2,90\nha-noi,1,80\n", vec![("/rows/1/rank", "rank_contradicts_score")]),
        ("province,rank\nda-nang,1\nha-noi,1\ncan-tho,2\n", vec![("/rows/2/rank", "impossible_rank")]),
    ] {
        let problem = put_csv(&admin, YEAR_2016, csv).await.problem(422, "invalid_inputs");
        assert_eq!(pointers(&problem).into_iter().zip(codes(&problem)).collect::<Vec<_>>(), expected, "{csv:?}");
    }
    assert_eq!(app.db.ranking(2016, None).await.unwrap(), None);
}

#[apply(every_engine!)]
async fn a_table_in_another_shape_is_refused() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let send = async |content_type: &str, body: &str| {
        admin.send(Method::PUT, YEAR_2016, &[("content-type", content_type)], body.to_owned()).await
    };
    send("application/pdf", "%PDF").await.problem(415, "unsupported_media_type");
    send("application/json", "{").await.problem(400, "malformed_json");
    send("application/json", "{}").await.problem(422, "invalid_inputs");
    let problem = send("application/json", r#"{"rows":[{"province":"can-tho","hang":1}]}"#).await;
    assert_eq!(pointers(&problem.problem(422, "invalid_inputs")), ["/rows/0/hang"]);
}

#[apply(every_engine!)]
async fn a_scope_ranks_its_members_among_themselves() {
    let app = TestApp::empty().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    admin.put(YEAR_2016, as_json(&full_table())).await.ok();
    for (scope, of) in [("all", 63), ("cities", 5), ("mekong-delta", 13), ("region:mekong-delta", 13)] {
        let ranking = viewer.get(&format!("{YEAR_2016}?scope={scope}")).await.ok();
        assert_eq!(
            (&ranking["of"], &ranking["complete"], &ranking["scope"]),
            (&json!(of), &json!(true), &json!(scope))
        );
        assert_eq!(ranking["rows"].as_array().unwrap().len(), of);
        assert_eq!(ranking["rows"][0]["rank"], 1);
    }
    // By slug and so by score: Đà Nẵng, Hà Nội, TP. Hồ Chí Minh, then Cần Thơ and Hải Phòng level.
    let cities = viewer.get(&format!("{YEAR_2016}?scope=cities")).await.ok();
    let places: Vec<_> = cities["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["province"].as_str().unwrap(), row["rank"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [("da-nang", 1), ("ha-noi", 2), ("ho-chi-minh", 3), ("can-tho", 4), ("hai-phong", 4)]);
    for address in [format!("{YEAR_2016}?scope=moon"), format!("{PROJECTED}&scope=moon")] {
        let app = TestApp::new().await;
        let problem = app.viewer().await.get(&address).await.problem(422, "invalid_inputs");
        assert_eq!((codes(&problem), pointers(&problem)), (vec!["unknown_scope"], vec!["scope"]));
    }
}

/// Has the ministry give nothing for item after item, until at most 80 points are still possible.
async fn lose_points(admin: &Actor<'_>) {
    let items = admin.get(&format!("{ASSESSMENT}/items")).await.ok();
    for item in items["items"].as_array().unwrap().iter().filter(|item| item["method"] != "survey") {
        let address = format!("{ASSESSMENT}/items/{}/appraisals", item["code"].as_str().unwrap());
        let outcome = admin.post(&address, json!({ "points": "0" })).await.created();
        assert_eq!(outcome["item"]["state"], "appraised");
        let projection = admin.get(&format!("{ASSESSMENT}/projection")).await.ok();
        if points(&projection["ceiling"]) <= Exact::whole(80) {
            return;
        }
    }
    panic!("more than 80 points are left");
}

fn points(total: &Value) -> Exact {
    Exact::parse(total["points"].as_str().unwrap()).unwrap()
}

#[apply(every_engine!)]
async fn a_projection_has_an_interval_before_the_table_is_known_and_a_rank_after() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    lose_points(&admin).await;
    let before = viewer.get(PROJECTED).await.ok();
    assert_eq!((&before["province"], &before["ranking"]["complete"]), (&json!("can-tho"), &json!(false)));
    let rank = &before["projection"]["ceiling"]["rank"];
    assert_eq!(rank["exact"], false, "{rank}");
    assert!(rank["best"].as_u64() < rank["worst"].as_u64(), "{rank}");
    admin.put(YEAR_2016, as_json(&full_table())).await.ok();
    let after = viewer.get(PROJECTED).await.ok();
    for total in ["secured", "claimed", "expected", "ceiling"] {
        let total = &after["projection"][total];
        let above = full_table()
            .iter()
            .filter(|(slug, score)| slug != "can-tho" && Exact::parse(score).unwrap() > points(total))
            .count();
        let rank = &total["rank"];
        let (exact, of, place) = (json!(true), json!(63), json!(above + 1));
        assert_eq!((&rank["exact"], &rank["of"], &rank["best"], &rank["worst"]), (&exact, &of, &place, &place));
    }
    assert!(after["projection"]["ceiling"]["rank"]["best"].as_u64() > Some(10));
}

#[apply(every_engine!)]
async fn a_projection_stands_in_its_own_year_and_for_its_own_province() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let other_year = viewer.get("/api/v1/rankings/2015/projected?assessment=can-tho-2016").await;
    assert_eq!(codes(&other_year.problem(422, "invalid_inputs")), ["other_year"]);
    viewer.get("/api/v1/rankings/2016/projected?assessment=can-tho-1999").await.problem(404, "not_found");
    viewer.get("/api/v1/rankings/2016/projected").await.problem(400, "invalid_query");
    let hanoi = app.actor("ha-noi", Role::Viewer, Some("ha-noi"), None).await;
    hanoi.get(PROJECTED).await.problem(403, "forbidden");
    // What the ministry published is everybody's.
    hanoi.get(YEAR_2016).await.ok();
}

#[apply(every_engine!)]
async fn an_import_changes_the_etag() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    let before = viewer.get(YEAR_2016).await;
    let known = [("if-none-match", before.header("etag"))];
    assert_eq!(viewer.send(Method::GET, YEAR_2016, &known, "").await.status, 304);
    let projection = "/api/v1/assessments/can-tho-2016/projection";
    let projected = viewer.get(projection).await.header("etag").to_owned();
    admin.put(YEAR_2016, as_json(&full_table())).await.ok();
    let after = viewer.send(Method::GET, YEAR_2016, &known, "").await;
    assert_eq!(after.ok()["complete"], true);
    assert_ne!(after.header("etag"), before.header("etag"));
    // A projection rests on the table: it is another one now.
    assert_ne!(viewer.get(projection).await.header("etag"), projected);
    // Another year is not touched.
    assert_eq!(viewer.get("/api/v1/rankings/2015").await.header("etag"), "\"r0\"");
}

#[apply(every_engine!)]
async fn an_import_over_a_version_not_seen_is_refused() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let put = async |etag: &str, rank: u32| {
        let body = json!({ "rows": [{ "province": "can-tho", "rank": rank }] }).to_string();
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        admin.send(Method::PUT, YEAR_2016, &headers, body).await
    };
    let first = admin.get(YEAR_2016).await.header("etag").to_owned();
    put(&first, 16).await.ok();
    put(&first, 17).await.problem(412, "stale_version");
    put("\"nonsense\"", 17).await.problem(412, "stale_version");
    assert_eq!(row(&admin.get(YEAR_2016).await.ok(), "can-tho")["rank"], 16);
    let second = admin.get(YEAR_2016).await.header("etag").to_owned();
    put(&second, 17).await.ok();
    put("*", 18).await.ok();
    assert_eq!(row(&admin.get(YEAR_2016).await.ok(), "can-tho")["rank"], 18);
}

#[apply(every_engine!)]
async fn the_etag_an_import_answers_with_is_good_for_the_next() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let body = json!({ "rows": [{ "province": "can-tho", "rank": 16 }] });
    let imported = admin.put(YEAR_2016, body.clone()).await;
    let headers = [("content-type", "application/json"), ("if-match", imported.header("etag"))];
    admin.send(Method::PUT, YEAR_2016, &headers, body.to_string()).await.ok();
}

#[apply(every_engine!)]
async fn an_import_repeated_with_its_key_gets_its_answer_again() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let body = json!({ "rows": [{ "province": "can-tho", "rank": 16 }] }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", "\"r0\""), ("idempotency-key", "import-1")];
    let put = || admin.send(Method::PUT, YEAR_2016, &headers, body.clone());
    let (first, again) = (put().await, put().await);
    assert_eq!((first.ok(), first.header("etag")), (again.ok(), again.header("etag")));
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[apply(every_engine!)]
async fn a_year_nobody_was_ranked_in_does_not_exist() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    for year in ["2011", "1999", "2101", "-1", "abc", "99999999999"] {
        let address = format!("/api/v1/rankings/{year}");
        admin.get(&address).await.problem(404, "not_found");
        admin.put(&address, as_json(&full_table())).await.problem(404, "not_found");
    }
    // A year to come has its provinces and no table yet.
    let ranking = admin.get("/api/v1/rankings/2026").await.ok();
    assert_eq!((&ranking["of"], &ranking["complete"]), (&json!(34), &json!(false)));
}

#[apply(every_engine!)]
async fn only_an_administrator_imports() {
    let app = TestApp::empty().await;
    let before = app.viewer().await.get(YEAR_2016).await.ok();
    for actor in [app.unit("so-tttt").await, app.reviewer().await, app.viewer().await] {
        let problem = actor.put(YEAR_2016, as_json(&full_table())).await.problem(403, "forbidden");
        assert_eq!(codes(&problem), ["admin_only"]);
        put_csv(&actor, YEAR_2016, "nonsense").await.problem(403, "forbidden");
    }
    app.nobody().put(YEAR_2016, as_json(&full_table())).await.problem(401, "unauthenticated");
    assert_eq!(app.viewer().await.get(YEAR_2016).await.ok(), before);
}
