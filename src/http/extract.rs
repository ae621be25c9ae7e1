//! What handlers take from a request; every rejection is a problem.

use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Server;
use super::json::parse_json;
use super::problem::Problem;
use crate::app::tokens::Denied;
use crate::app::{self, AsOf, Fault, Key};
use crate::domain::assessment::may::Caller;
use crate::domain::chain;
use crate::domain::deadline;

/// The largest body that is not a file, in bytes.
const MAX_BODY: usize = 8 << 20;

/// The longest `Idempotency-Key`, in characters.
pub(super) const MOST_OF_A_KEY: usize = 200;

/// The most members of a page.
pub(super) const MOST_OF_A_PAGE: u32 = 200;

/// The caller, by bearer token.
pub struct Auth(pub Caller);

impl FromRequestParts<Server> for Auth {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let scheme = header.and_then(|value| value.split_once(' '));
        let secret =
            scheme.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, secret)| secret.trim());
        let caller = server.app.authenticate(secret.ok_or(Denied::Missing)?).await??;
        server.turns.take(parts, &caller).await?;
        Ok(Self(caller))
    }
}

/// Path parameters; what does not parse does not exist, nor does what holds a control character.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        // All of C0, percent-encoded: nothing raw gets into an address.
        if parts.uri.path().contains("%0") || parts.uri.path().contains("%1") {
            return Err(Problem::no_such_address());
        }
        let path = axum::extract::Path::from_request_parts(parts, server).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_: PathRejection| Problem::no_such_address())
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Server> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, server).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|error: QueryRejection| {
            invalid_query(vec![Fault::new("query", "invalid_parameter", error.body_text(), error.body_text())])
        })
    }
}

/// Parameters of an address that are wrong.
pub fn invalid_query(faults: Vec<Fault>) -> Problem {
    let (vi, en) = ("Tham số trên địa chỉ không hợp lệ", "A query parameter is invalid");
    Problem::new(StatusCode::BAD_REQUEST, "invalid_query", vi, en).with_faults(faults)
}

/// The bytes of a body.
pub struct RawBody(pub Bytes);

impl FromRequest<Server> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Server) -> Result<Self, Problem> {
        match Limited::new(request.into_body(), MAX_BODY).collect().await {
            Ok(body) => Ok(Self(body.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                format!("Nội dung lớn hơn {MAX_BODY} byte"),
                format!("The body is over {MAX_BODY} bytes"),
            )),
            Err(_) => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "body_cut",
                "Nội dung bị ngắt giữa chừng",
                "The body broke off",
            )),
        }
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        expect_json(request.headers())?;
        let RawBody(bytes) = RawBody::from_request(request, server).await?;
        parse_json(&bytes, "").map(Self)
    }
}

fn expect_json(headers: &HeaderMap) -> Result<(), Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Cần Content-Type: application/json",
        "Content-Type: application/json is expected",
    ))
}

/// What comes with a write: `If-Match`, `Idempotency-Key`, `dry_run`; and the request the key stands for.
pub struct Head {
    caller: Caller,
    expected: Option<i64>,
    key: Option<String>,
    dry_run: bool,
    target: String,
}

#[derive(Deserialize)]
struct DryRun {
    #[serde(default)]
    dry_run: bool,
}

impl FromRequestParts<Server> for Head {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let Auth(caller) = Auth::from_request_parts(parts, server).await?;
        let Query(DryRun { dry_run }) = Query::from_request_parts(parts, server).await?;
        let text =
            |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap_or("\u{fffd}").trim().to_owned());
        let expected = match text("if-match").as_deref() {
            None | Some("*") => None,
            Some(etag) => Some(version_of(etag)),
        };
        let key = text("idempotency-key");
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > MOST_OF_A_KEY || key.contains('\u{fffd}')) {
            let fault = Fault::new(
                "Idempotency-Key",
                "invalid_key",
                "cần từ 1 đến 200 ký tự ASCII",
                "expected 1 to 200 ASCII characters",
            );
            return Err(invalid_query(vec![fault]));
        }
        Ok(Self { caller, expected, key, dry_run, target: format!("{} {}", parts.method, parts.uri.path()) })
    }
}

/// The version in an `ETag`; -1, which no log ever has, when it is none of ours.
fn version_of(etag: &str) -> i64 {
    let inner = etag.trim_start_matches("W/").trim_matches('"');
    let digits = inner.split('.').next().unwrap_or_default().trim_start_matches('r');
    digits.parse().unwrap_or(-1)
}

impl Head {
    /// The write's request; `content` is what, beside its address, tells it from another.
    #[must_use]
    pub fn request(self, content: &[u8]) -> app::Request {
        let Self { caller, expected, key, dry_run, target } = self;
        let key = key.map(|key| {
            let fingerprint =
                chain::sha256_hex(format!("{target} {dry_run} {}", chain::sha256_hex(content)).as_bytes());
            Key { key, fingerprint }
        });
        app::Request { caller, expected, key, dry_run }
    }

    /// The caller.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// A write with a JSON body.
pub struct Write<T> {
    /// What comes with it.
    pub request: app::Request,
    /// The body.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<Server> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let head = Head::from_request_parts(&mut parts, server).await?;
        expect_json(&parts.headers)?;
        let RawBody(bytes) = RawBody::from_request(Request::from_parts(parts, body), server).await?;
        Ok(Self { body: parse_json(&bytes, "")?, request: head.request(&bytes) })
    }
}

/// `as_of`: a version, an instant (RFC 3339), or a day, which stands for its end in Asia/Ho_Chi_Minh.
///
/// # Errors
/// `invalid_query` for anything else.
pub fn as_of(text: Option<&str>) -> Result<Option<AsOf>, Problem> {
    let Some(text) = text else { return Ok(None) };
    if let Ok(seq) = text.parse::<i64>() {
        return Ok(Some(AsOf::Seq(seq)));
    }
    // A plus sign in an address arrives as a space.
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        return Ok(Some(AsOf::Time(time.to_utc())));
    }
    if let Ok(day) = text.parse::<chrono::NaiveDate>() {
        return Ok(Some(AsOf::Time(deadline::end_of(day) - chrono::TimeDelta::microseconds(1))));
    }
    let (vi, en) = (
        "cần số phiên bản, thời điểm RFC 3339 hoặc ngày 2017-01-15",
        "expected a version, an RFC 3339 time or a day such as 2017-01-15",
    );
    Err(invalid_query(vec![Fault::new("as_of", "invalid_as_of", vi, en)]))
}

/// `limit` and `cursor` of a page.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Members of the page, 1 to 200; 50 unless said.
    pub limit: Option<u32>,
    /// Where the page before ended: its `next_cursor`.
    pub cursor: Option<String>,
}

impl Page {
    /// The limit, within its bounds.
    ///
    /// # Errors
    /// `invalid_query` outside 1 to 200.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(50) {
            limit @ 1..=MOST_OF_A_PAGE => Ok(limit as usize),
            _ => Err(invalid_query(vec![Fault::new("limit", "out_of_range", "từ 1 đến 200", "1 to 200")])),
        }
    }

    /// A numeric cursor; 0 at the start.
    ///
    /// # Errors
    /// `invalid_query` for a cursor that is none of ours.
    pub fn after(&self) -> Result<i64, Problem> {
        match self.cursor.as_deref() {
            None => Ok(0),
            Some(cursor) => cursor.parse().map_err(|_| {
                invalid_query(vec![Fault::new(
                    "cursor",
                    "invalid_cursor",
                    "dùng next_cursor của trang trước",
                    "use the next_cursor of the page before",
                )])
            }),
        }
    }
}
