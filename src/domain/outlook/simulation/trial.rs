//! One draw after the other: our points, the common shock, the others, and the rank that comes of it.
//!
//! Everything is a whole number: chances of 2⁻⁶⁰, scores of rivals in 1/10000 percent, points in parts that are exact wherever the
//! amounts have a common denominator up to 10¹⁸ (beyond that each amount is rounded down to 10⁻¹⁸ point).

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::compute::{Bounds, Model, Proven, Stretches, own_shock};
use super::super::own::Own;
use super::super::rivals::{PER_PERCENT, Rival};
use super::links::{Links, Shift, kept, shifted};
use super::table::{Source, Table};
use super::tally::Tally;
use crate::domain::exact::Exact;

/// Draws of one block, which has a stream of random numbers of its own.
const BLOCK: u64 = 1_000;
/// How often the others are drawn anew when the rank that came of it is ruled out.
pub(super) const TRIES: usize = 64;
/// The most parts of a point.
const MOST_PARTS: u64 = 1_000_000_000_000_000_000;
/// Units of a score in the whole.
const WHOLE: i64 = 100 * PER_PERCENT;

/// Everything that draws need, ready to be drawn from by any number of threads.
#[derive(Clone, Debug)]
pub struct Trial {
    seed: u64,
    draws: u64,
    /// Parts of a point.
    pub(super) parts: BigInt,
    /// Points of the items that are certain.
    base: i128,
    items: Vec<ItemDraw>,
    causes: Vec<u64>,
    ties: usize,
    shocks: Table,
    /// Each shock in our points, and in units of a score.
    moved: Vec<(i128, i64)>,
    rivals: Vec<RivalDraw>,
    shifts: Vec<Shift>,
    least: i128,
    most: i128,
    applicable_max: i128,
    proven: Stretches,
}

#[derive(Clone, Debug)]
struct ItemDraw {
    table: Table,
    /// Per outcome the points, and what is kept of them when the cause strikes.
    points: Vec<(i128, i128)>,
    cause: Option<usize>,
    tie: Option<usize>,
}

#[derive(Clone, Debug)]
struct RivalDraw {
    table: Table,
    /// The score of each outcome, the least and the most of them.
    scores: (Vec<i64>, i64, i64),
    /// The same when it is shifted.
    shifted: (Vec<i64>, i64, i64),
    moves: bool,
    shift: Option<usize>,
}

/// Where random numbers come from, and what holds for one draw.
struct Scene {
    own: Source,
    others: Source,
    struck: Vec<bool>,
    ties: Vec<u64>,
    shifts: Vec<bool>,
}

impl Trial {
    pub(super) fn of(
        (seed, draws): (u64, u64),
        model: &Model,
        items: &[Own],
        links: &Links,
        proven: Proven<'_>,
    ) -> Self {
        let outcomes = |index: usize| {
            let (own, spread) = (&items[index], &model.items[index]);
            let cause = links.items[index].0.map(|cause| &links.causes[cause]);
            let pair = |points: &Exact| {
                (points.clone(), cause.map_or_else(|| points.clone(), |cause| kept(points, &cause.keep, &own.least)))
            };
            spread.0.iter().map(|(points, _)| pair(points)).collect::<Vec<_>>()
        };
        let all: Vec<Vec<(Exact, Exact)>> = (0..model.items.len()).map(outcomes).collect();
        let shocks: Vec<Exact> = model.field.shocks.iter().map(|(shock, _)| own_shock(model, *shock)).collect();
        let ends = [&model.least, &model.most, &model.applicable_max];
        let numbers = all.iter().flatten().flat_map(|(points, kept)| [points, kept]).chain(&shocks).chain(ends);
        let parts = Exact::common_denominator(numbers).min(BigInt::from(MOST_PARTS));
        let whole = |points: &Exact| points.scaled_by(&parts).to_i128().unwrap_or_default();
        let draw = |(index, outcomes): (usize, &Vec<(Exact, Exact)>)| ItemDraw {
            table: Table::of(model.items[index].0.iter().map(|(_, chance)| *chance)),
            points: outcomes.iter().map(|(points, kept)| (whole(points), whole(kept))).collect(),
            cause: links.items[index].0,
            tie: links.items[index].1,
        };
        let (certain, items): (Vec<ItemDraw>, Vec<ItemDraw>) =
            all.iter().enumerate().map(draw).partition(|item| item.points.len() == 1 && item.cause.is_none());
        let percent = |units: usize| Exact::of_whole(BigInt::from(units), BigInt::from(PER_PERCENT));
        Self {
            seed,
            draws,
            base: certain.iter().map(|item| item.points[0].0).sum(),
            items,
            causes: links.causes.iter().map(|cause| cause.chance).collect(),
            ties: links.ties,
            shocks: Table::of(model.field.shocks.iter().map(|(_, chance)| *chance)),
            moved: shocks.iter().map(whole).zip(model.field.shocks.iter().map(|(by, _)| *by)).collect(),
            rivals: model
                .field
                .rivals
                .iter()
                .zip(&links.rivals)
                .map(|(own, shift)| rival(own, *shift, links))
                .collect(),
            shifts: links.shifts.clone(),
            least: whole(&model.least),
            most: whole(&model.most),
            applicable_max: whole(&model.applicable_max),
            proven: Bounds { proven, percent: &percent }.of_all(WHOLE.unsigned_abs() as usize + 1),
            parts,
        }
    }

