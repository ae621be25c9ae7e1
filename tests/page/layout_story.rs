//! How the pages fit their window: the header in one line on a desk whoever looks, nothing beyond the edge of a small phone.

use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, speak};
use super::chromium::Chromium;

const YEAR: &str = "/assessments/can-tho-2016";

/// A small phone.
const SMALL: (u32, u32) = (360, 740);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_header_is_one_line_and_nothing_is_beyond_the_edge_of_a_small_phone() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    let mut browser = Chromium::open(DESKTOP.0, DESKTOP.1);
    for word in ["demo-viewer", "demo-reviewer", "demo-so-tttt", "demo-admin"] {
        let cookie = pages.enter(word).await;
        block_in_place(|| {
            browser.begin_again(DESKTOP.0, DESKTOP.1);
            browser.go(&base);
            browser.eval(&format!("document.cookie = '{cookie}; path=/'"));
            for language in ["vi", "en"] {
                browser.go(&format!("{base}{YEAR}"));
                speak(&mut browser, language);
                browser.resize(DESKTOP.0, DESKTOP.1);
                // Every entry has its middle in the same line, none is cut off, and no two lie on each other.
                let lines = browser.eval(
                    "(() => { const all = [...document.querySelectorAll('.top .brand, .top .nav a, .top button, .top a.name')]\
                     .map(it => it.getBoundingClientRect()); const middles = all.map(it => (it.top + it.bottom) / 2);\
                     return { spread: Math.max(...middles) - Math.min(...middles), right: Math.max(...all.map(it => it.right)),\
                     overlaps: all.slice(1).filter((it, at) => it.left < all[at].right - 1).length,\
                     height: document.querySelector('.top').offsetHeight } })()",
                );
                let number = |key: &str| lines[key].as_f64().unwrap();
                browser.picture(&format!("header-{word}-{language}"));
                assert!(number("spread") < 6.0 && number("height") < 72.0, "{word} {language}: {lines}");
                assert!(
                    number("right") <= f64::from(DESKTOP.0) && number("overlaps") < 1.0,
                    "{word} {language}: {lines}"
                );
            }
            browser.resize(SMALL.0, SMALL.1);
            for page in ["", "/areas/7", "/items/7.1.1", "/due", "/ranking", "/units", "/workbench/outlook"] {
                browser.go(&format!("{base}{YEAR}{page}"));
                let beyond = browser.eval(
                    "[...document.querySelectorAll('body *')].filter(it => it.checkVisibility() && \
                     !it.closest('.scroll, .hidden, .skip, svg') && it.getBoundingClientRect().right > document.documentElement.clientWidth + 1)\
                     .map(it => it.outerHTML.slice(0, 150))",
                );
                assert_eq!(beyond, serde_json::json!([]), "{word} {page}");
                let wide = browser.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assert_eq!(wide, 0, "{word} {page}");
            }
        });
    }
    block_in_place(|| {
        browser.go(&format!("{base}{YEAR}"));
        browser.picture("leader-360");
    });
}
