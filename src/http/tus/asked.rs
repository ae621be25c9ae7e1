//! What the headers of a request ask for.

use std::collections::BTreeMap;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::PART;
use crate::app::uploads::{NewUpload, Part};
use crate::app::{AppError, Fault};
use crate::domain::text::control_character;
use crate::evidence::Digest;
use crate::http::described::{FIELDS, described};
use crate::http::problem::Problem;

/// The longest `Upload-Metadata`, in bytes.
const MOST_METADATA: usize = 16 << 10;
/// What clients send of themselves: the type is told from the bytes, the name is `filename`.
const UNHEARD: [&str; 4] = ["filetype", "name", "relativePath", "type"];

/// A header that is not what the protocol says.
fn wrong(name: &str, vi: &str, en: &str) -> Problem {
    let (title_vi, title_en) = ("Tiêu đề của yêu cầu không hợp lệ", "A header of the request is invalid");
    Problem::new(StatusCode::BAD_REQUEST, "invalid_header", title_vi, title_en).with_faults(vec![Fault::new(
        name,
        "invalid_header",
        vi,
        en,
    )])
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("\u{fffd}").trim())
}

/// A number of bytes: digits alone.
fn bytes(headers: &HeaderMap, name: &str) -> Result<u64, Problem> {
    let digits = text(headers, name).filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok()).filter(|number| i64::try_from(*number).is_ok());
    number.ok_or_else(|| wrong(name, "cần một số byte", "a number of bytes is expected"))
}

/// The part that a request brings.
pub fn part(headers: &HeaderMap, body: &Body) -> Result<Part, Problem> {
    if text(headers, "content-type") != Some(PART) {
        return Err(Problem::unsupported(PART));
    }
    Ok(Part { offset: bytes(headers, "Upload-Offset")?, ..of_body(headers, body)? })
}

/// The part that a creation brings, if it brings one.
pub fn first_part(headers: &HeaderMap, body: &Body) -> Result<Option<Part>, Problem> {
    if body.is_end_stream() {
        return Ok(None);
    }
    if text(headers, "content-type") != Some(PART) {
        return Err(Problem::unsupported(PART));
    }
    of_body(headers, body).map(Some)
}

fn of_body(headers: &HeaderMap, body: &Body) -> Result<Part, Problem> {
    let checksum = match text(headers, "Upload-Checksum") {
        None => None,
        Some(sent) => Some(digest(sent).ok_or_else(|| {
            let (vi, en) = (
                "cần sha256 rồi SHA-256 của phần này theo Base64",
                "sha256 and the SHA-256 of this part in Base64 are expected",
            );
            wrong("Upload-Checksum", vi, en)
        })?),
    };
    Ok(Part { offset: 0, length: body.size_hint().exact(), checksum })
}

fn digest(sent: &str) -> Option<Digest> {
    let (algorithm, value) = sent.split_once(' ')?;
    let bytes = STANDARD.decode(value).ok().filter(|bytes| algorithm == "sha256" && bytes.len() == 32)?;
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().parse().ok()
}

/// The upload that a request begins; the items are those it names unless its address does.
///
/// # Errors
/// `invalid_header`; `invalid_inputs` with every fault of the description.
pub fn creation(headers: &HeaderMap, item: Option<&str>) -> Result<NewUpload, Problem> {
    if headers.contains_key("Upload-Defer-Length") {
        let (vi, en) =
            ("cần biết cỡ tệp từ đầu: gửi Upload-Length", "the size must be known from the start: send Upload-Length");
        return Err(wrong("Upload-Defer-Length", vi, en));
    }
    if headers.contains_key("Upload-Concat") {
        let (vi, en) = ("không ghép nhiều lượt tải lên", "uploads are not put together");
        return Err(wrong("Upload-Concat", vi, en));
    }
    let length = bytes(headers, "Upload-Length")?;
    let sent = text(headers, "Upload-Metadata").unwrap_or_default();
    let fields = metadata(sent)?;
    let of = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let mut faults = Vec::new();
    for name in fields.keys() {
        let known = FIELDS.contains(name) || UNHEARD.contains(name) || *name == "filename";
        if !known && (*name != "items" || item.is_some()) {
            let (vi, en) = ("không có trường này", "there is no such field");
            faults.push(Fault::new(format!("/meta/{name}"), "unknown_field", vi, en));
        }
    }
    if of("filename").is_empty() {
        let (vi, en) = ("thiếu tên tệp (filename)", "the name of the file (filename) is missing");
        faults.push(Fault::new("/meta/filename", "missing_field", vi, en));
    }
    let codes = of("items").split(',').map(str::trim).filter(|code| !code.is_empty());
    let items = item.map_or_else(|| codes.map(str::to_owned).collect(), |item| vec![item.to_owned()]);
    match described(of, items) {
        Ok(described) if faults.is_empty() => {
            Ok(NewUpload { file_name: of("filename").to_owned(), length, metadata: sent.to_owned(), described })
        }
        other => {
            faults.extend(other.err().unwrap_or_default());
            Err(AppError::Invalid(faults).into())
        }
    }
}

/// The fields of `Upload-Metadata`: each key once, a space, its value in Base64.
fn metadata(sent: &str) -> Result<BTreeMap<&str, String>, Problem> {
    let malformed = || {
        let (vi, en) = (
            "cần các cặp tên và giá trị Base64, cách nhau bằng dấu phẩy, mỗi tên một lần",
            "pairs of a key and its value in Base64, with commas between them and each key once, are expected",
        );
        Problem::from(AppError::invalid("Upload-Metadata", "malformed_metadata", vi, en))
    };
    if sent.len() > MOST_METADATA {
        return Err(AppError::invalid("Upload-Metadata", "too_long", "quá dài", "it is too long").into());
    }
    let (mut fields, mut faults) = (BTreeMap::new(), Vec::new());
    for pair in sent.split(',').filter(|_| !sent.is_empty()) {
        let (name, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let value = STANDARD.decode(value.trim()).ok().filter(|_| named).ok_or_else(malformed)?;
        match String::from_utf8(value) {
            Ok(value) => {
                faults.extend(
                    control_character(&value).map(|found| Fault::control_character(format!("/meta/{name}"), found)),
                );
                if fields.insert(name, value).is_some() {
                    return Err(malformed());
                }
            }
            Err(_) => {
                faults.push(Fault::new(format!("/meta/{name}"), "not_text", "không phải UTF-8", "it is not UTF-8"))
            }
        }
    }
    if faults.is_empty() { Ok(fields) } else { Err(AppError::Invalid(faults).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_pairs_of_a_key_and_base64() {
        let fields = metadata("title QsOhbyBjw6Fv,pages,number MS9CQw==").unwrap();
        assert_eq!(
            fields,
            BTreeMap::from([("title", "Báo cáo".to_owned()), ("pages", String::new()), ("number", "1/BC".to_owned())])
        );
        assert!(metadata("").unwrap().is_empty());
        for bad in ["title Qs!", "title  QQ==,title QQ==", "tiêu QQ==", ",", "title QQ== QQ=="] {
            assert!(metadata(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_checksum_is_of_the_one_algorithm() {
        let value = STANDARD.encode(Digest::of(b"abc").as_bytes());
        assert_eq!(digest(&format!("sha256 {value}")), Some(Digest::of(b"abc")));
        for bad in [format!("sha1 {value}"), "sha256 QQ==".to_owned(), format!("sha256{value}"), String::new()] {
            assert_eq!(digest(&bad), None, "{bad}");
        }
    }
}
