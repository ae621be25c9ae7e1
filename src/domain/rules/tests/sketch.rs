//! Random items, kept twice: as whole numbers that a naive reckoning reads, and as the criteria file the product reads.
//!
//! The reckoning shares no code with the engine: figures are grains, points are hundredths, thresholds are thousandths,
//! and every comparison is between products of `i128`.

use std::fmt::Write as _;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::domain::criteria::{self, Item};
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};

/// Hundredths of a point.
pub(crate) type Cents = i64;

/// An item over `part` and, for ratios and growth, `whole`.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub max: Cents,
    pub measure: Shape,
    pub rule: Law,
    /// Decimals of a figure.
    pub decimals: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Count,
    Ratio { bounded: bool, when_zero: Zero },
    Growth { when_zero: Zero },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zero {
    NotApplicable,
    Full,
    Nothing,
}

#[derive(Clone, Debug)]
pub(crate) enum Law {
    /// Ends in thousandths, ascending, with the step each belongs to; one more points than there are steps' ends.
    Bands {
        ends: Vec<(i64, Belongs)>,
        points: Vec<Cents>,
    },
    Proportional {
        full_at: i64,
        zero_below: i64,
    },
    Deduct {
        each: Cents,
    },
}

/// Which step an end belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belongs {
    Below,
    Above,
    /// To a step that holds nothing else: `[1, 1]`.
    Alone,
}

/// Points as numerator and denominator, in hundredths; `None` when not applicable.
pub(crate) type Reckoned = Option<(i128, i128)>;

impl Sketch {
    /// What the figures score, given in grains. A count passes 0 for `whole`.
    pub(crate) fn reckon(&self, part: i64, whole: i64) -> Reckoned {
        let scale = 10i128.pow(self.decimals);
        let (num, den) = match self.measure {
            Shape::Count => (i128::from(part), scale),
            Shape::Ratio { when_zero, .. } | Shape::Growth { when_zero } if whole == 0 => {
                return match when_zero {
                    Zero::NotApplicable => None,
                    Zero::Full => Some((self.max.into(), 1)),
                    Zero::Nothing => Some((0, 1)),
                };
            }
            _ => (i128::from(part), i128::from(whole)),
        };
        // The sign of num/den - mark/1000.
        let against = |mark: i64| (num * 1000).cmp(&(i128::from(mark) * den));
        let max = i128::from(self.max);
        Some(match &self.rule {
            Law::Bands { ends, points } => {
                let mut step = 0;
                for &(end, belongs) in ends {
                    step += match (against(end), belongs) {
                        (std::cmp::Ordering::Less, _) | (std::cmp::Ordering::Equal, Belongs::Below) => 0,
                        (std::cmp::Ordering::Greater, Belongs::Alone) => 2,
                        _ => 1,
                    };
                }
                (points[step].into(), 1)
            }
            Law::Proportional { zero_below, .. } if against(*zero_below).is_lt() => (0, 1),
            Law::Proportional { full_at, .. } if against(*full_at).is_ge() => (max, 1),
            Law::Proportional { full_at, .. } => (max * num * 1000, den * i128::from(*full_at)),
            Law::Deduct { each } => ((max * den - i128::from(*each) * num).max(0), den),
        })
    }

    pub(crate) fn bounded(&self) -> bool {
        matches!(self.measure, Shape::Ratio { bounded: true, .. })
    }

    pub(crate) fn counts(&self) -> bool {
        self.measure == Shape::Count
    }

