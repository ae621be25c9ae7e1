//! Review: what changed, what stands, who may, many at once, rounds with the ministry.

use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use serde_json::{Value, json};

use crate::api::support::{Actor, TestApp, YEAR, codes, pdf};
use crate::support::engines::every_engine;

fn figures(done: u32) -> Value {
    json!({ "done": done, "planned": 20 })
}

async fn queue(actor: &Actor<'_>) -> Vec<Value> {
    actor.get(&format!("{YEAR}/reviews")).await.ok()["items"].as_array().unwrap().clone()
}

async fn report(actor: &Actor<'_>, done: u32, evidence: &[&Value]) -> Value {
    let body = json!({ "kind": "actual", "inputs": figures(done), "evidence": evidence });
    actor.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created()
}

#[apply(every_engine!)]
async fn a_returned_report_says_what_is_missing_and_comes_back_with_what_changed() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let plan = stttt.upload("7.1.1", "ke-hoach.pdf", &pdf("plan")).await.created()["id"].clone();
    let first = report(&stttt, 18, &[&plan]).await;
    assert_eq!(first["unchanged"], Value::Null);
    let waiting = queue(&reviewer).await;
    let [waits] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!(
        (&waits["submission"], &waits["code"], &waits["unit"]),
        (&first["id"], &json!("7.1.1"), &json!("so-tttt"))
    );
    assert_eq!((&waits["changes"]["since"], &waits["last"], &waits["may"]), (&Value::Null, &Value::Null, &json!(true)));
    assert_eq!(waits["changes"]["inputs"].as_array().unwrap().len(), 2, "of a first report everything is new");
    assert_eq!((&waits["due"], &waits["at_stake"]), (&json!("2017-03-15"), &first["claimed"]["change"]));

    let missing = json!([
        { "kind": "figures", "input": "done", "text": "Chưa khớp báo cáo quý IV" },
        { "kind": "evidence", "text": "Biên bản nghiệm thu" },
    ]);
    let verdict = json!({ "verdict": "return", "reason": "Chưa đủ", "missing": missing });
    reviewer.decide("7.1.1", &first, verdict).await.created();
    let item = stttt.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!((&item["state"], &item["returned"][0]["decision"]["missing"]), (&json!("returned"), &missing));

    // As it was: it stays returned, and nobody has to look again.
    let same = report(&stttt, 18, &[&plan]).await;
    assert_eq!(same["unchanged"]["repeats"], first["id"]);
    assert_eq!(same["unchanged"]["decision"]["missing"], missing);
    assert_eq!((&same["item"]["state"], &same["item"]["waiting"]), (&json!("returned"), &json!([])));
    assert_eq!((&same["claimed"]["change"], &same["secured"]["change"]), (&json!("0"), &json!("0")));
    assert!(queue(&reviewer).await.is_empty());

    let minutes = stttt.upload("7.1.1", "bien-ban.pdf", &pdf("minutes")).await.created()["id"].clone();
    let second = report(&stttt, 19, &[&plan, &minutes]).await;
    let waiting = queue(&reviewer).await;
    let changes = &waiting[0]["changes"];
    assert_eq!(changes["inputs"], json!([{ "input": "done", "before": "18", "after": "19" }]));
    assert_eq!(
        (&changes["added"], &changes["removed"], &changes["explanation"]),
        (&json!([minutes]), &json!([]), &Value::Null)
    );
    assert_eq!(waiting[0]["last"]["reason"], "Chưa đủ");
    let item = reviewer.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(&item["submissions"][0]["changes"], changes);
    assert_eq!(item["submissions"][1]["changes"], Value::Null);

    reviewer.decide("7.1.1", &second, json!({ "verdict": "accept" })).await.created();
    let again = report(&stttt, 19, &[&minutes, &plan]).await;
    assert_eq!(
        (&again["item"]["state"], &again["unchanged"]["decision"]["verdict"]),
        (&json!("accepted"), &json!("accept"))
    );
    assert!(queue(&reviewer).await.is_empty());
}

