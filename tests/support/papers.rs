//! Documents of tests that go in without HTTP.

use parindex::app::evidence::NewEvidence;

/// What is said of a report of Sở Y tế for item 7.2.2.
pub fn report(title: &str) -> NewEvidence {
    NewEvidence {
        title: title.into(),
        number: "1/BC".into(),
        issuer: "Sở Y tế".into(),
        signed_on: "2016-12-01".parse().unwrap(),
        period: None,
        items: vec!["7.2.2".into()],
        pages: None,
        replaces: None,
    }
}
