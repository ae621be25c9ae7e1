//! Criteria sets: the tree of areas, criteria and items, with maxima and rules, as one versioned legal object.

pub mod document;
pub mod finding;
pub mod input;
pub mod intake;
mod leaf;
pub mod lint;
mod read;
mod view;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::inputs::{Inputs, UnitRows};
use super::rules::Rule;
use super::text::Text;
use super::unit::UnitKind;
pub use finding::Finding;
pub use input::{InputSpec, Source, unit_name};
pub use leaf::survey_input;
pub use read::{read, read_document};

/// The largest criteria file that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 4 << 20;

/// How sure a rule or a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// From the decision's own annex.
    Official,
    /// From another published text.
    Published,
    /// By arithmetic from published figures.
    Derived,
    /// From the article the project started from.
    Seed,
    /// Made to fit every published fact; not the official text.
    Reconstructed,
    /// Invented to show how the product works.
    Illustrative,
}

/// Who scores an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Thẩm định: from documents.
    Appraisal,
    /// Điều tra xã hội học: a province never scores it itself.
    Survey,
}

/// A decision a set rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegalBasis {
    /// Number, e.g. `4361/QĐ-BNV`.
    pub number: String,
    /// Day it was signed.
    pub date: NaiveDate,
}

/// One published or draft criteria set.
#[derive(Clone, Debug)]
pub struct CriteriaSet {
    /// Id, e.g. `par-2016`.
    pub id: String,
    /// 1 for the first text, one more for each corrigendum.
    pub revision: u32,
    /// What is scored: `province`, `district`, …
    pub level: String,
    /// Scored years.
    pub years: Vec<i32>,
    /// Decisions it rests on.
    pub legal_basis: Vec<LegalBasis>,
    /// What to know before using it.
    pub note: Option<Text>,
    /// The tree: the root's children are the areas.
    pub root: Node,
    items: Vec<Item>,
    by_code: HashMap<String, usize>,
}

/// The set itself, an area, a criterion, or a leaf that holds an item.
#[derive(Clone, Debug)]
pub struct Node {
    /// Code, e.g. `7.2`; the set's id at the root. Shared with every scored tree, as is the name.
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<Text>,
    /// Most points.
    pub max: Decimal,
    /// How sure name and maximum are.
    pub provenance: Provenance,
    /// What to know of it.
    pub note: Option<Text>,
    /// What is below.
    pub content: Content,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nodes below.
    Group(Vec<Node>),
    /// A scored leaf: the index of its item in the set.
    Item(usize),
}

/// A scored leaf: a sub-criterion, or a criterion that has none.
#[derive(Clone, Debug)]
pub struct Item {
    /// Code, e.g. `7.2.2`.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points.
    pub max: Decimal,
    /// Who scores it.
    pub method: Method,
    /// What the rule reads, by name.
    pub inputs: Vec<InputSpec>,
    /// What each contributing unit reports, when the item is collected; else empty.
    pub per_unit: Vec<InputSpec>,
    /// Kinds of unit that usually contribute.
    pub collect_from: Vec<UnitKind>,
    /// Unit that usually answers for it.
    pub lead: Option<String>,
    /// The rule.
    pub rule: Rule,
    /// Evidence the set asks for. Shared with every explanation.
    pub evidence: Arc<[String]>,
    /// Worked examples, run by lint.
    pub examples: Vec<Example>,
    /// How sure the rule is.
    pub provenance: Provenance,
    /// What to know of it.
    pub note: Option<Text>,
}

/// A worked example beside a rule.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where it stands in the file.
    pub path: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// The item's inputs.
    pub given: Inputs,
    /// For a collected item instead: the units' rows.
    pub units: Option<UnitRows>,
    /// What it must score; none when it must be not applicable.
    pub points: Option<Decimal>,
}

impl CriteriaSet {
    /// Every item, in the order of the file.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item with this code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.by_code.get(code).and_then(|&index| self.items.get(index))
    }

    /// The place of an item in [`CriteriaSet::items`].
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The nodes from the area down to the leaf with this code.
    #[must_use]
    pub fn path_to(&self, code: &str) -> Vec<&Node> {
        let mut path = Vec::new();
        find(&self.root, code, &mut path);
        path
    }
}

fn find<'a>(node: &'a Node, code: &str, path: &mut Vec<&'a Node>) -> bool {
    let Content::Group(children) = &node.content else { return false };
    for child in children {
        path.push(child);
        if *child.code == *code || find(child, code, path) {
            return true;
        }
        path.pop();
    }
    false
}

impl Item {
    /// Whether its figures come from several units.
    #[must_use]
    pub fn is_collected(&self) -> bool {
        !self.per_unit.is_empty()
    }

    /// What one submission must hold: a unit's row for a collected item, else the item's inputs.
    #[must_use]
    pub fn reported(&self) -> &[InputSpec] {
        if self.is_collected() { &self.per_unit } else { &self.inputs }
    }

    /// The declaration of a rule input.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&InputSpec> {
        self.inputs.iter().find(|spec| spec.name == name)
    }
}

impl Item {
    /// What the rule needs to know of the item.
    #[must_use]
    pub fn frame(&self) -> super::rules::Frame<'_> {
        super::rules::Frame { max: self.max, inputs: &self.inputs }
    }
}

#[cfg(test)]
mod tests;
