//! The simulation of an assessment: draws from a seed, for what hangs together.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::Serialize;
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::heavy;
use super::outlook::{Material, nothing_applicable};
use super::{Answer, App, AppError, Fault};
use crate::domain::assessment::Assessment;
use crate::domain::outlook::simulation::{self, Simulation, SimulationRequest, Tally, Trial, Unfit};

/// What was drawn of an assessment's score and rank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimulationView {
    /// Assessment.
    pub assessment: String,
    /// Version it was drawn from.
    pub version: i64,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set.
    pub set: SetSummary,
    /// What was drawn.
    #[serde(flatten)]
    pub simulation: Simulation,
}

impl App {
    /// Draws an assessment's score and rank from a seed.
    ///
    /// # Errors
    /// `Invalid` for everything in the request that can't be applied; `Conflict` when the published facts contradict each other or
    /// nothing is applicable.
    pub async fn simulation(
        &self,
        assessment: Arc<Assessment>,
        material: Material,
        ask: SimulationRequest,
    ) -> Answer<SimulationView> {
        self.shared.heavy.run(move |stop| simulated(&assessment, &material, &ask, heavy::share(), stop)).await?
    }
}

fn simulated(
    assessment: &Assessment,
    material: &Material,
    ask: &SimulationRequest,
    threads: usize,
    stop: &AtomicBool,
) -> Answer<SimulationView> {
    let simulation = material.with(assessment, |grounds| {
        let prepared = simulation::prepare(assessment, grounds, ask).map_err(unfit)?.ok_or_else(nothing_applicable)?;
        let tally = drawn(&prepared.trial, threads, stop);
        Answer::Ok(prepared.told(assessment, grounds, ask, &tally, stop))
    });
    let opening = &assessment.opening;
    Ok(SimulationView {
        assessment: opening.assessment.clone(),
        version: assessment.version,
        illustrative: opening.illustrative,
        set: SetSummary::of(&assessment.set),
        simulation: simulation??,
    })
}

/// Draws every block on so many threads. Which thread draws a block does not matter: what is counted is added up.
fn drawn(trial: &Trial, threads: usize, stop: &AtomicBool) -> Tally {
    let next = AtomicU64::new(0);
    let work = || {
        let mut tally = trial.tally();
        while !stop.load(Ordering::Relaxed) {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= trial.blocks() {
                break;
            }
            trial.run(block, &mut tally);
        }
        tally
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            let own = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            all.add(&own);
        }
        all
    })
}

fn unfit(faults: Vec<Unfit>) -> AppError {
    let fault = |unfit: Unfit| Fault { pointer: unfit.pointer, code: unfit.code.to_owned(), detail: unfit.detail };
    AppError::Invalid(faults.into_iter().map(fault).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outlook::testing::{reported, with_grounds};

    #[test]
    fn the_same_bytes_on_any_number_of_threads() {
        let assessment = reported(2016);
        let ask = serde_json::json!({
            "seed": 5, "draws": 9_500, "together": [{ "items": ["1.1.2", "1.2.2"], "chance": "0.2", "keep": "0" }],
        });
        let ask: SimulationRequest = serde_json::from_value(ask).unwrap();
        with_grounds(2016, |grounds| {
            let prepared = simulation::prepare(&assessment, grounds, &ask).unwrap().unwrap();
            let stop = AtomicBool::new(false);
            let told = |threads: usize| {
                let tally = drawn(&prepared.trial, threads, &stop);
                serde_json::to_string(&prepared.told(&assessment, grounds, &ask, &tally, &stop)).unwrap()
            };
            let one = told(1);
            assert!(one.contains("\"draws\":9500"));
            for threads in [2, 3, 8] {
                assert!(told(threads) == one, "{threads} threads");
            }
            stop.store(true, Ordering::Relaxed);
            assert!(drawn(&prepared.trial, 3, &stop) == prepared.trial.tally(), "nobody waits: nothing more is drawn");
        });
    }
}
