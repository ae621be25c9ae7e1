//! A file of figures to score: YAML or JSON, numbers kept as written, faults told with their line.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::failure::{both, place};
use super::outcome::{Failure, REFUSED};
use crate::app::Fault;
use crate::app::criteria_sets::Figures;
use crate::domain::criteria::document::{self, Doc, Kind};

/// The figures of a file and where each stands.
#[derive(Debug)]
pub(super) struct FiguresFile<'a> {
    pub figures: Figures,
    name: &'a str,
    /// Whether the codes stand at the top of the file, without `inputs`.
    bare: bool,
    lines: BTreeMap<String, usize>,
    faults: Vec<Fault>,
}

impl<'a> FiguresFile<'a> {
    /// Reads `{inputs: {code: {name: value}}, units: {code: {unit: {name: value}}}}`, or what would stand under `inputs`.
    pub(super) fn read(name: &'a str, text: &str) -> Result<Self, Failure> {
        let doc = document::parse(text)
            .map_err(|error| Failure::refused(format!("{name}:{}: [{}] {}", error.line, error.code, error.what)))?;
        let mut file =
            Self { figures: Figures::default(), name, bare: false, lines: BTreeMap::new(), faults: Vec::new() };
        let top = file.entries(&doc, "");
        file.bare = !top.iter().any(|(key, _)| ["inputs", "units"].contains(key));
        if file.bare {
            file.figures.inputs = file.inputs(&doc, "/inputs");
        }
        let fields = if file.bare { Vec::new() } else { top };
        for (key, below) in fields {
            match key {
                "inputs" => file.figures.inputs = file.inputs(below, "/inputs"),
                "units" => file.figures.units = file.units(below),
                _ => {
                    let at = format!("/{key}");
                    file.lines.insert(at.clone(), below.line);
                    file.fault(at, "unknown_field", "chỉ có inputs và units", "only inputs and units are known");
                }
            }
        }
        if file.faults.is_empty() { Ok(file) } else { Err(file.refuse(&file.faults)) }
    }

    /// Faults as lines: file, line, place, code, words.
    pub(super) fn refuse(&self, faults: &[Fault]) -> Failure {
        let mut faults: Vec<&Fault> = faults.iter().collect();
        faults.sort_by_key(|fault| self.line(&fault.pointer));
        let line = |fault: &Fault| {
            let shown = if self.bare {
                fault.pointer.strip_prefix("/inputs").unwrap_or(&fault.pointer)
            } else {
                &fault.pointer
            };
            let place = place(self.name, self.line(&fault.pointer), shown);
            format!("{place} [{}] {}", fault.code, both(&fault.detail))
        };
        Failure { lines: faults.into_iter().map(line).collect(), code: REFUSED }
    }

    /// The line of a place, or of the nearest one around it: a missing figure has no line of its own.
    fn line(&self, pointer: &str) -> usize {
        let around = std::iter::successors(Some(pointer), |at| at.rsplit_once('/').map(|(around, _)| around));
        around.filter_map(|at| self.lines.get(at)).next().copied().unwrap_or(1)
    }

    fn units(&mut self, doc: &Doc) -> BTreeMap<String, BTreeMap<String, Map<String, Value>>> {
        let entries = self.entries(doc, "/units");
        entries
            .into_iter()
            .map(|(code, rows)| (code.to_owned(), self.inputs(rows, &format!("/units/{code}"))))
            .collect()
    }

    fn inputs(&mut self, doc: &Doc, at: &str) -> BTreeMap<String, Map<String, Value>> {
        let entries = self.entries(doc, at);
        entries.into_iter().map(|(key, row)| (key.to_owned(), self.row(row, &format!("{at}/{key}")))).collect()
    }

    fn row(&mut self, doc: &Doc, at: &str) -> Map<String, Value> {
        self.entries(doc, at).into_iter().map(|(name, value)| (name.to_owned(), json(value))).collect()
    }

