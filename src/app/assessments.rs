//! Assessments: open a year for a province, list, read, move the phases.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::{Fact, Opening, PhaseEnd, Schedule};
use crate::domain::province;
use crate::storage::StorageError;

/// What opens an assessment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// Key; `{province}-{year}` unless said.
    #[schema(example = "can-tho-2016")]
    pub id: Option<String>,
    /// Province slug.
    #[schema(example = "can-tho")]
    pub province: String,
    /// Scored year.
    #[schema(example = 2016)]
    pub year: i32,
    /// Criteria set: `par-2016`, or `par-2016@2` for a revision; the newest unless said.
    #[schema(example = "par-2016")]
    pub set: String,
    /// Ends of the phases.
    #[serde(default)]
    pub phases: Vec<PhaseEnd>,
    /// Whether the figures are illustrative.
    #[serde(default)]
    pub illustrative: bool,
}

/// An assessment without its items.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    /// Key.
    pub id: String,
    /// Province slug.
    pub province: String,
    /// Scored year.
    pub year: i32,
    /// The criteria set, pinned.
    pub set: SetSummary,
    /// Version: the `seq` of the latest change.
    pub version: i64,
    /// When that was.
    pub changed_at: DateTime<Utc>,
    /// Ends of the phases.
    pub phases: Vec<PhaseEnd>,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
}

/// A new schedule.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSchedule {
    /// Ends of the phases; replaces the schedule before.
    pub phases: Vec<PhaseEnd>,
    /// Why.
    pub reason: Option<String>,
}

impl NewSchedule {
    /// The fact it makes, if every rule allows it.
    pub(super) fn fact(self, caller: &Caller, assessment: &Assessment) -> Answer<Fact> {
        may::enter(caller, &assessment.opening.province)?;
        may::review(caller)?;
        let mut faults = Vec::new();
        check_phases(&self.phases, &mut faults);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        Ok(Fact::Scheduled(Schedule { phases: self.phases, reason: self.reason }))
    }
}

impl AssessmentView {
    /// The view of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        let opening = &assessment.opening;
        Self {
            id: opening.assessment.clone(),
            province: opening.province.clone(),
            year: opening.year,
            set: SetSummary::of(&assessment.set),
            version: assessment.version,
            changed_at: assessment.at,
            phases: assessment.phases.clone(),
            illustrative: opening.illustrative,
        }
    }
}

impl App {
    /// Opens a year for a province.
    ///
    /// # Errors
    /// `Invalid` for an unknown province, a year the set does not score, phases out of order; `Conflict` when open.
    pub async fn open_assessment(&self, request: &Request, new: NewAssessment) -> Answer<Done> {
        may::administer(&request.caller)?;
        may::enter(&request.caller, &new.province)?;
        let set = self.set_by_key(&new.set).await.map_err(|error| match error {
            AppError::NotFound { key, .. } => AppError::invalid(
                "/set",
                "unknown_set",
                format!("Không có bộ tiêu chí {key}"),
                format!("No criteria set {key}"),
            ),
            other => other,
        })?;
        let mut faults = Vec::new();
        let roster = province::roster(catalog::provinces(), new.year);
        if !roster.iter().any(|province| province.slug == new.province) {
            faults.push(Fault::new(
                "/province",
                "unknown_province",
                format!("{} không phải tỉnh, thành phố của năm {}", new.province, new.year),
                format!("{} was not a province in {}", new.province, new.year),
            ));
        }
        if !set.years.contains(&new.year) {
            faults.push(Fault::new(
                "/year",
                "year_not_scored",
                format!("{} chấm các năm {:?}", set.id, set.years),
                format!("{} scores the years {:?}", set.id, set.years),
            ));
        }
        let id = new.id.unwrap_or_else(|| format!("{}-{}", new.province, new.year));
        let good_id = (1..=64).contains(&id.len())
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && id != crate::domain::facts::SYSTEM_LOG;
        if !good_id {
            faults.push(Fault::new(
                "/id",
                "not_a_slug",
                "chữ thường a-z, số, dấu - (tối đa 64)",
                "lower-case a-z, digits, - (64 at most)",
            ));
        }
        check_phases(&new.phases, &mut faults);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let opening = Opening {
            assessment: id.clone(),
            province: new.province,
            year: new.year,
            set: set.id.clone(),
            revision: set.revision,
            illustrative: new.illustrative,
        };
        let writing = match self.begin(&id, request).await? {
            Err(done) => return Ok(done),
            Ok(writing) if writing.version > 0 => return Err(StorageError::Exists { log: id }.into()),
            Ok(writing) => writing,
        };
        let view = AssessmentView {
            id: id.clone(),
            province: opening.province.clone(),
            year: opening.year,
            set: SetSummary::of(&set),
            version: 2,
            changed_at: writing.now,
            phases: new.phases.clone(),
            illustrative: opening.illustrative,
        };
        let schedule = Schedule { phases: new.phases, reason: None };
        writing.facts(201, vec![Fact::Opened(opening), Fact::Scheduled(schedule)], &view).await
    }

    /// The assessments a caller may see, by id, after a cursor.
    ///
    /// # Errors
    /// Storage.
    pub async fn assessments(&self, caller: &Caller, after: Option<&str>, limit: usize) -> Answer<Vec<AssessmentView>> {
        let mut views = Vec::new();
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        for opening in self.db.openings(caller.province.as_deref(), after.unwrap_or_default(), limit).await? {
            views.push(AssessmentView::of(&*self.assessment(&opening.fact.assessment).await?));
        }
        Ok(views)
    }

    /// Replaces the ends of the phases.
    ///
    /// # Errors
    /// `Invalid` for phases out of order or named twice; a refusal.
    pub async fn reschedule(&self, id: &str, request: &Request, new: NewSchedule) -> Answer<Done> {
        let decide = |assessment: &Assessment, _| Ok(vec![new.fact(&request.caller, assessment)?]);
        self.write(id, request, 200, decide, |_, after| Ok(AssessmentView::of(after))).await
    }
}

fn check_phases(phases: &[PhaseEnd], faults: &mut Vec<Fault>) {
    for (index, pair) in phases.windows(2).enumerate() {
        let pointer = format!("/phases/{}", index + 1);
        if pair[0].phase >= pair[1].phase {
            faults.push(Fault::new(
                pointer,
                "phases_out_of_order",
                "mỗi giai đoạn một lần, theo thứ tự collect, review, approve, submit, appraise, publish",
                "each phase once, in the order collect, review, approve, submit, appraise, publish",
            ));
        } else if pair[0].ends_on > pair[1].ends_on {
            faults.push(Fault::new(
                pointer,
                "phase_ends_early",
                "kết thúc trước giai đoạn đứng trước",
                "ends before the phase before it",
            ));
        }
    }
}
