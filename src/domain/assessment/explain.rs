//! Why an item stands where it stands in an assessment: the rule's reasons, or whose word replaced them.

use super::{Assessment, BasisName, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::facts::Verdict;
use crate::domain::inputs::{Inputs, Value};
use crate::domain::score::{self, Basis, ItemDetail, Standing};
use crate::domain::text::{self, Text};
use crate::domain::unit::Unit;

impl Assessment {
    /// The details of one item under a basis, given its standing there.
    #[must_use]
    pub fn explain(&self, index: usize, basis: BasisName, standing: &Standing) -> Option<ItemDetail> {
        let (item, record) = (self.set.items().get(index)?, self.items.get(index)?);
        let mut detail = by_rule(item, record);
        detail.applicable = standing.applicable;
        if let Some(word) = said(item, record, standing) {
            detail.explanation = word;
        } else if let Some(note) = not_yet(basis, record, standing) {
            let rule = detail.explanation;
            detail.explanation = Text::new(format!("{}; {}", rule.vi, note.vi), format!("{}; {}", rule.en, note.en));
        }
        Some(detail)
    }
}

impl ItemRecord {
    /// What the units explain with the claims that stand, and what the province last answered the ministry; a line each. A unit is
    /// named where several report.
    #[must_use]
    pub fn explanations_of(&self, item: &Item, units: &[Unit]) -> String {
        let name = |slug: &str| {
            units.iter().find(|unit| unit.slug == slug).map_or_else(|| slug.to_owned(), |unit| unit.name.vi.clone())
        };
        let said = self.standing_claims(item).into_iter().filter_map(|claim| {
            let text = claim.fact.explanation.as_deref()?;
            Some(if item.is_collected() { format!("{}: {text}", name(&claim.fact.unit)) } else { text.to_owned() })
        });
        let answered = self.explanations.last().map(|answer| format!("Giải trình với Bộ: {}", answer.fact.text));
        said.chain(answered).collect::<Vec<_>>().join("\n")
    }
}

fn by_rule(item: &Item, record: &ItemRecord) -> ItemDetail {
    match record.surveys.last() {
        Some(survey) if item.method == Method::Survey => {
            let inputs = Inputs::from([("satisfaction".to_owned(), Value::Number(survey.fact.satisfaction))]);
            score::explain(item, &Basis::Inputs(&inputs))
        }
        _ => score::explain(item, &record.claim_basis(item)),
    }
}

/// Whose word stands in place of the rule's.
fn said(item: &Item, record: &ItemRecord, standing: &Standing) -> Option<Text> {
    let because = |reason: &Option<String>| reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    if let Some(appraisal) = record.appraisals.last() {
        let points = shown(&appraisal.fact.points.into());
        let reason = because(&appraisal.fact.reason);
        return Some(Text::new(
            format!("Bộ Nội vụ thẩm định {} điểm{reason}", points.vi),
            format!("Appraised by the ministry at {} points{reason}", points.en),
        ));
    }
    let settled = record.last_settled().filter(|_| record.reviewed(item).as_ref() == Some(standing))?;
    let reason = because(&settled.fact.reason);
    match (settled.fact.verdict, settled.fact.points) {
        (Verdict::Adjust, Some(points)) => {
            let points = shown(&points.into());
            Some(Text::new(
                format!("Sở Nội vụ điều chỉnh còn {} điểm{reason}", points.vi),
                format!("Adjusted by Sở Nội vụ to {} points{reason}", points.en),
            ))
        }
        (Verdict::NotApplicable, _) => Some(Text::new(
            format!("Sở Nội vụ xác định không áp dụng{reason}"),
            format!("Held not applicable by Sở Nội vụ{reason}"),
        )),
        _ => None,
    }
}

/// Why the points under this basis are not the rule's.
fn not_yet(basis: BasisName, record: &ItemRecord, standing: &Standing) -> Option<Text> {
    match basis {
        BasisName::Secured if standing.points.is_none() && !record.submissions.is_empty() => {
            Some(Text::new("chưa được Sở Nội vụ chấp nhận", "not accepted by Sở Nội vụ yet"))
        }
        BasisName::Expected => {
            Some(Text::new("số điểm là ước tính, xem các giả định", "the points are an estimate, see the assumptions"))
        }
        BasisName::Ceiling if record.waiting().is_empty() && record.last_settled().is_none() => {
            Some(Text::new("số điểm là mức cao nhất còn có thể đạt", "the points are the most that is still possible"))
        }
        _ => None,
    }
}

fn shown(points: &Exact) -> Text {
    text::number(&points.wire())
}
