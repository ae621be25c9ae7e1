//! The pages, one file each.

pub mod area;
pub mod assignment;
pub mod assignments;
pub mod changes;
pub mod criteria;
pub mod deadlines;
pub mod documents;
pub mod downloads;
pub mod due;
pub mod events;
pub mod files;
pub mod home;
pub mod item;
pub mod leader;
pub mod manage;
pub mod password;
pub mod publish;
pub mod ranking;
pub mod report;
pub mod review;
pub mod reviews;
pub mod sign_in;
pub mod unit;
pub mod units;
