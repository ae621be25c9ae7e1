//! The figures a rule reads, exactly or within limits, and what their declarations say of them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::domain::criteria::InputSpec;
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};

/// What a rule needs to know of its item.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The item's most points.
    pub max: Decimal,
    /// The item's inputs.
    pub inputs: &'a [InputSpec],
}

/// What is known of a number: between `least` and `most`, both included; `None` is without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Not less than this.
    pub least: Decimal,
    /// Not more than this.
    pub most: Option<Decimal>,
}

/// The figures a rule reads, known exactly or within limits. As many as most rules have are held in place: they are made for
/// every item of every score.
#[derive(Clone, Debug, Default)]
pub struct Figures<'a> {
    /// Numbers by name; an absent one is unknown.
    pub numbers: SmallVec<[(&'a str, Known); 2]>,
    /// The chosen option.
    pub choice: Option<&'a str>,
    /// The ticked entries.
    pub ticked: Option<&'a BTreeSet<String>>,
    /// Pairs of a part and its whole whose difference is known to be at least this much.
    pub shortfalls: SmallVec<[(&'a str, &'a str, Decimal); 1]>,
    /// What a number cannot exceed, whatever is done: a number of units, all units.
    pub limits: SmallVec<[(&'a str, Decimal); 1]>,
}

impl<'a> Figures<'a> {
    /// Figures that are what they are.
    #[must_use]
    pub fn known(inputs: &'a Inputs) -> Self {
        let mut figures = Self::default();
        for (name, value) in inputs {
            match value {
                Value::Number(n) => figures.numbers.push((name, Known { least: *n, most: Some(*n) })),
                Value::Choice(option) => figures.choice = Some(option),
                Value::Ticked(entries) => figures.ticked = Some(entries),
            }
        }
        figures
    }

    /// The same, for as long as they are borrowed.
    #[must_use]
    pub fn lent<'b>(&'b self) -> Figures<'b>
    where
        'a: 'b,
    {
        Figures {
            numbers: self.numbers.iter().copied().collect(),
            choice: self.choice,
            ticked: self.ticked,
            shortfalls: self.shortfalls.iter().copied().collect(),
            limits: self.limits.iter().copied().collect(),
        }
    }

    /// The number when it is known exactly.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<Decimal> {
        let known = self.range(name);
        (known.most == Some(known.least)).then_some(known.least)
    }

    /// What is known of the number; everything from 0 up when nothing is.
    #[must_use]
    pub fn range(&self, name: &str) -> Known {
        self.numbers
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(Known { least: Decimal::ZERO, most: None }, |(_, range)| *range)
    }

    /// Whether `part` is known to stay below `whole`.
    #[must_use]
    pub fn falls_short(&self, part: &str, whole: &str) -> bool {
        self.shortfalls.iter().any(|(p, w, gap)| *p == part && *w == whole && *gap > Decimal::ZERO)
    }
}

impl<'a> Frame<'a> {
    /// The declaration of an input.
    #[must_use]
    pub fn spec(&self, name: &str) -> Option<&'a InputSpec> {
        self.inputs.iter().find(|spec| spec.name == name)
    }

    /// The smallest step of an input: 1 when undeclared.
    #[must_use]
    pub fn grain(&self, name: &str) -> Decimal {
        self.spec(name).map_or(Decimal::ONE, InputSpec::grain)
    }

    /// What an input can be raised to: 100 for a percentage reported as such, what bounds it, and what bounds that.
    /// `None` when nothing limits it.
    #[must_use]
    pub fn limit(&self, name: &str, figures: &Figures<'_>) -> Option<Decimal> {
        let mut limit = figures.limits.iter().find(|(limited, _)| *limited == name).map(|(_, most)| *most);
        let mut lower = |most: Option<Decimal>| limit = [limit, most].into_iter().flatten().min();
        let mut next = self.spec(name);
        // As many steps as there are inputs, in case two of them bound each other.
        for _ in self.inputs {
            let Some(spec) = next else { break };
            lower((spec.unit == "percent" && spec.from.is_none()).then_some(Decimal::ONE_HUNDRED));
            let Some(bound) = &spec.at_most else { break };
            lower(figures.range(bound).most);
            next = self.spec(bound);
        }
        limit
    }

    /// What is known of a number from itself and from the numbers that bound it.
    #[must_use]
    pub fn known(&self, name: &str, figures: &Figures<'_>) -> Known {
        let own = figures.range(name);
        let below = self.inputs.iter().filter(|spec| spec.at_most.as_deref() == Some(name));
        let least = below.map(|spec| figures.range(&spec.name).least).max().unwrap_or_default();
        let most = [own.most, self.limit(name, figures)].into_iter().flatten().min();
        Known { least: own.least.max(least), most }
    }

    /// The item's most points, exactly.
    #[must_use]
    pub fn max(&self) -> Exact {
        Exact::from(self.max)
    }
}
