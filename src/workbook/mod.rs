//! Spreadsheets (xlsx): the workbook a unit fills in, the province's self-assessment table, and a stranger's file read within bounds.
//!
//! - [`book`] opens any xlsx: what it costs is known before anything is believed, and cells come out as what they are.
//! - [`cell`] reads one cell as a figure, an option, a tick or a text, or says by its address what was found and what was expected.
//! - [`annex`] is a criteria set as an official types it, both ways.
//! - [`form`] is a unit's workbook: which row asks for what. [`form_write`] lays it out, [`form_read`] takes it back.
//! - [`grid`] is a stranger's table, read as a CSV table would be.
//! - [`list`] is a plain list for people.
//! - [`table`] is the province's self-assessment, with formulas that a spreadsheet program reckons for itself.
//!
//! Knows the domain and nothing else: no clock, no storage, no HTTP. Floats live here only, as spreadsheets have no other numbers.

pub mod annex;
mod archive;
pub mod book;
pub mod cell;
pub mod form;
pub mod form_read;
pub mod form_write;
pub mod grid;
mod identity;
pub mod list;
mod look;
pub mod table;
#[cfg(test)]
mod tests;

pub use book::{Book, Sheet, Unreadable};
pub use form_write::provenance;
pub use identity::Identity;

use crate::domain::text::Text;

/// The media type of an xlsx.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// One thing in a file that does not fit: where, what was found, what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Sheet and cell, e.g. `Biểu nhập!E12`; the sheet alone where no cell is to blame.
    pub place: String,
    /// Stable code.
    pub code: &'static str,
    /// What was found and what was expected.
    pub detail: Text,
}

impl Misfit {
    /// What does not fit at a place.
    pub fn new(place: impl Into<String>, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place: place.into(), code, detail: Text::new(vi, en) }
    }
}
