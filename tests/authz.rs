//! Who may do what: every operation of the document, asked by everybody, held in `tests/authz.golden.txt`.
//!
//! Every write is a dry run, so that one world serves all cells and no cell changes what the next one sees; that nothing was
//! stored is checked at the end. A dry run answers 200 where the write would answer 201.

mod accounts;
mod recipe;
mod uploads;

use macro_rules_attribute::apply;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Method;
use parindex::domain::facts::Role;
use parindex::post::{Post, PostSettings};
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR, multipart, pdf};
use crate::golden;
use crate::openapi::{OPEN_TO_ALL, Operation, operations};
use crate::support::engines::every_engine;
use recipe::{Recipe, cell, plain, with_json};

/// The built-in set as a later revision.
fn revised(revision: u32) -> String {
    let id = format!("id: par-2016\nrevision: {revision}\n");
    include_str!("../src/catalog/par-2016.yaml").replacen("id: par-2016\n", &id, 1)
}

/// The ids of what the world holds.
struct World {
    submission: Value,
    evidence: String,
    token: String,
    units: Value,
    subscription: String,
    feed: String,
    uploads: uploads::Held,
    workbook: Vec<u8>,
    accounts: accounts::Held,
}

/// A post office for webhooks, which sends nothing here.
fn webhooks() -> Post {
    Post::open(&PostSettings { webhook_key: Some("k".repeat(32)), ..PostSettings::default() }).unwrap()
}

impl World {
    /// A submission of so-tttt's for 7.1.1 that waits for a decision, a document of theirs, and a token to revoke.
    async fn of(app: &TestApp) -> Self {
        let stttt = app.unit("so-tttt").await;
        let document = stttt.upload("7.1.1", "bao-cao.pdf", &pdf("7.1.1")).await.created();
        let inputs = json!({ "done": 19, "planned": 20 });
        let submission = stttt.submit("7.1.1", inputs).await.created();
        let admin = app.admin().await;
        let points = json!({ "points": "0.25" });
        admin.post(&format!("{YEAR}/items/7.1.2/appraisals"), points).await.created();
        let victim = json!({ "name": "victim", "role": "viewer", "province": "can-tho" });
        let token = admin.post("/api/v1/tokens", victim).await.created();
        let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let units = admin.get("/api/v1/provinces/can-tho/units").await.ok();
        for province in ["hau-giang", "soc-trang"] {
            let opening = json!({ "province": province, "year": 2016, "set": "par-2016", "phases": [] });
            admin.post("/api/v1/assessments", opening).await.created();
        }
        let new = json!({ "unit": "so-tttt", "channel": "webhook", "target": "https://example.org/own" });
        let subscription = stttt.post("/api/v1/provinces/can-tho/subscriptions", new).await.created();
        let address = format!("{YEAR}/units/so-tttt/feed");
        let link = stttt.send(Method::POST, &address, &[], Body::empty()).await.created();
        let workbook = stttt.get(&format!("{YEAR}/workbook")).await.bytes.to_vec();
        let published =
            admin.send(Method::POST, "/api/v1/criteria-sets", &[("content-type", "application/yaml")], revised(2));
        published.await.created();
        Self {
            accounts: accounts::Held::of(app).await,
            uploads: uploads::Held::of(app).await,
            submission: submission["id"].clone(),
            evidence: text(&document),
            token: text(&token),
            units,
            subscription: text(&subscription),
            feed: link["path"].as_str().unwrap().to_owned(),
            workbook,
        }
    }

