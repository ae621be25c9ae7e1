//! More time on a page: who is late and why it is locked, an extension seen first and then given, the stages moved; by whom not.

use axum::http::{StatusCode, header};
use chrono::{Days, NaiveDate};
use parindex::domain::deadline;
use parindex::domain::facts::Phase;

use super::{Answer, Pages};

const ADDRESS: &str = "/assessments/can-tho-2016/deadlines";
/// An item that is locked in the demo, and the unit that is late with it.
const LATE: (&str, &str) = ("7.1.5", "so-tttt");

impl Pages {
    /// Sends a form of the page as it is now.
    async fn planned(&self, cookie: &str, fields: &str) -> Answer {
        let page = self.get(ADDRESS, cookie).await;
        self.filled_in(&page, cookie, fields).await
    }

    /// Sends a form of the page as it was.
    async fn filled_in(&self, page: &Answer, cookie: &str, fields: &str) -> Answer {
        let form = format!("csrf={}&version={}&{fields}", page.hidden("csrf"), page.hidden("version"));
        if fields.ends_with("do=send") {
            self.after_a_look(ADDRESS, cookie, &form).await
        } else {
            self.post(ADDRESS, cookie, &form).await
        }
    }

    async fn extensions(&self) -> usize {
        self.app.assessment("can-tho-2016").await.unwrap().extensions.len()
    }

    /// The last day of a stage.
    async fn ends(&self, phase: Phase) -> NaiveDate {
        let assessment = self.app.assessment("can-tho-2016").await.unwrap();
        assessment.phases.iter().find(|end| end.phase == phase).unwrap().ends_on
    }

    /// A day on which more time may end.
    async fn soon(&self) -> NaiveDate {
        let soon = deadline::day_of(self.app.now()) + Days::new(2);
        assert!(soon < self.ends(Phase::Review).await, "the demo's review goes on longer");
        soon
    }
}

