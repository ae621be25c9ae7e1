//! The pages, one file each.

pub mod account;
pub mod accounts;
pub mod area;
pub mod documents;
pub mod due;
pub mod events;
pub mod home;
pub mod item;
pub mod leader;
pub mod password;
pub mod ranking;
pub mod report;
pub mod review;
pub mod reviews;
pub mod sign_in;
pub mod sign_on;
pub mod unit;
pub mod units;
