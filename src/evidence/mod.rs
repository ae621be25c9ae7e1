//! Evidence bytes: received in constant memory, hashed by the server, stored once under their SHA-256, checked on every read.
//!
//! # Invariants
//!
//! - Nothing a user wrote becomes a path: keys are digests and random numbers.
//! - An object appears under its digest in one step, whole and durable, or not at all. Whatever moment the process is killed
//!   at, only staging holds something unfinished, and [`EvidenceStore::sweep_staging`] removes it.
//! - An object under its digest is never written again. [`Staged::keep`] tells the one way in which a damaged one is replaced.
//! - No byte is handed out of an object that wasn't read through and found intact just before. Only another store takes
//!   them as they come: it hashes them itself before it keeps them.
//! - The type is what the bytes say. Names and declared types are held against it ([`disagrees`]), never believed.
//!
//! # An upload
//!
//! ```text
//! stream → staging/<random>#1   hashed, counted, sniffed on the way
//!        → staging/<random>     synced, renamed; the type found by looking further where the first bytes can't tell
//!        → sha256/ab/<digest>   linked unless it exists, the directory synced
//! ```
//!
//! In an S3 store, `staging/<random>` is sent in parts that become an object at the end, and what is a link here is a copy on the
//! server there. The name in staging goes when the upload is discarded: until then the bytes can be kept again.
//!
//! An upload that comes in several requests lies in `pieces/<random>` until it is whole; then they are read, in their order, as
//! the stream above.

mod backing;
mod compound;
mod digest;
mod error;
pub mod file_name;
mod inspect;
mod intake;
mod keys;
mod local;
mod media;
pub mod pdf;
mod pieces;
pub mod range;
mod refusal;
mod s3;
mod sniff;
mod staged;
mod store;
#[cfg(test)]
mod tests;
mod window;
mod xml;
mod zip;

pub use digest::{Digest, NotADigest};
pub use error::{BoxError, Damage, EvidenceError};
pub use media::{MediaType, UnknownMediaType, disagrees};
pub use pieces::Piece;
pub use refusal::Refusal;
pub use s3::{NotAnS3Address, S3_MOST_UPLOAD, S3Address};
pub use staged::{Kept, Received, Staged};
pub use store::{Entry, EvidenceStore};
