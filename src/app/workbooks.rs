//! A unit's workbook: handed out, and taken back with only what changed in it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::told;
use super::items::{ItemView, PointsView, find};
use super::submissions::{Effect, NewSubmission};
use super::{Answer, App, AppError, AsOf, Done, Fault, Request};
use crate::domain::assessment::may::{self, Caller, Refusal};
use crate::domain::assessment::{Assessment, BasisName};
use crate::domain::facts::{Fact, Role, SubmissionKind};
use crate::domain::score::{self, ItemDetail};
use crate::domain::text::Text;
use crate::domain::unit::Unit;
use crate::workbook::form::{self, Form};
use crate::workbook::form_read::{self, Filled};
use crate::workbook::{Book, Identity, Misfit, Sheet, form_write};

/// What a workbook that came back changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorkbookImported)]
pub struct Imported {
    /// Assessment.
    pub assessment: String,
    /// The unit it is of.
    pub unit: String,
    /// The version it was made from.
    pub workbook_version: i64,
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// Each item that was reported anew.
    pub changed: Vec<ChangedItem>,
    /// Items that differ from the workbook as it was made, but not from what has been reported since: sent twice.
    pub already_recorded: Vec<String>,
    /// Items of the unit in which nothing changed.
    pub unchanged: usize,
    /// What it did to the secured total.
    pub secured: Effect,
    /// What it did to the claimed total.
    pub claimed: Effect,
}

/// An item that was reported anew.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedItem {
    /// Code.
    pub item: String,
    /// Name.
    pub name: Text,
    /// The submission; on a dry run, what it would be.
    pub submission: Uuid,
    /// The cells that changed.
    pub cells: Vec<ChangedCell>,
    /// The unit's documents for the item, which it rests on.
    pub evidence: Vec<Uuid>,
    /// Points claimed for the item before.
    pub before: Option<PointsView>,
    /// Points claimed for the item after.
    pub after: Option<PointsView>,
    /// The score of what is claimed: reason, next step.
    pub score: ItemDetail,
}

/// A cell that changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedCell {
    /// Sheet and cell.
    #[schema(example = "Biểu nhập!E12")]
    pub cell: String,
    /// The input; null for the explanation.
    pub input: Option<String>,
    /// What the cell asks for.
    pub label: Text,
    /// What it held when the workbook was made.
    pub before: Option<String>,
    /// What it holds now.
    pub after: Option<String>,
}

/// Why a workbook is not taken: everything at once, the gravest naming the problem.
#[derive(Default)]
struct Faults {
    content: Vec<Fault>,
    refusal: Option<Box<Refusal>>,
    refused: Vec<Fault>,
    conflicts: Vec<Fault>,
}

impl Faults {
    fn refused(&mut self, place: &str, refusal: Box<Refusal>) {
        let detail = refusal.detail.clone();
        self.refused.push(Fault { pointer: place.to_owned(), code: refusal.reason.to_owned(), detail });
        self.refusal.get_or_insert(refusal);
    }

    fn end(self) -> Answer<()> {
        let Self { mut content, refusal, mut refused, conflicts } = self;
        if !content.is_empty() {
            content.extend(refused.into_iter().chain(conflicts));
            return Err(AppError::Invalid(told(content)));
        }
        if let Some(refusal) = refusal {
            refused.extend(conflicts);
            return Err(AppError::RefusedInPart { refusal, faults: told(refused) });
        }
        if conflicts.is_empty() { Ok(()) } else { Err(AppError::Conflicts(told(conflicts))) }
    }
}

impl From<Misfit> for Fault {
    fn from(misfit: Misfit) -> Self {
        Self { pointer: misfit.place, code: misfit.code.to_owned(), detail: misfit.detail }
    }
}

fn all(misfits: Vec<Misfit>) -> AppError {
    AppError::Invalid(told(misfits.into_iter().map(Fault::from).collect()))
}

/// What was read of a file.
struct Read {
    identity: Identity,
    sheet: Sheet,
}

impl App {
    /// A unit's workbook as xlsx: a unit gets its own, Sở Nội vụ any.
    ///
    /// # Errors
    /// `NotFound` for an unknown unit; a refusal to whoever may not have it.
    pub async fn workbook(&self, assessment: &Arc<Assessment>, caller: &Caller, unit: &str) -> Answer<Vec<u8>> {
        match caller.actor.unit.as_deref().filter(|_| caller.actor.role == Role::Department) {
            Some(own) if own == unit => {}
            Some(own) => return Err(other_unit(own, unit)),
            None => may::review(caller)?,
        }
        let unit = self.unit(&assessment.opening.province, unit).await?;
        let (assessment, now) = (Arc::clone(assessment), self.now());
        let written = self.shared.heavy.run(move |_| form_write::write(&Form::of(&assessment, &unit, now))).await?;
        written.map_err(|error| AppError::Inconsistent(format!("a workbook does not write: {error}")))
    }

