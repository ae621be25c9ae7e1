//! Rankings: the ministry's tables, what they prove, and where a projection would stand.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::memo::Stamp;
use super::scores::{Outside, Projection};
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may;
use crate::domain::cells::{Grid, GridRow};
use crate::domain::facts::{Fact, RankingImport, SYSTEM_LOG};
use crate::domain::province::{self, Region};
use crate::domain::ranking::import::{self, ImportRow};
use crate::domain::ranking::order::Order;
use crate::domain::ranking::published::{Aggregates, Certainty, Published};
use crate::domain::ranking::table::{RankBounds, Ranking, table};
use crate::domain::ranking::{RankingError, Scope, fault};

/// A year's ranking within a scope.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingView {
    /// The year scored.
    pub year: i32,
    /// `all`, `cities`, or a region.
    pub scope: String,
    /// How many provinces are ranked in the scope.
    pub of: u32,
    /// Whether the rank of every one is known.
    pub complete: bool,
    /// What is known of the year as a whole.
    pub aggregates: Aggregates,
    /// One row per province.
    pub rows: Vec<RankingRowView>,
}

/// One province in a ranking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingRowView {
    /// Rank within the scope; null when the published facts do not prove one.
    pub rank: Option<u32>,
    /// Slug.
    pub province: String,
    /// Name.
    pub name: String,
    /// Published index in percent.
    #[schema(value_type = Option<String>)]
    pub score: Option<Decimal>,
    /// Whether another province is known to share the rank.
    pub tied: bool,
    /// Where the rank lies when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<RankBounds>,
    /// How sure the figures are; null when nothing was published of this province.
    pub provenance: Option<Certainty>,
    /// Where they come from.
    pub source: Option<String>,
}

/// A ranking and where a projection would stand in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectedRanking {
    /// The province that is projected.
    pub province: String,
    /// Its four totals and their ranks within the scope.
    pub projection: Projection,
    /// The year's table.
    pub ranking: RankingView,
}

/// What an import stored, or would store.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RankingImported)]
pub struct Imported {
    /// The year scored.
    pub year: i32,
    /// Rows taken in.
    pub rows: usize,
    /// The year's table after it.
    pub ranking: RankingView,
}

/// What is known of a year, and the version of the import it comes from; none when it is built in.
#[derive(Clone, Debug)]
pub struct Known {
    /// The facts.
    pub table: Arc<Published>,
    /// `seq` of the import in the system's log.
    pub import: Option<i64>,
}

/// Slugs of the provinces ranked for a year.
#[must_use]
pub fn roster(year: i32) -> Vec<String> {
    province::roster(catalog::provinces(), year).into_iter().map(|province| province.slug.clone()).collect()
}

/// The scope called `name` in a year: `all`, `cities`, `region:<region>` or the region's bare name.
///
/// # Errors
/// `Invalid` for any other name.
pub fn scope(name: &str, year: i32) -> Answer<Scope> {
    let members = |provinces: Vec<&province::Province>| {
        Scope::Only(provinces.into_iter().map(|province| province.slug.clone()).collect::<BTreeSet<_>>())
    };
    if name == "all" {
        return Ok(Scope::All);
    }
    if name == "cities" {
        return Ok(members(province::cities(catalog::provinces(), year)));
    }
    let region = name.strip_prefix("region:").unwrap_or(name);
    match Region::ALL.into_iter().find(|known| known.slug() == region) {
        Some(region) => Ok(members(province::in_region(catalog::provinces(), year, region))),
        None => {
            let regions = Region::ALL.map(Region::slug).join(", ");
            Err(AppError::invalid(
                "scope",
                "unknown_scope",
                format!("\"{name}\": cần all, cities hoặc một vùng: {regions}"),
                format!("\"{name}\": expected all, cities or a region: {regions}"),
            ))
        }
    }
}

impl App {
    /// What is published of a year, as imported or built in.
    ///
    /// # Errors
    /// `NotFound` for a year nobody was ranked in; storage.
    pub async fn published(&self, year: i32, as_of: Option<DateTime<Utc>>) -> Answer<Arc<Known>> {
        let stamp = match as_of {
            None => Some(self.stamp(None).await?),
            Some(_) => None,
        };
        if let Some(known) = stamp.as_ref().and_then(|stamp| self.shared.published.get(&year, stamp)) {
            return Ok(known);
        }
        Box::pin(self.look_up(year, as_of, stamp)).await
    }

    /// The same, looked up; remembered where a stamp says from when it is.
    async fn look_up(&self, year: i32, as_of: Option<DateTime<Utc>>, stamp: Option<Stamp>) -> Answer<Arc<Known>> {
        check_year(year)?;
        let known = Arc::new(match self.db.ranking(year, as_of).await? {
            None => {
                let unknown = || Published::unknown(year, roster(year).len());
                let table = catalog::published::published(year).cloned().unwrap_or_else(unknown);
                Known { table: Arc::new(table), import: None }
            }
            Some(import) => {
                let table = serde_json::from_str(&import.fact.table);
                let table =
                    table.map_err(|error| AppError::Inconsistent(format!("imported table of {year}: {error}")))?;
                Known { table: Arc::new(table), import: Some(import.seq) }
            }
        });
        if let Some(stamp) = stamp {
            self.shared.published.put(year, stamp, &known);
        }
        Ok(known)
    }

    /// A year's ranking within a scope.
    ///
    /// # Errors
    /// `Invalid` for an unknown scope; `Conflict` when the published facts contradict each other.
    pub fn ranking(&self, published: &Published, scope_name: &str) -> Answer<RankingView> {
        view(published, scope_name, &scope(scope_name, published.year)?)
    }

