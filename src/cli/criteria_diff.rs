//! `parindex criteria diff`: two sets side by side.

use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::set;
use super::table::{Column, Table};
use crate::app::criteria_diff::compare;
use crate::domain::exact::Exact;
use crate::domain::set_diff::{Asked, Happened, ItemDiff, MatchedBy, SetDiff, SetSide};
use crate::domain::text::Text;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Mã bộ tiêu chí có sẵn hoặc tệp: bộ trước. A built-in set's id, or a file: the earlier set.
    #[arg(value_name = "SET|FILE")]
    from: String,
    /// Bộ sau. The later set.
    #[arg(value_name = "SET|FILE")]
    to: String,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Outcome, Failure> {
    let (from, to) = (set::find(&args.from)?, set::find(&args.to)?);
    let diff = compare(&from, &to, None);
    if args.json { Outcome::json(&diff) } else { Ok(Outcome::of(render(&diff, lang))) }
}

fn render(diff: &SetDiff, lang: Lang) -> String {
    let side = |side: &SetSide| format!("{}@{} — {}", side.id, side.revision, lang.of(&side.name));
    let matched = match diff.matched_by {
        MatchedBy::Crosswalk => lang.pick("ghép qua bảng đối chiếu", "matched through the crosswalk"),
        MatchedBy::Code => lang.pick("ghép theo mã mục", "matched by code"),
    };
    let (differ, same) = (diff.items.len(), diff.unchanged);
    let count = lang.pick("khác nhau", "differ");
    let unchanged = lang.pick("giữ nguyên", "the same");
    let head = format!("{}\n→ {}\n{matched}: {differ} {count}, {same} {unchanged}\n", side(&diff.from), side(&diff.to));
    if diff.items.is_empty() {
        return head;
    }
    let columns = [Column::Left(16), Column::Left(40), Column::Left(24), Column::Left(52), Column::Left(52)];
    let header = match lang {
        Lang::Vi => ["Mã", "Tên", "Thay đổi", "Trước", "Sau"],
        Lang::En => ["Code", "Name", "What", "Before", "After"],
    };
    let mut table = Table::new(columns, header);
    for item in &diff.items {
        row(&mut table, item, lang);
    }
    format!("{head}\n{}", table.render())
}

fn row(table: &mut Table, item: &ItemDiff, lang: Lang) {
    let code = match (&item.from, &item.to) {
        (Some(from), Some(to)) if from.code != to.code => format!("{} → {}", from.code, to.code),
        (from, to) => to.as_ref().or(from.as_ref()).map(|side| side.code.clone()).unwrap_or_default(),
    };
    let name = item.to.as_ref().or(item.from.as_ref()).map(|side| lang.of(&side.name).to_owned());
    let happened: Vec<&str> = item.happened.iter().map(|happened| word(*happened, lang)).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    if let Some(max) = &item.max {
        let most = lang.pick("tối đa", "at most");
        let line = |points: &Exact| format!("{most} {}", lang.number(&points.wire()));
        before.push(line(&max.before));
        after.push(line(&max.after));
    }
    if let Some(rule) = &item.rule {
        before.push(lang.of(&rule.before).to_owned());
        after.push(lang.of(&rule.after).to_owned());
    }
    let figures = lang.pick("số liệu", "figures");
    let evidence = lang.pick("tài liệu", "evidence");
    for (what, asked) in [(figures, &item.inputs), (evidence, &item.evidence)] {
        let Some(Asked { removed, added, changed }) = asked else { continue };
        let listed = |texts: &mut dyn Iterator<Item = &Text>| {
            let texts: Vec<&str> = texts.map(|text| lang.of(text)).collect();
            (!texts.is_empty()).then(|| format!("{what}: {}", texts.join(", ")))
        };
        before.extend(listed(&mut removed.iter()));
        after.extend(listed(&mut added.iter().chain(changed)));
    }
    let cell = |lines: Vec<String>| lines.join("; ");
    table.row([code, name.unwrap_or_default(), happened.join(", "), cell(before), cell(after)]);
}

fn word(happened: Happened, lang: Lang) -> &'static str {
    match happened {
        Happened::Added => lang.pick("thêm", "added"),
        Happened::Removed => lang.pick("bỏ", "removed"),
        Happened::Moved => lang.pick("đổi mã", "moved"),
        Happened::Renamed => lang.pick("đổi tên", "renamed"),
        Happened::MaxChanged => lang.pick("đổi điểm tối đa", "other maximum"),
        Happened::MethodChanged => lang.pick("đổi cách đánh giá", "other method"),
        Happened::RuleChanged => lang.pick("đổi quy tắc", "other rule"),
        Happened::InputsChanged => lang.pick("đổi số liệu", "other figures"),
        Happened::EvidenceChanged => lang.pick("đổi tài liệu", "other evidence"),
    }
}
