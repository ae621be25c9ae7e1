//! A unit's workbook, laid out: locked but for the cells to be filled in, each of which takes only what it asks for.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::form::{Asks, EXPLANATION, Entry, FIGURE, FIRST_ROW, Field, Form, FormItem, KEY, SHEET, TICKS};
use super::{cell, identity, look};
use crate::domain::criteria::Provenance;
use crate::domain::criteria::input::{MAX_FIGURE, unit_name};
use crate::domain::text::Text;

/// Columns: width in characters, Vietnamese head, English head.
const COLUMNS: [(u16, &str, &str); 13] = [
    (2, "Khóa", "Key"),
    (8, "Mã", "Code"),
    (44, "Nội dung báo cáo", "What is reported"),
    (11, "Đơn vị tính", "Unit"),
    (18, "SỐ LIỆU (nhập)", "FIGURE (fill in)"),
    (36, "GIẢI TRÌNH (nhập)", "EXPLANATION (fill in)"),
    (44, "Cách chấm", "How it is scored"),
    (11, "Điểm tối đa", "Most points"),
    (11, "Vai trò", "Role"),
    (12, "Hạn nộp", "Due"),
    (22, "Trạng thái", "State"),
    (34, "Sở Nội vụ trả lại, vì sao", "Returned, why"),
    (44, "Tài liệu kiểm chứng đã tải lên", "Evidence uploaded"),
];
/// The height of a line of text, in points.
const LINE: f64 = 15.0;
/// The most digits a double keeps, whatever they are.
const SURE_DIGITS: usize = 15;

/// The workbook as xlsx: the same form always gives the same bytes.
///
/// # Errors
/// Only what would be a fault of ours: a cell outside the sheet, a text too long.
pub fn write(form: &Form<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(format!("{} {}", form.identity.assessment, form.unit.name.vi))
        .set_creation_datetime(&form.assessment.at.naive_utc());
    workbook.set_properties(&properties);
    fill(workbook.add_worksheet(), form)?;
    hide(workbook.add_worksheet(), form)?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name(SHEET)?;
    top(sheet, form)?;
    for (place, item) in form.items.iter().enumerate() {
        write_item(sheet, item, place)?;
    }
    let last = form.items.last().map_or(FIRST_ROW, FormItem::end).max(FIRST_ROW + 1) - 1;
    sheet.set_column_hidden(KEY)?.set_freeze_panes(FIRST_ROW, 3)?.set_repeat_rows(FIRST_ROW - 1, FIRST_ROW - 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    sheet.set_print_area(0, 1, last, 12)?.set_footer("&L&F&RTrang &P/&N").set_zoom(90);
    sheet.set_selection(FIRST_ROW, FIGURE, FIRST_ROW, FIGURE)?.protect();
    Ok(())
}

/// The title, what to do, and what to know of the figures.
fn top(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    let (assessment, set) = (form.assessment, &form.assessment.set);
    let (opening, unit) = (&assessment.opening, &form.unit.name);
    let what = [
        (format!("BIỂU NHẬP SỐ LIỆU CHỈ SỐ CẢI CÁCH HÀNH CHÍNH NĂM {} · {}", opening.year, unit.vi), look::title()),
        (
            format!(
                "PAR INDEX {} input workbook · {} · {} · phiên bản / version {}",
                opening.year, unit.en, opening.assessment, assessment.version
            ),
            look::note(),
        ),
        (
            "Nhập vào ô màu vàng, lưu lại dạng .xlsx rồi gửi trả; chỉ những ô đã đổi mới được ghi nhận. Số là số, không gõ đơn vị. · \
             Fill in the yellow cells, save as .xlsx and send it back; only what changed is taken."
                .to_owned(),
            look::note(),
        ),
        (provenance(set.root.provenance, opening.illustrative), look::warning()),
    ];
    for ((text, format), row) in what.iter().zip(0..) {
        sheet.write_string_with_format(row, 1, text, format)?;
    }
    for ((width, vi, en), column) in COLUMNS.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(FIRST_ROW - 1, column, format!("{vi}\n{en}"), &look::head())?;
    }
    sheet.set_row_height(FIRST_ROW - 1, LINE * 3.0)?;
    Ok(())
}

