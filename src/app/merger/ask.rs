//! What is asked of a merger, and everything that keeps assessments from being merged.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::called;
use crate::app::{Answer, App, AppError, Fault};
use crate::catalog;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::assessment::{Assessment, BasisName};
use crate::domain::criteria::input::{MAX_FIGURE, MAX_PLACES};
use crate::domain::merger::Shares;
use crate::domain::province::{self, Province};

/// Assessments one request may name: no province was made of so many.
const MOST_ASSESSMENTS: usize = 16;
/// Characters that may say what the weights are.
const MOST_WORDS: usize = 200;

/// Which assessments are merged, and how.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergerRequest {
    /// One assessment of each predecessor, all of one year and one criteria set.
    pub assessments: Vec<MergedAssessment>,
    /// `claimed` unless said, `secured` or `ceiling`; `expected` discounts by a past that a merged province does not have.
    #[serde(default)]
    pub basis: BasisName,
    /// What becomes of points that do not follow from summed figures: their `mean` unless said, or the `worst`.
    #[serde(default)]
    pub shares: Shares,
    /// What the weights are, e.g. population or dossiers of the year, with their source.
    pub weighted_by: Option<String>,
}

/// One of the assessments.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergedAssessment {
    /// Its id.
    #[schema(example = "can-tho-2016")]
    pub assessment: String,
    /// What its points count in a mean, above 0; given for all of them or for none, and all alike then.
    #[schema(value_type = Option<String>, example = "1235")]
    pub weight: Option<Decimal>,
}

/// What is merged, in the slug order of the provinces.
pub(super) struct Ground {
    pub successor: &'static Province,
    /// One of each predecessor, with its weight: never empty.
    pub assessments: Vec<(Arc<Assessment>, Decimal)>,
}

