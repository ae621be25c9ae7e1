//! A clock that was set back: what is said is never earlier than what was said before, and what was late or locked stays so.

use chrono::{DateTime, TimeDelta, Utc};
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

/// When each change of the assessment was made, in order.
async fn times(app: &TestApp) -> Vec<DateTime<Utc>> {
    let changes = app.admin().await.get(&format!("{YEAR}/changes?limit=200")).await.ok();
    changes["items"].as_array().unwrap().iter().map(|change| change["at"].as_str().unwrap().parse().unwrap()).collect()
}

#[apply(every_engine!)]
async fn what_was_locked_stays_locked_and_time_does_not_go_back() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let figures = || json!({ "done": 19, "planned": 20 });
    // The time to report ends on 2017-02-28; it is March, and Sở Nội vụ says something.
    app.pass(TimeDelta::days(60));
    unit.submit("7.1.1", figures()).await.problem(423, "locked");
    reviewer.post(&format!("{YEAR}/items/7.1.2/appraisals"), json!({ "points": "0.25" })).await.created();
    let last = times(&app).await;
    // The clock says January: by the log it is March.
    app.pass(TimeDelta::days(-50));
    unit.submit("7.1.1", figures()).await.problem(423, "locked");
    reviewer.post(&format!("{YEAR}/items/7.1.2/appraisals"), json!({ "points": "0.5" })).await.created();
    let now = times(&app).await;
    assert!(now.is_sorted(), "{now:?}");
    assert_eq!((now.len(), now.last()), (last.len() + 1, last.last()), "dated like the one before");
    assert_eq!(app.admin().await.get(&format!("{YEAR}/changes/verify")).await.ok()["ok"], true);
    // And right again it goes on.
    app.pass(TimeDelta::days(51));
    reviewer.post(&format!("{YEAR}/items/7.1.2/appraisals"), json!({ "points": "0" })).await.created();
    assert_eq!(times(&app).await.last().unwrap().signed_duration_since(*last.last().unwrap()), TimeDelta::days(1));
}
