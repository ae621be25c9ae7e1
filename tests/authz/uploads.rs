//! Uploads that the clerk in charge has begun, and how each of their operations is asked.

use parindex::app::Request;
use parindex::app::uploads::NewUpload;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Actor, Role};
use serde_json::json;

use super::accounts::CLERK;
use super::{Recipe, plain};
use crate::api::support::{TestApp, YEAR};
use crate::api::uploads::described;

/// Two uploads: one that goes on, one that is ended.
pub(super) struct Held {
    going: String,
    ended: String,
}

fn headers() -> Vec<(&'static str, String)> {
    vec![("tus-resumable", "1.0.0".to_owned())]
}

fn beginning() -> Vec<(&'static str, String)> {
    let metadata = described("a.pdf", "7.1.1");
    [headers(), vec![("upload-length", "1000".to_owned()), ("upload-metadata", metadata)]].concat()
}

impl Held {
    /// Begun by the account of the name of the one that asks.
    pub(super) async fn of(app: &TestApp) -> Self {
        let actor = Actor { name: CLERK.to_owned(), role: Role::Department, unit: Some("so-tttt".to_owned()) };
        let request = Request::by(Caller { actor, province: Some("can-tho".to_owned()) });
        let meta = json!({ "title": "Báo cáo", "number": "2/BC", "issuer": "Sở", "signed_on": "2016-12-20", "items": ["7.1.1"] });
        let begin = async || {
            let described = serde_json::from_value(meta.clone()).unwrap();
            let new = NewUpload { file_name: "a.pdf".to_owned(), length: 1000, metadata: String::new(), described };
            let upload = app.app.begin_upload("can-tho-2016", &request, new).await.unwrap();
            format!("/api/v1/uploads/{}", upload.id)
        };
        Self { going: begin().await, ended: begin().await }
    }

    pub(super) fn recipes(&self) -> [(&'static str, Recipe); 7] {
        let create = format!("{YEAR}/uploads");
        let part = [headers(), vec![("upload-offset", "0".to_owned())]].concat();
        let instead = [&part[..], &[("x-http-method-override", "PATCH".to_owned())]].concat();
        [
            ("OPTIONS /api/v1/assessments/{id}/uploads", plain(create.clone())),
            ("POST /api/v1/assessments/{id}/uploads", Recipe { headers: beginning(), ..plain(create) }),
            ("GET /api/v1/uploads/{upload}", plain(&self.going)),
            ("HEAD /api/v1/uploads/{upload}", Recipe { headers: headers(), ..plain(&self.going) }),
            (
                "PATCH /api/v1/uploads/{upload}",
                Recipe { headers: part, content_type: "application/offset+octet-stream", ..plain(&self.going) },
            ),
            (
                "POST /api/v1/uploads/{upload}",
                Recipe { headers: instead, content_type: "application/offset+octet-stream", ..plain(&self.going) },
            ),
            ("DELETE /api/v1/uploads/{upload}", Recipe { headers: headers(), ..plain(&self.ended) }),
        ]
    }
}
