//! Which column of a table feeds which figure of which collected item.

use super::{Ask, PartlyFed};
use crate::domain::assessment::Assessment;
use crate::domain::cells::{Grid, GridFault};
use crate::domain::criteria::Item;
use crate::domain::text::folded;

/// Names under which a column is taken for the unit's.
pub const UNIT: [&str; 6] = ["unit", "slug", "mã đơn vị", "đơn vị", "tên đơn vị", "cơ quan"];
/// Names under which a column is taken for the month's.
const MONTH: [&str; 2] = ["month", "tháng"];

/// A figure that a column feeds, as the sender says: `received=Đã tiếp nhận`, or for one item only `7.2.2/received=…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Item code; every item that has the figure unless said.
    pub item: Option<String>,
    /// Name of the figure under `per_unit`.
    pub input: String,
    /// Name of the column.
    pub column: String,
}

impl Mapping {
    /// Reads a list of them, separated by semicolons.
    ///
    /// # Errors
    /// The first part that is not `figure=column`.
    pub fn list(text: &str) -> Result<Vec<Self>, String> {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let one = |part: &str| {
            let (figure, column) = part.split_once('=')?;
            let (item, input) = figure.split_once('/').map_or((None, figure), |(item, input)| (Some(item), input));
            let (input, column) = (input.trim(), column.trim());
            let item = item.map(|item| item.trim().to_owned());
            (!input.is_empty() && !column.is_empty()).then(|| Self {
                item,
                input: input.to_owned(),
                column: column.to_owned(),
            })
        };
        parts.map(|part| one(part).ok_or_else(|| part.to_owned())).collect()
    }

    fn feeds(&self, item: &Item, input: &str) -> bool {
        self.input == input && self.item.as_ref().is_none_or(|code| *code == item.code)
    }
}

/// An item and the column of each of its figures, in the order of `per_unit`.
pub(super) struct Feed<'a> {
    pub(super) item: &'a Item,
    pub(super) columns: Vec<usize>,
}

/// Where everything is.
pub(super) struct Columns<'a> {
    pub(super) unit: usize,
    pub(super) month: Option<usize>,
    pub(super) feeds: Vec<Feed<'a>>,
    pub(super) unused: Vec<String>,
    pub(super) partly_fed: Vec<PartlyFed>,
}

/// Finds the columns.
pub(super) fn resolve<'a>(assessment: &'a Assessment, grid: &Grid, ask: &Ask) -> Result<Columns<'a>, Vec<GridFault>> {
    let collected: Vec<&Item> = assessment.set.items().iter().filter(|item| item.is_collected()).collect();
    let mut faults = asked_wrongly(&collected, grid, ask);
    let unit = match &ask.unit {
        Some(name) => grid.column(name),
        None => UNIT.iter().find_map(|name| grid.column(name)),
    };
    let month = match &ask.month {
        Some(name) => grid.column(name),
        None => MONTH.iter().find_map(|name| grid.column(name)),
    };
    if unit.is_none() && ask.unit.is_none() {
        let names = UNIT.join(", ");
        faults.push(GridFault::whole(
            "/header",
            "missing_column",
            format!("thiếu cột đơn vị; cần một trong các tên {names}, hoặc nêu tên cột qua tham số unit"),
            format!("no column holds the unit; expected one of {names}, or its name in the parameter unit"),
        ));
    }
    let (mut feeds, mut partly_fed) = (Vec::new(), Vec::new());
    for item in collected {
        let wanted = ask.items.contains(&item.code);
        if !ask.items.is_empty() && !wanted {
            continue;
        }
        let found: Vec<_> = item.per_unit.iter().map(|spec| column_for(item, &spec.name, grid, ask)).collect();
        let columns: Vec<usize> = found.iter().copied().flatten().collect();
        if columns.len() == found.len() {
            feeds.push(Feed { item, columns });
        } else if wanted || !columns.is_empty() {
            let unfed = item.per_unit.iter().zip(&found).filter(|(_, column)| column.is_none());
            let inputs: Vec<String> = unfed.map(|(spec, _)| spec.name.clone()).collect();
            if wanted {
                let (code, names) = (&item.code, inputs.join(", "));
                let (vi, en) = (
                    format!("mục {code}: không có cột nào cho {names}"),
                    format!("item {code}: no column feeds {names}"),
                );
                faults.push(GridFault::whole("/header", "missing_column", vi, en));
            } else {
                partly_fed.push(PartlyFed { item: item.code.clone(), inputs });
            }
        }
    }
    if feeds.is_empty() && faults.is_empty() {
        let partly: Vec<String> =
            partly_fed.iter().map(|fed| format!("{}: {}", fed.item, fed.inputs.join(", "))).collect();
        let (vi, en) = if partly.is_empty() {
            (String::new(), String::new())
        } else {
            let partly = partly.join("; ");
            (format!("; còn thiếu {partly}"), format!("; still missing {partly}"))
        };
        faults.push(GridFault::whole(
            "/header",
            "nothing_to_import",
            format!("không mục nào có đủ cột số liệu{vi}"),
            format!("no item has a column for each of its figures{en}"),
        ));
    }
    let (Some(unit), true) = (unit, faults.is_empty()) else { return Err(faults) };
    let used = |column: &usize| {
        *column == unit || Some(*column) == month || feeds.iter().any(|feed| feed.columns.contains(column))
    };
    let unused =
        (0..grid.header.len()).filter(|column| !used(column)).map(|column| grid.header[column].clone()).collect();
    Ok(Columns { unit, month, feeds, unused, partly_fed })
}

