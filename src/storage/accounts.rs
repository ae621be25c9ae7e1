//! People's accounts; and beside their facts, in rows that can be forgotten, their passwords' hashes and one-time links.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
use crate::domain::facts::{Account, Credential, CredentialEvent, Fact, Recorded, Role, SYSTEM_LOG, Standing};

/// An account as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAccount {
    /// What is said of it.
    pub account: Account,
    /// The version of the system's log at which a session of it had to begin anew: its scope, standing or password changed.
    pub version: i64,
}

impl Db {
    /// The account with this id.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn account(&self, id: Uuid) -> Result<Option<KnownAccount>, StorageError> {
        by_id(&mut self.read().await?.conn(), id).await
    }

    /// The last account that had this name, ended or not.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn account_named(&self, name: &str) -> Result<Option<KnownAccount>, StorageError> {
        by_name(&mut self.read().await?.conn(), name).await
    }

    /// Every account as it stands, in the order in which they were made, each with whether it has a password.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn accounts(&self) -> Result<Vec<(Account, bool)>, StorageError> {
        const SQL: &str = "select account from passwords";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let mut places: HashMap<Uuid, usize> = HashMap::new();
        let mut accounts: Vec<Account> = Vec::new();
        for Recorded { fact, .. } in facts::all::<Account>(conn).await? {
            match places.get(&fact.id).and_then(|place| accounts.get_mut(*place)) {
                Some(known) => *known = fact,
                None => {
                    places.insert(fact.id, accounts.len());
                    accounts.push(fact);
                }
            }
        }
        let set: Vec<Uuid> = on_db!(conn, |c| sqlx::query_scalar(SQL).fetch_all(c).await?);
        let set: HashSet<Uuid> = set.into_iter().collect();
        Ok(accounts.into_iter().map(|account| (set.contains(&account.id), account)).map(|(set, a)| (a, set)).collect())
    }

    /// The hash of an account's password, if it has one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn password(&self, account: Uuid) -> Result<Option<String>, StorageError> {
        const SQL: &str = "select hash from passwords where account = $1";
        let mut session = self.read().await?;
        on_db!(&mut session.conn(), |c| Ok(sqlx::query_scalar(SQL).bind(account).fetch_optional(c).await?))
    }

    /// The account a link is for, and when the link ends. Whether it has ended is the caller's to judge: it has the clock.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn link(&self, hash: &str) -> Result<Option<(Uuid, DateTime<Utc>)>, StorageError> {
        const SQL: &str = "select account, expires_at from account_links where hash = $1";
        let mut session = self.read().await?;
        let row: Option<(Uuid, Col<DateTime<Utc>>)> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(hash).fetch_optional(c).await?);
        Ok(row.map(|(account, ends)| (account, ends.0)))
    }
}

impl Tx {
    /// As [`Db::account`], as this write sees it.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn account(&mut self, id: Uuid) -> Result<Option<KnownAccount>, StorageError> {
        by_id(&mut self.conn(), id).await
    }

    /// As [`Db::account_named`], as this write sees it.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn account_named(&mut self, name: &str) -> Result<Option<KnownAccount>, StorageError> {
        by_name(&mut self.conn(), name).await
    }

    /// Whether an account has a password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_password(&mut self, account: Uuid) -> Result<bool, StorageError> {
        const SQL: &str = "select hash from passwords where account = $1";
        let hash: Option<String> =
            on_db!(&mut self.conn(), |c| sqlx::query_scalar(SQL).bind(account).fetch_optional(c).await?);
        Ok(hash.is_some())
    }

    /// Keeps the hash of an account's password in place of the one before.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn set_password(&mut self, account: Uuid, hash: &str, at: DateTime<Utc>) -> Result<(), StorageError> {
        const SQL: &str = "insert into passwords (account, hash, at) values ($1, $2, $3) \
             on conflict (account) do update set hash = excluded.hash, at = excluded.at";
        let at = Col(at.trunc_subsecs(6));
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).bind(hash).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets an account's password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_password(&mut self, account: Uuid) -> Result<(), StorageError> {
        const SQL: &str = "delete from passwords where account = $1";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps the hash of a link's secret; the account's other links are forgotten.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn keep_link(&mut self, hash: &str, account: Uuid, ends: DateTime<Utc>) -> Result<(), StorageError> {
        const SQL: &str = "insert into account_links (hash, account, expires_at) values ($1, $2, $3)";
        self.forget_links(account).await?;
        let ends = Col(ends.trunc_subsecs(6));
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(hash).bind(account).bind(ends).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a link away, so that nobody else can: false when it was not there any more.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn take_link(&mut self, hash: &str) -> Result<bool, StorageError> {
        const SQL: &str = "delete from account_links where hash = $1";
        let rows = on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(hash).execute(c).await?.rows_affected());
        Ok(rows == 1)
    }

    /// Forgets an account's links.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_links(&mut self, account: Uuid) -> Result<(), StorageError> {
        const SQL: &str = "delete from account_links where account = $1";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(account).execute(c).await.map(drop))?;
        Ok(())
    }
}

