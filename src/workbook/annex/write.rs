//! A criteria set laid out as the annex.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use serde_json::Value as Json;

use super::super::{form_write, look};
use super::tree as col;
use super::{ANNEX, Column, EXAMPLES, FACT_ROWS, FACTS, FIGURES, examples, figures, read, words};
use crate::domain::criteria::document::Doc;
use crate::domain::criteria::{Content, CriteriaSet, Example, InputSpec, Item, Node, survey_input};
use crate::domain::rules::Rule;
use crate::domain::score::inputs_json;
use crate::domain::text::{self, Text};

/// Rows below the last one in which the lists of words are offered: for whoever adds to the table.
const MORE_ROWS: u32 = 200;

/// Why a set is not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// It holds something that a spreadsheet has no room for: a text of more than 32,767 characters, more rows than are read.
    #[error("it does not fit a spreadsheet")]
    DoesNotFit,
    /// A fault of ours.
    #[error(transparent)]
    Xlsx(XlsxError),
}

impl From<XlsxError> for Unwritable {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::MaxStringLengthExceeded | XlsxError::RowColumnLimitError => Self::DoesNotFit,
            other => Self::Xlsx(other),
        }
    }
}

/// The set as xlsx: the same set always gives the same bytes, and they read back as the same set.
///
/// # Errors
/// [`Unwritable`]: a set that would not come back as it was is not handed out.
pub fn write(set: &CriteriaSet) -> Result<Vec<u8>, Unwritable> {
    let mut workbook = Workbook::new();
    let year = set.years.first().and_then(|year| chrono::NaiveDate::from_ymd_opt(*year, 1, 1)).unwrap_or_default();
    let made = year.and_hms_opt(0, 0, 0).unwrap_or_default();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(set.root.name.vi.chars().take(200).collect::<String>())
            .set_creation_datetime(&made),
    );
    let facts = workbook.add_worksheet();
    facts.set_name(FACTS)?;
    write_facts(facts, set)?;
    let annex = workbook.add_worksheet();
    annex.set_name(ANNEX)?;
    let top = top(
        annex,
        set,
        &set.root.name.vi,
        "Mỗi lĩnh vực, tiêu chí, tiêu chí thành phần một dòng; thang điểm ở các dòng ngay dưới, không có STT. Số là số, không gõ công thức. Cột “Nguồn”, “Cấp” để trống thì theo dòng cấp trên và theo số chấm trong STT. · One row for each area, criterion and sub-criterion; its scale in the rows below it, without a code.",
    )?;
    let mut sheet = Rows::of(annex, &col::COLUMNS, top)?;
    sheet.total(set)?;
    sheet.below(set, &set.root, 0)?;
    let rows = (top + 1, sheet.row + MORE_ROWS);
    sheet.sheet.set_freeze_panes(top + 1, 2)?;
    let lists: [(usize, &words::Words); 5] = [
        (col::METHOD, &words::METHODS),
        (col::RULE, &words::RULES),
        (col::WHEN_ZERO, &words::WHEN_ZERO),
        (col::PROVENANCE, &words::PROVENANCES),
        (col::LEVEL, &words::LEVELS),
    ];
    for (column, list) in lists {
        sheet.offer(rows, column, list)?;
    }
    let asked = workbook.add_worksheet();
    asked.set_name(FIGURES)?;
    let note = "Mỗi số liệu mà công thức ở trang “Phụ lục” dùng là một dòng. “Tổng hợp từ” chỉ dùng khi nhiều đơn vị báo cáo. · One row for each figure that a measure names.";
    let start = self::top(asked, set, "Số liệu của từng mục", note)?;
    let mut sheet = Rows::of(asked, &figures::COLUMNS, start)?;
    set.items().iter().try_for_each(|item| sheet.figures(item))?;
    let rows = (start + 1, sheet.row + MORE_ROWS);
    sheet.offer(rows, figures::OWNER, &words::OWNERS)?;
    sheet.sheet.set_freeze_panes(start + 1, 0)?;
    let checks = workbook.add_worksheet();
    checks.set_name(EXAMPLES)?;
    let note = "Ví dụ để hệ thống tự kiểm tra trước khi công bố: số liệu như vậy phải được đúng số điểm này. · Checked before publishing: such figures must score exactly so.";
    let start = self::top(checks, set, "Ví dụ kiểm tra", note)?;
    let mut sheet = Rows::of(checks, &examples::COLUMNS, start)?;
    for item in set.items() {
        item.examples.iter().try_for_each(|example| sheet.example(item, example))?;
    }
    sheet.sheet.set_freeze_panes(start + 1, 0)?;
    let bytes = workbook.save_to_buffer()?;
    match read(&bytes) {
        Ok(typed) if typed.set.says_the_same(set) => Ok(bytes),
        _ => Err(Unwritable::DoesNotFit),
    }
}

