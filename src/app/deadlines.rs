//! Deadlines: what is due when, who is late, and the points at risk by day, by unit and in the reviewer's queue.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::App;
use crate::domain::assessment::{Assessment, BasisName, EndedBy, History, ItemState};
use crate::domain::criteria::Method;
use crate::domain::deadline;
use crate::domain::exact::Exact;
use crate::domain::facts::{Phase, PhaseEnd};
use crate::domain::score::Standing;
use crate::domain::text::Text;
use crate::domain::timeliness::{self, Timing};
use crate::domain::unit_ranking::{self, UnitStanding};

/// A unit whose report is missing or was returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waiting {
    /// Its slug.
    pub unit: String,
    /// The last day on which it may report, to its end in Asia/Ho_Chi_Minh: with every extension.
    pub until: NaiveDate,
    /// Whole days left until then; negative when it has passed.
    pub days_left: i64,
    /// Whether an extension decides that day.
    pub extended: bool,
    /// Whether its day had passed before its report came.
    pub late: bool,
}

/// What is due for one item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Due {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Unit in charge.
    pub lead: String,
    /// Units whose report is missing or was returned.
    pub waiting_for: Vec<Waiting>,
    /// The due day of the assignment.
    pub due: NaiveDate,
    /// The last day on which anybody may report, with every extension.
    pub until: NaiveDate,
    /// Whole days left until then; negative when it has passed.
    pub days_left: i64,
    /// Whether that day has passed with reports missing.
    pub overdue: bool,
    /// How far the item is.
    pub state: ItemState,
    /// Points that are lost unless the missing reports come: the most still possible less what is claimed.
    #[schema(value_type = String)]
    pub at_risk: Exact,
}

/// Points at risk on one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayAtRisk {
    /// The last day.
    pub until: NaiveDate,
    /// Points; the days add up to all of them.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Items.
    pub items: Vec<String>,
}

/// Points that wait for one unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitAtRisk {
    /// Slug.
    pub unit: String,
    /// Points of the items that wait for it. An item that waits for several units stands under each: these don't add up.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Items.
    pub items: Vec<String>,
}

/// An item that waits for Sở Nội vụ.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InQueue {
    /// Item code.
    pub code: String,
    /// Submissions that wait.
    pub submissions: Vec<Uuid>,
    /// Since when the oldest of them has waited.
    pub since: DateTime<Utc>,
    /// Points that are claimed and not settled.
    #[schema(value_type = String)]
    pub points: Exact,
}

/// What waits for Sở Nội vụ.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Queue {
    /// The last day of the review, if it is scheduled.
    pub until: Option<NaiveDate>,
    /// Points that are claimed and not settled; the items add up to them.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Items, longest waiting first.
    pub items: Vec<InQueue>,
}

/// Every assigned item that still waits for a unit, earliest first, and the points at risk.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Deadlines {
    /// As of.
    pub now: DateTime<Utc>,
    /// Ends of the phases.
    pub phases: Vec<PhaseEnd>,
    /// Points at risk in all.
    #[schema(value_type = String)]
    pub at_risk: Exact,
    /// The same by day, earliest first.
    pub by_day: Vec<DayAtRisk>,
    /// By unit, most first.
    pub by_unit: Vec<UnitAtRisk>,
    /// What waits for Sở Nội vụ.
    pub queue: Queue,
    /// Items.
    pub items: Vec<Due>,
}

/// The units among themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitRanking {
    /// As of.
    pub now: DateTime<Utc>,
    /// By rank.
    pub units: Vec<UnitStanding>,
}

impl App {
    /// What is due in an assessment.
    #[must_use]
    pub fn deadlines(&self, assessment: &Assessment) -> Deadlines {
        self.deadlines_at(assessment, self.now())
    }

