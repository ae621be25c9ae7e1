//! Idempotency keys: what was answered to a request, so that its repetition gets the same answer and does nothing.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
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

#[derive(FromRow)]
struct Row {
    fingerprint: String,
    status: Col<u16>,
    body: Vec<u8>,
    etag: Option<String>,
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
        const SQL: &str = "insert into idempotency_keys (actor, key, fingerprint, status, body, etag, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        let Remembered { fingerprint, status, body, etag } = answer;
        let at = Col(at.trunc_subsecs(6));
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(actor).bind(key).bind(fingerprint).bind(Col(*status));
            query.bind(body).bind(etag).bind(at).execute(c).await?;
        });
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
    Ok(row.map(|Row { fingerprint, status, body, etag }| Remembered { fingerprint, status: status.0, body, etag }))
}
