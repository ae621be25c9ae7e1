//! Official rankings as they were imported.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
use crate::domain::facts::{Fact, RankingImport, Recorded};

impl Db {
    /// The latest table of a year, as it was known at `as_of` when given.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn ranking(
        &self,
        year: i32,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Recorded<RankingImport>>, StorageError> {
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seq = import(conn, year, as_of).await?;
        Ok(facts::system(conn, seq).await?.pop())
    }
}

impl Tx {
    /// The `seq` of the latest table of a year as this write sees it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn ranking(&mut self, year: i32) -> Result<Option<i64>, StorageError> {
        import(&mut self.conn(), year, None).await
    }
}

async fn import(conn: &mut Conn<'_>, year: i32, as_of: Option<DateTime<Utc>>) -> Result<Option<i64>, StorageError> {
    const SQL: &str = "select r.seq from ranking_imports r join changes c on c.log = r.log and c.seq = r.seq \
         where r.log = 'system' and r.year = $1 and (c.at <= $2 or $2 is null) order by r.seq desc limit 1";
    let as_of = as_of.map(|time| Col(time.trunc_subsecs(6)));
    on_db!(conn, |c| Ok(sqlx::query_scalar(SQL).bind(year).bind(as_of).fetch_optional(c).await?))
}

#[derive(FromRow)]
pub(super) struct RankingImportRow {
    year: i32,
    content: String,
}

impl FactTable for RankingImport {
    type Row = RankingImportRow;

    fact_table!(
        RankingImported = "ranking_imported" in "ranking_imports", |fact|
        year: &fact.year,
        content: &fact.table,
    );

    fn from_row(_log: &str, row: RankingImportRow) -> Result<Self, String> {
        Ok(Self { year: row.year, table: row.content })
    }
}
