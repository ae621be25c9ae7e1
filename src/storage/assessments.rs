//! Assessments: their opening, their phases, who answers for which item.

use chrono::NaiveDate;
use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Assignment, Fact, Opening, PhaseEnd, Recorded, Schedule};

impl Db {
    /// The openings of all assessments, by id.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn openings(&self) -> Result<Vec<Recorded<Opening>>, StorageError> {
        const SQL: &str = "select log from openings order by log";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let logs: Vec<String> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).fetch_all(c).await?);
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

    fact_table!("openings", "opened", "province, year, criteria_set, revision, illustrative", "$3, $4, $5, $6, $7");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { assessment: _, province, year, set, revision, illustrative } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(province)
                .bind(year)
                .bind(set)
                .bind(Col(*revision))
                .bind(Col(*illustrative));
            query.execute(c).await?;
        });
        Ok(())
    }

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

    fn wrap(self) -> Fact {
        Fact::Opened(self)
    }
}

#[derive(FromRow)]
pub(super) struct ScheduleRow {
    phases: Col<Vec<PhaseEnd>>,
    reason: Option<String>,
}

impl FactTable for Schedule {
    type Row = ScheduleRow;

    fact_table!("schedules", "scheduled", "phases, reason", "$3, $4");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { phases, reason } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT).bind(log).bind(seq).bind(Col(phases.clone())).bind(reason);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: ScheduleRow) -> Result<Self, String> {
        Ok(Self { phases: row.phases.0, reason: row.reason })
    }

    fn wrap(self) -> Fact {
        Fact::Scheduled(self)
    }
}

#[derive(FromRow)]
pub(super) struct AssignmentRow {
    item: String,
    lead: String,
    contributors: Col<Vec<String>>,
    due: Col<NaiveDate>,
    reason: Option<String>,
}

impl FactTable for Assignment {
    type Row = AssignmentRow;

    fact_table!("assignments", "assigned", "item, lead, contributors, due, reason", "$3, $4, $5, $6, $7");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { item, lead, contributors, due, reason } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(item)
                .bind(lead)
                .bind(Col(contributors.clone()))
                .bind(Col(*due))
                .bind(reason);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: AssignmentRow) -> Result<Self, String> {
        Ok(Self {
            item: row.item,
            lead: row.lead,
            contributors: row.contributors.0,
            due: row.due.0,
            reason: row.reason,
        })
    }

    fn wrap(self) -> Fact {
        Fact::Assigned(self)
    }
}
