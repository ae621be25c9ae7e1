//! What to know of a document. Warnings refuse nothing: each is a reason to look.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Evidence, Looked, Recorded, Role};
use crate::domain::text::{self, Text};
use crate::storage::SameBytes;

/// Something to know of a document; it refuses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: Text,
}

fn warning(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Warning {
    Warning { code, detail: Text::new(vi, en) }
}

/// The documents of an assessment by what warnings ask for, and where else the same bytes are.
pub(in crate::app) struct Beside<'a> {
    pub(in crate::app) assessment: &'a Assessment,
    by_number: HashMap<(String, String), Vec<&'a Recorded<Evidence>>>,
    by_bytes: HashMap<&'a str, Vec<&'a Recorded<Evidence>>>,
    elsewhere: Vec<SameBytes>,
}

/// A number or an issuer as it is compared: without spaces, in capitals.
fn compared(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

impl<'a> Beside<'a> {
    pub(in crate::app) fn of(assessment: &'a Assessment, elsewhere: Vec<SameBytes>) -> Self {
        let (mut by_number, mut by_bytes): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for document in assessment.documents() {
            let fact = &document.fact;
            by_number.entry((compared(&fact.number), compared(&fact.issuer))).or_default().push(document);
            by_bytes.entry(fact.sha256.as_str()).or_default().push(document);
        }
        Self { assessment, by_number, by_bytes, elsewhere }
    }

    /// Everything to know of a document, for a caller who may read it.
    pub(in crate::app) fn warnings(&self, fact: &Evidence, caller: &Caller) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let year = self.assessment.opening.year;
        // The signing date is what counts, never the day of the upload.
        if fact.signed_on.year() != year {
            let day = text::day(fact.signed_on);
            warnings.push(warning(
                "signed_outside_year",
                format!("Ký ngày {}, ngoài năm đánh giá {year}", day.vi),
                format!("Signed on {}, outside the scored year {year}", day.en),
            ));
        }
        warnings.extend(self.same_bytes(fact, caller));
        warnings.extend(self.same_number(fact));
        warnings.extend(fact.looked.and_then(looked));
        warnings
    }

    fn same_bytes(&self, fact: &Evidence, caller: &Caller) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let here = self.by_bytes.get(fact.sha256.as_str()).into_iter().flatten();
        let others: HashSet<Option<&str>> =
            here.map(|other| other.fact.unit.as_deref()).filter(|unit| *unit != fact.unit.as_deref()).collect();
        if !others.is_empty() {
            // A unit learns that there is another, not which.
            let mut names: Vec<&str> = others.into_iter().map(|unit| unit.unwrap_or("Sở Nội vụ")).collect();
            names.sort_unstable();
            let who = match caller.actor.role {
                Role::Department => Text::new("đơn vị khác", "another unit"),
                _ => Text::new(names.join(", "), names.join(", ")),
            };
            warnings.push(warning(
                "same_bytes_other_unit",
                format!("Cùng tệp này đã được dùng bởi {}", who.vi),
                format!("The same file is used by {}", who.en),
            ));
        }
        let opening = &self.assessment.opening;
        let elsewhere =
            self.elsewhere.iter().filter(|same| same.sha256 == fact.sha256 && same.log != opening.assessment);
        let (own, foreign): (Vec<_>, Vec<_>) = elsewhere.partition(|same| same.province == opening.province);
        let mut years: Vec<String> = own.iter().map(|same| format!("{} ({})", same.year, same.log)).collect();
        years.sort_unstable();
        years.dedup();
        if !years.is_empty() {
            let years = years.join(", ");
            warnings.push(warning(
                "same_bytes_other_year",
                format!("Cùng tệp này đã được dùng ở kỳ đánh giá khác: {years}"),
                format!("The same file is used in another assessment: {years}"),
            ));
        }
        if !foreign.is_empty() {
            warnings.push(warning(
                "same_bytes_other_province",
                "Cùng tệp này đã được dùng ở tỉnh, thành phố khác",
                "The same file is used by another province",
            ));
        }
        warnings
    }

    /// A newer version may well have the number of the one it replaced.
    fn same_number(&self, fact: &Evidence) -> Option<Warning> {
        let line: HashSet<_> = self.assessment.versions(fact.id).into_iter().map(|version| version.fact.id).collect();
        let same = self.by_number.get(&(compared(&fact.number), compared(&fact.issuer)))?;
        let other = same.iter().any(|other| other.fact.sha256 != fact.sha256 && !line.contains(&other.fact.id));
        other.then(|| {
            let Evidence { number, issuer, .. } = fact;
            warning(
                "same_number_other_bytes",
                format!("Văn bản {number} của {issuer} còn có tệp khác trong kỳ đánh giá này"),
                format!("There is another file for document {number} of {issuer} in this assessment"),
            )
        })
    }
}

fn looked(looked: Looked) -> Option<Warning> {
    Some(match looked {
        Looked::Text => return None,
        Looked::NoText => warning(
            "no_text_layer",
            "PDF không có lớp chữ: bản quét không tìm kiếm được",
            "The PDF has no text layer: a scan that can't be searched",
        ),
        Looked::Protected => warning(
            "password_protected",
            "Tệp có phần được bảo vệ bằng mật khẩu",
            "The file, or a part of it, is protected by a password",
        ),
        Looked::TooLarge => warning(
            "not_looked_at",
            "Tệp quá lớn, chưa kiểm tra lớp chữ và mật khẩu",
            "The file is too large: text layer and password were not looked for",
        ),
        Looked::Unreadable => warning(
            "not_looked_at",
            "Không đọc được cấu trúc tệp, chưa kiểm tra lớp chữ và mật khẩu",
            "The structure of the file can't be read: text layer and password were not looked for",
        ),
    })
}
