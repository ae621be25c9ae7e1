//! Every page that can be reached by links, as everybody the demo lets in, in both languages.

use std::collections::{BTreeSet, VecDeque};

use axum::http::{StatusCode, header};

use super::{Answer, Pages};

/// What holds of every page.
fn check(address: &str, page: &Answer) {
    assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("cache-control", "no-store")]
    {
        assert_eq!(page.headers[name], value, "{address}");
    }
    for script in page.text.split("<script").skip(1) {
        assert!(
            script.starts_with(" src=\"/assets/") && script.contains(" defer></script>"),
            "{address}: {script:.80}"
        );
    }
    for never in [" style=\"", " onclick=", "src=\"http", "href=\"http", "⟨", "NaN"] {
        assert!(!page.text.contains(never), "{address} has {never}");
    }
    assert_eq!(page.text.matches("<h1").count(), 1, "{address}");
    assert!(page.text.contains("<main id=\"main\">"), "{address}");
}

/// Whether a page is one of many that differ in their item only: those of a few items are enough, of items themselves in the
/// second language.
fn is_one_of_many(path: &str, cookie: &str) -> bool {
    let item = cookie.ends_with("=en") && path.contains("/items/");
    (item || path.contains("/assignments/") || path.contains("/deadlines?") || path.contains("/workbench?"))
        && !path.contains("7.1")
}

/// Goes wherever links lead; how many pages that were.
async fn walk(pages: &Pages, cookie: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut next = VecDeque::from(["/assessments".to_owned()]);
    while let Some(address) = next.pop_front() {
        let path = address.split('#').next().unwrap().to_owned();
        // The document of the API is another house.
        if path.is_empty()
            || path == "/"
            || path.starts_with("/assets/")
            || path.starts_with("/api/")
            || path.starts_with("/documents/")
            || path.contains("/files/")
            || path.ends_with(".xlsx")
            || path == "/docs"
            || is_one_of_many(&path, cookie)
        {
            continue;
        }
        if seen.insert(path.clone()) {
            let page = pages.get(&path, cookie).await;
            if let Some(to) = page.headers.get(header::LOCATION) {
                next.push_back(to.to_str().unwrap().to_owned());
                continue;
            }
            check(&path, &page);
            next.extend(page.links());
        }
    }
    seen
}

#[tokio::test]
async fn whatever_a_link_leads_to_is_there_for_whoever_sees_it() {
    let pages = Pages::demo().await;
    for word in ["demo-viewer", "demo-reviewer", "demo-so-tttt", "demo-admin"] {
        for language in ["vi", "en"] {
            let cookie = format!("{}; parindex-language={language}", pages.enter(word).await);
            let seen = walk(&pages, &cookie).await;
            for address in ["can-tho-2016", "can-tho-2016/items/7.1.1", "can-tho-2016/due", "can-tho-2016/ranking"] {
                let address = format!("/assessments/{address}");
                assert!(seen.contains(&address), "{word} does not get to {address}: {seen:?}");
            }
        }
    }
}

#[tokio::test]
async fn any_item_is_two_clicks_from_the_leaders_screen() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let first = pages.get("/assessments/can-tho-2016", &cookie).await.links();
    let mut reached = BTreeSet::new();
    for link in first.iter().filter(|link| link.starts_with("/assessments/can-tho-2016")) {
        reached.insert(link.clone());
        reached.extend(pages.get(link, &cookie).await.links());
    }
    let set = parindex::catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    for item in set.items() {
        let address = format!("/assessments/can-tho-2016/items/{}", item.code);
        assert!(reached.contains(&address), "{address}");
    }
}

#[tokio::test]
async fn the_leaders_screen_says_what_the_api_says_in_both_languages() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let vi = pages.get("/assessments/can-tho-2016", &session).await.text;
    let en = pages.get("/assessments/can-tho-2016", &format!("{session}; parindex-language=en")).await.text;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let outside = pages.app.outside(&assessment, None).await.unwrap();
    let projection = pages.app.overview(&assessment, &outside).await.unwrap().projection;
    for total in [&projection.secured, &projection.claimed, &projection.expected, &projection.ceiling] {
        let shown = total.percent.as_ref().unwrap().0.shown();
        assert!(en.contains(&format!(">{shown}<")), "{shown}");
        assert!(vi.contains(&format!(">{}<", shown.replace('.', ","))), "{shown}");
    }
    assert!(vi.contains("<html lang=\"vi\">") && en.contains("<html lang=\"en\">"));
    assert!(vi.contains("phục dựng") && en.contains("reconstructed"), "criteria that are no official ones say so");
    assert!(vi.contains("minh họa") && en.to_lowercase().contains("illustrative"), "made-up figures say so");
}

#[tokio::test]
async fn the_first_view_is_light() {
    let pages = Pages::demo().await;
    let (address, cookie) = ("/assessments/can-tho-2016", pages.enter("demo-viewer").await);
    let mut bytes = pages.packed(address, &cookie).await;
    let text = pages.get(address, &cookie).await.text;
    let assets: BTreeSet<&str> = text.split('"').filter(|word| word.starts_with("/assets/")).collect();
    assert!(assets.iter().any(|name| name.ends_with(".js")) && assets.iter().any(|name| name.ends_with(".css")));
    for asset in assets {
        bytes += pages.packed(asset, "").await;
    }
    assert!(bytes < 100 * 1024, "{bytes} bytes");
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_a_page_that_says_what_to_do() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-so-tttt").await;
    for address in ["/assessments/can-tho-2016/items/99", "/assessments/nowhere", "/nowhere"] {
        let page = pages.get(address, &cookie).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(
            page.text.contains("<h1") && page.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html")
        );
    }
    // A program is still told by a problem.
    let request = axum::http::Request::get("/nowhere").body(axum::body::Body::empty()).unwrap();
    let problem = pages.send(request).await;
    assert_eq!(problem.headers[header::CONTENT_TYPE], "application/problem+json");
}
