//! From the text of a criteria file to a set that is sound, or to every fault in it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::document::{self, Doc};
use super::finding::Finding;
use super::leaf::LEAF_KEYS;
use super::lint::{At, Fields, Lint};
use super::{Content, CriteriaSet, Item, LegalBasis, MAX_SOURCE_BYTES, Node, Provenance};
use crate::domain::text::Text;

const PROVENANCES: [(&str, Provenance); 6] = [
    ("official", Provenance::Official),
    ("published", Provenance::Published),
    ("derived", Provenance::Derived),
    ("seed", Provenance::Seed),
    ("reconstructed", Provenance::Reconstructed),
    ("illustrative", Provenance::Illustrative),
];

/// Reads and lints a criteria file (YAML, or JSON, which YAML includes).
///
/// # Errors
/// Every fault found, each with its place, the lint rule, what was found and what was expected.
pub fn read(source: &[u8]) -> Result<CriteriaSet, Vec<Finding>> {
    read_document(&decode(source).map_err(|finding| vec![*finding])?)
}

/// Reads and lints a criteria file that is a document already, from whatever it was made.
///
/// # Errors
/// As [`read`]; the line of a finding is the line that the document says.
pub fn read_document(doc: &Doc) -> Result<CriteriaSet, Vec<Finding>> {
    let mut reader = Reader::default();
    let set = reader.set(&At::root(doc));
    match set {
        Some(set) if reader.lint.findings.is_empty() => Ok(set),
        _ => Err(reader.lint.findings),
    }
}

fn decode(source: &[u8]) -> Result<Doc, Box<Finding>> {
    let whole = |rule: &str, line, found: String, vi: &str, en: &str| {
        let expected = Text::new(vi, en);
        Box::new(Finding { path: String::new(), line, rule: rule.to_owned(), found, expected })
    };
    if source.len() > MAX_SOURCE_BYTES {
        let found = format!("{} byte", source.len());
        return Err(whole("too_large", 1, found, "tệp không quá 4 MiB", "a file of 4 MiB at most"));
    }
    let text = std::str::from_utf8(source).map_err(|error| {
        let line = source[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        let found = format!("byte {} không phải UTF-8/is not UTF-8", error.valid_up_to());
        whole("wrong_encoding", line, found, "văn bản UTF-8", "UTF-8 text")
    })?;
    document::parse(text).map_err(|error| {
        whole(error.code, error.line, error.what, "YAML hoặc JSON đúng cú pháp", "well-formed YAML or JSON")
    })
}

/// What may stand below a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    Criteria,
    Items,
    Nothing,
}

impl Below {
    fn children_key(self) -> Option<&'static str> {
        match self {
            Self::Criteria => Some("criteria"),
            Self::Items => Some("items"),
            Self::Nothing => None,
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Criteria => Self::Items,
            Self::Items | Self::Nothing => Self::Nothing,
        }
    }
}

/// What is read so far. The leaves are read in [`super::leaf`].
#[derive(Default)]
pub(super) struct Reader {
    pub(super) lint: Lint,
    pub(super) items: Vec<Item>,
    pub(super) by_code: HashMap<String, usize>,
    /// Line of each code already used, at any level.
    codes: HashMap<String, usize>,
}

/// What stands at the head of every area, criterion and sub-criterion. What is missing has been reported.
pub(super) struct Head {
    pub(super) code: Option<String>,
    pub(super) name: Option<Text>,
    pub(super) max: Option<Decimal>,
    pub(super) provenance: Provenance,
    pub(super) note: Option<Text>,
}

