//! The problem documents of an operation: one response per status, one shared example per code.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use service::{Code, Error};

use super::Operation;
use crate::http::problem::{MEDIA_TYPE, Problem};

const PATH: &str = "/api/metricool/batch/batch_1767258000000_4fzyo82mv";
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// One example per code, for `components`.
pub(super) fn examples() -> Value {
    let example = |code: Code| {
        let error = Error::new(code, format!("{}.", code.title()));
        (code.name().to_owned(), json!({"value": Problem::new(&error, PATH, TRACE_ID)}))
    };
    Value::Object(Code::all().map(example).collect())
}

/// Status → response, for every error that the operation may answer with.
pub(super) fn responses(operation: &Operation) -> Vec<(String, Value)> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in operation.codes() {
        by_status.entry(code.http()).or_default().push(code);
    }
    let named = |(status, codes): (u16, Vec<Code>)| (status.to_string(), response(&codes));
    by_status.into_iter().map(named).collect()
}

fn response(codes: &[Code]) -> Value {
    let line = |code: &Code| format!("`{}`: {}.", code.name(), code.title());
    let example = |code: &Code| {
        let name = code.name();
        (name.to_owned(), json!({"$ref": format!("#/components/examples/{name}")}))
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
