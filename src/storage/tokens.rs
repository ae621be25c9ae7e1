//! Tokens and their revocations.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Fact, Recorded, Revocation, Role, Token};

impl Db {
    /// The token with this hash, and whether it was revoked. Expiry is the caller's to judge: it has the clock.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn token_by_hash(&self, hash: &str) -> Result<Option<(Token, bool)>, StorageError> {
        const SQL: &str = "select seq, exists (select 1 from revocations r where r.token = t.id) as revoked \
             from tokens t where log = 'system' and hash = $1";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let place: Option<(i64, bool)> =
            on_db!(&mut *conn, |c| sqlx::query_as(SQL).bind(hash).fetch_optional(c).await?);
        let Some((seq, revoked)) = place else { return Ok(None) };
        let token = facts::system::<Token>(conn, [seq]).await?.pop();
        Ok(token.map(|token| (token.fact, revoked)))
    }

    /// All tokens in the order of their issue, each with whether it was revoked.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn tokens(&self) -> Result<Vec<(Recorded<Token>, bool)>, StorageError> {
        const SQL: &str = "select seq, exists (select 1 from revocations r where r.token = t.id) as revoked \
             from tokens t where log = 'system' order by seq";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let places: Vec<(i64, bool)> = on_db!(&mut *conn, |c| sqlx::query_as(SQL).fetch_all(c).await?);
        let (seqs, revoked): (Vec<_>, Vec<_>) = places.into_iter().unzip();
        Ok(facts::system(conn, seqs).await?.into_iter().zip(revoked).collect())
    }
}

#[derive(FromRow)]
pub(super) struct TokenRow {
    id: Uuid,
    name: String,
    hash: String,
    role: Col<Role>,
    province: Option<String>,
    unit: Option<String>,
    expires_at: Col<DateTime<Utc>>,
}

impl FactTable for Token {
    type Row = TokenRow;

    fact_table!(
        "tokens",
        "token_issued",
        "id, name, hash, role, province, unit, expires_at",
        "$3, $4, $5, $6, $7, $8, $9"
    );

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { id, name, hash, role, province, unit, expires_at } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT)
                .bind(log)
                .bind(seq)
                .bind(id)
                .bind(name)
                .bind(hash)
                .bind(Col(*role))
                .bind(province)
                .bind(unit)
                .bind(Col(*expires_at));
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: TokenRow) -> Result<Self, String> {
        Ok(Self {
            id: row.id,
            name: row.name,
            hash: row.hash,
            role: row.role.0,
            province: row.province,
            unit: row.unit,
            expires_at: row.expires_at.0,
        })
    }

    fn wrap(self) -> Fact {
        Fact::TokenIssued(self)
    }
}

#[derive(FromRow)]
pub(super) struct RevocationRow {
    token: Uuid,
}

impl FactTable for Revocation {
    type Row = RevocationRow;

    fact_table!("revocations", "token_revoked", "token", "$3");

    async fn insert(&self, conn: &mut Conn<'_>, log: &str, seq: i64) -> Result<(), StorageError> {
        let Self { token } = self;
        on_db!(conn, |c| {
            let query = sqlx::query(Self::INSERT).bind(log).bind(seq).bind(token);
            query.execute(c).await?;
        });
        Ok(())
    }

    fn from_row(_log: &str, row: RevocationRow) -> Result<Self, String> {
        Ok(Self { token: row.token })
    }

    fn wrap(self) -> Fact {
        Fact::TokenRevoked(self)
    }
}
