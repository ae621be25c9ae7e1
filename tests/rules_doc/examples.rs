//! The rules and collected items, each with an item of the built-in set and its examples, scored.

use parindex::catalog;
use parindex::domain::criteria::{CriteriaSet, Example, Item};
use parindex::domain::exact::Exact;
use parindex::domain::inputs::{Inputs, Value};
use parindex::domain::rules::{self, Need, NextStep, Rule};
use parindex::domain::score::{self, Basis, Figured, ItemDetail};

use super::cell;

/// The most examples shown of one item.
const MOST_EXAMPLES: usize = 5;

/// What a rule is in Vietnamese, the first line of its source in English, and the items that show it.
struct Shown {
    rule: &'static str,
    vi: &'static str,
    source: &'static str,
    items: &'static [&'static str],
}

const RULES: [Shown; 6] = [
    Shown {
        rule: "choice",
        vi: "Chọn một mức; được điểm của mức đó.",
        source: include_str!("../../src/domain/rules/choice.rs"),
        items: &["1.1.1"],
    },
    Shown {
        rule: "checklist",
        vi: "Đánh dấu những việc đã làm; được tổng điểm của các việc đó.",
        source: include_str!("../../src/domain/rules/checklist.rs"),
        items: &["1.2.1"],
    },
    Shown {
        rule: "bands",
        vi: "Chia thang đo thành bậc; được điểm của bậc chứa số đo. Các bậc phủ kín, không hở, không chồng.",
        source: include_str!("../../src/domain/rules/bands.rs"),
        items: &["1.1.2", "1.5", "8.2.1"],
    },
    Shown {
        rule: "proportional",
        vi: "Điểm tối đa × số đo / `full_at`, không quá điểm tối đa; dưới `zero_below` thì 0 điểm.",
        source: include_str!("../../src/domain/rules/proportional.rs"),
        items: &["6.2.2", "3.2.3"],
    },
    Shown {
        rule: "deduct",
        vi: "Điểm tối đa trừ `each` cho mỗi đơn vị của số đo, không dưới 0.",
        source: include_str!("../../src/domain/rules/deduct.rs"),
        items: &["2.3.2"],
    },
    Shown {
        rule: "survey",
        vi: "Điểm tối đa × mức hài lòng (%) do điều tra xã hội học tìm được. Tỉnh không tự chấm.",
        source: include_str!("../../src/domain/rules/survey.rs"),
        items: &["1.6"],
    },
];

/// Every rule of the language, in its order.
pub(super) fn rules() -> String {
    assert_eq!(RULES.map(|shown| shown.rule), rules::NAMES, "a rule is not in the reference");
    let set = set();
    let mut text = String::new();
    for Shown { rule, vi, source, items } in RULES {
        let law = source.lines().next().unwrap().trim_start_matches("//! ");
        text.push_str(&format!("### `{rule}`\n\n{vi}\n\n{law}\n\n"));
        for code in items {
            let item = set.item(code).unwrap();
            assert_eq!(item.rule.name(), rule, "{code} shows another rule");
            text.push_str(&shown(item));
        }
    }
    text
}

/// Items whose figures come from several units.
pub(super) fn collected() -> String {
    let set = set();
    ["3.4.1", "7.2.2"].map(|code| set.item(code).unwrap()).iter().map(|item| shown(item)).collect()
}

fn set() -> &'static CriteriaSet {
    catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap()
}

/// The item as its file says it, and what its examples score.
fn shown(item: &Item) -> String {
    let Item { code, name, .. } = item;
    let mut text = format!("`{code}` {} · {}\n\n```yaml\n{}```\n\n", name.vi, name.en, source(code));
    text.push_str("| số liệu · figures | điểm · points | vì sao · why | bước tiếp · next step |\n|---|---|---|---|\n");
    // A collected item shows its units' rows: its own figures follow from them.
    let examples = item.examples.iter().filter(|example| example.units.is_some() == item.is_collected());
    for example in examples.take(MOST_EXAMPLES) {
        text.push_str(&row(item, example));
    }
    text.push('\n');
    text
}

