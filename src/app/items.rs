//! Items of an assessment: who answers for them, by when, how far they are, what the caller may do.

mod said;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::calendars::OnDayOff;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::may::{Caller, May};
use crate::domain::assessment::{Assessment, ItemRecord, ItemState};
use crate::domain::calendar::Calendars;
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::facts::{Assignment, Fact, SubmissionKind};
use crate::domain::score::{self, ItemDetail, Standing};
use crate::domain::text::Text;
use crate::domain::unit::Unit;
pub(super) use said::rounds;
pub use said::{DecisionView, ExplanationView, Outdated, Returned, Round, SubmissionView};

/// An assignment as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// Slug of the unit that answers for the item.
    #[schema(example = "so-tttt")]
    pub lead: String,
    /// Slugs of the units that contribute rows; for collected items only.
    #[serde(default)]
    pub contributors: Vec<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub due: NaiveDate,
    /// What becomes of a day off.
    #[serde(default)]
    pub on_day_off: OnDayOff,
    /// Why it is changed.
    pub reason: Option<String>,
}

/// Who answers for an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// Unit in charge.
    pub lead: String,
    /// Contributing units.
    pub contributors: Vec<String>,
    /// Last day.
    pub due: NaiveDate,
    /// The day that was asked for, when that one is a day off.
    pub asked: Option<NaiveDate>,
}

/// Points that somebody gave, or that the item does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsView {
    /// Whether it counts.
    pub applicable: bool,
    /// Points; null when not applicable.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
}

/// An item's state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Who scores it.
    pub method: Method,
    /// How far it is.
    pub state: ItemState,
    /// Who answers for it, by when.
    pub assignment: Option<AssignmentView>,
    /// What the units claim.
    #[serde(rename = "self")]
    pub claimed: Option<PointsView>,
    /// What Sở Nội vụ settled.
    pub reviewed: Option<PointsView>,
    /// What the ministry, or the survey, gave.
    pub appraised: Option<PointsView>,
    /// What the caller may do next: `true`, or why not.
    pub may: May,
    /// Submissions that wait for a decision.
    pub waiting: Vec<Uuid>,
}

/// An item with its history and the score of what is claimed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemDetailView {
    /// State.
    #[serde(flatten)]
    pub item: ItemView,
    /// The score of what is claimed.
    pub score: ItemDetail,
    /// What a submission must hold.
    #[schema(value_type = Object)]
    pub reported: Value,
    /// Every submission, newest first.
    pub submissions: Vec<SubmissionView>,
    /// What was sent back and has not come again: what each lacks.
    pub returned: Vec<Returned>,
    /// What the ministry said and what the province answered, round after round; the last appraisal counts.
    pub rounds: Vec<Round>,
    /// Documents that name the item, and those that its submissions rest on.
    pub documents: Vec<Uuid>,
}

impl PointsView {
    fn of(standing: &Standing) -> Option<Self> {
        let known = !standing.applicable || standing.points.is_some();
        known.then(|| Self { applicable: standing.applicable, points: standing.points.clone() })
    }
}

impl ItemView {
    /// The view of one item for a caller.
    #[must_use]
    pub fn of(assessment: &Assessment, item: &Item, record: &ItemRecord, caller: &Caller, now: DateTime<Utc>) -> Self {
        let reported = record.submissions.iter().any(|submission| submission.fact.kind == SubmissionKind::Actual);
        Self {
            code: item.code.clone(),
            name: item.name.clone(),
            max: item.max.into(),
            method: item.method,
            state: record.state(item),
            assignment: record.assignment().map(|assignment| AssignmentView {
                lead: assignment.fact.lead.clone(),
                contributors: assignment.fact.contributors.clone(),
                due: assignment.fact.due,
                asked: assignment.fact.asked,
            }),
            claimed: reported.then(|| PointsView::of(&record.claimed(item))).flatten(),
            reviewed: record.reviewed(item).and_then(|standing| PointsView::of(&standing)),
            appraised: record.appraised(item).and_then(|standing| PointsView::of(&standing)),
            may: assessment.may(item, record, caller, now),
            waiting: record.waiting().iter().map(|submission| submission.fact.id).collect(),
        }
    }
}

/// The item or the refusal to know it.
pub(super) fn find<'a>(assessment: &'a Assessment, code: &str) -> Answer<(&'a Item, &'a ItemRecord)> {
    assessment.item(code).ok_or_else(|| AppError::not_found("item", code))
}

