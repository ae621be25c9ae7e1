//! Provinces merged: three assessments as one, a year on the map of today, and whoever may not ask.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Method;
use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::api::support::{Actor, TestApp, YEAR, codes};
use crate::support::engines::every_engine;

const ASK: &str = "/api/v1/provinces/can-tho-2025/pro-forma";
const ON_TODAYS_MAP: &str = "/api/v1/rankings/2024/pro-forma?map=2025-07-01";
const FORMER: [&str; 3] = ["can-tho-2016", "hau-giang-2016", "soc-trang-2016"];

fn three() -> Value {
    json!({ "assessments": FORMER.map(|id| json!({ "assessment": id })) })
}

fn weighted(weights: [&str; 3]) -> Value {
    let part = |(id, weight): (&str, &str)| json!({ "assessment": id, "weight": weight });
    json!({ "assessments": FORMER.iter().zip(weights).map(|(id, weight)| part((id, weight))).collect::<Vec<_>>() })
}

fn node<'a>(answer: &'a Value, code: &str) -> &'a Value {
    answer["nodes"].as_array().unwrap().iter().find(|node| node["code"] == code).unwrap()
}

/// The scored item in the tree.
fn item<'a>(node: &'a Value, code: &str) -> Option<&'a Value> {
    if node["code"] == code {
        return Some(node);
    }
    node["children"].as_array()?.iter().find_map(|child| item(child, code))
}

/// Sóc Trăng and Hậu Giang beside Cần Thơ, each with one department that answers for two items. Admin of all is handed back.
async fn world(app: &TestApp) -> Actor<'_> {
    let admin = app.admin().await;
    for province in ["hau-giang", "soc-trang"] {
        let unit = json!({ "slug": "so-tttt", "name": { "vi": "Sở TTTT", "en": "IT" }, "kind": "department" });
        admin.put(&format!("/api/v1/provinces/{province}/units"), json!({ "units": [unit] })).await.ok();
        let opening = json!({ "province": province, "year": 2016, "set": "par-2016", "phases": [] });
        admin.post("/api/v1/assessments", opening).await.created();
        for code in ["7.1.1", "7.1.2"] {
            let address = format!("/api/v1/assessments/{province}-2016/items/{code}/assignment");
            admin.put(&address, json!({ "lead": "so-tttt", "due": "2017-01-20" })).await.ok();
        }
    }
    admin
}

/// How long each log is.
async fn heads(app: &TestApp) -> Vec<i64> {
    let mut heads = Vec::new();
    for id in FORMER {
        heads.push(app.db.head(id).await.unwrap());
    }
    heads
}

async fn report(app: &TestApp, province: &str, code: &str, inputs: Value) {
    let unit = app.actor(&format!("{province}.{code}"), Role::Department, Some(province), Some("so-tttt")).await;
    let body = json!({ "kind": "actual", "inputs": inputs, "explanation": "Số liệu minh họa" });
    unit.post(&format!("/api/v1/assessments/{province}-2016/items/{code}/submissions"), body).await.created();
}

