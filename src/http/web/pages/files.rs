//! Import and export in one place: each file with what it is for; a table is looked at first, its faults by row or cell.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;

use super::item::JustDone;
use super::report::Choice;
use crate::app::rankings::row_fault;
use crate::app::statistics::NewStatistics;
use crate::app::{Answer, AppError, Done, Fault};
use crate::domain::appraisal_table::ITEM;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::cells::{DecimalMark, Grid, read_csv};
use crate::domain::exact::Exact;
use crate::domain::facts::Role;
use crate::domain::ranking::fault::Field;
use crate::domain::ranking::import_csv::{parse_csv, rows_of};
use crate::domain::statistics::{Ask, UNIT};
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::planned::choices;
use crate::http::web::session::Visitor;
use crate::http::web::upload::{Refused, Upload};
use crate::http::web::{PageReply, page, see_other, seen};

/// A table that can be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http::web) enum Kind {
    Workbook,
    Statistics,
    Appraisals,
    Ranking,
}

/// Every kind: its name in addresses, the messages that name and explain it.
const KINDS: [(Kind, &str, &str, &str); 4] = [
    (Kind::Workbook, "workbook", "file-workbook-back", "file-workbook-back-about"),
    (Kind::Statistics, "statistics", "file-statistics", "file-statistics-about"),
    (Kind::Appraisals, "appraisals", "file-appraisals", "file-appraisals-about"),
    (Kind::Ranking, "ranking", "file-ranking", "file-ranking-about"),
];

impl Kind {
    /// Whether the caller may bring it at all.
    fn is_for(self, caller: &Caller) -> bool {
        match self {
            Self::Workbook => caller.actor.role == Role::Department,
            Self::Statistics | Self::Appraisals => may::review(caller).is_ok(),
            Self::Ranking => may::administer_all(caller).is_ok(),
        }
    }
}

/// A file that can be had.
pub(in crate::http::web) struct Download {
    pub href: String,
    pub name: String,
    pub about: String,
}

/// What a table would do, or did: the parts of the answers of all kinds that a person looks at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::http::web) struct Came {
    changed: Vec<Value>,
    written: Vec<Value>,
    returned: Vec<Value>,
    already_recorded: Vec<Value>,
    unchanged: Value,
    locked: Vec<Value>,
    unmatched: Vec<Value>,
    missing: Vec<Value>,
    not_contributing: Vec<Value>,
    unused_columns: Vec<Value>,
    partly_fed: Vec<Value>,
    rows: Value,
    secured: Option<Moved>,
    claimed: Option<Moved>,
}

/// What it does to a total, as it is written.
#[derive(Clone, Debug, Deserialize)]
struct Moved {
    after: String,
    change: String,
}

/// How many of one sort, and which.
pub(in crate::http::web) struct Counted {
    pub label: String,
    pub count: usize,
    pub which: String,
}

/// What an entry is about: itself, or its item, unit, name.
fn named(entry: &Value) -> String {
    if let Some(text) = entry.as_str() {
        return text.to_owned();
    }
    let parts = ["item", "code", "row", "unit", "name"].into_iter().filter_map(|key| entry.get(key));
    let parts = parts.map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned));
    parts.filter(|part| !part.starts_with('{')).collect::<Vec<_>>().join(" ")
}

impl Came {
    fn of(done: &Done) -> Self {
        serde_json::from_str(&done.body).unwrap_or_default()
    }

    fn lists(&self) -> [(&'static str, &[Value]); 11] {
        let unchanged = self.unchanged.as_array().map_or(&[][..], Vec::as_slice);
        [
            ("came-changed", &self.changed),
            ("came-written", &self.written),
            ("came-returned", &self.returned),
            ("came-again", &self.already_recorded),
            ("came-unchanged", unchanged),
            ("came-locked", &self.locked),
            ("came-unmatched", &self.unmatched),
            ("came-missing", &self.missing),
            ("came-unused", &self.unused_columns),
            ("came-partly", &self.partly_fed),
            ("came-not-contributing", &self.not_contributing),
        ]
    }
}

/// One kind of table on the page.
pub(in crate::http::web) struct Form {
    pub kind: Kind,
    pub path: &'static str,
    pub name: String,
    pub about: String,
    /// What it would do.
    pub came: Option<Came>,
    pub refused: Option<Refused>,
    /// What was looked at: the file's name, its SHA-256, and what it is known by together with what was filled in beside it.
    pub looked: Option<[String; 3]>,
    /// Whether another file came than was looked at.
    pub other: bool,
    pub sent: Fields,
}

impl Form {
    /// Whether it is looked at and may go in now.
    pub(in crate::http::web) fn ready(&self) -> bool {
        self.came.is_some()
    }

