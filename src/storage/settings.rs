//! Settings of the installation, such as whether its data is a demo.

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
}
