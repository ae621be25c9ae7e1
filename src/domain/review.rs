//! Review: what waits for a decision, and what has changed since the last one.
//!
//! A submission is held against the last one of its unit for the item on which Sở Nội vụ decided; what is as it was is not named.
//! One that says the same does not wait at all: the decision stands (`domain::assessment`).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::assessment::{Assessment, BasisName, History, ItemRecord, standing_of};
use super::criteria::{Item, Method};
use super::exact::Exact;
use super::facts::{Decision, Recorded, Submission};
use super::inputs::Inputs;
use super::score::{self, Basis, inputs_json};

/// A figure that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InputChange {
    /// Its name.
    pub input: String,
    /// As last decided on; null when it was not given.
    pub before: Option<Value>,
    /// As reported now; null when it is not given any more.
    pub after: Option<Value>,
}

/// An explanation that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextChange {
    /// As last decided on.
    pub before: Option<String>,
    /// As it is now.
    pub after: Option<String>,
}

/// Points that the figures come to; null while others are missing, or where the item does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsChange {
    /// With the figures last decided on.
    #[schema(value_type = Option<String>)]
    pub before: Option<Exact>,
    /// With those reported now.
    #[schema(value_type = Option<String>)]
    pub after: Option<Exact>,
}

/// What a submission says that Sở Nội vụ has not decided on before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changes {
    /// The submission last decided on; null for a first one, of which everything is new.
    pub since: Option<Uuid>,
    /// Figures.
    pub inputs: Vec<InputChange>,
    /// Documents that came in.
    pub added: Vec<Uuid>,
    /// Documents that are no longer named.
    pub removed: Vec<Uuid>,
    /// The explanation, where it is another.
    pub explanation: Option<TextChange>,
    /// Points of the item by its rule.
    pub points: PointsChange,
}

/// A submission that waits for a decision.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// The item.
    pub item: &'a Item,
    /// Everything said about it.
    pub record: &'a ItemRecord,
    /// What waits.
    pub submission: &'a Recorded<Submission>,
    /// The version that first said so: the place in the queue.
    pub seq: i64,
    /// Since when it has waited.
    pub since: DateTime<Utc>,
    /// Points that the item's claim would lose if this were sent back; below 0 where it would gain.
    pub at_stake: Exact,
    /// The decision on what the unit said before.
    pub last: Option<&'a Recorded<Decision>>,
}

/// What waits for Sở Nội vụ, longest waiting first.
#[must_use]
pub fn queue(assessment: &Assessment) -> Vec<Waiting<'_>> {
    let mut queue = Vec::new();
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        if item.method == Method::Survey || !record.appraisals.is_empty() {
            continue;
        }
        for submission in record.waiting() {
            let first = record.first_of(submission);
            let last = record.last_decided(&submission.fact.unit);
            queue.push(Waiting {
                item,
                record,
                submission,
                seq: first.seq,
                since: first.at,
                at_stake: at_stake(item, record, submission),
                last: last.and_then(|last| record.decision_on(last.fact.id)),
            });
        }
    }
    queue.sort_by_key(|waiting| waiting.seq);
    queue
}

fn at_stake(item: &Item, record: &ItemRecord, submission: &Recorded<Submission>) -> Exact {
    let points = |record: &ItemRecord| {
        standing_of(item, record, BasisName::Claimed, &History::default()).points.unwrap_or_else(Exact::zero)
    };
    points(record) - points(&record.sent_back(&[submission.fact.id]))
}

/// What a submission says that was not decided on before.
#[must_use]
pub fn changes(item: &Item, record: &ItemRecord, submission: &Submission) -> Changes {
    let last = record.last_decided(&submission.unit).map(|last| &last.fact);
    let nothing = Inputs::new();
    let (before, after) = (last.map_or(&nothing, |last| &last.inputs), &submission.inputs);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let (then, now) = (inputs_json(before), inputs_json(after));
    let inputs = changed.map(|name| InputChange {
        input: name.clone(),
        before: then.get(name).cloned(),
        after: now.get(name).cloned(),
    });
    let had = last.map_or(&[][..], |last| &last.evidence);
    let not_in = |all: &[Uuid], other: &[Uuid]| all.iter().filter(|id| !other.contains(id)).copied().collect();
    let explained = last.and_then(|last| last.explanation.clone());
    let explanation = (explained != submission.explanation)
        .then(|| TextChange { before: explained, after: submission.explanation.clone() });
    Changes {
        since: last.map(|last| last.id),
        inputs: inputs.collect(),
        added: not_in(&submission.evidence, had),
        removed: not_in(had, &submission.evidence),
        explanation,
        points: PointsChange {
            before: points_with(item, record, &submission.unit, last.map(|last| &last.inputs)),
            after: points_with(item, record, &submission.unit, Some(after)),
        },
    }
}

/// Points by the item's rule with these figures of the unit; the other units' as they stand.
fn points_with(item: &Item, record: &ItemRecord, unit: &str, inputs: Option<&Inputs>) -> Option<Exact> {
    match (record.claim_basis(item), inputs) {
        (Basis::Inputs(_), Some(inputs)) => score::item(item, &Basis::Inputs(inputs)).points,
        (Basis::Inputs(_), None) => None,
        (Basis::Rows { contributors, mut rows }, inputs) => {
            rows.remove(unit);
            let own = inputs.zip(contributors.iter().find(|slug| *slug == unit));
            rows.extend(own.map(|(inputs, slug)| (slug.as_str(), inputs)));
            score::item(item, &Basis::Rows { contributors, rows }).points
        }
    }
}

#[cfg(test)]
mod tests;
