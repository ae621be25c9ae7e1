//! The demo's documents: real files, each its own, that say they are made up.

use macro_rules_attribute::apply;
use std::collections::BTreeSet;

use chrono::Datelike;
use futures_util::TryStreamExt;
use parindex::evidence::Digest;

use super::Place;
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn every_document_is_a_pdf_of_its_own_that_verifies_and_says_what_it_is() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    let documents = assessment.documents();
    assert!(documents.len() > 10, "{}", documents.len());
    let mut digests = BTreeSet::new();
    for document in documents.iter().map(|document| &document.fact) {
        let digest: Digest = document.sha256.parse().unwrap();
        place.store.verify(&digest, document.size).await.unwrap();
        let parts: Vec<_> = place.store.read(&digest, document.size, None).await.unwrap().try_collect().await.unwrap();
        let text = String::from_utf8(parts.concat()).unwrap();
        assert!(text.starts_with("%PDF-1.4") && text.ends_with("%%EOF\n"));
        assert!(text.contains("DU LIEU MINH HOA") && text.contains("ILLUSTRATIVE"), "{}", document.number);
        assert_eq!((document.media_type.as_str(), document.signed_on.year()), ("application/pdf", 2016));
        assert!(document.number.starts_with("MH-"), "{} is marked as made up", document.number);
        assert!(document.file_name.is_ascii() && document.file_name.ends_with(".pdf"), "{}", document.file_name);
        digests.insert(digest.to_string());
    }
    assert_eq!(digests.len(), documents.len(), "no two are alike");
}

#[apply(every_engine!)]
async fn a_document_supports_several_items_and_an_item_has_several_documents() {
    let place = Place::installed().await;
    let assessment = place.assessment().await;
    assert!(assessment.documents().iter().any(|document| document.fact.items.len() >= 5));
    for (code, count) in [("1.2.1", 4), ("7.4.1", 2)] {
        let (_, record) = assessment.item(code).unwrap();
        assert_eq!(assessment.evidence_for(code).len(), count);
        assert_eq!(record.submissions[0].fact.evidence.len(), count, "{code}: all of them go with the claim");
    }
    for submission in assessment.items.iter().flat_map(|record| &record.submissions) {
        let fact = &submission.fact;
        assert!(fact.evidence.is_empty() != fact.explanation.is_none(), "{}: evidence or explanation", fact.item);
        let said = fact.explanation.as_deref().unwrap_or("minh họa illustrative");
        assert!(said.contains("minh họa") && said.contains("illustrative"), "{}: {said}", fact.item);
    }
}
