//! An upload in parts that is aborted when it is dropped: parts of one that nobody ends stay, unseen and paid for.

use std::fmt;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{Error, MultipartId, MultipartUpload, PutPayload, PutResult, Result, UploadPart};
use tokio::sync::RwLock;

use super::objects::Objects;

pub(super) struct Upload {
    objects: Objects,
    location: Path,
    id: MultipartId,
    /// What the server calls each part, once it has it.
    parts: Vec<Arc<OnceLock<PartId>>>,
    /// Held for reading by every part under way. A part that arrives after the upload was aborted may stay for ever, so aborting
    /// waits for the last of them.
    under_way: Arc<RwLock<()>>,
    is_over: bool,
}

impl Upload {
    pub(super) fn new(objects: Objects, location: Path, id: MultipartId) -> Self {
        Self { objects, location, id, parts: Vec::new(), under_way: Arc::default(), is_over: false }
    }
}

#[async_trait]
impl MultipartUpload for Upload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let (index, part) = (self.parts.len(), Arc::new(OnceLock::new()));
        self.parts.push(Arc::clone(&part));
        let (store, location, id) = (self.objects.patient.clone(), self.location.clone(), self.id.clone());
        let under_way = Arc::clone(&self.under_way);
        Box::pin(async move {
            let guard = under_way.read_owned().await;
            // On a task of its own: once begun, it is sent to the end even if the caller goes away.
            let sending = tokio::spawn(async move {
                let sent = store.put_part(&location, &id, index, data).await;
                drop(guard);
                sent
            });
            // A part is put by this future alone, so it is named once.
            drop(part.set(sending.await??));
            Ok(())
        })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let parts: Option<Vec<PartId>> = self.parts.iter().map(|part| part.get().cloned()).collect();
        let parts = parts.ok_or_else(|| Error::Generic { store: "S3", source: "a part was never sent".into() })?;
        let put = self.objects.patient.complete_multipart(&self.location, &self.id, parts).await?;
        self.is_over = true;
        Ok(put)
    }

    async fn abort(&mut self) -> Result<()> {
        let _none = self.under_way.write().await;
        self.objects.quick.abort_multipart(&self.location, &self.id).await?;
        self.is_over = true;
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // Outside of a runtime, as when the process ends, the parts stay until staging is swept.
        if !self.is_over
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (store, location, id) = (self.objects.quick.clone(), self.location.clone(), self.id.clone());
            let under_way = Arc::clone(&self.under_way);
            runtime.spawn(async move {
                let _none = under_way.write().await;
                if let Err(error) = store.abort_multipart(&location, &id).await {
                    tracing::warn!(%error, key = %location, "the parts of an upload stay until staging is swept");
                }
            });
        }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("location", &self.location).field("parts", &self.parts.len()).finish()
    }
}
