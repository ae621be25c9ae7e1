//! From a supposition to a supposed assessment: each change in its turn, every fault told, none passed over.

use std::sync::Arc;

use super::{ApplicabilityChange, DecisionChange, InputChange, Supposed, Supposition, refuse, rules};
use crate::app::Fault;
use crate::app::criteria_sets;
use crate::app::decisions::check_points;
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::criteria::{CriteriaSet, Method};
use crate::domain::facts::{Appraisal, Fact, SubmissionKind, SurveyResult, Verdict};
use crate::domain::inputs::Inputs;
use crate::domain::score::{Basis, inputs_json};
use crate::domain::text::{self, Text};

/// Applies everything that can be; with any fault the result means nothing.
pub(super) fn apply(
    assessment: &Assessment,
    set: Option<Arc<CriteriaSet>>,
    supposition: &Supposition,
    faults: &mut Vec<Fault>,
) -> Supposed {
    let mut notes = Vec::new();
    let mut then = match set {
        Some(set) => under(assessment, set, &mut notes),
        None => assessment.clone(),
    };
    appraisals(&mut then, supposition, faults);
    for (index, change) in supposition.applicable.iter().enumerate() {
        applicable(&mut then, change, &format!("/applicable/{index}"), faults);
    }
    let mut unread = false;
    if !supposition.rules.is_empty() {
        for (index, change) in supposition.rules.iter().enumerate() {
            refuse::overruled(&then, &change.item, &format!("/rules/{index}"), false, faults);
        }
        match rules::amended(&then, &supposition.rules, faults) {
            Some(set) => then = then.under(set).0,
            None => unread = true,
        }
    }
    for (index, change) in supposition.inputs.iter().enumerate() {
        if unread && supposition.rules.iter().any(|rule| rule.item == change.item) {
            continue; // nobody knows yet what figures the rule asks for; the request is refused anyway
        }
        let decided = supposition.decisions.iter().any(|decision| decision.item == change.item);
        inputs(&mut then, change, decided, &format!("/inputs/{index}"), faults);
    }
    for (index, change) in supposition.decisions.iter().enumerate() {
        decision(&mut then, change, &format!("/decisions/{index}"), faults);
    }
    surveys(&mut then, supposition, faults);
    let amended = supposition.rules.iter().map(|change| change.item.clone()).collect();
    Supposed { assessment: then, amended, notes }
}

/// Under another set, code by code.
fn under(assessment: &Assessment, set: Arc<CriteriaSet>, notes: &mut Vec<Text>) -> Assessment {
    let (old, new) = (&assessment.set, Arc::clone(&set));
    let mut note = |codes: Vec<&str>, vi: &str, en: &str| {
        if !codes.is_empty() {
            let codes = codes.join(", ");
            notes.push(Text::new(format!("{vi}: {codes}"), format!("{en}: {codes}")));
        }
    };
    let missing = |from: &CriteriaSet, to: &CriteriaSet| -> Vec<String> {
        from.items().iter().filter(|item| to.item(&item.code).is_none()).map(|item| item.code.clone()).collect()
    };
    let (left, fresh) = (missing(old, &new), missing(&new, old));
    let (then, cut) = assessment.under(set);
    note(
        left.iter().map(String::as_str).collect(),
        "Mục không có trong bộ tiêu chí kia, số liệu bị bỏ ra",
        "Items that the other set does not have, left out",
    );
    note(
        fresh.iter().map(String::as_str).collect(),
        "Mục chỉ có trong bộ tiêu chí kia, chưa có số liệu",
        "Items that only the other set has, without figures",
    );
    note(
        cut.iter().map(String::as_str).collect(),
        "Điểm đã cho vượt điểm tối đa mới, lấy bằng điểm tối đa",
        "Points given above the new maximum, taken as the maximum",
    );
    notes.push(Text::new(
        "Ghép theo mã mục, không qua bảng đối chiếu: cùng mã có thể là việc khác",
        "Matched by item code, through no crosswalk: the same code may be another matter",
    ));
    then
}

