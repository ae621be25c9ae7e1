//! Stories in a real browser: at desktop and phone width, in both languages, one with the keyboard only. A picture of each screen
//! is kept among the artefacts of the run (`target/tmp/screenshots`).

use std::path::Path;

use tokio::task::block_in_place;

use super::Pages;
use super::chromium::Chromium;

pub(super) const DESKTOP: (u32, u32) = (1280, 800);
pub(super) const PHONE: (u32, u32) = (390, 844);

/// Every screen a story is told on: how large, and in which language.
pub(super) const SCREENS: [((u32, u32), &str); 4] = [(DESKTOP, "vi"), (PHONE, "vi"), (DESKTOP, "en"), (PHONE, "en")];

/// What a message of the pages says in a language, as far as it is the same for everybody: up to its first variable.
pub(super) fn said(language: &str, room: &str, key: &str) -> String {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/http/web/words/{language}/{room}.ftl"));
    let catalogue = std::fs::read_to_string(catalogue).unwrap();
    let message = catalogue.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
    let message = message.unwrap_or_else(|| panic!("{room} says nothing of {key}"));
    message.split('{').next().unwrap().trim_end().to_owned()
}

/// Opens the pages in a language and goes in by one of the demo's doors.
pub(super) fn enter(browser: &mut Chromium, base: &str, language: &str, word: &str) {
    browser.go(base);
    speak(browser, language);
    browser.click(&format!("form:has(input[value={word}]) button"));
}

/// Switches to a language, on the same page.
pub(super) fn speak(browser: &mut Chromium, language: &str) {
    if browser.eval("document.documentElement.lang") != language {
        browser.click("form[action='/language'] button");
        assert_eq!(browser.eval("document.documentElement.lang"), language);
    }
}

/// The rules of accessibility, by those who keep them (axe-core 4.14.1, MPL-2.0, as its package on npm holds it).
const AXE: &str = include_str!("vendor/axe.min.js");

/// What holds of every screen: nothing is wider than the window, every control has a name, no rule of accessibility is seriously
/// broken, the browser complains of nothing.
pub(super) fn check(browser: &mut Chromium, name: &str) {
    let wide = browser.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert!(wide.as_i64().unwrap() <= 0, "{name} is {wide} pixels wider than the window");
    // Whoever goes from landmark to landmark misses nothing.
    let outside = browser.eval(
        "[...document.body.children].filter(it => !it.matches('header, main, footer, aside[aria-label], .skip, [hidden]')).map(it => it.outerHTML)",
    );
    assert_eq!(outside, serde_json::json!([]), "{name}");
    let unnamed = browser.eval(
        "[...document.querySelectorAll('a, button, input:not([type=hidden])')].filter(it => it.checkVisibility() && !(it.innerText.trim() || it.ariaLabel || \
         it.labels?.length || it.querySelector('img[alt]:not([alt=\"\"])'))).map(it => it.outerHTML)",
    );
    assert_eq!(unnamed, serde_json::json!([]), "{name}");
    let levels = browser.eval("[...document.querySelectorAll('h1, h2, h3')].map(it => +it.tagName[1])");
    let levels: Vec<i64> = levels.as_array().unwrap().iter().map(|level| level.as_i64().unwrap()).collect();
    assert!(levels.first() == Some(&1) && levels.windows(2).all(|pair| pair[1] - pair[0] <= 1), "{name}: {levels:?}");
    browser.eval(&format!("if (!window.axe) {{ {AXE} }}"));
    let broken = browser.eval(
        "axe.run(document, { resultTypes: ['violations'] }).then(it => it.violations.filter(one => /serious|critical/.test(one.impact))\
         .map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).join(' | ')))",
    );
    assert_eq!(broken, serde_json::json!([]), "{name}");
    browser.picture(name);
    assert_eq!(browser.complaints(), Vec::<String>::new(), "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_looks_and_drills_down() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let mut browser = Chromium::open(DESKTOP.0, DESKTOP.1);
        for ((width, height), language) in SCREENS {
            let name = |page: &str| format!("{page}-{language}-{width}");
            browser.begin_again(width, height);
            browser.go(&base);
            speak(&mut browser, language);
            check(&mut browser, &name("sign-in"));
            enter(&mut browser, &base, language, "demo-viewer");
            let expected = if language == "vi" { "78,42" } else { "78.42" };
            assert!(
                browser.words().contains(expected),
                "the expected score is the first thing told: {}",
                browser.words()
            );
            check(&mut browser, &name("leader"));
            browser.click("a[href$='/areas/7']");
            check(&mut browser, &name("area"));
            browser.click("a[href$='/items/7.2.2']");
            assert!(browser.words().contains("7.2.2"));
            check(&mut browser, &name("item"));
            browser.click("nav a[href$='/ranking']");
            check(&mut browser, &name("ranking"));
            browser.click("nav a[href$='/units']");
            check(&mut browser, &name("units"));
            // The other language, on the same page.
            speak(&mut browser, if language == "vi" { "en" } else { "vi" });
            assert!(browser.eval("location.pathname").as_str().unwrap().ends_with("/units"));
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_sees_what_it_owes_on_a_phone() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let mut browser = Chromium::open(PHONE.0, PHONE.1);
        browser.go(&base);
        browser.click("form:has(input[value=demo-so-tttt]) button");
        assert!(
            browser.eval("location.pathname").as_str().unwrap().ends_with("/units/so-tttt"),
            "its own list comes first"
        );
        check(&mut browser, "unit-390");
        browser.click("main a[href*='/items/']");
        check(&mut browser, "unit-item-390");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_is_enough() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let mut browser = Chromium::open(DESKTOP.0, DESKTOP.1);
        browser.go(&base);
        tab_to(&mut browser, "it => it.form?.querySelector('input[value=demo-viewer]') && it.tagName === 'BUTTON'");
        browser.press("Enter");
        tab_to(&mut browser, "it => it.getAttribute('href')?.endsWith('/areas/7')");
        browser.press("Enter");
        tab_to(&mut browser, "it => it.getAttribute('href')?.endsWith('/items/7.1.1')");
        browser.press("Enter");
        assert!(browser.eval("location.pathname").as_str().unwrap().ends_with("/items/7.1.1"));
    });
}

