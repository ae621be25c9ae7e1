//! The units of a province.

use sqlx::FromRow;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use crate::domain::facts::{Fact, Recorded, UnitList};
use crate::domain::unit::Unit;

impl Db {
    /// The latest list of a province's units.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn units(&self, province: &str) -> Result<Option<Recorded<UnitList>>, StorageError> {
        const SQL: &str = "select seq from unit_lists where log = 'system' and province = $1 order by seq desc limit 1";
        let mut session = self.read().await?;
        let conn = &mut session.conn();
        let seq: Option<i64> = on_db!(&mut *conn, |c| sqlx::query_scalar(SQL).bind(province).fetch_optional(c).await?);
        Ok(facts::system(conn, seq).await?.pop())
    }
}

#[derive(FromRow)]
pub(super) struct UnitListRow {
    province: String,
    units: Col<Vec<Unit>>,
}

impl FactTable for UnitList {
    type Row = UnitListRow;

    fact_table!(
        UnitsListed = "units_listed" in "unit_lists", |fact|
        province: &fact.province,
        units: Col(fact.units.clone()),
    );

    fn from_row(_log: &str, row: UnitListRow) -> Result<Self, String> {
        Ok(Self { province: row.province, units: row.units.0 })
    }
}
