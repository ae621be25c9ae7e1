//! Which item of one set goes with which of the other.

use std::collections::HashSet;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::criteria::{CriteriaSet, Item};
use crate::domain::crosswalk::{Crosswalk, Relation};

/// How the items of two sets were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// Through the crosswalk between the two sets.
    Crosswalk,
    /// By code: two revisions of one set, or two sets without a crosswalk, whose codes may mean different things.
    Code,
}

/// Two items that are compared; one of them may be missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub from: Option<&'a Item>,
    pub to: Option<&'a Item>,
    pub weight: Option<Decimal>,
    pub relation: Option<Relation>,
}

/// Every item of both sets, at least once. The flag beside the crosswalk says whether it leads from the second to the first.
pub(super) fn pairs<'a>(
    from: &'a CriteriaSet,
    to: &'a CriteriaSet,
    crosswalk: Option<(&Crosswalk, bool)>,
) -> (MatchedBy, Vec<Pair<'a>>) {
    let mut found = Vec::new();
    for item in to.items() {
        let before = found.len();
        match crosswalk {
            Some((crosswalk, backwards)) => {
                for row in &crosswalk.rows {
                    let (old, new) = if backwards {
                        (Some(row.to.as_str()), row.from.as_deref())
                    } else {
                        (row.from.as_deref(), Some(row.to.as_str()))
                    };
                    let source = old.and_then(|old| from.item(old));
                    if new == Some(item.code.as_str()) && source.is_some() {
                        // A share of the earlier item; read backwards it is no share of the later one.
                        let weight = row.weight.filter(|_| !backwards);
                        found.push(Pair { from: source, to: Some(item), weight, relation: Some(row.relation) });
                    }
                }
            }
            None => {
                let source = from.item(&item.code);
                found.extend(source.map(|from| Pair {
                    from: Some(from),
                    to: Some(item),
                    weight: None,
                    relation: None,
                }));
            }
        }
        if found.len() == before {
            found.push(Pair { from: None, to: Some(item), weight: None, relation: None });
        }
    }
    let kept: HashSet<&str> = found.iter().filter_map(|pair| Some(pair.from?.code.as_str())).collect();
    let gone = from.items().iter().filter(|item| !kept.contains(item.code.as_str()));
    let gone: Vec<_> = gone.map(|item| Pair { from: Some(item), to: None, weight: None, relation: None }).collect();
    found.extend(gone);
    (if crosswalk.is_some() { MatchedBy::Crosswalk } else { MatchedBy::Code }, found)
}
