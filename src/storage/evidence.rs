//! Evidence: what a document is; its bytes are elsewhere.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
use crate::domain::facts::{Evidence, Fact, Looked, Period, Recorded};

impl Db {
    /// A document by its id, with the assessment it was added to.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn evidence(&self, id: Uuid) -> Result<Option<(String, Recorded<Evidence>)>, StorageError> {
        const SQL: &str = "select log, seq from evidence where id = $1";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let place: Option<(String, i64)> =
            on_db!(&mut *conn, |c| sqlx::query_as(SQL).bind(id).fetch_optional(c).await?);
        let Some((log, seq)) = place else { return Ok(None) };
        let evidence = facts::one(conn, &log, seq).await?;
        Ok(Some((log, evidence)))
    }
}

/// The most digests that one statement asks for: an engine takes some ten thousand parameters, and each number of them is a
/// statement of its own to prepare.
const MOST_ASKED: usize = 500;

/// Digests, each once, in portions that a statement takes.
pub(super) fn portions(digests: Vec<String>) -> impl Iterator<Item = Vec<String>> {
    let once: BTreeSet<String> = digests.into_iter().collect();
    let once: Vec<String> = once.into_iter().collect();
    once.chunks(MOST_ASKED).map(<[String]>::to_vec).collect::<Vec<_>>().into_iter()
}

pub(super) fn places(digests: &[String]) -> String {
    (1..=digests.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// A row that names bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its log.
    pub log: String,
    /// Its place in the log.
    pub seq: i64,
    /// The bytes it names, in lower-case hexadecimal.
    pub sha256: String,
    /// How many they are.
    pub size: u64,
}

impl Db {
    /// Up to `limit` rows that name bytes after one of them, in all logs, by the bytes: those of the same follow each other.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn documents(&self, after: Option<&Document>, limit: u32) -> Result<Vec<Document>, StorageError> {
        const SQL: &str = "select log, seq, sha256, size from evidence where (sha256, log, seq) > ($1, $2, $3) \
             order by sha256, log, seq limit $4";
        let (sha256, log, seq) = after.map_or(("", "", 0), |last| (&*last.sha256, &*last.log, last.seq));
        let mut session = self.read().await?;
        let rows: Vec<(String, i64, String, Col<u64>)> = on_db!(&mut session.conn(), |c| {
            sqlx::query_as(SQL).bind(sha256).bind(log).bind(seq).bind(i64::from(limit)).fetch_all(c).await?
        });
        let document = |(log, seq, sha256, size): (_, _, _, Col<u64>)| Document { log, seq, sha256, size: size.0 };
        Ok(rows.into_iter().map(document).collect())
    }

    /// Those among some digests that a document has, in lower-case hexadecimal.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn named_bytes(&self, digests: Vec<String>) -> Result<HashSet<String>, StorageError> {
        let mut named = HashSet::new();
        for some in portions(digests) {
            let sql = format!("select distinct sha256 from evidence where sha256 in ({})", places(&some));
            let mut session = self.read().await?;
            let found: Vec<String> = on_db!(&mut session.conn(), |c| {
                let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
                for digest in some {
                    query = query.bind(digest);
                }
                query.fetch_all(c).await?
            });
            named.extend(found);
        }
        Ok(named)
    }
}

/// Where a document with some bytes is: an assessment of a province.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SameBytes {
    /// The bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The assessment.
    pub log: String,
    /// Its province.
    pub province: String,
    /// Its year.
    pub year: i32,
}

impl Db {
    /// The assessments that have documents with these bytes, each once.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn same_bytes(&self, digests: Vec<String>) -> Result<Vec<SameBytes>, StorageError> {
        let mut same = Vec::new();
        for some in portions(digests) {
            let sql = format!(
                "select distinct e.sha256, e.log, o.province, o.year from evidence e join openings o on o.log = e.log \
                 where e.sha256 in ({})",
                places(&some)
            );
            let mut session = self.read().await?;
            let found: Vec<SameBytes> = on_db!(&mut session.conn(), |c| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql));
                for digest in some {
                    query = query.bind(digest);
                }
                query.fetch_all(c).await?
            });
            same.extend(found);
        }
        Ok(same)
    }
}

impl Tx {
    /// Whether any document has these bytes, as this write sees it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn names_bytes(&mut self, sha256: &str) -> Result<bool, StorageError> {
        const SQL: &str = "select exists (select 1 from evidence where sha256 = $1) as named";
        on_db!(&mut self.conn(), |c| Ok(sqlx::query_scalar(SQL).bind(sha256).fetch_one(c).await?))
    }
}

#[derive(FromRow)]
pub(super) struct EvidenceRow {
    id: Uuid,
    unit: Option<String>,
    sha256: String,
    size: Col<u64>,
    media_type: String,
    file_name: String,
    title: String,
    number: String,
    issuer: String,
    signed_on: Col<NaiveDate>,
    period_from: Option<Col<NaiveDate>>,
    period_to: Option<Col<NaiveDate>>,
    items: Col<Vec<String>>,
    pages: Option<String>,
    replaces: Option<Uuid>,
    looked: Option<Col<Looked>>,
}

impl FactTable for Evidence {
    type Row = EvidenceRow;

    fact_table!(
        EvidenceAdded = "evidence_added" in "evidence", |fact|
        id: &fact.id,
        unit: &fact.unit,
        sha256: &fact.sha256,
        size: Col(fact.size),
        media_type: &fact.media_type,
        file_name: &fact.file_name,
        title: &fact.title,
        number: &fact.number,
        issuer: &fact.issuer,
        signed_on: Col(fact.signed_on),
        period_from: fact.period.as_ref().map(|period| Col(period.from)),
        period_to: fact.period.as_ref().map(|period| Col(period.to)),
        items: Col(fact.items.clone()),
        pages: &fact.pages,
        replaces: fact.replaces,
        looked: fact.looked.map(Col),
    );

    fn from_row(_log: &str, row: EvidenceRow) -> Result<Self, String> {
        let period = match (row.period_from, row.period_to) {
            (Some(from), Some(to)) => Some(Period { from: from.0, to: to.0 }),
            (None, None) => None,
            _ => return Err("the period has one end".to_owned()),
        };
        Ok(Self {
            id: row.id,
            unit: row.unit,
            sha256: row.sha256,
            size: row.size.0,
            media_type: row.media_type,
            file_name: row.file_name,
            title: row.title,
            number: row.number,
            issuer: row.issuer,
            signed_on: row.signed_on.0,
            period,
            items: row.items.0,
            pages: row.pages,
            replaces: row.replaces,
            looked: row.looked.map(|c| c.0),
        })
    }
}
