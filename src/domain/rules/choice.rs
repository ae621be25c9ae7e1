//! `choice: { on_time: 0.5, late: 0.25, none: 0 }`: the points of the chosen option.

use serde_json::json;

use super::{Beside, Branch, Direction, Fall, Figures, Frame, Listed, Need, NextStep, Scored};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// One option of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    options: Vec<Listed>,
}

impl Choice {
    pub(super) fn read(body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let options = lint.listed(&body, beside.labels)?;
        Some(Self { options })
    }

    pub(super) fn options(&self) -> &[Listed] {
        &self.options
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        let best = self.options.iter().map(|option| option.points).max().unwrap_or_default();
        lint.same_points(at, "unreachable_max", best, frame.max);
        if self.options.len() < 2 {
            let found = format!("{} lựa chọn/options", self.options.len());
            lint.at(at, "too_few_options", &found, "ít nhất hai lựa chọn", "at least two options");
        }
    }

    fn chosen(&self, figures: &Figures<'_>) -> Option<&Listed> {
        figures.choice.and_then(|name| self.options.iter().find(|option| option.name == name))
    }

    pub(super) fn score(&self, _: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        self.chosen(figures).map(|option| Scored::points(option.points.into(), Branch::Listed))
    }

    pub(super) fn bounds(&self, _: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        if let Some(option) = self.chosen(figures) {
            return (option.points.into(), option.points.into());
        }
        let points = || self.options.iter().map(|option| option.points);
        (points().min().unwrap_or_default().into(), points().max().unwrap_or_default().into())
    }

    /// The option just above the chosen one: options are levels, climbed one at a time.
    pub(super) fn next_step(&self, _: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let now = self.chosen(figures)?;
        let next =
            self.options.iter().filter(|option| option.points > now.points).min_by_key(|option| option.points)?;
        let need = Need { input: "choice".to_owned(), choose: Some(next.name.clone()), ..Need::default() };
        let gain = (next.points - now.points).into();
        Some(NextStep { points: next.points.into(), gain, needs: vec![need] })
    }

    /// The option just below the chosen one.
    pub(super) fn fall(&self, figures: &Figures<'_>) -> Option<Fall> {
        let now = self.chosen(figures)?;
        let below = self.options.iter().rev().filter(|option| option.points < now.points);
        let below = below.max_by_key(|option| option.points)?;
        let need = Need { input: "choice".to_owned(), choose: Some(below.name.clone()), ..Need::default() };
        Some(Fall { points: below.points.into(), loss: (now.points - below.points).into(), needs: vec![need] })
    }

    pub(super) fn direction(&self, _: &str) -> Direction {
        Direction::Mixed
    }

    pub(super) fn explain(&self, _: Frame<'_>, figures: &Figures<'_>, _: &Scored) -> Text {
        let Some(option) = self.chosen(figures) else { return Text::default() };
        Text::sentence()
            .and("Mức đạt: ", "Level reached: ")
            .then(&option.label)
            .and(", được ", ", ")
            .points(&option.points.into())
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        self.options.iter().map(|option| (option.name.clone(), json!(option.points.normalize()))).collect()
    }
}
