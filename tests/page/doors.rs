//! Signing in, and what keeps others out.

use axum::http::{StatusCode, header};

use super::{Pages, secure};
use parindex::http::Settings;

#[tokio::test]
async fn a_page_asks_to_sign_in_and_leads_back() {
    let pages = Pages::demo().await;
    let asked = pages.get("/assessments/can-tho-2016/due", "").await;
    assert_eq!(
        (asked.status, &asked.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/sign-in?to=%2Fassessments%2Fcan-tho-2016%2Fdue".parse().unwrap())
    );
    let form = pages.get("/sign-in?to=%2Fassessments%2Fcan-tho-2016%2Fdue", "").await;
    assert_eq!(form.hidden("to"), "/assessments/can-tho-2016/due");
    let entered = pages.post("/sign-in/demo", "", "word=demo-viewer&to=%2Fassessments%2Fcan-tho-2016%2Fdue").await;
    assert_eq!(entered.headers[header::LOCATION], "/assessments/can-tho-2016/due");
    // Not to another site, however it is written.
    for elsewhere in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3Aalert(1)"]
    {
        let entered = pages.post("/sign-in/demo", "", &format!("word=demo-viewer&to={elsewhere}")).await;
        let to = entered.headers[header::LOCATION].to_str().unwrap();
        assert!(to.starts_with('/') && !to.contains("evil"), "{elsewhere}: {to}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_on_the_page_and_sets_nothing() {
    let pages = Pages::demo().await;
    let refused = pages.post("/sign-in", "", "name=demo-viewer&password=sai+mat+khau&to=").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text.contains("value=\"demo-viewer\"") && !refused.text.contains("sai mat khau"));
    assert!(!refused.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_session_is_new_at_every_sign_in_and_ends_on_the_server() {
    let pages = Pages::demo().await;
    // A secret that somebody else has put into the browser is not taken up.
    let planted = "parindex=planted-by-somebody-else";
    let entered = pages.post("/sign-in/demo", planted, "word=demo-viewer&to=").await;
    let first = entered.cookie();
    assert_ne!(first, planted);
    assert_eq!(pages.get("/assessments", planted).await.status, StatusCode::SEE_OTHER);
    // Whoever signs in again has a new one, and the one before is over.
    let second = pages.post("/sign-in/demo", &first, "word=demo-reviewer&to=").await.cookie();
    assert_ne!(first, second);
    assert_eq!(pages.get("/assessments", &first).await.status, StatusCode::SEE_OTHER);
    let page = pages.get("/assessments", &second).await;
    assert_eq!(page.status, StatusCode::OK);
    let left = pages.post("/sign-out", &second, &format!("csrf={}", page.hidden("csrf"))).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert_eq!(
        pages.get("/assessments", &second).await.status,
        StatusCode::SEE_OTHER,
        "the cookie alone opens nothing"
    );
}

#[tokio::test]
async fn forms_of_other_sites_and_other_sessions_are_refused() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let csrf = pages.get("/assessments", &cookie).await.hidden("csrf");
    for site in ["cross-site", "same-site", "none"] {
        let refused = pages.post_from(site, "/sign-out", &cookie, &format!("csrf={csrf}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{site}");
        let refused = pages.post_from(site, "/sign-in/demo", "", "word=demo-admin&to=").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{site}: nobody is signed in as somebody else");
    }
    let other = pages.get("/assessments", &pages.enter("demo-reviewer").await).await.hidden("csrf");
    for wrong in [other.as_str(), ""] {
        let refused = pages.post("/sign-out", &cookie, &format!("csrf={wrong}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(pages.get("/assessments", &cookie).await.status, StatusCode::OK, "the session still holds");
}

#[tokio::test]
async fn the_cookie_is_of_this_host_and_behind_tls_of_nothing_else() {
    let plain = Pages::demo().await.post("/sign-in/demo", "", "word=demo-viewer&to=").await;
    let set = plain.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("parindex=") && set.contains("; HttpOnly") && set.contains("; SameSite=Lax"), "{set}");
    assert!(!plain.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    let secure = Pages::of(secure()).await.post("/sign-in/demo", "", "word=demo-viewer&to=").await;
    let set = secure.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-parindex=") && set.contains("; Secure") && set.contains("; Path=/;"), "{set}");
    assert!(secure.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn the_demos_doors_are_the_demos_alone() {
    let pages = Pages::of(Settings::default()).await;
    assert!(!pages.get("/sign-in", "").await.text.contains("demo-viewer"));
}

#[tokio::test]
async fn a_unit_sees_no_document_of_another() {
    let pages = Pages::demo().await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let documents = assessment.documents();
    let document = &documents.iter().find(|document| document.fact.unit.is_some()).expect("the demo has one").fact;
    let (unit, code) = (document.unit.as_deref().unwrap(), &document.items[0]);
    let stranger = if unit == "so-tttt" { "so-tu-phap" } else { "so-tttt" };
    let item = format!("/assessments/can-tho-2016/items/{code}");
    let (own, other) = (pages.enter(&format!("demo-{unit}")).await, pages.enter(&format!("demo-{stranger}")).await);
    assert!(pages.get(&item, &own).await.text.contains(&document.number));
    assert!(!pages.get(&item, &other).await.text.contains(&document.number));
}
