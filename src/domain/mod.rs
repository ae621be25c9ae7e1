//! The pure core: criteria, rules, scores, ranks. It knows nothing of HTTP, SQL, files or the clock.

pub mod crosswalk;
pub mod exact;
pub mod province;
pub mod text;
pub mod unit;