impl App {
    pub(super) async fn ground(&self, slug: &str, caller: &Caller, request: &MergerRequest) -> Answer<Ground> {
        let known = province::find(catalog::provinces(), slug);
        let successor = known.ok_or_else(|| AppError::not_found("province", slug))?;
        let former: Vec<&str> =
            province::predecessors(catalog::provinces(), slug).iter().map(|one| one.slug.as_str()).collect();
        if former.is_empty() {
            return Err(AppError::invalid(
                "province",
                "no_predecessors",
                format!("{} không được lập từ tỉnh, thành phố nào", called(slug)),
                format!("{} was made of no other province", called(slug)),
            ));
        }
        may::enter_all(caller, &former)?;
        if request.assessments.len() > MOST_ASSESSMENTS {
            let (vi, en) =
                (format!("nhiều nhất {MOST_ASSESSMENTS} kỳ"), format!("{MOST_ASSESSMENTS} assessments at most"));
            return Err(AppError::invalid("/assessments", "too_many", vi, en));
        }
        let mut faults = form(request);
        let mut found: BTreeMap<String, (Arc<Assessment>, Decimal)> = BTreeMap::new();
        for (nth, part) in request.assessments.iter().enumerate() {
            let at = format!("/assessments/{nth}/assessment");
            let assessment = match self.assessment(&part.assessment).await {
                Ok(assessment) => assessment,
                Err(AppError::NotFound { key, .. }) => {
                    let (vi, en) = (format!("không có kỳ đánh giá {key}"), format!("there is no assessment {key}"));
                    faults.push(Fault::new(at, "unknown_assessment", vi, en));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let own = assessment.opening.province.clone();
            if !former.contains(&own.as_str()) {
                let those = former.join(", ");
                faults.push(Fault::new(
                    at,
                    "not_a_predecessor",
                    format!("{} không phải tiền thân của {}; cần: {those}", called(&own), called(slug)),
                    format!("{} is no predecessor of {}; expected: {those}", called(&own), called(slug)),
                ));
                continue;
            }
            if let Some((earlier, _)) = found.get(&own) {
                let earlier = &earlier.opening.assessment;
                faults.push(Fault::new(
                    at,
                    "listed_twice",
                    format!("{} đã có trong danh sách: {earlier}", called(&own)),
                    format!("{} is in the list already: {earlier}", called(&own)),
                ));
                continue;
            }
            found.insert(own.clone(), (assessment, part.weight.unwrap_or(Decimal::ONE)));
            unlike(request, &found, &own, &at, &mut faults);
        }
        let absent: Vec<String> =
            former.iter().filter(|slug| !found.contains_key(**slug)).map(|slug| called(slug)).collect();
        // What is wrong with those that were named may be why one seems to be absent.
        if faults.is_empty() && !absent.is_empty() {
            let absent = absent.join(", ");
            faults.push(Fault::new(
                "/assessments",
                "predecessor_missing",
                format!("thiếu kỳ đánh giá của {absent}; tỉnh chưa có số liệu thì mở kỳ đánh giá trống, không tính là 0"),
                format!("no assessment of {absent}; for one without figures open an empty assessment, it will not count as 0"),
            ));
        }
        if faults.is_empty() {
            Ok(Ground { successor, assessments: found.into_values().collect() })
        } else {
            Err(AppError::Invalid(faults))
        }
    }
}

/// What is wrong with the request as it stands.
fn form(request: &MergerRequest) -> Vec<Fault> {
    let mut faults = Vec::new();
    if request.basis == BasisName::Expected {
        faults.push(Fault::new(
            "/basis",
            "basis_not_merged",
            "expected chiết giảm theo các năm trước của từng tỉnh, tỉnh hợp nhất không có; cần claimed, secured hoặc ceiling",
            "expected discounts by each province's earlier years, which a merged province does not have; expected here: claimed, secured or ceiling",
        ));
    }
    let weighted = request.assessments.iter().any(|part| part.weight.is_some());
    for (nth, part) in request.assessments.iter().enumerate() {
        let at = format!("/assessments/{nth}/weight");
        match part.weight {
            None if weighted => faults.push(Fault::new(
                at,
                "weight_missing",
                "có trọng số thì mọi kỳ đánh giá đều phải có",
                "where one has a weight, every assessment needs one",
            )),
            Some(weight)
                if weight <= Decimal::ZERO
                    || weight > Decimal::from(MAX_FIGURE)
                    || weight.normalize().scale() > MAX_PLACES =>
            {
                let (vi, en) = (
                    format!("lớn hơn 0, nhiều nhất {MAX_FIGURE}, không quá {MAX_PLACES} chữ số thập phân"),
                    format!("above 0, {MAX_FIGURE} at most, no more than {MAX_PLACES} decimals"),
                );
                faults.push(Fault::new(at, "out_of_range", vi, en));
            }
            _ => {}
        }
    }
    if let Some(words) = &request.weighted_by {
        if !weighted {
            faults.push(Fault::new(
                "/weighted_by",
                "weight_missing",
                "nói trọng số là gì thì phải có trọng số",
                "what the weights are takes weights",
            ));
        }
        if words.chars().count() > MOST_WORDS {
            let (vi, en) = (format!("tối đa {MOST_WORDS} ký tự"), format!("{MOST_WORDS} characters at most"));
            faults.push(Fault::new("/weighted_by", "too_long", vi, en));
        }
    }
    faults
}

/// Refuses an assessment of another year or another criteria set than the first one listed that can be merged.
fn unlike(
    request: &MergerRequest,
    found: &BTreeMap<String, (Arc<Assessment>, Decimal)>,
    own: &str,
    at: &str,
    faults: &mut Vec<Fault>,
) {
    let listed =
        |id: &String| found.values().map(|(assessment, _)| assessment).find(|one| one.opening.assessment == *id);
    let first = request.assessments.iter().find_map(|part| listed(&part.assessment));
    let Some((first, (this, _))) = first.zip(found.get(own)) else { return };
    let (first, this) = (&first.opening, &this.opening);
    if this.year != first.year {
        faults.push(Fault::new(
            at,
            "other_year",
            format!("{} của năm {}, {} của năm {}", this.assessment, this.year, first.assessment, first.year),
            format!("{} is of {}, {} of {}", this.assessment, this.year, first.assessment, first.year),
        ));
    }
    if (&this.set, this.revision) != (&first.set, first.revision) {
        let (this_set, first_set) =
            (format!("{}@{}", this.set, this.revision), format!("{}@{}", first.set, first.revision));
        faults.push(Fault::new(
            at,
            "other_set",
            format!("{} theo bộ tiêu chí {this_set}, {} theo {first_set}", this.assessment, first.assessment),
            format!("{} is scored by {this_set}, {} by {first_set}", this.assessment, first.assessment),
        ));
    }
}