/// What must be said of criteria that are not official and figures that are made up; empty when they are neither.
#[must_use]
pub fn provenance(set: Provenance, illustrative: bool) -> String {
    let set = match set {
        Provenance::Official => "",
        Provenance::Reconstructed => {
            "BỘ TIÊU CHÍ PHỤC DỰNG, không phải phụ lục chính thức · Reconstructed criteria, not the official annex. "
        }
        _ => "BỘ TIÊU CHÍ KHÔNG PHẢI PHỤ LỤC CHÍNH THỨC · Criteria that are not the official annex. ",
    };
    let figures = if illustrative { "SỐ LIỆU MINH HỌA · Illustrative figures." } else { "" };
    format!("{set}{figures}").trim().to_owned()
}

fn both(text: &Text) -> String {
    if text.vi == text.en { text.vi.clone() } else { format!("{}\n{}", text.vi, text.en) }
}

fn write_item(sheet: &mut Worksheet, form: &FormItem<'_>, place: usize) -> Result<(), XlsxError> {
    let (item, row) = (form.item, form.row);
    let (group, plain) = (look::group(), look::beside());
    let documents: Vec<String> = form
        .documents
        .iter()
        .map(|document| {
            let fact = &document.fact;
            format!("{} ({}): {}", fact.number, fact.signed_on.format("%d/%m/%Y"), fact.title)
        })
        .collect();
    let state = match &form.locked {
        Some(refusal) => format!("{}\nKHÓA: {}", both(&form.state()), refusal.detail.vi),
        None => both(&form.state()),
    };
    let role = match (form.leads, form.reports()) {
        (true, _) => Text::new("Chủ trì", "Lead"),
        (false, _) => Text::new("Phối hợp", "Contributor"),
    };
    let words = item.rule_in_labels();
    let texts = [
        (1, item.code.clone()),
        (2, both(&item.name)),
        (6, both(&words)),
        (8, both(&role)),
        (10, state),
        (11, form.returned().map(|returned| both(&returned)).unwrap_or_default()),
        (12, documents.join("\n")),
    ];
    let height = texts.iter().map(|(column, text)| look::lines(text, width(*column))).max().unwrap_or(1);
    sheet.write_string_with_format(row, KEY, &item.code, &group)?;
    for (column, text) in &texts {
        let format = if *column <= 2 { &group } else { &plain };
        sheet.write_string_with_format(row, *column, look::fitting(text), format)?;
    }
    for column in [3, FIGURE] {
        sheet.write_blank(row, column, &group)?;
    }
    sheet.write_number_with_format(row, 7, double(item.max), &look::beside().set_num_format("0.###"))?;
    if let Some(due) = form.due {
        sheet.write_datetime_with_format(row, 9, due, &look::beside().set_num_format("dd/mm/yyyy"))?;
    }
    let open = form.reports() && form.locked.is_none();
    let format = if open { look::input().set_num_format("@") } else { look::beside() };
    let explanation = if form.reports() {
        form.claim.and_then(|claim| claim.fact.explanation.clone()).unwrap_or_default()
    } else {
        collected(form)
    };
    sheet.write_string_with_format(row, EXPLANATION, look::fitting(&explanation), &format)?;
    let height = height.max(look::lines(&explanation, width(EXPLANATION))).clamp(1, 20);
    sheet.set_row_height(row, LINE * double(Decimal::from(height)))?;
    for field in &form.fields {
        write_field(sheet, form, field, place)?;
    }
    Ok(())
}

/// Who still has to report an item that others report.
fn collected(form: &FormItem<'_>) -> String {
    let units = form.record.contributors();
    let missing: Vec<&str> = units.iter().map(String::as_str).filter(|unit| !form.has_reported(unit)).collect();
    let (all, left) = (units.len(), missing.len());
    format!(
        "{all} đơn vị báo cáo, còn thiếu {left}{}{} · {all} units report, {left} are missing",
        if missing.is_empty() { "" } else { ": " },
        missing.join(", ")
    )
}

