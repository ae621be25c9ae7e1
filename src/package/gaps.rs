//! What is missing: items without full evidence, not reported, sent back, not assigned, and reports that contributing units owe.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::facts::{MissingKind, SubmissionKind};
use crate::domain::score::Standing;

/// What kind of thing is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nobody answers for the item.
    NotAssigned,
    /// The unit has not reported.
    NotReported,
    /// A contributing unit has not reported.
    ContributorMissing,
    /// What was reported was sent back, and nothing came since.
    Returned,
    /// A claim rests on an explanation alone.
    NoDocument,
    /// The claims rest on fewer documents than the criteria name: one document may stand for several, so this is to be looked at.
    FewerDocuments,
}

impl Kind {
    /// In words.
    #[must_use]
    pub fn vi(self) -> &'static str {
        match self {
            Self::NotAssigned => "Chưa phân công",
            Self::NotReported => "Chưa có báo cáo",
            Self::ContributorMissing => "Đơn vị phối hợp chưa báo cáo",
            Self::Returned => "Bị trả lại, chưa gửi lại",
            Self::NoDocument => "Không có tài liệu kiểm chứng",
            Self::FewerDocuments => "Ít tài liệu hơn bộ tiêu chí nêu",
        }
    }
}

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What.
    pub kind: Kind,
    /// The unit that owes it.
    pub unit: Option<String>,
    /// Until when that unit may report.
    pub due: Option<NaiveDate>,
    /// In particular: what the criteria ask for, what was said when it was sent back.
    pub detail: String,
}

/// An item for which something is missing.
#[derive(Clone, Debug)]
pub struct Short<'a> {
    /// Its place in the set.
    pub index: usize,
    /// The item.
    pub item: &'a Item,
    /// Everything said about it.
    pub record: &'a ItemRecord,
    /// Where it stands as claimed.
    pub standing: Standing,
    /// What the province says of it.
    pub own: Standing,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

impl Short<'_> {
    /// Whether something is claimed for it.
    #[must_use]
    pub fn is_claimed(&self) -> bool {
        !self.record.standing_claims(self.item).is_empty()
    }
}

/// Every item that is scored from documents and for which something is missing, in the set's order. An item that does not apply
/// misses nothing; nobody brings documents for a survey.
#[must_use]
pub fn gaps(assessment: &Assessment) -> Vec<Short<'_>> {
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    let standings = standings.into_iter().zip(assessment.own_word());
    let pairs = assessment.set.items().iter().zip(&assessment.items).zip(standings).enumerate();
    let asked = pairs.filter(|(_, ((item, _), (standing, _)))| item.method == Method::Appraisal && standing.applicable);
    let all = asked.map(|(index, ((item, record), (standing, own)))| {
        let gaps = of_item(assessment, item, record);
        Short { index, item, record, standing, own, gaps }
    });
    all.filter(|short| !short.gaps.is_empty()).collect()
}

fn of_item(assessment: &Assessment, item: &Item, record: &ItemRecord) -> Vec<Gap> {
    let named = || item.evidence.join("; ");
    if record.assignment().is_none() && record.submissions.is_empty() {
        return vec![Gap { kind: Kind::NotAssigned, unit: None, due: None, detail: named() }];
    }
    let mut gaps = Vec::new();
    let due = |unit: &str| assessment.window(&item.code, record, unit).map(|window| window.ends_on);
    let gap = |kind, unit: &str, detail| Gap { kind, unit: Some(unit.to_owned()), due: due(unit), detail };
    for unit in record.reporters(item) {
        let of = item.is_collected().then_some(unit.as_str());
        let Some(newest) = record.newest(SubmissionKind::Actual, of) else {
            let kind = if item.is_collected() { Kind::ContributorMissing } else { Kind::NotReported };
            gaps.push(gap(kind, unit, named()));
            continue;
        };
        if record.is_returned(newest.fact.id) {
            gaps.push(gap(Kind::Returned, unit, said(record, newest.fact.id)));
        }
    }
    let claims = record.standing_claims(item);
    let bare = claims.iter().filter(|claim| claim.fact.evidence.is_empty());
    gaps.extend(bare.map(|claim| gap(Kind::NoDocument, &claim.fact.unit, named())));
    // Versions of one document are one.
    let first = |id| assessment.versions(id).first().map_or(id, |version| version.fact.id);
    let lines: BTreeSet<_> = claims.iter().flat_map(|claim| &claim.fact.evidence).map(|id| first(*id)).collect();
    if !lines.is_empty() && lines.len() < item.evidence.len() {
        let detail = format!("{} tài liệu cho {} loại: {}", lines.len(), item.evidence.len(), named());
        let lead = record.assignment().map(|assignment| assignment.fact.lead.as_str()).unwrap_or_default();
        gaps.push(gap(Kind::FewerDocuments, lead, detail));
    }
    gaps.sort_by_key(|gap| gap.kind);
    gaps
}

/// What was said when a claim was sent back.
fn said(record: &ItemRecord, claim: uuid::Uuid) -> String {
    let Some(decision) = record.decision_on(claim) else { return String::new() };
    let reason = decision.fact.reason.iter().cloned();
    let missing = decision.fact.missing.iter().flatten().map(|missing| {
        let kind = match missing.kind {
            MissingKind::Evidence => "tài liệu",
            MissingKind::Figures => "số liệu",
            MissingKind::Explanation => "giải trình",
            MissingKind::Other => "khác",
        };
        format!("thiếu {kind}: {}", missing.text)
    });
    reason.chain(missing).collect::<Vec<_>>().join("; ")
}
