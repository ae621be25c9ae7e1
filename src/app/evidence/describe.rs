//! The description of a document: every fault of it at once.

use super::NewEvidence;
use crate::app::Fault;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::Role;

/// The last page that can be named.
const LAST_PAGE: u32 = 100_000;

impl NewEvidence {
    /// Adds every fault of the description.
    pub(in crate::app) fn check(&self, assessment: &Assessment, caller: &Caller, faults: &mut Vec<Fault>) {
        for (field, value, most) in
            [("title", &self.title, 1000), ("number", &self.number, 100), ("issuer", &self.issuer, 300)]
        {
            if value.trim().is_empty() || value.chars().count() > most {
                faults.push(Fault::new(
                    format!("/meta/{field}"),
                    "text_length",
                    format!("cần từ 1 đến {most} ký tự"),
                    format!("expected 1 to {most} characters"),
                ));
            }
        }
        if let Some(period) = &self.period
            && period.from > period.to
        {
            faults.push(Fault::new(
                "/meta/period",
                "period_reversed",
                "ngày đầu sau ngày cuối",
                "the first day is after the last",
            ));
        }
        if self.items.is_empty() {
            faults.push(Fault::new(
                "/meta/items",
                "items_missing",
                "ghi ít nhất một mục được chứng minh",
                "name at least one item it supports",
            ));
        }
        for (index, code) in self.items.iter().enumerate() {
            let pointer = format!("/meta/items/{index}");
            if assessment.item(code).is_none() {
                faults.push(Fault::new(
                    pointer,
                    "unknown_item",
                    format!("không có mục {code}"),
                    format!("no item {code}"),
                ));
            }
        }
        self.check_version(assessment, caller, faults);
    }

    fn check_version(&self, assessment: &Assessment, caller: &Caller, faults: &mut Vec<Fault>) {
        if self.pages.as_deref().is_some_and(|text| pages(text).is_none()) {
            faults.push(Fault::new(
                "/meta/pages",
                "not_pages",
                "ghi số trang tăng dần, ví dụ 3, 7-9",
                "expected rising page numbers such as 3, 7-9",
            ));
        }
        let Some(replaced) = self.replaces else { return };
        let own = caller.actor.unit.as_ref().filter(|_| caller.actor.role == Role::Department);
        if assessment.evidence(replaced).is_none_or(|document| document.fact.unit.as_ref() != own) {
            faults.push(Fault::new(
                "/meta/replaces",
                "unknown_evidence",
                format!("{replaced} không phải tài liệu của đơn vị trong kỳ đánh giá này"),
                format!("{replaced} is not a document of this unit in this assessment"),
            ));
        } else if let Some(newer) = assessment.replaced_by(replaced) {
            faults.push(Fault::new(
                "/meta/replaces",
                "already_replaced",
                format!("{replaced} đã có bản mới là {newer}: hãy thay bản mới nhất"),
                format!("{replaced} was replaced by {newer}: replace the newest version"),
            ));
        }
    }
}

/// Pages as they are kept, `3, 7-9`; `None` for what is no rising list of pages and ranges.
pub(super) fn pages(text: &str) -> Option<String> {
    let number = |text: &str| {
        let text = text.trim();
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|page| plain && (1..=LAST_PAGE).contains(page))
    };
    let (mut last, mut parts) = (0, Vec::new());
    for part in text.split(',') {
        let (from, to) = match part.split_once(['-', '–']) {
            Some((from, to)) => (number(from)?, number(to)?),
            None => (number(part)?, number(part)?),
        };
        if from <= last || to < from || text.len() > 500 {
            return None;
        }
        last = to;
        parts.push(if from == to { from.to_string() } else { format!("{from}-{to}") });
    }
    Some(parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::pages;

    #[test]
    fn pages_rise_and_are_kept_in_one_form() {
        for (text, kept) in [("3,7 - 9", Some("3, 7-9")), ("12", Some("12")), ("4–6", Some("4-6")), ("5-5", Some("5"))]
        {
            assert_eq!(pages(text).as_deref(), kept, "{text}");
        }
        for text in ["", "0", "3, 2", "9-7", "3,,4", "a", "+3", "1-2-3", "100001", "3, 3"] {
            assert_eq!(pages(text), None, "{text}");
        }
    }
}
