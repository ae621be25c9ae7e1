//! What the ministry published of each year's ranking, built in: two CSV files, one of provinces and one of aggregates.
//!
//! `official-results.csv` has a row per province of which something is known; `official-aggregates.csv` has a row per fact
//! about a whole year, the first of a year carrying its mean, extremes and so on. Each row names its source and certainty.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::ranking::published::{Certainty, Group, Published, PublishedRow};

const RESULTS: &str = include_str!("official-results.csv");
const AGGREGATES: &str = include_str!("official-aggregates.csv");

/// A test holds that the embedded files are well-formed, so that this is never the empty fallback.
static YEARS: LazyLock<BTreeMap<i32, Published>> = LazyLock::new(|| load(RESULTS, AGGREGATES).unwrap_or_default());

/// What was published of a year; `None` for a year of which nothing is built in.
#[must_use]
pub fn published(year: i32) -> Option<&'static Published> {
    YEARS.get(&year)
}

/// The years of which something is built in, ascending.
pub fn years() -> impl Iterator<Item = i32> {
    YEARS.keys().copied()
}

/// Why the embedded files can't be read.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("not the CSV expected")]
    Csv(#[from] csv::Error),
    #[error("{0} has results but no row of aggregates")]
    NoAggregates(i32),
    #[error("{0} has two values for one aggregate")]
    TwoValues(i32),
}

#[derive(Deserialize)]
struct ResultRow {
    year: i32,
    province: String,
    rank: Option<u32>,
    score: Option<Decimal>,
    certainty: Certainty,
    source_key: String,
}

#[derive(Deserialize)]
struct AggregateRow {
    year: i32,
    units_ranked: usize,
    mean: Option<Decimal>,
    max: Option<Decimal>,
    min: Option<Decimal>,
    above_mean: Option<u32>,
    group: Option<String>,
    group_min: Option<Decimal>,
    group_max: Option<Decimal>,
    group_count: Option<u32>,
    certainty: Certainty,
    source_key: String,
}

fn load(results: &str, aggregates: &str) -> Result<BTreeMap<i32, Published>, LoadError> {
    let mut years: BTreeMap<i32, Published> = BTreeMap::new();
    for row in csv::Reader::from_reader(aggregates.as_bytes()).deserialize() {
        let row: AggregateRow = row?;
        let year = years.entry(row.year).or_insert_with(|| Published::unknown(row.year, row.units_ranked));
        if year.of != row.units_ranked {
            return Err(LoadError::TwoValues(row.year));
        }
        add_aggregates(year, row)?;
    }
    for row in csv::Reader::from_reader(results.as_bytes()).deserialize() {
        let ResultRow { year, province, rank, score, certainty, source_key: source } = row?;
        let published = years.get_mut(&year).ok_or(LoadError::NoAggregates(year))?;
        published.rows.push(PublishedRow { province, rank, score, certainty, source });
    }
    Ok(years)
}

fn add_aggregates(published: &mut Published, row: AggregateRow) -> Result<(), LoadError> {
    let year = row.year;
    let whole = &mut published.aggregates;
    once(&mut whole.mean, row.mean, year)?;
    once(&mut whole.max, row.max, year)?;
    once(&mut whole.min, row.min, year)?;
    once(&mut whole.above_mean, row.above_mean, year)?;
    if let (Some(label), Some(count)) = (row.group, row.group_count) {
        whole.groups.push(Group { label, min: row.group_min, max: row.group_max, count });
    }
    // The least sure of a year's rows speaks for all of them.
    whole.certainty = whole.certainty.max(row.certainty);
    if !whole.source.split(", ").any(|source| source == row.source_key) {
        let comma = if whole.source.is_empty() { "" } else { ", " };
        whole.source.push_str(comma);
        whole.source.push_str(&row.source_key);
    }
    Ok(())
}

