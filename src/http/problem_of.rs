//! What the database and the evidence store could not do, as problems.

use axum::http::StatusCode;

use super::problem::{Problem, internal};
use crate::evidence::EvidenceError;
use crate::storage::StorageError;

pub(super) fn storage(error: StorageError) -> Problem {
    log(&error);
    match error {
        StorageError::DiskFull(_) => full(),
        StorageError::Unavailable(_) => {
            unavailable("Cơ sở dữ liệu tạm thời không phản hồi", "The database does not answer")
        }
        StorageError::Conflict { .. } => {
            Problem::new(StatusCode::CONFLICT, "conflict", "Trùng với dữ liệu đã có", "It is stored already")
        }
        _ => internal(),
    }
}

pub(super) fn evidence(error: EvidenceError) -> Problem {
    match error {
        EvidenceError::TooLarge { limit, so_far } => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            format!("Tệp lớn hơn giới hạn {limit} byte (đã nhận {so_far})"),
            format!("The file is over the limit of {limit} bytes ({so_far} received)"),
        ),
        EvidenceError::Empty => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "empty_file", "Tệp rỗng", "The file is empty")
        }
        EvidenceError::Refused(refusal) => {
            let text = refusal.text();
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", text.vi, text.en)
        }
        EvidenceError::Cut { so_far, .. } => Problem::new(
            StatusCode::BAD_REQUEST,
            "upload_cut",
            format!("Tải lên bị ngắt sau {so_far} byte, chưa lưu gì"),
            format!("The upload broke off after {so_far} bytes, nothing was stored"),
        ),
        EvidenceError::StorageFull(_) => {
            log(&error);
            full()
        }
        EvidenceError::Unavailable(_) => {
            log(&error);
            unavailable("Kho tài liệu tạm thời không phản hồi", "The evidence store does not answer")
        }
        EvidenceError::Damaged { .. } => {
            log(&error);
            Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "evidence_damaged",
                "Tệp lưu không còn nguyên vẹn nên không được trả về; hãy báo quản trị viên",
                "The stored bytes are not intact and are not handed out; tell the administrator",
            )
        }
        EvidenceError::OutsideRange { .. } | EvidenceError::BadUrl { .. } => {
            log(&error);
            internal()
        }
    }
}

/// The whole chain of causes, once; it never reaches the caller.
pub(super) fn log(error: &dyn std::error::Error) {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(error = %chain, "failed");
}

fn full() -> Problem {
    Problem::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "storage_full",
        "Máy chủ hết chỗ lưu, chưa lưu gì",
        "The server's disk is full, nothing was stored",
    )
}

fn unavailable(vi: &str, en: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", vi, en)
}
