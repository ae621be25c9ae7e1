//! The month of a row: `3`, `Tháng 3`, `03/2016` or `2016-03`.

use crate::domain::text::folded;

/// A month as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Month {
    /// Of the scored year: 1 to 12.
    Of(u32),
    /// Of another year.
    OtherYear(i32),
}

/// Reads a month of the scored year; `None` when it is none.
pub(super) fn read(text: &str, year: i32) -> Option<Month> {
    let text = folded(text);
    // What a spreadsheet makes of a typed `03/2016`: the first day of the month.
    let text = text.strip_suffix("-01").filter(|rest| rest.len() == 7 && rest.contains('-')).unwrap_or(&text);
    let text = text.strip_prefix("tháng").map_or(text, str::trim_start);
    let (month, of) = match (text.split_once('/'), text.split_once('-')) {
        (Some((month, of)), None) => (month, Some(of)),
        (None, Some((of, month))) => (month, Some(of)),
        _ => (text, None),
    };
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(month, 2) || of.is_some_and(|of| of.len() != 4 || !digits(of, 4)) {
        return None;
    }
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    match of.and_then(|of| of.parse().ok()) {
        Some(other) if other != year => Some(Month::OtherYear(other)),
        _ => Some(Month::Of(month)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_written_in_four_ways() {
        for text in ["3", "03", "Tháng 3", "THÁNG 03", "03/2016", "3/2016", "2016-03", "2016-03-01", "tháng 3/2016"]
        {
            assert_eq!(read(text, 2016), Some(Month::Of(3)), "{text}");
        }
        assert_eq!(read("12/2015", 2016), Some(Month::OtherYear(2015)));
        for text in ["", "0", "13", "3.5", "-3", "Quý 1", "3/16", "2016-3-1", "1/2/2016", "tổng"] {
            assert_eq!(read(text, 2016), None, "{text}");
        }
    }
}
