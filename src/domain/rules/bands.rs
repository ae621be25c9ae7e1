//! `bands`: the points of the step that holds the measure. Steps cover the whole range with neither gap nor overlap.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    Beside, Branch, Direction, Figures, Fraction, Frame, Interval, Measure, Need, NextStep, Outcome, Reading, Scored,
    WhenZero, points_text,
};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Steps over a measure, lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    of: Measure,
    steps: Vec<Step>,
    non_monotone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    within: Interval,
    points: Decimal,
}

impl Bands {
    pub(super) fn read(
        body: At<'_>,
        when_zero: Option<WhenZero>,
        beside: &Beside<'_>,
        lint: &mut Lint,
    ) -> Option<Self> {
        let fields = body.fields(&["of", "steps"], lint)?;
        let of = fields.required("of", lint).and_then(|at| Measure::read(at, when_zero, lint));
        let mut steps = Vec::new();
        for at in fields.required("steps", lint)?.list(lint)? {
            let Some(step) = at.fields(&["in", "points"], lint) else { continue };
            let within = step.required("in", lint).and_then(|at| at.interval(lint));
            let points = step.required("points", lint).and_then(|at| at.decimal(lint));
            if let Some((within, points)) = within.zip(points) {
                steps.push(Step { within, points });
            }
        }
        steps.sort_by_key(|step| (step.within.low, !step.within.low_closed));
        Some(Self { of: of?, steps, non_monotone: beside.non_monotone })
    }

    pub(super) fn measure(&self) -> &Measure {
        &self.of
    }

    pub(super) fn is_declared_non_monotone(&self) -> bool {
        self.non_monotone
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        self.of.lint(frame, at, lint);
        self.lint_cover(frame, at, lint);
        let points = || self.steps.iter().map(|step| step.points);
        lint.same_points(at, "unreachable_max", points().max().unwrap_or_default(), frame.max);
        for negative in points().filter(|points| points.is_sign_negative() && !points.is_zero()) {
            lint.at(at, "points_out_of_range", &negative.to_string(), "điểm từ 0 trở lên", "points of 0 or more");
        }
        let (rises, falls) = (points().is_sorted(), points().rev().is_sorted());
        if !rises && !falls && !self.non_monotone {
            let found = points().map(|p| p.to_string()).collect::<Vec<_>>().join(", ");
            lint.at(
                at,
                "not_monotone",
                &found,
                "điểm chỉ tăng hoặc chỉ giảm theo các bậc, hoặc ghi non_monotone: true",
                "points that only rise or only fall over the steps, or non_monotone: true",
            );
        }
    }

    /// Neither gap nor overlap from 0 to the end of the measure's range.
    fn lint_cover(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        let bounded = self.of.is_bounded(frame);
        let range = if bounded { "[0, 1]" } else { "[0, inf)" };
        for found in self.gaps(bounded) {
            let (vi, en) = (format!("các bậc phủ kín {range}"), format!("steps that cover {range}"));
            lint.at(at, "bands_gap", &found, &vi, &en);
        }
        for pair in self.steps.windows(2) {
            let (low, high) = (pair[0].within, pair[1].within);
            let overlaps = low.high.is_none_or(|end| match end.cmp(&high.low) {
                Ordering::Less => false,
                Ordering::Equal => low.high_closed && high.low_closed,
                Ordering::Greater => true,
            });
            if overlaps {
                let found = format!("{low} , {high}");
                lint.at(at, "bands_overlap", &found, "các bậc không chồng nhau", "steps that do not overlap");
            }
        }
        for step in self.steps.iter().filter(|step| bounded && starts_after_one(step.within)) {
            let found = step.within.to_string();
            lint.at(at, "unreachable_step", &found, "bậc nằm trong [0, 1]", "a step within [0, 1]");
        }
    }

    fn gaps(&self, bounded: bool) -> Vec<String> {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else {
            return vec!["không có bậc nào/no steps".to_owned()];
        };
        let mut gaps = Vec::new();
        if !(first.within.low.is_zero() && first.within.low_closed) {
            gaps.push(format!("bắt đầu từ/starts at {}", first.within));
        }
        for pair in self.steps.windows(2) {
            let (low, high) = (pair[0].within, pair[1].within);
            let apart = low.high.is_some_and(|end| match end.cmp(&high.low) {
                Ordering::Less => true,
                Ordering::Equal => !low.high_closed && !high.low_closed,
                Ordering::Greater => false,
            });
            if apart {
                gaps.push(format!("{low} , {high}"));
            }
        }
        let reaches_the_end = last.within.high.is_none_or(|high| match high.cmp(&Decimal::ONE) {
            Ordering::Less => false,
            Ordering::Equal => bounded && last.within.high_closed,
            Ordering::Greater => bounded,
        });
        if !reaches_the_end {
            gaps.push(format!("kết thúc ở/ends at {}", last.within));
        }
        gaps
    }

