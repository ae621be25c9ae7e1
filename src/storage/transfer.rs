//! Logs carried from one database to another as they are: read verbatim, checked, written verbatim.

use serde::{Deserialize, Serialize};

use super::changes;
use super::db::{Db, on_db};
use super::error::StorageError;
use super::facts;
use super::tx::{Tx, belongs};
use crate::domain::chain::{Change, Fault, Head};
use crate::domain::facts::Fact;

/// Where a log ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// Its name.
    pub log: String,
    /// Its last version.
    pub seq: i64,
    /// The hash of that version.
    pub hash: String,
}

impl Db {
    /// Where every log ends at one moment, by name. Logs only grow: all facts up to there are what was stored at that
    /// moment, however long they take to read.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn log_heads(&self) -> Result<Vec<LogHead>, StorageError> {
        const SQL: &str = "select c.log, c.seq, c.hash from (select log, max(seq) as seq from changes group by log) h \
             join changes c on c.log = h.log and c.seq = h.seq order by c.log";
        let mut session = self.read().await?;
        let heads: Vec<(String, i64, String)> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).fetch_all(c).await?);
        Ok(heads.into_iter().map(|(log, seq, hash)| LogHead { log, seq, hash }).collect())
    }

    /// The hash of a version of a log; `None` when it has no such version.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn hash_at(&self, log: &str, seq: i64) -> Result<Option<String>, StorageError> {
        const SQL: &str = "select hash from changes where log = $1 and seq = $2";
        let mut session = self.read().await?;
        on_db!(&mut session.conn(), |c| Ok(sqlx::query_scalar(SQL).bind(log).bind(seq).fetch_optional(c).await?))
    }

    /// Up to `limit` changes of a log with `after < seq <= up_to`, in order, each with its fact. Whether they hold is for
    /// [`Db::check_entries`] to say.
    ///
    /// # Errors
    /// `Corrupt` names the row that can't be read or is gone; `Unavailable`.
    pub async fn entries(
        &self,
        log: &str,
        after: i64,
        up_to: i64,
        limit: u32,
    ) -> Result<Vec<(Change, Fact)>, StorageError> {
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let changes = changes::page(conn, log, after, up_to, i64::from(limit)).await?;
        facts::of_changes(conn, log, changes).await
    }

    /// Checks that entries continue a log: their order, every hash, and that each fact is the one its change speaks of.
    /// Gives the head after them.
    ///
    /// # Errors
    /// `Corrupt` names the first row that disagrees.
    pub fn check_entries(log: &str, mut head: Head, entries: &[(Change, Fact)]) -> Result<Head, StorageError> {
        for (change, fact) in entries {
            let at =
                |table: &str, fault: &str| StorageError::corrupt(format!("{table} ({log}, {}): {fault}", change.seq));
            if change.log != log || !belongs(log, fact) {
                return Err(at("changes", "it belongs to another log"));
            }
            if let Some(fault) = head.check(change)?.first() {
                return Err(at("changes", &fault.text().en));
            }
            if let Some(fault) = change.check_fact(fact)?.first() {
                return Err(at(facts::table_of(&change.kind).unwrap_or("changes"), &fault.text().en));
            }
            head = change.head();
        }
        Ok(head)
    }

    /// Fails when a log has rows that none of its changes speaks of: a copy would lose them without a word.
    ///
    /// # Errors
    /// `Corrupt` names the first; `Unavailable`.
    pub async fn no_strays(&self, log: &str) -> Result<(), StorageError> {
        let mut session = self.read().await?;
        match facts::strays(&mut session.conn(), log, 1).await?.first() {
            Some((table, seq)) => {
                Err(StorageError::corrupt(format!("{table} ({log}, {seq}): {}", Fault::NoChange.text().en)))
            }
            None => Ok(()),
        }
    }
}

impl Tx {
    /// Appends entries of another database's log as they are, once they are checked to continue this one's.
    ///
    /// # Errors
    /// `Corrupt` names the first row that does not continue the log; those of [`Tx::append`].
    pub async fn append_entries(&mut self, log: &str, entries: Vec<(Change, Fact)>) -> Result<Head, StorageError> {
        let head = Db::check_entries(log, self.head_of(log).await?, &entries)?;
        let conn = &mut self.conn();
        let (changes, facts): (Vec<Change>, Vec<Fact>) = entries.into_iter().unzip();
        let facts: Vec<(i64, &Fact)> = changes.iter().map(|change| change.seq).zip(&facts).collect();
        for some in changes.chunks(facts::ROWS) {
            changes::insert(conn, some).await?;
        }
        facts::insert(conn, log, &facts).await?;
        self.moved_to(log, &head);
        Ok(head)
    }
}
