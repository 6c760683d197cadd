//! The problem documents of an operation: one response per status, one shared example per code.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use service::{Code, Error};

use super::Operation;
use crate::{
    api::operations::{Access, FORBIDDEN},
    http::problem::{MEDIA_TYPE, Problem},
};

const PATH: &str = "/api/metricool/batch/batch_1767258000000_4fzyo82mv";
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
/// A browser's view of an error.
const PAGE: &str = "<!doctype html>\n<html lang=\"en\">…</html>\n";

/// One example per code, for `components`.
pub(super) fn examples() -> Value {
    let example = |(code, status): (Code, u16)| {
        let error = Error::new(code, format!("{}.", code.title()));
        let problem = Problem::new(&error, status, PATH, TRACE_ID);
        (example_name(code, status), json!({"value": problem}))
    };
    let forbidden = [(Code::InvalidApiKey, FORBIDDEN)];
    Value::Object(
        Code::all().map(|code| (code, code.http())).chain(forbidden).map(example).collect(),
    )
}

fn example_name(code: Code, status: u16) -> String {
    let own = status == code.http();
    if own { code.name().to_owned() } else { format!("{}_{status}", code.name()) }
}

/// Status → response, for every error that the operation may answer with.
pub(super) fn responses(operation: &Operation) -> Vec<(String, Value)> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in operation.codes() {
        for status in operation.statuses(code) {
            by_status.entry(status).or_default().push(code);
        }
    }
    let named = |(status, codes): (u16, Vec<Code>)| {
        let mut response = response(status, &codes);
        if operation.access == Access::Link {
            response["content"]["text/html"] =
                json!({"schema": {"type": "string"}, "example": PAGE});
        }
        (status.to_string(), response)
    };
    by_status.into_iter().map(named).collect()
}

fn response(status: u16, codes: &[Code]) -> Value {
    let line = |code: &Code| format!("`{}`: {}.", code.name(), code.title());
    let example = |code: &Code| {
        let name = example_name(*code, status);
        let example = json!({"$ref": format!("#/components/examples/{name}")});
        (name, example)
    };
    json!({
        "description": codes.iter().map(line).collect::<Vec<_>>().join("\n\n"),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": codes.iter().map(example).collect::<Map<_, _>>(),
            },
        },
    })
}
