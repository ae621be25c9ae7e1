//! The change log: who did what when, from what to what; whether the chain of it holds; the way to what stood at a time.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded;

use super::report::Choice;
use crate::app::changes::Verification;
use crate::app::told::{Told, Wanted};
use crate::domain::facts::Actor;
use crate::http::Server;
use crate::http::extract::{Page, Path, Query};
use crate::http::web::frame::{Frame, role_key};
use crate::http::web::names::Units;
use crate::http::web::said::{KINDS, Said, Teller};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, seen};

/// What an address asks for: the filter, the cursor, a look at the chain.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    item: String,
    unit: String,
    kind: String,
    person: String,
    cursor: Option<String>,
    verify: bool,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        let some = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Wanted { item: some(&self.item), unit: some(&self.unit), kind: some(&self.kind), person: some(&self.person) }
    }

    /// The address of the page of older changes.
    fn older(&self, path: &str, cursor: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [("item", &self.item), ("unit", &self.unit), ("kind", &self.kind), ("person", &self.person)];
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{path}?{}", query.append_pair("cursor", &cursor.to_string()).finish())
    }
}

/// One change of the page.
pub(in crate::http::web) struct Line {
    pub told: Told,
    pub said: Said,
}

#[derive(Template)]
#[template(path = "changes.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct ChangesPage {
    pub f: Frame,
    pub base: String,
    pub lines: Vec<Line>,
    /// Where the older ones are.
    pub older: Option<String>,
    /// Whether this is not the first page.
    pub later: bool,
    pub items: Vec<Choice>,
    pub units: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub person: String,
    /// Whether anything is left out.
    pub filtered: bool,
    pub verified: Option<Verification>,
    /// The day that is offered for a look back: the last change's.
    pub day: String,
}

impl ChangesPage {
    /// Who, in which role.
    pub(in crate::http::web) fn who(&self, actor: &Actor) -> String {
        format!("{} ({})", actor.name, self.f.w.t(role_key(actor.role)))
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let page_asked = Page { limit: None, cursor: asked.cursor.clone() };
    let cursor = asked.cursor.is_some().then(|| page_asked.after()).transpose()?;
    let wanted = asked.wanted();
    let told = server.app.told(&assessment, &visitor.caller, &wanted, cursor, page_asked.limit()?).await?;
    let verified = if asked.verify { Some(server.app.verify_log(&id).await?) } else { None };
    let (w, base) = (frame.w, format!("/assessments/{id}"));
    let names = Units::of(&server.app, &assessment.opening.province, w).await?;
    let teller = Teller { w, assessment: &assessment, units: &names };
    let lines = told.changes.into_iter().map(|told| Line { said: teller.tell(&told), told }).collect();
    let choice =
        |value: &str, label: String, chosen: &str| Choice { value: value.to_owned(), label, on: value == chosen };
    let items = assessment
        .set
        .items()
        .iter()
        .map(|item| choice(&item.code, format!("{}. {}", item.code, w.text(&item.name)), &asked.item));
    let kinds = KINDS.iter().map(|(kind, key)| choice(kind, w.t(key), &asked.kind));
    let title = w.t("changes-title");
    let day = crate::domain::deadline::day_of(assessment.at).to_string();
    let mut f = frame.titled(title).around(&assessment, visitor).below(format!("{base}/manage"), w.t("nav-manage"));
    if verified.is_some() || cursor.is_some() || wanted != Wanted::default() {
        // What reads much of the log is not asked again at every change.
        f.follows = None;
    }
    page(&ChangesPage {
        older: told.older.map(|cursor| asked.older(&f.path, cursor)),
        later: cursor.is_some(),
        f,
        base,
        lines,
        items: items.collect(),
        units: names.all().map(|(slug, name)| choice(slug, name.to_owned(), &asked.unit)).collect(),
        kinds: kinds.collect(),
        filtered: wanted != Wanted::default(),
        person: asked.person,
        verified,
        day,
    })
}
