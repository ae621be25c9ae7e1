//! Figures as they arrive, checked against their declaration: every fault at once, nothing guessed.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::input::{InputSpec, MAX_FIGURE, MAX_PLACES};
use crate::domain::inputs::{Inputs, Value};
use crate::domain::rules::Rule;
use crate::domain::text::{self, Text};

/// What is wrong with one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFault {
    /// The input's name.
    pub input: String,
    /// Stable code, e.g. `negative`.
    pub code: &'static str,
    /// What was found and what was expected.
    pub detail: Text,
}

/// Whether every declared figure must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// A missing figure is a fault: a unit's submission.
    Required,
    /// A missing figure is unknown: the score is a range.
    Partial,
}

/// What the figures are read against.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// Declared numbers.
    pub specs: &'a [InputSpec],
    /// The rule, for its options; none for a unit's own row, which holds numbers only.
    pub rule: Option<&'a Rule>,
}

impl Form<'_> {
    /// Reads the figures of one item or one row.
    ///
    /// # Errors
    /// Every fault: unknown or missing names, what is not a number, negative, too large, too precise, above its bound, an
    /// unknown or repeated option.
    pub fn read(&self, given: &Map<String, Json>, completeness: Completeness) -> Result<Inputs, Vec<InputFault>> {
        let mut faults = Vec::new();
        let mut inputs = Inputs::new();
        for (name, json) in given {
            match self.value(name, json) {
                Ok(Some(value)) => drop(inputs.insert(name.clone(), value)),
                Ok(None) => {}
                Err(fault) => faults.push(fault),
            }
        }
        if completeness == Completeness::Required {
            for name in self.names() {
                let absent = given.get(name).is_none_or(Json::is_null);
                if absent {
                    faults.push(fault(name, "missing_input", "chưa có số liệu này", "this figure is missing"));
                }
            }
        }
        self.check_bounds(&inputs, &mut faults);
        if faults.is_empty() { Ok(inputs) } else { Err(faults) }
    }

    /// The names that a report holds.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self.rule.and_then(Rule::option_input) {
            Some(name) => vec![name],
            None => self.specs.iter().map(|spec| spec.name.as_str()).collect(),
        }
    }

    fn value(&self, name: &str, json: &Json) -> Result<Option<Value>, InputFault> {
        if let Some(rule) = self.rule
            && rule.option_input() == Some(name)
        {
            return match rule {
                _ if json.is_null() => Ok(None),
                Rule::Choice(_) => choice(name, json, rule).map(Some),
                _ => ticked(name, json, rule).map(Some),
            };
        }
        match self.specs.iter().find(|spec| spec.name == name) {
            Some(_) if json.is_null() => Ok(None),
            Some(spec) => number(spec, json).map(|n| Some(Value::Number(n))),
            None => {
                let known = self.names().join(", ");
                Err(fault(
                    name,
                    "unknown_input",
                    format!("không có số liệu tên này; có: {known}"),
                    format!("no such input; known: {known}"),
                ))
            }
        }
    }

    fn check_bounds(&self, inputs: &Inputs, faults: &mut Vec<InputFault>) {
        for spec in self.specs {
            let Some(limit_name) = &spec.at_most else { continue };
            let (Some(Value::Number(value)), Some(Value::Number(limit))) =
                (inputs.get(&spec.name), inputs.get(limit_name))
            else {
                continue;
            };
            if value > limit {
                let label = self.specs.iter().find(|other| other.name == *limit_name).map(|other| other.label.clone());
                let label = label.unwrap_or_else(|| Text::new(limit_name, limit_name));
                let (value, limit) = (text::decimal(*value), text::decimal(*limit));
                faults.push(fault(
                    &spec.name,
                    "above_limit",
                    format!("{} lớn hơn “{}” = {}", value.vi, label.vi, limit.vi),
                    format!("{} is above “{}” = {}", value.en, label.en, limit.en),
                ));
            }
        }
    }
}