impl NewAssignment {
    /// The fact it makes among these units of the province, if every rule allows it.
    pub(super) fn fact(
        self,
        assessment: &Assessment,
        code: &str,
        caller: &Caller,
        units: &[Unit],
        calendars: &Calendars,
    ) -> Answer<Fact> {
        let (item, _) = find(assessment, code)?;
        assessment.may_assign(item, caller)?;
        let province = &assessment.opening.province;
        let mut faults = Vec::new();
        let mut check = |pointer: String, slug: &str| {
            if !units.iter().any(|unit| unit.slug == slug) {
                faults.push(Fault::new(
                    pointer,
                    "unknown_unit",
                    format!("{slug} không phải đơn vị của {province}"),
                    format!("{slug} is not a unit of {province}"),
                ));
            }
        };
        check("/lead".to_owned(), &self.lead);
        for (index, slug) in self.contributors.iter().enumerate() {
            check(format!("/contributors/{index}"), slug);
        }
        check_contributors(item, &self, &mut faults);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let Self { lead, contributors, due, on_day_off, reason } = self;
        let (due, asked) = on_day_off.applied(due, calendars);
        Ok(Fact::Assigned(Assignment { item: code.to_owned(), lead, contributors, due, asked, reason }))
    }
}

impl App {
    /// Every item's state for a caller.
    #[must_use]
    pub fn items(&self, assessment: &Assessment, caller: &Caller) -> Vec<ItemView> {
        self.items_at(assessment, caller, self.now())
    }

    /// The same as it was at a time, of the assessment as it stood then.
    #[must_use]
    pub fn items_at(&self, assessment: &Assessment, caller: &Caller, now: DateTime<Utc>) -> Vec<ItemView> {
        let pairs = assessment.set.items().iter().zip(&assessment.items);
        pairs.map(|(item, record)| ItemView::of(assessment, item, record, caller, now)).collect()
    }

    /// One item with its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn item(&self, assessment: &Assessment, code: &str, caller: &Caller) -> Answer<ItemDetailView> {
        let (item, record) = find(assessment, code)?;
        let form = item.to_json();
        let key = if item.is_collected() { "per_unit" } else { "inputs" };
        Ok(ItemDetailView {
            item: ItemView::of(assessment, item, record, caller, self.now()),
            score: score::explain(item, &record.claim_basis(item)),
            reported: form.get(key).or_else(|| form.get("rule")).cloned().unwrap_or_default(),
            submissions: record
                .submissions
                .iter()
                .rev()
                .map(|s| SubmissionView::of(s, assessment, item, record))
                .collect(),
            returned: said::returned(item, record),
            rounds: said::rounds(record),
            documents: assessment.evidence_for(code).iter().map(|evidence| evidence.fact.id).collect(),
        })
    }

    /// Says who answers for an item and by when; a later assignment replaces an earlier one.
    ///
    /// # Errors
    /// `Invalid` for unknown units, contributors where none belong or none where they do; a refusal.
    pub async fn assign(&self, id: &str, code: &str, request: &Request, new: NewAssignment) -> Answer<Done> {
        let province = self.assessment(id).await?.opening.province.clone();
        let (units, calendars) = (self.units(&province).await?, self.calendars(&[new.due]).await?);
        let decide =
            |assessment: &Assessment, _| Ok(vec![new.fact(assessment, code, &request.caller, &units, &calendars)?]);
        let now = self.now();
        let answer = |_: &Assessment, after: &Assessment| {
            let (item, record) = find(after, code)?;
            Ok(ItemView::of(after, item, record, &request.caller, now))
        };
        self.write(id, request, 200, decide, answer).await
    }
}

fn check_contributors(item: &Item, new: &NewAssignment, faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    for (index, slug) in new.contributors.iter().enumerate() {
        if !seen.insert(slug) {
            faults.push(Fault::new(
                format!("/contributors/{index}"),
                "duplicate_unit",
                format!("{slug} ghi hai lần"),
                format!("{slug} stands twice"),
            ));
        }
    }
    if item.is_collected() && new.contributors.is_empty() {
        faults.push(Fault::new(
            "/contributors",
            "contributors_missing",
            "mục thu thập cần danh sách đơn vị báo cáo",
            "a collected item needs the units that report",
        ));
    }
    if !item.is_collected() && !new.contributors.is_empty() {
        faults.push(Fault::new(
            "/contributors",
            "not_collected",
            "mục này không thu thập theo đơn vị",
            "this item is not collected from units",
        ));
    }
}
