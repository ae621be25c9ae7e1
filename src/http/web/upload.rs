//! One file of a form, looked at before it is taken in. A browser keeps no file from one page to the next, so it is chosen again; by
//! its SHA-256 it must be the one that was looked at, and what was filled in beside it must be the same.

use axum::extract::Request;
use axum::http::StatusCode;

use super::form::Fields;
use super::guard;
use super::session::Visitor;
use super::words::Words;
use crate::app;
use crate::domain::chain::sha256_hex;
use crate::domain::text;
use crate::http::Server;
use crate::http::api::evidence::{cut, multipart};
use crate::http::problem::Problem;

/// The largest file that is taken in as a table, in bytes: as the API.
const MAX_FILE: usize = 8 << 20;
/// The longest field beside the file, in bytes, and how many there may be.
const MAX_FIELD: usize = 16 << 10;
const MOST_FIELDS: usize = 30;

/// A file and the fields beside it.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    pub fields: Fields,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Reads a form of this session.
    ///
    /// # Errors
    /// Where it is no form of this session, or too large.
    pub async fn receive(server: &Server, visitor: &Visitor, request: Request) -> Result<Self, Problem> {
        let mut parts = multipart(server, request).await?;
        let mut upload = Self::default();
        while let Some(mut field) = parts.next_field().await.map_err(|error| cut(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = name == "file";
            if is_file {
                // Whose form it is comes first: nobody else's file is read.
                visitor.request(upload.fields.get("csrf"), true)?;
                upload.name = field.file_name().unwrap_or_default().to_owned();
            }
            let most = if is_file { MAX_FILE } else { MAX_FIELD };
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|error| cut(&error))? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > most || upload.fields.0.len() > MOST_FIELDS {
                    return Err(too_large(most));
                }
            }
            match is_file {
                true => upload.bytes = bytes,
                false => upload.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        if upload.fields.get("csrf").is_empty() {
            return Err(guard::not_ours());
        }
        Ok(upload)
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> String {
        sha256_hex(&self.bytes)
    }

    /// What has been looked at: the file, and what was filled in beside it.
    pub fn seen(&self) -> String {
        sha256_hex(format!("{} {}", self.sha256(), self.fields.digest()).as_bytes())
    }

    /// Whether it is a spreadsheet, by its first bytes; else it is read as text.
    pub fn is_xlsx(&self) -> bool {
        self.bytes.starts_with(b"PK\x03\x04")
    }

    /// The write that is asked for: a look, unless it is what was looked at; and whether it is something else.
    ///
    /// # Errors
    /// Where the form is not one of this session's.
    pub fn request(&self, visitor: &Visitor) -> Result<(app::Request, bool), Problem> {
        let wanted = self.fields.get("do") == "send";
        let same = self.fields.get("seen") == self.seen();
        Ok((visitor.request(self.fields.get("csrf"), !(wanted && same))?, wanted && !same))
    }
}

fn too_large(most: usize) -> Problem {
    let most = text::number(&most.to_string());
    let (vi, en) = (format!("Tệp lớn hơn {} byte", most.vi), format!("The file is over {} bytes", most.en));
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", vi, en)
}

/// Why a file was not taken in: each fault with its place.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    pub detail: String,
    /// The place, by sheet and cell or where the file has it, unless the words tell it; and what is wrong there.
    pub faults: Vec<(String, String)>,
}

impl Refused {
    /// What a person can mend in the file.
    ///
    /// # Errors
    /// What is no matter of the file.
    pub fn of(w: Words, problem: Problem) -> Result<(StatusCode, Self), Problem> {
        let body = problem.body(w.0);
        let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if !matches!(status.as_u16(), 400 | 409 | 413 | 415 | 422 | 423) {
            return Err(problem);
        }
        let faults = body.errors.into_iter().filter(|error| error.detail != body.detail);
        // A pointer into JSON is for programs: the words name row and column.
        let place = |pointer: String| if pointer.starts_with('/') { String::new() } else { pointer };
        let faults = faults.map(|error| (place(error.pointer), error.detail)).collect();
        Ok((status, Self { detail: body.detail, faults }))
    }
}
