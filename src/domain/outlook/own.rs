//! Our own items: how many points each may come to, from what is known, claimed, foreseen and open.

use rust_decimal::Decimal;

use super::chance::shares;
use super::sum::Spread;
use super::{Kind, Past};
use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::score::{self, Figured, Standing};

/// Levels of a share between nothing and everything, in quarters.
pub(super) const LEVELS: usize = 5;
/// What one item seen weighs.
pub(super) const SEEN: u64 = 1_000;
/// Before anything is seen, claims are taken to fare as these eight items: nine tenths whole, the rest half and none.
const CLAIMS_BEFORE: [u64; LEVELS] = [400, 0, 400, 0, 7_200];
/// Before anything is seen, open items are taken to end as these five: at each level one.
const OPEN_BEFORE: [u64; LEVELS] = [SEEN; LEVELS];
/// How many items of the same kind stand beside an item's own past.
const OTHERS_BESIDE_OWN: u64 = 4;
/// A survey moves from one year to the next by so many percentage points, with these weights; to both sides alike.
pub(super) const SURVEY_MOVES: [(i64, u64); 5] = [(-6, 1), (-3, 4), (0, 6), (3, 4), (6, 1)];
/// A survey of which no earlier result is known, in percent.
pub(super) const SURVEY_UNKNOWN: [(i64, u64); 5] = [(50, 1), (60, 4), (70, 6), (80, 4), (90, 1)];

/// What one item may come to.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub code: String,
    pub kind: Kind,
    pub spread: Spread,
    /// What counting leaves to it.
    pub least: Exact,
    pub most: Exact,
}

/// Every applicable item.
pub(super) fn own_items(assessment: &Assessment, history: &History, past: &Past) -> Vec<Own> {
    let claimed = assessment.standings(BasisName::Claimed, &History::default()).items;
    let all = assessment.set.items().iter().zip(&assessment.items).zip(&claimed);
    all.filter(|(_, standing)| standing.applicable)
        .map(|((item, record), standing)| {
            let (kind, spread) = spread(item, record, standing, history, past);
            let bounds = || spread.0.iter().map(|(points, _)| points);
            let zero = Exact::zero();
            // What is appraised is settled; everything else can still come to nothing, or to all that the item gives.
            let (least, most) = match kind {
                Kind::Appraised => (bounds().min().cloned(), bounds().max().cloned()),
                Kind::Open => (Some(standing.least.clone()), Some(standing.most.clone())),
                _ => (None, Some(item.max.into())),
            };
            let (least, most) = (least.unwrap_or_else(|| zero.clone()), most.unwrap_or(zero));
            Own { code: item.code.clone(), kind, spread, least, most }
        })
        .collect()
}

fn spread(item: &Item, record: &ItemRecord, standing: &Standing, history: &History, past: &Past) -> (Kind, Spread) {
    if let Some(points) = record.appraised(item).and_then(|standing| standing.points) {
        return (Kind::Appraised, Spread::certain(points));
    }
    if item.method == Method::Survey {
        return survey(item, history);
    }
    let foreseen = record.forecast_basis(item).map(|basis| score::item(item, &basis));
    let foreseen = foreseen.filter(|standing| standing.figured() != Figured::Unknown && standing.applicable);
    let kind = if foreseen.is_some() { Kind::Forecast } else { Kind::Claimed };
    let standing = foreseen.as_ref().unwrap_or(standing);
    match &standing.points {
        Some(points) => {
            let weights = past.claims(&item.code);
            (kind, levels(&Exact::zero(), points, &weights))
        }
        None => (Kind::Open, levels(&standing.least, &standing.most, &past.open())),
    }
}

/// The levels between two ends, by weight.
fn levels(low: &Exact, high: &Exact, weights: &[u64; LEVELS]) -> Spread {
    if low == high {
        return Spread::certain(low.clone());
    }
    let width = high - low;
    let points = |level: usize| low + &(&width * &quarters(level as u64));
    let atoms = shares(weights).into_iter().enumerate().filter(|(_, chance)| *chance > 0);
    Spread(atoms.map(|(level, chance)| (points(level), chance)).collect())
}

fn survey(item: &Item, history: &History) -> (Kind, Spread) {
    let (kind, around, moves) = match history.surveys.get(&item.code) {
        Some((percent, _)) => (Kind::SurveyCarried, *percent, SURVEY_MOVES),
        None => (Kind::SurveyUnknown, Decimal::ZERO, SURVEY_UNKNOWN),
    };
    let chances = shares(&moves.map(|(_, weight)| weight));
    let points = |by: i64| {
        let percent = (around + Decimal::from(by)).clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
        &(Exact::from(item.max) * Exact::from(percent)) / &Exact::whole(100)
    };
    (kind, Spread(moves.iter().zip(chances).map(|((by, _), chance)| (points(*by), chance)).collect()))
}

fn quarters(level: u64) -> Exact {
    &Exact::whole(level) / &Exact::whole(LEVELS as u64 - 1)
}

impl Past {
    /// Weights of the levels to which a claim on the item is kept: those of all claims, and the item's own past beside four
    /// like them.
    fn claims(&self, code: &str) -> [u64; LEVELS] {
        let mut all = CLAIMS_BEFORE;
        let mut own = [0; LEVELS];
        for (item, share) in &self.kept {
            add(&mut all, share);
            if item.iter().any(|item| item == code) {
                add(&mut own, share);
            }
        }
        let total: u64 = all.iter().sum();
        let beside = |weight: u64| OTHERS_BESIDE_OWN * SEEN * weight / total.max(1);
        std::array::from_fn(|level| beside(all[level]) + own[level])
    }

    /// Weights of the levels at which open items end.
    fn open(&self) -> [u64; LEVELS] {
        let mut all = OPEN_BEFORE;
        self.earned.iter().for_each(|share| add(&mut all, share));
        all
    }
}

/// Counts one item seen, shared between the two levels around it so that its mean is kept.
fn add(weights: &mut [u64; LEVELS], share: &Exact) {
    let share = share.clone().at_most(Exact::whole(1)).max(Exact::zero());
    let at = &share * &Exact::whole((LEVELS as u64 - 1) * SEEN);
    let at = super::sum::floor(&at).unsigned_abs();
    let (level, part) = ((at / SEEN) as usize, at % SEEN);
    weights[level] += SEEN - part;
    if part > 0 {
        weights[level + 1] += part;
    }
}
