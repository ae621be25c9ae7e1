//! A corrigendum: moving an open assessment to a newer revision of its criteria set, with a preview.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::criteria_diff::compare;
use super::submissions::Effect;
use super::{Answer, App, AppError, Done, Request};
use crate::domain::assessment::{Assessment, BasisName, History, SetAside};
use crate::domain::criteria::Method;
use crate::domain::difference::{NodeDifference, differences};
use crate::domain::facts::{Fact, Move};
use crate::domain::score::{self, ScoredNode};
use crate::domain::set_diff::SetDiff;

/// Longest reason, in characters.
const MAX_REASON: usize = 1_000;

/// A move to a newer revision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRevision {
    /// The revision of the same criteria set.
    #[schema(example = 2)]
    pub revision: u32,
    /// Why: the number of the corrigendum, say.
    pub reason: String,
}

/// What a move did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionMoved {
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// The revision before.
    pub from: u32,
    /// The revision after.
    pub to: u32,
    /// What changed in the criteria, with what both rules make of the figures claimed.
    pub criteria: SetDiff,
    /// Nodes of the tree whose points or maximum differ, as claimed.
    pub nodes: Vec<NodeDifference>,
    /// What was said and the new revision can't read; it is kept, and counts again where a later revision reads it.
    pub set_aside: Vec<SetAside>,
    /// Items that nobody is assigned to now and that had somebody, or are new.
    pub to_assign: Vec<String>,
    /// What it did to the secured total.
    pub secured: Effect,
    /// What it did to the claimed total.
    pub claimed: Effect,
}

impl App {
    /// Moves an assessment to a newer revision of its criteria set. Answers as of before it stay what they were.
    ///
    /// # Errors
    /// `Invalid` for a revision that is not there or does not score the year, a reason that is missing; `Conflict` for an older
    /// revision or a finished year; a refusal.
    pub async fn move_revision(&self, id: &str, request: &Request, new: NewRevision) -> Answer<Done> {
        let opening = self.assessment(id).await?.opening.clone();
        let target = match self.set(&opening.set, Some(new.revision)).await {
            Ok(set) => Some(set),
            Err(AppError::NotFound { .. }) => None,
            Err(other) => return Err(other),
        };
        let decide = |assessment: &Assessment, now| {
            assessment.may_move(new.revision, &request.caller, now)?;
            let mut faults = Vec::new();
            let mut fault = |pointer: &str, code: &str, vi: String, en: String| {
                faults.push(super::Fault::new(pointer, code, vi, en));
            };
            let key = format!("{}@{}", opening.set, new.revision);
            match &target {
                None => {
                    let (vi, en) = (format!("không có bộ tiêu chí {key}"), format!("there is no criteria set {key}"));
                    fault("/revision", "unknown_set", vi, en);
                }
                Some(set) if !set.years.contains(&opening.year) => fault(
                    "/revision",
                    "year_not_scored",
                    format!("{key} chấm các năm {:?}", set.years),
                    format!("{key} scores the years {:?}", set.years),
                ),
                Some(_) => {}
            }
            let length = new.reason.trim().chars().count();
            if !(1..=MAX_REASON).contains(&length) {
                let (vi, en) = (
                    format!("cần lý do, tối đa {MAX_REASON} ký tự"),
                    format!("a reason, {MAX_REASON} characters at most"),
                );
                fault("/reason", "reason_missing", vi, en);
            }
            if faults.is_empty() {
                Ok(vec![Fact::Moved(Move { revision: new.revision, reason: new.reason.clone() })])
            } else {
                Err(AppError::Invalid(faults))
            }
        };
        self.write(id, request, 201, decide, |before, after| Ok(outcome(before, after))).await
    }
}

fn outcome(before: &Assessment, after: &Assessment) -> RevisionMoved {
    let to_assign = after.set.items().iter().zip(&after.items).filter(|(item, record)| {
        let had = before.item(&item.code);
        let lost = had.is_none_or(|(_, record)| record.assignment().is_some());
        item.method == Method::Appraisal && record.assignment().is_none() && lost
    });
    RevisionMoved {
        version: after.version,
        from: before.set.revision,
        to: after.set.revision,
        criteria: compare(&before.set, &after.set, Some(before)),
        nodes: differences(&tree(before), &tree(after)),
        to_assign: to_assign.map(|(item, _)| item.code.clone()).collect(),
        set_aside: after.set_aside(),
        secured: Effect::of(before, after, BasisName::Secured),
        claimed: Effect::of(before, after, BasisName::Claimed),
    }
}

fn tree(assessment: &Assessment) -> ScoredNode {
    let items = assessment.standings(BasisName::Claimed, &History::default()).items;
    score::tree(&assessment.set, &items, &mut |_| None)
}
