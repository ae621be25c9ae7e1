//! What the database and the evidence store could not do, as problems.

use axum::http::StatusCode;

use super::problem::{Problem, internal};
use crate::app::sign_on::SignOnError;
use crate::app::uploads::{UploadFault, UploadRefusal};
use crate::app::{AppError, Fault};
use crate::domain::text;
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
        EvidenceError::TooLarge { limit, so_far } => {
            let (limit, so_far) = (text::number(&limit.to_string()), text::number(&so_far.to_string()));
            Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                format!("Tệp lớn hơn giới hạn {} byte (đã nhận {})", limit.vi, so_far.vi),
                format!("The file is over the limit of {} bytes ({} received)", limit.en, so_far.en),
            )
        }
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

/// Why an upload in several requests does not go on.
pub(super) fn upload(fault: UploadFault) -> Problem {
    let conflict =
        |code: &str, vi: String, en: String| Problem::new(StatusCode::CONFLICT, "conflict", vi, en).because(code);
    let too_large = |vi: String, en: String| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", vi, en);
    match fault {
        UploadFault::Offset { current } => conflict(
            "offset_mismatch",
            format!("Lượt tải lên đã tới byte {current}: hãy gửi tiếp từ đó"),
            format!("The upload has come to byte {current}: go on from there"),
        ),
        UploadFault::TooLarge { length, limit } => too_large(
            format!("Tệp có {length} byte, lớn hơn giới hạn {limit} byte"),
            format!("The file has {length} bytes, over the limit of {limit} bytes"),
        ),
        UploadFault::TooLong { length } => too_large(
            format!("Gửi nhiều hơn {length} byte đã báo trước"),
            format!("More bytes were sent than the {length} announced"),
        ),
        UploadFault::Checksum => {
            let (vi, en) = (
                "Phần vừa gửi không khớp với mã kiểm tra, chưa giữ gì của phần này; hãy gửi lại",
                "The part does not fit its checksum, nothing of it was kept; send it again",
            );
            Problem::new(StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST), "checksum_mismatch", vi, en)
        }
        UploadFault::Cut { offset } => Problem::new(
            StatusCode::BAD_REQUEST,
            "upload_cut",
            format!("Tải lên bị ngắt; đã giữ {offset} byte, hãy gửi tiếp từ đó"),
            format!("The upload broke off; {offset} bytes are kept, go on from there"),
        ),
        UploadFault::TooManyPieces => conflict(
            "too_many_pieces",
            "Tệp được gửi thành quá nhiều mẩu nhỏ: hãy hủy rồi tải lại từ đầu".to_owned(),
            "The file was sent in too many small pieces: cancel and begin again".to_owned(),
        ),
        UploadFault::TooManyUploads { count, bytes, most } => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_uploads",
            format!(
                "Đơn vị đang có {count} lượt tải lên dở dang, cộng {bytes} byte (nhiều nhất {most}): hãy hoàn tất hoặc hủy bớt"
            ),
            format!(
                "The unit has {count} unfinished uploads of {bytes} bytes together ({most} at most): finish or cancel some"
            ),
        ),
        UploadFault::Refused(why) => refused(why),
    }
}

/// The problem that a refused upload was answered with.
pub(super) fn refused(why: UploadRefusal) -> Problem {
    let UploadRefusal { code, detail, faults } = why;
    if !faults.is_empty() {
        let fault = |fault: crate::app::uploads::RefusedFault| Fault {
            pointer: fault.pointer,
            code: fault.code,
            detail: fault.detail,
        };
        return AppError::Invalid(faults.into_iter().map(fault).collect()).into();
    }
    let status = match code.as_str() {
        "unsupported_media_type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "locked" => StatusCode::LOCKED,
        "conflict" => StatusCode::CONFLICT,
        _ => StatusCode::FORBIDDEN,
    };
    Problem::new(status, code, detail.vi, detail.en)
}

/// The whole chain of causes, once; it never reaches the caller.
pub(super) fn log(error: &dyn std::error::Error) {
    let chain = text::causes(error);
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

pub(super) fn unavailable(vi: &str, en: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", vi, en)
}

/// Why nobody was signed in by the provider, and whom to ask.
pub(super) fn sign_on(error: SignOnError) -> Problem {
    let (status, code, vi, en): (_, _, String, String) = match error {
        SignOnError::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "sign_on_unavailable",
            "Hệ thống đăng nhập của tỉnh đang không trả lời. Hãy thử lại sau ít phút; nếu vẫn vậy, báo bộ phận quản trị hệ thống đó."
                .into(),
            "The province's sign-on does not answer. Try again in a few minutes; if it stays so, tell whoever looks after it.".into(),
        ),
        SignOnError::Denied(code) => (
            StatusCode::FORBIDDEN,
            "sign_on_denied",
            format!("Hệ thống đăng nhập của tỉnh từ chối ({code}). Hãy thử lại; nếu vẫn vậy, báo bộ phận quản trị hệ thống đó."),
            format!("The province's sign-on refused ({code}). Try again; if it stays so, tell whoever looks after it."),
        ),
        SignOnError::NotBegun => (
            StatusCode::BAD_REQUEST,
            "sign_on_not_begun",
            "Lần đăng nhập này không bắt đầu ở đây, hoặc đã quá mười phút: hãy bấm nút đăng nhập lại.".into(),
            "This sign-in was not begun here, or more than ten minutes ago: use the button again.".into(),
        ),
        SignOnError::Untrusted(_) => (
            StatusCode::FORBIDDEN,
            "sign_on_untrusted",
            "Câu trả lời của hệ thống đăng nhập không chứng minh được bạn là ai nên không dùng được. Hãy thử lại; nếu vẫn vậy, báo quản trị viên."
                .into(),
            "What the sign-on answered does not prove who you are and is not used. Try again; if it stays so, tell an administrator.".into(),
        ),
        SignOnError::NoRole { roles, .. } => (
            StatusCode::FORBIDDEN,
            "sign_on_no_role",
            format!("Tỉnh nhận ra bạn, nhưng chưa ai cấp cho bạn vai trò ở đây. Hãy xin bộ phận quản trị đăng nhập của tỉnh một trong các vai trò: {roles}."),
            format!("The province knows you, but nobody has given you a role here. Ask whoever looks after the province's sign-on for one of: {roles}."),
        ),
        SignOnError::NoUnit { unit, .. } => (
            StatusCode::FORBIDDEN,
            "sign_on_no_unit",
            format!("Vai trò của bạn cần một đơn vị, mà đơn vị “{unit}” không có ở đây. Hãy báo quản trị viên hệ thống này."),
            format!("Your role needs a unit, and there is no unit “{unit}” here. Tell this service's administrator."),
        ),
        SignOnError::NoProvince { province, .. } => (
            StatusCode::FORBIDDEN,
            "sign_on_no_province",
            format!("Không có tỉnh “{province}” ở đây. Hãy báo quản trị viên hệ thống này."),
            format!("There is no province “{province}” here. Tell this service's administrator."),
        ),
        SignOnError::Locked => (
            StatusCode::FORBIDDEN,
            "sign_on_locked",
            "Tài khoản của bạn ở đây đang bị khóa. Hãy hỏi quản trị viên hệ thống này.".into(),
            "Your account here is locked. Ask this service's administrator.".into(),
        ),
    };
    Problem::new(status, code, vi, en)
}