    fn recipes(&self) -> BTreeMap<&'static str, Recipe> {
        let item = format!("{YEAR}/items/7.1.1");
        let document = format!("/api/v1/evidence/{}", self.evidence);
        let phases = json!([{ "phase": "collect", "ends_on": "2017-03-01" }]);
        let meta = json!({ "title": "Báo cáo", "number": "2/BC", "issuer": "Sở", "signed_on": "2016-12-20", "items": ["7.1.1"] });
        let upload = multipart(&[("meta", None, meta.to_string().into_bytes()), ("file", Some("a.pdf"), pdf("authz"))]);
        let merged = ["can-tho-2016", "hau-giang-2016", "soc-trang-2016"].map(|id| json!({ "assessment": id }));
        let merged = json!({ "assessments": merged });
        let mut recipes = self.accounts.recipes();
        recipes.extend(self.uploads.recipes());
        recipes.extend([
            ("GET /health/live", plain("/health/live")),
            ("GET /health/ready", plain("/health/ready")),
            ("GET /metrics", plain("/metrics")),
            ("GET /openapi.json", plain("/openapi.json")),
            ("GET /api/v1/criteria-sets", plain("/api/v1/criteria-sets")),
            (
                "POST /api/v1/criteria-sets",
                Recipe {
                    content_type: "application/yaml",
                    body: revised(3).into_bytes(),
                    ..plain("/api/v1/criteria-sets")
                },
            ),
            ("GET /api/v1/criteria-sets/{set}", plain("/api/v1/criteria-sets/par-2016")),
            ("GET /api/v1/criteria-sets/{set}/items/{code}", plain("/api/v1/criteria-sets/par-2016/items/7.1.1")),
            ("GET /api/v1/criteria-sets/{set}/annex.xlsx", plain("/api/v1/criteria-sets/par-2016/annex.xlsx")),
            (
                "POST /api/v1/criteria-sets/{set}/score",
                with_json(
                    "/api/v1/criteria-sets/par-2016/score",
                    &json!({ "inputs": { "7.1.1": { "done": 1, "planned": 2 } } }),
                ),
            ),
            ("GET /api/v1/criteria-sets/{set}/diff/{other}", plain("/api/v1/criteria-sets/par-2015/diff/par-2016")),
            ("GET /api/v1/provinces", plain("/api/v1/provinces")),
            ("GET /api/v1/provinces/{province}/units", plain("/api/v1/provinces/can-tho/units")),
            ("PUT /api/v1/provinces/{province}/units", with_json("/api/v1/provinces/can-tho/units", &self.units)),
            ("GET /api/v1/assessments", plain("/api/v1/assessments")),
            (
                "POST /api/v1/assessments",
                with_json(
                    "/api/v1/assessments",
                    &json!({ "province": "can-tho", "year": 2015, "set": "par-2015", "phases": [] }),
                ),
            ),
            ("GET /api/v1/assessments/{id}", plain(YEAR)),
            ("PUT /api/v1/assessments/{id}/phases", with_json(format!("{YEAR}/phases"), &json!({ "phases": phases }))),
            (
                "POST /api/v1/assessments/{id}/revision",
                with_json(format!("{YEAR}/revision"), &json!({ "revision": 2, "reason": "Đính chính" })),
            ),
            ("GET /api/v1/assessments/{id}/items", plain(format!("{YEAR}/items"))),
            ("GET /api/v1/assessments/{id}/items/{code}", plain(&item)),
            (
                "PUT /api/v1/assessments/{id}/items/{code}/assignment",
                with_json(format!("{item}/assignment"), &json!({ "lead": "so-tttt", "due": "2017-01-31" })),
            ),
            (
                "POST /api/v1/assessments/{id}/items/{code}/submissions",
                with_json(
                    format!("{item}/submissions"),
                    &json!({ "kind": "actual", "inputs": { "done": 20, "planned": 20 }, "explanation": "Số liệu minh họa" }),
                ),
            ),
            (
                "POST /api/v1/assessments/{id}/items/{code}/decisions",
                with_json(format!("{item}/decisions"), &json!({ "submission": self.submission, "verdict": "accept" })),
            ),
            (
                "POST /api/v1/assessments/{id}/items/{code}/appraisals",
                with_json(format!("{item}/appraisals"), &json!({ "points": "0.5" })),
            ),
            (
                "POST /api/v1/assessments/{id}/appraisals",
                with_json(
                    format!("{YEAR}/appraisals"),
                    &json!({ "appraisals": [{ "item": "7.1.1", "points": "0.5" }] }),
                ),
            ),
            (
                "POST /api/v1/assessments/{id}/statistics",
                Recipe {
                    content_type: "text/csv",
                    body: b"unit,late\nquan-o-mon,0\n".to_vec(),
                    ..plain(format!("{YEAR}/statistics"))
                },
            ),
            ("GET /api/v1/assessments/{id}/reconciliation", plain(format!("{YEAR}/reconciliation"))),
            ("GET /api/v1/assessments/{id}/reconciliation.csv", plain(format!("{YEAR}/reconciliation.csv"))),
            ("GET /api/v1/assessments/{id}/items.csv", plain(format!("{YEAR}/items.csv"))),
            ("GET /api/v1/assessments/{id}/losses.csv", plain(format!("{YEAR}/losses.csv"))),
            ("GET /api/v1/assessments/{id}/units.csv", plain(format!("{YEAR}/units.csv"))),
            ("GET /api/v1/rankings/{year}/rows.csv", plain("/api/v1/rankings/2016/rows.csv")),
            (
                "POST /api/v1/assessments/{id}/survey-results",
                with_json(
                    format!("{YEAR}/survey-results"),
                    &json!({ "results": [{ "item": "1.6", "satisfaction": "81.5" }] }),
                ),
            ),
            ("GET /api/v1/assessments/{id}/workbook", plain(format!("{YEAR}/workbook?unit=so-tttt"))),
            (
                "POST /api/v1/assessments/{id}/workbook",
                Recipe {
                    content_type: parindex::workbook::MEDIA_TYPE,
                    body: self.workbook.clone(),
                    ..plain(format!("{YEAR}/workbook"))
                },
            ),
            ("GET /api/v1/assessments/{id}/self-assessment.xlsx", plain(format!("{YEAR}/self-assessment.xlsx"))),
            ("GET /api/v1/assessments/{id}/events", plain(format!("{YEAR}/events"))),
            ("GET /api/v1/assessments/{id}/package", plain(format!("{YEAR}/package"))),
            ("GET /api/v1/assessments/{id}/evidence", plain(format!("{YEAR}/evidence"))),
            (
                "POST /api/v1/assessments/{id}/evidence",
                Recipe {
                    content_type: "multipart/form-data; boundary=CUT",
                    body: upload,
                    ..plain(format!("{YEAR}/evidence"))
                },
            ),
            ("GET /api/v1/evidence/{id}", plain(&document)),
            ("GET /api/v1/evidence/{id}/points", plain(format!("{document}/points"))),
            ("GET /api/v1/assessments/{id}/sole-evidence", plain(format!("{YEAR}/sole-evidence"))),
            ("GET /api/v1/assessments/{id}/reviews", plain(format!("{YEAR}/reviews"))),
            (
                "POST /api/v1/assessments/{id}/decisions",
                with_json(
                    format!("{YEAR}/decisions"),
                    &json!({ "decisions": [{ "item": "7.1.1", "submission": self.submission, "verdict": "accept" }] }),
                ),
            ),
            (
                "POST /api/v1/assessments/{id}/items/{code}/explanations",
                with_json(format!("{YEAR}/items/7.1.2/explanations"), &json!({ "text": "Đã ban hành đúng hạn" })),
            ),
            ("GET /api/v1/evidence/{id}/content", plain(format!("{document}/content"))),
            ("GET /api/v1/assessments/{id}/score", plain(format!("{YEAR}/score"))),
            ("GET /api/v1/assessments/{id}/projection", plain(format!("{YEAR}/projection"))),
            ("GET /api/v1/assessments/{id}/losses", plain(format!("{YEAR}/losses"))),
            ("GET /api/v1/assessments/{id}/influence", plain(format!("{YEAR}/influence"))),
            ("GET /api/v1/assessments/{id}/next-steps", plain(format!("{YEAR}/next-steps"))),
            (
                "POST /api/v1/assessments/{id}/what-if",
                with_json(
                    format!("{YEAR}/what-if"),
                    &json!({ "inputs": [{ "item": "7.1.1", "inputs": { "done": 20, "planned": 20 } }] }),
                ),
            ),
            (
                "POST /api/v1/assessments/{id}/plan",
                with_json(format!("{YEAR}/plan"), &json!({ "goal": "most_points", "limits": { "budget": "5" } })),
            ),
            (
                "POST /api/v1/assessments/{id}/simulation",
                with_json(
                    format!("{YEAR}/simulation"),
                    &json!({ "seed": 1, "draws": 100, "together": [{ "items": ["7.4.1", "7.1.1"], "chance": "0.2", "keep": "0.5" }] }),
                ),
            ),
            ("GET /api/v1/assessments/{id}/comparison", plain(format!("{YEAR}/comparison?with=can-tho-2016"))),
            ("GET /api/v1/assessments/{id}/outlook", plain(format!("{YEAR}/outlook"))),
            ("GET /api/v1/assessments/{id}/overview", plain(format!("{YEAR}/overview"))),
            ("GET /api/v1/assessments/{id}/deadlines", plain(format!("{YEAR}/deadlines"))),
            ("GET /api/v1/assessments/{id}/units", plain(format!("{YEAR}/units"))),
            ("GET /api/v1/assessments/{id}/extensions", plain(format!("{YEAR}/extensions"))),
            (
                "POST /api/v1/assessments/{id}/extensions",
                with_json(
                    format!("{YEAR}/extensions"),
                    &json!({ "unit": "so-tttt", "until": "2017-02-10", "reason": "Văn bản gia hạn" }),
                ),
            ),
            ("GET /api/v1/calendars/{year}", plain("/api/v1/calendars/2017")),
            (
                "PUT /api/v1/calendars/{year}",
                with_json("/api/v1/calendars/2017", &json!({ "source": "kiểm thử", "days_off": [] })),
            ),
            ("GET /api/v1/assessments/{id}/changes", plain(format!("{YEAR}/changes"))),
            ("GET /api/v1/assessments/{id}/changes/verify", plain(format!("{YEAR}/changes/verify"))),
            ("GET /api/v1/assessments/{id}/receipt", plain(format!("{YEAR}/receipt"))),
            ("GET /api/v1/rankings/{year}", plain("/api/v1/rankings/2016")),
            (
                "PUT /api/v1/rankings/{year}",
                with_json("/api/v1/rankings/2016", &json!({ "rows": [{ "province": "can-tho", "rank": 16 }] })),
            ),
            ("GET /api/v1/rankings/{year}/projected", plain("/api/v1/rankings/2016/projected?assessment=can-tho-2016")),
            ("GET /api/v1/provinces/{province}/subscriptions", plain("/api/v1/provinces/can-tho/subscriptions")),
            (
                "POST /api/v1/provinces/{province}/subscriptions",
                with_json(
                    "/api/v1/provinces/can-tho/subscriptions",
                    &json!({ "unit": "so-tttt", "channel": "webhook", "target": "https://example.org/hook" }),
                ),
            ),
            (
                "DELETE /api/v1/provinces/{province}/subscriptions/{id}",
                plain(format!("/api/v1/provinces/can-tho/subscriptions/{}", self.subscription)),
            ),
            ("GET /api/v1/provinces/{province}/messages", plain("/api/v1/provinces/can-tho/messages")),
            ("POST /api/v1/assessments/{id}/units/{unit}/feed", plain(format!("{YEAR}/units/so-tttt/feed"))),
            ("DELETE /api/v1/assessments/{id}/units/{unit}/feed", plain(format!("{YEAR}/units/so-tttt/feed"))),
            ("GET /api/v1/feeds/{secret}", plain(&self.feed)),
            ("GET /api/v1/rankings/{year}/pro-forma", plain("/api/v1/rankings/2016/pro-forma?map=2025-07-01")),
            (
                "POST /api/v1/provinces/{province}/pro-forma",
                with_json("/api/v1/provinces/can-tho-2025/pro-forma", &merged),
            ),
            ("GET /api/v1/tokens", plain("/api/v1/tokens")),
            (
                "POST /api/v1/tokens",
                with_json("/api/v1/tokens", &json!({ "name": "new", "role": "viewer", "province": "can-tho" })),
            ),
            ("DELETE /api/v1/tokens/{id}", plain(format!("/api/v1/tokens/{}", self.token))),
        ]);
        recipes
    }
}

