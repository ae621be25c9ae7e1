//! Submissions: the figures that units report.

use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, on_db};
use super::error::StorageError;
use super::facts::{FactTable, fact_table};
use crate::domain::facts::{Fact, Submission, SubmissionKind};
use crate::domain::inputs::Inputs;

#[derive(FromRow)]
pub(super) struct SubmissionRow {
    id: Uuid,
    item: String,
    unit: String,
    kind: Col<SubmissionKind>,
    inputs: Col<Inputs>,
    explanation: Option<String>,
    evidence: Col<Vec<Uuid>>,
}

impl FactTable for Submission {
    type Row = SubmissionRow;

    fact_table!(
        Submitted = "submitted" in "submissions", |fact|
        id: &fact.id,
        item: &fact.item,
        unit: &fact.unit,
        kind: Col(fact.kind),
        inputs: Col(fact.inputs.clone()),
        explanation: &fact.explanation,
        evidence: Col(fact.evidence.clone()),
    );

    fn from_row(_log: &str, row: SubmissionRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            item: row.item,
            unit: row.unit,
            kind: row.kind.0,
            inputs: row.inputs.0,
            explanation: row.explanation,
            evidence: row.evidence.0,
        })
    }
}
