//! An xlsx taken apart and put together by hand: what a person, or somebody who means harm, makes of a workbook.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The parts of the file by name.
pub struct Parts(Vec<(String, Vec<u8>)>);

/// The sheet that is filled in, and the one that is hidden: ours are written in this order, and LibreOffice keeps it.
pub const FILLED: &str = "xl/worksheets/sheet1.xml";
pub const HIDDEN: &str = "xl/worksheets/sheet2.xml";

impl Parts {
    pub fn of(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.push((part.name().unwrap().into_owned(), bytes));
        }
        Self(parts)
    }

    pub fn text(&self, name: &str) -> String {
        let (_, bytes) = self.0.iter().find(|(own, _)| own == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Puts a part in place of the one of its name, or beside the others.
    pub fn put(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> &mut Self {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = bytes.into(),
            None => self.0.push((name.to_owned(), bytes.into())),
        }
        self
    }

    /// Changes the text of a part; the change must be one.
    pub fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) -> &mut Self {
        let before = self.text(name);
        let after = change(&before);
        assert!(before != after, "{name} does not change");
        self.put(name, after)
    }

    /// Types into a cell of the sheet that is filled in; its look stays. Empty XML empties the cell.
    pub fn cell(&mut self, address: &str, kind: &str, xml: &str) -> &mut Self {
        self.edit(FILLED, |sheet| {
            let at = sheet.find(&format!("<c r=\"{address}\"")).unwrap_or_else(|| panic!("there is no cell {address}"));
            let head = &sheet[at..at + sheet[at..].find('>').unwrap() + 1];
            let end = if head.ends_with("/>") { at + head.len() } else { at + sheet[at..].find("</c>").unwrap() + 4 };
            let style = head.split_once(" s=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or("0");
            format!("{}<c r=\"{address}\" s=\"{style}\"{kind}>{xml}</c>{}", &sheet[..at], &sheet[end..])
        })
    }

    pub fn number(&mut self, address: &str, number: &str) -> &mut Self {
        self.cell(address, "", &format!("<v>{number}</v>"))
    }

    pub fn words(&mut self, address: &str, words: &str) -> &mut Self {
        self.cell(address, " t=\"inlineStr\"", &format!("<is><t>{words}</t></is>"))
    }

    /// The row, from 1, whose hidden key is this one, in a file that ours wrote.
    pub fn row(&self, key: &str) -> u32 {
        let strings = self.text("xl/sharedStrings.xml");
        let place = strings.split("<si>").skip(1).position(|string| string.contains(&format!(">{key}</t>")));
        let cell = format!("t=\"s\"><v>{}</v></c>", place.unwrap_or_else(|| panic!("no row is called {key}")));
        let sheet = self.text(FILLED);
        let mut cells = sheet.split("<c r=\"A").skip(1);
        let found =
            cells.find(|rest| rest.split_once("</c>").is_some_and(|(head, _)| format!("{head}</c>").contains(&cell)));
        found.unwrap().split('"').next().unwrap().parse().unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.packed(CompressionMethod::Deflated)
    }

    fn packed(&self, method: CompressionMethod) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            archive.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }
}
