//! The board: what each unit carries, one item given to another unit, several at once, after a look; by whom not.

use axum::http::{StatusCode, header};

use super::{Answer, Pages};

const BOARD: &str = "/assessments/can-tho-2016/assignments";

impl Pages {
    /// Sends a form of the page at `address` as it is now.
    async fn given(&self, address: &str, cookie: &str, fields: &str) -> Answer {
        let page = self.get(address, cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let form = format!("csrf={}&version={}&{fields}", page.hidden("csrf"), page.hidden("version"));
        if fields.ends_with("do=send") {
            self.after_a_look(address, cookie, &form).await
        } else {
            self.post(address, cookie, &form).await
        }
    }

    /// Who answers for an item.
    async fn lead(&self, code: &str) -> String {
        let assessment = self.app.assessment("can-tho-2016").await.unwrap();
        assessment.item(code).unwrap().1.assignment().unwrap().fact.lead.clone()
    }
}

#[tokio::test]
async fn the_board_says_what_each_unit_carries() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let ranking = pages.app.unit_ranking(&assessment);
    let unit = ranking.units.iter().find(|unit| unit.unit == "so-tttt").unwrap();
    let page = pages.get(BOARD, &session).await;
    let (points, reports) = (unit.max.shown().replace('.', ","), &unit.reports);
    let told = format!(
        "Chủ trì {} mục chấm theo tài liệu, {points} điểm; đã đủ {}/{} báo cáo phải gửi.",
        unit.leads, reports.complete, reports.owed
    );
    assert!(page.text.contains(&told), "{told}: {}", page.text);
    for item in assessment.set.items() {
        let survey = item.method == parindex::domain::criteria::Method::Survey;
        let rows = page.text.matches(&format!("id=\"i-{}\"", item.code)).count();
        assert_eq!(rows, usize::from(!survey), "{}: each item stands once", item.code);
    }
    assert!(!page.text.contains("name=\"pick\"") && !page.text.contains("/assignments/7"), "a viewer changes nothing");
    let none = page.text.find("Chưa phân công").unwrap();
    assert!(none < page.text.find("class=\"carried\"").unwrap(), "what nobody does comes first");
}

