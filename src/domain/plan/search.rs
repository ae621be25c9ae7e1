//! The search: group after group, all partial choices that can still become the best, and no other.
//!
//! Of two partial choices the worse one is dropped where the other weighs no more, is worth no less and holds no more places;
//! so is every one whose bound (see [`super::prices`]) is below the best choice found. What is left at the end holds the
//! optimum, whatever the prices.

use std::sync::atomic::{AtomicBool, Ordering};

use super::places::{Key, Places};
use super::prices::Prices;
use super::puzzle::{Offer, Puzzle, Whole};

/// Partial choices kept in the first, quick pass that finds a good choice to hold others against.
const QUICK: usize = 64;
/// How many partial choices are made between two looks at whether anybody still waits.
const BETWEEN_LOOKS: u64 = 1024;

/// How far the search may go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort<'a> {
    /// Partial choices made.
    pub most_nodes: u64,
    /// Set when nobody waits for the answer any more.
    pub stop: &'a AtomicBool,
}

/// A choice and how good it is proven to be.
#[derive(Clone, Debug)]
pub(super) struct Found<N> {
    /// Per group the index of the offer taken; none when no choice was found at all.
    pub chosen: Option<Vec<Option<usize>>>,
    /// Whether nothing better exists.
    pub optimal: bool,
    /// No choice is worth more.
    pub bound: N,
    /// Partial choices made.
    pub nodes: u64,
}

#[derive(Clone)]
struct State<N> {
    value: N,
    weight: N,
    /// What it can still come to, as a multiple of the prices' scale.
    bound: N,
    days: i64,
    key: Key,
    /// Where it stands in the trail.
    node: usize,
    taken: Option<usize>,
}

/// The best choice so far.
struct Best<N> {
    value: N,
    weight: N,
    days: i64,
    chosen: Vec<Option<usize>>,
}

struct Search<'a, N> {
    puzzle: &'a Puzzle<N>,
    places: &'a Places,
    prices: Prices<N>,
    /// Per group what the best of its offers is worth at the prices, and each offer's loss against that.
    tops: Vec<N>,
    losses: Vec<Vec<N>>,
    least_weights: Vec<N>,
    best: Option<Best<N>>,
    nodes: u64,
    effort: Effort<'a>,
}

/// Solves a puzzle. `known` is a choice that is allowed, if the caller has one. Equal inputs, equal answers.
pub(super) fn solve<N: Whole>(
    puzzle: &Puzzle<N>,
    places: &Places,
    known: Option<Vec<Option<usize>>>,
    effort: Effort<'_>,
) -> Found<N> {
    let prices = Prices::of(puzzle);
    let reduced: Vec<Vec<N>> =
        puzzle.groups.iter().map(|group| group.iter().map(|offer| prices.reduced(offer)).collect()).collect();
    let tops: Vec<N> = reduced.iter().map(|all| all.iter().fold(N::zero(), |top, one| top.max(one.clone()))).collect();
    let losses = reduced.iter().zip(&tops);
    let losses = losses.map(|(all, top)| all.iter().map(|one| top.clone() - one.clone()).collect()).collect();
    let least_weights = puzzle.least_weights();
    let mut search = Search { puzzle, places, prices, tops, losses, least_weights, best: None, nodes: 0, effort };
    if let Some(known) = known {
        search.offer_choice(known);
    }
    search.pass(Some(QUICK));
    let rest = search.pass(None);
    let value = search.best.as_ref().map(|best| best.value.clone());
    let optimal = rest.is_none();
    let bound = match (rest, value) {
        (None, Some(value)) => value,
        (None, None) => N::zero(),
        (Some(rest), value) => {
            // The bound is a multiple of 1 / scale, and values are whole.
            let whole = num_floor(rest, &search.prices.scale);
            value.map_or(whole.clone(), |value| value.max(whole))
        }
    };
    Found { chosen: search.best.map(|best| best.chosen), optimal, bound, nodes: search.nodes }
}

/// `a / b` rounded down, for b above 0.
fn num_floor<N: Whole>(a: N, b: &N) -> N {
    let cut = a.clone() / b.clone();
    if a < cut.clone() * b.clone() { cut - N::one() } else { cut }
}

