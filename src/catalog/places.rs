//! The embedded provinces, and the units of the provinces whose units are known.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::embedded;
use crate::domain::province::{Province, ProvinceKind, Region};
use crate::domain::text::Text;
use crate::domain::unit::{Unit, UnitKind};

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    embedded("provinces.csv", include_str!("provinces.csv")).into_iter().map(ProvinceRow::into_province).collect()
});

static CAN_THO: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    embedded("units-can-tho.csv", include_str!("units-can-tho.csv")).into_iter().map(UnitRow::into_unit).collect()
});

/// Every province of any time since 2008: the 63, Huế after Thừa Thiên Huế, and those of 01/07/2025.
#[must_use]
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

/// The units of a province by its slug, as they were in 2017. Empty when they are not known: only Cần Thơ's
/// (`can-tho`, the city before the merger of 2025) are.
#[must_use]
pub fn units(province: &str) -> &'static [Unit] {
    if province == "can-tho" { &CAN_THO } else { &[] }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvinceRow {
    slug: String,
    name_vi: String,
    kind: ProvinceKind,
    region: Region,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    successor_slug: Option<String>,
}

impl ProvinceRow {
    fn into_province(self) -> Province {
        let Self { slug, name_vi, kind, region, valid_from, valid_to, successor_slug } = self;
        Province { slug, name_vi, kind, region, valid_from, valid_to, successor: successor_slug }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    slug: String,
    name_vi: String,
    name_en: String,
    kind: UnitKind,
}

impl UnitRow {
    fn into_unit(self) -> Unit {
        Unit { slug: self.slug, name: Text::new(self.name_vi, self.name_en), kind: self.kind }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::province::{cities, find, in_region, predecessors, roster, successors, valid_on};

    fn slugs<'a>(provinces: &[&'a Province]) -> BTreeSet<&'a str> {
        provinces.iter().map(|p| p.slug.as_str()).collect()
    }

    #[test]
    fn there_are_63_until_2024_and_34_from_2025() {
        for year in 2012..=2024 {
            assert_eq!(roster(provinces(), year).len(), 63, "{year}");
        }
        for year in [2025, 2026] {
            assert_eq!(roster(provinces(), year).len(), 34, "{year}");
        }
        let mid_2025 = valid_on(provinces(), "2025-06-30".parse().unwrap());
        assert_eq!(mid_2025.len(), 63, "the day before the mergers");
    }

    #[test]
    fn hue_follows_thua_thien_hue_at_the_turn_of_2025() {
        assert!(slugs(&roster(provinces(), 2024)).contains("thua-thien-hue"));
        assert!(!slugs(&roster(provinces(), 2024)).contains("hue"));
        assert!(slugs(&roster(provinces(), 2025)).contains("hue"));
        assert_eq!(slugs(&successors(provinces(), "thua-thien-hue")), BTreeSet::from(["hue"]));
    }

    #[test]
    fn slugs_are_unique_and_names_are_unique_on_any_one_day() {
        let all: Vec<&Province> = provinces().iter().collect();
        assert_eq!(slugs(&all).len(), all.len());
        for year in [2016, 2025] {
            let of_year = roster(provinces(), year);
            let names: BTreeSet<_> = of_year.iter().map(|p| &p.name_vi).collect();
            assert_eq!(names.len(), of_year.len(), "{year}");
        }
    }

    #[test]
    fn whoever_ended_has_a_successor_that_begins_the_next_day() {
        for p in provinces() {
            match (&p.valid_to, &p.successor) {
                (None, None) => {}
                (Some(last), Some(slug)) => {
                    let next = find(provinces(), slug).unwrap_or_else(|| panic!("{}: no {slug}", p.slug));
                    assert_eq!(Some(next.valid_from), last.succ_opt(), "{}", p.slug);
                    let end = successors(provinces(), &p.slug).last().unwrap().valid_to;
                    assert_eq!(end, None, "{} leads to one that exists", p.slug);
                }
                other => panic!("{}: {other:?}", p.slug),
            }
        }
    }

    #[test]
    fn can_tho_of_2025_is_three_former_provinces() {
        let former = predecessors(provinces(), "can-tho-2025");
        assert_eq!(slugs(&former), BTreeSet::from(["can-tho", "hau-giang", "soc-trang"]));
    }

    #[test]
    fn five_cities_are_run_by_the_centre_until_2024_and_six_after() {
        let five = BTreeSet::from(["can-tho", "da-nang", "ha-noi", "hai-phong", "ho-chi-minh"]);
        for year in 2012..=2024 {
            assert_eq!(slugs(&cities(provinces(), year)), five, "{year}");
        }
        let six = ["can-tho-2025", "da-nang-2025", "ha-noi", "hai-phong-2025", "ho-chi-minh-2025", "hue"];
        assert_eq!(slugs(&cities(provinces(), 2025)), BTreeSet::from(six));
    }

    #[test]
    fn regions_share_out_the_roster() {
        for (year, sizes) in [(2016, [14, 11, 14, 5, 6, 13]), (2025, [9, 6, 8, 3, 3, 5])] {
            let found = Region::ALL.map(|region| in_region(provinces(), year, region).len());
            assert_eq!(found, sizes, "{year}");
            assert_eq!(found.iter().sum::<usize>(), roster(provinces(), year).len());
        }
    }

    #[test]
    fn can_tho_has_an_office_sixteen_departments_and_nine_districts() {
        let units = units("can-tho");
        let unique: BTreeSet<_> = units.iter().map(|u| &u.slug).collect();
        assert_eq!(unique.len(), units.len());
        let of = |kind| units.iter().filter(|u| u.kind == kind).count();
        assert_eq!([of(UnitKind::Office), of(UnitKind::Department), of(UnitKind::District)], [1, 16, 9]);
        assert!(units.iter().all(|u| !u.name.vi.is_empty() && !u.name.en.is_empty()));
    }

    #[test]
    fn units_of_others_are_not_known() {
        assert!(super::units("can-tho-2025").is_empty());
        assert!(super::units("ha-noi").is_empty());
    }
}