fn appraisals(then: &mut Assessment, supposition: &Supposition, faults: &mut Vec<Fault>) {
    for (index, change) in supposition.appraisals.iter().enumerate() {
        let at = format!("/appraisals/{index}");
        let Some(item) = refuse::scored(then, &change.item, &at, faults) else { continue };
        let Some(points) = change.points else {
            if then.item(&change.item).is_some_and(|(_, record)| record.appraisals.is_empty()) {
                faults.push(Fault::new(
                    format!("{at}/points"),
                    "nothing_appraised",
                    "Bộ Nội vụ chưa cho điểm mục này",
                    "the ministry has given this item no points",
                ));
            }
            then.suppose_not_appraised(&change.item);
            continue;
        };
        let before = faults.len();
        check_points(points, item.max, faults);
        at_place(&at, &mut faults[before..]);
        let (id, item) = (uuid::Uuid::nil(), change.item.clone());
        then.suppose(Fact::Appraised(Appraisal { id, item, points, reason: None, cause: None }));
    }
}

fn applicable(then: &mut Assessment, change: &ApplicabilityChange, at: &str, faults: &mut Vec<Fault>) {
    let code = &change.item;
    if refuse::known(then, code, at, faults).is_none() {
        return;
    }
    if !change.applicable {
        then.suppose_not_applicable(code);
        return;
    }
    let applies = |then: &Assessment| {
        let standings = then.standings(BasisName::Claimed, &History::default()).items;
        then.set.index_of(code).and_then(|index| standings.get(index).cloned()).is_some_and(|found| found.applicable)
    };
    if applies(then) {
        return;
    }
    then.suppose_applicable(code);
    if !applies(then) {
        faults.push(Fault::new(
            format!("{at}/applicable"),
            "not_applicable_by_figures",
            "mục không áp dụng vì mẫu số bằng 0: thay đổi số liệu",
            "the item does not apply as its denominator is 0: change the figures",
        ));
    }
}

/// The figures that stand, with those that change in their place.
fn inputs(then: &mut Assessment, change: &InputChange, decided: bool, at: &str, faults: &mut Vec<Fault>) -> Option<()> {
    let item = refuse::scored(then, &change.item, at, faults)?;
    refuse::overruled(then, &change.item, at, decided, faults)?;
    unit(then, &change.item, change.unit.as_deref(), at, faults)?;
    let (_, record) = then.item(&change.item)?;
    let basis = record.claim_basis(item);
    let now: Inputs = match (&basis, change.unit.as_deref()) {
        (Basis::Inputs(inputs), _) => (*inputs).clone(),
        (Basis::Rows { rows, .. }, unit) => {
            unit.and_then(|unit| rows.get(unit)).map(|row| (*row).clone()).unwrap_or_default()
        }
    };
    let rule = (!item.is_collected()).then_some(&item.rule);
    let form = Form { specs: item.reported(), rule };
    let asked =
        |name: &str| item.reported().iter().any(|spec| spec.name == name) || item.rule.option_input() == Some(name);
    // Under another rule what it does not ask for is left aside.
    let mut given: serde_json::Map<_, _> = inputs_json(&now).into_iter().filter(|(name, _)| asked(name)).collect();
    given.extend(change.inputs.clone());
    let before = faults.len();
    let read = criteria_sets::read(form, &given, Completeness::Required, &format!("{at}/inputs"), faults);
    if faults.len() == before {
        then.suppose_figures(&change.item, change.unit.as_deref(), read);
    }
    Some(())
}

