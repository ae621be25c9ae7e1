//! `deduct`: the maximum less `each` for every unit of the measure, not below 0.

use rust_decimal::Decimal;
use serde_json::json;

use super::bands::{ends, when_zero_score, zero_points};
use super::words::points_text;
use super::{Beside, Branch, Direction, Fall, Figures, Fraction, Frame, Measure, NextStep, Outcome, Reading, Scored};
use crate::domain::criteria::input::unit_name;
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// So much off for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduct {
    of: Measure,
    each: Decimal,
}

impl Deduct {
    pub(super) fn read(body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let fields = body.fields(&["of", "each"], lint)?;
        let of = fields.required("of", lint).and_then(|at| Measure::read(at, beside, lint));
        let each = fields.required("each", lint).and_then(|at| at.decimal(lint));
        Some(Self { of: of?, each: each? })
    }

    pub(super) fn measure(&self) -> &Measure {
        &self.of
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        self.of.lint(frame, at, lint);
        if self.each <= Decimal::ZERO {
            let found = format!("each: {}", self.each);
            lint.at(at, "each_out_of_range", &found, "each lớn hơn 0", "each above 0");
        }
    }

    fn at_value(&self, frame: Frame<'_>, value: &Fraction) -> Scored {
        let left = frame.max() - Exact::from(self.each) * value.exact();
        if left <= Exact::zero() {
            return Scored::points(Exact::zero(), Branch::BelowLeast);
        }
        Scored::points(left, Branch::Proportion)
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
        let of_value = span.has_value.then(|| [points(&span.low), span.high.as_ref().map_or_else(Exact::zero, points)]);
        ends(of_value.into_iter().flatten().chain(zero_points(frame, span.zero)))
    }

    /// One fewer; or, where nothing is left, down to where the first points are.
    pub(super) fn next_step(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let Outcome::Points(points_now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures)?;
        if from.whole_now.is_zero() {
            return None; // no denominator: there is nothing to take away from
        }
        let grain = frame.grain(from.part);
        // Points are left while each × part / whole < max, that is part < max × whole / each.
        let edge = Exact::ratio(&(frame.max() * Exact::from(from.whole_now)), &Exact::from(self.each))?;
        let last_with_points = edge.ceil_to(grain.scale()).map_or(from.part_now, |edge| edge - grain);
        let target = (from.part_now - grain).min(last_with_points).max(Decimal::ZERO).normalize();
        let points = self.at_value(frame, &Fraction { part: target, whole: from.whole_now }).points_or_none()?.clone();
        if points <= points_now {
            return None;
        }
        Some(NextStep { gain: &points - &points_now, points, needs: from.needs(target) })
    }

    /// One more, where there can be one.
    pub(super) fn fall(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Fall> {
        let Outcome::Points(now) = self.score(frame, figures)?.outcome else { return None };
        let from = self.of.start(frame, figures).filter(|from| !from.whole_now.is_zero())?;
        let target = (from.part_now + frame.grain(from.part)).normalize();
        if from.limit.is_some_and(|limit| limit < target) {
            return None;
        }
        let points = self.at_value(frame, &Fraction { part: target, whole: from.whole_now }).points_or_none()?.clone();
        (points < now).then(|| Fall { loss: &now - &points, points, needs: from.needs(target) })
    }

    pub(super) fn direction(&self, input: &str) -> Direction {
        match self.of.direction(input) {
            Direction::Helps => Direction::Hurts,
            Direction::Hurts => Direction::Helps,
            Direction::Mixed => Direction::Mixed,
        }
    }

    pub(super) fn explain(&self, frame: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        let measured = self.of.describe(frame, figures).and(", ", ", ");
        if let Branch::WhenZero(when_zero) = scored.branch {
            return measured.zero(frame, when_zero);
        }
        let each = points_text(&self.each.into());
        let unit = match (&self.of, frame.spec(self.of.inputs().0)) {
            (Measure::Count { .. }, Some(spec)) => Text::new(unit_name(&spec.unit).vi, ""),
            _ => Text::new("100 %", " 100 %"),
        };
        let mut text = measured.and("cứ mỗi ", &each.en).and(&unit.vi, " off for each").and(" trừ ", &unit.en);
        text = text.and(&each.vi, ": ").and(": còn ", "");
        if let Some(points) = scored.points_or_none() {
            text = text.points(points);
        }
        text.and("", " left")
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        json!({ "of": self.of.to_json(), "each": self.each.normalize() })
    }
}
