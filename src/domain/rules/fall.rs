//! The way down: the nearest change of a figure that costs points.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Figures, Frame, Need, Rule};
use crate::domain::exact::Exact;

/// The nearest way to fewer points: how near the item is to losing a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fall {
    /// The item's points once the figure has moved.
    #[schema(value_type = String, example = "0.5")]
    pub points: Exact,
    /// How many fewer points that is.
    #[schema(value_type = String, example = "0.25")]
    pub loss: Exact,
    /// The move that does it: `at_most` or `at_least` is where the points fall, `choose` the level just below, `tick` the entry
    /// that would no longer count.
    pub needs: Vec<Need>,
}

impl Rule {
    /// The smallest move of the numerator that costs points (the denominator standing still), the level just below under
    /// `choice`, the dearest entry under `checklist`. `None` at 0 points, when the figures are unknown, where the denominator is
    /// 0, and for surveys.
    #[must_use]
    pub fn fall(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Fall> {
        match self {
            Self::Choice(rule) => rule.fall(figures),
            Self::Checklist(rule) => rule.fall(figures),
            Self::Bands(rule) => rule.fall(frame, figures),
            Self::Proportional(rule) => rule.fall(frame, figures),
            Self::Deduct(rule) => rule.fall(frame, figures),
            Self::Survey(_) => None,
        }
    }
}