/// Sets a figure that a year may state once.
fn once<T>(slot: &mut Option<T>, value: Option<T>, year: i32) -> Result<(), LoadError> {
    match (&slot, value) {
        (_, None) => Ok(()),
        (None, value) => {
            *slot = value;
            Ok(())
        }
        (Some(_), Some(_)) => Err(LoadError::TwoValues(year)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::exact::Exact;
    use crate::domain::ranking::Scope;
    use crate::domain::ranking::order::Order;
    use crate::domain::ranking::place::place;
    use crate::domain::ranking::table::table;

    /// Every province named in any year, filled up to the 63 that were ranked each year.
    fn roster() -> Vec<String> {
        let named = YEARS.values().flat_map(|year| year.rows.iter().map(|row| row.province.clone()));
        let mut roster: Vec<_> = named.collect::<BTreeSet<_>>().into_iter().collect();
        roster.extend((roster.len()..63).map(|i| format!("other-{i}")));
        roster
    }

    #[test]
    fn the_embedded_files_are_well_formed() {
        let years = load(RESULTS, AGGREGATES).unwrap();
        assert_eq!(years.len(), 12);
        assert!(published(2019).is_none(), "nothing is published of 2019");
        assert_eq!(years.keys().copied().collect::<Vec<_>>(), super::years().collect::<Vec<_>>());
        assert!(years.values().all(|year| year.of == 63));
        assert_eq!(years.values().map(|year| year.rows.len()).sum::<usize>(), RESULTS.trim().lines().count() - 1);
    }

    #[test]
    fn a_year_carries_its_figures_and_their_sources() {
        let year = published(2016).unwrap();
        let can_tho = year.row("can-tho").unwrap();
        assert_eq!((can_tho.rank, can_tho.score, can_tho.source.as_str()), (Some(16), None, "SEED"));
        let whole = &year.aggregates;
        assert_eq!((whole.mean.unwrap().to_string().as_str(), whole.above_mean), ("74.64", Some(30)));
        assert_eq!((whole.groups.len(), whole.groups[0].count, whole.groups[0].max), (1, 1, None));
        let derived = published(2022).unwrap();
        assert_eq!((derived.aggregates.certainty, derived.aggregates.groups.len()), (Certainty::Derived, 3));
        assert_eq!(derived.aggregates.source, "S05, S55");
        assert_eq!(published(2018).unwrap().row("ho-chi-minh").unwrap().score.unwrap().to_string(), "79.6");
    }

    #[test]
    fn every_year_is_consistent() {
        for year in YEARS.values() {
            let order = Order::of(year, &roster()).unwrap_or_else(|error| panic!("{}: {error}", year.year));
            assert_eq!(order.len(), 63);
            let ranking = table(year, &roster(), &Scope::All).unwrap();
            assert_eq!((ranking.of, ranking.complete), (63, false));
            for row in &year.rows {
                let shown = ranking.rows.iter().find(|shown| shown.province == row.province).unwrap();
                if row.rank.is_some() {
                    assert_eq!(shown.rank, row.rank, "{} {}", year.year, row.province);
                }
                if let (Some(rank), Some(score)) = (row.rank, row.score) {
                    let placed = place(&Exact::from(score), &row.province, year, &roster(), &Scope::All).unwrap();
                    assert!(placed.best <= rank && rank <= placed.worst, "{} {}: {placed:?}", year.year, row.province);
                }
            }
        }
    }

    #[test]
    fn can_tho_2016_is_held_by_its_interval() {
        let year = published(2016).unwrap();
        for score in ["76", "78", "80", "82"] {
            let score = Exact::parse(score).unwrap();
            let placed = place(&score, "can-tho", year, &roster(), &Scope::All).unwrap();
            assert!(placed.best <= 16 && 16 <= placed.worst && !placed.exact, "{score}: {placed:?}");
            assert_eq!((placed.best, placed.worst), (2, 30), "{score}: what one group and the mean prove");
        }
        let cities = ["can-tho", "da-nang", "hai-phong", "ha-noi", "ho-chi-minh"].map(str::to_owned);
        let scope = Scope::Only(BTreeSet::from(cities));
        let placed = place(&Exact::parse("76").unwrap(), "can-tho", year, &roster(), &scope).unwrap();
        assert!(placed.best <= 4 && placed.worst <= 5 && placed.of == 5, "{placed:?}");
    }

    #[test]
    fn malformed_files_are_refused() {
        let head = AGGREGATES.lines().next().unwrap();
        let year = format!("{head}\n2015,63,85.11,,,,,,,,published,S14\n");
        assert!(matches!(load("year\nx\n", &year), Err(LoadError::Csv(_))));
        assert!(matches!(load(RESULTS, &year), Err(LoadError::NoAggregates(2012))));
        let twice = format!("{year}2015,63,85.12,,,,,,,,published,S14\n");
        assert!(matches!(load(RESULTS, &twice), Err(LoadError::TwoValues(2015))));
    }
}
