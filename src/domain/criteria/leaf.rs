//! Leaves of a criteria file: the item's inputs, its rule, its worked examples, and whether they go together.

use std::collections::BTreeMap;

use super::document::Kind;
use super::finding::Finding;
use super::input::{InputSpec, MAX_PLACES, Source, default_decimals};
use super::intake::{Completeness, Form};
use super::lint::{At, Fields};
use super::read::{Head, Reader};
use super::{Content, Example, Item, Method};
use crate::domain::inputs::{Inputs, UnitRows};
use crate::domain::rules::{self, Beside, Frame, Rule, SATISFACTION, WhenZero};
use crate::domain::score::{Figured, examples};
use crate::domain::text::Text;
use crate::domain::unit::UnitKind;

/// What only a leaf may hold.
pub(super) const LEAF_KEYS: [&str; 8] =
    ["method", "inputs", "per_unit", "collect_from", "lead", "rule", "evidence", "examples"];
const METHODS: [(&str, Method); 2] = [("appraisal", Method::Appraisal), ("survey", Method::Survey)];
const UNIT_KINDS: [(&str, UnitKind); 3] =
    [("office", UnitKind::Office), ("department", UnitKind::Department), ("district", UnitKind::District)];

impl Reader {
    /// Reads a leaf. Where a part is missing a stand-in takes its place, so that the other parts are still checked: the
    /// fault has been reported, and a set with faults is never handed out.
    pub(super) fn leaf(&mut self, at: &At<'_>, fields: &Fields<'_>, head: &Head) -> Option<Content> {
        let before = self.lint.findings.len();
        let method = fields.required("method", &mut self.lint).and_then(|at| at.word(&METHODS, &mut self.lint));
        let mut per_unit = fields.get("per_unit").map_or_else(Vec::new, |at| self.inputs(&at, None));
        let mut inputs = fields.get("inputs").map_or_else(Vec::new, |at| self.inputs(&at, Some(&per_unit)));
        let rule_at = fields.required("rule", &mut self.lint);
        let rule = rule_at.as_ref().and_then(|at| self.rule(at));
        if matches!(rule, Some(Rule::Survey(_))) && inputs.is_empty() {
            inputs.push(survey_input());
        }
        if let (Some(rule), Some(rule_at)) = (&rule, &rule_at) {
            if let Some(max) = head.max {
                rule.lint(Frame { max, inputs: &inputs }, rule_at, &mut self.lint);
            }
            self.check_method(rule_at, rule, method);
            self.check_unused(fields, rule, &inputs);
        }
        self.check_sources(at, fields, &inputs, &mut per_unit);
        let collect_from = fields.get("collect_from").and_then(|at| at.list(&mut self.lint)).unwrap_or_default();
        let collect_from = collect_from.iter().filter_map(|at| at.word(&UNIT_KINDS, &mut self.lint)).collect();
        let mut item = Item {
            code: head.code.clone().unwrap_or_default(),
            name: head.name.clone().unwrap_or_default(),
            max: head.max?,
            method: method.unwrap_or(Method::Appraisal),
            inputs,
            per_unit,
            collect_from,
            lead: fields.get("lead").and_then(|at| self.slug(&at)),
            rule: rule?,
            evidence: fields.get("evidence").and_then(|at| at.texts(&mut self.lint)).unwrap_or_default().into(),
            examples: Vec::new(),
            provenance: head.provenance,
            note: head.note.clone(),
        };
        if let Some(examples_at) = fields.get("examples") {
            item.examples = self.examples(&examples_at, &item);
            // An example speaks of a sound item only: with faults in the item its failures would be echoes.
            if self.lint.findings.len() == before {
                self.run_examples(&item);
            }
        }
        let index = self.items.len();
        self.by_code.insert(item.code.clone(), index);
        self.items.push(item);
        Some(Content::Item(index))
    }

