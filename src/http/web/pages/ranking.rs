//! The provinces: where ours would stand, and the published ranks of ours and its neighbours through the years.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use fluent_bundle::FluentValue;

use crate::app::rankings::{ProjectedRanking, RankingRowView};
use crate::app::{AppError, rankings};
use crate::catalog;
use crate::domain::province;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::chart::{self, Mark, Picture};
use crate::http::web::frame::{Frame, Link};
use crate::http::web::names;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

/// The first year of the index.
const FIRST: i32 = 2012;

/// What is known of one province in one year.
#[derive(Clone, Debug, Default)]
pub(in crate::http::web) struct Cell {
    pub rank: String,
    pub score: Option<String>,
}

/// One province through the years.
pub(in crate::http::web) struct Row {
    pub name: String,
    pub own: bool,
    pub cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "ranking.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct RankingPage {
    pub f: Frame,
    pub own: String,
    pub scopes: Vec<Link>,
    /// The projection among all provinces of the scope.
    pub projected: ProjectedRanking,
    pub years: Vec<i32>,
    pub rows: Vec<Row>,
    pub chart: Picture,
}

impl RankingPage {
    /// Where the projection would stand.
    pub(in crate::http::web) fn sentence(&self) -> String {
        let (w, total) = (self.f.w, &self.projected.projection.expected);
        let values = [
            ("province", FluentValue::from(self.own.as_str())),
            ("score", FluentValue::from(w.percent(&total.percent))),
            ("rank", FluentValue::from(w.rank(total))),
            ("of", FluentValue::from(self.projected.ranking.of.to_string())),
        ];
        w.with("ranking-sentence", &values)
    }
}

/// The scope a province is shown in first: its region.
fn region_of(slug: &str) -> String {
    let province = province::find(catalog::provinces(), slug);
    province.map_or_else(|| "all".to_owned(), |province| format!("region:{}", province.region.slug()))
}

/// Leads to the ranking within the province's region.
pub async fn region(State(server): State<Server>, visitor: Visitor, Path(id): Path<String>) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    Ok(see_other(&format!("/assessments/{id}/ranking/{}", region_of(&assessment.opening.province))))
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, scope)): Path<(String, String)>,
) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let outside = server.app.outside(&assessment, None).await?;
    let (w, year, own) = (frame.w, assessment.opening.year, assessment.opening.province.clone());
    let projected = server.app.projected_ranking(year, &scope, &assessment, &outside).await?;
    let (mut years, mut known, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for year in FIRST..=year {
        let table = match server.app.published(year, None).await {
            Ok(table) => table,
            Err(AppError::NotFound { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let ranking = server.app.ranking(&table.table, &scope)?;
        marks.push(mark(year, ranking.of, ranking.rows.iter().find(|row| row.province == own)));
        known.push(ranking.rows.into_iter().map(|row| (row.province.clone(), row)).collect::<BTreeMap<_, _>>());
        years.push(year);
    }
    let cell = |row: &RankingRowView| {
        let rank = match (row.rank, row.bounds) {
            (Some(rank), _) if row.tied => format!("{rank}="),
            (Some(rank), _) => rank.to_string(),
            (None, Some(bounds)) => format!("{}–{}", bounds.best, bounds.worst),
            (None, None) => w.t("unknown"),
        };
        Cell { rank, score: row.score.map(|score| w.number(&score.to_string())) }
    };
    let rows = projected.ranking.rows.iter().map(|row| Row {
        name: row.name.clone(),
        own: row.province == own,
        cells: known.iter().map(|year| year.get(&row.province).map(cell).unwrap_or_default()).collect(),
    });
    let rows = rows.collect();
    let scopes = scopes(&frame, &format!("/assessments/{id}/ranking"), &scope, &own, year);
    let title = w.t("ranking-title");
    let mut f = frame.titled(title).around(&assessment, visitor);
    f.nav.iter_mut().for_each(|link| link.here |= link.href.ends_with("/ranking"));
    page(&RankingPage { f, own: names::province(&own), scopes, projected, years, rows, chart: chart::ranks(&marks) })
}

/// What is known of the own province in a year, as a mark of the chart.
fn mark(year: i32, of: u32, row: Option<&RankingRowView>) -> Mark {
    let bounds = row.and_then(|row| row.rank.map(|rank| (rank, rank)).or(row.bounds.map(|b| (b.best, b.worst))));
    Mark { year, of, bounds }
}

/// The scopes the own province is in.
fn scopes(frame: &Frame, base: &str, here: &str, own: &str, year: i32) -> Vec<Link> {
    let names =
        [(region_of(own), "scope-region"), ("cities".to_owned(), "scope-cities"), ("all".to_owned(), "scope-all")];
    let inside =
        names.into_iter().filter(|(name, _)| rankings::scope(name, year).is_ok_and(|scope| scope.contains(own)));
    let link =
        |(name, key): (String, &str)| Link { here: name == here, href: format!("{base}/{name}"), text: frame.w.t(key) };
    inside.map(link).collect()
}
