//! Tokens and their revocations.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
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
        tokens(&mut self.read().await?.conn()).await
    }
}

impl Tx {
    /// As [`Db::tokens`], as this write sees them.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn tokens(&mut self) -> Result<Vec<(Recorded<Token>, bool)>, StorageError> {
        tokens(&mut self.conn()).await
    }
}

async fn tokens(conn: &mut Conn<'_>) -> Result<Vec<(Recorded<Token>, bool)>, StorageError> {
    let tokens = facts::all::<Token>(conn).await?;
    let revoked: HashSet<Uuid> =
        facts::all::<Revocation>(conn).await?.into_iter().map(|revocation| revocation.fact.token).collect();
    let with = |token: Recorded<Token>| {
        let revoked = revoked.contains(&token.fact.id);
        (token, revoked)
    };
    Ok(tokens.into_iter().map(with).collect())
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
        TokenIssued = "token_issued" in "tokens", |fact|
        id: &fact.id,
        name: &fact.name,
        hash: &fact.hash,
        role: Col(fact.role),
        province: &fact.province,
        unit: &fact.unit,
        expires_at: Col(fact.expires_at),
    );

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
}

#[derive(FromRow)]
pub(super) struct RevocationRow {
    token: Uuid,
}

impl FactTable for Revocation {
    type Row = RevocationRow;

    fact_table!(
        TokenRevoked = "token_revoked" in "revocations", |fact|
        token: &fact.token,
    );

    fn from_row(_log: &str, row: RevocationRow) -> Result<Self, String> {
        Ok(Self { token: row.token })
    }
}
