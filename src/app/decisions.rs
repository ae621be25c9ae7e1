//! Decisions: Sở Nội vụ's verdict on a submission, or on many at once.

mod bulk;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::items::find;
use super::submissions::{Outcome, form};
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::criteria::Item;
use crate::domain::facts::{Cause, Decision, Fact, Missing, MissingKind, SubmissionKind, Verdict};
use crate::domain::text;
pub use bulk::{Decided, DecidedItem, NewDecisions, OneDecision, StateChange};

/// Things that may be missing, at most.
const MOST_MISSING: usize = 50;
/// Longest text of one, in characters.
const MAX_MISSING: usize = 1_000;

/// A decision as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
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

impl NewDecision {
    /// The fact it makes, if every rule allows it.
    pub(super) fn fact(
        self,
        id: Uuid,
        assessment: &Assessment,
        code: &str,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Answer<Fact> {
        let (item, record) = find(assessment, code)?;
        let Some(submission) = record.submissions.iter().find(|submission| submission.fact.id == self.submission)
        else {
            // Who may not review learns nothing of what there is to review.
            may::review(caller)?;
            return Err(AppError::invalid(
                "/submission",
                "unknown_submission",
                format!("mục {code} không có báo cáo {}", self.submission),
                format!("item {code} has no submission {}", self.submission),
            ));
        };
        assessment.may_decide(record, submission, caller, now)?;
        let newest = record.newest(SubmissionKind::Actual, Some(&submission.fact.unit));
        let stands = newest.is_some_and(|newest| record.claim_of(newest.fact.id) == record.claim_of(self.submission));
        if submission.fact.kind == SubmissionKind::Forecast || !stands {
            return Err(AppError::conflict(
                "submission_replaced",
                "Chỉ rà soát báo cáo thực tế mới nhất của đơn vị",
                "Only the unit's newest actual submission is decided on",
            ));
        }
        let mut faults = Vec::new();
        check(item, &self, &mut faults);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        Ok(Fact::Decided(Decision {
            id,
            item: code.to_owned(),
            submission: self.submission,
            verdict: self.verdict,
            points: self.points.map(|points| points.normalize()),
            reason: self.reason,
            cause: self.cause,
            missing: self.missing.filter(|missing| !missing.is_empty()),
        }))
    }
}

impl App {
    /// Records a verdict.
    ///
    /// # Errors
    /// `Invalid` for points or reason missing or out of place; `Conflict` for a submission that a newer one replaced or
    /// that is a forecast; a refusal.
    pub async fn decide(&self, assessment: &str, code: &str, request: &Request, new: NewDecision) -> Answer<Done> {
        Ok(self.decide_shown(assessment, code, request, new).await?.0)
    }

    /// As [`App::decide`], with what it came to; none where it repeats the answer of an earlier request.
    ///
    /// # Errors
    /// As there.
    pub async fn decide_shown(
        &self,
        assessment: &str,
        code: &str,
        request: &Request,
        new: NewDecision,
    ) -> Answer<(Done, Option<Outcome>)> {
        let id = self.new_id(self.now());
        let decide = |assessment: &Assessment, now| Ok(vec![new.fact(id, assessment, code, &request.caller, now)?]);
        let answer = |before: &Assessment, after: &Assessment| self.outcome(id, code, request, before, after);
        self.write_shown(assessment, request, decide, answer).await
    }
}

fn check(item: &Item, new: &NewDecision, faults: &mut Vec<Fault>) {
    match (new.verdict, new.points) {
        (Verdict::Adjust, None) => {
            faults.push(Fault::new(
                "/points",
                "points_missing",
                "điều chỉnh thì phải ghi điểm",
                "an adjustment needs points",
            ));
        }
        (Verdict::Adjust, Some(points)) => check_points(points, item.max, faults),
        (_, Some(_)) => {
            faults.push(Fault::new(
                "/points",
                "points_not_expected",
                "chỉ ghi điểm khi điều chỉnh",
                "points go with adjust only",
            ));
        }
        (_, None) => {}
    }
    let reasoned = new.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if new.verdict != Verdict::Accept && !reasoned {
        faults.push(Fault::new("/reason", "reason_missing", "cần ghi lý do", "a reason is required"));
    }
    check_missing(item, new, faults);
}

/// What is missing goes with a return; a figure is one that the unit reports.
fn check_missing(item: &Item, new: &NewDecision, faults: &mut Vec<Fault>) {
    let Some(missing) = &new.missing else { return };
    if new.verdict != Verdict::Return && !missing.is_empty() {
        faults.push(Fault::new(
            "/missing",
            "missing_not_expected",
            "chỉ ghi nội dung còn thiếu khi trả lại",
            "what is missing goes with return only",
        ));
    }
    if missing.len() > MOST_MISSING {
        faults.push(Fault::new(
            "/missing",
            "too_many",
            format!("tối đa {MOST_MISSING} nội dung"),
            format!("{MOST_MISSING} at most"),
        ));
    }
    for (index, one) in missing.iter().enumerate() {
        if !(1..=MAX_MISSING).contains(&one.text.trim().chars().count()) {
            faults.push(Fault::new(
                format!("/missing/{index}/text"),
                "text_length",
                format!("cần từ 1 đến {MAX_MISSING} ký tự"),
                format!("expected 1 to {MAX_MISSING} characters"),
            ));
        }
        let Some(input) = &one.input else { continue };
        if one.kind != MissingKind::Figures || !form(item).names().contains(&input.as_str()) {
            faults.push(Fault::new(
                format!("/missing/{index}/input"),
                "unknown_input",
                format!("mục {} không có số liệu {input} để báo cáo", item.code),
                format!("item {} has no figure {input} to report", item.code),
            ));
        }
    }
}

/// Points given by hand lie between 0 and the maximum, with six decimals at most.
pub(super) fn check_points(points: Decimal, max: Decimal, faults: &mut Vec<Fault>) {
    let negative = points.is_sign_negative() && !points.is_zero();
    if negative || points > max || points.normalize().scale() > 6 {
        let (points, max) = (text::decimal(points), text::decimal(max));
        faults.push(Fault::new(
            "/points",
            "points_out_of_range",
            format!("{} ngoài khoảng 0 đến {}", points.vi, max.vi),
            format!("{} is outside 0 to {}", points.en, max.en),
        ));
    }
}
