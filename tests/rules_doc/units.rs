//! The units of figures that the product knows by name.

use parindex::domain::criteria::input::{default_decimals, known_units, unit_name};

/// A table of the known units.
pub(super) fn table() -> String {
    let mut text = "| `unit` | tiếng Việt | English | số lẻ · decimals |\n|---|---|---|---|\n".to_owned();
    let mut units: Vec<&str> = known_units().collect();
    units.sort_unstable();
    for unit in units {
        let name = unit_name(unit);
        text.push_str(&format!("| `{unit}` | {} | {} | {} |\n", name.vi, name.en, default_decimals(unit)));
    }
    text
}
