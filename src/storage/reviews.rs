//! What others say of a claim: decisions of Sở Nội vụ, appraisals of the ministry and what the province answers, survey results.

use rust_decimal::Decimal;
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, on_db};
use super::error::StorageError;
use super::facts::{FactTable, fact_table};
use crate::domain::facts::{Appraisal, Cause, Decision, Explanation, Fact, Missing, SurveyResult, Verdict};

#[derive(FromRow)]
pub(super) struct DecisionRow {
    id: Uuid,
    item: String,
    submission: Uuid,
    verdict: Col<Verdict>,
    points: Option<Col<Decimal>>,
    reason: Option<String>,
    cause: Option<Col<Cause>>,
    missing: Option<Col<Vec<Missing>>>,
}

impl FactTable for Decision {
    type Row = DecisionRow;

    fact_table!(
        Decided = "decided" in "decisions", |fact|
        id: &fact.id,
        item: &fact.item,
        submission: &fact.submission,
        verdict: Col(fact.verdict),
        points: fact.points.map(Col),
        reason: &fact.reason,
        cause: fact.cause.map(Col),
        missing: fact.missing.clone().map(Col),
    );

    fn from_row(_log: &str, row: DecisionRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            item: row.item,
            submission: row.submission,
            verdict: row.verdict.0,
            points: row.points.map(|c| c.0),
            reason: row.reason,
            cause: row.cause.map(|c| c.0),
            missing: row.missing.map(|c| c.0),
        })
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

    fact_table!(
        Appraised = "appraised" in "appraisals", |fact|
        id: &fact.id,
        item: &fact.item,
        points: Col(fact.points),
        reason: &fact.reason,
        cause: fact.cause.map(Col),
    );

    fn from_row(_log: &str, row: AppraisalRow) -> Result<Self, String> {
        Ok(Self { id: row.id, item: row.item, points: row.points.0, reason: row.reason, cause: row.cause.map(|c| c.0) })
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

    fact_table!(
        Surveyed = "surveyed" in "survey_results", |fact|
        id: &fact.id,
        item: &fact.item,
        satisfaction: Col(fact.satisfaction),
        source: &fact.source,
    );

    fn from_row(_log: &str, row: SurveyResultRow) -> Result<Self, String> {
        Ok(Self { id: row.id, item: row.item, satisfaction: row.satisfaction.0, source: row.source })
    }
}

#[derive(FromRow)]
pub(super) struct ExplanationRow {
    id: Uuid,
    item: String,
    appraisal: Uuid,
    content: String,
    points: Option<Col<Decimal>>,
    evidence: Col<Vec<Uuid>>,
}

impl FactTable for Explanation {
    type Row = ExplanationRow;

    fact_table!(
        Explained = "explained" in "explanations", |fact|
        id: &fact.id,
        item: &fact.item,
        appraisal: &fact.appraisal,
        content: &fact.text,
        points: fact.points.map(Col),
        evidence: Col(fact.evidence.clone()),
    );

    fn from_row(_log: &str, row: ExplanationRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            item: row.item,
            appraisal: row.appraisal,
            text: row.content,
            points: row.points.map(|c| c.0),
            evidence: row.evidence.0,
        })
    }
}
