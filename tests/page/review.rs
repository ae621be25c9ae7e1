//! Sở Nội vụ looks at what waits, returns it, accepts it, adjusts it; and what keeps others from doing so.

use axum::http::{StatusCode, header};
use uuid::Uuid;

use super::desk::ITEM;
use super::{Answer, Pages};
use parindex::domain::assessment::ItemState;

const QUEUE: &str = "/assessments/can-tho-2016/reviews";

impl Pages {
    /// The unit reports item 7.1.1; the address of its review.
    async fn reported(&self, done: &str) -> String {
        let unit = self.enter("demo-so-tttt").await;
        let page = self.get(ITEM, &unit).await;
        let fields = format!("done={done}&planned=20&explanation=x&do=submit");
        assert_eq!(self.form(&format!("{ITEM}/report"), &unit, &page, &fields).await.status, StatusCode::SEE_OTHER);
        format!("{QUEUE}/{}", self.submission().await)
    }

    async fn submission(&self) -> Uuid {
        let assessment = self.app.assessment("can-tho-2016").await.unwrap();
        assessment.item("7.1.1").unwrap().1.submissions.last().unwrap().fact.id
    }

    async fn state(&self) -> ItemState {
        let assessment = self.app.assessment("can-tho-2016").await.unwrap();
        let (item, record) = assessment.item("7.1.1").unwrap();
        record.state(item)
    }