/// Fills a field in.
pub(super) fn fill(browser: &mut Chromium, selector: &str, text: &str) {
    let script = format!("(it => {{ it.value = {text:?}; return !!it }})(document.querySelector({selector:?}))");
    assert_eq!(browser.eval(&script), true, "{selector}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_brings_a_document_and_reports_and_a_reviewer_returns_and_accepts() {
    let (mut clerk, mut reviewer) = (Chromium::open(DESKTOP.0, DESKTOP.1), Chromium::open(DESKTOP.0, DESKTOP.1));
    for ((width, height), language) in SCREENS {
        let pages = Pages::demo().await;
        let base = pages.listen().await;
        let name = |page: &str| format!("{page}-{language}-{width}");
        let item = format!("{base}/assessments/can-tho-2016/items/7.1.1");
        let queue = format!("{base}/assessments/can-tho-2016/reviews");
        block_in_place(|| {
            clerk.begin_again(width, height);
            reviewer.begin_again(width, height);
            enter(&mut clerk, &base, language, "demo-so-tttt");
            clerk.go(&item);
            clerk.eval("document.querySelector('#document').open = true");
            check(&mut clerk, &name("report"));
            for (field, text) in
                [("title", "Báo cáo CNTT"), ("number", "12/BC"), ("issuer", "Sở TTTT"), ("signed_on", "2016-12-20")]
            {
                fill(&mut clerk, &format!("#d-{field}"), text);
            }
            clerk.eval(
                "(it => { const all = new DataTransfer(); all.items.add(new File(['%PDF-1.4\\n%%EOF'], 'báo cáo.pdf')); \
                 it.files = all.files })(document.querySelector('#d-file'))",
            );
            clerk.eval("document.querySelector('#document-form .buttons button').click()");
            clerk.until("document.querySelector('#documents').innerText.includes('Báo cáo CNTT')");
            clerk.until("document.querySelector('#report-form input[name=evidence]:checked')");
            assert!(clerk.words().contains("Báo cáo CNTT"), "{}", clerk.words());
            fill(&mut clerk, "#in-done", "18");
            fill(&mut clerk, "#in-planned", "20");
            clerk.click("#report-form button[value=preview]");
            assert!(clerk.words().contains(&said(language, "report", "preview-about")), "{}", clerk.words());
            check(&mut clerk, &name("report-seen-first"));
            clerk.click("#report-form button[value=submit]");
            check(&mut clerk, &name("report-sent"));

            enter(&mut reviewer, &base, language, "demo-reviewer");
            reviewer.go(&queue);
            check(&mut reviewer, &name("queue"));
            let review = "[...document.querySelectorAll('main th a')].find(it => it.innerText.startsWith('7.1.1'))";
            reviewer.eval(&format!("{review}.id = 'waiting'"));
            reviewer.click("#waiting");
            assert!(reviewer.words().contains("Báo cáo CNTT"), "figures and documents side by side");
            assert_eq!(
                reviewer.eval("document.querySelectorAll('details[open] iframe.paper').length"),
                1,
                "a paper is open"
            );
            check(&mut reviewer, &name("review"));
            fill(&mut reviewer, "#return-reason", "Chưa rõ");
            fill(&mut reviewer, "input[name=text]", "Quyết định phê duyệt");
            reviewer.click("form:has(input[value=return]) button[value=decide]");

            clerk.go(&item);
            assert!(clerk.words().contains("Quyết định phê duyệt"), "{}", clerk.words());
            check(&mut clerk, &name("returned"));
            fill(&mut clerk, "#in-done", "19");
            clerk.click("#report-form button[value=submit]");

            reviewer.go(&queue);
            reviewer.eval(&format!("{review}.id = 'waiting'"));
            reviewer.click("#waiting");
            assert_eq!(reviewer.eval("document.querySelectorAll('tr.changed').length"), 1, "only what changed");
            check(&mut reviewer, &name("review-again"));
            reviewer.click("form:has(input[value=accept]) button[value=decide]");
            assert!(reviewer.words().contains(&said(language, "review", "done-decided")), "{}", reviewer.words());
            check(&mut reviewer, &name("review-next"));
            reviewer.go(&queue);
            let waiting = reviewer.eval(&format!("!!({review})"));
            assert_eq!(waiting, false, "what is decided waits no more");
        });
    }
}

/// Presses Tab until the focus is where it should be; the first stop of a page leads past the navigation.
fn tab_to(browser: &mut Chromium, wanted: &str) {
    for stop in 0..200 {
        browser.press("Tab");
        if stop == 0 {
            assert_eq!(browser.eval("document.activeElement.getAttribute('href')"), "#main");
        }
        if browser.eval(&format!("!!({wanted})(document.activeElement)")) == true {
            let outline = browser.eval("getComputedStyle(document.activeElement).outlineStyle");
            assert_ne!(outline, "none", "where the focus is can be seen");
            return;
        }
    }
    panic!("Tab does not get to {wanted}");
}
