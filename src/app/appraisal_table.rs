//! The ministry's points for all items at once, as its table gives them.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::items::find;
use super::submissions::Effect;
use super::{Answer, App, AppError, Done, Request};
use crate::domain::appraisal_table::{self, AppraisalTable};
use crate::domain::assessment::{Assessment, BasisName, ItemRecord, may};
use crate::domain::cells::{DecimalMark, Grid, GridRow, Origin};
use crate::domain::exact::Exact;
use crate::domain::facts::{Appraisal, Cause, Fact};

/// The ministry's points, item by item: all of them are taken, or none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppraisals {
    /// One row per item.
    pub appraisals: Vec<NewAppraisalRow>,
}

/// The ministry's points for one item of several. Everything is text, so that every faulty row can be told at once.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppraisalRow {
    /// Item code; that of an area or a criterion for a subtotal, which is checked and not stored.
    #[schema(example = "7.1.1")]
    pub item: String,
    /// Points: 0 to the item's maximum.
    #[schema(example = "0.75")]
    pub points: Option<String>,
    /// The ministry's reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    #[schema(value_type = Option<Cause>)]
    pub cause: Option<String>,
}

/// An appraisal that was recorded, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppraisalWritten {
    /// Item code.
    pub item: String,
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Which round it is for the item, from 1.
    pub round: usize,
    /// The points of the round before; null in the first.
    #[schema(value_type = Option<String>)]
    pub before: Option<Exact>,
}

/// What came of a table of the ministry's points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppraisalsImported {
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// Appraisals recorded.
    pub written: Vec<AppraisalWritten>,
    /// Items whose last appraisal says the same, with nothing explained since: no new round.
    pub unchanged: Vec<String>,
    /// Items appraised from documents that have no points in the table.
    pub missing: Vec<String>,
    /// Subtotals that could not be checked, since an item below has no points in the table.
    pub unchecked: Vec<String>,
    /// Columns that say nothing here.
    pub unused_columns: Vec<String>,
    /// What it did to the secured total.
    pub secured: Effect,
    /// What it did to the claimed total.
    pub claimed: Effect,
}

impl NewAppraisals {
    /// The list as a table.
    #[must_use]
    pub fn grid(self) -> Grid {
        let row = |(number, row): (u32, NewAppraisalRow)| {
            let cells = [Some(row.item), row.points, row.reason, row.cause];
            GridRow { number, cells: cells.map(|cell| cell.unwrap_or_default().trim().to_owned()).to_vec() }
        };
        let header = ["item", "points", "reason", "cause"].map(str::to_owned).to_vec();
        Grid {
            origin: Origin::List { name: "appraisals" },
            header,
            rows: (1..).zip(self.appraisals).map(row).collect(),
        }
    }
}

impl App {
    /// Records the ministry's points for every item of a table: all of them, or none. Each that says something new is a round of
    /// its own beside the earlier ones.
    ///
    /// # Errors
    /// `Invalid` with every fault by row and column; a refusal.
    pub async fn import_appraisals(
        &self,
        id: &str,
        request: &Request,
        grid: Grid,
        decimal: DecimalMark,
    ) -> Answer<Done> {
        let read = OnceLock::new();
        let decide = |assessment: &Assessment, now| {
            may::enter(&request.caller, &assessment.opening.province)?;
            may::review(&request.caller)?;
            let table = appraisal_table::read(assessment, &grid, decimal)?;
            let mut facts = Vec::new();
            for row in &table.rows {
                let fact = Appraisal {
                    id: self.new_id(now),
                    item: row.item.clone(),
                    points: row.points,
                    reason: row.reason.clone(),
                    cause: row.cause,
                };
                if !says_the_same(find(assessment, &row.item)?.1, &fact) {
                    facts.push(Fact::Appraised(fact));
                }
            }
            // Asked once: nothing is there yet.
            let _ = read.set(table);
            Ok(facts)
        };
        let answer = |before: &Assessment, after: &Assessment| {
            let table = read.get().ok_or_else(|| AppError::Inconsistent("no table".to_owned()))?;
            outcome(table, before, after)
        };
        self.write(id, request, 201, decide, answer).await
    }
}

/// Whether the last round already says this, and nobody has answered it.
fn says_the_same(record: &ItemRecord, new: &Appraisal) -> bool {
    record.appraisals.last().is_some_and(|last| {
        let answered = record.explanations.last().is_some_and(|explanation| explanation.seq > last.seq);
        let (old, same) = (&last.fact, last.fact.points == new.points);
        same && old.reason == new.reason && old.cause == new.cause && !answered
    })
}

fn outcome(table: &AppraisalTable, before: &Assessment, after: &Assessment) -> Answer<AppraisalsImported> {
    let (mut written, mut unchanged) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let (was, is) = (&find(before, &row.item)?.1.appraisals, &find(after, &row.item)?.1.appraisals);
        if was.len() == is.len() {
            unchanged.push(row.item.clone());
            continue;
        }
        written.push(AppraisalWritten {
            item: row.item.clone(),
            points: row.points.into(),
            round: is.len(),
            before: was.last().map(|last| last.fact.points.into()),
        });
    }
    Ok(AppraisalsImported {
        version: after.version,
        written,
        unchanged,
        missing: table.missing.clone(),
        unchecked: table.unchecked.clone(),
        unused_columns: table.unused_columns.clone(),
        secured: Effect::of(before, after, BasisName::Secured),
        claimed: Effect::of(before, after, BasisName::Claimed),
    })
}
