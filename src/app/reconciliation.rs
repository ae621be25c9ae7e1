//! Reconciliation: the published result against what is recorded here.

use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use super::criteria_sets::SetSummary;
use super::rankings::RankingRowView;
use super::scores::Outside;
use crate::domain::assessment::Assessment;
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::place::{Placement, place_in};
use crate::domain::reconciliation::{self, Reconciliation};

/// The rank as published and the one that our points come to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankReconciliation {
    /// The province's row in the year's table; null where the published facts contradict each other.
    pub published: Option<RankingRowView>,
    /// The rank that our points would have among the other provinces; null where nothing applies or the facts contradict.
    pub ours: Option<Placement>,
}

/// An assessment reconciled with what was published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentReconciliation {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set.
    pub set: SetSummary,
    /// The two ranks.
    pub rank: RankReconciliation,
    /// Everything else.
    #[serde(flatten)]
    pub reconciliation: Reconciliation,
}

impl App {
    /// Reconciles an assessment with what is published of its year.
    #[must_use]
    pub fn reconciliation(&self, assessment: &Assessment, outside: &Outside) -> AssessmentReconciliation {
        let opening = &assessment.opening;
        let row = self
            .ranking(&outside.published, "all")
            .ok()
            .and_then(|ranking| ranking.rows.into_iter().find(|row| row.province == opening.province));
        let index = row.as_ref().and_then(|row| row.score);
        let reconciliation = reconciliation::reconcile(assessment, outside.history.survival.as_ref(), index);
        let roster = super::rankings::roster(opening.year);
        let order = Order::of(&outside.published, &roster).ok();
        let ours = order.zip(reconciliation.percent.as_ref()).and_then(|(order, percent)| {
            place_in(&order, &percent.0, &opening.province, &outside.published, &Scope::All).ok()
        });
        AssessmentReconciliation {
            assessment: opening.assessment.clone(),
            version: assessment.version,
            illustrative: opening.illustrative,
            set: SetSummary::of(&assessment.set),
            rank: RankReconciliation { published: row, ours },
            reconciliation,
        }
    }
}
