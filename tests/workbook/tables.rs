//! Tables of statistics, of the ministry's points and of published results, as a workbook in place of CSV.

use axum::http::Method;
use macro_rules_attribute::apply;
use parindex::workbook::MEDIA_TYPE;
use serde_json::json;

use super::faults;
use super::typed::{Rows, book};
use crate::api::support::{Actor, Answer, TestApp, YEAR};
use crate::support::engines::every_engine;
use crate::support::office;

async fn post(actor: &Actor<'_>, address: &str, bytes: Vec<u8>) -> Answer {
    actor.send(Method::POST, address, &[("content-type", MEDIA_TYPE)], bytes).await
}

#[apply(every_engine!)]
async fn statistics_in_a_workbook_are_those_of_the_csv() {
    let app = TestApp::new().await;
    let (reviewer, address) = (app.reviewer().await, format!("{YEAR}/statistics"));
    // As a one-stop system exports it: a title of two cells above, the month typed as 01/2016, which becomes a day.
    let rows: Rows<'_> = vec![
        vec!["", "UBND THÀNH PHỐ", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        vec![],
        vec!["", "Đơn vị", "Tháng", "late"],
        vec!["", "quan-ninh-kieu", "@42370", "#0"],
        vec!["", "quan-o-mon", "#1", "#1"],
        vec!["", "quan-o-mon", "tháng 2", "2"],
    ];
    let csv = "Đơn vị,Tháng,late\nquan-ninh-kieu,1,0\nquan-o-mon,1,1\nquan-o-mon,2,2\n";
    let bytes = book(&[("Thống kê", &rows)], &[]);
    let from_csv = reviewer
        .send(Method::POST, &format!("{address}?dry_run=true"), &[("content-type", "text/csv")], csv)
        .await
        .ok();
    for bytes in [office::saved_again(&bytes), bytes] {
        let would = post(&reviewer, &format!("{address}?dry_run=true"), bytes.clone()).await.ok();
        assert_eq!(would["missing"], from_csv["missing"]);
        let inputs = |answer: &serde_json::Value| {
            let rows = answer["written"].as_array().unwrap().iter();
            rows.map(|row| (row["unit"].clone(), row["inputs"].clone(), row["months"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(inputs(&would), inputs(&from_csv));
        assert_eq!(would["written"][1]["rows"], json!([5, 6]), "as the sheet counts them");
    }
    let before = app.version().await;
    let mut wrong = rows.clone();
    (wrong[3][3], wrong[4][3], wrong[5][3]) = ("=1+1", "1,5", "@42370");
    wrong.push(vec!["", "nowhere", "1", "#1"]);
    let problem = post(&reviewer, &address, book(&[("Thống kê", &wrong)], &[])).await.problem(422, "invalid_inputs");
    assert_eq!(
        faults(&problem),
        [("/Thống kê/D4".to_owned(), "formula_where_value".to_owned())],
        "the shape comes first"
    );
    wrong[3][3] = "#0";
    let problem = post(&reviewer, &address, book(&[("Thống kê", &wrong)], &[])).await.problem(422, "invalid_inputs");
    let found = faults(&problem);
    for at in ["/Thống kê/D5", "/Thống kê/D6", "/Thống kê/B7"] {
        assert!(found.iter().any(|(place, _)| place == at), "{at}: {found:?}");
    }
    let two = book(&[("Thống kê", &rows), ("Khác", &rows)], &[]);
    let problem = post(&reviewer, &address, two.clone()).await.problem(422, "invalid_inputs");
    assert_eq!(faults(&problem), [("sheet".to_owned(), "wrong_sheet".to_owned())]);
    assert_eq!(app.version().await, before);
    post(&reviewer, &format!("{address}?sheet=Kh%C3%A1c"), two).await.created();
    post(&app.unit("so-tttt").await, &address, b"x".to_vec()).await.problem(403, "forbidden");
}

#[apply(every_engine!)]
async fn the_ministrys_points_in_a_workbook() {
    let app = TestApp::new().await;
    let (reviewer, address) = (app.reviewer().await, format!("{YEAR}/appraisals"));
    let rows: Rows<'_> = vec![
        vec!["KẾT QUẢ THẨM ĐỊNH"],
        vec!["STT", "Tên", "Điểm thẩm định", "Lý do"],
        vec!["7.1.1", "Kế hoạch", "#0.5", "Thiếu báo cáo"],
        vec!["7.1.2", "Báo cáo", "0,25", ""],
    ];
    let bytes = book(&[("Kết quả", &rows)], &[]);
    let problem = post(&reviewer, &address, bytes.clone()).await.problem(422, "invalid_inputs");
    assert_eq!(faults(&problem), [("/Kết quả/C4".to_owned(), "not_a_number".to_owned())]);
    let done = post(&reviewer, &format!("{address}?decimal=comma"), bytes).await.created();
    assert_eq!(done["written"][0], json!({ "item": "7.1.1", "points": "0.5", "round": 1, "before": null }));
    assert_eq!(done["written"][1]["points"], "0.25");
    assert_eq!(done["unused_columns"], json!(["Tên"]));
}

#[apply(every_engine!)]
async fn published_results_in_a_workbook() {
    let app = TestApp::new().await;
    let (admin, address) = (app.admin().await, "/api/v1/rankings/2016");
    let put = async |rows: &Rows<'_>, query: &str| {
        let bytes = book(&[("Xếp hạng", rows)], &[]);
        admin.send(Method::PUT, &format!("{address}{query}"), &[("content-type", MEDIA_TYPE)], bytes).await
    };
    let rows: Rows<'_> = vec![
        vec!["PAR INDEX 2016"],
        vec!["province", "rank", "score"],
        vec!["da-nang", "#1", "#90.32"],
        vec!["can-tho", "#16", ""],
    ];
    let done = put(&rows, "?dry_run=true").await.ok();
    assert_eq!(done["rows"], 2);
    let mut wrong = rows.clone();
    (wrong[2][0], wrong[3][1]) = ("can-tho2", "x");
    let problem = put(&wrong, "").await.problem(422, "invalid_inputs");
    let found = faults(&problem);
    for at in ["/Xếp hạng/A3", "/Xếp hạng/B4"] {
        assert!(found.iter().any(|(place, _)| place == at), "{at}: {found:?}");
    }
    put(&vec![vec!["province", "hạng"], vec!["can-tho", "#1"]], "").await.problem(422, "invalid_inputs");
}
