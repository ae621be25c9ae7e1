//! The next step: it gives exactly what it promises, nothing nearer does, and there is none only where nothing helps.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::{Figures, NextStep, Outcome};
use super::sketch::{Law, Reckoned, Shape, Sketch, Zero, exact, sketch_with_figures};
use crate::domain::criteria::{self, Item};
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};

/// The figures once the needs are met, in grains. Each need must say by how much, and which way.
fn applied(sketch: &Sketch, step: &NextStep, part: i64, whole: i64) -> (i64, i64) {
    let (mut part, mut whole) = (part, whole);
    assert!(!step.needs.is_empty());
    for need in &step.needs {
        let now = if need.input == "part" { &mut part } else { &mut whole };
        let target = need.at_least.or(need.at_most).unwrap();
        assert_eq!(need.change, Some((target - sketch.grains(*now)).normalize()));
        assert_eq!(need.at_least.is_some(), target > sketch.grains(*now), "a need moves its figure");
        let places = Decimal::from(10i64.pow(sketch.decimals));
        *now = i64::try_from(target * places).unwrap();
    }
    (part, whole)
}

/// The points, when they are more than those of now.
fn better(then: Reckoned, now: (i128, i128)) -> Option<(i128, i128)> {
    then.filter(|then| then.0 * now.1 > now.0 * then.1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_step_gives_what_it_promises_and_is_the_nearest((sketch, part, whole) in sketch_with_figures()) {
        let item = sketch.item();
        let inputs = sketch.figures(part, whole);
        let figures = Figures::known(&inputs);
        let step = item.rule.next_step(item.frame(), &figures);
        let Some(reckoned) = sketch.reckon(part, whole) else {
            prop_assert_eq!(step, None, "not applicable: no way up");
            return Ok(());
        };
        let now = exact(reckoned);
        let stuck = whole == 0 && match (sketch.measure, &sketch.rule) {
            (Shape::Count, _) => false,
            // Last year's figure is past changing; and of nothing, nothing can be taken away.
            (Shape::Growth { .. }, _) | (_, Law::Deduct { .. }) => true,
            _ => false,
        };
        // With nothing in the denominator the smallest whole is one grain.
        let whole_then = if sketch.counts() { whole } else { whole.max(1) };
        let top = if sketch.bounded() { whole_then } else { 400 };
        let reachable = (0..=top).filter(|_| !stuck).filter_map(|target| {
            Some((target, better(sketch.reckon(target, whole_then), reckoned)?))
        });
        let nearest = reachable.clone().map(|(target, _)| (target - part).abs()).min();
        let Some(step) = step else {
            prop_assert_eq!(nearest, None, "there is a step, and it was not found");
            return Ok(());
        };
        let (part_then, whole_needed) = applied(&sketch, &step, part, whole);
        prop_assert_eq!(whole_needed, whole_then);
        prop_assert_eq!(sketch.reckon(part_then, whole_then).map(exact), Some(step.points.clone()));
        prop_assert_eq!(&step.points - &now, step.gain.clone());
        prop_assert!(step.gain > Exact::zero());
        match &sketch.rule {
            Law::Bands { .. } | Law::Deduct { .. } => {
                prop_assert_eq!(Some((part_then - part).abs()), nearest);
                let best = reachable.filter(|(target, _)| Some((target - part).abs()) == nearest).map(|(_, points)| exact(points)).max();
                prop_assert_eq!(Some(step.points), best);
            }
            Law::Proportional { .. } => {
                // A corner of the line: where the figure had to move, one grain less gives less; and it is the first
                // points, the last, or as far as the figure can go.
                let moved = part_then != part;
                prop_assert!(!moved || better(sketch.reckon(part_then, whole_then), sketch.reckon(part_then - 1, whole_then).unwrap()).is_some());
                let first = now == Exact::zero() && nearest == Some(part_then - part);
                prop_assert!(first || step.points == item.max.into() || part_then == top);
            }
        }
    }

    #[test]
    fn a_checklist_asks_for_the_dearest_entry_still_open(points in prop::collection::vec(0..8i64, 1..8), ticks in any::<u8>()) {
        let max: i64 = points.iter().sum();
        prop_assume!(max > 0);
        let entries: Vec<String> = points.iter().enumerate().map(|(i, p)| format!("e{i}: {}", Decimal::new(*p, 1))).collect();
        let item = listed("checklist", &entries.join(", "), max);
        let ticked: BTreeSet<String> = (0..points.len()).filter(|i| ticks >> i & 1 == 1).map(|i| format!("e{i}")).collect();
        let sum = |ticked: &BTreeSet<String>| -> i64 {
            points.iter().enumerate().filter(|(i, _)| ticked.contains(&format!("e{i}"))).map(|(_, p)| p).sum()
        };
        let inputs = Inputs::from([("ticked".to_owned(), Value::Ticked(ticked.clone()))]);
        let figures = Figures::known(&inputs);
        let scored = item.rule.score(item.frame(), &figures).unwrap().outcome;
        prop_assert_eq!(scored, Outcome::Points(tenths(sum(&ticked))));
        match item.rule.next_step(item.frame(), &figures) {
            None => prop_assert_eq!(sum(&ticked), max),
            Some(step) => {
                let mut then = ticked.clone();
                prop_assert!(then.insert(step.needs[0].tick.clone().unwrap()), "what is asked is still open");
                prop_assert_eq!(step.points, tenths(sum(&then)));
                let dearest = (0..points.len()).filter(|i| !ticked.contains(&format!("e{i}"))).map(|i| points[i]).max();
                prop_assert_eq!(Some(step.gain), dearest.map(tenths));
            }
        }
    }

    #[test]
    fn a_choice_climbs_to_the_level_just_above(points in prop::collection::vec(0..8i64, 2..8), chosen in 0..8usize) {
        let chosen = chosen % points.len();
        let max = *points.iter().max().unwrap();
        prop_assume!(max > 0);
        let options: Vec<String> = points.iter().enumerate().map(|(i, p)| format!("o{i}: {}", Decimal::new(*p, 1))).collect();
        let item = listed("choice", &options.join(", "), max);
        let inputs = Inputs::from([("choice".to_owned(), Value::Choice(format!("o{chosen}")))]);
        let figures = Figures::known(&inputs);
        let scored = item.rule.score(item.frame(), &figures).unwrap().outcome;
        prop_assert_eq!(scored, Outcome::Points(tenths(points[chosen])));
        let above = points.iter().copied().filter(|p| *p > points[chosen]).min();
        let step = item.rule.next_step(item.frame(), &figures);
        prop_assert_eq!(step.as_ref().map(|step| step.points.clone()), above.map(tenths));
        if let Some(step) = step {
            let option = step.needs[0].choose.clone().unwrap();
            let index: usize = option.strip_prefix('o').unwrap().parse().unwrap();
            prop_assert_eq!(Some(points[index]), above);
        }
    }
}

pub(super) fn tenths(points: i64) -> Exact {
    Exact::from(Decimal::new(points, 1))
}

/// An item of a rule that lists options or entries, its maximum in tenths.
pub(super) fn listed(rule: &str, body: &str, max: i64) -> Item {
    let max = Decimal::new(max, 1);
    let yaml = format!(
        "{{format: 1, id: s, level: province, years: [2016], name: {{vi: B, en: S}}, provenance: official, max: {max}, \
         areas: [{{code: '1', name: {{vi: L, en: A}}, max: {max}, criteria: [{{code: '1.1', name: {{vi: T, en: C}}, \
         max: {max}, method: appraisal, rule: {{{rule}: {{{body}}}}}}}]}}]}}"
    );
    criteria::read(yaml.as_bytes()).unwrap_or_else(|faults| panic!("{yaml}\n{faults:#?}")).items()[0].clone()
}

/// Where there was no denominator yet, the first grain of it may be all that is missing.
#[test]
fn a_first_denominator_can_be_the_whole_step() {
    let rule = Law::Proportional { full_at: 400, zero_below: 0 };
    let measure = Shape::Ratio { bounded: false, when_zero: Zero::Nothing };
    let sketch = Sketch { max: 100, measure, rule, decimals: 0 };
    let (item, inputs) = (sketch.item(), sketch.figures(3, 0));
    let step = item.rule.next_step(item.frame(), &Figures::known(&inputs)).unwrap();
    assert_eq!((step.points.wire().as_str(), step.needs.len()), ("1", 1));
    assert_eq!((step.needs[0].input.as_str(), step.needs[0].at_least), ("whole", Some(Decimal::ONE)));
}

/// A figure that another bounds is never asked to exceed it, whichever input is the denominator.
#[test]
fn a_step_stays_within_what_bounds_the_figure() {
    let yaml = "{format: 1, id: s, level: province, years: [2016], name: {vi: B, en: S}, provenance: official, max: 1, \
        areas: [{code: '1', name: {vi: L, en: A}, max: 1, criteria: [{code: '1.1', name: {vi: T, en: C}, max: 1, \
        method: appraisal, inputs: {done: {unit: tasks, vi: Xong, en: Done, at_most: given}, \
        given: {unit: tasks, vi: Giao, en: Given}}, rule: {bands: {of: {count: done}, steps: [\
        {in: '[0, 5)', points: 0}, {in: '[5, 10)', points: 0.5}, {in: '[10, inf)', points: 1}]}}}]}]}";
    let item = criteria::read(yaml.as_bytes()).unwrap().items()[0].clone();
    let step = |done: i64, given: i64| {
        let value = |n: i64| Value::Number(Decimal::from(n));
        let inputs = Inputs::from([("done".to_owned(), value(done)), ("given".to_owned(), value(given))]);
        item.rule.next_step(item.frame(), &Figures::known(&inputs)).map(|step| step.points.wire())
    };
    assert_eq!(step(3, 5).as_deref(), Some("0.5"));
    assert_eq!(step(3, 4), None);
    assert_eq!(step(7, 9), None);
    assert_eq!(step(7, 10).as_deref(), Some("1"));
}
