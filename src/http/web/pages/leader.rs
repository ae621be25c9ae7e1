//! The leader's page: where the assessment is heading, on one screen.

use askama::Template;
use axum::extract::State;
use fluent_bundle::FluentValue;

use crate::app::deadlines::Deadlines;
use crate::app::overview::{LastYear, Overview};
use crate::app::scores::Total;
use crate::domain::comparison::Parts;
use crate::domain::losses::Losses;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::chart::{self, Picture};
use crate::http::web::frame::Frame;
use crate::http::web::names::{self, Units};
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, seen};

/// How many of the next due items are shown at once.
const NEXT: usize = 6;

#[derive(Template)]
#[template(path = "leader.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Leader {
    pub f: Frame,
    pub base: String,
    pub province: String,
    pub o: Overview,
    pub losses: Losses,
    pub due: Deadlines,
    /// What changed since the year before, where that year is here and its rules can be compared.
    pub parts: Option<Parts>,
    pub units: Units,
}

/// One of the four totals, by the messages that name and explain it.
pub(in crate::http::web) struct Row<'a> {
    pub key: &'static str,
    pub about: &'static str,
    pub total: &'a Total,
}

impl Leader {
    /// The four totals, least sure last.
    pub(in crate::http::web) fn rows(&self) -> [Row<'_>; 4] {
        let p = &self.o.projection;
        [
            Row { key: "secured", about: "secured-about", total: &p.secured },
            Row { key: "claimed", about: "claimed-about", total: &p.claimed },
            Row { key: "expected", about: "expected-about", total: &p.expected },
            Row { key: "ceiling", about: "ceiling-about", total: &p.ceiling },
        ]
    }

    /// The totals as layers of one bar: the longest first, so that the others lie on it.
    pub(in crate::http::web) fn layers(&self) -> Vec<Row<'_>> {
        let mut rows = self.rows();
        rows.sort_by(|a, b| b.total.percent.cmp(&a.total.percent));
        rows.into()
    }

    /// From all points to what is claimed, a step for each cause.
    pub(in crate::http::web) fn waterfall(&self) -> Picture {
        let causes: Vec<_> = self.losses.by_cause.iter().map(|group| &group.points).collect();
        let claimed = &self.o.projection.claimed;
        chart::waterfall(self.f.w, &claimed.applicable_max, &causes, &claimed.points)
    }

    fn next(&self) -> usize {
        NEXT
    }

    /// The whole page in one sentence.
    pub(in crate::http::web) fn sentence(&self) -> String {
        let (w, expected) = (self.f.w, &self.o.projection.expected);
        let mut values = vec![
            ("province", FluentValue::from(self.province.as_str())),
            ("score", FluentValue::from(w.percent(&expected.percent))),
        ];
        match &expected.rank {
            Some(rank) if rank.exact => {
                values.push(("rank", FluentValue::from(rank.best.to_string())));
                values.push(("of", FluentValue::from(rank.of.to_string())));
                w.with("leader-sentence-exact", &values)
            }
            Some(rank) => {
                values.push(("rank", FluentValue::from(rank.estimate.to_string())));
                values.push(("best", FluentValue::from(rank.best.to_string())));
                values.push(("worst", FluentValue::from(rank.worst.to_string())));
                values.push(("of", FluentValue::from(rank.of.to_string())));
                w.with("leader-sentence", &values)
            }
            None => w.with("leader-sentence-no-rank", &values),
        }
    }
}

impl Words {
    /// Where a total would rank: the rank, or the interval and an estimate in it.
    pub(in crate::http::web) fn rank(self, total: &Total) -> String {
        match &total.rank {
            None => self.t("unknown"),
            Some(rank) if rank.exact => format!("{}/{}", rank.best, rank.of),
            Some(rank) => self.with(
                "rank-between",
                &[
                    ("best", FluentValue::from(rank.best.to_string())),
                    ("worst", FluentValue::from(rank.worst.to_string())),
                    ("estimate", FluentValue::from(rank.estimate.to_string())),
                ],
            ),
        }
    }

    /// The published rank of the year before.
    pub(in crate::http::web) fn last_rank(self, last: &LastYear) -> String {
        match (last.rank, last.bounds) {
            (Some(rank), _) => format!("{rank}/{}", last.of),
            (None, Some(bounds)) => format!("{}–{}/{}", bounds.best, bounds.worst, last.of),
            (None, None) => self.t("unknown"),
        }
    }
}

/// The page.
pub async fn show(State(server): State<Server>, visitor: Visitor, frame: Frame, Path(id): Path<String>) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let outside = server.app.outside(&assessment, None).await?;
    let o = server.app.overview(&assessment, &outside).await?;
    let parts = match &o.last_year.assessment {
        Some(before) => {
            let before = server.app.assessment(before).await?;
            let outside_before = server.app.outside(&before, None).await?;
            let compared = server.app.comparison((assessment.clone(), outside), (before, outside_before)).await;
            compared.ok().map(|compared| compared.score)
        }
        None => None,
    };
    let province = names::province(&o.province);
    let w = frame.w;
    let year = FluentValue::from(o.year.to_string());
    let title = w.with("leader-title", &[("province", FluentValue::from(province.as_str())), ("year", year)]);
    let units = Units::of(&server.app, &o.province, w).await?;
    page(&Leader {
        f: frame.titled(title).around(&assessment, visitor),
        base: format!("/assessments/{id}"),
        losses: server.app.losses(&assessment),
        due: server.app.deadlines(&assessment),
        province,
        parts,
        units,
        o,
    })
}
