//! The workbench: what it says is what the API says, figures are read in the page's language, a scenario is its address.

use axum::http::{StatusCode, header};
use parindex::app::what_if::Supposition;
use parindex::domain::assessment::BasisName;
use serde_json::json;

use super::{Answer, Pages};

const BENCH: &str = "/assessments/can-tho-2016/workbench";
/// 17 procedures were announced late; a survey is not known yet.
const QUERY: &str = "s=H%E1%BB%8Dp~3.2.1:announced_on_time=146;1.6:satisfaction=91.25";

impl Pages {
    async fn bench(&self, query: &str, cookie: &str) -> Answer {
        self.get(&format!("{BENCH}?{query}"), cookie).await
    }

    /// Sends the form of a page of the workbench with these fields changed, as a browser without script does.
    async fn send_bench(&self, page: &Answer, cookie: &str, changed: &[(&str, &str)]) -> Answer {
        let mut fields = page.fields();
        for (name, value) in changed {
            fields.retain(|(own, _)| own != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post(BENCH, cookie, &form).await
    }
}

impl Answer {
    /// The fields of the workbench's form as they stand: hidden, typed, ticked; the button is the caller's.
    fn fields(&self) -> Vec<(String, String)> {
        let form = self.text.split("id=\"bench\"").nth(1).unwrap().split("</form>").next().unwrap();
        let attribute = |tag: &str, name: &str| {
            let start = format!(" {name}=\"");
            tag.split_once(&start)
                .map(|(_, rest)| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&#39;", "'"))
        };
        let inputs = form.split("<input").skip(1).filter_map(|rest| {
            let tag = rest.split('>').next().unwrap();
            let kind = attribute(tag, "type").unwrap_or_default();
            let picked = !matches!(kind.as_str(), "checkbox" | "radio") || tag.contains(" checked");
            picked.then(|| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))).flatten()
        });
        inputs.collect()
    }

    fn field(&self, name: &str) -> String {
        self.fields()
            .into_iter()
            .find(|(own, _)| own == name)
            .unwrap_or_else(|| panic!("{name}: {:?}", self.fields()))
            .1
    }

    /// Where it leads, without the place on the page.
    pub(super) fn leads_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers[header::LOCATION].to_str().unwrap().split('#').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn the_workbench_says_what_the_api_says_in_both_languages() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let vi = pages.bench(QUERY, &session).await;
    let en = pages.bench(QUERY, &format!("{session}; parindex-language=en")).await;
    assert_eq!((vi.status, en.status), (StatusCode::OK, StatusCode::OK), "{}", vi.text);
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let outside = pages.app.outside(&assessment, None).await.unwrap();
    for basis in BasisName::ALL {
        let asked = json!({
            "basis": basis,
            "inputs": [{ "item": "3.2.1", "inputs": { "announced_on_time": "146" } }],
            "decisions": [{ "item": "3.2.1", "verdict": "accept" }],
            "surveys": [{ "item": "1.6", "satisfaction": "91.25" }],
        });
        let asked: Supposition = serde_json::from_value(asked).unwrap();
        let said = pages.app.what_if(&assessment, &outside, &asked).await.unwrap();
        let (before, after) = (said.before.percent.unwrap().0, said.after.percent.unwrap().0);
        assert_ne!(before, after, "{basis:?}");
        for shown in [before.shown(), after.shown()] {
            assert!(en.text.contains(&format!("<b>{shown}</b>")), "{basis:?}: {shown}");
            assert!(vi.text.contains(&format!("<b>{}</b>", shown.replace('.', ","))), "{basis:?}: {shown}");
        }
        let rank = said.after.rank.unwrap();
        let words =
            if rank.exact { format!("{}/{}", rank.best, rank.of) } else { format!("{}–{}", rank.best, rank.worst) };
        assert!(en.text.contains(&words) && vi.text.contains(&words), "{basis:?}: {words}");
        if basis == BasisName::Claimed {
            let leaf = said.differences.iter().find(|one| one.code == "3.2.1").unwrap();
            assert_eq!(leaf.change.points.wire(), "1", "all in time");
        }
    }
    assert!(vi.text.contains("91,25") && en.text.contains("91.25") && vi.text.contains("Họp"));
    assert_eq!(
        (vi.field("f:1.6:satisfaction"), en.field("f:1.6:satisfaction")),
        ("91,25".to_owned(), "91.25".to_owned())
    );
    assert!(vi.text.contains("phục dựng") && vi.text.contains("minh họa"), "what it rests on stays said");
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, assessment.version, "nothing is stored");
}

