//! Aligned tables: columns as wide as they must be, long cells wrapped at words.

/// How a column is set.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// Text, wrapped beyond so many letters.
    Left(usize),
    /// Numbers.
    Right,
}

/// Rows under a header.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its header.
    pub(super) fn new<const N: usize>(columns: [Column; N], header: [&str; N]) -> Self {
        Self { columns: columns.into(), rows: vec![header.map(str::to_owned).into()] }
    }

    /// One more row.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The table as text, the header underlined.
    pub(super) fn render(&self) -> String {
        let rows: Vec<Vec<Vec<String>>> = self.rows.iter().map(|row| self.wrap(row)).collect();
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| widest(&rows, column)).collect();
        let mut text = String::new();
        for (index, row) in rows.iter().enumerate() {
            for line in 0..row.iter().map(Vec::len).max().unwrap_or_default() {
                self.line(&mut text, &widths, row, line);
            }
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                text.push_str(rule.join("  ").trim_end());
                text.push('\n');
            }
        }
        text
    }

    fn wrap(&self, row: &[String]) -> Vec<Vec<String>> {
        let cells = self.columns.iter().zip(row);
        cells
            .map(|(column, cell)| match column {
                Column::Left(most) => wrap(cell, *most),
                Column::Right => vec![cell.clone()],
            })
            .collect()
    }

    fn line(&self, text: &mut String, widths: &[usize], row: &[Vec<String>], line: usize) {
        let start = text.len();
        for ((column, width), cell) in self.columns.iter().zip(widths).zip(row) {
            if text.len() > start {
                text.push_str("  ");
            }
            let words = cell.get(line).map_or("", String::as_str);
            let space = " ".repeat(width.saturating_sub(length(words)));
            match column {
                Column::Left(_) => text.extend([words, &space]),
                Column::Right => text.extend([space.as_str(), words]),
            }
        }
        text.truncate(text.trim_end_matches(' ').len().max(start));
        text.push('\n');
    }
}

fn widest(rows: &[Vec<Vec<String>>], column: usize) -> usize {
    let lines = rows.iter().filter_map(|row| row.get(column)).flatten();
    lines.map(|line| length(line)).max().unwrap_or_default()
}

/// How many places letters take: accents that stand apart take none.
fn length(text: &str) -> usize {
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count()
}

/// Breaks a text at spaces. What leads it stays and goes before every line, so that what is set in stays so.
fn wrap(text: &str, most: usize) -> Vec<String> {
    let words = text.trim_start();
    let lead = &text[..text.len() - words.len()];
    let mut lines = vec![lead.to_owned()];
    for word in words.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if line.len() == lead.len() {
            line.push_str(word);
        } else if length(line) + 1 + length(word) <= most {
            line.extend([" ", word]);
        } else {
            lines.push(format!("{lead}{word}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_long_cells_wrap() {
        let mut table = Table::new([Column::Left(10), Column::Right, Column::Left(20)], ["mã", "điểm", "tên"]);
        table.row(["7.2".into(), "0,50".into(), "  Cung cấp dịch vụ công".into()]);
        table.row(["7.2.2".into(), "12,00".into(), "ế".into()]);
        table.row(["x".into(), String::new(), String::new()]);
        insta::assert_snapshot!(table.render(), @r"
        mã      điểm  tên
        ─────  ─────  ──────────────────
        7.2     0,50    Cung cấp dịch vụ
                        công
        7.2.2  12,00  ế
        x
        ");
    }

    #[test]
    fn accents_that_stand_apart_take_no_place() {
        assert_eq!(length("e\u{302}\u{301}"), length("ế"));
    }

    #[test]
    fn a_word_too_long_stands_alone() {
        assert_eq!(wrap("a bbbbbbbb c", 4), ["a", "bbbbbbbb", "c"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
