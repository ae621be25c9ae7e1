//! `parindex migrate`: brings the schema up to date, or says what that would do.

use super::args::PlacesArgs;
use super::outcome::{Failure, Outcome, REFUSED};
use crate::storage::{Access, Db, StorageError};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    places: PlacesArgs,
    /// Chỉ liệt kê các bước còn chờ; mã thoát 1 nếu có. Only list what waits; exit code 1 when something does.
    #[arg(long)]
    status: bool,
    /// PostgreSQL: cấp cho vai trò này đúng những quyền máy chủ cần, không sửa, không xóa được dữ kiện. Give this role just the
    /// rights a server needs: it can neither change nor delete a fact.
    #[arg(long, value_name = "ROLE", conflicts_with = "status")]
    grant: Option<String>,
}

pub(super) async fn run(args: Args) -> Result<Outcome, Failure> {
    let places = args.places.places()?;
    if args.status {
        return match Db::open(&places.database_url, Access::Read).await {
            Ok(_) => Ok(Outcome::of(format!("{UP_TO_DATE}\n"))),
            Err(StorageError::Outdated { pending }) => {
                Ok(Outcome { code: REFUSED, ..Outcome::of(list("chờ / pending", &pending)) })
            }
            Err(error) => Err(error.into()),
        };
    }
    let db = Db::open(&places.database_url, Access::Own).await?;
    let done = db.migrate().await?;
    if let Some(role) = &args.grant {
        db.grant(role).await?;
    }
    db.close().await;
    Ok(Outcome::of(if done.is_empty() { format!("{UP_TO_DATE}\n") } else { list("xong / done", &done) }))
}

const UP_TO_DATE: &str = "cấu trúc đã mới nhất / the schema is up to date";

fn list(what: &str, migrations: &[String]) -> String {
    migrations.iter().map(|name| format!("{what}: {name}\n")).collect()
}
