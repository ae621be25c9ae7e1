//! The type of a staged file: by its first bytes, and by more of it where they can't tell.

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use super::error::EvidenceError;
use super::media::MediaType;
use super::sniff::{Sniffed, sniff};
use super::window::Window;
use super::xml::Scanner;
use super::{compound, zip};

/// Finds the type of an object of `size` bytes that begins with `head`.
///
/// # Errors
///
/// [`EvidenceError::Refused`] when it isn't an accepted type, or the error of the storage.
pub(super) async fn identify(
    objects: &dyn ObjectStore,
    path: &Path,
    size: u64,
    head: &[u8],
) -> Result<MediaType, EvidenceError> {
    let window = Window::new(objects, path, size);
    match sniff(head)? {
        Sniffed::Is(media) => Ok(media),
        Sniffed::Zip => zip::identify(head, window).await,
        Sniffed::CompoundFile => compound::identify(window).await,
        Sniffed::Xml(encoding) => {
            let mut scanner = Scanner::new(encoding);
            let mut pieces = objects.get(path).await?.into_stream();
            while let Some(piece) = pieces.try_next().await? {
                scanner.feed(&piece)?;
            }
            Ok(scanner.finish()?)
        }
    }
}
