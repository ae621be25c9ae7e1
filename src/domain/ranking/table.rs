//! A year's ranking as a table: proven ranks first, bounds where only an interval is proven.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::Scope;
use super::census::{Census, Count, cuts_of_seat};
use super::competition::{competition_ranks, saturating};
use super::error::RankingError;
use super::order::{Order, Standing, Threshold};
use super::published::{Certainty, Published};
use super::seats::free_positions;
use crate::domain::exact::Exact;

/// A year's ranking within a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ranking {
    /// The year scored.
    pub year: i32,
    /// How many provinces are ranked in the scope.
    pub of: u32,
    /// Whether the rank of every one of them is known.
    pub complete: bool,
    /// One row per province of the scope: known ranks in order, then the others by the best rank they can have.
    pub rows: Vec<RankingRow>,
}

/// One province's place in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankingRow {
    /// The rank within the scope; null when the published facts do not prove one.
    pub rank: Option<u32>,
    /// Slug of the province.
    pub province: String,
    /// The published index in percent.
    #[schema(value_type = Option<String>)]
    pub score: Option<Decimal>,
    /// Whether another province of the scope is known to share the rank.
    pub tied: bool,
    /// Where the rank lies when it is not known.
    pub bounds: Option<RankBounds>,
    /// How sure the row's published figures are; null when nothing was published of this province.
    pub provenance: Option<Certainty>,
    /// Where they come from.
    pub source: Option<String>,
}

/// The ranks a province can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankBounds {
    /// The best rank that the published facts allow.
    pub best: u32,
    /// The worst rank that they allow.
    pub worst: u32,
}

/// Builds a year's table within a scope. Only provinces of the roster are ranked.
///
/// # Errors
/// Whatever [`Order::of`] refuses.
pub fn table(published: &Published, roster: &[String], scope: &Scope) -> Result<Ranking, RankingError> {
    let order = Order::of(published, roster)?;
    let members: Vec<&str> = roster.iter().map(String::as_str).filter(|province| scope.contains(province)).collect();
    let places = match scored_places(published, &members) {
        Some(places) => places,
        None => proven_places(&order, scope, &members)?,
    };
    let mut rows: Vec<_> =
        members.iter().zip(&places).map(|(province, bounds)| row(published, province, *bounds)).collect();
    mark_ties(&mut rows);
    rows.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    Ok(Ranking {
        year: published.year,
        of: saturating(rows.len()),
        complete: rows.iter().all(|row| row.rank.is_some()),
        rows,
    })
}

/// Ranks computed from the scores, when every member has one and none is in doubt.
fn scored_places(published: &Published, members: &[&str]) -> Option<Vec<RankBounds>> {
    let by_slug: BTreeMap<_, _> =
        published.rows.iter().map(|row| (row.province.as_str(), row.score.filter(|_| row.is_exact()))).collect();
    let scores: Option<Vec<Exact>> =
        members.iter().map(|province| by_slug.get(province).copied().flatten().map(Exact::from)).collect();
    let ranks = competition_ranks(&scores?);
    Some(ranks.iter().map(|place| RankBounds { best: place.rank, worst: place.rank }).collect())
}

/// The ranks that the facts leave to each member.
fn proven_places(order: &Order, scope: &Scope, members: &[&str]) -> Result<Vec<RankBounds>, RankingError> {
    // Provinces of which nothing is known can't be told apart: one answer serves all.
    let mut unknown: Option<RankBounds> = None;
    let mut places = Vec::with_capacity(members.len());
    for province in members {
        let standing = order.standings.get(*province).unwrap_or(&Standing::Unknown);
        let bounds = match (standing, unknown) {
            (Standing::Unknown, Some(bounds)) => bounds,
            _ => proven_place(order, &Census::new(order, scope, province, false), standing)?,
        };
        if *standing == Standing::Unknown {
            unknown = Some(bounds);
        }
        places.push(bounds);
    }
    Ok(places)
}

/// The ranks that the facts leave to one province among those of a census.
fn proven_place(order: &Order, census: &Census<'_>, standing: &Standing) -> Result<RankBounds, RankingError> {
    let at = |seat: usize, cuts: RangeInclusive<usize>| {
        let (from, to) = (Threshold::bound(order.lo[seat].value), Threshold::bound(order.hi[seat].value));
        cuts.filter_map(|k| census.above(k, from, to)).collect::<Vec<_>>()
    };
    let found = match standing {
        // A rank says how many are above: as many as there are better positions.
        Standing::Ranked(start) => at(*start, *start..=*start),
        Standing::Scored { value, .. } => {
            let ends = [Threshold::bound(value.lo), Threshold::bound(value.hi)];
            ends.into_iter().filter_map(|end| census.above_score(end)).collect()
        }
        Standing::Unknown => {
            free_positions(order).iter().flat_map(|seat| at(*seat, cuts_of_seat(order, *seat))).collect()
        }
    };
    let above = found.into_iter().reduce(Count::join).ok_or_else(|| order.contradiction(&order.every_fact()))?;
    Ok(RankBounds { best: saturating(above.least + 1), worst: saturating(above.most + 1) })
}

fn row(published: &Published, province: &str, bounds: RankBounds) -> RankingRow {
    let known = published.row(province);
    let proven = bounds.best == bounds.worst;
    RankingRow {
        rank: proven.then_some(bounds.best),
        province: province.to_owned(),
        score: known.and_then(|row| row.score),
        tied: false,
        bounds: (!proven).then_some(bounds),
        provenance: known.map(|row| row.certainty),
        source: known.map(|row| row.source.clone()),
    }
}

