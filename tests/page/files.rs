//! Files on a page: what can be had by whom, a table looked at and taken in, its faults by row and column; a set of criteria published.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use parindex::catalog;

use super::browser::said;
use super::{Answer, Pages};

pub(super) const FILES: &str = "/assessments/can-tho-2016/files";
const SETS: &str = "/criteria-sets";

impl Pages {
    /// Sends a file with a form, as a browser does.
    pub(super) async fn brought<B: AsRef<[u8]>>(
        &self,
        address: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, B),
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            write!(body, "--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        write!(body, "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").unwrap();
        body.push_str("content-type: application/octet-stream\r\n\r\n");
        let body = [body.as_bytes(), bytes.as_ref(), b"\r\n--cut--\r\n"].concat();
        let request = Request::post(address)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// The mark of a session's forms.
    pub(super) async fn mark(&self, cookie: &str) -> String {
        self.get("/assessments", cookie).await.hidden("csrf")
    }

    pub(super) async fn at(&self) -> i64 {
        self.app.assessment("can-tho-2016").await.unwrap().version
    }
}

/// The SHA-256 that a page has looked at.
pub(super) fn looked_at(page: &Answer) -> String {
    page.text.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_may_have_a_file_gets_it_and_others_are_not_offered_it() {
    let pages = Pages::demo().await;
    for (word, own, package) in
        [("demo-viewer", false, true), ("demo-reviewer", false, true), ("demo-so-tttt", true, false)]
    {
        let cookie = pages.enter(word).await;
        let page = pages.get(FILES, &cookie).await;
        let files: Vec<_> =
            page.links().into_iter().filter(|link| link.contains("/files/") || link.ends_with(".xlsx")).collect();
        assert_eq!(files.iter().any(|file| file.contains("workbook.xlsx")), own, "{word}: {files:?}");
        assert_eq!(files.iter().any(|file| file.contains("package.zip")), package, "{word}: {files:?}");
        assert!(files.len() >= 7, "{files:?}");
        for file in &files {
            let got = pages.get(file, &cookie).await;
            assert_eq!(got.status, StatusCode::OK, "{word} {file}: {}", got.text);
            assert!(!got.text.is_empty() && !got.text.contains("<html"), "{file}");
        }
        assert_eq!(pages.get(&format!("{FILES}/package.zip"), &cookie).await.status.is_success(), package);
        let theirs = pages.get(&format!("{FILES}/workbook.xlsx?unit=so-khcn"), &cookie).await;
        assert_eq!(theirs.status.is_success(), word == "demo-reviewer", "{word}");
    }
    let table = pages
        .get(&format!("{FILES}/items.csv?decimal=comma&bom=true&header=vi"), &pages.enter("demo-viewer").await)
        .await;
    assert!(table.text.starts_with('\u{feff}') && table.text.contains(';'), "a Vietnamese Excel opens it");
    assert_eq!(
        pages.get(&format!("{FILES}/items.csv"), "").await.status,
        StatusCode::SEE_OTHER,
        "nobody without signing in"
    );
}

#[tokio::test]
async fn a_table_is_looked_at_and_the_same_file_goes_in() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-reviewer").await;
    let csrf = pages.mark(&cookie).await;
    let address = format!("{FILES}/appraisals");
    let table = ("diem.csv", "mục;điểm;lý do\n7.1.1;0,5;Thiếu tài liệu\n");
    let before = pages.at().await;
    let preview = pages.brought(&address, &cookie, &[("csrf", &csrf), ("do", "preview")], table).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    assert!(preview.text.contains("<dt>Ghi mới</dt><dd>1 <small class=\"which\">7.1.1"), "{}", preview.text);
    assert!(preview.text.contains("Chọn lại đúng tệp này"));
    assert_eq!(pages.at().await, before, "a preview stores nothing");
    let seen = looked_at(&preview);
    for (seen, file) in [("", table), (seen.as_str(), ("diem.csv", "mục;điểm\n7.1.1;0,75\n"))] {
        let fields = [("csrf", csrf.as_str()), ("seen", seen), ("do", "send")];
        let refused = pages.brought(&address, &cookie, &fields, file).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(refused.text.contains("Đây không phải tệp đã xem trước"), "{}", refused.text);
    }
    let beside = [("csrf", csrf.as_str()), ("source", "khác"), ("seen", seen.as_str()), ("do", "send")];
    assert_eq!(pages.brought(&address, &cookie, &beside, table).await.status, StatusCode::CONFLICT);
    assert_eq!(pages.at().await, before, "what nobody has looked at does not go in");
    let fields = [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("do", "send")];
    let done = pages.brought(&address, &cookie, &fields, table).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(pages.at().await, before + 1);
    assert!(pages.get(done.headers[header::LOCATION].to_str().unwrap(), &cookie).await.text.contains("Đã nhập"));
}

#[tokio::test]
async fn every_fault_of_a_table_is_told_by_its_place() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-admin").await;
    let csrf = pages.mark(&cookie).await;
    let before = pages.at().await;
    for (kind, table, places) in [
        ("appraisals", "mục;điểm\n7.1.1;chín\n99.9;1\n", 2),
        ("statistics", "đơn vị;received_level3\nSở Không Có;12\n", 1),
        ("ranking", "province,rank,score\nnowhere,1,90\n", 1),
        ("appraisals", "", 0),
    ] {
        let refused = pages
            .brought(&format!("{FILES}/{kind}"), &cookie, &[("csrf", &csrf), ("do", "preview")], ("a.csv", table))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", refused.text);
        assert!(refused.text.contains("Chưa nhập gì."), "{kind}");
        let told = refused
            .text
            .split("<th scope=\"col\">Sai gì, cần gì</th>")
            .nth(1)
            .map_or(0, |rest| rest.split("</table>").next().unwrap().matches("<th scope=\"row\">").count());
        assert!(told >= places, "{kind}: {told} {}", refused.text);
    }
    let broken =
        pages.brought(&format!("{FILES}/appraisals"), &cookie, &[("csrf", &csrf)], ("a.xlsx", "PK\u{3}\u{4}no")).await;
    assert_eq!(broken.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", broken.text);
    assert_eq!(pages.at().await, before);
}

#[tokio::test]
async fn nobody_brings_what_is_not_theirs_and_no_forged_form_does() {
    let pages = Pages::demo().await;
    let before = pages.at().await;
    let table = ("a.csv", "mục;điểm\n7.1.1;0,5\n");
    for (word, offered) in [
        ("demo-viewer", &[][..]),
        ("demo-so-tttt", &["workbook"]),
        ("demo-reviewer", &["statistics", "appraisals"]),
        ("demo-admin", &["statistics", "appraisals", "ranking"]),
    ] {
        let cookie = pages.enter(word).await;
        let (page, csrf) = (pages.get(FILES, &cookie).await, pages.mark(&cookie).await);
        for kind in ["workbook", "statistics", "appraisals", "ranking"] {
            let is_offered = page.text.contains(&format!("{FILES}/{kind}#{kind}"));
            assert_eq!(is_offered, offered.contains(&kind), "{word} {kind}");
            if !is_offered {
                let sent =
                    pages.brought(&format!("{FILES}/{kind}"), &cookie, &[("csrf", &csrf), ("do", "send")], table).await;
                assert!(matches!(sent.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{word} {kind}");
            }
        }
        if word != "demo-admin" {
            let sent = pages.brought(SETS, &cookie, &[("csrf", &csrf), ("do", "send")], table).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{word}");
        }
    }
    let admin = pages.enter("demo-admin").await;
    let theirs = pages.mark(&pages.enter("demo-admin").await).await;
    for csrf in ["", &theirs] {
        for address in [format!("{FILES}/appraisals"), SETS.to_owned()] {
            let sent = pages.brought(&address, &admin, &[("csrf", csrf), ("do", "preview")], table).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{address}");
        }
    }
    assert_eq!(pages.at().await, before);
}

#[tokio::test]
async fn sets_say_how_sure_they_are_and_two_are_held_against_each_other() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    for (language, sure, rule) in [("vi", "phục dựng", "Cách chấm"), ("en", "reconstructed", "How it is scored")]
    {
        let cookie = format!("{session}; parindex-language={language}");
        let list = pages.get(SETS, &cookie).await;
        assert_eq!(
            list.text.matches(&format!("badge open\">{sure}")).count(),
            catalog::criteria_sets().len(),
            "{}",
            list.text
        );
        assert!(!list.text.contains("id=\"publish\""), "a viewer publishes nothing");
        let set = pages.get("/criteria-sets/par-2016@1", &cookie).await;
        let items = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap().items().len();
        assert_eq!(set.text.matches("<tr id=\"i-").count(), items);
        assert!(set.text.contains(rule) || language == "en", "{}", set.text);
        let address = "/criteria-sets/par-2016@1?against=par-2015@1&assessment=can-tho-2016";
        let diff = pages.get(address, &cookie).await;
        let expected = pages.app.assessment("can-tho-2016").await.unwrap();
        let expected = pages.app.criteria_diff("par-2015@1", "par-2016@1", Some(&expected)).await.unwrap();
        assert!(diff.text.contains(&format!("{} ", expected.items.len())), "{}", diff.text);
        assert!(diff.text.contains(" selected>par-2015@1"), "what was chosen stays");
        let sets = catalog::criteria_sets().iter().filter(|set| ["par-2015", "par-2016"].contains(&set.id.as_str()));
        let specs = sets.flat_map(|set| set.items()).flat_map(|item| item.inputs.iter().chain(&item.per_unit));
        let names: BTreeSet<_> = specs.map(|spec| format!("{}:", spec.name)).chain(["on_time ".to_owned()]).collect();
        let told: Vec<_> = names.iter().filter(|name| diff.text.contains(name.as_str())).collect();
        assert!(
            names.len() > 20 && told.is_empty(),
            "what the file calls figures and options is told to nobody: {told:?}"
        );
        let online = diff.text.split("<tr><th scope=\"row\">7.2.2.").nth(1).unwrap().split("</tr>").next().unwrap();
        for word in ["diff-was", "diff-rule-before", "diff-rule-after", "diff-figures-removed", "diff-figures-added"] {
            assert!(online.contains(&said(language, "criteria", word)), "{word}: {online}");
        }
    }
    assert_eq!(pages.get("/criteria-sets/none", &session).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_set_is_published_after_a_look() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-admin").await;
    let csrf = pages.mark(&cookie).await;
    let source = catalog::built_in_sets().iter().find(|set| set.id == "par-2016").unwrap().source;
    let next = source.replacen("id: par-2016\n", "id: par-2016\nrevision: 2\n", 1);
    let known = pages.app.sets().await.unwrap().len();
    let faulty = next.replacen("max: 100\n", "max: 99\n", 1);
    let refused = pages.brought(SETS, &cookie, &[("csrf", &csrf), ("do", "preview")], ("set.yaml", &faulty)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("<td>dòng "), "every fault at its line: {}", refused.text);
    let taken = pages.brought(SETS, &cookie, &[("csrf", &csrf), ("do", "preview")], ("set.yaml", source)).await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.text);
    assert!(taken.text.contains("bản đính chính tiếp theo là revision: 2"), "{}", taken.text);
    let fields =
        [("csrf", csrf.as_str()), ("against", "par-2016@1"), ("assessment", "can-tho-2016"), ("do", "preview")];
    let preview = pages.brought(SETS, &cookie, &fields, ("set.yaml", &next)).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    assert!(preview.text.contains("par-2016@2") && preview.text.contains("(par-2016@1):"), "{}", preview.text);
    assert_eq!(pages.app.sets().await.unwrap().len(), known, "a preview stores nothing");
    let seen = looked_at(&preview);
    let fields = [
        ("csrf", csrf.as_str()),
        ("against", "par-2016@1"),
        ("assessment", "can-tho-2016"),
        ("seen", seen.as_str()),
        ("do", "send"),
    ];
    let done = pages.brought(SETS, &cookie, &fields, ("set.yaml", &next)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let list = pages.get(done.headers[header::LOCATION].to_str().unwrap(), &cookie).await;
    assert!(list.text.contains("Đã công bố") && list.links().contains(&"/criteria-sets/par-2016@2".to_owned()));
    assert_eq!(pages.app.sets().await.unwrap().len(), known + 1);
}
