//! Numbers and intervals as sentences say them.

use rust_decimal::Decimal;

use super::{Frame, Interval, Measure, WhenZero};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// The most decimals a sentence writes out; a longer number is rounded and says so.
const PLACES: u32 = 6;

/// `"0,5 điểm"` and `"0.5 points"`. What does not end within six decimals is rounded and marked `≈`.
pub(crate) fn points_text(points: &Exact) -> Text {
    Text::default().points(points)
}

/// An interval in words: `từ 80 % đến dưới 100 %`.
pub(super) fn interval_text(of: &Measure, within: &Interval) -> Text {
    Text::default().within(of, within)
}

/// Sentences that go on with numbers of a rule.
impl Text {
    /// See [`points_text`].
    pub(super) fn points(self, points: &Exact) -> Self {
        let (text, plain) = match points.written(PLACES) {
            Some(plain) => (self, plain),
            None => {
                let wire = points.wire();
                let ends = wire.split_once('.').is_none_or(|(_, part)| part.len() <= PLACES as usize);
                if ends { (self, wire) } else { (self.and("≈ ", "≈ "), rounded(points)) }
            }
        };
        text.number(&plain).and(" điểm", if plain == "1" { " point" } else { " points" })
    }

    /// A share as a percentage: 99.996 % is never shown as 100 %.
    pub(super) fn percent(self, share: &Exact) -> Self {
        self.number(&rounded(&(share * &Exact::whole(100)))).and(" %", " %")
    }

    /// A threshold on a measure: a percentage for ratios and growth, a plain number for counts.
    pub(super) fn level(self, of: &Measure, level: Decimal) -> Self {
        match of {
            Measure::Count { .. } => self.number(&level.normalize().to_string()),
            _ => self.percent(&level.into()),
        }
    }

    /// See [`interval_text`].
    fn within(self, of: &Measure, within: &Interval) -> Self {
        let Some(high) = within.high else {
            return match within.low_closed {
                true if within.low.is_zero() => self.and("mọi mức", "any level"),
                true => self.and("từ ", "").level(of, within.low).and(" trở lên", " or more"),
                false => self.and("trên ", "over ").level(of, within.low),
            };
        };
        if within.low == high {
            return self.and("đúng ", "exactly ").level(of, within.low);
        }
        if within.low.is_zero() && within.low_closed {
            return match within.high_closed {
                true => self.and("từ ", "").level(of, high).and(" trở xuống", " or less"),
                false => self.and("dưới ", "under ").level(of, high),
            };
        }
        let from = if within.low_closed { self.and("từ ", "from ") } else { self.and("trên ", "over ") };
        let to = if within.high_closed { (" đến ", " to ") } else { (" đến dưới ", " to under ") };
        from.level(of, within.low).and(to.0, to.1).level(of, high)
    }

    /// What a zero denominator means.
    pub(super) fn zero(self, frame: Frame<'_>, when_zero: WhenZero) -> Self {
        match when_zero {
            WhenZero::NotApplicable => self.and(
                "mẫu số bằng 0: không áp dụng, không tính vào điểm tối đa",
                "the denominator is 0: not applicable, taken out of the maximum",
            ),
            WhenZero::Full => {
                self.and("mẫu số bằng 0: đạt điểm tối đa, ", "the denominator is 0: full marks, ").points(&frame.max())
            }
            WhenZero::Zero => self.and("mẫu số bằng 0: 0 điểm", "the denominator is 0: 0 points"),
        }
    }
}

/// Rounded to two decimals, or to as many more as it takes to tell the number from a rounder one: two written decimals
/// are not mistaken for a threshold, fewer are written only where they are the whole truth.
fn rounded(value: &Exact) -> String {
    if let Some(whole) = value.written(2) {
        return whole;
    }
    let mut shown = (2..=20).filter_map(|places| value.round_to(places)).map(|shown| shown.normalize());
    shown
        .find(|shown| shown.scale() >= 2 || Exact::from(*shown) == *value)
        .map_or_else(|| value.shown(), |s| s.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_just_under_a_threshold_is_not_shown_as_the_threshold() {
        let percent = |part: u64, whole: u64| {
            Text::default().percent(&Exact::ratio(&Exact::whole(part), &Exact::whole(whole)).unwrap()).vi
        };
        assert_eq!(percent(1, 5), "20 %");
        assert_eq!(percent(1, 3), "33,33 %");
        assert_eq!(percent(24_999, 25_000), "99,996 %");
        assert_eq!(percent(89_996, 100_000), "89,996 %");
        assert_eq!(percent(999_999_999, 1_000_000_000), "99,9999999 %");
        assert_eq!(percent(1, 1_000_000), "0,0001 %");
        assert_eq!(percent(12_345, 10), "123.450 %");
    }

    #[test]
    fn points_that_do_not_end_say_that_they_are_rounded() {
        let third = Exact::ratio(&Exact::whole(1), &Exact::whole(3)).unwrap();
        assert_eq!(points_text(&third), Text::new("≈ 0,33 điểm", "≈ 0.33 points"));
        let nearly = Exact::ratio(&Exact::whole(2_999), &Exact::whole(3_000)).unwrap();
        assert_eq!(points_text(&nearly).vi, "≈ 0,9997 điểm");
        assert_eq!(points_text(&Exact::whole(1)), Text::new("1 điểm", "1 point"));
        assert_eq!(points_text(&Exact::parse("0.125").unwrap()), Text::new("0,125 điểm", "0.125 points"));
    }

    #[test]
    fn intervals_read_as_sentences() {
        let count = Measure::Count { of: "a".to_owned() };
        let share = Measure::Ratio { part: "a".to_owned(), whole: "b".to_owned(), when_zero: WhenZero::Zero };
        for (of, interval, vi, en) in [
            (&share, "[1, 1]", "đúng 100 %", "exactly 100 %"),
            (&share, "[0.8, 1)", "từ 80 % đến dưới 100 %", "from 80 % to under 100 %"),
            (&share, "(0.825, 1]", "trên 82,5 % đến 100 %", "over 82.5 % to 100 %"),
            (&share, "[0, 0.5)", "dưới 50 %", "under 50 %"),
            (&share, "(1.1, inf)", "trên 110 %", "over 110 %"),
            (&count, "[0, 2.5]", "từ 2,5 trở xuống", "2.5 or less"),
            (&count, "[1000, inf)", "từ 1.000 trở lên", "1,000 or more"),
            (&count, "[0, inf)", "mọi mức", "any level"),
            (&count, "[0, 0]", "đúng 0", "exactly 0"),
        ] {
            let interval = Interval::parse(interval).unwrap();
            assert_eq!(interval_text(of, &interval), Text::new(vi, en));
        }
    }
}
