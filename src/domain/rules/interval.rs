//! Intervals of a measure, written as in mathematics: `[0.8, 1)`, `(1, inf)`, `[1, 1]`.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use super::measure::{Fraction, Span};

/// A non-empty interval on [0, inf).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub low: Decimal,
    /// Whether the lower end belongs to it.
    pub low_closed: bool,
    /// Upper end; none is infinity.
    pub high: Option<Decimal>,
    /// Whether the upper end belongs to it.
    pub high_closed: bool,
}

impl Interval {
    /// Parses the notation. `None` when the text is not an interval or the interval is empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let low_closed = match text.chars().next()? {
            '[' => true,
            '(' => false,
            _ => return None,
        };
        let high_closed = match text.chars().last()? {
            ']' => true,
            ')' => false,
            _ => return None,
        };
        let (low, high) = text.get(1..text.len() - 1)?.split_once(',')?;
        let decimal = |end: &str| Decimal::from_str_exact(end.trim()).ok().map(|d| d.normalize());
        let low = decimal(low)?;
        let high = match high.trim() {
            "inf" | "∞" if high_closed => return None,
            "inf" | "∞" => None,
            end => Some(decimal(end)?),
        };
        let empty = high.is_some_and(|high| match low.cmp(&high) {
            Ordering::Less => false,
            Ordering::Equal => !(low_closed && high_closed),
            Ordering::Greater => true,
        });
        (!empty && low >= Decimal::ZERO).then_some(Self { low, low_closed, high, high_closed })
    }

    /// Whether the value lies in it, by cross-multiplication.
    #[must_use]
    pub fn contains(&self, value: &Fraction) -> bool {
        let above = match value.compare(self.low) {
            Ordering::Greater => true,
            Ordering::Equal => self.low_closed,
            Ordering::Less => false,
        };
        above
            && self.high.is_none_or(|high| match value.compare(high) {
                Ordering::Less => true,
                Ordering::Equal => self.high_closed,
                Ordering::Greater => false,
            })
    }

    /// How its end meets the start of the next: `Less` with a gap between, `Equal` exactly, `Greater` with an overlap.
    #[must_use]
    pub fn meeting(&self, next: &Self) -> Ordering {
        let Some(end) = self.high else { return Ordering::Greater };
        end.cmp(&next.low).then(match (self.high_closed, next.low_closed) {
            (false, false) => Ordering::Less,
            (true, true) => Ordering::Greater,
            _ => Ordering::Equal,
        })
    }

    /// Whether it ends after the other does.
    #[must_use]
    pub fn reaches_past(&self, other: &Self) -> bool {
        match (self.high, other.high) {
            (None, Some(_)) => true,
            (_, None) => false,
            (Some(own), Some(other_end)) => (own, self.high_closed) > (other_end, other.high_closed),
        }
    }

    /// Whether it reaches the end of a measure's range: 1 when `bounded`, else infinity.
    #[must_use]
    pub fn reaches_end(&self, bounded: bool) -> bool {
        self.high.is_none_or(|end| bounded && (end > Decimal::ONE || (end == Decimal::ONE && self.high_closed)))
    }

    /// Whether some value of the span lies in it.
    #[must_use]
    pub fn meets(&self, span: &Span) -> bool {
        let starts_in_time = span.high.as_ref().is_none_or(|high| match high.compare(self.low) {
            Ordering::Greater => true,
            Ordering::Equal => self.low_closed && !span.high_open,
            Ordering::Less => false,
        });
        let ends_late_enough = self.high.is_none_or(|high| match span.low.compare(high) {
            Ordering::Less => true,
            Ordering::Equal => self.high_closed && !span.low_open,
            Ordering::Greater => false,
        });
        starts_in_time && ends_late_enough
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.low_closed { '[' } else { '(' };
        let close = if self.high_closed { ']' } else { ')' };
        match self.high {
            Some(high) => write!(f, "{open}{}, {high}{close}", self.low),
            None => write!(f, "{open}{}, inf{close}", self.low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_refuses_what_is_empty() {
        for text in ["[0.8, 1)", "(1, inf)", "[1, 1]", "[0, 0.25]"] {
            assert_eq!(Interval::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "[1, 0]", "(1, 1]", "[1, inf]", "1, 2", "[a, b]", "[-1, 2]", "[1; 2]", "đ"] {
            assert!(Interval::parse(text).is_none(), "{text}");
        }
    }
}
