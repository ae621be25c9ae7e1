//! The embedded crosswalks between built-in criteria sets.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::embedded;
use crate::domain::crosswalk::{Crosswalk, CrosswalkRow, Relation};

static FROM_2015_TO_2016: LazyLock<Crosswalk> = LazyLock::new(|| Crosswalk {
    from_set: "par-2015".into(),
    to_set: "par-2016".into(),
    rows: embedded("crosswalk-2015-2016.csv", include_str!("crosswalk-2015-2016.csv"))
        .into_iter()
        .map(Row::into_row)
        .collect(),
});

/// The crosswalk from the earlier set `from` to the later set `to`, or `None` when none ships for that pair.
#[must_use]
pub fn crosswalk(from: &str, to: &str) -> Option<&'static Crosswalk> {
    // Compared before the table is parsed: an unknown pair costs nothing.
    (from == "par-2015" && to == "par-2016").then(|| &*FROM_2015_TO_2016)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    from_2015: Option<String>,
    to_2016: String,
    weight: Option<Decimal>,
    relation: Relation,
}

impl Row {
    fn into_row(self) -> CrosswalkRow {
        CrosswalkRow { from: self.from_2015, to: self.to_2016, weight: self.weight, relation: self.relation }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::catalog::sets::tests::item_codes;

    fn rows() -> &'static [CrosswalkRow] {
        &crosswalk("par-2015", "par-2016").unwrap().rows
    }

    #[test]
    fn only_the_shipped_pair_is_known_and_only_forwards() {
        assert!(crosswalk("par-2016", "par-2015").is_none());
        assert!(crosswalk("par-2016", "par-2016").is_none());
    }

    #[test]
    fn it_reaches_every_item_of_both_sets_and_no_other() {
        let from: BTreeSet<String> = rows().iter().filter_map(|row| row.from.clone()).collect();
        let to: BTreeSet<String> = rows().iter().map(|row| row.to.clone()).collect();
        assert_eq!(from, item_codes("par-2015"));
        assert_eq!(to, item_codes("par-2016"));
        assert_eq!(to.len(), rows().len(), "each item of 2016 has one row");
    }

    #[test]
    fn the_shares_of_each_earlier_item_sum_to_exactly_one() {
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for row in rows() {
            if let (Some(from), Some(weight)) = (&row.from, row.weight) {
                assert!(weight > Decimal::ZERO && weight <= Decimal::ONE, "{row:?}");
                *sums.entry(from).or_default() += weight;
            }
        }
        assert_eq!(sums.len(), 24);
        for (code, sum) in sums {
            assert_eq!(sum, Decimal::ONE, "{code}");
        }
    }

    #[test]
    fn a_row_has_a_source_and_a_share_exactly_when_it_compares() {
        for row in rows() {
            let compares = row.relation != Relation::NotComparable;
            assert_eq!(row.from.is_some(), compares, "{row:?}");
            assert_eq!(row.weight.is_some(), compares, "{row:?}");
        }
    }

    #[test]
    fn the_two_rule_changes_of_2016_are_marked() {
        let walk = crosswalk("par-2015", "par-2016").unwrap();
        for (from, to) in [("7.2", ["7.2.1", "7.2.2", "7.2.3"]), ("8.2", ["3.4.1", "3.4.2", "3.4.3"])] {
            let found: Vec<&str> = walk.targets_of(from).map(|row| row.to.as_str()).collect();
            assert_eq!(found, to);
            assert!(walk.targets_of(from).all(|row| row.relation == Relation::RuleChanged));
            assert!(to.iter().all(|code| walk.sources_of(code).all(|row| row.from.as_deref() == Some(from))));
        }
    }
}
