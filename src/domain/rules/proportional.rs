//! `proportional`: the maximum times measure / `full_at`, capped at the maximum; 0 under `zero_below`.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::json;

use super::bands::{ends, when_zero_score, zero_points};
use super::{Beside, Branch, Direction, Fall, Figures, Fraction, Frame, Measure, NextStep, Outcome, Reading, Scored};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// A straight line from 0 to the maximum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proportional {
    of: Measure,
    full_at: Decimal,
    zero_below: Decimal,
}

impl Proportional {
    pub(super) fn read(body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let fields = body.fields(&["of", "full_at", "zero_below"], lint)?;
        let of = fields.required("of", lint).and_then(|at| Measure::read(at, beside, lint));
        let full_at = fields.required("full_at", lint).and_then(|at| at.decimal(lint));
        let zero_below = fields.get("zero_below").and_then(|at| at.decimal(lint)).unwrap_or_default();
        Some(Self { of: of?, full_at: full_at?, zero_below })
    }

    pub(super) fn measure(&self) -> &Measure {
        &self.of
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        self.of.lint(frame, at, lint);
        let found = format!("full_at: {}", self.full_at);
        if self.full_at <= Decimal::ZERO {
            lint.at(at, "full_at_out_of_range", &found, "full_at lớn hơn 0", "full_at above 0");
        } else if let Some(top) = self.of.top(frame).filter(|top| self.full_at > *top) {
            let vi = format!("full_at không quá {top}, vì số đo không vượt {top}");
            let en = format!("full_at of {top} at most, as the measure cannot exceed {top}");
            lint.at(at, "unreachable_max", &found, &vi, &en);
        }
        if self.zero_below < Decimal::ZERO || self.zero_below > self.full_at {
            let found = format!("zero_below: {}", self.zero_below);
            lint.at(at, "zero_below_out_of_range", &found, "từ 0 đến full_at", "between 0 and full_at");
        }
    }

    fn at_value(&self, frame: Frame<'_>, value: &Fraction) -> Scored {
        if value.compare(self.zero_below) == Ordering::Less {
            return Scored::points(Exact::zero(), Branch::BelowLeast);
        }
        if value.compare(self.full_at).is_ge() {
            return Scored::points(frame.max(), Branch::Capped);
        }
        let share = &value.exact() / &Exact::from(self.full_at);
        Scored::points(frame.max() * share, Branch::Proportion)
    }

    pub(super) fn score(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        Some(match self.of.reading(figures)? {
            Reading::Zero(when_zero) => when_zero_score(frame, when_zero),
            Reading::Value(value) => self.at_value(frame, &value),
        })
    }

    pub(super) fn bounds(&self, frame: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        let span = self.of.span(frame, figures);
        let points = |value: &Fraction| match self.at_value(frame, value).outcome {
            Outcome::Points(points) => points,
            Outcome::NotApplicable => Exact::zero(),
        };
        let of_value =
            span.has_value.then(|| [points(&span.low), span.high.as_ref().map_or_else(|| frame.max(), points)]);
        ends(of_value.into_iter().flatten().chain(zero_points(frame, span.zero)))
    }

    /// The next corner of the line: the least share that earns anything, then the share that earns everything, or as
    /// near to it as the figure can come.
    pub(super) fn next_step(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let Outcome::Points(points_now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures)?;
        let places = frame.grain(from.part).scale();
        let corner = |share: Decimal| {
            let needed = (Exact::from(share) * Exact::from(from.whole_then)).ceil_to(places)?;
            let reachable = from.limit.map_or(Some(needed), |limit| Exact::from(limit.min(needed)).floor_to(places))?;
            // With no denominator yet the figure may already be more than its first grain needs.
            let target = reachable.max(from.part_now).normalize();
            let scored = self.at_value(frame, &Fraction { part: target, whole: from.whole_then });
            let points = scored.points_or_none()?.clone();
            (points > points_now).then_some((target, points))
        };
        let (target, points) = [self.zero_below, self.full_at].into_iter().find_map(corner)?;
        Some(NextStep { gain: &points - &points_now, points, needs: from.needs(target) })
    }

    /// On the line one grain less; beyond its end, the last grain that no longer earns everything.
    pub(super) fn fall(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Fall> {
        let Outcome::Points(now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures).filter(|from| !from.whole_now.is_zero() && !now.is_zero())?;
        let grain = frame.grain(from.part);
        let full = (Exact::from(self.full_at) * Exact::from(from.whole_now)).ceil_to(grain.scale());
        let on_the_line = from.part_now - grain;
        let target = full.map_or(on_the_line, |full| on_the_line.min(full - grain)).max(Decimal::ZERO).normalize();
        let points = self.at_value(frame, &Fraction { part: target, whole: from.whole_now }).points_or_none()?.clone();
        (points < now).then(|| Fall { loss: &now - &points, points, needs: from.needs(target) })
    }

    pub(super) fn direction(&self, input: &str) -> Direction {
        self.of.direction(input)
    }

    pub(super) fn explain(&self, frame: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        let measured = self.of.describe(frame, figures).and(", ", ", ");
        let before = match scored.branch {
            Branch::BelowLeast => {
                let least = measured.and("dưới mức tối thiểu ", "below the least of ").level(&self.of, self.zero_below);
                return least.and(": 0 điểm", ": 0 points");
            }
            Branch::WhenZero(when_zero) => return measured.zero(frame, when_zero),
            Branch::Capped => {
                measured.and("đạt từ ", "at or above ").level(&self.of, self.full_at).and(" trở lên: ", ": ")
            }
            _ => measured
                .and("tính theo tỷ lệ (đạt ", "in proportion (full marks at ")
                .level(&self.of, self.full_at)
                .and(" thì được điểm tối đa): ", "): "),
        };
        match scored.points_or_none() {
            Some(points) => before.points(points),
            None => before,
        }
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        let mut json = json!({ "of": self.of.to_json(), "full_at": self.full_at.normalize() });
        if !self.zero_below.is_zero()
            && let Some(map) = json.as_object_mut()
        {
            map.insert("zero_below".to_owned(), json!(self.zero_below.normalize()));
        }
        json
    }
}
