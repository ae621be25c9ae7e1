//! The province's self-assessment in the columns the ministry asks for, with formulas that a spreadsheet program reckons for itself.
//!
//! # Exactness
//!
//! A spreadsheet reckons in doubles, some 15 digits; the service in fractions. So that both come to the same:
//!
//! - an item's points stand as the decimal they are, when they end within ten decimals; as a fraction (`=2/3`) when they do not;
//! - a sum of numbers that end within ten decimals is `ROUND(SUM(…), 10)`: exactly the service's, with no dust of binary fractions
//!   left. Any other is the plain `SUM(…)`: rounding it on every level would make three thirds 0.9999999999;
//! - the index is `ROUND(ROUND(points × 100 / maximum, 10), 2)`, so that a tie, which a double may miss by its last bit, is
//!   rounded up as the service does. It could differ where the exact percentage lies within 0.00000000005 of a tie and is none.
//!
//! What is not known is an empty cell, never 0, and the sum of nothing known is empty. What does not apply says so in words and leaves
//! points and maximum together: the last column, beside the printed page, holds the maximum that counts.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use super::book::{Book, Unreadable};
use super::cell::Value;
use super::form_write::provenance;
use super::look;
use crate::domain::assessment::Assessment;
use crate::domain::criteria::{Content, Method, Node};
use crate::domain::exact::Exact;
use crate::domain::score::{Percent, Standing};
use crate::domain::text::{self, Text};

/// The sheet of the table.
pub const SHEET: &str = "Bảng tự đánh giá";
/// What an item that does not apply says in place of points: không áp dụng.
pub const NOT_APPLICABLE: &str = "KAD";
/// The row of the total, from 0; the head of the table is right above it.
pub const TOTAL_ROW: u32 = 7;
/// Decimals up to which a sum is rounded where that changes nothing.
const PLACES: u32 = 10;

/// Columns: width in characters, Vietnamese head, English head.
const COLUMNS: [(u16, &str, &str); 11] = [
    (8, "STT", "No."),
    (46, "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Area/criterion/sub-criterion"),
    (10, "Điểm tối đa", "Most points"),
    (12, "Điểm tự đánh giá", "Self-assessed"),
    (12, "Điểm thẩm định", "Appraised"),
    (12, "Điểm điều tra XHH", "Surveyed"),
    (12, "Điểm đạt được", "Points"),
    (10, "Chỉ số (%)", "Index (%)"),
    (38, "Tài liệu kiểm chứng", "Evidence"),
    (38, "Giải trình", "Explanation"),
    (14, "Điểm tối đa áp dụng", "Most points that count"),
];
/// The columns that formulas name.
const SELF: char = 'D';
const APPRAISED: char = 'E';
const SURVEYED: char = 'F';
const POINTS: char = 'G';
const COUNTS: char = 'K';

/// What the table says of one item beside its name.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the province claims, or Sở Nội vụ has settled; none for a survey item.
    pub own: Option<Standing>,
    /// What the ministry, or the survey, gave.
    pub given: Option<Standing>,
    /// Documents, one a line.
    pub evidence: String,
    /// Explanations.
    pub explanation: String,
}

impl Line {
    /// What counts: the ministry's or the survey's word, else the province's.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        self.given.as_ref().or(self.own.as_ref())
    }
}

/// The table as xlsx: the same assessment always gives the same bytes. One line for each item, in the set's order.
///
/// # Errors
/// Only what would be a fault of ours: a cell outside the sheet, a text too long.
pub fn write(assessment: &Assessment, province: &Text, lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let opening = &assessment.opening;
    let title = format!("Bảng tự đánh giá Chỉ số CCHC năm {}, {}", opening.year, province.vi);
    let properties = DocProperties::new().set_title(title).set_creation_datetime(&assessment.at.naive_utc());
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    // What is not known reads as nothing where nobody reckons, too.
    sheet.set_name(SHEET)?.set_formula_result_default("");
    top(sheet, assessment, province)?;
    let rows = Rows::of(&assessment.set.root);
    let mut writer = Writer { sheet, lines, items: assessment.set.items(), rows };
    writer.node(&assessment.set.root, 0)?;
    let last = TOTAL_ROW + u32::try_from(writer.rows.0.len()).unwrap_or_default() - 1;
    page(sheet, last)?;
    workbook.save_to_buffer()
}

