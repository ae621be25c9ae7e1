//! LibreOffice without a screen: an independent office program that opens, reckons and saves what ours wrote. Where it is missing a
//! test that needs it fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Cells as they are, not as they are shown: separator, quote, UTF-8, from line 1; every digit of a number.
const CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false";

/// The first sheet as rows of cells, every formula reckoned as the program finds it.
pub fn rows(xlsx: &[u8]) -> Vec<Vec<String>> {
    let csv = convert(xlsx, "xlsx", "csv", CSV);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_slice());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Opened and saved again as xlsx.
pub fn saved_again(xlsx: &[u8]) -> Vec<u8> {
    convert(xlsx, "xlsx", "xlsx", "xlsx:Calc MS Excel 2007 XML")
}

/// The text of a docx, a line for each paragraph.
pub fn text(docx: &[u8]) -> String {
    let bytes = convert(docx, "docx", "txt", "txt:Text (encoded):UTF8");
    String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').to_owned()
}

fn convert(bytes: &[u8], from: &str, extension: &str, filter: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let (input, output) = (dir.path().join(format!("in.{from}")), dir.path().join("out"));
    fs::write(&input, bytes).unwrap();
    // A profile of its own: two programs on one profile are one program.
    let profile = format!("-env:UserInstallation=file://{}/profile", dir.path().display());
    let done = Command::new(program())
        .args([profile.as_str(), "--headless", "--norestore", "--nologo", "--convert-to", filter, "--outdir"])
        .args([&output, &input])
        .env("HOME", dir.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    fs::read(output.join(format!("in.{extension}"))).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn program() -> PathBuf {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join("soffice")).find(|path| path.is_file());
    let usual = || Some(Path::new("/usr/lib/libreoffice/program/soffice").to_owned()).filter(|path| path.is_file());
    found
        .or_else(usual)
        .expect("soffice is missing (Debian: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui)")
}
