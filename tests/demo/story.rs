//! The story: who answers for what by when, every state, and what is lost and why.

use macro_rules_attribute::apply;
use std::collections::BTreeSet;

use parindex::app::AppError;
use parindex::catalog;
use parindex::domain::assessment::ItemState;
use parindex::domain::criteria::Method;
use parindex::domain::facts::{Cause, Phase};
use parindex::domain::losses::{Stage, StageLoss};
use parindex::domain::unit::UnitKind;
use serde_json::json;

use super::{Place, today};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn every_item_that_is_appraised_has_its_named_department_and_its_contributors() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        let Some(assignment) = record.assignment().map(|assignment| &assignment.fact) else {
            assert_eq!(item.method, Method::Survey, "{} is assigned", item.code);
            continue;
        };
        assert_eq!(Some(&assignment.lead), item.lead.as_ref(), "{}", item.code);
        let of = |kind| catalog::units("can-tho").iter().filter(move |unit| unit.kind == kind);
        let expected: BTreeSet<_> =
            item.collect_from.iter().flat_map(|kind| of(*kind)).map(|unit| &unit.slug).collect();
        assert_eq!(assignment.contributors.iter().collect::<BTreeSet<_>>(), expected, "{}", item.code);
        assert!(of(UnitKind::Office).all(|office| !assignment.contributors.contains(&office.slug)));
    }
}

#[apply(every_engine!)]
async fn most_is_due_in_30_to_75_days_and_what_is_late_is_locked() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    let (mut ahead, mut late) = (0, Vec::new());
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        let Some(assignment) = record.assignment() else { continue };
        match (assignment.fact.due - today()).num_days() {
            30..=75 => ahead += 1,
            days if days < 0 => late.push(item.code.as_str()),
            days => panic!("{} is due in {days} days", item.code),
        }
    }
    assert_eq!(late, ["3.5.2", "7.1.5"]);
    assert!(ahead > 60, "{ahead}");
    for (unit, code, figures) in [
        ("van-phong-ubnd", "3.5.2", json!({ "published": 10, "answered": 10 })),
        ("so-tttt", "7.1.5", json!({ "modern": 9, "districts": 9 })),
    ] {
        let AppError::Refused(refusal) = place.submit(unit, code, figures).await.unwrap_err() else { panic!() };
        assert_eq!((refusal.code, refusal.reason), ("locked", "due_passed"), "{code}");
        assert!(refusal.until.is_some() && refusal.lifted_by.is_some());
    }
    let last = assessment.items.iter().filter_map(|record| record.assignment()).map(|given| given.fact.due).max();
    let collect = assessment.phases.iter().find(|end| end.phase == Phase::Collect).unwrap().ends_on;
    assert!(last.unwrap() <= collect, "no due date lies beyond the phase");
    assert_eq!(assessment.phases.len(), 6);
    assert!(assessment.phases.windows(2).all(|pair| pair[0].ends_on < pair[1].ends_on));
    let overdue = place.app.deadlines(&assessment).items.into_iter().filter(|due| due.overdue);
    assert_eq!(overdue.map(|due| due.code).collect::<Vec<_>>(), ["7.1.5", "3.5.2"]);
}

#[apply(every_engine!)]
async fn items_stand_in_every_state_the_product_knows() {
    let place = Place::installed().await;
    for (state, codes) in [
        (ItemState::NotStarted, ["7.1.1", "3.5.2"].as_slice()),
        (ItemState::InProgress, &["7.2.2", "7.4.3", "6.1.2"]),
        (ItemState::Submitted, &["7.4.1", "3.3.2"]),
        (ItemState::Returned, &["5.5.2", "7.3.1"]),
        (ItemState::Accepted, &["5.1.1", "3.4.1"]),
        (ItemState::Adjusted, &["4.3.3"]),
        (ItemState::NotApplicable, &["6.2.2"]),
        (ItemState::Appraised, &["2.3.2", "8.1"]),
    ] {
        for code in codes {
            assert_eq!(place.item(code).await.state, state, "{code}");
        }
    }
    let views = [place.item("2.3.2").await, place.item("1.2.1").await];
    let points = views
        .map(|view| [view.claimed, view.reviewed, view.appraised].map(|points| points.unwrap().points.unwrap().wire()));
    assert_eq!(points, [["1", "0.5", "0.75"], ["0.5", "0.5", "0.375"]], "self, reviewed and appraised side by side");
}

