//! The OpenAPI document: its frame, and what every operation has in common.

use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{AnyOf, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder};

use super::extract::{MOST_OF_A_KEY, MOST_OF_A_PAGE};
use super::problem::ProblemBody;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "parindex",
        description = "Chỉ số cải cách hành chính (PAR INDEX): bộ tiêu chí, tài liệu kiểm chứng, điểm dự kiến và xếp hạng. \
                       Provincial PAR INDEX: criteria, evidence, projected scores and rankings. \
                       Conventions are in docs/API.md."
    ),
    components(schemas(ProblemBody))
)]
struct Frame;

/// The document without its operations.
pub fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    if let Some(components) = &mut document.components {
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
    document
}

/// What is sent to ask a question only: nothing is written, so there is nothing to rehearse, repeat or be late for.
const ASKS: [&str; 5] = [
    "/api/v1/criteria-sets/{set}/score",
    "/api/v1/assessments/{id}/what-if",
    "/api/v1/assessments/{id}/plan",
    "/api/v1/provinces/{province}/pro-forma",
    "/api/v1/assessments/{id}/simulation",
];

/// Where parts of an upload go: they have offsets and checksums of their own, and are not rehearsed.
const PARTS: &str = "/api/v1/uploads/{upload}";

fn every(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, head, options, .. } = item;
    [get, post, put, patch, delete, head, options].into_iter().flatten()
}

/// Adds what every operation has in common: an id of its own, problems, and the headers of writes.
pub fn finish(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for operation in every(item) {
            qualify_id(operation);
        }
        let reads = [&mut item.get, &mut item.head, &mut item.options];
        for operation in reads.into_iter().flatten() {
            add_problems(operation, &["400", "401", "403", "404", "429", "503"]);
            if takes(operation, "scope") {
                add_problems(operation, &["422"]);
            }
        }
        let stores = !ASKS.contains(&path.as_str()) && path != PARTS;
        for operation in [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            add_problems(
                operation,
                &["400", "401", "403", "404", "409", "412", "413", "415", "422", "423", "429", "503", "507"],
            );
            if stores {
                add_dry_run(operation);
                add_write_headers(operation);
            }
        }
        for operation in every(item) {
            operation.parameters.iter_mut().flatten().for_each(|parameter| {
                if let RefOr::T(parameter) = parameter {
                    bound(parameter);
                }
            });
        }
    }
    let schemas = document.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    schemas.for_each(ease);
    document
}

fn takes(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().flatten().any(|one| matches!(one, RefOr::T(parameter) if parameter.name == name))
}

/// What an address may hold: no control character (a query may hold tabs and ends of lines).
const IN_A_PATH: &str = r"^[^\u0000-\u001f]+$";
const IN_A_QUERY: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$";

/// A version, a day, or an instant with its offset.
fn moment() -> Schema {
    let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    let known = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
    let mut any = AnyOf::new();
    any.items = vec![
        text().pattern(Some("^[0-9]{1,18}$")).into(),
        known(KnownFormat::Date).into(),
        known(KnownFormat::DateTime).into(),
    ];
    Schema::AnyOf(any)
}

/// Says what a parameter may be, where its name decides that.
fn bound(parameter: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { return };
    if parameter.name == "as_of" {
        parameter.schema = Some(RefOr::T(moment()));
        return;
    }
    let plain = schema.schema_type == SchemaType::Type(Type::String) && schema.enum_values.is_none();
    match (&parameter.parameter_in, parameter.name.as_str()) {
        (ParameterIn::Query, "limit") => {
            (schema.minimum, schema.maximum) = (Some(1.into()), Some(MOST_OF_A_PAGE.into()));
        }
        (ParameterIn::Header, "Idempotency-Key") => {
            (schema.min_length, schema.max_length) = (Some(1), Some(MOST_OF_A_KEY));
            schema.pattern = Some("^[!-~]+$".to_owned());
        }
        (ParameterIn::Query, "cursor") => schema.min_length = Some(1),
        (ParameterIn::Query, _) if plain && schema.format.is_none() && schema.pattern.is_none() => {
            schema.pattern = Some(IN_A_QUERY.to_owned())
        }
        (ParameterIn::Path, _) if plain && schema.format.is_none() => schema.pattern = Some(IN_A_PATH.to_owned()),
        _ => {}
    }
}

/// What is flattened into another only where there is some comes out as "that, or null"; but it is then that, or nothing more.
fn ease(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::AllOf(all)) = schema else { return };
    for part in &mut all.items {
        let RefOr::T(Schema::OneOf(one)) = part else { continue };
        let is_null = |item: &RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
        if one.items.iter().any(is_null) {
            let mut any = AnyOf::new();
            any.items = one.items.drain(..).filter(|item| !is_null(item)).collect();
            any.items.push(ObjectBuilder::new().into());
            *part = RefOr::T(Schema::AnyOf(any));
        }
    }
}

/// Handlers are named within their module (`list`), operations in the whole document (`evidence_list`): generated clients
/// need ids that are unique.
fn qualify_id(operation: &mut Operation) {
    let tag = operation.tags.as_ref().and_then(|tags| tags.first());
    if let (Some(tag), Some(id)) = (tag, &operation.operation_id) {
        operation.operation_id = Some(format!("{}_{id}", tag.replace(' ', "_")));
    }
}

fn add_problems(operation: &mut Operation, statuses: &[&str]) {
    // Whoever needs no token can still be wrong about a query parameter.
    let statuses = if operation.security.is_none() { &["400"] } else { statuses };
    for status in statuses {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response =
            ResponseBuilder::new().description("Problem").content("application/problem+json", content).build();
        operation.responses.responses.entry((*status).to_owned()).or_insert(RefOr::T(response));
    }
}

/// A dry run answers as the write would, but it has created nothing.
fn add_dry_run(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    if let (Some(RefOr::T(created)), false) = (responses.get("201"), responses.contains_key("200")) {
        let mut rehearsed = created.clone();
        "Dry run".clone_into(&mut rehearsed.description);
        responses.insert("200".to_owned(), RefOr::T(rehearsed));
    }
}

fn add_write_headers(operation: &mut Operation) {
    let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    let flag = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean));
    let parameter = |name: &str, place: ParameterIn, schema: ObjectBuilder, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(Required::False)
            .schema(Some(schema))
            .description(Some(description))
            .build()
    };
    let added = [
        parameter(
            "If-Match",
            ParameterIn::Header,
            text(),
            "The version the caller has seen, as its ETag; 412 when it has moved on.",
        ),
        parameter(
            "Idempotency-Key",
            ParameterIn::Header,
            text(),
            "A repetition with the same key gets the same answer and writes nothing.",
        ),
        parameter("dry_run", ParameterIn::Query, flag(), "Answer with the consequences, store nothing."),
    ];
    operation.parameters.get_or_insert_default().extend(added.map(RefOr::T));
}

/// The document as JSON.
pub fn value(document: OpenApi) -> serde_json::Value {
    serde_json::to_value(document).unwrap_or_default()
}

/// The document as it is kept in `openapi/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    let mut text = serde_json::to_string_pretty(&value(super::router::document())).unwrap_or_default();
    text.push('\n');
    text
}
