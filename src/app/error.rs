//! Why a use case did not do what was asked.

use thiserror::Error;

use super::uploads::UploadFault;
use crate::domain::assessment::may::Refusal;
use crate::domain::cells::{GridFault, MORE_FAULTS};
use crate::domain::criteria::Finding;
use crate::domain::text::Text;
use crate::evidence::EvidenceError;
use crate::storage::StorageError;
use crate::workbook::annex::{Misread, Refused};

/// One fault in what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What was found and what was expected.
    pub detail: Text,
}

impl Fault {
    /// A fault at a place.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: Text::new(vi, en) }
    }

    /// A text with a control character.
    pub fn control_character(pointer: impl Into<String>, found: char) -> Self {
        let found = u32::from(found);
        let vi = format!("có ký tự điều khiển U+{found:04X}");
        let en = format!("it holds the control character U+{found:04X}");
        Self::new(pointer, "control_character", vi, en)
    }
}

/// Why not.
#[derive(Debug, Error)]
pub enum AppError {
    /// A rule refuses the caller.
    #[error("refused: {}", .0.reason)]
    Refused(Box<Refusal>),
    /// There is no such thing.
    #[error("{what} {key} not found")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// Its key.
        key: String,
    },
    /// What was sent has faults, all of them here.
    #[error("{} faults in what was sent", .0.len())]
    Invalid(Vec<Fault>),
    /// A criteria file has faults, all of them here.
    #[error("{} lint findings", .0.len())]
    Lint(Vec<Finding>),
    /// A criteria set that was typed into a spreadsheet has faults, all of them here.
    #[error("{} faults in a criteria set", .0.len())]
    Criteria(Vec<Fault>),
    /// The caller's version is not the current one.
    #[error("the version is {current} by now")]
    Stale {
        /// The version now.
        current: i64,
    },
    /// What was asked does not fit what is stored.
    #[error("conflict: {code}")]
    Conflict {
        /// Stable code.
        code: &'static str,
        /// In words.
        detail: Text,
    },
    /// What was sent does not fit what is stored, at every one of these places.
    #[error("{} conflicts", .0.len())]
    Conflicts(Vec<Fault>),
    /// A rule refuses parts of what was sent, and so all of it.
    #[error("refused in part: {}", refusal.reason)]
    RefusedInPart {
        /// The first refusal.
        refusal: Box<Refusal>,
        /// Every one, with its place.
        faults: Vec<Fault>,
    },
    /// A spreadsheet could not be read.
    #[error(transparent)]
    Unreadable(#[from] crate::workbook::Unreadable),
    /// The idempotency key was used for another request.
    #[error("idempotency key reused")]
    KeyReused,
    /// The name or the password is wrong, or the account is locked: nobody is told which.
    #[error("not signed in: name or password")]
    SignInFailed,
    /// Too many attempts.
    #[error("too many attempts, the next one is heard in {seconds} s")]
    Throttled {
        /// Seconds until the next one is heard.
        seconds: u32,
    },
    /// An upload in several requests does not go on.
    #[error(transparent)]
    Upload(#[from] UploadFault),
    /// The provider did not sign somebody in.
    #[error(transparent)]
    SignOn(#[from] crate::sign_on::SignOnError),
    /// The session is unknown or over.
    #[error("there is no such session any more")]
    NotSignedIn,
    /// Storage failed.
    #[error(transparent)]
    Storage(StorageError),
    /// The evidence store failed or refused.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// What is stored contradicts itself: a fault of ours.
    #[error("inconsistent: {0}")]
    Inconsistent(String),
}

impl AppError {
    /// There is no such thing.
    pub fn not_found(what: &'static str, key: impl Into<String>) -> Self {
        Self::NotFound { what, key: key.into() }
    }

    /// A conflict in words.
    pub fn conflict(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Conflict { code, detail: Text::new(vi, en) }
    }

    /// One fault.
    pub fn invalid(pointer: impl Into<String>, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(pointer, code, vi, en)])
    }
}

/// The most faults of a table that are told at once: a longer list helps nobody.
const MOST_FAULTS: usize = 200;

/// The first faults, and how many more there are: at least so many, where whoever looked for them had given up.
pub(super) fn told(mut found: Vec<Fault>) -> Vec<Fault> {
    let more = found.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        let gave_up = found.last().is_some_and(|last| last.code == MORE_FAULTS);
        let (vi, en) = match gave_up {
            true => (format!("và ít nhất {more} lỗi nữa"), format!("and at least {more} more")),
            false => (format!("và {more} lỗi nữa"), format!("and {more} more")),
        };
        found.truncate(MOST_FAULTS);
        found.push(Fault::new("", MORE_FAULTS, vi, en));
    }
    found
}

impl From<Vec<GridFault>> for AppError {
    fn from(found: Vec<GridFault>) -> Self {
        let fault = |GridFault { pointer, code, detail }| Fault { pointer, code: code.to_owned(), detail };
        Self::Invalid(told(found.into_iter().map(fault).collect()))
    }
}

impl From<Refused> for AppError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unreadable(unreadable) => Self::Unreadable(unreadable),
            Refused::Faults(found) => Self::Criteria(
                found
                    .into_iter()
                    .map(|Misread { place, code, detail }| Fault { pointer: place, code, detail })
                    .collect(),
            ),
        }
    }
}

impl From<Box<Refusal>> for AppError {
    fn from(refusal: Box<Refusal>) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Stale { current } => Self::Stale { current },
            StorageError::NoLog { log } => Self::not_found("assessment", log),
            StorageError::Exists { log } => Self::conflict(
                "assessment_exists",
                format!("Kỳ đánh giá {log} đã được mở"),
                format!("Assessment {log} is open already"),
            ),
            other => Self::Storage(other),
        }
    }
}

/// What was not found, in words.
#[must_use]
pub fn noun(what: &str) -> Text {
    let vi = match what {
        "account" => "tài khoản",
        "area" => "lĩnh vực",
        "assessment" => "kỳ đánh giá",
        "calendar" => "lịch nghỉ năm",
        "criteria_set" => "bộ tiêu chí",
        "evidence" => "tài liệu",
        "feed" => "lịch",
        "item" => "mục",
        "link" => "liên kết",
        "province" => "tỉnh, thành phố",
        "provider" => "hệ thống đăng nhập của tỉnh",
        "session" => "phiên đăng nhập",
        "subscription" => "đăng ký nhận tin",
        "ranking" => "xếp hạng năm",
        "token" => "mã truy cập",
        "unit" => "đơn vị",
        "upload" => "lượt tải lên",
        "version" => "phiên bản",
        other => other,
    };
    Text::new(vi, what.replace('_', " "))
}
