//! An assessment to look out from, and what is built in of its year.

use std::sync::Arc;

use super::{Grounds, Past};
use crate::catalog;
use crate::domain::assessment::{Assessment, History};
use crate::domain::criteria::{Example, Item};
use crate::domain::facts::{Actor, Fact, Opening, Recorded, Role, Submission, SubmissionKind};
use crate::domain::province;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::published::Published;

/// `par-2016` half reported with the figures of its best examples: 88 items, as many kinds of spread as there are.
pub(crate) fn reported(year: i32) -> Assessment {
    reported_by(year, |item| item.examples.iter().max_by_key(|example| example.points))
}

/// The same with the figures of whichever example is picked.
pub(crate) fn reported_by(year: i32, pick: impl Fn(&Item) -> Option<&Example>) -> Assessment {
    let set = Arc::clone(catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap());
    let opening = Opening {
        assessment: "a".to_owned(),
        province: "can-tho".to_owned(),
        year,
        set: set.id.clone(),
        revision: set.revision,
        illustrative: true,
    };
    let actor = Actor { name: "a".to_owned(), role: Role::Admin, unit: None };
    let mut facts = vec![Fact::Opened(opening)];
    for (nth, item) in set.items().iter().enumerate().filter(|(nth, item)| nth % 4 != 0 && !item.is_collected()) {
        let Some(example) = pick(item) else { continue };
        facts.push(Fact::Submitted(Submission {
            id: uuid::Uuid::from_u128(nth as u128 + 1),
            item: item.code.clone(),
            unit: "so-noi-vu".to_owned(),
            kind: SubmissionKind::Actual,
            inputs: example.given.clone(),
            explanation: None,
            evidence: Vec::new(),
        }));
    }
    let recorded = |(index, fact): (usize, Fact)| Recorded {
        seq: index as i64 + 1,
        at: Default::default(),
        actor: actor.clone(),
        fact,
    };
    Assessment::fold(set, facts.into_iter().enumerate().map(recorded).collect()).unwrap()
}

/// What is built in of a year and of the years before.
pub(crate) fn with_grounds<T>(year: i32, using: impl FnOnce(&Grounds<'_>) -> T) -> T {
    let roster =
        |year: i32| province::roster(catalog::provinces(), year).iter().map(|p| p.slug.clone()).collect::<Vec<_>>();
    let years: Vec<_> = (2012..year).filter_map(catalog::published::published).collect();
    let unknown = Published::unknown(year, roster(year).len());
    let published = catalog::published::published(year).unwrap_or(&unknown);
    let order = Order::of(published, &roster(year)).unwrap();
    let before = years.last().map(|last| (*last, Order::of(last, &roster(last.year)).unwrap()));
    let (history, past) = (History::default(), Past::default());
    using(&Grounds {
        history: &history,
        past: &past,
        published,
        order: &order,
        before: before.as_ref().map(|(last, order)| (*last, order)),
        years: &years,
    })
}