fn top(sheet: &mut Worksheet, assessment: &Assessment, province: &Text) -> Result<(), XlsxError> {
    let (opening, set) = (&assessment.opening, &assessment.set);
    let basis: Vec<String> =
        set.legal_basis.iter().map(|basis| format!("{} ngày {}", basis.number, text::day(basis.date).vi)).collect();
    let day = text::day(crate::domain::deadline::day_of(assessment.at)).vi;
    let lines = [
        (format!("BẢNG TỰ ĐÁNH GIÁ, CHẤM ĐIỂM CHỈ SỐ CẢI CÁCH HÀNH CHÍNH NĂM {}", opening.year), look::title()),
        (format!("{} · PAR INDEX {} self-assessment, {}", province.vi, opening.year, province.en), look::note()),
        (
            format!(
                "Bộ tiêu chí {} bản {} ({}) · số liệu đến phiên bản {}, ngày {day}",
                set.id,
                set.revision,
                basis.join("; "),
                assessment.version
            ),
            look::note(),
        ),
        (
            format!(
                "Điểm đạt được: điểm thẩm định hoặc điều tra XHH; chưa có thì điểm tự đánh giá. {NOT_APPLICABLE}: không áp dụng, không tính vào điểm tối đa. Ô trống: chưa có điểm. · \
                 Points: appraised or surveyed, else self-assessed. {NOT_APPLICABLE}: not applicable. Empty: not known."
            ),
            look::note(),
        ),
        (provenance(set.root.provenance, opening.illustrative), look::warning()),
    ];
    for ((text, format), row) in lines.iter().zip(0..) {
        sheet.write_string_with_format(row, 0, text, format)?;
    }
    for ((width, vi, en), column) in COLUMNS.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(TOTAL_ROW - 1, column, format!("{vi}\n{en}"), &look::head())?;
    }
    sheet.set_row_height(TOTAL_ROW - 1, 64)?;
    Ok(())
}

fn page(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(TOTAL_ROW - 1, TOTAL_ROW - 1)?.set_print_area(0, 0, last, 9)?;
    sheet.set_freeze_panes(TOTAL_ROW, 2)?.set_footer("&L&A&RTrang &P/&N").set_zoom(90);
    Ok(())
}

/// The row of every node, by its code, from 0.
struct Rows<'a>(HashMap<&'a str, u32>);

impl<'a> Rows<'a> {
    fn of(root: &'a Node) -> Self {
        let mut rows = Self(HashMap::new());
        rows.take(root);
        rows
    }

    fn take(&mut self, node: &'a Node) {
        let row = TOTAL_ROW + u32::try_from(self.0.len()).unwrap_or_default();
        self.0.insert(&node.code, row);
        if let Content::Group(children) = &node.content {
            children.iter().for_each(|child| self.take(child));
        }
    }

    /// As spreadsheets count: from 1.
    fn number(&self, node: &Node) -> u32 {
        self.0.get(&*node.code).copied().unwrap_or_default() + 1
    }
}

struct Writer<'a> {
    sheet: &'a mut Worksheet,
    lines: &'a [Line],
    items: &'a [crate::domain::criteria::Item],
    rows: Rows<'a>,
}

/// What the columns of points of a node come to: for whoever reads the file without reckoning, and to know what may be rounded.
struct Sums {
    own: Option<Exact>,
    appraised: Option<Exact>,
    surveyed: Option<Exact>,
    points: Option<Exact>,
    counts: Exact,
    /// Whether every number below ends within ten decimals.
    ends: bool,
}

impl Default for Sums {
    fn default() -> Self {
        Self { own: None, appraised: None, surveyed: None, points: None, counts: Exact::zero(), ends: true }
    }
}

fn add(sum: &mut Option<Exact>, more: Option<&Exact>) {
    if let Some(more) = more {
        *sum = Some(sum.as_ref().map_or_else(|| more.clone(), |sum| sum + more));
    }
}

