//! What a rule measures: a count, a ratio, or a growth against the year before.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::json;

use super::{Beside, Direction, Figures, Frame, Need};
use crate::domain::criteria::lint::{At, Lint};
use crate::domain::exact::{Exact, compare_with_product};
use crate::domain::text::Text;

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
    /// The names in the language.
    pub(crate) const NAMES: [(&str, Self); 3] =
        [("not_applicable", Self::NotApplicable), ("full", Self::Full), ("zero", Self::Zero)];

    /// Name in the language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::Full => "full",
            Self::Zero => "zero",
        }
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

/// Where a step to more points starts: the numerator moves, the denominator stands still. With nothing in the
/// denominator the smallest whole that counts is one grain of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start<'a> {
    pub part: &'a str,
    pub part_now: Decimal,
    pub whole_now: Decimal,
    pub whole_then: Decimal,
    /// What the numerator can be raised to.
    pub limit: Option<Decimal>,
    whole: Option<&'a str>,
}

impl Start<'_> {
    /// What must change for the numerator to come to `target`.
    pub(super) fn needs(&self, target: Decimal) -> Vec<Need> {
        let whole = self.whole.filter(|_| self.whole_then != self.whole_now);
        let whole = whole.map(|name| Need::to(name, self.whole_now, self.whole_then));
        let part = (target != self.part_now).then(|| Need::to(self.part, self.part_now, target));
        whole.into_iter().chain(part).collect()
    }
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
    pub(super) fn read(at: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        let (name, body) = at.single_entry("measure", &["count", "ratio", "growth"], lint)?;
        if name == "count" {
            if beside.when_zero.is_some() {
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
        if first == second {
            lint.at(&body, "measure_inputs", &first, "hai số liệu khác nhau", "two different inputs");
        }
        let Some(when_zero) = beside.when_zero else {
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

    /// The most it can come to, whatever the figures: 1 for a share of a whole, 100 for a percentage reported as such.
    #[must_use]
    pub fn top(&self, frame: Frame<'_>) -> Option<Decimal> {
        match self {
            Self::Count { of } => frame.limit(of, &Figures::default()),
            _ => self.is_bounded(frame).then_some(Decimal::ONE),
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

    /// Every value the measure can still take, given what is known: as an interval, so perhaps a little more.
    #[must_use]
    pub fn span(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Span {
        let (part_name, whole_name) = self.inputs();
        let part = frame.known(part_name, figures);
        let Some((whole_name, when_zero)) = whole_name.zip(self.when_zero()) else {
            let (low, high) = (Fraction::of(part.least), part.most.map(Fraction::of));
            return Span { low, low_open: false, high, high_open: false, has_value: true, zero: None };
        };
        let whole = frame.known(whole_name, figures);
        let falls_short = figures.falls_short(part_name, whole_name);
        // A denominator that has a value is one grain at least.
        let least_whole = whole.least.max(frame.grain(whole_name));
        let low = match whole.most {
            Some(most) if most > Decimal::ZERO => Fraction { part: part.least, whole: most },
            _ => Fraction::of(Decimal::ZERO),
        };
        let mut high = part.most.map(|most| Fraction { part: most, whole: least_whole });
        let mut high_open = false;
        if self.is_bounded(frame) && high.is_none_or(|high| high.compare(Decimal::ONE).is_ge()) {
            high = Some(Fraction::of(Decimal::ONE));
            high_open = falls_short;
        }
        Span {
            low,
            // The more comes to a whole without limit, the nearer to 0, but never there.
            low_open: whole.most.is_none() && part.least > Decimal::ZERO,
            high,
            high_open,
            has_value: whole.most != Some(Decimal::ZERO),
            zero: (whole.least.is_zero() && !falls_short).then_some(when_zero),
        }
    }

    /// Where a step to more points starts; `None` when the figures are unknown or the denominator is past changing.
    pub(super) fn start<'a>(&'a self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Start<'a>> {
        let (part, whole) = self.inputs();
        let whole_now = whole.map_or(Some(Decimal::ONE), |name| figures.number(name))?;
        let mut start = Start {
            part,
            part_now: figures.number(part).unwrap_or_default(),
            whole_now,
            whole_then: whole_now,
            limit: frame.limit(part, figures),
            whole,
        };
        if let Some(whole) = whole.filter(|_| whole_now.is_zero()) {
            if matches!(self, Self::Growth { .. }) {
                return None; // last year's figure is what it was
            }
            start.whole_then = frame.grain(whole);
            if frame.limit(whole, figures).is_some_and(|limit| limit < start.whole_then) {
                return None;
            }
            if self.is_bounded(frame) {
                start.limit = Some(start.whole_then);
            }
        }
        Some(start)
    }

    /// Whether more of the input raises the measure, while the denominator stays above 0.
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
        let figure = |text: Text, name: &str| match figures.number(name) {
            Some(number) => text.number(&number.normalize().to_string()),
            None => text.and("?", "?"),
        };
        let label = |text: Text, name: &str| match frame.spec(name) {
            Some(spec) => text.then(&spec.label),
            None => text.and(name, name),
        };
        let text = label(Text::sentence(), part);
        let Some(whole) = whole else { return figure(text.and(" = ", " = "), part) };
        let text = label(text.and(" / ", " / "), whole).and(" = ", " = ");
        let text = figure(figure(text, part).and(" / ", " / "), whole);
        match self.reading(figures) {
            Some(Reading::Value(fraction)) => text.and(" = ", " = ").percent(&fraction.exact()),
            _ => text,
        }
    }
}
