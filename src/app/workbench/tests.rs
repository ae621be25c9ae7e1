//! A scenario is the what-if it asks; a plan taken over brings what the plan promised; what can't be is told at its place.

use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::app::what_if::{Supposition, compare};
use crate::domain::assessment::History;
use crate::domain::assessment::testing::{Said, log, said, set};
use crate::domain::outlook::testing::{reported, reported_by};
use crate::domain::ranking::published::Published;

fn outside() -> Outside {
    Outside { history: History::default(), published: Arc::new(Published::unknown(2016, 63)), tag: String::new() }
}

fn one(value: impl ToString) -> Figure {
    Figure::One(value.to_string())
}

fn figures(item: &str, unit: Option<&str>, figures: &[(&str, Figure)]) -> Assumption {
    let figures = figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.clone())).collect();
    Assumption { item: item.to_owned(), unit: unit.map(str::to_owned), what: What::Figures(figures) }
}

fn scenario(claimed_only: bool, assumed: Vec<Assumption>) -> Scenario {
    Scenario { name: String::new(), claimed_only, assumed }
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let ratio = (0u32..14, 0u32..14)
        .prop_map(|(done, planned)| figures("1.1", None, &[("done", one(done)), ("planned", one(planned))]));
    let row = (0u32..3).prop_map(|late| figures("1.2", Some("b"), &[("late", one(late))]));
    let survey = (0u32..120).prop_map(|percent| figures("2.1", None, &[("satisfaction", one(percent))]));
    let points = (0i64..400).prop_map(|points| Assumption {
        item: "1.2".to_owned(),
        unit: None,
        what: What::Points(Decimal::new(points, 2)),
    });
    let parts = (prop::option::of(ratio), prop::option::of(row), prop::option::of(survey), prop::option::of(points));
    (any::<bool>(), parts).prop_map(|(claimed_only, (ratio, row, survey, points))| {
        scenario(claimed_only, [ratio, row, survey, points].into_iter().flatten().collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_scenario_comes_to_what_the_what_if_says(all in prop::collection::vec(said(), 0..20), scenario in any_scenario()) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let outside = outside();
        let ground = Ground::of(&assessment, &outside);
        let side = ground.side(&scenario);
        for basis in BasisName::ALL {
            let asked = Supposition { basis, ..scenario.supposition(&assessment) };
            let what_if = suppose(&assessment, None, &asked);
            match (&side, what_if) {
                (Ok(then), Ok(supposed)) => {
                    let said = compare(&assessment, supposed, basis, &outside, None);
                    let total = then.totals.iter().find(|total| total.basis == basis).unwrap();
                    prop_assert_eq!(&total.total.points, &said.after.points);
                    prop_assert_eq!(&total.total.percent, &said.after.percent);
                    prop_assert_eq!(&total.change, &said.change);
                    if basis == BasisName::Claimed {
                        let areas: Exact = then.areas.iter().map(|area| &area.change.points).sum();
                        let items: Exact = then.items.iter().map(|item| &item.change.points).sum();
                        prop_assert_eq!((&areas, &items), (&said.change.points, &said.change.points));
                    }
                }
                (Err(refused), Err(_)) => prop_assert!(refused.iter().all(|one| !one.item.is_empty())),
                (side, what_if) => prop_assert!(false, "{:?} {:?}", side, what_if.is_ok()),
            }
        }
    }

    #[test]
    fn a_lever_that_nobody_moves_stands_where_the_figures_do(all in prop::collection::vec(said(), 0..20)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let codes: Vec<String> = assessment.set.items().iter().map(|item| item.code.clone()).collect();
        let nothing = Scenario::default();
        let ground_now = Ground::of(&assessment, &outside()).now();
        for lever in codes.iter().filter_map(|code| levers::lever(&assessment, code, &nothing)) {
            let rows = lever.units.iter().flat_map(|unit| &unit.figures);
            for figured in lever.figures.iter().chain(rows) {
                prop_assert!(figured.then.is_none());
                if let Some(slide) = figured.slide {
                    prop_assert!(slide.at <= slide.most && (slide.at % slide.step).is_zero());
                }
            }
        }
        prop_assert!(ground_now.items.is_empty() && ground_now.totals.iter().all(|total| total.change.points.is_zero()));
    }
}

#[test]
fn any_step_of_a_plan_taken_over_brings_what_it_promised() {
    let assessment = reported_by(2016, |item| item.examples.iter().min_by_key(|example| example.points));
    let outside = outside();
    let ground = Ground::of(&assessment, &outside);
    assert!(ground.steps.len() > 40, "{}", ground.steps.len());
    for step in &ground.steps {
        let scenario = Scenario::of_steps(&assessment, String::new(), std::slice::from_ref(step));
        let then = ground.side(&scenario).unwrap_or_else(|refused| panic!("{step:?}: {refused:?}"));
        let claimed = then.totals.iter().find(|total| total.basis == BasisName::Claimed).unwrap();
        let cut = &step.gain - &claimed.change.points;
        assert!(cut >= Exact::zero() && cut < Exact::parse("0.000001").unwrap(), "{step:?}: {cut:?}");
        assert!(then.effort.unwrap() <= step.effort, "{step:?}");
    }
}

#[test]
fn what_can_not_be_is_told_at_its_place_and_once() {
    let claim = Said::Ratio { done: 4, planned: 10, forecast: false };
    let assessment = Assessment::fold(set(), log(&[claim, Said::Ministry { collected: true, quarter: 4 }])).unwrap();
    let outside = outside();
    let ground = Ground::of(&assessment, &outside);
    let told = |assumed: Vec<Assumption>| {
        let refused = ground.side(&scenario(false, assumed)).unwrap_err();
        refused.into_iter().map(|one| (one.item, one.unit, one.at)).collect::<Vec<_>>()
    };
    let at = |item: &str, at: At| (item.to_owned(), None, at);
    let done = |value: &str| figures("1.1", None, &[("done", one(value))]);
    assert_eq!(told(vec![done("11")]), [at("1.1", At::Figure("done".to_owned()))], "above its whole");
    assert_eq!(told(vec![figures("9", None, &[("a", one(1))])]), [at("9", At::Item)]);
    let row = figures("1.2", Some("b"), &[("late", one(0))]);
    assert_eq!(told(vec![row]), [("1.2".to_owned(), Some("b".to_owned()), At::Item)], "appraised");
    let much = Assumption { item: "1.1".to_owned(), unit: None, what: What::Points(Decimal::from(4)) };
    assert_eq!(told(vec![much]), [at("1.1", At::Points)]);
    let survey = figures("2.1", None, &[("satisfaction", one("120"))]);
    assert_eq!(told(vec![survey]), [at("2.1", At::Figure("satisfaction".to_owned()))]);
    let survey = figures("2.1", None, &[("satisfaction", one("many"))]);
    assert_eq!(told(vec![survey]), [at("2.1", At::Figure("satisfaction".to_owned()))]);
    let points = Assumption { item: "1.1".to_owned(), unit: None, what: What::Points(Decimal::ONE) };
    let refused = ground.side(&scenario(false, vec![points, done("5")])).unwrap_err();
    assert!(refused.len() == 1 && refused[0].detail.en.contains("points are assumed"), "{refused:?}");
}

#[test]
fn figures_taken_as_accepted_are_secured_and_stand_against_an_adjustment() {
    let claim = Said::Ratio { done: 0, planned: 10, forecast: false };
    let adjusted = Said::Verdict { nth: 0, verdict: 2, quarter: 1 };
    let outside = outside();
    let all = scenario(false, vec![figures("1.1", None, &[("done", one(9))])]);
    let claimed = Scenario { claimed_only: true, ..all.clone() };
    let waiting = Assessment::fold(set(), log(std::slice::from_ref(&claim))).unwrap();
    let ground = Ground::of(&waiting, &outside);
    let secured = |scenario: &Scenario| ground.side(scenario).unwrap().totals[0].change.points.wire();
    assert_eq!((secured(&all).as_str(), secured(&claimed).as_str()), ("3", "0"));
    let settled = Assessment::fold(set(), log(&[claim, adjusted])).unwrap();
    let ground = Ground::of(&settled, &outside);
    assert_eq!(ground.side(&all).unwrap().totals[0].change.points.wire(), "2.75");
    let refused = ground.side(&claimed).unwrap_err();
    assert!(refused.len() == 1 && refused[0].detail.en.contains("as if accepted"), "{refused:?}");
}

#[test]
fn items_are_found_by_words_without_accents_by_code_and_by_area() {
    let assessment = reported(2016);
    let found = |words: &str, area: &str| {
        let wanted = Wanted { words: words.to_owned(), area: area.to_owned(), ..Wanted::default() };
        let open = assessment.set.items().iter().map(|item| Candidate {
            code: item.code.clone(),
            name: item.name.clone(),
            max: item.max.into(),
            points: None,
            up: None,
            due: None,
        });
        open.filter(|one| wanted.fits(&assessment, one)).map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(found("", "").len(), assessment.set.items().len());
    assert!(found("", "7").iter().all(|code| code.starts_with("7.")) && found("", "7").len() > 5);
    assert_eq!(found("3.2.1", ""), ["3.2.1"]);
    let online = found("dich vu cong TRỰC tuyến", "7");
    assert!(online.contains(&"7.2.2".to_owned()), "by the name of its criterion: {online:?}");
    assert!(found("no such words", "").is_empty());
}