    /// Reads `inputs` (with the `per_unit` declarations they may follow from) or, with none, `per_unit` itself.
    fn inputs(&mut self, at: &At<'_>, per_unit: Option<&[InputSpec]>) -> Vec<InputSpec> {
        let entries = at.entries(&mut self.lint).unwrap_or_default();
        if self.lint.too_many(at, entries.len()) {
            return Vec::new();
        }
        let mut keys = vec!["unit", "vi", "en", "at_most", "decimals"];
        keys.extend(per_unit.map(|_| "from"));
        let mut specs = Vec::new();
        let mut limits = Vec::new();
        for (name, at) in entries {
            at.name(&name, &mut self.lint);
            let Some(fields) = at.fields(&keys, &mut self.lint) else { continue };
            let unit = fields.required("unit", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let unit = unit.unwrap_or_default().trim().to_owned();
            let vi = fields.required("vi", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let en = fields.required("en", &mut self.lint).and_then(|at| at.text(&mut self.lint));
            let label = Text::new(vi.unwrap_or_default(), en.unwrap_or_default());
            let from = fields.get("from").and_then(|at| self.source(&at, per_unit.unwrap_or_default()));
            let least_decimals = source_decimals(from.as_ref(), per_unit.unwrap_or_default());
            let decimals = fields.get("decimals").map(|at| self.decimals(&at, least_decimals.unwrap_or_default()));
            let decimals = decimals.or(least_decimals).unwrap_or_else(|| default_decimals(&unit));
            let at_most = fields.get("at_most").and_then(|at| Some((at.text(&mut self.lint)?.to_owned(), at)));
            let (at_most, limit_at) = at_most.unzip();
            limits.push(limit_at);
            specs.push(InputSpec { name, unit, label, at_most, decimals, from });
        }
        for (spec, limit_at) in specs.iter().zip(&limits) {
            let Some((limit, at)) = spec.at_most.as_ref().zip(limit_at.as_ref()) else { continue };
            if spec.name == *limit || !specs.iter().any(|other| other.name == *limit) {
                self.lint.unknown_input(at, limit, &specs);
            }
        }
        specs
    }

    fn decimals(&mut self, at: &At<'_>, least: u32) -> u32 {
        let Some(decimals) = at.integer::<u32>(&mut self.lint) else { return least };
        if !(least..=MAX_PLACES).contains(&decimals) {
            let (vi, en) = (format!("từ {least} đến {MAX_PLACES}"), format!("{least} to {MAX_PLACES}"));
            self.lint.at(at, "decimals_out_of_range", &decimals.to_string(), &vi, &en);
        }
        decimals
    }

    fn source(&mut self, at: &At<'_>, per_unit: &[InputSpec]) -> Option<Source> {
        if matches!(&at.doc.kind, Kind::Scalar { .. }) {
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
            if let Some(wanted) = value.decimal(&mut self.lint) {
                conditions.insert(name, wanted.normalize());
            }
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
            let (vi, en) = (format!("đúng một trong: {known}"), format!("exactly one of: {known}"));
            self.lint.at(at, "one_rule", &found, &vi, &en);
            return None;
        };
        for (key, rules) in BESIDE {
            if let Some(at) = fields.get(key).filter(|_| !rules.contains(&name.as_str())) {
                let known = rules.join(", ");
                let (vi, en) = (format!("chỉ dùng với: {known}"), format!("only with: {known}"));
                self.lint.at(&at, &format!("unexpected_{key}"), name, &vi, &en);
            }
        }
        let when_zero_at = fields.get("when_zero");
        let when_zero = when_zero_at.as_ref().map(|at| at.word(&WhenZero::NAMES, &mut self.lint));
        let non_monotone =
            fields.get("non_monotone").and_then(|at| at.word(&[("true", true), ("false", false)], &mut self.lint));
        let labels = fields.get("labels");
        let beside = Beside {
            // A word that is not understood has been reported: it is not missing as well.
            when_zero: when_zero.map(|word| word.unwrap_or(WhenZero::Zero)),
            labels: labels.as_ref(),
            non_monotone: non_monotone.unwrap_or(false),
        };
        Rule::read(name, body.clone(), &beside, &mut self.lint)
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
                Rule::Survey(_) => spec.name == SATISFACTION,
                _ => rule.measure().is_some_and(|measure| {
                    let (part, whole) = measure.inputs();
                    spec.name == part || whole == Some(spec.name.as_str())
                }),
            };
            if !read && !bounds_another(spec, inputs) {
                let (vi, en) = ("số liệu được quy tắc dùng", "an input that the rule reads");
                self.lint.at(&inputs_at, "unused_input", &spec.name, vi, en);
            }
        }
    }

