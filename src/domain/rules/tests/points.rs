//! Points: what the naive reckoning says, within 0 and the maximum, moving the way the rule says.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::{Direction, Figures, Outcome};
use super::sketch::{Belongs, Law, Shape, Sketch, Zero, exact, sketch_with_figures};
use crate::domain::criteria::Item;
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};

/// The points; `None` when not applicable.
fn points(item: &Item, inputs: &Inputs) -> Option<Exact> {
    match item.rule.score(item.frame(), &Figures::known(inputs)).unwrap().outcome {
        Outcome::Points(points) => Some(points),
        Outcome::NotApplicable => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn points_are_what_they_should_be_and_within_the_maximum((sketch, part, whole) in sketch_with_figures()) {
        let item = sketch.item();
        let scored = points(&item, &sketch.figures(part, whole));
        prop_assert_eq!(&scored, &sketch.reckon(part, whole).map(exact));
        if let Some(scored) = scored {
            prop_assert!(Exact::zero() <= scored && scored <= item.max.into());
        }
    }

    #[test]
    fn more_of_an_input_moves_points_the_way_the_rule_says(
        (sketch, part, whole) in sketch_with_figures(),
        more in 1..60i64,
    ) {
        let whole = whole.max(1); // the way is told for denominators above 0
        let item = sketch.item();
        let now = points(&item, &sketch.figures(part, whole));
        if !sketch.bounded() || part + more <= whole {
            let then = points(&item, &sketch.figures(part + more, whole));
            match item.rule.direction("part") {
                Direction::Helps => prop_assert!(then >= now),
                Direction::Hurts => prop_assert!(then <= now),
                Direction::Mixed => {}
            }
        }
        if !sketch.counts() {
            let then = points(&item, &sketch.figures(part, whole + more));
            match item.rule.direction("whole") {
                Direction::Helps => prop_assert!(then >= now),
                Direction::Hurts => prop_assert!(then <= now),
                Direction::Mixed => {}
            }
        }
    }

    /// Thresholds on figures of 10^15, where a float has no digits left: on it, one grain under, one over.
    #[test]
    fn thresholds_hold_at_a_quadrillion(
        (mut sketch, _, _) in sketch_with_figures(),
        whole in (1_000_000_000_000 - 1000)..=1_000_000_000_000i64,
        under in 0..3i64,
    ) {
        let whole = whole * 1000;
        if sketch.counts() {
            sketch.measure = Shape::Ratio { bounded: false, when_zero: Zero::Nothing };
        }
        let Law::Bands { ends, .. } = &sketch.rule else { return Ok(()) };
        let item = sketch.item();
        let (whole, top) = (whole - under, if sketch.bounded() { whole - under } else { i64::MAX });
        for (end, _) in ends {
            let on = i64::try_from(i128::from(whole) * i128::from(*end) / 1000).unwrap();
            for part in [on - 1, on, on + 1].into_iter().filter(|part| (0..=top).contains(part)) {
                prop_assert_eq!(points(&item, &sketch.figures(part, whole)), sketch.reckon(part, whole).map(exact));
            }
        }
    }

    #[test]
    fn a_survey_is_its_share_of_the_maximum(max in 1..500i64, percent in 0..=10_000i64) {
        let max = Decimal::new(max, 2);
        let yaml = format!(
            "{{format: 1, id: s, level: province, years: [2016], name: {{vi: B, en: S}}, provenance: official, \
             max: {max}, areas: [{{code: '1', name: {{vi: L, en: A}}, max: {max}, criteria: [{{code: '1.1', \
             name: {{vi: T, en: C}}, max: {max}, method: survey, rule: {{survey: {{}}}}}}]}}]}}"
        );
        let set = crate::domain::criteria::read(yaml.as_bytes()).unwrap();
        let satisfaction = Value::Number(Decimal::new(percent, 2));
        let scored = points(&set.items()[0], &Inputs::from([("satisfaction".to_owned(), satisfaction)]));
        let mantissa = u64::try_from(max.mantissa()).unwrap() * u64::try_from(percent).unwrap();
        prop_assert_eq!(scored, Exact::ratio(&Exact::whole(mantissa), &Exact::whole(1_000_000)));
    }
}

#[test]
fn the_reckoning_itself_knows_the_rule_that_started_it_all() {
    // Full points only when every agency is on time: 1.5 at 100 %, 0.75 from 90 %, else nothing.
    let ends = vec![(900, Belongs::Above), (1000, Belongs::Above)];
    let rule = Law::Bands { ends, points: vec![0, 75, 150] };
    let measure = Shape::Ratio { bounded: true, when_zero: Zero::Nothing };
    let sketch = Sketch { max: 150, measure, rule, decimals: 0 };
    let reckoned = [(10, 10), (9, 10), (8, 10), (999, 1000)].map(|(part, whole)| sketch.reckon(part, whole));
    assert_eq!(reckoned, [Some((150, 1)), Some((75, 1)), Some((0, 1)), Some((75, 1))]);
    assert!(sketch.yaml().contains("[0.900, 1.000)"));
}
