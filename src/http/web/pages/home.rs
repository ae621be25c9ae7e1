//! The way in: `/` leads everybody to their own page; the list of assessments.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::assessments::AssessmentView;
use crate::http::Server;
use crate::http::problem::Problem;
use crate::http::web::frame::Frame;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, names, page, see_other};

/// The most assessments a visitor may choose from.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "assessments.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct List {
    pub f: Frame,
    pub assessments: Vec<AssessmentView>,
}

impl List {
    fn province(&self, slug: &str) -> String {
        names::province(slug)
    }
}

/// Leads to the newest assessment that is the visitor's: a unit to its own items, others to the overview.
pub async fn front(State(server): State<Server>, visitor: Visitor) -> PageReply {
    Ok(see_other(&home(&server, &visitor).await?))
}

/// The address of a visitor's first page.
async fn home(server: &Server, visitor: &Visitor) -> Result<String, Problem> {
    let mut known = server.app.assessments(&visitor.caller, None, MOST).await?;
    known.sort_by_key(|assessment| std::cmp::Reverse(assessment.year));
    let newest = known.first();
    let one = newest.filter(|newest| known.iter().all(|other| other.province == newest.province));
    Ok(match (one, visitor.unit()) {
        (Some(one), Some(unit)) => format!("/assessments/{}/units/{unit}", one.id),
        (Some(one), None) => format!("/assessments/{}", one.id),
        (None, _) => "/assessments".to_owned(),
    })
}

/// Every assessment the visitor may see.
pub async fn list(State(server): State<Server>, visitor: Visitor, frame: Frame) -> PageReply {
    let mut assessments = server.app.assessments(&visitor.caller, None, MOST).await?;
    assessments.sort_by_key(|assessment| (std::cmp::Reverse(assessment.year), assessment.id.clone()));
    let title = frame.w.t("assessments-title");
    let f = frame.titled(title).seen_by(visitor);
    page(&List { f, assessments })
}

/// Where to go after sign-in: the page that was asked for, if it is one of ours, else home.
pub fn onward(to: Option<&str>) -> Response {
    // Browsers leave tabs and ends of lines out of an address: "/\t/evil.example" is another site to them.
    let local =
        |to: &&str| to.starts_with('/') && !to.starts_with("//") && !to.contains(|c: char| c == '\\' || c.is_control());
    see_other(to.filter(local).unwrap_or("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (to, expected) in [
            (None, "/"),
            (Some("/assessments/can-tho-2016/due"), "/assessments/can-tho-2016/due"),
            (Some("https://evil.example"), "/"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("/a\r\nSet-Cookie: x"), "/"),
            (Some("/\t/evil.example"), "/"),
            (Some("/\u{85}/evil.example"), "/"),
            (Some(""), "/"),
        ] {
            assert_eq!(onward(to).headers()["location"], expected, "{to:?}");
        }
    }
}
