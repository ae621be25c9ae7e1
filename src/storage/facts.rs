//! The tables of facts: what each must say about itself, and what is done to all of them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::changes;
use super::db::{Conn, on_db};
use super::error::StorageError;
use crate::domain::chain::Change;
use crate::domain::facts::{
    Appraisal, Assignment, Decision, Evidence, Fact, Opening, PublishedSet, RankingImport, Recorded, Revocation,
    SYSTEM_LOG, Schedule, Submission, SurveyResult, Token, UnitList,
};

/// A kind of fact with a table of its own. [`fact_table!`] writes the constants.
pub(super) trait FactTable: Sized + Send + Sync {
    /// One row, without `log` and `seq`.
    type Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin;

    /// [`Fact::kind`].
    const KIND: &'static str;
    /// Name of the table.
    const TABLE: &'static str;
    /// Stores one row.
    const INSERT: &'static str;
    /// The rows of log `$1` after seq `$2` and up to `$3`.
    const RANGE: &'static str;
    /// The rows of log `$1` that no change of this kind speaks of, `$2` of them at most.
    const STRAYS: &'static str;
    /// The logs that have rows.
    const LOGS: &'static str;

    /// Stores the fact; its change must be stored already.
    fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64)
    -> impl Future<Output = Result<(), StorageError>> + Send;

    /// The fact of a row, or why the row holds none.
    fn from_row(log: &str, row: Self::Row) -> Result<Self, String>;

    /// The fact as one of all kinds.
    fn wrap(self) -> Fact;
}

/// The constants of a [`FactTable`]: table, kind, its columns and their places in an insert (`$1` and `$2` are log and
/// seq).
macro_rules! fact_table {
    ($table:literal, $kind:literal, $columns:literal, $places:literal) => {
        const KIND: &'static str = $kind;
        const TABLE: &'static str = $table;
        const INSERT: &'static str =
            concat!("insert into ", $table, " (log, seq, ", $columns, ") values ($1, $2, ", $places, ")");
        const RANGE: &'static str =
            concat!("select seq, ", $columns, " from ", $table, " where log = $1 and seq > $2 and seq <= $3");
        const STRAYS: &'static str = concat!(
            "select t.seq from ",
            $table,
            " t left join changes c on c.log = t.log and c.seq = t.seq \
              where t.log = $1 and (c.kind is null or c.kind <> '",
            $kind,
            "') limit $2"
        );
        const LOGS: &'static str = concat!("select distinct log from ", $table);
    };
}
pub(super) use fact_table;

/// Runs `$body` once for every table, with `$T` as the type of its facts.
macro_rules! each_table {
    (|$T:ident| $body:expr) => {
        each_table!(@ $T $body; Opening Schedule Assignment Submission Decision Appraisal SurveyResult Evidence
            PublishedSet RankingImport UnitList Token Revocation)
    };
    (@ $T:ident $body:expr; $($fact:ident)*) => {
        $({
            type $T = $fact;
            $body;
        })*
    };
}

/// A row of some table as it was found.
pub(super) struct FoundFact {
    pub(super) kind: &'static str,
    pub(super) table: &'static str,
    /// The fact, or why the row holds none.
    pub(super) fact: Result<Fact, String>,
}

/// Rows found, by seq; more than one for a seq only when someone meddled.
pub(super) type Found = BTreeMap<i64, Vec<FoundFact>>;

/// Stores a fact in its table.
pub(super) async fn insert(conn: &mut Conn<'_>, log: &str, seq: i64, fact: &Fact) -> Result<(), StorageError> {
    match fact {
        Fact::Opened(f) => f.insert(conn, log, seq).await,
        Fact::Scheduled(f) => f.insert(conn, log, seq).await,
        Fact::Assigned(f) => f.insert(conn, log, seq).await,
        Fact::Submitted(f) => f.insert(conn, log, seq).await,
        Fact::Decided(f) => f.insert(conn, log, seq).await,
        Fact::Appraised(f) => f.insert(conn, log, seq).await,
        Fact::Surveyed(f) => f.insert(conn, log, seq).await,
        Fact::EvidenceAdded(f) => f.insert(conn, log, seq).await,
        Fact::SetPublished(f) => f.insert(conn, log, seq).await,
        Fact::RankingImported(f) => f.insert(conn, log, seq).await,
        Fact::UnitsListed(f) => f.insert(conn, log, seq).await,
        Fact::TokenIssued(f) => f.insert(conn, log, seq).await,
        Fact::TokenRevoked(f) => f.insert(conn, log, seq).await,
    }
}

