//! What the README's tour does: a department reports, Sở Nội vụ accepts, the totals move.

use macro_rules_attribute::apply;
use parindex::app::Request;
use parindex::app::decisions::NewDecision;
use parindex::domain::assessment::ItemState;
use parindex::domain::exact::Exact;
use parindex::domain::facts::{Cause, Verdict};
use serde_json::{Value, json};

use super::{Place, YEAR, today};
use crate::support::engines::every_engine;

impl Place {
    async fn accept(&self, code: &str, submission: &Value) -> Value {
        let submission = serde_json::from_value(submission.clone()).unwrap();
        let new = NewDecision {
            submission,
            verdict: Verdict::Accept,
            points: None,
            reason: None,
            cause: None,
            missing: None,
        };
        let request = Request::by(self.caller("reviewer").await);
        serde_json::from_str(&self.app.decide(YEAR, code, &request, new).await.unwrap().body).unwrap()
    }
}

fn change(outcome: &Value, total: &str) -> Exact {
    Exact::parse(outcome[total]["change"].as_str().unwrap()).unwrap()
}

#[apply(every_engine!)]
async fn a_department_reports_what_it_has_not_begun() {
    let place = Place::installed().await;
    let view = place.item("7.1.1").await;
    let assignment = view.assignment.unwrap();
    assert_eq!((view.state, assignment.lead.as_str()), (ItemState::NotStarted, "so-tttt"));
    assert!(assignment.due > today());
    let outcome = place.submit("so-tttt", "7.1.1", json!({ "done": 19, "planned": 20 })).await.unwrap();
    assert_eq!(outcome["claimed"]["change"], "0.5");
    assert_eq!(outcome["secured"]["change"], "0");
    let outcome = place.accept("7.1.1", &outcome["id"]).await;
    assert_eq!(outcome["secured"]["change"], "0.5");
}

#[apply(every_engine!)]
async fn the_last_district_completes_the_online_dossiers() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    let (_, record) = assessment.item("7.2.2").unwrap();
    let reported = record.submissions.len();
    assert_eq!(reported + 1, record.contributors().len());
    let due = place.app.deadlines(&assessment).items.into_iter().find(|due| due.code == "7.2.2").unwrap();
    let waiting: Vec<_> = due.waiting_for.iter().map(|waiting| waiting.unit.as_str()).collect();
    assert_eq!(waiting, ["quan-ninh-kieu"]);
    assert!(due.due > today() && !due.overdue);

    let row = json!({ "online_level3": 780, "received_level3": 5200 });
    let outcome = place.submit("quan-ninh-kieu", "7.2.2", row).await.unwrap();
    assert!(change(&outcome, "claimed") > Exact::zero(), "{outcome}");
    let outcome = place.accept("7.2.2", &outcome["id"]).await;
    assert!(change(&outcome, "secured") > Exact::zero(), "{outcome}");
    assert_eq!(place.item("7.2.2").await.state, ItemState::Accepted);
    let losses = place.app.losses(&*place.assessment().await);
    let loss = losses.items.iter().find(|loss| loss.code == "7.2.2").unwrap();
    assert_eq!((loss.cause, loss.stated), (Cause::RuleTightened, true), "an acceptance takes back no cause");
}

#[apply(every_engine!)]
async fn a_claim_waits_for_so_noi_vu() {
    let place = Place::installed().await;
    let view = place.item("7.4.1").await;
    assert_eq!((view.state, view.waiting.len()), (ItemState::Submitted, 1));
    assert_eq!(view.assignment.unwrap().lead, "so-khcn");
    let outcome = place.accept("7.4.1", &json!(view.waiting[0])).await;
    assert_eq!(outcome["secured"]["change"], "1");
}
