//! What happens by itself: points that move while somebody types, screens that follow the assessment.

use tokio::task::block_in_place;

use super::Pages;
use super::browser::{DESKTOP, PHONE, check};
use super::chromium::Chromium;

const ITEM: &str = "/assessments/can-tho-2016/items/7.1.1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn points_move_while_figures_are_typed_and_nothing_is_written() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    for ((width, height), language, worth) in
        [(DESKTOP, "vi", "Chưa gửi, chưa ghi gì"), (PHONE, "en", "Nothing is sent or stored yet")]
    {
        let before = pages.app.assessment("can-tho-2016").await.unwrap().version;
        block_in_place(|| {
            let mut clerk = Chromium::open(width, height);
            clerk.go(&base);
            clerk.click("form:has(input[value=demo-so-tttt]) button");
            if language == "en" {
                clerk.click("form[action='/language'] button");
            }
            clerk.go(&format!("{base}{ITEM}"));
            clerk.types("#in-planned", "20");
            clerk.types("#in-done", "18x");
            clerk.until("document.querySelector('#note-done .wrong')");
            assert!(clerk.words().contains("18x"), "what can't be read is told beside its field");
            check(&mut clerk, &format!("typing-wrong-{width}-{language}"));
            clerk.types("#in-done", "18");
            clerk.until("document.querySelector('#worth .well')");
            assert!(clerk.words().contains(worth), "{}", clerk.words());
            assert_eq!(clerk.eval("!!document.querySelector('#note-done .wrong')"), false);
            assert_eq!(
                clerk.eval("!!document.querySelector('#note-explanation .wrong')"),
                true,
                "what it lacks is told too"
            );
            let first = clerk.eval("document.querySelector('#worth .card b').innerText");
            clerk.types("#in-done", "9");
            clerk.until(&format!("document.querySelector('#worth .card b')?.innerText !== {first}"));
            assert_eq!(clerk.eval("document.activeElement.id + document.activeElement.value"), "in-done9");
            check(&mut clerk, &format!("typing-{width}-{language}"));
        });
        assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leaders_screen_follows_and_what_is_being_typed_stays() {
    let pages = Pages::demo().await;
    let base = pages.listen().await;
    block_in_place(|| {
        let (mut leader, mut clerk) = (Chromium::open(DESKTOP.0, DESKTOP.1), Chromium::open(DESKTOP.0, DESKTOP.1));
        leader.go(&base);
        leader.click("form:has(input[value=demo-viewer]) button");
        leader.eval("document.querySelector('details').open = true; document.querySelector('h1').id = 'same'");
        let bar = "[...document.querySelectorAll('.totals td.n')].map(it => it.innerText).join(' ')";
        let before = leader.eval(bar);
        clerk.go(&base);
        clerk.click("form:has(input[value=demo-so-tttt]) button");
        let mut other = Chromium::open(DESKTOP.0, DESKTOP.1);
        other.go(&base);
        other.click("form:has(input[value=demo-so-tttt]) button");
        other.go(&format!("{base}{ITEM}"));
        other.types("#in-planned", "77");
        other.types("#explanation", "đang viết dở");
        clerk.go(&format!("{base}{ITEM}"));
        clerk.types("#in-planned", "20");
        clerk.types("#in-done", "7");
        clerk.types("#explanation", "số của tháng 12");
        clerk.click("#report-form button[value=submit]");
        leader.until(&format!("{bar} !== {before}"));
        assert_eq!(leader.eval("document.querySelector('details').open"), true, "what is unfolded stays so");
        check(&mut leader, "leader-followed");
        // The history under the colleague's form has moved, the words in it have not.
        other.until("document.querySelector('#h-history').parentElement.querySelector('ol.history li')?.innerText.includes('7')");
        let typed = "document.querySelector('#in-planned').value + document.querySelector('#explanation').value";
        assert_eq!(other.eval(typed), "77đang viết dở");
        other.click("#report-form button[value=submit]");
        assert_eq!(
            other.eval("document.querySelector('#worth .fault').role"),
            "alert",
            "somebody wrote here meanwhile"
        );
        assert_eq!(other.eval(typed), "77đang viết dở");
        check(&mut other, "report-overtaken");
    });
}
