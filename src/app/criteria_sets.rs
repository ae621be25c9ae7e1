//! Criteria sets: publish after lint, read, score without storing.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::criteria_diff::compare;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::criteria::{self, CriteriaSet, Item, Provenance};
use crate::domain::facts::{Fact, PublishedSet, SYSTEM_LOG};
use crate::domain::inputs::{Inputs, UnitRows};
use crate::domain::score::{self, Basis, ScoredNode};
use crate::domain::set_diff::SetDiff;
use crate::domain::text::Text;
use crate::workbook::annex::{self, Unwritable};

/// A set in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SetSummary {
    /// Id.
    #[schema(example = "par-2016")]
    pub id: String,
    /// Revision.
    pub revision: u32,
    /// Name.
    pub name: Text,
    /// Scored years.
    pub years: Vec<i32>,
    /// How sure it is.
    pub provenance: Provenance,
    /// Most points.
    pub max: String,
    /// Number of items.
    pub items: usize,
    /// Whether it ships with the product.
    pub built_in: bool,
}

/// A set that was published, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishedView {
    /// The set.
    #[serde(flatten)]
    pub set: SetSummary,
    /// How it differs from the set it was held against, and what that does to an assessment's figures; only when that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<SetDiff>,
}

/// What a set that is published is held against.
#[derive(Clone, Debug)]
pub struct Against {
    /// Another set: the reconstruction, say.
    pub set: Arc<CriteriaSet>,
    /// An assessment whose figures are scored under both.
    pub assessment: Option<Arc<Assessment>>,
}

/// A set that was scored, at the root of the scored tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScoredSet {
    /// Which set scored it.
    pub set: SetSummary,
    /// The tree.
    #[serde(flatten)]
    pub root: ScoredNode,
}

/// Figures to score without storing: inputs by item code, and rows by item code and unit for collected items.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// `{code: {input: value}}`.
    pub inputs: BTreeMap<String, Map<String, Value>>,
    /// `{code: {unit: {input: value}}}`.
    pub units: BTreeMap<String, BTreeMap<String, Map<String, Value>>>,
}

impl SetSummary {
    /// The summary of a set.
    #[must_use]
    pub fn of(set: &CriteriaSet) -> Self {
        let built_in = catalog::criteria_sets().iter().any(|own| own.id == set.id && own.revision == set.revision);
        Self {
            id: set.id.clone(),
            revision: set.revision,
            name: Text::clone(&set.root.name),
            years: set.years.clone(),
            provenance: set.root.provenance,
            max: set.root.max.normalize().to_string(),
            items: set.items().len(),
            built_in,
        }
    }
}

