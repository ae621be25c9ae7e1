//! From the text of a criteria file to a set that is sound, or to every fault in it.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::document::{self, Doc};
use super::finding::Finding;
use super::input::{InputSpec, MAX_PLACES, Source, default_decimals};
use super::intake::{Completeness, Form};
use super::lint::{At, Fields, Lint};
use super::{Content, CriteriaSet, Example, Item, LegalBasis, MAX_SOURCE_BYTES, Method, Node, Provenance};
use crate::domain::inputs::{Inputs, UnitRows};
use crate::domain::rules::{self, Beside, Frame, Rule, WhenZero};
use crate::domain::score::{Figured, examples};
use crate::domain::text::Text;
use crate::domain::unit::UnitKind;

const PROVENANCES: [(&str, Provenance); 6] = [
    ("official", Provenance::Official),
    ("published", Provenance::Published),
    ("derived", Provenance::Derived),
    ("seed", Provenance::Seed),
    ("reconstructed", Provenance::Reconstructed),
    ("illustrative", Provenance::Illustrative),
];
const METHODS: [(&str, Method); 2] = [("appraisal", Method::Appraisal), ("survey", Method::Survey)];
const UNIT_KINDS: [(&str, UnitKind); 3] =
    [("office", UnitKind::Office), ("department", UnitKind::Department), ("district", UnitKind::District)];
const LEAF_KEYS: [&str; 8] = ["method", "inputs", "per_unit", "collect_from", "lead", "rule", "evidence", "examples"];

