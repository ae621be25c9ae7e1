//! parindex: projects a province's PAR INDEX before the ministry publishes it.

pub mod domain;
pub mod evidence;
