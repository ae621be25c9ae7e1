//! Official rankings as they were imported.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
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
        const SQL: &str = "select r.seq from ranking_imports r join changes c on c.log = r.log and c.seq = r.seq \
             where r.log = 'system' and r.year = $1 and ($2 is null or c.at <= $2) order by r.seq desc limit 1";
        let as_of = as_of.map(|time| Col(time.trunc_subsecs(6)));
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seq: Option<i64> =
            on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(year).bind(as_of).fetch_optional(c).await?);
        Ok(facts::system(conn, seq).await?.pop())
    }
}

#[derive(FromRow)]
pub(super) struct RankingImportRow {
    year: i32,
    content: String,
}

impl FactTable for RankingImport {
    type Row = RankingImportRow;

    fact_table!("ranking_imports", "ranking_imported", "year, content", "$3, $4");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { year, table } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT).bind(log).bind(seq).bind(year).bind(table);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: RankingImportRow) -> Result<Self, String> {
        Ok(Self { year: row.year, table: row.content })
    }

    fn wrap(self) -> Fact {
        Fact::RankingImported(self)
    }
}
