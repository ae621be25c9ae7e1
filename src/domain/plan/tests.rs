//! Plans held against every choice there is, against another method, and against themselves.

use proptest::prelude::*;

use super::*;
use crate::domain::exact::Exact;

/// A made-up step: item, gain and effort in tenths, unit, day.
fn step(item: usize, gain: u64, effort: u64, unit: usize, day: Option<u32>) -> Step {
    let tenths = |n: u64| Exact::ratio(&Exact::whole(n), &Exact::whole(10)).unwrap();
    Step {
        item: format!("i{item}"),
        name: Text::default(),
        points: tenths(gain),
        gain: tenths(gain),
        effort: tenths(effort),
        unit: Some(format!("u{unit}")),
        due: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 1, 1 + day)),
        needs: Vec::new(),
        origin: Origin::Given,
    }
}

fn tenths(n: u64) -> Exact {
    Exact::ratio(&Exact::whole(n), &Exact::whole(10)).unwrap()
}

fn solve(steps: &[Step], limits: &Limits, aim: &Aim) -> Result<Plan, NoPlan> {
    plan(steps, limits, aim, DEFAULT_WORK, &AtomicBool::new(false))
}

type Offers = Vec<Vec<(u64, u64, usize, Option<u32>)>>;

/// Up to `items` items of up to four steps each, of four units; some steps of an item may be another unit's.
fn offers(items: usize, most: u64) -> impl Strategy<Value = Offers> {
    let one =
        (0..most, 0..most, prop_oneof![8 => Just(None), 1 => (0usize..4).prop_map(Some)], prop::option::of(0u32..20));
    let group = (0usize..4, prop::collection::vec(one, 1..4)).prop_map(|(unit, steps)| {
        let own = |(gain, effort, other, day): (u64, u64, Option<usize>, Option<u32>)| {
            (gain, effort, other.unwrap_or(unit), day)
        };
        steps.into_iter().map(own).collect::<Vec<_>>()
    });
    prop::collection::vec(group, 1..=items)
}

fn steps_of(offers: &Offers) -> Vec<Step> {
    let steps = offers.iter().enumerate().flat_map(|(item, group)| {
        group.iter().map(move |(gain, effort, unit, day)| step(item, *gain, *effort, *unit, *day))
    });
    steps.collect()
}

fn allowed(steps: &[Step], taken: &[usize], limits: &Limits) -> bool {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for index in taken {
        *used.entry(steps[*index].unit.as_deref().unwrap()).or_default() += 1;
    }
    let late = |index: &usize| steps[*index].due.zip(limits.due).is_some_and(|(due, limit)| due > limit);
    used.iter().all(|(unit, count)| limits.of_unit(unit).is_none_or(|most| *count <= most)) && !taken.iter().any(late)
}

fn total(steps: &[Step], taken: &[usize], pick: fn(&Step) -> &Exact) -> Exact {
    taken.iter().map(|index| pick(&steps[*index])).sum()
}

/// The days of a choice as ties count them.
fn days(steps: &[Step], taken: &[usize]) -> i64 {
    let dues = || steps.iter().filter_map(|step| step.due);
    let first = dues().min().unwrap_or_default();
    let latest = dues().max().map_or(0, |due| (due - first).num_days()) + 1;
    taken.iter().map(|index| steps[*index].due.map_or(latest, |due| (due - first).num_days())).sum()
}

