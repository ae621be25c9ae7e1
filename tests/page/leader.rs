//! What the leader's screen says of the change since last week and last year, held against what the API answers for those days.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, Days, SecondsFormat, TimeDelta, Utc};
use parindex::domain::deadline;
use parindex::domain::exact::Exact;
use serde_json::Value;

use super::browser::said;
use super::desk::ITEM;
use super::{Pages, router};

const YEAR: &str = "/assessments/can-tho-2016";

impl Pages {
    /// What the API answers a viewer.
    async fn api(&self, address: &str) -> Value {
        let request = Request::get(format!("/api/v1{address}")).header(header::AUTHORIZATION, "Bearer demo-viewer");
        let answer = self.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    /// A total in percent, as it stood: unrounded, from the points of the answer.
    async fn percent(&self, total: &str, as_of: &str) -> Exact {
        let answer = self.api(&format!("{YEAR}/projection?as_of={as_of}")).await;
        let read = |key: &str| Exact::parse(answer[total][key].as_str().unwrap()).unwrap();
        &(&read("points") / &read("applicable_max")) * &Exact::whole(100)
    }

    /// The same demo so many days after this one.
    fn later(self, days: i64) -> Self {
        let today = self.app.clone();
        let app = self.app.clone().with_clock(std::sync::Arc::new(move || today.now() + TimeDelta::days(days)));
        Self { router: router(app.clone(), self.settings.clone()), app, ..self }
    }
}

/// What a card of the screen says: its number, and the line below.
fn card<'a>(page: &'a str, title: &str) -> (&'a str, &'a str) {
    let card = page.split(&format!("<dt>{title}")).nth(1).unwrap_or_else(|| panic!("{title}: {page}"));
    let card = card.split("</div>").next().unwrap();
    let within = |start: &str| card.split(start).nth(1).unwrap_or_default().split('<').next().unwrap();
    (within("<dd><b>"), within("<dd class=\"hint\">"))
}

/// A change as a reader of a language writes it.
fn written(change: &Exact, language: &str) -> String {
    let shown = change.shown();
    let sign = if *change > Exact::zero() { "+" } else { "" };
    let text = format!("{sign}{}", shown.replacen('-', "−", 1));
    if language == "vi" { text.replace('.', ",") } else { text }
}

fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The change since last week that the API's answers come to, of what is expected and of what is claimed, and that the screen says
/// so in both languages; `asked` is the point in the past that the page is asked about.
async fn held_against(pages: &Pages, asked: &str, (then, now): (&str, &str)) -> [Exact; 2] {
    let session = pages.enter("demo-viewer").await;
    let mut changes = Vec::new();
    for total in ["expected", "claimed"] {
        changes.push(&pages.percent(total, now).await - &pages.percent(total, then).await);
    }
    for language in ["vi", "en"] {
        let page = pages.get(&format!("{YEAR}{asked}"), &format!("{session}; parindex-language={language}")).await;
        let (number, about) = card(&page.text, &said(language, "leader", "card-week"));
        assert_eq!(number, written(&changes[0], language), "{asked} {language}");
        let about_claimed =
            format!("{} {}", said(language, "leader", "card-week-about"), written(&changes[1], language));
        assert_eq!(about, about_claimed, "{asked} {language}");
    }
    changes.try_into().unwrap()
}

#[tokio::test]
async fn the_change_since_last_week_is_what_the_api_says_of_both_days() {
    // The demo is opened today: of the week before there is nothing to tell.
    let pages = Pages::demo().await;
    let page = pages.get(YEAR, &pages.enter("demo-viewer").await).await;
    let none = said("vi", "leader", "card-week-none");
    assert_eq!(card(&page.text, &said("vi", "leader", "card-week")), ("–", none.as_str()));

    // Three days later a unit reports; five days after that it is a change of the week.
    let pages = pages.later(3);
    let unit = pages.enter("demo-so-tttt").await;
    let item = pages.get(ITEM, &unit).await;
    let fields = "done=18&planned=20&explanation=x&do=submit";
    let sent = pages.form(&format!("{ITEM}/report"), &unit, &item, fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let pages = pages.later(5);
    let now = pages.app.now();
    let changed = held_against(&pages, "", (&instant(now - TimeDelta::days(7)), &instant(now))).await;
    assert!(changed.iter().all(|change| *change > Exact::zero()), "{changed:?}");

    // Eleven days after the report it is none any more; the page as it stood on the day before still tells of it.
    let pages = pages.later(6);
    let now = pages.app.now();
    let unchanged = held_against(&pages, "", (&instant(now - TimeDelta::days(7)), &instant(now))).await;
    assert_eq!(unchanged, [Exact::zero(), Exact::zero()]);
    let day = deadline::day_of(now) - Days::new(6);
    let (week, day) = ((day - Days::new(7)).to_string(), day.to_string());
    assert_eq!(held_against(&pages, &format!("?as_of={day}"), (&week, &day)).await, changed);
}

#[tokio::test]
async fn the_change_since_last_year_is_what_the_api_says_of_both_years() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let overview = pages.api(&format!("{YEAR}/overview")).await;
    let last = &overview["last_year"];
    let now = pages.percent("expected", &instant(pages.app.now())).await;
    let ranking = pages.api("/rankings/2015").await;
    let rows = ranking["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["province"] == "can-tho").unwrap();
    let published = row["score"].as_str().map(|score| Exact::parse(score).unwrap());
    let change = published.as_ref().map(|score| &now - score);
    assert_eq!(last["change"].as_str().map(str::to_owned), change.as_ref().map(Exact::wire), "{row}");
    let comparison = pages.api(&format!("{YEAR}/comparison?with=can-tho-2015")).await;
    let shown = change.unwrap_or_else(|| Exact::parse(comparison["score"]["change"].as_str().unwrap()).unwrap());
    for language in ["vi", "en"] {
        let page = pages.get(YEAR, &format!("{session}; parindex-language={language}")).await;
        let (number, about) = card(&page.text, &said(language, "leader", "card-year"));
        assert_eq!(number, written(&shown, language), "{language}");
        assert!(about.contains(&format!("{}/63", row["rank"])), "{about}");
    }
}
