//! From the annex an official typed to a criteria set that is sound, or to every fault in it by sheet and cell.

use std::collections::BTreeMap;

use super::super::book::{Book, Sheet};
use super::gather::{Gather, below, line};
use super::leaf::{Asked, by_code};
use super::table::Table;
use super::tree as col;
use super::{ANNEX, EXAMPLES, FACT_ROWS, FACTS, FIGURES, Misread, Refused, TOTAL, examples, figures, words};
use crate::domain::criteria::document::Doc;
use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::text::{Text, folded};

/// A criteria set that was typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The set.
    pub set: CriteriaSet,
    /// The same as the text of a criteria file.
    pub source: String,
}

/// Reads and lints the annex.
///
/// # Errors
/// `Unreadable` for what is no workbook; every fault of every cell, and what lint finds in the whole, at the cell that says it.
pub fn read(bytes: &[u8]) -> Result<Typed, Refused> {
    let mut book = Book::open(bytes)?;
    let (facts, annex) = (book.sheet(FACTS)?, book.sheet(ANNEX)?);
    let (figures, examples) = (book.sheet(FIGURES)?, book.sheet(EXAMPLES)?);
    let mut gather = Gather::default();
    for (name, sheet) in [(FACTS, &facts), (ANNEX, &annex)] {
        if sheet.is_none() {
            let found = book.sheets().iter().map(|sheet| format!("“{sheet}”")).collect::<Vec<_>>().join(", ");
            let (vi, en) =
                (format!("không có trang “{name}”; có {found}"), format!("there is no sheet “{name}”; found {found}"));
            gather.tell(name, "wrong_sheet", vi, en);
        }
    }
    let (Some(facts), Some(annex)) = (facts, annex) else { return Err(Refused::Faults(gather.all(Vec::new()))) };
    let mut entries = set_facts(&facts, &mut gather);
    let annex = Table::of(&annex, &col::COLUMNS, &col::NEEDED, &mut gather);
    let figures = table(figures.as_ref(), &figures::COLUMNS, &figures::NEEDED, &mut gather);
    let examples = table(examples.as_ref(), &examples::COLUMNS, &examples::NEEDED, &mut gather);
    let Some(annex) = annex else { return Err(Refused::Faults(gather.all(Vec::new()))) };
    let figures = figures.map(|table| by_code(table, figures::ITEM, &mut gather));
    let examples = examples.map(|table| by_code(table, examples::ITEM, &mut gather));
    let mut tree = Tree { annex, figures, examples, gather, rows: Vec::new() };
    tree.find_rows(&mut entries);
    let areas = tree.areas();
    entries.push(("areas".to_owned(), areas));
    let gather = tree.end();
    let doc = words::map(1, entries);
    let source = doc.to_yaml(LEVELS);
    // Read from the text itself: what is published is what was read.
    let findings = match criteria::read_document(&doc) {
        Ok(_) if !gather.has_faults() => match criteria::read(source.as_bytes()) {
            Ok(set) => return Ok(Typed { set, source }),
            Err(findings) => findings,
        },
        Ok(_) => Vec::new(),
        Err(findings) => findings,
    };
    Err(Refused::Faults(gather.all(findings)))
}

/// Levels that have a line for each entry in the text of the set: down to the keys of an item.
const LEVELS: usize = 7;

fn table<'a>(
    sheet: Option<&'a Sheet>,
    columns: &'static [super::Column],
    needed: &[usize],
    gather: &mut Gather,
) -> Option<Table<'a>> {
    sheet.and_then(|sheet| Table::of(sheet, columns, needed, gather))
}

