//! The pure core: criteria, rules, scores, ranks. It knows nothing of HTTP, SQL, files or the clock.

pub mod chain;
pub mod exact;
pub mod facts;
pub mod inputs;
pub mod text;
pub mod unit;
