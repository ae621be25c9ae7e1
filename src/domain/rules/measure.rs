//! What a rule measures: a count, a ratio, or a growth against the year before.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::json;

use super::{Direction, Figures, Frame, percent_text};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::{Exact, compare_with_product};
use crate::domain::text::{self, Text};

/// What happens when a denominator is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenZero {
    /// The item leaves numerator and denominator together.
    NotApplicable,
    /// Nothing to do earns everything.
    Full,
    /// Nothing done earns nothing.
    Zero,
}

impl WhenZero {
    const ALL: [Self; 3] = [Self::NotApplicable, Self::Full, Self::Zero];

    /// Name in the language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::Full => "full",
            Self::Zero => "zero",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
    }
}

/// A measure over an item's inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// One input.
    Count {
        /// The input.
        of: String,
    },
    /// One input as a share of another.
    Ratio {
        /// Numerator.
        part: String,
        /// Denominator.
        whole: String,
        /// When the denominator is 0.
        when_zero: WhenZero,
    },
    /// This year's figure over last year's.
    Growth {
        /// This year.
        current: String,
        /// Last year.
        previous: String,
        /// When last year's is 0.
        when_zero: WhenZero,
    },
}

/// The value of a measure as numerator and positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Numerator.
    pub part: Decimal,
    /// Denominator, above 0.
    pub whole: Decimal,
}

/// A measure read from complete figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It has a value.
    Value(Fraction),
    /// Its denominator is 0.
    Zero(WhenZero),
}

/// Every value a measure can still take.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Lower end.
    pub low: Fraction,
    /// Whether the lower end itself cannot be taken.
    pub low_open: bool,
    /// Upper end; none is infinity.
    pub high: Option<Fraction>,
    /// Whether the upper end itself cannot be taken.
    pub high_open: bool,
    /// Whether it can have a value at all.
    pub has_value: bool,
    /// Set when the denominator can still be 0.
    pub zero: Option<WhenZero>,
}

impl Fraction {
    /// Compares with a threshold by cross-multiplication.
    #[must_use]
    pub fn compare(&self, threshold: Decimal) -> Ordering {
        compare_with_product(self.part, threshold, self.whole)
    }

    /// The exact quotient.
    #[must_use]
    pub fn exact(&self) -> Exact {
        &Exact::from(self.part) / &Exact::from(self.whole)
    }

    fn of(value: Decimal) -> Self {
        Self { part: value, whole: Decimal::ONE }
    }
}

impl Measure {
    pub(super) fn read(at: At<'_>, when_zero: Option<WhenZero>, lint: &mut Lint) -> Option<Self> {
        let (name, body) = at.single_entry("measure", &["count", "ratio", "growth"], lint)?;
        if name == "count" {
            if when_zero.is_some() {
                lint.at(&at, "unexpected_when_zero", "when_zero", "không dùng cho count", "no when_zero with a count");
            }
            return Some(Self::Count { of: body.text(lint)?.to_owned() });
        }
        let [first, second] = body.texts(lint)?.try_into().map_or_else(
            |found: Vec<String>| {
                let found = format!("{} tên/names", found.len());
                lint.at(&body, "measure_inputs", &found, "đúng hai tên số liệu", "exactly two input names");
                None
            },
            Some,
        )?;
        let Some(when_zero) = when_zero else {
            let (vi, en) = (
                "when_zero: not_applicable, full hoặc zero, đặt cạnh tên quy tắc",
                "when_zero: not_applicable, full or zero, beside the rule's name",
            );
            lint.at(&at, "when_zero_missing", &format!("{name} không có/without when_zero"), vi, en);
            return None;
        };
        Some(match name.as_str() {
            "ratio" => Self::Ratio { part: first, whole: second, when_zero },
            _ => Self::Growth { current: first, previous: second, when_zero },
        })
    }

