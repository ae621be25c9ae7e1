//! Until when a unit may report for an item, and what decides it: the due day, the phase, or more time that was given.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Assessment, ItemRecord};
use crate::domain::criteria::Item;
use crate::domain::deadline;
use crate::domain::facts::{Extension, Phase, Recorded};

/// What ends a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The due day of the assignment.
    Due,
    /// The end of the collecting phase.
    Phase,
    /// The last day of an extension.
    Extension,
}

/// The last day on which a unit may report for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The day, to its end in Asia/Ho_Chi_Minh.
    pub ends_on: NaiveDate,
    /// What decides it.
    pub by: EndedBy,
}

impl Window {
    /// The first instant at which it is closed.
    #[must_use]
    pub fn end(&self) -> DateTime<Utc> {
        deadline::end_of(self.ends_on)
    }
}

impl Assessment {
    /// Extensions that hold for a unit's report on an item, the latest for each item and unit they name, oldest first.
    #[must_use]
    pub fn extensions_for(&self, item: &str, unit: &str) -> Vec<&Recorded<Extension>> {
        let mut latest = BTreeMap::new();
        for extension in &self.extensions {
            let fact = &extension.fact;
            let concerned = fact.item.as_deref().is_none_or(|code| code == item)
                && fact.unit.as_deref().is_none_or(|slug| slug == unit);
            if concerned {
                latest.insert((&fact.item, &fact.unit), extension);
            }
        }
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_by_key(|extension| extension.seq);
        latest
    }

    /// Until when the unit may report for the item; `None` while nobody is assigned. The due day or the end of the collecting
    /// phase, whichever is first, unless an extension goes further.
    #[must_use]
    pub fn window(&self, item: &str, record: &ItemRecord, unit: &str) -> Option<Window> {
        let due = record.assignment()?.fact.due;
        let phase = self.phases.iter().find(|end| end.phase == Phase::Collect).map(|end| end.ends_on);
        let base = match phase {
            Some(phase) if phase < due => Window { ends_on: phase, by: EndedBy::Phase },
            _ => Window { ends_on: due, by: EndedBy::Due },
        };
        let extended = self.extensions_for(item, unit).into_iter().map(|extension| extension.fact.until).max();
        Some(match extended {
            Some(until) if until > base.ends_on => Window { ends_on: until, by: EndedBy::Extension },
            _ => base,
        })
    }

    /// The last day on which anybody may report for the item: that of the unit that has longest.
    #[must_use]
    pub fn closes_on(&self, item: &Item, record: &ItemRecord) -> Option<NaiveDate> {
        let windows = record.reporters(item).iter().filter_map(|unit| self.window(&item.code, record, unit));
        windows.map(|window| window.ends_on).max()
    }

    /// The last day to which an extension may go: the end of the review, after which nothing that comes is looked at.
    #[must_use]
    pub fn extension_limit(&self) -> Option<NaiveDate> {
        self.phases.iter().find(|end| end.phase == Phase::Review).map(|end| end.ends_on)
    }
}
