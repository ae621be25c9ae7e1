//! What can go wrong with evidence, sorted by what the caller can do about it.

use std::error::Error;
use std::io;

use super::backing::is_missing;
use super::digest::Digest;
use super::refusal::Refusal;

/// An error of any type, as streams of uploads carry it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why evidence could not be stored or handed out. Whatever it is: nothing was kept, or nothing was given.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The setting that says where evidence goes can't be used.
    #[error("the evidence URL {url:?} can't be used: {reason}")]
    BadUrl {
        /// The setting as written.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The upload is larger than allowed. It was cut off at `so_far` bytes: how large it is in full isn't known.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
        /// The bytes received when it was cut off.
        so_far: u64,
    },
    /// The upload holds not one byte.
    #[error("the file is empty")]
    Empty,
    /// The bytes are not of an accepted type.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The upload broke off.
    #[error("the upload broke off after {so_far} bytes")]
    Cut {
        /// The bytes received until then.
        so_far: u64,
        /// What the connection said.
        source: BoxError,
    },
    /// There is no room left where evidence is stored.
    #[error("there is no room left to store evidence")]
    StorageFull(#[source] BoxError),
    /// The storage does not answer, or not as it should. Trying again later may help.
    #[error("the evidence storage is not available")]
    Unavailable(#[source] BoxError),
    /// A stored object is not what it should be. None of its bytes were handed out.
    #[error("evidence {sha256} can't be handed out")]
    Damaged {
        /// Which one.
        sha256: Digest,
        /// What is wrong with it.
        #[source]
        damage: Damage,
    },
    /// The range asked of [`read`](super::EvidenceStore::read) is empty or reaches past the end.
    #[error("the range {start}..{end} lies outside of {size} bytes")]
    OutsideRange {
        /// The first byte asked for.
        start: u64,
        /// The byte after the last one asked for.
        end: u64,
        /// The size of the object, in bytes.
        size: u64,
    },
}

/// How a stored object differs from what was acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It is gone.
    #[error("the object is missing")]
    Missing,
    /// It is longer or shorter.
    #[error("the object has {found} bytes instead of {expected}")]
    WrongSize {
        /// The size acknowledged, in bytes.
        expected: u64,
        /// The size found, in bytes.
        found: u64,
    },
    /// Its bytes were changed.
    #[error("the bytes have the SHA-256 {found}")]
    WrongHash {
        /// The digest of the bytes found.
        found: Digest,
    },
    /// It could not be read to the end, so nothing is known of it.
    #[error("the object can't be read")]
    Unreadable(#[source] BoxError),
}

impl EvidenceError {
    /// What broke a stream off, where that was reading from a store of ours.
    pub(super) fn uncut(self) -> Self {
        match self {
            Self::Cut { so_far, source } => match source.downcast::<Self>() {
                Ok(error) => *error,
                Err(source) => Self::Cut { so_far, source },
            },
            other => other,
        }
    }
}

impl From<object_store::Error> for EvidenceError {
    fn from(error: object_store::Error) -> Self {
        // How S3 stores say it: MinIO, Ceph and Garage, each in its own word.
        let words = error.to_string();
        let is_full =
            ["XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "507 Insufficient Storage"]
                .iter()
                .any(|word| words.contains(word));
        if is_full || is_out_of_room(&error) {
            Self::StorageFull(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<io::Error> for EvidenceError {
    fn from(error: io::Error) -> Self {
        if is_out_of_room(&error) { Self::StorageFull(error.into()) } else { Self::Unavailable(error.into()) }
    }
}

impl From<tokio::task::JoinError> for EvidenceError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<getrandom::Error> for EvidenceError {
    fn from(error: getrandom::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<object_store::Error> for Damage {
    fn from(error: object_store::Error) -> Self {
        if is_missing(&error) { Self::Missing } else { Self::Unreadable(error.into()) }
    }
}

/// Whether a full disk or a used-up quota is anywhere among the causes.
fn is_out_of_room(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_found_under_what_wraps_it() {
        for (kind, full) in [
            (io::ErrorKind::StorageFull, true),
            (io::ErrorKind::QuotaExceeded, true),
            (io::ErrorKind::PermissionDenied, false),
        ] {
            let wrapped = object_store::Error::Generic { store: "test", source: io::Error::from(kind).into() };
            assert_eq!(matches!(EvidenceError::from(wrapped), EvidenceError::StorageFull(_)), full, "{kind}");
            assert_eq!(
                matches!(EvidenceError::from(io::Error::from(kind)), EvidenceError::StorageFull(_)),
                full,
                "{kind}"
            );
        }
    }
}
