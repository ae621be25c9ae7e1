//! Why a move stopped. Until it is done the destination stays marked as incomplete.

use std::io;

use thiserror::Error;

use crate::app::AppError;
use crate::domain::text::Text;
use crate::evidence::EvidenceError;
use crate::storage::{Document, StorageError};

/// Why.
#[derive(Debug, Error)]
pub enum MovingError {
    /// It can't be done with this source, destination or archive.
    #[error("{}", .detail.en)]
    Refused {
        /// Stable code.
        code: &'static str,
        /// In words.
        detail: Text,
    },
    /// The archive can't be read or written.
    #[error("the archive can't be read or written")]
    Archive(#[from] io::Error),
    /// The database or the evidence store of either side failed.
    #[error(transparent)]
    App(#[from] AppError),
}

impl MovingError {
    pub(super) fn refused(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused { code, detail: Text::new(vi, en) }
    }

    /// A document whose bytes are not what its row says.
    pub(super) fn document(document: &Document, error: EvidenceError) -> Self {
        let EvidenceError::Damaged { damage, .. } = &error else { return error.into() };
        let Document { log, seq, sha256, .. } = document;
        Self::refused(
            "evidence_damaged",
            format!("tài liệu kiểm chứng {sha256} (nhật ký {log}, thay đổi {seq}) đã hỏng: {damage}"),
            format!("evidence {sha256} (log {log}, change {seq}) is damaged: {damage}"),
        )
    }
}

impl From<StorageError> for MovingError {
    fn from(error: StorageError) -> Self {
        Self::App(error.into())
    }
}

impl From<EvidenceError> for MovingError {
    fn from(error: EvidenceError) -> Self {
        Self::App(error.into())
    }
}
