//! What is true of every request, said once.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Refuses unknown members in every schema that a request body reaches (api.md: "Unknown request
/// fields are refused").
pub(super) fn refuse_unknown_members(document: &mut Value) {
    let mut reached = BTreeSet::new();
    let mut inline = Vec::new();
    for operation in operations(document) {
        inline.push(operation["requestBody"]["content"]["application/json"]["schema"].clone());
    }
    while let Some(schema) = inline.pop() {
        for name in references(&schema).filter(|name| reached.insert(name.clone())) {
            inline.push(document["components"]["schemas"][name.as_str()].clone());
        }
    }
    for name in reached {
        close(&mut document["components"]["schemas"][name.as_str()]);
    }
}

/// A header, a query parameter or a body is there or not, but never null.
pub(super) fn never_null(operation: &mut Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let Some(ty) = parameter["schema"].get_mut("type") else { continue };
        if let Some(first) = ty.as_array().and_then(|types| types.first()).cloned() {
            *ty = first;
        }
    }
    let contents = operation["requestBody"].get_mut("content").and_then(Value::as_object_mut);
    for content in contents.into_iter().flat_map(Map::values_mut) {
        let schema = &mut content["schema"];
        let choices = schema["oneOf"].as_array();
        let own = choices.and_then(|all| all.iter().find(|one| one.get("$ref").is_some())).cloned();
        if let Some(own) = own {
            *schema = own;
        }
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document["paths"].as_object().into_iter().flat_map(Map::values);
    items.filter_map(Value::as_object).flat_map(Map::values)
}

/// The names of all schemas that a schema refers to.
fn references(schema: &Value) -> Box<dyn Iterator<Item = String> + '_> {
    match schema {
        Value::Object(members) => Box::new(members.iter().flat_map(|(name, value)| {
            let own = (name == "$ref").then(|| value.as_str()).flatten();
            let own = own.and_then(|path| path.rsplit('/').next()).map(str::to_owned);
            own.into_iter().chain(references(value))
        })),
        Value::Array(items) => Box::new(items.iter().flat_map(references)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Closes every object inside.
fn close(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut() {
        if members.contains_key("properties") {
            members.insert("additionalProperties".to_owned(), false.into());
        }
        members.values_mut().for_each(close);
    } else if let Some(items) = schema.as_array_mut() {
        items.iter_mut().for_each(close);
    }
}
