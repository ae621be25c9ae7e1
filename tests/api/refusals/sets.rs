//! Criteria sets that are not published.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::stories::unseen_set::{SET, publish};
use crate::api::support::{TestApp, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn every_fault_of_a_set_comes_at_once() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let faulty = SET
        .replacen("max: 10\nareas", "max: 11\nareas", 1)
        .replace("{ in: \"[5, 10)\", points: 1 }", "{ in: \"[6, 10)\", points: 1 }")
        .replace("          when_zero: not_applicable\n", "")
        .replace("each: 0.25", "each: 0")
        .replace("code: \"1.5\"", "code: \"1.4\"");
    let problem = publish(&admin, faulty).await.problem(422, "invalid_criteria");
    let found = codes(&problem);
    for code in ["bands_gap", "when_zero_missing", "each_out_of_range"] {
        assert!(found.contains(&code), "{code}: {problem:#}");
    }
    assert!(found.len() >= 5, "the sum and the repeated code too: {problem:#}");
    let at = |code: &str| {
        let errors = problem["errors"].as_array().unwrap();
        errors.iter().find(|error| error["code"] == code).unwrap()["pointer"].as_str().unwrap()
    };
    assert!(at("bands_gap").starts_with("/areas/0/criteria/0/rule"), "{}", at("bands_gap"));
    assert!(at("each_out_of_range").starts_with("/areas/0/criteria/2/rule"), "{}", at("each_out_of_range"));
    let listed = admin.get("/api/v1/criteria-sets").await.ok();
    assert!(!listed["items"].as_array().unwrap().iter().any(|set| set["id"] == "chi-so-moi"));
}

#[apply(every_engine!)]
async fn what_is_no_plain_yaml_is_not_read() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        let nine = vec![format!("*{before}"); 9].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{nine}]\n"));
    }
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let latin1 = [SET.as_bytes(), b"# t\xeann\n"].concat();
    let utf16: Vec<u8> = SET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(Vec<u8>, &str); 6] = [
        (bomb.into_bytes(), "alias_refused"),
        (deep.into_bytes(), "too_deep"),
        (latin1, "wrong_encoding"),
        (utf16, "wrong_encoding"),
        (b"a: [1".to_vec(), "syntax"),
        (" ".repeat(5 << 20).into_bytes(), "too_large"),
    ];
    for (source, code) in cases {
        let problem = publish(&admin, source).await.problem(422, "invalid_criteria");
        assert_eq!(codes(&problem), [code], "{problem:#}");
    }
    for source in ["", "null", "42", "[]", "{}"] {
        let problem = publish(&admin, source).await.problem(422, "invalid_criteria");
        assert!(!codes(&problem).is_empty(), "{source}");
    }
    publish(&admin, " ".repeat(9 << 20)).await.problem(413, "payload_too_large");
}

#[apply(every_engine!)]
async fn a_set_must_score_the_year() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    for (body, code) in [
        (json!({ "province": "can-tho", "year": 2016, "set": "none" }), "unknown_set"),
        (json!({ "province": "can-tho", "year": 2014, "set": "par-2016" }), "year_not_scored"),
        (json!({ "province": "atlantis", "year": 2016, "set": "par-2016" }), "unknown_province"),
        (json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "id": "../etc" }), "not_a_slug"),
        (json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "id": "" }), "not_a_slug"),
    ] {
        let problem = admin.post("/api/v1/assessments", body.clone()).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&problem), [code], "{body}");
    }
    let good = json!({ "province": "can-tho", "year": 2016, "set": "par-2016" });
    admin.post("/api/v1/assessments", good.clone()).await.created();
    let head = app.version().await;
    let problem = admin.post("/api/v1/assessments", good).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["assessment_exists"]);
    assert_eq!(app.version().await, head);
}
