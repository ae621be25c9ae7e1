//! Query parameters: an operation takes those that its document names, each once. Anything else is refused before anything
//! happens: whoever writes `?dryrun=true` wants a rehearsal, and would get the deed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::extract::Request;
use axum::http::Method;
use url::form_urlencoded;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::extract::invalid_query;
use super::problem::Problem;
use crate::app::Fault;
use crate::domain::text::control_character;

/// The most parameters told of one address: a longer list helps nobody.
const MOST_FAULTS: usize = 100;

/// The query parameters of every operation, by method and route.
pub struct Parameters(HashMap<(Method, String), BTreeSet<String>>);

impl Parameters {
    /// Those that a document names.
    pub fn of(document: &OpenApi) -> Self {
        let mut known = HashMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in [
                (Method::GET, &item.get),
                (Method::HEAD, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::DELETE, &item.delete),
            ] {
                if let Some(operation) = operation {
                    known.insert((method, path.clone()), named_by(operation));
                }
            }
        }
        Self(known)
    }

    /// Refuses what the operation of a route does not name.
    ///
    /// # Errors
    /// `invalid_query`.
    pub fn check(&self, request: &Request, route: &str) -> Result<(), Problem> {
        let Some(query) = request.uri().query() else { return Ok(()) };
        let faults = self.faults(request.method(), route, query);
        if faults.is_empty() { Ok(()) } else { Err(invalid_query(faults)) }
    }

    /// What is wrong with a query string, by name; an operation that no document names takes nothing.
    fn faults(&self, method: &Method, route: &str, query: &str) -> Vec<Fault> {
        let nothing = BTreeSet::new();
        let known = self.0.get(&(method.clone(), route.to_owned())).unwrap_or(&nothing);
        let mut given: BTreeMap<Cow<'_, str>, Vec<Cow<'_, str>>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            given.entry(name).or_default().push(value);
        }
        let faults = given.iter().filter_map(|(name, values)| match values.as_slice() {
            _ if !known.contains(name.as_ref()) => Some(unknown(name, known)),
            [value] => control_character(value).map(|found| Fault::control_character(name.as_ref(), found)),
            values => Some(Fault::new(
                name.as_ref(),
                "duplicate_parameter",
                format!("tham số có mặt {} lần, chỉ nhận một lần", values.len()),
                format!("the parameter is given {} times, it is taken once", values.len()),
            )),
        });
        faults.take(MOST_FAULTS).collect()
    }
}

/// The names of an operation's query parameters.
fn named_by(operation: &Operation) -> BTreeSet<String> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let parameters = parameters.filter(|parameter| parameter.parameter_in == ParameterIn::Query);
    parameters.map(|parameter| parameter.name.clone()).collect()
}

fn unknown(name: &str, known: &BTreeSet<String>) -> Fault {
    let names = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let (vi, en) = if known.is_empty() {
        ("thao tác này không nhận tham số nào".to_owned(), "this operation takes no parameter".to_owned())
    } else {
        (format!("không có tham số này; nhận: {names}"), format!("there is no such parameter; known: {names}"))
    };
    Fault::new(name, "unknown_parameter", vi, en)
}
