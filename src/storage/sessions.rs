//! Sessions of people who have signed in: the hash of each one's secret, and what it was begun on.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Db, on_db};
use super::error::StorageError;
use super::tx::Tx;

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// SHA-256 of its secret, lower-case hex.
    pub hash: String,
    /// Key that may be shown.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// The account's version it was begun on: on another it is over.
    pub version: i64,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it was last used, within a few minutes.
    pub seen_at: DateTime<Utc>,
    /// When it is over, however much it is used.
    pub ends_at: DateTime<Utc>,
    /// Address it was begun from.
    pub address: String,
}

#[derive(FromRow)]
struct Row {
    hash: String,
    id: Uuid,
    account: Uuid,
    version: i64,
    at: Col<DateTime<Utc>>,
    seen_at: Col<DateTime<Utc>>,
    ends_at: Col<DateTime<Utc>>,
    address: String,
}

#[derive(FromRow)]
struct RowAt {
    #[sqlx(flatten)]
    session: Row,
    head: i64,
}

impl From<Row> for StoredSession {
    fn from(row: Row) -> Self {
        let Row { hash, id, account, version, at, seen_at, ends_at, address } = row;
        Self { hash, id, account, version, at: at.0, seen_at: seen_at.0, ends_at: ends_at.0, address }
    }
}

fn micros(at: DateTime<Utc>) -> Col<DateTime<Utc>> {
    Col(at.trunc_subsecs(6))
}

impl Db {
    /// The session with this hash, and where the system's log is, in one round trip.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn session(&self, hash: &str) -> Result<Option<(StoredSession, i64)>, StorageError> {
        const SQL: &str = "select hash, id, account, version, at, seen_at, ends_at, address, \
             (select coalesce(max(seq), 0) from changes where log = 'system') as head from sessions where hash = $1";
        let mut session = self.read().await?;
        let row: Option<RowAt> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(hash).fetch_optional(c).await?);
        Ok(row.map(|row| (row.session.into(), row.head)))
    }

    /// The sessions of an account, newest first.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn sessions_of(&self, account: Uuid) -> Result<Vec<StoredSession>, StorageError> {
        const SQL: &str = "select hash, id, account, version, at, seen_at, ends_at, address from sessions \
             where account = $1 order by at desc, id desc";
        let mut session = self.read().await?;
        let rows: Vec<Row> = on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(account).fetch_all(c).await?);
        Ok(rows.into_iter().map(StoredSession::from).collect())
    }

    /// Forgets the sessions and the links that ended before a moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_ended(&self, before: DateTime<Utc>) -> Result<(), StorageError> {
        const SESSIONS: &str = "delete from sessions where ends_at < $1";
        const LINKS: &str = "delete from account_links where expires_at < $1";
        let mut tx = self.write_beside().await?;
        on_db!(&mut tx.conn(), |c| sqlx::query(SESSIONS).bind(micros(before)).execute(c).await.map(drop))?;
        on_db!(&mut tx.conn(), |c| sqlx::query(LINKS).bind(micros(before)).execute(c).await.map(drop))?;
        tx.commit().await
    }
}

impl Tx {
    /// Keeps a session, and of the account's others the newest, `most` in all.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn keep_session(&mut self, session: &StoredSession, most: u32) -> Result<(), StorageError> {
        const KEEP: &str = "insert into sessions (hash, id, account, version, at, seen_at, ends_at, address) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)";
        const TRIM: &str = "delete from sessions where account = $1 and hash not in \
             (select hash from sessions where account = $1 order by at desc, id desc limit $2)";
        let StoredSession { hash, id, account, version, at, seen_at, ends_at, address } = session;
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(KEEP).bind(hash).bind(id).bind(account).bind(version).bind(micros(*at));
            query.bind(micros(*seen_at)).bind(micros(*ends_at)).bind(address).execute(c).await?;
        });
        let most = i64::from(most);
        on_db!(&mut self.conn(), |c| sqlx::query(TRIM).bind(account).bind(most).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn see_session(&mut self, hash: &str, at: DateTime<Utc>) -> Result<(), StorageError> {
        const SQL: &str = "update sessions set seen_at = $2 where hash = $1 and seen_at < $2";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(hash).bind(micros(at)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends the session with this hash; false when there is none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_session(&mut self, hash: &str) -> Result<bool, StorageError> {
        const SQL: &str = "delete from sessions where hash = $1";
        let rows = on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(hash).execute(c).await?.rows_affected());
        Ok(rows == 1)
    }

    /// Ends an account's session by its key; false when it has no such one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_session_of(&mut self, account: Uuid, id: Uuid) -> Result<bool, StorageError> {
        const SQL: &str = "delete from sessions where account = $1 and id = $2";
        let rows =
            on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).bind(id).execute(c).await?.rows_affected());
        Ok(rows == 1)
    }

    /// Ends all sessions of an account but one; how many they were.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_sessions_but(&mut self, account: Uuid, kept: Uuid) -> Result<u64, StorageError> {
        const SQL: &str = "delete from sessions where account = $1 and id <> $2";
        Ok(on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).bind(kept).execute(c).await?.rows_affected()))
    }

    /// Ends all sessions of an account; how many they were.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_sessions(&mut self, account: Uuid) -> Result<u64, StorageError> {
        const SQL: &str = "delete from sessions where account = $1";
        Ok(on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).execute(c).await?.rows_affected()))
    }
}
