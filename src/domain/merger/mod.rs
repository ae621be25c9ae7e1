//! A territorial merger: what several provinces' assessments of one year come to as one province.
//!
//! Where an item's rule measures a ratio and its points follow from figures in every predecessor, numerators and denominators are
//! summed and the one engine scores them. Everything else is merged by a stated convention, the mean of the points unless said
//! otherwise; each item says which, and why. Nothing that is missing counts as zero: the merged item is then a range.

mod how;
mod sum;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, BasisName, History};
use super::criteria::Item;
use super::difference::Mark;
use super::exact::Exact;
use super::rules::{Figures, Measure, Rule};
use super::score::{self, Basis, Figured, ItemDetail, ScoredNode, Standing};
use super::text::Text;
pub use how::{Convention, How, Reason, Shares};

/// One of the provinces that merge.
#[derive(Clone, Copy, Debug)]
pub struct Predecessor<'a> {
    /// Its assessment; all are of one year and one criteria set.
    pub assessment: &'a Assessment,
    /// What its points count in a mean, above 0.
    pub weight: Decimal,
}

/// The merged province, and each predecessor, item by item in the set's order.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The merged standings.
    pub standings: Vec<Standing>,
    /// How each came about.
    pub how: Vec<How>,
    /// The rule's reasons, or the convention's.
    pub details: Vec<ItemDetail>,
    /// Each predecessor's own standings, in the order given.
    pub predecessors: Vec<Vec<Standing>>,
}

/// What one predecessor scores at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PredecessorMark {
    /// Its assessment.
    pub assessment: String,
    /// What it scores.
    #[serde(flatten)]
    pub mark: Mark,
}

/// A node of the tree: the merged province beside each predecessor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MergedNode {
    /// Code; the set's id at the root.
    pub code: String,
    /// Name.
    pub name: Text,
    /// The merged province.
    pub merged: Mark,
    /// Each predecessor, in the order given.
    pub predecessors: Vec<PredecessorMark>,
    /// How the item was merged; null for areas and criteria, which are sums.
    pub how: Option<How>,
}

/// Merges assessments of one year and one set. The order in which they are given does not matter.
///
/// `expected` discounts each province by its own past and is taken as `claimed`: a merged province has none.
#[must_use]
pub fn merge(predecessors: &[Predecessor<'_>], basis: BasisName, shares: Shares) -> Merged {
    let Some(first) = predecessors.first() else {
        return Merged { standings: Vec::new(), how: Vec::new(), details: Vec::new(), predecessors: Vec::new() };
    };
    // The ceiling of a sum is not the sum of ceilings: it is taken of the merged item.
    let settled = if basis == BasisName::Secured { BasisName::Secured } else { BasisName::Claimed };
    let standings = |basis: BasisName| -> Vec<Vec<Standing>> {
        let own = |one: &Predecessor<'_>| one.assessment.standings(basis, &History::default()).items;
        predecessors.iter().map(own).collect()
    };
    let before = standings(settled);
    let mut merged = Merged {
        standings: Vec::new(),
        how: Vec::new(),
        details: Vec::new(),
        predecessors: if basis == BasisName::Ceiling { standings(basis) } else { before.clone() },
    };
    for (index, item) in first.assessment.set.items().iter().enumerate() {
        let parts: Vec<Part<'_>> = predecessors
            .iter()
            .zip(&before)
            .filter_map(|(one, before)| Part::of(one, index, item, before.get(index)?))
            .collect();
        let (mut standing, how, mut detail) = item_merged(item, &parts, shares);
        if basis == BasisName::Ceiling && standing.figured() == Figured::Unknown {
            standing = Standing::points(standing.most);
        }
        detail.applicable = standing.applicable;
        merged.standings.push(standing);
        merged.how.push(how);
        merged.details.push(detail);
    }
    merged
}

/// One predecessor's side of an item.
struct Part<'a> {
    assessment: &'a str,
    weight: Decimal,
    standing: &'a Standing,
    /// What the points follow from; none when they are somebody's word.
    behind: Option<Basis<'a>>,
}

impl<'a> Part<'a> {
    fn of(one: &Predecessor<'a>, index: usize, item: &Item, standing: &'a Standing) -> Option<Self> {
        let behind = one.assessment.items.get(index)?.figures_behind(item, standing);
        Some(Self { assessment: &one.assessment.opening.assessment, weight: one.weight, standing, behind })
    }

    fn is_open(&self) -> bool {
        self.standing.figured() == Figured::Unknown
    }

    /// Held not applicable, whatever the figures.
    fn is_out(&self) -> bool {
        !self.standing.applicable && self.behind.is_none()
    }
}

