//! Plan and outlook beside the workbench: what the use cases say, taken over as a scenario, refused with words.

use std::sync::Arc;

use axum::http::StatusCode;
use parindex::app::plan::PlanRequest;
use serde_json::json;

use super::Pages;

const BENCH: &str = "/assessments/can-tho-2016/workbench";

#[tokio::test]
async fn the_plan_is_the_use_cases_own_and_is_tried_as_a_scenario() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let ask =
        json!({ "goal": { "least_effort": { "percent": "76.5" } }, "limits": { "per_unit": 3, "exclude": ["7.2.2"] } });
    let ask: PlanRequest = serde_json::from_value(ask).unwrap();
    let material = pages.app.material(&assessment, None).await.unwrap();
    let plan = pages.app.plan(Arc::clone(&assessment), material, ask).await.unwrap();
    assert!(plan.proof.optimal && !plan.steps.is_empty());
    for (language, to) in [("vi", "76,5"), ("en", "76.5")] {
        let cookie = format!("{session}; parindex-language={language}");
        let form = pages.get(&format!("{BENCH}/plan"), &cookie).await;
        assert_eq!(form.status, StatusCode::OK);
        let csrf = form.hidden("csrf");
        let sent = format!("csrf={csrf}&goal=percent&to={to}&sure=&by=&budget=&per_unit=3&due=&without=7.2.2&bench=");
        let to = pages.post(&format!("{BENCH}/plan"), &cookie, &sent).await.leads_to();
        assert_eq!(to, format!("{BENCH}/plan?goal=percent&to=76.5&per_unit=3&without=7.2.2"));
        let page = pages.get(&to, &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        let table = page.text.split("<h2 id=\"h-plan\"").nth(1).unwrap().split("</section>").next().unwrap();
        let rows = table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
        let items: Vec<&str> = rows.split("/items/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(items, plan.steps.iter().map(|step| step.item.as_str()).collect::<Vec<_>>());
        let after = plan.after.percent.as_ref().unwrap().0.shown();
        let after = if language == "vi" { after.replace('.', ",") } else { after };
        assert!(table.contains(&after) && table.contains("badge good"), "{after}: {table}");
        // The same points in the workbench, by what is claimed.
        let take = page.text.split("buttons take\"><a class=\"button\" href=\"").nth(1).unwrap();
        let take = take.split('"').next().unwrap().replace("&#38;", "&");
        let bench = pages.get(take.split('#').next().unwrap(), &cookie).await;
        assert!(bench.text.contains(&format!("<b>{after}</b>")), "{after}");
        let name = if language == "vi" { "Kế hoạch" } else { "Plan" };
        assert!(bench.text.contains(name), "it keeps its name");
    }
    assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, assessment.version);
}

#[tokio::test]
async fn a_plan_that_can_not_be_says_why_beside_its_field() {
    let pages = Pages::demo().await;
    let cookie = pages.enter("demo-so-tttt").await;
    let csrf = pages.get(&format!("{BENCH}/plan"), &cookie).await.hidden("csrf");
    let unread = pages.post(&format!("{BENCH}/plan"), &cookie, &format!("csrf={csrf}&goal=percent&to=7x")).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.text.contains("value=\"7x\"") && unread.text.contains("7x” không đọc được"));
    for (query, status, words) in [
        ("goal=rank&to=0", StatusCode::UNPROCESSABLE_ENTITY, "một hạng"),
        ("goal=rank&to=", StatusCode::UNPROCESSABLE_ENTITY, "một hạng"),
        ("goal=best", StatusCode::UNPROCESSABLE_ENTITY, "rank, points"),
        ("goal=most&budget=-1", StatusCode::UNPROCESSABLE_ENTITY, "không âm"),
        ("goal=most&budget=2&without=7.1.1,99", StatusCode::UNPROCESSABLE_ENTITY, "không có mục 99"),
        ("goal=most&due=tomorrow", StatusCode::UNPROCESSABLE_ENTITY, "một ngày"),
        ("goal=rank&to=5&sure=2", StatusCode::UNPROCESSABLE_ENTITY, "nhỏ hơn 1"),
        ("goal=percent&to=100", StatusCode::CONFLICT, "Không đạt được"),
        ("goal=most&work=9", StatusCode::BAD_REQUEST, "địa chỉ"),
        ("goal=most&bench=s%3Dx", StatusCode::BAD_REQUEST, "cần"),
    ] {
        let page = pages.get(&format!("{BENCH}/plan?{query}"), &cookie).await;
        assert_eq!(page.status, status, "{query}");
        assert!(page.text.contains(words), "{query}: {}", page.text);
    }
    let forged = pages.post(&format!("{BENCH}/plan"), &cookie, "csrf=x&goal=most").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_outlook_says_what_the_use_case_says() {
    let pages = Pages::demo().await;
    let session = pages.enter("demo-viewer").await;
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let material = pages.app.material(&assessment, None).await.unwrap();
    let outlook = pages.app.outlook(Arc::clone(&assessment), material).await.unwrap();
    let en = pages.get(&format!("{BENCH}/outlook"), &format!("{session}; parindex-language=en")).await;
    assert_eq!(en.status, StatusCode::OK);
    let middle = outlook.outlook.score.levels.p50.percent.as_ref().unwrap().0.shown();
    assert!(en.text.contains(&format!("<b>{middle}</b>")), "{middle}");
    assert!(en.text.contains(&format!("<b>{}</b>", outlook.outlook.rank.levels.p50)));
    let ranks = outlook.ranks();
    let (chart, table) = en.text.split("<svg class=\"chart\"").nth(1).unwrap().split_once("</svg>").unwrap();
    assert!(chart.contains("aria-hidden=\"true\"") && table.contains("<table"), "a table beside it says the same");
    for rank in [ranks[0].rank, ranks[ranks.len() - 1].rank] {
        assert!(chart.contains(&format!(">\n{rank}\n<")), "{rank}: {chart}");
    }
    assert!(ranks.len() > 2 && ranks.windows(2).all(|pair| pair[0].at_most <= pair[1].at_most));
    for line in &ranks {
        assert!(en.text.contains(&format!("<td class=\"n\">{}</td>", line.at_most.0.shown())), "{line:?}");
    }
}
