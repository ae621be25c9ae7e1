//! One year, played from the command line and Excel alone: `curl`, the program, workbooks that are filled in, and LibreOffice to
//! reckon what comes out. Every figure and document in it is made up; the criteria are the built-in reconstruction.

mod desk;

use chrono::TimeDelta;
use parindex::post::{Post, PostSettings};
use serde_json::{Value, json};

use self::desk::Desk;
use crate::api::support::{TestApp, codes, pdf, pdf_of};
use crate::support::office;
use crate::support::post::MailServer;
use crate::workbook::xlsx::Parts;

const CSV: &str = "text/csv";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_assignment_to_the_reconciliation() {
    let (mail, smtp_url) = MailServer::start().await;
    let settings = PostSettings {
        smtp_url: Some(smtp_url),
        mail_from: Some("PAR INDEX <parindex@example.org>".to_owned()),
        webhook_key: None,
        webhook_private: false,
    };
    let app = TestApp::empty().await.with_post(Post::open(&settings).unwrap());
    let base = app.listen().await;
    let desk = |who| Desk::of(&who, &base, &app);
    let admin = desk(app.admin().await);
    let (snv, head) = (desk(app.reviewer().await), desk(app.reviewer().await));
    let tttt = desk(app.unit("so-tttt").await);

    // Thursday, 5 January 2017. The year is opened, and Sở Nội vụ assigns it.
    let phases =
        json!([{ "phase": "collect", "ends_on": "2017-02-28" }, { "phase": "review", "ends_on": "2017-03-15" }]);
    let opening =
        json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "phases": phases, "illustrative": true });
    admin.post("/api/v1/assessments", &opening);
    for code in ["7.1.1", "7.1.2"] {
        let assignment = json!({ "lead": "so-tttt", "due": "2017-01-20" });
        snv.send("PUT", &format!("items/{code}/assignment"), &assignment).done();
    }
    let districts = ["quan-ninh-kieu", "huyen-co-do"];
    let collected = json!({ "lead": "van-phong-ubnd", "contributors": districts, "due": "2017-01-20" });
    snv.send("PUT", "items/7.2.2/assignment", &collected).done();
    let told = json!({ "unit": "so-tttt", "channel": "email", "target": "vanthu@example.org" });
    snv.post("/api/v1/provinces/can-tho/subscriptions", &told);

    // A week before the day the unit is reminded, by mail, once.
    app.pass(TimeDelta::days(8));
    assert_eq!(told_now(&app).await, 1);
    assert_eq!(told_now(&app).await, 0);
    assert_eq!(mail.mails().len(), 1);

    // The unit downloads its workbook, fills it in, saves it with its own program, looks at what it would do, sends it.
    tttt.write("ke-hoach.pdf", pdf("Kế hoạch (minh họa)"));
    let plan = tttt.upload("ke-hoach.pdf", &document("12/KH-STTTT", "Kế hoạch ứng dụng CNTT (minh họa)", "7.1.1"));
    tttt.download("workbook", "so.xlsx");
    fill(&tttt, &[("7.1.1/done", "20"), ("7.1.1/planned", "20")]);
    tttt.write("so.xlsx", office::saved_again(&tttt.read("so.xlsx")));
    let rehearsed = tttt.send_file("workbook?dry_run=true", "so.xlsx", parindex::workbook::MEDIA_TYPE).done();
    let sent = tttt.send_file("workbook", "so.xlsx", parindex::workbook::MEDIA_TYPE).done();
    assert_eq!(rehearsed["claimed"], sent["claimed"]);
    assert_eq!(sent["claimed"]["change"], "0.75");
    assert_eq!(sent["changed"][0]["evidence"], json!([plan]));

    // Sở Nội vụ sends it back: one task has no document. The unit is told at once, with what is missing.
    let waiting = snv.get("reviews");
    let first = &waiting["items"][0];
    assert_eq!((&first["code"], &first["last"]), (&json!("7.1.1"), &Value::Null), "{first:#}");
    let returned = json!({
        "submission": first["submission"], "verdict": "return", "reason": "Một nhiệm vụ chưa có sản phẩm",
        "cause": "no_evidence", "missing": [{ "kind": "figures", "input": "done", "text": "Số nhiệm vụ hoàn thành" }],
    });
    snv.post("items/7.1.1/decisions", &returned);
    assert_eq!(told_now(&app).await, 1);

    // A new workbook says why; the unit mends the one figure and adds the report it rests on.
    tttt.download("workbook", "so.xlsx");
    assert!(Parts::of(&tttt.read("so.xlsx")).text("xl/sharedStrings.xml").contains("Một nhiệm vụ chưa có sản phẩm"));
    tttt.write("bao-cao.pdf", pdf_of("Báo cáo (minh họa)", "19/20"));
    tttt.upload("bao-cao.pdf", &document("15/BC-STTTT", "Báo cáo kết quả (minh họa)", "7.1.1"));
    fill(&tttt, &[("7.1.1/done", "19")]);
    let mended = tttt.send_file("workbook", "so.xlsx", parindex::workbook::MEDIA_TYPE).done();
    assert_eq!(mended["changed"].as_array().unwrap().len(), 1);

    // The reviewer sees what changed since, and nothing else; accepts it with a look at the consequences first.
    let waiting = snv.get("reviews");
    let changes = &waiting["items"][0]["changes"];
    assert_eq!(changes["inputs"].as_array().unwrap().len(), 1, "{changes:#}");
    let decisions = json!({ "decisions": [
        { "item": "7.1.1", "submission": waiting["items"][0]["submission"], "verdict": "accept" },
    ] });
    let foreseen = snv.post("decisions?dry_run=true", &decisions);
    let done = snv.post("decisions", &decisions);
    assert_eq!(foreseen["secured"], done["secured"]);
    assert_eq!(done["secured"]["change"], "0.5");

    // The one-stop system's table of every district comes by mail; whoever imports it leaves the decision to somebody else.
    snv.write(
        "mot-cua.csv",
        "Đơn vị,Tháng,online_level3,received_level3\nUBND quận Ninh Kiều,1,400,2700\n\
        UBND quận Ninh Kiều,2,380,2500\nUBND huyện Cờ Đỏ,1,90,400\nUBND huyện Cờ Đỏ,2,110,400\n",
    );
    snv.send_file("statistics?items=7.2.2", "mot-cua.csv", CSV).done();
    let rows = head.get("reviews");
    let all: Vec<Value> = rows["items"].as_array().unwrap().iter().map(accept).collect();
    assert_eq!(all.len(), 2);
    let own = snv.send("POST", "decisions", &json!({ "decisions": all }));
    assert_eq!((own.status, codes(&own.body)), (422, vec!["own_submission"; 2]), "nobody decides on his own import");
    head.post("decisions", &json!({ "decisions": all }));

    // The day passes. 7.1.2 is locked, and the refusal says since when and who can open it.
    app.pass(TimeDelta::days(8));
    let locked = tttt.send("POST", "items/7.1.2/submissions", &late_choice());
    assert_eq!((locked.status, &locked.body["code"]), (423, &json!("locked")), "{:#}", locked.body);
    assert_eq!(locked.body["lifted_by"], "reviewer");
    let more =
        json!({ "unit": "so-tttt", "item": "7.1.2", "until": "2017-02-10", "reason": "Văn bản 05/STTTT (minh họa)" });
    snv.post("extensions", &more);
    tttt.download("workbook", "so.xlsx");
    let choice = Parts::of(&tttt.read("so.xlsx")).row("7.1.2/choice");
    let explained = Parts::of(&tttt.read("so.xlsx")).row("7.1.2");
    let mut parts = Parts::of(&tttt.read("so.xlsx"));
    parts
        .words(&format!("E{choice}"), "Phê duyệt đúng hạn")
        .words(&format!("F{explained}"), "Quyết định số 3 (minh họa)");
    tttt.write("so.xlsx", parts.bytes());
    tttt.send_file("workbook", "so.xlsx", parindex::workbook::MEDIA_TYPE).done();
    let waiting = head.get("reviews");
    head.post("decisions", &json!({ "decisions": [accept(&waiting["items"][0])] }));
    // Late stays late, whoever opened the door.
    let units = head.get("units");
    let own = &units["units"][0];
    assert_eq!(
        (&own["unit"], &own["reports"]["late"], &own["timeliness"]),
        (&"so-tttt".into(), &1.into(), &"50.00".into())
    );

    // The table that goes to the ministry: LibreOffice reckons it from its formulas and comes to the service's total.
    head.download("self-assessment.xlsx", "tu-danh-gia.xlsx");
    let rows = office::rows(&head.read("tu-danh-gia.xlsx"));
    let total = rows.iter().find(|row| row[1].starts_with("TỔNG CỘNG")).unwrap();
    let score = head.get("score");
    assert!(score["points"].as_str().unwrap().starts_with("1.908333333"), "0.5 + 1 + a share of 0.1633 of 0.4");
    assert!(total.iter().any(|cell| cell.starts_with("1.908333333")), "{total:?}");

    // The package goes with it, and proves itself on any machine without the server; not with one byte changed.
    head.download("package", "goi-nop.zip");
    let (code, said) = head.program(&["verify", "goi-nop.zip"]);
    assert_eq!(code, 3, "it holds, and nobody has signed it: {said}");
    let mut changed = head.read("goi-nop.zip");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    head.write("sua.zip", changed);
    let (code, said) = head.program(&["verify", "sua.zip"]);
    assert_eq!(code, 1, "{said}");

    // The ministry appraises. Its table is typed in once, wholly or not at all.
    let header = "item,points,reason,cause\n7.1.1,0.25,Thiếu sản phẩm của hai nhiệm vụ,no_evidence\n";
    snv.write("tham-dinh.csv", format!("{header}7.1.2,9,,\n"));
    let refused = snv.send_file("appraisals", "tham-dinh.csv", CSV);
    assert_eq!((refused.status, codes(&refused.body)), (422, vec!["points_out_of_range"]));
    snv.write("tham-dinh.csv", format!("{header}7.1.2,1,,\n7.2.2,0.4,Làm tròn,\n"));
    let appraised = snv.send_file("appraisals", "tham-dinh.csv", CSV).done();
    assert_eq!(appraised["written"].as_array().unwrap().len(), 3);
    // The province explains, and is given half of it back.
    snv.post("items/7.1.1/explanations", &json!({ "text": "Sản phẩm đã nghiệm thu (minh họa)", "points": "0.5" }));
    snv.post("items/7.1.1/appraisals", &json!({ "points": "0.375", "reason": "Chấp nhận giải trình một phần" }));
    let rounds = head.get("items/7.1.1")["rounds"].clone();
    assert_eq!(rounds.as_array().unwrap().len(), 2, "{rounds:#}");

    // The year is reconciled: claimed and every change after it come to what was given, to the last digit.
    let reconciled = head.get("reconciliation");
    assert_eq!((&reconciled["claimed"], &reconciled["given"]), (&json!("1.908333333333"), &json!("1.775")));
    let walk: Vec<(&str, &str)> = reconciled["walk"].as_array().unwrap().iter().map(stage).collect();
    assert_eq!(walk, [("appraisal", "-0.258333333333"), ("later_round", "0.125")]);
    let unit = &reconciled["over_claim"]["by_unit"][0];
    assert_eq!((&unit["unit"], &unit["over"]), (&json!("so-tttt"), &json!("0.125")));

    // And anybody can prove it: the log on the server, the receipt without one.
    let proof = head.get("changes/verify");
    assert_eq!(proof["ok"], true, "{proof:#}");
    head.download("receipt", "bien-nhan.json");
    let (code, said) = head.program(&["receipt", "verify", "bien-nhan.json"]);
    // 3: it holds, and nobody has signed it.
    assert_eq!(code, 3, "{said}");
}

