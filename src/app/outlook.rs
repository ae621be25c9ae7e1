//! The outlook of an assessment: the chances of its score and rank.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::rankings::roster;
use super::scores::{Outside, moment};
use super::{Answer, App, AppError, AsOf};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::exact::Exact;
use crate::domain::outlook::{self, Driver, Grounds, Outlook, Past};
use crate::domain::ranking::RankingError;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::published::Published;
use crate::domain::score::Percent;

/// The chances of an assessment's score and rank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutlookView {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set.
    pub set: SetSummary,
    /// The chances.
    #[serde(flatten)]
    pub outlook: Outlook,
}

/// The chance of one rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankLine {
    /// The rank.
    pub rank: usize,
    /// The chance of it, in percent.
    pub exactly: Percent,
    /// The chance of it or a better one, in percent.
    pub at_most: Percent,
}

impl OutlookView {
    /// The chances of the ranks that have one worth telling: a tenth of a percent at least.
    #[must_use]
    pub fn ranks(&self) -> Vec<RankLine> {
        let hundred = Exact::whole(100);
        let mut before = Exact::zero();
        let lines = self.outlook.at_most.iter().map(|one| {
            let exactly = Percent(&(&one.chance - &before) * &hundred);
            before = one.chance.clone();
            RankLine { rank: one.rank, exactly, at_most: Percent(&one.chance * &hundred) }
        });
        let worth = &Exact::whole(1) / &Exact::whole(10);
        lines.filter(|line| line.exactly.0 >= worth).collect()
    }

    /// What drives the spread most, with each one's share of it in percent.
    #[must_use]
    pub fn drivers(&self, most: usize) -> Vec<(&Driver, Percent)> {
        let drivers = self.outlook.drivers.iter().take(most);
        drivers.map(|driver| (driver, Percent(&driver.share * &Exact::whole(100)))).collect()
    }
}

/// What an outlook rests on beside the assessment.
pub struct Material {
    pub(super) outside: Arc<Outside>,
    past: Past,
    /// What is published of the years before, oldest first.
    years: Vec<Arc<Published>>,
    /// What tells this state of it from another, for the `ETag`.
    pub tag: String,
}

impl App {
    /// What the outlook of an assessment rests on, now or as it stood.
    ///
    /// # Errors
    /// Storage.
    pub async fn material(&self, assessment: &Assessment, as_of: Option<AsOf>) -> Answer<Material> {
        let outside = self.outside(assessment, as_of).await?;
        let set = &assessment.set.id;
        let mut past = Past::default();
        for earlier in self.earlier(assessment, as_of).await? {
            past.learn(&earlier, set, catalog::crosswalk(&earlier.set.id, set));
        }
        let (mut years, mut tag) = (Vec::new(), outside.tag.clone());
        let first = catalog::published::years().next().unwrap_or(assessment.opening.year);
        for year in first..assessment.opening.year {
            let known = self.published(year, moment(assessment, as_of)).await?;
            if let Some(seq) = known.import {
                tag.push_str(&format!(".y{year}r{seq}"));
            }
            years.push(Arc::clone(&known.table));
        }
        Ok(Material { outside, past, years, tag })
    }

    /// The chances of an assessment's score and rank.
    ///
    /// # Errors
    /// `Conflict` when the published facts contradict each other or nothing is applicable.
    pub async fn outlook(&self, assessment: Arc<Assessment>, material: Material) -> Answer<OutlookView> {
        let work = move |stop: &std::sync::atomic::AtomicBool| {
            let opening = &assessment.opening;
            let outlook = material.with(&assessment, |grounds| outlook::outlook(&assessment, grounds, stop))?;
            Ok(OutlookView {
                assessment: opening.assessment.clone(),
                version: assessment.version,
                illustrative: opening.illustrative,
                set: SetSummary::of(&assessment.set),
                outlook: outlook.ok_or_else(nothing_applicable)?,
            })
        };
        self.shared.heavy.run(work).await?
    }
}

impl Material {
    /// Puts the grounds together and uses them.
    pub(super) fn with<T>(&self, assessment: &Assessment, using: impl FnOnce(&Grounds<'_>) -> T) -> Answer<T> {
        let published = &self.outside.published;
        let order = Order::of(published, &roster(assessment.opening.year)).map_err(contradiction)?;
        let years: Vec<&Published> = self.years.iter().map(|year| &**year).collect();
        let known = |year: &&&Published| year.aggregates.mean.is_some() || !year.rows.is_empty();
        let last = years.iter().rev().find(known).copied();
        let before = last.and_then(|last| Some((last, Order::of(last, &roster(last.year)).ok()?)));
        Ok(using(&Grounds {
            history: &self.outside.history,
            past: &self.past,
            published,
            order: &order,
            before: before.as_ref().map(|(last, order)| (*last, order)),
            years: &years,
        }))
    }

    /// The least score in percent that ranks so well with at least this chance; none when no score does.
    ///
    /// # Errors
    /// `Conflict` when the published facts contradict each other.
    pub(super) fn score_for(&self, assessment: &Assessment, rank: u32, certainty: &Exact) -> Answer<Option<Exact>> {
        let rank = usize::try_from(rank).unwrap_or(usize::MAX);
        self.with(assessment, |grounds| outlook::score_for(assessment, grounds, rank, certainty))
    }
}

pub(super) fn nothing_applicable() -> AppError {
    AppError::conflict(
        "nothing_applicable",
        "Kỳ đánh giá không có mục nào áp dụng",
        "No item of the assessment is applicable",
    )
}

fn contradiction(error: RankingError) -> AppError {
    let text = error.text();
    AppError::conflict(error.code(), text.vi, text.en)
}
