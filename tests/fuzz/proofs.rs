//! What proves something without a database: receipts and packages. Whatever is changed in them is a finding, never a panic.

use std::io::Cursor;

use parindex::domain::receipt;
use parindex::package::verify;

use super::bounded;
use super::mangle::{Mangled, mangled};
use crate::api::support::{TestApp, YEAR};

const KEPT: &[u8] = include_bytes!("../api/receipt/kept-1.json");

fn replayed(case: &Mangled) {
    let holds = receipt::verify::verify(&case.0, None).is_ok_and(|verdict| verdict.ok);
    assert_eq!(holds, case.0 == KEPT, "a receipt is its bytes");
}

#[test]
fn a_receipt_or_a_package() {
    bounded("proofs::a_receipt_or_a_package", |target| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let package = runtime.block_on(async {
            let app = TestApp::new().await;
            let unit = app.unit("so-tttt").await;
            unit.upload("7.1.1", "a.pdf", &crate::api::support::pdf("a")).await.created();
            app.admin().await.get(&format!("{YEAR}/package")).await.bytes.to_vec()
        });
        assert!(package.starts_with(b"PK"), "{}", String::from_utf8_lossy(&package));
        target.cases(40, 60, &mangled([KEPT.to_vec()]), replayed);
        target.cases(30, 40, &mangled([package.clone()]), |case| {
            let holds = verify::verify(Cursor::new(&case.0), None).is_ok_and(|verdict| verdict.ok);
            assert_eq!(holds, case.0 == package, "a package is its bytes");
        });
    });
}
