//! The published percentage against the one that our points come to: what is rounding is called rounding, and what nothing
//! explains is called that.

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::item::ItemReconciliation;
use crate::domain::exact::Exact;
use crate::domain::score::Percent;
use crate::domain::text::Text;

/// Decimals of a published percentage.
const PLACES: u32 = 2;

/// Why a published percentage differs from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Ours has more decimals than the two that are published.
    Rounding,
    /// The published one is what comes of rounding each item to two decimals before adding up.
    ItemsRounded,
    /// Nothing explains it.
    Unexplained,
}

/// A part of the difference, in percentage points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferencePart {
    /// What it is.
    pub kind: DifferenceKind,
    /// The same in words.
    pub label: Text,
    /// How much.
    #[schema(value_type = String)]
    pub percent: Exact,
}

/// The published percentage against ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublishedDifference {
    /// As published; null where it is not.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// What our points come to, unrounded; null where nothing applies.
    #[schema(value_type = Option<String>)]
    pub ours: Option<Exact>,
    /// `percent` less `ours`; null where one of them is.
    #[schema(value_type = Option<String>)]
    pub difference: Option<Exact>,
    /// What the difference is made of: the parts add up to it. Empty while items are open: it is theirs.
    pub parts: Vec<DifferencePart>,
    /// While items are open: the points that the published percentage leaves for them together.
    pub left_for_open: Option<LeftForOpen>,
}

/// The points that a published percentage leaves for the items whose points are not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftForOpen {
    /// At least; more than this where nothing is rounded up to the published percentage.
    #[schema(value_type = String)]
    pub least: Exact,
    /// At most.
    #[schema(value_type = String)]
    pub most: Exact,
    /// The most they can have.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Whether they can have what is left; if not, points that are recorded differ from those that count.
    pub possible: bool,
}

/// Reckons it. `index` is the published percentage.
pub(super) fn published(
    items: &[ItemReconciliation],
    given: &Exact,
    applicable_max: &Exact,
    index: Option<Decimal>,
) -> PublishedDifference {
    let exact = Percent::of(given, applicable_max).map(|percent| percent.0);
    let ours = exact.as_ref().map(|exact| Exact::ended(std::slice::from_ref(exact)).into_iter().sum::<Exact>());
    let percent = index.map(Exact::from);
    let difference = percent.as_ref().zip(ours.as_ref()).map(|(percent, ours)| percent - ours);
    let open: Exact = items.iter().filter(|item| item.is_open()).map(|item| item.max.clone()).sum();
    let is_open = items.iter().any(ItemReconciliation::is_open);
    let (mut parts, mut left_for_open) = (Vec::new(), None);
    if let (Some(published), Some(exact), Some(ours)) = (&percent, &exact, &ours) {
        if is_open {
            left_for_open = Some(left(published, given, applicable_max, open));
        } else {
            parts = explained(items, applicable_max, published, exact, ours);
        }
    }
    PublishedDifference { percent: percent.map(Percent), ours, difference, parts, left_for_open }
}

fn left(published: &Exact, given: &Exact, applicable_max: &Exact, max: Exact) -> LeftForOpen {
    let half = Exact::from(Decimal::new(5, PLACES + 1));
    let points = |percent: Exact| &(&(percent * applicable_max.clone()) / &Exact::whole(100)) - given;
    let (least, most) = (points(published - &half), points(published + &half));
    let possible = most > Exact::zero() && least <= max;
    LeftForOpen { least, most, max, possible }
}

/// The parts of the difference, none of them 0.
fn explained(
    items: &[ItemReconciliation],
    applicable_max: &Exact,
    published: &Exact,
    exact: &Exact,
    ours: &Exact,
) -> Vec<DifferencePart> {
    let rounded = |number: &Exact| number.round_to(PLACES).map_or_else(|| number.clone(), Exact::from);
    let shown = rounded(exact);
    let items_rounded: Exact = items.iter().map(|item| rounded(&item.outcome())).sum();
    let items_rounded = Percent::of(&items_rounded, applicable_max).map(|percent| rounded(&percent.0));
    let rest = if items_rounded.as_ref() == Some(published) {
        DifferenceKind::ItemsRounded
    } else {
        DifferenceKind::Unexplained
    };
    let parts = [(DifferenceKind::Rounding, &shown - ours), (rest, published - &shown)];
    let parts = parts.into_iter().filter(|(_, percent)| !percent.is_zero());
    parts.map(|(kind, percent)| DifferencePart { kind, label: kind.text(), percent }).collect()
}

impl DifferenceKind {
    /// In words.
    #[must_use]
    fn text(self) -> Text {
        let (vi, en) = match self {
            Self::Rounding => ("làm tròn khi công bố", "rounding in what is published"),
            Self::ItemsRounded => ("từng mục được làm tròn trước khi cộng", "each item was rounded before adding up"),
            Self::Unexplained => ("chưa giải thích được", "not explained"),
        };
        Text::new(vi, en)
    }
}
