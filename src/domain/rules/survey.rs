//! `survey: {}`: the maximum times the satisfaction found by the survey, in percent.

use rust_decimal::Decimal;
use serde_json::json;

use super::{Branch, Direction, Figures, Frame, NextStep, Scored};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// The input a survey rule reads.
pub const SATISFACTION: &str = "satisfaction";

/// A share of the maximum, by survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey;

impl Survey {
    pub(super) fn read(body: At<'_>, lint: &mut Lint) -> Option<Self> {
        body.fields(&[], lint).map(|_| Self)
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        match frame.spec(SATISFACTION) {
            None => lint.unknown_input(at, SATISFACTION, frame.inputs),
            Some(spec) if spec.unit != "percent" => {
                let found = format!("{SATISFACTION}: {}", spec.unit);
                lint.at(at, "survey_unit", &found, "satisfaction có unit: percent", "satisfaction with unit: percent");
            }
            Some(_) => {}
        }
    }

    fn points(frame: Frame<'_>, percent: Decimal) -> Exact {
        &(frame.max() * Exact::from(percent)) / &Exact::whole(100)
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn score(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        let percent = figures.number(SATISFACTION)?;
        Some(Scored::points(Self::points(frame, percent), Branch::Proportion))
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn bounds(&self, frame: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        let known = frame.known(SATISFACTION, figures);
        let most = known.most.unwrap_or(Decimal::ONE_HUNDRED);
        (Self::points(frame, known.least), Self::points(frame, most))
    }

    /// Never: a province does not answer its own survey.
    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn next_step(&self, _: Frame<'_>, _: &Figures<'_>) -> Option<NextStep> {
        None
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn direction(&self, _: &str) -> Direction {
        Direction::Helps
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn explain(&self, frame: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        let percent = figures.number(SATISFACTION).unwrap_or_default().normalize();
        let text = Text::sentence()
            .and("Mức hài lòng ", "Satisfaction ")
            .number(&percent.to_string())
            .and(" % × điểm tối đa ", " % × the maximum of ")
            .points(&frame.max())
            .and(": đạt ", ": ");
        match scored.points_or_none() {
            Some(points) => text.points(points),
            None => text,
        }
    }

    #[expect(clippy::unused_self, reason = "every rule has the same face")]
    pub(super) fn to_json(&self) -> serde_json::Value {
        json!({})
    }
}