#[apply(every_engine!)]
async fn what_is_missing_is_checked() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let report = stttt.submit("7.1.1", figures(19)).await.created();
    let version = app.version().await;
    let missing = json!([{ "kind": "figures", "input": "nothing", "text": "x" }, { "kind": "evidence", "input": "done", "text": " " }]);
    let verdict = json!({ "verdict": "return", "reason": "x", "missing": missing });
    let problem = reviewer.decide("7.1.1", &report, verdict).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["unknown_input", "text_length", "unknown_input"]);
    let verdict = json!({ "verdict": "accept", "missing": [{ "kind": "other", "text": "x" }] });
    let problem = reviewer.decide("7.1.1", &report, verdict).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["missing_not_expected"]);
    let problem = reviewer.get(&format!("{YEAR}/reviews?unit=nobody")).await.problem(400, "invalid_query");
    assert_eq!(codes(&problem), ["unknown_unit"]);
    assert_eq!(app.version().await, version);
}

#[apply(every_engine!)]
async fn nobody_decides_on_what_is_theirs() {
    let app = TestApp::new().await;
    let (stttt, snv) = (app.unit("so-tttt").await, app.unit("so-noi-vu").await);
    let plain = app.reviewer().await;
    let of_snv = app.actor("rv.snv", Role::Reviewer, Some("can-tho"), Some("so-noi-vu")).await;
    let reason = |problem: &Value| problem["errors"][0]["code"].as_str().unwrap().to_owned();
    let accept = || json!({ "verdict": "accept" });

    // Sở Nội vụ's own item: its reviewers may not, another's may.
    let own = snv.submit("1.2.1", json!({ "ticked": ["quarter_1"] })).await.created();
    let refused = of_snv.decide("1.2.1", &own, accept()).await.problem(403, "forbidden");
    assert_eq!(reason(&refused), "own_submission");
    plain.decide("1.2.1", &own, accept()).await.created();

    // An item that was given to the reviewer's unit since.
    let report = stttt.submit("7.1.1", figures(19)).await.created();
    let assignment = json!({ "lead": "so-noi-vu", "due": "2017-01-20" });
    plain.put(&format!("{YEAR}/items/7.1.1/assignment"), assignment).await.ok();
    let refused = of_snv.decide("7.1.1", &report, accept()).await.problem(403, "forbidden");
    assert_eq!(reason(&refused), "own_item");
    let item = of_snv.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(item["may"]["decide"]["reason"], "own_item");

    // Whoever brought the document that a report rests on.
    let document = plain.upload("7.1.2", "quyet-dinh.pdf", &pdf("decision")).await.created()["id"].clone();
    let body = json!({ "kind": "actual", "inputs": { "choice": "on_time" }, "evidence": [document] });
    let report = stttt.post(&format!("{YEAR}/items/7.1.2/submissions"), body).await.created();
    let refused = plain.decide("7.1.2", &report, accept()).await.problem(403, "forbidden");
    assert_eq!(reason(&refused), "own_evidence");
    let many = json!({ "decisions": [{ "item": "7.1.2", "submission": report["id"], "verdict": "adjust", "points": "1", "reason": "x" }] });
    let refused = plain.post(&format!("{YEAR}/decisions"), many).await.problem(422, "invalid_inputs");
    assert_eq!((reason(&refused).as_str(), &refused["errors"][0]["pointer"]), ("own_evidence", &json!("/decisions/0")));
    of_snv.decide("7.1.2", &report, accept()).await.created();
}

