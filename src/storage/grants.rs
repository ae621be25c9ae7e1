//! The rights of the role that a server acts as on PostgreSQL: to read and to append, never to change what was said.

use sqlx::{AssertSqlSafe, Connection};

use super::db::Db;
use super::error::StorageError;
use super::facts;

/// Tables whose rows may be replaced and forgotten.
const SERVICE: [&str; 11] = [
    "account_links",
    "idempotency_keys",
    "outbox",
    "passwords",
    "reminders",
    "sessions",
    "settings",
    "sign_in_limits",
    "sign_ins",
    "upload_pieces",
    "uploads",
];

impl Db {
    /// Gives a role just the rights that a server needs, and takes away what it had beyond them; with a database of a
    /// server that acts as that role, a leaked password or a fault of ours can't change or delete a fact. Run it as the
    /// owner of the tables, after a migration. Nothing to do on SQLite, which knows no roles.
    ///
    /// # Errors
    /// `Schema` when there is no such role; `Forbidden`; `Outdated`; `Unavailable`.
    pub async fn grant(&self, role: &str) -> Result<(), StorageError> {
        const QUOTED: &str = "select quote_ident(rolname) from pg_roles where rolname = $1";
        self.check().await?;
        let Self::Postgres(db) = self else { return Ok(()) };
        let mut conn = db.write_beside().await?.tx;
        let quoted: Option<String> = sqlx::query_scalar(QUOTED).bind(role).fetch_optional(&mut *conn).await?;
        let role = quoted.ok_or_else(|| StorageError::Schema { what: format!("there is no role {role}") })?;
        let (facts, service) = (facts::tables().join(", "), SERVICE.join(", "));
        let mut rights = conn.begin().await?;
        for right in [
            format!("revoke all on {facts}, {service}, _sqlx_migrations from public, {role}"),
            format!("grant select, insert on {facts} to {role}"),
            format!("grant select, insert, update, delete on {service} to {role}"),
            format!("grant select on _sqlx_migrations to {role}"),
        ] {
            sqlx::query(AssertSqlSafe(right)).execute(&mut *rights).await?;
        }
        rights.commit().await?;
        conn.commit().await?;
        Ok(())
    }
}
