//! The command line: reads arguments, calls the use cases, writes what came of it. Exit codes: 0 done, 1 findings or
//! refused, 2 wrong arguments or settings, 3 nothing wrong with a receipt or package but its issuer not proven.

mod account;
mod args;
mod backup;
mod copy;
mod criteria;
mod criteria_diff;
mod failure;
mod figures;
mod housekeeping;
mod input;
mod lang;
mod log;
mod migrate;
mod moved;
mod outcome;
mod rank;
mod rank_csv;
mod receipt;
mod receipt_key;
mod restore;
mod score;
mod score_table;
mod serve;
mod set;
mod sign_on_args;
mod sweep;
mod table;
mod token;
mod verify;
mod verify_against;
mod verify_evidence;
mod verify_package;
mod verify_report;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use lang::Lang;
use outcome::{Failure, Outcome};

/// Dự báo Chỉ số cải cách hành chính (PAR INDEX) của tỉnh, thành phố.
/// Projects a Vietnamese province's PAR INDEX.
#[derive(Parser)]
#[command(name = "parindex", version, verbatim_doc_comment, max_term_width = 120)]
struct Cli {
    /// Ngôn ngữ của bảng kết quả. Language of tables.
    #[arg(long, global = true, value_enum, default_value = "vi")]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Chạy máy chủ. Run the server.
    Serve(Box<serve::Args>),
    /// Kiểm tra, xem bộ tiêu chí. Check or show criteria sets.
    #[command(subcommand)]
    Criteria(criteria::Command),
    /// Chấm điểm từ số liệu trong tệp, không lưu gì. Score figures from a file; stores nothing.
    Score(score::Args),
    /// Xếp hạng một bảng điểm CSV. Rank a CSV table of scores.
    Rank(rank::Args),
    /// Cấp, liệt kê, thu hồi mã truy cập. Issue, list, revoke access tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Lập, liệt kê, khóa tài khoản của người dùng; đặt lại mật khẩu. Make, list, lock people's accounts; reset passwords.
    #[command(subcommand)]
    Account(account::Command),
    /// Đối chiếu mọi nhật ký và mọi byte tài liệu kiểm chứng, hoặc một gói nộp. Prove every log and every byte of evidence, or a
    /// package.
    Verify(verify::Args),
    /// Biên nhận: đối chiếu, không cần cơ sở dữ liệu; tạo khóa ký. Receipts: verify one, without a database; make a key.
    #[command(subcommand)]
    Receipt(receipt::Command),
    /// Chuyển nhà: chép mọi thứ sang cơ sở dữ liệu và kho tài liệu khác. Moving house: copy everything to another database
    /// and evidence store.
    Copy(copy::Args),
    /// Sao lưu mọi thứ vào một tệp, không cần dừng máy chủ. Back everything up into one file, beside a running server.
    Backup(backup::Args),
    /// Phục hồi từ một bản sao lưu. Restore a backup.
    Restore(restore::Args),
    /// Dọn tệp không bản ghi nào nhắc tới. Remove evidence that no record names.
    Sweep(sweep::Args),
    /// In tài liệu OpenAPI. Print the OpenAPI document.
    Openapi,
    /// Nâng cấu trúc cơ sở dữ liệu. Bring the database's schema up to date.
    Migrate(migrate::Args),
}

/// Runs the program with its arguments, the first of which is its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let code = error.exit_code();
            // Nothing is left to be told to whoever closed the output.
            drop(error.print());
            return ExitCode::from(u8::try_from(code).unwrap_or(outcome::USAGE));
        }
    };
    outcome::finish(dispatch(cli))
}

fn dispatch(cli: Cli) -> Result<Outcome, Failure> {
    let lang = cli.lang;
    match cli.command {
        Command::Serve(args) => block_on(serve::run(*args)),
        Command::Criteria(command) => criteria::run(command, lang),
        Command::Score(args) => score::run(&args, lang),
        Command::Rank(args) => rank::run(&args, lang),
        Command::Token(command) => block_on(token::run(command, lang)),
        Command::Account(command) => block_on(account::run(command, lang)),
        Command::Verify(args) => block_on(verify::run(args, lang)),
        Command::Receipt(command) => receipt::run(command, lang),
        Command::Copy(args) => block_on(copy::run(args, lang)),
        Command::Backup(args) => block_on(backup::run(args, lang)),
        Command::Restore(args) => block_on(restore::run(args, lang)),
        Command::Sweep(args) => block_on(sweep::run(args)),
        Command::Openapi => Ok(Outcome::of(crate::http::openapi_json())),
        Command::Migrate(args) => block_on(migrate::run(args)),
    }
}

/// How long work on threads of its own may go on when all is done.
const LAST_WORK: Duration = Duration::from_secs(2);

fn block_on(work: impl Future<Output = Result<Outcome, Failure>>) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // What hangs in a stranger's document is not waited for: the end of the process ends it.
    runtime.shutdown_timeout(LAST_WORK);
    done
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_declared_arguments_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn work_that_hangs_does_not_hold_up_the_end() {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (ended, end) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let hanging = async {
                tokio::task::spawn_blocking(move || released.recv().is_ok());
                Ok(Outcome::default())
            };
            ended.send(block_on(hanging).is_ok())
        });
        assert_eq!(end.recv_timeout(Duration::from_secs(60)), Ok(true));
        drop(release);
    }

    #[test]
    fn help_names_every_setting_of_the_server() {
        let mut cli = Cli::command();
        let help = cli.find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        for setting in
            ["LISTEN", "DATABASE_URL", "EVIDENCE_URL", "MAX_UPLOAD", "CACHE", "RECEIPT_KEY_FILE", "LOG", "LOG_FORMAT"]
        {
            assert!(help.contains(&format!("PARINDEX_{setting}]")), "{setting}: {help}");
        }
    }
}
