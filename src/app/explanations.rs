//! Explanations (giải trình): what the province answers to the ministry's points, round after round.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::decisions::check_points;
use super::items::{Round, find, rounds};
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::{Assessment, ItemRecord, may};
use crate::domain::criteria::Item;
use crate::domain::facts::{Explanation, Fact};

/// Longest explanation, in bytes.
const MAX_TEXT: usize = 20_000;
/// Documents of one, at most.
const MOST_DOCUMENTS: usize = 100;

/// An explanation as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExplanation {
    /// The appraisal it answers: the latest; that one is meant unless said.
    pub appraisal: Option<Uuid>,
    /// The explanation.
    pub text: String,
    /// The points the province holds to be right: 0 to the item's maximum.
    #[schema(value_type = Option<String>, example = "0.75")]
    pub points: Option<Decimal>,
    /// Documents of this assessment that show it.
    #[serde(default)]
    pub evidence: Vec<Uuid>,
}

/// An explanation that was recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Explained {
    /// Key; on a dry run, what it would be.
    pub id: Uuid,
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// Every round so far.
    pub rounds: Vec<Round>,
}

impl App {
    /// Records what the province answers to the ministry's latest points for an item.
    ///
    /// # Errors
    /// `Conflict` while the ministry has given none, or when it has given others since; `Invalid` for a text that is missing or
    /// too long, points out of range, documents that are none of the assessment's; a refusal to all but Sở Nội vụ.
    pub async fn explain(&self, assessment: &str, code: &str, request: &Request, new: NewExplanation) -> Answer<Done> {
        let id = self.new_id(self.now());
        let decide = |assessment: &Assessment, _| {
            may::enter(&request.caller, &assessment.opening.province)?;
            may::review(&request.caller)?;
            let (item, record) = find(assessment, code)?;
            Ok(vec![Fact::Explained(new.fact(id, assessment, item, record)?)])
        };
        let answer = |_: &Assessment, after: &Assessment| {
            let (_, record) = find(after, code)?;
            Ok(Explained { id, version: after.version, rounds: rounds(record) })
        };
        self.write(assessment, request, 201, decide, answer).await
    }
}

impl NewExplanation {
    fn fact(self, id: Uuid, assessment: &Assessment, item: &Item, record: &ItemRecord) -> Answer<Explanation> {
        let Some(latest) = record.appraisals.last() else {
            return Err(AppError::conflict(
                "not_appraised",
                "Bộ Nội vụ chưa cho điểm mục này: chưa có gì để giải trình",
                "The ministry has given no points for this item: there is nothing to answer yet",
            ));
        };
        if self.appraisal.is_some_and(|appraisal| appraisal != latest.fact.id) {
            return Err(AppError::conflict(
                "appraisal_replaced",
                "Bộ Nội vụ đã cho điểm khác: chỉ giải trình điểm mới nhất",
                "The ministry has given other points since: only the latest are answered",
            ));
        }
        let mut faults = Vec::new();
        if self.text.trim().is_empty() || self.text.len() > MAX_TEXT {
            faults.push(Fault::new(
                "/text",
                "text_length",
                format!("cần nội dung giải trình, tối đa {MAX_TEXT} byte"),
                format!("an explanation is required, {MAX_TEXT} bytes at most"),
            ));
        }
        if let Some(points) = self.points {
            check_points(points, item.max, &mut faults);
        }
        if self.evidence.len() > MOST_DOCUMENTS {
            faults.push(Fault::new(
                "/evidence",
                "too_many",
                format!("tối đa {MOST_DOCUMENTS} tài liệu"),
                format!("{MOST_DOCUMENTS} documents at most"),
            ));
        }
        for (index, document) in self.evidence.iter().enumerate() {
            let pointer = format!("/evidence/{index}");
            if assessment.evidence(*document).is_none() {
                faults.push(Fault::new(
                    pointer,
                    "unknown_evidence",
                    format!("{document} không phải tài liệu của kỳ đánh giá này"),
                    format!("{document} is not a document of this assessment"),
                ));
            } else if self.evidence[..index].contains(document) {
                faults.push(Fault::new(
                    pointer,
                    "duplicate_evidence",
                    format!("{document} ghi hai lần"),
                    format!("{document} stands twice"),
                ));
            }
        }
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        Ok(Explanation {
            id,
            item: item.code.clone(),
            appraisal: latest.fact.id,
            text: self.text.trim().to_owned(),
            points: self.points.map(|points| points.normalize()),
            evidence: self.evidence,
        })
    }
}