#[tokio::test]
async fn who_is_late_is_told_why_it_is_locked_and_who_opens_it() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    for (language, told) in [("vi", "Sở Nội vụ có thể gia hạn đến hết ngày"), ("en", "can extend it until")]
    {
        let page = pages.get(ADDRESS, &format!("{session}; parindex-language={language}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(told), "{}", page.text);
        assert!(page.text.contains(&format!("item={}&amp;unit={}#extend", LATE.0, LATE.1)), "{}", page.text);
    }
    // The link fills the form in.
    let page = pages.get(&format!("{ADDRESS}?item={}&unit={}", LATE.0, LATE.1), &session).await;
    assert!(page.text.contains("value=\"7.1.5\" selected") && page.text.contains("value=\"so-tttt\" selected"));
    let due = pages.get("/assessments/can-tho-2016/due", &session).await;
    assert!(due.links().iter().any(|link| link.starts_with(&format!("{ADDRESS}?item="))));
}

#[tokio::test]
async fn more_time_is_seen_first_then_given_and_opens_what_was_locked() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let unit = pages.enter(&format!("demo-{}", LATE.1)).await;
    let item = format!("/assessments/can-tho-2016/items/{}", LATE.0);
    assert!(!pages.get(&item, &unit).await.text.contains("report-form"));
    let (until, before) = (pages.soon().await, pages.extensions().await);
    let fields = format!("form=extension&item={}&unit={}&until={until}&keep_day=true&reason=Mua+bao", LATE.0, LATE.1);
    for (language, opens) in [("vi", "mở lại"), ("en", "opens")] {
        let cookie = format!("{session}; parindex-language={language}");
        let preview = pages.planned(&cookie, &format!("{fields}&do=preview")).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        assert!(preview.text.contains(&format!("badge good\">{opens}")), "{}", preview.text);
        assert!(preview.text.contains(&format!("name=\"until\" value=\"{until}\"")), "what was typed is still there");
    }
    assert_eq!(pages.extensions().await, before, "a preview stores nothing");
    let done = pages.planned(&session, &format!("{fields}&do=send")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = pages.get(done.headers[header::LOCATION].to_str().unwrap(), &session).await;
    assert!(page.text.contains("Đã gia hạn; đơn vị thấy ngay") && page.text.contains("Mua bao"), "{}", page.text);
    assert_eq!(pages.extensions().await, before + 1);
    assert!(pages.get(&item, &unit).await.text.contains("report-form"), "the unit reports now");
}

#[tokio::test]
async fn faults_of_an_extension_stand_beside_their_fields() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let (until, before) = (pages.soon().await, pages.extensions().await);
    let far = pages.ends(Phase::Review).await + Days::new(1);
    for (fields, told) in [
        (format!("item=7.1.5&unit=&until={until}&reason="), "cần lý do"),
        ("item=7.1.5&unit=&until=&reason=x".to_owned(), "cần chọn ngày"),
        ("item=7.1.5&unit=&until=mai&reason=x".to_owned(), "viết như 31/12/2016"),
        ("item=7.1.5&unit=&until=2016-01-05&keep_day=true&reason=x".to_owned(), "ngày đã qua"),
        (format!("item=7.1.5&unit=&until={far}&keep_day=true&reason=x"), "giai đoạn rà soát kết thúc ngày"),
        (format!("item=7.1.5&unit=so-y-te&until={until}&reason=x"), "so-y-te không báo cáo mục 7.1.5"),
        (format!("item=7.1.5&unit=nobody&until={until}&reason=x"), "nobody không phải đơn vị"),
        (format!("item=&unit=&until={until}&reason=x"), "cần mục (item), đơn vị (unit) hoặc cả hai"),
    ] {
        let refused = pages.planned(&session, &format!("form=extension&{fields}&do=send")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        let loose = told.starts_with("cần mục");
        let place = if loose { "role=\"alert\">" } else { "note wrong\">" };
        assert!(
            refused.text.contains(&format!("{place}{told}")) || refused.text.contains(told),
            "{fields}: {}",
            refused.text
        );
        assert_eq!(refused.text.matches("note wrong\"").count(), usize::from(!loose), "{fields}");
    }
    assert_eq!(pages.extensions().await, before);
}

#[tokio::test]
async fn who_gives_time_after_somebody_else_did_is_told_first() {
    let pages = Pages::demo().await;
    let (one, other) = (pages.enter("demo-reviewer").await, pages.enter("demo-admin").await);
    let late = pages.get(ADDRESS, &other).await;
    let until = pages.soon().await;
    let fields = format!("form=extension&item=7.1.5&unit=so-tttt&until={until}&keep_day=true&reason=x&do=send");
    assert_eq!(pages.planned(&one, &fields).await.status, StatusCode::SEE_OTHER);
    let given = pages.extensions().await;
    let refused = pages.form(ADDRESS, &other, &late, &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(
        refused.text.contains("người khác đã đổi đúng chỗ này") && refused.text.contains("value=\"7.1.5\" selected")
    );
    assert_eq!(pages.extensions().await, given);
    // Another unit's time is another matter.
    let elsewhere = format!("form=extension&item=&unit=so-y-te&until={until}&keep_day=true&reason=x&do=send");
    assert_eq!(pages.filled_in(&late, &other, &elsewhere).await.status, StatusCode::SEE_OTHER);
    // Whoever has seen it sends again.
    let version = refused.text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let again = format!("csrf={}&version={version}&{fields}", refused.hidden("csrf"));
    assert_eq!(pages.after_a_look(ADDRESS, &other, &again).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_sent_is_what_was_looked_at() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let (page, until, before) = (pages.get(ADDRESS, &session).await, pages.soon().await, pages.extensions().await);
    let mark = format!("csrf={}&version={}", page.hidden("csrf"), page.hidden("version"));
    let filled =
        |item: &str| format!("{mark}&form=extension&item={item}&unit=so-tttt&until={until}&keep_day=true&reason=x");
    let look = pages.post(ADDRESS, &session, &format!("{}&do=preview", filled("7.1.5"))).await;
    let seen = look.text.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    for form in [format!("{}&seen={seen}", filled("")), filled("7.1.5"), format!("{}&seen=x", filled("7.1.5"))] {
        let refused = pages.post(ADDRESS, &session, &format!("{form}&do=send")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{form}: {}", refused.text);
        assert!(refused.text.contains("Bạn đã đổi biểu mẫu sau khi xem trước"), "{}", refused.text);
        assert_eq!(pages.extensions().await, before, "{form}");
    }
    let sent = pages.post(ADDRESS, &session, &format!("{}&seen={seen}&do=send", filled("7.1.5"))).await;
    assert_eq!((sent.status, pages.extensions().await), (StatusCode::SEE_OTHER, before + 1));
}

#[tokio::test]
async fn the_stages_are_moved_after_a_look() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let days = |ends: &[(&str, NaiveDate)]| ends.iter().map(|(name, day)| format!("&{name}={day}")).collect::<String>();
    let (collect, review) = (pages.ends(Phase::Collect).await, pages.ends(Phase::Review).await);
    let new = review - Days::new(1);
    let wrong = days(&[("collect", review), ("review", collect)]);
    let refused = pages.planned(&session, &format!("form=schedule{wrong}&do=send")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("note wrong\">kết thúc trước giai đoạn đứng trước"), "{}", refused.text);
    let fields = format!("form=schedule{}&reason=Lui+lai", days(&[("collect", collect), ("review", new)]));
    let preview = pages.planned(&session, &format!("{fields}&do=preview")).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(pages.ends(Phase::Review).await, review, "a preview stores nothing");
    let page = pages.get(ADDRESS, &session).await;
    let done = pages.planned(&session, &format!("{fields}&do=send")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(pages.ends(Phase::Review).await, new);
    let refused = pages.form(ADDRESS, &session, &page, &format!("{fields}&do=send")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "whoever has not seen the new ones");
    let log = pages.get("/assessments/can-tho-2016/changes?kind=scheduled", &session).await;
    assert!(log.text.contains("Lui lai") && log.text.contains("class=\"was\""), "{}", log.text);
}

#[tokio::test]
async fn only_so_noi_vu_plans_and_no_forged_form_does() {
    let pages = Pages::demo().await;
    let until = pages.soon().await;
    let before = pages.app.assessment("can-tho-2016").await.unwrap().version;
    let forms = [
        format!("form=extension&item=7.1.5&unit=so-tttt&until={until}&reason=x&do=send"),
        "form=schedule&collect=2031-01-01&do=send".to_owned(),
    ];
    for word in ["demo-so-tttt", "demo-viewer"] {
        let cookie = pages.enter(word).await;
        let page = pages.get(ADDRESS, &cookie).await;
        assert!(page.status == StatusCode::OK && !page.text.contains("id=\"extend\""), "{word} reads only");
        let csrf = pages.get("/assessments", &cookie).await.hidden("csrf");
        for form in &forms {
            let refused = pages.post(ADDRESS, &cookie, &format!("csrf={csrf}&version=9999999&{form}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{word} {form}");
        }
    }
    let reviewer = pages.enter("demo-reviewer").await;
    let theirs = pages.get("/assessments", &pages.enter("demo-reviewer").await).await.hidden("csrf");
    let own = pages.get("/assessments", &reviewer).await.hidden("csrf");
    for form in &forms {
        for csrf in ["", &theirs] {
            let refused = pages.post(ADDRESS, &reviewer, &format!("csrf={csrf}&version=9999999&{form}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
        let form = format!("csrf={own}&version=9999999&{form}");
        assert_eq!(pages.post_from("cross-site", ADDRESS, &reviewer, &form).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, before);
}
