//! The tables of facts: what each must say about itself, and what is done to all of them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::changes;
use super::db::{Conn, on_db};
use super::error::StorageError;
use crate::domain::chain::Change;
use crate::domain::facts::{
    Account, Appraisal, Assignment, Calendar, Credential, Decision, Evidence, Explanation, Extension, Fact, Move,
    Opening, PublishedSet, RankingImport, Recorded, Revocation, SYSTEM_LOG, Schedule, Submission, Subscription,
    SurveyResult, Token, UnitList, Unsubscription,
};

/// A kind of fact with a table of its own. [`fact_table!`] writes all but the row and how it is read.
pub(super) trait FactTable: Sized + Send + Sync {
    /// One row, without `log` and `seq`.
    type Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin;

    /// [`Fact::kind`].
    const KIND: &'static str;
    /// Name of the table.
    const TABLE: &'static str;
    /// The rows of log `$1` after seq `$2` and up to `$3`.
    const RANGE: &'static str;
    /// The rows of log `$1` that no change of this kind speaks of, `$2` of them at most.
    const STRAYS: &'static str;
    /// The logs that have rows.
    const LOGS: &'static str;

    /// Stores facts of a log, each with its seq; their changes must be stored already.
    fn insert(
        conn: &mut Conn<'_>,
        log: &str,
        facts: &[(i64, &Self)],
    ) -> impl Future<Output = Result<(), StorageError>> + Send;

    /// The fact of a row, or why the row holds none.
    fn from_row(log: &str, row: Self::Row) -> Result<Self, String>;

    /// The fact as one of all kinds.
    fn wrap(self) -> Fact;

    /// One of all kinds as a fact of this kind, if it is.
    fn of(fact: &Fact) -> Option<&Self>;
}

/// What every [`FactTable`] is made of: the variant of [`Fact`], its kind, its table, and each column with its value.
macro_rules! fact_table {
    ($variant:ident = $kind:literal in $table:literal, |$fact:ident| $first:ident: $value:expr $(, $column:ident: $more:expr)* $(,)?) => {
        const KIND: &'static str = $kind;
        const TABLE: &'static str = $table;
        const RANGE: &'static str = concat!(
            "select seq, ", stringify!($first) $(, ", ", stringify!($column))*,
            " from ", $table, " where log = $1 and seq > $2 and seq <= $3"
        );
        const STRAYS: &'static str = concat!(
            "select t.seq from ",
            $table,
            " t left join changes c on c.log = t.log and c.seq = t.seq \
              where t.log = $1 and (c.kind is null or c.kind <> '",
            $kind,
            "') limit $2"
        );
        const LOGS: &'static str = concat!("select distinct log from ", $table);

        async fn insert(conn: &mut Conn<'_>, log: &str, facts: &[(i64, &Self)]) -> Result<(), StorageError> {
            let sql = $crate::storage::facts::insert_sql(
                $table, &["log", "seq", stringify!($first) $(, stringify!($column))*], facts.len());
            on_db!(conn, |c| {
                let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
                for (seq, $fact) in facts {
                    query = query.bind(log).bind(*seq).bind($value) $(.bind($more))*;
                }
                query.execute(c).await?;
            });
            Ok(())
        }

        fn wrap(self) -> Fact {
            Fact::$variant(self)
        }

        fn of(fact: &Fact) -> Option<&Self> {
            match fact {
                Fact::$variant(fact) => Some(fact),
                _ => None,
            }
        }
    };
}
pub(super) use fact_table;

/// Rows that one statement stores at most. SQLite looks for every `$n` among all of them, so that twice the rows cost four
/// times as much; and the fewer different statements there are, the more of them are ready.
pub(super) const ROWS: usize = 64;

/// The statement that stores so many rows at once.
pub(super) fn insert_sql(table: &str, columns: &[&str], rows: usize) -> String {
    let mut sql = format!("insert into {table} ({}) values ", columns.join(", "));
    let mut place = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            place += 1;
            sql.push_str(if column == 0 { "$" } else { ", $" });
            sql.push_str(&place.to_string());
        }
        sql.push(')');
    }
    sql
}

