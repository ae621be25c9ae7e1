//! The official package: papers made at once, documents streamed as they are stored.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

use super::{Answer, App, AppError};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::province;
use crate::evidence::{Damage, Digest, EvidenceError, EvidenceStore};
use crate::package::archive::Writer;
use crate::package::read::MOST_FILES;
use crate::package::{self, Document, Package};

/// How many documents are looked for at once before the first byte goes out.
const LOOK: usize = 8;

/// A package ready to be streamed.
pub struct Parcel {
    package: Package,
    at: DateTime<Utc>,
    evidence: EvidenceStore,
}

impl App {
    /// The package of an assessment in its version. Its papers are made here; of its documents only that they are there is known.
    ///
    /// # Errors
    /// A refusal to units; `Conflict` for more files than a package holds; those of [`App::receipt`]; a document that is missing; storage.
    pub async fn package(&self, assessment: &Arc<Assessment>, caller: &Caller) -> Answer<Parcel> {
        may::enter(caller, &assessment.opening.province)?;
        may::read_all_evidence(caller)?;
        let files = package::files(assessment) as u64;
        if files > MOST_FILES {
            return Err(AppError::conflict(
                "package_too_large",
                format!(
                    "Gói sẽ có {files} tệp, nhiều nhất là {MOST_FILES}: tài liệu dùng cho nhiều mục có mặt ở từng mục"
                ),
                format!(
                    "The package would have {files} files, {MOST_FILES} at most: a document that serves several items lies with each"
                ),
            ));
        }
        let opening = &assessment.opening;
        let units = self.units(&opening.province).await?;
        let table = self.self_assessment(assessment, caller).await?;
        let receipt = self.receipt(Arc::clone(assessment)).await?;
        let head = self.db.changes(&opening.assessment, assessment.version - 1, 1).await?.pop();
        let head = head.map(|last| last.hash).unwrap_or_default();
        let (of, key) = (Arc::clone(assessment), self.receipt_key.clone());
        let work = move |_: &_| {
            let province = province::find(catalog::provinces(), &of.opening.province);
            package::compose(package::Ask {
                assessment: &of,
                province,
                units: &units,
                table,
                receipt,
                head,
                key: key.as_ref(),
            })
        };
        let package = self.shared.heavy.run(work).await?;
        let package =
            package.map_err(|error| AppError::Inconsistent(format!("a package does not compose: {error}")))?;
        Ok(Parcel { package, at: assessment.at, evidence: self.evidence.clone() })
    }
}

impl Parcel {
    /// What it is known by: the same for the same bytes.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.package.sha256
    }

    /// Its bytes, of which no more than a piece of one document is held. An error within means that a document is damaged or can't be
    /// read, and no archive comes of what was handed out; nothing else ends one.
    ///
    /// # Errors
    /// A document that is missing, told before the first byte.
    pub async fn stream(self) -> Answer<impl Stream<Item = Result<Bytes, AppError>> + Send + 'static> {
        let Self { package, at, evidence } = self;
        let all: BTreeMap<_, _> = package.documents.iter().map(|document| (&document.sha256, document.size)).collect();
        let all = all.into_iter().map(|(sha256, size)| Ok((digest(sha256)?, size))).collect::<Answer<Vec<_>>>()?;
        let there = stream::iter(all).map(|(sha256, size)| {
            let evidence = evidence.clone();
            async move {
                match evidence.exists(&sha256, size).await? {
                    true => Ok(()),
                    false => Err(AppError::from(EvidenceError::Damaged { sha256, damage: Damage::Missing })),
                }
            }
        });
        there.buffer_unordered(LOOK).try_collect::<()>().await?;
        let papers = package.papers.into_iter();
        let documents = package.documents.into_iter();
        let left = papers.map(|(path, bytes)| Part::Paper(path, bytes)).chain(documents.map(Part::Document)).collect();
        let packing = Packing { writer: Some(Writer::new(at)), left, current: None, evidence };
        Ok(stream::try_unfold(packing, Packing::next).inspect_err(|error| {
            tracing::error!(error = error as &dyn std::error::Error, "a package breaks off");
        }))
    }
}

/// What goes into the archive next.
enum Part {
    Paper(String, Bytes),
    Document(Document),
}

/// An archive on its way.
struct Packing {
    /// None once it is finished.
    writer: Option<Writer>,
    left: VecDeque<Part>,
    current: Option<BoxStream<'static, Result<Bytes, EvidenceError>>>,
    evidence: EvidenceStore,
}

impl Packing {
    /// The next bytes; none behind the last.
    async fn next(mut self) -> Answer<Option<(Bytes, Self)>> {
        loop {
            let Some(mut writer) = self.writer.take() else { return Ok(None) };
            if let Some(pieces) = &mut self.current {
                match pieces.try_next().await? {
                    Some(piece) => writer.write(&piece).map_err(ours)?,
                    None => self.current = None,
                }
            } else {
                match self.left.pop_front() {
                    Some(Part::Paper(path, bytes)) => {
                        writer.begin(&path, bytes.len() as u64).map_err(ours)?;
                        writer.write(&bytes).map_err(ours)?;
                    }
                    Some(Part::Document(Document { path, sha256, size })) => {
                        // Read through and compared with its hash before its first byte is handed out.
                        self.current = Some(self.evidence.read(&digest(&sha256)?, size, None).await?);
                        writer.begin(&path, size).map_err(ours)?;
                    }
                    None => return Ok(Some((writer.finish().map_err(ours)?, self))),
                }
            }
            let written = writer.take();
            self.writer = Some(writer);
            if !written.is_empty() {
                return Ok(Some((written, self)));
            }
        }
    }
}

fn digest(sha256: &str) -> Answer<Digest> {
    sha256.parse().map_err(|_| AppError::Inconsistent(format!("evidence is known by {sha256}")))
}

fn ours(error: io::Error) -> AppError {
    AppError::Inconsistent(format!("a package does not write: {error}"))
}
