//! The members of a body, as a table.

use std::fmt::Write as _;

use serde_json::Value;

use super::html::{escape, inline};

/// How deep members of members are shown; the example shows the rest.
const MAX_DEPTH: usize = 3;

/// A table of the members, or nothing for what has none.
pub(super) fn details(schema: &Value, document: &Value) -> String {
    let mut rows = String::new();
    members(schema, document, "", 0, &mut rows);
    if rows.is_empty() {
        return String::new();
    }
    format!("<table><tbody>{rows}</tbody></table>")
}

fn members(schema: &Value, document: &Value, at: &str, depth: usize, rows: &mut String) {
    let schema = resolved(schema, document);
    for part in ["allOf", "oneOf"] {
        for choice in schema[part].as_array().into_iter().flatten() {
            members(choice, document, at, depth, rows);
        }
    }
    if schema["type"] == "array" {
        members(&schema["items"], document, &format!("{at}[]"), depth, rows);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let required =
            schema["required"].as_array().is_some_and(|all| all.iter().any(|it| it == name));
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        row(&path, member, required, document, rows);
        if depth + 1 < MAX_DEPTH {
            members(member, document, &path, depth + 1, rows);
        }
    }
}

fn row(path: &str, member: &Value, required: bool, document: &Value, rows: &mut String) {
    let target = resolved(member, document);
    let description = member["description"].as_str().or(target["description"].as_str());
    let optional = if required { "" } else { ", optional" };
    // Writing to a String cannot fail.
    let _ = write!(
        rows,
        "<tr><td><code>{}</code></td><td>{}{optional}</td><td>{}</td></tr>",
        escape(path),
        escape(&type_of(member, document)),
        inline(description.unwrap_or_default()),
    );
}

fn resolved<'d>(schema: &'d Value, document: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

/// Such as `text`, `integer or null`, `list of text`, `published, failed`.
fn type_of(schema: &Value, document: &Value) -> String {
    let schema = resolved(schema, document);
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        return words.join(" | ");
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let mut names: Vec<_> = choices.iter().map(|choice| type_of(choice, document)).collect();
        names.sort_by_key(|name| name == "null");
        names.dedup();
        return names.join(" or ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let names: Vec<_> = types.iter().filter_map(Value::as_str).map(type_name).collect();
            names.join(" or ")
        }
        Value::String(ty) if ty == "array" => {
            format!("list of {}", type_of(&schema["items"], document))
        }
        Value::String(ty) => type_name(ty).to_owned(),
        _ if schema["allOf"].is_array() => "object".to_owned(),
        _ => "anything".to_owned(),
    }
}

fn type_name(ty: &str) -> &str {
    if ty == "string" { "text" } else { ty }
}
