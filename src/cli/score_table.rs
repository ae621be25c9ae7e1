//! A scored set as text: the total, then the tree with points, percentages and the explanation of every item.

use super::criteria::provenance;
use super::lang::Lang;
use super::table::{Column, Table};
use crate::app::criteria_sets::ScoredSet;
use crate::domain::exact::Exact;
use crate::domain::rules::{Need, NextStep};
use crate::domain::score::{ItemDetail, ScoredNode};

/// The whole answer.
pub(super) fn render(scored: &ScoredSet, lang: Lang) -> String {
    let ScoredSet { set, root } = scored;
    let title = format!("{}@{} — {} ({})", set.id, set.revision, lang.of(&set.name), provenance(set.provenance, lang));
    let columns = [Column::Left(12), Column::Left(44), Column::Right, Column::Right, Column::Right, Column::Left(72)];
    let header = match lang {
        Lang::Vi => ["Mã", "Tên", "Điểm", "Tối đa", "%", "Giải thích"],
        Lang::En => ["Code", "Name", "Points", "Most", "%", "Explanation"],
    };
    let mut table = Table::new(columns, header);
    rows(&mut table, root, 0, lang);
    format!("{title}\n{}\n\n{}", total(root, lang), table.render())
}

/// Points of what is known; beside it, when something is not, all that is still possible.
fn total(root: &ScoredNode, lang: Lang) -> String {
    let most = shown(&root.applicable_max, lang);
    let known = match (&root.points, &root.percent) {
        (Some(points), Some(percent)) => {
            format!("{} / {most} = {} %", shown(points, lang), shown(&percent.0, lang))
        }
        _ => lang.pick("chưa có số liệu nào", "nothing is known").to_owned(),
    };
    let total = lang.pick("Tổng điểm", "Total");
    if root.least == root.most {
        return format!("{total}: {known}");
    }
    let possible = lang.pick("còn có thể từ", "still possible from");
    let to = lang.pick("đến", "to");
    format!("{total}: {known}; {possible} {} {to} {}", shown(&root.least, lang), shown(&root.most, lang))
}

fn rows(table: &mut Table, node: &ScoredNode, depth: usize, lang: Lang) {
    for child in node.children.iter().flatten() {
        let applicable = child.item.as_ref().is_none_or(|item| item.applicable);
        let number =
            |value: Option<&Exact>, nothing: &str| value.map_or_else(|| nothing.to_owned(), |value| shown(value, lang));
        table.row([
            child.code.to_string(),
            format!("{}{}", "  ".repeat(depth), lang.of(&child.name)),
            number(child.points.as_ref(), if applicable { "—" } else { lang.pick("không áp dụng", "not applicable") }),
            shown(&child.applicable_max, lang),
            number(child.percent.as_ref().map(|percent| &percent.0), if applicable { "—" } else { "" }),
            child.item.as_ref().map(|item| explanation(item, lang)).unwrap_or_default(),
        ]);
        rows(table, child, depth + 1, lang);
    }
}

fn explanation(item: &ItemDetail, lang: Lang) -> String {
    let mut parts = vec![lang.of(&item.explanation).to_owned()];
    if let Some(step) = &item.next_step {
        parts.push(next_step(step, lang));
    }
    if let Some(collected) = &item.collected {
        if !collected.missing.is_empty() {
            parts.push(format!("{}: {}", lang.pick("chưa báo cáo", "not reported"), collected.missing.join(", ")));
        }
        let held = collected.held_by.iter().map(|unit| format!("{} (−{})", unit.unit, shown(&unit.cost, lang)));
        let held: Vec<String> = held.collect();
        if !held.is_empty() {
            parts.push(format!("{}: {}", lang.pick("vướng ở", "held back by"), held.join(", ")));
        }
    }
    parts.join("; ")
}

fn next_step(step: &NextStep, lang: Lang) -> String {
    let needs: Vec<String> = step.needs.iter().map(|n| need(n, lang)).collect();
    format!("{} +{}: {}", lang.pick("bước tiếp", "next step"), shown(&step.gain, lang), needs.join(", "))
}

fn need(need: &Need, lang: Lang) -> String {
    let Need { input, at_least, at_most, change, choose, tick } = need;
    let mut text = input.clone();
    let numbers = [("≥", at_least.as_ref()), ("≤", at_most.as_ref())];
    for (sign, value) in numbers.into_iter().filter_map(|(sign, value)| value.map(|value| (sign, value))) {
        text.push_str(&format!(" {sign} {}", lang.number(&value.normalize().to_string())));
    }
    if let Some(change) = change {
        let sign = if at_most.is_some() { "−" } else { "+" };
        text.push_str(&format!(" ({sign}{})", lang.number(&change.abs().normalize().to_string())));
    }
    for option in [choose, tick].into_iter().flatten() {
        text.push_str(&format!(" = {option}"));
    }
    text
}

/// Two decimals, as every number that people see.
fn shown(value: &Exact, lang: Lang) -> String {
    lang.number(&value.shown())
}
