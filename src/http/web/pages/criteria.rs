//! Criteria sets: which there are and how sure each is; one set with its rules in words, held against another.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use super::report::Choice;
use crate::app::criteria_sets::SetSummary;
use crate::domain::assessment::may;
use crate::domain::criteria::{Content, CriteriaSet, Item, Method, Node, Provenance};
use crate::domain::exact::Exact;
use crate::domain::set_diff::{Happened, ItemDiff, ItemSide, SetDiff, SetSide};
use crate::domain::text::Text;
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::planned::choices;
use crate::http::web::session::Visitor;
use crate::http::web::upload::Refused;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, seen};

/// The most assessments to choose from.
const MOST: usize = 200;

impl Words {
    /// How sure something is.
    pub(in crate::http::web) fn provenance(self, provenance: &Provenance) -> String {
        self.t(match provenance {
            Provenance::Official => "provenance-official",
            Provenance::Published => "provenance-published",
            Provenance::Derived => "provenance-derived",
            Provenance::Seed => "provenance-seed",
            Provenance::Reconstructed => "provenance-reconstructed",
            Provenance::Illustrative => "provenance-illustrative",
        })
    }

    /// The same, as a class of the style sheet.
    pub(in crate::http::web) fn provenance_class(self, provenance: &Provenance) -> &'static str {
        match provenance {
            Provenance::Official => "good",
            _ => "open",
        }
    }

    /// Who scores an item.
    pub(in crate::http::web) fn method(self, method: &Method) -> String {
        self.t(match method {
            Method::Appraisal => "method-appraisal",
            Method::Survey => "method-survey",
        })
    }

    /// What happened to an item.
    pub(in crate::http::web) fn happened(self, happened: &Happened) -> String {
        self.t(match happened {
            Happened::Added => "happened-added",
            Happened::Removed => "happened-removed",
            Happened::Moved => "happened-moved",
            Happened::Renamed => "happened-renamed",
            Happened::MaxChanged => "happened-max",
            Happened::MethodChanged => "happened-method",
            Happened::RuleChanged => "happened-rule",
            Happened::InputsChanged => "happened-inputs",
            Happened::EvidenceChanged => "happened-evidence",
        })
    }
}

/// The form that publishes a set, as filled in.
#[derive(Clone, Debug, Default)]
pub(in crate::http::web) struct Publishing {
    pub sent: Fields,
    /// What the file holds, and how it differs.
    pub set: Option<SetSummary>,
    pub diff: Option<SetDiff>,
    pub refused: Option<Refused>,
    /// What was looked at: the file's name, its SHA-256, and what it is known by together with what was filled in beside it.
    pub looked: Option<[String; 3]>,
    /// Whether another file came than was looked at.
    pub other: bool,
}

#[derive(Template)]
#[template(path = "criteria_sets.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Sets {
    pub f: Frame,
    pub sets: Vec<SetSummary>,
    /// The form, for whoever may publish.
    pub publishing: Option<Publishing>,
    pub against: Vec<Choice>,
    pub assessments: Vec<Choice>,
    pub done: bool,
}

impl Sets {
    pub(in crate::http::web) async fn of(
        server: &Server,
        visitor: Visitor,
        frame: Frame,
        publishing: Publishing,
    ) -> Result<Self, Problem> {
        let w = frame.w;
        let sets = server.app.sets().await?;
        let against = keys(&sets, w, publishing.sent.get("against"));
        let assessments = assessments(server, &visitor, publishing.sent.get("assessment")).await?;
        let publishing = may::administer_all(&visitor.caller).is_ok().then_some(publishing);
        let f = Frame { path: "/criteria-sets".to_owned(), ..frame }.titled(w.t("criteria-title")).seen_by(visitor);
        let f = f.below("/assessments", w.t("assessments-title"));
        Ok(Self { f, sets, publishing, against, assessments, done: false })
    }
}

/// Every set by its key, to choose from.
fn keys(sets: &[SetSummary], w: Words, chosen: &str) -> Vec<Choice> {
    let key = |set: &SetSummary| format!("{}@{}", set.id, set.revision);
    let choice = |set: &SetSummary| Choice {
        on: key(set) == chosen,
        label: format!("{} · {}", key(set), w.text(&set.name)),
        value: key(set),
    };
    sets.iter().map(choice).collect()
}

/// The assessments a visitor may see, to choose from.
async fn assessments(server: &Server, visitor: &Visitor, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let known = server.app.assessments(&visitor.caller, None, MOST).await?;
    Ok(choices(known.iter().map(|one| (one.id.as_str(), one.id.clone())), chosen))
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    against: String,
    assessment: String,
    done: String,
}

