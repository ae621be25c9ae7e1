//! Settings of the installation, such as whether its data is a demo.

use std::collections::BTreeMap;

use super::db::{Db, on_db};
use super::error::StorageError;
use super::tx::Tx;

impl Db {
    /// The value of a setting.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StorageError> {
        const SQL: &str = "select value from settings where key = $1";
        let mut session = self.read().await?;
        on_db!(&mut session.conn(), |c| Ok(sqlx::query_scalar(SQL).bind(key).fetch_optional(c).await?))
    }

    /// All settings, by their keys.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn settings(&self) -> Result<BTreeMap<String, String>, StorageError> {
        const SQL: &str = "select key, value from settings";
        let mut session = self.read().await?;
        let all: Vec<(String, String)> = on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).fetch_all(c).await?);
        Ok(all.into_iter().collect())
    }

    /// Sets a setting, in a write of its own.
    ///
    /// # Errors
    /// `ReadOnly`, `DiskFull`, `Unavailable`.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StorageError> {
        let mut tx = self.write_beside().await?;
        tx.set_setting(key, value).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Sets a setting together with the rest of the write.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        const SQL: &str = "insert into settings (key, value) values ($1, $2) \
             on conflict (key) do update set value = excluded.value";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(key).bind(value).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Removes a setting together with the rest of the write.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_setting(&mut self, key: &str) -> Result<(), StorageError> {
        const SQL: &str = "delete from settings where key = $1";
        on_db!(&mut self.conn(), |c| sqlx::query(SQL).bind(key).execute(c).await.map(drop))?;
        Ok(())
    }
}
