//! Assessments: their opening, their phases, who answers for which item.

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Assignment, Extension, Fact, Move, Opening, PhaseEnd, Recorded, Schedule};

impl Db {
    /// The openings of assessments, of one province or of all, by id after a cursor, `limit` at most.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn openings(
        &self,
        province: Option<&str>,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Recorded<Opening>>, StorageError> {
        const ALL: &str = "select log from openings where log > $1 order by log limit $2";
        const OWN: &str = "select log from openings where log > $1 and province = $3 order by log limit $2";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let logs: Vec<String> = on_db!(&mut *conn, |c| match province {
            None => sqlx::query_scalar(ALL).bind(after).bind(i64::from(limit)).fetch_all(c).await?,
            Some(province) =>
                sqlx::query_scalar(OWN).bind(after).bind(i64::from(limit)).bind(province).fetch_all(c).await?,
        });
        let mut openings = Vec::with_capacity(logs.len());
        for log in logs {
            openings.push(facts::one(conn, &log, 1).await?);
        }
        Ok(openings)
    }
}

#[derive(FromRow)]
pub(super) struct OpeningRow {
    province: String,
    year: i32,
    criteria_set: String,
    revision: Col<u32>,
    illustrative: Col<bool>,
}

impl FactTable for Opening {
    type Row = OpeningRow;

    fact_table!(
        Opened = "opened" in "openings", |fact|
        province: &fact.province,
        year: &fact.year,
        criteria_set: &fact.set,
        revision: Col(fact.revision),
        illustrative: Col(fact.illustrative),
    );

    fn from_row(log: &str, row: OpeningRow) -> Result<Self, String> {
        Ok(Self {
            assessment: log.to_owned(),
            province: row.province,
            year: row.year,
            set: row.criteria_set,
            revision: row.revision.0,
            illustrative: row.illustrative.0,
        })
    }
}

#[derive(FromRow)]
pub(super) struct ScheduleRow {
    phases: Col<Vec<PhaseEnd>>,
    reason: Option<String>,
}

impl FactTable for Schedule {
    type Row = ScheduleRow;

    fact_table!(
        Scheduled = "scheduled" in "schedules", |fact|
        phases: Col(fact.phases.clone()),
        reason: &fact.reason,
    );

    fn from_row(_log: &str, row: ScheduleRow) -> Result<Self, String> {
        Ok(Self { phases: row.phases.0, reason: row.reason })
    }
}

#[derive(FromRow)]
pub(super) struct AssignmentRow {
    item: String,
    lead: String,
    contributors: Col<Vec<String>>,
    due: Col<NaiveDate>,
    asked: Option<Col<NaiveDate>>,
    reason: Option<String>,
}

impl FactTable for Assignment {
    type Row = AssignmentRow;

    fact_table!(
        Assigned = "assigned" in "assignments", |fact|
        item: &fact.item,
        lead: &fact.lead,
        contributors: Col(fact.contributors.clone()),
        due: Col(fact.due),
        asked: fact.asked.map(Col),
        reason: &fact.reason,
    );

    fn from_row(_log: &str, row: AssignmentRow) -> Result<Self, String> {
        Ok(Self {
            item: row.item,
            lead: row.lead,
            contributors: row.contributors.0,
            due: row.due.0,
            asked: row.asked.map(|day| day.0),
            reason: row.reason,
        })
    }
}

#[derive(FromRow)]
pub(super) struct ExtensionRow {
    id: Uuid,
    item: Option<String>,
    unit: Option<String>,
    until: Col<NaiveDate>,
    asked: Option<Col<NaiveDate>>,
    reason: String,
}

impl FactTable for Extension {
    type Row = ExtensionRow;

    fact_table!(
        Extended = "extended" in "extensions", |fact|
        id: &fact.id,
        item: &fact.item,
        unit: &fact.unit,
        until: Col(fact.until),
        asked: fact.asked.map(Col),
        reason: &fact.reason,
    );

    fn from_row(_log: &str, row: ExtensionRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            item: row.item,
            unit: row.unit,
            until: row.until.0,
            asked: row.asked.map(|day| day.0),
            reason: row.reason,
        })
    }
}

#[derive(FromRow)]
pub(super) struct MoveRow {
    revision: Col<u32>,
    reason: String,
}

impl FactTable for Move {
    type Row = MoveRow;

    fact_table!(
        Moved = "moved" in "moves", |fact|
        revision: Col(fact.revision),
        reason: &fact.reason,
    );

    fn from_row(_log: &str, row: MoveRow) -> Result<Self, String> {
        Ok(Self { revision: row.revision.0, reason: row.reason })
    }
}
