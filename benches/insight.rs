//! Benchmarks of insight: a plan of 100 items, the outlook of 88 items among 63 provinces, and the simulation of it.
//!
//! `cargo bench --bench insight` measures; `cargo test` runs each once.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use parindex::app::rankings::roster;
use parindex::catalog;
use parindex::domain::assessment::{Assessment, History};
use parindex::domain::exact::Exact;
use parindex::domain::facts::{Actor, Fact, Opening, Recorded, Role, Submission, SubmissionKind};
use parindex::domain::outlook::simulation::{SimulationRequest, prepare};
use parindex::domain::outlook::{Grounds, Outlook, Past, outlook};
use parindex::domain::plan::{Aim, DEFAULT_WORK, Limits, Origin, Plan, Step, plan};
use parindex::domain::ranking::order::Order;
use parindex::domain::ranking::published::Published;
use parindex::domain::text::Text;
use rust_decimal::Decimal;
use uuid::Uuid;

fn main() {
    divan::main();
}

/// 100 items of 6 steps, of 20 units; points in hundredths, efforts in tenths of a day: rising, and the rates falling roughly.
fn steps() -> Vec<Step> {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut below = |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(state % most).unwrap()
    };
    let mut steps = Vec::new();
    for item in 0..100 {
        let (mut points, mut effort, unit) = (0, 0, below(20));
        for _ in 0..6 {
            points += 5 + below(30);
            effort += 3 + below(60);
            steps.push(Step {
                item: format!("i{item}"),
                name: Text::default(),
                points: Decimal::new(points, 2).into(),
                gain: Decimal::new(points, 2).into(),
                effort: Decimal::new(effort, 1).into(),
                unit: Some(format!("u{unit}")),
                due: NaiveDate::from_ymd_opt(2026, 1, 1 + u32::try_from(below(28)).unwrap()),
                needs: Vec::new(),
                origin: Origin::Given,
            });
        }
    }
    steps
}

fn planned(steps: &[Step], aim: &Aim) -> Plan {
    let limits = Limits { budget: Some(Exact::whole(300)), per_unit: Some(3), ..Limits::default() };
    let plan = plan(steps, &limits, aim, DEFAULT_WORK, &AtomicBool::new(false)).unwrap();
    assert!(plan.proof.optimal);
    plan
}

#[divan::bench]
fn most_points_of_100_items_by_6_steps(bencher: Bencher<'_, '_>) {
    let steps = steps();
    bencher.bench(|| planned(black_box(&steps), &Aim::MostPoints));
}

#[divan::bench]
fn least_effort_of_100_items_by_6_steps(bencher: Bencher<'_, '_>) {
    let steps = steps();
    bencher.bench(|| planned(black_box(&steps), &Aim::LeastEffort { gain: Exact::whole(20) }));
}

/// `par-2016`, three of four items reported with the figures of their best example.
fn assessment(year: i32) -> Assessment {
    let set = Arc::clone(catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap());
    let opening = Opening {
        assessment: "a".to_owned(),
        province: "can-tho".to_owned(),
        year,
        set: set.id.clone(),
        revision: set.revision,
        illustrative: true,
    };
    let mut facts = vec![Fact::Opened(opening)];
    for (nth, item) in set.items().iter().enumerate().filter(|(nth, item)| nth % 4 != 0 && !item.is_collected()) {
        let Some(example) = item.examples.iter().max_by_key(|example| example.points) else { continue };
        facts.push(Fact::Submitted(Submission {
            id: Uuid::from_u128(u128::try_from(nth).unwrap() + 1),
            item: item.code.clone(),
            unit: "so-noi-vu".to_owned(),
            kind: SubmissionKind::Actual,
            inputs: example.given.clone(),
            explanation: None,
            evidence: Vec::new(),
        }));
    }
    let actor = Actor { name: "a".to_owned(), role: Role::Admin, unit: None };
    let recorded =
        (1..).zip(facts).map(|(seq, fact)| Recorded { seq, at: Default::default(), actor: actor.clone(), fact });
    Assessment::fold(set, recorded.collect()).unwrap()
}

fn with_grounds(year: i32, using: impl FnOnce(&Grounds<'_>)) {
    let unknown = Published::unknown(year, roster(year).len());
    let published = catalog::published::published(year).unwrap_or(&unknown);
    let years: Vec<&Published> = (2012..year).filter_map(catalog::published::published).collect();
    let last = years.last().unwrap();
    let (order, before) = (Order::of(published, &roster(year)).unwrap(), Order::of(last, &roster(last.year)).unwrap());
    let (history, past) = (History::default(), Past::default());
    using(&Grounds {
        history: &history,
        past: &past,
        published,
        order: &order,
        before: Some((last, &before)),
        years: &years,
    });
}

fn looked_out(year: i32, bencher: Bencher<'_, '_>) {
    let assessment = assessment(year);
    with_grounds(year, |grounds| {
        let work = || -> Outlook { outlook(black_box(&assessment), grounds, &AtomicBool::new(false)).unwrap() };
        bencher.bench(work);
    });
}

/// The year is partly published: no common shock.
#[divan::bench]
fn an_outlook_of_88_items_among_63_in_a_published_year(bencher: Bencher<'_, '_>) {
    looked_out(2016, bencher);
}

/// Nothing is published: last year's places, five shocks.
#[divan::bench]
fn an_outlook_of_88_items_among_63_before_publication(bencher: Bencher<'_, '_>) {
    looked_out(2019, bencher);
}

/// The same field, 100,000 draws on one thread.
#[divan::bench]
fn a_simulation_of_100_000_draws_before_publication(bencher: Bencher<'_, '_>) {
    let assessment = assessment(2019);
    with_grounds(2019, |grounds| {
        let ask = SimulationRequest { seed: 1, draws: 100_000, ..SimulationRequest::default() };
        let trial = prepare(&assessment, grounds, &ask).unwrap().unwrap().trial;
        bencher.bench(|| {
            let mut tally = trial.tally();
            (0..trial.blocks()).for_each(|block| trial.run(block, &mut tally));
            tally
        });
    });
}
