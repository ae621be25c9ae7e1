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
        let fact = |state: &Assessment, (code, new): (String, NewAssignment), _| {
            new.fact(state, &code, &request.caller, &units)
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