/// What the set is: a name in the first column, what it is beside it.
fn set_facts(sheet: &Sheet, gather: &mut Gather) -> Vec<(String, Doc)> {
    let mut entries = vec![("format".to_owned(), words::scalar(1, "1"))];
    let mut basis = Vec::new();
    gather.at("", FACTS);
    let mut rows: Vec<u32> = sheet.filled().map(|cell| cell.row).collect();
    rows.dedup();
    for row in rows {
        let [label, cell, second] = [0, 1, 2].map(|column| sheet.cell(row, column));
        let line = line(row);
        if cell.value.is_none() && second.value.is_none() {
            continue; // a title, or a fact that is not told
        }
        let called = gather.text("", Some(label)).map(|(called, _)| called).unwrap_or_default();
        let called = folded(called.split(['·', '\n']).next().unwrap_or_default());
        let Some((key, ..)) = FACT_ROWS.iter().find(|(key, vi, _)| *key == called || folded(vi) == called) else {
            if called != folded(HEAD) {
                let known = FACT_ROWS.map(|(_, vi, _)| vi).join(", ");
                gather.cell(&label, "unknown_row", &format!("một trong: {known}"), &format!("one of: {known}"));
            }
            continue;
        };
        let at = format!("/{key}");
        gather.at(&at, cell.place());
        let doc = match *key {
            "name" | "note" => bilingual(&at, Some(cell), Some(second), gather),
            "legal_basis" => {
                let at = format!("/legal_basis/{}", basis.len());
                gather.at(&at, cell.place());
                let number = gather.text(&at, Some(cell)).map(|(text, _)| ("number", text));
                let mut pair: Vec<(String, Doc)> =
                    number.into_iter().map(|(key, text)| (key.to_owned(), words::scalar(line, text))).collect();
                pair.extend(gather.day(&at, Some(second)).map(|day| ("date".to_owned(), day)));
                gather.at(format!("{at}/date"), second.place());
                basis.push(words::map(line, pair));
                continue;
            }
            "years" => gather.text("", Some(cell)).map(|(text, _)| {
                let years = text.split([',', ';']).map(|year| words::scalar(line, year.trim()));
                words::list(line, years.collect())
            }),
            "provenance" => gather.word("", Some(cell), &words::PROVENANCES).map(|word| words::scalar(line, word)),
            _ => gather.text("", Some(cell)).map(|(text, _)| words::scalar(line, text)),
        };
        if second.value.is_some() && !["name", "note"].contains(key) {
            gather.cell(&second, "unexpected_value", "ô trống", "an empty cell");
        }
        entries.extend(doc.map(|doc| ((*key).to_owned(), doc)));
    }
    if !basis.is_empty() {
        entries.push(("legal_basis".to_owned(), words::list(1, basis)));
    }
    for (key, vi, en) in
        FACT_ROWS.iter().filter(|(key, ..)| ["id", "level", "years", "name", "provenance"].contains(key))
    {
        if !entries.iter().any(|(told, _)| told == key) {
            gather.lacks("");
            if !gather.knows(&format!("/{key}")) {
                let (vi, en) = (format!("thiếu dòng “{vi}”"), format!("the row “{vi}” ({en}) is missing"));
                gather.tell(FACTS, "missing_value", vi, en);
            }
        }
    }
    entries
}

/// The head of the facts, which is no fact.
pub(super) const HEAD: &str = "Mục";

/// A text and its English, which is the same where nobody wrote one.
pub(super) fn bilingual(
    at: &str,
    vi: Option<super::super::cell::Cell<'_>>,
    en: Option<super::super::cell::Cell<'_>>,
    gather: &mut Gather,
) -> Option<Doc> {
    let en = gather.text(at, en);
    let Some((vi, cell)) = gather.text(at, vi) else {
        if let Some((_, en)) = en {
            let (vi, en_words) = ("tiếng Việt trước, tiếng Anh sau", "Vietnamese first, English second");
            gather.cell(&en, "vietnamese_missing", vi, en_words);
        }
        return None;
    };
    let line = line(cell.row);
    let en = en.map_or_else(|| vi.clone(), |(en, _)| en);
    let text = [("vi", vi), ("en", en)].map(|(key, text)| (key.to_owned(), words::scalar(line, text)));
    Some(words::map(line, text.into()))
}

/// An area, a criterion or a sub-criterion, and the rows of its scale below it.
pub(super) struct NodeRow {
    level: usize,
    pub(super) row: u32,
    pub(super) steps: Vec<u32>,
}

/// The annex while it is read.
pub(super) struct Tree<'a> {
    pub(super) annex: Table<'a>,
    pub(super) figures: Option<Asked<'a>>,
    pub(super) examples: Option<Asked<'a>>,
    pub(super) gather: Gather,
    rows: Vec<NodeRow>,
}

