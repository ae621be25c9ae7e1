//! Every refusal is a problem with its own code, says what and where, and stores nothing.

mod bodies;
mod controls;
mod dry_run;
mod figures;
mod keys;
mod query;
mod reading;
mod repeated;
mod sets;
mod verdicts;
mod when;
mod who;