    /// What was typed into a field.
    pub(in crate::http::web) fn value(&self, name: &str) -> &str {
        self.sent.get(name)
    }

    /// Whether something is to be passed over.
    pub(in crate::http::web) fn skips(&self, what: &str) -> bool {
        self.sent.all("skip").any(|skip| skip == what)
    }
}

#[derive(Template)]
#[template(path = "files.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct FilesPage {
    pub f: Frame,
    pub base: String,
    pub year: i32,
    pub downloads: Vec<Download>,
    /// The units whose workbooks can be had.
    pub workbooks: Vec<Choice>,
    pub forms: Vec<Form>,
    pub done: Option<String>,
}

impl FilesPage {
    /// What came of a table, sort by sort.
    pub(in crate::http::web) fn counted(&self, came: &Came) -> Vec<Counted> {
        let w = self.f.w;
        let counted = came.lists().into_iter().filter(|(_, list)| !list.is_empty()).map(|(key, list)| {
            let which = list.iter().map(named).collect::<Vec<_>>().join("; ");
            Counted { label: w.t(key), count: list.len(), which }
        });
        let numbers = [("came-unchanged", &came.unchanged), ("came-rows", &came.rows)].into_iter();
        let numbers = numbers.filter_map(|(key, number)| {
            let count = usize::try_from(number.as_u64()?).ok()?;
            Some(Counted { label: w.t(key), count, which: String::new() })
        });
        counted.chain(numbers).collect()
    }

    /// What it does to the totals.
    pub(in crate::http::web) fn totals(&self, came: &Came) -> Vec<(String, String)> {
        let w = self.f.w;
        let told = |moved: &Moved| {
            let (change, after) = (Exact::parse(&moved.change)?, Exact::parse(&moved.after)?);
            Some(format!("{} → {}", w.change(&change), w.exact(&after)))
        };
        let totals = [("preview-claimed", &came.claimed), ("preview-secured", &came.secured)];
        totals.into_iter().filter_map(|(key, moved)| Some((w.t(key), told(moved.as_ref()?)?))).collect()
    }

    async fn of(server: &Server, visitor: Visitor, frame: Frame, id: &str) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let (w, base, caller) = (frame.w, format!("/assessments/{id}"), &visitor.caller);
        // A spreadsheet of the reader's language opens it without being asked.
        let how = match w.mark() {
            DecimalMark::Comma => "?decimal=comma&bom=true&header=vi",
            DecimalMark::Point => "?bom=true",
        };
        let mut files = vec![
            ("self-assessment.xlsx", "", "file-table", "file-table-about"),
            ("items.csv", how, "file-items", "file-items-about"),
            ("losses.csv", how, "file-losses", "file-losses-about"),
            ("units.csv", how, "file-units", "file-units-about"),
            ("reconciliation.csv", how, "file-reconciliation", "file-reconciliation-about"),
            ("receipt.json", "", "file-receipt", "file-receipt-about"),
        ];
        if may::read_all_evidence(caller).is_ok() {
            files.insert(0, ("package.zip", "", "file-package", "file-package-about"));
        }
        if visitor.unit().is_some() {
            files.insert(0, ("workbook.xlsx", "", "file-workbook", "file-workbook-about"));
        }
        let download = |(file, how, name, about): (&str, &str, &str, &str)| Download {
            href: format!("{base}/files/{file}{how}"),
            name: w.t(name),
            about: w.t(about),
        };
        let mut downloads: Vec<_> = files.into_iter().map(download).collect();
        let set = format!("{}@{}", assessment.set.id, assessment.set.revision);
        downloads.push(Download {
            href: format!("/criteria-sets/{set}/annex.xlsx"),
            name: w.t("file-annex"),
            about: w.t("file-annex-about"),
        });
        let workbooks = match may::review(caller) {
            Ok(()) => {
                let units = Units::of(&server.app, &assessment.opening.province, w).await?;
                choices(units.all().map(|(slug, name)| (slug, name.to_owned())), "")
            }
            Err(_) => Vec::new(),
        };
        let forms = KINDS.into_iter().filter(|(kind, ..)| kind.is_for(caller)).map(|(kind, path, name, about)| Form {
            kind,
            path,
            name: w.t(name),
            about: w.t(about),
            came: None,
            refused: None,
            looked: None,
            other: false,
            sent: Fields::default(),
        });
        let forms = forms.collect();
        let year = assessment.opening.year;
        let title = w.t("files-title");
        let f = Frame { path: format!("{base}/files"), ..frame }.titled(title).around(&assessment, visitor);
        let f = f.below(format!("{base}/manage"), w.t("nav-manage"));
        Ok(Self { f, base, year, downloads, workbooks, forms, done: None })
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    Query(JustDone { done }): Query<JustDone>,
) -> PageReply {
    let mut shown = FilesPage::of(&server, visitor, frame, &id).await?;
    shown.done = (done == "imported").then(|| shown.f.w.t("done-imported"));
    page(&shown)
}

