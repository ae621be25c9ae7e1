//! ZIPs that mean harm: each is refused with a word on what is wrong, and nothing of it is unpacked.

use std::io::{Cursor, Write};

use parindex::package::archive::Writer;
use parindex::package::read;
use parindex::package::verify::verify;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{check, faults, package, world};

/// Codes of the faults of an archive's layout; none when it is sound.
fn layout(bytes: &[u8]) -> Vec<&'static str> {
    match read::open(Cursor::new(bytes)).unwrap() {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(|finding| finding.code).collect(),
    }
}

fn two(first: &str, second: &str) -> Vec<u8> {
    let mut writer = Writer::new("2017-01-05T02:00:00Z".parse().unwrap());
    for path in [first, second] {
        writer.begin(path, 5).unwrap();
        writer.write(b"bytes").unwrap();
    }
    writer.finish().unwrap().to_vec()
}

/// Every occurrence of a name, in headers and directory, made another of the same length.
fn renamed(bytes: &[u8], from: &str, to: &str, most: usize) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let at: Vec<_> =
        bytes.windows(from.len()).enumerate().filter(|(_, own)| *own == from.as_bytes()).map(|(at, _)| at).collect();
    assert_eq!(at.len(), 2);
    for at in at.into_iter().take(most) {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn names_that_escape_repeat_or_differ_are_refused() {
    assert_eq!(layout(&two("a.pdf", "b/c.pdf")), [""; 0]);
    let sound = two("abcdef.pdf", "ABCDEG.pdf");
    assert_eq!(layout(&sound), [""; 0]);
    for name in [
        "../def.pdf",
        "/bcdef.pdf",
        "ab/../.pdf",
        "ab\\def.pdf",
        "C:cdef.pdf",
        "a//def.pdf",
        "abcdef.pd.",
        "abcdef.pd/",
        "nul   .pdf",
        "abcde\u{1}.pdf",
    ] {
        assert_eq!(layout(&renamed(&sound, "abcdef.pdf", name, 2)), ["unsafe_name"], "{name:?}");
    }
    assert_eq!(layout(&renamed(&sound, "abcdef.pdf", "xbcdef.pdf", 1)), ["names_differ"]);
    assert_eq!(layout(&renamed(&sound, "ABCDEG.pdf", "abcdef.pdf", 2)), ["duplicate_name"], "twice");
    assert_eq!(layout(&renamed(&sound, "ABCDEG.pdf", "ABCDEF.pdf", 2)), ["duplicate_name"], "but for case");
    let latin = renamed(&sound, "abcdef.pdf", "abcde\u{e9}.pd", 2);
    assert_eq!(layout(&latin), [""; 0]);
    let mut broken = latin;
    broken.iter_mut().filter(|byte| **byte == 0xa9).for_each(|byte| *byte = 0x28);
    assert_eq!(layout(&broken), ["unsafe_name"], "no UTF-8");
}

#[test]
fn what_is_packed_locked_hidden_or_cut_is_refused() {
    let deflated = |bytes: &[u8]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("bomb.pdf", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
            .unwrap();
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let bomb = deflated(&vec![0; 32 << 20]);
    assert!(bomb.len() < 64 << 10, "{} bytes unpack to 32 MiB", bomb.len());
    assert_eq!(layout(&bomb), ["compressed"]);

    let sound = two("a.pdf", "b.pdf");
    let mut locked = sound.clone();
    locked[6] |= 1;
    assert_eq!(layout(&locked), ["encrypted"]);
    // A file that the directory does not name: some programs would show it.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for path in ["a.pdf", "hidden.pdf", "b.pdf"] {
        zip.start_file(path, stored).unwrap();
        zip.write_all(b"bytes").unwrap();
    }
    zip.hide_file("hidden.pdf").unwrap();
    assert_eq!(layout(&zip.finish().unwrap().into_inner()), ["hidden_bytes"]);
    // Two names for the same bytes.
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.pdf", stored).unwrap();
    zip.write_all(b"bytes").unwrap();
    zip.shallow_copy_file("a.pdf", "b.pdf").unwrap();
    let overlapping = zip.finish().unwrap().into_inner();
    assert!(layout(&overlapping).contains(&"hidden_bytes"), "{:?}", layout(&overlapping));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a.pdf", "/etc/passwd", stored).unwrap();
    assert_eq!(layout(&zip.finish().unwrap().into_inner()), ["unsafe_name"]);

    let mut longer = sound.clone();
    longer.push(0);
    assert_eq!(layout(&longer), ["not_a_package"]);
    assert_eq!(layout(&[b"before".as_slice(), &sound].concat()), ["not_a_package"]);
    for length in 0..sound.len() {
        assert_eq!(layout(&sound[..length]), ["not_a_package"], "cut at {length}");
    }
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..20_001 {
        many.start_file(format!("{number}"), stored).unwrap();
    }
    assert_eq!(layout(&many.finish().unwrap().into_inner()), ["too_many_files"]);
    // As many as the number of files can say, in an archive of nothing.
    let mut claimed = b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0".to_vec();
    assert_eq!(layout(&claimed), ["too_many_files"]);
    claimed[12] = 1;
    assert_eq!(layout(&claimed), ["not_a_package"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_bit_anywhere_hurts_nobody_and_in_a_file_is_found() {
    let app = world().await;
    let sound = package(&app.viewer().await).await.bytes.to_vec();
    assert!(check(&sound, None).ok);
    let mut archive = ZipArchive::new(Cursor::new(&sound)).unwrap();
    let files: Vec<_> = (0..archive.len())
        .map(|index| {
            let file = archive.by_index(index).unwrap();
            let start = usize::try_from(file.data_start().unwrap()).unwrap();
            start..start + usize::try_from(file.size()).unwrap()
        })
        .collect();
    let directory = usize::try_from(archive.central_directory_start()).unwrap();
    // Every bit of headers and directory once, and some of every file.
    let beside = (0..sound.len()).filter(|at| !files.iter().any(|file| file.contains(at)));
    let within = files.iter().flat_map(|file| file.clone().step_by(file.len().div_ceil(3)));
    let (mut inside, mut found) = (0, 0);
    for (place, at) in beside.step_by(7).chain(within).enumerate() {
        let mut changed = sound.clone();
        changed[at] ^= 1 << (place % 8);
        let is_inside = files.iter().any(|file| file.contains(&at));
        // The whole proof where bytes of files are concerned; the layout where they are not.
        if is_inside {
            inside += 1;
            let verdict = verify(Cursor::new(&changed), None).unwrap();
            assert!(!verdict.ok && !verdict.findings.is_empty(), "byte {at}");
        } else {
            found += usize::from(!layout(&changed).is_empty());
        }
    }
    assert!(inside >= 3 * files.len() && found > 50, "{inside} bits of files, {found} of {directory} found");
}

#[test]
fn words_of_a_stranger_are_no_package() {
    for bytes in [&b""[..], b"PK", b"%PDF-1.4", &[0; 4096]] {
        let verdict = check(bytes, None);
        assert_eq!(faults(&verdict), [("not_a_package", "")]);
    }
    let verdict = check(&two("a.pdf", "manifest.json"), None);
    assert_eq!(faults(&verdict), [("not_a_manifest", "manifest.json")]);
    let verdict = check(&two("a.pdf", "b.pdf"), None);
    assert_eq!(faults(&verdict), [("file_missing", "manifest.json")]);
}