impl App {
    /// A set by id, in a revision or the newest.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub async fn set(&self, id: &str, revision: Option<u32>) -> Answer<Arc<CriteriaSet>> {
        let newest = match revision {
            Some(revision) => Some(revision),
            None => {
                let published = self.db.published_sets().await?;
                published.iter().filter(|set| set.fact.set == id).map(|set| set.fact.revision).max()
            }
        };
        let built_in = catalog::criteria_sets()
            .iter()
            .filter(|set| set.id == id && newest.is_none_or(|revision| revision == set.revision))
            .max_by_key(|set| set.revision);
        if let Some(set) = built_in {
            return Ok(Arc::clone(set));
        }
        let Some(revision) = newest else { return Err(AppError::not_found("criteria_set", id)) };
        let key = (id.to_owned(), revision);
        if let Some(known) = self.shared.sets.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(known));
        }
        let Some(published) = self.db.set(id, revision).await? else {
            return Err(AppError::not_found("criteria_set", format!("{id}@{revision}")));
        };
        let set = criteria::read(published.fact.source.as_bytes())
            .map_err(|_| AppError::Inconsistent(format!("published set {id}@{revision} no longer reads")))?;
        let set = Arc::new(set);
        self.shared.sets.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&set));
        Ok(set)
    }

    /// The document that [`App::set`] reads a revision of a set from.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub(super) async fn set_document(&self, id: &str, revision: u32) -> Answer<String> {
        let mut built_in = catalog::criteria_sets().iter().zip(catalog::built_in_sets());
        if let Some((_, own)) = built_in.find(|(set, _)| set.id == id && set.revision == revision) {
            return Ok(own.source.to_owned());
        }
        let published = self.db.set(id, revision).await?;
        let missing = || AppError::not_found("criteria_set", format!("{id}@{revision}"));
        Ok(published.ok_or_else(missing)?.fact.source)
    }

    /// A set by its key in addresses: `par-2016`, or `par-2016@2` for a revision.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub async fn set_by_key(&self, key: &str) -> Answer<Arc<CriteriaSet>> {
        match key.split_once('@') {
            None => self.set(key, None).await,
            Some((id, revision)) => {
                let revision = revision.parse().map_err(|_| AppError::not_found("criteria_set", key))?;
                self.set(id, Some(revision)).await
            }
        }
    }

    /// Every revision of every set, built-in ones first.
    ///
    /// # Errors
    /// Storage.
    pub async fn sets(&self) -> Answer<Vec<SetSummary>> {
        let mut sets: Vec<_> = catalog::criteria_sets().iter().map(|set| SetSummary::of(set)).collect();
        for published in self.db.published_sets().await? {
            sets.push(SetSummary::of(&*self.set(&published.fact.set, Some(published.fact.revision)).await?));
        }
        Ok(sets)
    }

    /// Publishes a set: lint first, then for ever.
    ///
    /// # Errors
    /// `Lint` with every fault; `Conflict` when this revision exists or skips one; a refusal.
    pub async fn publish_set(&self, request: &Request, source: &[u8], against: Option<Against>) -> Answer<Done> {
        Ok(self.publish_set_shown(request, source, against).await?.0)
    }

    /// As [`App::publish_set`], with what it came to; none where it repeats the answer of an earlier request.
    ///
    /// # Errors
    /// As there.
    pub async fn publish_set_shown(
        &self,
        request: &Request,
        source: &[u8],
        against: Option<Against>,
    ) -> Answer<(Done, Option<PublishedView>)> {
        may::administer_all(&request.caller)?;
        let set = criteria::read(source).map_err(AppError::Lint)?;
        let diff = against.map(|Against { set: before, assessment }| compare(&before, &set, assessment.as_deref()));
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => return Ok((done, None)),
            Ok(writing) => writing,
        };
        let built_in = catalog::criteria_sets().iter().filter(|own| own.id == set.id).map(|own| own.revision).max();
        let newest = writing.tx.newest_revision(&set.id).await?.max(built_in).unwrap_or_default();
        if set.revision != newest + 1 {
            let (id, found, next) = (&set.id, set.revision, newest + 1);
            return Err(AppError::conflict(
                "revision_taken",
                format!(
                    "{id} bản {found}: bộ tiêu chí đã công bố không đổi được; bản đính chính tiếp theo là revision: {next}"
                ),
                format!(
                    "{id} revision {found}: a published set is immutable; the next corrigendum is revision: {next}"
                ),
            ));
        }
        let source = String::from_utf8_lossy(source).into_owned();
        let fact = Fact::SetPublished(PublishedSet { set: set.id.clone(), revision: set.revision, source });
        let view = PublishedView { set: SetSummary::of(&set), diff };
        Ok((writing.facts(201, vec![fact], &view).await?, Some(view)))
    }

    /// The text of the criteria file that an annex in a spreadsheet is.
    ///
    /// # Errors
    /// `Unreadable`; `Criteria` with every fault by sheet and cell; a refusal.
    pub async fn typed_set(&self, caller: &Caller, bytes: Vec<u8>) -> Answer<String> {
        may::administer_all(caller)?;
        Ok(self.shared.heavy.run(move |_| annex::read(&bytes)).await??.source)
    }

    /// A set as the annex that officials type, as xlsx.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for a set that no spreadsheet can hold; storage.
    pub async fn annex(&self, key: &str) -> Answer<Vec<u8>> {
        let set = self.set_by_key(key).await?;
        let written = self.shared.heavy.run(move |_| annex::write(&set)).await?;
        written.map_err(|error| match error {
            Unwritable::DoesNotFit => AppError::conflict(
                "does_not_fit_xlsx",
                format!("{key} có nội dung mà bảng tính không chứa được (một ô quá 32.767 ký tự, hay quá nhiều dòng); hãy dùng JSON"),
                format!("{key} holds what a spreadsheet has no room for (a text over 32,767 characters, or too many rows); use JSON"),
            ),
            Unwritable::Xlsx(error) => AppError::Inconsistent(format!("an annex does not write: {error}")),
        })
    }

    /// Scores figures under a set; stores nothing.
    ///
    /// # Errors
    /// `Invalid` with every fault of every item.
    pub async fn score_figures(&self, key: &str, figures: &Figures) -> Answer<ScoredSet> {
        let set = self.set_by_key(key).await?;
        let root = score_figures(&set, figures).map_err(AppError::Invalid)?;
        Ok(ScoredSet { set: SetSummary::of(&set), root })
    }
}

