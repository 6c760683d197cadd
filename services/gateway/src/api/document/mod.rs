//! The OpenAPI 3.1 document: what utoipa reads off the handlers, and what follows from the table
//! of operations (keys, errors, headers), so that no handler has to repeat it.
//!
//! Map: this file joins the two, `errors` writes the problem documents, `requests` says what is
//! true of every request, `example` composes examples from those of the members.

mod errors;
mod example;
mod requests;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{
    eros,
    operations::{self, Access, Operation},
    routes, stream,
};
use crate::{
    app::App,
    domain::words::{LeadOrder, ListedBatchStatus, UnsettledStatus},
    http::problem::Problem,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fanfare",
        version = "1",
        description = "Publish, schedule and converse: the REST API of Fanfare.\n\nEvery call needs an API key but those of the groups `operations`, `inbound` and `links`, and the way back from a sign-in. Errors are problem documents (RFC 9457) with a `code` for programs; their pages are under `/problems`. Times are RFC 3339 in UTC with milliseconds.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This host.")),
    tags(
        (name = "stories", description = "Batches of stories through Metricool: strictly in order, each sent the moment the one before it is confirmed."),
        (name = "posts", description = "Posts: written once, published to every chosen connection at their time, exactly once each."),
        (name = "publications", description = "Single publications, whatever groups them."),
        (name = "teams", description = "Teams and their users. What names no team belongs to the tenant's default team."),
        (name = "connections", description = "Which accounts of which platforms a team may publish to, when they like to publish, and the sign-ins that connect them. Tokens go in and never come back."),
        (name = "webhooks", description = "Whom we tell what happened: `post.published`, `post.failed` and `post.unconfirmed` per publication, `post.completed`, `batch.completed`, `story.published_late`, `connection.expired`, EROS's `eros.breaker_opened`, `eros.saturation_red` and `eros.export_failed`; signed by Standard Webhooks 1.0.0 and delivered at least once."),
        (name = "scheduling", description = "EROS: how past messages of a creator page performed, how much its audience can take, which captions it sends in a week, and when; each with its reasons."),
        (name = "inbound", description = "What WhatsApp and Stripe send us, signed by them; no key is needed."),
        (name = "leads", description = "Who writes on WhatsApp: the questions and answers, the conversation, its place on the way to a paid booking; and the flows that ask."),
        (name = "admin", description = "What the studio's administrators do with leads, and what they look at. The key may come as `X-Admin-API-Key`; without a valid one an address has 10 requests a minute."),
        (name = "links", description = "Links that are sent to the artist: each does one thing once. No key is needed; an address has 10 requests a minute. Browsers get pages."),
        (name = "keys", description = "API keys and browser sessions."),
        (name = "operations", description = "Health and this document; no key is needed."),
    ),
    // What no body and no other schema leads to: words of parameters alone, and events of streams.
    components(schemas(Problem, stream::StreamEvent, eros::RunEvent, LeadOrder, ListedBatchStatus, UnsettledStatus)),
)]
struct Base;

/// The OpenAPI document
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operations",
    operation_id = "getOpenApi",
    responses((status = 200, body = Object, description = "This document."))
)]
pub(crate) async fn openapi(State(app): State<App>) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], app.document.clone()).into_response()
}

/// The whole document.
pub(crate) fn document() -> Value {
    let mut document = Base::openapi();
    document.merge(routes().into_openapi());
    // A document of plain maps, lists and texts always becomes JSON; a test makes it.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    document["components"]["securitySchemes"] = security_schemes();
    document["components"]["headers"] = shared_headers();
    document["components"]["examples"] = errors::examples();
    requests::refuse_unknown_members(&mut document);
    for operation in operations::all() {
        let method = operation.method.as_str().to_lowercase();
        // Indexing with a missing name would make it; the start-up check compares both ways.
        if let Some(item) = document["paths"][operation.path].get_mut(method) {
            complete(item, operation);
        }
    }
    let schemas = document["components"]["schemas"].clone();
    example::add(&mut document["paths"], &schemas);
    document
}

