//! The change log on a page, and pages as they stood: who did what, from what to what; what was, and nothing to do there.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use parindex::app::Request;
use parindex::app::items::NewAssignment;
use parindex::domain::assessment::BasisName;
use parindex::domain::assessment::History;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Actor, Role};
use parindex::domain::score::Percent;

use super::desk::ITEM;
use super::{Answer, Pages};

const LOG: &str = "/assessments/can-tho-2016/changes";

/// Sở Nội vụ, in person.
pub(super) fn reviewer() -> Caller {
    Caller { actor: Actor { name: "bà Hạnh".to_owned(), role: Role::Reviewer, unit: None }, province: None }
}

impl Pages {
    /// Gives item 7.1.1 another lead; the version that makes.
    async fn assigned(&self, lead: &str) -> i64 {
        let due = "2031-03-01".parse().unwrap();
        let new = NewAssignment {
            lead: lead.to_owned(),
            contributors: Vec::new(),
            due,
            on_day_off: Default::default(),
            reason: Some("Theo <Quyết định> 12".to_owned()),
        };
        self.app.assign("can-tho-2016", "7.1.1", &Request::by(reviewer()), new).await.unwrap().version
    }
}

/// The versions that a page of the log tells of, in its order.
fn versions(page: &Answer) -> Vec<i64> {
    let marks = page.text.split("name=\"as_of\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    marks.filter_map(|mark| mark.parse().ok()).collect()
}

#[tokio::test]
async fn every_change_is_told_once_newest_first() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let (mut told, mut next) = (Vec::new(), Some(LOG.to_owned()));
    while let Some(address) = next {
        let page = pages.get(&address, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        told.extend(versions(&page));
        next = page.links().into_iter().find(|link| link.contains("cursor="));
    }
    let version = pages.app.assessment("can-tho-2016").await.unwrap().version;
    assert_eq!(told, (1..=version).rev().collect::<Vec<_>>());
    let wrong = pages.get(&format!("{LOG}?cursor=x"), &cookie).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_change_says_from_what_to_what_and_filters_find_it() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-reviewer").await;
    let version = pages.assigned("so-khcn").await;
    for (language, told) in
        [("vi", ["Phân công", "Chủ trì", "Sở Nội vụ", "số "]), ("en", ["Assignment", "Lead", "Home Affairs", "no. "])]
    {
        let cookie = format!("{session}; parindex-language={language}");
        let page = pages.get(LOG, &cookie).await;
        let first = page.text.split("<ol class=\"history log\">").nth(1).unwrap().split("</li>").next().unwrap();
        for words in told {
            assert!(first.contains(words), "{words}: {first}");
        }
        assert!(first.contains("bà Hạnh") && first.contains(&format!("{version} ·")), "{first}");
        assert!(
            first.contains("<span class=\"was\">Sở Thông tin và Truyền thông</span> → ") || language == "en",
            "{first}"
        );
        assert!(first.contains("Theo &#60;Quyết định&#62; 12"), "what was typed stays text: {first}");
        assert!(first.contains(&format!("{ITEM}\">7.1.1. ")), "it leads to the item: {first}");
    }
    for (filter, holds) in [
        ("item=7.1.1&kind=assigned", true),
        ("item=7.1.1", true),
        ("item=7.1.2", false),
        ("unit=so-khcn", true),
        ("unit=so-y-te", false),
        ("kind=assigned", true),
        ("kind=decided", false),
        ("person=H%E1%BA%A0NH", true),
        ("person=demo", false),
    ] {
        let page = pages.get(&format!("{LOG}?{filter}"), &session).await;
        assert_eq!(versions(&page).first() == Some(&version), holds, "{filter}");
    }
    let all = pages.get(&format!("{LOG}?kind=assigned&item=7.1.1&unit=&person="), &session).await;
    assert!(versions(&all).len() >= 2 && all.text.contains("value=\"assigned\" selected"), "the filter stays");
    let none = pages.get(&format!("{LOG}?person=nobody"), &session).await;
    assert!(none.text.contains("Không có thay đổi nào như vậy"));
}

#[tokio::test]
async fn the_chain_is_recomputed_on_request() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    assert!(!pages.get(LOG, &session).await.text.contains("role=\"status\""));
    let verified = pages.app.verify_log("can-tho-2016").await.unwrap();
    for (language, told) in [("vi", "Nguyên vẹn"), ("en", "Intact")] {
        let cookie = format!("{session}; parindex-language={language}");
        let page = pages.get(&format!("{LOG}?verify=true"), &cookie).await;
        assert!(page.text.contains(told) && page.text.contains(&verified.head), "{}", page.text);
    }
}

