//! A criteria set as an official types it from the ministry's annex: there and back, through an office program too, and every way to
//! get it wrong.

use axum::http::Method;
use macro_rules_attribute::apply;
use parindex::workbook::{MEDIA_TYPE, annex};
use serde_json::{Value, json};

use super::faults;
use super::typed::{Rows, book};
use super::xlsx::Parts;
use crate::api::support::{Actor, Answer, TestApp};
use crate::support::engines::every_engine;
use crate::support::office;

const SETS: &str = "/api/v1/criteria-sets";

async fn publish(actor: &Actor<'_>, query: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let bytes: Vec<u8> = bytes.into();
    actor.send(Method::POST, &format!("{SETS}{query}"), &[("content-type", MEDIA_TYPE)], bytes).await
}

async fn handed_out(actor: &Actor<'_>, set: &str) -> Vec<u8> {
    let answer = actor.get(&format!("{SETS}/{set}/annex.xlsx")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, MEDIA_TYPE), "{}", answer.text());
    answer.bytes.to_vec()
}

fn facts() -> Rows<'static> {
    vec![
        vec!["Phụ lục kèm theo Quyết định 1/QĐ-BNV"],
        vec!["Mã bộ tiêu chí", "thu-2026"],
        vec!["Phạm vi", "province"],
        vec!["Năm chấm điểm", "#2026"],
        vec!["Tên bộ tiêu chí", "Bộ tiêu chí thử"],
        vec!["Nguồn", "chính thức"],
        vec!["Căn cứ", "1/QĐ-BNV", "@46023"],
    ]
}

fn tree() -> Rows<'static> {
    let head = ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Đánh giá", "Cách chấm", "Thước đo"];
    vec![
        vec!["BỘ NỘI VỤ", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [head.as_slice(), &["Mẫu số bằng 0", "Tài liệu kiểm chứng", "Đủ điểm từ"]].concat(),
        vec!["1", "Chỉ đạo, điều hành", "#4"],
        vec!["#1.1", "Kế hoạch", "#3"],
        vec!["1.1.1", "Ban hành kế hoạch", "#1", "thẩm định", "Chọn một mức", "", "", "Kế hoạch\nQuyết định"],
        vec!["", "Ban hành đúng hạn", "#1"],
        vec!["", "Ban hành trễ hạn", "#0.5"],
        vec!["", "Không ban hành", "#0"],
        vec!["1.1.2", "Hoàn thành kế hoạch", "#2", "Thẩm định", "theo bậc", "b/a", "0 điểm"],
        vec!["", "100%", "#2"],
        vec!["", "Từ 80% đến dưới 100%", "#1"],
        vec!["", "Dưới 80%", "#0"],
        vec![
            "1.2",
            "Hồ sơ trực tuyến",
            "#1",
            "Thẩm định",
            "Theo tỷ lệ",
            "online / received",
            "Không áp dụng",
            "",
            "#0.4",
        ],
        vec!["2", "Tác động", "#1"],
        vec!["2.1", "Mức độ hài lòng", "#1", "Điều tra XHH"],
        vec!["", "Tổng cộng", "#5"],
    ]
}

fn figures() -> Rows<'static> {
    vec![
        vec!["Mục", "Tên số liệu", "Diễn giải", "Đơn vị tính", "Không vượt quá", "Báo cáo của", "Tổng hợp từ"],
        vec!["1.1.2", "a", "Tổng số nhiệm vụ", "Nhiệm vụ"],
        vec!["1.1.2", "b", "Số nhiệm vụ hoàn thành", "nhiệm vụ", "a"],
        vec!["1.2", "online", "Số hồ sơ trực tuyến", "hồ sơ", "received", "Từng đơn vị"],
        vec!["1.2", "received", "Số hồ sơ tiếp nhận", "hồ sơ", "", "Từng đơn vị"],
        vec!["1.2", "online", "Số hồ sơ trực tuyến", "hồ sơ", "received", "", "tổng online"],
        vec!["1.2", "received", "Số hồ sơ tiếp nhận", "hồ sơ", "", "", "tổng received"],
    ]
}

fn typed(facts: &Rows<'_>, tree: &Rows<'_>, figures: &Rows<'_>) -> Vec<u8> {
    book(&[("Thông tin", facts), ("Số liệu", figures), ("Phụ lục", tree)], &[])
}

