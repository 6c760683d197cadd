//! Compares answers with the OpenAPI document: no undocumented status, media type or member.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::client::Answer;

pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(gateway::openapi);

/// Every operation: method, path template, and what is said of it.
pub(crate) fn operations() -> impl Iterator<Item = (String, &'static str, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), path.as_str(), operation))
    })
}

/// A path that the template matches.
pub(crate) fn filled(template: &str) -> String {
    let filled = template
        .replace("{batchId}", super::publisher::BATCH_ID)
        .replace("{publicationId}", super::publisher::ID)
        .replace("{deliveryId}", super::publisher::ID)
        .replace("{run_id}", super::publisher::ID)
        .replace("{page}", "jadebri")
        .replace("{position}", "1")
        .replace("{mediaId}", "77")
        .replace("{token}", super::conversations::TOKEN)
        .replace("{id}", super::publisher::ID);
    assert!(!filled.contains('{'), "{template}");
    filled
}

/// # Panics
/// When the answer is not what the document says.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) {
    assert_eq!(answer.header("x-trace-id").len(), 32, "{method} {path} has no trace id");
    if answer.status.as_u16() >= 400 && path.split('?').next() != Some("/readyz") {
        problem(path, answer);
    }
    let path = path.split('?').next().unwrap();
    let Some(operation) = find(method, path) else {
        return;
    };
    let status = answer.status.as_u16().to_string();
    let response = &operation["responses"][&status];
    assert!(response.is_object(), "{method} {path} does not document {status}: {}", answer.text());
    for name in response["headers"].as_object().into_iter().flat_map(Map::keys) {
        let header = &DOCUMENT["components"]["headers"][shared_name(&response["headers"][name])];
        let there = answer.headers.contains_key(name.as_str());
        assert!(there || header["required"] != true, "{method} {path} {status} lacks {name}");
    }
    body(method, path, response, answer);
}

fn shared_name(header: &Value) -> &str {
    header["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default()
}

fn body(method: &str, path: &str, response: &Value, answer: &Answer) {
    let Some(contents) = response["content"].as_object() else {
        assert!(answer.body.is_empty(), "{method} {path} documents no body");
        return;
    };
    let media_type = answer.header("content-type").split(';').next().unwrap();
    let content = contents.get(media_type);
    let content = content.unwrap_or_else(|| panic!("{method} {path}: undocumented {media_type}"));
    if media_type.ends_with("json") {
        let mut schema = content["schema"].clone();
        schema["components"] = DOCUMENT["components"].clone();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&answer.json()).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{method} {path}: {errors:?} in {}", answer.text());
    }
}

/// What is true of every error.
fn problem(path: &str, answer: &Answer) {
    // Behind a link a browser gets a page.
    if path.starts_with("/a/") && answer.header("content-type").starts_with("text/html") {
        return;
    }
    assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    let problem = answer.json();
    let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(problem["status"], answer.status.as_u16());
    assert_eq!(text("instance"), path.split('?').next().unwrap());
    assert_eq!(text("traceId"), answer.header("x-trace-id"));
    assert_eq!((text("detail").is_empty(), text("error")), (false, text("detail")));
    assert_eq!(
        text("type"),
        format!("/problems/{}", text("code").to_lowercase().replace('_', "-"))
    );
    assert!(!text("title").is_empty());
}

fn find(method: &str, path: &str) -> Option<&'static Value> {
    let matches = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) =
            (template.split('/').collect(), path.split('/').collect());
        let mut pairs = template.iter().zip(&path);
        template.len() == path.len()
            && pairs.all(|(template, path)| {
                (template.starts_with('{') && !path.is_empty()) || template == path
            })
    };
    // A fixed segment goes before a parameter, as in the router, whatever the method.
    let templates = operations().map(|(_, template, _)| template).filter(|it| matches(it));
    let path = templates.min_by_key(|template| template.matches('{').count())?;
    let mut found = operations().filter(|(name, template, _)| name == method && *template == path);
    found.next().map(|(.., operation)| operation)
}