    /// Sends a form of the page at `address`.
    async fn decided(&self, address: &str, cookie: &str, fields: &str) -> Answer {
        let page = self.get(address, cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        self.form(address, cookie, &page, fields).await
    }
}

#[tokio::test]
async fn a_report_is_returned_comes_again_and_is_accepted() {
    let pages = Pages::demo().await;
    let (reviewer, unit) = (pages.enter("demo-reviewer").await, pages.enter("demo-so-tttt").await);
    let review = pages.reported("18").await;
    assert!(pages.get(QUEUE, &reviewer).await.links().contains(&review));
    let lacks = "verdict=return&reason=Chua+ro&kind=evidence&text=Quyet+dinh+phe+duyet&kind=other&text=";
    let preview = pages.decided(&review, &reviewer, &format!("{lacks}&do=preview")).await;
    assert!(preview.text.contains("Chưa gửi, chưa ghi gì") && preview.text.contains("value=\"Quyet dinh phe duyet\""));
    assert_eq!(pages.state().await, ItemState::Submitted, "a preview stores nothing");
    let done = pages.decided(&review, &reviewer, &format!("{lacks}&do=decide")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(pages.state().await, ItemState::Returned);
    for (language, told) in [("vi", "Còn thiếu:"), ("en", "Missing:")] {
        let page = pages.get(ITEM, &format!("{unit}; parindex-language={language}")).await;
        let (missing, form) = (page.text.find("Quyet dinh phe duyet").unwrap(), page.text.find("report-form").unwrap());
        assert!(page.text.contains(told) && missing < form, "what is missing comes first");
    }
    let gone = pages.get(&review, &reviewer).await;
    assert_eq!(gone.status, StatusCode::CONFLICT, "what was decided does not wait");
    let review = pages.reported("19").await;
    for (language, told) in [("vi", "thay đổi"), ("en", "changed")] {
        let page = pages.get(&review, &format!("{reviewer}; parindex-language={language}")).await;
        assert_eq!(page.text.matches("class=\"changed\"").count(), 1, "only the figure that changed");
        assert!(page.text.contains(told) && page.text.contains("<td class=\"n\">18</td>"), "{}", page.text);
    }
    let done = pages.decided(&review, &reviewer, "verdict=accept&do=decide").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(pages.state().await, ItemState::Accepted);
}

#[tokio::test]
async fn points_are_adjusted_with_a_reason_and_faults_stand_beside_their_fields() {
    let pages = Pages::demo().await;
    let reviewer = pages.enter("demo-reviewer").await;
    let review = pages.reported("18").await;
    for (fields, told) in [
        ("verdict=adjust&points=0%2C5&reason=", "cần ghi lý do"),
        ("verdict=adjust&points=abc&reason=x", "“abc” không đọc được thành số"),
        ("verdict=adjust&points=9&reason=x", "9 ngoài khoảng 0 đến 0,75"),
        ("verdict=return&reason=", "cần ghi lý do"),
    ] {
        let refused = pages.decided(&review, &reviewer, &format!("{fields}&do=decide")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(refused.text.contains(&format!("note wrong\">{told}")), "{fields}: {}", refused.text);
    }
    assert_eq!(pages.state().await, ItemState::Submitted);
    let done = pages.decided(&review, &reviewer, "verdict=adjust&points=0%2C5&reason=x&do=decide").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(pages.state().await, ItemState::Adjusted);
}

#[tokio::test]
async fn several_are_accepted_after_a_look_and_not_when_one_has_gone() {
    let pages = Pages::demo().await;
    let reviewer = pages.enter("demo-reviewer").await;
    pages.reported("18").await;
    let pick = pages.submission().await;
    let csrf = pages.get(QUEUE, &reviewer).await.hidden("csrf");
    let form = format!("csrf={csrf}&pick={pick}&do=");
    let preview = pages.post(QUEUE, &reviewer, &format!("{form}preview")).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text.contains("7.1.1: Chờ rà soát → Đã chấp nhận"), "{}", preview.text);
    assert_eq!(pages.state().await, ItemState::Submitted, "a preview stores nothing");
    let none = pages.post(QUEUE, &reviewer, &format!("csrf={csrf}&do=accept")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    pages.reported("19").await;
    let gone = pages.post(QUEUE, &reviewer, &format!("{form}accept")).await;
    assert_eq!(gone.status, StatusCode::CONFLICT, "the unit has sent a newer one: nobody has looked at that");
    assert_eq!(pages.state().await, ItemState::Submitted);
    let pick = pages.submission().await;
    let done = pages.post(QUEUE, &reviewer, &format!("csrf={csrf}&pick={pick}&do=accept")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(
        pages.get(done.headers[header::LOCATION].to_str().unwrap(), &reviewer).await.text.contains("Đã ghi kết quả")
    );
    assert_eq!(pages.state().await, ItemState::Accepted);
}

#[tokio::test]
async fn nobody_else_reviews_and_no_forged_form_does() {
    let pages = Pages::demo().await;
    let review = pages.reported("18").await;
    let pick = pages.submission().await;
    for word in ["demo-so-tttt", "demo-so-tu-phap", "demo-viewer"] {
        let cookie = pages.enter(word).await;
        let csrf = pages.get("/assessments", &cookie).await.hidden("csrf");
        for (address, fields) in
            [(QUEUE, format!("pick={pick}&do=accept")), (&review, "verdict=accept&do=decide".to_owned())]
        {
            assert_eq!(pages.get(address, &cookie).await.status, StatusCode::FORBIDDEN, "{word}");
            let refused = pages.post(address, &cookie, &format!("csrf={csrf}&version=9999999&{fields}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{word} {address}");
        }
    }
    let reviewer = pages.enter("demo-reviewer").await;
    let (page, other) = (pages.get(&review, &reviewer).await, pages.enter("demo-reviewer").await);
    let form = format!("version={}&verdict=accept&do=decide&csrf=", page.hidden("version"));
    let theirs = pages.get("/assessments", &other).await.hidden("csrf");
    for csrf in ["", &theirs] {
        assert_eq!(pages.post(&review, &reviewer, &format!("{form}{csrf}")).await.status, StatusCode::FORBIDDEN);
    }
    let own = format!("{form}{}", page.hidden("csrf"));
    assert_eq!(pages.post_from("cross-site", &review, &reviewer, &own).await.status, StatusCode::FORBIDDEN);
    assert_eq!(pages.state().await, ItemState::Submitted);
}
