//! An archive that is not, to the last byte, what was written is refused, and what it was read into stays incomplete.

use std::io::Read;

use super::*;
use crate::support::engines::every_engine;
use macro_rules_attribute::apply;

type Files = Vec<(String, Vec<u8>)>;

/// The files of an archive, as any other program reads them.
fn files(archive: &[u8]) -> Files {
    let mut archive = tar::Archive::new(archive);
    let files = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    });
    files.collect()
}

/// An archive of these files, as another program might write it; the last of them vouches for what it vouched for before.
fn archive(files: &Files) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, &**bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_tar_reads_it_and_the_names_say_what_is_in_it() {
    let written = backup(&House::small_on(Engine::Sqlite, 1100).await).await;
    let found = files(&written);
    assert!(archive(&found) == written);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[0], "parindex-backup.json");
    assert!(names[1..3].iter().all(|name| name.starts_with("evidence/")), "{names:?}");
    let rest = [1, 501, 1001].map(|first| format!("log/can-tho-2016/{first}.jsonl"));
    assert_eq!(names[3..6], rest);
    assert_eq!(names[6..], ["settings.json", "done.json"]);
}

#[apply(every_engine!)]
async fn cut_or_altered_it_is_refused_and_the_database_stays_incomplete() {
    let good = backup(&House::small_on(Engine::Sqlite, 12).await).await;
    let after_header = 512 + files(&good)[0].1.len().next_multiple_of(512);
    let place = |text: &str| good.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    let mut altered: Vec<(Vec<u8>, &[&str])> = Vec::new();
    for cut in [after_header, good.len() / 2, good.len() - 1024, good.len() - 1] {
        altered.push((good[..cut].to_vec(), &["archive_cut"]));
    }
    let places = [
        place("\"program\"") + 12,
        place("%PDF") + 30,
        place("evidence/") + 20,
        place("75.50"),
        place("settings.json") + 512,
        place("done.json") + 520,
        good.len() - 1,
    ];
    for place in places {
        let mut flipped = good.clone();
        flipped[place] ^= 1;
        altered.push((flipped, &["archive_altered", "unknown_file"]));
    }
    for (number, (bytes, codes)) in altered.into_iter().enumerate() {
        let to = House::empty().await;
        let refused = code(restore(&bytes, &to).await);
        assert!(codes.contains(&refused), "{number}: {refused}");
        to.must_be_incomplete().await;
        // The good one is the way out.
        if number == 1 {
            restore(&good, &to).await.unwrap();
            to.must_be_sound().await;
        }
    }
}

#[apply(every_engine!)]
async fn what_is_no_backup_leaves_nothing_behind() {
    let good = files(&backup(&House::small_on(Engine::Sqlite, 5).await).await);
    let mut newer = good.clone();
    let header = String::from_utf8(newer[0].1.clone()).unwrap();
    newer[0].1 = header.replace("\"format\":1", "\"format\":2").into_bytes();
    let other: Files = vec![("README".into(), b"x".into())];
    for (bytes, refusal) in [
        (archive(&newer), "newer_archive"),
        (archive(&other), "no_archive"),
        (b"SQLite format 3\0".repeat(64), "archive_altered"),
        (Vec::new(), "archive_cut"),
    ] {
        let to = House::empty().await;
        assert_eq!(code(restore(&bytes, &to).await), refusal);
        assert_eq!(to.db.settings().await.unwrap().len(), 0);
        to.must_be_sound().await;
    }
}

#[apply(every_engine!)]
async fn a_name_that_no_backup_has_is_refused_and_goes_nowhere() {
    let good = files(&backup(&House::small_on(Engine::Sqlite, 5).await).await);
    for name in ["extra", "evidence/../../out", "/out", "log/a/b/1.jsonl", "evidence/x"] {
        let mut files = good.clone();
        files.insert(1, (name.to_owned(), b"x".to_vec()));
        let to = House::empty().await;
        // A header that writing would not make is no header at all.
        let refused = code(restore(&archive(&files), &to).await);
        assert!(["unknown_file", "archive_altered"].contains(&refused), "{name}: {refused}");
        to.must_be_incomplete().await;
        assert!(!to.dir.path().join("out").exists() && !std::path::Path::new("/out").exists());
    }
}

#[apply(every_engine!)]
async fn facts_without_their_bytes_are_not_proven() {
    let mut good = files(&backup(&House::small_on(Engine::Sqlite, 5).await).await);
    good.remove(1);
    let to = House::empty().await;
    assert_eq!(code(restore(&archive(&good), &to).await), "archive_altered");
    to.must_be_incomplete().await;
}