    /// A criteria file that holds this item alone.
    pub(crate) fn yaml(&self) -> String {
        let max = cents(self.max);
        let d = self.decimals;
        let limit = if self.bounded() { ", at_most: whole" } else { "" };
        let mut text = format!(
            "format: 1\nid: sketch\nlevel: province\nyears: [2016]\nname: {{ vi: B, en: S }}\nprovenance: illustrative\n\
             max: {max}\nareas:\n  - code: A\n    name: {{ vi: L, en: A }}\n    max: {max}\n    criteria:\n      \
             - code: A.1\n        name: {{ vi: T, en: C }}\n        max: {max}\n        method: appraisal\n        \
             inputs:\n          part: {{ unit: things, decimals: {d}, vi: Phần, en: Part{limit} }}\n"
        );
        let when_zero = match self.measure {
            Shape::Count => None,
            Shape::Ratio { when_zero, .. } | Shape::Growth { when_zero } => Some(when_zero),
        };
        if when_zero.is_some() {
            let _ = writeln!(text, "          whole: {{ unit: things, decimals: {d}, vi: Tổng, en: Whole }}");
        }
        let of = match self.measure {
            Shape::Count => "{ count: part }",
            Shape::Ratio { .. } => "{ ratio: [part, whole] }",
            Shape::Growth { .. } => "{ growth: [part, whole] }",
        };
        text.push_str("        rule:\n");
        if let Some(zero) = when_zero {
            let word = match zero {
                Zero::NotApplicable => "not_applicable",
                Zero::Full => "full",
                Zero::Nothing => "zero",
            };
            let _ = writeln!(text, "          when_zero: {word}");
        }
        match &self.rule {
            Law::Bands { ends, points } => {
                let _ = writeln!(text, "          non_monotone: true\n          bands:\n            of: {of}");
                text.push_str("            steps:\n");
                for (within, points) in self.intervals(ends).iter().zip(points) {
                    let points = cents(*points);
                    let _ = writeln!(text, "              - {{ in: \"{within}\", points: {points} }}");
                }
            }
            Law::Proportional { full_at, zero_below } => {
                let (full_at, zero_below) = (thousandths(*full_at), thousandths(*zero_below));
                let _ = writeln!(
                    text,
                    "          proportional: {{ of: {of}, full_at: {full_at}, zero_below: {zero_below} }}"
                );
            }
            Law::Deduct { each } => {
                let _ = writeln!(text, "          deduct: {{ of: {of}, each: {} }}", cents(*each));
            }
        }
        text
    }

    fn intervals(&self, ends: &[(i64, Belongs)]) -> Vec<String> {
        let mut intervals = Vec::new();
        let mut open = "[0".to_owned();
        for &(end, belongs) in ends {
            let end = thousandths(end);
            let closing = if belongs == Belongs::Below { ']' } else { ')' };
            intervals.push(format!("{open}, {end}{closing}"));
            if belongs == Belongs::Alone {
                intervals.push(format!("[{end}, {end}]"));
            }
            let opening = if belongs == Belongs::Above { '[' } else { '(' };
            open = format!("{opening}{end}");
        }
        let last = if self.bounded() { "1]" } else { "inf)" };
        intervals.push(format!("{open}, {last}"));
        intervals
    }

    /// The item as the product reads it.
    pub(crate) fn item(&self) -> Item {
        let yaml = self.yaml();
        let set = criteria::read(yaml.as_bytes()).unwrap_or_else(|faults| panic!("{yaml}\n{faults:#?}"));
        set.items()[0].clone()
    }

    /// The figures, given in grains.
    pub(crate) fn figures(&self, part: i64, whole: i64) -> Inputs {
        let value = |grains: i64| Value::Number(self.grains(grains));
        let mut inputs = Inputs::from([("part".to_owned(), value(part))]);
        if !self.counts() {
            inputs.insert("whole".to_owned(), value(whole));
        }
        inputs
    }

    pub(crate) fn grains(&self, grains: i64) -> Decimal {
        Decimal::new(grains, self.decimals)
    }
}

/// Hundredths as a decimal text.
fn cents(cents: Cents) -> String {
    Decimal::new(cents, 2).to_string()
}

fn thousandths(value: i64) -> String {
    Decimal::new(value, 3).to_string()
}

