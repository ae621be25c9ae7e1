//! Uploads that come in several requests: how far each has come, and where its pieces are. Rows of the service, not facts.

use std::collections::HashSet;

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::column::Col;
use super::db::{Db, on_db};
use super::error::StorageError;
use super::evidence::{places, portions};
use super::tx::Tx;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Actor, Role};

/// An upload as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredUpload {
    /// Key; the document it becomes has the same.
    pub id: Uuid,
    /// Assessment it is for.
    pub assessment: String,
    /// Who began it.
    pub by: Caller,
    /// Whose share of what may be unfinished it takes.
    pub counted_for: String,
    /// Name of the file.
    pub file_name: String,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// What the document is, as JSON.
    pub description: String,
    /// Its size, in bytes.
    pub size: u64,
    /// How many bytes of it are durable.
    pub received: u64,
    /// In how many pieces.
    pub pieces: u64,
    /// Whether nothing has come of it yet.
    pub is_open: bool,
    /// Why it was refused, as JSON; none where it was kept.
    pub refusal: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// A piece of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPiece {
    /// Its first byte's place in the upload.
    pub start: u64,
    /// Its size, in bytes.
    pub size: u64,
    /// Its name in the evidence store.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    assessment: String,
    actor: String,
    role: Col<Role>,
    province: Option<String>,
    unit: Option<String>,
    counted_for: String,
    file_name: String,
    metadata: String,
    description: String,
    size: Col<u64>,
    received: Col<u64>,
    pieces: Col<u64>,
    is_open: bool,
    refusal: Option<String>,
    created_at: Col<DateTime<Utc>>,
    expires_at: Col<DateTime<Utc>>,
}

impl From<Row> for StoredUpload {
    fn from(row: Row) -> Self {
        let actor = Actor { name: row.actor, role: row.role.0, unit: row.unit };
        Self {
            id: row.id,
            assessment: row.assessment,
            by: Caller { actor, province: row.province },
            counted_for: row.counted_for,
            file_name: row.file_name,
            metadata: row.metadata,
            description: row.description,
            size: row.size.0,
            received: row.received.0,
            pieces: row.pieces.0,
            is_open: row.is_open,
            refusal: row.refusal,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        }
    }
}

fn micros(at: DateTime<Utc>) -> Col<DateTime<Utc>> {
    Col(at.trunc_subsecs(6))
}

impl Db {
    /// An upload by its key.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn upload(&self, id: Uuid) -> Result<Option<StoredUpload>, StorageError> {
        const SQL: &str = "select id, assessment, actor, role, province, unit, counted_for, file_name, metadata, \
             description, size, received, pieces, is_open, refusal, created_at, expires_at from uploads where id = $1";
        let mut session = self.read().await?;
        let row: Option<Row> = on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(id).fetch_optional(c).await?);
        Ok(row.map(StoredUpload::from))
    }

    /// The pieces of an upload, in their order.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn upload_pieces(&self, id: Uuid) -> Result<Vec<StoredPiece>, StorageError> {
        const SQL: &str = "select start, size, name, sha256 from upload_pieces where upload = $1 order by start";
        let mut session = self.read().await?;
        let rows: Vec<(Col<u64>, Col<u64>, String, String)> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(id).fetch_all(c).await?);
        let piece = |(start, size, name, sha256): (Col<u64>, Col<u64>, _, _)| StoredPiece {
            start: start.0,
            size: size.0,
            name,
            sha256,
        };
        Ok(rows.into_iter().map(piece).collect())
    }

    /// Up to `limit` uploads that were to be forgotten before a moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn expired_uploads(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Uuid>, StorageError> {
        const SQL: &str = "select id from uploads where expires_at < $1 order by expires_at limit $2";
        let mut session = self.read().await?;
        Ok(on_db!(&mut session.conn(), |c| {
            sqlx::query_scalar(SQL).bind(micros(before)).bind(i64::from(limit)).fetch_all(c).await?
        }))
    }

    /// Those among some pieces that an upload has, by their names.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn named_pieces(&self, names: Vec<String>) -> Result<HashSet<String>, StorageError> {
        let mut named = HashSet::new();
        for some in portions(names) {
            let sql = format!("select name from upload_pieces where name in ({})", places(&some));
            let mut session = self.read().await?;
            let found: Vec<String> = on_db!(&mut session.conn(), |c| {
                let query =
                    some.into_iter().fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, name| query.bind(name));
                query.fetch_all(c).await?
            });
            named.extend(found);
        }
        Ok(named)
    }
}