/// Every set.
pub async fn list(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> PageReply {
    let mut shown = Sets::of(&server, visitor, frame, Publishing::default()).await?;
    shown.done = asked.done == "published";
    page(&shown)
}

/// A row of the tree: how deep it lies, the node, its item where it is one.
pub(in crate::http::web) struct Row {
    pub depth: u8,
    pub code: String,
    pub name: String,
    pub max: Exact,
    pub item: Option<Item>,
}

/// Lays the tree out in rows.
fn lay_out(w: Words, set: &CriteriaSet, node: &Node, depth: u8, rows: &mut Vec<Row>) {
    let row = |item: Option<Item>| Row {
        depth,
        code: node.code.to_string(),
        name: w.text(&node.name).to_owned(),
        max: node.max.into(),
        item,
    };
    match &node.content {
        Content::Item(index) => rows.push(row(set.items().get(*index).cloned())),
        Content::Group(nodes) => {
            rows.push(row(None));
            nodes.iter().for_each(|node| lay_out(w, set, node, depth.saturating_add(1), rows));
        }
    }
}

#[derive(Template)]
#[template(path = "criteria_set.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct SetPage {
    pub f: Frame,
    pub summary: SetSummary,
    pub basis: String,
    pub note: Option<String>,
    pub rows: Vec<Row>,
    pub against: Vec<Choice>,
    pub assessments: Vec<Choice>,
    pub diff: Option<SetDiff>,
}

impl Words {
    /// What happened to an item.
    pub(in crate::http::web) fn what(self, diff: &ItemDiff) -> String {
        diff.happened.iter().map(|one| self.happened(one)).collect::<Vec<_>>().join(", ")
    }

    /// A set by its name and its key.
    pub(in crate::http::web) fn side(self, side: &SetSide) -> String {
        format!("{} ({}@{})", self.text(&side.name), side.id, side.revision)
    }

    /// What it was before, where it is known otherwise now; how it was scored and is now; what is asked for no more, now, and with
    /// another meaning.
    pub(in crate::http::web) fn differs(self, diff: &ItemDiff) -> Vec<String> {
        let known = |side: &ItemSide| format!("{}. {}", side.code, self.text(&side.name));
        let (from, to) = (diff.from.as_ref().map(known), diff.to.as_ref().map(known));
        let was = from.filter(|from| to.is_some_and(|to| to != *from)).map(|from| self.of("diff-was", from));
        let listed = |key: &str, all: &[Text]| {
            let all: Vec<_> = all.iter().map(|one| self.text(one)).collect();
            (!all.is_empty()).then(|| self.of(key, all.join("; ")))
        };
        let asked = [
            (&diff.inputs, ["diff-figures-removed", "diff-figures-added", "diff-figures-changed"]),
            (&diff.evidence, ["diff-evidence-removed", "diff-evidence-added", "diff-evidence-changed"]),
        ];
        let asked = asked.into_iter().filter_map(|(asked, keys)| Some((asked.as_ref()?, keys)));
        let lines = asked.flat_map(|(asked, [removed, added, changed])| {
            [listed(removed, &asked.removed), listed(added, &asked.added), listed(changed, &asked.changed)]
        });
        // Where only the names in the file differ, there is nothing to read.
        let rule = diff.rule_in_labels.as_ref().filter(|rule| rule.before != rule.after);
        let rule = rule.into_iter().flat_map(|rule| {
            let sides = [("diff-rule-before", &rule.before), ("diff-rule-after", &rule.after)];
            sides.map(|(key, words)| self.of(key, self.text(words)))
        });
        was.into_iter().chain(rule).chain(lines.flatten()).collect()
    }
}

/// One set.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> PageReply {
    let w = frame.w;
    let set = server.app.set_by_key(&key).await?;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let assessment = match some(&asked.assessment) {
        Some(id) => Some(seen(&server, &id, &visitor).await?),
        None => None,
    };
    let diff = match some(&asked.against) {
        Some(other) => Some(server.app.criteria_diff(&other, &key, assessment.as_deref()).await?),
        None => None,
    };
    let summary = SetSummary::of(&set);
    let mut rows = Vec::new();
    if let Content::Group(areas) = &set.root.content {
        areas.iter().for_each(|area| lay_out(w, &set, area, 0, &mut rows));
    }
    let basis = set.legal_basis.iter().map(|basis| format!("{} ({})", basis.number, w.day(&basis.date)));
    let basis = basis.collect::<Vec<_>>().join("; ");
    let others: Vec<_> = server
        .app
        .sets()
        .await?
        .into_iter()
        .filter(|other| (&other.id, other.revision) != (&summary.id, summary.revision))
        .collect();
    let assessments = assessments(&server, &visitor, &asked.assessment).await?;
    let f = frame.titled(w.text(&summary.name)).seen_by(visitor);
    page(&SetPage {
        f: f.below("/assessments", w.t("assessments-title")).below("/criteria-sets", w.t("criteria-title")),
        basis,
        note: set.note.as_ref().map(|note| w.text(note).to_owned()),
        rows,
        against: keys(&others, w, &asked.against),
        assessments,
        diff,
        summary,
    })
}
