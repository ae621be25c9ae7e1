//! Spreadsheets: an annex, a workbook, a table of a stranger's. The archive is mangled, or a part of it that is packed again.

use parindex::catalog;
use parindex::domain::cells::DecimalMark;
use parindex::workbook::book::Book;
use parindex::workbook::{annex, form_read, grid, table};
use proptest::prelude::*;
use proptest::sample::Index;

use super::bounded;
use super::mangle::{Mangled, mangled};
use crate::api::support::{TestApp, YEAR};
use crate::workbook::xlsx::Parts;

/// Everything that reads a workbook.
fn read(case: &Mangled) {
    let bytes = &case.0;
    drop(annex::read(bytes));
    drop(grid::read(bytes, &grid::Find { sheet: None, key: &["item", "STT"], decimal: DecimalMark::Point }));
    drop(table::results(bytes));
    if let Ok(mut book) = Book::open(bytes) {
        drop(form_read::identify(&mut book));
        drop(form_read::sheet(&mut book));
    }
}

/// A workbook with one of its parts mangled: it still unpacks, and what reads cells gets to see it.
fn inside(books: Vec<Vec<u8>>) -> impl Strategy<Value = Mangled> {
    let parts: Vec<(usize, String, Vec<u8>)> = books
        .iter()
        .enumerate()
        .flat_map(|(book, bytes)| {
            let parts = Parts::of(bytes);
            let named = |name: &str| (book, name.to_owned(), parts.text(name).into_bytes());
            parts.names().iter().map(|name| named(name)).collect::<Vec<_>>()
        })
        .collect();
    let texts = parts.iter().map(|(.., text)| text.clone()).collect::<Vec<_>>();
    // Each part by itself: pieces of others get in by splicing.
    (any::<Index>(), mangled(texts.clone())).prop_map(move |(which, mangled)| {
        let (book, name, _) = which.get(&parts);
        let mut whole = Parts::of(&books[*book]);
        whole.put(name, mangled.0);
        Mangled(whole.bytes())
    })
}

#[test]
fn a_workbook_or_an_annex() {
    bounded("sheets::a_workbook_or_an_annex", |target| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (form, whole) = runtime.block_on(async {
            let app = TestApp::new().await;
            let form = app.unit("so-tttt").await.get(&format!("{YEAR}/workbook")).await.bytes.to_vec();
            let whole = app.reviewer().await.get(&format!("{YEAR}/self-assessment.xlsx")).await.bytes.to_vec();
            (form, whole)
        });
        let set = parindex::domain::criteria::read(super::SETS[0].as_bytes()).unwrap();
        let small = annex::write(&set).unwrap();
        let large = annex::write(catalog::criteria_sets().first().unwrap()).unwrap();
        target.cases(60, 40, &mangled([small.clone(), form.clone()]), read);
        target.cases(20, 40, &inside(vec![small, form]), read);
        target.cases(4, 20, &inside(vec![large, whole]), read);
    });
}
