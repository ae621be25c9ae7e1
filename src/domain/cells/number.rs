//! Numbers as people write them: with a decimal point, or with a decimal comma where the sender says so. Nothing is guessed.

use serde::Deserialize;
use utoipa::ToSchema;

/// What starts the decimals of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1234.5`.
    #[default]
    Point,
    /// `1234,5`; read also as `1.234,5`.
    Comma,
}

impl DecimalMark {
    /// A number as it would be written, for messages.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Point => "1234.5",
            Self::Comma => "1.234,5",
        }
    }

    /// A number with a decimal point, written with this mark and no thousands separator.
    #[must_use]
    pub fn written(self, plain: &str) -> String {
        match self {
            Self::Point => plain.to_owned(),
            Self::Comma => plain.replace('.', ","),
        }
    }
}

/// The number with a decimal point and no thousands separator; `None` when it is not written the way the mark says. Under
/// [`DecimalMark::Point`] there is no thousands separator at all: whoever reads the digits judges the rest.
#[must_use]
pub fn plain(text: &str, mark: DecimalMark) -> Option<String> {
    let text = text.trim();
    if mark == DecimalMark::Point {
        return Some(text.to_owned());
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = digits.split_once(',').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    let sound = all_digits(first) && rest.iter().all(|group| all_digits(group)) && part.is_none_or(all_digits);
    if !grouped || !sound {
        return None;
    }
    let whole = format!("{sign}{first}{}", rest.concat());
    Some(part.map_or_else(|| whole.clone(), |part| format!("{whole}.{part}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text;

    #[test]
    fn a_comma_starts_decimals_only_where_the_sender_says_so() {
        for (text, expected) in [
            ("1.234.567,5", Some("1234567.5")),
            ("5.200", Some("5200")),
            ("5200", Some("5200")),
            (" 0,25 ", Some("0.25")),
            ("-1.000", Some("-1000")),
            ("1.23", None),
            ("1234.567", None),
            ("1,2,3", None),
            (",5", None),
            ("5,", None),
            ("1..000", None),
            ("", None),
            ("1 000", None),
            ("a", None),
        ] {
            assert_eq!(plain(text, DecimalMark::Comma).as_deref(), expected, "{text}");
        }
        assert_eq!(plain("5.200", DecimalMark::Point).as_deref(), Some("5.200"), "judged by whoever reads it");
    }

    proptest! {
        /// As Vietnamese readers write it, read back.
        #[test]
        fn what_is_written_is_read(mantissa in -1_000_000_000_000_i64..1_000_000_000_000, scale in 0_u32..7) {
            let number = rust_decimal::Decimal::new(mantissa, scale).to_string();
            prop_assert_eq!(plain(&text::number(&number).vi, DecimalMark::Comma), Some(number.clone()));
            prop_assert_eq!(plain(&DecimalMark::Comma.written(&number), DecimalMark::Comma), Some(number));
        }
    }
}