/// What stands above a table; the row of its head comes back.
fn top(sheet: &mut Worksheet, set: &CriteriaSet, title: &str, note: &str) -> Result<u32, XlsxError> {
    let which = format!("{}@{}", set.id, set.revision);
    let warning = form_write::provenance(set.root.provenance, false);
    let lines = [(title, look::title()), (&which, look::note()), (note, look::note()), (&warning, look::warning())];
    for ((text, format), row) in lines.iter().zip(0..) {
        sheet.write_string_with_format(row, 0, look::fitting(text), format)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&RTrang &P/&N").set_zoom(90);
    Ok(5)
}

fn write_facts(sheet: &mut Worksheet, set: &CriteriaSet) -> Result<(), XlsxError> {
    let warning = form_write::provenance(set.root.provenance, false);
    sheet.write_string_with_format(0, 0, "Bộ tiêu chí · Criteria set", &look::title())?;
    sheet.write_string_with_format(1, 0, warning, &look::warning())?;
    let heads = ["Mục · What", "Nội dung · Content", "Tiếng Anh; ngày ký · English; day signed"];
    for ((head, width), column) in heads.iter().zip([28, 70, 60]).zip(0..) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(2, column, *head, &look::head())?;
    }
    let years: Vec<String> = set.years.iter().map(ToString::to_string).collect();
    let provenance = word(&words::PROVENANCES, &set.root.provenance);
    let mut row = 3;
    for (key, vi, en) in FACT_ROWS {
        let label = format!("{vi} · {en}");
        let pairs: Vec<(String, String)> = match key {
            "id" => vec![(set.id.clone(), String::new())],
            "revision" => vec![(set.revision.to_string(), String::new())],
            "level" => vec![(set.level.clone(), String::new())],
            "years" => vec![(years.join(", "), String::new())],
            "name" => vec![pair(&set.root.name)],
            "provenance" => vec![(provenance.clone(), String::new())],
            "note" => set.note.iter().map(pair).collect(),
            _ => set.legal_basis.iter().map(|basis| (words::quoted(&basis.number), text::day(basis.date).vi)).collect(),
        };
        let empty = (String::new(), String::new());
        let pairs = if pairs.is_empty() { vec![empty] } else { pairs };
        for (content, second) in pairs {
            sheet.write_string_with_format(row, 0, &label, &look::group())?;
            for (text, column) in [(content, 1), (second, 2)] {
                match text.is_empty() {
                    true => sheet.write_blank(row, column, &look::cell())?,
                    false => sheet.write_string_with_format(row, column, text, &look::cell())?,
                };
            }
            row += 1;
        }
    }
    Ok(())
}

/// A text and its English, which stays away where it is the same.
fn pair(text: &Text) -> (String, String) {
    let en = if text.en == text.vi { String::new() } else { words::quoted(&text.en) };
    (words::quoted(&text.vi), en)
}

/// The word of the annex for what the criteria file calls by a word.
fn word(list: &words::Words, value: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    words::shown(list, name.as_str().unwrap_or_default())
}

/// What a cell gets.
enum Cell {
    Text(String),
    Number(Decimal),
}

/// Rows of a table, written one below the other.
struct Rows<'a> {
    sheet: &'a mut Worksheet,
    columns: &'static [Column],
    row: u32,
}

