//! Steps in sentences: "Thêm 37 hồ sơ (…) → +0,25 điểm".

use chrono::NaiveDate;

use super::StepKind;
use crate::domain::criteria::Item;
use crate::domain::criteria::input::unit_name;
use crate::domain::exact::Exact;
use crate::domain::rules::{Fall, Need, points_text};
use crate::domain::text::{self, Text};

/// A way up, with its last day where there is one.
pub(super) fn up(item: &Item, kind: StepKind, gain: &Exact, needs: &[Need], due: Option<NaiveDate>) -> Text {
    let what = match kind {
        StepKind::Report => Text::new("Báo cáo số liệu", "Report the figures"),
        StepKind::Restore => Text::new("Báo cáo lại, bổ sung điều còn thiếu", "Report again with what was missing"),
        StepKind::Improve => all(item, needs, &MORE),
    };
    let by = due.map(text::day);
    let (vi_by, en_by) = by.map_or_else(Default::default, |day| {
        (format!(" trước hết ngày {}", day.vi), format!(" by the end of {}", day.en))
    });
    let gain = points_text(gain);
    let (vi_most, en_most) = if kind == StepKind::Report { ("nhiều nhất ", "at most ") } else { ("", "") };
    Text::new(
        format!("{}{vi_by} → {vi_most}+{}", what.vi, gain.vi),
        format!("{}{en_by} → {en_most}+{}", what.en, gain.en),
    )
}

/// A way down.
pub(super) fn down(item: &Item, fall: &Fall) -> Text {
    let (what, loss) = (all(item, &fall.needs, &LESS), points_text(&fall.loss));
    Text::new(format!("{} → −{}", what.vi, loss.vi), format!("{} → −{}", what.en, loss.en))
}

/// How options and entries are spoken of on the way up and down.
struct Speech {
    choose: (&'static str, &'static str),
    tick: (&'static str, &'static str),
}

const MORE: Speech = Speech { choose: ("Đạt mức", "Reach the level"), tick: ("Hoàn thành", "Complete") };
const LESS: Speech = Speech { choose: ("Chỉ đạt mức", "Only the level"), tick: ("Không đạt", "Without") };

/// What figures need on the way up.
pub(super) fn needs(item: &Item, needs: &[Need]) -> Text {
    all(item, needs, &MORE)
}

fn all(item: &Item, needs: &[Need], speech: &Speech) -> Text {
    let each: Vec<Text> = needs.iter().map(|need| one(item, need, speech)).collect();
    let joined = |pick: fn(&Text) -> &str| each.iter().map(pick).collect::<Vec<_>>().join("; ");
    Text::new(joined(|text| &text.vi), joined(|text| &text.en))
}

fn one(item: &Item, need: &Need, speech: &Speech) -> Text {
    let named = |(vi, en): (&str, &str), option: &str| {
        let label = item.rule.listed().iter().find(|listed| listed.name == option).map(|listed| &listed.label);
        let label = label.cloned().unwrap_or_else(|| Text::new(option, option));
        Text::new(format!("{vi} “{}”", label.vi), format!("{en} “{}”", label.en))
    };
    if let Some(option) = &need.choose {
        return named(speech.choose, option);
    }
    if let Some(entry) = &need.tick {
        return named(speech.tick, entry);
    }
    let change = need.change.unwrap_or_default();
    let amount = text::number(&change.abs().normalize().to_string());
    let spec = item.input(&need.input);
    let unit = spec.map(|spec| unit_name(&spec.unit)).unwrap_or_default();
    let label = spec.map_or_else(|| Text::new(&need.input, &need.input), |spec| spec.label.clone());
    let (vi, en) = if change.is_sign_negative() { ("Bớt", "fewer") } else { ("Thêm", "more") };
    Text::new(
        format!("{vi} {} {} (“{}”)", amount.vi, unit.vi, label.vi),
        format!("{} {en} {} (“{}”)", amount.en, unit.en, label.en),
    )
}
