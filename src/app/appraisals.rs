//! The ministry's points and the surveys' results, as Sở Nội vụ records them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decisions::check_points;
use super::items::{ItemView, find};
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may;
use crate::domain::criteria::Method;
use crate::domain::facts::{Appraisal, Cause, Fact, SurveyResult};
use crate::domain::text;

/// The ministry's points for an item.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppraisal {
    /// Points: 0 to the item's maximum.
    #[schema(value_type = String, example = "0.75")]
    pub points: Decimal,
    /// The ministry's reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
}

/// Survey percentages, item by item: all of them are taken, or none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSurveyResults {
    /// Results.
    pub results: Vec<NewSurveyResult>,
    /// Where they come from.
    pub source: Option<String>,
}

/// One survey percentage.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSurveyResult {
    /// Item code.
    pub item: String,
    /// Satisfaction in percent, 0 to 100, two decimals at most.
    #[schema(value_type = String, example = "81.5")]
    pub satisfaction: Decimal,
}

/// The items a batch touched.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Touched {
    /// Version after it.
    pub version: i64,
    /// Items, as they are now.
    pub items: Vec<ItemView>,
}

impl App {
    /// Records the ministry's points for an item.
    ///
    /// # Errors
    /// `Invalid` for points out of range; `Conflict` for a survey item; a refusal.
    pub async fn appraise(&self, assessment: &str, code: &str, request: &Request, new: NewAppraisal) -> Answer<Done> {
        let id = self.new_id(self.now());
        let decide = |assessment: &Assessment, _| {
            may::enter(&request.caller, &assessment.opening.province)?;
            may::review(&request.caller)?;
            let (item, _) = find(assessment, code)?;
            if item.method == Method::Survey {
                return Err(AppError::conflict(
                    "survey_item",
                    "Mục điều tra xã hội học: ghi kết quả qua survey-results",
                    "A survey item: record it through survey-results",
                ));
            }
            let mut faults = Vec::new();
            check_points(new.points, item.max, &mut faults);
            if !faults.is_empty() {
                return Err(AppError::Invalid(faults));
            }
            let NewAppraisal { points, reason, cause } = new;
            Ok(vec![Fact::Appraised(Appraisal {
                id,
                item: code.to_owned(),
                points: points.normalize(),
                reason,
                cause,
            })])
        };
        let answer = |before: &Assessment, after: &Assessment| self.outcome(id, code, request, before, after);
        self.write(assessment, request, 201, decide, answer).await
    }

    /// Records survey results.
    ///
    /// # Errors
    /// `Invalid` naming every faulty result; a refusal.
    pub async fn record_surveys(&self, assessment: &str, request: &Request, new: NewSurveyResults) -> Answer<Done> {
        let codes: Vec<String> = new.results.iter().map(|result| result.item.clone()).collect();
        let decide = |assessment: &Assessment, now| {
            may::enter(&request.caller, &assessment.opening.province)?;
            may::review(&request.caller)?;
            let faults = survey_faults(assessment, &new);
            if !faults.is_empty() {
                return Err(AppError::Invalid(faults));
            }
            let fact = |result: &NewSurveyResult| {
                Fact::Surveyed(SurveyResult {
                    id: self.new_id(now),
                    item: result.item.clone(),
                    satisfaction: result.satisfaction.normalize(),
                    source: new.source.clone(),
                })
            };
            Ok(new.results.iter().map(fact).collect())
        };
        let now = self.now();
        let answer = |_: &Assessment, after: &Assessment| {
            let view = |code: &String| {
                find(after, code).map(|(item, record)| ItemView::of(after, item, record, &request.caller, now))
            };
            Ok(Touched { version: after.version, items: codes.iter().map(view).collect::<Answer<_>>()? })
        };
        self.write(assessment, request, 201, decide, answer).await
    }
}

fn survey_faults(assessment: &Assessment, new: &NewSurveyResults) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.results.is_empty() {
        faults.push(Fault::new("/results", "empty", "chưa có kết quả nào", "no results"));
    }
    for (index, result) in new.results.iter().enumerate() {
        let code = &result.item;
        match assessment.item(code) {
            None => faults.push(Fault::new(
                format!("/results/{index}/item"),
                "unknown_item",
                format!("không có mục {code}"),
                format!("no item {code}"),
            )),
            Some((item, _)) if item.method != Method::Survey => faults.push(Fault::new(
                format!("/results/{index}/item"),
                "not_a_survey_item",
                format!("{code} không phải mục điều tra xã hội học"),
                format!("{code} is not a survey item"),
            )),
            Some(_) => {}
        }
        if new.results[..index].iter().any(|earlier| earlier.item == *code) {
            faults.push(Fault::new(
                format!("/results/{index}/item"),
                "duplicate_item",
                format!("{code} ghi hai lần"),
                format!("{code} stands twice"),
            ));
        }
        let percent = result.satisfaction;
        if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.normalize().scale() > 2 {
            let percent = text::decimal(percent);
            faults.push(Fault::new(
                format!("/results/{index}/satisfaction"),
                "percent_out_of_range",
                format!("{}: cần từ 0 đến 100, tối đa 2 số lẻ", percent.vi),
                format!("{}: expected 0 to 100 with two decimals at most", percent.en),
            ));
        }
    }
    faults
}
