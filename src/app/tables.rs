//! Tables that come in as a workbook instead of CSV: the same table, faults by sheet and cell.

use super::{Answer, App, AppError};
use crate::domain::cells::{DecimalMark, Grid};
use crate::workbook::grid::{self, Find, NoGrid};

impl App {
    /// The table in a workbook, in a sheet by its name or the only one that holds anything. The row of the column that is called by
    /// one of `key` is its head.
    ///
    /// # Errors
    /// `Unreadable`; `Invalid` with every fault of its shape.
    pub async fn table(
        &self,
        bytes: Vec<u8>,
        sheet: Option<String>,
        key: Vec<String>,
        decimal: DecimalMark,
    ) -> Answer<Grid> {
        let read = move || {
            let key: Vec<&str> = key.iter().map(String::as_str).collect();
            grid::read(&bytes, &Find { sheet: sheet.as_deref(), key: &key, decimal })
        };
        self.shared.heavy.run(move |_| read()).await?.map_err(|error| match error {
            NoGrid::Unreadable(unreadable) => unreadable.into(),
            NoGrid::Faults(faults) => AppError::from(faults),
        })
    }
}