/// Marks the rows that share a known rank with another.
fn mark_ties(rows: &mut [RankingRow]) {
    let mut holders: BTreeMap<u32, usize> = BTreeMap::new();
    for rank in rows.iter().filter_map(|row| row.rank) {
        *holders.entry(rank).or_default() += 1;
    }
    for row in rows {
        row.tied = row.rank.is_some_and(|rank| holders.get(&rank).is_some_and(|count| *count > 1));
    }
}

/// Known ranks first, then by the best rank possible, then by slug.
fn sort_key(row: &RankingRow) -> (bool, u32, &str) {
    let best = row.rank.or(row.bounds.map(|bounds| bounds.best)).unwrap_or(u32::MAX);
    (row.rank.is_none(), best, &row.province)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::published::PublishedRow;
    use super::super::testing::{Case, case, roster};
    use super::*;

    fn known(province: &str, rank: Option<u32>, score: Option<&str>) -> PublishedRow {
        let score = score.map(|text| Decimal::from_str_exact(text).unwrap());
        PublishedRow { province: province.into(), rank, score, certainty: Certainty::Published, source: "test".into() }
    }

    /// `rank province best-worst` per row, `=` after a tied rank.
    fn lines(published: &Published, n: usize, scope: &Scope) -> Vec<String> {
        let ranking = table(published, &roster(n), scope).unwrap();
        assert_eq!(ranking.of as usize, ranking.rows.len());
        let line = |row: &RankingRow| match (row.rank, row.bounds) {
            (Some(rank), None) => format!("{rank}{} {}", if row.tied { "=" } else { "" }, row.province),
            (None, Some(bounds)) => format!("- {} {}-{}", row.province, bounds.best, bounds.worst),
            other => panic!("a row has a rank or bounds, not {other:?}"),
        };
        ranking.rows.iter().map(line).collect()
    }

    fn complete() -> Published {
        let scores = ["80.00", "90.00", "80.00", "70.00", "85.50"];
        let rows = scores.iter().enumerate().map(|(i, score)| known(&format!("p{i}"), None, Some(score))).collect();
        Published { rows, ..Published::unknown(2023, 5) }
    }

    #[test]
    fn a_complete_table_is_ranked_by_its_scores() {
        assert_eq!(lines(&complete(), 5, &Scope::All), ["1 p1", "2 p4", "3= p0", "3= p2", "5 p3"]);
        assert!(table(&complete(), &roster(5), &Scope::All).unwrap().complete);
    }

    #[test]
    fn a_scope_is_ranked_by_itself() {
        let scope = Scope::Only(BTreeSet::from(["p0".into(), "p3".into(), "p4".into()]));
        assert_eq!(lines(&complete(), 5, &scope), ["1 p4", "2 p0", "3 p3"]);
    }

    #[test]
    fn what_is_not_proven_is_an_interval() {
        let rows = vec![known("p3", Some(1), Some("90.00")), known("p0", Some(3), None)];
        let published = Published { rows, ..Published::unknown(2016, 5) };
        // Nobody proved that second place is not shared with the first.
        let all = lines(&published, 5, &Scope::All);
        assert_eq!(all, ["1 p3", "3 p0", "- p1 1-5", "- p2 1-5", "- p4 1-5"]);
        assert!(!table(&published, &roster(5), &Scope::All).unwrap().complete);
        let scope = Scope::Only(BTreeSet::from(["p0".into(), "p1".into(), "p3".into()]));
        // Of the two others one may be above p0, or the province above it may be out of scope.
        assert_eq!(lines(&published, 5, &scope), ["1 p3", "- p1 1-3", "- p0 2-3"]);
    }

    #[test]
    fn ranks_alone_make_a_complete_table() {
        let rows = [("p0", 2), ("p1", 1), ("p2", 2), ("p3", 5), ("p4", 4)];
        let rows = rows.map(|(slug, rank)| known(slug, Some(rank), None)).into();
        let published = Published { rows, ..Published::unknown(2016, 5) };
        assert_eq!(lines(&published, 5, &Scope::All), ["1 p1", "2= p0", "2= p2", "4 p4", "5 p3"]);
    }

    #[test]
    fn dissolved_provinces_are_refused_not_ranked() {
        let mut published = complete();
        published.rows[0].province = "ha-tay".into();
        let refused = table(&published, &roster(5), &Scope::All).unwrap_err();
        assert_eq!(refused, RankingError::NotOnRoster { province: "ha-tay".into(), year: 2023 });
    }

    proptest! {
        #[test]
        fn every_row_holds_the_truth(case in case()) {
            let Case { published, roster, cents, scope, .. } = &case;
            for scope in [&Scope::All, scope] {
                let ranking = table(published, roster, scope).unwrap();
                for row in &ranking.rows {
                    let own = roster.iter().position(|slug| *slug == row.province).unwrap();
                    let above = |i: &usize| scope.contains(&roster[*i]) && cents[*i] > cents[own];
                    let truth = u32::try_from(1 + (0..cents.len()).filter(above).count()).unwrap();
                    match (row.rank, row.bounds) {
                        (Some(rank), None) => prop_assert_eq!(rank, truth),
                        (None, Some(b)) => prop_assert!(b.best <= truth && truth <= b.worst && b.best < b.worst),
                        other => prop_assert!(false, "neither rank nor bounds: {:?}", other),
                    }
                }
            }
        }
    }
}
