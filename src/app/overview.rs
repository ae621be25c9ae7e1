//! The overview: where an assessment is heading on one screen, against last week, last year and the country.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::rankings::{Known, roster};
use super::scores::{Outside, Projection, moment};
use super::{Answer, App, AppError, AsOf};
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::exact::Exact;
use crate::domain::ranking::Scope;
use crate::domain::ranking::table::RankBounds;
use crate::domain::score::{Percent, ScoredNode};
use crate::domain::text::Text;

/// Where an assessment is heading, and what that is measured against.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Overview {
    /// As of.
    pub now: DateTime<Utc>,
    /// The province.
    pub province: String,
    /// The year scored.
    pub year: i32,
    /// The four totals and their ranks.
    pub projection: Projection,
    /// The same seven days ago; null when the assessment was not open then.
    pub week: Option<Since>,
    /// What is published of the province's year before.
    pub last_year: LastYear,
    /// The areas, as claimed.
    pub areas: Vec<AreaNow>,
    /// The mean index of all provinces in the year, if it is published.
    #[schema(value_type = Option<String>)]
    pub mean: Option<Decimal>,
}

/// What was expected at an earlier time, and the change since.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Since {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The version of the assessment then.
    pub version: i64,
    /// What was expected, in percent.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// What is expected now less that, in percentage points.
    #[schema(value_type = Option<String>)]
    pub change: Option<Exact>,
    /// What is claimed now less what was claimed then, in percentage points.
    #[schema(value_type = Option<String>)]
    pub claimed_change: Option<Exact>,
}

/// The published result of the year before, and its own assessment here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastYear {
    /// That year.
    pub year: i32,
    /// How many provinces were ranked.
    pub of: u32,
    /// The published rank.
    pub rank: Option<u32>,
    /// Where the rank lies when it is not published.
    pub bounds: Option<RankBounds>,
    /// The published index, in percent.
    #[schema(value_type = Option<String>)]
    pub score: Option<Decimal>,
    /// What is expected now less that index, in percentage points.
    #[schema(value_type = Option<String>)]
    pub change: Option<Exact>,
    /// The assessment of that year, if there is one here.
    pub assessment: Option<String>,
}

/// An area now and in the year before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaNow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points among what is applicable.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// Points claimed; null when nothing is known.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
    /// The share of the maximum in percent.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// The share that the area with the same code had in the year before, if that year was assessed here.
    #[schema(value_type = Option<String>)]
    pub before: Option<Percent>,
    /// `percent` less `before`, in percentage points.
    #[schema(value_type = Option<String>)]
    pub change: Option<Exact>,
}

impl App {
    /// Where an assessment is heading, on one screen.
    ///
    /// # Errors
    /// Storage.
    pub async fn overview(&self, assessment: &Assessment, outside: &Outside) -> Answer<Overview> {
        self.overview_as_of(assessment, outside, None).await
    }

    /// The same as it was at a point in the past, of the assessment and the outside as they stood then.
    ///
    /// # Errors
    /// Storage.
    pub async fn overview_as_of(
        &self,
        assessment: &Assessment,
        outside: &Outside,
        as_of: Option<AsOf>,
    ) -> Answer<Overview> {
        let then = moment(assessment, as_of);
        let now = then.unwrap_or_else(|| self.now());
        let opening = &assessment.opening;
        let projection = self.projection(assessment, outside, &Scope::All);
        let expected = projection.expected.percent.as_ref();
        let before = self.earlier(assessment, as_of).await?.into_iter().find(|b| b.opening.year == opening.year - 1);
        let area_before = before.as_ref().map(|before| self.area_nodes(before)).unwrap_or_default();
        let areas = self.area_nodes(assessment).into_iter().map(|node| AreaNow::of(node, &area_before)).collect();
        let before = before.map(|before| before.opening.assessment.clone());
        let last_year = self.last_year(assessment, expected, before, then).await?;
        Ok(Overview {
            now,
            province: opening.province.clone(),
            year: opening.year,
            week: self.since(assessment, &projection, now - TimeDelta::days(7)).await?,
            last_year,
            areas,
            mean: outside.published.aggregates.mean,
            projection,
        })
    }

    /// The areas as claimed.
    fn area_nodes(&self, assessment: &Assessment) -> Vec<ScoredNode> {
        let standings = assessment.standings(BasisName::Claimed, &History::default());
        let root = crate::domain::score::tree(&assessment.set, &standings.items, &mut |_| None);
        root.children.unwrap_or_default()
    }

    async fn since(&self, assessment: &Assessment, now: &Projection, at: DateTime<Utc>) -> Answer<Option<Since>> {
        let as_of = AsOf::Time(at);
        let then = match self.assessment_as_of(&assessment.opening.assessment, as_of).await {
            Ok(then) => then,
            Err(AppError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let then = self.projection(&then, &*self.outside(&then, Some(as_of)).await?, &Scope::All);
        Ok(Some(Since {
            at,
            version: then.version,
            change: difference(now.expected.percent.as_ref(), then.expected.percent.as_ref()),
            claimed_change: difference(now.claimed.percent.as_ref(), then.claimed.percent.as_ref()),
            percent: then.expected.percent,
        }))
    }

    async fn last_year(
        &self,
        assessment: &Assessment,
        expected: Option<&Percent>,
        own: Option<String>,
        then: Option<DateTime<Utc>>,
    ) -> Answer<LastYear> {
        let year = assessment.opening.year - 1;
        let unknown = LastYear {
            year,
            of: u32::try_from(roster(year).len()).unwrap_or(u32::MAX),
            rank: None,
            bounds: None,
            score: None,
            change: None,
            assessment: own,
        };
        let Known { table, .. } = &*match self.published(year, then).await {
            Ok(known) => known,
            Err(AppError::NotFound { .. }) => return Ok(unknown),
            Err(error) => return Err(error),
        };
        let Ok(ranking) = self.ranking(table, "all") else { return Ok(unknown) };
        let Some(row) = ranking.rows.into_iter().find(|row| row.province == assessment.opening.province) else {
            return Ok(unknown);
        };
        let change = row.score.zip(expected).map(|(score, expected)| &expected.0 - &Exact::from(score));
        Ok(LastYear { of: ranking.of, rank: row.rank, bounds: row.bounds, score: row.score, change, ..unknown })
    }
}

impl AreaNow {
    fn of(node: ScoredNode, before: &[ScoredNode]) -> Self {
        let before = before.iter().find(|before| before.code == node.code).and_then(|before| before.percent.clone());
        Self {
            change: difference(node.percent.as_ref(), before.as_ref()),
            code: node.code.to_string(),
            name: Text::clone(&node.name),
            applicable_max: node.applicable_max,
            points: node.points,
            percent: node.percent,
            before,
        }
    }
}

/// One percentage less another.
fn difference(now: Option<&Percent>, then: Option<&Percent>) -> Option<Exact> {
    Some(&now?.0 - &then?.0)
}
