//! A unit reports from an item's page: seen first, then sent; and what keeps it from being sent wrongly.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::{Answer, Pages};

pub(super) const ITEM: &str = "/assessments/can-tho-2016/items/7.1.1";

impl Pages {
    /// Sends a form of an item's page with what a browser adds: the session's mark and the version the page was of.
    async fn form(&self, address: &str, cookie: &str, page: &Answer, fields: &str) -> Answer {
        let (csrf, version) = (page.hidden("csrf"), page.hidden("version"));
        self.post(address, cookie, &format!("csrf={csrf}&version={version}&{fields}")).await
    }

    /// Sends files with a form, as a browser does.
    async fn files(&self, cookie: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        for (name, bytes) in files {
            body += &format!(
                "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n{bytes}\r\n"
            );
        }
        body += "--cut--\r\n";
        let request = Request::post(format!("{ITEM}/documents"))
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn version(&self) -> i64 {
        self.app.assessment("can-tho-2016").await.unwrap().version
    }
}

/// What the unit's newest report of the item holds.
async fn newest(pages: &Pages) -> serde_json::Value {
    let assessment = pages.app.assessment("can-tho-2016").await.unwrap();
    let (_, record) = assessment.item("7.1.1").unwrap();
    parindex::domain::score::inputs_json(&record.submissions.last().unwrap().fact.inputs).into()
}