/// Reads and lints a criteria file (YAML, or JSON, which YAML includes).
///
/// # Errors
/// Every fault found, each with its place, the lint rule, what was found and what was expected.
pub fn read(source: &[u8]) -> Result<CriteriaSet, Vec<Finding>> {
    let doc = decode(source).map_err(|finding| vec![*finding])?;
    let mut reader = Reader::default();
    let set = reader.set(&At::root(&doc));
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

#[derive(Default)]
struct Reader {
    lint: Lint,
    items: Vec<Item>,
    by_code: HashMap<String, usize>,
    /// Line of each code already used, at any level.
    codes: HashMap<String, usize>,
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
        let revision = fields.get("revision").map_or(Some(1), |at| at.integer(&mut self.lint));
        let years = self.years(&fields);
        let legal_basis = self.legal_basis(&fields);
        let note = fields.get("note").and_then(|at| at.bilingual(&mut self.lint));
        let name = self.name(&fields);
        let max = self.max(&fields);
        let provenance =
            fields.required("provenance", &mut self.lint).and_then(|at| at.word(&PROVENANCES, &mut self.lint));
        let areas = fields.required("areas", &mut self.lint).and_then(|at| at.list(&mut self.lint)).unwrap_or_default();
        let provenance = provenance.unwrap_or(Provenance::Reconstructed);
        let children: Vec<Node> =
            areas.iter().filter_map(|area| self.node(area, Below::Criteria, provenance)).collect();
        self.check_sum(at, max, &children);
        let root = Node {
            code: id.clone().unwrap_or_default(),
            name: name?,
            max: max?,
            provenance,
            note: None,
            content: Content::Group(children),
        };
        let (items, by_code) = (std::mem::take(&mut self.items), std::mem::take(&mut self.by_code));
        let revision = revision.filter(|revision| *revision > 0);
        if revision.is_none() {
            self.lint.at(at, "revision_out_of_range", "revision", "số nguyên từ 1", "a whole number from 1");
        }
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

    fn slug(&mut self, at: &At<'_>) -> Option<String> {
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
        let members = at.list(&mut self.lint).unwrap_or_default();
        let years: Vec<i32> = members.iter().filter_map(|at| at.integer(&mut self.lint)).collect();
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
            let date = date_at.text(&mut self.lint).map(|text| text.parse::<NaiveDate>());
            match (number, date) {
                (Some(number), Some(Ok(date))) => basis.push(LegalBasis { number: number.to_owned(), date }),
                (_, Some(Err(_))) => {
                    self.lint.at(&date_at, "not_a_date", "date", "ngày dạng 2016-12-28", "a date such as 2016-12-28");
                }
                _ => {}
            }
        }
        basis
    }

    fn name(&mut self, fields: &Fields<'_>) -> Option<Text> {
        fields.required("name", &mut self.lint).and_then(|at| at.bilingual(&mut self.lint))
    }

    fn max(&mut self, fields: &Fields<'_>) -> Option<Decimal> {
        let at = fields.required("max", &mut self.lint)?;
        let max = at.decimal(&mut self.lint)?;
        if max <= Decimal::ZERO || max > Decimal::from(10_000) || max.scale() > 6 {
            let found = max.to_string();
            self.lint.at(
                &at,
                "max_out_of_range",
                &found,
                "lớn hơn 0, không quá 10000, tối đa 6 số lẻ",
                "above 0, 10000 at most, 6 decimals at most",
            );
            return None;
        }
        Some(max)
    }

    /// An area (whose children stand under `criteria`), a criterion (under `items`, or a leaf), a sub-criterion (a leaf).
    fn node(&mut self, at: &At<'_>, below: Below, inherited: Provenance) -> Option<Node> {
        let mut keys = vec!["code", "name", "max", "provenance", "note"];
        keys.extend(below.children_key());
        if below != Below::Criteria {
            keys.extend(LEAF_KEYS);
        }
        let fields = at.fields(&keys, &mut self.lint)?;
        let code = fields.required("code", &mut self.lint).and_then(|at| self.code(&at));
        let name = self.name(&fields);
        let max = self.max(&fields);
        let provenance =
            fields.get("provenance").and_then(|at| at.word(&PROVENANCES, &mut self.lint)).unwrap_or(inherited);
        let note = fields.get("note").and_then(|at| at.bilingual(&mut self.lint));
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
                let nodes: Vec<Node> = children.iter().filter_map(|child| self.node(child, next, provenance)).collect();
                self.check_sum(at, max, &nodes);
                Content::Group(nodes)
            }
            None if below == Below::Criteria => {
                fields.required("criteria", &mut self.lint);
                return None;
            }
            None => self.leaf(at, &fields, code.clone(), name.clone(), max, provenance, note.clone())?,
        };
        Some(Node { code: code?, name: name?, max: max?, provenance, note, content })
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

    fn check_sum(&mut self, at: &At<'_>, max: Option<Decimal>, children: &[Node]) {
        let Some(max) = max else { return };
        let sum: Decimal = children.iter().map(|child| child.max).sum();
        if sum != max {
            let found = format!("tổng/sum {sum}");
            let (vi, en) = (format!("tổng điểm các mục con bằng {max}"), format!("children that sum to {max}"));
            self.lint.at(at, "sum_mismatch", &found, &vi, &en);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the head of a leaf is read by its caller")]
    fn leaf(
        &mut self,
        at: &At<'_>,
        fields: &Fields<'_>,
        code: Option<String>,
        name: Option<Text>,
        max: Option<Decimal>,
        provenance: Provenance,
        note: Option<Text>,
    ) -> Option<Content> {
        let method = fields.required("method", &mut self.lint).and_then(|at| at.word(&METHODS, &mut self.lint));
        let per_unit = fields.get("per_unit").map_or_else(Vec::new, |at| self.inputs(&at, None));
        let mut inputs = fields.get("inputs").map_or_else(Vec::new, |at| self.inputs(&at, Some(&per_unit)));
        let rule_at = fields.required("rule", &mut self.lint);
        let rule = rule_at.as_ref().and_then(|at| self.rule(at));
        if matches!(rule, Some(Rule::Survey(_))) && inputs.is_empty() {
            inputs.push(survey_input());
        }
        if let (Some(rule), Some(rule_at), Some(max)) = (&rule, &rule_at, max) {
            rule.lint(Frame { max, inputs: &inputs }, rule_at, &mut self.lint);
            self.check_method(rule_at, rule, method);
            self.check_unused(fields, rule, &inputs);
        }
        if !per_unit.is_empty() {
            for spec in inputs.iter().filter(|spec| spec.from.is_none()) {
                self.lint.at(
                    at,
                    "input_without_source",
                    &spec.name,
                    "số liệu thu thập phải có from",
                    "an input of a collected item needs from",
                );
            }
        }
        let collect_from = fields.get("collect_from").map_or_else(Vec::new, |at| {
            at.list(&mut self.lint)
                .unwrap_or_default()
                .iter()
                .filter_map(|at| at.word(&UNIT_KINDS, &mut self.lint))
                .collect()
        });
        let lead = fields.get("lead").and_then(|at| self.slug(&at));
        let evidence = fields.get("evidence").and_then(|at| at.texts(&mut self.lint)).unwrap_or_default();
        let mut item = Item {
            code: code?,
            name: name?,
            max: max?,
            method: method?,
            inputs,
            per_unit,
            collect_from,
            lead,
            rule: rule?,
            evidence,
            examples: Vec::new(),
            provenance,
            note,
        };
        if let Some(examples_at) = fields.get("examples") {
            item.examples = self.examples(&examples_at, &item);
            // An example speaks of a sound item only: with faults above, its failures would be echoes.
            if self.lint.findings.is_empty() {
                self.run_examples(&item);
            }
        }
        let index = self.items.len();
        self.by_code.insert(item.code.clone(), index);
        self.items.push(item);
        Some(Content::Item(index))
    }

    fn inputs(&mut self, at: &At<'_>, per_unit: Option<&[InputSpec]>) -> Vec<InputSpec> {
        let mut specs = Vec::new();
        for (name, at) in at.entries(&mut self.lint).unwrap_or_default() {
            let Some(fields) = at.fields(&["unit", "vi", "en", "at_most", "decimals", "from"], &mut self.lint) else {
                continue;
            };
            let unit = fields.required("unit", &mut self.lint).and_then(|at| self.slug(&at));
            let vi = fields.required("vi", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let en = fields.required("en", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let at_most = fields.get("at_most").and_then(|at| at.text(&mut self.lint).map(str::to_owned));
            let decimals = fields.get("decimals").and_then(|at| at.integer::<u32>(&mut self.lint));
            if decimals.is_some_and(|places| places > MAX_PLACES) {
                self.lint.at(&at, "decimals_out_of_range", "decimals", "từ 0 đến 6", "0 to 6");
            }
            let from = fields.get("from").and_then(|at| self.source(&at, per_unit.unwrap_or_default()));
            let Some(unit) = unit else { continue };
            let decimals = decimals.unwrap_or_else(|| default_decimals(&unit));
            let label = Text::new(vi.unwrap_or_default(), en.unwrap_or_default());
            specs.push(InputSpec { name, unit, label, at_most, decimals, from });
        }
        for (index, spec) in specs.iter().enumerate() {
            let Some(limit) = &spec.at_most else { continue };
            let known = specs.iter().enumerate().any(|(other, s)| other != index && s.name == *limit);
            if !known {
                self.lint.unknown_input(at, limit, &specs);
            }
        }
        specs
    }

    fn source(&mut self, at: &At<'_>, per_unit: &[InputSpec]) -> Option<Source> {
        if matches!(&at.doc.kind, document::Kind::Scalar { .. }) {
            return at.word(&[("units", ())], &mut self.lint).map(|()| Source::Units);
        }
        let (name, body) = at.single_entry("source", &["sum", "units_where"], &mut self.lint)?;
        let known = |name: &str| per_unit.iter().any(|spec| spec.name == name);
        if name == "sum" {
            let of = body.text(&mut self.lint)?;
            if !known(of) {
                self.lint.unknown_input(&body, of, per_unit);
            }
            return Some(Source::Sum(of.to_owned()));
        }
        let mut conditions = BTreeMap::new();
        for (name, value) in body.entries(&mut self.lint)? {
            if !known(&name) {
                self.lint.unknown_input(&value, &name, per_unit);
            }
            conditions.insert(name, value.decimal(&mut self.lint)?.normalize());
        }
        Some(Source::UnitsWhere(conditions))
    }

    fn rule(&mut self, at: &At<'_>) -> Option<Rule> {
        let mut keys = rules::NAMES.to_vec();
        keys.extend(["when_zero", "labels", "non_monotone"]);
        let fields = at.fields(&keys, &mut self.lint)?;
        let named: Vec<_> = fields.all().iter().filter(|(name, _)| rules::NAMES.contains(&name.as_str())).collect();
        let [(name, body)] = named.as_slice() else {
            let found = named.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            let known = rules::NAMES.join(", ");
            let found = if found.is_empty() { "—".to_owned() } else { found };
            self.lint.at(
                at,
                "one_rule",
                &found,
                &format!("đúng một trong: {known}"),
                &format!("exactly one of: {known}"),
            );
            return None;
        };
        let when_zero = fields.get("when_zero").and_then(|at| {
            let name = at.text(&mut self.lint)?;
            let parsed = WhenZero::parse(name);
            if parsed.is_none() {
                self.lint.at(
                    &at,
                    "unknown_word",
                    name,
                    "not_applicable, full hoặc zero",
                    "not_applicable, full or zero",
                );
            }
            parsed
        });
        let non_monotone =
            fields.get("non_monotone").and_then(|at| at.word(&[("true", true), ("false", false)], &mut self.lint));
        let labels = fields.get("labels");
        let beside = Beside { labels: labels.as_ref().map(|at| at.doc), non_monotone: non_monotone.unwrap_or(false) };
        Rule::read(name, body.clone(), when_zero, &beside, &mut self.lint)
    }

    fn check_method(&mut self, at: &At<'_>, rule: &Rule, method: Option<Method>) {
        let surveyed = matches!(rule, Rule::Survey(_));
        if method.is_some_and(|method| (method == Method::Survey) != surveyed) {
            let (vi, en) = ("quy tắc survey đi với method: survey", "the survey rule goes with method: survey");
            self.lint.at(at, "method_mismatch", rule.name(), vi, en);
        }
    }

    /// An input that no rule reads would be asked of units for nothing.
    fn check_unused(&mut self, fields: &Fields<'_>, rule: &Rule, inputs: &[InputSpec]) {
        let Some(inputs_at) = fields.get("inputs") else { return };
        for spec in inputs {
            let read = match rule {
                Rule::Choice(_) | Rule::Checklist(_) => false,
                Rule::Survey(_) => spec.name == "satisfaction",
                _ => rule.measure().is_some_and(|measure| {
                    let (part, whole) = measure.inputs();
                    spec.name == part || whole == Some(spec.name.as_str())
                }),
            };
            let bounds_another = inputs.iter().any(|other| other.at_most.as_deref() == Some(spec.name.as_str()));
            if !read && !bounds_another {
                self.lint.at(
                    &inputs_at,
                    "unused_input",
                    &spec.name,
                    "số liệu được quy tắc dùng",
                    "an input that the rule reads",
                );
            }
        }
    }

    fn examples(&mut self, at: &At<'_>, item: &Item) -> Vec<Example> {
        let mut examples = Vec::new();
        for at in at.list(&mut self.lint).unwrap_or_default() {
            let Some(fields) = at.fields(&["given", "units", "points"], &mut self.lint) else { continue };
            let form = Form { specs: &item.inputs, rule: Some(&item.rule) };
            let given = fields.get("given").map(|at| self.figures(&at, form)).unwrap_or_default();
            let units = fields.get("units").map(|at| self.rows(&at, item));
            let Some(points_at) = fields.required("points", &mut self.lint) else { continue };
            let text = points_at.text(&mut self.lint).unwrap_or_default();
            let points = if text == "not_applicable" { None } else { points_at.decimal(&mut self.lint) };
            examples.push(Example { path: at.path.clone(), line: at.doc.line, given, units, points });
        }
        examples
    }

    fn rows(&mut self, at: &At<'_>, item: &Item) -> UnitRows {
        let form = Form { specs: &item.per_unit, rule: None };
        let rows = at.entries(&mut self.lint).unwrap_or_default();
        rows.into_iter().map(|(unit, at)| (unit, self.figures(&at, form))).collect()
    }

    fn figures(&mut self, at: &At<'_>, form: Form<'_>) -> Inputs {
        let json = at.doc.to_json();
        let Some(given) = json.as_object() else {
            self.lint.at(at, "wrong_type", &json.to_string(), "một bảng tên: số liệu", "a mapping of figures");
            return Inputs::new();
        };
        form.read(given, Completeness::Required).unwrap_or_else(|faults| {
            for fault in faults {
                let found = format!("{}: {}", fault.input, fault.code);
                self.lint.at(at, "example_inputs", &found, &fault.detail.vi, &fault.detail.en);
            }
            Inputs::new()
        })
    }

    fn run_examples(&mut self, item: &Item) {
        for failure in examples::failures(item) {
            let example = &item.examples[failure.example];
            let expected =
                example.points.map_or_else(|| "not_applicable".to_owned(), |points| points.normalize().to_string());
            self.lint.findings.push(Finding {
                path: example.path.clone(),
                line: example.line,
                rule: "example_fails".to_owned(),
                found: match failure.scored {
                    Figured::Points(points) => points.wire(),
                    Figured::NotApplicable => "not_applicable".to_owned(),
                    Figured::Unknown => "chưa xác định/unknown".to_owned(),
                },
                expected: Text::new(
                    format!("{} chấm {expected}", item.code),
                    format!("{} scores {expected}", item.code),
                ),
            });
        }
    }
}

fn survey_input() -> InputSpec {
    InputSpec {
        name: "satisfaction".to_owned(),
        unit: "percent".to_owned(),
        label: Text::new("Mức độ hài lòng", "Satisfaction"),
        at_most: None,
        decimals: 2,
        from: None,
    }
}