/// Reads one non-negative number: JSON number, or text with a decimal point.
fn number(spec: &InputSpec, json: &Json) -> Result<Decimal, InputFault> {
    let name = &spec.name;
    let not_a_number = || {
        fault(
            name,
            "not_a_number",
            format!("{} không phải là số; cần ví dụ \"1234.5\"", excerpt(json)),
            format!("{} is not a number; expected for example \"1234.5\"", excerpt(json)),
        )
    };
    let text = match json {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => plain_text(number).ok_or_else(|| {
            fault(
                name,
                "too_precise",
                "số có quá 15 chữ số; hãy gửi dưới dạng chuỗi",
                "more than 15 digits in a JSON number; send it as a string",
            )
        })?,
        _ => return Err(not_a_number()),
    };
    if text.contains(',') {
        return Err(fault(
            name,
            "comma_in_number",
            format!("{} có dấu phẩy; viết phần thập phân bằng dấu chấm, không tách hàng nghìn", excerpt(json)),
            format!("{} holds a comma; write decimals with a point and no thousands separator", excerpt(json)),
        ));
    }
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let (whole, part) = unsigned.split_once('.').map_or((unsigned, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || part.is_some_and(|part| !digits(part)) {
        return Err(not_a_number());
    }
    // Counted on the text first: a thousand digits must not reach the parser.
    let whole_digits = whole.trim_start_matches('0').len();
    let too_large = || {
        let largest = text::decimal(Decimal::from(MAX_FIGURE));
        fault(
            name,
            "too_large",
            format!("lớn hơn {}, vượt mức hợp lý", largest.vi),
            format!("above {}, which is not believable", largest.en),
        )
    };
    if whole_digits > 16 {
        return Err(too_large());
    }
    let allowed = spec.decimals.min(MAX_PLACES);
    let places = part.map_or(0, |part| part.trim_end_matches('0').len());
    let found = written(&text, json);
    // `1.000` dossiers: a thousand to whoever wrote it, one to a parser of decimals. Nothing is guessed.
    if allowed < 3 && json.is_string() && part.is_some_and(|part| part.len() == 3) && places <= allowed as usize {
        return Err(fault(
            name,
            "ambiguous_number",
            format!(
                "{} không rõ là hàng nghìn hay phần thập phân: viết số nguyên liền nhau, không tách hàng nghìn",
                found.vi
            ),
            format!("{} may be thousands or decimals: write whole numbers without a thousands separator", found.en),
        ));
    }
    if places > allowed as usize {
        let Text { vi, en } = found;
        let (vi, en) = if allowed == 0 {
            (
                format!("{vi} phải là số nguyên, không có phần thập phân"),
                format!("{en} must be a whole number, without decimals"),
            )
        } else {
            (format!("{vi} có quá {allowed} chữ số thập phân"), format!("{en} has more than {allowed} decimals"))
        };
        return Err(fault(name, "too_precise", vi, en));
    }
    let value = Decimal::from_str_exact(&text).map_err(|_| not_a_number())?.normalize();
    let shown = text::decimal(value);
    if value.is_sign_negative() && !value.is_zero() {
        return Err(fault(name, "negative", format!("{} là số âm", shown.vi), format!("{} is negative", shown.en)));
    }
    if value > Decimal::from(MAX_FIGURE) {
        return Err(too_large());
    }
    if spec.unit == "percent" && value > Decimal::ONE_HUNDRED {
        let (vi, en) = (format!("{} % lớn hơn 100 %", shown.vi), format!("{} % is above 100 %", shown.en));
        return Err(fault(name, "too_large", vi, en));
    }
    Ok(value.abs())
}

/// The decimal text of a JSON number; `None` when reading it as a float may have lost digits.
fn plain_text(number: &serde_json::Number) -> Option<String> {
    if number.is_i64() || number.is_u64() {
        return Some(number.to_string());
    }
    let text = number.as_f64()?.to_string(); // shortest text that reads back, never with an exponent
    let digits = text.chars().filter(char::is_ascii_digit).collect::<String>();
    let significant = digits.trim_start_matches('0').trim_end_matches('0').len();
    (significant <= 15 || text.len() > 20).then_some(text)
}

fn choice(name: &str, json: &Json, rule: &Rule) -> Result<Value, InputFault> {
    match json.as_str() {
        Some(option) if rule.has_option(option) => Ok(Value::Choice(option.to_owned())),
        _ => Err(unknown_option(name, json, rule)),
    }
}

fn ticked(name: &str, json: &Json, rule: &Rule) -> Result<Value, InputFault> {
    let Some(list) = json.as_array() else {
        return Err(fault(
            name,
            "not_a_list",
            format!("{} không phải là danh sách", excerpt(json)),
            format!("{} is not a list", excerpt(json)),
        ));
    };
    let mut ticked = BTreeSet::new();
    for entry in list {
        let Some(option) = entry.as_str().filter(|option| rule.has_option(option)) else {
            return Err(unknown_option(name, entry, rule));
        };
        if !ticked.insert(option.to_owned()) {
            return Err(fault(
                name,
                "duplicate_option",
                format!("\"{option}\" được chọn hai lần"),
                format!("\"{option}\" is ticked twice"),
            ));
        }
    }
    Ok(Value::Ticked(ticked))
}

fn unknown_option(name: &str, json: &Json, rule: &Rule) -> InputFault {
    let known = rule.options().collect::<Vec<_>>().join(", ");
    fault(
        name,
        "unknown_option",
        format!("{} không có trong các lựa chọn: {known}", excerpt(json)),
        format!("{} is none of the options: {known}", excerpt(json)),
    )
}

/// What was sent, cut where it is too long to send back.
fn excerpt(json: &Json) -> String {
    let text = json.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A number that came as plain text, as each reader writes it, whatever started its decimals where it was typed.
fn written(plain: &str, json: &Json) -> Text {
    if plain.len() <= 40 { text::number(plain) } else { Text::new(excerpt(json), excerpt(json)) }
}

fn fault(input: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> InputFault {
    InputFault { input: input.to_owned(), code, detail: Text::new(vi, en) }
}
