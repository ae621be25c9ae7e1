//! What several kinds of test stand on: engines, and servers of the tests' own.

pub mod engines;
pub mod office;
pub mod oidc;
pub mod papers;
pub mod post;
pub mod postgres;
pub mod program;
pub mod s3;
pub mod s3_process;
