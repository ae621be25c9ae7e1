//! What an official types into one cell of the annex, both ways: words of closed lists, steps, measures, sources. Whatever has no
//! words stands as the criteria file has it, `{ sum: late }`, and reads back as that.

use rust_decimal::Decimal;

use crate::domain::cells::{DecimalMark, plain};
use crate::domain::criteria::document::{self, Doc, Kind};
use crate::domain::criteria::input::{known_units, unit_name};
use crate::domain::criteria::{InputSpec, Source};
use crate::domain::rules::{Interval, Measure};
use crate::domain::text::folded;

/// A closed list: the word of the criteria file, and what stands in the cell.
pub(super) type Words = [(&'static str, &'static str)];

pub(super) const LEVELS: [(&str, &str); 3] =
    [("area", "Lĩnh vực"), ("criterion", "Tiêu chí"), ("item", "Tiêu chí thành phần")];
pub(super) const METHODS: [(&str, &str); 2] = [("appraisal", "Thẩm định"), ("survey", "Điều tra XHH")];
/// The last is `bands` that neither only rise nor only fall.
pub(super) const RULES: [(&str, &str); 7] = [
    ("choice", "Chọn một mức"),
    ("checklist", "Cộng từng nội dung"),
    ("bands", "Theo bậc"),
    ("proportional", "Theo tỷ lệ"),
    ("deduct", "Trừ điểm"),
    ("survey", "Theo mức hài lòng"),
    (NON_MONOTONE, "Theo bậc, lúc tăng lúc giảm"),
];
pub(super) const NON_MONOTONE: &str = "bands, non_monotone";
pub(super) const WHEN_ZERO: [(&str, &str); 3] =
    [("not_applicable", "Không áp dụng"), ("full", "Đủ điểm"), ("zero", "0 điểm")];
pub(super) const PROVENANCES: [(&str, &str); 6] = [
    ("official", "Chính thức"),
    ("published", "Đã công bố"),
    ("derived", "Suy ra"),
    ("seed", "Theo bài báo"),
    ("reconstructed", "Phục dựng"),
    ("illustrative", "Minh họa"),
];
pub(super) const KINDS: [(&str, &str); 3] = [("office", "Văn phòng"), ("department", "Sở"), ("district", "Huyện")];
/// Whose a figure is; the item's own unless said.
pub(super) const OWNERS: [(&str, &str); 2] = [("inputs", "Mục"), ("per_unit", "Từng đơn vị")];

/// The word of the criteria file that a cell means.
pub(super) fn named(words: &Words, text: &str) -> Option<&'static str> {
    let text = folded(text);
    words.iter().find(|(name, vi)| *name == text || folded(vi) == text).map(|(name, _)| *name)
}

/// What stands in the cell for a word of the criteria file.
pub(super) fn shown(words: &Words, name: &str) -> String {
    words.iter().find(|(word, _)| *word == name).map_or(name, |(_, vi)| vi).to_owned()
}

pub(super) fn scalar(line: usize, text: impl Into<String>) -> Doc {
    Doc { line, kind: Kind::Scalar { text: text.into(), plain: false } }
}

pub(super) fn list(line: usize, members: Vec<Doc>) -> Doc {
    Doc { line, kind: Kind::List(members) }
}

pub(super) fn map(line: usize, entries: Vec<(String, Doc)>) -> Doc {
    Doc { line, kind: Kind::Map(entries) }
}

/// A text as it stands in a cell. Nobody sees the blanks around a text and a cell does not keep them: where they belong to it, it
/// stands in quotes.
pub(super) fn quoted(text: &str) -> String {
    if needs_quotes(text) { serde_json::Value::from(text).to_string() } else { text.to_owned() }
}

/// The text that a cell says.
pub(super) fn unquoted(cell: &str) -> String {
    let inner = serde_json::from_str::<String>(cell).ok().filter(|inner| needs_quotes(inner));
    inner.unwrap_or_else(|| cell.to_owned())
}

fn needs_quotes(text: &str) -> bool {
    let quoted = || serde_json::from_str::<String>(text).is_ok_and(|inner| needs_quotes(&inner));
    text.trim() != text || text.contains('\r') || quoted()
}

/// The words when they read back as what they stand for, else the YAML of the criteria file.
fn words_or_yaml(words: String, read: impl Fn(&str) -> Option<Doc>, exact: &Doc) -> String {
    let same = read(&words).is_some_and(|read| read.to_json() == exact.to_json());
    if same && words.trim() == words { words } else { exact.to_yaml(0) }
}

