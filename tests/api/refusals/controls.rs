//! Control characters: no text holds one, and not every database can store one. Refused at the door, with their place.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::stories::unseen_set::SET;
use crate::api::support::{TestApp, YEAR, codes, pdf};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn no_text_of_a_body_holds_one() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let submissions = format!("{YEAR}/items/7.1.1/submissions");
    let base = json!({ "kind": "actual", "inputs": { "done": 19, "planned": 20 }, "explanation": "x" });
    for text in ["\u{0}", "a\u{0}b", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}[31m", "\u{1f}"] {
        let mut body = base.clone();
        body["explanation"] = json!(text);
        let problem = unit.post(&submissions, body).await.problem(422, "invalid_inputs");
        let found = (codes(&problem), &problem["errors"][0]["pointer"]);
        assert_eq!(found, (vec!["control_character"], &json!("/explanation")), "{text:?}");
    }
    let mut body = base.clone();
    body["inputs"] = json!({ "do\u{0}ne": 1, "planned": "\u{1}" });
    let problem = unit.post(&submissions, body).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["control_character"; 2]);
    assert_eq!(problem["errors"][0]["pointer"], "/inputs/do\u{0}ne", "{problem:#}");
    assert_eq!(problem["errors"][1]["pointer"], "/inputs/planned", "{problem:#}");
    let meta = json!({ "title": "\u{0}", "number": "1", "issuer": "S", "signed_on": "2016-12-20", "items": ["7.1.1"] });
    let parts = [("meta", None, meta.to_string().into_bytes()), ("file", Some("a.pdf"), pdf("a"))];
    let problem = unit.upload_parts(&parts).await.problem(422, "invalid_inputs");
    assert_eq!((codes(&problem), &problem["errors"][0]["pointer"]), (vec!["control_character"], &json!("/meta/title")));
    assert_eq!((app.version().await, app.evidence_files()), (before, Vec::new()));
    let mut body = base;
    body["explanation"] = json!("Dòng một\r\n\tdòng hai");
    unit.post(&submissions, body).await.created();
}

#[apply(every_engine!)]
async fn no_file_holds_one() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let system = app.db.head("system").await.unwrap();
    for set in [format!("# \u{0}\n{SET}"), SET.replacen("vi: Bộ tiêu chí thử nghiệm", r#"vi: "a\0b""#, 1)] {
        let yaml = [("content-type", "application/yaml")];
        let problem = admin.send(Method::POST, "/api/v1/criteria-sets", &yaml, set).await;
        let problem = problem.problem(422, "invalid_criteria");
        assert_eq!(codes(&problem), ["control_character"], "{problem:#}");
    }
    let csv = [("content-type", "text/csv")];
    let table = "province,rank,source\ncan-tho,16,a\u{0}b\nda-nang,1,\"\u{7}\"\nhue,2,c\n";
    let problem = admin.send(Method::PUT, "/api/v1/rankings/2016", &csv, table).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["control_character"; 2], "{problem:#}");
    assert_eq!(problem["errors"][1]["pointer"], "/rows/1/source", "{problem:#}");
    let header = admin.send(Method::PUT, "/api/v1/rankings/2016", &csv, "province,ra\u{0}nk\n").await;
    assert_eq!(codes(&header.problem(422, "invalid_inputs")), ["unknown_column", "missing_column"]);
    assert_eq!(app.db.head("system").await.unwrap(), system);
}

#[apply(every_engine!)]
async fn no_address_holds_one() {
    let app = TestApp::new().await;
    let (admin, before) = (app.admin().await, app.version().await);
    for address in [
        "/api/v1/assessments/can-tho%002016",
        "/api/v1/assessments/%1fcan-tho-2016/score",
        "/api/v1/assessments/can-tho-2016%0A/items",
        "/api/v1/criteria-sets/par-2016%00",
        "/api/v1/provinces/can-tho%00/units",
    ] {
        let problem = admin.get(address).await.problem(404, "not_found");
        assert_eq!(problem["detail"], "Không có địa chỉ này", "{address}");
    }
    for (address, name) in [
        ("/api/v1/assessments?cursor=%00", "cursor"),
        ("/api/v1/rankings/2016/projected?assessment=can-tho%00", "assessment"),
        ("/api/v1/rankings/2016?scope=%1B", "scope"),
    ] {
        let problem = admin.get(address).await.problem(400, "invalid_query");
        let found = (codes(&problem), &problem["errors"][0]["pointer"]);
        assert_eq!(found, (vec!["control_character"], &json!(name)), "{address}");
    }
    assert_eq!(app.version().await, before);
}
