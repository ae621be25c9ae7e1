//! The proof: recomputes a whole log from what is stored and names every row that disagrees, in constant memory.

use super::changes::{self, FoundChange};
use super::db::Db;
use super::error::StorageError;
use super::facts::{self, Found};
use crate::domain::chain::{Change, Fault, Head};

/// Changes read at a time.
const BATCH: i64 = 500;

/// Findings after which a log is given up on: it is not worth listing every row of a file that is all wrong.
const ENOUGH: usize = 1_000;

/// A row that disagrees with the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Log of the row; empty when the fault is in no one log.
    pub log: String,
    /// Its place in the log; 0 when the fault is in no one row.
    pub seq: i64,
    /// Its table.
    pub table: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// How far a verification has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Changes checked.
    pub checked: i64,
    /// The last version of the log when the verification began.
    pub head: i64,
}

impl Db {
    /// Checks a log: the chain of hashes, a fact for every change with the digest it states, a change for every fact.
    /// Stops after the first thousand findings. A log that was cut short at its end, or rewritten from some change on
    /// with all hashes after it, is whole in itself: only a hash noted elsewhere tells, so note the last one.
    ///
    /// # Errors
    /// `Unavailable`; damage to rows is a finding, not an error.
    pub async fn verify(
        &self,
        log: &str,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Vec<Finding>, StorageError> {
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let head = changes::last_seq(conn, log).await?;
        let mut check = Check { log, head: Head::empty(), findings: Vec::new() };
        let mut checked = 0;
        let mut after = i64::MIN;
        loop {
            let batch = changes::found(conn, log, after, head, BATCH).await?;
            let Some(last) = batch.last().map(|found| found.seq) else { break };
            let mut found = facts::found(conn, log, after, last).await?;
            for change in batch {
                checked += 1;
                check.change(change, &mut found)?;
            }
            after = last;
            progress(Progress { checked, head });
            if check.findings.len() >= ENOUGH {
                return Ok(check.findings);
            }
        }
        for (table, seq) in facts::strays(conn, log, BATCH).await? {
            check.finding(seq, table, Fault::NoChange);
        }
        Ok(check.findings)
    }

    /// What is wrong with the database beside its rows: damaged pages and indexes that disagree with their table, as far as
    /// the engine itself can tell (PostgreSQL has a program of its own for that), and tables that no longer refuse change.
    ///
    /// # Errors
    /// `Unavailable`; damage is a finding, not an error.
    pub async fn integrity(&self) -> Result<Vec<Finding>, StorageError> {
        let lines = match self {
            Self::Sqlite(db) => db.integrity().await,
            Self::Postgres(db) => db.integrity().await,
        };
        let lines = match lines {
            Err(StorageError::Corrupt { what }) => vec![what],
            other => other?,
        };
        let finding = |line| Finding { log: String::new(), seq: 0, table: "", fault: Fault::Damaged(line) };
        Ok(lines.into_iter().map(finding).collect())
    }
}

/// The check of one log, as far as it has come.
struct Check<'a> {
    log: &'a str,
    head: Head,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn change(&mut self, found: FoundChange, rows: &mut Found) -> Result<(), StorageError> {
        let FoundChange { seq, hash, change } = found;
        match change {
            Ok(change) => {
                let faults = self.head.check(&change)?;
                let sealed = !faults.iter().any(|fault| fault.differs_in("hash"));
                self.findings("changes", seq, faults);
                self.fact(&change, sealed, rows)?;
                self.head = change.head();
            }
            Err(why) => {
                self.finding(seq, "changes", Fault::Unreadable(why));
                self.head = Head { seq, at: None, hash: hash.unwrap_or_default() };
            }
        }
        Ok(())
    }

    /// Checks the row of a change. Where they disagree the row is at fault, unless the change's own hash is broken.
    fn fact(&mut self, change: &Change, sealed: bool, rows: &mut Found) -> Result<(), StorageError> {
        let mut rows = rows.remove(&change.seq).unwrap_or_default();
        let place = rows.iter().position(|row| row.kind == change.kind);
        let Some(row) = place.map(|place| rows.swap_remove(place)).or_else(|| rows.pop()) else {
            let table = facts::table_of(&change.kind).unwrap_or("changes");
            self.finding(change.seq, table, Fault::NoFact);
            return Ok(());
        };
        match row.fact {
            Ok(fact) => {
                let faults = change.check_fact(&fact)?;
                if sealed {
                    self.findings(row.table, change.seq, faults);
                } else {
                    self.findings("changes", change.seq, faults.into_iter().map(Fault::turned).collect());
                }
            }
            Err(why) => self.finding(change.seq, row.table, Fault::Unreadable(why)),
        }
        Ok(())
    }

    fn findings(&mut self, table: &'static str, seq: i64, faults: Vec<Fault>) {
        for fault in faults {
            self.finding(seq, table, fault);
        }
    }

    fn finding(&mut self, seq: i64, table: &'static str, fault: Fault) {
        self.findings.push(Finding { log: self.log.to_owned(), seq, table, fault });
    }
}