#[apply(every_engine!)]
async fn everybody_may_do_exactly_what_the_table_says() {
    let app = TestApp::new().await.with_post(webhooks());
    let world = World::of(&app).await;
    let actors = [
        ("anonymous", app.nobody()),
        ("viewer", app.viewer().await),
        ("department in charge", app.actor(accounts::CLERK, Role::Department, Some("can-tho"), Some("so-tttt")).await),
        ("other department", app.unit("so-khcn").await),
        ("reviewer", app.reviewer().await),
        ("admin of the province", app.actor("admin.can-tho", Role::Admin, Some("can-tho"), None).await),
        ("admin of all", app.admin().await),
        ("other province's viewer", app.actor("viewer.ha-noi", Role::Viewer, Some("ha-noi"), None).await),
        ("other province's reviewer", app.actor("reviewer.ha-noi", Role::Reviewer, Some("ha-noi"), None).await),
        ("other province's admin", app.actor("admin.ha-noi", Role::Admin, Some("ha-noi"), None).await),
    ];
    let (version, files, system) = (app.version().await, app.evidence_files(), app.db.head("system").await.unwrap());
    let (recipes, operations) = (world.recipes(), operations());
    let documented: BTreeSet<String> = operations.iter().map(Operation::name).collect();
    for recipe in recipes.keys() {
        assert!(documented.contains(*recipe), "{recipe}: a recipe for nothing in the document");
    }

    let mut table = String::from(
        "# Who may do what: tests/authz.rs asks every operation for everybody. Writes are dry runs: 200 stands for 201.\n",
    );
    for operation in &operations {
        let name = operation.name();
        let recipe = recipes.get(name.as_str()).unwrap_or_else(|| panic!("{name}: no recipe in tests/authz.rs"));
        let only_asks = ["/score", "/what-if", "/plan", "/pro-forma", "/simulation"]
            .iter()
            .any(|end| operation.path.ends_with(end));
        // Parts of an upload are not rehearsed: their recipes change nothing.
        let reads = ["GET", "HEAD", "OPTIONS"].contains(&operation.method.as_str());
        let is_write = !reads && !only_asks && operation.path != "/api/v1/uploads/{upload}";
        assert_eq!(is_write, operation.takes("query", "dry_run"), "{name}: a write that is no dry run here");
        write!(table, "\n{name}\n").unwrap();
        for (who, actor) in &actors {
            let answer = recipe.ask(operation, actor).await;
            assert!(answer.status.as_u16() < 500, "{name}, {who}: {}", answer.text());
            writeln!(table, "  {who:<26}{}", cell(&answer)).unwrap();
        }
    }
    golden::hold("tests/authz.golden.txt", &table);
    let now = (app.version().await, app.evidence_files(), app.db.head("system").await.unwrap());
    assert_eq!(now, (version, files, system), "a dry run stored something");
}

#[test]
fn the_table_refuses_whoever_has_no_token() {
    let table = include_str!("authz.golden.txt");
    for block in table.split("\n\n").skip(1) {
        let (name, rows) = block.split_once('\n').unwrap();
        let anonymous = rows.lines().find_map(|row| row.trim().strip_prefix("anonymous")).unwrap().trim();
        let path = name.split(' ').nth(1).unwrap();
        let expected = match OPEN_TO_ALL.contains(&path) {
            true => "200 ok",
            // It has no body to say more.
            false if name.starts_with("HEAD ") => "401",
            false => "401 unauthenticated",
        };
        assert_eq!(anonymous, expected, "{name}");
    }
}