    pub(super) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        let (part, whole) = self.inputs();
        for name in std::iter::once(part).chain(whole) {
            if frame.spec(name).is_none() {
                lint.unknown_input(at, name, frame.inputs);
            }
        }
    }

    /// Numerator (or the counted input), and denominator if there is one.
    #[must_use]
    pub fn inputs(&self) -> (&str, Option<&str>) {
        match self {
            Self::Count { of } => (of, None),
            Self::Ratio { part, whole, .. } => (part, Some(whole)),
            Self::Growth { current, previous, .. } => (current, Some(previous)),
        }
    }

    /// What happens when the denominator is 0; none for a count.
    #[must_use]
    pub fn when_zero(&self) -> Option<WhenZero> {
        match self {
            Self::Count { .. } => None,
            Self::Ratio { when_zero, .. } | Self::Growth { when_zero, .. } => Some(*when_zero),
        }
    }

    /// Whether it ranges over [0, 1]: a ratio whose numerator is bounded by its denominator.
    #[must_use]
    pub fn is_bounded(&self, frame: Frame<'_>) -> bool {
        match self {
            Self::Ratio { part, whole, .. } => {
                frame.spec(part).is_some_and(|spec| spec.at_most.as_deref() == Some(whole.as_str()))
            }
            _ => false,
        }
    }

    /// The value, when the figures are known.
    #[must_use]
    pub fn reading(&self, figures: &Figures<'_>) -> Option<Reading> {
        let (part, whole) = self.inputs();
        let Some((whole, when_zero)) = whole.zip(self.when_zero()) else {
            return figures.number(part).map(|value| Reading::Value(Fraction::of(value)));
        };
        let whole = figures.number(whole)?;
        if whole.is_zero() {
            return Some(Reading::Zero(when_zero));
        }
        Some(Reading::Value(Fraction { part: figures.number(part)?, whole }))
    }

    /// Every value the measure can still take, given what is known.
    #[must_use]
    pub fn span(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Span {
        let (part_name, whole_name) = self.inputs();
        let part = figures.range(part_name);
        let Some((whole_name, when_zero)) = whole_name.zip(self.when_zero()) else {
            let (low, high) = (Fraction::of(part.least), part.most.map(Fraction::of));
            return Span { low, low_open: false, high, high_open: false, has_value: true, zero: None };
        };
        let whole = figures.range(whole_name);
        let bounded = self.is_bounded(frame);
        let least_whole = if bounded { whole.least.max(part.least) } else { whole.least };
        let most_part = match (part.most, whole.most) {
            (Some(p), Some(w)) if bounded => Some(p.min(w)),
            (None, w) if bounded => w,
            (p, _) => p,
        };
        let low = match whole.most {
            Some(most) if most > Decimal::ZERO => Fraction { part: part.least, whole: most },
            _ => Fraction::of(Decimal::ZERO),
        };
        let mut high = match most_part {
            Some(most) if most.is_zero() => Some(Fraction::of(Decimal::ZERO)),
            Some(most) if least_whole > Decimal::ZERO => Some(Fraction { part: most, whole: least_whole }),
            _ => None,
        };
        let mut high_open = false;
        if bounded && high.is_none_or(|high| high.compare(Decimal::ONE).is_ge()) {
            high = Some(Fraction::of(Decimal::ONE));
            high_open = figures.falls_short(part_name, whole_name);
        }
        Span {
            low,
            low_open: false,
            high,
            high_open,
            has_value: whole.most != Some(Decimal::ZERO),
            zero: (least_whole.is_zero() && !figures.falls_short(part_name, whole_name)).then_some(when_zero),
        }
    }

    /// Whether more of the input raises the measure.
    #[must_use]
    pub fn direction(&self, input: &str) -> Direction {
        let (part, whole) = self.inputs();
        if part == input {
            Direction::Helps
        } else if whole == Some(input) {
            Direction::Hurts
        } else {
            Direction::Mixed
        }
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Count { of } => json!({ "count": of }),
            Self::Ratio { part, whole, .. } => json!({ "ratio": [part, whole] }),
            Self::Growth { current, previous, .. } => json!({ "growth": [current, previous] }),
        }
    }

    /// "Số hồ sơ xử lý trực tuyến / Tổng số hồ sơ = 200 / 1.000 = 20 %".
    pub(super) fn describe(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Text {
        let (part, whole) = self.inputs();
        let figure = |name: &str| {
            figures.number(name).map_or_else(|| Text::new("?", "?"), |n| text::number(&n.normalize().to_string()))
        };
        let (label, value) = (frame.label(part), figure(part));
        let Some(whole) = whole else {
            return Text::new(format!("{} = {}", label.vi, value.vi), format!("{} = {}", label.en, value.en));
        };
        let (whole_label, whole_value) = (frame.label(whole), figure(whole));
        let share = match self.reading(figures) {
            Some(Reading::Value(fraction)) => percent_text(&fraction.exact()),
            _ => Text::new("không xác định", "undefined"),
        };
        Text::new(
            format!("{} / {} = {} / {} = {}", label.vi, whole_label.vi, value.vi, whole_value.vi, share.vi),
            format!("{} / {} = {} / {} = {}", label.en, whole_label.en, value.en, whole_value.en, share.en),
        )
    }
}
