//! Rules on whatever is reported: every figure is refused by name or scored, within nothing and the maximum.

use parindex::app::criteria_sets::{Figures, score_figures};
use parindex::catalog;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::{Case, bounded};

/// An item, its figures by name, and whether they are reported as they are.
type Given = (Index, Vec<(Index, Value)>, bool);

/// Figures of a few items of a set, some of them where they do not belong.
#[derive(Clone, Debug)]
struct Reported {
    set: Index,
    items: Vec<Given>,
}

impl Case for Reported {}

fn figure() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<u8>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "-?[0-9]{1,32}(\\.[0-9]{1,32})?(e-?[0-9]{1,6})?".prop_map(Value::from),
        (0..120u32).prop_map(|tenths| json!(format!("{}.{}", tenths / 10, tenths % 10))),
    ];
    let other = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(&["on_time", "late", "none", "yes", "no", "full", "partial"][..]).prop_map(Value::from),
    ];
    let plain = prop_oneof![5 => number, 1 => other];
    let listed = prop::collection::vec(plain.clone(), 0..6).prop_map(Value::from);
    let ticked = prop::collection::vec(any::<Index>(), 0..4).prop_map(|ticks| json!({ "ticked": ticks.len() }));
    prop_oneof![8 => plain, 1 => listed, 1 => ticked]
}

fn reported() -> impl Strategy<Value = Reported> {
    let given = prop::collection::vec((any::<Index>(), figure()), 0..5);
    let items = prop::collection::vec((any::<Index>(), given, prop::bool::weighted(0.2)), 1..12);
    (any::<Index>(), items).prop_map(|(set, items)| Reported { set, items })
}

fn within(node: &impl serde::Serialize) {
    let tree = serde_json::to_value(node).unwrap();
    let mut open = vec![&tree];
    while let Some(node) = open.pop() {
        let number = |name: &str| node[name].as_str().and_then(|text| text.parse::<f64>().ok());
        if let (Some(points), Some(max)) = (number("points"), number("max")) {
            assert!((0.0..=max + 1e-9).contains(&points), "{node:#}");
        }
        open.extend(node["children"].as_array().into_iter().flatten());
    }
}

fn scored(case: &Reported) {
    let set = case.set.get(catalog::criteria_sets());
    let mut figures = Figures::default();
    for (item, given, by_unit) in &case.items {
        let item = item.get(set.items());
        let specs = if *by_unit { &item.per_unit } else { &item.inputs };
        let mut names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
        names.extend(item.rule.option_input());
        names.push("other");
        let mut own = Map::new();
        for (name, value) in given {
            let value = match name.get(&names) {
                // An option that there is, now and then.
                name if Some(*name) == item.rule.option_input() && value.is_u64() => {
                    item.rule.options().next().map_or(Value::Null, Value::from)
                }
                _ => value.clone(),
            };
            own.insert((*name.get(&names)).to_owned(), value);
        }
        if *by_unit {
            figures.units.entry(item.code.clone()).or_default().insert(format!("unit-{}", given.len()), own);
        } else {
            figures.inputs.insert(item.code.clone(), own);
        }
    }
    match score_figures(set, &figures) {
        Ok(tree) => within(&tree),
        Err(faults) => assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.pointer.is_empty())),
    }
}

#[test]
fn rules_on_any_figures() {
    bounded("rules::rules_on_any_figures", |target| target.cases(60, 100, &reported(), scored));
}
