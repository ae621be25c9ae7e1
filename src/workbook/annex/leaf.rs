//! Items of an annex: figures, rule, scale, evidence, examples.

use super::gather::{Gather, below, line};
use super::read::{NodeRow, RowsOf, Tree, bilingual};
use super::table::Table;
use super::tree as col;
use super::{examples, figures, words};
use crate::domain::criteria::document::Doc;
use crate::domain::text::folded;

/// A sheet with rows that belong to items.
pub(super) struct Asked<'a> {
    table: Table<'a>,
    item: usize,
    rows: RowsOf,
}

/// Sorts the rows of a sheet by the item they name.
pub(super) fn by_code<'a>(table: Table<'a>, item: usize, gather: &mut Gather) -> Asked<'a> {
    let mut rows = RowsOf::new();
    for row in table.rows.clone() {
        match gather.text("", table.cell(row, item)) {
            Some((code, _)) => rows.entry(code).or_default().push(row),
            None if table.said(row, item).is_none() => gather.push(table.missing(row, item)),
            None => {}
        }
    }
    Asked { table, item, rows }
}

impl Asked<'_> {
    /// Rows that nobody asked for.
    pub(super) fn left(self, gather: &mut Gather) {
        for row in self.rows.into_values().flatten() {
            if let Some(cell) = self.table.cell(row, self.item) {
                let (vi, en) =
                    ("STT của một mục được chấm điểm trong phụ lục", "the code of an item that is scored in the annex");
                gather.cell(&cell, "unknown_item", vi, en);
            }
        }
    }
}

