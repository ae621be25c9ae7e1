//! What is asked of a simulation: a seed, a number of draws, and what hangs together.

use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be drawn.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationRequest {
    /// Where the draws start from, 0 to 9007199254740991: the same seed, the same answer.
    #[schema(example = 1)]
    pub seed: u64,
    /// How many draws, 1 to 1000000.
    #[schema(example = 100_000)]
    pub draws: u64,
    /// Causes that strike several of our items at once. An item may be in one of them.
    #[serde(default)]
    pub together: Vec<CommonCause>,
    /// Items whose outcomes rise and fall together: all at the same level of their chances. An item may be in one of them.
    #[serde(default)]
    pub tied: Vec<Tied>,
    /// Rivals that move together. A province may be in one of them.
    #[serde(default)]
    pub rivals: Vec<RivalsTogether>,
}

/// A cause that strikes several items at once: with a chance all of them keep a share of their points only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommonCause {
    /// Item codes.
    #[schema(example = json!(["7.1.1", "7.1.2"]))]
    pub items: Vec<String>,
    /// The chance of it, above 0 and at most 1.
    #[schema(value_type = String, example = "0.2")]
    pub chance: Decimal,
    /// The share of its points that each item then keeps, 0 or more and under 1; never less than what counting leaves to it.
    #[schema(value_type = String, example = "0.5")]
    pub keep: Decimal,
    /// What it is, in the caller's words.
    pub why: Option<String>,
}

/// Items whose outcomes are tied.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tied {
    /// Item codes, two at least.
    pub items: Vec<String>,
    /// Why, in the caller's words.
    pub why: Option<String>,
}

/// Rivals that move together: with a chance the scores of all of them shift alike.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RivalsTogether {
    /// Provinces by slug.
    pub provinces: Vec<String>,
    /// The chance of it, above 0 and at most 1.
    #[schema(value_type = String, example = "0.3")]
    pub chance: Decimal,
    /// How far, in percentage points, to four decimals; within what the published facts leave to each.
    #[schema(value_type = String, example = "-1.5")]
    pub shift: Decimal,
    /// What it is, in the caller's words.
    pub why: Option<String>,
}
