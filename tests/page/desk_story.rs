//! Sở Nội vụ runs the year in a real browser: more time for who is late, another unit for an item, what stood before; at a desk and
//! on a phone, in both languages.

use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, SCREENS, check, fill, said, speak};
use super::chromium::Chromium;

const BASE: &str = "/assessments/can-tho-2016";

/// Chooses an option of a list.
fn choose(browser: &mut Chromium, selector: &str, value: &str) {
    fill(browser, selector, value);
    assert_eq!(browser.eval(&format!("document.querySelector({selector:?}).value")), value, "{selector} offers it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_gives_time_assigns_and_looks_back() {
    for ((width, height), language) in SCREENS {
        let pages = Pages::demo().await;
        let base = pages.listen().await;
        let version = pages.app.assessment("can-tho-2016").await.unwrap().version;
        let soon = parindex::domain::deadline::day_of(pages.app.now()) + chrono::Days::new(2);
        let vi = language == "vi";
        block_in_place(|| {
            let mut browser = Chromium::open(width, height);
            let name = |page: &str| format!("desk-{page}-{language}-{width}");
            browser.go(&base);
            browser.click("form:has(input[value=demo-reviewer]) button");
            if !vi {
                browser.click("form[action='/language'] button");
            }
            browser.click("nav a[href$='/manage']");
            check(&mut browser, &name("manage"));

            browser.click("main a[href$='/deadlines']");
            check(&mut browser, &name("deadlines"));
            browser.click("a[href*='item=7.1.5']");
            fill(&mut browser, "#until", &soon.to_string());
            fill(&mut browser, "#reason", "Bão số 3");
            browser.eval("document.querySelector('#extend input[name=keep_day]').checked = true");
            browser.click("#extend button[value=preview]");
            assert!(browser.words().contains(if vi { "mở lại" } else { "opens" }), "{}", browser.words());
            check(&mut browser, &name("extension-seen-first"));
            browser.click("#extend button[value=send]");
            assert!(browser.words().contains("Bão số 3"));
            check(&mut browser, &name("extension-given"));

            browser.go(&format!("{base}{BASE}/assignments"));
            check(&mut browser, &name("assignments"));
            browser.click("a[href$='/assignments/7.1.1']");
            check(&mut browser, &name("assignment"));
            choose(&mut browser, "#lead", "so-khcn");
            browser.click("main button[value=preview]");
            check(&mut browser, &name("assignment-seen-first"));
            browser.click("main button[value=send]");
            assert!(browser.words().contains(if vi { "Đã phân công" } else { "Assigned" }));
            browser.eval(
                "['7.1.2', '7.1.3'].forEach(it => document.querySelector(`input[value='${it}']`).checked = true)",
            );
            choose(&mut browser, "#lead", "so-khcn");
            browser.click("main button[value=preview]");
            check(&mut browser, &name("assignments-seen-first"));
            browser.click("main button[value=send]");

            browser.go(&format!("{base}{BASE}/changes"));
            check(&mut browser, &name("changes"));
            browser.click("form:has(input[name=verify]) button");
            assert!(browser.words().contains(if vi { "Nguyên vẹn" } else { "Intact" }));
            choose(&mut browser, "#item", "7.1.1");
            browser.click("form.filter button");
            check(&mut browser, &name("changes-filtered"));
            browser.click("main ol form button");
            assert!(browser.eval("location.search").as_str().unwrap().starts_with("?as_of="));
            check(&mut browser, &name("then-leader"));
            browser.go(&format!("{base}{BASE}/items/7.1.1?as_of={version}"));
            let told = if vi { "Sở Thông tin và Truyền thông" } else { "Information and Communications" };
            assert!(browser.words().contains(told), "{}", browser.words());
            check(&mut browser, &name("then-item"));
            browser.click("aside a");
            assert_eq!(browser.eval("location.search"), "");
        });
    }
}

/// Puts a file into a field, as if it were chosen.
fn choose_file(browser: &mut Chromium, selector: &str, name: &str, text: &str) {
    let script = format!(
        "(it => {{ const all = new DataTransfer(); all.items.add(new File([{}], {name:?})); it.files = all.files }})\
         (document.querySelector({selector:?}))",
        serde_json::Value::from(text)
    );
    browser.eval(&script);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_publishes_a_set() {
    let source = parindex::catalog::built_in_sets().iter().find(|set| set.id == "par-2016").unwrap().source;
    let next = source.replacen("id: par-2016\n", "id: par-2016\nrevision: 2\n", 1);
    let faulty = next.replacen("max: 100\n", "max: 99\n", 1);
    let mut browser = Chromium::open(DESKTOP.0, DESKTOP.1);
    for ((width, height), language) in SCREENS {
        let pages = Pages::demo().await;
        let base = pages.listen().await;
        let cookie = pages.enter("demo-admin").await;
        block_in_place(|| {
            browser.begin_again(width, height);
            let name = |page: &str| format!("desk-{page}-{language}-{width}");
            browser.go(&base);
            // The demo has no door for an administrator.
            browser.eval(&format!("document.cookie = '{cookie}; path=/'"));
            speak(&mut browser, language);
            browser.go(&format!("{base}{BASE}/files"));
            check(&mut browser, &name("files"));
            choose_file(&mut browser, "#appraisals-file", "diem.csv", "item;points\n7.1.1;chín\n99.9;1\n");
            browser.click("#appraisals button[value=preview]");
            check(&mut browser, &name("files-refused"));
            choose_file(&mut browser, "#appraisals-file", "diem.csv", "item;points\n7.1.1;0\n");
            browser.click("#appraisals button[value=preview]");
            check(&mut browser, &name("files-seen-first"));
            browser.go(&format!("{base}{BASE}/manage"));
            browser.click("main a[href='/criteria-sets']");
            check(&mut browser, &name("criteria-sets"));
            choose_file(&mut browser, "#file", "par-2016.yaml", &faulty);
            browser.click("#publish button[value=preview]");
            check(&mut browser, &name("publish-refused"));
            choose(&mut browser, "#against", "par-2015@1");
            choose(&mut browser, "#assessment", "can-tho-2016");
            choose_file(&mut browser, "#file", "par-2016.yaml", &next);
            browser.click("#publish button[value=preview]");
            assert!(browser.words().contains("par-2016@2"), "{}", browser.words());
            check(&mut browser, &name("publish-seen-first"));
            choose_file(&mut browser, "#file", "par-2016.yaml", &next);
            browser.click("#publish button[value=send]");
            assert!(browser.words().contains(&said(language, "criteria", "done-published")), "{}", browser.words());
            browser.click("main a[href='/criteria-sets/par-2016@2']");
            check(&mut browser, &name("criteria-set"));
            choose(&mut browser, "#against", "par-2015@1");
            browser.click("#diff button");
            check(&mut browser, &name("criteria-diff"));
        });
    }
}
