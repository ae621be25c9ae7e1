//! Every refusal as an RFC 9457 problem with a stable code, in the reader's language.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::language::Language;
use super::problem_of;
use super::problem_of::{evidence, storage, upload};
use crate::app::error::noun;
use crate::app::tokens::Denied;
use crate::app::{AppError, Fault};
use crate::domain::assessment::may::Refusal;
use crate::domain::text::Text;
use crate::workbook::Unreadable;

/// A problem before its language is chosen.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    status: StatusCode,
    code: String,
    detail: Text,
    faults: Vec<Fault>,
    refusal: Option<Box<Refusal>>,
    current: Option<i64>,
    retry_after: Option<u32>,
}

/// A problem as it is sent (`application/problem+json`).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Identifies the kind of problem.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    title: String,
    /// HTTP status.
    pub(super) status: u16,
    /// Stable code: decide by it, not by prose.
    #[schema(example = "invalid_inputs")]
    code: String,
    /// What is wrong, in Vietnamese or English by `Accept-Language`.
    pub(super) detail: String,
    /// Each fault in what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ProblemError>,
    /// Who can lift a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lifted_by: Option<crate::domain::facts::Role>,
    /// Since or until when a refusal holds, where a date decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<chrono::DateTime<chrono::Utc>>,
    /// The current version, when the caller's is stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i64>,
}

/// One fault in what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// JSON pointer into the body, or the name of a parameter.
    #[schema(example = "/inputs/online_level3")]
    pub(super) pointer: String,
    /// Stable code.
    #[schema(example = "negative")]
    code: String,
    /// What was found and what was expected.
    pub(super) detail: String,
}

impl Problem {
    /// A problem without further parts.
    pub fn new(status: StatusCode, code: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Text::new(vi, en);
        Self(Box::new(Parts {
            status,
            code: code.into(),
            detail,
            faults: Vec::new(),
            refusal: None,
            current: None,
            retry_after: None,
        }))
    }

    /// The same problem with faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// Nothing lives at the address.
    #[must_use]
    pub fn no_such_address() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Không có địa chỉ này", "There is nothing at this address")
    }

    /// The address takes no such method.
    #[must_use]
    pub fn no_such_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Địa chỉ này không nhận phương thức đó",
            "This address does not take that method",
        )
    }

    /// More clients follow than this server has places for.
    #[must_use]
    pub fn too_many_streams() -> Self {
        problem_of::unavailable(
            "Quá nhiều nơi đang theo dõi máy chủ này, hãy thử lại sau ít phút",
            "Too many clients follow this server: try again in a few minutes",
        )
    }

    /// A body of another kind than the operation takes.
    #[must_use]
    pub fn unsupported(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            format!("Cần Content-Type: {expected}"),
            format!("Content-Type: {expected} is expected"),
        )
    }

    pub(super) fn body(&self, language: Language) -> ProblemBody {
        let pick = |text: &Text| language.pick(text).to_owned();
        let refused = self.0.refusal.as_ref().map(|refusal| ProblemError {
            pointer: String::new(),
            code: refusal.reason.to_owned(),
            detail: pick(&refusal.detail),
        });
        let faults = self.0.faults.iter().map(|fault| ProblemError {
            pointer: fault.pointer.clone(),
            code: fault.code.clone(),
            detail: pick(&fault.detail),
        });
        ProblemBody {
            r#type: "about:blank",
            title: self.0.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.0.status.as_u16(),
            code: self.0.code.clone(),
            detail: pick(&self.0.detail),
            errors: refused.into_iter().chain(faults).collect(),
            lifted_by: self.0.refusal.as_ref().and_then(|refusal| refusal.lifted_by),
            until: self.0.refusal.as_ref().and_then(|refusal| refusal.until),
            current_version: self.0.current,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        if self.0.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let busy = (self.0.status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        if let Some(seconds) = self.0.retry_after.or(busy) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The language is the request's: `localise` writes the body.
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of a problem in the language of the request.
pub fn localise(mut response: Response, language: Language) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let (mut parts, _) = response.into_parts();
    let written = Json(problem.body(language)).into_response();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    Response::from_parts(parts, Body::new(written.into_body()))
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let (code, vi, en) = match denied {
            Denied::Missing => (
                "unauthenticated",
                "Cần đăng nhập: gửi Authorization: Bearer <mã>",
                "Authentication is needed: send Authorization: Bearer <token>",
            ),
            Denied::Unknown => ("unauthenticated", "Mã truy cập không đúng", "The token is not known"),
            Denied::Expired => ("token_expired", "Mã truy cập đã hết hạn", "The token has expired"),
            Denied::Revoked => ("token_revoked", "Mã truy cập đã bị thu hồi", "The token was revoked"),
        };
        Self::new(StatusCode::UNAUTHORIZED, code, vi, en)
    }
}

impl From<Box<Refusal>> for Problem {
    fn from(refusal: Box<Refusal>) -> Self {
        let status = match refusal.code {
            "locked" => StatusCode::LOCKED,
            "conflict" => StatusCode::CONFLICT,
            _ => StatusCode::FORBIDDEN,
        };
        let mut problem = Self::new(status, refusal.code, "", "");
        problem.0.detail = refusal.detail.clone();
        problem.0.refusal = Some(refusal);
        problem
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::NotFound { what, key } => {
                let noun = noun(what);
                let (vi, en) = (format!("Không tìm thấy {} {key}", noun.vi), format!("No {} {key}", noun.en));
                Self::new(StatusCode::NOT_FOUND, "not_found", vi, en)
            }
            AppError::Invalid(faults) => invalid(faults),
            AppError::Lint(findings) => lint(findings),
            AppError::Criteria(faults) => criteria(faults),
            AppError::Stale { current } => {
                let (vi, en) = (
                    format!("Dữ liệu đã thay đổi, phiên bản hiện tại là {current}; hãy tải lại rồi thử lại"),
                    format!("The data has changed, the version is {current} by now; reload and try again"),
                );
                let mut problem = Self::new(StatusCode::PRECONDITION_FAILED, "stale_version", vi, en);
                problem.0.current = Some(current);
                problem
            }
            AppError::Conflict { code, detail } => {
                Self::new(StatusCode::CONFLICT, "conflict", detail.vi, detail.en).because(code)
            }
            AppError::Conflicts(faults) => {
                let count = faults.len();
                let (vi, en) = (
                    format!("Có {count} chỗ trái với dữ liệu mới hơn; chưa ghi gì"),
                    format!("{count} place(s) conflict with newer data; nothing was stored"),
                );
                Self::new(StatusCode::CONFLICT, "conflict", vi, en).with_faults(faults)
            }
            AppError::RefusedInPart { refusal, faults } => Self::from(refusal).with_faults(faults),
            AppError::Unreadable(unreadable) => self::unreadable(unreadable),
            AppError::KeyReused => Self::new(
                StatusCode::CONFLICT,
                "idempotency_key_reused",
                "Idempotency-Key này đã dùng cho một yêu cầu khác",
                "This Idempotency-Key was used for another request",
            ),
            AppError::SignInFailed => Self::new(
                StatusCode::UNAUTHORIZED,
                "sign_in_failed",
                "Tên hoặc mật khẩu không đúng, hoặc tài khoản đang bị khóa",
                "The name or the password is wrong, or the account is locked",
            ),
            AppError::Throttled { seconds } => too_many(seconds),
            AppError::Upload(fault) => upload(fault),
            AppError::SignOn(error) => problem_of::sign_on(error),
            AppError::NotSignedIn => Self::new(
                StatusCode::UNAUTHORIZED,
                "not_signed_in",
                "Phiên đăng nhập đã hết: hãy đăng nhập lại",
                "The session is over: sign in again",
            ),
            AppError::Storage(error) => storage(error),
            AppError::Evidence(error) => evidence(error),
            AppError::Inconsistent(what) => {
                tracing::error!(%what, "inconsistent");
                internal()
            }
        }
    }
}

