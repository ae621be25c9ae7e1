//! Running the year: where deadlines, assignments, the log, files and criteria are found.

use askama::Template;
use axum::extract::State;

use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::frame::Frame;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, seen};

/// A way on, and what it is for.
pub(in crate::http::web) struct Way {
    pub href: String,
    pub name: String,
    pub about: String,
}

#[derive(Template)]
#[template(path = "manage.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Manage {
    pub f: Frame,
    pub ways: Vec<Way>,
}

/// The page.
pub async fn show(State(server): State<Server>, visitor: Visitor, frame: Frame, Path(id): Path<String>) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let (w, base) = (frame.w, format!("/assessments/{id}"));
    let ways = [
        ("deadlines", "deadlines-title", "deadlines-about"),
        ("assignments", "assignments-title", "assignments-about"),
        ("changes", "changes-title", "changes-about"),
        ("files", "files-title", "files-about"),
    ];
    let way = |(page, name, about)| Way { href: format!("{base}/{page}"), name: w.t(name), about: w.t(about) };
    let mut ways: Vec<_> = ways.map(way).into();
    ways.push(Way { href: "/criteria-sets".to_owned(), ..way(("", "criteria-title", "criteria-about")) });
    let title = w.t("nav-manage");
    page(&Manage { f: frame.titled(title).around(&assessment, visitor), ways })
}