impl<N: Whole> Search<'_, N> {
    /// Goes through all groups, keeping at most `width` partial choices after each. None when nothing was left out that could
    /// be better than the best; else the bound of what was not looked at.
    fn pass(&mut self, width: Option<usize>) -> Option<N> {
        let mut trail: Vec<(usize, Option<usize>)> = vec![(0, None)];
        let mut states = vec![self.start()];
        let mut dropped: Option<N> = None;
        for group in 0..self.puzzle.groups.len() {
            let mut next = Vec::with_capacity(states.len() * 2);
            for (index, state) in states.iter().enumerate() {
                if width.is_none() && self.must_stop() {
                    let rest = states[index..].iter().chain(&next).map(|state| state.bound.clone());
                    return rest.chain(dropped).max();
                }
                self.expand(group, state, &mut next);
            }
            states = sweep(next);
            if let Some(width) = width.filter(|width| states.len() > *width) {
                states.sort_by(|a, b| b.bound.cmp(&a.bound).then_with(|| a.weight.cmp(&b.weight)));
                dropped = dropped.max(states.get(width).map(|state| state.bound.clone()));
                states.truncate(width);
            }
            for state in &mut states {
                trail.push((state.node, state.taken.take()));
                state.node = trail.len() - 1;
            }
        }
        for state in states.into_iter().filter(|state| state.weight <= self.puzzle.capacity) {
            self.compare(state, &trail);
        }
        dropped
    }

    fn start(&self) -> State<N> {
        let places = self.puzzle.most.iter().zip(&self.prices.units);
        let places = places.map(|(most, price)| price.clone() * N::from(i64::try_from(*most).unwrap_or(i64::MAX)));
        let bound = self.prices.weight.clone() * self.puzzle.capacity.clone();
        let bound = places.chain(self.tops.iter().cloned()).fold(bound, |sum, part| sum + part);
        State { value: N::zero(), weight: N::zero(), bound, days: 0, key: Key::default(), node: 0, taken: None }
    }

    fn must_stop(&self) -> bool {
        self.nodes > self.effort.most_nodes
            || (self.nodes.is_multiple_of(BETWEEN_LOOKS) && self.effort.stop.load(Ordering::Relaxed))
    }

    /// The state with nothing, and with each offer, of the group.
    fn expand(&mut self, group: usize, state: &State<N>, next: &mut Vec<State<N>>) {
        let nothing = State { bound: state.bound.clone() - self.tops[group].clone(), taken: None, ..state.clone() };
        self.keep(group, nothing, next);
        for index in 0..self.puzzle.groups[group].len() {
            let offer: &Offer<N> = &self.puzzle.groups[group][index];
            let Some(key) = self.places.take(state.key, offer.unit) else { continue };
            let taken = State {
                value: state.value.clone() + offer.value.clone(),
                weight: state.weight.clone() + offer.weight.clone(),
                bound: state.bound.clone() - self.losses[group][index].clone(),
                days: state.days.saturating_add(offer.days),
                key,
                node: state.node,
                taken: Some(index),
            };
            self.keep(group, taken, next);
        }
    }

    /// Keeps a new state unless it can't come within the capacity, or can't beat the best.
    fn keep(&mut self, group: usize, mut state: State<N>, next: &mut Vec<State<N>>) {
        self.nodes += 1;
        if state.weight.clone() + self.least_weights[group + 1].clone() > self.puzzle.capacity {
            return;
        }
        for (unit, slot) in self.places.closing(group) {
            // Places that nobody will take any more are worth nothing.
            let idle = self.puzzle.most[unit].saturating_sub(state.key.count(slot));
            let idle = N::from(i64::try_from(idle).unwrap_or(i64::MAX));
            state.bound = state.bound - self.prices.units[unit].clone() * idle;
            state.key = state.key.without(slot);
        }
        let hopeless = |best: &Best<N>| state.bound < best.value.clone() * self.prices.scale.clone();
        if !self.best.as_ref().is_some_and(hopeless) {
            next.push(state);
        }
    }

    /// Takes the state as the best, if it is: more value, then less weight, then earlier days.
    fn compare(&mut self, state: State<N>, trail: &[(usize, Option<usize>)]) {
        let rank = |value: &N, weight: &N, days: i64| (value.clone(), -weight.clone(), -days);
        let better =
            |best: &Best<N>| rank(&state.value, &state.weight, state.days) > rank(&best.value, &best.weight, best.days);
        if !self.best.as_ref().is_none_or(better) {
            return;
        }
        let mut chosen = vec![None; self.puzzle.groups.len()];
        let mut at = state.node;
        for slot in chosen.iter_mut().rev() {
            let (before, taken) = trail[at];
            *slot = taken;
            at = before;
        }
        self.best = Some(Best { value: state.value, weight: state.weight, days: state.days, chosen });
    }

    /// Takes a choice that the caller knows to be allowed.
    fn offer_choice(&mut self, chosen: Vec<Option<usize>>) {
        let taken = self.puzzle.groups.iter().zip(&chosen).filter_map(|(group, taken)| group.get((*taken)?));
        let mut best = Best { value: N::zero(), weight: N::zero(), days: 0, chosen: Vec::new() };
        for offer in taken {
            best.value = best.value + offer.value.clone();
            best.weight = best.weight + offer.weight.clone();
            best.days = best.days.saturating_add(offer.days);
        }
        if best.weight <= self.puzzle.capacity {
            self.best = Some(Best { chosen, ..best });
        }
    }
}

/// Drops every state that another one beats in everything.
fn sweep<N: Whole>(mut states: Vec<State<N>>) -> Vec<State<N>> {
    states.sort_by(|a, b| {
        let order = a.weight.cmp(&b.weight).then_with(|| b.value.cmp(&a.value));
        order.then_with(|| a.days.cmp(&b.days)).then_with(|| a.key.cmp(&b.key))
    });
    let mut tops: Vec<(Key, N)> = Vec::new();
    states.retain(|state| {
        if tops.iter().any(|(key, value)| *value >= state.value && key.fits_in(state.key)) {
            return false;
        }
        match tops.iter_mut().find(|(key, _)| *key == state.key) {
            Some((_, value)) => *value = state.value.clone(),
            None => tops.push((state.key, state.value.clone())),
        }
        true
    });
    states
}
