//! Workbooks as nobody should send them: each is refused with what was found and what was expected, and changes nothing.

use std::io::{Cursor, Write};
use std::time::Instant;

use axum::http::Method;
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::xlsx::{FILLED, HIDDEN, Parts};
use super::{faults, send, workbook};
use crate::api::support::{Actor, TestApp};

/// The world, so-tttt, its workbook, and the rows of 7.1.1.
struct Scene {
    app: TestApp,
    bytes: Vec<u8>,
    done: String,
    planned: String,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let bytes = workbook(&app.unit("so-tttt").await).await;
        let parts = Parts::of(&bytes);
        let cell = |key: &str| format!("E{}", parts.row(key));
        Self { done: cell("7.1.1/done"), planned: cell("7.1.1/planned"), bytes, app }
    }

    async fn unit(&self) -> Actor<'_> {
        self.app.unit("so-tttt").await
    }

    /// The workbook with something done to it.
    fn with(&self, change: impl FnOnce(&mut Parts)) -> Vec<u8> {
        let mut parts = Parts::of(&self.bytes);
        parts.number(&self.done, "19").number(&self.planned, "20");
        change(&mut parts);
        parts.bytes()
    }

    /// Sends it and expects a refusal that stores nothing: place and code of every fault.
    async fn refused(&self, bytes: Vec<u8>, status: u16, code: &str) -> Vec<(String, String)> {
        let before = self.app.version().await;
        let begun = Instant::now();
        let problem = send(&self.unit().await, bytes, "").await.problem(status, code);
        assert!(begun.elapsed().as_secs() < 20, "a refusal that takes its time");
        assert_eq!(self.app.version().await, before, "a refusal stores nothing");
        faults(&problem)
    }

    async fn cell(&self, change: impl FnOnce(&mut Parts, &str)) -> Vec<(String, String)> {
        let bytes = self.with(|parts| change(parts, &self.done));
        self.refused(bytes, 422, "invalid_inputs").await
    }

    fn at(&self, code: &str) -> Vec<(String, String)> {
        vec![(format!("Biểu nhập!{}", self.done), code.to_owned())]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_that_hold_no_figure() {
    let scene = Scene::new().await;
    let words = async |words: &str| scene.cell(|parts, at| drop(parts.words(at, words).names())).await;
    assert_eq!(words("1,5").await, scene.at("comma_in_number"));
    assert_eq!(words("1.000").await, scene.at("ambiguous_number"), "as in the API");
    assert_eq!(words("31/12/2016").await, scene.at("date_where_number"));
    assert_eq!(words("mười chín").await, scene.at("not_a_number"));
    let xml = async |kind: &str, xml: &str| scene.cell(|parts, at| drop(parts.cell(at, kind, xml).names())).await;
    assert_eq!(xml("", "<f>9+10</f><v>19</v>").await, scene.at("formula_where_value"));
    assert_eq!(xml(" t=\"e\"", "<v>#REF!</v>").await, scene.at("error_in_cell"));
    assert_eq!(xml(" t=\"b\"", "<v>1</v>").await, scene.at("not_a_number"));
    assert_eq!(xml("", "<v>-1</v>").await, scene.at("negative"));
    assert_eq!(xml("", "<v>18.5</v>").await, scene.at("too_precise"));
    assert_eq!(xml("", "<v>21</v>").await, scene.at("above_limit"), "more done than planned");
    assert_eq!(xml("", "").await, scene.at("missing_input"));
    // A real date: the cell takes the look of the due day.
    let date = scene
        .cell(|parts, at| {
            let sheet = parts.text(FILLED);
            let due = sheet.split("<c r=\"J7\" s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            parts.number(at, "42755").edit(FILLED, |sheet| {
                let (head, rest) = sheet.split_once(&format!("<c r=\"{at}\" s=\"")).unwrap();
                format!("{head}<c r=\"{at}\" s=\"{due}\"{}", &rest[rest.find('"').unwrap() + 1..])
            });
        })
        .await;
    assert_eq!(date, scene.at("date_where_number"));
    let merged = scene
        .cell(|parts, at| {
            let region = format!("<mergeCells count=\"1\"><mergeCell ref=\"D{0}:{at}\"/></mergeCells>", &at[1..]);
            parts.edit(FILLED, |sheet| sheet.replace("</sheetData>", &format!("</sheetData>{region}")));
        })
        .await;
    assert_eq!(merged, scene.at("merged_cells"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_at_once_and_nothing_taken() {
    let scene = Scene::new().await;
    let parts = Parts::of(&scene.bytes);
    let choice = format!("E{}", parts.row("7.1.2/choice"));
    let head = format!("E{}", parts.row("7.1.1"));
    let found = scene
        .cell(|parts, at| {
            parts.words(at, "1,5").words(&choice, "Có lẽ").number(&head, "5");
        })
        .await;
    let mut expected: Vec<_> = [(&scene.done, "comma_in_number"), (&choice, "unknown_option"), (&head, "not_an_input")]
        .map(|(cell, code)| (format!("Biểu nhập!{cell}"), code.to_owned()))
        .into();
    expected.sort();
    assert_eq!(found, expected);
    // No document and no explanation: said at the cell that wants one.
    let unexplained = scene.refused(scene.with(|_| ()), 422, "invalid_inputs").await;
    let explanation = format!("Biểu nhập!F{}", parts.row("7.1.1"));
    assert_eq!(unexplained, [(explanation, "explanation_required".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_strange_cells_are_told_up_to_a_number() {
    let scene = Scene::new().await;
    let strange = |count: u32| {
        let rows: String =
            (2_000..2_000 + count).map(|row| format!("<row r=\"{row}\"><c r=\"E{row}\"><v>1</v></c></row>")).collect();
        scene.with(|parts| {
            parts.edit(FILLED, |sheet| sheet.replace("</sheetData>", &format!("{rows}</sheetData>")));
        })
    };
    let found = scene.refused(strange(200), 422, "invalid_inputs").await;
    assert_eq!((found.len(), found.last().unwrap().1.as_str()), (200, "not_an_input"), "every one of them");
    let problem = send(&scene.unit().await, strange(300), "").await.problem(422, "invalid_inputs");
    let last = problem["errors"].as_array().unwrap().last().unwrap();
    assert_eq!((faults(&problem).len(), &last["detail"]), (201, &json!("và 100 lỗi nữa")));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workbook() {
    let scene = Scene::new().await;
    let one = |place: &str, code: &str| vec![(place.to_owned(), code.to_owned())];
    let renamed =
        scene.with(|parts| drop(parts.edit("xl/workbook.xml", |text| text.replace("Biểu nhập", "Sheet1")).names()));
    assert_eq!(scene.refused(renamed, 422, "invalid_inputs").await, one("Biểu nhập", "wrong_sheet"));
    let foreign =
        scene.with(|parts| drop(parts.edit("xl/workbook.xml", |text| text.replace("_parindex", "Sheet2")).names()));
    assert_eq!(scene.refused(foreign, 422, "invalid_inputs").await, one("Biểu nhập", "wrong_sheet"));
    // A digit of the version changed by hand; then a key.
    let version = scene.app.version().await.to_string();
    let strings = "xl/sharedStrings.xml";
    let edited = scene
        .with(|parts| drop(parts.edit(strings, |text| text.replace(&format!("<t>{version}</t>"), "<t>1</t>")).names()));
    assert_eq!(scene.refused(edited, 422, "invalid_inputs").await, one("_parindex!B7", "identity_edited"));
    let moved =
        scene.with(|parts| drop(parts.edit(strings, |text| text.replace(">7.1.1/done<", ">7.1.1/planned2<")).names()));
    let found = scene.refused(moved, 422, "invalid_inputs").await;
    assert_eq!(found, one(&format!("Biểu nhập!A{}", &scene.done[1..]), "row_moved"));
    assert!(Parts::of(&scene.bytes).text(HIDDEN).contains("sheetProtection"));

    // Of another unit, and of another year.
    let other = workbook(&scene.app.unit("so-khcn").await).await;
    assert_eq!(scene.refused(other, 403, "forbidden").await[0].1, "other_unit");
    let admin = scene.app.admin().await;
    let opening = json!({ "province": "can-tho", "year": 2015, "set": "par-2015" });
    admin.post("/api/v1/assessments", opening).await.created();
    let unit = scene.unit().await;
    let earlier = unit.get("/api/v1/assessments/can-tho-2015/workbook").await.bytes.to_vec();
    assert_eq!(scene.refused(earlier, 422, "invalid_inputs").await, one("Biểu nhập", "other_assessment"));
    let there = "/api/v1/assessments/can-tho-2015/workbook";
    let problem = unit.send(Method::POST, there, &[], scene.bytes.clone()).await.problem(422, "invalid_inputs");
    assert_eq!(faults(&problem)[0].1, "other_assessment");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_workbook() {
    let scene = Scene::new().await;
    let refused = async |bytes: Vec<u8>| {
        let found = scene.refused(bytes, 415, "unsupported_media_type").await;
        found[0].1.clone()
    };
    assert_eq!(refused(Vec::new()).await, "not_xlsx");
    assert_eq!(refused(b"ma,so\n7.1.1,19\n".to_vec()).await, "not_xlsx");
    assert_eq!(refused(archive(&[("word/document.xml", b"<w/>"), ("[Content_Types].xml", b"<T/>")])).await, "not_xlsx");
    assert_eq!(refused(scene.bytes[..scene.bytes.len() / 2].to_vec()).await, "broken_xlsx");
    assert_eq!(refused(compound("EncryptedPackage")).await, "password_protected");
    assert_eq!(refused(compound("Workbook")).await, "old_excel");
    assert_eq!(refused(scene.with(|parts| drop(parts.put("xl/vbaProject.bin", "x").names()))).await, "macros");
    let types = "[Content_Types].xml";
    let declared = scene.with(|parts| {
        parts.edit(types, |text| text.replace("spreadsheetml.sheet.main", "spreadsheetml.sheet.macroEnabled.main"));
    });
    assert_eq!(refused(declared).await, "macros");
    let doctype = "<?xml version=\"1.0\"?><!DOCTYPE sst [<!ENTITY a \"aaaa\">]><sst/>";
    assert_eq!(
        refused(scene.with(|parts| drop(parts.put("xl/sharedStrings.xml", doctype).names()))).await,
        "broken_xlsx"
    );
    assert_eq!(
        refused(scene.with(|parts| drop(parts.put(FILLED, "<worksheet><sheetData>").names()))).await,
        "broken_xlsx"
    );
    assert_eq!(
        refused(scene.with(|parts| drop(parts.put("xl/workbook.xml", [0xff, 0xfe, 0]).names()))).await,
        "broken_xlsx"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs() {
    let scene = Scene::new().await;
    let too_large = async |bytes: Vec<u8>| {
        let found = scene.refused(bytes, 413, "payload_too_large").await;
        assert_eq!(found[0].1, "unpacks_too_large");
    };
    // A thousand to one: 32 MB of blanks in some 32 kB, in a part that is read.
    let zeros = scene.with(|parts| drop(parts.put("xl/worksheets/sheet3.xml", vec![b' '; 32 << 20]).names()));
    assert!(zeros.len() < 64 << 10, "{}", zeros.len());
    too_large(zeros).await;
    // A million strings, and a table that says it has a million million.
    let strings = format!("<sst xmlns=\"x\">{}</sst>", "<si><t/></si>".repeat(1_000_000));
    too_large(scene.with(|parts| drop(parts.put("xl/sharedStrings.xml", strings).names()))).await;
    for count in ["999999999999", "0000009999999", "  99999999"] {
        let strings = format!("<sst xmlns=\"x\" uniqueCount = \"{count}\"></sst>");
        too_large(scene.with(|parts| drop(parts.put("xl/sharedStrings.xml", strings).names()))).await;
    }
    // More cells than a sheet of ours could have; one long string named by each of many cells.
    let cells = "<row><c><v>1</v></c></row>".repeat(210_000);
    let sheet = |cells: &str| format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    too_large(scene.with(|parts| drop(parts.put(FILLED, sheet(&cells)).names()))).await;
    let named: String =
        (1..=20_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let long = scene.with(|parts| {
        let longer = format!("<si><t>{}</t></si><si>", "a".repeat(1 << 20));
        parts.edit("xl/sharedStrings.xml", |text| text.replacen("<si>", &longer, 1));
        // What the identity names has moved on by one string.
        parts.edit(HIDDEN, |text| {
            let mut out = String::new();
            for (place, piece) in text.split("t=\"s\"><v>").enumerate() {
                match piece.split_once("</v>") {
                    Some((index, rest)) if place > 0 => {
                        let index: u32 = index.parse().unwrap();
                        out.push_str(&format!("t=\"s\"><v>{}</v>{rest}", index + 1));
                    }
                    _ => out.push_str(piece),
                }
            }
            out
        });
        parts.put(FILLED, sheet(&named));
    });
    too_large(long).await;
    // Merged regions, in each of which each cell would be looked for.
    let merged = |count: u32| {
        let regions: String = (1..=count).map(|row| format!("<mergeCell ref=\"XA{row}:XB{row}\"/>")).collect();
        let region = format!("<mergeCells count=\"{count}\">{regions}</mergeCells>");
        scene.with(|parts| {
            parts.edit(FILLED, |sheet| sheet.replace("</sheetData>", &format!("</sheetData>{region}")));
        })
    };
    too_large(merged(2_001)).await;
    assert_eq!(scene.refused(merged(2_000), 422, "invalid_inputs").await[0].1, "explanation_required", "read as it is");
    // A huge sheet that is declared and empty costs nothing: it is the ordinary fault of a sheet that isn't ours.
    let dimensions = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    let vast = scene.with(|parts| drop(parts.put(FILLED, dimensions).names()));
    assert!(scene.refused(vast, 422, "invalid_inputs").await.iter().all(|(_, code)| code == "row_moved"));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(*name, stored).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A real compound file with one stream: what Excel 97-2003 writes, and what a password makes of an xlsx.
fn compound(stream: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(format!("/{stream}")).unwrap().write_all(b"0123456789").unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}
