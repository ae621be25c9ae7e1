//! An S3 server in process: the real protocol over a directory, on a port of this machine.
//!
//! Included by the tests inside the library and by those around it. Two things are done here that `s3s-fs` does not do as a store
//! in use does: a copy appears whole or not at all, and uploads that were begun are told of.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::runtime::Runtime;

/// The bucket that is there.
pub const BUCKET: &str = "can-tho";
const KEY: &str = "parindex-test";
const SECRET: &str = "not-a-secret";

/// A server that goes when it is dropped.
pub struct S3Server {
    runtime: Option<Runtime>,
    port: u16,
}

impl S3Server {
    /// Serves a directory, whose objects lie under [`BUCKET`] by their keys; port 0 for one that is free.
    pub fn start(dir: &Path, port: u16) -> Self {
        std::fs::create_dir_all(dir.join(BUCKET)).unwrap();
        let listener = listen(port);
        let port = listener.local_addr().unwrap().port();
        let mut service = S3ServiceBuilder::new(Store::open(dir));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    // A client that goes away is no fault.
                    drop(server.serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self { runtime: Some(runtime), port }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        // In the background: a test that ends is within a runtime, where nothing may block.
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// The settings that lead to a server on a port of this machine, by the names they have in the environment.
pub fn settings(port: u16) -> Vec<(String, String)> {
    let endpoint = format!("http://127.0.0.1:{port}");
    [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_REGION", "us-east-1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The port of a server that has just gone may be taken for a moment longer.
fn listen(port: u16) -> std::net::TcpListener {
    for _ in 0..250 {
        if let Ok(listener) = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            listener.set_nonblocking(true).unwrap();
            return listener;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("port {port} is taken");
}

struct Store {
    files: FileSystem,
    root: PathBuf,
    copies: AtomicU64,
}

impl Store {
    fn open(root: &Path) -> Self {
        std::fs::create_dir_all(root.join(".begun")).unwrap();
        Self { files: FileSystem::new(root).unwrap(), root: root.to_owned(), copies: AtomicU64::new(0) }
    }

    fn bucket(&self, bucket: &str) -> S3Result<PathBuf> {
        let path = self.root.join(bucket);
        if path.is_dir() { Ok(path) } else { Err(s3_error!(NoSuchBucket)) }
    }

    fn copy(&self, input: &CopyObjectInput) -> S3Result<()> {
        let CopySource::Bucket { bucket, key, .. } = &input.copy_source else { return Err(s3_error!(NotImplemented)) };
        let (from, to) = (self.bucket(bucket)?.join(&**key), self.bucket(&input.bucket)?.join(&input.key));
        let between = self.root.join(format!(".copy-{}", self.copies.fetch_add(1, Ordering::Relaxed)));
        std::fs::copy(from, &between).map_err(|error| s3_error!(error, NoSuchKey))?;
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(between, to).unwrap();
        Ok(())
    }

    /// Uploads that were begun and not ended, as `.begun/<id>` holds their keys.
    fn begun(&self, prefix: &str) -> Vec<MultipartUpload> {
        let mut uploads = Vec::new();
        for entry in std::fs::read_dir(self.root.join(".begun")).unwrap() {
            let entry = entry.unwrap();
            let id = entry.file_name().into_string().unwrap();
            let Ok(info) = std::fs::metadata(self.root.join(format!(".upload-{id}.json"))) else { continue };
            let key = std::fs::read_to_string(entry.path()).unwrap();
            if key.starts_with(prefix) {
                let initiated = Some(Timestamp::from(info.modified().unwrap()));
                uploads.push(MultipartUpload { key: Some(key), upload_id: Some(id), initiated, ..Default::default() });
            }
        }
        uploads.sort_by(|a, b| a.upload_id.cmp(&b.upload_id));
        uploads
    }
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait]
impl S3 for Store {
    async fn get_object(&self, request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        self.bucket(&request.input.bucket)?;
        self.files.get_object(request).await
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        self.files.head_object(request).await
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        self.bucket(&request.input.bucket)?;
        self.files.put_object(request).await
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        self.files.delete_object(request).await
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        self.copy(&request.input)?;
        let result = CopyObjectResult { e_tag: Some(ETag::Strong("copied".to_owned())), ..Default::default() };
        Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() }))
    }

    async fn list_objects_v2(&self, request: S3Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
        self.files.list_objects_v2(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        self.bucket(&request.input.bucket)?;
        let key = request.input.key.clone();
        let answer = self.files.create_multipart_upload(request).await?;
        std::fs::write(self.root.join(".begun").join(answer.output.upload_id.as_ref().unwrap()), key).unwrap();
        Ok(answer)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        self.files.upload_part(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        self.files.complete_multipart_upload(request).await
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        self.files.abort_multipart_upload(request).await
    }

    /// One upload a page, so that the pages are turned.
    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        self.bucket(&request.input.bucket)?;
        let seen = request.input.upload_id_marker.unwrap_or_default();
        let mut uploads = self.begun(&request.input.prefix.unwrap_or_default());
        uploads.retain(|upload| upload.upload_id.as_deref() > Some(seen.as_str()));
        let is_truncated = Some(uploads.len() > 1);
        uploads.truncate(1);
        let next = uploads.last().cloned().unwrap_or_default();
        Ok(S3Response::new(ListMultipartUploadsOutput {
            is_truncated,
            next_key_marker: next.key,
            next_upload_id_marker: next.upload_id,
            uploads: Some(uploads),
            ..Default::default()
        }))
    }
}