/// Reckoned points as the engine writes numbers.
pub(crate) fn exact((num, den): (i128, i128)) -> Exact {
    let whole = |n: i128| Exact::whole(u64::try_from(n).unwrap());
    Exact::ratio(&whole(num), &whole(den * 100)).unwrap()
}

fn zero() -> impl Strategy<Value = Zero> {
    prop_oneof![Just(Zero::NotApplicable), Just(Zero::Full), Just(Zero::Nothing)]
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        2 => Just(Shape::Count),
        4 => (any::<bool>(), zero()).prop_map(|(bounded, when_zero)| Shape::Ratio { bounded, when_zero }),
        1 => zero().prop_map(|when_zero| Shape::Growth { when_zero }),
    ]
}

/// How far thresholds reach, in thousandths: to 1 on a bounded ratio, to 2.5 on others, to 20 on counts.
fn reach(shape: Shape) -> i64 {
    match shape {
        Shape::Count => 20_000,
        Shape::Ratio { bounded: true, .. } => 1000,
        _ => 2500,
    }
}

fn belongs() -> impl Strategy<Value = Belongs> {
    prop_oneof![Just(Belongs::Below), Just(Belongs::Above), Just(Belongs::Alone)]
}

/// Steps with ends on round and crooked thresholds, on 0 and on the end of the range; points in any order.
fn bands(shape: Shape) -> impl Strategy<Value = Law> {
    let reach = reach(shape);
    let mark = prop_oneof![
        3 => (0..=20i64).prop_map(move |twentieth| reach * twentieth / 20),
        1 => 1..reach,
    ];
    let ends = prop::collection::btree_map(mark, belongs(), 0..5);
    (ends, prop::collection::vec(0..=8i64, 12), 0..3u8).prop_map(move |(ends, mut points, order)| {
        let top = matches!(shape, Shape::Ratio { bounded: true, .. });
        let ends: Vec<(i64, Belongs)> = ends
            .into_iter()
            .map(|(end, belongs)| match end {
                0 => (end, Belongs::Below),           // nothing lies below 0
                1000 if top => (end, Belongs::Above), // nor above 1
                _ => (end, belongs),
            })
            .collect();
        points.truncate(1 + ends.iter().map(|(_, b)| if *b == Belongs::Alone { 2 } else { 1 }).sum::<usize>());
        points.iter_mut().for_each(|points| *points *= 25);
        match order {
            0 => points.sort_unstable(),
            1 => points.sort_unstable_by(|a, b| b.cmp(a)),
            _ => {}
        }
        if points.iter().all(|points| *points == 0) {
            points[0] = 25;
        }
        Law::Bands { ends, points }
    })
}

fn law(shape: Shape) -> impl Strategy<Value = Law> {
    let reach = reach(shape);
    let line = (1..=reach, 0..=100i64);
    prop_oneof![
        5 => bands(shape),
        3 => line.prop_map(|(full_at, share)| Law::Proportional { full_at, zero_below: full_at * share / 100 }),
        2 => prop_oneof![Just(25i64), 1..200i64].prop_map(|each| Law::Deduct { each }),
    ]
}

/// An item of any measured rule.
pub(crate) fn sketch() -> impl Strategy<Value = Sketch> {
    (shape(), 0..=1u32).prop_flat_map(|(measure, decimals)| {
        (law(measure), 1..300i64).prop_map(move |(rule, max)| {
            let max = match &rule {
                Law::Bands { points, .. } => points.iter().copied().max().unwrap(),
                _ => max,
            };
            Sketch { max, measure, rule, decimals }
        })
    })
}

/// An item with figures it may be given, in grains.
pub(crate) fn sketch_with_figures() -> impl Strategy<Value = (Sketch, i64, i64)> {
    (sketch(), 0..=300i64, 0..=40i64).prop_map(|(sketch, part, whole)| {
        let part = if sketch.bounded() { part % (whole + 1) } else { part };
        (sketch, part, whole)
    })
}
