//! One operation of the docs page.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    html::{escape, inline, prose},
    schema,
};

/// Its line in the contents.
pub(super) fn link(method: &str, operation: &Value) -> String {
    format!(
        "<li><a href=\"#{}\"><span class=\"method {method}\">{method}</span> {}</a></li>",
        escape(id(operation)),
        escape(operation["summary"].as_str().unwrap_or_default()),
    )
}

/// Its section.
pub(super) fn section(method: &str, path: &str, operation: &Value, document: &Value) -> String {
    let mut html = format!(
        "<article id=\"{}\"><h3>{}</h3><p class=\"call\"><span class=\"method {method}\">{method}\
         </span> <code>{}</code></p>{}",
        escape(id(operation)),
        escape(operation["summary"].as_str().unwrap_or_default()),
        escape(path),
        prose(operation["description"].as_str().unwrap_or_default()),
    );
    html.push_str(&parameters(operation));
    html.push_str(&request(&operation["requestBody"], document));
    html.push_str("<h4>Answers</h4>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        html.push_str(&answer(status, response, document));
    }
    html.push_str("</article>");
    html
}

/// What is sent, if anything is; a body that is not JSON says what it is instead.
fn request(body: &Value, document: &Value) -> String {
    let mut html = String::new();
    for (media_type, content) in body["content"].as_object().into_iter().flatten() {
        html.push_str("<h4>Request</h4>");
        if media_type == "application/json" {
            html.push_str(&schema::details(&content["schema"], document));
        } else {
            let about = prose(body["description"].as_str().unwrap_or_default());
            // Writing to a String cannot fail.
            let _ =
                write!(html, "<p class=\"type\"><code>{}</code></p>{about}", escape(media_type));
        }
        html.push_str(&example(content, document));
    }
    html
}

fn id(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap_or_default()
}

fn parameters(operation: &Value) -> String {
    let Some(parameters) = operation["parameters"].as_array() else {
        return String::new();
    };
    let mut rows = String::new();
    for parameter in parameters {
        let text = |name: &str| parameter[name].as_str().unwrap_or_default();
        let required = if parameter["required"] == true { "required" } else { "optional" };
        // Writing to a String cannot fail, here and below.
        let _ = write!(
            rows,
            "<tr><td><code>{}</code></td><td>{}, {required}</td><td>{}</td></tr>",
            escape(text("name")),
            escape(text("in")),
            inline(text("description")),
        );
    }
    format!("<h4>Parameters</h4><table><tbody>{rows}</tbody></table>")
}

/// A success is open, an error is folded.
fn answer(status: &str, response: &Value, document: &Value) -> String {
    let open = if status.starts_with('2') { " open" } else { "" };
    let description = response["description"].as_str().unwrap_or_default();
    let mut html = format!(
        "<details{open}><summary><span class=\"status s{}\">{}</span> {}</summary>{}",
        escape(&status[..1.min(status.len())]),
        escape(status),
        inline(description.split("\n\n").next().unwrap_or_default()),
        prose(description.split_once("\n\n").map_or("", |(_, more)| more)),
    );
    for (media_type, content) in response["content"].as_object().into_iter().flatten() {
        let _ = write!(html, "<p class=\"type\"><code>{}</code></p>", escape(media_type));
        if media_type == "application/json" {
            html.push_str(&schema::details(&content["schema"], document));
        }
        html.push_str(&example(content, document));
    }
    html.push_str("</details>");
    html
}

/// The first example of a body.
fn example(content: &Value, document: &Value) -> String {
    let named = content["examples"].as_object().and_then(|examples| examples.keys().next());
    let shared = named.map(|name| &document["components"]["examples"][name]["value"]);
    let example = content.get("example").or(shared);
    let text = match example {
        None => return String::new(),
        Some(Value::String(text)) => text.clone(),
        // A JSON value always becomes text.
        Some(json) => serde_json::to_string_pretty(json).unwrap_or_default(),
    };
    format!("<pre><code>{}</code></pre>", escape(&text))
}
