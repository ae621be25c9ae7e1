//! Documents: brought by a form, streamed as they come; read by whoever may.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use uuid::Uuid;

use super::item;
use crate::app::{AppError, Fault};
use crate::evidence::Staged;
use crate::http::Server;
use crate::http::api::evidence::{bytes_of, chunks, cut, multipart};
use crate::http::described::described;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::still::Still;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, cookie, guard, page, see_other};

/// The longest field beside the files, in bytes.
const MAX_FIELD: usize = 16 << 10;
/// Fields beside the files, at most: no form of ours has nearly as many.
const MOST_FIELDS: usize = 100;
/// Files in one form, at most.
const MOST_FILES: usize = 20;

/// The form of a document, as filled in.
#[derive(Clone, Debug, Default)]
pub(in crate::http::web) struct Described {
    pub sent: Fields,
    pub faults: Vec<(String, String)>,
    /// How many files were kept before one was refused.
    pub kept: usize,
}

impl Described {
    /// What was typed into a field.
    pub(in crate::http::web) fn value(&self, name: &str) -> String {
        self.sent.get(name).to_owned()
    }

    /// What is wrong with a field.
    pub(in crate::http::web) fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str())
    }

    /// What is wrong with no field of the form.
    pub(in crate::http::web) fn others(&self) -> Vec<&str> {
        let fields =
            ["title", "number", "issuer", "signed_on", "period_from", "period_to", "pages", "file", "points", "reason"];
        self.faults
            .iter()
            .filter(|(field, _)| !fields.contains(&field.as_str()))
            .map(|(_, words)| words.as_str())
            .collect()
    }
}

/// A file of a form, at a place of its own.
struct Received {
    name: String,
    staged: Staged,
}

/// Keeps the files of a form, each as a document of the same description.
pub async fn add(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
    request: Request,
) -> PageReply {
    server.app.may_add_evidence(&id, &visitor.caller).await?;
    let (mut sent, mut files) = (Fields::default(), Vec::new());
    let read = receive(&server, &visitor, request, &mut sent, &mut files).await;
    let (address, w) = (format!("/assessments/{id}/items/{code}"), frame.w);
    let mut described = Described { sent, ..Described::default() };
    let result = match read {
        Ok(()) => keep(&server, &visitor, (&id, &code), &described.sent, files, &mut described.kept).await,
        Err(error) => {
            discard(files).await;
            Err(error)
        }
    };
    match result {
        Ok(()) => return Ok(see_other(&format!("{address}?done=document"))),
        Err(Refused::Faults(faults)) => described.faults = faults.iter().map(|fault| beside(w, fault)).collect(),
        Err(Refused::Problem(problem)) => return Err(problem),
    }
    let mut shown = item::of(&server, visitor, Frame { path: address, ..frame }, &id, &code, None).await?;
    shown.described = described;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

/// Why files were not kept.
enum Refused {
    Faults(Vec<Fault>),
    Problem(Problem),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(faults) => Self::Faults(faults),
            other => Self::Problem(other.into()),
        }
    }
}

/// A fault as it stands beside its field.
fn beside(w: Words, fault: &Fault) -> (String, String) {
    let field = fault.pointer.trim_start_matches("/meta").trim_start_matches('/');
    let field = if field == "period" { "period_from" } else { field };
    (field.to_owned(), w.text(&fault.detail).to_owned())
}

/// Reads the parts of a form. What says whose form it is comes before the first file, and the description too.
async fn receive(
    server: &Server,
    visitor: &Visitor,
    request: Request,
    sent: &mut Fields,
    files: &mut Vec<Received>,
) -> Result<(), Refused> {
    let still = Still::session(cookie::session(request.headers(), &server.settings));
    let mut parts = multipart(server, request).await.map_err(Refused::Problem)?;
    while let Some(mut field) = parts.next_field().await.map_err(|error| Refused::Problem(cut(&error)))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            visitor.request(sent.get("csrf"), false).map_err(Refused::Problem)?;
            let name = field.file_name().unwrap_or_default().to_owned();
            // A browser sends a nameless part where no file was chosen.
            if name.is_empty() {
                continue;
            }
            if files.len() == MOST_FILES {
                let (vi, en) =
                    (format!("tối đa {MOST_FILES} tệp một lần"), format!("{MOST_FILES} files at once at most"));
                return Err(Refused::Faults(vec![Fault::new("/file", "too_many", vi, en)]));
            }
            let staged = server.app.stage_evidence(chunks(field)).await?;
            files.push(Received { name, staged });
            continue;
        }
        if sent.0.len() == MOST_FIELDS {
            let (vi, en) = (format!("tối đa {MOST_FIELDS} ô"), format!("{MOST_FIELDS} fields at most"));
            return Err(Refused::Faults(vec![Fault::new("/meta", "too_many", vi, en)]));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| Refused::Problem(cut(&error)))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_FIELD {
                let fault = Fault::new(format!("/meta/{name}"), "too_long", "quá dài", "it is too long");
                return Err(Refused::Faults(vec![fault]));
            }
        }
        sent.0.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    still.holds(server).await.map_err(Refused::Problem)?;
    match sent.0.iter().any(|(name, _)| name == "csrf") {
        true => visitor.request(sent.get("csrf"), false).map(drop).map_err(Refused::Problem),
        false => Err(Refused::Problem(guard::not_ours())),
    }
}

async fn discard(files: Vec<Received>) {
    for file in files {
        file.staged.discard().await;
    }
}

/// Keeps each file as a document; at the first that is refused the rest are gone.
async fn keep(
    server: &Server,
    visitor: &Visitor,
    (id, code): (&str, &str),
    sent: &Fields,
    files: Vec<Received>,
    kept: &mut usize,
) -> Result<(), Refused> {
    let new = match described(|name| sent.get(name), vec![code.to_owned()]) {
        Ok(new) if !files.is_empty() => new,
        described => {
            let mut faults = described.err().unwrap_or_default();
            if files.is_empty() {
                faults.push(Fault::new("/file", "missing_part", "chưa chọn tệp nào", "no file was chosen"));
            }
            discard(files).await;
            return Err(Refused::Faults(faults));
        }
    };
    let request = visitor.request(sent.get("csrf"), false).map_err(Refused::Problem)?;
    let mut files = files.into_iter();
    while let Some(Received { name, staged }) = files.next() {
        if let Err(error) = server.app.add_evidence(id, &request, new.clone(), &name, staged).await {
            discard(files.collect()).await;
            return Err(error.into());
        }
        *kept += 1;
    }
    Ok(())
}

/// The bytes of a document.
pub async fn read(
    State(server): State<Server>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> PageReply {
    bytes_of(&server, &visitor.caller, id, &headers).await
}

/// A PDF or a picture to be looked at within a page of ours; anything else is a file to be taken away.
pub async fn view(
    State(server): State<Server>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> PageReply {
    let shown = server.app.evidence(id, &visitor.caller).await?.media_type;
    if !is_shown(&shown) {
        return Ok(see_other(&format!("/documents/{id}")));
    }
    let mut response = bytes_of(&server, &visitor.caller, id, &headers).await?;
    // A reader of PDFs does not start in a sandbox. Its kind is what the bytes were found to be, and no browser may guess another.
    for (name, value) in [
        (header::CONTENT_DISPOSITION, "inline"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        ),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Whether a browser shows it by itself, without running what is in it.
pub(in crate::http::web) fn is_shown(media_type: &str) -> bool {
    matches!(media_type, "application/pdf" | "image/png" | "image/jpeg")
}
