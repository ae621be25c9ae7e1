//! One bucket behind two clients: one that soon gives up, and one for what takes its time with large objects.

use std::fmt;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use super::upload::Upload;

/// The objects of a bucket.
#[derive(Clone, Debug)]
pub(super) struct Objects {
    pub(super) quick: AmazonS3,
    pub(super) patient: AmazonS3,
}

impl Objects {
    pub(super) fn new(quick: AmazonS3, patient: AmazonS3) -> Self {
        Self { quick, patient }
    }
}

impl fmt::Display for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.quick.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for Objects {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.quick.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let (objects, location) = (self.clone(), location.clone());
        // On a task of its own: if the caller goes away meanwhile, what the server began is dropped with the task's result, and
        // that aborts it.
        let begun = tokio::spawn(async move {
            let id = objects.quick.create_multipart_opts(&location, options).await?;
            Ok::<_, Error>(Upload::new(objects, location, id))
        });
        Ok(Box::new(begun.await??))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.quick.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.quick.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.quick.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.quick.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.patient.copy_opts(from, to, options).await
    }
}
