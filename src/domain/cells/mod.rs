//! Tables of cells that people exchange: what comes in has a place for each cell, what goes out can do no harm. Neither
//! knows what a table is about.

mod number;
mod read;
mod write;

pub use number::{DecimalMark, plain};
pub use read::{Grid, GridFault, GridRow, MORE_FAULTS, Origin, Place, read_csv};
pub use write::{Column, Format, HeaderNames, Out, Separator, Sheet, write_csv};
