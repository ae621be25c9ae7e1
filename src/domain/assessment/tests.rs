//! What holds of every assessment, whatever was said in whatever order.

use proptest::prelude::*;

use super::testing::{SET, Said, log, said, set};
use super::*;
use crate::domain::exact::Exact;
use crate::domain::losses::losses;
use crate::domain::score::{Figured, ScoredNode, tree};

fn sums_up(node: &ScoredNode) -> bool {
    let Some(children) = &node.children else { return true };
    let known: Vec<&Exact> = children.iter().filter_map(|child| child.points.as_ref()).collect();
    let points = (!known.is_empty()).then(|| known.into_iter().sum::<Exact>());
    let max: Exact = children.iter().map(|child| &child.applicable_max).sum();
    node.points == points && node.applicable_max == max && children.iter().all(sums_up)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn secured_claimed_ceiling_rise_and_every_tree_adds_up(all in prop::collection::vec(said(), 0..25)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let standings = |basis| assessment.standings(basis, &History::default()).items;
        let (secured, claimed, ceiling) = (standings(BasisName::Secured), standings(BasisName::Claimed), standings(BasisName::Ceiling));
        let points = |standing: &crate::domain::score::Standing| standing.points.clone().unwrap_or_else(Exact::zero);
        for index in 0..secured.len() {
            prop_assert!(points(&secured[index]) <= points(&claimed[index]), "{:?}", assessment.items[index]);
            if claimed[index].figured() != Figured::NotApplicable {
                prop_assert!(points(&claimed[index]) <= points(&ceiling[index]));
            }
        }
        for basis in BasisName::ALL {
            let items = standings(basis);
            let mut explain = |index: usize| assessment.explain(index, basis, &items[index]);
            let root = tree(&assessment.set, &items, &mut explain);
            prop_assert!(sums_up(&root));
            if let Some(total) = &root.points {
                prop_assert!(Exact::zero() <= *total && *total <= root.applicable_max);
            }
        }
    }

    #[test]
    fn all_four_together_are_each_alone(all in prop::collection::vec(said(), 0..20), survived in 0u64..=10) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let survival = Survival { claimed: Exact::whole(10), appraised: Exact::whole(survived), items: 1, assessments: vec!["a".to_owned()] };
        let history = History { survival: (survived > 0).then_some(survival), ..History::default() };
        for (basis, found) in BasisName::ALL.into_iter().zip(assessment.all_standings(&history)) {
            let alone = assessment.standings(basis, &history);
            prop_assert_eq!((found.items, found.assumptions), (alone.items, alone.assumptions));
        }
    }

    #[test]
    fn what_is_shared_with_another_state_stands_as_there(all in prop::collection::vec(said(), 0..20), cut in 0usize..20) {
        let facts = log(&all);
        let cut = cut.clamp(1, facts.len());
        let before = Assessment::fold(set(), facts[..cut].to_vec()).unwrap();
        let mut after = before.clone();
        for fact in &facts[cut..] {
            after.apply(fact.clone());
        }
        for basis in BasisName::ALL {
            let history = History::default();
            let known = before.standings(basis, &history);
            let found = after.standings_after(&before, &known, basis, &history);
            prop_assert_eq!(found.items, after.standings(basis, &history).items);
            // Under another set the same facts may be worth something else.
            let milder = crate::domain::criteria::read(SET.replace("full_at: 0.9", "full_at: 0.5").as_bytes()).unwrap();
            let elsewhere = Assessment { set: Arc::new(milder), ..after.clone() };
            prop_assert_eq!(elsewhere.standings_after(&before, &known, basis, &history).items, elsewhere.standings(basis, &history).items);
        }
    }

    #[test]
    fn taking_facts_in_one_by_one_is_folding_them_at_once(all in prop::collection::vec(said(), 0..20), cut in 0usize..20) {
        let facts = log(&all);
        let whole = Assessment::fold(set(), facts.clone()).unwrap();
        let cut = cut.clamp(1, facts.len());
        let mut grown = Assessment::fold(set(), facts[..cut].to_vec()).unwrap();
        for fact in &facts[cut..] {
            grown.apply(fact.clone());
        }
        prop_assert_eq!(format!("{:?}", whole.items), format!("{:?}", grown.items));
        prop_assert_eq!(whole.version, grown.version);
    }

    #[test]
    fn losses_are_what_is_missing_to_full_points(all in prop::collection::vec(said(), 0..25)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let standings = assessment.standings(BasisName::Claimed, &History::default());
        let root = tree(&assessment.set, &standings.items, &mut |_| None);
        let found = losses(&assessment);
        // As written: the parts of a number that never ends are ended so that they add up as they are read.
        let lost = &root.applicable_max - &root.points.unwrap_or_else(Exact::zero);
        prop_assert_eq!(lost.wire(), found.points.wire());
        let read = |points: &Exact| Exact::parse(&points.wire()).unwrap();
        for (grouping, sum) in [
            ("cause", found.by_cause.iter().map(|group| read(&group.points)).sum::<Exact>()),
            ("area", found.by_area.iter().map(|group| read(&group.points)).sum::<Exact>()),
            ("unit", found.by_unit.iter().map(|group| read(&group.points)).sum::<Exact>()),
            ("stage", found.by_stage.iter().map(|group| read(&group.points)).sum::<Exact>()),
            ("table", found.table.iter().map(|cell| read(&cell.points)).sum::<Exact>()),
            ("items", found.items.iter().map(|loss| read(&loss.points)).sum::<Exact>()),
            ("stages", found.items.iter().flat_map(|loss| &loss.stages).map(|part| read(&part.points)).sum::<Exact>()),
        ] {
            prop_assert_eq!(&sum, &found.points, "{}", grouping);
        }
        for loss in &found.items {
            let (item, _) = assessment.item(&loss.code).unwrap();
            prop_assert!(loss.stages.iter().all(|part| Exact::zero() < part.points));
            prop_assert!(loss.points <= item.max.into());
        }
    }
}

