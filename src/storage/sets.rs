//! Published criteria sets, every revision as it was published.

use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
use crate::domain::facts::{Fact, PublishedSet, Recorded};

impl Db {
    /// All published sets and revisions, in the order of their publication.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn published_sets(&self) -> Result<Vec<Recorded<PublishedSet>>, StorageError> {
        facts::all(&mut self.read().await?.conn()).await
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

impl Tx {
    /// The newest published revision of a set as this write sees it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn newest_revision(&mut self, id: &str) -> Result<Option<u32>, StorageError> {
        const SQL: &str = "select max(revision) from published_sets where criteria_set = $1";
        let newest: Option<Col<u32>> =
            on_db!(&mut self.conn(), |c| sqlx::query_scalar(SQL).bind(id).fetch_one(c).await?);
        Ok(newest.map(|revision| revision.0))
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

    fact_table!(
        SetPublished = "set_published" in "published_sets", |fact|
        criteria_set: &fact.set,
        revision: Col(fact.revision),
        source: &fact.source,
    );

    fn from_row(_log: &str, row: PublishedSetRow) -> Result<Self, String> {
        Ok(Self { set: row.criteria_set, revision: row.revision.0, source: row.source })
    }
}
