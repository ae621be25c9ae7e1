//! The pure core: criteria, rules, scores, ranks. It knows nothing of HTTP, SQL, files or the clock.

pub mod exact;
pub mod ranking;
pub mod text;
