//! Units (cơ quan, đơn vị): the offices, departments and districts inside a province that report figures.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::text::Text;

/// One unit of a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    /// The key, unique inside its province: `so-noi-vu`.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub kind: UnitKind,
}

/// What a unit is. An item's `collect_from` names kinds, so the kind decides who contributes to a collected item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Văn phòng UBND: leads items, but is no specialised department.
    Office,
    /// Sở, ban, ngành.
    Department,
    /// UBND quận, huyện.
    District,
}