    /// Inputs and rows belong together: every input of a collected item follows from the rows, every figure of a row is
    /// used, and a bound between inputs holds because it holds in each row.
    fn check_sources(&mut self, at: &At<'_>, fields: &Fields<'_>, inputs: &[InputSpec], rows: &mut [InputSpec]) {
        let inputs_at = fields.get("inputs");
        let inputs_at = inputs_at.as_ref().unwrap_or(at);
        for spec in inputs {
            match &spec.from {
                None if !rows.is_empty() => {
                    let (vi, en) = ("số liệu thu thập phải có from", "an input of a collected item needs from");
                    self.lint.at(inputs_at, "input_without_source", &spec.name, vi, en);
                }
                Some(Source::Units) if rows.is_empty() => {
                    let (vi, en) = ("from đi với per_unit", "from goes with per_unit");
                    self.lint.at(inputs_at, "source_without_rows", &spec.name, vi, en);
                }
                _ => {}
            }
        }
        for spec in inputs {
            let limit = spec.at_most.as_ref().and_then(|limit| inputs.iter().find(|other| other.name == *limit));
            let Some((from, limit)) = spec.from.as_ref().zip(limit.and_then(|limit| limit.from.as_ref())) else {
                continue;
            };
            if !holds_in_each_row(from, limit, rows) {
                let found = format!("{} ≤ {}", spec.name, spec.at_most.as_deref().unwrap_or_default());
                let (vi, en) =
                    ("giới hạn đúng ở từng đơn vị (per_unit)", "a bound that holds in each unit's row (per_unit)");
                self.lint.at(inputs_at, "bound_not_held", &found, vi, en);
            }
        }
        let Some(rows_at) = fields.get("per_unit") else { return };
        for spec in rows.iter() {
            let used = inputs.iter().any(|input| match &input.from {
                Some(Source::Sum(name)) => *name == spec.name,
                Some(Source::UnitsWhere(conditions)) => conditions.contains_key(&spec.name),
                _ => false,
            });
            if !used && !bounds_another(spec, rows) {
                let (vi, en) = ("số liệu được một from dùng", "a figure that some from reads");
                self.lint.at(&rows_at, "unused_input", &spec.name, vi, en);
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
        // Reads the names, so that a repeated one is refused before it is lost in the JSON.
        if at.entries(&mut self.lint).is_none() {
            return Inputs::new();
        }
        let json = at.doc.to_json();
        let given = json.as_object().cloned().unwrap_or_default();
        form.read(&given, Completeness::Required).unwrap_or_else(|faults| {
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
            self.lint.add(Finding {
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

/// What may stand beside a rule's name, and with which rules.
const BESIDE: [(&str, &[&str]); 3] = [
    ("when_zero", &["bands", "proportional", "deduct"]),
    ("labels", &["choice", "checklist"]),
    ("non_monotone", &["bands"]),
];

fn bounds_another(spec: &InputSpec, specs: &[InputSpec]) -> bool {
    specs.iter().any(|other| other.at_most.as_ref() == Some(&spec.name))
}

/// The decimals an aggregate has at least: a number of units is whole, a sum is as fine as what is summed.
fn source_decimals(from: Option<&Source>, rows: &[InputSpec]) -> Option<u32> {
    match from? {
        Source::Units | Source::UnitsWhere(_) => Some(0),
        Source::Sum(name) => rows.iter().find(|spec| spec.name == *name).map(|spec| spec.decimals),
    }
}

/// Whether one aggregate cannot exceed the other, whatever the rows hold. A sum bounded by a sum hands its bound down to
/// the rows that have none: no unit reports more handled online than received either.
fn holds_in_each_row(part: &Source, whole: &Source, rows: &mut [InputSpec]) -> bool {
    match (part, whole) {
        (Source::Units | Source::UnitsWhere(_), Source::Units) => true,
        (Source::UnitsWhere(narrow), Source::UnitsWhere(wide)) => wide.iter().all(|(k, v)| narrow.get(k) == Some(v)),
        (Source::Sum(part), Source::Sum(whole)) if part == whole => true,
        (Source::Sum(part), Source::Sum(whole)) => {
            let Some(row) = rows.iter_mut().find(|spec| spec.name == *part) else { return true }; // reported already
            row.at_most.get_or_insert_with(|| whole.clone()) == whole
        }
        _ => false,
    }
}

/// The input of a survey item that declares none.
#[must_use]
pub fn survey_input() -> InputSpec {
    InputSpec {
        name: SATISFACTION.to_owned(),
        unit: "percent".to_owned(),
        label: Text::new("Mức độ hài lòng", "Satisfaction"),
        at_most: None,
        decimals: 2,
        from: None,
    }
}