    /// How many blocks there are; each is drawn by itself, in any order.
    #[must_use]
    pub fn blocks(&self) -> u64 {
        self.draws.div_ceil(BLOCK)
    }

    /// A tally of nothing.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::new(self.rivals.len() + 1, WHOLE.unsigned_abs() as usize + 1)
    }

    /// Draws one block into a tally.
    pub fn run(&self, block: u64, tally: &mut Tally) {
        // The others have a stream of their own: what is asked about them does not change what we draw.
        let [own, others] = [2 * block, 2 * block + 1].map(|stream| Source::new(self.seed, stream));
        let mut scene = Scene { own, others, struck: Vec::new(), ties: Vec::new(), shifts: Vec::new() };
        for _ in 0..BLOCK.min(self.draws.saturating_sub(block * BLOCK)) {
            self.draw(&mut scene, tally);
        }
    }

    fn draw(&self, scene: &mut Scene, tally: &mut Tally) {
        let source = &mut scene.own;
        scene.struck.clear();
        scene.struck.extend(self.causes.iter().map(|chance| source.next() < *chance));
        scene.ties.clear();
        scene.ties.extend((0..self.ties).map(|_| source.next()));
        let mut points = self.base;
        for item in &self.items {
            let at = match item.tie {
                None => source.next(),
                Some(tie) => scene.ties[tie],
            };
            let (whole, kept) = item.points[item.table.pick(at)];
            points += match item.cause {
                Some(cause) if scene.struck[cause] => kept,
                _ => whole,
            };
        }
        let (shock, moved) = self.moved[self.shocks.pick(source.next())];
        points = (points + shock).clamp(self.least, self.most);
        // A rival's score is a whole number of units: it is above ours exactly when it is above ours rounded down.
        let ours = (points * i128::from(WHOLE)).div_euclid(self.applicable_max);
        let ours = i64::try_from(ours).unwrap_or(WHOLE).clamp(0, WHOLE);
        let cell = usize::try_from(ours).unwrap_or_default();
        tally.draws += 1;
        tally.points += points;
        tally.scores[cell] += 1;
        let (best, worst, _) = self.proven.at(cell);
        let rank = self.rank(scene, (ours, moved), (best, worst)).unwrap_or_else(|nearest| {
            tally.held += 1;
            nearest
        });
        tally.ranks[rank - 1] += 1;
    }

    /// A rank that is proven possible for our score; when no draw of the others gives one, the nearest.
    fn rank(
        &self,
        scene: &mut Scene,
        (ours, shock): (i64, i64),
        (best, worst): (usize, usize),
    ) -> Result<usize, usize> {
        let (mut better, source) = (0, &mut scene.others);
        if ours == WHOLE {
            // Moved scores end there: nobody is above.
            return if best == 1 { Ok(1) } else { Err(best) };
        }
        for _ in 0..TRIES {
            scene.shifts.clear();
            scene.shifts.extend(self.shifts.iter().map(|shift| source.next() < shift.chance));
            let mut above = 0;
            for rival in &self.rivals {
                let shifts = rival.shift.is_some_and(|shift| scene.shifts[shift]);
                above += usize::from(rival.is_above(ours, shock, shifts, source));
            }
            if (best..=worst).contains(&(above + 1)) {
                return Ok(above + 1);
            }
            better += usize::from(above + 1 < best);
        }
        Err(if 2 * better > TRIES { best } else { worst })
    }
}

impl RivalDraw {
    /// Draws the score and compares it with ours; where every outcome says the same nothing is drawn.
    fn is_above(&self, ours: i64, shock: i64, shifts: bool, source: &mut Source) -> bool {
        // Moved scores end at 0 and 100 percent, which changes no comparison with a score below 100.
        let ours = if self.moves { ours - shock } else { ours };
        let (scores, least, most) = if shifts { &self.shifted } else { &self.scores };
        *most > ours && (*least > ours || scores[self.table.pick(source.next())] > ours)
    }
}

fn rival(own: &Rival, shift: Option<usize>, links: &Links) -> RivalDraw {
    let by = shift.map_or(0, |shift| links.shifts[shift].by);
    let ends = |scores: Vec<i64>| {
        let (least, most) = (scores.iter().min().copied(), scores.iter().max().copied());
        (scores, least.unwrap_or_default(), most.unwrap_or_default())
    };
    RivalDraw {
        table: Table::of(own.atoms.iter().map(|(_, chance)| *chance)),
        scores: ends(own.atoms.iter().map(|(score, _)| *score).collect()),
        shifted: ends(shifted(own, by)),
        moves: own.moves,
        shift,
    }
}
