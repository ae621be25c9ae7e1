//! What is around every page: who looks, in which language, and where they can go from here.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;

use super::as_of::Mark;
use super::session::Visitor;
use super::words::Words;
use super::{assets, cookie};
use crate::domain::assessment::Assessment;
use crate::domain::criteria::Provenance;
use crate::domain::facts::Role;
use crate::http::Server;
use crate::http::language::Language;

/// A way to another page.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether this is the page it leads to.
    pub here: bool,
    /// Whether there is something to do there, so that it makes no sense in the past.
    pub now_only: bool,
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its words.
    pub w: Words,
    /// Its title.
    pub title: String,
    /// Its own address.
    pub path: String,
    /// The same with what was asked after it.
    pub address: String,
    /// The assessment and the version that the page shows, where it follows what happens.
    pub follows: Option<(String, i64)>,
    /// Who looks; none before sign-in.
    pub visitor: Option<Visitor>,
    /// The main pages of the assessment.
    pub nav: Vec<Link>,
    /// The pages above this one.
    pub crumbs: Vec<Link>,
    /// Whether the criteria are not the official ones.
    pub reconstructed: bool,
    /// Whether the figures are made up.
    pub illustrative: bool,
    /// The point in the past that the page shows; none is now.
    pub then: Option<Mark>,
    /// Whether it answers a form: what it says is not there at its address.
    pub is_answer: bool,
    /// Whether its address moves with what is typed.
    pub moves: bool,
}

impl FromRequestParts<Server> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Response> {
        Ok(Self::of(parts))
    }
}

impl Frame {
    /// The bare frame of a request.
    pub fn of(parts: &Parts) -> Self {
        let mut frame = Self::new(cookie::language(&parts.headers), parts.uri.path());
        if let Some(query) = parts.uri.query() {
            frame.address = format!("{}?{query}", frame.path);
        }
        frame.is_answer = parts.method != Method::GET;
        frame
    }

    /// A bare frame.
    pub fn new(language: Language, path: &str) -> Self {
        Self {
            w: Words(language),
            title: String::new(),
            path: path.to_owned(),
            address: path.to_owned(),
            follows: None,
            is_answer: false,
            moves: false,
            visitor: None,
            nav: Vec::new(),
            crumbs: Vec::new(),
            reconstructed: false,
            illustrative: false,
            then: None,
        }
    }

    /// The same frame with a title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The same frame for somebody who has signed in.
    #[must_use]
    pub fn seen_by(mut self, visitor: Visitor) -> Self {
        self.visitor = Some(visitor);
        self
    }

    /// The same frame around a page of an assessment.
    #[must_use]
    pub fn around(mut self, assessment: &Assessment, visitor: Visitor) -> Self {
        let id = &assessment.opening.assessment;
        let base = format!("/assessments/{id}");
        let mut pages = vec![
            (base.clone(), "nav-overview"),
            (format!("{base}/due"), "nav-due"),
            (format!("{base}/ranking"), "nav-ranking"),
            (format!("{base}/units"), "nav-units"),
            (format!("{base}/workbench"), "nav-workbench"),
            (format!("{base}/manage"), "nav-manage"),
        ];
        if let Some(unit) = visitor.unit() {
            pages.insert(0, (format!("{base}/units/{unit}"), "nav-mine"));
        }
        if matches!(visitor.caller.actor.role, Role::Admin | Role::Reviewer) {
            pages.insert(1, (format!("{base}/reviews"), "nav-reviews"));
        }
        let link = |(href, key)| {
            let now_only = matches!(key, "nav-reviews" | "nav-manage" | "nav-workbench");
            Link { here: href == self.path, text: self.w.t(key), href, now_only }
        };
        self.nav = pages.into_iter().map(link).collect();
        self.reconstructed = assessment.set.root.provenance != Provenance::Official;
        self.illustrative = assessment.opening.illustrative;
        self.follows = (!self.is_answer).then(|| (id.clone(), assessment.version));
        self.visitor = Some(visitor);
        self
    }

    /// Where the page is shown again: at its address, unless that shows another.
    pub fn again(&self) -> &str {
        if self.is_answer && !self.moves { &self.path } else { &self.address }
    }

    /// Where a page hears that what it shows has moved; what stood in the past does not.
    pub fn stream(&self) -> Option<String> {
        self.follows
            .as_ref()
            .filter(|_| self.then.is_none())
            .map(|(id, version)| format!("/assessments/{id}/events?after={version}"))
    }

    /// The same frame below another page.
    #[must_use]
    pub fn below(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.crumbs.push(Link { href: href.into(), text: text.into(), here: false, now_only: false });
        self
    }

    /// The address of a file of the pages.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// The other language, by its tag and in its own words.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        match self.w.0 {
            Language::Vietnamese => ("en", "English"),
            Language::English => ("vi", "Tiếng Việt"),
        }
    }

    /// Whether the visitor sees to the accounts of others.
    pub fn administers(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.caller.actor.role == Role::Admin)
    }

    /// What the visitor is, in words.
    pub fn role(&self) -> String {
        let key = match self.visitor.as_ref().map(|visitor| visitor.caller.actor.role) {
            Some(role) => role_key(role),
            None => return String::new(),
        };
        self.w.t(key)
    }
}

impl Visitor {
    /// The unit the visitor acts for.
    pub fn unit(&self) -> Option<&str> {
        self.caller.actor.unit.as_deref().filter(|_| self.caller.actor.role == Role::Department)
    }
}

/// The message that names a role.
pub fn role_key(role: Role) -> &'static str {
    match role {
        Role::Admin => "role-admin",
        Role::Reviewer => "role-reviewer",
        Role::Department => "role-department",
        Role::Viewer => "role-viewer",
        Role::Feed => "role-feed",
    }
}
