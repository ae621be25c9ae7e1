//! What if: other figures, verdicts, survey results, applicability or rules, scored by the one engine and stored nowhere.

mod apply;
mod refuse;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::scores::{Outside, Total};
use super::{Answer, App, AppError};
use crate::domain::assessment::{Assessment, BasisName, Standings};
use crate::domain::criteria::CriteriaSet;
use crate::domain::difference::{Change, Mark, NodeDifference, differences};
use crate::domain::facts::Verdict;
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::score::{self, ScoredNode};
use crate::domain::text::Text;

/// The most changes one request may hold.
pub const MOST_CHANGES: usize = 300;

/// What is supposed. Every part may be left out; what is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Supposition {
    /// Which total: `claimed` unless said.
    #[serde(default)]
    pub basis: BasisName,
    /// Key of another criteria set (`par-2016@2`). Items keep what was said under the same code: nothing is mapped.
    pub set: Option<String>,
    /// Amended rules.
    #[serde(default)]
    pub rules: Vec<RuleChange>,
    /// The ministry's points, given or taken back.
    #[serde(default)]
    pub appraisals: Vec<AppraisalChange>,
    /// Items that do or do not apply.
    #[serde(default)]
    pub applicable: Vec<ApplicabilityChange>,
    /// Other figures.
    #[serde(default)]
    pub inputs: Vec<InputChange>,
    /// Sở Nội vụ's verdicts on the newest claims, those supposed here included.
    #[serde(default)]
    pub decisions: Vec<DecisionChange>,
    /// Survey percentages.
    #[serde(default)]
    pub surveys: Vec<SurveyChange>,
}

/// Another rule for one item.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleChange {
    /// Item code.
    #[schema(example = "7.2.2")]
    pub item: String,
    /// The rule as in a criteria file (docs/RULES.md): an object, or YAML as text. It must earn the item's maximum at best.
    #[schema(value_type = Object)]
    pub rule: Value,
    /// The item's inputs as in a criteria file, where the rule reads others.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Value>,
}

/// Other figures of one item, or of one unit's row.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupposedInputs)]
pub struct InputChange {
    /// Item code.
    #[schema(example = "7.1.1")]
    pub item: String,
    /// The contributing unit, for a collected item.
    pub unit: Option<String>,
    /// The figures that change; the others stay as they are claimed.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
}

/// A verdict.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionChange {
    /// Item code.
    pub item: String,
    /// The contributing unit, for a collected item.
    pub unit: Option<String>,
    /// Verdict on the newest claim.
    pub verdict: Verdict,
    /// Points, for `adjust`.
    #[schema(value_type = Option<String>)]
    pub points: Option<Decimal>,
}

/// The ministry's points.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppraisalChange {
    /// Item code.
    pub item: String,
    /// Points; null takes back what was given.
    #[schema(value_type = Option<String>)]
    pub points: Option<Decimal>,
}

/// Whether an item applies.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicabilityChange {
    /// Item code.
    pub item: String,
    /// Whether it applies.
    pub applicable: bool,
}

/// A survey percentage.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyChange {
    /// Item code.
    pub item: String,
    /// Satisfaction in percent, 0 to 100, two decimals at most.
    #[schema(value_type = String)]
    pub satisfaction: Decimal,
}

/// What would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WhatIf {
    /// Assessment.
    pub assessment: String,
    /// Version it started from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Basis.
    pub basis: BasisName,
    /// The set it is scored under.
    pub set: SetSummary,
    /// Codes of the items whose rule is amended.
    pub amended: Vec<String>,
    /// What had to be taken for granted to suppose this.
    pub notes: Vec<Text>,
    /// The total and the rank as they are.
    pub before: Total,
    /// The total and the rank as they would be.
    pub after: Total,
    /// After less before.
    pub change: Change,
    /// Every node that differs; empty when nothing does.
    pub differences: Vec<NodeDifference>,
    /// The new tree, each item explained.
    pub tree: ScoredNode,
}

/// A supposed assessment, and what to know of it.
#[derive(Clone, Debug)]
pub struct Supposed {
    /// The copy, with everything supposed.
    pub assessment: Assessment,
    /// Codes of the items whose rule is amended.
    pub amended: Vec<String>,
    /// What had to be taken for granted.
    pub notes: Vec<Text>,
}

impl App {
    /// What would be if. Nothing is stored, nothing is locked.
    ///
    /// # Errors
    /// `Invalid` with every change that cannot be applied; `NotFound` for an unknown set; storage.
    pub async fn what_if(
        &self,
        assessment: &Assessment,
        outside: &Outside,
        supposition: &Supposition,
    ) -> Answer<WhatIf> {
        let set = match &supposition.set {
            Some(key) => Some(self.set_by_key(key).await?),
            None => None,
        };
        let supposed = suppose(assessment, set, supposition)?;
        let roster = super::rankings::roster(assessment.opening.year);
        let order = Order::of(&outside.published, &roster).ok();
        Ok(compare(assessment, supposed, supposition.basis, outside, order.as_ref()))
    }
}

/// The assessment with everything supposed.
///
/// # Errors
/// `Invalid` with every change that cannot be applied.
pub fn suppose(assessment: &Assessment, set: Option<Arc<CriteriaSet>>, supposition: &Supposition) -> Answer<Supposed> {
    let mut faults = Vec::new();
    refuse::too_many(supposition, &mut faults);
    refuse::twice(supposition, &mut faults);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let supposed = apply::apply(assessment, set, supposition, &mut faults);
    if faults.is_empty() { Ok(supposed) } else { Err(AppError::Invalid(faults)) }
}

/// Both scored by the one engine, side by side.
#[must_use]
pub fn compare(
    assessment: &Assessment,
    supposed: Supposed,
    basis: BasisName,
    outside: &Outside,
    order: Option<&Order>,
) -> WhatIf {
    let Supposed { assessment: then, amended, notes } = supposed;
    let province = &assessment.opening.province;
    let total =
        |root: &ScoredNode, assumptions| Total::of(root.sums(), assumptions, order, province, outside, &Scope::All);
    let now = assessment.standings(basis, &outside.history);
    let was = score::tree(&assessment.set, &now.items, &mut |_| None);
    let Standings { items, assumptions } = then.standings_after(assessment, &now, basis, &outside.history);
    let before = total(&was, now.assumptions);
    let tree = score::tree(&then.set, &items, &mut |index| then.explain(index, basis, &items[index]));
    let after = total(&tree, assumptions);
    let mark = |root: &ScoredNode| Mark::of(root);
    WhatIf {
        assessment: assessment.opening.assessment.clone(),
        version: assessment.version,
        illustrative: assessment.opening.illustrative,
        basis,
        set: SetSummary::of(&then.set),
        amended,
        notes,
        change: Change::between(Some(&mark(&was)), Some(&mark(&tree))),
        differences: differences(&was, &tree),
        before,
        after,
        tree,
    }
}
