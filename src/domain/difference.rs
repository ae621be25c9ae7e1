//! Two scored trees side by side: every node whose points, percentage or maximum differ.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::exact::Exact;
use super::score::{Percent, ScoredNode};
use super::text::Text;

/// What a node scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mark {
    /// Points; null when nothing is known.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
    /// Most points among what is applicable.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// Points / applicable maximum × 100, two decimals.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
}

/// By how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// Points; what is not known counts as 0 here.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Percentage points, from the unrounded percentages; null where one of them is not known.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
}

/// A node that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NodeDifference {
    /// Code; the set's id at the root.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Before; null when there was no such node.
    pub before: Option<Mark>,
    /// After; null when there is none any more.
    pub after: Option<Mark>,
    /// After less before.
    pub change: Change,
}

impl Mark {
    /// What a node scores.
    #[must_use]
    pub fn of(node: &ScoredNode) -> Self {
        let ScoredNode { points, applicable_max, percent, .. } = node;
        Self { points: points.clone(), applicable_max: applicable_max.clone(), percent: percent.clone() }
    }
}

impl Change {
    /// From one mark to another; a mark that is not there counts as 0.
    #[must_use]
    pub fn between(before: Option<&Mark>, after: Option<&Mark>) -> Self {
        let points = |mark: Option<&Mark>| mark.and_then(|mark| mark.points.clone()).unwrap_or_else(Exact::zero);
        let percent = |mark: Option<&Mark>| mark.and_then(|mark| mark.percent.clone());
        let percents = percent(before).zip(percent(after));
        Self { points: points(after) - points(before), percent: percents.map(|(b, a)| Percent(a.0 - b.0)) }
    }
}

/// Every node that differs, in the order of the tree after; nodes that are gone come last. The roots are one node, whatever
/// their sets are called.
#[must_use]
pub fn differences(before: &ScoredNode, after: &ScoredNode) -> Vec<NodeDifference> {
    let mut old = HashMap::new();
    let mut order = Vec::new();
    walk(before, "", &mut |key, node| {
        old.insert(key.to_owned(), node);
        order.push(key.to_owned());
    });
    let mut found = Vec::new();
    walk(after, "", &mut |key, node| {
        let was = old.remove(key);
        found.extend(difference(was, Some(node)));
    });
    let gone = order.iter().filter_map(|key| old.get(key));
    found.extend(gone.filter_map(|node| difference(Some(node), None)));
    found
}

fn walk<'a>(node: &'a ScoredNode, key: &str, visit: &mut dyn FnMut(&str, &'a ScoredNode)) {
    visit(key, node);
    for child in node.children.iter().flatten() {
        walk(child, &child.code, visit);
    }
}

fn difference(before: Option<&ScoredNode>, after: Option<&ScoredNode>) -> Option<NodeDifference> {
    let (was, is) = (before.map(Mark::of), after.map(Mark::of));
    let node = after.or(before).filter(|_| was != is)?;
    let change = Change::between(was.as_ref(), is.as_ref());
    Some(NodeDifference { code: node.code.to_string(), name: Text::clone(&node.name), before: was, after: is, change })
}