/// Scores figures under a set, or names every fault in them.
///
/// # Errors
/// Unknown codes, and for each item what [`Form::read`] refuses.
pub fn score_figures(set: &CriteriaSet, figures: &Figures) -> Result<ScoredNode, Vec<Fault>> {
    let mut faults = Vec::new();
    for (field, code) in figures.inputs.keys().map(|c| ("inputs", c)).chain(figures.units.keys().map(|c| ("units", c)))
    {
        if set.item(code).is_none() {
            let pointer = format!("/{field}/{code}");
            faults.push(Fault::new(
                pointer,
                "unknown_item",
                format!("{code} không có trong {}", set.id),
                format!("{code} is not in {}", set.id),
            ));
        }
    }
    let known: Vec<Known> = set.items().iter().map(|item| known(item, figures, &mut faults)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let bases: Vec<Basis<'_>> = known.iter().map(Known::basis).collect();
    let standings: Vec<_> = set.items().iter().zip(&bases).map(|(item, basis)| score::item(item, basis)).collect();
    Ok(score::tree(set, &standings, &mut |index| Some(score::explain(&set.items()[index], &bases[index]))))
}

enum Known {
    Inputs(Inputs),
    Rows(Vec<String>, UnitRows),
}

impl Known {
    fn basis(&self) -> Basis<'_> {
        match self {
            Self::Inputs(inputs) => Basis::Inputs(inputs),
            Self::Rows(contributors, rows) => {
                let rows =
                    rows.iter().filter(|(_, row)| !row.is_empty()).map(|(unit, row)| (unit.as_str(), row)).collect();
                Basis::Rows { contributors, rows }
            }
        }
    }
}

fn known(item: &Item, figures: &Figures, faults: &mut Vec<Fault>) -> Known {
    let code = &item.code;
    if let Some(units) = figures.units.get(code) {
        if !item.is_collected() {
            faults.push(Fault::new(
                format!("/units/{code}"),
                "not_collected",
                "mục này không thu thập theo đơn vị",
                "this item is not collected from units",
            ));
        }
        let form = Form { specs: &item.per_unit, rule: None };
        let mut rows = UnitRows::new();
        for (unit, row) in units {
            // An empty row stands for a unit whose report is missing.
            let completeness = if row.is_empty() { Completeness::Partial } else { Completeness::Required };
            rows.insert(unit.clone(), read(form, row, completeness, &format!("/units/{code}/{unit}"), faults));
        }
        return Known::Rows(rows.keys().cloned().collect(), rows);
    }
    let form = Form { specs: &item.inputs, rule: Some(&item.rule) };
    let given = figures.inputs.get(code);
    Known::Inputs(
        given
            .map(|given| read(form, given, Completeness::Partial, &format!("/inputs/{code}"), faults))
            .unwrap_or_default(),
    )
}

/// Reads figures; their faults get a pointer each.
pub(super) fn read(
    form: Form<'_>,
    given: &Map<String, Value>,
    completeness: Completeness,
    at: &str,
    faults: &mut Vec<Fault>,
) -> Inputs {
    form.read(given, completeness).unwrap_or_else(|found| {
        faults.extend(found.into_iter().map(|fault| Fault {
            pointer: format!("{at}/{}", fault.input),
            code: fault.code.to_owned(),
            detail: fault.detail,
        }));
        Inputs::new()
    })
}
