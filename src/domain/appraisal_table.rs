//! The ministry's points for all items as one table: every row checked against its item, subtotals against their items.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::assessment::Assessment;
use super::cells::{DecimalMark, Grid, GridFault, GridRow, plain};
use super::criteria::{Content, Method, Node};
use super::exact::Exact;
use super::facts::Cause;
use super::text::{self, Text, folded};

/// The most decimals that points given by hand may have.
const MOST_PLACES: u32 = 6;

/// Names of each column, the one for programs first.
/// Names under which a column is taken for the item's.
pub const ITEM: [&str; 5] = ["item", "code", "mã", "mục", "stt"];
const POINTS: [&str; 3] = ["points", "điểm thẩm định", "điểm"];
const REASON: [&str; 2] = ["reason", "lý do"];
const CAUSE: [&str; 2] = ["cause", "nguyên nhân"];

/// The ministry's points for one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppraisalRow {
    /// Item code.
    pub item: String,
    /// Points, 0 to the item's maximum.
    pub points: Decimal,
    /// The ministry's reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
}

/// What a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppraisalTable {
    /// Points, in the order of the table.
    pub rows: Vec<AppraisalRow>,
    /// Items that are appraised from documents and have no points in the table.
    pub missing: Vec<String>,
    /// Subtotals that could not be checked, since an item below has no points in the table.
    pub unchecked: Vec<String>,
    /// Columns that say nothing here.
    pub unused_columns: Vec<String>,
}

/// Where the columns are.
struct Columns {
    item: usize,
    points: usize,
    reason: Option<usize>,
    cause: Option<usize>,
}

/// Reads a table of item, points, and perhaps reason and cause. A row of an area or a criterion is a subtotal: it is checked
/// and not stored. A row without points, reason and cause says nothing.
///
/// # Errors
/// Every fault: columns missing, unknown items, items given twice, survey items, points that are none or out of range, unknown
/// causes, subtotals that differ from the sum of their items.
pub fn read(assessment: &Assessment, grid: &Grid, decimal: DecimalMark) -> Result<AppraisalTable, Vec<GridFault>> {
    let (columns, unused_columns) = columns(grid)?;
    let (mut faults, mut table) = (Vec::new(), AppraisalTable { unused_columns, ..AppraisalTable::default() });
    let (mut given, mut subtotals) = (BTreeMap::new(), Vec::new());
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for row in &grid.rows {
        let code = row.cells[columns.item].as_str();
        let place = grid.place(row, Some(columns.item));
        if let Some(earlier) = seen.insert(code, row.number) {
            let detail =
                Text::new(format!("{code} đã có ở dòng {earlier}"), format!("{code} stands in row {earlier} already"));
            faults.push(GridFault::at(&place, "duplicate_item", &detail));
            continue;
        }
        match assessment.item(code) {
            Some((item, _)) if item.method == Method::Survey => {
                if !row.cells[columns.points].is_empty() {
                    let detail = Text::new(
                        format!(
                            "{code} là mục điều tra xã hội học: ghi tỷ lệ hài lòng qua survey-results, ở đây để trống"
                        ),
                        format!(
                            "{code} is a survey item: record its percentage through survey-results, leave it blank here"
                        ),
                    );
                    faults.push(GridFault::at(&place, "survey_item", &detail));
                }
            }
            Some((item, _)) => {
                if let Some(row) = appraisal(grid, row, &columns, item.max, decimal, &mut faults) {
                    given.insert(row.item.clone(), row.points);
                    table.rows.push(row);
                }
            }
            None => match node(&assessment.set.root, code) {
                Some(node) => subtotals.push((row, node)),
                None => {
                    let detail = Text::new(format!("không có mục \"{code}\""), format!("there is no item \"{code}\""));
                    faults.push(GridFault::at(&place, "unknown_item", &detail));
                }
            },
        }
    }
    for (row, node) in subtotals {
        subtotal(assessment, grid, row, &columns, node, decimal, &given, &mut table.unchecked, &mut faults);
    }
    if table.rows.is_empty() && faults.is_empty() {
        faults.push(GridFault::whole("/rows", "empty", "không dòng nào có điểm", "no row has points"));
    }
    let appraised = assessment.set.items().iter().filter(|item| item.method == Method::Appraisal);
    table.missing = appraised.map(|item| item.code.clone()).filter(|code| !given.contains_key(code)).collect();
    if faults.is_empty() { Ok(table) } else { Err(faults) }
}

fn columns(grid: &Grid) -> Result<(Columns, Vec<String>), Vec<GridFault>> {
    let find = |names: &[&str]| names.iter().find_map(|name| grid.column(name));
    let (item, points) = (find(&ITEM), find(&POINTS));
    let missing = |names: &[&str]| {
        let names = names.join(", ");
        let (vi, en) =
            (format!("thiếu cột: cần một trong {names}"), format!("a column is missing: expected one of {names}"));
        GridFault::whole("/header", "missing_column", vi, en)
    };
    let (Some(item), Some(points)) = (item, points) else {
        let faults = [item.is_none().then(|| missing(&ITEM)), points.is_none().then(|| missing(&POINTS))];
        return Err(faults.into_iter().flatten().collect());
    };
    let columns = Columns { item, points, reason: find(&REASON), cause: find(&CAUSE) };
    let used = [Some(item), Some(points), columns.reason, columns.cause];
    let unused = grid.header.iter().enumerate().filter(|(index, _)| !used.contains(&Some(*index)));
    Ok((columns, unused.map(|(_, name)| name.clone()).collect()))
}

