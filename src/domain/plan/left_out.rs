//! Why a step is left out, told from the plan that was found.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Aim, Limits, Step};
use crate::domain::exact::Exact;
use crate::domain::text::{self, Text};

/// One part in so many is how far the margin may be rounded.
const MARGIN_GRAIN: u64 = 1 << 16;

/// A step left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Index of the step.
    pub step: usize,
    /// Why.
    pub why: Why,
    /// The same in words.
    pub detail: Text,
}

/// Why a step is left out; of several reasons the first in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    /// It is due after the last day.
    AfterDue,
    /// It brings nothing.
    NoGain,
    /// Another step of the item brings as much for no more effort.
    Dominated {
        /// The points of that step.
        #[schema(value_type = String)]
        by: Exact,
    },
    /// The plan takes the item further.
    FurtherStepTaken {
        /// The points of the step taken.
        #[schema(value_type = String)]
        points: Exact,
    },
    /// Its unit has no place left.
    OverUnitLimit {
        /// The most steps of the unit.
        most: usize,
    },
    /// It brings less per effort than what the plan takes at the margin.
    NotWorthItsEffort {
        /// Points it adds per unit of effort it adds.
        #[schema(value_type = String)]
        rate: Exact,
        /// Points per unit of effort at the margin.
        #[schema(value_type = String)]
        margin: Exact,
    },
    /// With what was chosen the budget does not hold it.
    DoesNotFit {
        /// By how much effort it would be exceeded.
        #[schema(value_type = String)]
        over: Exact,
    },
    /// The score is reached without it, for less effort.
    NotNeeded,
    /// The search ended before it could tell.
    NotLookedAt,
}

/// The reason for every step not taken.
pub(super) fn reasons(
    steps: &[Step],
    limits: &Limits,
    aim: &Aim,
    taken: &[usize],
    margin: Option<&Exact>,
) -> Vec<LeftOut> {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in taken.iter().filter_map(|index| steps[*index].unit.as_deref()) {
        *used.entry(unit).or_default() += 1;
    }
    let spent: Exact = taken.iter().map(|index| &steps[*index].effort).sum();
    let seen = Seen { steps, limits, aim, taken, margin, used, spent };
    let left = (0..steps.len()).filter(|index| taken.binary_search(index).is_err());
    left.map(|index| {
        let why = seen.why(index);
        LeftOut { step: index, detail: in_words(&why), why }
    })
    .collect()
}

struct Seen<'a> {
    steps: &'a [Step],
    limits: &'a Limits,
    aim: &'a Aim,
    taken: &'a [usize],
    margin: Option<&'a Exact>,
    used: BTreeMap<&'a str, usize>,
    spent: Exact,
}

impl Seen<'_> {
    fn is_late(&self, step: &Step) -> bool {
        step.due.zip(self.limits.due).is_some_and(|(due, limit)| due > limit)
    }

    fn why(&self, index: usize) -> Why {
        let step = &self.steps[index];
        if self.is_late(step) {
            return Why::AfterDue;
        }
        if step.gain <= Exact::zero() {
            return Why::NoGain;
        }
        if let Some(other) = self.dominator(index) {
            return Why::Dominated { by: other.points.clone() };
        }
        let own = self.taken.iter().map(|taken| &self.steps[*taken]).find(|taken| taken.item == step.item);
        if let Some(own) = own.filter(|own| own.gain >= step.gain) {
            return Why::FurtherStepTaken { points: own.points.clone() };
        }
        if let Some(unit) = step.unit.as_deref()
            && let Some(most) = self.limits.of_unit(unit)
        {
            let freed = usize::from(own.is_some_and(|own| own.unit == step.unit));
            if self.used.get(unit).copied().unwrap_or_default() - freed >= most {
                return Why::OverUnitLimit { most };
            }
        }
        let zero = Exact::zero();
        let (gain, effort) = own.map_or((&zero, &zero), |own| (&own.gain, &own.effort));
        let (more, dearer) = (&step.gain - gain, &step.effort - effort);
        let rate = (dearer > zero).then(|| Exact::ratio(&more, &dearer)).flatten();
        // The margin is a rounded price: what lies within its rounding is at the margin, not under it.
        let under = |(rate, margin): &(Exact, Exact)| {
            (rate * &Exact::whole(MARGIN_GRAIN + 1)) < (margin * &Exact::whole(MARGIN_GRAIN))
        };
        if let Some((rate, margin)) = rate.zip(self.margin.cloned()).filter(under) {
            return Why::NotWorthItsEffort { rate, margin };
        }
        if *self.aim != Aim::MostPoints {
            return Why::NotNeeded;
        }
        let over = self.limits.budget.as_ref().map(|budget| &(&self.spent + &dearer) - budget);
        match over.filter(|over| *over > zero) {
            Some(over) => Why::DoesNotFit { over },
            // An optimal plan takes whatever fits: only one that was broken off leaves this.
            None => Why::NotLookedAt,
        }
    }

    /// Another allowed step of the item with as many points for no more effort; of two equal ones the first stands.
    fn dominator(&self, index: usize) -> Option<&Step> {
        let step = &self.steps[index];
        let others = self.steps.iter().enumerate().filter(|(other, one)| {
            *other != index && one.item == step.item && one.unit == step.unit && !self.is_late(one)
        });
        let better = others.filter(|(other, one)| {
            let strictly = one.gain > step.gain || one.effort < step.effort;
            one.gain >= step.gain && one.effort <= step.effort && (strictly || *other < index)
        });
        better.map(|(_, one)| one).max_by_key(|one| one.gain.clone())
    }
}

fn in_words(why: &Why) -> Text {
    let shown = |number: &Exact| text::number(&number.shown());
    match why {
        Why::AfterDue => Text::new("hạn sau ngày cuối được chọn", "due after the last day"),
        Why::NoGain => Text::new("không tăng điểm", "brings no points"),
        Why::Dominated { by } => {
            let by = shown(by);
            Text::new(
                format!("có bước khác của mục đạt {} điểm mà không tốn hơn", by.vi),
                format!("another step of the item comes to {} points for no more effort", by.en),
            )
        }
        Why::FurtherStepTaken { points } => {
            let points = shown(points);
            Text::new(
                format!("kế hoạch đưa mục lên {} điểm", points.vi),
                format!("the plan takes the item to {} points", points.en),
            )
        }
        Why::OverUnitLimit { most } => {
            Text::new(format!("đơn vị đã đủ {most} việc"), format!("its unit has its {most} steps already"))
        }
        Why::NotWorthItsEffort { rate, margin } => {
            let (rate, margin) = (text::number(&rate.wire()), text::number(&margin.wire()));
            Text::new(
                format!("thêm {} điểm trên một đơn vị công sức, dưới mức cận biên {}", rate.vi, margin.vi),
                format!("adds {} points per unit of effort, under the margin of {}", rate.en, margin.en),
            )
        }
        Why::DoesNotFit { over } => {
            let over = shown(over);
            Text::new(
                format!("cùng với các bước đã chọn thì vượt ngân sách {}", over.vi),
                format!("with the steps chosen it exceeds the budget by {}", over.en),
            )
        }
        Why::NotNeeded => Text::new(
            "đạt mục tiêu mà không cần bước này, với ít công sức hơn",
            "the score is reached without it for less effort",
        ),
        Why::NotLookedAt => Text::new("chưa xét hết trước khi dừng", "not looked at before the search ended"),
    }
}
