//! Errors of every layer as lines that people read: Vietnamese, English, then the causes underneath. Never a dump.

use std::error::Error;
use std::io;

use super::outcome::{Failure, REFUSED, USAGE};
use crate::app::AppError;
use crate::app::error::noun;
use crate::app::moving::MovingError;
use crate::config;
use crate::domain::text::Text;
use crate::evidence::EvidenceError;
use crate::storage::StorageError;

impl From<Vec<config::Fault>> for Failure {
    fn from(faults: Vec<config::Fault>) -> Self {
        Self { lines: faults.iter().map(ToString::to_string).collect(), code: USAGE }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::refused(line("hệ điều hành báo lỗi", "the system reports an error", Some(&error)))
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        let vi = storage(&error);
        let en = error.to_string();
        Self::refused(line(&vi, &en, error.source()))
    }
}

impl From<EvidenceError> for Failure {
    fn from(error: EvidenceError) -> Self {
        let vi = match &error {
            EvidenceError::BadUrl { .. } => "không dùng được kho tài liệu kiểm chứng",
            EvidenceError::StorageFull(_) => "kho tài liệu kiểm chứng hết chỗ",
            EvidenceError::Unavailable(_) => "kho tài liệu kiểm chứng không truy cập được",
            EvidenceError::Damaged { .. } => "tài liệu kiểm chứng đã hỏng",
            _ => "tài liệu kiểm chứng không được nhận",
        };
        Self::refused(line(vi, &error.to_string(), error.source()))
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Storage(error) => error.into(),
            AppError::Evidence(error) => error.into(),
            AppError::Refused(refusal) => said(&refusal.detail),
            AppError::Conflict { detail, .. } => said(&detail),
            AppError::Unreadable(unreadable) => said(&unreadable.text()),
            AppError::Invalid(faults)
            | AppError::Conflicts(faults)
            | AppError::Criteria(faults)
            | AppError::RefusedInPart { faults, .. } => {
                let lines = faults.iter().map(|f| format!("{}: {}", f.pointer, both(&f.detail))).collect();
                Self { lines, code: REFUSED }
            }
            AppError::Lint(findings) => {
                Self { lines: findings.iter().map(ToString::to_string).collect(), code: REFUSED }
            }
            AppError::NotFound { what, key } => {
                let Text { vi, en } = noun(what);
                Self::refused(line(&format!("không có {vi} {key}"), &format!("there is no {en} {key}"), None))
            }
            // No command signs in or uploads in parts.
            AppError::SignInFailed
            | AppError::Upload(_)
            | AppError::SignOn(_)
            | AppError::Throttled { .. }
            | AppError::NotSignedIn
            | AppError::Stale { .. }
            | AppError::KeyReused
            | AppError::Inconsistent(_) => Self::refused(line("dữ liệu không nhất quán", &error.to_string(), None)),
        }
    }
}

impl From<MovingError> for Failure {
    fn from(error: MovingError) -> Self {
        match error {
            MovingError::Refused { detail, .. } => said(&detail),
            MovingError::App(error) => error.into(),
            MovingError::Archive(error) => Self::refused(line(
                "không đọc hoặc không ghi được bản sao lưu",
                "the archive can't be read or written",
                Some(&error),
            )),
        }
    }
}

/// Both languages in one line.
pub(super) fn both(text: &Text) -> String {
    if text.vi == text.en { text.vi.clone() } else { format!("{} / {}", text.vi, text.en) }
}

fn said(text: &Text) -> Failure {
    Failure::refused(both(text))
}

/// The start of a line about a place in a file; the whole file has no pointer.
pub(super) fn place(file: &str, line: usize, pointer: &str) -> String {
    if pointer.is_empty() { format!("{file}:{line}:") } else { format!("{file}:{line}: {pointer}") }
}

/// One line: both languages, then every cause.
pub(super) fn line(vi: &str, en: &str, source: Option<&(dyn Error + 'static)>) -> String {
    let mut line = format!("{vi} / {en}");
    for cause in std::iter::successors(source, |cause| (*cause).source()) {
        let text = cause.to_string().replace('\n', " ");
        // Many wrappers say what they wrap: once is enough.
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
    }
    line
}

fn storage(error: &StorageError) -> String {
    match error {
        StorageError::Locked { path, holder } => {
            let pid = holder.pid.map_or_else(|| "không rõ".to_owned(), |pid| pid.to_string());
            format!("{} đang được tiến trình {pid} sử dụng", path.display())
        }
        StorageError::TooNew { found, known } => {
            format!("cơ sở dữ liệu ở phiên bản {found}, mới hơn {known} mà chương trình này biết")
        }
        StorageError::Outdated { pending } => {
            format!("cơ sở dữ liệu còn {} bước nâng cấp: chạy `parindex migrate`", pending.len())
        }
        StorageError::Schema { .. } => "không nâng cấp được cấu trúc cơ sở dữ liệu".to_owned(),
        StorageError::Forbidden { .. } => "vai trò của cơ sở dữ liệu không có quyền làm việc này".to_owned(),
        StorageError::Url { .. } => "địa chỉ cơ sở dữ liệu không dùng được".to_owned(),
        StorageError::Missing { path } => format!("không có cơ sở dữ liệu ở {}", path.display()),
        StorageError::DiskFull(_) => "ổ đĩa của cơ sở dữ liệu đã đầy".to_owned(),
        StorageError::Unavailable(_) => "không truy cập được cơ sở dữ liệu".to_owned(),
        StorageError::Corrupt { .. } => "dữ liệu đã lưu bị hỏng".to_owned(),
        StorageError::ReadOnly => "cơ sở dữ liệu chỉ được mở để đọc".to_owned(),
        _ => "cơ sở dữ liệu từ chối".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_named_once_each() {
        let error = StorageError::Unavailable(Box::new(io::Error::other("the disk is gone")));
        let failure = Failure::from(AppError::from(error));
        assert_eq!(
            failure.lines,
            ["không truy cập được cơ sở dữ liệu / the database is unavailable: the disk is gone"]
        );
        assert_eq!(failure.code, 1);
    }

    #[test]
    fn what_is_missing_has_a_name_in_each_language() {
        let failure = Failure::from(AppError::not_found("criteria_set", "par-2030"));
        assert_eq!(failure.lines, ["không có bộ tiêu chí par-2030 / there is no criteria set par-2030"]);
    }

    #[test]
    fn every_fault_of_an_input_is_a_line() {
        let faults = vec![
            crate::app::Fault::new("/name", "not_a_name", "sai tên", "not a name"),
            crate::app::Fault::new("/days", "out_of_range", "sai số ngày", "not so many days"),
        ];
        let failure = Failure::from(AppError::Invalid(faults));
        assert_eq!(failure.lines, ["/name: sai tên / not a name", "/days: sai số ngày / not so many days"]);
    }
}
