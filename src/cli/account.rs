//! `parindex account`: accounts of people, for whoever can open the database.

use clap::Subcommand;
use serde_json::Value;

use super::args::PlacesArgs;
use super::failure::line;
use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::table::{Column, Table};
use super::token::{ListArgs, RoleArg, of_flags, open, request};
use crate::app::accounts::{AccountView, Lock, NewAccount};
use crate::app::{App, AppError, Done};
use crate::domain::facts::Standing;
use crate::storage::{Access, Db};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lập tài khoản và in ra liên kết đặt mật khẩu, một lần duy nhất. Make an account and print the link that sets its
    /// password, once.
    Create(CreateArgs),
    /// In ra liên kết mới để đặt lại mật khẩu. Print a new link to set the password anew.
    Link(NameArgs),
    /// Khóa tài khoản: mọi phiên đăng nhập kết thúc. Lock an account: its sessions are over.
    Lock(LockArgs),
    /// Mở khóa. Unlock an account.
    Unlock(NameArgs),
    /// Liệt kê tài khoản. List accounts.
    List(ListArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct CreateArgs {
    /// Tên đăng nhập, chữ thường, ghi vào mọi thay đổi. Name to sign in with, in lower case, the "who" of every change.
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
    #[command(flatten)]
    places: PlacesArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct NameArgs {
    /// Tên đăng nhập. The account's name.
    name: String,
    #[command(flatten)]
    places: PlacesArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct LockArgs {
    /// Tên đăng nhập. The account's name.
    name: String,
    /// Lý do, ghi vào nhật ký. Why, for the record.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    places: PlacesArgs,
}

pub(super) async fn run(command: Command, lang: Lang) -> Result<Outcome, Failure> {
    match command {
        Command::Create(CreateArgs { name, role, province, unit, places }) => {
            let new = NewAccount { name: name.clone(), role: role.into(), province, unit };
            let done = write(places, "POST /api/v1/accounts", async |app| app.create_account(&request(), new).await);
            let done = done.await?;
            link(&name, &said(&done)?["link"])
        }
        Command::Link(NameArgs { name, places }) => {
            let call = format!("POST /api/v1/accounts/{name}/links");
            let done = write(places, &call, async |app| app.make_link(&name, &request()).await).await?;
            link(&name, &said(&done)?)
        }
        Command::Lock(LockArgs { name, reason, places }) => {
            let call = format!("PUT /api/v1/accounts/{name}/lock");
            let lock = Lock { reason };
            write(places, &call, async |app| app.lock_account(&name, &request(), lock).await).await?;
            Ok(Outcome::of(format!("đã khóa / locked: {name}\n")))
        }
        Command::Unlock(NameArgs { name, places }) => {
            let call = format!("DELETE /api/v1/accounts/{name}/lock");
            write(places, &call, async |app| app.unlock_account(&name, &request()).await).await?;
            Ok(Outcome::of(format!("đã mở khóa / unlocked: {name}\n")))
        }
        Command::List(args) => list(args, lang).await,
    }
}

/// Writes to a database that nobody else may write meanwhile.
async fn write(
    places: PlacesArgs,
    call: &str,
    work: impl AsyncFnOnce(&App) -> Result<Done, AppError>,
) -> Result<Done, Failure> {
    let app = open(&places.places()?, call).await?;
    let done = work(&app).await;
    app.db.close().await;
    done.map_err(of_flags)
}

fn said(done: &Done) -> Result<Value, Failure> {
    serde_json::from_str(&done.body)
        .map_err(|error| Failure::refused(line("câu trả lời không đọc được", "unreadable answer", Some(&error))))
}

/// The link stands alone on standard output.
fn link(name: &str, link: &Value) -> Result<Outcome, Failure> {
    let word = |key: &str| link[key].as_str().unwrap_or_default();
    let stderr = format!(
        "Liên kết đặt mật khẩu của {name}, mở trên máy chủ, dùng một lần, đến {until}; chỉ hiện lần này. / \
         The link that sets the password of {name}, to open on the server, works once, until {until}; it is shown this once only.\n",
        until = word("expires_at"),
    );
    Ok(Outcome { stdout: format!("{}\n", word("path")), stderr, code: 0 })
}

async fn list(args: ListArgs, lang: Lang) -> Result<Outcome, Failure> {
    let db = Db::open(&args.places.places()?.database_url, Access::Read).await?;
    let accounts = db.accounts().await?;
    let views: Vec<AccountView> = accounts.iter().map(|(account, set)| AccountView::of(account, *set)).collect();
    if args.json { Outcome::json(&views) } else { Ok(Outcome::of(table(&views, lang))) }
}

fn table(accounts: &[AccountView], lang: Lang) -> String {
    let columns = [Column::Left(64), Column::Left(12), Column::Left(40), Column::Left(40), Column::Left(24)];
    let header = match lang {
        Lang::Vi => ["Tài khoản", "Vai trò", "Tỉnh", "Đơn vị", ""],
        Lang::En => ["Account", "Role", "Province", "Unit", ""],
    };
    let mut table = Table::new(columns, header);
    for account in accounts {
        let role = serde_json::to_value(account.role).ok();
        let standing = match account.standing {
            Standing::Open if account.has_password => "",
            Standing::Open => lang.pick("chưa đặt mật khẩu", "no password yet"),
            Standing::Locked => lang.pick("bị khóa", "locked"),
            Standing::Ended => lang.pick("đã chấm dứt", "ended"),
        };
        table.row([
            account.name.clone(),
            role.as_ref().and_then(|role| role.as_str()).unwrap_or_default().to_owned(),
            account.province.clone().unwrap_or_default(),
            account.unit.clone().unwrap_or_default(),
            standing.to_owned(),
        ]);
    }
    table.render()
}
