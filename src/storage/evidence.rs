//! Evidence: what a document is; its bytes are elsewhere.

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Evidence, Fact, Period, Recorded};

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
}

impl FactTable for Evidence {
    type Row = EvidenceRow;

    fact_table!(
        "evidence",
        "evidence_added",
        "id, unit, sha256, size, media_type, file_name, title, number, issuer, signed_on, period_from, period_to, items",
        "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15"
    );

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, unit, sha256, size, media_type, file_name, title, number, issuer, signed_on, period, items } =
            self;
        let (from, to) = period.as_ref().map(|period| (Col(period.from), Col(period.to))).unzip();
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(id)
                .bind(unit)
                .bind(sha256)
                .bind(Col(*size))
                .bind(media_type)
                .bind(file_name)
                .bind(title)
                .bind(number)
                .bind(issuer)
                .bind(Col(*signed_on))
                .bind(from)
                .bind(to)
                .bind(Col(items.clone()));
            query.execute(c).await?;
        });
        Ok(())
    }

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
        })
    }

    fn wrap(self) -> Fact {
        Fact::EvidenceAdded(self)
    }
}