#[tokio::test]
async fn one_item_goes_to_another_unit_after_a_look() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let address = format!("{BOARD}/7.1.1");
    let page = pages.get(&address, &session).await;
    assert!(page.text.contains("value=\"so-tttt\" selected") && !page.text.contains("name=\"contributors\""));
    for (fields, told) in [
        ("lead=so-khcn&due=", "cần chọn ngày"),
        ("lead=so-khcn&due=mai", "cần ngày, viết như 31/12/2016"),
        ("lead=nobody&due=2031-03-03", "nobody không phải đơn vị của can-tho"),
    ] {
        let refused = pages.given(&address, &session, &format!("{fields}&do=send")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(refused.text.contains(&format!("note wrong\">{told}")), "{fields}: {}", refused.text);
    }
    let fields = "lead=so-khcn&due=2031-03-03&keep_day=true&reason=Chuyen";
    for (language, nobody) in [("vi", "không báo cáo"), ("en", "no report")] {
        let preview = pages
            .given(&address, &format!("{session}; parindex-language={language}"), &format!("{fields}&do=preview"))
            .await;
        assert_eq!(preview.status, StatusCode::OK);
        assert_eq!(preview.text.matches(&format!("{nobody} →")).count(), 1, "one unit comes to it: {}", preview.text);
        assert_eq!(preview.text.matches(&format!("→ {nobody}")).count(), 1, "and one is rid of it");
        assert!(preview.text.contains("value=\"so-khcn\" selected") && preview.text.contains(">Chuyen<"));
    }
    assert_eq!(pages.lead("7.1.1").await, "so-tttt", "a preview stores nothing");
    let done = pages.given(&address, &session, &format!("{fields}&do=send")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let to = done.headers[header::LOCATION].to_str().unwrap();
    assert!(pages.get(to.split('#').next().unwrap(), &session).await.text.contains("Đã phân công"));
    assert_eq!(pages.lead("7.1.1").await, "so-khcn");
}

#[tokio::test]
async fn units_that_contribute_are_ticked_and_an_item_that_needs_some_says_so() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let item = assessment.set.items().iter().find(|item| item.is_collected()).unwrap();
    let now = &assessment.item(&item.code).unwrap().1.assignment().unwrap().fact;
    let address = format!("{BOARD}/{}", item.code);
    let page = pages.get(&address, &session).await;
    let ticked = page.text.matches("name=\"contributors\"").count();
    assert!(ticked > now.contributors.len() - 1 && page.text.matches(" checked> ").count() == now.contributors.len());
    let fields = format!("lead={}&due={}&keep_day=true", now.lead, now.due);
    let refused = pages.given(&address, &session, &format!("{fields}&do=send")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("class=\"wrong\">mục thu thập cần danh sách đơn vị báo cáo"), "{}", refused.text);
    let one = &now.contributors[0];
    let done = pages.given(&address, &session, &format!("{fields}&contributors={one}&do=send")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let after = pages.app.assessment("can-tho-2016").await.unwrap();
    assert_eq!(after.item(&item.code).unwrap().1.assignment().unwrap().fact.contributors, vec![one.clone()]);
}

#[tokio::test]
async fn several_items_go_to_one_unit_at_once_or_none_does() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    for (fields, told) in [
        ("lead=so-khcn", "chưa chọn mục nào"),
        ("pick=7.1.1&lead=", "chọn đơn vị chủ trì"),
        ("pick=7.1.1&lead=so-khcn&due=mai", "viết như 31/12/2016"),
    ] {
        let refused = pages.given(BOARD, &session, &format!("{fields}&do=send")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(refused.text.contains(told), "{fields}: {}", refused.text);
    }
    let due = pages.app.assessment("can-tho-2016").await.unwrap();
    let due = due.item("7.1.3").unwrap().1.assignment().unwrap().fact.due;
    let fields = "pick=7.1.1&pick=7.1.3&lead=so-khcn&due=&keep_day=true&reason=x";
    let preview = pages.given(BOARD, &session, &format!("{fields}&do=preview")).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(preview.text.matches("\" checked>").count(), 3, "what was ticked stays ticked");
    assert_eq!(pages.lead("7.1.1").await, "so-tttt", "a preview stores nothing");
    let late = pages.get(BOARD, &session).await;
    let done = pages.given(BOARD, &session, &format!("{fields}&do=send")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!((pages.lead("7.1.1").await, pages.lead("7.1.3").await), ("so-khcn".to_owned(), "so-khcn".to_owned()));
    let after = pages.app.assessment("can-tho-2016").await.unwrap();
    assert_eq!(
        after.item("7.1.3").unwrap().1.assignment().unwrap().fact.due,
        due,
        "where no day is given each keeps its own"
    );
    // Who has not seen that does not undo it, not even for the other item.
    let fields = "pick=7.1.1&pick=7.1.4&lead=so-tttt&do=send";
    let refused = pages.form(BOARD, &session, &late, fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("người khác đã đổi đúng chỗ này"));
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, after.version);
}

#[tokio::test]
async fn only_so_noi_vu_assigns_and_no_forged_form_does() {
    let pages = Pages::demo().await;
    let before = pages.app.assessment("can-tho-2016").await.unwrap().version;
    let one = format!("{BOARD}/7.1.1");
    let forms =
        [(BOARD, "pick=7.1.1&lead=so-khcn&due=2031-03-03&do=send"), (&one, "lead=so-khcn&due=2031-03-03&do=send")];
    for word in ["demo-so-tttt", "demo-viewer"] {
        let cookie = pages.enter(word).await;
        assert_eq!(pages.get(&one, &cookie).await.status, StatusCode::FORBIDDEN, "{word}");
        let csrf = pages.get("/assessments", &cookie).await.hidden("csrf");
        for (address, form) in forms {
            let refused = pages.post(address, &cookie, &format!("csrf={csrf}&version=9999999&{form}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{word} {address}");
        }
    }
    let reviewer = pages.enter("demo-reviewer").await;
    let theirs = pages.get("/assessments", &pages.enter("demo-reviewer").await).await.hidden("csrf");
    for (address, form) in forms {
        for csrf in ["", &theirs] {
            let refused = pages.post(address, &reviewer, &format!("csrf={csrf}&version=9999999&{form}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
    }
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, before);
    let survey = pages.app.assessment("can-tho-2016").await.unwrap();
    let survey =
        survey.set.items().iter().find(|item| item.method == parindex::domain::criteria::Method::Survey).unwrap();
    let refused = pages.get(&format!("{BOARD}/{}", survey.code), &reviewer).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "a survey decides it");
}
