//! Scores and the projection: where an assessment stands, and where that would rank.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::memo::Stamp;
use super::rankings::Known;
use super::{Answer, App, AsOf};
use crate::catalog;
use crate::domain::assessment::{Assessment, BasisName, History, Standings, Survival};
use crate::domain::criteria::Method;
use crate::domain::exact::Exact;
use crate::domain::losses::{self, Losses};
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::place::{Placement, place_in};
use crate::domain::ranking::published::Published;
use crate::domain::score::{self, Percent, ScoredNode, Sums};
use crate::domain::text::Text;

/// The scored tree of an assessment under one basis.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentScore {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Basis.
    pub basis: BasisName,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set.
    pub set: SetSummary,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
    /// The tree.
    #[serde(flatten)]
    pub root: ScoredNode,
}

/// One of the four totals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Total {
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Most points among what is applicable.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// Points / applicable maximum × 100, two decimals; null when nothing is applicable.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// Where it would stand among the year's provinces, or those of the scope asked for; null when the published facts contradict each other.
    pub rank: Option<Placement>,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
}

impl Total {
    /// The total of all items and the rank it would have, where the published facts agree on an order.
    pub(super) fn of(
        sums: Sums,
        assumptions: Vec<Text>,
        order: Option<&Order>,
        province: &str,
        outside: &Outside,
        scope: &Scope,
    ) -> Self {
        let points = sums.points.unwrap_or_else(Exact::zero);
        let percent = Percent::of(&points, &sums.applicable_max);
        let rank = order.zip(percent.as_ref());
        let rank =
            rank.and_then(|(order, percent)| place_in(order, &percent.0, province, &outside.published, scope).ok());
        Self { applicable_max: sums.applicable_max, points, percent, rank, assumptions }
    }
}

/// Where an assessment is heading.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Projection {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set.
    pub set: SetSummary,
    /// Appraised, settled, or surveyed.
    pub secured: Total,
    /// Secured, and what is claimed.
    pub claimed: Total,
    /// What of it will last, with surveys and forecasts.
    pub expected: Total,
    /// The most that is still possible.
    pub ceiling: Total,
}

/// What an answer depends on beside the assessment itself.
#[derive(Clone, Debug)]
pub struct Outside {
    /// What earlier years teach.
    pub history: History,
    /// What is published of the year.
    pub published: Arc<Published>,
    /// What tells this state of the outside from another, for the `ETag`; empty when nothing was ever imported or
    /// assessed before.
    pub tag: String,
}

impl App {
    /// The score of an assessment under a basis; `history` matters to `expected` only.
    #[must_use]
    pub fn score(&self, assessment: &Assessment, basis: BasisName, history: &History) -> AssessmentScore {
        let Standings { items, assumptions } = assessment.standings(basis, history);
        let mut explain = |index: usize| assessment.explain(index, basis, &items[index]);
        AssessmentScore {
            assessment: assessment.opening.assessment.clone(),
            version: assessment.version,
            basis,
            illustrative: assessment.opening.illustrative,
            set: SetSummary::of(&assessment.set),
            root: score::tree(&assessment.set, &items, &mut explain),
            assumptions,
        }
    }

    /// The four totals and the rank each would have within a scope; none outside it.
    #[must_use]
    pub fn projection(&self, assessment: &Assessment, outside: &Outside, scope: &Scope) -> Projection {
        let opening = &assessment.opening;
        let roster = super::rankings::roster(opening.year);
        let order = Order::of(&outside.published, &roster).ok();
        let total = |Standings { items, assumptions }: Standings| {
            let sums = Sums::of(&assessment.set, &items);
            Total::of(sums, assumptions, order.as_ref(), &opening.province, outside, scope)
        };
        let [secured, claimed, expected, ceiling] = assessment.all_standings(&outside.history).map(total);
        Projection {
            secured,
            claimed,
            expected,
            ceiling,
            assessment: opening.assessment.clone(),
            version: assessment.version,
            illustrative: opening.illustrative,
            set: SetSummary::of(&assessment.set),
        }
    }

    /// The losses of an assessment.
    #[must_use]
    pub fn losses(&self, assessment: &Assessment) -> Losses {
        losses::losses(assessment)
    }

    /// What the projection depends on beside the assessment, now or as of a point in the past.
    ///
    /// # Errors
    /// Storage.
    pub async fn outside(&self, assessment: &Assessment, as_of: Option<AsOf>) -> Answer<Arc<Outside>> {
        let id = &assessment.opening.assessment;
        let stamp = match as_of {
            None => Some(self.stamp(Some(&assessment.opening)).await?),
            Some(_) => None,
        };
        if let Some(known) = stamp.as_ref().and_then(|stamp| self.shared.outsides.get(id, stamp)) {
            return Ok(known);
        }
        Box::pin(self.look_outside(assessment, as_of, stamp)).await
    }

