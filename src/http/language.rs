//! The reader's language by `Accept-Language`: Vietnamese unless English is wanted more.

use axum::http::{HeaderMap, header};

use crate::domain::text::Text;

/// A language the product speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Tiếng Việt.
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// The language of a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let weight =
            |language: &str| accepted.split(',').filter_map(|range| weight_of(range, language)).max().unwrap_or(0);
        if weight("en") > weight("vi") { Self::English } else { Self::Vietnamese }
    }

    /// The text in this language.
    #[must_use]
    pub fn pick(self, text: &Text) -> &str {
        match self {
            Self::Vietnamese => &text.vi,
            Self::English => &text.en,
        }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }
}

/// How much a range (`en-GB;q=0.8`) wants the language, in thousandths.
fn weight_of(range: &str, language: &str) -> Option<u32> {
    let (tag, quality) = range.trim().split_once(';').unwrap_or((range.trim(), "q=1"));
    let primary = tag.split('-').next()?.trim();
    if !primary.eq_ignore_ascii_case(language) {
        return None;
    }
    let digits = quality.trim().strip_prefix("q=")?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<3}");
    Some(whole.parse::<u32>().ok()?.min(1) * 1000 + part.get(..3)?.parse::<u32>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_unless_english_is_wanted_more() {
        for (accept, expected) in [
            ("", Language::Vietnamese),
            ("*", Language::Vietnamese),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("vi,en;q=0.9", Language::Vietnamese),
            ("en;q=0.5, vi;q=0.8", Language::Vietnamese),
            ("fr, en;q=0.2", Language::English),
            ("en;q=x", Language::Vietnamese),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            assert_eq!(Language::of(&headers), expected, "{accept}");
        }
    }
}
