//! The simulation: the outlook's spreads and rivals drawn instead of summed, for what hangs together.
//!
//! The outlook takes items as independent. A cause that strikes several at once, items that rise and fall together, rivals that
//! move together: those are drawn here, from a seed that the caller gives. Blocks of draws have streams of random numbers of their
//! own and are counted in whole numbers, so the answer is the same to the byte on any number of threads.

mod apart;
mod ask;
mod links;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod trial;
mod view;

use std::sync::atomic::AtomicBool;

use super::compute::{Model, chances};
use super::view::figures;
use super::{Ground, Grounds, model, proven};
use crate::domain::assessment::Assessment;
use crate::domain::text::Text;
pub use ask::{CommonCause, RivalsTogether, SimulationRequest, Tied};
use links::links;
pub use tally::Tally;
pub use trial::Trial;
pub use view::{DrawnChance, Simulation};

/// The most draws of one simulation.
pub const MOST_DRAWS: u64 = 1_000_000;
/// The largest seed: every JSON reader keeps whole numbers up to here.
pub const MOST_SEED: u64 = (1 << 53) - 1;

/// A part of a request that can't be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// JSON pointer into the request.
    pub pointer: String,
    /// Stable code.
    pub code: &'static str,
    /// What was found and what was expected.
    pub detail: Text,
}

impl Unfit {
    fn new(pointer: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), code, detail: Text::new(vi, en) }
    }
}

/// A request matched to an assessment, ready to be drawn.
pub struct Prepared {
    /// What is drawn from.
    pub trial: Trial,
    ground: Ground,
    /// The same chances with nothing hanging together; none when nothing does.
    apart: Option<Model>,
}

/// Matches a request to an assessment. None when nothing is applicable.
///
/// # Errors
/// Everything in the request that can't be applied: nothing is skipped.
pub fn prepare(
    assessment: &Assessment,
    grounds: &Grounds<'_>,
    ask: &SimulationRequest,
) -> Result<Option<Prepared>, Vec<Unfit>> {
    let Some(ground) = model(assessment, grounds) else { return Ok(None) };
    let links = links(ask, assessment, grounds.order, &ground)?;
    let proven = proven(assessment, grounds, &ground.model);
    let trial = Trial::of((ask.seed, ask.draws), &ground.model, &ground.items, &links, &proven);
    let linked = ask.together.len() + ask.tied.len() + ask.rivals.len() > 0;
    let apart = linked.then(|| apart::apart(&ground, &links));
    Ok(Some(Prepared { trial, ground, apart }))
}

impl Prepared {
    /// What was drawn, in words and numbers, beside what the outlook computes. When `stop` is set that is cut short: nobody waits.
    #[must_use]
    pub fn told(
        &self,
        assessment: &Assessment,
        grounds: &Grounds<'_>,
        ask: &SimulationRequest,
        tally: &Tally,
        stop: &AtomicBool,
    ) -> Simulation {
        let proven = proven(assessment, grounds, &self.ground.model);
        let computed = |model: &Model| figures(model, &proven, &chances(model, &proven, stop));
        let outlook = computed(&self.ground.model);
        let apart = self.apart.as_ref().map_or_else(|| outlook.clone(), computed);
        view::view(self, grounds, ask, tally, &proven, (outlook, apart))
    }
}
