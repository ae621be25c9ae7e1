//! `parindex receipt`: replays a receipt from its bytes alone, and makes the key that signs them.

use std::path::PathBuf;

use super::lang::Lang;
use super::outcome::{Failure, Outcome, REFUSED, UNPROVEN};
use super::{input, receipt_key};
use crate::domain::receipt::verify::{self, Issuer, Recomputed, Verdict};
use crate::domain::receipt::{MOST_BYTES, PublicKey, Sum};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Tính lại một biên nhận từ chính nó, không cần cơ sở dữ liệu hay mạng. Mã thoát 3: tính lại khớp, chưa rõ ai cấp.
    /// Replay a receipt from itself, without a database or network. Exit code 3: it holds, who issued it is not proven.
    Verify(Verify),
    /// Tạo khóa ký mới, in khóa công khai. Make a new signing key and print its public half.
    Key {
        /// Tệp khóa, chưa được có. The key's file, which must not exist yet.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// In khóa công khai của một tệp khóa. Print the public half of a key file.
    Public {
        /// Tệp khóa. The key's file.
        #[arg(value_name = "FILE")]
        file: String,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Tệp biên nhận như đã nhận, - là đầu vào chuẩn. The receipt as it was received, - for standard input.
    #[arg(value_name = "FILE")]
    file: String,
    /// Khóa công khai mà nơi cấp đã công bố, 64 chữ số hex. The public key that the issuer published, 64 hex digits.
    #[arg(long, value_name = "PUBLIC")]
    key: Option<String>,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Command, lang: Lang) -> Result<Outcome, Failure> {
    match command {
        Command::Verify(args) => verify(&args, lang),
        Command::Key { file } => receipt_key::make(&file),
        Command::Public { file } => receipt_key::public(&file),
    }
}

fn verify(args: &Verify, lang: Lang) -> Result<Outcome, Failure> {
    let pinned = public_key(args.key.as_deref())?;
    let bytes = input::read_up_to(&args.file, MOST_BYTES)?;
    let verdict = verify::verify(&bytes, pinned.as_ref())
        .map_err(|error| Failure::refused(format!("không đối chiếu được / can't be verified: {error}")))?;
    let code = code(verdict.ok, verdict.issuer);
    let outcome = if args.json { Outcome::json(&verdict)? } else { Outcome::of(render(&verdict, lang)) };
    Ok(Outcome { code, ..outcome })
}

/// The public key that was named, if one was.
pub(super) fn public_key(text: Option<&str>) -> Result<Option<PublicKey>, Failure> {
    text.map(str::parse::<PublicKey>)
        .transpose()
        .map_err(|_| Failure::usage("--key: cần 64 chữ số hex viết thường / expected 64 lower-case hex digits"))
}

/// The exit code of a verification.
pub(super) fn code(ok: bool, issuer: Issuer) -> u8 {
    match (ok, issuer) {
        (false, _) => REFUSED,
        (true, Issuer::Proven) => 0,
        (true, _) => UNPROVEN,
    }
}

/// Who issued it, as far as that is known.
pub(super) fn issued(issuer: Issuer, key: Option<&str>, lang: Lang) -> String {
    let key = key.unwrap_or_default();
    match issuer {
        Issuer::Proven => format!("{} {key}\n", lang.pick("Ký bởi đúng khóa đã nêu:", "Signed by the key you named:")),
        Issuer::Claimed => format!(
            "{} {key}\n",
            lang.pick(
                "Ký bởi khóa ghi trong biên nhận; của ai thì chưa chứng minh, hãy nêu --key khóa đã công bố:",
                "Signed by the key in the receipt; whose it is is not proven, name the published one with --key:"
            )
        ),
        Issuer::Unsigned => lang
            .pick("Không có chữ ký: ai cấp thì chưa chứng minh.\n", "Not signed: who issued it is not proven.\n")
            .to_owned(),
        Issuer::Refuted => lang.pick("Không rõ ai cấp.\n", "Nobody knows who issued it.\n").to_owned(),
    }
}

fn render(verdict: &Verdict, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(recomputed) = &verdict.recomputed {
        text.push_str(&head(recomputed, lang));
    }
    for finding in &verdict.findings {
        text.push_str(&format!("{} [{}] {}\n", finding.pointer, finding.code, lang.of(&finding.detail)));
    }
    text.push_str(match verdict.ok {
        true => lang.pick("KHỚP: tính lại ra đúng từng byte.\n", "HOLDS: recomputed to the last byte.\n"),
        false => lang.pick("KHÔNG KHỚP: không dùng biên nhận này.\n", "DOES NOT HOLD: do not rely on this receipt.\n"),
    });
    text.push_str(&issued(verdict.issuer, verdict.public_key.as_deref(), lang));
    text
}

/// What was recomputed, for people.
pub(super) fn head(recomputed: &Recomputed, lang: Lang) -> String {
    let Recomputed { assessment, version, at, head, illustrative, set, set_sha256, totals } = recomputed;
    let note = if *illustrative { lang.pick(" (số liệu minh họa)", " (illustrative figures)") } else { "" };
    let mut text = format!(
        "{assessment}, {} {version}, {at}{note}\n{} {head}\n{} {set}, SHA-256 {set_sha256}\n",
        lang.pick("phiên bản", "version"),
        lang.pick("Đỉnh nhật ký:", "Head of the log:"),
        lang.pick("Bộ tiêu chí:", "Criteria set:"),
    );
    for (vi, en, sum) in [
        ("Đã chắc chắn", "Secured", &totals.secured),
        ("Tự chấm", "Claimed", &totals.claimed),
        ("Cao nhất còn có thể", "Ceiling", &totals.ceiling),
    ] {
        let Sum { points, applicable_max, percent } = sum;
        let number = |text: String| lang.number(&text);
        let percent = percent.as_ref().map(|percent| format!(" = {} %", number(percent.0.shown()))).unwrap_or_default();
        let (points, most) = (number(points.wire()), number(applicable_max.wire()));
        text.push_str(&format!("{}: {points} / {most}{percent}\n", lang.pick(vi, en)));
    }
    text
}
