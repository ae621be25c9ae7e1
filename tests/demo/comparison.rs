//! The Cần Thơ case: from fifth to sixteenth, and how much of it the stricter rules explain.

use parindex::app::comparison::ComparisonView;
use parindex::domain::exact::Exact;

use super::{Place, YEAR};

async fn compared(place: &Place, id: &str, with: &str) -> ComparisonView {
    let mut both = Vec::new();
    for id in [id, with] {
        let assessment = place.app.assessment(id).await.unwrap();
        let outside = place.app.outside(&assessment, None).await.unwrap();
        both.push((assessment, outside));
    }
    let before = both.pop().unwrap();
    place.app.comparison(both.pop().unwrap(), before).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fall_of_2016_is_split_to_the_last_digit() {
    let place = Place::installed().await;
    let found = compared(&place, YEAR, "can-tho-2015").await;
    let parts = &found.score;
    let sum: Exact = [&parts.rules, &parts.performance, &parts.undivided, &parts.applicability, &parts.not_comparable]
        .into_iter()
        .sum();
    assert_eq!(sum, parts.change);
    assert!(parts.change < Exact::zero(), "the score fell: {}", parts.change);
    assert!(parts.undivided < Exact::zero(), "what was tightened fell: {}", parts.undivided);
    for code in ["3.3.4", "7.3.1", "8.2.1"] {
        assert!(found.not_comparable.iter().any(|alone| alone.item == code), "{code}");
    }
    let online =
        found.pairs.iter().find(|pair| (pair.before.as_str(), pair.after.as_str()) == ("7.2", "7.2.2")).unwrap();
    assert!(online.undivided, "dossiers can't be read by a rule that counts procedures");
    for rank in found.rank.as_ref().unwrap() {
        let whole = Exact::whole(rank.after.into()) - Exact::whole(rank.before.into());
        let sum: Exact = [&rank.own_rules, &rank.own_rest, &rank.rivals_rules, &rank.rivals_rest].into_iter().sum();
        assert_eq!(sum, whole);
        assert!(rank.after > rank.before, "the rank fell");
    }
    assert!(found.assumptions.iter().all(|text| !text.vi.is_empty() && !text.en.is_empty()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_years_swapped_have_every_sign_flipped() {
    let place = Place::installed().await;
    let there = compared(&place, YEAR, "can-tho-2015").await;
    let back = compared(&place, "can-tho-2015", YEAR).await;
    assert_eq!(there.score.rules, -back.score.rules);
    assert_eq!(there.score.performance, -back.score.performance);
    let (there, back) = (&there.rank.unwrap()[0], &back.rank.unwrap()[0]);
    assert_eq!(there.own_rules, -back.own_rules.clone());
    assert_eq!(there.rivals_rest, -back.rivals_rest.clone());
}