fn too_many(seconds: u32) -> Problem {
    let vi = format!("Thử quá nhiều lần; hãy thử lại sau {seconds} giây");
    let en = format!("Too many attempts; try again in {seconds} seconds");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", vi, en).again_in(seconds)
}

impl Problem {
    /// Says after how many seconds to try again.
    pub(super) fn again_in(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Names the exact rule behind a general code.
    pub(super) fn because(mut self, code: &str) -> Self {
        let fault = Fault { pointer: String::new(), code: code.to_owned(), detail: self.0.detail.clone() };
        self.0.faults.push(fault);
        self
    }
}

fn invalid(faults: Vec<Fault>) -> Problem {
    let count = faults.len();
    if faults.iter().any(|fault| fault.code == "file_disagrees") {
        let (vi, en) = ("Tên tệp không khớp với nội dung", "The file is not what its name says");
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", vi, en).with_faults(faults);
    }
    let (vi, en) = (format!("Dữ liệu gửi lên có {count} lỗi"), format!("What was sent has {count} fault(s)"));
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_inputs", vi, en).with_faults(faults)
}

fn lint(findings: Vec<crate::domain::criteria::Finding>) -> Problem {
    let faults = findings.into_iter().map(|finding| Fault {
        code: finding.rule,
        detail: Text::new(
            format!("dòng {}: có {}; cần {}", finding.line, finding.found, finding.expected.vi),
            format!("line {}: found {}; expected {}", finding.line, finding.found, finding.expected.en),
        ),
        pointer: finding.path,
    });
    criteria(faults.collect())
}

fn criteria(faults: Vec<Fault>) -> Problem {
    let count = faults.len();
    let (vi, en) = (format!("Bộ tiêu chí có {count} lỗi"), format!("The criteria set has {count} fault(s)"));
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_criteria", vi, en).with_faults(faults)
}

fn unreadable(unreadable: Unreadable) -> Problem {
    let text = unreadable.text();
    let (status, code) = match unreadable {
        Unreadable::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
        _ => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
    };
    Problem::new(status, code, text.vi, text.en).because(unreadable.code())
}

/// A fault of ours.
#[must_use]
pub fn internal() -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Lỗi của máy chủ; mã yêu cầu ở tiêu đề x-request-id",
        "A fault of the server; the request id is in the x-request-id header",
    )
}