/// A group of the tree by its code.
fn node<'a>(root: &'a Node, code: &str) -> Option<&'a Node> {
    let Content::Group(children) = &root.content else { return None };
    children.iter().find_map(|child| if *child.code == *code { Some(child) } else { node(child, code) })
}

fn appraisal(
    grid: &Grid,
    row: &GridRow,
    columns: &Columns,
    max: Decimal,
    decimal: DecimalMark,
    faults: &mut Vec<GridFault>,
) -> Option<AppraisalRow> {
    let cell = |column: Option<usize>| column.map(|column| row.cells[column].as_str()).filter(|cell| !cell.is_empty());
    let (points, reason) = (cell(Some(columns.points)), cell(columns.reason));
    let place = grid.place(row, Some(columns.points));
    let cause = match cell(columns.cause).map(|text| (text, cause(text))) {
        Some((text, None)) => {
            let known = causes().map(|(name, _)| name).join(", ");
            let detail = Text::new(
                format!("\"{text}\" không phải nguyên nhân; có: {known}"),
                format!("\"{text}\" is no cause; known: {known}"),
            );
            faults.push(GridFault::at(&grid.place(row, columns.cause), "unknown_cause", &detail));
            None
        }
        found => found.and_then(|(_, cause)| cause),
    };
    let Some(text) = points else {
        if reason.is_some() || cause.is_some() {
            let detail = Text::new("chưa có điểm mà đã có lý do hay nguyên nhân", "a reason or a cause without points");
            faults.push(GridFault::at(&place, "points_missing", &detail));
        }
        return None;
    };
    let Some(points) = number(text, decimal) else {
        let example = decimal.example();
        let detail = Text::new(
            format!("\"{text}\" không phải là số; cần ví dụ \"{example}\""),
            format!("\"{text}\" is not a number; expected for example \"{example}\""),
        );
        faults.push(GridFault::at(&place, "not_a_number", &detail));
        return None;
    };
    if points.is_sign_negative() && !points.is_zero() || points > max || points.scale() > MOST_PLACES {
        let max = text::decimal(max);
        let detail = Text::new(
            format!("{text} ngoài khoảng 0 đến {}, tối đa {MOST_PLACES} chữ số thập phân", max.vi),
            format!("{text} is outside 0 to {} with {MOST_PLACES} decimals at most", max.en),
        );
        faults.push(GridFault::at(&place, "points_out_of_range", &detail));
        return None;
    }
    let item = row.cells[columns.item].clone();
    Some(AppraisalRow { item, points, reason: reason.map(str::to_owned), cause })
}

/// A number of a table, without idle zeros.
fn number(text: &str, decimal: DecimalMark) -> Option<Decimal> {
    let text = plain(text, decimal)?;
    let plainly = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    Decimal::from_str_exact(&text).ok().filter(|_| plainly).map(|number| number.normalize())
}