    fn step_of(&self, value: &Fraction) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.within.contains(value))
    }

    pub(super) fn score(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        match self.of.reading(figures)? {
            Reading::Zero(when_zero) => Some(when_zero_score(frame, when_zero)),
            Reading::Value(value) => {
                self.step_of(&value).map(|(index, step)| Scored::points(step.points.into(), Branch::Step(index)))
            }
        }
    }

    pub(super) fn bounds(&self, frame: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        let span = self.of.span(frame, figures);
        let steps = self.steps.iter().filter(|step| span.has_value && step.within.meets(&span));
        let points = steps.map(|step| Exact::from(step.points));
        let all: Vec<Exact> = points.chain(zero_points(frame, span.zero)).collect();
        let least = all.iter().min().cloned().unwrap_or_else(Exact::zero);
        (least, all.into_iter().max().unwrap_or_else(Exact::zero))
    }

    /// The better step that needs the smallest move of the numerator (the denominator standing still).
    pub(super) fn next_step(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let Outcome::Points(now) = self.score(frame, figures)?.outcome else { return None };
        let (part, whole) = self.of.inputs();
        let whole_now = whole.map_or(Some(Decimal::ONE), |name| figures.number(name))?;
        let part_now = figures.number(part).unwrap_or_default();
        // With nothing in the denominator the smallest whole that counts is one grain of it.
        let whole_then = if whole_now.is_zero() { frame.grain(whole?) } else { whole_now };
        let limit = self.of.is_bounded(frame).then_some(whole_then);
        let reachable = self.steps.iter().filter(|step| Exact::from(step.points) > now).filter_map(|step| {
            let target = nearest_part(&step.within, part_now, whole_then, frame.grain(part), limit)?;
            Some((step, target))
        });
        let (step, target) = reachable.min_by_key(|(step, target)| ((*target - part_now).abs(), -step.points))?;
        let mut needs = Vec::new();
        if whole_now.is_zero() {
            needs.push(Need::to(whole?, whole_now, whole_then));
        }
        if target != part_now {
            needs.push(Need::to(part, part_now, target));
        }
        let points = Exact::from(step.points);
        Some(NextStep { gain: &points - &now, points, needs })
    }

    pub(super) fn direction(&self, input: &str) -> Direction {
        let along = self.of.direction(input);
        let rises = self.steps.iter().map(|step| step.points).is_sorted();
        let falls = self.steps.iter().rev().map(|step| step.points).is_sorted();
        match along {
            _ if !rises && !falls => Direction::Mixed,
            Direction::Helps if falls && !rises => Direction::Hurts,
            Direction::Hurts if falls && !rises => Direction::Helps,
            along => along,
        }
    }

    pub(super) fn explain(&self, frame: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        let measured = self.of.describe(frame, figures);
        let verdict = match scored.branch {
            Branch::Step(index) => self.steps.get(index).map_or_else(Text::default, |step| {
                let points = points_text(&step.points.into());
                Text::new(
                    format!("thuộc bậc {}: {} điểm", step.within, points.vi),
                    format!("in step {}: {} points", step.within, points.en),
                )
            }),
            Branch::WhenZero(when_zero) => when_zero_text(frame, when_zero),
            _ => Text::default(),
        };
        Text::new(format!("{}, {}", measured.vi, verdict.vi), format!("{}, {}", measured.en, verdict.en))
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        let steps = self.steps.iter().map(|step| json!({ "in": step.within.to_string(), "points": step.points }));
        json!({ "of": self.of.to_json(), "steps": steps.collect::<Vec<_>>() })
    }
}

/// The numerator nearest to `now` that puts `numerator / whole` inside the interval, on the grid of `grain`.
fn nearest_part(
    within: &Interval,
    now: Decimal,
    whole: Decimal,
    grain: Decimal,
    limit: Option<Decimal>,
) -> Option<Decimal> {
    let whole_exact = Exact::from(whole);
    let places = grain.scale();
    let low_edge = Exact::from(within.low) * whole_exact.clone();
    let mut least = low_edge.ceil_to(places)?;
    if !within.low_closed && Exact::from(least) == low_edge {
        least += grain;
    }
    let mut most = limit;
    if let Some(high) = within.high {
        let high_edge = Exact::from(high) * whole_exact;
        let mut edge = high_edge.floor_to(places)?;
        if !within.high_closed && Exact::from(edge) == high_edge {
            edge -= grain;
        }
        most = Some(most.map_or(edge, |limit| limit.min(edge)));
    }
    if most.is_some_and(|most| most < least) {
        return None;
    }
    let target = if now < least { least } else { most.map_or(now, |most| now.min(most)) };
    Some(target.normalize())
}

fn starts_after_one(within: Interval) -> bool {
    within.low > Decimal::ONE || (within.low == Decimal::ONE && !within.low_closed)
}

/// What a zero denominator earns.
pub(super) fn when_zero_score(frame: Frame<'_>, when_zero: WhenZero) -> Scored {
    let outcome = match when_zero {
        WhenZero::NotApplicable => Outcome::NotApplicable,
        WhenZero::Full => Outcome::Points(frame.max()),
        WhenZero::Zero => Outcome::Points(Exact::zero()),
    };
    Scored { outcome, branch: Branch::WhenZero(when_zero) }
}

/// The points a denominator that may be 0 may bring; not applicable brings none and rules none out.
pub(super) fn zero_points(frame: Frame<'_>, zero: Option<WhenZero>) -> Option<Exact> {
    match zero? {
        WhenZero::NotApplicable => None,
        WhenZero::Full => Some(frame.max()),
        WhenZero::Zero => Some(Exact::zero()),
    }
}

/// What a zero denominator means, in words.
pub(super) fn when_zero_text(frame: Frame<'_>, when_zero: WhenZero) -> Text {
    let max = points_text(&frame.max());
    match when_zero {
        WhenZero::NotApplicable => Text::new(
            "mẫu số bằng 0: không áp dụng, không tính vào điểm tối đa",
            "the denominator is 0: not applicable, taken out of the maximum",
        ),
        WhenZero::Full => Text::new(
            format!("mẫu số bằng 0: đạt điểm tối đa, {} điểm", max.vi),
            format!("the denominator is 0: full points, {}", max.en),
        ),
        WhenZero::Zero => Text::new("mẫu số bằng 0: 0 điểm", "the denominator is 0: 0 points"),
    }
}
