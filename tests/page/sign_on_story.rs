//! A story in a real browser at a real provider: in by the province's sign-on, out here, and out there as well.

use std::sync::Arc;

use parindex::http::serve;
use serde_json::json;
use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, PHONE, check, fill};
use super::chromium::Chromium;
use super::sign_on::{provider, settings};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_comes_in_by_the_provinces_sign_on_and_leaves_both() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let provider = Arc::new(provider(&base).await);
    provider.tell("people", &json!({ "an": { "realm_access": { "roles": ["par-don-vi"] }, "unit": "Sở TTTT" } })).await;
    let pages = Pages::demo().await.with_provider(settings(&provider.issuer(), &base));
    tokio::spawn(serve(pages.app.clone(), listener, std::future::pending(), pages.settings.clone()));
    for (width, height) in [DESKTOP, PHONE] {
        block_in_place(|| {
            let mut browser = Chromium::open(width, height);
            browser.go(&format!("{base}/account"));
            check(&mut browser, &format!("sign-on-{width}"));
            browser.click("a[href^='/sign-in/provider']");
            assert!(browser.words().contains("Hệ thống đăng nhập của tỉnh"), "{}", browser.words());
            fill(&mut browser, "input[name=username]", "an");
            fill(&mut browser, "input[name=password]", "mat-khau");
            browser.click("button");
            // Back on the page that was asked for first.
            assert_eq!(browser.eval("location.pathname"), "/account");
            assert!(browser.words().contains("Sở Thông tin và Truyền thông"), "{}", browser.words());
            check(&mut browser, &format!("sign-on-account-{width}"));
            browser.click("form[action='/sign-out'] button");
            assert!(browser.words().contains("vẫn đang đăng nhập tại"), "{}", browser.words());
            check(&mut browser, &format!("sign-on-left-{width}"));
            browser.click("a[href='/sign-out/provider']");
            browser.click("input[name=allow]");
            assert_eq!(browser.eval("location.origin + location.pathname"), format!("{base}/sign-in").as_str());
            // Whoever comes next is asked who they are.
            browser.click("a[href^='/sign-in/provider']");
            assert!(browser.words().contains("Hệ thống đăng nhập của tỉnh"), "{}", browser.words());
        });
    }
}