fn row(item: &Item, example: &Example) -> String {
    let mut contributors = Vec::new();
    let basis = match &example.units {
        Some(units) => {
            contributors.extend(units.keys().cloned());
            let rows = units.iter().map(|(unit, row)| (unit.as_str(), row)).collect();
            Basis::Rows { contributors: &contributors, rows }
        }
        None => Basis::Inputs(&example.given),
    };
    let points = match score::item(item, &basis).figured() {
        Figured::Points(points) => points.wire(),
        Figured::NotApplicable => "không áp dụng · not applicable".to_owned(),
        Figured::Unknown => panic!("{}: an example settles its score", item.code),
    };
    let ItemDetail { explanation, next_step, collected, .. } = score::explain(item, &basis);
    let given = match &example.units {
        Some(units) => {
            units.iter().map(|(unit, row)| format!("{unit}: {}", figures(row))).collect::<Vec<_>>().join("<br>")
        }
        None => figures(&example.given),
    };
    let mut step = next_step.as_ref().map_or_else(|| "—".to_owned(), |step| next(item, step));
    for holding in collected.into_iter().flat_map(|collected| collected.held_by) {
        let needs = holding.needs.iter().map(need).collect::<Vec<_>>().join(", ");
        step.push_str(&format!("<br>{}: {needs} (+{})", holding.unit, holding.cost));
    }
    let why = format!("{}<br>{}", explanation.vi, explanation.en);
    format!("| {} | {points} | {} | {} |\n", cell(&given), cell(&why), cell(&step))
}

fn figures(inputs: &Inputs) -> String {
    let words = |value: &Value| match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Choice(option) => option.clone(),
        Value::Ticked(entries) => format!("[{}]", entries.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
    };
    inputs.iter().map(|(name, value)| format!("{name} {}", words(value))).collect::<Vec<_>>().join(", ")
}

/// The step, having made sure that taking it gives what it says.
fn next(item: &Item, step: &NextStep) -> String {
    assert!(step.points <= Exact::from(item.max) && step.gain > Exact::zero(), "{}: {step:?}", item.code);
    let needs = step.needs.iter().map(need).collect::<Vec<_>>().join(", ");
    format!("{needs} → {} (+{})", step.points, step.gain)
}

fn need(need: &Need) -> String {
    let Need { input, at_least, at_most, choose, tick, .. } = need;
    let bound = |sign: &str, value: &Option<_>| {
        value.map(|value: rust_decimal::Decimal| format!("{input} {sign} {}", value.normalize()))
    };
    let named = |name: &Option<String>| name.as_ref().map(|name| format!("{input} {name}"));
    [bound("≥", at_least), bound("≤", at_most), named(choose), named(tick)].into_iter().flatten().collect()
}

/// The lines of an item in the built-in file, without its examples and moved to the margin.
fn source(code: &str) -> String {
    let file = catalog::built_in_sets().iter().find(|set| set.id == "par-2016").unwrap().source;
    let start = format!("- code: \"{code}\"");
    let mut lines = file.lines().skip_while(|line| line.trim_start() != start);
    let first = lines.next().unwrap();
    let indent = first.len() - first.trim_start().len();
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut text = format!("{}\n", first.trim_start());
    let mut inside_examples = false;
    for line in lines.take_while(|line| depth(line) > indent) {
        if depth(line) == indent + 2 {
            inside_examples = line.trim_start().starts_with("examples:");
        }
        if !inside_examples {
            text.push_str(&line[indent..]);
            text.push('\n');
        }
    }
    text
}

#[test]
fn every_measure_of_the_language_is_shown() {
    let set = set();
    let items = RULES.iter().flat_map(|shown| shown.items).map(|code| set.item(code).unwrap());
    let measures: std::collections::BTreeSet<String> = items.filter_map(|item| measure(&item.rule)).collect();
    assert_eq!(measures.into_iter().collect::<Vec<_>>(), ["count", "growth", "ratio"]);
}

fn measure(rule: &Rule) -> Option<String> {
    use parindex::domain::rules::Measure;
    // A new measure does not compile here until it is shown above.
    let name = match rule.measure()? {
        Measure::Count { .. } => "count",
        Measure::Ratio { .. } => "ratio",
        Measure::Growth { .. } => "growth",
    };
    Some(name.to_owned())
}
