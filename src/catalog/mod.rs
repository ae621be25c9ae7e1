//! What ships with the product: criteria sets, the crosswalk between them, provinces, units.
//!
//! The data lies beside this file as plain YAML and CSV, to be read and replaced without touching code. It is embedded
//! when the program is built and parsed once, on first use. Faulty data is a fault of the build, and the tests of this
//! module are what holds it.

mod crosswalks;
mod days_off;
mod places;
#[cfg(test)]
mod proofs;
pub mod published;
mod sets;

use serde::de::DeserializeOwned;
use thiserror::Error;

pub use crosswalks::crosswalk;
pub use days_off::calendar;
pub use places::{provinces, units};
pub use sets::{BuiltInSet, built_in_sets, criteria_sets};

/// An embedded table that does not parse.
#[derive(Debug, Error)]
#[error("{table}: {source}")]
struct CatalogError {
    /// The file's name.
    table: &'static str,
    /// What is wrong, with the line.
    source: csv::Error,
}

/// Every row of a CSV table with a header line.
fn rows<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<Vec<T>, CatalogError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| CatalogError { table, source })
}

/// The rows of a table that was embedded when the program was built.
fn embedded<T: DeserializeOwned>(table: &'static str, text: &str) -> Vec<T> {
    #[expect(clippy::expect_used, reason = "embedded data, held by tests: a fault of the build, not of an input")]
    rows(table, text).expect("an embedded table parses")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[expect(dead_code, reason = "only its parsing matters")]
        year: u16,
    }

    #[test]
    fn a_faulty_table_is_refused_with_its_name_and_line() {
        let fault = rows::<Row>("years.csv", "year\n2016\nsoon\n").unwrap_err().to_string();
        assert!(fault.starts_with("years.csv: "), "{fault}");
        assert!(fault.contains("line: 3"), "{fault}");
    }
}
