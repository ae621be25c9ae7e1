//! What is wrong with the source is named, and never carried over as if it were right.

use super::*;
use crate::support::engines::every_engine;
use macro_rules_attribute::apply;

/// Why a source is refused that disagrees with itself, by a copy and by a backup.
async fn refusals(from: &House) -> [String; 2] {
    let to = House::empty_on(Engine::Sqlite).await;
    let copied = copy(from, &to).await.unwrap_err().to_string();
    let backed = moving::backup(&from.app, Vec::new(), &mut ()).await.map(drop).unwrap_err().to_string();
    [copied, backed]
}

#[apply(every_engine!)]
async fn a_row_that_was_tampered_with_is_named() {
    for (sql, named) in [
        ("update survey_results set item = '8.2' where seq = 7", "survey_results (can-tho-2016, 7): subject"),
        (
            "update changes set actor_name = 'khác' where log = 'can-tho-2016' and seq = 6",
            "changes (can-tho-2016, 6): hash",
        ),
        ("update openings set province = 'da-nang'", "openings (can-tho-2016, 1): digest"),
        ("delete from survey_results where seq = 12", "can-tho-2016, 12"),
        (
            "delete from changes where log = 'can-tho-2016' and seq = 12",
            "survey_results (can-tho-2016, 12): the log does not",
        ),
        (
            "delete from changes where log = 'can-tho-2016' and seq = 8",
            "survey_results (can-tho-2016, 8): the log does not",
        ),
    ] {
        let from = House::small().await;
        from.vandalise(sql).await;
        for refusal in refusals(&from).await {
            assert!(refusal.contains(named), "{sql}: {refusal}");
        }
    }
}

#[apply(every_engine!)]
async fn a_document_that_is_missing_or_damaged_is_named() {
    let from = House::small().await;
    let document = from.db.documents(None, 1).await.unwrap().pop().unwrap();
    let sha256 = &document.sha256;
    let object = from.dir.path().join("evidence/sha256").join(&sha256[..2]).join(sha256);
    let named = format!("evidence {sha256} (log can-tho-2016, change {})", document.seq);
    let mut bytes = std::fs::read(&object).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&object, &bytes).unwrap();
    for refusal in refusals(&from).await {
        assert!(refusal.starts_with(&named) && refusal.contains("SHA-256"), "{refusal}");
    }
    std::fs::remove_file(&object).unwrap();
    for refusal in refusals(&from).await {
        assert!(refusal.starts_with(&named) && refusal.contains("missing"), "{refusal}");
    }
}

#[apply(every_engine!)]
async fn an_object_that_lay_damaged_at_the_destination_is_taken_again() {
    let (from, to) = (House::small_on(Engine::Sqlite, 12).await, House::empty().await);
    copy(&from, &to).await.unwrap();
    let document = to.db.documents(None, 1).await.unwrap().pop().unwrap();
    let object = to.dir.path().join("evidence/sha256").join(&document.sha256[..2]).join(&document.sha256);
    let mut bytes = std::fs::read(&object).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&object, &bytes).unwrap();
    copy(&from, &to).await.unwrap();
    to.must_be_sound().await;
}
