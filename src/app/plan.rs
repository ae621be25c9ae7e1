//! The plan of an assessment: the steps its rules give and the caller prices, chosen provably best.

mod ask;

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::outlook::Material;
use super::{Answer, App, AppError};
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::exact::Exact;
use crate::domain::next_steps;
use crate::domain::plan::{self, Aim, DEFAULT_WORK, NoPlan, Origin, Plan, Proof, Step, Why, sufficient_score};
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::place::{Placement, place_in};
use crate::domain::score::{Percent, Sums};
use crate::domain::text::{self, Text};
pub use ask::{GivenStep, Goal, PlanLimits, PlanRequest, Reach};

/// A score and its place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Place {
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Points / applicable maximum × 100, two decimals.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// Where it would stand; null when the published facts contradict each other.
    pub rank: Option<Placement>,
}

/// A step that the plan leaves out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeftOutView {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// Why.
    pub why: Why,
    /// The same in words.
    pub detail: Text,
}

/// The best set of steps, what it brings, and the proof.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// The points to be reached, when a score or a rank was asked for.
    #[schema(value_type = Option<String>)]
    pub target: Option<Exact>,
    /// The steps to take, earliest first.
    pub steps: Vec<Step>,
    /// Points gained.
    #[schema(value_type = String)]
    pub gain: Exact,
    /// Effort in all.
    #[schema(value_type = String)]
    pub effort: Exact,
    /// Where the assessment stands, by what is claimed.
    pub before: Place,
    /// Where it stands once the steps are taken.
    pub after: Place,
    /// How sure it is that nothing is better.
    pub proof: Proof,
    /// Points per unit of effort at the margin; null when effort is no obstacle.
    #[schema(value_type = Option<String>)]
    pub margin: Option<Exact>,
    /// Every other step, and why not.
    pub left_out: Vec<LeftOutView>,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
}

impl App {
    /// The best plan for an assessment.
    ///
    /// # Errors
    /// `Invalid` for steps and limits that can't be; `Conflict` when the goal is out of reach.
    pub async fn plan(&self, assessment: Arc<Assessment>, material: Material, ask: PlanRequest) -> Answer<PlanView> {
        let steps = ask::steps(&assessment, &ask)?;
        let limits = ask::limits(&ask)?;
        let work = ask.work.unwrap_or(DEFAULT_WORK);
        self.shared
            .heavy
            .run(move |stop| {
                let ground = Ground::of(&assessment, &material);
                let target = match ask.goal {
                    Goal::MostPoints => None,
                    Goal::LeastEffort(reach) => Some(ground.target(reach)?),
                };
                let gain = |target: &Exact| (target - &ground.points).max(Exact::zero());
                let aim = target.as_ref().map_or(Aim::MostPoints, |target| Aim::LeastEffort { gain: gain(target) });
                let plan = plan::plan(&steps, &limits, &aim, work, stop).map_err(no_plan)?;
                Ok(ground.view(steps, plan, target))
            })
            .await?
    }
}

/// What a step of a plan takes, in words.
#[must_use]
pub fn in_words(assessment: &Assessment, step: &Step) -> Text {
    match assessment.set.item(&step.item).filter(|_| !step.needs.is_empty()) {
        Some(item) => next_steps::in_words(item, &step.needs),
        None if step.origin == Origin::Report => Text::new("Báo cáo số liệu", "Report the figures"),
        None => Text::default(),
    }
}

/// Where the assessment stands, and among whom.
struct Ground<'a> {
    assessment: &'a Assessment,
    material: &'a Material,
    order: Option<Order>,
    points: Exact,
    applicable_max: Exact,
}

impl<'a> Ground<'a> {
    fn of(assessment: &'a Assessment, material: &'a Material) -> Self {
        let standings = assessment.standings(BasisName::Claimed, &History::default());
        let sums = Sums::of(&assessment.set, &standings.items);
        let roster = super::rankings::roster(assessment.opening.year);
        Self {
            assessment,
            material,
            order: Order::of(&material.outside.published, &roster).ok(),
            points: sums.points.unwrap_or_else(Exact::zero),
            applicable_max: sums.applicable_max,
        }
    }

    fn place(&self, points: Exact) -> Place {
        let percent = Percent::of(&points, &self.applicable_max);
        let (own, published) = (&self.assessment.opening.province, &self.material.outside.published);
        let rank = self.order.as_ref().zip(percent.as_ref());
        let rank = rank.and_then(|(order, percent)| place_in(order, &percent.0, own, published, &Scope::All).ok());
        Place { points, percent, rank }
    }