    async fn unit(&self, province: &str, slug: &str) -> Answer<Unit> {
        let units = self.units(province).await?;
        units.into_iter().find(|unit| unit.slug == slug).ok_or_else(|| AppError::not_found("unit", slug))
    }

    /// Takes a unit's workbook back: each item in which a cell changed is reported anew, all of them or none.
    ///
    /// # Errors
    /// `Unreadable`; `Invalid` with every fault of every cell; a refusal; `Conflict` when the criteria moved since the workbook was
    /// made, or every conflict with what was reported since.
    pub async fn import_workbook(&self, id: &str, request: &Request, bytes: Vec<u8>) -> Answer<Done> {
        let assessment = self.assessment(id).await?;
        let unit = self.may_import(&assessment, &request.caller).await?;
        if let Some(done) = self.replayed(request).await? {
            return Ok(done);
        }
        let read = self.shared.heavy.run(move |_| read(&bytes)).await??;
        check_identity(&read.identity, &assessment, &unit.slug)?;
        let version = read.identity.version;
        let made_from = self.assessment_as_of(id, AsOf::Seq(version)).await?;
        let form = Form::of(&made_from, &unit, self.now());
        let filled = form_read::read(&form, &read.sheet).map_err(all)?;
        let decide = |state: &Assessment, now| self.reported_anew(state, &form, &filled, &request.caller, now);
        let answer = |before: &Assessment, after: &Assessment| {
            imported(&form, &filled, before, after, &request.caller, self.now())
        };
        self.write(id, request, 200, decide, answer).await
    }

    /// Units report, nobody else.
    async fn may_import(&self, assessment: &Assessment, caller: &Caller) -> Answer<Unit> {
        let province = &assessment.opening.province;
        may::enter(caller, province)?;
        let Some(unit) = caller.actor.unit.as_deref().filter(|_| caller.actor.role == Role::Department) else {
            let detail =
                Text::new("Chỉ đơn vị được phân công báo cáo số liệu", "Only the unit in charge reports figures");
            return Err(refusal("department_only", detail, Role::Admin));
        };
        self.unit(province, unit).await
    }