/// Every cause by its name.
fn causes() -> [(&'static str, Cause); 9] {
    [
        ("rule_tightened", Cause::RuleTightened),
        ("external_dependency", Cause::ExternalDependency),
        ("late_action", Cause::LateAction),
        ("not_done", Cause::NotDone),
        ("no_evidence", Cause::NoEvidence),
        ("evidence_late", Cause::EvidenceLate),
        ("evidence_out_of_period", Cause::EvidenceOutOfPeriod),
        ("rejected", Cause::Rejected),
        ("survey", Cause::Survey),
    ]
}

/// A cause by its name, or as it is called in Vietnamese.
fn cause(text: &str) -> Option<Cause> {
    let text = folded(text);
    let named = |(name, cause): &(&str, Cause)| *name == text || folded(&super::losses::cause_text(*cause).vi) == text;
    causes().into_iter().find(named).map(|(_, cause)| cause)
}

/// A subtotal is the sum of the items below, rounded as it is written.
#[expect(clippy::too_many_arguments, reason = "one row of a table and everything that is known of the others")]
fn subtotal(
    assessment: &Assessment,
    grid: &Grid,
    row: &GridRow,
    columns: &Columns,
    node: &Node,
    decimal: DecimalMark,
    given: &BTreeMap<String, Decimal>,
    unchecked: &mut Vec<String>,
    faults: &mut Vec<GridFault>,
) {
    let text = row.cells[columns.points].as_str();
    if text.is_empty() {
        return;
    }
    let below = assessment.set.items().iter().map(|item| &item.code);
    let mut below = below.filter(|code| assessment.set.path_to(code).iter().any(|above| above.code == node.code));
    let sum: Option<Exact> = below.try_fold(Exact::zero(), |sum, code| Some(sum + Exact::from(*given.get(code)?)));
    let place = grid.place(row, Some(columns.points));
    match (sum, number(text, decimal)) {
        (_, None) => {
            let detail = Text::new(format!("\"{text}\" không phải là số"), format!("\"{text}\" is not a number"));
            faults.push(GridFault::at(&place, "not_a_number", &detail));
        }
        (None, Some(_)) => unchecked.push(node.code.to_string()),
        // As written: `8.5` and `8.50` are the same number with another promise.
        (Some(sum), Some(written)) => {
            let places = text.rsplit_once(['.', ',']).map_or(0, |(_, part)| part.len());
            let rounded = sum.round_to(u32::try_from(places).unwrap_or(MOST_PLACES).min(12)).map(|sum| sum.normalize());
            if rounded != Some(written) {
                let (code, sum) = (&node.code, text::number(&sum.wire()));
                let detail = Text::new(
                    format!("{text} khác tổng điểm các mục của {code} trong bảng: {}", sum.vi),
                    format!("{text} differs from the sum of {code}'s items in the table: {}", sum.en),
                );
                faults.push(GridFault::at(&place, "subtotal_differs", &detail));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::assessment::testing::{log, set};
    use crate::domain::cells::read_csv;

    fn assessment() -> Assessment {
        Assessment::fold(set(), log(&[])).unwrap()
    }

    fn read_as(table: &str, decimal: DecimalMark) -> Result<AppraisalTable, Vec<GridFault>> {
        read(&assessment(), &read_csv(table.as_bytes()).unwrap(), decimal)
    }

    fn faults(table: &str) -> Vec<(String, &'static str)> {
        let faults = read_as(table, DecimalMark::Point).unwrap_err();
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn the_table_as_the_ministry_sends_it() {
        let table = "STT;Tên;Điểm thẩm định;Lý do;Nguyên nhân\n\
                     1;Nội dung A;4,25;;\n1.1;Tỷ lệ;2,25;Thiếu báo cáo;Thiếu tài liệu kiểm chứng\n1.2;Đúng hạn;2;;\n2.1;Khảo sát;;;\n";
        let found = read_as(table, DecimalMark::Comma).unwrap();
        let row = |item: &str, points, reason: Option<&str>, cause| AppraisalRow {
            item: item.to_owned(),
            points,
            reason: reason.map(str::to_owned),
            cause,
        };
        let expected = [
            row("1.1", Decimal::new(225, 2), Some("Thiếu báo cáo"), Some(Cause::NoEvidence)),
            row("1.2", Decimal::from(2), None, None),
        ];
        assert_eq!(found.rows, expected);
        assert_eq!((found.missing.len(), found.unused_columns), (0, vec!["Tên".to_owned()]));
    }

    #[test]
    fn what_is_missing_is_named_and_what_cannot_be_checked_too() {
        let found = read_as("item,points\n1,9\n1.1,0.5\n2,1\n", DecimalMark::Point).unwrap();
        assert_eq!((found.missing, found.unchecked), (vec!["1.2".to_owned()], vec!["1".to_owned(), "2".to_owned()]));
    }

    #[test]
    fn every_faulty_row_is_named() {
        let table = "item,points,cause\n1.1,3.5,\n1.2,-1,\n1.1,1,\n9,1,\n2.1,2,\n";
        let expected = [
            ("/rows/0/points", "points_out_of_range"),
            ("/rows/1/points", "points_out_of_range"),
            ("/rows/2/item", "duplicate_item"),
            ("/rows/3/item", "unknown_item"),
            ("/rows/4/item", "survey_item"),
        ];
        assert_eq!(faults(table), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        let table = "item,points,cause\n1.1,\"1,5\",\n1.2,,rejected\n1,x,\n";
        let expected = [
            ("/rows/0/points", "not_a_number"),
            ("/rows/1/points", "points_missing"),
            ("/rows/2/points", "not_a_number"),
        ];
        assert_eq!(faults(table), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        assert_eq!(faults("item,points,cause\n1.1,1,bad\n"), [("/rows/0/cause".to_owned(), "unknown_cause")]);
        assert_eq!(faults("item,points\n1.1,0.1234567\n"), [("/rows/0/points".to_owned(), "points_out_of_range")]);
        assert_eq!(faults("a,b\n1.1,1\n").len(), 2);
        assert_eq!(faults("item,points\n2.1,\n"), [("/rows".to_owned(), "empty")]);
    }

    proptest! {
        /// A subtotal passes exactly when it is the sum of its items as it is written.
        #[test]
        fn a_subtotal_is_the_sum_of_its_items(a in 0_i64..=3000, b in 0_i64..=3000, off in -20_i64..20, places in 0_u32..4) {
            let power = 10_i64.pow(3 - places);
            // The naive reckoning: whole thousandths, rounded half up.
            let right = (a + b + power / 2) / power;
            let written = right + off;
            let decimal = |value: i64, scale| Decimal::new(value, scale).to_string();
            let table = format!("item,points\n1,{}\n1.1,{}\n1.2,{}\n", decimal(written, places), decimal(a, 3), decimal(b, 3));
            prop_assert_eq!(read_as(&table, DecimalMark::Point).is_ok(), off == 0, "{}", table);
        }
    }
}