impl Writer<'_> {
    fn node(&mut self, node: &Node, depth: u8) -> Result<Sums, XlsxError> {
        let number = self.rows.number(node);
        let (row, bold) = (number - 1, matches!(node.content, Content::Group(_)));
        let format = if bold { look::group() } else { look::cell() };
        let name = match depth {
            0 => Text::new("TỔNG CỘNG", "TOTAL"),
            _ => Text::clone(&node.name),
        };
        let code = if depth == 0 { "" } else { &node.code };
        self.sheet.write_string_with_format(row, 0, code, &format.clone().set_align(FormatAlign::Left))?;
        let indent = depth.saturating_sub(1);
        let name = format!("{}\n{}", name.vi, name.en);
        self.sheet.write_string_with_format(row, 1, look::fitting(&name), &format.clone().set_indent(indent))?;
        let points = format.clone().set_num_format("0.00##").set_align(FormatAlign::Right);
        let sums = match &node.content {
            Content::Group(children) => self.group(node, children, depth, &points)?,
            Content::Item(index) => self.item(node, *index, &format, &points)?,
        };
        let index = format!(
            "=IF(AND(ISNUMBER({POINTS}{number}),{COUNTS}{number}>0),ROUND(ROUND({POINTS}{number}*100/{COUNTS}{number},{PLACES}),2),\"\")"
        );
        let percent = sums.points.as_ref().and_then(|points| Percent::of(points, &sums.counts));
        let shown = percent.map(|percent| percent.0.shown()).unwrap_or_default();
        let percents = format.set_num_format("0.00").set_align(FormatAlign::Right);
        self.sheet.write_formula_with_format(row, 7, Formula::new(index).set_result(shown), &percents)?;
        Ok(sums)
    }

    fn group(&mut self, node: &Node, children: &[Node], depth: u8, points: &Format) -> Result<Sums, XlsxError> {
        let number = self.rows.number(node);
        let mut sums = Sums::default();
        for child in children {
            let below = self.node(child, depth + 1)?;
            add(&mut sums.own, below.own.as_ref());
            add(&mut sums.appraised, below.appraised.as_ref());
            add(&mut sums.surveyed, below.surveyed.as_ref());
            add(&mut sums.points, below.points.as_ref());
            sums.counts = &sums.counts + &below.counts;
            sums.ends &= below.ends;
        }
        let below = |column: char| {
            let cells: Vec<_> = children.iter().map(|child| format!("{column}{}", self.rows.number(child))).collect();
            cells.join(",")
        };
        let rounded = |sum: String, ends: bool| if ends { format!("ROUND({sum},{PLACES})") } else { sum };
        let max =
            Formula::new(format!("=ROUND(SUM({}),{PLACES})", below('C'))).set_result(node.max.normalize().to_string());
        let counts = format!("=ROUND(SUM({}),{PLACES})", below(COUNTS));
        let counts = Formula::new(counts).set_result(sums.counts.wire());
        let known =
            [(SELF, &sums.own), (APPRAISED, &sums.appraised), (SURVEYED, &sums.surveyed), (POINTS, &sums.points)];
        let known = known.map(|(column, sum)| {
            let cells = below(column);
            let formula = format!("=IF(COUNT({cells})=0,\"\",{})", rounded(format!("SUM({cells})"), sums.ends));
            Formula::new(formula).set_result(sum.as_ref().map(Exact::wire).unwrap_or_default())
        });
        let row = number - 1;
        for (formula, column) in [max].into_iter().chain(known).zip(2..) {
            self.sheet.write_formula_with_format(row, column, formula, points)?;
        }
        self.sheet.write_formula_with_format(row, 10, counts, points)?;
        for column in [8, 9] {
            self.sheet.write_blank(row, column, &look::group())?;
        }
        self.sheet.set_row_height(row, self.height(node, 1))?;
        Ok(sums)
    }

    fn item(&mut self, node: &Node, index: usize, format: &Format, points: &Format) -> Result<Sums, XlsxError> {
        let number = self.rows.number(node);
        let row = number - 1;
        let (Some(line), Some(item)) = (self.lines.get(index), self.items.get(index)) else {
            return Ok(Sums::default());
        };
        self.sheet.write_number_with_format(row, 2, double(node.max), points)?;
        let survey = item.method == Method::Survey;
        let (appraised, surveyed) = if survey { (None, line.given.as_ref()) } else { (line.given.as_ref(), None) };
        for (standing, column) in [line.own.as_ref().filter(|_| !survey), appraised, surveyed].into_iter().zip(3..) {
            self.points(row, column, standing, points)?;
        }
        let what = line.standing();
        let result = match what {
            Some(standing) if !standing.applicable => NOT_APPLICABLE.to_owned(),
            standing => standing.and_then(|standing| standing.points.as_ref()).map(Exact::wire).unwrap_or_default(),
        };
        // Whoever has the last word: the ministry, the survey, else the province itself. An empty cell stays empty, where a plain
        // reference would make it 0.
        let chosen = format!(
            "=IF({APPRAISED}{number}<>\"\",{APPRAISED}{number},IF({SURVEYED}{number}<>\"\",{SURVEYED}{number},IF({SELF}{number}<>\"\",{SELF}{number},\"\")))"
        );
        self.sheet.write_formula_with_format(row, 6, Formula::new(chosen).set_result(result), points)?;
        self.sheet.write_string_with_format(row, 8, look::fitting(&line.evidence), format)?;
        self.sheet.write_string_with_format(row, 9, look::fitting(&line.explanation), format)?;
        let applies = what.is_none_or(|standing| standing.applicable);
        let counts = if applies { Exact::from(node.max) } else { Exact::zero() };
        let formula = format!("=IF({POINTS}{number}=\"{NOT_APPLICABLE}\",0,C{number})");
        self.sheet.write_formula_with_format(row, 10, Formula::new(formula).set_result(counts.wire()), points)?;
        let lines = look::lines(&line.evidence, 38).max(look::lines(&line.explanation, 38));
        self.sheet.set_row_height(row, self.height(node, lines))?;
        let known = |standing: Option<&Standing>| standing.and_then(|standing| standing.points.clone());
        let own = known(line.own.as_ref().filter(|_| !survey));
        let (appraised, surveyed) = (known(appraised), known(surveyed));
        let all = [&own, &appraised, &surveyed];
        let ends = all.into_iter().flatten().all(ends);
        Ok(Sums { own, appraised, surveyed, points: known(what), counts, ends })
    }

    /// Points as a number, or as a fraction when they do not end; that it does not apply; nothing when they are not known.
    fn points(&mut self, row: u32, column: u16, standing: Option<&Standing>, format: &Format) -> Result<(), XlsxError> {
        match standing {
            Some(standing) if !standing.applicable => {
                self.sheet.write_string_with_format(row, column, NOT_APPLICABLE, format)?;
            }
            Some(Standing { points: Some(points), .. }) if ends(points) => {
                let number = points.round_to(PLACES).unwrap_or_default();
                self.sheet.write_number_with_format(row, column, double(number), format)?;
            }
            Some(Standing { points: Some(points), .. }) => {
                let (part, whole) = points.fraction();
                let formula = Formula::new(format!("={part}/{whole}")).set_result(points.wire());
                self.sheet.write_formula_with_format(row, column, formula, format)?;
            }
            _ => {
                self.sheet.write_blank(row, column, format)?;
            }
        }
        Ok(())
    }

    fn height(&self, node: &Node, lines: usize) -> f64 {
        let name = look::lines(&node.name.vi, 44) + look::lines(&node.name.en, 44);
        double(Decimal::from(name.max(lines).min(25))) * 15.0
    }
}

