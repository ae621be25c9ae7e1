//! Influence: which items decide the rank.

use super::App;
use super::scores::Outside;
use crate::domain::assessment::Assessment;
use crate::domain::influence::{self, Influence};
use crate::domain::ranking::order::Order;

impl App {
    /// How much rank each item could give or cost, and the gaps to the provinces just above and below.
    #[must_use]
    pub fn influence(&self, assessment: &Assessment, outside: &Outside) -> Influence {
        let roster = super::rankings::roster(assessment.opening.year);
        let order = Order::of(&outside.published, &roster).ok();
        influence::influence(assessment, &outside.published, order.as_ref())
    }
}