/// Every allowed choice: the best by points, effort, days.
fn by_hand(offers: &Offers, steps: &[Step], limits: &Limits, aim: &Aim) -> Option<(Exact, Exact, i64)> {
    let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
    let mut start = 0;
    for group in offers {
        let longer =
            choices.iter().flat_map(|choice| (start..start + group.len()).map(|step| [&choice[..], &[step]].concat()));
        let longer: Vec<_> = longer.collect();
        choices.extend(longer);
        start += group.len();
    }
    let choices = choices.iter().filter(|taken| allowed(steps, taken, limits)).map(|taken| {
        let gain = total(steps, taken, |step| &step.gain);
        (gain, total(steps, taken, |step| &step.effort), days(steps, taken))
    });
    match aim {
        Aim::MostPoints => choices
            .filter(|(_, effort, _)| limits.budget.as_ref().is_none_or(|budget| effort <= budget))
            .min_by_key(|(gain, effort, days)| (-gain.clone(), effort.clone(), *days)),
        Aim::LeastEffort { gain: wanted } => choices
            .filter(|(gain, ..)| gain >= wanted)
            .min_by_key(|(gain, effort, days)| (effort.clone(), -gain.clone(), *days)),
    }
}

fn limits(budget: Option<u64>, per_unit: Option<usize>, due: Option<u32>) -> Limits {
    let due = due.and_then(|day| NaiveDate::from_ymd_opt(2026, 1, 1 + day));
    Limits { budget: budget.map(tenths), due, per_unit, units: BTreeMap::from([("u3".to_owned(), 1)]) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_most_points_are_those_of_every_choice_tried(
        offers in offers(6, 9), budget in 0u64..30, per_unit in prop::option::of(0usize..4), due in prop::option::of(0u32..20),
    ) {
        let (steps, limits) = (steps_of(&offers), limits(Some(budget), per_unit, due));
        let plan = solve(&steps, &limits, &Aim::MostPoints).unwrap();
        let (gain, effort, late) = by_hand(&offers, &steps, &limits, &Aim::MostPoints).unwrap();
        prop_assert!(plan.proof.optimal && plan.proof.gap.is_zero() && plan.proof.bound == plan.gain);
        // Steps that bring nothing and take nothing are left out: they only add days.
        prop_assert_eq!((&plan.gain, &plan.effort), (&gain, &effort));
        prop_assert!(days(&steps, &plan.taken) <= late);
        prop_assert!(allowed(&steps, &plan.taken, &limits));
        prop_assert_eq!(plan.taken.len() + plan.left_out.len(), steps.len());
        prop_assert!(plan.left_out.iter().all(|left| left.why != Why::NotLookedAt && left.why != Why::NotNeeded));
    }

    #[test]
    fn the_least_effort_is_that_of_every_choice_tried(
        offers in offers(6, 9), wanted in 1u64..40, per_unit in prop::option::of(0usize..4),
    ) {
        let (steps, limits) = (steps_of(&offers), limits(None, per_unit, None));
        let aim = Aim::LeastEffort { gain: tenths(wanted) };
        let best = by_hand(&offers, &steps, &limits, &aim);
        match (solve(&steps, &limits, &aim), best) {
            (Ok(plan), Some((gain, effort, late))) => {
                prop_assert!(plan.proof.optimal && plan.proof.bound == plan.effort);
                prop_assert_eq!((&plan.gain, &plan.effort), (&gain, &effort));
                prop_assert!(days(&steps, &plan.taken) <= late && allowed(&steps, &plan.taken, &limits));
            }
            (Err(NoPlan::OutOfReach { most }), None) => prop_assert!(most < tenths(wanted)),
            (found, best) => prop_assert!(false, "{:?} but {:?}", found.map(|plan| plan.taken), best),
        }
    }
}

/// An independent method: the best value for each whole effort, group after group; no units.
fn table(offers: &Offers, budget: usize) -> u64 {
    let mut best = vec![0u64; budget + 1];
    for group in offers {
        let before = best.clone();
        for (gain, effort, ..) in group {
            for total in *effort as usize..=budget {
                best[total] = best[total].max(before[total - *effort as usize] + gain);
            }
        }
    }
    best[budget]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn more_budget_never_brings_less(offers in offers(12, 30), per_unit in prop::option::of(1usize..3)) {
        let steps = steps_of(&offers);
        let mut before = Exact::zero();
        for budget in (0..120).step_by(7) {
            let plan = solve(&steps, &limits(Some(budget), per_unit, None), &Aim::MostPoints).unwrap();
            prop_assert!(plan.gain >= before && plan.effort <= tenths(budget));
            before = plan.gain;
        }
    }

    #[test]
    fn a_hundred_items_agree_with_the_table(offers in offers(100, 200), budget in 0usize..4000) {
        let steps = steps_of(&offers);
        let limits = Limits { budget: Some(tenths(budget as u64)), ..Limits::default() };
        let plan = solve(&steps, &limits, &Aim::MostPoints).unwrap();
        prop_assert!(plan.proof.optimal);
        prop_assert_eq!(plan.gain, tenths(table(&offers, budget)));
    }

    /// Thirds and sevenths of large primes: their common denominator is beyond any machine word.
    #[test]
    fn numbers_of_any_size_give_the_same_plan(offers in offers(10, 9), budget in 0u64..40, per_unit in prop::option::of(1usize..3)) {
        let steps = steps_of(&offers);
        let limits = limits(Some(budget), per_unit, None);
        let plain = solve(&steps, &limits, &Aim::MostPoints).unwrap();
        let hair = |n: u64| Exact::ratio(&Exact::whole(1), &Exact::whole(n)).unwrap();
        let primes = [1_000_000_007, 998_244_353, 1_000_000_009, 2_147_483_647];
        let tiny = |index: usize| &hair(1_000_000_000_000) * &hair(primes[index % 4]);
        let odd: Vec<Step> = steps.iter().enumerate().map(|(index, step)| Step {
            // A hair that no sum of tenths can notice.
            gain: if step.gain.is_zero() { Exact::zero() } else { &step.gain + &tiny(index) },
            ..step.clone()
        }).collect();
        let plan = solve(&odd, &limits, &Aim::MostPoints).unwrap();
        prop_assert!(plan.proof.optimal);
        let gain = total(&steps, &plan.taken, |step| &step.gain);
        prop_assert_eq!(gain, plain.gain);
    }
}

#[test]
fn broken_off_it_says_how_far_it_may_be() {
    // Values all but equal to their efforts: bounds tell little here.
    let offers: Offers =
        (0..60u64).map(|i| vec![(1001 + i * 37 % 97, 1000 + i * 53 % 89, (i % 7) as usize, None)]).collect();
    let steps = steps_of(&offers);
    let mut limits = limits(Some(20_011), Some(4), None);
    limits.units.clear();
    let stop = AtomicBool::new(false);
    let cut = plan(&steps, &limits, &Aim::MostPoints, 200, &stop).unwrap();
    let whole = plan(&steps, &limits, &Aim::MostPoints, MOST_WORK, &stop).unwrap();
    assert!(whole.proof.optimal && whole.proof.gap.is_zero(), "{:?}", whole.proof);
    assert!(!cut.proof.optimal, "{:?}", cut.proof);
    assert!(cut.gain <= whole.gain && whole.gain <= cut.proof.bound);
    assert_eq!(&cut.gain + &cut.proof.gap, cut.proof.bound);
    let nobody = AtomicBool::new(true);
    assert!(!plan(&steps, &limits, &Aim::MostPoints, MOST_WORK, &nobody).unwrap().proof.optimal);
}

#[test]
fn every_reason_is_told() {
    let steps = [
        step(0, 10, 10, 0, Some(1)),  // taken when there is room
        step(0, 5, 5, 0, Some(1)),    // else this one
        step(0, 9, 10, 0, Some(1)),   // the first is better for the same
        step(1, 9, 10, 0, Some(1)),   // the unit is full
        step(2, 50, 10, 1, Some(20)), // too late
        step(3, 1, 10, 1, Some(1)),   // poor
        step(4, 40, 20, 1, Some(1)),  // taken
        step(5, 30, 25, 2, Some(1)),  // worth it, but too much
        step(6, 0, 0, 2, Some(1)),    // nothing
    ];
    let units = BTreeMap::from([("u0".to_owned(), 1)]);
    let due = NaiveDate::from_ymd_opt(2026, 1, 10);
    let limits = Limits { budget: Some(tenths(50)), due, units, ..Limits::default() };
    let plan = solve(&steps, &limits, &Aim::MostPoints).unwrap();
    assert_eq!(plan.taken, [1, 6, 7]);
    let why = |index: usize| plan.left_out.iter().find(|left| left.step == index).map(|left| left.why.clone()).unwrap();
    assert!(matches!(why(4), Why::AfterDue));
    assert!(matches!(why(2), Why::Dominated { .. }));
    assert!(matches!(why(0), Why::DoesNotFit { .. } | Why::NotWorthItsEffort { .. }), "{:?}", why(0));
    assert!(matches!(why(3), Why::OverUnitLimit { most: 1 }), "{:?}", why(3));
    assert!(matches!(why(5), Why::NotWorthItsEffort { .. }), "{:?}", why(5));
    assert!(matches!(why(8), Why::NoGain));
    let limits = Limits { budget: Some(tenths(40)), ..limits };
    let plan = solve(&steps, &limits, &Aim::MostPoints).unwrap();
    assert_eq!(plan.taken, [0, 5, 6]);
    let why = |index: usize| plan.left_out.iter().find(|left| left.step == index).map(|left| left.why.clone()).unwrap();
    assert!(matches!(why(1), Why::FurtherStepTaken { .. }));
    assert!(matches!(why(3), Why::OverUnitLimit { most: 1 }));
    assert!(matches!(why(7), Why::DoesNotFit { .. }), "{:?}", why(7));
    assert!(plan.left_out.iter().all(|left| !left.detail.vi.is_empty() && !left.detail.en.is_empty()));
}

#[test]
fn what_is_as_cheap_as_what_was_taken_is_not_needed() {
    let steps = [step(0, 10, 10, 0, Some(1)), step(1, 10, 10, 1, Some(1)), step(2, 10, 40, 2, Some(1))];
    let plan = solve(&steps, &Limits::default(), &Aim::LeastEffort { gain: tenths(10) }).unwrap();
    assert!(plan.proof.optimal);
    let [taken] = plan.taken[..] else { panic!("{:?}", plan.taken) };
    let why = |index: usize| plan.left_out.iter().find(|left| left.step == index).map(|left| left.why.clone());
    assert_eq!(why(1 - taken), Some(Why::NotNeeded));
    assert!(matches!(why(2), Some(Why::NotWorthItsEffort { .. })), "{:?}", why(2));
}

/// What the search leaves behind is good enough that no plan found so far has such a step, however early it was broken off; so the
/// reason is told here of a choice that nobody would make.
#[test]
fn what_would_fit_and_pay_was_not_looked_at() {
    let steps = [step(0, 10, 10, 0, None), step(1, 30, 10, 1, None), step(1, 35, 10, 2, None)];
    let limits = Limits { budget: Some(tenths(20)), ..Limits::default() };
    let why = |taken: &[usize], margin: Option<&Exact>| {
        let left = left_out::reasons(&steps, &limits, &Aim::MostPoints, taken, margin);
        left.into_iter().map(|left| (left.step, left.why)).collect::<Vec<_>>()
    };
    assert_eq!(why(&[1], None), [(0, Why::NotLookedAt), (2, Why::NotLookedAt)]);
    let margin = Exact::whole(2);
    assert_eq!(why(&[1], Some(&margin))[0], (0, Why::NotWorthItsEffort { rate: Exact::whole(1), margin }));
}

proptest! {
    #[test]
    fn an_optimal_plan_has_looked_at_everything(offers in offers(6, 30), budget in prop::option::of(0u64..80), per_unit in prop::option::of(1usize..3)) {
        let plan = solve(&steps_of(&offers), &limits(budget, per_unit, None), &Aim::MostPoints).unwrap();
        prop_assert!(plan.proof.optimal && plan.left_out.iter().all(|left| left.why != Why::NotLookedAt));
    }
}