/// The facts of a log with `after < seq <= up_to`, in order. Rows above `up_to` are not looked at, so a write that lands
/// meanwhile can't leave a gap.
pub(super) async fn load(
    conn: &mut Conn<'_>,
    log: &str,
    after: i64,
    up_to: i64,
) -> Result<Vec<Recorded>, StorageError> {
    let changes = changes::range(conn, log, after, up_to).await?;
    let Some(last) = changes.last().map(|change| change.seq) else { return Ok(Vec::new()) };
    let kinds: BTreeSet<&str> = changes.iter().map(|change| change.kind.as_str()).collect();
    let mut found = Found::new();
    each_table!(|T| if kinds.contains(T::KIND) {
        gather(rows::<T>(conn, log, after, last).await?, &mut found);
    });
    changes.into_iter().map(|change| recorded(change, &mut found)).collect()
}

/// The one fact of a kind at a place where a look-up found it.
pub(super) async fn one<T: FactTable>(conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<Recorded<T>, StorageError> {
    let gone = |what| StorageError::corrupt(format!("{} ({log}, {seq}): {what}", T::TABLE));
    let change = changes::range(conn, log, seq.saturating_sub(1), seq).await?.pop();
    let Change { at, actor, .. } = change.ok_or_else(|| gone("the log does not speak of it".to_owned()))?;
    let row = rows::<T>(conn, log, seq.saturating_sub(1), seq).await?.pop();
    let (_, fact) = row.ok_or_else(|| gone("it is gone".to_owned()))?;
    Ok(Recorded { seq, at, actor, fact: fact.map_err(gone)? })
}

/// Facts of the system's log at places where a look-up found them.
pub(super) async fn system<T: FactTable>(
    conn: &mut Conn<'_>,
    seqs: impl IntoIterator<Item = i64, IntoIter: Send> + Send,
) -> Result<Vec<Recorded<T>>, StorageError> {
    let mut facts = Vec::new();
    for seq in seqs {
        facts.push(one(conn, SYSTEM_LOG, seq).await?);
    }
    Ok(facts)
}

/// The rows of all tables in a range, readable or not.
pub(super) async fn found(conn: &mut Conn<'_>, log: &str, after: i64, up_to: i64) -> Result<Found, StorageError> {
    let mut found = Found::new();
    each_table!(|T| gather(rows::<T>(conn, log, after, up_to).await?, &mut found));
    Ok(found)
}

/// Rows that no change speaks of, `limit` per table at most: table and seq.
pub(super) async fn strays(
    conn: &mut Conn<'_>,
    log: &str,
    limit: i64,
) -> Result<Vec<(&'static str, i64)>, StorageError> {
    let mut strays = Vec::new();
    each_table!(|T| {
        let seqs: Vec<i64> =
            on_db!(&mut *conn, |c| sqlx::query_scalar(T::STRAYS).bind(log).bind(limit).fetch_all(c).await?);
        strays.extend(seqs.into_iter().map(|seq| (T::TABLE, seq)));
    });
    Ok(strays)
}

/// The logs that any table of facts has rows of.
pub(super) async fn logs(conn: &mut Conn<'_>) -> Result<BTreeSet<String>, StorageError> {
    let mut logs = BTreeSet::new();
    each_table!(|T| {
        let some: Vec<String> = on_db!(&mut *conn, |c| sqlx::query_scalar(T::LOGS).fetch_all(c).await?);
        logs.extend(some);
    });
    Ok(logs)
}

/// The table of a kind of fact.
pub(super) fn table_of(kind: &str) -> Option<&'static str> {
    each_table!(|T| if T::KIND == kind {
        return Some(T::TABLE);
    });
    None
}

/// The rows of one table in a range: seq, and the fact or why the row holds none.
async fn rows<T: FactTable>(
    conn: &mut Conn<'_>,
    log: &str,
    after: i64,
    up_to: i64,
) -> Result<Vec<(i64, Result<T, String>)>, StorageError> {
    on_db!(conn, |c| {
        let rows = sqlx::query(T::RANGE).bind(log).bind(after).bind(up_to).fetch_all(c).await?;
        let facts = rows.iter().map(|row| {
            let read = T::Row::from_row(row).map_err(|error| error.to_string());
            Ok((row.try_get("seq")?, read.and_then(|row| T::from_row(log, row))))
        });
        facts.collect()
    })
}

/// Puts rows of one table to those of others.
fn gather<T: FactTable>(rows: Vec<(i64, Result<T, String>)>, found: &mut Found) {
    for (seq, fact) in rows {
        let row = FoundFact { kind: T::KIND, table: T::TABLE, fact: fact.map(T::wrap) };
        found.entry(seq).or_default().push(row);
    }
}

fn recorded(change: Change, found: &mut Found) -> Result<Recorded, StorageError> {
    let Change { log, seq, at, actor, kind, .. } = change;
    let row = found.remove(&seq).and_then(|rows| rows.into_iter().find(|row| row.kind == kind));
    match row {
        Some(FoundFact { fact: Ok(fact), .. }) => Ok(Recorded { seq, at, actor, fact }),
        Some(FoundFact { fact: Err(why), table, .. }) => {
            Err(StorageError::corrupt(format!("{table} ({log}, {seq}): {why}")))
        }
        None => Err(StorageError::corrupt(format!("{log}, {seq}: the log speaks of a {kind} that is gone"))),
    }
}
