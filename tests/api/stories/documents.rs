//! Documents: versions, pages, what to know of them, and the points that rest on them.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{Actor, Answer, TestApp, YEAR, codes, pdf, pdf_of};
use crate::support::engines::every_engine;

async fn upload(actor: &Actor<'_>, year: &str, change: Value, bytes: Vec<u8>) -> Answer {
    let mut meta = json!({ "title": "Báo cáo", "number": "12/BC", "issuer": "Sở TTTT", "signed_on": "2016-12-20", "items": ["7.1.1"] });
    for (name, value) in change.as_object().unwrap() {
        meta[name] = value.clone();
    }
    let parts = [("meta", None, meta.to_string().into_bytes()), ("file", Some("a.pdf"), bytes)];
    let body = crate::api::support::multipart(&parts);
    let form = [("content-type", "multipart/form-data; boundary=CUT")];
    actor.send(axum::http::Method::POST, &format!("{year}/evidence"), &form, body).await
}

fn known(document: &Value) -> Vec<&str> {
    document["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect()
}

async fn again(actor: &Actor<'_>, document: &Value) -> Value {
    actor.get(&format!("/api/v1/evidence/{}", document["id"].as_str().unwrap())).await.ok()
}

#[apply(every_engine!)]
async fn a_new_version_replaces_no_bytes_and_who_rests_on_the_old_one_is_told() {
    let app = TestApp::new().await;
    let (stttt, khcn, reviewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.reviewer().await);
    let old = upload(&stttt, YEAR, json!({ "pages": "3,7 - 9" }), pdf("old")).await.created();
    assert_eq!((&old["pages"], &old["replaced_by"]), (&json!("3, 7-9"), &Value::Null));
    let body = json!({ "kind": "actual", "inputs": { "done": 20, "planned": 20 }, "evidence": [old["id"]] });
    stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    let new = upload(&stttt, YEAR, json!({ "replaces": old["id"] }), pdf("new")).await.created();
    assert_eq!(known(&new), [""; 0], "a version may have the number of the one before it");
    let line = |document: &Value| -> Vec<Value> {
        document["versions"].as_array().unwrap().iter().map(|version| version["id"].clone()).collect()
    };
    assert_eq!(line(&new), [old["id"].clone(), new["id"].clone()]);
    let seen = again(&stttt, &old).await;
    assert_eq!((&seen["replaced_by"], line(&seen)), (&new["id"], line(&new)));
    let bytes = stttt.get(&format!("/api/v1/evidence/{}/content", old["id"].as_str().unwrap())).await;
    assert_eq!(bytes.bytes, pdf("old"));
    let item = reviewer.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(item["submissions"][0]["outdated"], json!([{ "document": old["id"], "newest": new["id"] }]));
    let queue = reviewer.get(&format!("{YEAR}/reviews")).await.ok();
    assert_eq!(queue["items"][0]["documents"][0]["replaced_by"], new["id"]);

    let version = app.version().await;
    let twice = upload(&stttt, YEAR, json!({ "replaces": old["id"], "pages": "9-7" }), pdf("x")).await;
    assert_eq!(codes(&twice.problem(422, "invalid_inputs")), ["not_pages", "already_replaced"]);
    let others = upload(&khcn, YEAR, json!({ "replaces": new["id"], "items": ["7.4.1"] }), pdf("x")).await;
    assert_eq!(codes(&others.problem(422, "invalid_inputs")), ["unknown_evidence"]);
    assert_eq!(app.version().await, version);
}

#[apply(every_engine!)]
async fn warnings_give_reasons_and_refuse_nothing() {
    let app = TestApp::new().await;
    let (stttt, khcn, admin) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.admin().await);
    let scan = upload(&stttt, YEAR, json!({ "signed_on": "2017-01-05" }), pdf_of("scan", "q Q")).await.created();
    assert_eq!(known(&scan), ["signed_outside_year", "no_text_layer"]);
    assert_eq!(scan["looked"], "no_text");
    let same = upload(&stttt, YEAR, json!({ "number": "12 / bc" }), pdf("other")).await.created();
    assert_eq!(known(&same), ["same_number_other_bytes"]);
    assert_eq!(known(&again(&stttt, &scan).await), ["signed_outside_year", "same_number_other_bytes", "no_text_layer"]);

    let copy = upload(&khcn, YEAR, json!({ "number": "7/BC", "items": ["7.4.1"] }), pdf("other")).await.created();
    assert_eq!(known(&copy), ["same_bytes_other_unit"]);
    assert!(!copy.to_string().contains("so-tttt"), "a unit learns that there is another, not which: {copy:#}");
    let seen = again(&admin, &copy).await;
    assert!(seen["warnings"][0]["detail"]["vi"].as_str().unwrap().contains("so-tttt"), "{seen:#}");

    // The same file in another year, and in another province.
    for (province, year, code) in
        [("can-tho", 2015, "same_bytes_other_year"), ("da-nang", 2016, "same_bytes_other_province")]
    {
        let set = format!("par-{year}");
        admin.post("/api/v1/assessments", json!({ "province": province, "year": year, "set": set })).await.created();
        let there = format!("/api/v1/assessments/{province}-{year}");
        let items = admin.get(&format!("{there}/items")).await.ok();
        let bytes = pdf(province);
        let item = json!({ "items": [items["items"][0]["code"]], "number": province });
        let day = json!({ "signed_on": format!("{year}-12-01"), "items": item["items"], "number": province });
        assert_eq!(known(&upload(&admin, &there, day, bytes.clone()).await.created()), [""; 0]);
        let here = upload(&stttt, YEAR, json!({ "number": province }), bytes).await.created();
        assert_eq!(known(&here), [code]);
        assert!(!here.to_string().contains("da-nang-2016"), "nothing of another province is told");
    }
}

