//! The workbench: scenarios typed or slid, what each comes to beside how it is, kept in the address and nowhere else.

mod address;
mod levers;
pub mod outlook;
pub mod plan;
mod typed;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fluent_bundle::FluentValue;
use url::form_urlencoded;

use super::item::{self, Figure};
use crate::app::workbench::{At, Bench, Candidate, MOST_SCENARIOS, Refused, Scenario, Then, TotalThen, What};
use crate::domain::assessment::{Assessment, BasisName};
use crate::domain::text::Text;
use crate::http::Server;
use crate::http::extract::{Path, invalid_query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::{Frame, Link};
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, see_other, seen};
use address::Address;
use levers::Row;
use typed::Typed;

/// Items that are offered at once where nothing is searched for.
const OFFERED: usize = 10;
/// The letters of the columns.
const LETTERS: [&str; MOST_SCENARIOS] = ["A", "B", "C", "D"];

/// A column: a scenario and what comes of it.
pub(in crate::http::web) struct Column {
    pub nth: usize,
    pub name: String,
    pub scenario: Scenario,
    pub then: Option<Then>,
    pub refused: Vec<String>,
    pub assumed: Vec<Assumed>,
}

/// What is assumed of one item, in words.
pub(in crate::http::web) struct Assumed {
    pub code: String,
    pub name: String,
    pub unit: Option<String>,
    pub figures: Vec<Figure>,
}

#[derive(Template)]
#[template(path = "workbench.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Workbench {
    pub f: Frame,
    pub base: String,
    pub tabs: Vec<Link>,
    /// The scenarios as they stand in an address.
    pub state: String,
    pub address: Address,
    pub bench: Bench,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub offered: Vec<Candidate>,
    /// How many more could be offered.
    pub more: usize,
    /// Faults of no field.
    pub faults: Vec<String>,
    pub name_fault: Option<String>,
}

impl Workbench {
    /// The column that is worked on.
    pub(in crate::http::web) fn on(&self) -> Option<&Column> {
        self.columns.get(self.address.on)
    }

    /// A total of a column on a basis.
    pub(in crate::http::web) fn total<'a>(&self, then: &'a Then, basis: &BasisName) -> Option<&'a TotalThen> {
        then.totals.iter().find(|total| total.basis == *basis)
    }

    /// The expected total of a column.
    pub(in crate::http::web) fn expected<'a>(&self, then: &'a Then) -> Option<&'a TotalThen> {
        self.total(then, &BasisName::Expected)
    }

    /// The four bases with the messages that name them.
    pub(in crate::http::web) fn bases(&self) -> [(BasisName, &'static str); 4] {
        [
            (BasisName::Expected, "expected"),
            (BasisName::Secured, "secured"),
            (BasisName::Claimed, "claimed"),
            (BasisName::Ceiling, "ceiling"),
        ]
    }

    /// What the scenario that is worked on does to the expected total, in a sentence.
    pub(in crate::http::web) fn sentence(&self) -> Option<String> {
        let w = self.f.w;
        let before = self.expected(&self.bench.now)?;
        let after = self.expected(self.on()?.then.as_ref()?)?;
        let change = after.change.percent.as_ref().map(|change| w.change(&change.0)).unwrap_or_default();
        let values = [
            ("before", FluentValue::from(w.percent(&before.total.percent))),
            ("after", FluentValue::from(w.percent(&after.total.percent))),
            ("change", FluentValue::from(change)),
            ("was", FluentValue::from(w.rank(&before.total))),
            ("rank", FluentValue::from(w.rank(&after.total))),
        ];
        Some(w.with("bench-sentence", &values))
    }

    /// Whether another scenario fits in.
    pub(in crate::http::web) fn has_room(&self) -> bool {
        self.columns.len() < MOST_SCENARIOS
    }

    /// What can come first among the items offered: value, message, whether it does.
    pub(in crate::http::web) fn orders(&self) -> [(&'static str, &'static str, bool); 3] {
        use crate::domain::next_steps::Sort;
        let by = self.address.wanted.by;
        [
            ("points", "bench-by-points", by == Sort::Points),
            ("effort", "bench-by-effort", by == Sort::Effort),
            ("date", "bench-by-date", by == Sort::Date),
        ]
    }

    /// The longest name of a scenario.
    pub(in crate::http::web) fn longest_name(&self) -> usize {
        address::MOST_NAME
    }

    /// An area's mark in a column.
    pub(in crate::http::web) fn area<'a>(
        &self,
        then: &'a Then,
        code: &str,
    ) -> Option<&'a crate::app::workbench::AreaThen> {
        then.areas.iter().find(|area| area.code == code)
    }

    async fn of(
        server: &Server,
        visitor: Visitor,
        frame: Frame,
        assessment: &Assessment,
        address: Address,
        sent: Option<(&Fields, &Typed)>,
    ) -> Result<Self, Problem> {
        let w = frame.w;
        let base = format!("/assessments/{}", assessment.opening.assessment);
        let mut address = address;
        if address.scenarios.is_empty() {
            address.scenarios.push(Scenario::default());
        }
        let outside = server.app.outside(assessment, None).await?;
        let bench = server.app.bench(assessment, &outside, &address.scenarios);
        let units = Units::of(&server.app, &assessment.opening.province, w).await?;
        let codes = shown(assessment, &address);
        let current = &address.scenarios[address.on];
        let levers = server.app.levers(assessment, &codes, current);
        let refused: &[Refused] = match &bench.scenarios[address.on] {
            Err(refused) => refused,
            Ok(_) => &[],
        };
        let then = bench.scenarios[address.on].as_ref().ok();
        let mut rows: Vec<Row> =
            levers.into_iter().map(|lever| Row::of(w, &units, lever, refused, then, sent.map(|sent| sent.0))).collect();
        if let Some((_, typed)) = sent {
            rows.iter_mut().for_each(|row| row.blame(&typed.faults));
        }
        let columns = address.scenarios.iter().zip(&bench.scenarios).enumerate();
        let columns =
            columns.map(|(nth, (scenario, then))| column(w, assessment, &units, nth, scenario, then)).collect();
        let mut offered = server.app.candidates(assessment, &address.wanted);
        offered.retain(|candidate| !codes.contains(&candidate.code));
        let searched = !address.wanted.words.is_empty() || !address.wanted.area.is_empty();
        let most = if searched { usize::MAX } else { OFFERED };
        let more = offered.len().saturating_sub(most);
        offered.truncate(most);
        let state = address.written();
        let mut f = frame.titled(w.t("bench-title")).around(assessment, visitor);
        f.address = format!("{base}/workbench?{state}");
        // What is being typed is nowhere but here: the page stays as it is until it is asked, and its address moves with it.
        (f.moves, f.follows) = (true, None);
        let name_fault = sent.and_then(|(_, typed)| typed.name_fault.clone());
        let faults = Vec::new();
        let tabs = tabs(w, &base, "workbench", &state);
        Ok(Self { f, base, tabs, state, address, bench, columns, rows, offered, more, faults, name_fault })
    }
}