fn ends(points: &Exact) -> bool {
    points.round_to(PLACES).is_some_and(|rounded| Exact::from(rounded) == *points)
}

/// What a row of a table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Code; empty for the total.
    pub code: String,
    /// Points; none where they are not known, or where the item does not apply.
    pub points: Option<Decimal>,
    /// The maximum that counts.
    pub counts: Option<Decimal>,
}

/// The rows of a table that [`write()`] wrote, with the results that were written beside the formulas.
///
/// # Errors
/// [`Unreadable`].
pub fn results(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let sheet = Book::open(bytes)?.results(SHEET)?.ok_or(Unreadable::Broken)?;
    let text = |row, column| match sheet.cell(row, column).value {
        Some(Value::Number(text) | Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let number = |row, column| text(row, column).parse::<Decimal>().ok();
    let rows = (TOTAL_ROW..).take_while(|row| *row == TOTAL_ROW || !text(*row, 0).is_empty());
    Ok(rows.map(|row| Row { code: text(row, 0), points: number(row, 6), counts: number(row, 10) }).collect())
}

/// Whether a number in a table is this one, as far as a spreadsheet keeps it: to nine decimals.
#[must_use]
pub fn same(exact: Option<&Exact>, found: Option<&Decimal>) -> bool {
    match (exact, found) {
        (None, None) => true,
        (Some(exact), Some(found)) => {
            let apart = exact.round_to(12).and_then(|exact| exact.checked_sub(*found));
            apart.is_some_and(|apart| apart.abs() < Decimal::new(1, 9))
        }
        _ => false,
    }
}

fn double(number: Decimal) -> f64 {
    number.to_f64().unwrap_or_default()
}
