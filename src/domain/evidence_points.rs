//! Evidence to points: what would fall if a document were rejected, and which items rest on one document alone.
//!
//! A claim rests on a document alone when it names no other and gives no explanation: without the document it could not have been
//! made. It then falls as if it were sent back, and with it what Sở Nội vụ settled on it; what was accepted before it and
//! rests on something else stands again. The ministry's points stand whatever becomes of a document here.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::assessment::{Assessment, BasisName, History, ItemRecord, ItemState, sole_document, standing_of};
use super::criteria::Item;
use super::exact::Exact;
use super::facts::SubmissionKind;
use super::text::Text;

/// Bases that may fall. The ceiling does not: what was sent back may be reported anew.
pub const BASES: [BasisName; 3] = [BasisName::Secured, BasisName::Claimed, BasisName::Expected];

/// Points with and without the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FallWithout)]
pub struct Fall {
    /// With it.
    #[schema(value_type = String)]
    pub before: Exact,
    /// Without it.
    #[schema(value_type = String)]
    pub after: Exact,
    /// The difference: below 0 when points fall.
    #[schema(value_type = String)]
    pub change: Exact,
}

/// What falls under each basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Falls {
    /// Appraised or settled.
    pub secured: Fall,
    /// And what is claimed.
    pub claimed: Fall,
    /// What of it is expected to last.
    pub expected: Fall,
}

/// One item that a document supports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Supported {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Unit in charge.
    pub lead: Option<String>,
    /// How far the item is.
    pub state: ItemState,
    /// Units whose claim rests on this document alone.
    pub alone: Vec<String>,
    /// What the item would lose.
    pub falls: Falls,
}

/// What would fall if a document were rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvidencePoints {
    /// The document.
    pub document: Uuid,
    /// The totals.
    pub falls: Falls,
    /// Items that it supports: those that a claim of theirs names it for, and those that lose by it. Their falls add up to the totals'.
    pub items: Vec<Supported>,
}

/// An item with a claim that one document alone holds up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OnOneDocument {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// The document.
    pub document: Uuid,
    /// Units whose standing claim rests on it alone.
    pub units: Vec<String>,
    /// What the item would lose without it.
    pub falls: Falls,
}

impl Fall {
    fn of(before: Exact, after: Exact) -> Self {
        Self { change: &after - &before, before, after }
    }
}

impl Falls {
    fn of(fall: impl Fn(BasisName) -> Fall) -> Self {
        let [secured, claimed, expected] = BASES.map(fall);
        Self { secured, claimed, expected }
    }

    fn under(&self, basis: BasisName) -> &Fall {
        match basis {
            BasisName::Secured => &self.secured,
            BasisName::Expected => &self.expected,
            BasisName::Claimed | BasisName::Ceiling => &self.claimed,
        }
    }
}

/// What an item loses without a document.
fn falls(item: &Item, record: &ItemRecord, document: Uuid, history: &History) -> Falls {
    let without = record.sent_back(&record.resting_on(document));
    Falls::of(|basis| {
        let points = |record| standing_of(item, record, basis, history).points.unwrap_or_else(Exact::zero);
        Fall::of(points(record), points(&without))
    })
}

/// What would fall if a document were rejected; `history` matters to what is expected only.
#[must_use]
pub fn points(assessment: &Assessment, document: Uuid, history: &History) -> EvidencePoints {
    let mut items = Vec::new();
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        let mut claims = record.submissions.iter().filter(|claim| claim.fact.kind == SubmissionKind::Actual);
        if !claims.any(|claim| claim.fact.evidence.contains(&document)) {
            continue;
        }
        let standing = record.standing_claims(item).into_iter();
        let alone = standing.filter(|claim| sole_document(&claim.fact) == Some(document));
        items.push(Supported {
            code: item.code.clone(),
            name: item.name.clone(),
            lead: record.assignment().map(|assignment| assignment.fact.lead.clone()),
            state: record.state(item),
            alone: alone.map(|claim| claim.fact.unit.clone()).collect(),
            falls: falls(item, record, document, history),
        });
    }
    let totals = Falls::of(|basis| {
        let standings = assessment.standings(basis, history).items;
        let before: Exact = standings.iter().filter_map(|standing| standing.points.as_ref()).sum();
        let change: Exact = items.iter().map(|item| &item.falls.under(basis).change).sum();
        Fall { after: &before + &change, before, change }
    });
    EvidencePoints { document, falls: totals, items }
}

/// Every item with a claim that one document alone holds up, in the set's order; those that the ministry has appraised are passed
/// over.
#[must_use]
pub fn on_one_document(assessment: &Assessment, history: &History) -> Vec<OnOneDocument> {
    let mut found = Vec::new();
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        if !record.appraisals.is_empty() {
            continue;
        }
        let mut documents: Vec<(Uuid, Vec<String>)> = Vec::new();
        for claim in record.standing_claims(item) {
            let Some(document) = sole_document(&claim.fact) else { continue };
            match documents.iter_mut().find(|(known, _)| *known == document) {
                Some((_, units)) => units.push(claim.fact.unit.clone()),
                None => documents.push((document, vec![claim.fact.unit.clone()])),
            }
        }
        for (document, units) in documents {
            let falls = falls(item, record, document, history);
            found.push(OnOneDocument { code: item.code.clone(), name: item.name.clone(), document, units, falls });
        }
    }
    found
}

#[cfg(test)]
mod tests;