    /// The same, looked up; remembered where a stamp says from when it is.
    async fn look_outside(
        &self,
        assessment: &Assessment,
        as_of: Option<AsOf>,
        stamp: Option<Stamp>,
    ) -> Answer<Arc<Outside>> {
        let (history, history_tag) = self.history(assessment, as_of).await?;
        let Known { table, import } = &*self.published(assessment.opening.year, moment(assessment, as_of)).await?;
        let ranking_tag = import.map(|seq| format!(".r{seq}")).unwrap_or_default();
        let outside = Outside { history, published: Arc::clone(table), tag: format!("{ranking_tag}{history_tag}") };
        let outside = Arc::new(outside);
        if let Some(stamp) = stamp {
            self.shared.outsides.put(assessment.opening.assessment.clone(), stamp, &outside);
        }
        Ok(outside)
    }

    /// What the earlier assessments of the same province teach, and a tag of their versions.
    async fn history(&self, assessment: &Assessment, as_of: Option<AsOf>) -> Answer<(History, String)> {
        let earlier = self.earlier(assessment, as_of).await?;
        let tag = earlier.iter().map(|earlier| format!(".h{}", earlier.version)).collect();
        let survival = Survival::together(earlier.iter().filter_map(|earlier| Survival::of(earlier)));
        let surveys = earlier.first().map(|last| carried_surveys(last, assessment)).unwrap_or_default();
        Ok((History { survival, surveys }, tag))
    }

    /// The earlier assessments of the same province, latest year first, now or as they stood.
    pub(super) async fn earlier(&self, assessment: &Assessment, as_of: Option<AsOf>) -> Answer<Vec<Arc<Assessment>>> {
        let own = &assessment.opening;
        let mut earlier = Vec::new();
        for opening in self.db.openings(Some(&own.province), "", u32::MAX).await? {
            let fact = opening.fact;
            if fact.year >= own.year {
                continue;
            }
            let known = match moment(assessment, as_of) {
                None => self.assessment(&fact.assessment).await?,
                Some(time) if opening.at <= time => self.assessment_as_of(&fact.assessment, AsOf::Time(time)).await?,
                Some(_) => continue,
            };
            earlier.push(known);
        }
        earlier.sort_by_key(|earlier| std::cmp::Reverse(earlier.opening.year));
        Ok(earlier)
    }
}

/// The instant whose outside an answer is about; none is now.
pub(super) fn moment(assessment: &Assessment, as_of: Option<AsOf>) -> Option<chrono::DateTime<chrono::Utc>> {
    as_of.map(|as_of| match as_of {
        AsOf::Seq(_) => assessment.at,
        AsOf::Time(time) => time,
    })
}

/// Survey percentages of the year before, item by item through the crosswalk; where an item has no forerunner, the mean
/// of that year's surveys weighted by points.
fn carried_surveys(last: &Assessment, assessment: &Assessment) -> BTreeMap<String, (Decimal, Text)> {
    let (from, to) = (&last.set.id, &assessment.set.id);
    let crosswalk = catalog::crosswalk(from, to);
    let known = |code: &str| Some(last.item(code)?.1.surveys.last()?.fact.satisfaction);
    let year = last.opening.year;
    let mean = mean_satisfaction(last);
    let mut carried = BTreeMap::new();
    for item in assessment.set.items().iter().filter(|item| item.method == Method::Survey) {
        let forerunner = if from == to {
            Some(item.code.clone())
        } else {
            crosswalk.and_then(|crosswalk| crosswalk.sources_of(&item.code).find_map(|row| row.from.clone()))
        };
        let found = forerunner.and_then(|code| Some((known(&code)?, code)));
        let (percent, source) = match (found, mean) {
            (Some((percent, code)), _) => {
                (percent, Text::new(format!("mục {code} năm {year}"), format!("item {code} of {year}")))
            }
            (None, Some(mean)) => (
                mean,
                Text::new(
                    format!("bình quân các mục điều tra năm {year}"),
                    format!("the mean of {year}'s survey items"),
                ),
            ),
            (None, None) => continue,
        };
        carried.insert(item.code.clone(), (percent, source));
    }
    carried
}

/// The mean of a year's survey percentages weighted by points, to two decimals as surveys are published.
fn mean_satisfaction(assessment: &Assessment) -> Option<Decimal> {
    let (mut sum, mut weight) = (Exact::zero(), Exact::zero());
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        if let Some(survey) = record.surveys.last() {
            sum = sum + Exact::from(item.max) * Exact::from(survey.fact.satisfaction);
            weight = weight + Exact::from(item.max);
        }
    }
    Exact::ratio(&sum, &weight)?.round_to(2)
}
