//! The chances held against closed forms, against every outcome counted, and against a plain simulation.

use proptest::prelude::*;

use super::chance::{ONE, exact, shares};
use super::compute::{Chances, Model, Reaching, chances};
use super::rivals::{Field, PER_PERCENT, Rival};
use super::sum::{Spread, Sum};
use super::testing::{reported, with_grounds};
use super::*;

fn number(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn part(a: i64, b: i64) -> Exact {
    Exact::of_whole(a.into(), b.into())
}

fn distance(a: &Exact, b: &Exact) -> Exact {
    let away = a - b;
    if away < Exact::zero() { -away } else { away }
}

fn nothing_proven(model: &Model) -> impl Fn(&Exact) -> (usize, usize) + use<> {
    let of = model.field.rivals.len() + 1;
    move |_| (1, of)
}

fn compute(model: &Model) -> Chances {
    chances(model, &nothing_proven(model), &AtomicBool::new(false))
}

#[test]
fn ten_coins_are_binomial() {
    let coin = Spread(vec![(Exact::zero(), ONE / 2), (Exact::whole(1), ONE / 2)]);
    let sum = Sum::of(std::iter::repeat_n(&coin, 10));
    let mut binomial = 1u64;
    for heads in 0..=10u64 {
        let cell = sum.first_at_least(&Exact::whole(heads));
        assert_eq!(sum.points(cell), Exact::whole(heads));
        assert_eq!(sum.cells[cell], (ONE >> 10) * binomial, "{heads}");
        binomial = binomial * (10 - heads) / (heads + 1);
    }
    assert_eq!((sum.cells.iter().sum::<u64>(), sum.moved), (ONE, 0));
}

#[test]
fn equal_rivals_are_binomial() {
    // Six rivals, each above 80 with a chance of one in four.
    let rival = Rival { atoms: vec![(70 * PER_PERCENT, ONE / 4 * 3), (90 * PER_PERCENT, ONE / 4)], moves: false };
    let model = Model {
        items: vec![Spread::certain(Exact::whole(80))],
        field: Field { rivals: vec![rival; 6], shocks: vec![(0, ONE)] },
        applicable_max: Exact::whole(100),
        least: Exact::zero(),
        most: Exact::whole(100),
        shared: Exact::zero(),
    };
    let found = compute(&model);
    let mut ways = 1i64;
    for above in 0..=6i64 {
        let wanted = part(ways * 3i64.pow((6 - above) as u32), 4096);
        assert_eq!(exact(found.ranks[above as usize]), wanted, "{above}");
        ways = ways * (6 - above) / (above + 1);
    }
}

#[test]
fn a_tie_shares_the_better_rank() {
    let at = |score: i64| Rival::known(score * PER_PERCENT);
    let model = Model {
        items: vec![Spread::certain(number("76"))],
        field: Field { rivals: vec![at(80), at(80), at(81)], shocks: vec![(0, ONE)] },
        applicable_max: number("95"),
        least: Exact::zero(),
        most: number("95"),
        shared: Exact::zero(),
    };
    assert_eq!(compute(&model).ranks, [0, ONE, 0, 0], "76 of 95 is 80 percent exactly");
}

/// Amounts in steps of the grid, with weights.
type Weighted = Vec<(i64, u64)>;

fn weighted(values: std::ops::Range<i64>) -> impl Strategy<Value = Weighted> {
    prop::collection::vec((values, 1u64..9), 1..4).prop_map(|mut all| {
        all.sort_unstable();
        all.dedup_by_key(|(value, _)| *value);
        all
    })
}

fn small() -> impl Strategy<Value = Model> {
    let items = prop::collection::vec(weighted(0..2000), 1..5);
    let rivals = prop::collection::vec((weighted(0..40), any::<bool>()), 1..5);
    let shocks = prop_oneof![Just(vec![(0, 1)]), Just(vec![(-1, 1), (0, 2), (1, 1)])];
    (items, rivals, shocks, any::<bool>()).prop_map(|(items, rivals, shocks, shared)| {
        let chances = |weighted: &Weighted| shares(&weighted.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
        let spread = |weighted: &Weighted| {
            let points = weighted.iter().map(|(steps, _)| part(*steps, 200));
            Spread(points.zip(chances(weighted)).collect())
        };
        let rival = |(weighted, moves): &(Weighted, bool)| {
            let scores = weighted.iter().map(|(percent, _)| percent * PER_PERCENT);
            Rival { atoms: scores.zip(chances(weighted)).collect(), moves: *moves }
        };
        let weights = chances(&shocks);
        Model {
            items: items.iter().map(spread).collect(),
            field: Field {
                rivals: rivals.iter().map(rival).collect(),
                shocks: shocks.iter().zip(weights).map(|((by, _), chance)| (by * PER_PERCENT, chance)).collect(),
            },
            applicable_max: Exact::whole(100),
            least: Exact::zero(),
            most: Exact::whole(100),
            shared: if shared { Exact::whole(1) } else { Exact::zero() },
        }
    })
}

/// Every outcome there is: chance of each rank, and mean score.
fn counted(model: &Model) -> (Vec<Exact>, Exact) {
    let mut ranks = vec![Exact::zero(); model.field.rivals.len() + 1];
    let mut mean = Exact::zero();
    for (shock, weight) in &model.field.shocks {
        let moved = |points: Exact| {
            let points = points + &part(*shock, PER_PERCENT) * &model.shared;
            points.max(Exact::zero()).at_most(Exact::whole(100))
        };
        let mut outcomes = vec![(Exact::zero(), exact(*weight))];
        for item in &model.items {
            let longer = outcomes.iter().flat_map(|(sum, chance)| {
                item.0.iter().map(move |(points, own)| (sum + points, chance * &exact(*own)))
            });
            outcomes = longer.collect();
        }
        for (points, chance) in outcomes {
            let points = moved(points);
            mean = mean + &points * &chance;
            let mut counts = vec![(0, chance)];
            for rival in &model.field.rivals {
                let shock = if rival.moves { *shock } else { 0 };
                let score = |score: i64| part((score + shock).clamp(0, 100 * PER_PERCENT), PER_PERCENT);
                let longer = counts.iter().flat_map(|(above, chance)| {
                    let one =
                        |(own, part): &(i64, u64)| (above + usize::from(score(*own) > points), chance * &exact(*part));
                    rival.atoms.iter().map(one).collect::<Vec<_>>()
                });
                counts = longer.collect();
            }
            counts.into_iter().for_each(|(above, chance)| ranks[above] = &ranks[above] + &chance);
        }
    }
    (ranks, mean)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn small_cases_are_what_counting_every_outcome_gives(model in small()) {
        let found = compute(&model);
        let (ranks, mean) = counted(&model);
        let bound = exact(64);
        let (mut upto, mut wanted) = (Exact::zero(), Exact::zero());
        for (own, counted) in found.ranks.iter().zip(&ranks) {
            upto = upto + exact(*own);
            wanted = wanted + counted.clone();
            prop_assert!(distance(&upto, &wanted) <= bound, "{} and {}", upto, wanted);
        }
        prop_assert_eq!(upto, Exact::whole(1));
        let own = found.score.cells.iter().enumerate().map(|(cell, chance)| &found.score.points(cell) * &exact(*chance));
        prop_assert!(distance(&own.sum(), &mean) <= &bound * &Exact::whole(100));
    }

    #[test]
    fn nothing_lies_outside_what_is_proven(model in small(), cuts in prop::collection::vec(0u64..4000, 4), room in 0u64..2000) {
        let last = model.field.rivals.len() + 1;
        let mut cuts = cuts;
        cuts.sort_unstable();
        // A score above the n-th cut proves a rank that is n better; the worst is one behind.
        let proven = move |score: &Exact| {
            let over = cuts.iter().filter(|cut| *score >= part(**cut as i64, 100)).count();
            let best = last.saturating_sub(over + 1).max(1);
            (best, (best + 1).min(last))
        };
        let (least, most) = (part(room as i64 / 2, 100), part(2000 + room as i64, 100));
        let model = Model { least: least.clone(), most: most.clone(), ..model };
        let found = chances(&model, &proven, &AtomicBool::new(false));
        prop_assert_eq!(found.ranks.iter().sum::<u64>(), ONE);
        prop_assert_eq!(found.score.cells.iter().sum::<u64>(), ONE);
        let step = part(1, 200);
        prop_assert!(&found.score.offset + &step > least && found.score.points(found.score.cells.len() - 1) < &most + &step);
        let percent = |points: &Exact| points.clone();
        let (best, worst) = (proven(&percent(&(&most + &step))).0, proven(&percent(&(&least - &step))).1);
        for (index, chance) in found.ranks.iter().enumerate() {
            prop_assert!(*chance == 0 || (best..=worst).contains(&(index + 1)), "rank {} in {}-{}", index + 1, best, worst);
        }
    }

    #[test]
    fn whole_numbers_find_the_cell_that_fractions_do(
        model in small(), thirds in 1i64..400, sevenths in 0i64..700, scores in prop::collection::vec(-50_000i64..1_050_000, 30),
    ) {
        let mut sum = Sum::of(model.items.iter());
        sum.offset = &sum.offset + &part(sevenths, 7);
        let max = part(thirds, 3);
        let found = Reaching::of(&sum, &max);
        for score in scores {
            let points = &part(score, 100 * PER_PERCENT) * &max;
            prop_assert_eq!(found.cell(score), sum.first_at_least(&points));
        }
    }

    #[test]
    fn the_variance_is_the_mean_of_squared_distances(model in small()) {
        for spread in &model.items {
            let mean = spread.mean();
            let square = |(points, chance): &(Exact, u64)| (points - &mean) * (points - &mean) * exact(*chance);
            prop_assert_eq!(spread.variance(), spread.0.iter().map(square).sum::<Exact>());
        }
    }

    #[test]
    fn off_the_grid_the_mean_stays(amounts in prop::collection::vec((0i64..40, 1u64..9), 1..5)) {
        let weights = shares(&amounts.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
        let spread = Spread(amounts.iter().zip(weights).map(|((sevenths, _), chance)| (part(*sevenths, 7), chance)).collect());
        let sum = Sum::of([&spread, &spread].into_iter());
        let mean: Exact = sum.cells.iter().enumerate().map(|(cell, chance)| &sum.points(cell) * &exact(*chance)).sum();
        prop_assert_eq!(&mean, &sum.mean());
        prop_assert!(distance(&mean, &(&spread.mean() + &spread.mean())) <= exact(64) * Exact::whole(200));
    }
}

/// The model of a year, from what is built in of it and of the years before.
fn model_of(year: i32) -> Model {
    let assessment = reported(year);
    with_grounds(year, |grounds| model(&assessment, grounds).unwrap().model)
}

/// A plain simulation with a generator of its own (xorshift64*): draws every item and every rival.
fn simulate(model: &Model, draws: u64) -> (Vec<u64>, f64, f64) {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut uniform = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    };
    let float = |chance: u64| chance as f64 / ONE as f64;
    let table = |chances: Vec<u64>, values: Vec<f64>| {
        let mut sum = 0.0;
        chances
            .into_iter()
            .zip(values)
            .map(|(chance, value)| {
                sum += float(chance);
                (sum, value)
            })
            .collect::<Vec<_>>()
    };
    let items: Vec<Vec<(f64, f64)>> = model
        .items
        .iter()
        .map(|item| table(item.0.iter().map(|a| a.1).collect(), item.0.iter().map(|a| a.0.approximate()).collect()))
        .collect();
    let rivals: Vec<(Vec<(f64, f64)>, bool)> = model
        .field
        .rivals
        .iter()
        .map(|rival| {
            (
                table(
                    rival.atoms.iter().map(|a| a.1).collect(),
                    rival.atoms.iter().map(|a| a.0 as f64 / PER_PERCENT as f64).collect(),
                ),
                rival.moves,
            )
        })
        .collect();
    let shocks = table(
        model.field.shocks.iter().map(|a| a.1).collect(),
        model.field.shocks.iter().map(|a| a.0 as f64 / PER_PERCENT as f64).collect(),
    );
    let pick =
        |table: &[(f64, f64)], at: f64| table[table.partition_point(|(upto, _)| *upto < at).min(table.len() - 1)].1;
    let (max, shared) = (model.applicable_max.approximate(), model.shared.approximate());
    let (mut ranks, mut sum, mut squares) = (vec![0u64; rivals.len() + 1], 0.0, 0.0);
    for _ in 0..draws {
        let shock = pick(&shocks, uniform());
        let mut points: f64 =
            items.iter().map(|item| if item.len() == 1 { item[0].1 } else { pick(item, uniform()) }).sum();
        points = (points + shock * shared * max / 100.0).clamp(model.least.approximate(), model.most.approximate());
        let score = points / max * 100.0;
        let above = rivals.iter().filter(|(rival, moves)| {
            let own = if rival.len() == 1 { rival[0].1 } else { pick(rival, uniform()) };
            (if *moves { (own + shock).clamp(0.0, 100.0) } else { own }) > score
        });
        ranks[above.count()] += 1;
        sum += points;
        squares += points * points;
    }
    let mean = sum / draws as f64;
    (ranks, mean, squares / draws as f64 - mean * mean)
}

#[test]
fn a_plain_simulation_agrees() {
    for (year, draws) in [(2016, 300_000), (2019, 100_000)] {
        let model = model_of(year);
        assert_eq!((model.items.len(), model.field.rivals.len()), (88, 62));
        assert_eq!(model.field.shocks.len(), if year == 2016 { 1 } else { 5 }, "the mean of 2016 is known");
        let found = compute(&model);
        let (ranks, mean, variance) = simulate(&model, draws);
        let own: f64 = found
            .score
            .cells
            .iter()
            .enumerate()
            .map(|(cell, chance)| found.score.points(cell).approximate() * *chance as f64 / ONE as f64)
            .sum();
        let sigma = (variance / draws as f64).sqrt();
        assert!((own - mean).abs() < 5.0 * sigma + 0.005, "{year}: {own} and {mean}");
        let (mut upto, mut seen) = (0.0, 0.0);
        for (chance, count) in found.ranks.iter().zip(&ranks) {
            upto += *chance as f64 / ONE as f64;
            seen += *count as f64 / draws as f64;
            let sigma = (upto * (1.0 - upto) / draws as f64).max(0.0).sqrt();
            // Five sigma, and a little for the grid: a fortieth of a percent lies between two of its points.
            assert!((upto - seen).abs() < 5.0 * sigma + 0.001, "{year}: {upto} and {seen}");
        }
    }
}