/// A mapping or a list as the criteria file writes it.
pub(super) fn yaml(line: usize, text: &str) -> Option<Doc> {
    let doc = document::parse(text).ok()?;
    (!matches!(doc.kind, Kind::Scalar { .. })).then(|| at(line, doc))
}

/// A mapping whose braces may be left out: `done: 19, planned: 20`.
pub(super) fn entries(line: usize, text: &str) -> Option<Doc> {
    let text = text.trim();
    let braced = if text.starts_with('{') { text.to_owned() } else { format!("{{ {text} }}") };
    yaml(line, &braced).filter(|doc| matches!(doc.kind, Kind::Map(_)))
}

/// The document with every part of it on one line.
fn at(line: usize, doc: Doc) -> Doc {
    let kind = match doc.kind {
        Kind::List(members) => Kind::List(members.into_iter().map(|member| at(line, member)).collect()),
        Kind::Map(entries) => Kind::Map(entries.into_iter().map(|(key, value)| (key, at(line, value))).collect()),
        scalar @ Kind::Scalar { .. } => scalar,
    };
    Doc { line, kind }
}

/// Texts, one a line.
pub(super) fn lines(line: usize, text: &str) -> Doc {
    if text.starts_with('[')
        && let Some(doc) = yaml(line, text).filter(|doc| matches!(doc.kind, Kind::List(_)))
    {
        return doc;
    }
    let lines = text.lines().map(str::trim).filter(|text| !text.is_empty());
    list(line, lines.map(|text| scalar(line, text)).collect())
}

pub(super) fn lines_shown(texts: &[String]) -> String {
    let exact = list(1, texts.iter().map(|text| scalar(1, text)).collect());
    words_or_yaml(texts.join("\n"), |text| Some(lines(1, text)), &exact)
}

