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
        "submissions",
        "submitted",
        "id, item, unit, kind, inputs, explanation, evidence",
        "$3, $4, $5, $6, $7, $8, $9"
    );

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, item, unit, kind, inputs, explanation, evidence } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(id)
                .bind(item)
                .bind(unit)
                .bind(Col(*kind))
                .bind(Col(inputs.clone()))
                .bind(explanation)
                .bind(Col(evidence.clone()));
            query.execute(c).await?;
        });
        Ok(())
    }

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

    fn wrap(self) -> Fact {
        Fact::Submitted(self)
    }
}