fn item_merged(item: &Item, parts: &[Part<'_>], shares: Shares) -> (Standing, How, ItemDetail) {
    let open = names(parts, |part| part.is_open());
    let reason = reason(item, parts);
    if reason == Reason::NotApplicable {
        let how = How::new(Convention::NotApplicable, reason, names(parts, |_| true), open);
        return (Standing::not_applicable(), how.clone(), by_convention(item, how.detail));
    }
    if reason == Reason::Ratio {
        let figures: Vec<Figures<'_>> = parts
            .iter()
            .filter(|part| !part.is_out())
            .filter_map(|part| part.behind.as_ref().map(|basis| basis.figures(item)))
            .collect();
        let total = sum::sum(item, &figures);
        let how = How::new(Convention::Summed, reason, names(parts, |part| part.is_out()), open);
        let detail = score::explain_figures(item, &total, || how::missing(&how.open));
        return (score::by_figures(item, &total), how, detail);
    }
    let applicable: Vec<&Part<'_>> = parts.iter().filter(|part| part.standing.applicable).collect();
    let equal = applicable.windows(2).all(|pair| matches!(pair, [a, b] if a.weight == b.weight));
    let convention = match shares {
        Shares::Mean if equal => Convention::EqualMean,
        Shares::Mean => Convention::WeightedMean,
        Shares::Worst => Convention::Worst,
    };
    let standing = by_shares(&applicable, shares);
    let how = How::new(convention, reason, names(parts, |part| !part.standing.applicable), open);
    let each: Vec<_> = applicable.iter().map(|part| (part.assessment, part.standing)).collect();
    let detail = by_convention(item, how.reckoned(&each, &standing));
    (standing, how, detail)
}

/// The assessments of those parts that are meant.
fn names(parts: &[Part<'_>], meant: impl Fn(&Part<'_>) -> bool) -> Vec<String> {
    parts.iter().filter(|part| meant(part)).map(|part| part.assessment.to_owned()).collect()
}

/// Why an item is merged as it is.
fn reason(item: &Item, parts: &[Part<'_>]) -> Reason {
    if parts.iter().all(Part::is_out) {
        return Reason::NotApplicable;
    }
    let measure = match &item.rule {
        Rule::Choice(_) | Rule::Checklist(_) => return Reason::Options,
        Rule::Survey(_) => return Reason::Survey,
        rule => rule.measure(),
    };
    let percent = |name: &str| item.input(name).is_some_and(|spec| spec.unit == "percent");
    match measure {
        Some(Measure::Ratio { part: a, whole: b, .. } | Measure::Growth { current: a, previous: b, .. }) => {
            if percent(a) || percent(b) {
                Reason::Percent
            } else if parts.iter().any(|part| part.behind.is_none() && !part.is_out()) {
                Reason::GivenPoints
            } else {
                Reason::Ratio
            }
        }
        _ => Reason::Count,
    }
}

/// The mean or the least of the points; a range where one of them has no score yet.
fn by_shares(parts: &[&Part<'_>], shares: Shares) -> Standing {
    let known = parts.iter().all(|part| part.standing.points.is_some());
    let of = |pick: fn(&Standing) -> &Exact| match shares {
        Shares::Mean => {
            let weighted = parts.iter().map(|part| pick(part.standing) * &Exact::from(part.weight));
            let weights = parts.iter().map(|part| Exact::from(part.weight));
            Exact::ratio(&weighted.sum(), &weights.sum())
        }
        Shares::Worst => parts.iter().map(|part| pick(part.standing)).min().cloned(),
    };
    match of(|standing| &standing.least).zip(of(|standing| &standing.most)) {
        Some((least, most)) => Standing { applicable: true, points: known.then(|| least.clone()), least, most },
        None => Standing::not_applicable(),
    }
}

/// The details of an item that no rule scored.
fn by_convention(item: &Item, explanation: Text) -> ItemDetail {
    ItemDetail {
        method: item.method,
        rule: item.rule.name(),
        applicable: true,
        inputs: serde_json::Map::new(),
        explanation,
        next_step: None,
        evidence: Arc::clone(&item.evidence),
        collected: None,
    }
}

impl Merged {
    /// Every node from the root down, the merged province beside each predecessor.
    #[must_use]
    pub fn side_by_side(&self, predecessors: &[Predecessor<'_>], tree: &ScoredNode) -> Vec<MergedNode> {
        let Some(first) = predecessors.first() else { return Vec::new() };
        let set = &first.assessment.set;
        let trees: Vec<(&str, ScoredNode)> = predecessors
            .iter()
            .zip(&self.predecessors)
            .map(|(one, standings)| {
                (one.assessment.opening.assessment.as_str(), score::tree(set, standings, &mut |_| None))
            })
            .collect();
        let mut nodes = Vec::new();
        let beside: Vec<_> = trees.iter().map(|(name, tree)| (*name, tree)).collect();
        walk(tree, &beside, &|code| set.index_of(code).and_then(|index| self.how.get(index)), &mut nodes);
        nodes
    }
}

fn walk<'a>(
    node: &ScoredNode,
    beside: &[(&str, &ScoredNode)],
    how: &dyn Fn(&str) -> Option<&'a How>,
    nodes: &mut Vec<MergedNode>,
) {
    let mark =
        |(name, node): &(&str, &ScoredNode)| PredecessorMark { assessment: (*name).to_owned(), mark: Mark::of(node) };
    nodes.push(MergedNode {
        code: node.code.to_string(),
        name: Text::clone(&node.name),
        merged: Mark::of(node),
        predecessors: beside.iter().map(mark).collect(),
        how: if node.children.is_none() { how(&node.code).cloned() } else { None },
    });
    for (index, child) in node.children.iter().flatten().enumerate() {
        // One set has one shape.
        let below: Vec<(&str, &ScoredNode)> =
            beside.iter().filter_map(|(name, node)| Some((*name, node.children.as_ref()?.get(index)?))).collect();
        walk(child, &below, how, nodes);
    }
}
