//! Laws of the rules, held on random items against a naive reckoning in whole numbers ([`sketch`]).

mod bounds;
mod falls;
mod points;
pub(crate) mod sketch;
mod steps;
