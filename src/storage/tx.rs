//! A write: facts appended, each with its change, all at once or not at all.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::Transaction;
use sqlx::sqlite::Sqlite;

use super::changes;
use super::db::{Conn, Db};
use super::error::StorageError;
use super::facts;
use super::postgres::PostgresTx;
use crate::domain::chain::{Change, Head};
use crate::domain::facts::{Actor, Fact, Recorded, SYSTEM_LOG};

/// When and by whom a fact is written.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// Now, by the caller's clock; stored in whole microseconds and never before the last change of the log.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: &'a Actor,
}

/// A write in progress. Dropping it without [`Tx::commit`] undoes all of it; so must whoever got an error from it.
#[derive(Debug)]
pub struct Tx {
    engine: Engine,
    /// Where logs are, as far as this write has looked: nobody else moves them while it lasts.
    heads: HashMap<String, Head>,
}

#[derive(Debug)]
enum Engine {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(PostgresTx),
}

impl Db {
    /// Begins a write to a log; waits for the write to it before this one to end, in whichever server. Writes to other
    /// logs wait for each other on SQLite only.
    ///
    /// # Errors
    /// `ReadOnly`, `Unavailable`.
    pub async fn write(&self, log: &str) -> Result<Tx, StorageError> {
        match self {
            Self::Sqlite(db) => Ok(Tx::on(Engine::Sqlite(db.write().await?))),
            Self::Postgres(db) => Ok(Tx::on(Engine::Postgres(db.write(log).await?))),
        }
    }

    /// Begins a write that appends to no log: settings, remembered answers.
    ///
    /// # Errors
    /// `ReadOnly`, `Unavailable`.
    pub async fn write_beside(&self) -> Result<Tx, StorageError> {
        match self {
            Self::Sqlite(db) => Ok(Tx::on(Engine::Sqlite(db.write().await?))),
            Self::Postgres(db) => Ok(Tx::on(Engine::Postgres(db.write_beside().await?))),
        }
    }
}

impl Tx {
    fn on(engine: Engine) -> Self {
        Self { engine, heads: HashMap::new() }
    }

    /// Notes where this write has moved a log.
    pub(super) fn moved_to(&mut self, log: &str, head: &Head) {
        self.heads.insert(log.to_owned(), head.clone());
    }

    /// Where a log is, as this write sees it.
    pub(super) async fn head_of(&mut self, log: &str) -> Result<Head, StorageError> {
        if let Some(head) = self.heads.get(log) {
            return Ok(head.clone());
        }
        let head = changes::head(&mut self.conn(), log).await?;
        self.heads.insert(log.to_owned(), head.clone());
        Ok(head)
    }

    /// Appends a fact to a log, with its change. With `expected`, only if the log is at that version.
    ///
    /// # Errors
    /// `Misplaced` when the fact does not belong in the log; `Exists` when an assessment is opened twice, `NoLog` when
    /// it never was; `Stale`; `Conflict` when its id is taken; `Dangling` when it speaks of a fact that is not stored;
    /// `Unstorable`, `DiskFull`, `Unavailable`.
    pub async fn append(
        &mut self,
        log: &str,
        fact: &Fact,
        stamp: Stamp<'_>,
        expected: Option<i64>,
    ) -> Result<Change, StorageError> {
        if !belongs(log, fact) {
            return Err(StorageError::Misplaced { log: log.to_owned(), kind: fact.kind() });
        }
        let head = self.head_of(log).await?;
        may_follow(log, fact, &head, expected)?;
        let change = head.next(log, stamp.at, stamp.actor, fact)?;
        let conn = &mut self.conn();
        changes::insert(conn, std::slice::from_ref(&change)).await?;
        facts::insert(conn, log, &[(change.seq, fact)]).await?;
        self.moved_to(log, &change.head());
        Ok(change)
    }

    /// The last version of a log as this write sees it; 0 when there is no such log.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn head(&mut self, log: &str) -> Result<i64, StorageError> {
        Ok(self.head_of(log).await?.seq)
    }

    /// When a log was last written to, as this write sees it; none when there is no such log.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn latest(&mut self, log: &str) -> Result<Option<DateTime<Utc>>, StorageError> {
        Ok(self.head_of(log).await?.at)
    }

    /// The facts of a log after a version as this write sees them, its own among them.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn load(&mut self, log: &str, after: i64) -> Result<Vec<Recorded>, StorageError> {
        facts::load(&mut self.conn(), log, after, i64::MAX).await
    }

    /// Holds, until this write ends, the bytes of a document: nobody else names or removes them meanwhile.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn hold_bytes(&mut self, sha256: &str) -> Result<(), StorageError> {
        self.hold("bytes", sha256).await
    }

    /// Holds a table that is numbered from its own rows, until this write ends.
    pub(super) async fn hold_table(&mut self, table: &str) -> Result<(), StorageError> {
        self.hold("table", table).await
    }

    /// Holds a thing of a kind until this write ends. On SQLite one write is under way at a time: it holds everything.
    pub(super) async fn hold(&mut self, kind: &str, name: &str) -> Result<(), StorageError> {
        if let Engine::Postgres(tx) = &mut self.engine {
            tx.hold(kind, name).await?;
        }
        Ok(())
    }

    /// Makes the write durable. When it returns an error the outcome is that of a crash: ask before trying again.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self.engine {
            Engine::Sqlite(tx) => Ok(tx.commit().await?),
            Engine::Postgres(tx) => Ok(tx.tx.commit().await?),
        }
    }

    pub(super) fn conn(&mut self) -> Conn<'_> {
        match &mut self.engine {
            Engine::Sqlite(tx) => Conn::Sqlite(tx),
            Engine::Postgres(tx) => Conn::Postgres(&mut tx.tx),
        }
    }
}

/// Whether a fact of this kind is kept in this log.
pub(super) fn belongs(log: &str, fact: &Fact) -> bool {
    match fact {
        Fact::Opened(opening) => log == opening.assessment && log != SYSTEM_LOG,
        Fact::Scheduled(_)
        | Fact::Assigned(_)
        | Fact::Submitted(_)
        | Fact::Decided(_)
        | Fact::Appraised(_)
        | Fact::Surveyed(_)
        | Fact::EvidenceAdded(_)
        | Fact::Extended(_)
        | Fact::Moved(_)
        | Fact::Explained(_) => log != SYSTEM_LOG,
        Fact::SetPublished(_)
        | Fact::RankingImported(_)
        | Fact::UnitsListed(_)
        | Fact::CalendarListed(_)
        | Fact::TokenIssued(_)
        | Fact::TokenRevoked(_)
        | Fact::Subscribed(_)
        | Fact::Unsubscribed(_)
        | Fact::AccountListed(_)
        | Fact::CredentialNoted(_) => log == SYSTEM_LOG,
    }
}

fn may_follow(log: &str, fact: &Fact, head: &Head, expected: Option<i64>) -> Result<(), StorageError> {
    let opens = matches!(fact, Fact::Opened(_));
    if opens && head.seq > 0 {
        return Err(StorageError::Exists { log: log.to_owned() });
    }
    if !opens && head.seq == 0 && log != SYSTEM_LOG {
        return Err(StorageError::NoLog { log: log.to_owned() });
    }
    match expected {
        Some(expected) if expected != head.seq => Err(StorageError::Stale { current: head.seq }),
        _ => Ok(()),
    }
}
