//! What no supposition may be: too large, twice about one thing, or without effect.

use std::collections::HashSet;

use super::{MOST_CHANGES, Supposition};
use crate::app::Fault;
use crate::domain::assessment::Assessment;
use crate::domain::criteria::{Item, Method};

/// Refuses more changes than anybody can follow.
pub(super) fn too_many(supposition: &Supposition, faults: &mut Vec<Fault>) {
    let Supposition { basis: _, set: _, rules, appraisals, applicable, inputs, decisions, surveys } = supposition;
    let all = rules.len() + appraisals.len() + applicable.len() + inputs.len() + decisions.len() + surveys.len();
    if all > MOST_CHANGES {
        faults.push(Fault::new(
            "",
            "too_many_changes",
            format!("{all} thay đổi, tối đa {MOST_CHANGES}"),
            format!("{all} changes, {MOST_CHANGES} at most"),
        ));
    }
}

/// Refuses two changes of one thing: nobody knows which was meant.
pub(super) fn twice(supposition: &Supposition, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    let mut see = |list: &str, index: usize, kind: &'static str, item: &str, unit: Option<&str>| {
        if !seen.insert((kind, item.to_owned(), unit.map(str::to_owned))) {
            faults.push(Fault::new(
                format!("/{list}/{index}/item"),
                "duplicate_target",
                format!("{item} đã được thay đổi ở trên"),
                format!("{item} is changed above already"),
            ));
        }
    };
    for (index, change) in supposition.rules.iter().enumerate() {
        see("rules", index, "rule", &change.item, None);
    }
    for (index, change) in supposition.appraisals.iter().enumerate() {
        see("appraisals", index, "appraisal", &change.item, None);
    }
    for (index, change) in supposition.applicable.iter().enumerate() {
        see("applicable", index, "applicable", &change.item, None);
        if !change.applicable {
            // What does not apply has neither figures nor points.
            let taken = ["appraisal", "survey"].map(|kind| (kind, &change.item));
            for (kind, item) in taken {
                see("applicable", index, kind, item, None);
            }
        }
    }
    for (index, change) in supposition.inputs.iter().enumerate() {
        see("inputs", index, "inputs", &change.item, change.unit.as_deref());
    }
    for (index, change) in supposition.decisions.iter().enumerate() {
        see("decisions", index, "decision", &change.item, change.unit.as_deref());
    }
    for (index, change) in supposition.surveys.iter().enumerate() {
        see("surveys", index, "survey", &change.item, None);
    }
    for (list, codes) in [
        ("inputs", supposition.inputs.iter().map(|change| &change.item).collect::<Vec<_>>()),
        ("decisions", supposition.decisions.iter().map(|change| &change.item).collect()),
    ] {
        for (index, code) in codes.into_iter().enumerate() {
            if supposition.applicable.iter().any(|change| !change.applicable && change.item == *code) {
                faults.push(Fault::new(
                    format!("/{list}/{index}/item"),
                    "duplicate_target",
                    format!("{code} đã được giả định là không áp dụng"),
                    format!("{code} is supposed not to apply"),
                ));
            }
        }
    }
}

/// The item of that code, or a fault.
pub(super) fn known<'a>(assessment: &'a Assessment, code: &str, at: &str, faults: &mut Vec<Fault>) -> Option<&'a Item> {
    let item = assessment.set.item(code);
    if item.is_none() {
        let set = &assessment.set.id;
        faults.push(Fault::new(
            format!("{at}/item"),
            "unknown_item",
            format!("{code} không có trong {set}"),
            format!("{code} is not in {set}"),
        ));
    }
    item
}

/// As [`known`], where a province scores itself.
pub(super) fn scored<'a>(
    assessment: &'a Assessment,
    code: &str,
    at: &str,
    faults: &mut Vec<Fault>,
) -> Option<&'a Item> {
    let item = known(assessment, code, at, faults)?;
    if item.method == Method::Survey {
        faults.push(Fault::new(
            format!("{at}/item"),
            "survey_item",
            format!("{code} là mục điều tra xã hội học: thay đổi qua surveys"),
            format!("{code} is a survey item: change it through surveys"),
        ));
        return None;
    }
    Some(item)
}

/// Refuses a change that could not move anything, as another's points stand in the way.
pub(super) fn overruled(
    assessment: &Assessment,
    code: &str,
    at: &str,
    decided: bool,
    faults: &mut Vec<Fault>,
) -> Option<()> {
    let (item, record) = assessment.item(code)?;
    if !record.appraisals.is_empty() {
        faults.push(Fault::new(
            format!("{at}/item"),
            "appraised",
            "Bộ Nội vụ đã cho điểm: thêm appraisals với points null để bỏ điểm đó",
            "the ministry has given its points: add to appraisals with points null to take them back",
        ));
        return None;
    }
    if !decided && record.item_verdict(item).is_some() {
        faults.push(Fault::new(
            format!("{at}/item"),
            "decided",
            "Sở Nội vụ đã cho điểm hoặc xác định không áp dụng: thay đổi cả decisions hoặc applicable",
            "Sở Nội vụ gave points or held it not applicable: change decisions or applicable as well",
        ));
        return None;
    }
    Some(())
}
