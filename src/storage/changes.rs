//! The log of changes: reading it, and its head.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, FromRow, Row};

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts;
use crate::domain::chain::{Change, Head};
use crate::domain::facts::{Actor, Recorded, Role};

#[derive(FromRow)]
struct ChangeRow {
    log: String,
    seq: i64,
    at: Col<DateTime<Utc>>,
    actor_name: String,
    actor_role: Col<Role>,
    actor_unit: Option<String>,
    kind: String,
    subject: String,
    digest: String,
    prev_hash: String,
    hash: String,
}

impl From<ChangeRow> for Change {
    fn from(row: ChangeRow) -> Self {
        let actor = Actor { name: row.actor_name, role: row.actor_role.0, unit: row.actor_unit };
        let ChangeRow { log, seq, at, kind, subject, digest, prev_hash, hash, .. } = row;
        Self { log, seq, at: at.0, actor, kind, subject, digest, prev_hash, hash }
    }
}

/// A row of the log as it was found.
pub(super) struct FoundChange {
    pub(super) seq: i64,
    /// The hash it states, when that can be read.
    pub(super) hash: Option<String>,
    /// The change, or why the row holds none.
    pub(super) change: Result<Change, String>,
}

impl Db {
    /// The last version of a log; 0 when there is no such log.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn head(&self, log: &str) -> Result<i64, StorageError> {
        last_seq(&mut self.read().await?.conn(), log).await
    }

    /// The last version of a log that was made at `time` or before; `None` when it had none yet.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn seq_at(&self, log: &str, time: DateTime<Utc>) -> Result<Option<i64>, StorageError> {
        const SQL: &str = "select seq from changes where log = $1 and at <= $2 order by at desc, seq desc limit 1";
        let time = Col(chrono::SubsecRound::trunc_subsecs(time, 6));
        let mut session = self.read().await?;
        on_db!(&mut session.conn(), |c| Ok(sqlx::query_scalar(SQL).bind(log).bind(time).fetch_optional(c).await?))
    }

    /// Up to `limit` changes of a log after a version, in order.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn changes(&self, log: &str, after: i64, limit: u32) -> Result<Vec<Change>, StorageError> {
        page(&mut self.read().await?.conn(), log, after, i64::MAX, i64::from(limit)).await
    }

    /// All facts of a log with `after < seq`, and `seq <= up_to` when given, in order.
    ///
    /// # Errors
    /// `Corrupt` when a change has no readable fact, `Unavailable`.
    pub async fn load(&self, log: &str, after: i64, up_to: Option<i64>) -> Result<Vec<Recorded>, StorageError> {
        facts::load(&mut self.read().await?.conn(), log, after, up_to.unwrap_or(i64::MAX)).await
    }

    /// Every log there is, by name: those that changes speak of, and those that only rows of facts speak of.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn logs(&self) -> Result<Vec<String>, StorageError> {
        let mut session = self.read().await?;
        let mut logs = facts::logs(&mut session.conn()).await?;
        let named: Vec<String> = on_db!(&mut session.conn(), |c| {
            sqlx::query_scalar("select distinct log from changes").fetch_all(c).await?
        });
        logs.extend(named);
        Ok(logs.into_iter().collect())
    }
}

/// The head of a log.
pub(super) async fn head(conn: &mut Conn<'_>, log: &str) -> Result<Head, StorageError> {
    const SQL: &str = "select seq, at, hash from changes where log = $1 order by seq desc limit 1";
    let row: Option<(i64, Col<DateTime<Utc>>, String)> =
        on_db!(conn, |c| sqlx::query_as(SQL).bind(log).fetch_optional(c).await?);
    Ok(row.map_or_else(Head::empty, |(seq, at, hash)| Head { seq, at: Some(at.0), hash }))
}

/// The last version of a log; 0 when there is no such log.
pub(super) async fn last_seq(conn: &mut Conn<'_>, log: &str) -> Result<i64, StorageError> {
    const SQL: &str = "select coalesce(max(seq), 0) from changes where log = $1";
    on_db!(conn, |c| Ok(sqlx::query_scalar(SQL).bind(log).fetch_one(c).await?))
}

/// The changes of a log with `after < seq <= up_to`, in order.
pub(super) async fn range(conn: &mut Conn<'_>, log: &str, after: i64, up_to: i64) -> Result<Vec<Change>, StorageError> {
    page(conn, log, after, up_to, i64::MAX).await
}

/// The changes of a log that speak of facts of a kind, in order.
pub(super) async fn of_kind(conn: &mut Conn<'_>, log: &str, kind: &str) -> Result<Vec<Change>, StorageError> {
    const SQL: &str = "select log, seq, at, actor_name, actor_role, actor_unit, kind, subject, digest, prev_hash, hash \
         from changes where log = $1 and kind = $2 order by seq";
    let rows: Vec<ChangeRow> = on_db!(conn, |c| sqlx::query_as(SQL).bind(log).bind(kind).fetch_all(c).await?);
    Ok(rows.into_iter().map(Change::from).collect())
}

/// As [`range`], `limit` rows at most, readable or not.
pub(super) async fn found(
    conn: &mut Conn<'_>,
    log: &str,
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<FoundChange>, StorageError> {
    const SQL: &str = "select log, seq, at, actor_name, actor_role, actor_unit, kind, subject, digest, prev_hash, hash \
         from changes where log = $1 and seq > $2 and seq <= $3 order by seq limit $4";
    on_db!(conn, |c| {
        let rows = sqlx::query(SQL).bind(log).bind(after).bind(up_to).bind(limit).fetch_all(c).await?;
        let found = rows.iter().map(|row| {
            let change = ChangeRow::from_row(row).map(Change::from).map_err(|error| error.to_string());
            Ok(FoundChange { seq: row.try_get("seq")?, hash: row.try_get("hash").ok(), change })
        });
        found.collect()
    })
}

/// Stores changes.
pub(super) async fn insert(conn: &mut Conn<'_>, changes: &[Change]) -> Result<(), StorageError> {
    const COLUMNS: [&str; 11] = [
        "log",
        "seq",
        "at",
        "actor_name",
        "actor_role",
        "actor_unit",
        "kind",
        "subject",
        "digest",
        "prev_hash",
        "hash",
    ];
    let sql = facts::insert_sql("changes", &COLUMNS, changes.len());
    on_db!(conn, |c| {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for change in changes {
            let Change { log, seq, at, actor: Actor { name, role, unit }, kind, subject, digest, prev_hash, hash } =
                change;
            query = query.bind(log).bind(seq).bind(Col(*at)).bind(name).bind(Col(*role)).bind(unit);
            query = query.bind(kind).bind(subject).bind(digest).bind(prev_hash).bind(hash);
        }
        query.execute(c).await?;
    });
    Ok(())
}

/// As [`found`], where every row must be readable.
pub(super) async fn page(
    conn: &mut Conn<'_>,
    log: &str,
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<Change>, StorageError> {
    let found = found(conn, log, after, up_to, limit).await?;
    let changes = found.into_iter().map(|FoundChange { seq, change, .. }| {
        change.map_err(|why| StorageError::corrupt(format!("changes ({log}, {seq}): {why}")))
    });
    changes.collect()
}
