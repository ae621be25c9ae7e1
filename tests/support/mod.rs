//! Stand-ins for what the program talks to.

pub mod s3;
pub mod s3_process;
