//! The way down: it costs exactly what it says, nothing nearer costs anything, and there is none only where nothing hurts.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::Figures;
use super::sketch::{exact, sketch_with_figures};
use super::steps::{listed, tenths};
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_fall_costs_what_it_says_and_is_the_nearest((sketch, part, whole) in sketch_with_figures()) {
        let item = sketch.item();
        let inputs = sketch.figures(part, whole);
        let fall = item.rule.fall(item.frame(), &Figures::known(&inputs));
        let has_value = sketch.counts() || whole > 0;
        let Some(now) = sketch.reckon(part, whole).filter(|_| has_value).map(exact) else {
            prop_assert_eq!(fall, None, "without a denominator no figure is taken away");
            return Ok(());
        };
        let top = if sketch.bounded() { whole } else { 400 };
        let points = |target: i64| sketch.reckon(target, whole).map(exact).unwrap();
        let worse = (0..=top).filter(|target| points(*target) < now);
        let nearest = worse.clone().map(|target| (target - part).abs()).min();
        let Some(fall) = fall else {
            prop_assert_eq!(nearest, None, "there is a way down, and it was not found");
            return Ok(());
        };
        let [need] = fall.needs.as_slice() else { panic!("one figure moves: {:?}", fall.needs) };
        prop_assert_eq!(need.input.as_str(), "part");
        let scale = Decimal::from(10i64.pow(sketch.decimals));
        let target = i64::try_from(need.at_least.or(need.at_most).unwrap() * scale).unwrap();
        prop_assert_eq!(need.change, Some((sketch.grains(target) - sketch.grains(part)).normalize()));
        // Applied, it gives exactly the points it says; one grain less of it costs nothing.
        prop_assert_eq!(points(target), fall.points.clone());
        prop_assert_eq!(&now - &fall.points, fall.loss.clone());
        prop_assert!(Exact::zero() < fall.loss);
        prop_assert!(points(target - (target - part).signum()) >= now);
        if target <= top {
            prop_assert_eq!(Some((target - part).abs()), nearest);
        }
    }

    #[test]
    fn a_checklist_fears_for_its_dearest_entry(points in prop::collection::vec(0..8i64, 1..8), ticks in any::<u8>()) {
        let max: i64 = points.iter().sum();
        prop_assume!(max > 0);
        let entries: Vec<String> = points.iter().enumerate().map(|(i, p)| format!("e{i}: {}", Decimal::new(*p, 1))).collect();
        let item = listed("checklist", &entries.join(", "), max);
        let is_ticked = |i: &usize| ticks >> i & 1 == 1;
        let ticked: BTreeSet<String> = (0..points.len()).filter(is_ticked).map(|i| format!("e{i}")).collect();
        let sum: i64 = (0..points.len()).filter(is_ticked).map(|i| points[i]).sum();
        let inputs = Inputs::from([("ticked".to_owned(), Value::Ticked(ticked.clone()))]);
        let fall = item.rule.fall(item.frame(), &Figures::known(&inputs));
        let dearest = (0..points.len()).filter(is_ticked).map(|i| points[i]).filter(|points| *points > 0).max();
        prop_assert_eq!(fall.as_ref().map(|fall| fall.loss.clone()), dearest.map(tenths));
        if let Some(fall) = fall {
            prop_assert!(ticked.contains(fall.needs[0].tick.as_ref().unwrap()));
            prop_assert_eq!(fall.points, tenths(sum - dearest.unwrap()));
        }
    }

    #[test]
    fn a_choice_falls_to_the_level_just_below(points in prop::collection::vec(0..8i64, 2..8), chosen in 0..8usize) {
        let chosen = chosen % points.len();
        let max = *points.iter().max().unwrap();
        prop_assume!(max > 0);
        let options: Vec<String> = points.iter().enumerate().map(|(i, p)| format!("o{i}: {}", Decimal::new(*p, 1))).collect();
        let item = listed("choice", &options.join(", "), max);
        let inputs = Inputs::from([("choice".to_owned(), Value::Choice(format!("o{chosen}")))]);
        let fall = item.rule.fall(item.frame(), &Figures::known(&inputs));
        let below = points.iter().copied().filter(|p| *p < points[chosen]).max();
        prop_assert_eq!(fall.as_ref().map(|fall| fall.points.clone()), below.map(tenths));
        if let Some(fall) = fall {
            let option: usize = fall.needs[0].choose.as_ref().unwrap()[1..].parse().unwrap();
            prop_assert_eq!(Some(points[option]), below);
            prop_assert_eq!(fall.loss, tenths(points[chosen] - below.unwrap()));
        }
    }
}
