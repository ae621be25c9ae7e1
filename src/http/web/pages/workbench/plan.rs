//! The plan: the fewest steps to a rank or a score, proven, with what was asked kept in the address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use url::form_urlencoded;

use super::address::{Address, MOST_BYTES, too_long};
use super::{said, tabs};
use crate::app::plan::{Goal, Place, PlanLimits, PlanRequest, PlanView, Reach, in_words};
use crate::app::workbench::{MOST_SCENARIOS, Scenario};
use crate::app::{AppError, Fault, desk};
use crate::domain::assessment::Assessment;
use crate::domain::plan::Step;
use crate::http::Server;
use crate::http::extract::{Path, invalid_query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::{Frame, Link};
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, see_other, seen};

/// The fields of the form, as they stand in the address too: figures with a decimal point there.
const FIELDS: [&str; 9] = ["goal", "to", "sure", "by", "budget", "due", "per_unit", "without", "bench"];
/// Those that hold a figure with decimals.
const FIGURES: [&str; 2] = ["to", "budget"];
/// What can be wanted, with the messages that name it.
const GOALS: [(&str, &str); 4] = [
    ("rank", "plan-goal-rank"),
    ("percent", "plan-goal-percent"),
    ("points", "plan-goal-points"),
    ("most", "plan-goal-most"),
];
/// How surely a rank is wanted: proven, or with a chance.
const SURE: [(&str, &str); 4] =
    [("", "plan-sure-proven"), ("0.9", "plan-sure-90"), ("0.75", "plan-sure-75"), ("0.5", "plan-sure-50")];

/// What efforts count.
const BY: [(&str, &str); 2] = [("", "plan-by-rungs"), ("items", "plan-by-items")];

#[derive(Template)]
#[template(path = "workbench_plan.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct PlanPage {
    pub f: Frame,
    pub base: String,
    pub tabs: Vec<Link>,
    pub version: i64,
    /// What was filled in.
    pub fields: Fields,
    /// What is wrong, by field; of no field under an empty name.
    pub faults: Vec<(String, String)>,
    pub plan: Option<PlanView>,
    /// What each step takes, in words.
    pub words: Vec<String>,
    pub units: Units,
    /// The workbench with the plan as another scenario; none where there is no room, or nothing to take.
    pub taken: Option<String>,
}

impl PlanPage {
    /// What was filled into a field.
    pub(in crate::http::web) fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// What is wrong with a field.
    pub(in crate::http::web) fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str())
    }

    /// The choices of a field: value, message, whether it is chosen.
    pub(in crate::http::web) fn goals(&self) -> Vec<(&'static str, &'static str, bool)> {
        chosen(&GOALS, self.value("goal"))
    }

    /// How surely a rank is wanted.
    pub(in crate::http::web) fn sure(&self) -> Vec<(&'static str, &'static str, bool)> {
        chosen(&SURE, self.value("sure"))
    }

    /// What efforts count.
    pub(in crate::http::web) fn by(&self) -> Vec<(&'static str, &'static str, bool)> {
        chosen(&BY, self.value("by"))
    }

    /// The message that names what efforts count.
    pub(in crate::http::web) fn counted(&self) -> &'static str {
        BY.iter().find(|(own, _)| *own == self.value("by")).map_or(BY[0].1, |(_, key)| key)
    }

    /// The steps with what each takes.
    pub(in crate::http::web) fn steps(&self) -> Vec<(&Step, &str)> {
        let steps = self.plan.iter().flat_map(|plan| &plan.steps);
        steps.zip(self.words.iter().map(String::as_str)).collect()
    }

    /// The unit of a step.
    pub(in crate::http::web) fn unit(&self, step: &Step) -> String {
        step.unit.as_ref().map(|unit| self.units.name(unit).to_owned()).unwrap_or_default()
    }

    /// A score and its rank.
    pub(in crate::http::web) fn place(&self, place: &Place) -> String {
        let w = self.f.w;
        let rank = place.rank.as_ref().map_or_else(|| w.t("unknown"), |rank| w.placed(rank));
        format!("{} · {} {rank}", w.percent(&place.percent), w.t("col-rank").to_lowercase())
    }
}

