//! A unit reports from an item's page: seen first, then sent; and what keeps it from being sent wrongly.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::{Answer, Pages};

pub(super) const ITEM: &str = "/assessments/can-tho-2016/items/7.1.1";

impl Pages {
    /// Sends a form of an item's page with what a browser adds: the session's mark and the version the page was of.
    pub(super) async fn form(&self, address: &str, cookie: &str, page: &Answer, fields: &str) -> Answer {
        let (csrf, version) = (page.hidden("csrf"), page.hidden("version"));
        self.post(address, cookie, &format!("csrf={csrf}&version={version}&{fields}")).await
    }

    /// Sends a form after having looked at what it comes to, where there is something to look at; else what the look says.
    pub(super) async fn after_a_look(&self, address: &str, cookie: &str, form: &str) -> Answer {
        let look = self.post(address, cookie, &form.replace("do=send", "do=preview")).await;
        let Some(seen) = look.text.split("name=\"seen\" value=\"").nth(1) else { return look };
        self.post(address, cookie, &format!("{form}&seen={}", seen.split('"').next().unwrap())).await
    }

    /// Sends files with a form, as a browser does.
    async fn files(&self, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        for (name, bytes) in files {
            body += &format!(
                "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n{bytes}\r\n"
            );
        }
        body += "--cut--\r\n";
        let request = Request::post(format!("{ITEM}/documents"))
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn version(&self) -> i64 {
        self.app.assessment("can-tho-2016").await.unwrap().version
    }
}

/// What the unit's newest report of the item holds.
async fn newest(pages: &Pages) -> serde_json::Value {
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let (_, record) = assessment.item("7.1.1").unwrap();
    parindex::domain::score::inputs_json(&record.submissions.last().unwrap().fact.inputs).into()
}

#[tokio::test]
async fn a_unit_sees_what_a_report_is_worth_and_sends_it() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-so-tttt").await;
    for (language, number, read, sent) in [("vi", "1.234", "1.234", "Đã gửi."), ("en", "1234", "1,234", "Sent.")] {
        let cookie = format!("{session}; parindex-language={language}");
        let page = pages.get(ITEM, &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        let before = pages.version().await;
        let fields = format!("kind=actual&done={number}&planned={number}&explanation={language}");
        let preview = pages.form(&format!("{ITEM}/report"), &cookie, &page, &format!("{fields}&do=preview")).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(preview.text.contains(&format!("<dd>{read}</dd>")), "the figures as they were read: {}", preview.text);
        assert!(preview.text.contains(&format!("name=\"done\" value=\"{number}\"")), "what was typed is still there");
        assert_eq!(pages.version().await, before, "a preview stores nothing");
        let done = pages.form(&format!("{ITEM}/report"), &cookie, &preview, &format!("{fields}&do=submit")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(pages.get(done.headers[header::LOCATION].to_str().unwrap(), &cookie).await.text.contains(sent));
        assert_eq!(newest(&pages).await, serde_json::json!({ "done": "1234", "planned": "1234" }));
    }
}

#[tokio::test]
async fn faults_stand_beside_their_fields_and_nothing_is_stored() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-so-tttt").await;
    let page = pages.get(ITEM, &session).await;
    let before = pages.version().await;
    for (fields, told) in [
        ("done=1%2C5&planned=20&explanation=x", "wrong\">1,5 phải là số nguyên, không có phần thập phân<"),
        ("done=1%2C000&planned=20&explanation=x", "wrong\">1,000 không rõ là hàng nghìn hay phần thập phân"),
        ("done=12.34&planned=20&explanation=x", "“12.34” không đọc được thành số; viết như 1.234,5"),
        ("done=21&planned=20&explanation=x", "21 lớn hơn “"),
        ("done=&planned=20&explanation=x", "chưa có số liệu này"),
        ("done=19&planned=20", "thì phải giải trình"),
    ] {
        let refused = pages.form(&format!("{ITEM}/report"), &session, &page, &format!("{fields}&do=submit")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert_eq!(refused.text.matches("class=\"wrong\"").count(), 1, "{fields}: {}", refused.text);
        assert!(refused.text.contains(told), "{fields}: {}", refused.text);
        assert!(refused.text.contains("name=\"planned\" value=\"20\""), "what was typed is still there");
    }
    assert_eq!(pages.version().await, before);
}

#[tokio::test]
async fn who_sent_meanwhile_is_not_overwritten_and_others_are_no_conflict() {
    let pages = Pages::demo().await;
    let (one, other) = (pages.enter("demo-so-tttt").await, pages.enter("demo-so-tttt").await);
    let (page, late) = (pages.get(ITEM, &one).await, pages.get(ITEM, &other).await);
    let fields = "done=18&planned=20&explanation=x&do=submit";
    assert_eq!(pages.form(&format!("{ITEM}/report"), &one, &page, fields).await.status, StatusCode::SEE_OTHER);
    let fields = "done=7&planned=20&explanation=y&do=submit";
    let refused = pages.form(&format!("{ITEM}/report"), &other, &late, fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("name=\"done\" value=\"7\""), "what was typed is still there");
    assert!(refused.text.contains("lần trước: 18"), "and beside it what is newer");
    assert_eq!(newest(&pages).await["done"], "18");
    // Whoever has seen it sends again; a report on another item in between is nobody's conflict.
    let elsewhere = "/assessments/can-tho-2016/items/7.1.3";
    let page = pages.get(elsewhere, &one).await;
    let sent = pages
        .form(&format!("{elsewhere}/report"), &one, &page, "connected=103&agencies=110&explanation=z&do=submit")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let again = pages.form(&format!("{ITEM}/report"), &other, &refused, fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(newest(&pages).await["done"], "7");
}

#[tokio::test]
async fn who_may_not_report_is_refused_whatever_is_sent() {
    let pages = Pages::demo().await;
    let own = pages.enter("demo-so-tttt").await;
    let page = pages.get(ITEM, &own).await;
    let before = pages.version().await;
    let (report, fields) = (format!("{ITEM}/report"), "done=19&planned=20&explanation=x&do=submit");
    for (word, path, status) in [
        ("demo-so-tu-phap", "7.1.1", StatusCode::FORBIDDEN),
        ("demo-viewer", "7.1.1", StatusCode::FORBIDDEN),
        ("demo-reviewer", "7.1.1", StatusCode::FORBIDDEN),
        ("demo-so-tttt", "99", StatusCode::NOT_FOUND),
        ("demo-so-tttt", "7.1.5", StatusCode::LOCKED),
    ] {
        let cookie = pages.enter(word).await;
        let csrf = pages.get("/assessments", &cookie).await.hidden("csrf");
        let address = format!("/assessments/can-tho-2016/items/{path}");
        let form = format!("csrf={csrf}&version=9999999&{fields}");
        let refused = pages.post(&format!("{address}/report"), &cookie, &form).await;
        assert_eq!(refused.status, status, "{word} {path}");
        assert!(!pages.get(&address, &cookie).await.text.contains("report-form"), "{word} {path}");
    }
    let theirs = pages.get(ITEM, &pages.enter("demo-so-tttt").await).await.hidden("csrf");
    for csrf in [theirs.as_str(), ""] {
        let form = format!("csrf={csrf}&version={}&{fields}", page.hidden("version"));
        assert_eq!(pages.post(&report, &own, &form).await.status, StatusCode::FORBIDDEN);
        let refused = pages.files(&own, &[("csrf", csrf)], &[("a.pdf", "%PDF-1.4")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    let form = format!("csrf={}&version={}&{fields}", page.hidden("csrf"), page.hidden("version"));
    assert_eq!(pages.post_from("cross-site", &report, &own, &form).await.status, StatusCode::FORBIDDEN);
    assert_eq!(pages.version().await, before, "nothing of it was stored");
}

#[tokio::test]
async fn documents_are_kept_read_and_reported_with() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-so-tttt").await;
    let csrf = pages.get(ITEM, &session).await.hidden("csrf");
    let described = |signed: &'static str| {
        vec![
            ("csrf", csrf.as_str()),
            ("title", "Báo cáo <b>ứng dụng</b>"),
            ("number", "77/BC-STTTT"),
            ("issuer", "Sở TT-TT"),
            ("signed_on", signed),
            ("period_from", ""),
            ("period_to", ""),
            ("pages", "3, 7-9"),
        ]
    };
    let before = pages.version().await;
    for (signed, files, told) in [
        ("mai", vec![("a.pdf", "%PDF-1.4\n")], "viết như 31/12/2016"),
        ("2016-12-30", vec![("", "")], "chưa chọn tệp nào"),
        ("2016-12-30", vec![("a.docx", "%PDF-1.4\n")], "nhưng nội dung là"),
    ] {
        let refused = pages.files(&session, &described(signed), &files).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(
            refused.text.contains(told) && refused.text.contains("value=\"77/BC-STTTT\""),
            "{told}: {}",
            refused.text
        );
    }
    assert_eq!(pages.version().await, before);
    let kept =
        pages.files(&session, &described("30/12/2016"), &[("a.pdf", "%PDF-1.4\n1"), ("b.pdf", "%PDF-1.4\n2")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let page = pages.get(ITEM, &session).await;
    assert!(page.text.contains("Báo cáo &#60;b&#62;") && !page.text.contains("<b>ứng"), "what was typed stays text");
    let links: Vec<_> = page.links().into_iter().filter(|link| link.starts_with("/documents/")).collect();
    assert_eq!(links.len(), 2);
    for file in ["a.pdf", "b.pdf"] {
        let told = format!("77/BC-STTTT · Báo cáo &#60;b&#62;ứng dụng&#60;/b&#62; · {file}</label>");
        assert_eq!(page.text.matches(&told).count(), 1, "two files of one document are told apart: {}", page.text);
    }
    let read = pages.get(&links[0], &session).await;
    assert!(read.status == StatusCode::OK && read.text.starts_with("%PDF-1.4"));
    assert!(read.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert!(read.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox"));
    let looked = pages.get(&format!("{}/view", links[0]), &session).await;
    assert!(looked.status == StatusCode::OK && looked.text.starts_with("%PDF-1.4"));
    let policy = looked.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("frame-ancestors 'self'"), "{policy}");
    for (name, value) in
        [("x-frame-options", "SAMEORIGIN"), ("content-disposition", "inline"), ("x-content-type-options", "nosniff")]
    {
        assert_eq!(looked.headers[name], value);
    }
    assert_eq!(read.headers["x-frame-options"], "DENY", "as a file it stands in no page");
    let stranger = pages.enter("demo-so-tu-phap").await;
    assert_eq!(pages.get(&format!("{}/view", links[0]), &stranger).await.status, StatusCode::FORBIDDEN);
    assert_eq!(pages.get(&links[0], &pages.enter("demo-so-tu-phap").await).await.status, StatusCode::FORBIDDEN);
    assert_eq!(pages.get(&links[0], "").await.status, StatusCode::SEE_OTHER, "nobody reads without signing in");
    let id = links[0].trim_start_matches("/documents/");
    let fields = format!("done=19&planned=20&evidence={id}&do=submit");
    let sent = pages.form(&format!("{ITEM}/report"), &session, &page, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "a report with a document needs no explanation: {}", sent.text);
}