/// A contributing unit where the item is collected, none where it is not.
fn unit(then: &Assessment, code: &str, unit: Option<&str>, at: &str, faults: &mut Vec<Fault>) -> Option<()> {
    let (item, record) = then.item(code)?;
    let fault = match unit {
        None if item.is_collected() => Fault::new(
            format!("{at}/unit"),
            "unit_missing",
            "mục thu thập: ghi đơn vị báo cáo",
            "a collected item: name the unit that reports",
        ),
        Some(_) if !item.is_collected() => Fault::new(
            format!("{at}/unit"),
            "not_collected",
            "mục này không thu thập theo đơn vị",
            "this item is not collected from units",
        ),
        Some(unit) if !record.contributors().iter().any(|slug| slug == unit) => Fault::new(
            format!("{at}/unit"),
            "unknown_unit",
            format!("{unit} không được phân công báo cáo mục {code}"),
            format!("{unit} is not asked to report on {code}"),
        ),
        _ => return Some(()),
    };
    faults.push(fault);
    None
}

fn decision(then: &mut Assessment, change: &DecisionChange, at: &str, faults: &mut Vec<Fault>) -> Option<()> {
    let code = &change.item;
    let item = refuse::scored(then, code, at, faults)?;
    refuse::overruled(then, code, at, true, faults)?;
    unit(then, code, change.unit.as_deref(), at, faults)?;
    let (_, record) = then.item(code)?;
    let Some(newest) = record.newest(SubmissionKind::Actual, change.unit.as_deref()) else {
        faults.push(Fault::new(
            format!("{at}/item"),
            "nothing_claimed",
            "chưa có báo cáo để rà soát: thêm số liệu vào inputs",
            "nothing is claimed that could be decided on: add figures under inputs",
        ));
        return None;
    };
    let before = faults.len();
    match (change.verdict, change.points) {
        (Verdict::Adjust, Some(points)) => check_points(points, item.max, faults),
        (Verdict::Adjust, None) => {
            faults.push(Fault::new(
                "/points",
                "points_missing",
                "điều chỉnh thì phải ghi điểm",
                "an adjustment needs points",
            ));
        }
        (_, Some(_)) => {
            faults.push(Fault::new(
                "/points",
                "points_not_expected",
                "chỉ ghi điểm khi điều chỉnh",
                "points go with adjust only",
            ));
        }
        (_, None) => {}
    }
    at_place(at, &mut faults[before..]);
    let (submission, now) = (newest.fact.id, record.decision_on(newest.fact.id).map(|decision| &decision.fact));
    // Said once more it would be a later word than others that stand: what is so already stays as it is.
    let already = now.is_some_and(|now| now.verdict == change.verdict && now.points == change.points);
    if faults.len() == before && !already {
        then.suppose_verdict(code, submission, change.verdict, change.points);
    }
    Some(())
}

fn surveys(then: &mut Assessment, supposition: &Supposition, faults: &mut Vec<Fault>) {
    for (index, change) in supposition.surveys.iter().enumerate() {
        let at = format!("/surveys/{index}");
        let Some(item) = refuse::known(then, &change.item, &at, faults) else { continue };
        if item.method != Method::Survey {
            faults.push(Fault::new(
                format!("{at}/item"),
                "not_a_survey_item",
                format!("{} không phải mục điều tra xã hội học", change.item),
                format!("{} is not a survey item", change.item),
            ));
            continue;
        }
        let percent = change.satisfaction;
        if percent < 0.into() || percent > 100.into() || percent.normalize().scale() > 2 {
            let percent = text::decimal(percent);
            faults.push(Fault::new(
                format!("{at}/satisfaction"),
                "percent_out_of_range",
                format!("{}: cần từ 0 đến 100, tối đa 2 số lẻ", percent.vi),
                format!("{}: expected 0 to 100 with two decimals at most", percent.en),
            ));
            continue;
        }
        let (id, item) = (uuid::Uuid::nil(), change.item.clone());
        then.suppose(Fact::Surveyed(SurveyResult { id, item, satisfaction: percent.normalize(), source: None }));
    }
}

/// Faults found by a check that knows no place get theirs.
fn at_place(at: &str, faults: &mut [Fault]) {
    for fault in faults {
        fault.pointer.insert_str(0, at);
    }
}