/// Takes a table in, or shows what that would come to.
pub async fn bring(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, path)): Path<(String, String)>,
    request: Request,
) -> PageReply {
    let kind = KINDS.into_iter().find(|(_, known, ..)| *known == path).ok_or_else(Problem::no_such_address)?.0;
    let assessment = seen(&server, &id, &visitor).await?;
    if !kind.is_for(&visitor.caller) {
        may::review(&visitor.caller).and_then(|()| may::administer_all(&visitor.caller)).map_err(AppError::from)?;
        return Err(Problem::no_such_address());
    }
    let upload = Upload::receive(&server, &visitor, request).await?;
    let (request, other) = upload.request(&visitor)?;
    let w = frame.w;
    let year = match upload.fields.get("year") {
        "" => Ok(assessment.opening.year),
        typed => typed.parse(),
    };
    let done = match (upload.bytes.is_empty(), year) {
        (true, _) => Err(AppError::invalid("", "missing_part", "chưa chọn tệp nào", "no file was chosen")),
        (false, Err(_)) => {
            Err(AppError::invalid("", "not_a_year", "cần năm, viết như 2016", "expected a year, like 2016"))
        }
        (false, Ok(year)) => taken(&server, (&id, year), &request, kind, &upload, w.mark()).await,
    };
    let mut shown = FilesPage::of(&server, visitor, frame, &id).await?;
    let address = shown.f.path.clone();
    let Some(form) = shown.forms.iter_mut().find(|form| form.kind == kind) else { return page(&shown) };
    form.other = other;
    let status = match done {
        Ok(_) if !request.dry_run => return Ok(see_other(&format!("{address}?done=imported"))),
        Ok(done) => {
            form.came = Some(Came::of(&done));
            form.looked = Some([upload.name.clone(), upload.sha256(), upload.seen()]);
            if other { StatusCode::CONFLICT } else { StatusCode::OK }
        }
        Err(error) => {
            let (status, refused) = Refused::of(w, error.into())?;
            form.refused = Some(refused);
            status
        }
    };
    form.sent = upload.fields;
    Ok((status, page(&shown)?).into_response())
}

/// The table of a file: a spreadsheet, or CSV.
async fn grid(server: &Server, upload: &Upload, key: &[&str], mark: DecimalMark) -> Answer<Grid> {
    match upload.is_xlsx() {
        true => {
            let key = key.iter().map(|name| (*name).to_owned()).collect();
            server.app.table(upload.bytes.clone(), upload.fields.some("sheet"), key, mark).await
        }
        false => Ok(read_csv(&upload.bytes)?),
    }
}

async fn taken(
    server: &Server,
    (id, year): (&str, i32),
    request: &crate::app::Request,
    kind: Kind,
    upload: &Upload,
    mark: DecimalMark,
) -> Answer<Done> {
    let app = &server.app;
    match kind {
        Kind::Workbook => app.import_workbook(id, request, upload.bytes.clone()).await,
        Kind::Statistics => {
            let skips = |what: &str| upload.fields.all("skip").any(|skip| skip == what);
            let ask = Ask { decimal: mark, skip_unmatched: skips("unmatched"), ..Ask::default() };
            let grid = grid(server, upload, &UNIT, mark).await?;
            let source = upload.fields.some("source");
            let new = NewStatistics::of(grid, &upload.bytes, ask, source, skips("locked"));
            app.import_statistics(id, request, new).await
        }
        Kind::Appraisals => {
            let grid = grid(server, upload, &ITEM, mark).await?;
            app.import_appraisals(id, request, grid, mark).await
        }
        Kind::Ranking => {
            let told = |found: Vec<_>| -> AppError {
                AppError::Invalid(found.into_iter().map(|fault| row_fault(fault, None)).collect::<Vec<Fault>>())
            };
            let table = match upload.is_xlsx() {
                true => Some(grid(server, upload, &[Field::Province.name()], DecimalMark::Point).await?),
                false => None,
            };
            let rows = match &table {
                Some(table) => rows_of(table).map_err(told)?,
                None => parse_csv(&upload.bytes).map_err(told)?,
            };
            app.import_ranking(year, request, &rows, upload.fields.get("source"), table.as_ref()).await
        }
    }
}