impl<'a> Rows<'a> {
    fn of(sheet: &'a mut Worksheet, columns: &'static [Column], head: u32) -> Result<Self, XlsxError> {
        for ((width, vi, en), column) in columns.iter().zip(0..) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(head, column, format!("{vi}\n{en}"), &look::head())?;
        }
        sheet.set_row_height(head, 64)?.set_repeat_rows(head, head)?;
        Ok(Self { sheet, columns, row: head + 1 })
    }

    /// One row: every cell has its border, those that say nothing too.
    fn put(&mut self, cells: Vec<(usize, Cell)>, format: &Format) -> Result<(), XlsxError> {
        let (row, mut lines) = (self.row, 1);
        for ((width, ..), column) in self.columns.iter().zip(0..) {
            self.sheet.write_blank(row, column, format)?;
            let said = cells.iter().find(|(at, _)| *at == usize::from(column)).map(|(_, cell)| cell);
            match said {
                Some(Cell::Text(text)) if !text.is_empty() => {
                    self.sheet.write_string_with_format(row, column, text, format)?;
                    lines = lines.max(look::lines(text, usize::from(*width)));
                }
                Some(Cell::Number(number)) => {
                    let double = number.to_f64().filter(|double| double.to_string() == number.to_string());
                    let right = format.clone().set_align(FormatAlign::Right);
                    match double {
                        Some(double) => self.sheet.write_number_with_format(row, column, double, &right)?,
                        // More digits than a spreadsheet keeps.
                        None => self.sheet.write_string_with_format(row, column, number.to_string(), &right)?,
                    };
                }
                _ => {}
            }
        }
        let lines = u32::try_from(lines.min(25)).unwrap_or(25);
        self.sheet.set_row_height(row, f64::from(lines) * 15.0)?;
        self.row += 1;
        Ok(())
    }

    /// Offers the words of a list in a column.
    fn offer(&mut self, (first, last): (u32, u32), column: usize, list: &words::Words) -> Result<(), XlsxError> {
        let names: Vec<&str> = list.iter().map(|(_, vi)| *vi).collect();
        // Words are offered, not enforced: the reader says what is wrong, and English words are read too.
        let rule =
            DataValidation::new().allow_list_strings(&names)?.set_error_style(DataValidationErrorStyle::Information);
        let column = u16::try_from(column).unwrap_or_default();
        self.sheet.add_data_validation(first, column, last, column, &rule)?;
        Ok(())
    }

    fn total(&mut self, set: &CriteriaSet) -> Result<(), XlsxError> {
        let name = Cell::Text("TỔNG CỘNG\nTOTAL".to_owned());
        self.put(vec![(col::NAME, name), (col::POINTS, Cell::Number(set.root.max.normalize()))], &look::group())
    }

    fn below(&mut self, set: &CriteriaSet, node: &Node, level: usize) -> Result<(), XlsxError> {
        let Content::Group(children) = &node.content else { return Ok(()) };
        for child in children {
            let (name, name_en) = pair(&child.name);
            let (note, note_en) = child.note.as_ref().map(pair).unwrap_or_default();
            let item = match &child.content {
                Content::Item(index) => set.items().get(*index),
                Content::Group(_) => None,
            };
            let mut cells = vec![
                (col::CODE, Cell::Text(words::quoted(&child.code))),
                (col::NAME, Cell::Text(name)),
                (col::POINTS, Cell::Number(child.max.normalize())),
                (col::PROVENANCE, Cell::Text(word(&words::PROVENANCES, &child.provenance))),
                (col::NOTE, Cell::Text(note)),
                (col::NAME_EN, Cell::Text(name_en)),
                (col::NOTE_EN, Cell::Text(note_en)),
                (col::LEVEL, Cell::Text(words::LEVELS.get(level).map_or("", |(_, vi)| vi).to_owned())),
            ];
            let format = if item.is_some() { look::cell() } else { look::group() };
            cells.extend(item.into_iter().flat_map(leaf));
            self.put(cells, &format)?;
            item.map_or(Ok(()), |item| self.scale(item))?;
            self.below(set, child, level + 1)?;
        }
        Ok(())
    }

    /// The options, entries or steps of an item.
    fn scale(&mut self, item: &Item) -> Result<(), XlsxError> {
        let format = look::cell().set_italic().set_indent(1);
        for option in item.rule.listed() {
            // The label of an option called `_` is a blank, which nobody can type: left out it is the same.
            let label = Some(&option.label).filter(|label| !label.vi.trim().is_empty());
            let (label, label_en) = label.map(pair).unwrap_or_default();
            let cells = vec![
                (col::NAME, Cell::Text(label)),
                (col::POINTS, Cell::Number(option.points.normalize())),
                (col::STEP, Cell::Text(words::quoted(&option.name))),
                (col::NAME_EN, Cell::Text(label_en)),
            ];
            self.put(cells, &format)?;
        }
        let Rule::Bands(bands) = &item.rule else { return Ok(()) };
        let json = item.rule.to_json();
        let steps = json["bands"]["steps"].as_array().cloned().unwrap_or_default();
        for (step, (level, _)) in steps.iter().zip(bands.in_words()) {
            let exact = step["in"].as_str().unwrap_or_default();
            let worded = words::interval(&level.vi).is_some_and(|read| read.to_string() == exact);
            let notation = if worded { String::new() } else { exact.to_owned() };
            let level = if worded { level.vi } else { String::new() };
            let points = number(&step["points"]).map(|points| (col::POINTS, points));
            let mut cells = vec![(col::NAME, Cell::Text(level)), (col::STEP, Cell::Text(notation))];
            cells.extend(points);
            self.put(cells, &format)?;
        }
        Ok(())
    }

    fn figures(&mut self, item: &Item) -> Result<(), XlsxError> {
        // A survey item that declares no figure has this one.
        let own: &[InputSpec] = if item.inputs == [survey_input()] { &[] } else { &item.inputs };
        for (owner, specs) in [("inputs", own), ("per_unit", item.per_unit.as_slice())] {
            for spec in specs {
                let (label, label_en) = pair(&spec.label);
                let text = |text: &str| Cell::Text(words::quoted(text));
                let cells = vec![
                    (figures::ITEM, text(&item.code)),
                    (figures::NAME, text(&spec.name)),
                    (figures::LABEL, Cell::Text(label)),
                    (figures::UNIT, Cell::Text(words::unit_shown(spec))),
                    (figures::AT_MOST, text(spec.at_most.as_deref().unwrap_or_default())),
                    (figures::DECIMALS, Cell::Number(spec.decimals.into())),
                    (figures::OWNER, Cell::Text(words::shown(&words::OWNERS, owner))),
                    (figures::FROM, Cell::Text(spec.from.as_ref().map(words::source_shown).unwrap_or_default())),
                    (figures::LABEL_EN, Cell::Text(label_en)),
                ];
                self.put(cells, &look::cell())?;
            }
        }
        Ok(())
    }

    fn example(&mut self, item: &Item, example: &Example) -> Result<(), XlsxError> {
        let given = inputs_json(&example.given);
        let given =
            if given.is_empty() || example.units.is_some() { String::new() } else { flow(&Json::Object(given)) };
        let units = example.units.as_ref().map(|units| {
            let rows = units.iter().map(|(unit, row)| (unit.clone(), Json::Object(inputs_json(row))));
            flow(&Json::Object(rows.collect()))
        });
        let points = example.points.map(|points| Cell::Number(points.normalize()));
        let cells = vec![
            (examples::ITEM, Cell::Text(words::quoted(&item.code))),
            (examples::GIVEN, Cell::Text(given)),
            (examples::UNITS, Cell::Text(units.unwrap_or_default())),
            (examples::POINTS, points.unwrap_or_else(|| Cell::Text(examples::NOT_APPLICABLE.to_owned()))),
        ];
        self.put(cells, &look::cell())
    }
}

