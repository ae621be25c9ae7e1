//! The whole application in process: stories of a year, and every refusal.

mod evidence;
mod rankings;
mod refusals;
mod stories;
pub mod support;