#[apply(every_engine!)]
async fn what_is_lost_tells_the_three_causes_of_the_article() {
    let place = Place::installed().await;
    let losses = place.app.losses(&*place.assessment().await);
    let loss = |code: &str| losses.items.iter().find(|loss| loss.code == code).unwrap_or_else(|| panic!("{code}"));
    for (cause, codes) in [
        (Cause::RuleTightened, ["7.2.2", "7.2.3", "3.4.1", "3.4.2", "3.4.3"].as_slice()),
        (Cause::ExternalDependency, &["5.1.1", "5.6.2", "4.1.3", "5.8.1", "5.8.2"]),
        (Cause::LateAction, &["7.1.2", "3.2.1", "3.2.3"]),
    ] {
        for code in codes {
            let loss = loss(code);
            assert_eq!((loss.cause, loss.stated), (cause, true), "{code}");
            assert!(loss.reason.as_ref().is_some_and(|reason| reason.contains(" / ")), "{code}: in both languages");
        }
    }
    let article = [Cause::RuleTightened, Cause::ExternalDependency, Cause::LateAction];
    let stated: BTreeSet<_> = losses.items.iter().filter(|loss| loss.stated).map(|loss| loss.cause).collect();
    let causes: Vec<_> = losses.by_cause.iter().map(|group| group.key).collect();
    assert_eq!(causes[..3], article, "the article's causes come first, in its order");
    assert!(causes[3..].iter().filter(|cause| stated.contains(cause)).count() > 0, "other causes are stated too");
    assert_eq!(causes[3], Cause::Survey, "of the others the surveys cost most");
    let points = |index: usize| losses.by_cause[index].points.clone();
    assert!((0..3).all(|main| (4..causes.len()).all(|other| points(main) > points(other))));
    assert_eq!(losses.table[0].cause, Cause::RuleTightened);
    let stages: Vec<_> = losses.by_stage.iter().map(|group| group.key).collect();
    for stage in [Stage::NeverClaimed, Stage::Collecting, Stage::Returned, Stage::Adjusted, Stage::AdjustedByMinistry] {
        assert!(stages.contains(&stage), "{stage:?}: {stages:?}");
    }
    // Claimed in full, and a quarter taken by the ministry.
    assert_eq!(
        loss("2.3.2").stages,
        [StageLoss { stage: Stage::AdjustedByMinistry, points: loss("2.3.2").points.clone() }]
    );
    assert_eq!(loss("5.5.2").cause, Cause::Rejected);
}

#[apply(every_engine!)]
async fn the_units_that_hold_the_on_time_items_back_are_named() {
    let place = Place::installed().await;
    let viewer = place.caller("viewer").await;
    let assessment = place.assessment().await;
    for (code, units) in [
        ("3.4.1", ["so-tnmt"].as_slice()),
        ("3.4.2", &["quan-cai-rang", "quan-ninh-kieu"]),
        ("3.4.3", &["huyen-co-do", "quan-ninh-kieu", "quan-thot-not"]),
    ] {
        let collected = place.app.item(&assessment, code, &viewer).unwrap().score.collected.unwrap();
        let held: BTreeSet<_> = collected.held_by.iter().map(|holding| holding.unit.as_str()).collect();
        assert_eq!(held, units.iter().copied().collect(), "{code}: {:?}", collected.held_by);
    }
}