async fn by_name(conn: &mut Conn<'_>, name: &str) -> Result<Option<KnownAccount>, StorageError> {
    const SQL: &str = "select id from accounts where log = 'system' and name = $1 order by seq desc limit 1";
    let id: Option<Uuid> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(name).fetch_optional(c).await?);
    // Nobody's name takes the same steps as somebody's: how long it takes tells nothing.
    by_id(conn, id.unwrap_or_default()).await
}

async fn by_id(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<KnownAccount>, StorageError> {
    const SQL: &str = "select seq from accounts where log = 'system' and id = $1 order by seq desc limit 1";
    const CREDENTIAL: &str = "select seq from credential_events \
         where log = 'system' and account = $1 and event <> 'link_made' order by seq desc limit 1";
    let seq: Option<i64> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(id).fetch_optional(c).await?);
    let set: Option<i64> = on_db!(&mut *conn, |c| sqlx::query_scalar(CREDENTIAL).bind(id).fetch_optional(c).await?);
    let Some(seq) = seq else { return Ok(None) };
    let account = facts::one::<Account>(conn, SYSTEM_LOG, seq).await?.fact;
    Ok(Some(KnownAccount { account, version: seq.max(set.unwrap_or_default()) }))
}

#[derive(FromRow)]
pub(super) struct AccountRow {
    id: Uuid,
    name: String,
    role: Col<Role>,
    province: Option<String>,
    unit: Option<String>,
    standing: Col<Standing>,
    reason: Option<String>,
}

impl FactTable for Account {
    type Row = AccountRow;

    fact_table!(
        AccountListed = "account_listed" in "accounts", |fact|
        id: &fact.id,
        name: &fact.name,
        role: Col(fact.role),
        province: &fact.province,
        unit: &fact.unit,
        standing: Col(fact.standing),
        reason: &fact.reason,
    );

    fn from_row(_log: &str, row: AccountRow) -> Result<Self, String> {
        let AccountRow { id, name, role, province, unit, standing, reason } = row;
        Ok(Self { id, name, role: role.0, province, unit, standing: standing.0, reason })
    }
}

#[derive(FromRow)]
pub(super) struct CredentialRow {
    account: Uuid,
    event: Col<CredentialEvent>,
    until: Option<Col<DateTime<Utc>>>,
}

impl FactTable for Credential {
    type Row = CredentialRow;

    fact_table!(
        CredentialNoted = "credential_noted" in "credential_events", |fact|
        account: &fact.account,
        event: Col(fact.event),
        until: fact.until.map(Col),
    );

    fn from_row(_log: &str, row: CredentialRow) -> Result<Self, String> {
        let CredentialRow { account, event, until } = row;
        Ok(Self { account, event: event.0, until: until.map(|until| until.0) })
    }
}