impl Tx {
    /// Holds what a unit has unfinished, until this write ends; how many uploads and bytes that is.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn hold_uploads(&mut self, counted_for: &str) -> Result<(u64, u64), StorageError> {
        const SQL: &str = "select count(*), cast(coalesce(sum(size), 0) as bigint) from uploads \
             where counted_for = $1 and is_open = $2";
        self.hold("uploads", counted_for).await?;
        let (count, bytes): (Col<u64>, Col<u64>) =
            on_db!(&mut self.conn(), |c| sqlx::query_as(SQL).bind(counted_for).bind(true).fetch_one(c).await?);
        Ok((count.0, bytes.0))
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// `Conflict` when its id is taken, `DiskFull`, `Unavailable`.
    pub async fn begin_upload(&mut self, upload: &StoredUpload) -> Result<(), StorageError> {
        const SQL: &str = "insert into uploads (id, assessment, actor, role, province, unit, counted_for, file_name, \
             metadata, description, size, received, pieces, is_open, refusal, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let (actor, up) = (&upload.by.actor, upload);
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(up.id).bind(&up.assessment).bind(&actor.name).bind(Col(actor.role));
            let query = query.bind(&up.by.province).bind(&actor.unit).bind(&up.counted_for).bind(&up.file_name);
            let query = query.bind(&up.metadata).bind(&up.description).bind(Col(up.size)).bind(Col(up.received));
            let query = query.bind(Col(up.pieces)).bind(up.is_open).bind(&up.refusal);
            query.bind(micros(up.created_at)).bind(micros(up.expires_at)).execute(c).await?;
        });
        Ok(())
    }

    /// Adds pieces that follow each other to an upload that has come as far as their beginning, and moves its end. False,
    /// and nothing happened, when it is not there, is over, or has come further by now.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn add_pieces(
        &mut self,
        id: Uuid,
        pieces: &[StoredPiece],
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        const MOVE: &str = "update uploads set received = $3, pieces = pieces + $4, expires_at = $5 \
             where id = $1 and received = $2 and is_open = $6";
        const ADD: &str = "insert into upload_pieces (upload, start, size, name, sha256) values ($1, $2, $3, $4, $5)";
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Ok(true) };
        let moved = on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(MOVE).bind(id).bind(Col(first.start)).bind(Col(last.start + last.size));
            let query = query.bind(Col(pieces.len() as u64)).bind(micros(expires_at)).bind(true);
            query.execute(c).await?.rows_affected()
        });
        if moved == 0 {
            return Ok(false);
        }
        for StoredPiece { start, size, name, sha256 } in pieces {
            on_db!(&mut self.conn(), |c| {
                let query = sqlx::query(ADD).bind(id).bind(Col(*start)).bind(Col(*size)).bind(name).bind(sha256);
                query.execute(c).await?;
            });
        }
        Ok(true)
    }

    /// Ends an upload, kept or refused; the names of its pieces, which no record names from now on. None, and nothing happened,
    /// when it is not there or over already.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn close_upload(
        &mut self,
        id: Uuid,
        refusal: Option<&str>,
        expires_at: DateTime<Utc>,
    ) -> Result<Option<Vec<String>>, StorageError> {
        const SQL: &str =
            "update uploads set is_open = $2, refusal = $3, expires_at = $4 where id = $1 and is_open = $5";
        let closed = on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(id).bind(false).bind(refusal).bind(micros(expires_at)).bind(true);
            query.execute(c).await?.rows_affected()
        });
        if closed == 0 { Ok(None) } else { self.forget_pieces(id).await.map(Some) }
    }

    /// Forgets an upload; the names of its pieces. With `expired` whatever came of it, if its time was over before that: one that
    /// went on meanwhile stays. Without, unless it was kept. None, and nothing happened, when it is not there or stays.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_upload(
        &mut self,
        id: Uuid,
        expired: Option<DateTime<Utc>>,
    ) -> Result<Option<Vec<String>>, StorageError> {
        const EXPIRED: &str = "delete from uploads where id = $1 and expires_at < $2";
        const NOT_KEPT: &str = "delete from uploads where id = $1 and (is_open = $2 or refusal is not null)";
        let gone = on_db!(&mut self.conn(), |c| match expired {
            Some(before) => sqlx::query(EXPIRED).bind(id).bind(micros(before)).execute(c).await?.rows_affected(),
            None => sqlx::query(NOT_KEPT).bind(id).bind(true).execute(c).await?.rows_affected(),
        });
        if gone == 0 { Ok(None) } else { self.forget_pieces(id).await.map(Some) }
    }

    async fn forget_pieces(&mut self, id: Uuid) -> Result<Vec<String>, StorageError> {
        const NAMES: &str = "select name from upload_pieces where upload = $1";
        const FORGET: &str = "delete from upload_pieces where upload = $1";
        let names = on_db!(&mut self.conn(), |c| sqlx::query_scalar(NAMES).bind(id).fetch_all(c).await?);
        on_db!(&mut self.conn(), |c| sqlx::query(FORGET).bind(id).execute(c).await.map(drop))?;
        Ok(names)
    }
}
