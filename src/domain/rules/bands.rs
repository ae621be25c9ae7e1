//! `bands`: the points of the step that holds the measure. Steps cover the whole range with neither gap nor overlap.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::json;

use super::words::{interval_text, points_text};
use super::{
    Beside, Branch, Direction, Fall, Figures, Fraction, Frame, Interval, Measure, NextStep, Outcome, Reading, Scored,
    WhenZero,
};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Steps over a measure, lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    of: Measure,
    steps: Vec<Step>,
    /// What an explanation says of each step.
    said: Vec<Text>,
    non_monotone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    within: Interval,
    points: Decimal,
}

impl Step {
    fn read(at: &At<'_>, lint: &mut Lint) -> Option<Self> {
        let fields = at.fields(&["in", "points"], lint)?;
        let within = fields.required("in", lint).and_then(|at| at.interval(lint));
        let points = fields.required("points", lint).and_then(|at| at.points(lint));
        Some(Self { within: within?, points: points? })
    }
}

impl Bands {
    /// None when any step is faulty, so that one fault is not reported again as a gap.
    pub(super) fn read(body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let fields = body.fields(&["of", "steps"], lint)?;
        let of = fields.required("of", lint).and_then(|at| Measure::read(at, beside, lint));
        let steps_at = fields.required("steps", lint)?;
        let members = steps_at.list(lint)?;
        if lint.too_many(&steps_at, members.len()) {
            return None;
        }
        // Every step is read before the first fault ends it.
        let steps: Vec<Option<Step>> = members.iter().map(|at| Step::read(at, lint)).collect();
        let mut steps = steps.into_iter().collect::<Option<Vec<Step>>>()?;
        steps.sort_by_key(|step| (step.within.low, !step.within.low_closed));
        let of = of?;
        let said = steps.iter().map(|step| {
            let within = interval_text(&of, &step.within);
            Text::new("ở mức ", "that is ").then(&within).and(": ", ": ").points(&step.points.into())
        });
        Some(Self { said: said.collect(), of, steps, non_monotone: beside.non_monotone })
    }

    pub(super) fn measure(&self) -> &Measure {
        &self.of
    }

    /// Each step in words, lowest first: the level, and the points it earns.
    pub(crate) fn in_words(&self) -> Vec<(Text, Text)> {
        let words = |step: &Step| (interval_text(&self.of, &step.within), points_text(&step.points.into()));
        self.steps.iter().map(words).collect()
    }

    pub(super) fn is_declared_non_monotone(&self) -> bool {
        self.non_monotone
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        self.of.lint(frame, at, lint);
        self.lint_cover(frame, at, lint);
        let top = self.of.top(frame);
        let reached = self.steps.iter().filter(|step| !top.is_some_and(|top| starts_after(step.within, top)));
        lint.same_points(at, "unreachable_max", reached.map(|step| step.points).max().unwrap_or_default(), frame.max);
        let points = || self.steps.iter().map(|step| step.points);
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
        let (mut gaps, mut overlaps) = (Vec::new(), Vec::new());
        match self.steps.first() {
            None => gaps.push("không có bậc nào/no steps".to_owned()),
            Some(first) if !(first.within.low.is_zero() && first.within.low_closed) => {
                gaps.push(format!("bắt đầu từ/starts at {}", first.within));
            }
            Some(_) => {}
        }
        let mut furthest: Option<Interval> = None;
        for step in &self.steps {
            let next = step.within;
            let found = furthest.map(|before| (before.meeting(&next), format!("{before} , {next}")));
            match found {
                Some((Ordering::Less, found)) => gaps.push(found),
                Some((Ordering::Greater, found)) => overlaps.push(found),
                _ => {}
            }
            // A step that reaches further than its successors stays the neighbour of what follows.
            furthest = Some(furthest.filter(|before| before.reaches_past(&next)).unwrap_or(next));
        }
        if let Some(last) = furthest.filter(|last| !last.reaches_end(bounded)) {
            gaps.push(format!("kết thúc ở/ends at {last}"));
        }
        let range = if bounded { "[0, 1]" } else { "[0, inf)" };
        let (vi, en) = (format!("các bậc phủ kín {range}"), format!("steps that cover {range}"));
        gaps.iter().for_each(|found| lint.at(at, "bands_gap", found, &vi, &en));
        for found in &overlaps {
            lint.at(at, "bands_overlap", found, "các bậc không chồng nhau", "steps that do not overlap");
        }
        for step in self.steps.iter().filter(|step| bounded && starts_after(step.within, Decimal::ONE)) {
            let found = step.within.to_string();
            lint.at(at, "unreachable_step", &found, "bậc nằm trong [0, 1]", "a step within [0, 1]");
        }
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
        let steps = self
            .steps
            .iter()
            .filter(|step| span.has_value && step.within.meets(&span) && self.holds_a_figure(step, frame, figures));
        ends(steps.map(|step| Exact::from(step.points)).chain(zero_points(frame, span.zero)))
    }

