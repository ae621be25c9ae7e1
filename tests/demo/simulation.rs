//! The demo's outlook held against a million draws.

use parindex::domain::exact::Exact;
use parindex::domain::outlook::simulation::SimulationRequest;

use super::Place;

fn away(a: &Exact, b: &Exact) -> Exact {
    (a - b).max(b - a)
}

/// One database says as much as the other: nothing here depends on it, and a million draws take seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_draws_agree_with_the_outlook() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    let material = place.app.material(&assessment, None).await.unwrap();
    let ask = SimulationRequest { seed: 2016, draws: 1_000_000, ..SimulationRequest::default() };
    let drawn = place.app.simulation(assessment, material, ask).await.unwrap().simulation;
    assert_eq!((drawn.draws, drawn.at_most.len()), (1_000_000, drawn.outlook.at_most.len()));
    let five = Exact::whole(5);
    for (own, outlook) in drawn.at_most.iter().zip(&drawn.outlook.at_most) {
        let room = &own.standard_error * &five;
        assert!(away(&own.chance, &outlook.chance) <= room, "{own:?} and {outlook:?}");
    }
    // Somewhere in the middle there is something to disagree about.
    let half = Exact::parse("0.1").unwrap();
    assert!(drawn.at_most.iter().any(|own| own.chance > half && own.chance < Exact::whole(1) - half.clone()));
    // At the fifth hundredth the density of a score that spreads over some points is about 0.03 a point: five standard errors of
    // 0.0002 are 0.04 points; the grid of the outlook adds less than 0.01.
    let near = Exact::parse("0.05").unwrap();
    let (levels, outlook) = (&drawn.score.levels, &drawn.outlook.score.levels);
    for (own, outlook) in [(&levels.p05, &outlook.p05), (&levels.p50, &outlook.p50), (&levels.p95, &outlook.p95)] {
        assert!(away(&own.points, &outlook.points) <= near, "{own:?} and {outlook:?}");
    }
    assert!(away(&drawn.score.mean.points, &drawn.outlook.score.mean.points) <= Exact::parse("0.02").unwrap());
    assert_eq!(drawn.rank.levels, drawn.outlook.rank.levels);
}