#[apply(every_engine!)]
async fn figures_are_summed_and_the_rest_is_a_stated_mean() {
    let app = TestApp::new().await;
    let admin = world(&app).await;
    report(&app, "can-tho", "7.1.1", json!({ "done": 19, "planned": 20 })).await;
    report(&app, "soc-trang", "7.1.1", json!({ "done": 10, "planned": 10 })).await;
    report(&app, "can-tho", "7.1.2", json!({ "choice": "on_time" })).await;

    // Hậu Giang has not reported: 29 of 30 so far, so it may become nothing, or 0.5, but neither zero nor full marks.
    let answer = admin.post(ASK, three()).await.ok();
    let ratio = item(&answer["tree"], "7.1.1").unwrap();
    assert_eq!((&ratio["points"], &ratio["least"], &ratio["most"]), (&Value::Null, &json!("0"), &json!("0.5")));
    assert_eq!(ratio["inputs"], json!({}));
    assert_eq!(node(&answer, "7.1.1")["how"]["open"], json!(["hau-giang-2016"]));
    assert!(answer["open"].as_array().unwrap().contains(&json!("7.1.1")));
    let own = |answer: &Value, code: &str| -> Vec<Value> {
        node(answer, code)["predecessors"].as_array().unwrap().iter().map(|one| one["points"].clone()).collect()
    };
    assert_eq!(own(&answer, "7.1.1"), [json!("0.5"), Value::Null, json!("0.75")]);

    // 1 of 10: 30 of 40 in all is under 0.8, whatever the mean of 0.5, 0 and 0.75 would be.
    report(&app, "hau-giang", "7.1.1", json!({ "done": 1, "planned": 10 })).await;
    let before = heads(&app).await;
    let answer = admin.post(ASK, weighted(["1000", "1", "1"])).await.ok();
    let ratio = item(&answer["tree"], "7.1.1").unwrap();
    assert_eq!((&ratio["points"], &ratio["inputs"]), (&json!("0"), &json!({ "done": "30", "planned": "40" })));
    let how = &node(&answer, "7.1.1")["how"];
    assert_eq!((&how["convention"], &how["reason"]), (&json!("summed"), &json!("ratio")));
    assert!(how["detail"]["vi"].as_str().unwrap().contains("cộng tử số và mẫu số"), "{how}");
    assert_eq!(own(&answer, "7.1.1"), [json!("0.5"), json!("0"), json!("0.75")]);

    // The ministry gave Hậu Giang other points than its figures come to: now the points are merged, by the weights.
    let address = "/api/v1/assessments/hau-giang-2016/items/7.1.1/appraisals";
    admin.post(address, json!({ "points": "0.25", "reason": "Minh họa" })).await.created();
    let merged =
        async |body: Value| item(&admin.post(ASK, body).await.ok()["tree"], "7.1.1").unwrap()["points"].clone();
    assert_eq!(merged(three()).await, json!("0.5"), "(0.5 + 0.25 + 0.75) / 3");
    assert_eq!(merged(weighted(["2", "5", "1"])).await, json!("0.375"), "(2 × 0.5 + 5 × 0.25 + 0.75) / 8");
    let worst = json!({ "assessments": three()["assessments"], "shares": "worst" });
    assert_eq!(merged(worst).await, json!("0.25"));
    let answer = admin.post(ASK, three()).await.ok();
    assert_eq!(node(&answer, "7.1.1")["how"]["reason"], json!("given_points"));
    assert_eq!(node(&answer, "7.1.2")["how"]["convention"], json!("equal_mean"));

    // Whoever is named is unchanged, and so is what they score alone.
    let after = heads(&app).await;
    assert_eq!((before[0], before[1] + 1, before[2]), (after[0], after[1], after[2]), "only the appraisal was stored");
    let alone = admin.get(&format!("{YEAR}/score")).await.ok();
    let root = &node(&answer, "par-2016")["predecessors"][0];
    assert_eq!((&root["points"], &root["percent"]), (&alone["points"], &alone["percent"]));
    assert_eq!(answer["predecessors"][0]["official"]["rank"], json!(16));
    assert_eq!(answer["rank"]["of"], json!(34));
    let rank = |end: &str| answer["rank"][end].as_u64().unwrap();
    assert!(1 <= rank("best") && rank("best") <= rank("worst") && rank("worst") <= 34);
    let ceiling = json!({ "assessments": three()["assessments"], "basis": "ceiling" });
    let ceiling = admin.post(ASK, ceiling).await.ok();
    assert_eq!(ceiling["total"]["points"], answer["total"]["most"], "what is open at its most");
    assert!(ceiling["rank"]["worst"].as_u64().unwrap() <= rank("worst"));
    // What was said in another order is the same answer.
    let mut turned = three();
    turned["assessments"].as_array_mut().unwrap().reverse();
    assert_eq!(admin.post(ASK, turned).await.bytes, admin.post(ASK, three()).await.bytes);
}

