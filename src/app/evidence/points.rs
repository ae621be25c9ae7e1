//! Evidence to points: what would fall if a document were rejected, and which items rest on one document alone.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::{Answer, App, AppError};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::evidence_points::{self, EvidencePoints, OnOneDocument};

/// What would fall if a document were rejected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidencePointsView {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// What would fall.
    #[serde(flatten)]
    pub points: EvidencePoints,
}

/// An item that rests on one document, and what that is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SoleView {
    /// The item.
    #[serde(flatten)]
    pub item: OnOneDocument,
    /// Title of the document; null where the caller may not read it.
    pub title: Option<String>,
    /// Its number.
    pub number: Option<String>,
}

/// Every item with a claim that one document alone holds up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SoleEvidence {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Items, in the set's order; twice where two documents each hold up a unit's claim.
    pub items: Vec<SoleView>,
}

impl App {
    /// What would fall if a document were rejected.
    ///
    /// # Errors
    /// `NotFound`, or a refusal to another unit or province.
    pub async fn evidence_points(&self, id: Uuid, caller: &Caller) -> Answer<EvidencePointsView> {
        let unknown = || AppError::not_found("evidence", id.to_string());
        let (log, _) = self.db.evidence(id).await?.ok_or_else(unknown)?;
        let assessment = self.assessment(&log).await?;
        may::enter(caller, &assessment.opening.province)?;
        may::read_evidence(caller, &assessment.evidence(id).ok_or_else(unknown)?.fact)?;
        let outside = self.outside(&assessment, None).await?;
        let points = evidence_points::points(&assessment, id, &outside.history);
        Ok(EvidencePointsView { assessment: log, version: assessment.version, points })
    }

    /// Every item with a claim that one document alone holds up.
    ///
    /// # Errors
    /// Storage.
    pub async fn sole_evidence(&self, assessment: &Assessment, caller: &Caller) -> Answer<SoleEvidence> {
        let outside = self.outside(assessment, None).await?;
        let view = |item: OnOneDocument| {
            let document = assessment.evidence(item.document).map(|document| &document.fact);
            let readable = document.filter(|fact| may::read_evidence(caller, fact).is_ok());
            let (title, number) = (readable.map(|fact| fact.title.clone()), readable.map(|fact| fact.number.clone()));
            SoleView { item, title, number }
        };
        Ok(SoleEvidence {
            assessment: assessment.opening.assessment.clone(),
            version: assessment.version,
            items: evidence_points::on_one_document(assessment, &outside.history).into_iter().map(view).collect(),
        })
    }
}