#[apply(every_engine!)]
async fn points_rest_on_documents() {
    let app = TestApp::new().await;
    let (stttt, khcn, reviewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.reviewer().await);
    let document = upload(&stttt, YEAR, json!({}), pdf("a")).await.created();
    let body = json!({ "kind": "actual", "inputs": { "done": 20, "planned": 20 }, "evidence": [document["id"]] });
    let report = stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    // One document for several items, whatever it was uploaded for.
    let body = json!({ "kind": "actual", "inputs": { "choice": "late" }, "evidence": [document["id"]], "explanation": "Có công văn" });
    stttt.post(&format!("{YEAR}/items/7.1.2/submissions"), body).await.created();
    let item = stttt.get(&format!("{YEAR}/items/7.1.2")).await.ok();
    assert_eq!(item["documents"], json!([document["id"]]));
    reviewer.decide("7.1.1", &report, json!({ "verdict": "accept" })).await.created();

    let address = format!("/api/v1/evidence/{}/points", document["id"].as_str().unwrap());
    let found = stttt.get(&address).await.ok();
    let changes =
        |falls: &Value| ["secured", "claimed"].map(|basis| falls[basis]["change"].as_str().unwrap().to_owned());
    assert_eq!(changes(&found["falls"]), ["-0.75", "-0.75"]);
    assert_eq!(found["items"][0]["alone"], json!(["so-tttt"]));
    assert_eq!(
        (changes(&found["items"][1]["falls"]), &found["items"][1]["alone"]),
        (["0".to_owned(), "0".to_owned()], &json!([]))
    );
    let refused = khcn.get(&address).await.problem(403, "forbidden");
    assert_eq!(codes(&refused), ["other_unit"]);

    let sole = khcn.get(&format!("{YEAR}/sole-evidence")).await.ok();
    assert_eq!((&sole["items"][0]["code"], &sole["items"][0]["title"]), (&json!("7.1.1"), &Value::Null));
    let sole = reviewer.get(&format!("{YEAR}/sole-evidence")).await.ok();
    assert_eq!((&sole["items"][0]["document"], &sole["items"][0]["number"]), (&document["id"], &json!("12/BC")));
    assert_eq!(sole["items"].as_array().unwrap().len(), 1);
    assert_eq!(changes(&sole["items"][0]["falls"]), ["-0.75", "-0.75"]);
}
