//! Merged provinces against a naive reckoning in whole numbers, and what holds whatever was reported.

use super::*;

/// The points of a ratio item from summed figures, by hand; none when it does not apply.
fn by_hand(item: usize, a: u64, b: u64) -> Option<Exact> {
    match item {
        0 if b == 0 => None,
        0 => Some(fraction(a * 3 * 4, b * 3).at_most(Exact::whole(3))),
        1 => Some(Exact::whole(if a == b {
            3
        } else if a * 2 >= b {
            1
        } else {
            0
        })),
        2 if b == 0 => Some(Exact::whole(2)),
        2 => Some((&Exact::whole(2) - &fraction(4 * a, b)).max(Exact::zero())),
        _ if b == 0 => Some(Exact::zero()),
        _ => Some(Exact::whole(if a < b {
            0
        } else if 2 * a < 3 * b {
            2
        } else {
            4
        })),
    }
}

/// Numerator and denominator of an item in one province.
fn figures(item: usize, told: Told) -> (u64, u64) {
    if item == 1 {
        let rows = rows(told);
        return (rows.iter().filter(|(_, late)| *late == 0).count() as u64, rows.len() as u64);
    }
    (part(item, told).into(), told.b.into())
}

fn few<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(one, 1..5)
}

proptest! {
    #[test]
    fn ratios_are_what_the_summed_figures_come_to(provinces in few(province(0, by_figures()))) {
        let all = assessments(&provinces);
        let merged = merge(&equally(&all), BasisName::Claimed, Shares::Mean);
        for item in 0..RATIOS {
            let (a, b) = provinces.iter().map(|told| figures(item, told[item])).fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
            prop_assert_eq!(merged.how[item].convention, Convention::Summed);
            prop_assert_eq!(&merged.standings[item].points, &by_hand(item, a, b), "{} {}/{}", CODES[item], a, b);
            prop_assert_eq!(merged.standings[item].applicable, by_hand(item, a, b).is_some());
        }
    }

    #[test]
    fn a_province_merged_with_itself_is_itself(told in province(0, anything()), times in 1usize..5, secured in any::<bool>(), worst in any::<bool>()) {
        let one = assessment("p", &told);
        let basis = if secured { BasisName::Secured } else { BasisName::Claimed };
        let parts = vec![Predecessor { assessment: &one, weight: Decimal::TEN }; times];
        let merged = merge(&parts, basis, if worst { Shares::Worst } else { Shares::Mean });
        let own = one.standings(basis, &History::default()).items;
        for (item, (merged, own)) in merged.standings.iter().zip(&own).enumerate() {
            prop_assert_eq!(&merged.points, &own.points, "{}", CODES[item]);
            prop_assert_eq!(merged.applicable, own.applicable);
            prop_assert!(merged.least <= own.least && own.most <= merged.most, "{}: {:?} {:?}", CODES[item], merged, own);
        }
    }

    #[test]
    fn the_order_does_not_matter(provinces in few((province(0, anything()), 1u32..50)), turn in 0usize..4) {
        let all: Vec<Assessment> = assessments(&provinces.iter().map(|(told, _)| told.clone()).collect::<Vec<_>>());
        let mut parts: Vec<Predecessor<'_>> = all
            .iter()
            .zip(&provinces)
            .map(|(assessment, (_, weight))| Predecessor { assessment, weight: Decimal::from(*weight) })
            .collect();
        let one = merge(&parts, BasisName::Claimed, Shares::Mean);
        let turn = turn % parts.len();
        parts.rotate_left(turn);
        let other = merge(&parts, BasisName::Claimed, Shares::Mean);
        prop_assert_eq!(one.standings, other.standings);
        prop_assert!(one.how.iter().zip(&other.how).all(|(a, b)| (a.convention, a.reason) == (b.convention, b.reason)));
    }

    #[test]
    fn what_is_known_lies_between_the_least_and_the_greatest(provinces in few(province(1, by_figures())), weights in prop::collection::vec(1u32..50, 5), worst in any::<bool>()) {
        let all = assessments(&provinces);
        let weighted = |(assessment, weight): (_, &u32)| Predecessor { assessment, weight: Decimal::from(*weight) };
        let parts: Vec<Predecessor<'_>> = all.iter().zip(&weights).map(weighted).collect();
        let merged = merge(&parts, BasisName::Claimed, if worst { Shares::Worst } else { Shares::Mean });
        for (item, standing) in merged.standings.iter().enumerate() {
            let own = || merged.predecessors.iter().map(|standings| standings[item].points.clone().unwrap());
            let points = standing.points.clone().unwrap();
            prop_assert!(own().min().unwrap() <= points && points <= own().max().unwrap(), "{}", CODES[item]);
            if item >= RATIOS && worst {
                prop_assert_eq!(&points, &own().min().unwrap());
            }
            if item >= RATIOS && !worst {
                let total: u64 = weights[..parts.len()].iter().map(|weight| u64::from(*weight)).sum();
                let sum: Exact = own().zip(&weights).map(|(points, weight)| points * Exact::whole((*weight).into())).sum();
                prop_assert_eq!(&points * &Exact::whole(total), sum);
            }
        }
    }

    #[test]
    fn what_is_missing_is_a_range_that_holds_whatever_comes(provinces in few(province(0, anything()))) {
        let completed: Vec<Province> = provinces
            .iter()
            .map(|told| told.iter().map(|one| if one.known.is_open() { Told { known: Known::Claimed, ..*one } } else { *one }).collect())
            .collect();
        let (before, after) = (assessments(&provinces), assessments(&completed));
        let open = merge(&equally(&before), BasisName::Claimed, Shares::Mean);
        let full = merge(&equally(&after), BasisName::Claimed, Shares::Mean);
        let ceiling = merge(&equally(&before), BasisName::Ceiling, Shares::Mean);
        for item in 0..CODES.len() {
            let (was, is) = (&open.standings[item], &full.standings[item]);
            let missing: Vec<String> = (0..provinces.len()).filter(|nth| provinces[*nth][item].known.is_open()).map(|nth| format!("p{nth}")).collect();
            prop_assert_eq!(&open.how[item].open, &missing);
            if missing.is_empty() {
                prop_assert_eq!(was, is);
            } else {
                prop_assert!(was.applicable && was.points.is_none(), "{}: nothing is not zero: {:?}", CODES[item], was);
                prop_assert_eq!(&ceiling.standings[item].points, &Some(was.most.clone()));
            }
            if let Some(points) = &is.points {
                prop_assert!(was.least <= *points && *points <= was.most, "{}: {points:?} not in {was:?}", CODES[item]);
            }
        }
    }

    #[test]
    fn children_sum_to_their_parents_beside_every_predecessor(provinces in few(province(0, anything()))) {
        let all = assessments(&provinces);
        let parts = equally(&all);
        let merged = merge(&parts, BasisName::Claimed, Shares::Mean);
        let tree = score::tree(&set(), &merged.standings, &mut |index| Some(merged.details[index].clone()));
        let nodes = merged.side_by_side(&parts, &tree);
        prop_assert_eq!(nodes.len(), 1 + 2 + CODES.len());
        let points = |node: &MergedNode| -> Vec<Option<Exact>> {
            std::iter::once(&node.merged).chain(node.predecessors.iter().map(|one| &one.mark)).map(|mark| mark.points.clone()).collect()
        };
        for parent in nodes.iter().filter(|node| node.how.is_none()) {
            let code = if parent.code == "merging" { "" } else { &parent.code };
            let below = || nodes.iter().filter(|node| node.how.is_some() && node.code.starts_with(code));
            for (side, total) in points(parent).into_iter().enumerate() {
                let sum: Exact = below().filter_map(|item| points(item)[side].clone()).sum();
                prop_assert_eq!(total.unwrap_or_else(Exact::zero), sum, "{}", &parent.code);
            }
        }
        for (nth, one) in all.iter().enumerate() {
            let own = score::tree(&set(), &one.standings(BasisName::Claimed, &History::default()).items, &mut |_| None);
            prop_assert_eq!(&nodes[0].predecessors[nth].mark, &Mark::of(&own));
        }
    }
}