    /// The points to be reached.
    fn target(&self, reach: Reach) -> Answer<Exact> {
        let of_max = |percent: &Exact| &(percent * &self.applicable_max) / &Exact::whole(100);
        match reach {
            Reach { points: Some(points), percent: None, rank: None, certainty: None } => Ok(points.into()),
            Reach { points: None, percent: Some(percent), rank: None, certainty: None } => Ok(of_max(&percent.into())),
            Reach { points: None, percent: None, rank: Some(rank), certainty: Some(certainty) } => {
                if certainty <= Decimal::ZERO || certainty >= Decimal::ONE {
                    let (vi, en) = ("lớn hơn 0 và nhỏ hơn 1", "above 0 and under 1");
                    return Err(AppError::invalid("/goal/least_effort/certainty", "out_of_range", vi, en));
                }
                let score = self.material.score_for(self.assessment, rank, &certainty.into())?;
                score.map(|score| of_max(&score)).ok_or_else(|| {
                    let certainty = text::decimal(certainty);
                    AppError::conflict(
                        "rank_not_likely",
                        format!("Không số điểm nào đạt hạng {rank} với xác suất {}", certainty.vi),
                        format!("No score ranks {rank} with a chance of {}", certainty.en),
                    )
                })
            }
            Reach { points: None, percent: None, rank: Some(rank), certainty: None } => {
                let own = &self.assessment.opening.province;
                let found = self.order.as_ref().map(|order| sufficient_score(order, own, rank));
                let score = found.and_then(Result::ok).flatten();
                score.map(|score| of_max(&score)).ok_or_else(|| {
                    AppError::conflict(
                        "rank_not_provable",
                        format!("Số liệu đã công bố không chứng minh được hạng {rank} với bất kỳ số điểm nào"),
                        format!("What is published proves rank {rank} for no score"),
                    )
                })
            }
            _ => Err(AppError::invalid(
                "/goal/least_effort",
                "one_of",
                "cần đúng một trong points, percent, rank; certainty chỉ đi cùng rank",
                "exactly one of points, percent, rank is expected; certainty goes with rank only",
            )),
        }
    }

    fn view(&self, steps: Vec<Step>, plan: Plan, target: Option<Exact>) -> PlanView {
        let opening = &self.assessment.opening;
        let after = self.place(&self.points + &plan.gain);
        let left_out = plan.left_out.into_iter().map(|left| LeftOutView {
            step: steps[left.step].clone(),
            why: left.why,
            detail: left.detail,
        });
        let left_out = left_out.collect();
        let mut taken: Vec<Step> = plan.taken.iter().map(|index| steps[*index].clone()).collect();
        taken.sort_by_key(|step| (step.due.is_none(), step.due));
        PlanView {
            assessment: opening.assessment.clone(),
            version: self.assessment.version,
            illustrative: opening.illustrative,
            target,
            assumptions: assumptions(&taken),
            steps: taken,
            gain: plan.gain,
            effort: plan.effort,
            before: self.place(self.points.clone()),
            after,
            proof: plan.proof,
            margin: plan.margin,
            left_out,
        }
    }
}

fn assumptions(taken: &[Step]) -> Vec<Text> {
    let mut words = vec![Text::new(
        "Tính từ điểm tự chấm (claimed); mỗi mục chọn nhiều nhất một bước; điểm các bước được giả định giữ nguyên khi thẩm định",
        "Counted from what is claimed; at most one step per item; the points of the steps are taken to survive appraisal",
    )];
    let reports = taken.iter().filter(|step| step.origin == Origin::Report).map(|step| step.item.as_str());
    let reports = reports.collect::<Vec<_>>().join(", ");
    if !reports.is_empty() {
        words.push(Text::new(
            format!("Mục chưa có báo cáo được tính ở mức cao nhất còn có thể đạt: {reports}"),
            format!("Items without a report are taken at the most still possible: {reports}"),
        ));
    }
    words
}

fn no_plan(why: NoPlan) -> AppError {
    let told = |amount: &Exact| text::number(&amount.wire());
    match why {
        NoPlan::OutOfReach { most } => {
            let most = told(&most);
            AppError::conflict(
                "out_of_reach",
                format!("Không đạt được: với các bước và giới hạn này chỉ thêm được nhiều nhất {} điểm", most.vi),
                format!("Out of reach: these steps and limits bring {} more points at most", most.en),
            )
        }
        NoPlan::OverBudget { effort, least } => {
            let (effort, least) = (told(&effort), told(&least));
            AppError::conflict(
                "over_budget",
                format!("Đạt được với công sức {} (không thể dưới {}), vượt ngân sách", effort.vi, least.vi),
                format!("Reached with an effort of {} (not under {}), which is over the budget", effort.en, least.en),
            )
        }
        NoPlan::Entangled => AppError::invalid(
            "/steps",
            "entangled_units",
            "các bước của từng mục thuộc quá nhiều đơn vị đan xen nhau",
            "the steps of single items belong to too many units at once",
        ),
    }
}
