//! The same chances with nothing hanging together: every item is struck, and every rival shifts, for itself.

use std::collections::BTreeMap;

use super::super::Ground;
use super::super::chance::{ONE, carried, product};
use super::super::compute::Model;
use super::super::rivals::Rival;
use super::super::sum::Spread;
use super::links::{Links, kept, shifted};

/// A model that the outlook computes exactly, with the same chances for every single item and rival.
pub(super) fn apart(ground: &Ground, links: &Links) -> Model {
    let mut model = ground.model.clone();
    for ((spread, own), (cause, _)) in model.items.iter_mut().zip(&ground.items).zip(&links.items) {
        let Some(cause) = cause.map(|cause| &links.causes[cause]) else { continue };
        let chances = either(spread.0.iter().map(|(_, chance)| *chance), cause.chance);
        let points = spread.0.iter().flat_map(|(points, _)| [points.clone(), kept(points, &cause.keep, &own.least)]);
        *spread = Spread(points.zip(chances).filter(|(_, chance)| *chance > 0).collect());
    }
    for (rival, shift) in model.field.rivals.iter_mut().zip(&links.rivals) {
        let Some(shift) = shift.map(|shift| links.shifts[shift]) else { continue };
        let chances = either(rival.atoms.iter().map(|(_, chance)| *chance), shift.chance);
        let moved = shifted(rival, shift.by);
        let scores = rival.atoms.iter().zip(moved).flat_map(|((score, _), moved)| [*score, moved]);
        let mut atoms: BTreeMap<i64, u64> = BTreeMap::new();
        for (score, chance) in scores.zip(chances).filter(|(_, chance)| *chance > 0) {
            *atoms.entry(score).or_default() += chance;
        }
        *rival = Rival { atoms: atoms.into_iter().collect(), moves: rival.moves };
    }
    model
}

/// Each chance split in two: that it stays, that it is struck.
fn either(chances: impl Iterator<Item = u64>, struck: u64) -> Vec<u64> {
    carried(chances.flat_map(|chance| [product(chance, ONE - struck), product(chance, struck)]))
}