impl Reader {
    fn set(&mut self, at: &At<'_>) -> Option<CriteriaSet> {
        let keys =
            ["format", "id", "revision", "level", "years", "name", "legal_basis", "provenance", "note", "max", "areas"];
        let fields = at.fields(&keys, &mut self.lint)?;
        if let Some(format) = fields.required("format", &mut self.lint) {
            format.word(&[("1", ())], &mut self.lint);
        }
        let id = fields.required("id", &mut self.lint).and_then(|at| self.slug(&at));
        let level = fields.required("level", &mut self.lint).and_then(|at| self.slug(&at));
        let revision = fields.get("revision").map_or(Some(1), |at| self.revision(&at));
        let years = self.years(&fields);
        let legal_basis = self.legal_basis(&fields);
        let note = fields.get("note").and_then(|at| at.bilingual(&mut self.lint));
        let name = self.name(&fields);
        let max = max_points(&fields, &mut self.lint);
        let provenance =
            fields.required("provenance", &mut self.lint).and_then(|at| at.word(&PROVENANCES, &mut self.lint));
        let areas = fields.required("areas", &mut self.lint).and_then(|at| at.list(&mut self.lint)).unwrap_or_default();
        let provenance = provenance.unwrap_or(Provenance::Reconstructed);
        let children: Vec<Node> =
            areas.iter().filter_map(|area| self.node(area, Below::Criteria, provenance)).collect();
        self.check_sum(at, max, &areas);
        let root = Node {
            code: id.clone().unwrap_or_default().into(),
            name: Arc::new(name?),
            max: max?,
            provenance,
            note: None,
            content: Content::Group(children),
        };
        let (items, by_code) = (std::mem::take(&mut self.items), std::mem::take(&mut self.by_code));
        Some(CriteriaSet {
            id: id?,
            revision: revision?,
            level: level?,
            years,
            legal_basis,
            note,
            root,
            items,
            by_code,
        })
    }

    fn revision(&mut self, at: &At<'_>) -> Option<u32> {
        let revision = at.integer(&mut self.lint)?;
        if revision == 0 {
            self.lint.at(at, "revision_out_of_range", "0", "số nguyên từ 1", "a whole number from 1");
        }
        Some(revision)
    }

