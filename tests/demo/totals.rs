//! The totals: where they stand among the published results, and what the year before teaches.

use macro_rules_attribute::apply;
use parindex::app::scores::{Projection, Total};
use parindex::domain::assessment::Survival;
use parindex::domain::exact::Exact;
use parindex::domain::ranking::Scope;

use super::{Place, YEAR};
use crate::support::engines::every_engine;

async fn projection(place: &Place, id: &str) -> Projection {
    let assessment = place.app.assessment(id).await.unwrap();
    let outside = place.app.outside(&assessment, None).await.unwrap();
    place.app.projection(&assessment, &outside, &Scope::All)
}

fn percent(total: &Total) -> Exact {
    total.percent.as_ref().unwrap().0.clone()
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

#[apply(every_engine!)]
async fn the_projection_contains_the_published_rank() {
    let place = Place::installed().await;
    let projection = projection(&place, YEAR).await;
    assert!(projection.illustrative);
    for total in [&projection.claimed, &projection.expected, &projection.ceiling] {
        let rank = total.rank.as_ref().unwrap();
        assert!(rank.best <= 16 && 16 <= rank.worst, "{rank:?}");
    }
    assert_eq!(projection.claimed.applicable_max, exact("98.75"), "6.2.2 does not apply");
    let expected = percent(&projection.expected);
    assert!(exact("75") <= expected && expected <= exact("82"), "{}", expected.shown());
    let [secured, claimed, expected, ceiling] =
        [&projection.secured, &projection.claimed, &projection.expected, &projection.ceiling].map(|t| &t.points);
    assert!(secured < claimed && claimed < ceiling && expected < ceiling);
    let assumed = projection.expected.assumptions.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join("\n");
    for word in ["survived", "can-tho-2015", "carried forward", "6.3.1", "forecasts: 6.1.2, 7.4.3", "counted as 0"] {
        assert!(assumed.contains(word), "{word} in\n{assumed}");
    }
}

#[apply(every_engine!)]
async fn the_year_before_agrees_with_what_was_published_of_it() {
    let place = Place::installed().await;
    let total = projection(&place, "can-tho-2015").await.secured;
    // Fifth, above 90, below the 91.14 of the fourth.
    assert!(exact("90") < percent(&total) && percent(&total) < exact("91.14"), "{}", percent(&total).shown());
    let rank = total.rank.unwrap();
    assert!(rank.best <= 5 && 5 <= rank.worst, "{rank:?}");
    let assessment = place.app.assessment("can-tho-2015").await.unwrap();
    assert!(assessment.opening.illustrative);
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        assert!(record.appraised(item).is_some(), "{} is appraised", item.code);
    }
    let survival = Survival::of(&assessment).unwrap().rate();
    assert!(exact("0.9") < survival && survival < exact("1"), "{}", survival.shown());
}
