//! `parindex criteria`: lint files, show a set, compare two.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::criteria_diff;
use super::lang::Lang;
use super::outcome::{Failure, Outcome, USAGE};
use super::set;
use super::table::{Column, Table};
use crate::domain::criteria::{Content, CriteriaSet, Method, Node, Provenance};
use crate::workbook::annex;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Kiểm tra tệp bộ tiêu chí, nêu mọi lỗi cùng lúc. Check criteria files and name every fault at once.
    Lint(LintArgs),
    /// In một bộ tiêu chí. Print a criteria set.
    Show(ShowArgs),
    /// Chuyển bộ tiêu chí sang phụ lục Excel (.xlsx) hoặc ngược lại (.yaml). Turn a criteria set into the annex in Excel, or back.
    Convert(ConvertArgs),
    /// So sánh hai bộ tiêu chí. Compare two criteria sets.
    Diff(criteria_diff::Args),
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Tệp YAML, JSON hoặc phụ lục .xlsx, - là đầu vào chuẩn. YAML, JSON or .xlsx files, - for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Mã bộ tiêu chí có sẵn (par-2016) hoặc tệp. A built-in set's id, or a file.
    #[arg(value_name = "SET|FILE")]
    from: String,
    /// Tệp ghi ra, .xlsx hoặc .yaml; không ghi đè tệp đã có. The file to write, .xlsx or .yaml; no file is overwritten.
    #[arg(value_name = "OUT")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Mã bộ tiêu chí có sẵn (par-2016) hoặc tệp. A built-in set's id, or a file.
    #[arg(value_name = "SET|FILE")]
    set: String,
    /// In JSON, đúng dạng tệp bộ tiêu chí. Print JSON in the shape of a criteria file.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Command, lang: Lang) -> Result<Outcome, Failure> {
    match command {
        Command::Lint(args) => Ok(lint(&args.files)),
        Command::Convert(args) => convert(&args),
        Command::Diff(args) => criteria_diff::run(&args, lang),
        Command::Show(args) => {
            let set = set::find(&args.set)?;
            if args.json { Outcome::json(&set.to_json()) } else { Ok(Outcome::of(show(&set, lang))) }
        }
    }
}

fn convert(args: &ConvertArgs) -> Result<Outcome, Failure> {
    let (from, to) = (&args.from, args.to.display());
    let extension = args.to.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let bytes = match extension.to_ascii_lowercase().as_str() {
        "xlsx" => annex::write(&*set::find(from)?).map_err(|error| {
            Failure::refused(format!(
                "{from}: không ghi được thành bảng tính / can't be written as a spreadsheet: {error}"
            ))
        })?,
        "yaml" | "yml" => set::source(from)?.into_bytes(),
        _ => {
            return Err(Failure::usage(format!(
                "{to}: cần tên tệp .xlsx hoặc .yaml / a name in .xlsx or .yaml is expected"
            )));
        }
    };
    let written = File::create_new(&args.to).and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| {
        let cause: &dyn std::error::Error = &error;
        Failure::refused(format!("{to}: không ghi được / can't be written: {cause}"))
    })?;
    Ok(Outcome::of(format!("{from} → {to}: {} byte\n", bytes.len())))
}

/// Every file is checked, whatever is wrong with those before it.
fn lint(files: &[String]) -> Outcome {
    let mut outcome = Outcome::default();
    for file in files {
        match set::read(file) {
            Ok(set) => {
                let (id, items, max) = (&set.id, set.items().len(), set.root.max.normalize());
                let examples: usize = set.items().iter().map(|item| item.examples.len()).sum();
                let vi = format!("hợp lệ: {id}, {items} mục, {max} điểm, {examples} ví dụ đúng");
                let en = format!("valid: {id}, {items} items, {max} points, {examples} examples right");
                outcome.stdout.push_str(&format!("{file}: {vi} / {en}\n"));
            }
            Err(Failure { lines, code }) => {
                let to = if code == USAGE { &mut outcome.stderr } else { &mut outcome.stdout };
                lines.iter().for_each(|line| to.extend([line, "\n"]));
                outcome.code = outcome.code.max(code);
            }
        }
    }
    outcome
}

fn show(set: &CriteriaSet, lang: Lang) -> String {
    let mut text = String::new();
    let mut fact = |vi: &str, en: &str, value: &str| {
        text.push_str(&format!("{}: {value}\n", lang.pick(vi, en)));
    };
    fact("Bộ tiêu chí", "Criteria set", &format!("{}@{} — {}", set.id, set.revision, lang.of(&set.root.name)));
    let years: Vec<String> = set.years.iter().map(ToString::to_string).collect();
    fact("Năm", "Years", &years.join(", "));
    let basis: Vec<String> = set.legal_basis.iter().map(|basis| format!("{} ({})", basis.number, basis.date)).collect();
    if !basis.is_empty() {
        fact("Căn cứ", "Legal basis", &basis.join("; "));
    }
    fact("Độ tin cậy", "Provenance", provenance(set.root.provenance, lang));
    if let Some(note) = &set.note {
        fact("Lưu ý", "Note", lang.of(note));
    }
    text.push('\n');
    text.push_str(&table(set, lang).render());
    text
}

fn table(set: &CriteriaSet, lang: Lang) -> Table {
    let columns = [Column::Left(12), Column::Left(52), Column::Right, Column::Left(16), Column::Left(64)];
    let header = match lang {
        Lang::Vi => ["Mã", "Tên", "Điểm tối đa", "Đánh giá", "Quy tắc"],
        Lang::En => ["Code", "Name", "Most points", "Method", "Rule"],
    };
    let mut table = Table::new(columns, header);
    rows(&mut table, set, &set.root, 0, lang);
    let total = lang.pick("Tổng", "Total").to_owned();
    table.row([String::new(), total, lang.number(&set.root.max.normalize().to_string()), String::new(), String::new()]);
    table
}

fn rows(table: &mut Table, set: &CriteriaSet, node: &Node, depth: usize, lang: Lang) {
    let Content::Group(children) = &node.content else { return };
    for child in children {
        let item = match &child.content {
            Content::Item(index) => set.items().get(*index),
            Content::Group(_) => None,
        };
        let (method, rule) = item.map_or_else(Default::default, |item| {
            (method(item.method, lang).to_owned(), lang.of(&item.rule_words()).to_owned())
        });
        let name = format!("{}{}", "  ".repeat(depth), lang.of(&child.name));
        table.row([child.code.to_string(), name, lang.number(&child.max.normalize().to_string()), method, rule]);
        rows(table, set, child, depth + 1, lang);
    }
}

fn method(method: Method, lang: Lang) -> &'static str {
    match method {
        Method::Appraisal => lang.pick("thẩm định", "appraisal"),
        Method::Survey => lang.pick("điều tra XHH", "survey"),
    }
}

/// How sure a set is, in words.
pub(super) fn provenance(provenance: Provenance, lang: Lang) -> &'static str {
    match provenance {
        Provenance::Official => lang.pick("chính thức", "official"),
        Provenance::Published => lang.pick("đã công bố", "published"),
        Provenance::Derived => lang.pick("suy ra từ số liệu công bố", "derived from published figures"),
        Provenance::Seed => lang.pick("theo bài báo", "from the article"),
        Provenance::Reconstructed => {
            lang.pick("phục dựng, không phải văn bản chính thức", "reconstructed, not the official text")
        }
        Provenance::Illustrative => lang.pick("minh họa", "illustrative"),
    }
}
