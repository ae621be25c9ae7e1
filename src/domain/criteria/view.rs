//! A set as JSON, in the shape of the file it was read from.

use serde_json::{Map, Value, json};

use super::{Content, CriteriaSet, Example, InputSpec, Item, Node, Source};
use crate::domain::score::inputs_json;

impl CriteriaSet {
    /// The whole set: publishing this JSON again reads back as the same set.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "format": 1,
            "id": self.id,
            "revision": self.revision,
            "level": self.level,
            "years": self.years,
            "name": self.root.name,
            "legal_basis": self.legal_basis,
            "provenance": self.root.provenance,
            "note": self.note,
            "max": self.root.max.normalize(),
            "areas": self.children(&self.root, "criteria"),
        })
        .without_nulls()
    }

    /// Whether the other set says the same, with figures and options in the same order: where it was written, and how, is nothing.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let order = |(own, other): (&Item, &Item)| {
            own.inputs == other.inputs && own.per_unit == other.per_unit && own.rule.listed() == other.rule.listed()
        };
        self.to_json() == other.to_json() && self.items().iter().zip(other.items()).all(order)
    }

    /// The children, whose own children stand under `key`.
    fn children(&self, node: &Node, key: &str) -> Vec<Value> {
        match &node.content {
            Content::Group(children) => children.iter().map(|child| self.node(child, key)).collect(),
            Content::Item(_) => Vec::new(),
        }
    }

    fn node(&self, node: &Node, key: &str) -> Value {
        let head = json!({
            "code": node.code,
            "name": node.name,
            "max": node.max.normalize(),
            "provenance": node.provenance,
            "note": node.note,
        })
        .without_nulls();
        let Value::Object(mut map) = head else { return head };
        match &node.content {
            Content::Group(_) => {
                map.insert(key.to_owned(), self.children(node, "items").into());
            }
            Content::Item(index) => {
                if let Some(item) = self.items().get(*index) {
                    map.extend(item.body_json());
                }
            }
        }
        Value::Object(map)
    }
}

impl Item {
    /// The item with its rule, inputs and evidence.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("code".to_owned(), json!(self.code));
        map.insert("name".to_owned(), json!(self.name));
        map.insert("max".to_owned(), json!(self.max.normalize()));
        map.insert("provenance".to_owned(), json!(self.provenance));
        map.insert("note".to_owned(), json!(self.note));
        map.extend(self.body_json());
        Value::Object(map).without_nulls()
    }

    fn body_json(&self) -> Map<String, Value> {
        let mut rule = self.rule.to_json();
        if let Value::Object(rule) = &mut rule {
            rule.extend(self.rule.extras_json());
        }
        let body = json!({
            "method": self.method,
            "inputs": specs(&self.inputs),
            "per_unit": specs(&self.per_unit),
            "collect_from": (!self.collect_from.is_empty()).then_some(&self.collect_from),
            "lead": self.lead,
            "rule": rule,
            "evidence": self.evidence,
            "examples": (!self.examples.is_empty()).then(|| self.examples.iter().map(example_json).collect::<Value>()),
        });
        match body.without_nulls() {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}

fn example_json(example: &Example) -> Value {
    let points = example.points.map_or_else(|| json!("not_applicable"), |points| json!(points.normalize()));
    match &example.units {
        Some(units) => {
            let rows = units.iter().map(|(unit, row)| (unit.clone(), inputs_json(row).into()));
            json!({ "units": rows.collect::<Map<_, _>>(), "points": points })
        }
        None => json!({ "given": inputs_json(&example.given), "points": points }),
    }
}

fn specs(specs: &[InputSpec]) -> Value {
    if specs.is_empty() {
        return Value::Null;
    }
    specs.iter().map(|spec| (spec.name.clone(), spec_json(spec))).collect::<Map<_, _>>().into()
}

fn spec_json(spec: &InputSpec) -> Value {
    let from = spec.from.as_ref().map(|from| match from {
        Source::Sum(name) => json!({ "sum": name }),
        Source::UnitsWhere(conditions) => json!({ "units_where": conditions }),
        Source::Units => json!("units"),
    });
    json!({
        "unit": spec.unit,
        "vi": spec.label.vi,
        "en": spec.label.en,
        "at_most": spec.at_most,
        "decimals": spec.decimals,
        "from": from,
    })
    .without_nulls()
}

trait WithoutNulls {
    fn without_nulls(self) -> Self;
}

impl WithoutNulls for Value {
    fn without_nulls(self) -> Self {
        match self {
            Value::Object(map) => Value::Object(map.into_iter().filter(|(_, value)| !value.is_null()).collect()),
            other => other,
        }
    }
}