    pub(super) fn slug(&mut self, at: &At<'_>) -> Option<String> {
        let text = at.text(&mut self.lint)?;
        let good = text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c));
        if !good {
            self.lint.at(
                at,
                "not_a_slug",
                text,
                "chữ thường a-z, số, - _ . (tối đa 64)",
                "lower-case a-z, digits, - _ . (64 at most)",
            );
        }
        good.then(|| text.to_owned())
    }

    fn years(&mut self, fields: &Fields<'_>) -> Vec<i32> {
        let Some(at) = fields.required("years", &mut self.lint) else { return Vec::new() };
        let Some(members) = at.list(&mut self.lint) else { return Vec::new() };
        let years: Vec<i32> = members.iter().filter_map(|at| at.integer(&mut self.lint)).collect();
        if years.len() < members.len() {
            return years; // the member that is no number has been reported
        }
        if years.is_empty() || years.iter().any(|year| !(2000..=2100).contains(year)) {
            self.lint.at(
                &at,
                "years_out_of_range",
                &format!("{years:?}"),
                "ít nhất một năm, 2000-2100",
                "at least one year, 2000-2100",
            );
        }
        years
    }

    fn legal_basis(&mut self, fields: &Fields<'_>) -> Vec<LegalBasis> {
        let Some(at) = fields.get("legal_basis") else { return Vec::new() };
        let mut basis = Vec::new();
        for entry in at.list(&mut self.lint).unwrap_or_default() {
            let Some(fields) = entry.fields(&["number", "date"], &mut self.lint) else { continue };
            let number = fields.required("number", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let Some(date_at) = fields.required("date", &mut self.lint) else { continue };
            let Some(date) = date_at.text(&mut self.lint) else { continue };
            match (number, date.parse::<NaiveDate>()) {
                (Some(number), Ok(date)) => basis.push(LegalBasis { number: number.to_owned(), date }),
                (None, Ok(_)) => {}
                (_, Err(_)) => {
                    self.lint.at(&date_at, "not_a_date", date, "ngày dạng 2016-12-28", "a date such as 2016-12-28");
                }
            }
        }
        basis
    }

    fn name(&mut self, fields: &Fields<'_>) -> Option<Text> {
        fields.required("name", &mut self.lint).and_then(|at| at.bilingual(&mut self.lint))
    }

    /// An area (whose children stand under `criteria`), a criterion (under `items`, or a leaf), a sub-criterion (a leaf).
    fn node(&mut self, at: &At<'_>, below: Below, inherited: Provenance) -> Option<Node> {
        let mut keys = vec!["code", "name", "max", "provenance", "note"];
        keys.extend(below.children_key());
        if below != Below::Criteria {
            keys.extend(LEAF_KEYS);
        }
        let fields = at.fields(&keys, &mut self.lint)?;
        let head = Head {
            code: fields.required("code", &mut self.lint).and_then(|at| self.code(&at)),
            name: self.name(&fields),
            max: max_points(&fields, &mut self.lint),
            provenance: fields
                .get("provenance")
                .and_then(|at| at.word(&PROVENANCES, &mut self.lint))
                .unwrap_or(inherited),
            note: fields.get("note").and_then(|at| at.bilingual(&mut self.lint)),
        };
        let content = match below.children_key().and_then(|key| fields.get(key)) {
            Some(children) => {
                let children = children.list(&mut self.lint)?;
                if let Some((key, extra)) = fields.all().iter().find(|(key, _)| LEAF_KEYS.contains(&key.as_str())) {
                    self.lint.at(
                        extra,
                        "leaf_and_group",
                        key,
                        "tiêu chí có items thì không tự có quy tắc",
                        "a criterion with items has no rule of its own",
                    );
                }
                let next = below.next();
                let nodes = children.iter().filter_map(|child| self.node(child, next, head.provenance)).collect();
                self.check_sum(at, head.max, &children);
                Content::Group(nodes)
            }
            None if below == Below::Criteria => {
                fields.required("criteria", &mut self.lint);
                return None;
            }
            None => self.leaf(at, &fields, &head)?,
        };
        let Head { code, name, max, provenance, note } = head;
        Some(Node { code: code?.into(), name: Arc::new(name?), max: max?, provenance, note, content })
    }

    fn code(&mut self, at: &At<'_>) -> Option<String> {
        let code = at.text(&mut self.lint)?.to_owned();
        let good = code.len() <= 32 && code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
        if !good {
            self.lint.at(
                at,
                "not_a_code",
                &code,
                "chữ, số, dấu chấm (tối đa 32), ví dụ \"7.2.2\"",
                "letters, digits, points (32 at most), such as \"7.2.2\"",
            );
            return None;
        }
        if let Some(line) = self.codes.insert(code.clone(), at.doc.line) {
            let found = format!("{code}, đã có ở dòng/already on line {line}");
            self.lint.at(at, "duplicate_code", &found, "mỗi mã một lần", "each code once");
        }
        Some(code)
    }

    /// Reads the children's maxima beside the children themselves: another fault in a child must not echo here.
    fn check_sum(&mut self, at: &At<'_>, max: Option<Decimal>, children: &[At<'_>]) {
        let Some(max) = max else { return };
        let unheard = &mut Lint::default();
        let maxima = children.iter().map(|child| max_points(&child.fields(&[], unheard)?, unheard));
        let Some(sum) = maxima.sum::<Option<Decimal>>() else { return };
        if sum != max {
            let found = format!("tổng/sum {sum}");
            let (vi, en) = (format!("tổng điểm các mục con bằng {max}"), format!("children that sum to {max}"));
            self.lint.at(at, "sum_mismatch", &found, &vi, &en);
        }
    }
}

/// The `max` of the set or of a node.
fn max_points(fields: &Fields<'_>, lint: &mut Lint) -> Option<Decimal> {
    let at = fields.required("max", lint)?;
    let max = at.decimal(lint)?;
    let good = max > Decimal::ZERO && max <= Decimal::from(10_000) && max.normalize().scale() <= 6;
    if !good {
        let (vi, en) = ("lớn hơn 0, không quá 10000, tối đa 6 số lẻ", "above 0, 10000 at most, 6 decimals at most");
        lint.at(&at, "max_out_of_range", &max.to_string(), vi, en);
    }
    good.then_some(max)
}