/// The pages around the workbench, with the one that is shown marked.
fn tabs(w: Words, base: &str, here: &str, state: &str) -> Vec<Link> {
    let kept: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
    let (state, kept) = match state {
        "" | "s=~" => (String::new(), String::new()),
        // Scenarios that leave no room for a plan's own words stay behind.
        state if kept.len() > address::MOST_BYTES / 2 => (format!("?{state}"), String::new()),
        state => (format!("?{state}"), format!("?bench={kept}")),
    };
    let pages = [
        ("workbench", "bench-tab", state),
        ("workbench/plan", "plan-tab", kept),
        ("workbench/outlook", "outlook-tab", String::new()),
    ];
    let link = |(page, key, query): (&str, &str, String)| Link {
        href: format!("{base}/{page}{query}"),
        text: w.t(key),
        here: page == here,
        now_only: false,
    };
    pages.map(link).into()
}

/// The codes of the items that have levers on the page, in the order of the set.
fn shown(assessment: &Assessment, address: &Address) -> Vec<String> {
    let assumed = address.scenarios.iter().flat_map(|scenario| &scenario.assumed).map(|one| &one.item);
    let wanted: std::collections::BTreeSet<&String> = address.picked.iter().chain(assumed).collect();
    let items = assessment.set.items().iter().map(|item| &item.code);
    items.filter(|code| wanted.contains(code)).cloned().collect()
}

/// The name of a scenario: its own, else the letter of its column.
fn called(w: Words, nth: usize, scenario: &Scenario) -> String {
    let letter = LETTERS.get(nth).copied().unwrap_or_default();
    if scenario.name.is_empty() { w.of("bench-scenario", letter) } else { format!("{letter}. {}", scenario.name) }
}

fn column(
    w: Words,
    assessment: &Assessment,
    units: &Units,
    nth: usize,
    scenario: &Scenario,
    then: &Result<Then, Vec<Refused>>,
) -> Column {
    let (then, refused) = match then {
        Ok(then) => (Some(then.clone()), Vec::new()),
        Err(refused) => (None, refused.iter().map(|one| refusal(w, assessment, units, one)).collect()),
    };
    let assumed = scenario.assumed.iter().map(|one| {
        let item = assessment.set.item(&one.item);
        let figures = match (&one.what, item) {
            (What::Points(points), _) => {
                vec![Figure { label: w.t("bench-points"), value: w.number(&points.normalize().to_string()) }]
            }
            (What::NotApplicable, _) => vec![Figure { label: w.t("state-not-applicable"), value: String::new() }],
            (What::Figures(figures), Some(item)) => {
                figures.iter().map(|(name, figure)| item::figure(w, item, name, &figure.json())).collect()
            }
            (What::Figures(_), None) => Vec::new(),
        };
        Assumed {
            code: one.item.clone(),
            name: item.map(|item| w.text(&item.name).to_owned()).unwrap_or_default(),
            unit: one.unit.as_ref().map(|unit| units.name(unit).to_owned()),
            figures,
        }
    });
    Column {
        nth,
        name: called(w, nth, scenario),
        scenario: scenario.clone(),
        then,
        refused,
        assumed: assumed.collect(),
    }
}

