//! Days off, year by year.

use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Calendar, Fact, NamedDay, Recorded};

impl Db {
    /// The latest list of a year's days off.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn calendar(&self, year: i32) -> Result<Option<Recorded<Calendar>>, StorageError> {
        const SQL: &str = "select seq from calendars where log = 'system' and year = $1 order by seq desc limit 1";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seq: Option<i64> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(year).fetch_optional(c).await?);
        Ok(facts::system(conn, seq).await?.pop())
    }
}

#[derive(FromRow)]
pub(super) struct CalendarRow {
    year: i32,
    source: String,
    days_off: Col<Vec<NamedDay>>,
    working: Col<Vec<NamedDay>>,
}

impl FactTable for Calendar {
    type Row = CalendarRow;

    fact_table!(
        CalendarListed = "calendar_listed" in "calendars", |fact|
        year: &fact.year,
        source: &fact.source,
        days_off: Col(fact.days_off.clone()),
        working: Col(fact.working.clone()),
    );

    fn from_row(_log: &str, row: CalendarRow) -> Result<Self, String> {
        Ok(Self { year: row.year, source: row.source, days_off: row.days_off.0, working: row.working.0 })
    }
}
