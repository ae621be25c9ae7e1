//! The whole application in process: stories of a year, and every refusal.

mod accounts;
mod chances;
mod evidence;
mod evidence_content;
mod insight;
mod light;
mod rankings;
mod receipt;
mod refusals;
mod servers;
mod stories;
pub mod support;
mod tables;
mod turns;
pub mod uploads;
