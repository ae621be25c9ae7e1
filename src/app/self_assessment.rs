//! The province's self-assessment table as the ministry asks for it.

use std::sync::Arc;

use super::{Answer, App, AppError};
use crate::catalog;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::assessment::{Assessment, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::province;
use crate::domain::text::Text;
use crate::domain::unit::Unit;
use crate::workbook::table::{self, Line};

impl App {
    /// The table as xlsx. Documents of other units are counted for a unit, not named.
    ///
    /// # Errors
    /// Storage; work that broke off.
    pub async fn self_assessment(&self, assessment: &Arc<Assessment>, caller: &Caller) -> Answer<Vec<u8>> {
        let slug = &assessment.opening.province;
        let units = self.units(slug).await?;
        let name = province::find(catalog::provinces(), slug).map_or_else(|| slug.clone(), |p| p.name_vi.clone());
        let (assessment, caller) = (Arc::clone(assessment), caller.clone());
        let written = self
            .shared
            .heavy
            .run(move |_| {
                let lines = lines(&assessment, &units, &caller);
                table::write(&assessment, &Text::new(name.clone(), name), &lines)
            })
            .await?;
        written.map_err(|error| AppError::Inconsistent(format!("a table does not write: {error}")))
    }
}

fn lines(assessment: &Assessment, units: &[Unit], caller: &Caller) -> Vec<Line> {
    let pairs = assessment.set.items().iter().zip(&assessment.items).zip(assessment.own_word());
    pairs
        .map(|((item, record), own)| Line {
            own: (item.method == Method::Appraisal).then_some(own),
            given: record.appraised(item),
            evidence: evidence(assessment, item, record, caller),
            explanation: record.explanations_of(item, units),
        })
        .collect()
}

fn evidence(assessment: &Assessment, item: &Item, record: &ItemRecord, caller: &Caller) -> String {
    let mut ids: Vec<_> = Vec::new();
    for id in record.standing_claims(item).iter().flat_map(|claim| &claim.fact.evidence) {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    let (mut words, mut hidden) = (Vec::new(), 0);
    for document in ids.into_iter().filter_map(|id| assessment.evidence(id)).map(|document| &document.fact) {
        if may::read_evidence(caller, document).is_err() {
            hidden += 1;
            continue;
        }
        let day = document.signed_on.format("%d/%m/%Y");
        words.push(format!("{}, {day}, {}: {}", document.number, document.issuer, document.title));
    }
    if hidden > 0 {
        words.push(format!("(và {hidden} tài liệu của đơn vị khác · and {hidden} of other units)"));
    }
    words.join("\n")
}