/// Why a part of a scenario can't be, and of what item.
fn refusal(w: Words, assessment: &Assessment, units: &Units, refused: &Refused) -> String {
    let label = match &refused.at {
        At::Figure(name) => {
            assessment.set.item(&refused.item).map(|item| item::figure(w, item, name, &"".into()).label)
        }
        At::Points => Some(w.t("bench-points")),
        At::Item => None,
    };
    let unit = refused.unit.as_ref().map(|unit| units.name(unit).to_owned());
    let place: Vec<String> = [Some(refused.item.clone()), unit, label].into_iter().flatten().collect();
    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let detail = said(w, &refused.detail);
    if place.is_empty() { detail } else { format!("{place}: {detail}") }
}

/// A text as it is told.
fn said(w: Words, detail: &Text) -> String {
    w.text(detail).to_owned()
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let address = Address::read(query.as_deref().unwrap_or_default()).map_err(invalid_query)?;
    page(&Workbench::of(&server, visitor, frame, &assessment, address, None).await?)
}

/// Takes what was typed and slid into the scenario that is worked on, does what the button says, and goes to the address of that.
pub async fn act(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> PageReply {
    visitor.request(fields.get("csrf"), true)?;
    let assessment = seen(&server, &id, &visitor).await?;
    let w = frame.w;
    let mut address = Address::read(fields.get("state")).map_err(invalid_query)?;
    if address.scenarios.is_empty() {
        address.scenarios.push(Scenario::default());
    }
    let before = address.clone();
    let levers = server.app.levers(&assessment, &shown(&assessment, &address), &address.scenarios[address.on]);
    let typed = Typed::read(w, &levers, &address.scenarios[address.on], &fields);
    let refused = if typed.is_sound() {
        address.scenarios[address.on] = typed.scenario.clone();
        address.do_as_said(w, &fields);
        match address.bounded() {
            Ok(query) => {
                let place =
                    if fields.get("do").is_empty() || fields.get("do") == "try" { "#h-compare" } else { "#bench" };
                return Ok(see_other(&format!("/assessments/{id}/workbench?{query}{place}")));
            }
            Err(fault) => vec![said(w, &fault.detail)],
        }
    } else {
        Vec::new()
    };
    let mut shown = Workbench::of(&server, visitor, frame, &assessment, before, Some((&fields, &typed))).await?;
    shown.faults = refused;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

impl Address {
    /// Does what a button of the page says.
    fn do_as_said(&mut self, w: Words, fields: &Fields) {
        self.wanted.words = fields.get("q").to_owned();
        self.wanted.area = fields.get("area").to_owned();
        self.wanted.by = serde_json::from_value(fields.get("by").into()).unwrap_or_default();
        let said = fields.get("do");
        let (deed, of) = said.split_once(':').unwrap_or((said, ""));
        let nth = of.parse::<usize>().ok().filter(|nth| *nth < self.scenarios.len());
        match (deed, nth) {
            ("add", _) => {
                for code in fields.all("pick") {
                    if !self.picked.iter().any(|picked| picked == code) {
                        self.picked.push(code.to_owned());
                    }
                }
            }
            ("out", _) => {
                self.picked.retain(|code| code != of);
                self.scenarios[self.on].assumed.retain(|one| one.item != of);
            }
            ("edit", Some(nth)) => self.on = nth,
            ("copy", Some(nth)) if self.scenarios.len() < MOST_SCENARIOS => {
                let copied = Scenario { name: w.t("bench-copy"), ..self.scenarios[nth].clone() };
                self.scenarios.push(copied);
                self.on = self.scenarios.len() - 1;
            }
            ("drop", Some(nth)) => {
                self.scenarios.remove(nth);
                if self.scenarios.is_empty() {
                    self.scenarios.push(Scenario::default());
                }
                self.on = self.on.min(self.scenarios.len() - 1);
            }
            ("new", _) if self.scenarios.len() < MOST_SCENARIOS => {
                self.scenarios.push(Scenario::default());
                self.on = self.scenarios.len() - 1;
            }
            _ => {}
        }
    }
}