    /// The submissions that a workbook makes, if nothing stands against any of them.
    fn reported_anew(
        &self,
        state: &Assessment,
        form: &Form<'_>,
        filled: &[Filled],
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Answer<Vec<Fact>> {
        same_criteria(form.assessment.set.revision, state)?;
        let (mut faults, mut facts) = (Faults::default(), Vec::new());
        for filled in filled {
            let Some(asked) = form.items.get(filled.place) else { continue };
            let code = asked.item.code.as_str();
            let (item, record) = find(state, code)?;
            let first = filled.changes.first().map(|change| change.place.as_str()).unwrap_or_default();
            let newest = form::claim(item, record, &form.unit.slug);
            if newest.map(|newest| newest.fact.id) != asked.claim.map(|claim| claim.fact.id) {
                if !newest.is_some_and(|newest| filled.is_said_by(asked, newest)) {
                    faults.conflicts.extend(filled.changes.iter().map(|change| conflict(asked, change, newest)));
                }
                continue;
            }
            if let Err(refusal) = state.may_submit(item, record, caller, now) {
                faults.refused(first, refusal);
                continue;
            }
            let documents = form::documents(state, code, &form.unit.slug);
            let new = NewSubmission {
                kind: SubmissionKind::Actual,
                inputs: filled.inputs.clone(),
                explanation: filled.explanation.clone(),
                evidence: documents.iter().map(|document| document.fact.id).collect(),
            };
            match new.fact(self.new_id(now), state, code, caller, now) {
                Ok(fact) => facts.push(fact),
                Err(AppError::Invalid(found)) => faults.content.extend(found.into_iter().map(|fault| {
                    let place = filled.place_of(asked, &fault.pointer).unwrap_or_else(|| first.to_owned());
                    Fault { pointer: place, ..fault }
                })),
                Err(AppError::Refused(refusal)) => faults.refused(first, refusal),
                Err(other) => return Err(other),
            }
        }
        faults.end().map(|()| facts)
    }
}

fn read(bytes: &[u8]) -> Answer<Read> {
    let mut book = Book::open(bytes)?;
    let identity = form_read::identify(&mut book)?.map_err(|misfit| all(vec![misfit]))?;
    let sheet = form_read::sheet(&mut book)?.map_err(|misfit| all(vec![misfit]))?;
    Ok(Read { identity, sheet })
}

fn check_identity(identity: &Identity, assessment: &Assessment, unit: &str) -> Answer<()> {
    let opening = &assessment.opening;
    if identity.assessment != opening.assessment {
        let (found, expected) = (&identity.assessment, &opening.assessment);
        return Err(AppError::invalid(
            form::SHEET,
            "other_assessment",
            format!("sổ của kỳ đánh giá {found}; cần sổ của {expected}"),
            format!("a workbook of the assessment {found}; one of {expected} is expected"),
        ));
    }
    if identity.unit != unit {
        return Err(other_unit(unit, &identity.unit));
    }
    let is_set = identity.set == opening.set && identity.revision <= assessment.set.revision;
    if !is_set || !(1..=assessment.version).contains(&identity.version) {
        return Err(AppError::invalid(
            form::SHEET,
            "identity_edited",
            format!(
                "sổ ghi {} bản {}, phiên bản {}: không có trong kỳ đánh giá này",
                identity.set, identity.revision, identity.version
            ),
            format!(
                "the workbook says {} revision {}, version {}: this assessment has no such",
                identity.set, identity.revision, identity.version
            ),
        ));
    }
    same_criteria(identity.revision, assessment)
}

/// A corrigendum may have changed the items: what was filled in before it is not taken for an answer to what is asked now.
fn same_criteria(revision: u32, assessment: &Assessment) -> Answer<()> {
    let (set, now) = (&assessment.set.id, assessment.set.revision);
    if revision == now {
        return Ok(());
    }
    Err(AppError::conflict(
        "criteria_moved",
        format!(
            "Sổ được tạo theo {set} bản {revision}, kỳ đánh giá đã chuyển sang bản {now}; hãy tải sổ mới rồi chép số liệu sang"
        ),
        format!(
            "The workbook was made from {set} revision {revision}, the assessment has moved to revision {now}; download a new one and copy the figures over"
        ),
    ))
}

fn refusal(reason: &'static str, detail: Text, lifted_by: Role) -> AppError {
    Box::new(Refusal { code: "forbidden", reason, detail, lifted_by: Some(lifted_by), until: None }).into()
}

fn other_unit(own: &str, found: &str) -> AppError {
    let detail = Text::new(
        format!("Sổ của đơn vị {found}, tài khoản của {own}"),
        format!("The workbook is of {found}, the account of {own}"),
    );
    refusal("other_unit", detail, Role::Reviewer)
}

fn conflict(
    asked: &form::FormItem<'_>,
    change: &form_read::Change,
    newest: Option<&crate::domain::facts::Recorded<crate::domain::facts::Submission>>,
) -> Fault {
    const NOTHING: &str = "(trống/empty)";
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| NOTHING.to_owned());
    let newer = newest.and_then(|newest| asked.said(newest, change.field));
    let (was, now, newer) = (shown(&change.before), shown(&change.after), shown(&newer));
    let seq = newest.map_or(0, |newest| newest.seq);
    Fault::new(
        &change.place,
        "newer_data",
        format!("sổ ghi {now} thay cho {was}, nhưng phiên bản {seq} đã ghi {newer}; hãy tải sổ mới rồi nhập lại"),
        format!(
            "the workbook says {now} in place of {was}, but version {seq} says {newer}; download a new one and fill that in"
        ),
    )
}

fn imported(
    form: &Form<'_>,
    filled: &[Filled],
    before: &Assessment,
    after: &Assessment,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Answer<Imported> {
    let (mut changed, mut already_recorded) = (Vec::new(), Vec::new());
    for filled in filled {
        let Some(asked) = form.items.get(filled.place) else { continue };
        let code = asked.item.code.as_str();
        let (item, record) = find(after, code)?;
        let Some(newest) = form::claim(item, record, &form.unit.slug).filter(|claim| claim.seq > before.version) else {
            already_recorded.push(code.to_owned());
            continue;
        };
        let (_, earlier) = find(before, code)?;
        let claimed = |assessment, record| ItemView::of(assessment, item, record, caller, now).claimed;
        changed.push(ChangedItem {
            item: code.to_owned(),
            name: item.name.clone(),
            submission: newest.fact.id,
            cells: filled.changes.iter().map(ChangedCell::of).collect(),
            evidence: newest.fact.evidence.clone(),
            before: claimed(before, earlier),
            after: claimed(after, record),
            score: score::explain(item, &record.claim_basis(item)),
        });
    }
    Ok(Imported {
        assessment: form.identity.assessment.clone(),
        unit: form.identity.unit.clone(),
        workbook_version: form.identity.version,
        version: after.version,
        unchanged: form.items.len() - filled.len(),
        changed,
        already_recorded,
        secured: Effect::of(before, after, BasisName::Secured),
        claimed: Effect::of(before, after, BasisName::Claimed),
    })
}

impl ChangedCell {
    fn of(change: &form_read::Change) -> Self {
        let form_read::Change { place, input, label, before, after, .. } = change.clone();
        Self { cell: place, input, label, before, after }
    }
}