    /// The entries of a mapping, each once. An empty scalar (`"7.2.2":`) is a mapping without entries.
    fn entries<'d>(&mut self, doc: &'d Doc, at: &str) -> Vec<(&'d str, &'d Doc)> {
        let entries = match &doc.kind {
            Kind::Map(entries) => entries.as_slice(),
            _ if json(doc).is_null() => &[],
            _ => {
                self.lines.insert(at.to_owned(), doc.line);
                self.fault(at, "wrong_type", "cần một bảng `tên: giá trị`", "expected a mapping `name: value`");
                &[]
            }
        };
        let mut once: Vec<(&str, &Doc)> = Vec::new();
        for (key, below) in entries {
            let place = format!("{at}/{key}");
            if once.iter().any(|(known, _)| known == key) {
                self.fault(&place, "duplicate_key", "khóa này đã có ở trên", "this key stands above already");
            } else {
                self.lines.insert(place, below.line);
                once.push((key, below));
            }
        }
        once
    }

    fn fault(&mut self, at: impl Into<String>, code: &str, vi: &str, en: &str) {
        self.faults.push(Fault::new(at, code, vi, en));
    }
}

/// A figure as JSON with its text as written; `null`, `~` and nothing at all are null: not known.
fn json(doc: &Doc) -> Value {
    match &doc.kind {
        Kind::Scalar { text, plain: true } if ["", "~", "null"].contains(&text.as_str()) => Value::Null,
        _ => doc.to_json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        FiguresFile::read("f.yaml", text).unwrap_err().lines
    }

    #[test]
    fn both_forms_mean_the_same() {
        let full = FiguresFile::read("f", "inputs:\n  '7.2.2': { a: 0.40, b: ~, c: [x, y] }\n").unwrap();
        let bare = FiguresFile::read("f", "'7.2.2': { a: 0.40, b: ~, c: [x, y] }\n").unwrap();
        let json =
            FiguresFile::read("f", r#"{"inputs": {"7.2.2": {"a": "0.40", "b": null, "c": ["x", "y"]}}}"#).unwrap();
        let expected = serde_json::json!({ "a": "0.40", "b": null, "c": ["x", "y"] });
        for file in [full, bare, json] {
            assert_eq!(Value::Object(file.figures.inputs["7.2.2"].clone()), expected);
        }
    }

    #[test]
    fn rows_of_units_may_be_missing() {
        let file = FiguresFile::read("f", "units:\n  '5.1':\n    so-y-te: { late: 0 }\n    so-tu-phap:\n").unwrap();
        assert_eq!(file.figures.units["5.1"]["so-tu-phap"].len(), 0);
        assert_eq!(file.figures.units["5.1"]["so-y-te"]["late"], "0");
    }

    #[test]
    fn every_fault_of_shape_has_its_line() {
        let text = "inputs:\n  '1.1':\n    a: 1\n    a: 2\n  '1.2': 5\nyear: 2016\nunits: [x]\n";
        let expected = [
            "f.yaml:3: /inputs/1.1/a [duplicate_key] khóa này đã có ở trên / this key stands above already",
            "f.yaml:5: /inputs/1.2 [wrong_type] cần một bảng `tên: giá trị` / expected a mapping `name: value`",
            "f.yaml:6: /year [unknown_field] chỉ có inputs và units / only inputs and units are known",
            "f.yaml:7: /units [wrong_type] cần một bảng `tên: giá trị` / expected a mapping `name: value`",
        ];
        assert_eq!(lines(text), expected);
        assert!(lines("a: [1, 2\n")[0].contains(": [syntax] "));
        assert!(lines("- 1\n")[0].starts_with("f.yaml:1: [wrong_type]"));
    }

    #[test]
    fn a_fault_of_the_score_is_found_again_in_the_file() {
        let text = "'7.2.2':\n  a: 1\n  b: 2\n";
        let file = FiguresFile::read("f.yaml", text).unwrap();
        let faults = [
            Fault::new("/inputs/7.2.2/b", "negative", "âm", "negative"),
            Fault::new("/inputs/7.2.2/c", "missing_input", "thiếu", "missing"),
        ];
        assert_eq!(
            file.refuse(&faults).lines,
            ["f.yaml:2: /7.2.2/c [missing_input] thiếu / missing", "f.yaml:3: /7.2.2/b [negative] âm / negative"]
        );
    }
}
