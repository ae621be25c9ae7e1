//! The sum of several provinces' figures, each as far as it is known.

use rust_decimal::Decimal;

use crate::domain::criteria::Item;
use crate::domain::rules::{Figures, Known};

/// The figures of the merged item. A sum of the units' rows, a number of units and a number of units that meet a condition
/// all add up, so what is collected sums to what all the rows together give.
pub(super) fn sum<'a>(item: &'a Item, parts: &[Figures<'_>]) -> Figures<'a> {
    let mut total = Figures::default();
    for spec in &item.inputs {
        let name = spec.name.as_str();
        let least = parts.iter().map(|part| part.range(name).least).sum();
        let most = parts.iter().map(|part| part.range(name).most).sum();
        total.numbers.push((name, Known { least, most }));
        let limit =
            |part: &Figures<'_>| part.limits.iter().find(|(limited, _)| *limited == name).map(|(_, most)| *most);
        if let Some(limit) = parts.iter().map(limit).sum() {
            total.limits.push((name, limit));
        }
        if let Some(whole) = spec.at_most.as_deref() {
            // A part never exceeds its whole, so no other province makes up for what one is behind.
            let behind = parts.iter().map(|part| shortfall(part, name, whole)).sum();
            total.shortfalls.push((name, whole, behind));
        }
    }
    total
}

/// How far a part is known to be behind its whole.
fn shortfall(figures: &Figures<'_>, part: &str, whole: &str) -> Decimal {
    let stated = figures.shortfalls.iter().find(|(p, w, _)| *p == part && *w == whole).map(|(.., gap)| *gap);
    let exact = figures.number(whole).zip(figures.number(part)).map(|(whole, part)| whole - part);
    [stated, exact].into_iter().flatten().max().unwrap_or_default()
}