fn one(known: Known, a: u32, b: u32) -> Province {
    vec![Told { a, b, known }; CODES.len()]
}

/// `convention reason points` of each item.
fn told_of(provinces: &[Province], shares: Shares) -> Vec<String> {
    let all = assessments(provinces);
    let merged = merge(&equally(&all), BasisName::Claimed, shares);
    let word = |value: &dyn erased::Word| value.word();
    merged
        .how
        .iter()
        .zip(&merged.standings)
        .map(|(how, standing)| {
            let points = standing
                .points
                .as_ref()
                .map_or_else(|| format!("{}..{}", standing.least.wire(), standing.most.wire()), Exact::wire);
            format!("{} {} {points}", word(&how.convention), word(&how.reason))
        })
        .collect()
}

mod erased {
    //! The name an enum has on the wire.

    pub trait Word {
        fn word(&self) -> String;
    }

    impl<T: serde::Serialize> Word for T {
        fn word(&self) -> String {
            serde_json::to_value(self).unwrap().as_str().unwrap().to_owned()
        }
    }
}

#[test]
fn every_convention_by_hand() {
    // 9/10 and 1/10; both 1 or 2 units; counts 9 and 1 of 6; options none and half; surveys 72 % and 8 %.
    let two = [one(Known::Accepted, 9, 10), one(Known::Claimed, 1, 10)];
    let expected = [
        // 10/20 of 0.75; 1 of 2 and 1 of 2 units; 2 - 4 × 10/20; 10/20 of last year
        "summed ratio 2",
        "summed ratio 1",
        "summed ratio 0",
        "summed ratio 0",
        "equal_mean options 0.5",
        "equal_mean count 1.75",
        "equal_mean survey 1.2",
    ];
    assert_eq!(told_of(&two, Shares::Mean), expected);
    assert_eq!(told_of(&two, Shares::Worst)[4..], ["worst options 0", "worst count 0.5", "worst survey 0.24"]);
    // The ministry's word is not what the figures come to: the points are merged. An item that does not apply is left out.
    let three = [one(Known::Given(4), 9, 10), one(Known::Out, 1, 10), one(Known::Claimed, 9, 10)];
    let all = assessments(&three);
    let merged = merge(&equally(&all), BasisName::Claimed, Shares::Mean);
    assert_eq!(merged.how[0].left_out, ["p1"]);
    assert_eq!(told_of(&three, Shares::Mean)[0], "equal_mean given_points 2");
    assert_eq!(told_of(&[one(Known::Out, 1, 10), one(Known::Claimed, 3, 10)], Shares::Mean)[0], "summed ratio 1.2");
    assert_eq!(told_of(&[one(Known::Out, 1, 10)], Shares::Mean)[0], "not_applicable not_applicable 0..0");
    // The ministry's word is what the figures come to: the figures stand.
    assert_eq!(
        told_of(&[one(Known::Given(8), 0, 10), one(Known::Claimed, 9, 10)], Shares::Mean)[2],
        "summed ratio 0.2"
    );
    // Nothing from one of them is neither nothing nor zero.
    assert_eq!(
        told_of(&[one(Known::Partly, 1, 10), one(Known::Claimed, 9, 10)], Shares::Mean)[5],
        "equal_mean count 1.5..3"
    );
}
