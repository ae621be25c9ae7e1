//! Resumable uploads from a page: the session and its token, the words of refusals.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::desk::ITEM;
use super::{Answer, Pages};

/// A script of a page: whose cookie, which token, from which site.
struct Script<'a> {
    pages: &'a Pages,
    cookie: &'a str,
    csrf: &'a str,
    site: &'a str,
}

impl Script<'_> {
    async fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::builder().method(method).uri(address).header(header::COOKIE, self.cookie);
        request = request.header("x-csrf-token", self.csrf).header("sec-fetch-site", self.site);
        request = request.header("tus-resumable", "1.0.0").header(header::ACCEPT, "*/*");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.pages.send(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    async fn begin(&self, length: usize, metadata: &str) -> Answer {
        let length = length.to_string();
        let headers = [("upload-length", &*length), ("upload-metadata", metadata), ("accept-language", "en")];
        self.send(Method::POST, &format!("{ITEM}/uploads"), &headers, b"").await
    }

    async fn part(&self, at: &str, offset: usize, bytes: &[u8]) -> Answer {
        let offset = offset.to_string();
        let headers = [("upload-offset", &*offset), ("content-type", "application/offset+octet-stream")];
        self.send(Method::PATCH, at, &headers, bytes).await
    }
}

fn metadata(title: &str) -> String {
    let pairs =
        [("filename", "a.pdf"), ("title", title), ("number", "1/BC"), ("issuer", "Sở"), ("signed_on", "2016-12-20")];
    pairs.map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).join(",")
}

fn code(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let problem: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    problem["code"].clone()
}

#[tokio::test]
async fn a_script_of_our_own_page_uploads_and_nobody_elses() {
    let pages = Pages::demo().await;
    let (clerk, other) = (pages.enter("demo-so-tttt").await, pages.enter("demo-reviewer").await);
    let page = pages.get(ITEM, &clerk).await;
    for part in ["id=\"drop\"", "data-endpoint=\"/assessments/can-tho-2016/items/7.1.1/uploads\"", "-upload.js\" defer"]
    {
        assert!(page.text.contains(part), "{part}");
    }
    let viewer = pages.enter("demo-viewer").await;
    assert!(!pages.get(ITEM, &viewer).await.text.contains("upload.js"), "only where an upload is offered");
    let csrf = page.hidden("csrf");
    let own = Script { pages: &pages, cookie: &clerk, csrf: &csrf, site: "same-origin" };
    let right = metadata("Báo cáo");
    assert_eq!(code(&Script { csrf: "", ..own }.begin(9, &right).await, 403), "form_not_ours");
    assert_eq!(code(&Script { csrf: "00", ..own }.begin(9, &right).await, 403), "form_not_ours");
    assert_eq!(code(&Script { site: "cross-site", ..own }.begin(9, &right).await, 403), "form_not_ours");
    assert_eq!(code(&Script { cookie: "", ..own }.begin(9, &right).await, 401), "not_signed_in");
    assert_eq!(code(&own.begin(9, &metadata("")).await, 422), "invalid_inputs");
    assert_eq!(
        code(&own.begin(9, &format!("{right},items {}", STANDARD.encode("7.1.2"))).await, 422),
        "invalid_inputs"
    );

    let bytes = b"%PDF-1.4\n%%EOF";
    let begun = own.begin(bytes.len(), &right).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text);
    let at = begun.headers[header::LOCATION].to_str().unwrap();
    assert!(at.starts_with("/uploads/"), "{at}");
    let reviewer = pages.get(ITEM, &other).await.hidden("csrf");
    let stranger = Script { cookie: &other, csrf: &reviewer, ..own };
    for stranger in [stranger.part(at, 0, bytes).await, stranger.send(Method::DELETE, at, &[], b"").await] {
        assert_eq!(code(&stranger, 404), "not_found");
    }
    assert_eq!(code(&Script { csrf: "", ..own }.part(at, 0, bytes).await, 403), "form_not_ours");
    assert_eq!(code(&Script { csrf: "", ..own }.send(Method::DELETE, at, &[], b"").await, 403), "form_not_ours");
    assert_eq!(own.part(at, 0, &bytes[..5]).await.status, StatusCode::NO_CONTENT);
    // To look takes the session alone.
    let looks = Script { csrf: "", ..own };
    assert_eq!(looks.send(Method::HEAD, at, &[], b"").await.headers["upload-offset"], "5");
    assert_eq!(own.part(at, 5, &bytes[5..]).await.status, StatusCode::NO_CONTENT);
    let said: Value = serde_json::from_str(&looks.send(Method::GET, at, &[], b"").await.text).unwrap();
    assert_eq!((&said["state"], &said["evidence"]["items"][0]), (&"kept".into(), &"7.1.1".into()));
    assert!(pages.get(ITEM, &clerk).await.text.contains(said["evidence"]["id"].as_str().unwrap()));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_pages_language() {
    let pages = Pages::demo().await;
    let clerk = pages.enter("demo-so-tttt").await;
    let csrf = pages.get(ITEM, &clerk).await.hidden("csrf");
    let own = Script { pages: &pages, cookie: &clerk, csrf: &csrf, site: "same-origin" };
    let begun = own.begin(4, &metadata("Báo cáo")).await;
    let at = begun.headers[header::LOCATION].to_str().unwrap();
    assert_eq!(code(&own.part(at, 0, b"text").await, 415), "unsupported_media_type");
    for (language, words) in [("vi", "Không nhận ra loại tệp"), ("en", "The type of the file is not known")] {
        let answer = own.send(Method::GET, at, &[("accept-language", language)], b"").await;
        let said: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(said["state"], "refused");
        assert!(said["problem"]["detail"].as_str().unwrap().starts_with(words), "{said:#}");
    }
    assert_eq!(own.send(Method::DELETE, at, &[], b"").await.status, StatusCode::NO_CONTENT);
}

