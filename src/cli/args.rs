//! Arguments that several commands share.

use super::outcome::Failure;
use crate::config::{Places, RawPlaces};

/// Where the data is.
#[derive(Debug, clap::Args)]
pub(super) struct PlacesArgs {
    /// Dùng bản demo Cần Thơ 2016, mặc định trong parindex-demo/. Use the Cần Thơ 2016 demo, kept in parindex-demo/.
    #[arg(long)]
    demo: bool,
    /// Cơ sở dữ liệu. The database [default: sqlite://parindex.sqlite]
    #[arg(long, value_name = "URL", env = "PARINDEX_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Kho tài liệu kiểm chứng, file:///thư/mục hoặc s3://kho/tiền-tố (khóa và địa chỉ S3 ở AWS_…). The evidence store,
    /// file:///directory or s3://bucket/prefix (keys and endpoint of S3 in AWS_…) [default: file://<current directory>/evidence]
    #[arg(long, value_name = "URL", env = "PARINDEX_EVIDENCE_URL", hide_env_values = true)]
    evidence_url: Option<String>,
}

impl PlacesArgs {
    /// As given, with the working directory.
    pub(super) fn raw(self) -> Result<RawPlaces, Failure> {
        let Self { demo, database_url, evidence_url } = self;
        Ok(RawPlaces { demo, database_url, evidence_url, directory: std::env::current_dir()? })
    }

    /// Checked.
    pub(super) fn places(self) -> Result<Places, Failure> {
        Ok(Places::check(&self.raw()?)?)
    }
}
