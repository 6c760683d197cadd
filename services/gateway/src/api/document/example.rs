//! Whole examples, composed from those of the members, so that each is written once and beside
//! what it is an example of.

use serde_json::{Map, Value};

/// Gives every JSON body that has no example one.
pub(super) fn add(paths: &mut Value, schemas: &Value) {
    let items = paths.as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in items.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        complete(&mut operation["requestBody"]["content"], schemas);
        let responses = operation["responses"].as_object_mut();
        for response in responses.into_iter().flat_map(Map::values_mut) {
            if let Some(content) = response.get_mut("content") {
                complete(content, schemas);
            }
        }
        if operation["requestBody"]["content"].is_null() {
            operation.as_object_mut().and_then(|members| members.shift_remove("requestBody"));
        }
    }
}

fn complete(content: &mut Value, schemas: &Value) {
    let Some(json) = content.get_mut("application/json").and_then(Value::as_object_mut) else {
        return;
    };
    if json.contains_key("example") || json.contains_key("examples") {
        return;
    }
    if let Some(example) = example(&json["schema"], schemas) {
        json.insert("example".to_owned(), example);
    }
}

/// An example of a schema: its own, or one put together from its parts. Optional members without
/// an example are left out.
fn example(schema: &Value, schemas: &Value) -> Option<Value> {
    if let Some(own) = own_example(schema) {
        return Some(own);
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(&schemas[name], schemas);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| example(part, schemas));
        let members = parts.filter_map(|part| part.as_object().cloned()).flatten();
        return Some(Value::Object(members.collect()));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().find_map(|choice| example(choice, schemas)).or(null(schema));
    }
    match schema["type"].as_str() {
        Some("object") => Some(Value::Object(members(schema, schemas))),
        Some("array") => {
            let items: Vec<Value> = example(&schema["items"], schemas).into_iter().collect();
            Some(items.into())
        }
        _ => null(schema),
    }
}

fn own_example(schema: &Value) -> Option<Value> {
    let first = |list: &str| schema[list].as_array().and_then(|items| items.first()).cloned();
    schema.get("example").cloned().or_else(|| first("examples")).or_else(|| first("enum"))
}

/// Null, where a schema takes it.
fn null(schema: &Value) -> Option<Value> {
    let types = schema["type"].as_array().into_iter().flatten();
    let choices = schema["oneOf"].as_array().into_iter().flatten().map(|choice| &choice["type"]);
    types.chain(choices).any(|ty| ty == "null").then_some(Value::Null)
}

fn members(schema: &Value, schemas: &Value) -> Map<String, Value> {
    let members = schema["properties"].as_object().into_iter().flatten();
    members
        .filter_map(|(name, schema)| Some((name.clone(), example(schema, schemas)?)))
        .filter(|(name, value)| !value.is_null() || is_required(schema, name))
        .collect()
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|it| it == name))
}
