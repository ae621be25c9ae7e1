//! Moving house: everything carried to another database and evidence store, or into an archive and out of it, and proven.
//!
//! Logs only grow, so where they end at one moment marks a state that can be read for as long as it takes, while a server
//! goes on writing. The destination is marked as incomplete before the first row and until the proof is done: a server does
//! not start on it. Bytes go before the facts that name them. Whatever breaks off is gone on with by running it again.

mod archive;
mod backup;
mod copy;
mod documents;
mod error;
mod mark;
mod progress;
mod proof;
mod restore;
mod tar;

use serde::Serialize;

pub use backup::backup;
pub use copy::copy;
pub use error::MovingError;
pub use mark::must_be_whole;
pub use progress::{Stage, Watch};
pub use restore::restore;

/// Changes read and written at a time.
const BATCH: u32 = 500;

/// Objects of evidence carried or read at a time.
const AT_ONCE: usize = 4;

/// What was carried, and proven to be the same on the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Every log.
    pub logs: Vec<MovedLog>,
    /// The evidence.
    pub evidence: MovedEvidence,
    /// Remembered answers to requests; a backup has none.
    pub answers: u64,
    /// Assessments whose score is the same on both sides; none are reckoned for an archive, whose other side is not there.
    pub same_scores: u64,
}

/// One log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedLog {
    /// Its name.
    pub log: String,
    /// Its last version.
    pub changes: i64,
    /// How many of them were carried this time.
    pub carried: i64,
    /// Hash of the last one.
    pub head: String,
}

/// Evidence, each object once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MovedEvidence {
    /// How many.
    pub objects: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// How many were carried this time.
    pub carried: u64,
}
