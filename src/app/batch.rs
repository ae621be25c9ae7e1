//! Many writes of one kind by one caller, all or nothing: one transaction, and still one change for each fact.
//!
//! A write of its own for each costs a durable commit and the totals before and after it; who writes hundreds at once
//! asks for neither.

use chrono::{DateTime, Utc};

use super::decisions::NewDecision;
use super::items::NewAssignment;
use super::submissions::NewSubmission;
use super::{Answer, App, Request};
use crate::domain::assessment::Assessment;
use crate::domain::facts::{Fact, Recorded};

impl App {
    /// As [`App::assign`], for several items.
    ///
    /// # Errors
    /// As [`App::assign`], at the first that is refused; nothing is stored then.
    pub(crate) async fn assign_all(
        &self,
        id: &str,
        request: &Request,
        all: Vec<(String, NewAssignment)>,
    ) -> Answer<()> {
        let province = self.assessment(id).await?.opening.province.clone();
        let units = self.units(&province).await?;
        let days: Vec<_> = all.iter().map(|(_, new)| new.due).collect();
        let calendars = self.calendars(&days).await?;
        let fact = |state: &Assessment, (code, new): (String, NewAssignment), _| {
            new.fact(state, &code, &request.caller, &units, &calendars)
        };
        self.write_all(id, request, all, fact).await
    }

    /// As [`App::submit`], for several items.
    ///
    /// # Errors
    /// As [`App::submit`], at the first that is refused; nothing is stored then.
    pub(crate) async fn submit_all(
        &self,
        id: &str,
        request: &Request,
        all: Vec<(String, NewSubmission)>,
    ) -> Answer<()> {
        let fact = |state: &Assessment, (code, new): (String, NewSubmission), now| {
            new.fact(self.new_id(now), state, &code, &request.caller, now)
        };
        self.write_all(id, request, all, fact).await
    }

    /// As [`App::decide`], on several submissions.
    ///
    /// # Errors
    /// As [`App::decide`], at the first that is refused; nothing is stored then.
    pub(crate) async fn decide_all(&self, id: &str, request: &Request, all: Vec<(String, NewDecision)>) -> Answer<()> {
        let fact = |state: &Assessment, (code, new): (String, NewDecision), now| {
            new.fact(self.new_id(now), state, &code, &request.caller, now)
        };
        self.write_all(id, request, all, fact).await
    }

    /// Each fact is checked against the state that those before it make.
    async fn write_all<T>(
        &self,
        id: &str,
        request: &Request,
        all: Vec<T>,
        fact: impl Fn(&Assessment, T, DateTime<Utc>) -> Answer<Fact>,
    ) -> Answer<()> {
        let decide = |assessment: &Assessment, now: DateTime<Utc>| {
            let (mut state, mut facts) = (assessment.clone(), Vec::with_capacity(all.len()));
            for new in all {
                let fact = fact(&state, new, now)?;
                let (seq, at, actor) = (state.version + 1, now.max(state.at), request.caller.actor.clone());
                state.apply(Recorded { seq, at, actor, fact: fact.clone() });
                facts.push(fact);
            }
            Ok(facts)
        };
        self.write(id, request, 201, decide, |_, _| Ok(())).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::*;
    use crate::app::assessments::NewAssessment;
    use crate::app::calendars::OnDayOff;
    use crate::app::{AppError, system_actor};
    use crate::domain::assessment::may::Caller;
    use crate::domain::facts::{Actor, Role, SubmissionKind};
    use crate::evidence::EvidenceStore;
    use crate::storage::{Access, Db};

    const ID: &str = "can-tho-2016";

    fn by(actor: Actor) -> Request {
        Request::by(Caller { actor, province: None })
    }

    fn claim(code: &str, done: u32) -> (String, NewSubmission) {
        let serde_json::Value::Object(inputs) = json!({ "done": done, "planned": 20 }) else { unreachable!() };
        let explanation = Some("theo sổ theo dõi".to_owned());
        (code.to_owned(), NewSubmission { kind: SubmissionKind::Actual, inputs, explanation, evidence: Vec::new() })
    }

    #[tokio::test]
    async fn all_are_written_each_with_its_change_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}/parindex.db", dir.path().display()), Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let store = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1024).unwrap();
        let app = App::new(db, store);
        let new = json!({ "province": "can-tho", "year": 2016, "set": "par-2016" });
        let new: NewAssessment = serde_json::from_value(new).unwrap();
        app.open_assessment(&by(system_actor()), new).await.unwrap();

        let due = NaiveDate::from_ymd_opt(2100, 1, 1).unwrap();
        let assignment = |lead: &str, code: &str| {
            let new = NewAssignment {
                lead: lead.to_owned(),
                contributors: Vec::new(),
                due,
                on_day_off: OnDayOff::Keep,
                reason: None,
            };
            (code.to_owned(), new)
        };
        let all =
            vec![assignment("so-tttt", "1.1.2"), assignment("so-tttt", "7.1.1"), assignment("so-noi-vu", "1.1.2")];
        app.assign_all(ID, &by(system_actor()), all).await.unwrap();
        let assessment = app.assessment(ID).await.unwrap();
        assert_eq!(assessment.version, 5);
        let (_, record) = assessment.item("1.1.2").unwrap();
        assert_eq!(record.assignment().unwrap().fact.lead, "so-noi-vu", "the last one stands");

        let tttt = by(Actor { name: "tttt".to_owned(), role: Role::Department, unit: Some("so-tttt".to_owned()) });
        let refused = app.submit_all(ID, &tttt, vec![claim("7.1.1", 19), claim("7.1.1", 21)]).await.unwrap_err();
        assert!(matches!(refused, AppError::Invalid(faults) if faults[0].code == "above_limit"));
        let refused = app.submit_all(ID, &tttt, vec![claim("7.1.1", 19), claim("1.1.2", 19)]).await.unwrap_err();
        assert!(matches!(refused, AppError::Refused(refusal) if refusal.reason == "not_your_item"));
        assert_eq!(app.assessment(ID).await.unwrap().version, 5);
        app.submit_all(ID, &tttt, vec![claim("7.1.1", 18), claim("7.1.1", 19)]).await.unwrap();
        assert_eq!(app.assessment(ID).await.unwrap().version, 7);
        assert!(app.verify_log(ID).await.unwrap().ok);
    }
}