fn chosen(of: &[(&'static str, &'static str)], value: &str) -> Vec<(&'static str, &'static str, bool)> {
    of.iter().map(|(own, key)| (*own, *key, *own == value)).collect()
}

/// The page; with the plan where something is asked.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let query = query.unwrap_or_default();
    let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let known = given.iter().all(|(name, _)| FIELDS.contains(&name.as_str()));
    if query.len() > MOST_BYTES || !known {
        let (vi, en) = ("địa chỉ không phải của trang này", "the address is not one of this page");
        return Err(invalid_query(vec![Fault::new("query", "invalid_parameter", vi, en)]));
    }
    let bench = Address::read(Fields(given.clone()).get("bench")).map_err(invalid_query)?;
    let w = frame.w;
    let asked = Fields(given);
    let (mut faults, mut plan) = (Vec::new(), None);
    let mut status = StatusCode::OK;
    if !asked.get("goal").is_empty() {
        let found = match request(&asked) {
            Ok(request) => {
                let material = server.app.material(&assessment, None).await?;
                server.app.plan(Arc::clone(&assessment), material, request).await
            }
            Err(faults) => Err(AppError::Invalid(faults)),
        };
        match found {
            Ok(found) => plan = Some(found),
            Err(AppError::Invalid(found)) => {
                status = StatusCode::UNPROCESSABLE_ENTITY;
                faults =
                    found.iter().map(|fault| (field_of(&fault.pointer).to_owned(), said(w, &fault.detail))).collect();
            }
            Err(AppError::Conflict { detail, .. }) => {
                status = StatusCode::CONFLICT;
                faults.push((String::new(), said(w, &detail)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let shown = page_of(&server, visitor, frame, &assessment, asked, bench).await?;
    let mut shown = PlanPage { fields: written(w, shown.fields), faults, ..shown };
    shown.found(&assessment, plan);
    Ok((status, page(&shown)?).into_response())
}

/// Reads what was filled in and goes to the address of that.
pub async fn ask(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> PageReply {
    visitor.request(fields.get("csrf"), true)?;
    let assessment = seen(&server, &id, &visitor).await?;
    let w = frame.w;
    let bench = Address::read(fields.get("bench")).map_err(invalid_query)?;
    let (mut asked, mut faults) = (Vec::new(), Vec::new());
    for name in FIELDS {
        let typed = fields.get(name);
        if typed.is_empty() {
            continue;
        }
        if !FIGURES.contains(&name) {
            asked.push((name, typed.to_owned()));
            continue;
        }
        match desk::decimal(typed, name, w.mark()) {
            Ok(number) => asked.push((name, number.unwrap_or_default().normalize().to_string())),
            Err(fault) => faults.push((name.to_owned(), said(w, &fault.detail))),
        }
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    if query.len() > MOST_BYTES {
        faults.push((String::new(), said(w, &too_long(query.len()).detail)));
    }
    if faults.is_empty() {
        return Ok(see_other(&format!("/assessments/{id}/workbench/plan?{query}#h-plan")));
    }
    let shown = page_of(&server, visitor, frame, &assessment, fields, bench).await?;
    let shown = PlanPage { faults, ..shown };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

async fn page_of(
    server: &Server,
    visitor: Visitor,
    frame: Frame,
    assessment: &Assessment,
    fields: Fields,
    bench: Address,
) -> Result<PlanPage, Problem> {
    let w = frame.w;
    let base = format!("/assessments/{}", assessment.opening.assessment);
    let units = Units::of(&server.app, &assessment.opening.province, w).await?;
    let mut f = frame.titled(w.t("plan-title")).around(assessment, visitor);
    f.nav.iter_mut().for_each(|link| link.here |= link.href.ends_with("/workbench"));
    // A plan is made when it is asked for, not whenever something moves.
    f.follows = None;
    let tabs = tabs(w, &base, "workbench/plan", &bench.written());
    let (faults, words) = (Vec::new(), Vec::new());
    Ok(PlanPage { f, base, tabs, version: assessment.version, fields, faults, plan: None, words, units, taken: None })
}

impl PlanPage {
    /// Puts the plan in, and the way to take it over beside the scenarios there are.
    fn found(&mut self, assessment: &Assessment, plan: Option<PlanView>) {
        let Some(plan) = plan else { return };
        let w = self.f.w;
        self.words = plan.steps.iter().map(|step| said(w, &in_words(assessment, step))).collect();
        let mut bench = Address::read(self.fields.get("bench")).unwrap_or_default();
        bench.scenarios.retain(|scenario| *scenario != Scenario::default());
        if bench.scenarios.len() < MOST_SCENARIOS && !plan.steps.is_empty() {
            let name = w.t("plan-scenario");
            bench.scenarios.push(Scenario::of_steps(assessment, name, &plan.steps));
            bench.on = bench.scenarios.len() - 1;
            self.taken = bench.bounded().ok();
        }
        self.plan = Some(plan);
    }
}

/// Figures as the reader writes them, from an address.
fn written(w: Words, mut fields: Fields) -> Fields {
    for (name, value) in &mut fields.0 {
        if FIGURES.contains(&name.as_str()) {
            *value = w.mark().written(value);
        }
    }
    fields
}

/// The field that a fault of the plan is about.
fn field_of(pointer: &str) -> &str {
    match pointer.split('/').nth(1).unwrap_or_default() {
        "goal" if pointer.ends_with("certainty") => "sure",
        "goal" => "to",
        "limits" => match pointer.split('/').nth(2).unwrap_or_default() {
            "exclude" => "without",
            other => other,
        },
        _ => pointer,
    }
}

/// What an address asks.
fn request(asked: &Fields) -> Result<PlanRequest, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut wrong = |name: &str, vi: &str, en: &str| faults.push(Fault::new(name, "invalid_parameter", vi, en));
    let decimal = |name: &str| asked.some(name).map(|text| Decimal::from_str_exact(&text).map_err(|_| ())).transpose();
    let whole = |name: &str| asked.some(name).map(|text| text.parse::<u32>().map_err(|_| ())).transpose();
    let mut reach = Reach::default();
    let goal = asked.get("goal");
    match goal {
        "rank" => match whole("to") {
            Ok(Some(rank @ 1..)) => reach.rank = Some(rank),
            _ => wrong("to", "một hạng: số nguyên từ 1", "a rank: a whole number from 1"),
        },
        "points" | "percent" => match decimal("to") {
            Ok(Some(number)) if goal == "points" => reach.points = Some(number),
            Ok(Some(number)) => reach.percent = Some(number),
            _ => wrong("to", "một số điểm", "a number of points"),
        },
        "most" => {}
        _ => wrong("goal", "rank, points, percent hoặc most", "rank, points, percent or most"),
    }
    match decimal("sure") {
        Ok(sure) => reach.certainty = sure.filter(|_| goal == "rank"),
        Err(()) => wrong("sure", "một xác suất", "a chance"),
    }
    let budget = decimal("budget").unwrap_or_else(|()| {
        wrong("budget", "công sức nhiều nhất", "the most effort");
        None
    });
    let due = asked.some("due").map(|day| day.parse::<NaiveDate>());
    if matches!(due, Some(Err(_))) {
        wrong("due", "một ngày", "a day");
    }
    let per_unit = whole("per_unit").unwrap_or_else(|()| {
        wrong("per_unit", "số nguyên", "a whole number");
        None
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    let without = asked.get("without").split([',', ';', ' ']).filter(|code| !code.is_empty());
    let limits = PlanLimits {
        budget,
        due: due.and_then(Result::ok),
        per_unit: per_unit.map(|most| usize::try_from(most).unwrap_or(usize::MAX)),
        exclude: without.map(str::to_owned).collect(),
        ..PlanLimits::default()
    };
    let goal = if goal == "most" { Goal::MostPoints } else { Goal::LeastEffort(reach) };
    Ok(PlanRequest {
        goal,
        limits,
        steps: Vec::new(),
        only_given: false,
        effort_per_rung: None,
        count_items: asked.get("by") == "items",
        work: None,
    })
}