impl Tree<'_> {
    /// Which row is what: with a code it is a node, without one it belongs to the node above it, or it is the total.
    fn find_rows(&mut self, entries: &mut Vec<(String, Doc)>) {
        let mut total = false;
        for row in self.annex.rows.clone() {
            for cell in self.annex.outside(row) {
                self.gather.cell(
                    &cell,
                    "unexpected_value",
                    "ô trống: cột này không có tên",
                    "an empty cell: the column has no name",
                );
            }
            if self.annex.said(row, col::CODE).is_some() {
                let level = self.level(row);
                self.rows.push(NodeRow { level, row, steps: Vec::new() });
            } else if self.is_total(row) {
                let cell = self.annex.cell(row, col::POINTS);
                if total {
                    self.gather.tell(
                        self.annex.place(row, col::NAME),
                        "duplicate_total",
                        "đã có dòng tổng cộng ở trên",
                        "there is a total above",
                    );
                } else {
                    self.gather.at("/max", self.annex.place(row, col::POINTS));
                    let max = self.needed("", row, col::POINTS, |gather| gather.number("", cell));
                    entries.extend(max.map(|max| ("max".to_owned(), max)));
                }
                total = true;
            } else if let Some(node) = self.rows.last_mut() {
                node.steps.push(row);
            } else {
                let (vi, en) = (
                    "dòng không có STT và không thuộc mục nào phía trên",
                    "a row without a code, and no item above it",
                );
                self.gather.tell(self.annex.place(row, col::CODE), "row_without_item", vi, en);
            }
        }
        if !total {
            self.gather.lacks("");
            let (vi, en) = (
                "thiếu dòng “TỔNG CỘNG” với điểm tối đa của cả bộ",
                "the row “TỔNG CỘNG” (total) with the set's most points is missing",
            );
            self.gather.tell(ANNEX, "missing_total", vi, en);
        }
        if self.rows.is_empty() {
            self.gather.tell(ANNEX, "empty", "không có dòng nào có STT", "no row has a code");
        }
    }

    fn is_total(&self, row: u32) -> bool {
        let name = self.annex.said(row, col::NAME).map(|cell| cell.shown()).unwrap_or_default();
        let name = folded(name.split('\n').next().unwrap_or_default());
        self.annex.said(row, col::STEP).is_none() && TOTAL.contains(&name.as_str())
    }

    /// The level that is written, else by the points in the code; below the row before it at most one deeper.
    fn level(&mut self, row: u32) -> usize {
        let last = self.rows.last().map(|last| last.level);
        let said = self.gather.word("", self.annex.cell(row, col::LEVEL), &words::LEVELS);
        let code = self.annex.said(row, col::CODE).map(|cell| cell.shown()).unwrap_or_default();
        let place = said.and_then(|said| words::LEVELS.iter().position(|(level, _)| *level == said));
        let level = place.unwrap_or_else(|| code.trim_end_matches('.').matches('.').count());
        let most = last.map_or(0, |last| (last + 1).min(2));
        if level > most {
            let (found, expected) = (words::LEVELS.get(level).map_or("?", |(_, vi)| vi), words::LEVELS[most].1);
            let place = self.annex.place(row, if place.is_some() { col::LEVEL } else { col::CODE });
            self.gather.tell(
                place,
                "wrong_level",
                format!("{code} là {found}, nhưng dòng trên nó chỉ cho phép {expected}"),
                format!("{code} stands at level {} of 3, but the row above allows {} at most", level + 1, most + 1),
            );
        }
        let level = level.min(most);
        let parent = self.rows.iter().rfind(|above| above.level + 1 == level);
        let parent = parent.and_then(|above| self.annex.said(above.row, col::CODE)).map(|cell| cell.shown());
        if let (None, Some(parent)) = (place, parent)
            && !code.starts_with(&format!("{}.", parent.trim_end_matches('.')))
        {
            self.gather.tell(
                self.annex.place(row, col::CODE),
                "wrong_level",
                format!("{code} đứng dưới {parent}; cần STT bắt đầu bằng STT đó, hoặc ghi cấp ở cột “Cấp”"),
                format!(
                    "{code} stands below {parent}: a code that begins with it is expected, or the level under “Cấp”"
                ),
            );
        }
        level
    }

    fn areas(&mut self) -> Doc {
        let rows = std::mem::take(&mut self.rows);
        let (mut place, mut areas) = (0, Vec::new());
        while place < rows.len() {
            let at = format!("/areas/{}", areas.len());
            areas.push(self.node(&rows, &mut place, &at));
        }
        words::list(1, areas)
    }

    fn node(&mut self, rows: &[NodeRow], place: &mut usize, at: &str) -> Doc {
        let node = &rows[*place];
        let (row, line) = (node.row, line(node.row));
        *place += 1;
        self.gather.at(at, self.annex.place(row, col::CODE));
        let mut entries = Vec::new();
        let code = self.gather.text(at, self.annex.cell(row, col::CODE)).map(|(code, _)| code);
        self.put(&mut entries, at, "code", (row, col::CODE), code.as_ref().map(|code| words::scalar(line, code)));
        let [vi, en] = [col::NAME, col::NAME_EN].map(|column| self.annex.cell(row, column));
        let name = self.needed(at, row, col::NAME, |gather| bilingual(at, vi, en, gather));
        self.put(&mut entries, at, "name", (row, col::NAME), name);
        let points = self.annex.cell(row, col::POINTS);
        let max = self.needed(at, row, col::POINTS, |gather| gather.number(at, points));
        self.put(&mut entries, at, "max", (row, col::POINTS), max);
        let provenance = self.gather.word(at, self.annex.cell(row, col::PROVENANCE), &words::PROVENANCES);
        let provenance = provenance.map(|word| words::scalar(line, word));
        self.put(&mut entries, at, "provenance", (row, col::PROVENANCE), provenance);
        let [vi, en] = [col::NOTE, col::NOTE_EN].map(|column| self.annex.cell(row, column));
        let note = bilingual(at, vi, en, &mut self.gather);
        self.put(&mut entries, at, "note", (row, col::NOTE), note);
        let (mut children, key) = (Vec::new(), if node.level == 0 { "criteria" } else { "items" });
        while rows.get(*place).is_some_and(|below| below.level > node.level) {
            let at = format!("{at}/{key}/{}", children.len());
            children.push(self.node(rows, place, &at));
        }
        if node.level == 0 || !children.is_empty() {
            self.no_leaf(node);
            entries.push((key.to_owned(), words::list(line, children)));
        } else {
            self.leaf(&mut entries, at, node, code.as_deref());
        }
        words::map(line, entries)
    }

    /// An entry and the cell that says it.
    pub(super) fn put(
        &mut self,
        entries: &mut Vec<(String, Doc)>,
        at: &str,
        key: &str,
        (row, column): (u32, usize),
        doc: Option<Doc>,
    ) {
        self.gather.at(below(at, key), self.annex.place(row, column));
        entries.extend(doc.map(|doc| (key.to_owned(), doc)));
    }

    /// What must be there: an empty cell is told.
    pub(super) fn needed<T>(
        &mut self,
        at: &str,
        row: u32,
        column: usize,
        read: impl FnOnce(&mut Gather) -> Option<T>,
    ) -> Option<T> {
        let found = read(&mut self.gather);
        if found.is_none() {
            self.gather.lacks(at);
            if self.annex.said(row, column).is_none() {
                self.gather.push(self.annex.missing(row, column));
            }
        }
        found
    }

    /// A node with others below it has no rule of its own.
    fn no_leaf(&mut self, node: &NodeRow) {
        let leaf = col::METHOD..=col::COLLECT_FROM;
        let own = leaf.filter_map(|column| self.annex.said(node.row, column)).map(|cell| (cell.place(), cell.shown()));
        let steps = node.steps.iter().map(|row| (self.annex.place(*row, col::CODE), "…".to_owned()));
        for (place, found) in own.chain(steps).collect::<Vec<_>>() {
            let detail = Text::new(
                format!("có “{found}”; lĩnh vực, và tiêu chí có tiêu chí thành phần, không tự chấm điểm: để trống"),
                format!(
                    "found “{found}”; an area, or a criterion with sub-criteria, has no rule of its own: leave it empty"
                ),
            );
            self.gather.push(Misread { place, code: "unexpected_value".to_owned(), detail });
        }
    }

    /// What is asked of items that are not there is a fault too.
    fn end(mut self) -> Gather {
        for asked in [self.figures, self.examples].into_iter().flatten() {
            asked.left(&mut self.gather);
        }
        self.gather
    }
}

/// Rows by the code of their item.
pub(super) type RowsOf = BTreeMap<String, Vec<u32>>;
