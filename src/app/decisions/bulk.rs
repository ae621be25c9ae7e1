//! Many decisions at once: all of them or none, every fault at its place, and what they come to together.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::NewDecision;
use crate::app::submissions::Effect;
use crate::app::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord, ItemState, standing_of};
use crate::domain::criteria::Item;
use crate::domain::exact::Exact;
use crate::domain::facts::{Cause, Fact, Missing, Recorded, Verdict};
use rust_decimal::Decimal;

/// Decisions in one call, at most.
const MOST: usize = 500;

/// Decisions as sent: all of them are taken, or none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecisions {
    /// 1 to 500 of them, in their order.
    pub decisions: Vec<OneDecision>,
}

/// One of many decisions.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OneDecision {
    /// Item code.
    pub item: String,
    /// The submission decided on: the newest of its unit.
    pub submission: Uuid,
    /// Verdict.
    pub verdict: Verdict,
    /// Points, for `adjust`: 0 to the item's maximum.
    #[schema(value_type = Option<String>, example = "0.5")]
    pub points: Option<Decimal>,
    /// Reason; required unless accepted.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// What the unit must bring, for `return`.
    pub missing: Option<Vec<Missing>>,
}

/// A state before and after.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StateChange {
    /// Before.
    pub before: ItemState,
    /// After.
    pub after: ItemState,
}

/// What decisions did to one item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecidedItem {
    /// Item code.
    pub code: String,
    /// How far it is.
    pub state: StateChange,
    /// Its secured points.
    pub secured: Effect,
    /// Its claimed points.
    pub claimed: Effect,
}

/// What decisions did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Decided {
    /// Version after them; on a dry run, what it would be.
    pub version: i64,
    /// Keys of the decisions, in the order they were sent.
    pub ids: Vec<Uuid>,
    /// The items decided on, in the set's order; their points add up to the totals.
    pub items: Vec<DecidedItem>,
    /// What they did to the secured total.
    pub secured: Effect,
    /// What they did to the claimed total.
    pub claimed: Effect,
}

impl OneDecision {
    fn split(self) -> (String, NewDecision) {
        let Self { item, submission, verdict, points, reason, cause, missing } = self;
        (item, NewDecision { submission, verdict, points, reason, cause, missing })
    }
}

impl App {
    /// Records several verdicts, all or nothing. Each is checked against the state that those before it make.
    ///
    /// # Errors
    /// `Invalid` naming every faulty decision at its place: what [`App::decide`] would refuse it for, an unknown item, a claim
    /// decided on twice. A refusal where the caller may decide on nothing.
    pub async fn decide_many(&self, assessment: &str, request: &Request, new: NewDecisions) -> Answer<Done> {
        Ok(self.decide_many_shown(assessment, request, new).await?.0)
    }

    /// As [`App::decide_many`], with what they came to; none where it repeats the answer of an earlier request.
    ///
    /// # Errors
    /// As there.
    pub async fn decide_many_shown(
        &self,
        assessment: &str,
        request: &Request,
        new: NewDecisions,
    ) -> Answer<(Done, Option<Decided>)> {
        let ids: Vec<Uuid> = new.decisions.iter().map(|_| self.new_id(self.now())).collect();
        let codes: BTreeSet<String> = new.decisions.iter().map(|decision| decision.item.clone()).collect();
        let decide = |assessment: &Assessment, now| facts(assessment, request, new, &ids, now);
        let answer = |before: &Assessment, after: &Assessment| {
            let pairs = before.set.items().iter().zip(before.items.iter().zip(&after.items));
            let decided = pairs.filter(|(item, _)| codes.contains(&item.code));
            Ok(Decided {
                version: after.version,
                ids: ids.clone(),
                items: decided.map(|(item, (before, after))| DecidedItem::of(item, before, after)).collect(),
                secured: Effect::of(before, after, BasisName::Secured),
                claimed: Effect::of(before, after, BasisName::Claimed),
            })
        };
        self.write_shown(assessment, request, decide, answer).await
    }
}

impl DecidedItem {
    fn of(item: &Item, before: &ItemRecord, after: &ItemRecord) -> Self {
        let effect = |basis| {
            let points =
                |record| standing_of(item, record, basis, &History::default()).points.unwrap_or_else(Exact::zero);
            let (before, after) = (points(before), points(after));
            Effect { change: &after - &before, before, after }
        };
        Self {
            code: item.code.clone(),
            state: StateChange { before: before.state(item), after: after.state(item) },
            secured: effect(BasisName::Secured),
            claimed: effect(BasisName::Claimed),
        }
    }
}

/// The facts the decisions make, or every fault there is.
fn facts(
    assessment: &Assessment,
    request: &Request,
    new: NewDecisions,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Answer<Vec<Fact>> {
    assessment.may_review_now(&request.caller, now)?;
    let count = new.decisions.len();
    if !(1..=MOST).contains(&count) {
        return Err(AppError::invalid(
            "/decisions",
            if count == 0 { "empty" } else { "too_many" },
            format!("cần từ 1 đến {MOST} kết quả, có {count}"),
            format!("expected 1 to {MOST} decisions, found {count}"),
        ));
    }
    let (mut state, mut facts, mut faults) = (assessment.clone(), Vec::with_capacity(count), Vec::new());
    let mut decided = BTreeSet::new();
    for (index, (one, id)) in new.decisions.into_iter().zip(ids).enumerate() {
        let at = format!("/decisions/{index}");
        let claim = state.item(&one.item).map(|(_, record)| record.claim_of(one.submission));
        if claim.is_some_and(|claim| !decided.insert(claim)) {
            faults.push(Fault::new(
                format!("{at}/submission"),
                "duplicate_submission",
                format!("báo cáo {} có hai kết quả", one.submission),
                format!("submission {} is decided on twice", one.submission),
            ));
            continue;
        }
        let (code, new) = one.split();
        match new.fact(*id, &state, &code, &request.caller, now) {
            Ok(fact) => {
                let (seq, at, actor) = (state.version + 1, now.max(state.at), request.caller.actor.clone());
                state.apply(Recorded { seq, at, actor, fact: fact.clone() });
                facts.push(fact);
            }
            Err(error) => faults.extend(placed(&at, &code, error)?),
        }
    }
    if faults.is_empty() { Ok(facts) } else { Err(AppError::Invalid(faults)) }
}

/// The faults of one decision among many, at their place.
fn placed(at: &str, code: &str, error: AppError) -> Answer<Vec<Fault>> {
    let fault =
        |place: &str, code: &str, vi: String, en: String| vec![Fault::new(format!("{at}{place}"), code, vi, en)];
    Ok(match error {
        AppError::Invalid(faults) => {
            faults.into_iter().map(|fault| Fault { pointer: format!("{at}{}", fault.pointer), ..fault }).collect()
        }
        AppError::Refused(refusal) => fault("", refusal.reason, refusal.detail.vi, refusal.detail.en),
        AppError::Conflict { code, detail } => fault("/submission", code, detail.vi, detail.en),
        AppError::NotFound { what: "item", .. } => {
            fault("/item", "unknown_item", format!("không có mục {code}"), format!("no item {code}"))
        }
        other => return Err(other),
    })
}
