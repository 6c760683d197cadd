use std::collections::BTreeSet;

use super::*;
use crate::api::operations::Operations;

/// Resolves references of a media type's schema against the document's components.
fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut root = schema.clone();
    root["components"] = document["components"].clone();
    jsonschema::draft202012::new(&root).unwrap()
}

/// Each media type of each body, with where it is.
fn contents(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let request = operation.get("requestBody").into_iter();
            let responses = operation["responses"].as_object().unwrap().values();
            for body in request.chain(responses) {
                for (media_type, content) in body["content"].as_object().into_iter().flatten() {
                    found.push((format!("{method} {path} {media_type}"), content));
                }
            }
        }
    }
    found
}

#[test]
fn the_table_and_the_routes_know_the_same_operations() {
    let operations = Operations::new(&document()).unwrap();
    let batch = operations.find(&axum::http::Method::HEAD, "/api/metricool/status").unwrap();
    let names: Vec<_> = batch.parameters.iter().map(|known| known.name.as_str()).collect();
    assert_eq!(names, ["batchId"]);
    assert!(operations.find(&axum::http::Method::PUT, "/api/metricool/status").is_none());
}

#[test]
fn an_operation_that_only_one_side_knows_is_refused() {
    let mut more = document();
    more["paths"]["/api/secrets"] = json!({"get": {}});
    assert!(Operations::new(&more).is_err());
    let mut less = document();
    less["paths"].as_object_mut().unwrap().shift_remove("/api/keys");
    assert!(Operations::new(&less).is_err());
}

#[test]
fn every_json_body_has_an_example_that_its_schema_takes() {
    let document = document();
    for (place, content) in contents(&document) {
        let validator = validator(&document, &content["schema"]);
        let own = content.get("example").into_iter();
        let named = content["examples"].as_object().into_iter().flat_map(|all| all.keys());
        let named = named.map(|name| &document["components"]["examples"][name]["value"]);
        let examples: Vec<&Value> = own.chain(named).collect();
        assert!(!examples.is_empty(), "{place} has no example");
        for example in examples {
            let errors: Vec<_> = validator.iter_errors(example).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{place}: {errors:?} in {example}");
        }
    }
}

#[test]
fn every_request_refuses_unknown_members() {
    let document = document();
    let mut seen = 0;
    // What providers send is theirs, and has what they add to it.
    let ours = |path: &str| !path.starts_with("/webhooks/");
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| ours(path))
    {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"];
            let Some(example) = body.get("example") else { continue };
            let mut example = example.clone();
            example["surprise"] = true.into();
            let taken = validator(&document, &body["schema"]).is_valid(&example);
            assert!(!taken, "{method} {path}");
            seen += 1;
        }
    }
    assert_eq!(seen, 30);
}

#[test]
fn every_operation_has_one_id_a_tag_a_summary_and_its_errors() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{id}");
            let internal = &operation["responses"]["500"]["content"]["application/problem+json"];
            assert!(internal.is_object(), "{method} {path}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    let found = document.pointer(reference.trim_start_matches('#'));
                    assert!(found.is_some(), "{reference}");
                }
                left.extend(members.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
}

/// `services/gateway/openapi.json` is what clients are generated from.
#[test]
fn the_committed_document_is_the_code_s() {
    let committed: Value = serde_json::from_str(include_str!("../../../openapi.json")).unwrap();
    assert!(
        committed == document(),
        "services/gateway/openapi.json is not what the code says. Write it anew: \
         make openapi"
    );
}