#[test]
fn an_adjustment_of_a_collected_item_stands_until_every_row_is_accepted() {
    let rows: Vec<Said> = (0..3).map(|unit| Said::Row { unit, late: 0, forecast: false }).collect();
    let adjust = Said::Verdict { nth: 0, verdict: 2, quarter: 2 };
    let accept = |nth| Said::Verdict { nth, verdict: 0, quarter: 0 };
    let reviewed = |all: &[Said]| {
        let assessment = Assessment::fold(set(), log(all)).unwrap();
        let (item, record) = assessment.item("1.2").unwrap();
        (record.reviewed(item).and_then(|standing| standing.points).map(|points| points.wire()), record.state(item))
    };
    let mut all = rows;
    assert_eq!(reviewed(&all), (None, ItemState::Submitted));
    all.push(adjust);
    assert_eq!(reviewed(&all), (Some("0.5".into()), ItemState::Adjusted));
    all.extend([accept(1), accept(2)]);
    assert_eq!(reviewed(&all), (Some("0.5".into()), ItemState::Adjusted));
    all.push(accept(0));
    assert_eq!(reviewed(&all), (Some("3".into()), ItemState::Accepted));
}

#[test]
fn a_returned_claim_counts_for_nothing_and_an_earlier_acceptance_stands() {
    let ratio = |done| Said::Ratio { done, planned: 10, forecast: false };
    let verdict = |nth, verdict| Said::Verdict { nth, verdict, quarter: 0 };
    let all = [ratio(3), verdict(0, 0), ratio(9), verdict(1, 1)];
    let assessment = Assessment::fold(set(), log(&all)).unwrap();
    let (item, record) = assessment.item("1.1").unwrap();
    assert_eq!(record.state(item), ItemState::Returned);
    assert_eq!(record.reviewed(item).unwrap().points.unwrap().wire(), "1");
    let claimed = assessment.standings(BasisName::Claimed, &History::default()).items;
    assert_eq!(claimed[0].points.as_ref().unwrap().wire(), "1");
}

#[test]
fn every_state_is_reached() {
    let ratio = |forecast| Said::Ratio { done: 9, planned: 10, forecast };
    let row = |unit| Said::Row { unit, late: 0, forecast: false };
    let verdict = |nth, verdict| Said::Verdict { nth, verdict, quarter: 4 };
    let ministry = |collected| Said::Ministry { collected, quarter: 4 };
    let rows = [row(0), row(1), row(2)];
    let with = |more: &[Said]| [&rows[..], more].concat();
    let table: [(&str, Vec<Said>, ItemState); 18] = [
        ("1.1", vec![], ItemState::NotStarted),
        ("1.1", vec![ratio(true)], ItemState::InProgress),
        ("1.1", vec![ratio(false)], ItemState::Submitted),
        ("1.1", vec![ratio(false), verdict(0, 1)], ItemState::Returned),
        ("1.1", vec![ratio(false), verdict(0, 0)], ItemState::Accepted),
        ("1.1", vec![ratio(false), verdict(0, 2)], ItemState::Adjusted),
        ("1.1", vec![ratio(false), verdict(0, 3)], ItemState::NotApplicable),
        ("1.1", vec![ratio(false), ministry(false)], ItemState::Appraised),
        ("1.2", vec![], ItemState::NotStarted),
        ("1.2", vec![row(0)], ItemState::InProgress),
        ("1.2", with(&[]), ItemState::Submitted),
        ("1.2", with(&[verdict(1, 1)]), ItemState::Returned),
        ("1.2", with(&[verdict(0, 0), verdict(1, 0)]), ItemState::Submitted),
        ("1.2", with(&[verdict(0, 0), verdict(1, 0), verdict(2, 0)]), ItemState::Accepted),
        ("1.2", with(&[verdict(0, 2)]), ItemState::Adjusted),
        ("1.2", with(&[verdict(0, 3)]), ItemState::NotApplicable),
        ("1.2", with(&[ministry(true)]), ItemState::Appraised),
        ("2.1", vec![Said::Survey { percent: 80 }], ItemState::Appraised),
    ];
    for (code, all, state) in table {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let (item, record) = assessment.item(code).unwrap();
        assert_eq!(record.state(item), state, "{code} {all:?}");
    }
}
