//! What `copy`, `backup` and `restore` show: how far they are, and what was carried.

use indicatif::ProgressBar;

use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::verify;
use crate::app::moving::{Moved, MovedLog, Stage, Watch};

/// A bar for each stage, on standard error.
pub(super) struct Bars {
    lang: Lang,
    bar: ProgressBar,
}

impl Bars {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, bar: ProgressBar::hidden() }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Bars {
    fn begin(&mut self, stage: Stage, total: u64) {
        let (vi, en) = match stage {
            Stage::Evidence => ("chép tài liệu, byte", "carrying evidence, bytes"),
            Stage::Facts => ("chép thay đổi", "carrying changes"),
            Stage::Logs => ("đối chiếu nhật ký", "proving logs"),
            Stage::Bytes => ("đối chiếu tài liệu, byte", "proving evidence, bytes"),
            Stage::Scores => ("so điểm", "comparing scores"),
        };
        self.bar.finish_and_clear();
        self.bar = verify::bar(total, self.lang.pick(vi, en), "");
    }

    fn advance(&mut self, by: u64) {
        self.bar.inc(by);
    }
}

/// What was carried, as JSON or for people.
pub(super) fn outcome(moved: &Moved, json: bool, last: &str) -> Result<Outcome, Failure> {
    if json {
        return Outcome::json(moved);
    }
    let Moved { logs, evidence, answers, same_scores } = moved;
    let mut lines = Vec::new();
    for MovedLog { log, changes, carried, head } in logs {
        lines.push(format!("nhật ký / log {log}: {changes} thay đổi / changes, chép / carried {carried}, hash {head}"));
    }
    lines.push(format!(
        "tài liệu / evidence: {} tệp / objects, {} byte, chép / carried {}",
        evidence.objects, evidence.bytes, evidence.carried
    ));
    if *answers > 0 {
        lines.push(format!("câu trả lời đã nhớ / remembered answers: {answers}"));
    }
    if *same_scores > 0 {
        lines.push(format!(
            "kỳ đánh giá cùng điểm ở hai nơi / assessments with the same score on both sides: {same_scores}"
        ));
    }
    lines.push(last.to_owned());
    Ok(Outcome::of(lines.iter().map(|line| format!("{line}\n")).collect()))
}
