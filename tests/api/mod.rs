//! The whole application in process: stories of a year, and every refusal.

mod evidence;
mod evidence_content;
mod rankings;
mod refusals;
mod servers;
mod stories;
pub mod support;