/// A stage of the reconciliation, and what it changed.
fn stage(step: &Value) -> (&str, &str) {
    (step["stage"].as_str().unwrap(), step["change"].as_str().unwrap())
}

/// What subscribers are told now.
async fn told_now(app: &TestApp) -> usize {
    app.app.remind().await.unwrap();
    app.app.deliver().await.unwrap()
}

fn document(number: &str, title: &str, item: &str) -> Value {
    json!({ "title": title, "number": number, "issuer": "Sở TTTT", "signed_on": "2016-12-20", "items": [item] })
}

fn late_choice() -> Value {
    json!({ "kind": "actual", "inputs": { "choice": "on_time" }, "explanation": "Quyết định số 3 (minh họa)" })
}

/// An acceptance of what waits.
fn accept(waiting: &Value) -> Value {
    json!({ "item": waiting["code"], "submission": waiting["submission"], "verdict": "accept" })
}

/// Types numbers into the workbook, by the keys of its rows.
fn fill(desk: &Desk, figures: &[(&str, &str)]) {
    let mut parts = Parts::of(&desk.read("so.xlsx"));
    for (key, figure) in figures {
        let row = parts.row(key);
        parts.number(&format!("E{row}"), figure);
    }
    desk.write("so.xlsx", parts.bytes());
}
