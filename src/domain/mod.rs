//! The pure core: criteria, rules, scores, ranks. It knows nothing of HTTP, SQL, files or the clock.

pub mod assessment;
pub mod chain;
pub mod collect;
pub mod comparison;
pub mod criteria;
pub mod crosswalk;
pub mod deadline;
pub mod difference;
pub mod exact;
pub mod facts;
pub mod influence;
pub mod inputs;
pub mod losses;
pub mod merger;
pub mod next_steps;
pub mod outlook;
pub mod plan;
pub mod province;
pub mod ranking;
pub mod rules;
pub mod score;
pub mod set_diff;
pub mod text;
pub mod unit;
