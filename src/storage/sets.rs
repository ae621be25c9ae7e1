//! Published criteria sets, every revision as it was published.

use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Fact, PublishedSet, Recorded};

impl Db {
    /// All published sets and revisions, in the order of their publication.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn published_sets(&self) -> Result<Vec<Recorded<PublishedSet>>, StorageError> {
        const SQL: &str = "select seq from published_sets where log = 'system' order by seq";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seqs: Vec<i64> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).fetch_all(c).await?);
        facts::system(conn, seqs).await
    }

    /// One revision of a set.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn set(&self, id: &str, revision: u32) -> Result<Option<Recorded<PublishedSet>>, StorageError> {
        const SQL: &str = "select seq from published_sets where log = 'system' and criteria_set = $1 and revision = $2";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seq: Option<i64> =
            on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(id).bind(Col(revision)).fetch_optional(c).await?);
        Ok(facts::system(conn, seq).await?.pop())
    }
}

#[derive(FromRow)]
pub(super) struct PublishedSetRow {
    criteria_set: String,
    revision: Col<u32>,
    source: String,
}

impl FactTable for PublishedSet {
    type Row = PublishedSetRow;

    fact_table!("published_sets", "set_published", "criteria_set, revision, source", "$3, $4, $5");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { set, revision, source } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT).bind(log).bind(seq).bind(set).bind(Col(*revision)).bind(source);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: PublishedSetRow) -> Result<Self, String> {
        Ok(Self { set: row.criteria_set, revision: row.revision.0, source: row.source })
    }

    fn wrap(self) -> Fact {
        Fact::SetPublished(self)
    }
}
