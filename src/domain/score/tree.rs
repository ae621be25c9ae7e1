//! From items to the tree: unrounded sums at every level, not applicable leaving numerator and denominator together.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{Figured, ItemDetail};
use crate::domain::criteria::{Content, CriteriaSet, Node, Provenance};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Where one item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it counts.
    pub applicable: bool,
    /// Its points; none when there is no score yet.
    pub points: Option<Exact>,
    /// The least it can still come to.
    pub least: Exact,
    /// The most it can still come to.
    pub most: Exact,
}

impl Standing {
    /// A known score.
    #[must_use]
    pub fn points(points: Exact) -> Self {
        Self { applicable: true, least: points.clone(), most: points.clone(), points: Some(points) }
    }

    /// Out of numerator and denominator.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self { applicable: false, points: None, least: Exact::zero(), most: Exact::zero() }
    }

    /// No score yet: anything up to the maximum.
    #[must_use]
    pub fn open(max: Exact) -> Self {
        Self { applicable: true, points: None, least: Exact::zero(), most: max }
    }

    /// The same in one word.
    #[must_use]
    pub fn figured(&self) -> Figured {
        match &self.points {
            _ if !self.applicable => Figured::NotApplicable,
            Some(points) => Figured::Points(points.clone()),
            None => Figured::Unknown,
        }
    }
}

/// A percentage, shown with two decimals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub Exact);

impl Percent {
    /// `points / max × 100`; none when there is no maximum.
    #[must_use]
    pub fn of(points: &Exact, max: &Exact) -> Option<Self> {
        if points == max && !max.is_zero() {
            return Some(Self(Exact::whole(100)));
        }
        Exact::ratio(&(points * &Exact::whole(100)), max).map(Self)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.shown())
    }
}

/// A node of the scored tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScoredNode {
    /// Code; the set's id at the root.
    #[schema(value_type = String, example = "7.2.2")]
    pub code: Arc<str>,
    /// Name.
    #[schema(value_type = Text)]
    pub name: Arc<Text>,
    /// Most points.
    #[schema(value_type = String, example = "1")]
    pub max: Exact,
    /// Most points among what is applicable.
    #[schema(value_type = String, example = "1")]
    pub applicable_max: Exact,
    /// Points; null when nothing is known.
    #[schema(value_type = Option<String>, example = "0.5")]
    pub points: Option<Exact>,
    /// Points / applicable maximum × 100, two decimals; null when nothing is known.
    #[schema(value_type = Option<String>, example = "50.00")]
    pub percent: Option<Percent>,
    /// The least it can still come to.
    #[schema(value_type = String)]
    pub least: Exact,
    /// The most it can still come to.
    #[schema(value_type = String)]
    pub most: Exact,
    /// How sure the rule or the maximum is.
    pub provenance: Provenance,
    /// Nodes below, for areas and criteria.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub children: Option<Vec<ScoredNode>>,
    /// For an item: how its score came about.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<ItemDetail>>,
}

/// Builds the scored tree from the standing of each item (in the set's order) and, where wanted, its explanation.
#[must_use]
pub fn tree(
    set: &CriteriaSet,
    standings: &[Standing],
    detail: &mut dyn FnMut(usize) -> Option<ItemDetail>,
) -> ScoredNode {
    node(&set.root, standings, detail)
}

fn node(node: &Node, standings: &[Standing], detail: &mut dyn FnMut(usize) -> Option<ItemDetail>) -> ScoredNode {
    let (sums, children, item) = match &node.content {
        Content::Group(below) => {
            let children: Vec<ScoredNode> = below.iter().map(|child| self::node(child, standings, detail)).collect();
            (Sums::of_nodes(&children), Some(children), None)
        }
        Content::Item(index) => {
            let sums = standings.get(*index).map_or_else(Sums::default, |standing| Sums::leaf(node, standing));
            (sums, None, detail(*index).map(Box::new))
        }
    };
    ScoredNode {
        code: Arc::clone(&node.code),
        name: Arc::clone(&node.name),
        max: node.max.into(),
        percent: sums.points.as_ref().and_then(|points| Percent::of(points, &sums.applicable_max)),
        applicable_max: sums.applicable_max,
        points: sums.points,
        least: sums.least,
        most: sums.most,
        provenance: node.provenance,
        children,
        item,
    }
}

/// What items come to together, unrounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Most points among what is applicable.
    pub applicable_max: Exact,
    /// Points; none when nothing is known.
    pub points: Option<Exact>,
    /// The least they can still come to.
    pub least: Exact,
    /// The most they can still come to.
    pub most: Exact,
}

impl Default for Sums {
    fn default() -> Self {
        Self { applicable_max: Exact::zero(), points: None, least: Exact::zero(), most: Exact::zero() }
    }
}

impl Sums {
    /// What the whole set comes to, given the standing of each item in the set's order: the root of [`tree`] without the tree.
    #[must_use]
    pub fn of(set: &CriteriaSet, standings: &[Standing]) -> Self {
        let mut sums = Self::default();
        for (item, standing) in set.items().iter().zip(standings) {
            if standing.applicable {
                sums.applicable_max = &sums.applicable_max + &item.max.into();
            }
            sums.take(standing.points.as_ref(), &standing.least, &standing.most);
        }
        sums
    }

    fn leaf(node: &Node, standing: &Standing) -> Self {
        Self {
            applicable_max: if standing.applicable { node.max.into() } else { Exact::zero() },
            points: standing.points.clone(),
            least: standing.least.clone(),
            most: standing.most.clone(),
        }
    }

    fn of_nodes(children: &[ScoredNode]) -> Self {
        let mut sums = Self::default();
        for child in children {
            sums.applicable_max = &sums.applicable_max + &child.applicable_max;
            sums.take(child.points.as_ref(), &child.least, &child.most);
        }
        sums
    }

    fn take(&mut self, points: Option<&Exact>, least: &Exact, most: &Exact) {
        if let Some(points) = points {
            self.points = Some(self.points.as_ref().map_or_else(|| points.clone(), |sum| sum + points));
        }
        self.least = &self.least + least;
        self.most = &self.most + most;
    }
}

impl ScoredNode {
    /// What its items come to together.
    #[must_use]
    pub fn sums(&self) -> Sums {
        Sums {
            applicable_max: self.applicable_max.clone(),
            points: self.points.clone(),
            least: self.least.clone(),
            most: self.most.clone(),
        }
    }
}
