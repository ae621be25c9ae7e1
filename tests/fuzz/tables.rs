//! Every table in CSV: rows by unit or item, official rankings, scores to rank on the command line.

use std::io::Write;
use std::process::{Command, Stdio};

use parindex::domain::cells::read_csv;
use parindex::domain::ranking::{import, import_csv};
use proptest::prelude::*;

use super::bounded;
use super::mangle::{Mangled, babble, mangled};

const TABLES: [&str; 6] = [
    "unit,late\nquan-o-mon,0\nquan-ninh-kieu,3\nhuyen-co-do,\n",
    "\u{feff}item;points;note\r\n7.1.1;0,5;\"a;b\"\r\n3.4.2;1;\r\n",
    "province,rank,score,certainty,source\ncan-tho,16,76.52,published,SEED\nha-noi,3,,derived,S46\n",
    "rank\tprovince\tscore\n16\tcan-tho\t76.52\n",
    "name,score\nA,80.0\nB,90\n\"C \"\"c\"\"\",80.00\n",
    include_str!("../../src/catalog/official-results.csv"),
];

const GRAMMAR: &[&str] = &[
    "province", "rank", "score", "item", "unit", "points", ",", ",", ",", ";", "\t", "\n", "\n", "\r\n", "\"", "\"\"",
    "can-tho", "80.5", "7.1.1",
];

fn read(case: &Mangled) {
    let bytes = &case.0;
    for faults in [
        read_csv(bytes).err().map(|faults| faults.len()),
        import_csv::parse_csv(bytes).err().map(|faults| faults.len()),
    ] {
        assert!(faults.is_none_or(|faults| faults > 0 && faults <= 20_000), "{faults:?}");
    }
    if let Ok(rows) = import_csv::parse_csv(bytes) {
        let roster = ["can-tho", "ha-noi", "hue"].map(str::to_owned);
        drop(import::validate(2016, &rows, &roster, "thử"));
    }
}

/// The same through the program: it ranks, or says why not.
fn ranked(case: &Mangled) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_parindex"))
        .args(["rank", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever refuses need not read to the end.
    drop(program.stdin.take().unwrap().write_all(&case.0));
    let output = program.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"), "{}: {said}", output.status);
}

#[test]
fn a_table() {
    bounded("tables::a_table", |target| {
        let files = || mangled(TABLES.map(|text| text.as_bytes().to_vec()));
        let made_up = || babble(GRAMMAR, 80).prop_map(|text| Mangled(text.into_bytes()));
        target.cases(400, 45, &files(), read);
        target.cases(400, 45, &made_up(), read);
        target.cases(12, 5, &files(), ranked);
        target.cases(12, 5, &made_up(), ranked);
    });
}
