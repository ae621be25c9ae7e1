//! Bounds: no completion of what is known falls outside them, and where the denominator is known they are reached.

use proptest::prelude::*;
use smallvec::smallvec;

use super::super::{Figures, Known};
use super::sketch::{Sketch, exact, sketch};
use crate::domain::exact::Exact;

/// What is known of a figure, in grains: from, and perhaps to.
type Range = (i64, Option<i64>);

fn range() -> impl Strategy<Value = Range> {
    (0..20i64, prop_oneof![3 => (0..12i64).prop_map(Some), 1 => Just(None), 2 => Just(Some(0))])
        .prop_map(|(least, width)| (least, width.map(|width| least + width)))
}

fn known(sketch: &Sketch, range: Range) -> Known {
    Known { least: sketch.grains(range.0), most: range.1.map(|most| sketch.grains(most)) }
}

/// Points of every completion; without an upper end, of the nearest forty and some far ones.
fn completions(sketch: &Sketch, part: Range, whole: Range) -> Vec<Exact> {
    let values = |(least, most): Range| -> Vec<i64> {
        match most {
            Some(most) => (least..=most).collect(),
            None => (least..least + 40).chain([1000, 12_345, 1_000_000]).collect(),
        }
    };
    let wholes = if sketch.counts() { vec![0] } else { values(whole) };
    let mut points = Vec::new();
    for whole in wholes {
        let parts = values(part).into_iter().filter(|part| !sketch.bounded() || *part <= whole);
        points.extend(parts.filter_map(|part| sketch.reckon(part, whole)).map(exact));
    }
    points
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn bounds_hold_every_completion(sketch in sketch(), part in range(), whole in range()) {
        let item = sketch.item();
        let mut figures = Figures { numbers: smallvec![("part", known(&sketch, part))], ..Figures::default() };
        if !sketch.counts() {
            figures.numbers.push(("whole", known(&sketch, whole)));
        }
        let (least, most) = item.rule.bounds(item.frame(), &figures);
        let possible = completions(&sketch, part, whole);
        for points in &possible {
            prop_assert!(least <= *points && *points <= most, "{points} outside [{least}, {most}]");
        }
        prop_assert!(Exact::zero() <= least && least <= most && most <= item.max.into());
        let settled = sketch.counts() || whole.1 == Some(whole.0);
        if settled && part.1.is_some() && !possible.is_empty() {
            prop_assert_eq!(Some(&least), possible.iter().min(), "the least is reached");
            prop_assert_eq!(Some(&most), possible.iter().max(), "the most is reached");
        }
    }

    #[test]
    fn bounds_are_the_score_when_all_is_known(sketch in sketch(), part in 0..60i64, whole in 0..60i64) {
        let part = if sketch.bounded() { part % (whole + 1) } else { part };
        let item = sketch.item();
        let inputs = sketch.figures(part, whole);
        let bounds = item.rule.bounds(item.frame(), &Figures::known(&inputs));
        let points = sketch.reckon(part, whole).map_or_else(Exact::zero, exact);
        prop_assert_eq!(bounds, (points.clone(), points));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn nothing_known_leaves_everything_open(sketch in sketch()) {
        let item = sketch.item();
        let (least, most) = item.rule.bounds(item.frame(), &Figures::default());
        for points in completions(&sketch, (0, None), (0, None)) {
            prop_assert!(least <= points && points <= most);
        }
        prop_assert_eq!(item.rule.score(item.frame(), &Figures::default()), None);
    }
}
