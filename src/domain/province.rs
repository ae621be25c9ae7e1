//! Provinces and centrally-run cities, each valid from a day to a day, and who follows whom.
//!
//! The map changes: 63 provinces until 30/06/2025, 34 after, and a successor often keeps the name of one it absorbed.
//! So a province is known by its slug, never by its name, and the number of provinces is never a constant: it is
//! the length of a year's [`roster`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One province (tỉnh) or centrally-run city (thành phố trực thuộc trung ương).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Province {
    /// The key, unique over all time: `can-tho` until 30/06/2025, `can-tho-2025` after.
    pub slug: String,
    /// The Vietnamese name, not unique over time.
    pub name_vi: String,
    /// Province or centrally-run city.
    pub kind: ProvinceKind,
    /// The socio-economic region it belongs to.
    pub region: Region,
    /// The first day it exists.
    pub valid_from: NaiveDate,
    /// The last day it exists; `None` while it does.
    pub valid_to: Option<NaiveDate>,
    /// The slug of the province that its territory went to.
    pub successor: Option<String>,
}

/// The two kinds of provincial unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProvinceKind {
    /// Thành phố trực thuộc trung ương.
    City,
    /// Tỉnh.
    Province,
}

/// The six socio-economic regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Trung du và miền núi phía Bắc.
    NorthernMidlandsMountains,
    /// Đồng bằng sông Hồng.
    RedRiverDelta,
    /// Bắc Trung Bộ và duyên hải miền Trung.
    NorthCentralCoast,
    /// Tây Nguyên.
    CentralHighlands,
    /// Đông Nam Bộ.
    Southeast,
    /// Đồng bằng sông Cửu Long.
    MekongDelta,
}

impl Region {
    /// All regions, from north to south.
    pub const ALL: [Self; 6] = [
        Self::NorthernMidlandsMountains,
        Self::RedRiverDelta,
        Self::NorthCentralCoast,
        Self::CentralHighlands,
        Self::Southeast,
        Self::MekongDelta,
    ];

    /// The name used in addresses and data: `mekong-delta`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::NorthernMidlandsMountains => "northern-midlands-mountains",
            Self::RedRiverDelta => "red-river-delta",
            Self::NorthCentralCoast => "north-central-coast",
            Self::CentralHighlands => "central-highlands",
            Self::Southeast => "southeast",
            Self::MekongDelta => "mekong-delta",
        }
    }
}

impl Province {
    /// Whether it exists on `date`; its first and last days count.
    #[must_use]
    pub fn valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}

/// The province of that slug, of any time.
#[must_use]
pub fn find<'a>(provinces: &'a [Province], slug: &str) -> Option<&'a Province> {
    provinces.iter().find(|p| p.slug == slug)
}

/// The provinces that exist on `date`, in the order given.
#[must_use]
pub fn valid_on(provinces: &[Province], date: NaiveDate) -> Vec<&Province> {
    provinces.iter().filter(|p| p.valid_on(date)).collect()
}

/// The provinces ranked for a scoring year: those that exist on its last day, 31/12. A merger takes effect for the
/// whole year in which it happens, and a province whose last day is 31/12 is still scored for that year. Empty for a
/// year outside the calendar.
#[must_use]
pub fn roster(provinces: &[Province], year: i32) -> Vec<&Province> {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or_else(Vec::new, |last_day| valid_on(provinces, last_day))
}

/// The centrally-run cities of a year's roster: five up to 2024, six from 2025, when Huế became one.
#[must_use]
pub fn cities(provinces: &[Province], year: i32) -> Vec<&Province> {
    let mut found = roster(provinces, year);
    found.retain(|p| p.kind == ProvinceKind::City);
    found
}

/// The provinces of one region in a year's roster.
#[must_use]
pub fn in_region(provinces: &[Province], year: i32, region: Region) -> Vec<&Province> {
    let mut found = roster(provinces, year);
    found.retain(|p| p.region == region);
    found
}

/// Those that follow `slug`, nearest first, to the one that still exists; empty when it has no successor or is unknown.
#[must_use]
pub fn successors<'a>(provinces: &'a [Province], slug: &str) -> Vec<&'a Province> {
    let next = |p: &&'a Province| p.successor.as_deref().and_then(|s| find(provinces, s));
    let first = find(provinces, slug).and_then(|p| next(&p));
    // A chain longer than the list would be a circle in faulty data: stop rather than turn for ever.
    std::iter::successors(first, next).take(provinces.len()).collect()
}

/// Those that `slug` directly follows: the former provinces its territory comes from.
#[must_use]
pub fn predecessors<'a>(provinces: &'a [Province], slug: &str) -> Vec<&'a Province> {
    provinces.iter().filter(|p| p.successor.as_deref() == Some(slug)).collect()
}

