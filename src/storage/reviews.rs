//! What others say of a claim: decisions of Sở Nội vụ, appraisals of the ministry, survey results.

use rust_decimal::Decimal;
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, on_db};
use super::error::StorageError;
use super::facts::{FactTable, fact_table};
use crate::domain::facts::{Appraisal, Cause, Decision, Fact, SurveyResult, Verdict};

#[derive(FromRow)]
pub(super) struct DecisionRow {
    id: Uuid,
    item: String,
    submission: Uuid,
    verdict: Col<Verdict>,
    points: Option<Col<Decimal>>,
    reason: Option<String>,
    cause: Option<Col<Cause>>,
}

impl FactTable for Decision {
    type Row = DecisionRow;

    fact_table!(
        "decisions",
        "decided",
        "id, item, submission, verdict, points, reason, cause",
        "$3, $4, $5, $6, $7, $8, $9"
    );

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, item, submission, verdict, points, reason, cause } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(id)
                .bind(item)
                .bind(submission)
                .bind(Col(*verdict))
                .bind(points.map(Col))
                .bind(reason)
                .bind(cause.map(Col));
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: DecisionRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            item: row.item,
            submission: row.submission,
            verdict: row.verdict.0,
            points: row.points.map(|c| c.0),
            reason: row.reason,
            cause: row.cause.map(|c| c.0),
        })
    }

    fn wrap(self) -> Fact {
        Fact::Decided(self)
    }
}

#[derive(FromRow)]
pub(super) struct AppraisalRow {
    id: Uuid,
    item: String,
    points: Col<Decimal>,
    reason: Option<String>,
    cause: Option<Col<Cause>>,
}

impl FactTable for Appraisal {
    type Row = AppraisalRow;

    fact_table!("appraisals", "appraised", "id, item, points, reason, cause", "$3, $4, $5, $6, $7");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, item, points, reason, cause } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(id)
                .bind(item)
                .bind(Col(*points))
                .bind(reason)
                .bind(cause.map(Col));
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: AppraisalRow) -> Result<Self, String> {
        Ok(Self { id: row.id, item: row.item, points: row.points.0, reason: row.reason, cause: row.cause.map(|c| c.0) })
    }

    fn wrap(self) -> Fact {
        Fact::Appraised(self)
    }
}

#[derive(FromRow)]
pub(super) struct SurveyResultRow {
    id: Uuid,
    item: String,
    satisfaction: Col<Decimal>,
    source: Option<String>,
}

impl FactTable for SurveyResult {
    type Row = SurveyResultRow;

    fact_table!("survey_results", "surveyed", "id, item, satisfaction, source", "$3, $4, $5, $6");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, item, satisfaction, source } = self;
        on_db!(conn, |c| {
            let query =
                sqlx::query(Self::INSERT).bind(log).bind(seq).bind(id).bind(item).bind(Col(*satisfaction)).bind(source);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: SurveyResultRow) -> Result<Self, String> {
        Ok(Self { id: row.id, item: row.item, satisfaction: row.satisfaction.0, source: row.source })
    }

    fn wrap(self) -> Fact {
        Fact::Surveyed(self)
    }
}