#[tokio::test]
async fn figures_are_typed_in_the_readers_language_and_stand_in_the_address_in_one() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    for (language, known, whole, satisfaction) in [("vi", "82,5", "1.790", "91,25"), ("en", "82.5", "1790", "91.25")] {
        let cookie = format!("{session}; parindex-language={language}");
        let page = pages.bench("pick=3.2.4,1.6", &cookie).await;
        assert_eq!(
            (page.field("f:3.2.4:updated").as_str(), page.field("f:1.6:satisfaction").as_str()),
            ("1702", known)
        );
        let typed =
            [("f:3.2.4:updated", whole), ("f:1.6:satisfaction", satisfaction), ("name", " Họp 15/3 "), ("do", "try")];
        let to = pages.send_bench(&page, &cookie, &typed).await.leads_to();
        let query = to.strip_prefix(&format!("{BENCH}?")).unwrap();
        assert_eq!(query, "s=H%E1%BB%8Dp+15%2F3~1.6:satisfaction=91.25;3.2.4:updated=1790&pick=3.2.4,1.6");
        let then = pages.get(&to, &cookie).await;
        assert_eq!(
            (then.field("name").as_str(), then.field("f:1.6:satisfaction").as_str()),
            ("Họp 15/3", satisfaction)
        );
        // Sent again unchanged it is the same address.
        assert_eq!(pages.send_bench(&then, &cookie, &[("do", "try")]).await.leads_to(), to);
        // Back to how it is: nothing is assumed any more.
        let back = [("f:3.2.4:updated", "1702"), ("f:1.6:satisfaction", known), ("name", ""), ("do", "try")];
        assert_eq!(pages.send_bench(&then, &cookie, &back).await.leads_to(), format!("{BENCH}?s=~&pick=3.2.4,1.6"));
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-so-tttt").await;
    let page = pages.bench("pick=3.2.4,3.2.1", &cookie).await;
    let wrong = [("f:3.2.4:updated", "17,9x"), ("f:3.2.1:announced_on_time", "146"), ("p:3.2.1", "hai"), ("do", "try")];
    let refused = pages.send_bench(&page, &cookie, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let beside = |page: &Answer, name: &str| {
        let rest =
            page.text.split(&format!("name=\"{name}\"")).nth(1).unwrap().split("</p>").next().unwrap().to_owned();
        (rest.contains("aria-invalid=\"true\"") && rest.contains("class=\"wrong\""), rest)
    };
    let (found, rest) = beside(&refused, "f:3.2.4:updated");
    assert!(found && rest.contains("17,9x") && rest.contains("1.234,5"), "{rest}");
    assert!(beside(&refused, "p:3.2.1").0 && !beside(&refused, "f:3.2.1:announced_on_time").0);
    assert_eq!(refused.field("f:3.2.1:announced_on_time"), "146", "what was typed well stays too");

    // What a use case refuses has an address, and is told beside the field.
    let above =
        pages.send_bench(&page, &cookie, &[("f:3.2.1:announced_on_time", "147"), ("do", "try")]).await.leads_to();
    let told = pages.get(&above, &cookie).await;
    let (found, rest) = beside(&told, "f:3.2.1:announced_on_time");
    assert!(found && rest.contains("147") && rest.contains("146"), "{rest}");
    // The ministry has given its points for 2.1.1: figures move nothing, and the page says what does.
    let appraised = pages.bench("s=~2.1.1:done=12", &cookie).await;
    assert!(appraised.text.contains("giả định điểm thay cho số liệu"));
    assert!(pages.bench("s=~2.1.1=0.5", &cookie).await.text.contains("1,00 → 0,50"));
    // What does not exist any more is told too.
    let unknown = pages.bench("s=~99.9:a=1;3.4.1@nobody:late=0", &cookie).await;
    assert_eq!(unknown.status, StatusCode::OK);
    assert!(unknown.text.contains("99.9") && unknown.text.contains("nobody"));
}

#[tokio::test]
async fn a_slider_counts_where_nothing_was_typed() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let page = pages.bench("pick=3.2.1", &cookie).await;
    assert!(page.text.contains("name=\"fs:3.2.1:announced_on_time\" min=\"0\" max=\"146\" step=\"1\" value=\"129\""));
    assert!(!page.text.contains("fs:3.2.1:changed"), "nothing bounds how many there are");
    let to = |changed: &'static [(&str, &str)]| async {
        let answer = pages.send_bench(&page, &cookie, changed).await.leads_to();
        answer.strip_prefix(&format!("{BENCH}?")).unwrap().to_owned()
    };
    assert_eq!(to(&[("fs:3.2.1:announced_on_time", "140")]).await, "s=~3.2.1:announced_on_time=140&pick=3.2.1");
    let both = to(&[("fs:3.2.1:announced_on_time", "140"), ("f:3.2.1:announced_on_time", "133")]).await;
    assert_eq!(both, "s=~3.2.1:announced_on_time=133&pick=3.2.1");
    assert_eq!(to(&[("ps:3.2.1", "0.5")]).await, "s=~3.2.1=0.5&pick=3.2.1");
    assert_eq!(to(&[("n:3.2.1", "yes")]).await, "s=~3.2.1=-&pick=3.2.1");
    assert_eq!(to(&[]).await, "s=~&pick=3.2.1");
}

