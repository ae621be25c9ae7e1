//! The draws held against every outcome counted, against the outlook, and against themselves; and what is refused.

use super::super::chance::{ONE, shares};
use super::super::compute::{Chances, Proven};
use super::super::own::Own;
use super::super::rivals::{Field, PER_PERCENT, Rival};
use super::super::sum::Spread;
use super::super::testing::{reported, with_grounds};
use super::links::{Cause, Links, Shift, shifted};
use super::*;
use crate::domain::exact::Exact;
use crate::domain::outlook::Kind;

fn number(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn float(chance: u64) -> f64 {
    chance as f64 / ONE as f64
}

/// Draws every block, the last first.
fn drawn(trial: &Trial) -> Tally {
    let mut tally = trial.tally();
    (0..trial.blocks()).rev().for_each(|block| trial.run(block, &mut tally));
    tally
}

/// Five standard errors of a chance that is drawn so often.
fn five_errors(chance: f64, draws: u64) -> f64 {
    5.0 * ((chance * (1.0 - chance)).max(1.0 / draws as f64) / draws as f64).sqrt()
}

/// A small world: three items, four rivals, a shock or none.
fn small(shocks: &[(i64, u64)]) -> (Model, Vec<Own>) {
    let spread = |amounts: &[(&str, u64)]| {
        let chances = shares(&amounts.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
        Spread(amounts.iter().map(|(points, _)| number(points)).zip(chances).collect())
    };
    let items = [
        spread(&[("10", 1), ("20", 2), ("30.5", 3)]),
        spread(&[("0", 1), ("12", 4)]),
        spread(&[("8", 2), ("16", 1), ("24", 1)]),
    ];
    let own = |spread: &Spread| Own {
        code: String::new(),
        kind: Kind::Claimed,
        spread: spread.clone(),
        least: number("9"),
        most: number("40"),
    };
    let rival = |atoms: &[(i64, u64)], moves: bool| {
        let chances = shares(&atoms.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
        Rival { atoms: atoms.iter().map(|(percent, _)| percent * PER_PERCENT).zip(chances).collect(), moves }
    };
    let weights = shares(&shocks.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
    let model = Model {
        field: Field {
            rivals: vec![
                rival(&[(30, 1), (45, 2), (60, 1)], true),
                rival(&[(35, 1), (50, 3)], true),
                rival(&[(40, 1), (42, 1), (55, 1)], false),
                rival(&[(52, 1)], false),
            ],
            shocks: shocks.iter().zip(weights).map(|((by, _), chance)| (by * PER_PERCENT, chance)).collect(),
        },
        applicable_max: Exact::whole(90),
        least: Exact::zero(),
        most: number("66"),
        shared: number("0.5"),
        items: items.to_vec(),
    };
    (model, items.iter().map(own).collect())
}

fn linked() -> Links {
    Links {
        causes: vec![Cause { chance: ONE / 5, keep: number("0.5") }],
        ties: 1,
        shifts: vec![Shift { chance: ONE / 4, by: -7 * PER_PERCENT }],
        items: vec![(Some(0), Some(0)), (Some(0), None), (None, Some(0))],
        rivals: vec![Some(0), None, Some(0), None],
    }
}

fn unlinked() -> Links {
    Links { causes: vec![], ties: 0, shifts: vec![], items: vec![(None, None); 3], rivals: vec![None; 4] }
}

/// Outcomes with their chances.
type Weighted<T> = Vec<(T, f64)>;

fn times<A: Clone, B>(all: &Weighted<A>, next: impl Fn(&A) -> Weighted<B>) -> Weighted<B> {
    let of =
        |(outcome, chance): &(A, f64)| next(outcome).into_iter().map(|(b, own)| (b, chance * own)).collect::<Vec<_>>();
    all.iter().flat_map(of).collect()
}

fn or_not(chance: u64) -> Weighted<bool> {
    vec![(true, float(chance)), (false, 1.0 - float(chance))]
}

/// Every outcome there is, counted: the chance of each rank.
fn counted(model: &Model, items: &[Own], links: &Links, proven: Proven<'_>) -> Vec<f64> {
    let outcome = |index: usize, at: u64, struck: bool| {
        let mut upto = 0;
        let atom = model.items[index].0.iter().find(|(_, chance)| {
            upto += chance;
            at < upto
        });
        let points = &atom.unwrap().0;
        match links.items[index].0.filter(|_| struck) {
            Some(cause) => {
                let half = points * &links.causes[cause].keep;
                if half < items[index].least && *points > items[index].least {
                    items[index].least.clone()
                } else {
                    half.max(items[index].least.clone().at_most(points.clone()))
                }
            }
            None => points.clone(),
        }
    };
    // Between two of these numbers nothing changes, whichever item looks.
    let mut edges: Vec<u64> = vec![0];
    for spread in &model.items {
        edges.extend(spread.0.iter().scan(0, |sum, (_, chance)| {
            *sum += chance;
            Some(*sum)
        }));
    }
    edges.sort_unstable();
    edges.dedup();
    let uniform: Weighted<u64> = edges.windows(2).map(|pair| (pair[0], float(pair[1] - pair[0]))).collect();
    let causes = links.causes.first().map_or(vec![(false, 1.0)], |cause| or_not(cause.chance));
    let mut ranks = vec![0.0; model.field.rivals.len() + 1];
    for (shock, weight) in &model.field.shocks {
        let mut all =
            times(&causes, |struck| uniform.iter().map(|(tie, own)| ((*struck, *tie, Exact::zero()), *own)).collect());
        for index in 0..model.items.len() {
            all = times(&all, |(struck, tie, sum)| match links.items[index].1 {
                Some(_) => vec![((*struck, *tie, sum + &outcome(index, *tie, *struck)), 1.0)],
                None => uniform
                    .iter()
                    .map(|(at, own)| ((*struck, *tie, sum + &outcome(index, *at, *struck)), *own))
                    .collect(),
            });
        }
        let mut scores: std::collections::BTreeMap<Exact, f64> = Default::default();
        for ((_, _, points), chance) in all {
            *scores.entry(points).or_default() += chance;
        }
        for (points, chance) in scores {
            let moved = &points
                + &(&(&Exact::of_whole((*shock).into(), (100 * PER_PERCENT).into()) * &model.applicable_max)
                    * &model.shared);
            let score = &(&moved.max(model.least.clone()).at_most(model.most.clone()) * &Exact::whole(100))
                / &model.applicable_max;
            let shifts = links.shifts.first().map_or(vec![(false, 1.0)], |shift| or_not(shift.chance));
            let mut above: Weighted<(bool, usize)> =
                shifts.into_iter().map(|(own, chance)| ((own, 0), chance)).collect();
            for (rival, shift) in model.field.rivals.iter().zip(&links.rivals) {
                above = times(&above, |(shifts, above)| {
                    let by = shift.filter(|_| *shifts).map_or(0, |shift| links.shifts[shift].by);
                    let moved = shifted(rival, by)
                        .into_iter()
                        .map(|score| (score + if rival.moves { *shock } else { 0 }).clamp(0, 100 * PER_PERCENT));
                    let over = |units: i64| Exact::of_whole(units.into(), PER_PERCENT.into()) > score;
                    moved
                        .zip(&rival.atoms)
                        .map(|(own, (_, chance))| ((*shifts, above + usize::from(over(own))), float(*chance)))
                        .collect()
                });
            }
            let (best, worst) = proven(&score);
            let inside: f64 =
                above.iter().filter(|((_, above), _)| (best..=worst).contains(&(above + 1))).map(|(_, own)| own).sum();
            if inside == 0.0 {
                let better: f64 = above.iter().filter(|((_, above), _)| above + 1 < best).map(|(_, own)| own).sum();
                ranks[if better > 0.5 { best } else { worst } - 1] += float(*weight) * chance;
            } else {
                for ((_, above), own) in
                    above.into_iter().filter(|((_, above), _)| (best..=worst).contains(&(above + 1)))
                {
                    ranks[above] += float(*weight) * chance * own / inside;
                }
            }
        }
    }
    ranks
}

#[test]
fn small_cases_are_what_counting_every_outcome_gives() {
    let nothing: Proven<'_> = &|_| (1, 5);
    let narrow: Proven<'_> = &|score| if *score > Exact::whole(45) { (1, 3) } else { (3, 4) };
    let draws = 60_000;
    for (seed, shocks) in [(7, &[(0, 1)][..]), (8, &[(-6, 1), (0, 2), (6, 1)])] {
        for links in [unlinked(), linked()] {
            for proven in [nothing, narrow] {
                let (model, items) = small(shocks);
                let found = drawn(&Trial::of((seed, draws), &model, &items, &links, proven));
                assert_eq!((found.draws, found.ranks.iter().sum::<u64>()), (draws, draws));
                let wanted = counted(&model, &items, &links, proven);
                let (mut upto, mut sum) = (0, 0.0);
                for (own, chance) in found.ranks.iter().zip(&wanted) {
                    upto += own;
                    sum += chance;
                    let seen = upto as f64 / draws as f64;
                    assert!((seen - sum).abs() < five_errors(sum, draws), "{seed}: {:?} and {wanted:?}", found.ranks);
                }
            }
        }
    }
}

#[test]
fn what_hangs_together_is_seen() {
    // What is linked differs from the same chances apart by far more than chance does.
    let (model, items) = small(&[(0, 1)]);
    let proven: Proven<'_> = &|_| (1, 5);
    let together = counted(&model, &items, &linked(), proven);
    let ground = Ground { model, items, provinces: vec![None; 4], words: vec![] };
    let apart = chances(&apart::apart(&ground, &linked()), proven, &AtomicBool::new(false));
    let far = together.iter().zip(&apart.ranks).any(|(own, apart)| (own - float(*apart)).abs() > 0.02);
    assert!(far, "{together:?} and {:?}", apart.ranks);
    // Apart, what is struck for itself is what counting gives when every cause strikes one item and every shift one rival.
    let alone = Links {
        items: vec![(Some(0), None), (None, None), (None, None)],
        rivals: vec![None, None, Some(0), None],
        ..linked()
    };
    let wanted = counted(&ground.model, &ground.items, &alone, proven);
    let found = chances(&apart::apart(&ground, &alone), proven, &AtomicBool::new(false));
    for (own, wanted) in found.ranks.iter().zip(&wanted) {
        assert!((float(*own) - wanted).abs() < 1e-12, "{:?} and {wanted:?}", found.ranks);
    }
}

/// The chance of a score to be at most so many points, as the outlook computes it.
fn at_most(found: &Chances, points: &Exact) -> f64 {
    let cells = found.score.cells.iter().enumerate();
    cells.filter(|(cell, _)| found.score.points(*cell) <= *points).map(|(_, chance)| float(*chance)).sum()
}

#[test]
fn without_links_the_draws_are_the_outlook() {
    for (year, draws) in [(2016, 100_000), (2019, 100_000)] {
        let assessment = reported(year);
        with_grounds(year, |grounds| {
            let ask = SimulationRequest { seed: 11, draws, ..SimulationRequest::default() };
            let prepared = prepare(&assessment, grounds, &ask).unwrap().unwrap();
            let proven = proven(&assessment, grounds, &prepared.ground.model);
            let found = chances(&prepared.ground.model, &proven, &AtomicBool::new(false));
            let tally = drawn(&prepared.trial);
            let (mut upto, mut seen) = (0.0, 0);
            for (rank, (chance, own)) in (1..).zip(found.ranks.iter().zip(&tally.ranks)) {
                upto += float(*chance);
                seen += own;
                let part = seen as f64 / draws as f64;
                assert!((part - upto).abs() < five_errors(upto, draws), "{year}, rank {rank}: {part} and {upto}");
            }
            let told = prepared.told(&assessment, grounds, &ask, &tally, &AtomicBool::new(false));
            assert_eq!(told.independent, told.outlook);
            let levels = &told.score.levels;
            // The outlook's grid moves a score by less than this, and levels are rounded down by less than that.
            let grid = number("0.01");
            for (chance, level) in [(0.05, &levels.p05), (0.5, &levels.p50), (0.95, &levels.p95)] {
                let error = five_errors(chance, draws);
                assert!(at_most(&found, &(&level.points - &grid)) < chance + error, "{year}: {level:?}");
                assert!(at_most(&found, &(&level.points + &grid)) > chance - error, "{year}: {level:?}");
            }
            for (rank, own) in (1..).zip(&tally.ranks) {
                let bounds = told.rank.bounds;
                assert!(*own == 0 || (bounds.best..=bounds.worst).contains(&rank), "{year}: {rank}");
            }
        });
    }
}

#[test]
fn blocks_add_up_in_any_order_and_the_seed_decides() {
    let (model, items) = small(&[(0, 1)]);
    let proven: Proven<'_> = &|_| (1, 5);
    let trial = |seed: u64| Trial::of((seed, 4_321), &model, &items, &linked(), proven);
    let one = trial(3);
    assert_eq!(one.blocks(), 5);
    let (mut odd, mut even) = (one.tally(), one.tally());
    (0..5).for_each(|block| one.run(block, if block % 2 == 0 { &mut even } else { &mut odd }));
    odd.add(&even);
    assert!(odd == drawn(&one));
    assert!(drawn(&trial(4)) != drawn(&one));
}

fn refused(year: i32, ask: serde_json::Value) -> Vec<(String, &'static str)> {
    let ask: SimulationRequest = serde_json::from_value(ask).unwrap();
    let unfit = with_grounds(year, |grounds| prepare(&reported(year), grounds, &ask).err().unwrap_or_default());
    unfit.into_iter().map(|unfit| (unfit.pointer, unfit.code)).collect()
}

#[test]
fn what_cannot_be_applied_is_refused_and_never_skipped() {
    let ask = serde_json::json!({
        "seed": 1u64 << 53, "draws": 0,
        "together": [
            { "items": ["9.9", "1.1.1", "1.1.1"], "chance": "0", "keep": "1" },
            { "items": ["1.1.1"], "chance": "1.1", "keep": "-0.1" },
            { "items": [], "chance": "1", "keep": "0" },
        ],
        "tied": [{ "items": ["7.1.2"] }, { "items": ["7.1.2", "9.9"] }],
        "rivals": [
            { "provinces": ["x", "can-tho", "da-nang", "an-giang"], "chance": "2", "shift": "0" },
            { "provinces": [], "chance": "1", "shift": "0.00001" },
        ],
    });
    let found = refused(2016, ask);
    let found: Vec<(&str, &str)> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    let wanted = [
        ("/seed", "out_of_range"),
        ("/draws", "out_of_range"),
        ("/together/0/chance", "out_of_range"),
        ("/together/0/keep", "out_of_range"),
        ("/together/0/items/0", "unknown_item"),
        ("/together/0/items/2", "duplicate_target"),
        ("/together/1/chance", "out_of_range"),
        ("/together/1/keep", "out_of_range"),
        ("/together/1/items/0", "duplicate_target"),
        ("/together/2/items", "too_few"),
        ("/tied/0/items", "too_few"),
        ("/tied/1/items/0", "duplicate_target"),
        ("/tied/1/items/1", "unknown_item"),
        ("/rivals/0/chance", "out_of_range"),
        ("/rivals/0/shift", "out_of_range"),
        ("/rivals/0/provinces/0", "unknown_province"),
        ("/rivals/0/provinces/1", "own_province"),
        ("/rivals/0/provinces/2", "settled"),
        ("/rivals/0/provinces/3", "place_unknown"),
        ("/rivals/1/provinces", "too_few"),
        ("/rivals/1/shift", "out_of_range"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_rival_that_is_named_moves() {
    let ask = |rivals: serde_json::Value| {
        serde_json::from_value::<SimulationRequest>(serde_json::json!({ "seed": 1, "draws": 5_000, "rivals": rivals }))
            .unwrap()
    };
    // Before anything is published Đà Nẵng stands where it stood; surely ten points down is another field.
    with_grounds(2019, |grounds| {
        let assessment = reported(2019);
        let down = serde_json::json!([{ "provinces": ["da-nang"], "chance": "1", "shift": "-40" }]);
        let prepared = prepare(&assessment, grounds, &ask(down)).unwrap().unwrap();
        let index = prepared.ground.provinces.iter().position(|name| name.as_deref() == Some("da-nang")).unwrap();
        let before = &prepared.ground.model.field.rivals[index];
        let after = &prepared.apart.as_ref().unwrap().field.rivals[index];
        let least = |rival: &Rival| rival.atoms[0].0;
        assert_eq!(least(after), least(before) - 40 * PER_PERCENT);
        let with = drawn(&prepared.trial);
        let without = drawn(&prepare(&assessment, grounds, &ask(serde_json::json!([]))).unwrap().unwrap().trial);
        assert_ne!(with.ranks, without.ranks);
        assert!(with.scores == without.scores, "our own score has nothing to do with it");
    });
}