/// A body in two parts; between them the session ends.
fn until_the_session_ends(pages: &Pages, cookie: &str, bytes: &[u8]) -> Body {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let (first, second, app) = (Bytes::copy_from_slice(first), Bytes::copy_from_slice(second), pages.app.clone());
    let secret = cookie.split_once('=').unwrap().1.to_owned();
    let rest = stream::once(async move {
        app.sign_out(&secret).await.unwrap();
        second
    });
    Body::from_stream(stream::iter([first]).chain(rest).map(Ok::<_, std::io::Error>))
}

#[tokio::test]
async fn a_session_that_ends_meanwhile_brings_nothing_in() {
    let pages = Pages::demo().await;
    let bytes = b"%PDF-1.4\n%%EOF";
    for whole in [false, true] {
        let cookie = pages.enter("demo-so-tttt").await;
        let csrf = pages.get(ITEM, &cookie).await.hidden("csrf");
        let version = pages.app.assessment("can-tho-2016").await.unwrap().version;
        let request = |method, at: &str| {
            let request = Request::builder().method(method).uri(at).header(header::COOKIE, &cookie);
            request.header("sec-fetch-site", "same-origin").header("x-csrf-token", &csrf).header(header::ACCEPT, "*/*")
        };
        let answer = if whole {
            let mut form = String::new();
            let fields = [("title", "Báo cáo"), ("number", "1/BC"), ("issuer", "Sở"), ("signed_on", "2016-12-20")];
            for (name, value) in [("csrf", csrf.as_str())].into_iter().chain(fields) {
                form += &format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            }
            form += "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n";
            let form = [form.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
            let request = request(Method::POST, &format!("{ITEM}/documents"));
            let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
            pages.send(request.body(until_the_session_ends(&pages, &cookie, &form)).unwrap()).await
        } else {
            let own = Script { pages: &pages, cookie: &cookie, csrf: &csrf, site: "same-origin" };
            let begun = own.begin(bytes.len(), &metadata("Báo cáo")).await;
            let request = request(Method::PATCH, begun.headers[header::LOCATION].to_str().unwrap());
            let request = request.header("tus-resumable", "1.0.0").header("upload-offset", "0");
            let request = request.header(header::CONTENT_TYPE, "application/offset+octet-stream");
            pages.send(request.body(until_the_session_ends(&pages, &cookie, bytes)).unwrap()).await
        };
        assert_eq!(code(&answer, 401), "not_signed_in");
        assert_eq!(pages.app.assessment("can-tho-2016").await.unwrap().version, version, "no document");
    }
}
