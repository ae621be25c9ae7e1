//! The OpenAPI document: kept in `openapi/openapi.json`, whole in itself, and shown without an outside host.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Map, Value};

use crate::api::support::TestApp;
use crate::golden;

/// What anybody may ask without a token.
/// What needs no token: the service itself, and the link of a feed, which is its own permission.
pub(crate) const OPEN_TO_ALL: [&str; 5] =
    ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/api/v1/feeds/{secret}"];

/// One operation of the document.
pub(crate) struct Operation {
    /// `GET`, `POST` and so on.
    pub(crate) method: String,
    /// Its address, with `{parameters}`.
    pub(crate) path: String,
    /// What the document says of it.
    pub(crate) says: Map<String, Value>,
}

impl Operation {
    /// Method and address.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether a parameter of this name is declared at this place (`path`, `query`, `header`).
    pub(crate) fn takes(&self, place: &str, name: &str) -> bool {
        let parameters = self.says.get("parameters").and_then(Value::as_array);
        parameters.is_some_and(|all| all.iter().any(|one| one["in"] == place && one["name"] == name))
    }
}

/// The document, parsed.
fn document() -> Value {
    serde_json::from_str(&parindex::http::openapi_json()).unwrap()
}

/// Every operation of the document, in its order.
pub(crate) fn operations() -> Vec<Operation> {
    let document = document();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, says) in item.as_object().unwrap() {
            // A key that is no method would hide its operation from every test here.
            assert!(
                ["get", "post", "put", "patch", "delete", "head", "options"].contains(&method.as_str()),
                "{path}: {method}"
            );
            let says = says.as_object().unwrap().clone();
            found.push(Operation { method: method.to_uppercase(), path: path.clone(), says });
        }
    }
    found
}

/// The names in braces of an address.
fn parameters_of(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Every `$ref` below a value.
fn refs<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(target) if name == "$ref" => {
                        found.insert(target);
                    }
                    other => refs(other, found),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| refs(member, found)),
        _ => {}
    }
}

#[test]
fn the_kept_document_is_the_one_served() {
    golden::hold("openapi/openapi.json", &parindex::http::openapi_json());
    assert!(document()["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document()["openapi"]);
}

#[test]
fn every_operation_says_what_it_is() {
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let name = operation.name();
        let text = |field: &str| operation.says.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        assert!(!text("summary").is_empty(), "{name}: no summary");
        assert!(!operation.says["tags"].as_array().unwrap().is_empty(), "{name}: no tag");
        let id = text("operationId");
        assert!(!id.is_empty(), "{name}: no operationId");
        assert!(ids.insert(id.clone()), "{name}: operationId {id} is another's too");
        let responses = operation.says["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}: no 2xx");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            assert!(response["content"]["application/problem+json"].is_object(), "{name}: {status} is no problem");
        }
    }
}

#[test]
fn every_operation_needs_a_token_unless_it_is_of_the_service() {
    for operation in operations() {
        let secured = operation.says.get("security").is_some_and(|security| security[0]["token"].is_array());
        assert_eq!(secured, !OPEN_TO_ALL.contains(&operation.path.as_str()), "{}", operation.name());
        let statuses = operation.says["responses"].as_object().unwrap();
        assert_eq!(secured, statuses.contains_key("401"), "{}", operation.name());
    }
    let scheme = &document()["components"]["securitySchemes"]["token"];
    assert_eq!((scheme["type"].as_str(), scheme["scheme"].as_str()), (Some("http"), Some("bearer")));
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = BTreeSet::new();
    refs(&document, &mut found);
    assert!(found.contains("#/components/schemas/Problem"), "{found:?}");
    for target in found {
        let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} is outside the document"));
        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
    }
}

#[test]
fn every_path_parameter_is_declared_and_every_declared_one_is_in_the_path() {
    for operation in operations() {
        let named: BTreeSet<&str> = parameters_of(&operation.path).into_iter().collect();
        for name in &named {
            assert!(operation.takes("path", name), "{}: {name} is not declared", operation.name());
        }
        let declared = operation.says.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        for parameter in &declared {
            let (place, name) = (parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
            assert!(seen.insert((place, name)), "{}: {place} {name} twice", operation.name());
            assert!(place != "path" || named.contains(name), "{}: {name} is not in the path", operation.name());
            assert!(place != "path" || parameter["required"] == true, "{}: {name} is required", operation.name());
        }
    }
}

/// The values of `src` and `href` in a page.
fn links(page: &str) -> Vec<&str> {
    let after = ["src=\"", "href=\""].into_iter().flat_map(|attribute| page.split(attribute).skip(1));
    after.filter_map(|rest| rest.split_once('"')).map(|(link, _)| link).collect()
}

#[tokio::test]
async fn the_documentation_is_shown_without_an_outside_host() {
    let app = TestApp::empty().await;
    let nobody = app.nobody();
    let index = nobody.get("/docs/").await;
    assert_eq!(index.status, 200, "{}", index.text());
    assert!(index.header("content-type").starts_with("text/html"), "{}", index.header("content-type"));
    assert_eq!(index.header("content-encoding"), "gzip", "it is kept as it travels");
    let mut page = String::new();
    GzDecoder::new(&*index.bytes).read_to_string(&mut page).unwrap();
    let links = links(&page);
    assert!(links.iter().any(|link| link.ends_with(".js")) && links.iter().any(|link| link.ends_with(".css")));
    for link in links {
        let outside = link.contains("//") || link.contains(':');
        assert!(!outside, "{link} is outside");
        let file = nobody.get(&format!("/docs/{}", link.trim_start_matches("./"))).await;
        assert_eq!(file.status, 200, "{link}");
    }
    let initializer = nobody.get("/docs/swagger-initializer.js").await.text();
    assert!(initializer.contains("/openapi.json"), "{initializer}");
    assert!(!initializer.contains("://"), "{initializer}");
    assert_eq!(nobody.get("/openapi.json").await.text(), parindex::http::openapi_json());
}