    /// A year's ranking with the place of a projection, both within a scope.
    ///
    /// # Errors
    /// `Invalid` when the assessment is of another year, or its province outside the scope; storage.
    pub async fn projected_ranking(
        &self,
        year: i32,
        scope_name: &str,
        assessment: &Assessment,
        outside: &Outside,
    ) -> Answer<ProjectedRanking> {
        check_year(year)?;
        if assessment.opening.year != year {
            return Err(AppError::invalid(
                "assessment",
                "other_year",
                format!("kỳ đánh giá này của năm {}", assessment.opening.year),
                format!("this assessment is of {}", assessment.opening.year),
            ));
        }
        let (scope, province) = (scope(scope_name, year)?, &assessment.opening.province);
        if !scope.contains(province) {
            let error = RankingError::OutsideScope { province: province.clone() };
            let text = error.text();
            return Err(AppError::invalid("scope", error.code(), text.vi, text.en));
        }
        Ok(ProjectedRanking {
            province: province.clone(),
            projection: self.projection(assessment, outside, &scope),
            ranking: view(&outside.published, scope_name, &scope)?,
        })
    }

    /// Imports a year's official table; it replaces what was known of the year's rows.
    ///
    /// # Errors
    /// `Invalid` naming every faulty row; a refusal.
    pub async fn import_ranking(
        &self,
        year: i32,
        request: &Request,
        rows: &[ImportRow],
        source: &str,
        grid: Option<&Grid>,
    ) -> Answer<Done> {
        may::administer_all(&request.caller)?;
        check_year(year)?;
        let roster = roster(year);
        let mut published = import::validate(year, rows, &roster, source)
            .map_err(|faults| AppError::Invalid(faults.into_iter().map(|found| row_fault(found, grid)).collect()))?;
        // What was announced of the year as a whole still holds, unless the new rows say otherwise.
        if let Some(known) = catalog::published::published(year) {
            let with_aggregates = Published { aggregates: known.aggregates.clone(), ..published.clone() };
            if Order::of(&with_aggregates, &roster).is_ok() {
                published = with_aggregates;
            }
        }
        let answer = Imported { year, rows: published.rows.len(), ranking: view(&published, "all", &Scope::All)? };
        let table = serde_json::to_string(&published).map_err(|error| AppError::Inconsistent(error.to_string()))?;
        let fact = Fact::RankingImported(RankingImport { year, table });
        // The version of a ranking is that of its own import, not of the log it is in.
        let mut writing = match self.begin(SYSTEM_LOG, &Request { expected: None, ..request.clone() }).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        if let Some(expected) = request.expected {
            let current = writing.tx.ranking(year).await?.unwrap_or_default();
            if expected != current {
                return Err(AppError::Stale { current });
            }
        }
        writing.facts(200, vec![fact], &answer).await
    }
}

/// Refuses a year nobody was ranked in.
pub(super) fn check_year(year: i32) -> Answer<()> {
    if !(2012..=2100).contains(&year) || roster(year).is_empty() {
        return Err(AppError::not_found("ranking", year.to_string()));
    }
    Ok(())
}

/// A fault of the import as a fault of the request; in a table of a workbook at its cell.
pub(crate) fn row_fault(found: fault::Fault, grid: Option<&Grid>) -> Fault {
    let code =
        serde_json::to_value(found.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
    if let (Some(grid), Some(number)) = (grid, found.row) {
        let column = found.field.and_then(|field| grid.column(field.name()));
        let place = grid.place(&GridRow { number, cells: Vec::new() }, column);
        let expected =
            found.expected.map(|text| (format!("; cần {text}"), format!("; expected {text}"))).unwrap_or_default();
        let (vi, en) = (format!("{}{}", found.detail.vi, expected.0), format!("{}{}", found.detail.en, expected.1));
        return Fault::new(
            place.pointer,
            code,
            format!("{}: {vi}", place.words.vi),
            format!("{}: {en}", place.words.en),
        );
    }
    let row = found.row.map(|row| format!("/{}", row.saturating_sub(1))).unwrap_or_default();
    let field = found.field.map(|field| format!("/{}", field.name())).unwrap_or_default();
    let at = found.row.map(|row| (format!("dòng {row}: "), format!("row {row}: "))).unwrap_or_default();
    let expected =
        found.expected.map(|text| (format!("; cần {text}"), format!("; expected {text}"))).unwrap_or_default();
    Fault::new(
        format!("/rows{row}{field}"),
        code,
        format!("{}{}{}", at.0, found.detail.vi, expected.0),
        format!("{}{}{}", at.1, found.detail.en, expected.1),
    )
}

/// Published facts that do not go together.
#[expect(clippy::needless_pass_by_value, reason = "it is what becomes of an error")]
pub(super) fn ranking_error(error: RankingError) -> AppError {
    let text = error.text();
    AppError::conflict(error.code(), text.vi, text.en)
}

fn view(published: &Published, scope_name: &str, scope: &Scope) -> Answer<RankingView> {
    let Ranking { year, of, complete, rows } =
        table(published, &roster(published.year), scope).map_err(ranking_error)?;
    let name =
        |slug: &str| province::find(catalog::provinces(), slug).map_or_else(|| slug.to_owned(), |p| p.name_vi.clone());
    let rows = rows.into_iter().map(|row| RankingRowView {
        rank: row.rank,
        name: name(&row.province),
        province: row.province,
        score: row.score,
        tied: row.tied,
        bounds: row.bounds,
        provenance: row.provenance,
        source: row.source,
    });
    Ok(RankingView {
        year,
        scope: scope_name.to_owned(),
        of,
        complete,
        aggregates: published.aggregates.clone(),
        rows: rows.collect(),
    })
}