#[apply(every_engine!)]
async fn what_an_official_types_is_a_set_that_scores() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let bytes = typed(&facts(), &tree(), &figures());
    let rehearsal = publish(&admin, "?dry_run=true", bytes.clone()).await.ok();
    admin.get(&format!("{SETS}/thu-2026")).await.problem(404, "not_found");
    let done = publish(&admin, "", bytes).await.created();
    assert_eq!(rehearsal, done);
    assert_eq!((&done["items"], &done["max"], &done["provenance"]), (&json!(4), &json!("5"), &json!("official")));
    let set = admin.get(&format!("{SETS}/thu-2026")).await.ok();
    assert_eq!(set["legal_basis"], json!([{ "number": "1/QĐ-BNV", "date": "2026-01-01" }]));
    let item = admin.get(&format!("{SETS}/thu-2026/items/1.1.1")).await.ok();
    assert_eq!(item["rule"]["choice"], json!({ "muc_1": "1", "muc_2": "0.5", "muc_3": "0" }));
    assert_eq!(item["rule"]["labels"]["muc_2"]["vi"], "Ban hành trễ hạn");
    assert_eq!(item["evidence"], json!(["Kế hoạch", "Quyết định"]));
    let inputs = json!({ "1.1.2": { "a": 10, "b": 9 }, "1.1.1": { "choice": "muc_2" } });
    let units = json!({ "1.2": { "x": { "online": 1, "received": 10 }, "y": { "online": 2, "received": 5 } } });
    let scored = admin.post(&format!("{SETS}/thu-2026/score"), json!({ "inputs": inputs, "units": units })).await.ok();
    assert_eq!(scored["points"], "2", "0.5 + 1 + 1 × (3/15)/0.4 as exact fractions: {scored:#}");
    publish(&app.reviewer().await, "", typed(&facts(), &tree(), &figures())).await.problem(403, "forbidden");
}

#[apply(every_engine!)]
async fn an_office_program_in_between_changes_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for set in ["par-2015", "par-2016"] {
        let bytes = handed_out(&admin, set).await;
        publish(&admin, "", bytes.clone()).await.problem(409, "conflict");
        let mut parts = Parts::of(&office::saved_again(&bytes));
        let done = publish(&admin, "", parts.words("B5", "2").bytes()).await.created();
        assert_eq!(done["revision"], 2);
        let mut first = admin.get(&format!("{SETS}/{set}@1")).await.ok();
        let second = admin.get(&format!("{SETS}/{set}@2")).await.ok();
        first["revision"] = json!(2);
        assert_eq!(first, second);
    }
}

#[apply(every_engine!)]
async fn a_set_is_held_against_the_reconstruction() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let source =
        include_str!("../../src/catalog/par-2016.yaml").replacen("id: par-2016\n", "id: par-2016\nrevision: 2\n", 1);
    let source = source.replacen("{ vi: Ban hành kế hoạch CCHC năm,", "{ vi: Ban hành kế hoạch CCHC hằng năm,", 1);
    let bytes = annex::write(&parindex::domain::criteria::read(source.as_bytes()).unwrap()).unwrap();
    let before = app.version().await;
    for query in ["?dry_run=true&against=par-2016", "?dry_run=true&assessment=can-tho-2016"] {
        let from_xlsx = publish(&admin, query, bytes.clone()).await.ok();
        let diff = &from_xlsx["diff"];
        assert_eq!((&diff["from"]["revision"], &diff["to"]["revision"]), (&json!(1), &json!(2)));
        let changed: Vec<_> = diff["items"].as_array().unwrap().iter().map(|item| item["happened"].clone()).collect();
        assert_eq!(changed, [json!(["renamed"])]);
        let from_yaml = admin.send(Method::POST, &format!("{SETS}{query}"), &[], source.clone()).await.ok();
        assert_eq!(from_yaml, from_xlsx);
    }
    publish(&admin, "?against=nothing", bytes.clone()).await.problem(404, "not_found");
    assert_eq!(app.version().await, before);
    let done = publish(&admin, "", bytes).await.created();
    assert!(done.get("diff").is_none());
}

/// What the service says of a workbook: every fault, none stored.
async fn refused(app: &TestApp, bytes: Vec<u8>) -> Vec<(String, String)> {
    let problem = publish(&app.admin().await, "", bytes).await.problem(422, "invalid_criteria");
    faults(&problem)
}

/// Row and column of one cell, what is typed there, and the faults that makes: place and code.
type Case = (usize, usize, &'static str, &'static [(&'static str, &'static str)]);

