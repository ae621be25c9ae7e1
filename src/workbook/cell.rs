//! One cell: what it holds, and what that says as a figure, an option, a tick or a text. Nothing is guessed: what could mean two
//! things is asked about, by sheet and address.

use std::fmt;

use serde_json::Value as Json;

use super::Misfit;
use crate::domain::text::control_character;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, as its shortest text.
    Number(String),
    /// A text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A number that is shown as a date or a time: its day (`2016-12-28`), or its ISO text, or a length of time.
    Date(String),
    /// The result of a formula that failed, e.g. `#REF!`.
    Error(String),
    /// A formula, whatever its result.
    Formula(String),
}

/// Cells merged into one: row and column of the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Top left.
    pub first: (u32, u32),
    /// Bottom right.
    pub last: (u32, u32),
}

/// A cell of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    pub(super) sheet: &'a str,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
    /// What it holds; none when it is empty.
    pub value: Option<&'a Value>,
    /// The merged region it lies in.
    pub merged: Option<Region>,
}

impl Region {
    /// Whether the cell lies in it.
    #[must_use]
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.first.0..=self.last.0).contains(&row) && (self.first.1..=self.last.1).contains(&column)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", address(self.first.0, self.first.1), address(self.last.0, self.last.1))
    }
}

/// The address of a cell, as spreadsheets write it: `E12`.
#[must_use]
pub fn address(row: u32, column: u32) -> String {
    let (mut letters, mut left) = (Vec::new(), u64::from(column) + 1);
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

/// An answer from a cell, nothing when it is empty.
pub type Read<T> = Result<Option<T>, Misfit>;

impl Cell<'_> {
    /// Sheet and address: `Biểu nhập!E12`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}!{}", self.sheet, address(self.row, self.column))
    }

    /// What is wrong with it.
    #[must_use]
    pub fn misfit(&self, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Misfit {
        Misfit::new(self.place(), code, vi, en)
    }

    /// What it holds, short enough to be sent back.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.value {
            None => "(trống/empty)".to_owned(),
            Some(Value::Formula(formula)) => format!("={formula}"),
            Some(Value::Bool(truth)) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Some(Value::Number(text) | Value::Text(text) | Value::Date(text) | Value::Error(text)) => excerpt(text),
        }
    }

    /// Its value, unless a formula, an error or a merged region stands in its place.
    fn plain(&self) -> Read<&Value> {
        if let Some(region) = self.merged {
            return Err(self.misfit(
                "merged_cells",
                format!("ô nằm trong vùng gộp {region}; hãy bỏ gộp ô, mỗi ô một giá trị"),
                format!("the cell lies in the merged region {region}; unmerge it, one value in each cell"),
            ));
        }
        match self.value {
            Some(Value::Formula(_)) => Err(self.misfit(
                "formula_where_value",
                format!("có công thức {}; cần giá trị: chép rồi dán dạng giá trị", self.shown()),
                format!("found the formula {}; a value is expected: copy it and paste values", self.shown()),
            )),
            Some(Value::Error(error)) => Err(self.misfit(
                "error_in_cell",
                format!("ô báo lỗi {error}; cần giá trị"),
                format!("the cell says {error}; a value is expected"),
            )),
            Some(Value::Text(text)) if text.trim().is_empty() => Ok(None),
            value => Ok(value),
        }
    }

    /// A figure, as JSON that the domain reads: a number, or a text that is one to everybody.
    ///
    /// # Errors
    /// Formulas, errors, merged cells, dates (real ones and as text), decimal commas, words.
    pub fn figure(&self) -> Read<Json> {
        let Some(value) = self.plain()? else { return Ok(None) };
        match value {
            Value::Number(text) => Ok(Some(Json::String(text.clone()))),
            Value::Text(text) => self.figure_in(text.trim()).map(Some),
            Value::Date(_) => Err(self.date()),
            Value::Bool(_) | Value::Formula(_) | Value::Error(_) => Err(self.no_number()),
        }
    }

    fn figure_in(&self, text: &str) -> Result<Json, Misfit> {
        let is_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let parts: Vec<&str> = text.split(['/', '-']).collect();
        if parts.len() == 3 && parts.iter().all(|part| is_digits(part)) {
            return Err(self.date());
        }
        let comma = text.split_once(',').filter(|(whole, part)| is_digits(whole) && is_digits(part));
        if let Some((whole, part)) = comma {
            let (found, point) = (excerpt(text), excerpt(&format!("{whole}.{part}")));
            let or = if part.len() == 3 {
                let joined = excerpt(&format!("{whole}{part}"));
                (format!(" hay là {joined}"), format!(", or {joined}"))
            } else {
                Default::default()
            };
            return Err(self.misfit(
                "comma_in_number",
                format!("“{found}” là chữ, không phải số: có phải là {whole} phẩy {part} ({point}){}? Hãy định dạng ô là Số rồi gõ lại", or.0),
                format!("“{found}” is text, no number: is {point} meant{}? Format the cell as a number and type it again", or.1),
            ));
        }
        let number = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
        if is_digits(whole) && part.is_none_or(is_digits) {
            return Ok(Json::String(text.to_owned()));
        }
        Err(self.no_number())
    }

    fn date(&self) -> Misfit {
        self.misfit(
            "date_where_number",
            format!("có ngày tháng ({}); cần một con số: hãy định dạng ô là Số rồi gõ lại", self.shown()),
            format!(
                "found a date ({}); a number is expected: format the cell as a number and type it again",
                self.shown()
            ),
        )
    }

    fn no_number(&self) -> Misfit {
        self.misfit(
            "not_a_number",
            format!("“{}” không phải là số; cần một con số", self.shown()),
            format!("“{}” is not a number; a number is expected", self.shown()),
        )
    }

    /// One of several options: the index of the one whose label or name stands in the cell.
    ///
    /// # Errors
    /// Anything else, with the options there are.
    pub fn option<'a>(&self, options: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Read<usize> {
        let Some(value) = self.plain()? else { return Ok(None) };
        if let Value::Text(text) = value
            && let Some(index) = options.clone().position(|(name, label)| [name, label].contains(&text.trim()))
        {
            return Ok(Some(index));
        }
        let known = options.map(|(_, label)| format!("“{label}”")).collect::<Vec<_>>().join(", ");
        Err(self.misfit(
            "unknown_option",
            format!("“{}” không có trong các lựa chọn: {known}", self.shown()),
            format!("“{}” is none of the options: {known}", self.shown()),
        ))
    }

    /// Words. A number is the words it is written in.
    ///
    /// # Errors
    /// Formulas, errors, merged cells, control characters.
    pub fn text(&self) -> Read<String> {
        let Some(value) = self.plain()? else { return Ok(None) };
        let text = match value {
            Value::Number(text) | Value::Text(text) | Value::Date(text) => super::look::plain_lines(text),
            _ => self.shown(),
        };
        match control_character(&text) {
            Some(found) => {
                let found = u32::from(found);
                Err(self.misfit(
                    "control_character",
                    format!("có ký tự điều khiển U+{found:04X}"),
                    format!("it holds the control character U+{found:04X}"),
                ))
            }
            None => Ok(Some(text)),
        }
    }
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