/// What the table says about one operation.
fn complete(item: &mut Value, operation: &Operation) {
    item["security"] = security(operation.access);
    requests::never_null(item);
    if operation.access.keyed() {
        push(item, "parameters", tenant_parameter());
    }
    if let Some(scopes) = operation.access.scopes() {
        let names: Vec<String> = scopes.iter().map(|scope| format!("`{}`", scope.name())).collect();
        let description = item["description"].as_str().unwrap_or_default();
        let needs = format!("{description}\n\nNeeds the scope {}.", names.join(" or "));
        item["description"] = needs.trim().into();
    }
    if let Some(responses) = item["responses"].as_object_mut() {
        for (status, response) in errors::responses(operation) {
            responses.entry(status).or_insert(response);
        }
    }
    for (status, response) in item["responses"].as_object_mut().into_iter().flatten() {
        add_shared_headers(response, operation, status);
    }
}

fn push(item: &mut Value, list: &str, value: Value) {
    match item[list].as_array_mut() {
        Some(values) => values.push(value),
        None => item[list] = json!([value]),
    }
}

fn tenant_parameter() -> Value {
    json!({
        "name": "X-Tenant",
        "in": "header",
        "required": false,
        "description": "When sent, it must be the tenant that the key belongs to.",
        "schema": {"type": "string"},
    })
}

/// A key in either header, or the cookie; OpenAPI 3.1 lists the needed scopes with each.
fn security(access: Access) -> Value {
    if !access.keyed() {
        return json!([]);
    }
    let scopes: Vec<&str> =
        access.scopes().unwrap_or_default().iter().map(|scope| scope.name()).collect();
    let usual = [json!({"apiKey": scopes}), json!({"bearer": scopes}), json!({"session": scopes})];
    let admin = (access == Access::Admin).then(|| json!({"adminKey": scopes}));
    admin.into_iter().chain(usual).collect()
}

fn security_schemes() -> Value {
    json!({
        "apiKey": {
            "type": "apiKey", "in": "header", "name": "X-API-Key",
            "description": "A key: `ff_<env>_<random>_<checksum>`.",
        },
        "adminKey": {
            "type": "apiKey", "in": "header", "name": "X-Admin-API-Key",
            "description": "The same key, on `/admin`.",
        },
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "The same key, as `Authorization: Bearer`.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "fanfare_session",
            "description": "The cookie of `POST /api/session`. A request other than GET also \
                            needs an `Origin` equal to its host.",
        },
    })
}

fn shared_headers() -> Value {
    json!({
        "TraceId": {
            "description": "The trace of this answer.",
            "required": true,
            "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        },
        "RateLimit": {
            "description": "What is left of the key's requests (`r`) and for how many seconds (`t`).",
            "required": true,
            "schema": {"type": "string", "examples": ["\"default\";r=599;t=60"]},
        },
        "RateLimitPolicy": {
            "description": "Requests (`q`) per window of seconds (`w`).",
            "required": true,
            "schema": {"type": "string", "examples": ["\"default\";q=600;w=60"]},
        },
        "RetryAfter": {
            "description": "Seconds until a repeat can succeed.",
            "required": true,
            "schema": {"type": "integer", "minimum": 0},
        },
    })
}

fn add_shared_headers(response: &mut Value, operation: &Operation, status: &str) {
    let header = |name: &str| json!({"$ref": format!("#/components/headers/{name}")});
    let mut headers = Map::new();
    headers.insert("X-Trace-Id".to_owned(), header("TraceId"));
    // Before the key is known there is no rate; 500 can be an answer of any layer.
    if operation.access.keyed() && !matches!(status, "401" | "403" | "500" | "503") {
        headers.insert("RateLimit".to_owned(), header("RateLimit"));
        headers.insert("RateLimit-Policy".to_owned(), header("RateLimitPolicy"));
    }
    if status == "429" {
        headers.insert("Retry-After".to_owned(), header("RetryAfter"));
    }
    for (name, header) in headers {
        response["headers"][name] = header;
    }
}

#[cfg(test)]
mod tests;