#[tokio::test(flavor = "multi_thread")]
async fn every_cell_that_is_wrong_is_named() {
    let app = TestApp::new().await;
    // Row and column of one cell of the annex, what is typed there, and the faults that makes.
    let cases: Vec<Case> = vec![
        (2, 2, "=3+1", &[("Phụ lục!C3", "formula_where_value")]),
        (8, 2, "1,5", &[("Phụ lục!C9", "comma_in_number")]),
        (8, 2, "2.000", &[("Phụ lục!C9", "ambiguous_number")]),
        (8, 2, "", &[("Phụ lục!C9", "missing_value")]),
        (8, 2, "31/12/2016", &[("Phụ lục!C9", "date_where_number")]),
        (8, 2, "#3", &[("Phụ lục!C4", "sum_mismatch"), ("Phụ lục!E9", "unreachable_max")]),
        (4, 0, "@36892", &[("Phụ lục!A5", "date_where_text")]),
        (4, 1, "", &[("Phụ lục!B5", "missing_value")]),
        (4, 3, "tự chấm", &[("Phụ lục!D5", "unknown_option")]),
        (4, 4, "", &[("Phụ lục!E5", "missing_value")]),
        (4, 5, "b/a", &[("Phụ lục!F5", "unexpected_value")]),
        (3, 4, "Theo bậc", &[("Phụ lục!E4", "unexpected_value")]),
        (8, 5, "b/x", &[("Phụ lục!F9", "unknown_input")]),
        (8, 5, "số hoàn thành", &[("Phụ lục!F9", "not_a_measure")]),
        (8, 6, "", &[("Phụ lục!F9", "when_zero_missing")]),
        (10, 1, "khoảng 90%", &[("Phụ lục!B11", "not_an_interval")]),
        (10, 1, "Từ 90% đến dưới 100%", &[("Phụ lục!E9", "bands_gap")]),
        (10, 2, "", &[("Phụ lục!C11", "missing_value")]),
        (10, 3, "Thẩm định", &[("Phụ lục!D11", "unexpected_value")]),
        (12, 0, "1.1.2", &[("Phụ lục!A13", "duplicate_code")]),
        (12, 8, "#1.5", &[("Phụ lục!E13", "unreachable_max")]),
        (13, 0, "2.1.1", &[("Phụ lục!A14", "wrong_level")]),
        (15, 1, "Ghi chú", &[("Phụ lục", "missing_total")]),
        (15, 2, "#6", &[("Phụ lục!C16", "sum_mismatch")]),
        (1, 2, "Điểm", &[("Phụ lục!C2", "unknown_column"), ("Phụ lục!2", "missing_column")]),
    ];
    for (row, column, text, expected) in cases {
        let mut tree = tree();
        let width = tree[row].len().max(column + 1);
        tree[row].resize(width, "");
        tree[row][column] = text;
        let found = refused(&app, typed(&facts(), &tree, &figures())).await;
        let expected: Vec<_> = expected.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
        for fault in &expected {
            assert!(found.contains(fault), "{row},{column} “{text}”: {found:?} lacks {fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_that_are_wrong() {
    let app = TestApp::new().await;
    let one = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    let found = refused(&app, book(&[("Sheet1", &tree()), ("Thông tin", &facts())], &[])).await;
    assert_eq!(found, [one("Phụ lục", "wrong_sheet")]);
    let mut told = facts();
    (told[1][1], told[6][2]) = ("Bộ thử", "hôm qua");
    told.push(vec!["Người lập", "Nguyễn Văn A"]);
    let mut asked = figures();
    (asked[1][3], asked[2][0]) = ("", "9.9");
    let found = refused(&app, typed(&told, &tree(), &asked)).await;
    for fault in [
        one("Thông tin!B2", "not_a_slug"),
        one("Thông tin!C7", "not_a_date"),
        one("Thông tin!A8", "unknown_row"),
        one("Số liệu!D2", "missing_value"),
        one("Số liệu!A3", "unknown_item"),
        one("Phụ lục!F9", "unknown_input"),
    ] {
        assert!(found.contains(&fault), "{fault:?} is not in {found:?}");
    }
    let merged =
        book(&[("Thông tin", &facts()), ("Số liệu", &figures()), ("Phụ lục", &tree())], &[(0, 2, 0, 4), (9, 2, 10, 2)]);
    let found = refused(&app, merged).await;
    assert!(
        found.contains(&one("Phụ lục!C10", "merged_cells")) && !found.iter().any(|(at, _)| at == "Phụ lục!C1"),
        "{found:?}"
    );
    // What is no workbook at all.
    let admin = app.admin().await;
    publish(&admin, "", b"id: x".to_vec()).await.problem(415, "unsupported_media_type");
    let macros = Parts::of(&typed(&facts(), &tree(), &figures())).put("xl/vbaProject.bin", "x").bytes();
    let problem: Value = publish(&admin, "", macros).await.problem(415, "unsupported_media_type");
    assert_eq!(problem["errors"][0]["code"], "macros");
    let bomb =
        Parts::of(&typed(&facts(), &tree(), &figures())).put("xl/worksheets/sheet9.xml", vec![b' '; 32 << 20]).bytes();
    publish(&admin, "", bomb).await.problem(413, "payload_too_large");
}