#[tokio::test]
async fn another_units_document_is_not_named() {
    let pages = Pages::demo().await;
    let address = format!("{LOG}?kind=evidence_added");
    let theirs = pages.get(&address, &pages.enter("demo-viewer").await).await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let document =
        assessment.documents().into_iter().rev().find(|one| one.fact.unit.as_deref() != Some("so-tu-phap")).unwrap();
    assert!(theirs.text.contains(&document.fact.number), "{}", theirs.text);
    let hidden = pages.get(&address, &pages.enter("demo-so-tu-phap").await).await;
    assert!(!hidden.text.contains(&document.fact.number));
    assert!(hidden.text.contains("Tài liệu của đơn vị khác, tài khoản này không được xem."));
}

#[tokio::test]
async fn pages_of_the_past_say_so_stay_there_and_have_nothing_to_send() {
    let pages = Pages::demo().await;
    for word in ["demo-viewer", "demo-reviewer", "demo-so-tttt"] {
        let cookie = pages.enter(word).await;
        let version = pages.app.assessment("can-tho-2016").await.unwrap().version - 20;
        let mut next = vec![format!("/assessments/can-tho-2016?as_of={version}")];
        let mut seen = BTreeSet::new();
        while let Some(address) = next.pop() {
            if !seen.insert(address.clone()) {
                continue;
            }
            let page = pages.get(&address, &cookie).await;
            if page.status == StatusCode::SEE_OTHER {
                next.push(page.headers["location"].to_str().unwrap().to_owned());
                continue;
            }
            assert_eq!(page.status, StatusCode::OK, "{address}");
            assert!(page.text.contains(&format!("Trang này như ngay sau thay đổi số {version}, lúc ")), "{address}");
            // To say the language and to sign out is all there is.
            assert_eq!(page.text.matches("method=\"post\"").count(), 2, "{address}");
            assert!(!page.text.contains("⟨"), "{address}");
            let (path, kept) = (address.split('?').next().unwrap(), format!("?as_of={version}"));
            let inside = page.links().into_iter().filter(|link| link.starts_with("/assessments/") && link != path);
            for link in inside {
                assert!(link.ends_with(&kept), "{address} leads to {link}");
                // Items and units are alike: a few of each.
                let many = link.contains("/items/") || link.contains("/units/");
                if !many || link.contains("/items/7.1") || link.contains("/units/so-t") {
                    next.push(link);
                }
            }
        }
        for page in ["", "/areas/7", "/items/7.1.1", "/units", "/ranking/all", "/due"] {
            assert!(
                seen.contains(&format!("/assessments/can-tho-2016{page}?as_of={version}")),
                "{word} {page} {seen:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_came_later_is_not_in_the_past() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let before = pages.app.assessment("can-tho-2016").await.unwrap();
    let day = parindex::domain::deadline::day_of(pages.app.now());
    let unit = pages.enter("demo-so-tttt").await;
    let page = pages.get(ITEM, &unit).await;
    let fields = "kind=actual&done=17&planned=20&explanation=Mai+sau&do=submit";
    assert_eq!(pages.form(&format!("{ITEM}/report"), &unit, &page, fields).await.status, StatusCode::SEE_OTHER);
    let now = pages.get(ITEM, &cookie).await;
    let then = pages.get(&format!("{ITEM}?as_of={}", before.version), &cookie).await;
    assert!(now.text.contains("Mai sau") && !then.text.contains("Mai sau"), "{}", then.text);
    let percent = |assessment: &parindex::domain::assessment::Assessment| {
        let root = pages.app.score(assessment, BasisName::Claimed, &History::default()).root;
        Percent::of(&root.points.unwrap(), &root.applicable_max).unwrap().0.shown().replace('.', ",")
    };
    let (was, is) = (percent(&before), percent(&pages.app.assessment("can-tho-2016").await.unwrap()));
    assert_ne!(was, is);
    let leader = format!("/assessments/can-tho-2016?as_of={}", before.version);
    let leader = pages.get(&leader, &cookie).await;
    assert!(leader.text.contains(&format!(">{was}<")) && !leader.text.contains(&format!(">{is}<")), "{was} {is}");
    // All of the demo is of today, whose end has not come: today is now.
    let today = pages.get(&format!("/assessments/can-tho-2016?as_of={day}"), &cookie).await;
    assert!(today.text.contains(&format!(">{is}<")) && today.text.contains("Trang này như lúc "), "{}", today.text);
    for (asked, status, told) in [
        ("2017-01-15", StatusCode::NOT_FOUND, "Lúc đó kỳ đánh giá chưa mở"),
        ("0", StatusCode::NOT_FOUND, "Lúc đó kỳ đánh giá chưa mở"),
        ("999999", StatusCode::NOT_FOUND, "hoặc nhật ký không có phiên bản này"),
        ("hôm%20qua", StatusCode::BAD_REQUEST, "cần số phiên bản"),
    ] {
        let refused = pages.get(&format!("/assessments/can-tho-2016?as_of={asked}"), &cookie).await;
        assert_eq!(refused.status, status, "{asked}");
        assert!(refused.text.contains(told), "{asked}: {}", refused.text);
    }
    assert_eq!(pages.get("/assessments/can-tho-2016?as_of=", &cookie).await.status, StatusCode::OK);
}
