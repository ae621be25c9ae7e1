//! Idempotency keys: what was answered to a request, so that its repetition gets the same answer and does nothing.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::{AssertSqlSafe, FromRow};

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts;
use super::tx::Tx;

/// The answer to an earlier request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// What tells the request from another under the same key.
    pub fingerprint: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Body of the answer.
    pub body: Vec<u8>,
    /// `ETag` of the answer.
    pub etag: Option<String>,
}

/// An answer with the request it was given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Account that asked.
    pub actor: String,
    /// The key it asked with.
    pub key: String,
    /// What it was told.
    pub answer: Remembered,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    fingerprint: String,
    status: Col<u16>,
    body: Vec<u8>,
    etag: Option<String>,
}

#[derive(FromRow)]
struct AnsweredRow {
    actor: String,
    key: String,
    #[sqlx(flatten)]
    answer: Row,
    created_at: Col<DateTime<Utc>>,
}

impl From<Row> for Remembered {
    fn from(Row { fingerprint, status, body, etag }: Row) -> Self {
        Self { fingerprint, status: status.0, body, etag }
    }
}

impl From<AnsweredRow> for Answered {
    fn from(AnsweredRow { actor, key, answer, created_at }: AnsweredRow) -> Self {
        Self { actor, key, answer: answer.into(), at: created_at.0 }
    }
}

impl Tx {
    /// What was answered to `actor` under `key`.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn recall(&mut self, actor: &str, key: &str) -> Result<Option<Remembered>, StorageError> {
        recall(&mut self.conn(), actor, key).await
    }

    /// Forgets what was answered to an account: its name has a new holder.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_actor(&mut self, actor: &str) -> Result<(), StorageError> {
        const SQL: &str = "delete from idempotency_keys where actor = $1";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(actor).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps an answer, in the same write as what it speaks of.
    ///
    /// # Errors
    /// `Conflict` when the key is taken, `DiskFull`, `Unavailable`.
    pub async fn remember(
        &mut self,
        actor: &str,
        key: &str,
        answer: &Remembered,
        at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let (actor, key, answer) = (actor.to_owned(), key.to_owned(), answer.clone());
        self.remember_all(&[Answered { actor, key, answer, at }]).await
    }

    /// As [`Tx::remember`], many at once.
    ///
    /// # Errors
    /// As there.
    pub async fn remember_all(&mut self, answers: &[Answered]) -> Result<(), StorageError> {
        const COLUMNS: [&str; 7] = ["actor", "key", "fingerprint", "status", "body", "etag", "created_at"];
        for some in answers.chunks(facts::ROWS) {
            let sql = facts::insert_sql("idempotency_keys", &COLUMNS, some.len());
            on_db!(&mut self.conn(), |c| {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for Answered { actor, key, answer, at } in some {
                    let Remembered { fingerprint, status, body, etag } = answer;
                    query = query.bind(actor).bind(key).bind(fingerprint).bind(Col(*status));
                    query = query.bind(body).bind(etag).bind(Col(at.trunc_subsecs(6)));
                }
                query.execute(c).await?;
            });
        }
        Ok(())
    }

    /// Forgets every answer.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_all(&mut self) -> Result<(), StorageError> {
        on_db!(&mut self.conn(), |c| sqlx::query("delete from idempotency_keys").execute(c).await.map(drop))?;
        Ok(())
    }
}

impl Db {
    /// As [`Tx::recall`], outside of any write: what is being written at this moment is not seen.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn recall(&self, actor: &str, key: &str) -> Result<Option<Remembered>, StorageError> {
        recall(&mut self.read().await?.conn(), actor, key).await
    }

    /// Up to `limit` answers after one, by account and key.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn answers(&self, after: Option<&Answered>, limit: u32) -> Result<Vec<Answered>, StorageError> {
        const SQL: &str = "select actor, key, fingerprint, status, body, etag, created_at from idempotency_keys \
             where (actor, key) > ($1, $2) order by actor, key limit $3";
        let (actor, key) = after.map_or(("", ""), |last| (&*last.actor, &*last.key));
        let mut session = self.read().await?;
        let rows: Vec<AnsweredRow> = on_db!(&mut session.conn(), |c| {
            sqlx::query_as(SQL).bind(actor).bind(key).bind(i64::from(limit)).fetch_all(c).await?
        });
        Ok(rows.into_iter().map(Answered::from).collect())
    }

    /// Forgets the answers given before a moment; how many they were.
    ///
    /// # Errors
    /// `ReadOnly`, `Unavailable`.
    pub async fn forget_keys(&self, before: DateTime<Utc>) -> Result<u64, StorageError> {
        const SQL: &str = "delete from idempotency_keys where created_at < $1";
        let before = Col(before.trunc_subsecs(6));
        let mut tx = self.write_beside().await?;
        let forgotten = on_db!(&mut tx.conn(), |c| sqlx::query(SQL).bind(before).execute(c).await?.rows_affected());
        tx.commit().await?;
        Ok(forgotten)
    }
}

async fn recall(conn: &mut Conn<'_>, actor: &str, key: &str) -> Result<Option<Remembered>, StorageError> {
    const SQL: &str = "select fingerprint, status, body, etag from idempotency_keys where actor = $1 and key = $2";
    let row: Option<Row> = on_db!(conn, |c| sqlx::query_as(SQL).bind(actor).bind(key).fetch_optional(c).await?);
    Ok(row.map(Remembered::from))
}
