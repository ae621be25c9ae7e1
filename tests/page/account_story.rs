//! A story in a real browser: an administrator makes an account, its holder sets a password, changes it, ends a session, is locked.

use parindex::domain::facts::Role;
use tokio::task::block_in_place;

use super::Pages;
use super::account::{PASSWORD, person};
use super::browser::{DESKTOP, PHONE, check, fill};
use super::chromium::Chromium;

const FIRST: &str = "chợ nổi Cái Răng 5 giờ sáng";
const SECOND: &str = "bốn bến đò ngang sông Hậu";

fn sign_in(browser: &mut Chromium, base: &str, name: &str, password: &str) {
    browser.go(&format!("{base}/sign-in"));
    fill(browser, "#name", name);
    fill(browser, "#password", password);
    browser.click("form[action='/sign-in'] button");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_from_its_making_to_its_lock() {
    for (width, height) in [DESKTOP, PHONE] {
        let pages = Pages::demo().await;
        person(&pages, "snv.quantri", Role::Admin, None).await;
        let base = pages.listen().await;
        block_in_place(|| {
            let (mut admin, mut clerk) = (Chromium::open(width, height), Chromium::open(width, height));
            let mut elsewhere = Chromium::open(width, height);
            sign_in(&mut admin, &base, "snv.quantri", PASSWORD);
            admin.click(".who a[href='/accounts']");
            fill(&mut admin, "#new-name", "tttt.an");
            fill(&mut admin, "#role", "department");
            fill(&mut admin, "#place", "can-tho/so-tttt");
            check(&mut admin, &format!("accounts-{width}"));
            admin.click("form[action='/accounts'] button");
            check(&mut admin, &format!("accounts-link-{width}"));
            let link = admin.eval("document.querySelector('#link').value");

            clerk.go(link.as_str().unwrap());
            fill(&mut clerk, "#password", FIRST);
            fill(&mut clerk, "#again", FIRST);
            clerk.click("main button");
            sign_in(&mut clerk, &base, "tttt.an", FIRST);
            sign_in(&mut elsewhere, &base, "tttt.an", FIRST);
            clerk.click(".who a[href='/account']");
            check(&mut clerk, &format!("account-{width}"));
            clerk.click("form[action='/account/sessions'] button");
            elsewhere.go(&format!("{base}/account"));
            assert_eq!(elsewhere.eval("location.pathname"), "/sign-in", "ended from the other browser");
            fill(&mut clerk, "#current", "không phải mật khẩu");
            fill(&mut clerk, "#password", SECOND);
            fill(&mut clerk, "#again", SECOND);
            clerk.click("form[action='/account/password'] button");
            assert!(clerk.words().contains("không phải mật khẩu đang dùng"), "{}", clerk.words());
            check(&mut clerk, &format!("account-refused-{width}"));
            fill(&mut clerk, "#current", FIRST);
            fill(&mut clerk, "#password", SECOND);
            fill(&mut clerk, "#again", SECOND);
            clerk.click("form[action='/account/password'] button");
            assert!(clerk.words().contains("Đã đổi mật khẩu"), "{}", clerk.words());
            clerk.click("form[action='/language'] button");
            assert!(clerk.words().contains("Open sessions"), "{}", clerk.words());
            check(&mut clerk, &format!("account-en-{width}"));

            admin.go(&format!("{base}/accounts/tttt.an"));
            check(&mut admin, &format!("one-account-{width}"));
            fill(&mut admin, "#reason", "chuyển công tác");
            admin.click("button[value=lock]");
            assert!(admin.words().contains("đang khóa"), "{}", admin.words());
            check(&mut admin, &format!("one-account-locked-{width}"));
            clerk.go(&format!("{base}/account"));
            assert_eq!(clerk.eval("location.pathname"), "/sign-in", "whoever is locked is out at once");
            admin.go(&format!("{base}/sign-ins"));
            check(&mut admin, &format!("sign-ins-{width}"));
        });
    }
}
