//! The official package: one ZIP with everything that a province sends to the ministry, and the proof of it (`docs/YEAR.md`).
//!
//! - [`documents`] says which document lies in which folder, [`names`] what files are called, [`gaps`] what is missing.
//! - [`compose`] writes the papers: the table comes as it is, the report of explanations, the index, the list of what is missing,
//!   the receipt, and the [`manifest`] of everything.
//! - [`archive`] writes the ZIP as a stream. [`read`] opens one within bounds, [`verify`] proves it from itself.
//!
//! Everything in it follows from the assessment's log, which the receipt carries; but for the names of province and units.

pub mod archive;
pub mod documents;
pub mod gaps;
mod lists;
pub mod manifest;
pub mod names;
pub mod read;
mod report;
pub mod verify;

use bytes::Bytes;

use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::chain::sha256_hex;
use crate::domain::province::{Province, ProvinceKind};
use crate::domain::receipt::SigningKey;
use crate::domain::score::{self, ScoredNode};
use crate::domain::unit::Unit;
use manifest::{Contents, File, Kind};

/// The media type of the package.
pub const MEDIA_TYPE: &str = "application/zip";
/// Where the papers lie.
pub const TABLE: &str = "01 Bảng tự đánh giá.xlsx";
/// The report of explanations.
pub const REPORT: &str = "02 Báo cáo giải trình.docx";
/// The index of documents.
pub const INDEX: &str = "03 Danh mục tài liệu kiểm chứng.xlsx";
/// The list of what is missing.
pub const MISSING: &str = "04 Danh mục còn thiếu.xlsx";
/// The receipt.
pub const RECEIPT: &str = "bien-nhan.json";

/// The papers above, and the manifest.
const PAPERS: usize = 6;

/// What a package is made of.
pub struct Ask<'a> {
    /// The assessment in its version.
    pub assessment: &'a Assessment,
    /// The province; none when nobody knows it any more.
    pub province: Option<&'a Province>,
    /// Its units.
    pub units: &'a [Unit],
    /// The self-assessment table's bytes.
    pub table: Vec<u8>,
    /// The receipt's bytes.
    pub receipt: Vec<u8>,
    /// Hash of the last change.
    pub head: String,
    /// Who signs.
    pub key: Option<&'a SigningKey>,
}

impl Ask<'_> {
    /// The province as it is called in a sentence: `thành phố Cần Thơ`.
    fn province_vi(&self) -> String {
        match self.province {
            Some(province) if province.kind == ProvinceKind::City => format!("thành phố {}", province.name_vi),
            Some(province) => format!("tỉnh {}", province.name_vi),
            None => self.assessment.opening.province.clone(),
        }
    }

    fn unit<'a>(&'a self, slug: &'a str) -> &'a str {
        self.units.iter().find(|unit| unit.slug == slug).map_or(slug, |unit| &unit.name.vi)
    }
}

/// A package to be streamed: papers first, then the documents.
#[derive(Clone, Debug)]
pub struct Package {
    /// Path and bytes of each paper, the manifest last.
    pub papers: Vec<(String, Bytes)>,
    /// Every document.
    pub documents: Vec<Document>,
    /// SHA-256 of the manifest, which names every other file: what the package is known by.
    pub sha256: String,
}

/// A document in the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Path.
    pub path: String,
    /// SHA-256 of its bytes, as its fact says.
    pub sha256: String,
    /// Size in bytes, as its fact says.
    pub size: u64,
}

/// How many files the package of an assessment has.
#[must_use]
pub fn files(assessment: &Assessment) -> usize {
    documents::documents(assessment).len() + PAPERS
}

/// Composes the package: the same version, names of units and key give the same bytes.
///
/// # Errors
/// Only what would be a fault of ours.
pub fn compose(ask: Ask<'_>) -> std::io::Result<Package> {
    let placed = documents::documents(ask.assessment);
    let shorts = gaps::gaps(ask.assessment);
    let report = report::write(&ask, &shorts)?;
    let index = lists::index(&ask, &placed).map_err(std::io::Error::other)?;
    let missing = lists::missing(&ask, &shorts).map_err(std::io::Error::other)?;
    let Ask { assessment, table, receipt, head, key, .. } = ask;
    let papers = [
        (TABLE, Kind::Table, table),
        (REPORT, Kind::Report, report),
        (INDEX, Kind::Index, index),
        (MISSING, Kind::Missing, missing),
        (RECEIPT, Kind::Receipt, receipt),
    ];
    let mut files: Vec<File> = papers.iter().map(|(path, kind, bytes)| File::of(path, *kind, bytes)).collect();
    files.extend(placed.iter().map(|placed| placed.file()));
    let manifest = Contents::of(assessment, head, files).seal(key)?;
    let sha256 = sha256_hex(&manifest);
    let papers = papers.map(|(path, _, bytes)| (path.to_owned(), Bytes::from(bytes)));
    let papers = papers.into_iter().chain([(manifest::PATH.to_owned(), Bytes::from(manifest))]).collect();
    let documents = placed.iter().map(|placed| {
        let fact = &placed.document.fact;
        Document { path: placed.path.clone(), sha256: fact.sha256.clone(), size: fact.size }
    });
    Ok(Package { papers, documents: documents.collect(), sha256 })
}

/// The scored tree as claimed.
fn claimed(assessment: &Assessment) -> ScoredNode {
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    score::tree(&assessment.set, &standings, &mut |_| None)
}