/// `done / planned`, `tăng trưởng current / previous`, or the one figure that is counted.
pub(super) fn measure(line: usize, text: &str, known: impl Fn(&str) -> bool) -> Option<Doc> {
    let text = text.trim();
    if text.starts_with('{') {
        return yaml(line, text);
    }
    let (kind, pair) = match ["tăng trưởng ", "growth "].iter().find_map(|word| after(text, word)) {
        Some(rest) => ("growth", rest),
        None => ("ratio", text),
    };
    let split = pair.split_once(" / ").or_else(|| pair.split_once('/').filter(|_| !known(pair)));
    let Some((part, whole)) = split else {
        let counts = kind == "ratio" && !text.contains(char::is_whitespace);
        return counts.then(|| map(line, vec![("count".to_owned(), scalar(line, text))]));
    };
    let names = [part, whole].map(str::trim);
    let sound = names.iter().all(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    let names = names.map(|name| scalar(line, name)).to_vec();
    sound.then(|| map(line, vec![(kind.to_owned(), list(line, names))]))
}

/// What follows a word, however it is written.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let ends = text.char_indices().map(|(at, _)| at).find(|at| folded(&text[..*at]) == word.trim())?;
    let rest = &text[ends..];
    (rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

pub(super) fn measure_shown(of: &Measure, known: impl Fn(&str) -> bool) -> String {
    let (kind, names, words) = match of {
        Measure::Count { of } => ("count", vec![of], of.clone()),
        Measure::Ratio { part, whole, .. } => ("ratio", vec![part, whole], format!("{part} / {whole}")),
        Measure::Growth { current, previous, .. } => {
            ("growth", vec![current, previous], format!("tăng trưởng {current} / {previous}"))
        }
    };
    let body = match names.as_slice() {
        [of] => scalar(1, of.as_str()),
        names => list(1, names.iter().map(|name| scalar(1, name.as_str())).collect()),
    };
    words_or_yaml(words, |text| measure(1, text, &known), &map(1, vec![(kind.to_owned(), body)]))
}

/// How a collected figure follows: `tổng late`, `số đơn vị`, `số đơn vị có late = 0, errors = 0`.
pub(super) fn source(line: usize, text: &str) -> Option<Doc> {
    let text = text.trim();
    if text.starts_with('{') {
        return yaml(line, text);
    }
    if ["số đơn vị", "units"].contains(&folded(text).as_str()) {
        return Some(scalar(line, "units"));
    }
    if let Some(name) = ["tổng", "sum"].iter().find_map(|word| after(text, word)) {
        let sound = !name.contains(char::is_whitespace);
        return sound.then(|| map(line, vec![("sum".to_owned(), scalar(line, name))]));
    }
    let conditions = ["số đơn vị có", "units where"].iter().find_map(|word| after(text, word))?;
    let condition = |text: &str| {
        let (name, value) = text.split_once('=')?;
        Some((name.trim().to_owned(), scalar(line, value.trim())))
    };
    let conditions: Option<Vec<_>> = conditions.split(',').map(condition).collect();
    Some(map(line, vec![("units_where".to_owned(), map(line, conditions?))]))
}

pub(super) fn source_shown(from: &Source) -> String {
    let (words, exact) = match from {
        Source::Units => return "số đơn vị".to_owned(),
        Source::Sum(name) => (format!("tổng {name}"), map(1, vec![("sum".to_owned(), scalar(1, name))])),
        Source::UnitsWhere(conditions) => {
            let words: Vec<_> = conditions.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            let exact = conditions.iter().map(|(name, value)| (name.clone(), scalar(1, value.to_string()))).collect();
            (format!("số đơn vị có {}", words.join(", ")), map(1, vec![("units_where".to_owned(), map(1, exact))]))
        }
    };
    words_or_yaml(words, |text| source(1, text), &exact)
}

/// The unit of measure that a cell means: by its code, by its Vietnamese name where only one is called so, else as it stands.
pub(super) fn unit(text: &str) -> String {
    if let Ok(exact) = serde_json::from_str::<String>(text) {
        return exact;
    }
    let called: Vec<_> = known_units().filter(|unit| folded(&unit_name(unit).vi) == folded(text)).collect();
    match called.as_slice() {
        [unit] => (*unit).to_owned(),
        _ => text.to_owned(),
    }
}

pub(super) fn unit_shown(spec: &InputSpec) -> String {
    let name = unit_name(&spec.unit).vi;
    let words = [name, spec.unit.clone()].into_iter().find(|words| unit(words) == spec.unit);
    words.unwrap_or_else(|| serde_json::Value::from(spec.unit.as_str()).to_string())
}

/// A step: `[0.8, 1)` as the criteria file has it, or in the words of an annex: `từ 80 % đến dưới 100 %`, `dưới 80 %`, `từ 10 trở lên`.
pub(super) fn interval(text: &str) -> Option<Interval> {
    let text = folded(text);
    if text.starts_with(['[', '(']) {
        return Interval::parse(&text);
    }
    let (low, high) = text.split_once(" đến ").map_or((text.as_str(), None), |(low, high)| (low, Some(high)));
    let whole = Interval { low: Decimal::ZERO, low_closed: true, high: None, high_closed: false };
    if text == "mọi mức" {
        return Some(whole);
    }
    let found = match high {
        Some(high) => {
            let (low, low_closed) = match low.strip_prefix("trên ") {
                Some(low) => (low, false),
                None => (low.strip_prefix("từ ")?, true),
            };
            let (high, high_closed) = high.strip_prefix("dưới ").map_or((high, true), |high| (high, false));
            // `từ 80 đến 90 %` leaves open what 80 is.
            (low.ends_with('%') == high.ends_with('%')).then_some(())?;
            Interval { low: level(low)?, low_closed, high: Some(level(high)?), high_closed }
        }
        None => {
            let text = text.strip_prefix("từ ").unwrap_or(&text);
            if let Some(low) = text.strip_suffix(" trở lên") {
                Interval { low: level(low)?, ..whole }
            } else if let Some(low) = text.strip_prefix("trên ") {
                Interval { low: level(low)?, low_closed: false, ..whole }
            } else if let Some(high) = text.strip_prefix("dưới ") {
                Interval { high: Some(level(high)?), ..whole }
            } else if let Some(high) = text.strip_suffix(" trở xuống") {
                Interval { high: Some(level(high)?), high_closed: true, ..whole }
            } else {
                let exactly = level(text.strip_prefix("đúng ").unwrap_or(text))?;
                Interval { low: exactly, low_closed: true, high: Some(exactly), high_closed: true }
            }
        }
    };
    // Whatever is empty or below 0 is no step: the notation knows.
    Interval::parse(&found.to_string())
}

/// A number as Vietnamese texts write it, perhaps in percent.
fn level(text: &str) -> Option<Decimal> {
    let (number, percent) = text.strip_suffix('%').map_or((text, false), |number| (number.trim_end(), true));
    let grouped_zero = number.starts_with("0") && number.contains('.');
    let number = plain(number, DecimalMark::Comma).filter(|_| !grouped_zero)?;
    let number = Decimal::from_str_exact(&number).ok()?;
    Some(if percent { number.checked_mul(Decimal::new(1, 2))? } else { number }.normalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_are_read_in_the_words_of_an_annex() {
        for (words, expected) in [
            ("[0.8, 1)", Some("[0.8, 1)")),
            ("Từ 80% đến dưới 100%", Some("[0.8, 1)")),
            ("trên 10 đến 20", Some("(10, 20]")),
            ("từ 90 % trở lên", Some("[0.9, inf)")),
            ("90% trở lên", Some("[0.9, inf)")),
            ("trên 0", Some("(0, inf)")),
            ("dưới 0,5 %", Some("[0, 0.005)")),
            ("từ 1.000 trở xuống", Some("[0, 1000]")),
            ("100%", Some("[1, 1]")),
            ("đúng 3", Some("[3, 3]")),
            ("mọi mức", Some("[0, inf)")),
            ("từ 80 đến dưới 100%", None),
            ("từ 0.8 đến dưới 1", None),
            ("từ 0.800 đến dưới 1", None),
            ("từ 9 đến 8", None),
            ("dưới 0", None),
            ("-1", None),
            ("khoảng 80%", None),
            ("", None),
        ] {
            assert_eq!(interval(words).map(|found| found.to_string()).as_deref(), expected, "{words}");
        }
    }

    #[test]
    fn measures_and_sources_are_words() {
        let nothing = |_: &str| false;
        let json = |doc: Option<Doc>| doc.map(|doc| doc.to_json().to_string());
        for (words, expected) in [
            ("done / planned", Some(r#"{"ratio":["done","planned"]}"#)),
            ("b/a", Some(r#"{"ratio":["b","a"]}"#)),
            ("Tăng  trưởng now / before", Some(r#"{"growth":["now","before"]}"#)),
            ("late", Some(r#"{"count":"late"}"#)),
            ("{ count: late }", Some(r#"{"count":"late"}"#)),
            ("số hồ sơ / tổng", None),
            ("tăng trưởng late", None),
        ] {
            assert_eq!(json(measure(1, words, nothing)).as_deref(), expected, "{words}");
        }
        assert_eq!(json(measure(1, "b/a", |name| name == "b/a")).as_deref(), Some(r#"{"count":"b/a"}"#));
        for (words, expected) in [
            ("Số đơn vị", Some(r#""units""#)),
            ("tổng late", Some(r#"{"sum":"late"}"#)),
            ("số đơn vị có late = 0, errors=0", Some(r#"{"units_where":{"errors":"0","late":"0"}}"#)),
            ("cộng late", None),
            ("số đơn vị có late", None),
        ] {
            assert_eq!(json(source(1, words)).as_deref(), expected, "{words}");
        }
        assert_eq!((unit("Hồ sơ").as_str(), unit("người").as_str(), unit("km").as_str()), ("dossiers", "người", "km"));
    }

    proptest! {
        #[test]
        fn a_text_comes_back(text in "[ \"\\\\a\\r\\nệ]{0,8}", evidence in proptest::collection::vec("[\\[\\]a, \n\"]{0,5}[a-z]", 0..4)) {
            let cell = quoted(&text);
            prop_assert!(cell.trim() == cell && !cell.contains('\r'));
            prop_assert_eq!(unquoted(&cell), text);
            let read = lines(1, &lines_shown(&evidence));
            prop_assert_eq!(read.to_json(), serde_json::json!(evidence));
        }

        #[test]
        fn names_come_back_from_measures_and_sources(names in proptest::collection::vec("[a-z/={},:\"]{1,5}", 2)) {
            let of = Measure::Ratio { part: names[0].clone(), whole: names[1].clone(), when_zero: crate::domain::rules::WhenZero::Zero };
            let read = measure(1, &measure_shown(&of, |_| false), |_| false).unwrap();
            prop_assert_eq!(read.to_json(), serde_json::json!({ "ratio": names }));
            let from = Source::Sum(names[0].clone());
            prop_assert_eq!(source(1, &source_shown(&from)).unwrap().to_json(), serde_json::json!({ "sum": names[0] }));
        }
    }
}