#[tokio::test]
async fn scenarios_are_copied_dropped_and_worked_on_by_turns() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    let press = |query: String, button: &'static str| {
        let (pages, cookie) = (&pages, cookie.clone());
        async move {
            let page = pages.bench(&query, &cookie).await;
            let to = pages.send_bench(&page, &cookie, &[("do", button)]).await.leads_to();
            to.strip_prefix(&format!("{BENCH}?")).unwrap().to_owned()
        }
    };
    let first = "s=X~3.2.1:announced_on_time=146".to_owned();
    let two = press(first.clone(), "copy:0").await;
    assert_eq!(two, "s=X~3.2.1:announced_on_time=146&s=B%E1%BA%A3n+ch%C3%A9p~3.2.1:announced_on_time=146&on=2");
    let three = press(two.clone(), "new").await;
    assert!(three.ends_with("&s=~&on=3"), "{three}");
    let four = press(three, "new").await;
    assert_eq!(press(four.clone(), "new").await, four, "there is room for four");
    assert_eq!(press(four.clone(), "copy:0").await, four);
    let on = press(four, "edit:0").await;
    assert!(!on.contains("on="), "{on}");
    let page = pages.bench(&two, &cookie).await.text;
    assert!(page.matches("146").count() > 2 && page.contains("B. Bản chép"));
    assert_eq!(press(two, "drop:0").await, "s=B%E1%BA%A3n+ch%C3%A9p~3.2.1:announced_on_time=146");
    assert_eq!(press(first.clone(), "drop:0").await, "s=~");
    assert_eq!(press(first, "out:3.2.1").await, "s=X~");
    let found = pages.bench("q=dich+vu+cong&by=date", &cookie).await;
    assert!(found.text.contains("value=\"7.2.2\"") && !found.text.contains("value=\"3.2.1\""));
    let picked = [("pick", "7.2.2"), ("do", "add")];
    let taken = pages.send_bench(&found, &cookie, &picked).await.leads_to();
    assert!(taken.contains("pick=7.2.2&q=dich+vu+cong"), "{taken}");
}

#[tokio::test]
async fn hostile_and_endless_addresses_are_refused_with_words() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-viewer").await;
    for query in ["s=x", "s=~1.1:a", "s=~&s=~&s=~&s=~&s=~", "on=9", "page=2", "s=%00~", "by=name"] {
        let page = pages.bench(query, &cookie).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(
            page.text.contains("<h1") && (page.text.contains("cần") || page.text.contains("nhiều nhất 4")),
            "{query}: {}",
            page.text
        );
    }
    let endless = format!("s=~{}", "3.2.1:announced_on_time=1;".repeat(400));
    let page = pages.bench(&endless, &cookie).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("bỏ bớt số liệu"), "{}", page.text);
    // One figure too many does not lose what was typed.
    let words = "3.2.1:announced_on_time=1;".repeat(229);
    let full = pages.bench(&format!("s=~{words}"), &cookie).await;
    assert_eq!(full.status, StatusCode::OK, "the same figure many times over: {}", full.text);
    let page = pages.bench(&format!("s={}&pick=3.2.1", format!("~{words}").replace("3.2.1", "9.9.9")), &cookie).await;
    let more = pages.send_bench(&page, &cookie, &[("name", &"ờ".repeat(40)), ("do", "try")]).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(more.text.contains("bỏ bớt số liệu"));
    let long = pages.send_bench(&page, &cookie, &[("name", &"x".repeat(41)), ("do", "try")]).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whoever_may_read_may_try_and_a_scenario_outlives_a_change_of_language_and_a_sign_in() {
    let pages = Pages::demo().await;
    for word in ["demo-viewer", "demo-reviewer", "demo-admin", "demo-so-tttt"] {
        let cookie = pages.enter(word).await;
        let page = pages.bench(QUERY, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{word}");
        assert_eq!(pages.send_bench(&page, &cookie, &[("do", "try")]).await.status, StatusCode::SEE_OTHER, "{word}");
        let forged = pages.send_bench(&page, &cookie, &[("csrf", "x"), ("do", "try")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let to = page.text.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(to.replace("&#38;", "&"), format!("{BENCH}?{QUERY}"), "the switch of language keeps it");
    }
    let asked = pages.bench(QUERY, "").await;
    let way: String = asked.headers[header::LOCATION].to_str().unwrap().to_owned();
    let asked = pages.get(&way, "").await;
    let to = asked.text.split("name=\"to\" value=\"").last().unwrap().split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(to, format!("{BENCH}?{QUERY}"));
    assert_eq!(pages.bench("", &pages.enter("demo-viewer").await).await.status, StatusCode::OK);
    let elsewhere = pages.get("/assessments/nowhere/workbench", &pages.enter("demo-viewer").await).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}