/// The column for a figure of an item: what the sender says, else the column `<item> <figure>`, else the column `<figure>`.
fn column_for(item: &Item, input: &str, grid: &Grid, ask: &Ask) -> Option<usize> {
    let told = |own: bool| ask.map.iter().find(|mapping| mapping.item.is_some() == own && mapping.feeds(item, input));
    if let Some(mapping) = told(true).or_else(|| told(false)) {
        return grid.column(&mapping.column);
    }
    grid.column(&format!("{} {input}", item.code)).or_else(|| grid.column(input))
}

/// What the parameters name and nobody knows.
fn asked_wrongly(collected: &[&Item], grid: &Grid, ask: &Ask) -> Vec<GridFault> {
    let mut faults = Vec::new();
    let columns = ask.map.iter().map(|mapping| ("map", &mapping.column));
    let columns = columns.chain(ask.unit.iter().map(|name| ("unit", name)));
    for (parameter, name) in columns.chain(ask.month.iter().map(|name| ("month", name))) {
        if grid.column(name).is_none() {
            let known = grid.header.join(", ");
            let (vi, en) =
                (format!("không có cột \"{name}\"; có: {known}"), format!("no column \"{name}\"; known: {known}"));
            faults.push(GridFault::whole(parameter, "unknown_column", vi, en));
        }
    }
    let codes = ask.items.iter().map(|code| ("items", code));
    for (parameter, code) in codes.chain(ask.map.iter().filter_map(|m| Some(("map", m.item.as_ref()?)))) {
        if !collected.iter().any(|item| item.code == *code) {
            let known = collected.iter().map(|item| item.code.as_str()).collect::<Vec<_>>().join(", ");
            faults.push(GridFault::whole(
                parameter,
                "not_collected",
                format!("{code} không phải mục thu thập theo đơn vị; có: {known}"),
                format!("{code} is not an item collected from units; known: {known}"),
            ));
        }
    }
    for (index, mapping) in ask.map.iter().enumerate() {
        let Mapping { item, input, .. } = mapping;
        let mut of = collected.iter().filter(|known| item.as_ref().is_none_or(|code| *code == known.code));
        let known_item = item.as_ref().is_none_or(|code| collected.iter().any(|known| known.code == *code));
        if known_item && !of.any(|known| known.per_unit.iter().any(|spec| spec.name == *input)) {
            let (vi, en) = (format!("không mục nào có số liệu {input}"), format!("no item has a figure {input}"));
            faults.push(GridFault::whole("map", "unknown_input", vi, en));
        }
        if ask.map[..index].iter().any(|earlier| earlier.item == *item && earlier.input == *input) {
            let (vi, en) = (format!("{input} được gán hai cột"), format!("{input} is given two columns"));
            faults.push(GridFault::whole("map", "duplicate_input", vi, en));
        }
    }
    if ask.month.is_some() && ask.unit.as_deref().map(folded) == ask.month.as_deref().map(folded) {
        let (vi, en) = ("đơn vị và tháng không thể cùng một cột", "unit and month can't be the same column");
        faults.push(GridFault::whole("month", "duplicate_column", vi, en));
    }
    faults
}
