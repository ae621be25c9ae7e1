//! Uploads that a killed process began and nobody ended: no listing of objects shows them, so they are asked for on their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use object_store::aws::AmazonS3;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;

use crate::evidence::error::EvidenceError;
use crate::evidence::keys;

/// How long a signed request is good for.
const SIGNED_FOR: Duration = Duration::from_secs(60);

/// What looks for them, in one bucket under one prefix. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::evidence) struct Unfinished {
    store: AmazonS3,
    client: Client,
    /// What the keys of uploads begin with.
    prefix: String,
    /// Whether it was said that this server does not tell.
    is_told: Arc<AtomicBool>,
}

/// One page of the answer of `ListMultipartUploads`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default)]
    is_truncated: bool,
    #[serde(default)]
    next_key_marker: String,
    #[serde(default)]
    next_upload_id_marker: String,
    #[serde(default, rename = "Upload")]
    uploads: Vec<Begun>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Begun {
    key: String,
    upload_id: String,
    initiated: DateTime<Utc>,
}

impl Unfinished {
    pub(super) fn new(
        store: AmazonS3,
        prefix: &Path,
        connect: Duration,
        whole: Duration,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder().connect_timeout(connect).timeout(whole).build()?;
        let separator = if prefix.as_ref().is_empty() { "" } else { "/" };
        let prefix = format!("{prefix}{separator}{}/", keys::STAGING);
        Ok(Self { store, client, prefix, is_told: Arc::default() })
    }

    /// Aborts every upload begun before a time, by the server's clock. Returns how many there were; none where the server does
    /// not tell.
    pub(in crate::evidence) async fn abort(&self, before: DateTime<Utc>) -> Result<u64, EvidenceError> {
        let (mut aborted, mut markers) = (0, Vec::new());
        while let Some(page) = self.page(&markers).await? {
            for upload in page.uploads {
                // Some servers take the prefix for no more than a hint.
                if upload.initiated < before && upload.key.starts_with(&self.prefix) {
                    aborted += u64::from(self.abort_one(&upload).await?);
                }
            }
            let next = vec![("key-marker", page.next_key_marker), ("upload-id-marker", page.next_upload_id_marker)];
            // A server that begins anew with every page would never end.
            if !page.is_truncated || next == markers {
                break;
            }
            markers = next;
        }
        Ok(aborted)
    }

    /// Whether the upload was still there.
    async fn abort_one(&self, upload: &Begun) -> Result<bool, EvidenceError> {
        let key = Path::parse(&upload.key).map_err(object_store::Error::from)?;
        match self.store.abort_multipart(&key, &upload.upload_id).await {
            Ok(()) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn page(&self, markers: &[(&str, String)]) -> Result<Option<Page>, EvidenceError> {
        let options = SignedUrlOptions::new()
            .with_query([("uploads", ""), ("prefix", self.prefix.as_str())])
            .with_query(markers.iter().map(|(name, marker)| (*name, marker.as_str())));
        let url = self.store.signed_url_opts(Method::GET, &Path::default(), SIGNED_FOR, &options).await?;
        // Whoever reads the URL could send it too, so no error repeats it.
        let unavailable = |error: reqwest::Error| EvidenceError::Unavailable(error.without_url().into());
        let answer = self.client.get(url).send().await.map_err(unavailable)?;
        let status = answer.status();
        let body = answer.text().await.map_err(unavailable)?;
        if status.is_success() {
            return quick_xml::de::from_str(&body).map(Some).map_err(|error| EvidenceError::Unavailable(error.into()));
        }
        if !tells_nothing(status, &body) {
            let words = format!("listing unfinished uploads was answered with {status}: {body}");
            return Err(EvidenceError::Unavailable(words.into()));
        }
        if !self.is_told.swap(true, Ordering::Relaxed) {
            tracing::warn!(%status, "this store does not tell of unfinished uploads: it must remove them by a rule of its own");
        }
        Ok(None)
    }
}

/// Whether a server has no such list, or not for us.
fn tells_nothing(status: StatusCode, body: &str) -> bool {
    let is_missing = [StatusCode::NOT_IMPLEMENTED, StatusCode::METHOD_NOT_ALLOWED].contains(&status);
    is_missing || body.contains("<Code>NotImplemented</Code>") || body.contains("<Code>AccessDenied</Code>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_answer_is_read() {
        let page: Page = quick_xml::de::from_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>bucket</Bucket>\
             <KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker><NextKeyMarker>my-movie.m2ts</NextKeyMarker>\
             <NextUploadIdMarker>YW55IGlkZWEgd2h5</NextUploadIdMarker><MaxUploads>3</MaxUploads>\
             <IsTruncated>true</IsTruncated><Upload><Key>my-divisor</Key><UploadId>XMgbGlrZSBlbHZpbmc</UploadId>\
             <Initiator><ID>arn:aws:iam::111122223333:user/user1</ID></Initiator><Owner><ID>75aa</ID></Owner>\
             <StorageClass>STANDARD</StorageClass><Initiated>2010-11-10T20:48:33.000Z</Initiated></Upload>\
             <Upload><Key>my-movie.m2ts</Key><UploadId>VXBsb2FkIElE</UploadId>\
             <Initiated>2010-11-10T20:48:33.000Z</Initiated></Upload></ListMultipartUploadsResult>",
        )
        .unwrap();
        assert!(page.is_truncated && page.uploads.len() == 2);
        assert_eq!((page.next_key_marker.as_str(), page.uploads[0].key.as_str()), ("my-movie.m2ts", "my-divisor"));
        assert_eq!(page.uploads[1].initiated.to_rfc3339(), "2010-11-10T20:48:33+00:00");
        let empty: Page =
            quick_xml::de::from_str("<ListMultipartUploadsResult><Bucket>b</Bucket></ListMultipartUploadsResult>")
                .unwrap();
        assert!(!empty.is_truncated && empty.uploads.is_empty());
    }
}
