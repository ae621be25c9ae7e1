//! A director asks what it would take: slides, types, keeps two scenarios side by side, makes a plan, prints.

use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, PHONE, check};
use super::chromium::Chromium;

const BENCH: &str = "/assessments/can-tho-2016/workbench";

/// What stands in the comparison: a row, counted from 0, of the column worked on.
fn on(row: usize) -> String {
    format!("document.querySelectorAll('.sides tbody tr')[{row}].querySelector('.on').innerText")
}

/// Moves a slider, as a hand does: the page is told of every move.
fn slide(browser: &mut Chromium, selector: &str, to: &str) {
    let script = format!(
        "(it => {{ it.focus(); it.value = {to:?}; it.dispatchEvent(new Event('input', {{ bubbles: true }})); return it.value }})\
         (document.querySelector({selector:?}))"
    );
    assert_eq!(browser.eval(&script), to);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_director_slides_types_keeps_two_scenarios_and_prints_them() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    let before = pages.app.assessment("can-tho-2016").await.unwrap().version;
    for ((width, height), language) in [(DESKTOP, "vi"), (PHONE, "en")] {
        block_in_place(|| {
            let mut browser = Chromium::open(width, height);
            browser.go(&base);
            browser.click("form:has(input[value=demo-viewer]) button");
            if language == "en" {
                browser.click("form[action='/language'] button");
            }
            browser.click("nav a[href$='/workbench']");
            check(&mut browser, &format!("bench-empty-{width}-{language}"));
            // Two items from the list, found by words without accents or by code.
            browser.eval("document.querySelector('input[name=q]').value = '3.2'");
            browser.click("button[value=find]");
            browser.eval("['3.2.1', '3.2.3'].forEach(code => document.querySelector(`input[name=pick][value=\"${code}\"]`).checked = true)");
            browser.click("button[value=add]");
            let (number, slider) = ("[name='f:3.2.1:announced_on_time']", "[name='fs:3.2.1:announced_on_time']");
            let first = browser.eval(&on(0));
            slide(&mut browser, slider, "146");
            browser.until(&format!("{} !== {first}", on(0)));
            assert_eq!(browser.eval(&format!("document.querySelector(\"{number}\").value")), "146", "in step");
            assert_eq!(browser.eval("document.activeElement.name"), "fs:3.2.1:announced_on_time");
            let second = browser.eval(&on(0));
            browser.types(number, "133");
            browser.until(&format!("document.querySelector(\"{slider}\").value === '133'"));
            browser.until(&format!("{} !== {second}", on(0)));
            browser.types(number, "147");
            browser.until("document.querySelector('.lever .wrong')");
            check(&mut browser, &format!("bench-wrong-{width}-{language}"));
            browser.types(number, "146");
            browser.until(&format!("{} === {second}", on(0)));
            browser.types("#name", "A1");
            browser.until("document.querySelector('.sides thead .on').innerText.includes('A1')");
            assert!(
                browser.eval("location.search").as_str().unwrap().contains("announced_on_time=146"),
                "the address follows"
            );
            check(&mut browser, &format!("bench-one-{width}-{language}"));
            // A second one beside it, from the first.
            browser.click("button[value='copy:0']");
            browser.types("#name", "B2");
            browser.types("[name='f:3.2.3:published']", "1790");
            browser.click("#bench .at-hand button");
            let columns = browser.eval("[...document.querySelectorAll('.sides thead th')].length");
            assert_eq!(columns, 4, "how it is called, how it is, and two scenarios");
            assert_eq!(browser.eval("document.querySelectorAll('section[aria-labelledby^=h-side]').length"), 2);
            check(&mut browser, &format!("bench-two-{width}-{language}"));
            // Opened again from its address it is the same.
            let (address, table) =
                (browser.eval("location.href"), browser.eval("document.querySelector('.sides').innerText"));
            browser.go("about:blank");
            browser.go(address.as_str().unwrap());
            assert_eq!(browser.eval("document.querySelector('.sides').innerText"), table);

            let paper = browser.print(&format!("bench-{width}-{language}"));
            assert!((1..=3).contains(&paper), "{paper} sheets");

            browser.click(".tabs a[href*='/workbench/plan']");
            check(&mut browser, &format!("plan-ask-{width}-{language}"));
            browser.types("#to", if language == "vi" { "76,5" } else { "76.5" });
            browser.eval("document.querySelector('#goal').value = 'percent'");
            browser.click("#plan-form button");
            assert!(
                browser.eval("document.querySelectorAll('[aria-labelledby=h-plan] tbody tr').length").as_u64()
                    > Some(0)
            );
            check(&mut browser, &format!("plan-{width}-{language}"));
            browser.click(".take a");
            assert_eq!(
                browser.eval("[...document.querySelectorAll('.sides thead th')].length"),
                5,
                "beside the two there were"
            );
            check(&mut browser, &format!("bench-plan-{width}-{language}"));
            browser.click(".tabs a[href$='/workbench/outlook']");
            check(&mut browser, &format!("outlook-{width}-{language}"));
        });
    }
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, before, "nothing was stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_script_the_buttons_do_it() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let mut browser = Chromium::open(PHONE.0, PHONE.1);
        browser.without_script();
        browser.go(&base);
        browser.click("form:has(input[value=demo-so-tttt]) button");
        browser.go(&format!("{base}{BENCH}?pick=3.2.1"));
        let first = browser.eval(&on(0));
        browser.eval("document.querySelector(\"[name='fs:3.2.1:announced_on_time']\").value = '146'");
        browser.click("#bench .at-hand button");
        assert_ne!(browser.eval(&on(0)), first);
        assert_eq!(browser.eval("document.querySelector(\"[name='f:3.2.1:announced_on_time']\").value"), "146");
        check(&mut browser, "bench-no-script-390");
    });
}
