//! `parindex verify FILE.zip`: an official package, proved from itself.

use std::fs::File;
use std::io::BufReader;

use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::receipt;
use crate::domain::text::is_deceptive;
use crate::package::verify::{self, Verdict};

pub(super) fn run(name: &str, key: Option<&str>, json: bool, lang: Lang) -> Result<Outcome, Failure> {
    let pinned = receipt::public_key(key)?;
    let unreadable = |error: std::io::Error| Failure::usage(format!("{name}: không đọc được / can't be read: {error}"));
    let file = BufReader::new(File::open(name).map_err(unreadable)?);
    let verdict = verify::verify(file, pinned.as_ref()).map_err(unreadable)?;
    let code = receipt::code(verdict.ok, verdict.issuer);
    let outcome = if json { Outcome::json(&verdict)? } else { Outcome::of(render(&verdict, lang)) };
    Ok(Outcome { code, ..outcome })
}

fn render(verdict: &Verdict, lang: Lang) -> String {
    let mut text = verdict.recomputed.as_ref().map(|made| receipt::head(made, lang)).unwrap_or_default();
    for finding in &verdict.findings {
        let place = format!("{} {}", finding.file, finding.pointer);
        let line = format!("{} [{}] {}", place.trim(), finding.code, lang.of(&finding.detail));
        // A stranger's words: nothing in them may steer a terminal.
        text.extend(line.chars().map(|c| if is_deceptive(c) { char::REPLACEMENT_CHARACTER } else { c }));
        text.push('\n');
    }
    text.push_str(&match verdict.ok {
        true => {
            let files = verdict.files;
            format!(
                "{} {files} {}\n",
                lang.pick("KHỚP:", "HOLDS:"),
                lang.pick("tệp, không thừa, không thiếu, không đổi.", "files, none more, none less, none changed.")
            )
        }
        false => {
            lang.pick("KHÔNG KHỚP: không dùng gói này.\n", "DOES NOT HOLD: do not rely on this package.\n").to_owned()
        }
    });
    text.push_str(&receipt::issued(verdict.issuer, verdict.public_key.as_deref(), lang));
    text
}
