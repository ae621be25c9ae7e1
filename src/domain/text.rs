//! Text in the two languages the product speaks: Vietnamese first, English second.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;

/// One text in Vietnamese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its Vietnamese and English wording.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// Nothing yet, with room for a sentence.
    #[must_use]
    pub fn sentence() -> Self {
        Self { vi: String::with_capacity(192), en: String::with_capacity(160) }
    }

    /// The same, gone on with.
    #[must_use]
    pub fn and(mut self, vi: &str, en: &str) -> Self {
        self.vi.push_str(vi);
        self.en.push_str(en);
        self
    }

    /// The same, gone on with another text.
    #[must_use]
    pub fn then(self, next: &Self) -> Self {
        self.and(&next.vi, &next.en)
    }

    /// The same, gone on with a number, as [`number`] writes it.
    #[must_use]
    pub fn number(mut self, plain: &str) -> Self {
        write_number(&mut self.vi, plain, '.', ',');
        write_number(&mut self.en, plain, ',', '.');
        self
    }
}

/// Writes a decimal text with these marks between thousands and before decimals.
fn write_number(text: &mut String, plain: &str, group: char, point: char) {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    text.push_str(sign);
    let mut rest = whole;
    while rest.len() > 3 {
        let (first, more) = rest.split_at((rest.len() - 1) % 3 + 1);
        text.push_str(first);
        text.push(group);
        rest = more;
    }
    text.push_str(rest);
    if !part.is_empty() {
        text.push(point);
        text.push_str(part);
    }
}

/// The first control character of a text, if it holds one; tab, line feed and carriage return are none here. No text needs
/// the others, and not every database can store U+0000.
#[must_use]
pub fn control_character(text: &str) -> Option<char> {
    text.chars().find(|character| *character < ' ' && !matches!(character, '\t' | '\n' | '\r'))
}

/// Characters that nobody sees, or that make a text look like another one: `gnp.exe` behind a right-to-left override shows as
/// `exe.png`.
#[must_use]
pub fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A name by which two spellings of it are the same: composed (NFC), in lower case, with single spaces.
#[must_use]
pub fn folded(name: &str) -> String {
    let composed: String = name.nfc().collect();
    composed.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without accents and capitals, for whoever searches: `Dịch vụ công` is found by `dich vu`.
#[must_use]
pub fn bare(name: &str) -> String {
    let letters: String = name.nfd().filter(|letter| !is_combining_mark(*letter)).collect();
    letters.to_lowercase().replace('đ', "d")
}

/// A decimal text (`1234.5`) as Vietnamese and English readers write it: `1.234,5` and `1,234.5`.
#[must_use]
pub fn number(plain: &str) -> Text {
    Text::default().number(plain)
}

/// A decimal without idle zeros, as [`number`] writes it.
#[must_use]
pub fn decimal(value: Decimal) -> Text {
    number(&value.normalize().to_string())
}

/// A day as written in Viet Nam (`15/01/2017`) and in English (`15 January 2017`).
#[must_use]
pub fn day(day: NaiveDate) -> Text {
    Text::new(day.format("%d/%m/%Y").to_string(), day.format("%-d %B %Y").to_string())
}

/// An error and what caused it, in one line.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_way_each_reader_does() {
        assert_eq!(number("1234567.5"), Text::new("1.234.567,5", "1,234,567.5"));
        assert_eq!(number("-12"), Text::new("-12", "-12"));
        assert_eq!(number("0.25"), Text::new("0,25", "0.25"));
        for (plain, written) in
            [("1", "1"), ("123", "123"), ("1234", "1.234"), ("123456", "123.456"), ("-7654321", "-7.654.321")]
        {
            assert_eq!(number(plain).vi, written);
        }
    }

    #[test]
    fn a_name_is_the_same_however_it_is_typed() {
        assert_eq!(folded("  SỞ  Nội\u{a0}vụ "), "sở nội vụ");
        assert_eq!(
            folded("So\u{31b}\u{309} Nô\u{323}i vu\u{323}"),
            "sở nội vụ",
            "decomposed, as some systems export it"
        );
        assert_ne!(folded("Sở Nội vụ"), folded("So Noi vu"), "another name");
    }

    #[test]
    fn a_search_needs_no_accents() {
        assert_eq!(bare("Đường dây nóng, DỊCH VỤ công"), "duong day nong, dich vu cong");
        assert_eq!(bare("So\u{31b}\u{309} Nội vụ"), bare("sở nội vụ"));
    }

    #[test]
    fn what_moves_a_line_on_is_text() {
        assert_eq!(control_character("Dòng một\r\n\tdòng hai"), None);
        for character in ('\0'..' ').filter(|character| !['\t', '\n', '\r'].contains(character)) {
            assert_eq!(control_character(&format!("a{character}b")), Some(character));
        }
    }
}
