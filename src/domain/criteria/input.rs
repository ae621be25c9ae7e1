//! What an input is: its unit, its bound, and, for collected items, how it follows from the units' rows.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::text::Text;

/// The largest figure that is believed: 10^15 of anything.
pub const MAX_FIGURE: i64 = 1_000_000_000_000_000;
/// The most decimals a figure may have.
pub const MAX_PLACES: u32 = 6;

/// The declaration of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InputSpec {
    /// Name in rules and submissions.
    pub name: String,
    /// Unit, e.g. `dossiers`.
    pub unit: String,
    /// Label.
    pub label: Text,
    /// Another input it cannot exceed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// Decimals a figure may have: 0 for what is counted.
    pub decimals: u32,
    /// How it follows from the units' rows, when the item is collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Source>,
}

/// How an input of a collected item follows from the units' rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The sum of a reported figure.
    Sum(String),
    /// The number of units whose row holds these values.
    #[schema(value_type = BTreeMap<String, String>)]
    UnitsWhere(BTreeMap<String, Decimal>),
    /// The number of contributing units.
    Units,
}

/// Units that measure rather than count, with the decimals their figures may have. Every unit that is not here and not
/// in [`COUNTED`] is taken to measure too, so that a set may name a unit nobody here has seen.
const MEASURED: [(&str, u32); 4] = [("percent", 2), ("billion_vnd", 2), ("million_vnd", 2), ("days", 1)];

/// Units that count whole things, with their Vietnamese and English names for explanations.
const COUNTED: [(&str, &str, &str); 23] = [
    ("agencies", "cơ quan", "agencies"),
    ("appointments", "trường hợp bổ nhiệm", "appointments"),
    ("cases", "trường hợp", "cases"),
    ("classes", "lớp", "classes"),
    ("communes", "xã", "communes"),
    ("districts", "huyện", "districts"),
    ("documents", "văn bản", "documents"),
    ("dossiers", "hồ sơ", "dossiers"),
    ("enterprises", "doanh nghiệp", "enterprises"),
    ("forms", "phiếu", "forms"),
    ("groups", "nhóm", "groups"),
    ("initiatives", "sáng kiến", "initiatives"),
    ("inspections", "cuộc kiểm tra", "inspections"),
    ("issues", "vấn đề", "issues"),
    ("officials", "người", "officials"),
    ("offices", "nơi tiếp nhận", "offices"),
    ("people", "người", "people"),
    ("positions", "vị trí", "positions"),
    ("posts", "biên chế", "posts"),
    ("procedures", "thủ tục", "procedures"),
    ("reports", "báo cáo", "reports"),
    ("tasks", "nhiệm vụ", "tasks"),
    ("units", "đơn vị", "units"),
];

/// The units that are known by name.
pub fn known_units() -> impl Iterator<Item = &'static str> {
    MEASURED.iter().map(|(name, _)| *name).chain(COUNTED.iter().map(|(name, ..)| *name))
}

/// Decimals a figure in this unit may have when its declaration does not say.
#[must_use]
pub fn default_decimals(unit: &str) -> u32 {
    if COUNTED.iter().any(|(name, ..)| *name == unit) {
        return 0;
    }
    MEASURED.iter().find(|(name, _)| *name == unit).map_or(MAX_PLACES, |(_, places)| *places)
}

/// The unit's name in words.
#[must_use]
pub fn unit_name(unit: &str) -> Text {
    match unit {
        "percent" => Text::new("%", "%"),
        "billion_vnd" => Text::new("tỷ đồng", "billion VND"),
        "million_vnd" => Text::new("triệu đồng", "million VND"),
        "days" => Text::new("ngày", "days"),
        _ => COUNTED.iter().find(|(name, ..)| *name == unit).map_or_else(
            || Text::new(unit.replace('_', " "), unit.replace('_', " ")),
            |(_, vi, en)| Text::new(*vi, *en),
        ),
    }
}

impl InputSpec {
    /// The smallest step a figure can move by.
    #[must_use]
    pub fn grain(&self) -> Decimal {
        Decimal::new(1, self.decimals)
    }
}