/// Runs `$body` once for every table, with `$T` as the type of its facts.
macro_rules! each_table {
    (|$T:ident| $body:expr) => {
        each_table!(@ $T $body; Opening Schedule Assignment Extension Move Submission Decision Appraisal Explanation
            SurveyResult Evidence PublishedSet RankingImport UnitList Calendar Token Revocation Subscription Unsubscription
            Account Credential)
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

/// Stores facts of a log in their tables, each with its seq, in an order in which what is spoken of comes first.
pub(super) async fn insert(conn: &mut Conn<'_>, log: &str, facts: &[(i64, &Fact)]) -> Result<(), StorageError> {
    each_table!(|T| {
        let own: Vec<(i64, &T)> = facts.iter().filter_map(|(seq, fact)| Some((*seq, T::of(fact)?))).collect();
        for some in own.chunks(ROWS) {
            T::insert(conn, log, some).await?;
        }
    });
    Ok(())
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
    let entries = of_changes(conn, log, changes).await?;
    let recorded = entries.into_iter().map(|(Change { seq, at, actor, .. }, fact)| Recorded { seq, at, actor, fact });
    Ok(recorded.collect())
}

/// Changes that follow each other in a log, each with its fact. Only tables that the changes speak of are looked at.
pub(super) async fn of_changes(
    conn: &mut Conn<'_>,
    log: &str,
    changes: Vec<Change>,
) -> Result<Vec<(Change, Fact)>, StorageError> {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(Vec::new()) };
    let (after, last) = (first.seq.saturating_sub(1), last.seq);
    let kinds: BTreeSet<&str> = changes.iter().map(|change| change.kind.as_str()).collect();
    let mut found = Found::new();
    each_table!(|T| if kinds.contains(T::KIND) {
        gather(rows::<T>(conn, log, after, last).await?, &mut found);
    });
    changes.into_iter().map(|change| with_fact(change, &mut found)).collect()
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

/// All facts of a kind in the system's log, in order.
pub(super) async fn all<T: FactTable>(conn: &mut Conn<'_>) -> Result<Vec<Recorded<T>>, StorageError> {
    let changes = changes::of_kind(conn, SYSTEM_LOG, T::KIND).await?;
    let mut rows: BTreeMap<i64, Result<T, String>> = rows(conn, SYSTEM_LOG, 0, i64::MAX).await?.into_iter().collect();
    let facts = changes.into_iter().map(|Change { seq, at, actor, .. }| {
        let fact = rows.remove(&seq).unwrap_or_else(|| Err("it is gone".to_owned()));
        let fact = fact.map_err(|what| StorageError::corrupt(format!("{} ({SYSTEM_LOG}, {seq}): {what}", T::TABLE)))?;
        Ok(Recorded { seq, at, actor, fact })
    });
    facts.collect()
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

/// Every table that must refuse change: those of facts, and the log's.
pub(super) fn tables() -> Vec<&'static str> {
    let mut tables = vec!["changes"];
    each_table!(|T| tables.push(T::TABLE));
    tables
}

/// What is said of a table that does not refuse change.
pub(super) fn unguarded(table: String) -> String {
    format!("nothing keeps the rows of {table} from being changed: its append-only triggers are gone")
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

fn with_fact(change: Change, found: &mut Found) -> Result<(Change, Fact), StorageError> {
    let Change { log, seq, kind, .. } = &change;
    let row = found.remove(seq).and_then(|rows| rows.into_iter().find(|row| row.kind == kind));
    match row {
        Some(FoundFact { fact: Ok(fact), .. }) => Ok((change, fact)),
        Some(FoundFact { fact: Err(why), table, .. }) => {
            Err(StorageError::corrupt(format!("{table} ({log}, {seq}): {why}")))
        }
        None => Err(StorageError::corrupt(format!("{log}, {seq}: the log speaks of a {kind} that is gone"))),
    }
}
