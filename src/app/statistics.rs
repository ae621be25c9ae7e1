//! Collected figures in bulk: the one-stop system's statistics of every agency, as reports of the units they belong to.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::items::find;
use super::submissions::Effect;
use super::{Answer, App, AppError, Done, Request};
use crate::domain::assessment::may::{self, Caller, Refusal};
use crate::domain::assessment::{Assessment, BasisName};
use crate::domain::cells::Grid;
use crate::domain::chain;
use crate::domain::facts::{Actor, Fact, Submission, SubmissionKind};
use crate::domain::inputs::Inputs;
use crate::domain::score::inputs_json;
use crate::domain::statistics::{self, Ask, ItemUnits, PartlyFed, Report, Unmatched};
use crate::domain::text::Text;

/// Longest source, in characters.
const MAX_SOURCE: usize = 300;

/// A table of statistics and how it is to be read.
#[derive(Clone, Debug)]
pub struct NewStatistics {
    /// The table.
    pub grid: Grid,
    /// How it is read.
    pub ask: Ask,
    /// Where it comes from, in words.
    pub source: Option<String>,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Pass over reports that are locked, instead of refusing the table.
    pub skip_locked: bool,
}

/// A report that was written, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportWritten {
    /// Key of the submission.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// Slug of the unit.
    pub unit: String,
    /// Its figures, months summed.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// The figures it replaces, and who reported them; null where there were none.
    pub replaces: Option<Replaced>,
    /// Months summed; empty where the table has none.
    pub months: Vec<u32>,
    /// Months that other units have a row for and this one has not.
    pub missing_months: Vec<u32>,
    /// Numbers of its rows, 1 for the first after the header.
    pub rows: Vec<u32>,
}

/// Figures that a newer report replaces.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Replaced {
    /// Key of the submission.
    pub id: Uuid,
    /// Who reported them.
    pub by: Actor,
    /// The figures.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
}

/// A report by its item and unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportKept {
    /// Item code.
    pub item: String,
    /// Slug of the unit.
    pub unit: String,
}

/// A report that is locked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportLocked {
    /// Item code.
    pub item: String,
    /// Slug of the unit.
    pub unit: String,
    /// Which rule, since when, who can lift it.
    pub why: Refusal,
}

/// What came of a table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatisticsImported {
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// SHA-256 of the table, as it stands in the explanation of every report.
    pub sha256: String,
    /// Reports written.
    pub written: Vec<ReportWritten>,
    /// Reports written where what had been reported was sent back: filled again, they wait for a decision anew.
    pub returned: Vec<ReportKept>,
    /// Reports whose figures are those that stand already: decisions on them stand too.
    pub unchanged: Vec<ReportKept>,
    /// Reports passed over because they are locked.
    pub locked: Vec<ReportLocked>,
    /// Rows passed over because no unit is called so.
    pub unmatched: Vec<Unmatched>,
    /// Units that are to report for an item and have no figures in the table.
    pub missing: Vec<ItemUnits>,
    /// Units that have figures for an item they do not contribute to.
    pub not_contributing: Vec<ItemUnits>,
    /// Columns that feed nothing.
    pub unused_columns: Vec<String>,
    /// Items passed over because only some of their figures have a column.
    pub partly_fed: Vec<PartlyFed>,
    /// What it did to the claimed total.
    pub claimed: Effect,
}

/// What is to be written, and what not.
#[derive(Default)]
struct Sorted {
    written: Vec<ReportWritten>,
    /// The figures of each that is written.
    inputs: Vec<Inputs>,
    returned: Vec<ReportKept>,
    unchanged: Vec<ReportKept>,
    locked: Vec<ReportLocked>,
}

impl App {
    /// Records what a table says of every unit, each report as the unit's own with the caller as its author: all of them, or
    /// none. Whoever imports them does not decide on them.
    ///
    /// # Errors
    /// `Invalid` with every fault by row and column; a refusal where a report is locked or all are; a refusal for units.
    pub async fn import_statistics(&self, id: &str, request: &Request, new: NewStatistics) -> Answer<Done> {
        let province = self.assessment(id).await?.opening.province.clone();
        let units = self.units(&province).await?;
        let outcome = OnceLock::new();
        let decide = |assessment: &Assessment, now| {
            let caller = &request.caller;
            may::enter(caller, &assessment.opening.province)?;
            may::review(caller)?;
            check_source(new.source.as_deref())?;
            let found = statistics::read(assessment, &units, &new.grid, &new.ask)?;
            let sorted = self.sorted(assessment, &found.reports, caller, now)?;
            if let Some(locked) = sorted.locked.first()
                && (!new.skip_locked || sorted.written.is_empty() && sorted.unchanged.is_empty())
            {
                return Err(AppError::Refused(Box::new(told(locked, sorted.locked.len() - 1))));
            }
            let facts = sorted.written.iter().zip(&sorted.inputs).map(|(report, inputs)| new.fact(report, inputs));
            let facts = facts.collect();
            // Asked once: nothing is there yet.
            let _ = outcome.set((found, sorted));
            Ok(facts)
        };
        let answer = |before: &Assessment, after: &Assessment| {
            let (found, sorted) = outcome.get().ok_or_else(|| AppError::Inconsistent("no statistics".to_owned()))?;
            Ok(StatisticsImported {
                version: after.version,
                sha256: new.sha256.clone(),
                written: sorted.written.clone(),
                returned: sorted.returned.clone(),
                unchanged: sorted.unchanged.clone(),
                locked: sorted.locked.clone(),
                unmatched: found.unmatched.clone(),
                missing: found.missing.clone(),
                not_contributing: found.not_contributing.clone(),
                unused_columns: found.unused_columns.clone(),
                partly_fed: found.partly_fed.clone(),
                claimed: Effect::of(before, after, BasisName::Claimed),
            })
        };
        self.write(id, request, 201, decide, answer).await
    }

