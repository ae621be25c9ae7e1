//! Deadlines: what is due when, who is late, and the points at risk.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use crate::domain::assessment::{Assessment, BasisName, History, ItemState};
use crate::domain::criteria::Method;
use crate::domain::deadline;
use crate::domain::exact::Exact;
use crate::domain::facts::SubmissionKind;
use crate::domain::score::Standing;
use crate::domain::text::Text;

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
    pub waiting_for: Vec<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub due: NaiveDate,
    /// Whole days left; negative when it has passed.
    pub days_left: i64,
    /// Whether the day has passed with reports missing.
    pub overdue: bool,
    /// How far the item is.
    pub state: ItemState,
    /// Points that are lost unless the missing reports come: the most still possible less what is claimed.
    #[schema(value_type = String)]
    pub at_risk: Exact,
}

/// Every assigned item that still waits for a unit, earliest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Deadlines {
    /// As of.
    pub now: DateTime<Utc>,
    /// Points at risk in all.
    #[schema(value_type = String)]
    pub at_risk: Exact,
    /// Items.
    pub items: Vec<Due>,
}

impl App {
    /// What is due in an assessment.
    #[must_use]
    pub fn deadlines(&self, assessment: &Assessment) -> Deadlines {
        let now = self.now();
        let (claimed, ceiling) = (
            assessment.standings(BasisName::Claimed, &History::default()).items,
            assessment.standings(BasisName::Ceiling, &History::default()).items,
        );
        let points = |standing: &Standing| standing.points.clone().unwrap_or_else(Exact::zero);
        let mut items = Vec::new();
        for (index, (item, record)) in assessment.set.items().iter().zip(&assessment.items).enumerate() {
            let Some(assignment) = record.assignment().filter(|_| item.method == Method::Appraisal) else { continue };
            let reporters =
                if item.is_collected() { record.contributors() } else { std::slice::from_ref(&assignment.fact.lead) };
            let missing = |unit: &&String| {
                record
                    .newest(SubmissionKind::Actual, Some(unit))
                    .is_none_or(|newest| record.is_returned(newest.fact.id))
            };
            let waiting_for: Vec<String> = reporters.iter().filter(missing).cloned().collect();
            if waiting_for.is_empty() || !record.appraisals.is_empty() {
                continue;
            }
            let due = assignment.fact.due;
            items.push(Due {
                code: item.code.clone(),
                name: item.name.clone(),
                lead: assignment.fact.lead.clone(),
                waiting_for,
                due,
                days_left: (due - deadline::day_of(now)).num_days(),
                overdue: deadline::end_of(due) <= now,
                state: record.state(item),
                at_risk: points(&ceiling[index]) - points(&claimed[index]),
            });
        }
        items.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| b.at_risk.cmp(&a.at_risk)));
        Deadlines { now, at_risk: items.iter().map(|due| &due.at_risk).sum(), items }
    }
}
