//! The same through the API: administrators, and holders by their programs' tokens.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::json;

use super::*;
use crate::api::support::{TestApp, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn an_administrator_sees_to_accounts_of_the_own_province_only() {
    let t = TestApp::empty().await;
    let all = t.admin().await;
    let own = t.actor("admin.can-tho", Role::Admin, Some("can-tho"), None).await;
    let other = t.actor("admin.ha-noi", Role::Admin, Some("ha-noi"), None).await;
    let new = json!({ "name": "tttt.an", "role": "department", "province": "can-tho", "unit": "so-tttt" });
    assert_eq!(codes(&other.post("/api/v1/accounts", new.clone()).await.problem(403, "forbidden")), ["other_province"]);
    let made = own.post("/api/v1/accounts", new.clone()).await.created();
    let code = made["link"]["code"].as_str().unwrap();
    assert_eq!(made["link"]["path"], format!("/set-password/{code}"));
    assert_eq!(codes(&own.post("/api/v1/accounts", new).await.problem(409, "conflict")), ["name_taken"]);
    // Nobody reaches further than who made it.
    for reach in [json!({ "role": "admin" }), json!({ "role": "admin", "province": "ha-noi" })] {
        own.put("/api/v1/accounts/tttt.an", reach).await.problem(403, "forbidden");
    }
    all.post("/api/v1/accounts", json!({ "name": "chu-tich", "role": "admin" })).await.created();
    for address in ["/api/v1/accounts/chu-tich/lock", "/api/v1/accounts/khong-co/lock"] {
        own.put(address, json!({})).await.problem(404, "not_found");
    }
    other.put("/api/v1/accounts/tttt.an/lock", json!({})).await.problem(404, "not_found");
    let names = |list: Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|account| account["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(own.get("/api/v1/accounts").await.ok()), ["tttt.an"]);
    assert_eq!(names(all.get("/api/v1/accounts").await.ok()), ["tttt.an", "chu-tich"]);
    assert_eq!(names(other.get("/api/v1/accounts").await.ok()), Vec::<String>::new());

    let faults = json!({ "name": "Ai Đó", "role": "department", "province": "can-tho", "unit": "so-nao" });
    let faults = own.post("/api/v1/accounts", faults).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&faults), ["not_a_name", "unknown_unit"]);
    // Once there is something to see, who came in is seen by their administrator, and an unknown name by nobody's.
    for name in ["tttt.an", "ai-do"] {
        assert!(t.app.sign_in(name, OTHER, OFFICE).await.is_err());
    }
    let seen = async |who: &crate::api::support::Actor<'_>| {
        who.get("/api/v1/sign-ins").await.ok()["items"].as_array().unwrap().len()
    };
    assert_eq!((seen(&all).await, seen(&own).await, seen(&other).await), (2, 1, 0));
}

#[apply(every_engine!)]
async fn one_name_is_one_holder() {
    let t = TestApp::empty().await;
    let admin = t.admin().await;
    let scope = |name: &str, role: &str| json!({ "name": name, "role": role, "province": "can-tho" });
    admin.post("/api/v1/accounts", scope("an", "reviewer")).await.created();
    let refused = admin.post("/api/v1/tokens", scope("an", "viewer")).await.problem(409, "conflict");
    assert_eq!(codes(&refused), ["name_taken"]);
    admin.post("/api/v1/tokens", scope("an", "reviewer")).await.created();
    let scope_of = |role: &str| json!({ "role": role, "province": "can-tho" });
    let refused = admin.put("/api/v1/accounts/an", scope_of("viewer")).await.problem(409, "conflict");
    assert_eq!(codes(&refused), ["name_taken"]);
    admin.post("/api/v1/tokens", scope("binh", "viewer")).await.created();
    let refused = admin.post("/api/v1/accounts", scope("binh", "reviewer")).await.problem(409, "conflict");
    assert_eq!(codes(&refused), ["name_taken"]);
    admin.post("/api/v1/accounts", scope("binh", "viewer")).await.created();
}

#[apply(every_engine!)]
async fn a_holder_changes_the_password_by_the_api_and_nothing_of_it_is_remembered() {
    let t = TestApp::empty().await;
    let app = &t.app;
    clerk(app, "tttt.an").await;
    let an = t.actor("tttt.an", Role::Department, Some("can-tho"), Some("so-tttt")).await;
    let session = sign_in(app, "tttt.an").await;
    assert_eq!(an.get("/api/v1/account").await.ok()["has_password"], true);
    assert_eq!(an.get("/api/v1/account/sessions").await.ok()["items"].as_array().unwrap().len(), 1);
    let change = async |current: &str, password: &str, address: &str| {
        let body = json!({ "current": current, "password": password }).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
        an.send(Method::PUT, address, &headers, body).await
    };
    let address = "/api/v1/account/password";
    let wrong = change(OTHER, OTHER, address).await.problem(422, "invalid_inputs");
    assert_eq!((codes(&wrong), &wrong["errors"][0]["pointer"]), (vec!["wrong_password"], &json!("/current")));
    change(PASSWORD, OTHER, "/api/v1/account/password?dry_run=true").await.ok();
    assert!(lives(app, &session.secret).await);
    change(PASSWORD, OTHER, address).await.ok();
    assert!(!lives(app, &session.secret).await);
    assert_eq!(t.db.answers(None, 100).await.unwrap(), []);
    for _ in 0..6 {
        change(PASSWORD, OTHER, address).await.problem(422, "invalid_inputs");
    }
    let waits = change(OTHER, PASSWORD, address).await;
    waits.problem(429, "too_many_attempts");
    assert_eq!(waits.header("retry-after"), "2");
    // The API knows no cookie, whatever it holds.
    let session = app.sign_in("tttt.binh", PASSWORD, OFFICE).await;
    assert!(session.is_err());
    clerk(app, "tttt.binh").await;
    let secret = sign_in(app, "tttt.binh").await.secret;
    for (name, value) in [("cookie", format!("session={secret}")), ("authorization", format!("Bearer {secret}"))] {
        let answer = t.nobody().send(Method::GET, "/api/v1/account", &[(name, value.as_str())], "").await;
        answer.problem(401, "unauthenticated");
    }
    // A program whose token has no account beside it has none of its own.
    t.viewer().await.get("/api/v1/account").await.problem(404, "not_found");
}
