//! A unit's workbook by the pages: fetched, filled in in a spreadsheet, looked at, sent; what is stored of it, and what is not.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use parindex::domain::score::inputs_json;
use serde_json::json;
use tower::ServiceExt;

use super::Pages;
use super::browser::said;
use super::files::{FILES, looked_at};
use crate::workbook::xlsx::Parts;

impl Pages {
    /// The unit's workbook, as its page offers it.
    async fn workbook(&self, cookie: &str) -> Parts {
        let offered = self.get(FILES, cookie).await.links();
        let address = offered.iter().find(|link| link.contains("workbook.xlsx")).unwrap();
        let request = Request::get(address).header(header::COOKIE, cookie);
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], parindex::workbook::MEDIA_TYPE);
        Parts::of(&answer.into_body().collect().await.unwrap().to_bytes())
    }

    /// How many reports there are of all items.
    async fn reports(&self) -> usize {
        let assessment = self.app.assessment("can-tho-2016").await.unwrap();
        let all = assessment.set.items().iter().filter_map(|item| assessment.item(&item.code));
        all.map(|(_, record)| record.submissions.len()).sum()
    }
}

#[tokio::test]
async fn a_workbook_is_filled_in_looked_at_and_sent() {
    let pages = Pages::demo().await;
    let unit = pages.enter("demo-so-tttt").await;
    let (csrf, address) = (pages.mark(&unit).await, format!("{FILES}/workbook"));
    let mut book = pages.workbook(&unit).await;
    let (done, planned, item) = (book.row("7.1.1/done"), book.row("7.1.1/planned"), book.row("7.1.1"));
    book.number(&format!("E{done}"), "18").number(&format!("E{planned}"), "20");
    book.words(&format!("F{item}"), "Theo báo cáo CNTT quý IV");
    let (before, reports) = (pages.at().await, pages.reports().await);
    let look = [("csrf", csrf.as_str()), ("do", "preview")];

    for language in ["vi", "en"] {
        let cookie = format!("{unit}; parindex-language={language}");
        let seen = pages.brought(&address, &cookie, &look, ("biểu.xlsx", book.bytes())).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        let counted = said(language, "files", "came-changed");
        let told = format!("<dt>{counted}</dt><dd>1 <small class=\"which\">7.1.1</small></dd>");
        assert!(seen.text.contains(&told), "{}", seen.text);
    }
    assert_eq!(pages.at().await, before, "a look stores nothing");

    let looked = pages.brought(&address, &unit, &look, ("biểu.xlsx", book.bytes())).await;
    let seen = looked_at(&looked);
    let send = [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("do", "send")];
    let mut other = pages.workbook(&unit).await;
    other.number(&format!("E{done}"), "20").number(&format!("E{planned}"), "20");
    let refused = pages.brought(&address, &unit, &send, ("biểu.xlsx", other.bytes())).await;
    assert_eq!(refused.status.as_u16() / 100, 4, "another workbook than was looked at does not go in");
    assert_eq!(pages.at().await, before);

    let sent = pages.brought(&address, &unit, &send, ("biểu.xlsx", book.bytes())).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert_eq!((pages.at().await, pages.reports().await), (before + 1, reports + 1), "one report and nothing else");
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let stored = assessment.item("7.1.1").unwrap().1.submissions.last().unwrap();
    assert_eq!(json!(inputs_json(&stored.fact.inputs)), json!({ "done": "18", "planned": "20" }));
    assert_eq!(stored.fact.explanation.as_deref(), Some("Theo báo cáo CNTT quý IV"));
    assert_eq!((stored.fact.unit.as_str(), stored.seq), ("so-tttt", before + 1));
    let page = pages.get("/assessments/can-tho-2016/items/7.1.1", &unit).await;
    assert!(page.text.contains("Theo báo cáo CNTT quý IV"), "the item shows what came by the workbook");

    // The same file once more is no second report.
    let again = pages.brought(&address, &unit, &look, ("biểu.xlsx", book.bytes())).await;
    let told = format!("<dt>{}</dt>", said("vi", "files", "came-changed"));
    assert!(!again.text.contains(&told) || again.text.contains(&format!("{told}<dd>0")), "{}", again.text);
    let seen = looked_at(&again);
    let send = [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("do", "send")];
    pages.brought(&address, &unit, &send, ("biểu.xlsx", book.bytes())).await;
    assert_eq!(pages.reports().await, reports + 1);
}

#[tokio::test]
async fn a_fault_of_a_workbook_is_told_by_its_cell_and_nothing_is_stored() {
    let pages = Pages::demo().await;
    let unit = pages.enter("demo-so-tttt").await;
    let (csrf, before) = (pages.mark(&unit).await, pages.at().await);
    let mut book = pages.workbook(&unit).await;
    let (done, planned) = (book.row("7.1.1/done"), book.row("7.1.1/planned"));
    book.words(&format!("E{done}"), "mười tám").number(&format!("E{planned}"), "20.5");
    let fields = [("csrf", csrf.as_str()), ("do", "preview")];
    let refused = pages.brought(&format!("{FILES}/workbook"), &unit, &fields, ("biểu.xlsx", book.bytes())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    for place in [format!("E{done}"), format!("E{planned}")] {
        let row =
            refused.text.split("<tr><th scope=\"row\">").find(|row| row.split('<').next().unwrap().contains(&place));
        assert!(row.is_some(), "{place}: {}", refused.text);
    }
    assert!(refused.text.contains("mười tám") && refused.text.contains("20,5 phải là số nguyên"), "{}", refused.text);
    assert_eq!(pages.at().await, before);
}