    /// What is to be written, what stands already, what is locked.
    fn sorted(
        &self,
        assessment: &Assessment,
        reports: &[Report],
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Answer<Sorted> {
        let mut sorted = Sorted::default();
        for report in reports {
            let (item, record) = find(assessment, &report.item)?;
            let (code, unit) = (report.item.clone(), report.unit.clone());
            let newest = record.newest(SubmissionKind::Actual, Some(&unit));
            let stands = newest.filter(|newest| !record.is_returned(newest.fact.id));
            if stands.is_some_and(|stands| stands.fact.inputs == report.inputs) {
                sorted.unchanged.push(ReportKept { item: code, unit });
            } else if let Err(why) = assessment.may_import(item, record, &unit, caller, now) {
                sorted.locked.push(ReportLocked { item: code, unit, why: *why });
            } else {
                let replaces = newest.map(|newest| Replaced {
                    id: newest.fact.id,
                    by: newest.actor.clone(),
                    inputs: inputs_json(&newest.fact.inputs),
                });
                if newest.is_some_and(|newest| record.is_returned(newest.fact.id)) {
                    sorted.returned.push(ReportKept { item: code.clone(), unit: unit.clone() });
                }
                let Report { inputs, months, missing_months, rows, .. } = report.clone();
                sorted.written.push(ReportWritten {
                    id: self.new_id(now),
                    item: code,
                    unit,
                    inputs: inputs_json(&inputs),
                    replaces,
                    months,
                    missing_months,
                    rows,
                });
                sorted.inputs.push(inputs);
            }
        }
        Ok(sorted)
    }
}

impl NewStatistics {
    /// A table with the hash of its bytes.
    #[must_use]
    pub fn of(grid: Grid, bytes: &[u8], ask: Ask, source: Option<String>, skip_locked: bool) -> Self {
        Self { grid, ask, source, sha256: chain::sha256_hex(bytes), skip_locked }
    }

    /// A report as a fact: it explains itself by the table it comes from.
    fn fact(&self, report: &ReportWritten, inputs: &Inputs) -> Fact {
        let rows = report.rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let source = self.source.as_deref().map(str::trim).filter(|source| !source.is_empty());
        let source = source.map(|source| format!(" \"{source}\"")).unwrap_or_default();
        let explanation = format!("Nhập từ bảng thống kê{source}, dòng {rows}; SHA-256 của bảng: {}", self.sha256);
        Fact::Submitted(Submission {
            id: report.id,
            item: report.item.clone(),
            unit: report.unit.clone(),
            kind: SubmissionKind::Actual,
            inputs: inputs.clone(),
            explanation: Some(explanation),
            evidence: Vec::new(),
        })
    }
}

fn check_source(source: Option<&str>) -> Answer<()> {
    if source.is_some_and(|source| source.chars().count() > MAX_SOURCE) {
        let (vi, en) = (format!("tối đa {MAX_SOURCE} ký tự"), format!("{MAX_SOURCE} characters at most"));
        return Err(AppError::invalid("source", "too_long", vi, en));
    }
    Ok(())
}

/// Why a report is locked, which one it is, and how many others are.
fn told(locked: &ReportLocked, others: usize) -> Refusal {
    let ReportLocked { item, unit, why } = locked;
    let (vi, en) = match others {
        0 => (String::new(), String::new()),
        _ => (format!(" (và {others} báo cáo khác)"), format!(" (and {others} other reports)")),
    };
    let detail = Text::new(
        format!("Mục {item}, {unit}{vi}: {}; bỏ qua các báo cáo bị khóa bằng skip=locked", why.detail.vi),
        format!("Item {item}, {unit}{en}: {}; pass over what is locked with skip=locked", why.detail.en),
    );
    Refusal { detail, ..why.clone() }
}
