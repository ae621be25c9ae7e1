//! The units of a province among themselves: their reports, their points, and what they were too late for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, BasisName, History};
use super::criteria::Method;
use super::exact::Exact;
use super::ranking::competition::competition_ranks;
use super::score::Standing;
use super::timeliness::{Timing, reports};

/// A unit's reports, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportCounts {
    /// Reports it owes.
    pub owed: u32,
    /// Came in time.
    pub on_time: u32,
    /// Came late; an extension granted afterwards does not change that.
    pub late: u32,
    /// Not there yet, in time still.
    pub pending: u32,
    /// Not there, and its day has passed.
    pub overdue: u32,
    /// There, and not sent back.
    pub complete: u32,
}

/// One unit among the units of its province.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitStanding {
    /// By `percent`, equal shares sharing the better rank; null where the unit leads no item.
    pub rank: Option<u32>,
    /// Whether another unit has the same rank.
    pub tied: bool,
    /// Slug.
    pub unit: String,
    /// Items it leads that apply and are appraised from documents.
    pub leads: u32,
    /// Their maxima.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Their points as claimed, with what was decided since.
    #[schema(value_type = String)]
    pub claimed: Exact,
    /// Their points as settled.
    #[schema(value_type = String)]
    pub secured: Exact,
    /// `claimed` of `max`, two decimals; null where it leads no item.
    pub percent: Option<String>,
    /// Its reports.
    pub reports: ReportCounts,
    /// In time of those that came or should have come, in percent with two decimals; null where none did or should.
    pub timeliness: Option<String>,
    /// Complete of those owed, in percent with two decimals; null where it owes none.
    pub completeness: Option<String>,
}

/// Every unit that leads an item or owes a report: by rank, then those that lead none.
#[must_use]
pub fn rank_units(assessment: &Assessment, now: DateTime<Utc>) -> Vec<UnitStanding> {
    let mut units: BTreeMap<&str, UnitStanding> = BTreeMap::new();
    let claimed = assessment.standings(BasisName::Claimed, &History::default()).items;
    let secured = assessment.standings(BasisName::Secured, &History::default()).items;
    let points = |standing: &Standing| standing.points.clone().unwrap_or_else(Exact::zero);
    for (index, (item, record)) in assessment.set.items().iter().zip(&assessment.items).enumerate() {
        let Some(assignment) = record.assignment().filter(|_| item.method == Method::Appraisal) else { continue };
        if !claimed[index].applicable {
            continue;
        }
        let unit = units.entry(&assignment.fact.lead).or_insert_with(|| UnitStanding::new(&assignment.fact.lead));
        unit.leads += 1;
        unit.max = &unit.max + &item.max.into();
        unit.claimed = &unit.claimed + &points(&claimed[index]);
        unit.secured = &unit.secured + &points(&secured[index]);
    }
    for report in reports(assessment, now) {
        let counts = &mut units.entry(report.unit).or_insert_with(|| UnitStanding::new(report.unit)).reports;
        counts.owed += 1;
        counts.complete += u32::from(report.complete);
        match report.timing {
            Timing::OnTime => counts.on_time += 1,
            Timing::Late => counts.late += 1,
            Timing::Pending => counts.pending += 1,
            Timing::Overdue => counts.overdue += 1,
        }
    }
    let (mut leading, others): (Vec<_>, Vec<_>) = units.into_values().partition(|unit| !unit.max.is_zero());
    let shares: Vec<Exact> = leading.iter().filter_map(|unit| Exact::ratio(&unit.claimed, &unit.max)).collect();
    for (unit, place) in leading.iter_mut().zip(competition_ranks(&shares)) {
        (unit.rank, unit.tied) = (Some(place.rank), place.tied);
    }
    leading.sort_by_key(|unit| unit.rank);
    leading.into_iter().chain(others).map(UnitStanding::with_percentages).collect()
}

impl UnitStanding {
    fn new(unit: &str) -> Self {
        Self {
            rank: None,
            tied: false,
            unit: unit.to_owned(),
            leads: 0,
            max: Exact::zero(),
            claimed: Exact::zero(),
            secured: Exact::zero(),
            percent: None,
            reports: ReportCounts::default(),
            timeliness: None,
            completeness: None,
        }
    }

    fn with_percentages(mut self) -> Self {
        let percent = |part: &Exact, whole: &Exact| Some((Exact::ratio(part, whole)? * Exact::whole(100)).shown());
        let count = |number: u32| Exact::whole(number.into());
        let ReportCounts { owed, on_time, late, overdue, complete, .. } = self.reports;
        self.percent = percent(&self.claimed, &self.max);
        self.timeliness = percent(&count(on_time), &count(on_time + late + overdue));
        self.completeness = percent(&count(complete), &count(owed));
        self
    }
}