    /// Whether some figure puts the measure into the step, where the denominator is known: between 9/10 and 10/10 of ten
    /// agencies there is none.
    fn holds_a_figure(&self, step: &Step, frame: Frame<'_>, figures: &Figures<'_>) -> bool {
        let (part, whole) = self.of.inputs();
        let Some(whole) = whole.map_or(Some(Decimal::ONE), |name| figures.number(name)) else { return true };
        let known = frame.known(part, figures);
        if whole.is_zero() || known.most == Some(known.least) {
            return true; // settled by the span alone
        }
        nearest_part(&step.within, known.least, whole, frame.grain(part), known.most)
            .is_some_and(|nearest| nearest >= known.least)
    }

    /// The worse step that takes the smallest move of the numerator.
    pub(super) fn fall(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Fall> {
        let Outcome::Points(now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures).filter(|from| !from.whole_now.is_zero())?;
        let grain = frame.grain(from.part);
        let worse = self.steps.iter().filter(|step| Exact::from(step.points) < now).filter_map(|step| {
            let target = nearest_part(&step.within, from.part_now, from.whole_now, grain, from.limit)?;
            Some((step, target))
        });
        let (step, target) = worse.min_by_key(|(step, target)| ((*target - from.part_now).abs(), step.points))?;
        let points = Exact::from(step.points);
        Some(Fall { loss: &now - &points, points, needs: from.needs(target) })
    }

    /// The better step that needs the smallest move of the numerator (the denominator standing still).
    pub(super) fn next_step(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let Outcome::Points(now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures)?;
        let grain = frame.grain(from.part);
        let reachable = self.steps.iter().filter(|step| Exact::from(step.points) > now).filter_map(|step| {
            let target = nearest_part(&step.within, from.part_now, from.whole_then, grain, from.limit)?;
            Some((step, target))
        });
        let (step, target) = reachable.min_by_key(|(step, target)| ((*target - from.part_now).abs(), -step.points))?;
        let points = Exact::from(step.points);
        Some(NextStep { gain: &points - &now, points, needs: from.needs(target) })
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
        let measured = self.of.describe(frame, figures).and(", ", ", ");
        match scored.branch {
            Branch::Step(index) => self.said.get(index).map_or_else(Text::default, |said| measured.then(said)),
            Branch::WhenZero(when_zero) => measured.zero(frame, when_zero),
            _ => measured,
        }
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        let steps =
            self.steps.iter().map(|step| json!({ "in": step.within.to_string(), "points": step.points.normalize() }));
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

fn starts_after(within: Interval, top: Decimal) -> bool {
    within.low > top || (within.low == top && !within.low_closed)
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

/// The least and the most of them; 0 and 0 of none.
pub(super) fn ends(all: impl Iterator<Item = Exact>) -> (Exact, Exact) {
    let ends = all.fold(None, |ends: Option<(Exact, Exact)>, points| {
        Some(match ends {
            None => (points.clone(), points),
            Some((least, most)) if points < least => (points, most),
            Some((least, most)) if points > most => (least, points),
            Some(ends) => ends,
        })
    });
    ends.unwrap_or_else(|| (Exact::zero(), Exact::zero()))
}

/// The points a denominator that may be 0 may bring; not applicable brings none and rules none out.
pub(super) fn zero_points(frame: Frame<'_>, zero: Option<WhenZero>) -> Option<Exact> {
    match zero? {
        WhenZero::NotApplicable => None,
        WhenZero::Full => Some(frame.max()),
        WhenZero::Zero => Some(Exact::zero()),
    }
}