    /// The same as it was at a time, of the assessment as it stood then.
    #[must_use]
    pub fn deadlines_at(&self, assessment: &Assessment, now: DateTime<Utc>) -> Deadlines {
        let standings = |basis| assessment.standings(basis, &History::default()).items;
        let claimed = standings(BasisName::Claimed);
        let items = due_items(assessment, now, &claimed, &standings(BasisName::Ceiling));
        let (mut days, mut units) = (BTreeMap::new(), BTreeMap::new());
        for due in &items {
            add(days.entry(due.until).or_default(), due);
            for waiting in &due.waiting_for {
                add(units.entry(waiting.unit.clone()).or_default(), due);
            }
        }
        let by_day =
            days.into_iter().map(|(until, Sum { points, items })| DayAtRisk { until, points, items }).collect();
        let by_unit = units.into_iter().map(|(unit, Sum { points, items })| UnitAtRisk { unit, points, items });
        let mut by_unit: Vec<_> = by_unit.collect();
        by_unit.sort_by(|a, b| b.points.cmp(&a.points));
        Deadlines {
            now,
            phases: assessment.phases.clone(),
            at_risk: items.iter().map(|due| &due.at_risk).sum(),
            by_day,
            by_unit,
            queue: queue(assessment, &claimed, &standings(BasisName::Secured)),
            items,
        }
    }

    /// The units of a province among themselves.
    #[must_use]
    pub fn unit_ranking(&self, assessment: &Assessment) -> UnitRanking {
        self.unit_ranking_at(assessment, self.now())
    }

    /// The same as it was at a time, of the assessment as it stood then.
    #[must_use]
    pub fn unit_ranking_at(&self, assessment: &Assessment, now: DateTime<Utc>) -> UnitRanking {
        UnitRanking { now, units: unit_ranking::rank_units(assessment, now) }
    }
}

struct Sum {
    points: Exact,
    items: Vec<String>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { points: Exact::zero(), items: Vec::new() }
    }
}

fn add(sum: &mut Sum, due: &Due) {
    sum.points = &sum.points + &due.at_risk;
    sum.items.push(due.code.clone());
}

fn points(standing: &Standing) -> Exact {
    standing.points.clone().unwrap_or_else(Exact::zero)
}

fn due_items(assessment: &Assessment, now: DateTime<Utc>, claimed: &[Standing], ceiling: &[Standing]) -> Vec<Due> {
    let mut waiting: BTreeMap<&str, Vec<Waiting>> = BTreeMap::new();
    for report in timeliness::reports(assessment, now).into_iter().filter(|report| !report.complete) {
        let Some(window) = assessment.window(&report.item.code, report.record, report.unit) else { continue };
        waiting.entry(&report.item.code).or_default().push(Waiting {
            unit: report.unit.to_owned(),
            until: window.ends_on,
            days_left: (window.ends_on - deadline::day_of(now)).num_days(),
            extended: window.by == EndedBy::Extension,
            late: matches!(report.timing, Timing::Late | Timing::Overdue),
        });
    }
    let mut items = Vec::new();
    for (index, (item, record)) in assessment.set.items().iter().zip(&assessment.items).enumerate() {
        let Some(waiting_for) = waiting.remove(item.code.as_str()) else { continue };
        let Some(assignment) = record.assignment().filter(|_| record.appraisals.is_empty()) else { continue };
        let until = waiting_for.iter().map(|waiting| waiting.until).max().unwrap_or(assignment.fact.due);
        items.push(Due {
            code: item.code.clone(),
            name: item.name.clone(),
            lead: assignment.fact.lead.clone(),
            waiting_for,
            due: assignment.fact.due,
            until,
            days_left: (until - deadline::day_of(now)).num_days(),
            overdue: deadline::end_of(until) <= now,
            state: record.state(item),
            at_risk: points(&ceiling[index]) - points(&claimed[index]),
        });
    }
    items.sort_by(|a, b| a.until.cmp(&b.until).then_with(|| b.at_risk.cmp(&a.at_risk)));
    items
}

fn queue(assessment: &Assessment, claimed: &[Standing], secured: &[Standing]) -> Queue {
    let mut items = Vec::new();
    for (index, (item, record)) in assessment.set.items().iter().zip(&assessment.items).enumerate() {
        let waiting = record.waiting();
        let Some(since) = waiting.iter().map(|submission| record.first_of(submission).at).min() else { continue };
        if item.method == Method::Survey || !record.appraisals.is_empty() {
            continue;
        }
        items.push(InQueue {
            code: item.code.clone(),
            submissions: waiting.iter().map(|submission| submission.fact.id).collect(),
            since,
            points: points(&claimed[index]) - points(&secured[index]),
        });
    }
    items.sort_by_key(|item| item.since);
    let until = assessment.phases.iter().find(|end| end.phase == Phase::Review).map(|end| end.ends_on);
    Queue { until, points: items.iter().map(|item| &item.points).sum(), items }
}