impl Tree<'_> {
    /// The entries of an item.
    pub(super) fn leaf(&mut self, entries: &mut Vec<(String, Doc)>, at: &str, node: &NodeRow, code: Option<&str>) {
        let (row, line) = (node.row, line(node.row));
        let cell = self.annex.cell(row, col::METHOD);
        let method = self.needed(at, row, col::METHOD, |gather| gather.word(at, cell, &words::METHODS));
        self.put(entries, at, "method", (row, col::METHOD), method.map(|word| words::scalar(line, word)));
        let names = self.figures(entries, at, code);
        let cell = self.annex.cell(row, col::COLLECT_FROM);
        if let Some((text, cell)) = self.gather.text(at, cell) {
            let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
            let kinds: Vec<_> = parts.map(|part| words::named(&words::KINDS, part)).collect();
            if kinds.contains(&None) {
                let known = words::KINDS.map(|(_, vi)| vi).join(", ");
                self.gather.cell(&cell, "unknown_option", &format!("một trong: {known}"), &format!("one of: {known}"));
            }
            let kinds = kinds.into_iter().flatten().map(|kind| words::scalar(line, kind)).collect();
            self.put(entries, at, "collect_from", (row, col::COLLECT_FROM), Some(words::list(line, kinds)));
        }
        let lead = self.gather.text(at, self.annex.cell(row, col::LEAD)).map(|(text, _)| words::scalar(line, text));
        self.put(entries, at, "lead", (row, col::LEAD), lead);
        let kind = self.gather.word(at, self.annex.cell(row, col::RULE), &words::RULES);
        // Whoever says that an item is surveyed has said how it is scored.
        let kind = kind.or((method == Some("survey") && self.annex.said(row, col::RULE).is_none()).then_some("survey"));
        let kind = self.needed(at, row, col::RULE, |_| kind);
        if let Some(kind) = kind {
            let rule = self.rule(&format!("{at}/rule"), node, kind, &names);
            self.put(entries, at, "rule", (row, col::RULE), Some(rule));
        }
        let evidence = self.gather.text(at, self.annex.cell(row, col::EVIDENCE));
        let evidence = evidence.map(|(text, _)| words::lines(line, &text));
        self.put(entries, at, "evidence", (row, col::EVIDENCE), evidence);
        self.examples(entries, at, code);
    }

    /// The rule: its conditions beside its name, its scale in the rows below.
    fn rule(&mut self, at: &str, node: &NodeRow, kind: &'static str, names: &[String]) -> Doc {
        let (row, line) = (node.row, line(node.row));
        let (name, non_monotone) = if kind == words::NON_MONOTONE { ("bands", true) } else { (kind, false) };
        let body_at = below(at, name);
        self.gather.at(&body_at, self.annex.place(row, col::RULE));
        let (mut body, mut beside) = (Vec::new(), Vec::new());
        let measured = ["bands", "proportional", "deduct"].contains(&name);
        let may: [(usize, &str, bool); 6] = [
            (col::MEASURE, "of", measured),
            (col::FULL_AT, "full_at", name == "proportional"),
            (col::ZERO_BELOW, "zero_below", name == "proportional"),
            (col::EACH, "each", name == "deduct"),
            (col::WHEN_ZERO, "when_zero", measured),
            (col::STEP, "", false),
        ];
        for (column, key, may) in may {
            let cell = self.annex.cell(row, column);
            if !may {
                self.not_for(self.annex.said(row, column), kind);
                continue;
            }
            match column {
                col::WHEN_ZERO => {
                    let word = self.gather.word(at, cell, &words::WHEN_ZERO).map(|word| words::scalar(line, word));
                    self.put(&mut beside, at, key, (row, column), word);
                }
                col::MEASURE => {
                    let of = self.needed(&body_at, row, column, |gather| measure(&body_at, cell, names, gather));
                    self.put(&mut body, &body_at, key, (row, column), of);
                }
                col::ZERO_BELOW => {
                    let number = self.gather.number(&body_at, cell);
                    self.put(&mut body, &body_at, key, (row, column), number);
                }
                _ => {
                    let number = self.needed(&body_at, row, column, |gather| gather.number(&body_at, cell));
                    self.put(&mut body, &body_at, key, (row, column), number);
                }
            }
        }
        for step in &node.steps {
            let others = (0..col::COLUMNS.len()).filter(|column| !col::OF_A_STEP.contains(column));
            for cell in others.filter_map(|column| self.annex.said(*step, column)).collect::<Vec<_>>() {
                let (vi, en) = (
                    "ô trống: dòng của thang điểm chỉ có tên, điểm, mức",
                    "an empty cell: a row of a scale has a name, points and a step",
                );
                self.gather.cell(&cell, "unexpected_value", vi, en);
            }
        }
        match name {
            "bands" => {
                let steps = self.steps(&format!("{body_at}/steps"), node);
                body.push(("steps".to_owned(), steps));
            }
            "choice" | "checklist" => {
                let labels = self.options(&mut body, at, &body_at, node);
                beside.push(("labels".to_owned(), labels));
            }
            _ => {
                for step in &node.steps {
                    self.not_for(self.annex.said(*step, col::NAME).or(self.annex.said(*step, col::POINTS)), kind);
                }
            }
        }
        if non_monotone {
            beside.push(("non_monotone".to_owned(), words::scalar(line, "true")));
        }
        let rule = std::iter::once((name.to_owned(), words::map(line, body)));
        words::map(line, rule.chain(beside).collect())
    }

    fn not_for(&mut self, cell: Option<super::super::cell::Cell<'_>>, kind: &str) {
        if let Some(cell) = cell {
            let kind = words::shown(&words::RULES, kind);
            let (vi, en) = (format!("ô trống khi chấm “{kind}”"), format!("an empty cell where the rule is “{kind}”"));
            self.gather.cell(&cell, "unexpected_value", &vi, &en);
        }
    }

    /// The steps of a scale: `[0.8, 1)`, or the words of the annex in the column of names.
    fn steps(&mut self, at: &str, node: &NodeRow) -> Doc {
        let mut steps = Vec::new();
        self.gather.at(at, self.annex.place(node.row, col::RULE));
        for step in &node.steps {
            let (at, line) = (format!("{at}/{}", steps.len()), line(*step));
            self.gather.at(&at, self.annex.place(*step, col::POINTS));
            let (notation, name) = (self.annex.said(*step, col::STEP), self.annex.said(*step, col::NAME));
            let [read, said] = [notation, name].map(|cell| self.gather.text(&at, cell));
            let [exact, worded] = [&read, &said].map(|said| said.as_ref().and_then(|(text, _)| words::interval(text)));
            if let (Some(exact), Some(worded), Some((_, cell))) = (exact, worded, &said)
                && exact != worded
            {
                let (vi, en) = (format!("cùng khoảng với cột “Mức”: {exact}"), format!("the step beside it: {exact}"));
                self.gather.cell(cell, "steps_differ", &vi, &en);
            }
            let column = if notation.is_some() { col::STEP } else { col::NAME };
            let found = if notation.is_some() { exact } else { worded };
            if let (None, Some((_, cell))) = (found, if notation.is_some() { &read } else { &said }) {
                let (vi, en) = (
                    "một mức, ví dụ “từ 80% đến dưới 100%”, “dưới 80%”, “từ 10 trở lên” hoặc “[0.8, 1)”",
                    "a step such as “[0.8, 1)”, or in Vietnamese “từ 80% đến dưới 100%”, “dưới 80%”, “từ 10 trở lên”",
                );
                self.gather.cell(cell, "not_an_interval", vi, en);
            }
            let mut entries = Vec::new();
            let within = found.map(|found| words::scalar(line, found.to_string()));
            let within = self.needed(&at, *step, column, |_| within);
            self.put(&mut entries, &at, "in", (*step, column), within);
            let points = self.annex.cell(*step, col::POINTS);
            let points = self.needed(&at, *step, col::POINTS, |gather| gather.number(&at, points));
            self.put(&mut entries, &at, "points", (*step, col::POINTS), points);
            steps.push(words::map(line, entries));
        }
        words::list(line(node.row), steps)
    }

    /// The options of a choice or the entries of a checklist; their labels come back.
    fn options(&mut self, body: &mut Vec<(String, Doc)>, at: &str, body_at: &str, node: &NodeRow) -> Doc {
        let mut labels: Vec<(String, Doc)> = Vec::new();
        for (number, step) in (1..).zip(&node.steps) {
            let name = self.gather.text(body_at, self.annex.cell(*step, col::STEP)).map(|(name, _)| name);
            let name = name.unwrap_or_else(|| format!("muc_{number}"));
            let points = self.annex.cell(*step, col::POINTS);
            let column = if self.annex.said(*step, col::STEP).is_some() { col::STEP } else { col::POINTS };
            let points = self.needed(body_at, *step, col::POINTS, |gather| gather.number(body_at, points));
            self.put(body, body_at, &name, (*step, column), points);
            let [vi, en] = [col::NAME, col::NAME_EN].map(|column| self.annex.cell(*step, column));
            let label = bilingual(&below(body_at, &name), vi, en, &mut self.gather);
            if !labels.iter().any(|(known, _)| *known == name) {
                let at = format!("{at}/labels");
                self.put(&mut labels, &at, &name, (*step, col::NAME), label);
            }
        }
        words::map(line(node.row), labels)
    }

    /// The figures of an item; the names of its own come back.
    fn figures(&mut self, entries: &mut Vec<(String, Doc)>, at: &str, code: Option<&str>) -> Vec<String> {
        let Some(asked) = &mut self.figures else { return Vec::new() };
        let rows = code.and_then(|code| asked.rows.remove(code)).unwrap_or_default();
        let (table, gather) = (&asked.table, &mut self.gather);
        let mut owners: [(&str, Vec<(String, Doc)>); 2] = [("inputs", Vec::new()), ("per_unit", Vec::new())];
        for row in rows {
            let line = line(row);
            let owner = gather.word(at, table.cell(row, figures::OWNER), &words::OWNERS).unwrap_or("inputs");
            let Some((_, specs)) = owners.iter_mut().find(|(known, _)| *known == owner) else { continue };
            let Some((name, _)) = gather.text(at, table.cell(row, figures::NAME)) else {
                if table.said(row, figures::NAME).is_none() {
                    gather.push(table.missing(row, figures::NAME));
                }
                continue;
            };
            if specs.is_empty() {
                gather.at(format!("{at}/{owner}"), table.place(row, figures::NAME));
            }
            let at = below(&format!("{at}/{owner}"), &name);
            gather.at(&at, table.place(row, figures::NAME));
            let mut spec: Vec<(String, Doc)> = Vec::new();
            let mut put = |key: &str, column, doc: Option<Doc>, gather: &mut Gather| {
                gather.at(below(&at, key), table.place(row, column));
                spec.extend(doc.map(|doc| (key.to_owned(), doc)));
            };
            let scalar = |found: Option<(String, _)>| found.map(|(text, _)| words::scalar(line, text));
            for column in [figures::LABEL, figures::UNIT] {
                if table.said(row, column).is_none() {
                    gather.push(table.missing(row, column));
                    gather.lacks(&at);
                }
            }
            let vi = scalar(gather.text(&at, table.cell(row, figures::LABEL)));
            let en = scalar(gather.text(&at, table.cell(row, figures::LABEL_EN))).or_else(|| vi.clone());
            put("vi", figures::LABEL, vi, gather);
            put("en", figures::LABEL_EN, en, gather);
            let unit = gather.take(&at, table.cell(row, figures::UNIT).map_or(Ok(None), |cell| cell.text()));
            put("unit", figures::UNIT, unit.map(|unit| words::scalar(line, words::unit(&unit))), gather);
            let at_most = scalar(gather.text(&at, table.cell(row, figures::AT_MOST)));
            put("at_most", figures::AT_MOST, at_most, gather);
            let decimals = gather.number(&at, table.cell(row, figures::DECIMALS));
            put("decimals", figures::DECIMALS, decimals, gather);
            if let Some((text, cell)) = gather.text(&at, table.cell(row, figures::FROM)) {
                let from = words::source(line, &text);
                if from.is_none() {
                    let (vi, en) = (
                        "“tổng TÊN”, “số đơn vị” hoặc “số đơn vị có TÊN = 0”",
                        "“tổng NAME” (the sum), “số đơn vị” (the number of units) or “số đơn vị có NAME = 0” (of units where)",
                    );
                    gather.cell(&cell, "unknown_source", vi, en);
                }
                put("from", figures::FROM, from, gather);
            }
            specs.push((name, words::map(line, spec)));
        }
        let names = owners[0].1.iter().map(|(name, _)| name.clone()).collect();
        for (key, specs) in owners.into_iter().filter(|(_, specs)| !specs.is_empty()) {
            entries.push((key.to_owned(), words::map(1, specs)));
        }
        names
    }

    fn examples(&mut self, entries: &mut Vec<(String, Doc)>, at: &str, code: Option<&str>) {
        let Some(asked) = &mut self.examples else { return };
        let rows = code.and_then(|code| asked.rows.remove(code)).unwrap_or_default();
        let (table, gather) = (&asked.table, &mut self.gather);
        let mut all = Vec::new();
        for row in rows {
            let (at, line) = (format!("{at}/examples/{}", all.len()), line(row));
            gather.at(&at, table.place(row, examples::ITEM));
            let mut example = Vec::new();
            for (key, column) in [("given", examples::GIVEN), ("units", examples::UNITS)] {
                gather.at(below(&at, key), table.place(row, column));
                let Some((text, cell)) = gather.text(&at, table.cell(row, column)) else { continue };
                let found = words::entries(line, &text);
                if found.is_none() {
                    let (vi, en) =
                        ("tên: giá trị, ví dụ “done: 19, planned: 20”", "name: value, such as “done: 19, planned: 20”");
                    gather.cell(&cell, "not_figures", vi, en);
                    gather.lacks(&at);
                }
                example.extend(found.map(|found| (key.to_owned(), found)));
            }
            let cell = table.cell(row, examples::POINTS);
            let words = cell.map(|cell| folded(&cell.shown())).unwrap_or_default();
            let points = if [examples::NOT_APPLICABLE, "not_applicable"].iter().any(|word| folded(word) == words) {
                Some(words::scalar(line, "not_applicable"))
            } else {
                gather.number(&at, cell)
            };
            gather.at(format!("{at}/points"), table.place(row, examples::POINTS));
            if table.said(row, examples::POINTS).is_none() {
                gather.push(table.missing(row, examples::POINTS));
                gather.lacks(&at);
            }
            example.extend(points.map(|points| ("points".to_owned(), points)));
            all.push(words::map(line, example));
        }
        if !all.is_empty() {
            entries.push(("examples".to_owned(), words::list(1, all)));
        }
    }
}

/// What is measured.
fn measure(at: &str, cell: Option<super::super::cell::Cell<'_>>, names: &[String], gather: &mut Gather) -> Option<Doc> {
    let (text, cell) = gather.text(at, cell)?;
    let found = words::measure(line(cell.row), &text, |name| names.iter().any(|known| known == name));
    if found.is_none() {
        let (vi, en) = (
            "tên số liệu: “late”, “done / planned” hoặc “tăng trưởng now / before”",
            "names of figures: “late”, “done / planned” or “tăng trưởng now / before” (growth)",
        );
        gather.cell(&cell, "not_a_measure", vi, en);
    }
    found
}
