//! Who came in and who did not, and how long whoever fails has to wait. Both are bounded: strangers write here.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Db, on_db};
use super::error::StorageError;
use super::tx::Tx;

/// How often somebody or somewhere has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Failures since the last success, or since long ago.
    pub failures: u32,
    /// When the last attempt was; of an address, since when none of these failures has faded.
    pub last_at: DateTime<Utc>,
    /// When the next attempt is heard.
    pub until: DateTime<Utc>,
}

/// An attempt to sign in that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// When.
    pub at: DateTime<Utc>,
    /// The account; none when there is none of the name, which is not kept: it may be a password typed in the wrong place.
    pub account: Option<Uuid>,
    /// Whether it succeeded.
    pub signed_in: bool,
    /// Where it came from.
    pub address: String,
}

#[derive(FromRow)]
struct LimitRow {
    failures: Col<u32>,
    last_at: Col<DateTime<Utc>>,
    until: Col<DateTime<Utc>>,
}

#[derive(FromRow)]
struct SignInRow {
    at: Col<DateTime<Utc>>,
    account: Option<Uuid>,
    signed_in: bool,
    address: String,
}

impl From<SignInRow> for SignIn {
    fn from(SignInRow { at, account, signed_in, address }: SignInRow) -> Self {
        Self { at: at.0, account, signed_in, address }
    }
}

fn micros(at: DateTime<Utc>) -> Col<DateTime<Utc>> {
    Col(at.trunc_subsecs(6))
}

impl Tx {
    /// The limit of a key, which nobody else changes until this write ends.
    ///
    /// # Errors
    /// `Corrupt`, `DiskFull`, `Unavailable`.
    pub async fn hold_limit(&mut self, key: &str, now: DateTime<Utc>) -> Result<Limit, StorageError> {
        const SQL: &str = "insert into sign_in_limits (key, failures, last_at, until) values ($1, 0, $2, $2) \
             on conflict (key) do update set failures = sign_in_limits.failures returning failures, last_at, until";
        let row: LimitRow =
            on_db!(&mut self.conn(), |c| sqlx::query_as(SQL).bind(key).bind(micros(now)).fetch_one(c).await?);
        Ok(Limit { failures: row.failures.0, last_at: row.last_at.0, until: row.until.0 })
    }

    /// Sets the limit of a key that this write holds.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn set_limit(&mut self, key: &str, limit: Limit) -> Result<(), StorageError> {
        const SQL: &str = "update sign_in_limits set failures = $2, last_at = $3, until = $4 where key = $1";
        let Limit { failures, last_at, until } = limit;
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(key).bind(Col(failures)).bind(micros(last_at)).bind(micros(until));
            query.execute(c).await?;
        });
        Ok(())
    }

    /// Notes an attempt. Of those that failed on the same account, or on names that there are not, the last `most` are kept:
    /// a flood against one pushes out nothing of another.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn note_sign_in(&mut self, sign_in: &SignIn, most: u32) -> Result<(), StorageError> {
        const NEXT: &str = "select coalesce(max(seq), 0) + 1 from sign_ins";
        const SQL: &str = "insert into sign_ins (seq, at, account, signed_in, address) values ($1, $2, $3, $4, $5)";
        const TRIM: &str = "delete from sign_ins where signed_in = $1 and account is not distinct from $2 and seq <= \
             (select seq from sign_ins where signed_in = $1 and account is not distinct from $2 order by seq desc limit 1 offset $3)";
        self.hold_table("sign_ins").await?;
        let seq: i64 = on_db!(&mut self.conn(), |c| sqlx::query_scalar(NEXT).fetch_one(c).await?);
        let SignIn { at, account, signed_in, address } = sign_in;
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(seq).bind(micros(*at)).bind(account).bind(signed_in);
            query.bind(address).execute(c).await?;
        });
        if *signed_in {
            return Ok(());
        }
        on_db!(&mut self.conn(), |c| {
            sqlx::query(TRIM).bind(false).bind(account).bind(i64::from(most)).execute(c).await?;
        });
        Ok(())
    }
}

impl Db {
    /// The last attempts to sign in, `limit` at most, newest first.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn sign_ins(&self, limit: u32) -> Result<Vec<SignIn>, StorageError> {
        const SQL: &str = "select at, account, signed_in, address from sign_ins order by seq desc limit $1";
        let mut session = self.read().await?;
        let rows: Vec<SignInRow> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(i64::from(limit)).fetch_all(c).await?);
        Ok(rows.into_iter().map(SignIn::from).collect())
    }

    /// The last attempts to sign in to an account, `limit` at most, newest first.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn sign_ins_of(&self, account: Uuid, limit: u32) -> Result<Vec<SignIn>, StorageError> {
        const SQL: &str =
            "select at, account, signed_in, address from sign_ins where account = $1 order by seq desc limit $2";
        let (mut session, limit) = (self.read().await?, i64::from(limit));
        let rows: Vec<SignInRow> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(account).bind(limit).fetch_all(c).await?);
        Ok(rows.into_iter().map(SignIn::from).collect())
    }

    /// Forgets limits that were last touched before a moment, and attempts from before another.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_sign_ins(&self, limits: DateTime<Utc>, attempts: DateTime<Utc>) -> Result<(), StorageError> {
        const LIMITS: &str = "delete from sign_in_limits where last_at < $1";
        const ATTEMPTS: &str = "delete from sign_ins where at < $1";
        let mut tx = self.write_beside().await?;
        on_db!(&mut tx.conn(), |c| sqlx::query(LIMITS).bind(micros(limits)).execute(c).await.map(drop))?;
        on_db!(&mut tx.conn(), |c| sqlx::query(ATTEMPTS).bind(micros(attempts)).execute(c).await.map(drop))?;
        tx.commit().await
    }
}