fn write_field(sheet: &mut Worksheet, form: &FormItem<'_>, field: &Field<'_>, place: usize) -> Result<(), XlsxError> {
    let (row, plain) = (field.row, look::cell());
    let label = both(&form.label(field));
    sheet.write_string_with_format(row, KEY, form.key(field), &plain)?;
    sheet.write_string_with_format(row, 2, look::fitting(&label), &look::cell().set_indent(1))?;
    let unit = match field.asks {
        Asks::Figure(spec) => both(&unit_name(&spec.unit)),
        Asks::Choice => "chọn · choose".to_owned(),
        Asks::Tick(_) => "Có/Không".to_owned(),
    };
    sheet.write_string_with_format(row, 3, unit, &plain)?;
    for column in [1, 5, 6, 7, 8, 9, 10, 11, 12] {
        sheet.write_blank(row, column, &plain)?;
    }
    let places = match field.asks {
        Asks::Figure(spec) => usize::try_from(spec.decimals).unwrap_or_default(),
        _ => 0,
    };
    let format = if form.locked.is_none() { look::input() } else { look::cell() };
    let format = match field.asks {
        Asks::Figure(_) if places == 0 => format.set_num_format("#,##0"),
        Asks::Figure(_) => format.set_num_format(format!("#,##0.{}", "#".repeat(places))),
        _ => format,
    };
    match form.entry(field) {
        None => sheet.write_blank(row, FIGURE, &format)?,
        Some(Entry::Figure(figure)) if is_sure(figure) => {
            sheet.write_number_with_format(row, FIGURE, double(figure), &format)?
        }
        // Digits that a double would lose stand as text.
        Some(Entry::Figure(figure)) => {
            let text = figure.normalize().to_string();
            sheet.write_string_with_format(row, FIGURE, text, &format.set_num_format("@"))?
        }
        Some(Entry::Choice(place)) => sheet.write_string_with_format(row, FIGURE, form.option(place), &format)?,
        Some(Entry::Tick(done)) => sheet.write_string_with_format(row, FIGURE, TICKS[usize::from(!done)], &format)?,
    };
    let height = look::lines(&label, width(2)).clamp(1, 20);
    sheet.set_row_height(row, LINE * double(Decimal::from(height)))?;
    let asked = validation(form, field, place)?;
    sheet.add_data_validation(row, FIGURE, row, FIGURE, &asked)?;
    Ok(())
}

/// What the cell takes.
fn validation(form: &FormItem<'_>, field: &Field<'_>, place: usize) -> Result<DataValidation, XlsxError> {
    let listed = form.item.rule.listed().len();
    let (rule, expected) = match field.asks {
        Asks::Figure(spec) if spec.decimals == 0 => {
            let most = Formula::new(format!("={MAX_FIGURE}"));
            let between = DataValidationRule::Between(Formula::new("=0"), most);
            let rule = DataValidation::new().allow_whole_number_formula(between);
            (rule, "Số nguyên, từ 0 trở lên · A whole number, 0 or more")
        }
        Asks::Figure(spec) if spec.unit == "percent" => (
            DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.0, 100.0)),
            "Số từ 0 đến 100 · A number from 0 to 100",
        ),
        Asks::Figure(_) => (
            DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
            "Số, từ 0 trở lên · A number, 0 or more",
        ),
        Asks::Choice => {
            let column = column_of(place);
            let list = format!("={}!${column}$1:${column}${listed}", identity::SHEET);
            let rule = DataValidation::new().allow_list_formula(Formula::new(list));
            (rule, "Chọn một mục trong danh sách · Choose from the list")
        }
        Asks::Tick(_) => (DataValidation::new().allow_list_strings(&TICKS)?, "Có hoặc Không · Có (yes) or Không (no)"),
    };
    rule.set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Chưa đúng · Not right")?
        .set_error_message(expected)?
        .set_input_message(expected)
}

/// The identity, and the options of each choice in a column of their own.
fn hide(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name(identity::SHEET)?;
    for ((key, value), row) in form.identity.rows().into_iter().zip(0..) {
        sheet.write_string(row, 0, key)?.write_string(row, 1, value)?;
    }
    for (item, place) in form.items.iter().zip(0..) {
        if item.fields.iter().any(|field| matches!(field.asks, Asks::Choice)) {
            for (option, row) in (0..item.item.rule.listed().len()).zip(0..) {
                sheet.write_string(row, FIRST_LIST + place, item.option(option))?;
            }
        }
    }
    sheet.set_very_hidden(true).protect();
    Ok(())
}

/// The first column of options on the hidden sheet; that of an item is as far behind it as the item is behind the first.
const FIRST_LIST: u16 = 3;

fn column_of(place: usize) -> String {
    let column = u32::try_from(place).unwrap_or_default() + u32::from(FIRST_LIST);
    cell::address(0, column).trim_end_matches('1').to_owned()
}

fn width(column: u16) -> usize {
    COLUMNS.get(usize::from(column)).map_or(10, |(width, ..)| usize::from(*width))
}

/// Whether a double keeps every digit.
fn is_sure(figure: Decimal) -> bool {
    let digits = figure.normalize().mantissa().unsigned_abs().to_string();
    digits.len() <= SURE_DIGITS
}

fn double(number: Decimal) -> f64 {
    number.to_f64().unwrap_or_default()
}
