//! `parindex token`: access tokens, for whoever can open the database.

use clap::{Subcommand, ValueEnum};
use uuid::Uuid;

use super::args::PlacesArgs;
use super::failure::line;
use super::lang::Lang;
use super::outcome::{Failure, Outcome, REFUSED};
use super::table::{Column, Table};
use crate::app::moving::must_be_whole;
use crate::app::tokens::{NewToken, TokenView};
use crate::app::{App, AppError, Fault, Request, system_actor};
use crate::config::{DEFAULT_MAX_UPLOAD, Places};
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Role, Token};
use crate::evidence::EvidenceStore;
use crate::storage::{Access, Db, StorageError};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Cấp mã truy cập và in ra một lần duy nhất. Issue a token and print it, once.
    Create(CreateArgs),
    /// Liệt kê mã truy cập. List tokens.
    List(ListArgs),
    /// Thu hồi mã truy cập. Revoke a token.
    Revoke(RevokeArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct CreateArgs {
    /// Tên tài khoản, ghi vào mọi thay đổi. Account name, the "who" of everything it writes.
    #[arg(long)]
    name: String,
    /// Vai trò. Role.
    #[arg(long, value_enum)]
    role: RoleArg,
    /// Chỉ trong một tỉnh, ví dụ can-tho. Confined to one province, e.g. can-tho.
    #[arg(long)]
    province: Option<String>,
    /// Đơn vị, bắt buộc với department. Unit, required for a department.
    #[arg(long)]
    unit: Option<String>,
    /// Số ngày hiệu lực. Days until it expires [default: 365]
    #[arg(long)]
    days: Option<u32>,
    #[command(flatten)]
    places: PlacesArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// In JSON. Print JSON.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) places: PlacesArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RevokeArgs {
    /// Khóa của mã, xem token list. The token's id, see token list.
    id: Uuid,
    #[command(flatten)]
    places: PlacesArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleArg {
    /// Quản trị. Administrator.
    Admin,
    /// Sở Nội vụ. Reviewer.
    Reviewer,
    /// Đơn vị báo cáo. Reporting unit.
    Department,
    /// Chỉ xem. Reads only.
    Viewer,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Admin => Self::Admin,
            RoleArg::Reviewer => Self::Reviewer,
            RoleArg::Department => Self::Department,
            RoleArg::Viewer => Self::Viewer,
        }
    }
}

pub(super) async fn run(command: Command, lang: Lang) -> Result<Outcome, Failure> {
    match command {
        Command::Create(args) => create(args).await,
        Command::List(args) => list(args, lang).await,
        Command::Revoke(args) => revoke(args).await,
    }
}

async fn create(args: CreateArgs) -> Result<Outcome, Failure> {
    let CreateArgs { name, role, province, unit, days, places } = args;
    let app = open(&places.places()?, "POST /api/v1/tokens").await?;
    let new = NewToken { name, role: role.into(), province, unit, days };
    let done = app.issue_token(&request(), new).await;
    app.db.close().await;
    let done = done.map_err(of_flags)?;
    let answer: serde_json::Value = serde_json::from_str(&done.body)
        .map_err(|error| Failure::refused(line("câu trả lời không đọc được", "unreadable answer", Some(&error))))?;
    let word = |key: &str| answer[key].as_str().unwrap_or_default();
    let said = format!(
        "Mã truy cập của {0} (khóa {1}, đến {2}) chỉ hiện lần này, hãy cất giữ. / \
         The token of {0} (id {1}, until {2}) is shown this once only: keep it.\n",
        word("name"),
        word("id"),
        word("expires_at"),
    );
    // The secret stands alone on standard output: `TOKEN=$(parindex token create …)`.
    Ok(Outcome { stdout: format!("{}\n", word("token")), stderr: said, code: 0 })
}

async fn revoke(args: RevokeArgs) -> Result<Outcome, Failure> {
    let app = open(&args.places.places()?, &format!("DELETE /api/v1/tokens/{}", args.id)).await?;
    let done = app.revoke_token(args.id, &request()).await;
    app.db.close().await;
    done?;
    Ok(Outcome::of(format!("đã thu hồi / revoked: {}\n", args.id)))
}

async fn list(args: ListArgs, lang: Lang) -> Result<Outcome, Failure> {
    let db = Db::open(&args.places.places()?.database_url, Access::Read).await?;
    let tokens = db.tokens().await?;
    let views: Vec<TokenView> = tokens.into_iter().map(|(token, revoked)| view(token.fact, revoked)).collect();
    if args.json { Outcome::json(&views) } else { Ok(Outcome::of(table(&views, lang))) }
}

fn view(token: Token, revoked: bool) -> TokenView {
    let Token { id, name, role, province, unit, expires_at, .. } = token;
    TokenView { id, name, role, province, unit, expires_at, revoked }
}

fn table(tokens: &[TokenView], lang: Lang) -> String {
    let columns = [
        Column::Left(36),
        Column::Left(64),
        Column::Left(12),
        Column::Left(40),
        Column::Left(40),
        Column::Left(20),
        Column::Left(12),
    ];
    let header = match lang {
        Lang::Vi => ["Khóa", "Tài khoản", "Vai trò", "Tỉnh", "Đơn vị", "Hết hạn", ""],
        Lang::En => ["Id", "Account", "Role", "Province", "Unit", "Expires", ""],
    };
    let mut table = Table::new(columns, header);
    for token in tokens {
        let role = serde_json::to_value(token.role).ok();
        table.row([
            token.id.to_string(),
            token.name.clone(),
            role.as_ref().and_then(|role| role.as_str()).unwrap_or_default().to_owned(),
            token.province.clone().unwrap_or_default(),
            token.unit.clone().unwrap_or_default(),
            token.expires_at.format("%Y-%m-%d").to_string(),
            if token.revoked { lang.pick("đã thu hồi", "revoked").to_owned() } else { String::new() },
        ]);
    }
    table.render()
}

/// The application over a database that nobody else may write meanwhile. A new database gets its schema.
pub(super) async fn open(places: &Places, call: &str) -> Result<App, Failure> {
    let db = Db::open(&places.database_url, Access::Own).await.map_err(|error| held(error, call))?;
    db.migrate().await?;
    must_be_whole(&db).await?;
    Ok(App::new(db, EvidenceStore::open(&places.evidence_url, DEFAULT_MAX_UPLOAD)?))
}

/// Where a server holds the database, the way round is to ask the server.
fn held(error: StorageError, call: &str) -> Failure {
    let locked = matches!(error, StorageError::Locked { .. });
    let mut failure = Failure::from(error);
    if locked {
        failure.lines.push(format!(
            "Nếu đó là máy chủ parindex, hãy yêu cầu chính nó bằng mã của quản trị. / \
             If that is a parindex server, ask it, with an administrator's token: {call}"
        ));
        if call == "POST /api/v1/tokens" {
            failure.lines.push(
                "  curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \
                 -d '{\"name\": \"so-noi-vu\", \"role\": \"reviewer\"}' http://127.0.0.1:8080/api/v1/tokens"
                    .to_owned(),
            );
        }
    }
    failure
}

pub(super) fn request() -> Request {
    Request::by(Caller { actor: system_actor(), province: None })
}

/// Faults of the request are faults of the flags it was made from.
pub(super) fn of_flags(error: AppError) -> Failure {
    match error {
        AppError::Invalid(faults) => {
            let flag = |fault: Fault| Fault { pointer: fault.pointer.replacen('/', "--", 1), ..fault };
            Failure { code: REFUSED, ..AppError::Invalid(faults.into_iter().map(flag).collect()).into() }
        }
        other => other.into(),
    }
}