/// What only an item has.
fn leaf(item: &Item) -> Vec<(usize, Cell)> {
    let json = item.rule.to_json();
    let body = &json[item.rule.name()];
    let non_monotone = item.rule.extras_json().contains_key("non_monotone");
    let rule = if non_monotone { words::NON_MONOTONE } else { item.rule.name() };
    let known = |name: &str| item.input(name).is_some();
    let measure = item.rule.measure().map(|of| words::measure_shown(of, known));
    let kinds: Vec<String> = item.collect_from.iter().map(|kind| word(&words::KINDS, kind)).collect();
    let when_zero = json["when_zero"].as_str().map(|word| words::shown(&words::WHEN_ZERO, word));
    let mut cells = vec![
        (col::METHOD, Cell::Text(word(&words::METHODS, &item.method))),
        (col::RULE, Cell::Text(words::shown(&words::RULES, rule))),
        (col::MEASURE, Cell::Text(measure.unwrap_or_default())),
        (col::WHEN_ZERO, Cell::Text(when_zero.unwrap_or_default())),
        (col::EVIDENCE, Cell::Text(words::quoted(&words::lines_shown(&item.evidence)))),
        (col::LEAD, Cell::Text(item.lead.clone().unwrap_or_default())),
        (col::COLLECT_FROM, Cell::Text(kinds.join(", "))),
    ];
    let conditions = [(col::FULL_AT, "full_at"), (col::ZERO_BELOW, "zero_below"), (col::EACH, "each")];
    cells.extend(conditions.into_iter().filter_map(|(column, key)| Some((column, number(body.get(key)?)?))));
    cells
}

/// A number of a rule's JSON.
fn number(json: &Json) -> Option<Cell> {
    Decimal::from_str_exact(json.as_str()?).ok().map(Cell::Number)
}

/// A mapping as people write it: without its braces, unless it is empty.
fn flow(json: &Json) -> String {
    let yaml = Doc::of_json(json).to_yaml(0);
    let inner = yaml.strip_prefix("{ ").and_then(|yaml| yaml.strip_suffix(" }")).map(str::trim);
    let inner = inner.filter(|inner| !inner.is_empty() && !inner.starts_with(['{', '"']));
    inner.map_or(yaml.clone(), str::to_owned)
}