/// The roster of a year on the map of `date`: for each province of that day those of the roster that it was made of (itself,
/// where it has not changed), in slug order. Every province of the roster stands there exactly once.
///
/// # Errors
/// Provinces of the roster whose territory is in none that exists on `date`, and those of `date` made of none of the roster:
/// the date is before the year, or a territory was divided.
pub fn onto_map(
    provinces: &[Province],
    year: i32,
    date: NaiveDate,
) -> Result<BTreeMap<&str, BTreeSet<&str>>, Vec<&str>> {
    let mut map: BTreeMap<&str, BTreeSet<&str>> =
        valid_on(provinces, date).into_iter().map(|province| (province.slug.as_str(), BTreeSet::new())).collect();
    let mut lost = Vec::new();
    for province in roster(provinces, year) {
        let then = std::iter::once(province).chain(successors(provinces, &province.slug)).find(|p| p.valid_on(date));
        match then.and_then(|then| map.get_mut(then.slug.as_str())) {
            Some(made_of) => {
                made_of.insert(&province.slug);
            }
            None => lost.push(province.slug.as_str()),
        }
    }
    lost.extend(map.iter().filter(|(_, made_of)| made_of.is_empty()).map(|(slug, _)| *slug));
    if lost.is_empty() { Ok(map) } else { Err(lost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn province(slug: &str, from: &str, to: Option<&str>, successor: Option<&str>) -> Province {
        Province {
            slug: slug.into(),
            name_vi: slug.into(),
            kind: ProvinceKind::Province,
            region: Region::MekongDelta,
            valid_from: day(from),
            valid_to: to.map(day),
            successor: successor.map(Into::into),
        }
    }

    fn slugs(provinces: &[&Province]) -> Vec<String> {
        provinces.iter().map(|p| p.slug.clone()).collect()
    }

    #[test]
    fn first_and_last_days_count() {
        let p = province("a", "2008-08-01", Some("2025-06-30"), Some("b"));
        assert!(!p.valid_on(day("2008-07-31")));
        assert!(p.valid_on(day("2008-08-01")));
        assert!(p.valid_on(day("2025-06-30")));
        assert!(!p.valid_on(day("2025-07-01")));
        assert!(province("b", "2025-07-01", None, None).valid_on(day("2999-01-01")));
    }

    #[test]
    fn the_roster_is_that_of_the_last_day_of_the_year() {
        let all = [
            province("ends-in-june", "2008-08-01", Some("2025-06-30"), Some("new")),
            province("ends-with-2024", "2008-08-01", Some("2024-12-31"), Some("next")),
            province("next", "2025-01-01", None, None),
            province("new", "2025-07-01", None, None),
        ];
        assert_eq!(slugs(&roster(&all, 2024)), ["ends-in-june", "ends-with-2024"]);
        assert_eq!(slugs(&roster(&all, 2025)), ["next", "new"]);
        assert!(roster(&all, i32::MAX).is_empty());
    }

    #[test]
    fn successors_are_followed_to_the_end() {
        let all = [
            province("a", "2000-01-01", Some("2009-12-31"), Some("b")),
            province("b", "2010-01-01", Some("2019-12-31"), Some("c")),
            province("c", "2020-01-01", None, None),
        ];
        assert_eq!(slugs(&successors(&all, "a")), ["b", "c"]);
        assert!(successors(&all, "c").is_empty());
        assert!(successors(&all, "unknown").is_empty());
        assert_eq!(slugs(&predecessors(&all, "c")), ["b"]);
    }

    #[test]
    fn a_roster_stands_on_a_later_map_once() {
        let all = [
            province("a", "2000-01-01", Some("2009-12-31"), Some("c")),
            province("b", "2000-01-01", Some("2014-12-31"), Some("d")),
            province("c", "2010-01-01", Some("2014-12-31"), Some("d")),
            province("d", "2015-01-01", None, None),
            province("e", "2000-01-01", None, None),
        ];
        let on = |year, date: &str| {
            let map = onto_map(&all, year, day(date)).map_err(|lost| lost.join(" "))?;
            let one =
                |(slug, of): (&str, BTreeSet<&str>)| format!("{slug}={}", of.into_iter().collect::<Vec<_>>().join("+"));
            Ok::<_, String>(map.into_iter().map(one).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(on(2005, "2005-06-01").unwrap(), "a=a b=b e=e");
        assert_eq!(on(2005, "2012-06-01").unwrap(), "b=b c=a e=e");
        assert_eq!(on(2005, "2020-01-01").unwrap(), "d=a+b e=e");
        assert_eq!(on(2012, "2020-01-01").unwrap(), "d=b+c e=e");
        assert_eq!(on(2020, "2012-06-01").unwrap_err(), "d b c", "a map of before the year");
        assert_eq!(on(2005, "1999-01-01").unwrap_err(), "a b e");
    }

    #[test]
    fn a_circle_of_successors_ends() {
        let all = [province("a", "2000-01-01", None, Some("b")), province("b", "2000-01-01", None, Some("a"))];
        assert_eq!(slugs(&successors(&all, "a")), ["b", "a"]);
    }

    #[test]
    fn regions_are_written_as_in_the_data() {
        let written: Vec<String> = Region::ALL.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
        assert_eq!(
            written,
            [
                "\"northern-midlands-mountains\"",
                "\"red-river-delta\"",
                "\"north-central-coast\"",
                "\"central-highlands\"",
                "\"southeast\"",
                "\"mekong-delta\"",
            ]
        );
    }
}
