//! Units: the departments, offices and districts inside a province.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::Text;

/// What kind of body a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Văn phòng.
    Office,
    /// Sở, ban, ngành.
    Department,
    /// Quận, huyện.
    District,
}

/// A body that reports figures and evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    /// Stable key, e.g. `so-tttt`.
    pub slug: String,
    /// Official name.
    pub name: Text,
    /// Kind of body.
    pub kind: UnitKind,
}