#[apply(every_engine!)]
async fn what_cannot_be_merged_is_refused_where_it_stands() {
    let app = TestApp::new().await;
    let admin = world(&app).await;
    for (province, year, set) in [("soc-trang", 2015, "par-2015"), ("ha-noi", 2016, "par-2016")] {
        let opening = json!({ "province": province, "year": year, "set": set, "phases": [] });
        admin.post("/api/v1/assessments", opening).await.created();
    }
    let next =
        include_str!("../../../src/catalog/par-2016.yaml").replacen("id: par-2016\n", "id: par-2016\nrevision: 2\n", 1);
    let yaml = [("content-type", "application/yaml")];
    assert_eq!(admin.send(Method::POST, "/api/v1/criteria-sets", &yaml, next).await.status, 201);
    let opening =
        json!({ "id": "soc-trang-khac", "province": "soc-trang", "year": 2016, "set": "par-2016@2", "phases": [] });
    admin.post("/api/v1/assessments", opening).await.created();

    let ask =
        |ids: &[&str]| json!({ "assessments": ids.iter().map(|id| json!({ "assessment": id })).collect::<Vec<_>>() });
    let refused = async |body: Value| -> Vec<(String, String)> {
        let problem = admin.post(ASK, body).await.problem(422, "invalid_inputs");
        let fault =
            |fault: &Value| (fault["pointer"].as_str().unwrap().to_owned(), fault["code"].as_str().unwrap().to_owned());
        problem["errors"].as_array().unwrap().iter().map(fault).collect()
    };
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    let third = "/assessments/2/assessment";
    let two = &FORMER[..2];
    let with = |last: &str| ask(&[two, &[last]].concat());
    assert_eq!(refused(ask(two)).await, one("/assessments", "predecessor_missing"));
    assert_eq!(refused(ask(&[])).await, one("/assessments", "predecessor_missing"));
    assert_eq!(refused(with("can-tho-2016")).await, one(third, "listed_twice"));
    assert_eq!(refused(with("soc-trang-2017")).await, one(third, "unknown_assessment"));
    assert_eq!(refused(with("ha-noi-2016")).await, one(third, "not_a_predecessor"));
    let other = [one(third, "other_year"), one(third, "other_set")].concat();
    assert_eq!(refused(with("soc-trang-2015")).await, other);
    assert_eq!(refused(with("soc-trang-khac")).await, one(third, "other_set"));
    assert_eq!(refused(ask(&["can-tho-2016"; 17])).await, one("/assessments", "too_many"));

    let mut body = three();
    body["basis"] = json!("expected");
    body["weighted_by"] = json!("x".repeat(201));
    body["assessments"][0]["weight"] = json!("0");
    body["assessments"][2]["weight"] = json!("0.0000001");
    let all = [
        one("/basis", "basis_not_merged"),
        one("/assessments/0/weight", "out_of_range"),
        one("/assessments/1/weight", "weight_missing"),
        one("/assessments/2/weight", "out_of_range"),
        one("/weighted_by", "too_long"),
    ];
    assert_eq!(refused(body).await, all.concat(), "all of it at once");
    let mut body = three();
    body["weighted_by"] = json!("dân số");
    assert_eq!(refused(body).await, one("/weighted_by", "weight_missing"));

    for (province, code) in [("ha-noi", "no_predecessors"), ("can-tho", "no_predecessors")] {
        let problem = admin.post(&format!("/api/v1/provinces/{province}/pro-forma"), three()).await;
        assert_eq!(codes(&problem.problem(422, "invalid_inputs")), [code]);
    }
    admin.post("/api/v1/provinces/nowhere/pro-forma", three()).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn who_is_confined_to_one_province_does_not_look_into_three() {
    let app = TestApp::new().await;
    let admin = world(&app).await;
    let opening = json!({ "province": "thua-thien-hue", "year": 2016, "set": "par-2016", "phases": [] });
    admin.post("/api/v1/assessments", opening).await.created();
    for actor in [app.viewer().await, app.reviewer().await, app.unit("so-tttt").await] {
        let problem = actor.post(ASK, three()).await.problem(403, "forbidden");
        assert_eq!(codes(&problem), ["several_provinces"]);
    }
    app.nobody().post(ASK, three()).await.problem(401, "unauthenticated");
    // Of one province only: whoever may read it may ask.
    let hue = json!({ "assessments": [{ "assessment": "thua-thien-hue-2016" }] });
    let own = app.actor("hue", Role::Viewer, Some("thua-thien-hue"), None).await;
    let answer = own.post("/api/v1/provinces/hue/pro-forma", hue.clone()).await.ok();
    assert_eq!(
        (&answer["predecessors"][0]["assessment"], &answer["total"]["points"]),
        (&json!("thua-thien-hue-2016"), &json!("0"))
    );
    let problem = app.viewer().await.post("/api/v1/provinces/hue/pro-forma", hue).await.problem(403, "forbidden");
    assert_eq!(codes(&problem), ["several_provinces"]);
}

/// Every province of 2016, and to which of today's it leads.
async fn leads(actor: &Actor<'_>) -> BTreeMap<String, String> {
    let provinces = actor.get("/api/v1/provinces").await.ok()["items"].as_array().unwrap().clone();
    let by_slug: BTreeMap<&str, &Value> = provinces.iter().map(|one| (one["slug"].as_str().unwrap(), one)).collect();
    let then = |slug: &str| by_slug[slug]["successor"].as_str().unwrap_or(slug).to_owned();
    let of_2016 = provinces.iter().filter(|one| one["valid_from"].as_str().unwrap() < "2016");
    of_2016.map(|one| one["slug"].as_str().unwrap()).map(|slug| (slug.to_owned(), then(slug))).collect()
}

#[apply(every_engine!)]
async fn thirty_four_rows_count_each_of_sixty_three_once() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let leads = leads(&admin).await;
    let official = admin.get("/api/v1/rankings/2024").await.bytes;
    let answer = admin.get(ON_TODAYS_MAP).await;
    let table = answer.ok();
    assert_eq!((&table["of"], &table["ranked"], &table["complete"]), (&json!(34), &json!(63), &json!(false)));
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 34);
    let mut counted = BTreeSet::new();
    for row in rows {
        for one in row["predecessors"].as_array().unwrap() {
            let slug = one["province"].as_str().unwrap();
            assert!(counted.insert(slug.to_owned()), "{slug} counts twice");
            assert_eq!(leads[slug], row["province"].as_str().unwrap());
        }
    }
    assert_eq!(counted.len(), 63);
    let row = |slug: &str| rows.iter().find(|row| row["province"] == slug).unwrap();
    // Last of 63 and still one province: last of 34. Third, and unmerged: at most two rows are above it.
    assert_eq!(row("cao-bang")["rank"], json!(34));
    assert!(row("ha-noi")["bounds"]["worst"].as_u64().unwrap() <= 3, "{}", row("ha-noi"));
    let can_tho = row("can-tho-2025");
    assert_eq!(can_tho["rank"], Value::Null);
    let old = can_tho["predecessors"].as_array().unwrap().iter().find(|one| one["province"] == "can-tho").unwrap();
    assert_eq!((&old["rank"], &old["score"]), (&json!(22), &json!("89.13")));
    // Asking changed nothing, and an unchanged answer is known by its tag.
    assert_eq!(admin.get("/api/v1/rankings/2024").await.bytes, official);
    let again = [("if-none-match", answer.header("etag"))];
    assert_eq!(admin.send(Method::GET, ON_TODAYS_MAP, &again, Body::empty()).await.status, 304);
    // The year's own map is the year's own table.
    let same = admin.get("/api/v1/rankings/2024/pro-forma?map=2024-12-31").await.ok();
    assert_eq!(same["of"], json!(63));
    assert!(same["rows"].as_array().unwrap().iter().all(|row| row["predecessors"].as_array().unwrap().len() == 1));

    let problem = admin.get("/api/v1/rankings/2025/pro-forma?map=2024-12-31").await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["map_not_reached"]);
    admin.get("/api/v1/rankings/2024/pro-forma").await.problem(400, "invalid_query");
    admin.get("/api/v1/rankings/2024/pro-forma?map=hom-nay").await.problem(400, "invalid_query");
    admin.get("/api/v1/rankings/1999/pro-forma?map=2025-07-01").await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn a_whole_table_gives_the_plain_means_and_their_ranks() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let leads = leads(&admin).await;
    // Made up: no two alike, in no order.
    let scores: BTreeMap<&str, Decimal> = leads
        .keys()
        .enumerate()
        .map(|(nth, slug)| (slug.as_str(), Decimal::new(6000 + (nth as i64 * 1237) % 3571, 2)))
        .collect();
    let rows: Vec<Value> =
        scores.iter().map(|(slug, score)| json!({ "province": slug, "score": score.to_string() })).collect();
    admin.put("/api/v1/rankings/2019", json!({ "rows": rows })).await.ok();

    let table = admin.get("/api/v1/rankings/2019/pro-forma?map=2025-07-01").await.ok();
    assert_eq!((&table["of"], &table["complete"]), (&json!(34), &json!(true)));
    // Compared over a common denominator, so that no mean is ever rounded: no province was made of more than three.
    let mut sums: BTreeMap<&str, (Decimal, i64)> = BTreeMap::new();
    for (slug, then) in &leads {
        let sum = sums.entry(then).or_default();
        *sum = (sum.0 + scores[slug.as_str()], sum.1 + 1);
    }
    let mean = |slug: &str| sums[slug].0 * Decimal::from(6 / sums[slug].1);
    for row in table["rows"].as_array().unwrap() {
        let own = row["province"].as_str().unwrap();
        let above = sums.keys().filter(|other| mean(other) > mean(own)).count();
        assert_eq!(row["rank"], json!(above + 1), "{own}");
        let shown: Decimal = row["score"].as_str().unwrap().parse().unwrap();
        assert!((shown - mean(own) / Decimal::from(6)).abs() <= Decimal::new(5, 3), "{own}: {shown}");
    }
    // Whatever the weights: the rank by equal ones is among those that are left, and fewer are proven.
    let any = admin.get("/api/v1/rankings/2019/pro-forma?map=2025-07-01&weights=any").await.ok();
    assert_eq!(any["complete"], json!(false));
    for row in any["rows"].as_array().unwrap() {
        let equal = table["rows"].as_array().unwrap().iter().find(|one| one["province"] == row["province"]).unwrap();
        let rank = equal["rank"].as_u64().unwrap();
        let end = |end: &str| row["rank"].as_u64().or(row["bounds"][end].as_u64()).unwrap();
        assert!(end("best") <= rank && rank <= end("worst"), "{row}");
    }
}