#[apply(every_engine!)]
async fn many_are_decided_at_once_or_none() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let one = stttt.submit("7.1.1", figures(20)).await.created();
    let two = stttt.submit("7.1.2", json!({ "choice": "late" })).await.created();
    let forecast = json!({ "kind": "forecast", "inputs": figures(20) });
    let forecast = stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), forecast).await.created();
    let address = format!("{YEAR}/decisions");
    let accept =
        |item: &str, submission: &Value| json!({ "item": item, "submission": submission["id"], "verdict": "accept" });
    let mut returned = accept("7.1.2", &two);
    returned["verdict"] = json!("return");

    let version = app.version().await;
    let faulty = [
        accept("7.1.1", &one),
        returned,
        accept("7.1.1", &one),
        accept("7.1.1", &forecast),
        accept("9.9.9", &one),
        accept("7.1.1", &json!({ "id": "00000000-0000-0000-0000-000000000000" })),
    ];
    let problem = reviewer.post(&address, json!({ "decisions": faulty })).await.problem(422, "invalid_inputs");
    let found: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("/decisions/1/reason", "reason_missing"),
            ("/decisions/2/submission", "duplicate_submission"),
            ("/decisions/3/submission", "submission_replaced"),
            ("/decisions/4/item", "unknown_item"),
            ("/decisions/5/submission", "unknown_submission"),
        ]
    );
    let problem = reviewer.post(&address, json!({ "decisions": [] })).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["empty"]);
    stttt.post(&address, json!({ "decisions": [accept("7.1.1", &one)] })).await.problem(403, "forbidden");

    let good = json!({ "decisions": [accept("7.1.2", &two), accept("7.1.1", &one)] });
    let rehearsed = reviewer.post(&format!("{address}?dry_run=true"), good.clone()).await.ok();
    assert_eq!(app.version().await, version);
    let done = reviewer.post(&address, good).await.created();
    assert_eq!(app.version().await, version + 2);
    for part in ["version", "items", "secured", "claimed"] {
        assert_eq!(rehearsed[part], done[part], "{part}");
    }
    assert_eq!(done["items"][0]["code"], "7.1.1", "in the set's order");
    assert_eq!(done["items"][0]["state"], json!({ "before": "submitted", "after": "accepted" }));
    assert_eq!((&done["secured"]["change"], &done["claimed"]["change"]), (&json!("1.25"), &json!("0")));
    let ids: Vec<_> = done["ids"].as_array().unwrap().iter().collect();
    let item = reviewer.get(&format!("{YEAR}/items/7.1.2")).await.ok();
    assert_eq!(&item["submissions"][0]["decision"]["id"], ids[0]);
    assert_eq!(reviewer.get(&format!("{YEAR}/changes/verify")).await.ok()["ok"], true);
}

#[apply(every_engine!)]
async fn the_ministry_and_the_province_take_turns_and_all_of_it_stays() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let report = stttt.submit("7.1.1", figures(20)).await.created();
    reviewer
        .decide("7.1.1", &report, json!({ "verdict": "adjust", "points": "0.5", "reason": "Thiếu một nhiệm vụ" }))
        .await
        .created();
    let (explain, appraise) = (format!("{YEAR}/items/7.1.1/explanations"), format!("{YEAR}/items/7.1.1/appraisals"));
    let early = reviewer.post(&explain, json!({ "text": "Đủ" })).await.problem(409, "conflict");
    assert_eq!(codes(&early), ["not_appraised"]);

    let first = reviewer.post(&appraise, json!({ "points": "0.25", "reason": "Chưa thấy báo cáo" })).await.created();
    // The unit brings the document, Sở Nội vụ speaks for the province.
    let document = stttt.upload("7.1.1", "bao-cao.pdf", &pdf("answer")).await.created()["id"].clone();
    let answer = json!({ "text": "Báo cáo số 12", "points": "0.75", "evidence": [document], "appraisal": first["id"] });
    stttt.post(&explain, answer.clone()).await.problem(403, "forbidden");
    let faulty = json!({ "text": " ", "points": "7", "evidence": [document, document, first["id"]] });
    let faulty = reviewer.post(&explain, faulty).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&faulty), ["text_length", "points_out_of_range", "duplicate_evidence", "unknown_evidence"]);
    reviewer.post(&explain, answer.clone()).await.created();
    reviewer.post(&appraise, json!({ "points": "0.375", "reason": "Chấp nhận một phần" })).await.created();
    let late = reviewer.post(&explain, answer).await.problem(409, "conflict");
    assert_eq!(codes(&late), ["appraisal_replaced"]);
    let told = reviewer.post(&explain, json!({ "text": "Giữ ý kiến" })).await.created();

    let item = reviewer.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(item["rounds"], told["rounds"]);
    let rounds: Vec<_> = item["rounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|round| {
            (
                round["round"].as_u64().unwrap(),
                round["points"].as_str().unwrap(),
                round["explanations"][0]["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(rounds, [(1, "0.25", "Báo cáo số 12"), (2, "0.375", "Giữ ý kiến")]);
    assert_eq!(
        (&item["rounds"][0]["explanations"][0]["points"], &item["rounds"][0]["explanations"][0]["evidence"]),
        (&json!("0.75"), &json!([document]))
    );
    let three = ["self", "reviewed", "appraised"].map(|who| item[who]["points"].as_str().unwrap().to_owned());
    assert_eq!(three, ["0.75", "0.5", "0.375"]);
    assert_eq!(item["state"], "appraised");
}
