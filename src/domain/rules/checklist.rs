//! `checklist: { quarter_1: 0.25, half_year: 0.25, … }`: the sum of what is ticked.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::json;

use super::{Beside, Branch, Direction, Fall, Figures, Frame, Listed, Need, NextStep, Scored};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Several entries, each worth points of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    entries: Vec<Listed>,
}

impl Checklist {
    pub(super) fn read(body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let entries = lint.listed(&body, beside.labels)?;
        Some(Self { entries })
    }

    pub(super) fn options(&self) -> &[Listed] {
        &self.entries
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        let all: Decimal = self.entries.iter().map(|entry| entry.points).sum();
        lint.same_points(at, "unreachable_max", all, frame.max);
    }

    fn sum(&self, ticked: &BTreeSet<String>) -> Exact {
        self.entries.iter().filter(|entry| ticked.contains(&entry.name)).map(|entry| Exact::from(entry.points)).sum()
    }

    pub(super) fn score(&self, _: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        figures.ticked.map(|ticked| Scored::points(self.sum(ticked), Branch::Listed))
    }

    pub(super) fn bounds(&self, frame: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        match figures.ticked {
            Some(ticked) => (self.sum(ticked), self.sum(ticked)),
            None => (Exact::zero(), frame.max()),
        }
    }

    /// The entry still open that earns most: each costs one tick, so the largest comes first.
    pub(super) fn next_step(&self, _: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        let ticked = figures.ticked?;
        let open = self.entries.iter().filter(|entry| !ticked.contains(&entry.name) && entry.points > Decimal::ZERO);
        // `rev` keeps the file's order among equals: the first named is the first to do.
        let next = open.rev().max_by_key(|entry| entry.points)?;
        let need = Need { input: "ticked".to_owned(), tick: Some(next.name.clone()), ..Need::default() };
        let gain = Exact::from(next.points);
        Some(NextStep { points: self.sum(ticked) + gain.clone(), gain, needs: vec![need] })
    }

    /// The dearest entry that is ticked: each is one entry away, so the one that costs most comes first.
    pub(super) fn fall(&self, figures: &Figures<'_>) -> Option<Fall> {
        let ticked = figures.ticked?;
        let done = self.entries.iter().filter(|entry| ticked.contains(&entry.name) && entry.points > Decimal::ZERO);
        let dearest = done.rev().max_by_key(|entry| entry.points)?;
        let need = Need { input: "ticked".to_owned(), tick: Some(dearest.name.clone()), ..Need::default() };
        let loss = Exact::from(dearest.points);
        Some(Fall { points: &self.sum(ticked) - &loss, loss, needs: vec![need] })
    }

    pub(super) fn direction(&self, _: &str) -> Direction {
        Direction::Helps
    }

    pub(super) fn explain(&self, _: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        let Some(ticked) = figures.ticked else { return Text::default() };
        let done = || self.entries.iter().filter(|entry| ticked.contains(&entry.name));
        let (count, all) = (done().count().to_string(), self.entries.len().to_string());
        if done().next().is_none() {
            return Text::new(
                format!("Chưa hoàn thành nội dung nào trong {all} nội dung: 0 điểm"),
                format!("None of {all} done: 0 points"),
            );
        }
        let mut text = Text::sentence().and("Hoàn thành ", "").and(&count, &count).and("/", " of ").and(&all, &all);
        text = text.and(" nội dung (", " done (");
        for (index, entry) in done().enumerate() {
            text = if index > 0 { text.and(", ", ", ") } else { text }.then(&entry.label);
        }
        text = text.and("): ", "): ");
        match scored.points_or_none() {
            Some(points) => text.points(points),
            None => text,
        }
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        self.entries.iter().map(|entry| (entry.name.clone(), json!(entry.points.normalize()))).collect()
    }
}
